"""A network of hosts on one machine, in namespaces that vanish with whoever made them.

`run_apart` runs a command with a network, mounts and processes of its own, so that nothing of this
machine is touched and nothing can be left behind; `Network` makes the hosts in there.
"""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Sequence

# From the block that is set aside for tests of networks (RFC 2544).
_BLOCK = "198.18.57"
_STOP_S = 30.0
_BRIDGE = "drill"


class CannotDrillError(Exception):
    """The machine lacks what the drill needs; the text says what to do."""


def refuse_unless_able(programs: dict[str, str]) -> None:
    """Raise CannotDrillError unless we are root and have these programs, each with its package."""
    if os.geteuid() != 0:
        raise CannotDrillError(
            "This drill makes networks, which needs root. To run it: sudo make drill-hosts"
        )
    lacking = [package for name, package in programs.items() if find(name) is None]
    if lacking:
        wanted = " ".join(dict.fromkeys(lacking))
        raise CannotDrillError(f"Programs are missing. To mend it: apt-get install {wanted}")


def find(program: str) -> str | None:
    """Return where a program is, also one that only root uses."""
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def run_apart(command: Sequence[str], *, at_most_s: float) -> int:
    """Run a command in namespaces of its own; returns its exit code. They end with us."""
    apart = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    process = subprocess.Popen(["setpriv", "--pdeathsig=KILL", "--", *apart, *command])
    try:
        return process.wait(at_most_s)
    except KeyboardInterrupt:
        # It was told as well; it gets the time to say so.
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_S)
        raise
    except subprocess.TimeoutExpired:
        raise CannotDrillError(f"The drill was not over after {at_most_s:.0f} s.") from None
    finally:
        process.kill()
        process.wait()


class Host:
    """A host of its own: a namespace with a cable to the bridge."""

    def __init__(self, name: str, address: str) -> None:
        self.name, self.address = name, address
        self.inside = ["ip", "netns", "exec", name]
        _ip("netns", "add", name)
        _ip("link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name)
        _ip("link", "set", name, "master", _BRIDGE, "up")
        _ip("-n", name, "address", "add", f"{address}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            _ip("-n", name, "link", "set", device, "up")

    def cut_off(self) -> None:
        """Pull the cable: nothing passes any more, and nobody is told."""
        _ip("link", "set", self.name, "down")

    def join(self) -> None:
        """Put the cable in again."""
        _ip("link", "set", self.name, "up")


class Network:
    """A bridge, on which we have an address ourselves, and hosts on it."""

    address = f"{_BLOCK}.1"

    def __init__(self) -> None:
        links = subprocess.run(["ip", "-o", "link"], capture_output=True, text=True, check=True)
        if len(links.stdout.splitlines()) > 1:
            raise CannotDrillError("A drill's network is only made where there is none: run_apart.")
        # Names of namespaces are files in here; a folder of our own hides the machine's.
        subprocess.run(["mount", "-t", "tmpfs", "drill", "/run"], check=True)
        _ip("link", "set", "lo", "up")
        _ip("link", "add", _BRIDGE, "type", "bridge")
        _ip("address", "add", f"{self.address}/24", "dev", _BRIDGE)
        _ip("link", "set", _BRIDGE, "up")
        self._hosts = 0

    def add_host(self, name: str) -> Host:
        """Add a host with an address of its own."""
        self._hosts += 1
        return Host(name, f"{_BLOCK}.{10 + self._hosts}")


def _ip(*words: str) -> None:
    subprocess.run([str(find("ip")), *words], check=True)
