"""An installation with workers as processes of their own."""

from collections.abc import Iterator

import pytest

from planner.config import Settings
from planner.processes import installation
from tests.support.jobs import Bench


@pytest.fixture
def bench(settings: Settings) -> Iterator[Bench]:
    """Give an installation whose clock runs, because its workers are other processes."""
    database = installation.open_database(settings)
    made = Bench(settings, database)
    made.make_table()
    yield made
    made.stop()
    database.dispose()
