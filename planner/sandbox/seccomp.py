"""Seccomp: the list of system calls that a confined child may make, put in force by libseccomp.

It is a list of what is allowed, so that a call that a later kernel brings is refused as well.
Called through ctypes: the wrapper on PyPI (pyseccomp) is longer than what is needed of it here.
"""

import ctypes
import errno
import functools
import os
import platform

_ALLOW = 0x7FFF0000  # SCMP_ACT_ALLOW
# Every other call is "not implemented": glibc and GLib then take the older call that is listed,
# as they do on an older kernel (clone for clone3, openat for openat2).
_REFUSE = 0x00050000 | errno.ENOSYS  # SCMP_ACT_ERRNO
_MASKED_EQUAL = 7  # SCMP_CMP_MASKED_EQ
_NO_SUCH_CALL = -1  # __NR_SCMP_ERROR

_FREELY = """
    read readv pread64 preadv preadv2 lseek _llseek fadvise64 fadvise64_64 readahead
    write writev sendto recvfrom shutdown
    close close_range dup dup2 dup3
    stat stat64 lstat lstat64 fstat fstat64 newfstatat fstatat64 statx statfs statfs64 fstatfs
    fstatfs64 access faccessat faccessat2 readlink readlinkat getcwd getdents getdents64
    mmap mmap2 munmap mremap mprotect madvise mincore brk msync membarrier
    pkey_alloc pkey_free pkey_mprotect
    futex futex_time64 futex_waitv set_robust_list get_robust_list rseq set_tid_address
    set_thread_area get_thread_area arch_prctl
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack
    sigaction sigprocmask sigreturn
    poll ppoll ppoll_time64 select _newselect pselect6 pselect6_time64 pipe pipe2 eventfd eventfd2
    epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2
    clock_gettime clock_gettime64 clock_getres clock_getres_time64 clock_nanosleep
    clock_nanosleep_time64 nanosleep gettimeofday time times getitimer setitimer
    getpid gettid getppid getuid getuid32 geteuid geteuid32 getgid getgid32 getegid getegid32
    getresuid getresuid32 getresgid getresgid32 getgroups getgroups32 getpgrp getpgid getsid capget
    getrlimit ugetrlimit getrusage getpriority sysinfo uname getrandom getcpu
    sched_yield sched_getaffinity sched_getparam sched_getscheduler sched_get_priority_max
    sched_get_priority_min
    restart_syscall exit exit_group
"""

_WRITING = os.O_ACCMODE | os.O_CREAT | os.O_TRUNC | getattr(os, "O_TMPFILE", 0) & ~os.O_DIRECTORY
_FLAGS_OF_THREAD = 0x100 | 0x800 | 0x10000  # CLONE_VM, CLONE_SIGHAND, CLONE_THREAD
_FLAGS_OF_NAMESPACES = 0x7E020000 | 0x80  # CLONE_NEW*
# Not F_SETOWN: with it a descriptor sends signals to any process.
_FCNTL = (0, 1, 2, 3, 4, 1030)  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC
_IOCTL = (0x5401, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS FIONREAD FIONBIO FIONCLEX FIOCLEX
_PRCTL = (15, 16)  # PR_SET_NAME, PR_GET_NAME
_WITH_ONE_OF = (("fcntl", 1, _FCNTL), ("ioctl", 1, _IOCTL), ("prctl", 0, _PRCTL))


class _Comparison(ctypes.Structure):
    """`struct scmp_arg_cmp`: what one argument of a call must be."""

    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


def allow_listed_calls_only() -> bool:
    """Refuse this process every system call but those listed; False where that is not to be had.

    Threads may be started, and files opened to be read. Signals reach this process alone.
    """
    library = load_library()
    if library is None:
        return False
    context = library.seccomp_init(_REFUSE)
    if not context:
        return False
    try:
        _add_rules(library, context)
        return bool(library.seccomp_load(context) == 0)
    finally:
        library.seccomp_release(context)


@functools.cache
def load_library() -> ctypes.CDLL | None:
    """Load libseccomp; None where it is missing."""
    try:
        library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    except OSError:
        return None
    library.seccomp_init.argtypes = (ctypes.c_uint32,)
    library.seccomp_init.restype = ctypes.c_void_p
    for function in (library.seccomp_load, library.seccomp_release):
        function.argtypes = (ctypes.c_void_p,)
    library.seccomp_syscall_resolve_name.argtypes = (ctypes.c_char_p,)
    library.seccomp_rule_add_array.argtypes = (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.POINTER(_Comparison),
    )
    return library


def _add_rules(library: ctypes.CDLL, context: int) -> None:
    def allow(call: str, *conditions: _Comparison) -> None:
        number = library.seccomp_syscall_resolve_name(call.encode())
        # A call that this libseccomp or this processor does not know cannot be made either.
        if number == _NO_SUCH_CALL:
            return
        wanted = (_Comparison * len(conditions))(*conditions)
        library.seccomp_rule_add_array(context, _ALLOW, number, len(conditions), wanted)

    for call in _FREELY.split():
        allow(call)
    allow("open", _masked(1, _WRITING, 0))
    allow("openat", _masked(2, _WRITING, 0))
    thread = _FLAGS_OF_THREAD | _FLAGS_OF_NAMESPACES
    allow("clone", _masked(1 if platform.machine() == "s390x" else 0, thread, _FLAGS_OF_THREAD))
    # A library that finds itself broken aborts, which is a signal to itself.
    allow("kill", _equal(0, os.getpid()))
    allow("tgkill", _equal(0, os.getpid()))
    allow("prlimit64", _equal(0, 0))
    for call, argument, values in _WITH_ONE_OF:
        for value in values:
            allow(call, _equal(argument, value))


def _equal(argument: int, value: int) -> _Comparison:
    # These arguments are ints: the upper half of their register holds anything.
    return _masked(argument, 0xFFFFFFFF, value)


def _masked(argument: int, mask: int, value: int) -> _Comparison:
    return _Comparison(argument, _MASKED_EQUAL, mask, value)
