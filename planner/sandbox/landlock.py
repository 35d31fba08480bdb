"""Landlock: the folders that a confined child can read, and nothing else of the file system.

Numbers are those of the kernel's include/uapi/linux/landlock.h and of its system call table, the
same on every processor that Debian supports. There is no wrapper in glibc, and the one on PyPI is
an alpha.
"""

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from planner.sandbox.libc import call_system

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_FOR_VERSION = 1  # LANDLOCK_CREATE_RULESET_VERSION
_RULE_PATH_BENEATH = 1

_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
# LANDLOCK_ACCESS_FS_*: version 1 of the interface (Linux 5.13) knows the first thirteen; version 2
# (5.19, in Debian 12) added REFER, version 3 TRUNCATE, version 5 IOCTL_DEV.
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_NET_RIGHTS = {4: 0b11}  # LANDLOCK_ACCESS_NET_BIND_TCP, _CONNECT_TCP
_SCOPES = {6: 0b11}  # LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET, _SIGNAL


class _RulesetAttr(ctypes.Structure):
    """`struct landlock_ruleset_attr`; an older kernel takes the last two as long as they are 0."""

    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneathAttr(ctypes.Structure):
    """`struct landlock_path_beneath_attr`."""

    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def version() -> int:
    """Return the version of Landlock's interface that this kernel offers; 0 when it has none."""
    if sys.platform != "linux":
        return 0
    return max(0, call_system(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_FOR_VERSION))


def allow_reading_only(places: Iterable[Path]) -> bool:
    """Leave this process nothing of the file system but reading `places`; False without Landlock.

    What is open already stays open. A place that does not exist is passed over. For the calling
    thread and those it starts; "no new privileges" must have been set.
    """
    offered = version()
    if not offered:
        return False
    wanted = _RulesetAttr(
        _newest(_FILE_RIGHTS, offered), _newest(_NET_RIGHTS, offered), _newest(_SCOPES, offered)
    )
    ruleset = call_system(
        _CREATE_RULESET, ctypes.byref(wanted), ctypes.c_size_t(ctypes.sizeof(wanted)), 0
    )
    if ruleset < 0:
        return False
    try:
        for place in places:
            with contextlib.suppress(OSError):
                _allow_reading(ruleset, place)
        return call_system(_RESTRICT_SELF, ruleset, 0) == 0
    finally:
        os.close(ruleset)


def _allow_reading(ruleset: int, place: Path) -> None:
    descriptor = os.open(place, os.O_PATH | os.O_CLOEXEC)
    try:
        rights = _READ_FILE | _READ_DIR if place.is_dir() else _READ_FILE
        rule = _PathBeneathAttr(rights, descriptor)
        call_system(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)


def _newest(rights: dict[int, int], offered: int) -> int:
    """Return all that the offered version of the interface knows."""
    return max((bits for since, bits in rights.items() if since <= offered), default=0)
