"""One running child process as its parent sees it: three threads around three pipes, and how it ended."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from desktop.hosts import jobs, protocol
from desktop.hosts.confine import MEMORY, PARENT
from desktop.hosts.protocol import Frame, Packed, ProtocolError

if sys.platform == "linux":
    import fcntl

_TAIL = 16 * 1024
_MAX_WAITING = 10_000
_PIPE = 2**20
_NO_MEMORY_MARKS = (b"std::bad_alloc", b"MemoryError", b"Cannot allocate memory", b"out of memory")
_NO_MEMORY_CODES = (0xC0000017, 0xC000012D, 0xE0000008)  # Windows: STATUS_NO_MEMORY, STATUS_COMMITMENT_LIMIT, CLR


@dataclass(frozen=True, slots=True)
class Ended:
    """The last entry of `Child.frames`. code: as `subprocess` gives it, None where the child could not be started."""

    code: int | None
    out_of_memory: bool = False
    garbage: bool = False


class Child:
    """Started at once. `frames` gets all that the child says, `Ended` at last. Methods may be called from any thread.

    The thread that starts the child lives as long as the child: Linux sends the signal of PR_SET_PDEATHSIG when the *thread*
    that started a process ends."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], memory_limit: int | None) -> None:
        self.frames: queue.SimpleQueue[Frame | Ended] = queue.SimpleQueue()
        self._command = list(command)
        self._environment = {**os.environ, **environment, PARENT: str(os.getpid())}
        self._memory_limit = memory_limit
        if memory_limit is not None:
            self._environment[MEMORY] = str(memory_limit)
        self._outbox: queue.SimpleQueue[Packed | None] = queue.SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None
        self._tail = b""
        self._killed = False
        begun = threading.Event()
        self._life = threading.Thread(target=self._live, args=(begun,), name="host-life", daemon=True)
        self._life.start()
        begun.wait()

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self.alive else None

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def tail(self) -> bytes:
        """The end of what the child wrote to its standard error. Not for the log: a library may have printed text there."""
        return self._tail

    def send(self, packed: Packed) -> None:
        """Returns at once; the blob must stay as it is until the answer is there. A child that is gone is told by `frames`."""
        self._outbox.put(packed)

    def kill(self) -> None:
        self._killed = True
        if self._process is not None:
            self._process.kill()

    def stop(self, grace: float) -> None:
        """Closes the pipe to the child, which ends it; kills it after `grace` seconds. Returns when it is gone."""
        self._outbox.put(None)
        if self._process is not None:
            try:
                self._process.wait(grace)
            except subprocess.TimeoutExpired:
                self.kill()
        self._life.join()

    def _live(self, begun: threading.Event) -> None:
        kills = _oom_kills()
        try:
            process = self._process = self._spawn()
        except OSError:
            self.frames.put(Ended(None))
            return
        finally:
            begun.set()
        release = jobs.hold(process, self._memory_limit)
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        _widen(process.stdin, process.stdout)
        threads = [
            threading.Thread(target=self._write, args=(process.stdin,), name="host-write", daemon=True),
            threading.Thread(target=self._listen, args=(process.stderr,), name="host-errors", daemon=True),
        ]
        for thread in threads:
            thread.start()
        with process.stdout:
            garbage = self._read(process.stdout)
        self._reap(process, threads, garbage=garbage)
        release()
        self.frames.put(self._verdict(process.returncode, kills, garbage=garbage))

    def _spawn(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self._environment,
            creationflags=jobs.NO_WINDOW,
        )

    def _read(self, stdout: IO[bytes]) -> bool:
        """Until the child closes its end; True where what it said was not the protocol."""
        try:
            while (frame := protocol.read(stdout)) is not None:  # type: ignore[arg-type]  # bufsize=0 makes it a FileIO
                if self.frames.qsize() > _MAX_WAITING:
                    return True
                self.frames.put(frame)
        except ProtocolError:
            return self.alive and not self._killed
        except OSError:
            pass
        return False

    def _write(self, stdin: IO[bytes]) -> None:
        with contextlib.suppress(OSError), stdin:
            while (packed := self._outbox.get()) is not None:
                protocol.write(stdin, packed)
                del packed  # lets go of the caller's blob

    def _listen(self, stderr: IO[bytes]) -> None:
        with contextlib.suppress(OSError), stderr:
            while chunk := stderr.read(_TAIL):
                self._tail = (self._tail + chunk)[-_TAIL:]

    def _reap(self, process: subprocess.Popen[bytes], threads: list[threading.Thread], *, garbage: bool) -> None:
        if not garbage:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5.0)
        process.kill()
        process.wait()
        self._outbox.put(None)
        for thread in threads:
            thread.join(1.0)

    def _verdict(self, code: int, kills: int | None, *, garbage: bool) -> Ended:
        if garbage or self._killed:
            return Ended(code, garbage=garbage)
        by_kernel = code == -9 and kills is not None and (_oom_kills() or 0) > kills
        by_itself = code in _NO_MEMORY_CODES or (code not in (0, -9) and any(m in self._tail for m in _NO_MEMORY_MARKS))
        return Ended(code, out_of_memory=by_kernel or by_itself)


def _widen(*pipes: IO[bytes]) -> None:
    """A larger pipe buffer: a page of 26 MB then takes a third of the switches between the processes."""
    if sys.platform == "linux":
        for pipe in pipes:
            with contextlib.suppress(OSError):
                fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)


def _oom_kills() -> int | None:
    """How many processes Linux has killed for want of memory since it started; None where that is not told."""
    try:
        with Path("/proc/vmstat").open(encoding="ascii") as lines:
            return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), None)
    except OSError:
        return None
