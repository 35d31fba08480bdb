"""Which port is free: the one that a hint names can be used."""

import socket
from collections.abc import Iterator

import pytest

from planner.processes.ports import find_free_port, find_trouble


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        yield busy.getsockname()[1]


def test_the_next_port_that_is_free_is_named_and_no_taken_one(taken: int) -> None:
    found = find_free_port("127.0.0.1", taken - 1)
    assert found is not None
    assert found > taken
    assert find_trouble("127.0.0.1", found) is None
    assert find_trouble("127.0.0.1", taken) is not None


def test_beyond_the_last_port_a_usual_one_is_named() -> None:
    found = find_free_port("127.0.0.1", 65535)
    assert found is not None
    assert 8000 <= found < 8050


def test_no_port_is_named_where_the_host_is_the_trouble() -> None:
    # An address kept for documents, which no computer has.
    assert find_free_port("192.0.2.1", 8000) is None
