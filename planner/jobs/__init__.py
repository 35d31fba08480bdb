"""Jobs: work that goes on after the answer, in another thread, process or host.

A job is a function of plain ids, named in `functions.py`, that is handed a `Run`. It is added with
`planner.services.job_queue.add_job` in the same transaction as the change that needs it: no change,
no job. One attempt after another is made, with growing pauses; after five it is dead, and
`planner doctor` says so.

    waiting --start--> running --finish--> done
       ^  ^               |  |
       |  +---- fail -----+  +--fifth failure--> dead
       +-- its process died -+
    waiting, running --cancel--> cancelled

What was cancelled while it ran never waits again: whichever way its attempt ends, it is cancelled.

Each start draws a new lease. `Run.work` commits an effect only while the job's row still shows that
lease, so an effect counts once even where a job runs twice: a process that was taken for dead and
lives on can no longer commit. What a function did in an earlier attempt it must find and leave out.

`runner.py` does the jobs of a SQLite installation, in a thread of the web server;
`procrastinate_worker.py` those of one on PostgreSQL, in `planner worker`.
"""
