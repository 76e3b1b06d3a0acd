"""Engages what keeps the program off networks, and tells how firmly it holds."""

from __future__ import annotations

import collections
import sys
from dataclasses import dataclass
from enum import StrEnum
from types import FrameType

from desktop.document.errors import Text
from desktop.offline import seccomp

_ASK = "dossier.offline.attempts"
_KEPT = 200
_EVENTS = ("socket.__new__", "socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname")
_AF_UNIX, _AF_NETLINK = 1, 16


class ShieldState(StrEnum):
    GREEN = "green"
    AMBER = "amber"


@dataclass(frozen=True, slots=True)
class Shield:
    """green: the system refuses sockets to this process and its children. amber: nothing is sent, but nobody but the program
    itself sees to that; `sentence` says why."""

    state: ShieldState
    sentence: Text


@dataclass(frozen=True, slots=True)
class Attempt:
    """Someone in this process asked for a network. event: that of Python's audit hooks; family: of the address ("2" is IPv4),
    "" where it is not told; module: that of the code which asked."""

    event: str
    family: str
    module: str


GREEN = Shield(
    ShieldState.GREEN,
    Text("Offline: the system refuses every network connection of this program.", "离线：系统拒绝本程序的一切网络连接。"),
)
UNSUPPORTED = Shield(
    ShieldState.AMBER,
    Text(
        "The program sends nothing, but this system gives it no means to enforce that.",
        "本程序不发送任何数据，但此系统不提供强制手段。",
    ),
)
NOT_ALLOWED = Shield(
    ShieldState.AMBER,
    Text(
        "The program sends nothing, but this system did not allow it to enforce that.",
        "本程序不发送任何数据，但此系统不允许其强制执行。",
    ),
)
FIREWALL = Shield(
    ShieldState.AMBER,
    Text(
        "The program sends nothing; whether the firewall enforces that is for the self-check to say.",
        "本程序不发送任何数据；防火墙是否强制执行，请运行自检查看。",
    ),
)


def engage() -> Shield:
    """Installs the audit hook (which only notes) and, on Linux, the filter; to be called once, first thing, in every process.
    A child is bound by its parent's filter anyhow."""
    _listen()
    if sys.platform == "win32":
        return FIREWALL
    if seccomp.machine() is None:
        return UNSUPPORTED
    try:
        seccomp.install()
    except OSError:
        return NOT_ALLOWED
    return GREEN if seccomp.refuses_native() else NOT_ALLOWED


def attempts() -> tuple[Attempt, ...]:
    """What Python code of this process tried since `engage`, the last 200. Native code does not pass the hook."""
    sink: list[Attempt] = []
    sys.audit(_ASK, sink)
    return tuple(sink)


def _listen() -> None:
    """The hook keeps its own notes and hands them out when asked by an event of ours: no state of a module."""
    notes: collections.deque[Attempt] = collections.deque(maxlen=_KEPT)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == _ASK:
            sink = arguments[0]
            if isinstance(sink, list):
                sink.extend(notes)
        elif event in _EVENTS:
            family = _family(event, arguments)
            if family not in (_AF_UNIX, _AF_NETLINK):
                notes.append(Attempt(event, "" if family is None else str(family), _asker(sys._getframe(1))))

    sys.addaudithook(hook)


def _family(event: str, arguments: tuple[object, ...]) -> int | None:
    if event in ("socket.__new__", "socket.getaddrinfo"):
        family: object = arguments[1 if event == "socket.__new__" else 2]
    else:
        family = getattr(arguments[0], "family", None)
    return int(family) if isinstance(family, int) else None


def _asker(frame: FrameType | None) -> str:
    while frame is not None and frame.f_globals.get("__name__") in ("socket", "_socket", __name__):
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", "?")) if frame is not None else "?"
