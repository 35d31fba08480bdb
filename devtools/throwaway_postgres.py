"""A PostgreSQL server of one's own in a folder that is thrown away; the machine's is not touched.

Used by the drills, which stop and kill it, and by whoever needs a server to test on. It runs as an
ordinary user, as it insists on: as the one who asks, or as `nobody` when root does.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path

_START_S = 60.0
_STOP_S = 30.0
_LOOK_S = 0.02
_USER = "planner"
_ORDINARY_USER = "nobody"


class PostgresMissingError(Exception):
    """PostgreSQL is not installed, or the server does not start; the text says which."""


class Stop(Enum):
    """How a server is stopped, by the signal that `pg_ctl stop -m` sends."""

    FAST = signal.SIGINT  # ends every connection, and writes everything down
    IMMEDIATE = signal.SIGQUIT  # ends at once, as in a crash; the next start recovers


class ThrowawayPostgres:
    """A server that can be stopped and started again on the same data.

    folder: where it keeps all it has. port: on `host`, where nobody needs a password.
    inside: a command that runs another one, as `ip netns exec NAME`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        inside: Sequence[str] = (),
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.host, self.port = host, port or _free_port(host)
        self.folder = folder
        self._data, self._sockets, self._log = folder / "data", folder / "s", folder / "log"
        self._inside = list(inside)
        self._settings = dict(settings or {})
        self._programs = find_programs()
        self._process: subprocess.Popen[bytes] | None = None
        self._make()

    def address(self, database: str = "postgres") -> str:
        """Return the address of a database, as in PLANNER_DATABASE_URL."""
        return f"postgresql://{_USER}@{self.host}:{self.port}/{database}"

    def local_address(self, database: str = "postgres") -> str:
        """Return the same for a process of this machine, whatever network it is in."""
        return f"postgresql://{_USER}@/{database}?host={self._sockets}&port={self.port}"

    def start(self) -> None:
        """Start the server and wait until it takes connections; raises PostgresMissingError."""
        self.begin_start()
        ends_s = time.monotonic() + _START_S
        while not self.is_ready():
            assert self._process is not None
            if self._process.poll() is not None or time.monotonic() > ends_s:
                raise PostgresMissingError(f"PostgreSQL did not start:\n{self._last_words()}")
            time.sleep(_LOOK_S)

    def begin_start(self) -> None:
        """Start the server without waiting for it."""
        options = {
            "port": str(self.port),
            "listen_addresses": self.host,
            "unix_socket_directories": str(self._sockets),
            **self._settings,
        }
        given = ["-D", str(self._data)]
        given += [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._inside, *_as_ordinary_user(), self._program("postgres"), *given],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._data,
                # Ctrl-C is for whoever uses the server, which then stops it in its own time.
                start_new_session=True,
            )

    def is_ready(self) -> bool:
        """Say whether the server takes connections."""
        place = ["-h", str(self._sockets), "-p", str(self.port)]
        return (
            subprocess.run([self._program("pg_isready"), "-q", *place], check=False).returncode == 0
        )

    def stop(self, how: Stop = Stop.FAST) -> None:
        """Stop the server and wait for its end; nothing happens when it does not run."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(how.value)
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.send_signal(Stop.IMMEDIATE.value)
            process.wait()

    def make_database(self, name: str) -> str:
        """Make an empty database; returns its address."""
        self.run_sql(f"CREATE DATABASE {name}")
        return self.address(name)

    def run_sql(self, statement: str, database: str = "postgres") -> str:
        """Run a statement; returns its rows as lines, columns parted by `|`."""
        command = [self._program("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statement]
        address = self.local_address(database)
        ended = subprocess.run([*command, address], capture_output=True, text=True, check=True)
        return str(ended.stdout).strip()

    def _program(self, name: str) -> str:
        return str(self._programs / name)

    def _make(self) -> None:
        for folder in (self._data, self._sockets):
            folder.mkdir(mode=0o700)
        # Its programs are run as another user, who must get to the folder.
        owner = _ordinary_user()
        if owner is not None:
            self._data.parent.chmod(0o711)
            for folder in (self._data, self._sockets):
                os.chown(folder, owner.pw_uid, owner.pw_gid)
        command = [*_as_ordinary_user(), self._program("initdb"), "--auth=trust", "--no-sync"]
        command += ["--encoding=UTF8", "--locale=C", f"--username={_USER}", str(self._data)]
        ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self._data)
        if ended.returncode:
            raise PostgresMissingError(f"initdb failed:\n{ended.stderr}")
        if self.host != "127.0.0.1":
            with (self._data / "pg_hba.conf").open("a") as file:
                file.write("host all all samenet trust\n")

    def _last_words(self) -> str:
        return self._log.read_text(errors="replace")[-2000:]


@contextlib.contextmanager
def throwaway_postgres(**options: object) -> Iterator[ThrowawayPostgres]:
    """Give a running server, and leave nothing of it behind; options: as of ThrowawayPostgres."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        server = ThrowawayPostgres(Path(folder), **options)  # type: ignore[arg-type]  # handed on
        try:
            server.start()
            yield server
        finally:
            server.stop(Stop.IMMEDIATE)


def find_programs() -> Path:
    """Return the folder of PostgreSQL's programs, the newest version's; raises otherwise."""
    # Debian keeps them out of the path, a folder for each version.
    versions = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if versions:
        return max(versions, key=lambda path: float(path.parent.name))
    found = shutil.which("postgres")
    if found is None:
        raise PostgresMissingError(
            "PostgreSQL's server is not installed. To mend it: apt-get install postgresql"
        )
    return Path(found).parent


def is_installed() -> bool:
    """Say whether PostgreSQL's programs are on this machine."""
    try:
        find_programs()
    except PostgresMissingError:
        return False
    return True


def _ordinary_user() -> pwd.struct_passwd | None:
    """Return whom root lets run the server; None when we are no root."""
    return pwd.getpwnam(_ORDINARY_USER) if os.geteuid() == 0 else None


def _as_ordinary_user() -> list[str]:
    """Return the words before a command that must not run as root; it ends with us on Linux."""
    if sys.platform != "linux":
        return []
    user = _ordinary_user()
    words = ["setpriv", f"--pdeathsig={Stop.IMMEDIATE.value.name.removeprefix('SIG')}"]
    if user is not None:
        words += [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    return [*words, "--"]


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
