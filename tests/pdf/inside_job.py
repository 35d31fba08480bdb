"""Run as a program: one real job of the fork server, in whose process a test's own work is done.

Arguments: the id of the user to be (0 to stay who one is), and which work. What an attacker would
want lies around: a key, a database, a neighbour, servers. Writes the job's answer as JSON.
"""

import contextlib
import ctypes
import fcntl
import json
import multiprocessing.util
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from planner.pdf.limits import START_S, Limits
from planner.pdf.print_job import (
    LENGTH_BYTES,
    Job,
    Outcome,
    Reply,
    pack_job,
    unpack_reply,
)
from planner.pdf.print_process import child
from planner.pdf.print_process.children import PRELOAD, Children
from planner.pdf.print_process.private_socket import listen_privately
from planner.sandbox import seccomp
from tests.pdf import become_user

ASKED: dict[str, Any] = {}


def syscall(name: str, *arguments: int) -> None:
    """Make a call by its name, as code that was smuggled in would."""
    library = seccomp.load_library()
    assert library is not None
    libc = ctypes.CDLL(None, use_errno=True)
    number = library.seccomp_syscall_resolve_name(name.encode())
    if libc.syscall(number, *map(ctypes.c_long, arguments)) < 0:
        raise OSError(ctypes.get_errno(), name)


def read(path: str) -> None:
    Path(path).read_bytes()


def open_to(path: str, flags: int) -> None:
    os.close(os.open(path, flags, 0o600))


def connect(family: int, kind: int, address: object) -> None:
    with socket.socket(family, kind) as connection:
        connection.connect(address)
        connection.send(b"x")


def fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def own_by_descriptor() -> None:
    """Aim the signals of a descriptor at the parent."""
    ours, _theirs = os.pipe()
    fcntl.fcntl(ours, fcntl.F_SETOWN, os.getppid())


