"""The parent's end: a child process, started when it is needed, asked one thing at a time, ended when it misbehaves."""

from __future__ import annotations

import logging
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from desktop.document.errors import DossierError
from desktop.hosts import protocol
from desktop.hosts.errors import HostClosed, HostDied, HostFailed, HostFault, HostGarbage, HostOutOfMemory, HostTimeout
from desktop.hosts.process import Child, Ended
from desktop.hosts.protocol import Buffer, Frame, Kind, Message

log = logging.getLogger(__name__)

_POLL_SECONDS = 0.05
_NOTHING: Mapping[str, str] = MappingProxyType({})


def program() -> tuple[str, ...]:
    """The command that starts this program again: the frozen executable itself, else the interpreter with main.py.

    On Windows the program with a window has no streams to speak through; its twin with a console, which lies beside it, has."""
    if getattr(sys, "frozen", False):
        console = Path(sys.executable).with_name("dossier-cli.exe")
        return (str(console) if sys.platform == "win32" and console.exists() else sys.executable,)
    return (sys.executable, str(Path(__file__).resolve().parents[2] / "main.py"))


def foreign_environment() -> Mapping[str, str]:
    """For a child that is another frozen program: what the loader of this one set for its own libraries is undone, or the child
    would find ours before the system's."""
    if not getattr(sys, "frozen", False):
        return _NOTHING
    before = {"LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH_ORIG", "")} if "LD_LIBRARY_PATH" in os.environ else {}
    return {"PYINSTALLER_RESET_ENVIRONMENT": "1", **before}


