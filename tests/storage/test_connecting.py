"""Connections to PostgreSQL: both ends find out that the other is gone without being told."""

import os
import socket
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from devtools import throwaway_postgres as throwaway
from planner.storage.connecting import make_engine

pytestmark = pytest.mark.skipif(
    not throwaway.is_installed(), reason="PostgreSQL's server is not installed"
)


@pytest.fixture
def connection() -> Iterator[sa.Connection]:
    """Give a connection over a network, where a host can be gone."""
    with throwaway.throwaway_postgres() as server:
        address = server.address().replace("postgresql:", "postgresql+psycopg:")
        engine = make_engine(address)
        with engine.connect() as connected:
            yield connected
        engine.dispose()


def test_the_server_ends_the_transaction_of_a_host_that_is_gone(connection: sa.Connection) -> None:
    names = ("keepalives_idle", "keepalives_interval", "keepalives_count", "user_timeout")
    found = [connection.exec_driver_sql(f"SHOW tcp_{name}").scalar() for name in names]
    assert found == ["5", "2", "3", "10000"]


def test_a_host_gives_up_a_server_that_is_gone(connection: sa.Connection) -> None:
    descriptor = connection.connection.driver_connection.fileno()  # type: ignore[union-attr]  # is open
    with socket.socket(fileno=os.dup(descriptor)) as copy:
        options = (
            socket.TCP_KEEPIDLE,
            socket.TCP_KEEPINTVL,
            socket.TCP_KEEPCNT,
            socket.TCP_USER_TIMEOUT,
        )
        found = [copy.getsockopt(socket.IPPROTO_TCP, option) for option in options]
        assert copy.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    assert found == [5, 2, 3, 10_000]
