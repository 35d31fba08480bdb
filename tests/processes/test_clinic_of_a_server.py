"""A clinic is changed while real servers run: every web worker of each shows it."""

from collections.abc import Iterator

import pytest

from planner.cli import main
from tests.support.databases import surroundings
from tests.support.servers import STARTED, free_port, start, wait_until

# With two workers a server that knows the change only in one of them would show itself.
IN_A_ROW = 20


@pytest.fixture(scope="module", autouse=True)
def _nobody_stays() -> Iterator[None]:
    yield
    for server in STARTED:
        server.stop()


def test_every_worker_of_two_servers_sees_a_change_without_a_restart(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path_factory.mktemp("c")
    servers = [start(folder, free_port(), PLANNER_CLINIC_NAME="North") for _ in range(2)]
    assert all(b"North" in server.get("/")[1] for server in servers)
    monkeypatch.setenv("PLANNER_DATA_DIR", str(folder / "var"))
    for name, value in surroundings(folder / "var").items():
        monkeypatch.setenv(name, value)
    assert main(["clinic", "set", "name", "South"]) == 0
    seen = dict.fromkeys(range(2), 0)

    def all_see_it() -> bool:
        for number, server in enumerate(servers):
            seen[number] = seen[number] + 1 if b"South" in server.get("/")[1] else 0
        return min(seen.values()) >= IN_A_ROW

    wait_until(all_see_it)
    # The variable is still set, and says nothing any more; the start says so.
    third = start(folder, free_port(), PLANNER_CLINIC_NAME="North")
    assert b"South" in third.get("/")[1]
    assert "PLANNER_CLINIC_NAME has no effect: the clinic is stored." in third.log.read_text()
