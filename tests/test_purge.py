"""`planner purge`: counts first, clears then, and leaves what somebody wrote."""

import datetime as dt

import pytest

from planner.cli import main
from planner.config import Settings
from planner.domain.plans.plan import OneThing
from planner.services import plans
from planner.services.clinics import first_clinic
from planner.storage.database import Database
from planner.storage.vault import read_key_file
from tests.support.plans import save_section


def test_purge_counts_on_a_dry_run_and_then_clears_what_holds_no_answer(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    begun = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    database = Database(settings.database, read_key_file(settings.key_path), lambda: begun)
    with database.work() as session:
        plans.start_plan(session, first_clinic(session))
        kept = plans.start_plan(session, first_clinic(session))
        save_section(session, kept, "one_thing", OneThing(text="x"), seen=1)
    monkeypatch.setenv("PLANNER_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("PLANNER_DATABASE_URL", settings.database)
    for option, said in ((["--dry-run"], "Would clear 1"), ([], "Cleared 1"), ([], "Cleared 0")):
        assert main(["purge", *option]) == 0
        assert f"{said} plans without any answer" in capsys.readouterr().out
    with database.session(writes=False) as session:
        assert plans.get_plan(session, kept).plan.one_thing.text == "x"
    database.dispose()
