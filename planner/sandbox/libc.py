"""The C library's calls that Python has no names for."""

import ctypes
from typing import Any

_LIBC = ctypes.CDLL(None, use_errno=True)


def call_system(number: int, *arguments: Any) -> int:
    """Make a system call by its number; returns -1 when it fails."""
    _LIBC.syscall.restype = ctypes.c_long
    return int(_LIBC.syscall(ctypes.c_long(number), *arguments))


def prctl(option: int, *arguments: int) -> bool:
    """Set something of this process (Linux); says whether it was done."""
    padded = [*arguments, 0, 0, 0, 0][:4]
    return bool(_LIBC.prctl(option, *map(ctypes.c_ulong, padded)) >= 0)


def unshare(flags: int) -> bool:
    """Leave the namespaces named by `flags` for new ones (Linux); says whether it was done."""
    return bool(_LIBC.unshare(flags) == 0)


def capset(header: Any, data: Any) -> bool:
    """Set what this thread may do beyond an ordinary user (Linux); says whether it was done."""
    return bool(_LIBC.capset(header, data) == 0)
