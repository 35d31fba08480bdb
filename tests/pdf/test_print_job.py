"""A print job as a value."""

import pickle

from planner.pdf.print_job import Job


def test_a_job_can_be_handed_to_another_process() -> None:
    job = Job("<p>Alex Example</p>", is_ahead=True)

    handed = pickle.loads(pickle.dumps(job))  # noqa: S301 - our own bytes, made in this line

    assert handed == job
    assert handed.is_wanted()
