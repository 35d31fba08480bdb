"""PostgreSQL with the rights that docs/deploy.md gives: the serving role serves, and no more."""

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from planner.app import create_app
from planner.config import Settings
from planner.processes import installation
from planner.services import clinics
from planner.storage.vault import make_key_file
from tests.conftest import FakeClock, cheap
from tests.support.databases import SERVER, needs_postgresql
from tests.support.pages import PageClient, start_plan
from tests.support.walk import SHARING

GUIDE = Path(__file__).parents[2] / "docs" / "deploy.md"
NOW = dt.datetime(2027, 2, 20, 9, 30, tzinfo=dt.UTC)

pytestmark = needs_postgresql


def statements() -> tuple[list[str], list[str], list[str]]:
    """The guide's SQL: before the database is entered, in it, and after the tables are made."""
    part = GUIDE.read_text().split("## PostgreSQL with the least rights", 1)[1].split("\n## ", 1)[0]
    first, last = re.findall(r"```sql\n(.*?)```", part, re.DOTALL)
    outside, inside = first.split("\\connect planner\n")
    return commands(outside), commands(inside), commands(last)


def commands(sql: str) -> list[str]:
    return [one.strip() for one in sql.split(";") if one.strip()]


class Guided:
    """A database made by the guide, under names that no other test uses."""

    def __init__(self) -> None:
        self.name = f"planner_rights_{uuid.uuid4().hex[:12]}"
        outside, inside, self._last = statements()
        self.run(str(SERVER), outside)
        self.run(self.url(), inside)

    def run(self, url: str, commands: list[str]) -> None:
        address = sa.make_url(url).set(drivername="postgresql+psycopg")
        engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            for command in commands:
                connection.exec_driver_sql(re.sub(r"\bplanner(?=\b|_owner)", self.name, command))

    def url(self, role: str = "") -> str:
        address = sa.make_url(str(SERVER)).set(database=self.name, drivername="postgresql")
        named = address.set(username=self.name + role) if role != "" else address
        return named.render_as_string(hide_password=False)

    def finish(self) -> None:
        self.run(self.url(), self._last)

    def drop(self) -> None:
        roles = [f'DROP ROLE IF EXISTS "{self.name}{end}"' for end in ("", "_owner")]
        self.run(str(SERVER), [f'DROP DATABASE "{self.name}" WITH (FORCE)', *roles])


@pytest.fixture
def guided() -> Iterator[Guided]:
    made = Guided()
    yield made
    made.drop()


@pytest.fixture
def settings(guided: Guided, tmp_path: Path) -> Settings:
    """Give the settings of the serving role, after the owner has made the tables."""
    owner = cheap(Settings(data_dir=tmp_path / "var", database_url=guided.url("_owner")))
    make_key_file(owner.key_path)
    installation.prepare(owner).database.dispose()
    guided.finish()
    serving = sa.make_url(guided.url()).set(username=guided.name)
    return owner.model_copy(
        update={
            "database_url": type(owner.database_url)(serving.render_as_string(hide_password=False))
        }
    )


def test_the_serving_role_starts_and_serves_a_whole_visit(settings: Settings) -> None:
    installation.prepare(settings).database.dispose()
    app = create_app(settings, clock=FakeClock(NOW))
    pages = PageClient(app.test_client())
    start_plan(pages)
    pages.submit(pages.get("/plan/one-thing"), {"text": "To sing"})
    pages.submit(pages.get("/plan/goals/new"), {"text": "Dance", "by-how": "none"})
    pages.submit(pages.get("/plan/check"), SHARING)
    pages.submit(pages.get("/delete"), {}, has="csrf_token")
    database = app.extensions["planner"].database
    with database.session(writes=False) as session:
        assert session.scalar(sa.text("SELECT count(*) FROM plans")) == 0
    database.dispose()


@pytest.mark.parametrize(
    "forbidden",
    [
        "CREATE TABLE mine (id int)",
        "DROP TABLE plans",
        "ALTER TABLE plans ADD COLUMN mine int",
        "TRUNCATE plans",
        "UPDATE alembic_version SET version_num = '0001'",
        "DELETE FROM alembic_version",
        "CREATE TEMPORARY TABLE mine (id int)",
    ],
)
def test_the_serving_role_can_change_no_table(settings: Settings, forbidden: str) -> None:
    database = installation.open_database(settings)
    with database.work() as session:
        assert clinics.first_clinic(session)
    refused = pytest.raises(sa.exc.ProgrammingError, match=r"permission|owner")
    with refused, database.engine.begin() as connection:
        connection.exec_driver_sql(forbidden)
    database.dispose()
