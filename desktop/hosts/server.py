"""The child's end: takes the pipes for itself, answers calls one at a time and ends when its parent is gone."""

from __future__ import annotations

import contextlib
import faulthandler
import io
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

from desktop.document.errors import DossierError
from desktop.hosts import protocol
from desktop.hosts.confine import confine
from desktop.hosts.errors import HostFault, HostOutOfMemory, Stopped
from desktop.hosts.protocol import Frame, Kind, Message, Packed, ProtocolError

if sys.platform == "win32":
    import ctypes
    import msvcrt

_LAST_SECONDS = 2.0


class Call:
    """What a handler gets beside the message: calling it raises once the call is cancelled; `emit` tells the parent something
    before the answer. Both may be used from any thread of the handler."""

    def __init__(self, number: int, server: _Server) -> None:
        self._number = number
        self._server = server

    def __call__(self) -> None:
        if self._server.cancelled_up_to >= self._number:
            raise self._server.cancelled()

    def emit(self, message: Message) -> None:
        self._server.send(Frame(Kind.EVENT, self._number, message))


Poll = Callable[[], None]
Handler = Callable[[Message, Call], Message]


def serve(handlers: Mapping[str, Handler], *, cancelled: type[DossierError] = Stopped) -> int:
    """Answers calls until the parent closes the pipe; returns the exit code of the process.

    A handler gets a `Poll` (in fact a `Call`) to be called often: it raises `cancelled` when the answer is no longer wanted.
    A DossierError goes to the parent as it is; anything else as HostFault with its class and place, never its message, which
    might hold text of a page. From here on file descriptor 1 is the standard error: what libraries print cannot get between
    the frames.
    """
    confine()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal reaches the parent, which then cancels
    try:
        reader, writer = _claim_pipes()
    except OSError:
        return 2
    return _Server(handlers, cancelled, reader, writer).run()


class _Server:
    def __init__(
        self, handlers: Mapping[str, Handler], cancelled: type[DossierError], reader: io.FileIO, writer: io.FileIO
    ) -> None:
        self.cancelled = cancelled
        self.cancelled_up_to = 0
        self._handlers = handlers
        self._reader = reader
        self._writer = writer
        self._writing = threading.Lock()
        self._calls: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()

    def run(self) -> int:
        threading.Thread(target=self._read, name="host-read", daemon=True).start()
        self.send(Frame(Kind.READY, 0, Message("ready", {"protocol": protocol.VERSION})))
        with contextlib.suppress(OSError):  # the parent no longer listens
            while (frame := self._calls.get()) is not None:
                packed = self._answer(frame)
                frame = None  # its blob may be large, the next call late
                self._write(packed)
                del packed
        return 0

    def send(self, frame: Frame) -> None:
        self._write(protocol.pack(frame))

    def _write(self, packed: Packed) -> None:
        with self._writing:
            protocol.write(self._writer, packed)

    def _read(self) -> None:
        """Ends the process where the handler at work does not come back soon after the parent is gone."""
        try:
            while (frame := protocol.read(self._reader)) is not None:
                if frame.kind is Kind.CANCEL:
                    self.cancelled_up_to = frame.id
                elif frame.kind is Kind.CALL:
                    self._calls.put(frame)
                frame = None  # a call's blob is the handler's alone
        except MemoryError:
            os.write(2, b"MemoryError\n")
            os._exit(1)
        except (ProtocolError, OSError):
            pass
        self.cancelled_up_to = sys.maxsize
        self._calls.put(None)
        last = threading.Timer(_LAST_SECONDS, os._exit, (1,))
        last.daemon = True
        last.start()

    def _answer(self, frame: Frame) -> Packed:
        call = Call(frame.id, self)
        try:
            call()
            answer = self._handlers[frame.message.name](frame.message, call)
            return protocol.pack(Frame(Kind.ANSWER, frame.id, answer))
        except DossierError as error:
            plain = error.to_plain()
        except MemoryError:
            plain = HostOutOfMemory(status="MemoryError").to_plain()
        except Exception as error:  # noqa: BLE001  # the one catch-all of a worker: it reports
            plain = HostFault(what=type(error).__name__, where=_place(error.__traceback__)).to_plain()
        return protocol.pack(Frame(Kind.ERROR, frame.id, Message("error", dict(plain))))


def _place(traceback: TracebackType | None) -> str:
    """File and line where an exception was raised."""
    place = "?"
    while traceback is not None:
        place = f"{Path(traceback.tb_frame.f_code.co_filename).name}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return place


def _claim_pipes() -> tuple[io.FileIO, io.FileIO]:
    """The two pipes under numbers of their own; 0 becomes the null device, 1 and `sys.stdout` the standard error. Raises
    OSError where there are no pipes. In a windowed build `sys.stdin` and its kin are None, the handles are there."""
    null = os.open(os.devnull, os.O_RDWR)
    try:
        os.fstat(2)
    except OSError:
        os.dup2(null, 2)
    reader, writer = io.FileIO(_own(0), "rb"), io.FileIO(_own(1), "wb")
    os.dup2(null, 0)
    os.dup2(2, 1)
    if null > 2:
        os.close(null)
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115  # open for good
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  # open for good
    sys.stdout = sys.stderr
    faulthandler.enable(file=2)
    return reader, writer


if sys.platform == "win32":

    def _own(number: int) -> int:
        """A descriptor of our own for standard stream `number`, which libraries do not know."""
        try:
            mine = os.dup(number)
        except OSError:
            standard = ctypes.WinDLL("kernel32").GetStdHandle
            standard.restype = ctypes.c_void_p
            mine = msvcrt.open_osfhandle(standard(-10 - number) or -1, os.O_RDONLY if number == 0 else 0)
        msvcrt.setmode(mine, os.O_BINARY)
        return mine

else:

    def _own(number: int) -> int:
        """A descriptor of our own for standard stream `number`, which libraries do not know."""
        return os.dup(number)
