"""Which port can be listened on; asked before anything is made or started."""

import errno
import itertools
import socket

_TRIED = 50
_USUAL_PORT = 8000
_LAST_PORT = 65535


def find_trouble(host: str, port: int) -> OSError | None:
    """Return why nobody can listen on an address now; None when it is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None


def find_free_port(host: str, near: int) -> int | None:
    """Return a port that is free now: the next above `near`, or else one above the usual 8000.

    None when the host itself is the trouble, so that no port would help.
    """
    tried = itertools.chain(
        range(near + 1, min(near + _TRIED, _LAST_PORT) + 1),
        range(_USUAL_PORT, _USUAL_PORT + _TRIED),
    )
    for port in tried:
        trouble = find_trouble(host, port)
        if trouble is None:
            return port
        if trouble.errno not in {errno.EADDRINUSE, errno.EACCES}:
            return None
    return None
