"""The queue for the one write lock, with real processes."""

import contextlib
import fcntl
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from planner.storage.connecting import is_lost, make_engine
from planner.storage.writer_lock import ENDING, NoTurnError, WriterLock

PATIENCE_S = 30
pytestmark = pytest.mark.sqlite_only("PostgreSQL lets writers of different rows work at once")
# Tells when it has its turn, and keeps it until it hears something.
WRITER = """
import sys
from pathlib import Path
from planner.storage.writer_lock import WriterLock
lock = WriterLock(Path(sys.argv[1]), 30)
print("asks", flush=True)
lock.acquire()
print("writes", flush=True)
sys.stdin.readline() if sys.argv[2] == "long" else None
lock.release()
sys.stdin.readline()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "planner.db"
    path.touch(0o600)
    return path


@contextlib.contextmanager
def writer(file: Path, kind: str) -> Iterator[subprocess.Popen[bytes]]:
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", WRITER, str(file), kind]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, bufsize=0) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"asks\n"
        try:
            yield process
        finally:
            process.kill()


def hears(process: subprocess.Popen[bytes], wait_s: float) -> bool:
    assert process.stdout is not None
    return bool(select.select([process.stdout], [], [], wait_s)[0])


def wait_until(is_so: object) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():  # type: ignore[operator]  # a question
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_a_writer_that_is_killed_frees_its_turn(file: Path) -> None:
    with writer(file, "long") as other:
        assert hears(other, PATIENCE_S)
        with pytest.raises(NoTurnError):
            WriterLock(file, 0.05).acquire()
        other.kill()
        other.wait()
        lock = WriterLock(file, PATIENCE_S)
        lock.acquire()
        lock.release()


def test_nobody_walks_past_the_next_one_in_line(file: Path) -> None:
    lock = WriterLock(file, PATIENCE_S)
    lock.acquire()
    with writer(file, "short") as other:
        doorway = os.open(file.with_name(file.name + ENDING), os.O_RDWR)
        # This process asks the kernel who stands there; the file stays open, or its locks would go.
        wait_until(lambda: not is_free(doorway))
        assert not hears(other, 0)
        lock.release()
        lock.acquire()
        # It had its turn before our second one, though we asked at once.
        assert hears(other, 0)
        lock.release()


def is_free(file: int) -> bool:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 1)
    except BlockingIOError:
        return False
    fcntl.lockf(file, fcntl.LOCK_UN, 1, 1)
    return True


def test_threads_write_in_the_order_they_came(file: Path) -> None:
    lock, order = WriterLock(file, PATIENCE_S), list[int]()

    def write(number: int) -> None:
        lock.acquire()
        order.append(number)
        lock.release()

    lock.acquire()
    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for number, thread in enumerate(threads, 1):
        thread.start()
        wait_until(lambda number=number: len(lock._threads._waiting) == number)
    lock.release()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert order == list(range(6))


def test_whoever_gives_up_leaves_the_line(file: Path) -> None:
    lock = WriterLock(file, 0.05)
    lock.acquire()
    with pytest.raises(NoTurnError):
        lock.acquire()
    lock.release()
    lock.acquire()
    lock.release()


def test_a_turn_that_does_not_come_counts_as_a_lost_database(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.storage.connecting.BUSY_TIMEOUT_S", 0.05)
    engine = make_engine(f"sqlite:///{file}").execution_options(planner_writes=True)
    with writer(file, "long") as other:
        assert hears(other, PATIENCE_S)
        with engine.connect() as connection, pytest.raises(Exception, match="No turn") as caught:
            connection.exec_driver_sql("SELECT 1")
    assert is_lost(caught.value)
    engine.dispose()


def test_the_file_of_locks_is_as_open_as_the_database(file: Path) -> None:
    lock = WriterLock(file, PATIENCE_S)
    lock.acquire()
    lock.release()
    beside = file.with_name(file.name + ENDING)
    assert (beside.stat().st_mode & 0o777, beside.stat().st_size) == (0o600, 0)


def test_without_the_file_sqlites_own_lock_does_alone(file: Path) -> None:
    file.with_name(file.name + ENDING).mkdir()
    lock = WriterLock(file, PATIENCE_S)
    with capture_logs() as lines:
        for _ in range(2):
            lock.acquire()
            lock.release()
    assert [line["event"] for line in lines] == ["writers_do_not_queue"]
    assert str(file) not in str(lines)
