"""What code that took over a print job can reach: nothing; and print works, whoever runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from planner import sandbox
from planner.pdf.print_process.start import environment_of_print
from planner.sandbox import Protection, report

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the confinement is Linux's")

PATIENCE_S = 60
ROOT = Path(__file__).parents[2]
# Not as a main module, which a child would import anew, as a user who may not look at it.
PROGRAM = "import sys; from tests.pdf.inside_job import main; main(*sys.argv[1:])"
NOBODY = 65534
# A suite that is run by root also tries as somebody else: root is exempt from some limits.
USERS = [0, NOBODY] if os.getuid() == 0 else [0]


def in_a_job(work: str, user: int = 0) -> dict[str, Any]:
    """Do `work` in the process of a real job, as this user (0) or another."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(user), work],
        capture_output=True,
        check=False,
        timeout=PATIENCE_S,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr.decode()
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("user", USERS)
def test_it_prints_for_whoever_runs_it(user):
    assert in_a_job("print", user) == {"outcome": "printed", "pages": 1, "glance_pages": 0}


@pytest.mark.parametrize("user", USERS)
def test_code_in_a_job_can_do_none_of_what_an_attacker_wants(user):
    answer = in_a_job("acts", user)
    assert answer.pop("outcome") == "printed"
    assert len(answer) > 40
    assert [act for act, could in answer.items() if could] == []


@pytest.mark.parametrize("user", USERS)
def test_a_job_has_its_answer_to_write_and_nothing_else(user):
    answer = in_a_job("look", user)
    assert answer == {"outcome": "printed", "variables": 0, "descriptors": 1, "threads": 4}


def test_a_job_may_still_import_what_is_ours_and_pythons():
    assert in_a_job("import") == {"outcome": "printed", "imported": 3}


@pytest.mark.parametrize("user", USERS)
def test_a_library_that_gives_up_ends_its_own_job(user):
    assert in_a_job("abort", user) == {"outcome": "crashed"}


def test_the_kernel_of_this_machine_is_asked_what_it_holds():
    assert set(report()) == set(Protection)
    assert report()[Protection.CALLS]
    assert report()[Protection.FILES]


def test_the_print_process_is_told_no_key_and_no_address_of_a_database(monkeypatch):
    monkeypatch.setenv("PLANNER_KEYS", "secret")
    monkeypatch.setenv("PLANNER_DATABASE_URL", "postgresql://user:secret@db/plans")
    monkeypatch.setenv("PGPASSWORD", "secret")
    monkeypatch.setenv("FONTCONFIG_FILE", "/etc/fonts/fonts.conf")
    told = environment_of_print()
    assert "secret" not in " ".join(told.values())
    assert {"PATH", "FONTCONFIG_FILE"} <= told.keys()


def test_a_system_without_namespaces_is_said_so(monkeypatch):
    monkeypatch.setattr(sandbox.sys, "platform", "darwin")
    assert sandbox.leave_network() is False
