"""One installation has one key, on however many hosts; told before there is any plan."""

import base64
import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from planner.config import Settings
from planner.models import MasterKeyRow, PlanRow
from planner.processes import installation
from planner.services import plans
from planner.services.clinics import first_clinic
from planner.storage.database import Database
from planner.storage.vault import VaultError, make_key_file
from tests.support.databases import EACH, empty_postgresql


@pytest.fixture(params=EACH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SecretStr]:
    """Give the address of a database that does not have any table yet."""
    with ExitStack() as stack:
        if request.param == "postgresql":
            yield SecretStr(stack.enter_context(empty_postgresql()))
        else:
            yield SecretStr(f"sqlite:///{tmp_path / 'planner.db'}")


def host(folder: Path, name: str, url: SecretStr, keys: str | None = None) -> Settings:
    """The settings of a host with a data folder of its own."""
    given = SecretStr(keys) if keys else None
    return Settings(data_dir=folder / name, database_url=url, keys=given)


def prepare(settings: Settings) -> None:
    installation.prepare(settings).database.dispose()


def check(settings: Settings) -> None:
    database = installation.open_database(settings)
    try:
        installation.check(database)
    finally:
        database.dispose()


def test_a_second_host_is_given_no_key_of_its_own(tmp_path: Path, url: SecretStr) -> None:
    prepare(host(tmp_path, "first", url))
    second = host(tmp_path, "second", url)
    with pytest.raises(VaultError, match="copy that of the first host"):
        prepare(second)
    assert not second.key_path.exists()
    second.key_path.parent.mkdir(parents=True)
    second.key_path.write_bytes(host(tmp_path, "first", url).key_path.read_bytes())
    second.key_path.chmod(0o600)
    prepare(second)


def test_a_host_with_another_key_is_refused_while_there_is_no_plan(
    tmp_path: Path, url: SecretStr
) -> None:
    prepare(host(tmp_path, "first", url))
    second = host(tmp_path, "second", url)
    make_key_file(second.key_path)
    for begin in (prepare, check):
        with pytest.raises(VaultError, match="does not belong"):
            begin(second)
    check(host(tmp_path, "first", url))


def test_of_hosts_that_start_at_once_with_keys_of_their_own_one_serves(
    tmp_path: Path, url: SecretStr
) -> None:
    hosts = [host(tmp_path, name, url) for name in ("first", "second", "third")]
    for one in hosts:
        make_key_file(one.key_path)
    refused: list[Settings] = []
    together = threading.Barrier(len(hosts))

    def begin(one: Settings) -> None:
        together.wait()
        try:
            prepare(one)
        except VaultError:
            refused.append(one)

    threads = [threading.Thread(target=begin, args=(one,)) for one in hosts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (serving,) = (one for one in hosts if one not in refused)
    check(serving)


def test_a_host_that_another_overtakes_between_two_looks_is_refused(
    tmp_path: Path, url: SecretStr, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (host(tmp_path, name, url) for name in ("first", "second"))
    for one in (first, second):
        make_key_file(one.key_path)
    looks = installation.check

    def looks_and_is_overtaken(database: Database) -> None:
        looks(database)
        monkeypatch.undo()
        prepare(first)

    monkeypatch.setattr(installation, "check", looks_and_is_overtaken)
    with pytest.raises(VaultError, match="does not belong"):
        prepare(second)
    check(first)


def test_a_newer_key_beside_the_one_that_is_known_is_taken(tmp_path: Path, url: SecretStr) -> None:
    one, two, three = (key(number) for number in (1, 2, 3))
    prepare(host(tmp_path, "host", url, one))
    with pytest.raises(VaultError, match="does not belong"):
        prepare(host(tmp_path, "host", url, two))
    prepare(host(tmp_path, "host", url, f"{two},{one}"))
    prepare(host(tmp_path, "host", url, two))
    with pytest.raises(VaultError, match="does not belong"):
        prepare(host(tmp_path, "host", url, three))
    with pytest.raises(VaultError, match="does not belong"):
        prepare(host(tmp_path, "host", url, f"{two},{key(3).replace('k3', 'k1')}"))


def test_a_damaged_plan_does_not_keep_the_clinic_from_starting(
    tmp_path: Path, url: SecretStr
) -> None:
    one = host(tmp_path, "first", url)
    prepare(one)
    fill_and_damage(one)
    prepare(one)
    check(one)
    second = host(tmp_path, "second", url)
    make_key_file(second.key_path)
    with pytest.raises(VaultError, match="does not belong"):
        prepare(second)


def test_where_no_key_was_noted_a_whole_plan_tells_beside_a_damaged_one(
    tmp_path: Path, url: SecretStr
) -> None:
    one, second = host(tmp_path, "first", url), host(tmp_path, "second", url)
    make_key_file(second.key_path)
    prepare(one)
    fill_and_damage(one, whole=1)
    forget_keys(one)
    with pytest.raises(VaultError, match="does not belong"):
        prepare(second)
    prepare(one)


def test_a_ring_without_the_key_of_the_plans_is_refused(tmp_path: Path, url: SecretStr) -> None:
    older, both, newer = key(1), f"{key(1)},{key(2)}", key(2)
    one = host(tmp_path, "host", url, both)
    prepare(one)
    fill_and_damage(one, whole=1, damaged=0)
    check(host(tmp_path, "host", url, older))
    with pytest.raises(VaultError, match="does not belong"):
        prepare(host(tmp_path, "host", url, newer))


def fill_and_damage(settings: Settings, *, whole: int = 0, damaged: int = 1) -> None:
    """Begin plans, of which the last ones cannot be opened by any key."""
    database = installation.open_database(settings)
    with database.work() as session:
        clinic = first_clinic(session)
        for number in range(whole + damaged):
            row = session.get_one(PlanRow, plans.start_plan(session, clinic))
            if number >= whole:
                row.wrapped_key = row.wrapped_key[:-1] + bytes([row.wrapped_key[-1] ^ 1])
                row.created_on += dt.timedelta(days=1)
    database.dispose()


def forget_keys(settings: Settings) -> None:
    """Leave the database as a version did that noted no keys."""
    database = installation.open_database(settings)
    with database.work() as session:
        session.execute(sa.delete(MasterKeyRow))
    database.dispose()


def key(number: int) -> str:
    return f"k{number}:{base64.urlsafe_b64encode(bytes([number, *range(31)])).decode()}"
