"""Capabilities: the single powers of root, all given up. Numbers from linux/capability.h."""

import ctypes

from planner.sandbox import libc

_VERSION_3 = 0x20080522
_MOST = 64
_PR_CAPBSET_READ, _PR_CAPBSET_DROP = 23, 24
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 47, 4


class _Header(ctypes.Structure):
    """`struct __user_cap_header_struct`."""

    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Data(ctypes.Structure):
    """`struct __user_cap_data_struct`; version 3 takes two of them."""

    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def drop_all() -> bool:
    """Give up every capability, and the way back to them; says whether none is left."""
    for capability in range(_MOST):
        # An ordinary user has nothing to drop, and is refused; "no new privileges" holds there.
        if not libc.prctl(_PR_CAPBSET_READ, capability):
            break
        libc.prctl(_PR_CAPBSET_DROP, capability)
    libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    return libc.capset(ctypes.byref(_Header(_VERSION_3, 0)), ctypes.byref((_Data * 2)()))
