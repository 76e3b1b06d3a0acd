"""A child process for the tests of `desktop.hosts`: handlers that behave and misbehave."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import ClassVar, NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop.document.errors import DossierError, Text
from desktop.hosts.confine import PARENT
from desktop.hosts.protocol import VERSION, Frame, Kind, Message, pack
from desktop.hosts.server import Call, Handler, Poll, serve

CHILD = (sys.executable, str(Path(__file__).resolve()))


class Refused(DossierError):
    code: ClassVar[str] = "test-refused"
    sentence = Text("{file} is refused.", "{file} 被拒绝。")


def echo(message: Message, poll: Poll) -> Message:
    return message


def size(message: Message, poll: Poll) -> Message:
    return Message("size", {"bytes": len(message.blob), "sum": sum(message.blob[:: max(1, len(message.blob) // 1000)])})


def refuse(message: Message, poll: Poll) -> Message:
    raise Refused(file="a.pdf")


def fault(message: Message, poll: Poll) -> Message:
    raise LookupError("secret words of a page")


def unanswerable(message: Message, poll: Poll) -> Message:
    return Message("no json", {"value": float("nan"), "other": {1, 2}})


def until_cancelled(message: Message, poll: Call) -> Message:
    poll.emit(Message("waiting", {}))
    while True:
        poll()
        threading.Event().wait(0.005)


def deaf(message: Message, poll: Call) -> Message:
    poll.emit(Message("waiting", {}))
    while True:
        threading.Event().wait()


def events(message: Message, poll: Call) -> Message:
    for number in range(message.body["count"]):
        poll.emit(Message("step", {"number": number}, bytes([number])))
    return Message("done", {})


def leave(message: Message, poll: Poll) -> NoReturn:
    os._exit(message.body["code"])


def kill(message: Message, poll: Poll) -> NoReturn:
    os.kill(os.getpid(), message.body["signal"])
    signal.pause()
    raise AssertionError


def noise(message: Message, poll: Poll) -> Message:
    print("printed by Python" * 10_000)
    os.write(1, b"written by a library\n" * 10_000)
    os.write(2, b"x" * 100_000)
    return Message("noise", {"input": sys.stdin.read() if sys.stdin else None})


def hoard(message: Message, poll: Poll) -> Message:
    return Message("hoard", {"bytes": len(bytearray(message.body["bytes"]))})


def native_hoard(message: Message, poll: Poll) -> NoReturn:
    os.write(2, b"terminate called after throwing an instance of 'std::bad_alloc'\n")
    os.abort()


def garbage(message: Message, poll: Poll) -> Message:
    for descriptor in range(3, 64):  # one of them is the pipe to the parent
        try:
            os.write(descriptor, b"this is no frame, though it is long enough for one")
        except OSError:
            continue
    threading.Event().wait()
    raise AssertionError


def variables(message: Message, poll: Poll) -> Message:
    return Message("variables", {name: os.environ.get(name) for name in message.body["names"]})


HANDLERS: dict[str, Handler] = {
    handler.__name__: handler
    for handler in (
        *(echo, size, refuse, fault, unanswerable, until_cancelled, deaf, events, leave, kill, noise),
        *(hoard, native_hoard, garbage, variables),
    )
}


def main(mode: str) -> int:
    match mode:
        case "windowed":
            sys.stdin = sys.stdout = sys.stderr = None  # type: ignore[assignment]
            os.close(2)
        case "no-death-signal":
            os.environ.pop(PARENT)
        case "stillborn":
            return 7
        case "never-ready" | "never-reads":
            if mode == "never-reads":
                os.write(1, _ready())
            threading.Event().wait()
        case "other-version":
            os.write(1, _ready().replace(b'"protocol":1', b'"protocol":9'))
            threading.Event().wait()
    return serve(HANDLERS)


def _ready() -> bytes:
    return pack(Frame(Kind.READY, 0, Message("ready", {"protocol": VERSION}))).head


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
