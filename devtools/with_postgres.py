"""Run a command with a PostgreSQL server: the one that is named, else one that is thrown away.

`python -m devtools.with_postgres COMMAND...` sets PLANNER_TEST_DATABASE_URL for the command, as the
tests read it. Where it is set already, that server is used and nothing is started.
"""

import os
import subprocess
import sys

from devtools.throwaway_postgres import PostgresMissingError, throwaway_postgres

VARIABLE = "PLANNER_TEST_DATABASE_URL"
# What tests write need not outlive anything; and each of their processes has many connections.
_HURRIED = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
}


def main() -> int:
    """Run the command and give its answer; 1 and a sentence when there is no server for it."""
    command = sys.argv[1:]
    if os.environ.get(VARIABLE):
        return subprocess.run(command, check=False).returncode
    try:
        with throwaway_postgres(settings=_HURRIED) as server:
            print(f"PostgreSQL: a server of our own at {server.host}:{server.port}", flush=True)
            surroundings = os.environ | {VARIABLE: server.address()}
            return subprocess.run(command, env=surroundings, check=False).returncode
    except PostgresMissingError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
