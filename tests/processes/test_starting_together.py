"""Hosts that start at the same moment on one new PostgreSQL database."""

import os
import subprocess
import sys
from pathlib import Path

from planner.storage.vault import make_key_file
from tests.support.databases import empty_postgresql, needs_postgresql

ROOT = Path(__file__).parents[2]
HOSTS = 4


@needs_postgresql
def test_hosts_that_start_at_once_make_the_tables_once(tmp_path: Path) -> None:
    key = tmp_path / "planner.key"
    make_key_file(key)
    with empty_postgresql() as address:
        hosts = [start_upgrade(address, key) for _ in range(HOSTS)]
        said = [host.communicate(timeout=120)[0] for host in hosts]
    assert [host.returncode for host in hosts] == [0] * HOSTS, said


def start_upgrade(address: str, key: Path) -> subprocess.Popen[str]:
    settings = {"PLANNER_DATABASE_URL": address, "PLANNER_KEY_FILE": str(key)}
    return subprocess.Popen(
        [sys.executable, "-m", "planner", "db", "upgrade"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PLANNER_DATA_DIR": str(key.parent), **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
