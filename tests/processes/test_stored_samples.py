"""Samples of what each version stored; whatever changes, they open for ever.

`tests/stored/version-N.db` is a database as version N left it, `version-N.key` its key, and
`version-N.json` the answers in it. One is added with each new `SCHEMA_VERSION`; none is changed.
"""

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from planner.app import create_app
from planner.config import Settings
from planner.domain.plans import plan_file
from planner.domain.plans.plan import SCHEMA_VERSION
from planner.models import PlanRow
from planner.processes import installation
from planner.services import editions, plans
from planner.storage.database import Database
from planner.web.patient.entry.code_sign_in import FIELD
from tests.conftest import FakeClock, cheap
from tests.support.pages import PageClient, controls

STORED = Path(__file__).parents[1] / "stored"
SAMPLES = sorted(STORED.glob("version-*.db"))
pytestmark = pytest.mark.sqlite_only("the samples are its files; that a file can move is tried too")
CODES = {"version-1": "H076-H16V-WWV6"}
NOW = dt.datetime(2027, 3, 1, 9, 30, tzinfo=dt.UTC)


@pytest.fixture(params=SAMPLES, ids=lambda sample: sample.stem)
def sample(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture
def settings(tmp_path: Path, sample: Path) -> Settings:
    """Give an installation that holds a copy of the sample, as it is before an update."""
    made = cheap(Settings(data_dir=tmp_path / "var"))
    made.key_path.parent.mkdir(parents=True, mode=0o700)
    shutil.copy(sample, made.data_dir / "planner.db")
    shutil.copy(sample.with_suffix(".key"), made.key_path)
    made.key_path.chmod(0o600)
    return made


@pytest.fixture
def upgraded(settings: Settings, sample: Path) -> Database:
    """Start the sample's installation with today's program."""
    return installation.prepare(settings).database


def answers(sample: Path) -> Any:
    return plan_file.parse(sample.with_suffix(".json").read_bytes(), NOW.date())


def test_there_is_a_sample_of_each_version() -> None:
    assert [sample.stem for sample in SAMPLES] == [
        f"version-{number}" for number in range(1, SCHEMA_VERSION + 1)
    ]
    assert set(CODES) == {sample.stem for sample in SAMPLES}


def test_a_stored_plan_its_edition_and_its_print_open(upgraded: Database, sample: Path) -> None:
    with upgraded.session(writes=False) as session:
        plan_id = session.scalars(sa.select(PlanRow.id)).one()
        assert plans.get_plan(session, plan_id).plan == answers(sample)
        edition = editions.get_edition(session, plan_id, 1)
        assert edition.plan.goals == answers(sample).goals
        assert editions.find_print(session, plan_id, 1, "a4") == b"%PDF-1.7 a print that was kept"
    upgraded.dispose()


@pytest.mark.usefixtures("upgraded")
def test_the_patient_comes_back_with_the_code_and_goes_on(settings: Settings, sample: Path) -> None:
    app = create_app(settings, clock=FakeClock(NOW))
    pages = PageClient(app.test_client())
    code = {FIELD: CODES[sample.stem]}
    pages.submit(pages.get("/come-back"), code, has=FIELD)
    page = pages.get("/plan/one-thing")
    assert controls(page.form())["text"] == answers(sample).one_thing.text
    pages.submit(page, {"text": "To sing"})
    assert controls(pages.get("/plan/one-thing").form())["text"] == "To sing"
    app.extensions["planner"].database.dispose()
