"""R1: kill the whole server while patients save; no acknowledged answer may be missing.

Run with `make drill-kill`, or `python -m drills.kill --rounds 200`. Each round starts the server on
the same data, lets some patients save as fast as they can, kills every process of the server at
once (SIGKILL), starts it again, and reads every answer that was acknowledged so far in the round.
"""

import argparse
import contextlib
import http.client
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from drills.patient import NoAnswerError, Patient

_HOME = Path(__file__).resolve().parent.parent
_START_S = 60.0
_LONGEST_ROUND_S = 1.2
_SHORTEST_ROUND_S = 0.2


@dataclass
class Count:
    """What was seen over all rounds."""

    rounds: int = 0
    acknowledged: int = 0
    lost: int = 0
    back_after_s: list[float] = field(default_factory=list)

    def in_words(self) -> str:
        """Say it in one line a person can check."""
        back = statistics.median(self.back_after_s) if self.back_after_s else 0.0
        return (
            f"{self.rounds} kills, {self.acknowledged} answers acknowledged, {self.lost} lost, "
            f"back after {back:.1f} s (median)"
        )


class Server:
    """A real `planner run` in a process group of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder, self.port = folder, port
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start and wait for the first answer; returns the seconds that took."""
        began_s = time.monotonic()
        kept = {k: v for k, v in os.environ.items() if not k.startswith("PLANNER_")}
        environment = kept | {
            "PLANNER_DATA_DIR": str(self._folder / "var"),
            "PLANNER_NEW_PLANS_PER_HOUR": "100000",
            "PYTHONPATH": str(_HOME),
        }
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "planner", "run", "--port", str(self.port)],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=self._folder,
                start_new_session=True,
            )
        while not self._answers():
            if self._process.poll() is not None:
                raise RuntimeError(f"The server did not start; see {self._folder / 'log'}.")
            if time.monotonic() - began_s > _START_S:
                raise RuntimeError("The server did not start in time.")
            threading.Event().wait(0.02)
        return time.monotonic() - began_s

    def kill(self) -> None:
        """End every process of the server at once, as a power cut would, but for the disk."""
        if self._process is None:
            return
        family = _family(self._process.pid)
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        # Stopped first, so that none of them sees another die and tidies up.
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        while _is_open(self.port):
            threading.Event().wait(0.02)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("HEAD", "/healthz")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def run(folder: Path, *, rounds: int, patients: int, say: Callable[[str], None]) -> Count:
    """Kill and look, `rounds` times; returns the count."""
    count, chance = Count(), random.Random(1)  # noqa: S311  the same waits in each drill
    server = Server(folder, _free_port())
    try:
        server.start()
        for number in range(1, rounds + 1):
            _one_round(server, count, patients, chance)
            if number % 10 == 0 or number == rounds:
                say(count.in_words())
    finally:
        server.kill()
    return count


def _one_round(server: Server, count: Count, patients: int, chance: random.Random) -> None:
    people = [Patient(f"http://127.0.0.1:{server.port}") for _ in range(patients)]
    for person in people:
        person.begin()
    stop = threading.Event()
    threads = [threading.Thread(target=_save_on, args=(person, stop)) for person in people]
    for thread in threads:
        thread.start()
    threading.Event().wait(chance.uniform(_SHORTEST_ROUND_S, _LONGEST_ROUND_S))
    server.kill()
    stop.set()
    for thread in threads:
        thread.join()
    count.back_after_s.append(server.start())
    for person in people:
        count.acknowledged += person.acknowledged
        count.lost += person.lost()
    count.rounds += 1


def _save_on(person: Patient, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            person.save()
        except NoAnswerError:
            return


def _family(pid: int) -> list[int]:
    """Return a process and all its descendants, parents first."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    children: dict[int, list[int]] = {}
    for line in listed.splitlines():
        child, parent = map(int, line.split())
        children.setdefault(parent, []).append(child)
    family = [pid]
    for one in family:
        family += children.get(one, [])
    return family


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def main() -> int:
    """Run the drill; 1 when an acknowledged answer is missing."""
    parser = argparse.ArgumentParser(description="Kill the server while patients save.")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--patients", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        count = run(Path(folder), rounds=options.rounds, patients=options.patients, say=print)
    return 1 if count.lost or not count.acknowledged else 0


if __name__ == "__main__":
    sys.exit(main())
