"""Linux: a filter that makes the system itself refuse sockets of every family but those that never leave the machine.

What is left is AF_UNIX (X11, Wayland, D-Bus, input methods) and AF_NETLINK (asking the kernel about devices); socketpair and
pipes are untouched. io_uring, which could open sockets past the filter, is refused, and so is every call under another
architecture's numbers (i386, x32). All threads of the process and all its descendants are bound, and none can undo it.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import sys
from dataclasses import dataclass

_AF_UNIX, _AF_AX25, _AF_NETLINK = 1, 3, 16
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2
_SET_MODE_FILTER, _FLAG_TSYNC = 1, 1
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data (both machines are little-endian)
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_X32 = 0x40000000
_IO_URING_SETUP = 425


@dataclass(frozen=True, slots=True)
class Machine:
    """Numbers of an architecture: as the audit system names it, and those of three system calls."""

    audit: int
    socket: int
    seccomp: int
    io_uring_setup: int = _IO_URING_SETUP


_MACHINES = {"x86_64": Machine(0xC000003E, 41, 317), "aarch64": Machine(0xC00000B7, 198, 277)}


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("jt", ctypes.c_uint8), ("jf", ctypes.c_uint8), ("k", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction)))


def machine() -> Machine | None:
    """None on systems that the filter is not written for."""
    return _MACHINES.get(platform.machine()) if sys.platform == "linux" and sys.maxsize > 2**32 else None


def instructions(this: Machine) -> list[tuple[int, int, int, int]]:
    """The filter: code, steps to skip where true, where false, operand."""
    refuse = (_RETURN, 0, 0, _REFUSE | errno.EACCES)
    return [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, this.audit),
        refuse,
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 5, 0, _X32),
        (_EQUAL, 4, 0, this.io_uring_setup),
        (_EQUAL, 0, 4, this.socket),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_EQUAL, 2, 0, _AF_UNIX),
        (_EQUAL, 1, 0, _AF_NETLINK),
        refuse,
        (_RETURN, 0, 0, _ALLOW),
    ]


def install() -> None:
    """Raises OSError where the system does not have it or does not allow it."""
    this = machine()
    if this is None:
        raise OSError(errno.ENOSYS, "no filter for this system")
    steps = [_Instruction(*step) for step in instructions(this)]
    program = _Program(len(steps), (_Instruction * len(steps))(*steps))
    libc = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), zero, zero, zero):
        raise OSError(ctypes.get_errno(), "no_new_privs")
    number = ctypes.c_long(this.seccomp)
    if libc.syscall(number, ctypes.c_ulong(_SET_MODE_FILTER), ctypes.c_ulong(_FLAG_TSYNC), ctypes.byref(program)) == 0:
        return
    if libc.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_MODE_FILTER), ctypes.byref(program), zero, zero):
        raise OSError(ctypes.get_errno(), "seccomp")


def refuses_native(family: int = _AF_AX25) -> bool:
    """True where the C library itself is refused a socket of this family. One that is given is closed at once.

    By default amateur radio: refused by the filter as all others are, otherwise unknown, so that no trace of the program shows
    a call for an internet socket."""
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.socket(family, 1, 0)
    if descriptor >= 0:
        libc.close(descriptor)
        return False
    return ctypes.get_errno() == errno.EACCES


def refuses_io_uring() -> bool:
    """True where io_uring is refused or unknown to the system."""
    this = machine()
    libc = ctypes.CDLL(None, use_errno=True)
    number = ctypes.c_long(this.io_uring_setup if this is not None else _IO_URING_SETUP)
    libc.syscall(number, ctypes.c_uint(0), None)  # no entries and no place for the answer: refused or invalid, never opened
    return ctypes.get_errno() in (errno.EACCES, errno.EPERM, errno.ENOSYS)
