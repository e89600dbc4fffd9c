"""What a process may not ask of the kernel: no sockets, no further processes, no other process's memory.

A seccomp filter needs no permission, so it holds where namespaces are forbidden too: in containers, in
chroots. libseccomp knows the numbers of the calls on every machine.
"""

import ctypes
import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

_FORBIDDEN = (
    *("socket", "socketpair"),  # no network and no way to a service on this machine
    *("io_uring_setup", "io_uring_enter", "io_uring_register"),  # would open sockets past this filter
    *("ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp"),
    *("unshare", "setns", "mount", "umount2", "pivot_root", "chroot", "open_by_handle_at"),
    *("add_key", "request_key", "keyctl", "bpf", "perf_event_open", "userfaultfd"),
    *("fork", "vfork"),
)
"""ffmpeg needs none of them; what is not forbidden is what decoders and fonts may need on some machine."""
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000
"""Or-ed with the error number that the call then ends with."""
_MASKED_EQUAL = 7
_CLONE_THREAD = 0x00010000
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_INSTRUCTION_BYTES = 8

_LIBC = ctypes.CDLL(None, use_errno=True)


class _Comparison(ctypes.Structure):
    """`struct scmp_arg_cmp`: argument `arg`, masked with `mask`, equals `value`."""

    _fields_ = (
        ("arg", ctypes.c_uint),
        ("operation", ctypes.c_int),
        ("mask", ctypes.c_uint64),
        ("value", ctypes.c_uint64),
    )


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


@cache
def program() -> bytes:
    """The filter as the kernel takes it. Raises OSError when libseccomp is missing or refuses."""
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    rules = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(_ALLOW)))
    for name in _FORBIDDEN:
        _add(library, rules, name, errno.EPERM)
    # Its flags lie in memory, where no filter sees them; glibc then takes `clone`, whose flags are seen.
    _add(library, rules, "clone3", errno.ENOSYS)
    _add(library, rules, "clone", errno.EPERM, _Comparison(0, _MASKED_EQUAL, _CLONE_THREAD, 0))
    with tempfile.TemporaryFile() as exported:
        _done(library.seccomp_export_bpf(rules, exported.fileno()))
        exported.seek(0)
        compiled = exported.read()
    library.seccomp_release(rules)
    return compiled


def _add(library: ctypes.CDLL, rules: ctypes.c_void_p, name: str, error: int, *when: _Comparison) -> None:
    number = library.seccomp_syscall_resolve_name(name.encode())
    comparisons = (_Comparison * len(when))(*when)
    _done(
        library.seccomp_rule_add_array(
            rules, ctypes.c_uint32(_REFUSE | error), number, len(when), comparisons
        )
    )


def _done(code: int) -> None:
    if code < 0:
        raise OSError(-code, f"libseccomp: {os.strerror(-code)}")


@contextmanager
def readable() -> Iterator[int]:
    """A descriptor that the filter can be read from, once. It fits into a pipe many times over."""
    reading, writing = os.pipe()
    try:
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(program())
        yield reading
    finally:
        os.close(reading)


def forbid(compiled: bytes) -> None:
    """Put this thread, and all that it starts, under the filter for good. Raises OSError."""
    filter_ = _Program(len(compiled) // _INSTRUCTION_BYTES, compiled)
    for arguments in (
        (_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
        (_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(filter_), 0, 0),
    ):
        if _LIBC.prctl(*arguments):
            raise OSError(ctypes.get_errno(), "the kernel takes no filter")
