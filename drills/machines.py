"""An installation on several hosts for a drill: PostgreSQL, nginx, two web servers, two workers."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from devtools.throwaway_postgres import Stop, ThrowawayPostgres
from drills.effects import watch_prints
from drills.front import Nginx
from drills.network import Host, Network
from drills.server import Program, Server, Worker

_PORT = 8000
_FRONT_PORT = 8080
_DATABASE_PORT = 5432
# The least that is allowed is 3: here nobody waits for half a minute until a worker is missed.
_LEASE_S = 5


@dataclass(frozen=True)
class Machine:
    """A host with the program that runs on it."""

    host: Host
    program: Program

    def lose_power(self) -> None:
        """End at once, so that nobody is told."""
        self.host.cut_off()
        self.program.kill()

    def come_back(self) -> None:
        """Start again after `lose_power`."""
        self.host.join()
        self.program.start()


@dataclass(frozen=True)
class Installation:
    """Everything that runs: what patients call, and the hosts behind it."""

    address: str
    database: ThrowawayPostgres
    database_host: Host
    webs: list[Machine]
    workers: list[Machine]

    @property
    def web_addresses(self) -> set[str]:
        """The web servers as nginx names them."""
        return {_upstream(one) for one in self.webs}


@contextmanager
def installed(folder: Path) -> Iterator[Installation]:
    """Start the whole installation in the network we are in, and end it."""
    network = Network()
    with ExitStack() as stack:
        database_host = network.add_host("data")
        database = _start_database(stack, folder, database_host)
        url = database.make_database("planner")
        webs = [_web(folder, network.add_host(name), url) for name in ("web-1", "web-2")]
        workers = [_worker(folder, network.add_host(name), url) for name in ("work-1", "work-2")]
        key = folder / "web-1" / "var" / "keys" / "planner.key"
        for machine in [*webs, *workers]:
            if machine is not webs[0]:
                _copy_key(key, folder / machine.host.name)
            stack.callback(machine.program.kill)
            machine.program.start()
        watch_prints(database)
        (folder / "nginx").mkdir()
        nginx = Nginx(folder / "nginx", _FRONT_PORT, [_upstream(one) for one in webs])
        stack.callback(nginx.stop)
        nginx.start()
        yield Installation(nginx.address, database, database_host, webs, workers)


def _upstream(web: Machine) -> str:
    return f"{web.host.address}:{_PORT}"


def _start_database(stack: ExitStack, folder: Path, host: Host) -> ThrowawayPostgres:
    place = folder / "pg"
    place.mkdir()
    database = ThrowawayPostgres(place, host=host.address, port=_DATABASE_PORT, inside=host.inside)
    stack.callback(database.stop, Stop.IMMEDIATE)
    database.start()
    return database


def _settings(host: Host, url: str) -> dict[str, str]:
    return {
        "PLANNER_DATABASE_URL": url,
        "PLANNER_TRUSTED_HOSTS": f"127.0.0.1,{host.address}",
        "PLANNER_PROXIES": "1",
        "PLANNER_PRINTS_PER_HOUR": "100000",
        "PLANNER_JOB_LEASE_SECONDS": str(_LEASE_S),
    }


def _web(folder: Path, host: Host, url: str) -> Machine:
    own = folder / host.name
    own.mkdir()
    settings = _settings(host, url)
    return Machine(host, Server(own, _PORT, settings, host=host.address, inside=host.inside))


def _worker(folder: Path, host: Host, url: str) -> Machine:
    own = folder / host.name
    own.mkdir()
    return Machine(host, Worker(own, _settings(host, url), host.inside))


def _copy_key(key: Path, own: Path) -> None:
    there = own / "var" / "keys"
    there.mkdir(parents=True, mode=0o700)
    shutil.copy(key, there)
