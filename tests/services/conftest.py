"""An installation on PostgreSQL, for what is done there in another way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.config import Settings
from planner.processes import installation, migrate
from planner.storage.database import Database
from planner.storage.vault import make_key_file
from tests.conftest import cheap
from tests.support.databases import empty_postgresql


@pytest.fixture
def postgresql(tmp_path: Path) -> Iterator[Database]:
    with empty_postgresql() as address:
        settings = cheap(Settings(data_dir=tmp_path / "postgresql", database_url=address))
        make_key_file(settings.key_path)
        database = installation.open_database(settings)
        migrate.upgrade(database.engine)
        yield database
        database.dispose()