class Host:
    """One child process. `call` is for one thread at a time; `close` may come from another and ends a call with HostClosed.

    arguments: what the program is started with, such as ("--engine-host", "rapid"). command: another program to start (a pack
    may bring its own). memory_limit: bytes of address space (Windows: of committed memory). start_timeout: seconds from the
    start to the child's first sign of life, not counted in a call's timeout. grace: seconds a cancelled call has to come back.
    """

    def __init__(
        self,
        arguments: tuple[str, ...],
        *,
        memory_limit: int | None = None,
        environment: Mapping[str, str] = _NOTHING,
        command: tuple[str, ...] | None = None,
        start_timeout: float = 120.0,
        grace: float = 3.0,
    ) -> None:
        self.name = " ".join(arguments).lstrip("-")
        self._command = (*(command or program()), *arguments)
        self._environment = dict(environment)
        self._memory_limit = memory_limit
        self._start_timeout = start_timeout
        self._grace = grace
        self._child: Child | None = None
        self._number = 0
        self._closed = False
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        """Of the child that runs now, None where none does."""
        child = self._child
        return child.pid if child is not None else None

    def start(self, poll: Callable[[], None] | None = None) -> None:
        """Starts the child unless it runs, and waits for its first sign of life. Raises as `call` does."""
        self._running(poll)

    def call(
        self,
        name: str,
        body: dict[str, Any],
        blob: Buffer = b"",
        *,
        timeout: float,
        poll: Callable[[], None] | None = None,
        on_event: Callable[[Message], None] | None = None,
        events_extend: bool = False,
    ) -> Message:
        """Asks the child, which is started first where none runs, and waits for the answer.

        The blob is not copied and must not change meanwhile. timeout: seconds from the asking to the answer. poll: called
        about 20 times a second; when it raises, the child is told to cancel, killed where it does not come back within the
        grace period, and the exception goes on. on_event: gets what the child says before its answer, in this thread.
        events_extend: the timeout runs from the latest of these.
        Raises the DossierError that the child answered, HostDied (HostOutOfMemory), HostTimeout, HostFault, HostGarbage,
        HostClosed. After any of these but the first the child is gone, and the next call starts another.
        """
        self._number += 1
        packed = protocol.pack(Frame(Kind.CALL, self._number, Message(name, body, blob)))
        child = self._running(poll)
        child.send(packed)
        deadline = time.monotonic() + timeout
        answered = False
        try:
            while True:
                frame = self._next(child, deadline, timeout, poll)
                if frame.kind is Kind.EVENT:
                    if events_extend:
                        deadline = time.monotonic() + timeout
                    if on_event is not None and frame.id == self._number:
                        on_event(frame.message)
                    continue
                answered = True
                if frame.id == self._number and frame.kind is Kind.ANSWER:
                    return frame.message
                if frame.id == self._number and frame.kind is Kind.ERROR:
                    raise self._answered_error(frame.message)
                self.stop(0.0)
                raise HostGarbage(host=self.name)
        finally:
            if not answered and self._child is child:
                self._cancel(child)

    def stop(self, grace: float = 1.0) -> None:
        """Ends the child that runs now, if one does; the next call starts another."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            if not grace:
                child.kill()
            child.stop(grace)

    def close(self) -> None:
        """Ends the child for good. A second time it does nothing."""
        self._closed = True
        self.stop()

    def _running(self, poll: Callable[[], None] | None) -> Child:
        self._refuse_closed()
        child = self._child
        if child is not None and child.alive:
            return child
        self.stop(0.0)
        with self._lock:
            child = self._child = Child(self._command, self._environment, self._memory_limit)
        try:
            self._refuse_closed()  # close() may have come in between and seen no child
            frame = self._next(child, time.monotonic() + self._start_timeout, self._start_timeout, poll)
        except BaseException:
            self.stop(0.0)
            raise
        if frame.kind is not Kind.READY or frame.message.body.get("protocol") != protocol.VERSION:
            self.stop(0.0)
            raise HostGarbage(host=self.name)
        return child

    def _refuse_closed(self) -> None:
        if self._closed:
            raise HostClosed(host=self.name)

    def _next(self, child: Child, deadline: float, timeout: float, poll: Callable[[], None] | None) -> Frame:
        """The next thing the child says. Raises what poll does; HostTimeout, HostDied, HostGarbage: the child is gone."""
        while True:
            if poll is not None:
                poll()
            left = deadline - time.monotonic()
            if left <= 0:
                self.stop(0.0)
                raise HostTimeout(host=self.name, seconds=round(timeout))
            try:
                said = child.frames.get(timeout=left if poll is None else min(left, _POLL_SECONDS))
            except queue.Empty:
                continue
            self._refuse_closed()
            if isinstance(said, Ended):
                raise self._died(said)
            return said

    def _cancel(self, child: Child) -> None:
        """Waits for the answer to the call that is no longer wanted and throws it away; the child that gives none is killed."""
        child.send(protocol.pack(Frame(Kind.CANCEL, self._number, Message("", {}))))
        deadline = time.monotonic() + self._grace
        while (left := deadline - time.monotonic()) > 0:
            try:
                said = child.frames.get(timeout=left)
            except queue.Empty:
                break
            if isinstance(said, Ended):
                break
            if said.id == self._number and said.kind in (Kind.ANSWER, Kind.ERROR):
                return
        self.stop(0.0)

    def _answered_error(self, message: Message) -> DossierError:
        details = message.body.get("details")
        code = message.body.get("code")
        if not isinstance(code, str) or not isinstance(details, dict):
            self.stop(0.0)
            return HostGarbage(host=self.name)
        error = DossierError.from_plain(code, details)
        if isinstance(error, HostFailed):  # raised by nobody on purpose: what state the child is in is unknown
            error = type(error)(**{**details, "host": self.name})
            if isinstance(error, HostFault):
                log.warning("%s: %s at %s", self.name, details.get("what"), details.get("where"))
            self.stop(0.0)
        return error

    def _died(self, ended: Ended) -> HostFailed:
        self.stop(0.0)
        if ended.garbage:
            return HostGarbage(host=self.name)
        status = _status(ended.code)
        log.warning("%s ended: %s%s", self.name, status, ", out of memory" if ended.out_of_memory else "")
        return (HostOutOfMemory if ended.out_of_memory else HostDied)(host=self.name, status=status)


def _status(code: int | None) -> str:
    if code is None:
        return "not started"
    if code > 0xFFFF:  # Windows: a status such as 0xC0000005, an access violation
        return f"exit 0x{code:08X}"
    try:
        return signal.Signals(-code).name if code < 0 else f"exit {code}"
    except ValueError:
        return f"signal {-code}"
