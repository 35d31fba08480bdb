"""An installation with workers as processes of their own, on SQLite and on PostgreSQL."""

import contextlib
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from planner.config import Settings
from planner.processes import installation, migrate
from tests.support.databases import EACH, empty_postgresql
from tests.support.jobs import Bench


@pytest.fixture(params=EACH)
def bench(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Bench]:
    """Give an installation whose clock runs, because its workers are other processes."""
    with contextlib.ExitStack() as stack:
        if request.param == "postgresql":
            url = SecretStr(stack.enter_context(empty_postgresql()))
            settings = settings.model_copy(update={"database_url": url})
        database = installation.open_database(settings)
        migrate.upgrade(database.engine)
        made = Bench(settings, database)
        made.make_table()
        yield made
        made.stop()
        database.dispose()