ACTS: dict[str, Callable[[], object]] = {
    "read the key": lambda: read(ASKED["key"]),
    "read the database": lambda: read(ASKED["database"]),
    "list the data folder": lambda: os.listdir(ASKED["folder"]),
    "read the password file": lambda: read("/etc/passwd"),
    "open the database to write": lambda: open_to(ASKED["database"], os.O_RDWR),
    "empty the database": lambda: open_to(ASKED["database"], os.O_RDONLY | os.O_TRUNC),
    "truncate the database": lambda: os.truncate(ASKED["database"], 0),
    "remove the database": lambda: os.unlink(ASKED["database"]),
    "rename the database": lambda: os.rename(ASKED["database"], ASKED["database"] + "2"),
    "link the database": lambda: os.link(ASKED["database"], ASKED["database"] + "3"),
    "open the database to others": lambda: os.chmod(ASKED["database"], 0o666),
    "touch the database": lambda: os.utime(ASKED["database"]),
    "make a folder": lambda: os.mkdir(ASKED["folder"] + "/new"),
    "make a link": lambda: os.symlink("/etc", ASKED["folder"] + "/new"),
    "write in the data folder": lambda: open_to(ASKED["folder"] + "/new", os.O_WRONLY | os.O_CREAT),
    "write in the temporary folder": lambda: open_to(
        f"/tmp/confined-{os.getpid()}", os.O_WRONLY | os.O_CREAT
    ),
    "write in shared memory": lambda: open_to(
        f"/dev/shm/confined-{os.getpid()}", os.O_WRONLY | os.O_CREAT
    ),
    "write without a name": lambda: open_to(ASKED["folder"], os.O_WRONLY | os.O_TMPFILE),
    "write our program": lambda: open_to(child.__file__, os.O_WRONLY),
    "signal the parent": lambda: os.kill(os.getppid(), 0),
    "signal another process": lambda: os.kill(ASKED["other"], 0),
    "signal a thread of the parent": lambda: syscall("tkill", os.getppid(), 0),
    "signal a thread of the parent's group": lambda: syscall(
        "tgkill", os.getppid(), os.getppid(), 0
    ),
    "take hold of another process": lambda: os.pidfd_open(ASKED["other"]),
    "queue a signal": lambda: syscall("rt_sigqueueinfo", os.getppid(), 0, 0),
    "signal by a descriptor": own_by_descriptor,
    "limit another process": lambda: syscall("prlimit64", ASKED["other"], 0, 0, 0),
    "connect to the print process": lambda: connect(
        socket.AF_UNIX, socket.SOCK_STREAM, ASKED["socket"]
    ),
    "connect to the fork server": lambda: connect(
        socket.AF_UNIX, socket.SOCK_STREAM, ASKED["fork server"]
    ),
    "connect by TCP": lambda: connect(
        socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", ASKED["port"])
    ),
    "send by UDP": lambda: connect(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", ASKED["port"])),
    "make a pair of sockets": socket.socketpair,
    "listen": lambda: socket.create_server(("127.0.0.1", 0)),
    "fork": fork,
    "start a program": lambda: subprocess.run(["/bin/true"], check=True),
    "spawn a program": lambda: os.posix_spawn("/bin/true", ["true"], {}),
    "become a program": lambda: os.execv("/bin/true", ["true"]),
    "read the parent's environment": lambda: read(f"/proc/{os.getppid()}/environ"),
    "read the parent's memory": lambda: read(f"/proc/{os.getppid()}/maps"),
    "read another's command": lambda: read(f"/proc/{ASKED['other']}/cmdline"),
    "read its own first environment": lambda: read("/proc/self/environ"),
    "trace the parent": lambda: syscall("ptrace", 0x4206, os.getppid(), 0, 0),  # PTRACE_SEIZE
    "read the parent's pages": lambda: syscall("process_vm_readv", os.getppid(), 0, 0, 0, 0, 0),
    "be another user": lambda: os.setresuid(1, 1, 1),
    "leave for another namespace": lambda: syscall("unshare", 0x10000000),
    "mount": lambda: syscall("mount", 0, 0, 0, 0, 0),
    "change its root": lambda: os.chroot("/"),
    "set up a ring": lambda: syscall("io_uring_setup", 1, 0),
    "load a filter": lambda: syscall("bpf", 0, 0, 0),
    "keep a key": lambda: syscall("keyctl", 0, -3, 1),
    "catch faults": lambda: syscall("userfaultfd", 1),
    "measure": lambda: syscall("perf_event_open", 0, 0, -1, -1, 0),
    "outlive the fork server": lambda: syscall("prctl", 1, 0, 0, 0, 0),
}


def try_acts(payload: bytes) -> Reply:
    """Try everything; a fact of 1 says that it could be done. The payload says what lies around."""
    ASKED.update(json.loads(payload))
    done = {}
    for name, act in ACTS.items():
        try:
            act()
            done[name] = 1
        except (OSError, PermissionError):
            done[name] = 0
    return Reply(Outcome.PRINTED, done)


def look_around(_payload: bytes) -> Reply:
    """Say what the child has, and whether it can still start the threads that Pango needs."""
    threads = [threading.Thread(target=time.sleep, args=(0.001,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    open_now = 0
    for number in range(3, 1024):
        with contextlib.suppress(OSError):
            os.fstat(number)
            open_now += 1
    facts = {"variables": len(os.environ), "descriptors": open_now, "threads": len(threads)}
    return Reply(Outcome.PRINTED, facts)


def import_late(_payload: bytes) -> Reply:
    """Import what nobody has imported yet, of Python's library, of the packages, and of ours."""
    import colorsys  # noqa: F401  importing it is what is tried

    import tinycss2.color5  # noqa: F401  importing it is what is tried

    import planner.domain.codes  # noqa: F401  importing it is what is tried

    return Reply(Outcome.PRINTED, {"imported": 3})


def abort(_payload: bytes) -> Reply:
    """Die as a library in C does that finds itself broken."""
    os.abort()


@contextlib.contextmanager
def surroundings() -> Iterator[None]:
    """Put around the job what nobody in a job may reach; all of it belongs to this user."""
    with (
        tempfile.TemporaryDirectory() as folder,
        listen_privately(Path(folder) / "print" / "socket"),
        socket.create_server(("127.0.0.1", 0)) as server,
        subprocess.Popen(["sleep", "60"]) as neighbour,
    ):
        key, database = Path(folder) / "planner.key", Path(folder) / "planner.db"
        key.write_text("key")
        database.write_text("plans")
        ASKED.update(
            folder=folder,
            key=str(key),
            database=str(database),
            socket=f"{folder}/print/socket",
            port=server.getsockname()[1],
            other=neighbour.pid,
        )
        yield
        assert database.read_text() == "plans"
        assert neighbour.poll() is None
        neighbour.kill()


def start_fork_server(user: int) -> Children:
    """Start a fork server that belongs to `user` with all that it makes, and belong to it too."""
    # In this order: where Python is installed for root alone, others cannot import.
    os.environ[become_user.VARIABLE] = str(user)
    children = Children([*PRELOAD, __name__, become_user.__name__])
    assert isinstance(children.run(child.say_what_works, b"", Limits(wall_s=START_S)), bytes)
    folder = Path(str(multiprocessing.util.get_temp_dir()))
    (listener,) = folder.glob("listener-*")
    ASKED["fork server"] = str(listener)
    # A module that the fork server cannot import is passed over without a word.
    own = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    users = [re.search(r"Uid:\t(\d+)", Path(f"/proc/{pid}/status").read_text()) for pid in own]
    assert str(user or os.getuid()) in [found[1] for found in users if found]
    if user:
        os.chown(folder, user, user)
        os.chown(listener, user, user)
        become_user.become(user)
    return children


def main(user: str, name: str) -> None:
    """Do one job, in a process of `user`, and write its answer or how it ended."""
    kinds: dict[str, child.Work] = {
        "print": child.print_document,
        "acts": try_acts,
        "look": look_around,
        "import": import_late,
        "abort": abort,
    }
    # As the print process does: a job begins in the folder of whoever asks for it.
    os.chdir("/")
    children = start_fork_server(int(user))
    job = Job('<!doctype html><html lang="en"><title>x</title><p>words', stylesheets=())
    with surroundings():
        payload = json.dumps(ASKED).encode() if name == "acts" else pack_job(job)[LENGTH_BYTES:]
        ended = children.run(kinds[name], payload, Limits())
    if isinstance(ended, Outcome):
        answer: dict[str, Any] = {"outcome": ended}
    else:
        reply = unpack_reply(ended)
        answer = reply.facts | {"outcome": reply.outcome}
    sys.stdout.write(json.dumps(answer))
