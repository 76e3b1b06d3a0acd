"""The supervisor of one engine, without Qt: a crash, a hang or a lack of memory costs one attempt at a page, nothing else."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from desktop.document.errors import DossierError, Text
from desktop.engines import codec, registry
from desktop.engines.contract import EngineFailed, Fingerprint, PageReading, Poll
from desktop.hosts.client import Host
from desktop.hosts.errors import HostClosed, HostDied, HostFailed, HostFault, HostOutOfMemory, HostTimeout
from desktop.hosts.protocol import Buffer

PAGE_SECONDS = 120.0
START_SECONDS = 120.0


class EngineCrashed(EngineFailed):
    """Details: engine, why (name of the signal, "exit N", or the place of a fault)."""

    code = "engine-crashed"
    sentence = Text("The engine {engine} crashed while reading ({why}).", "引擎 {engine} 在识别时崩溃（{why}）。")


class EngineTimedOut(EngineFailed):
    """Details: engine, seconds."""

    code = "engine-timed-out"
    sentence = Text(
        "The engine {engine} did not finish the page within {seconds} seconds.", "引擎 {engine} 未能在 {seconds} 秒内读完该页。"
    )


class EngineOutOfMemory(EngineFailed):
    """Details: engine."""

    code = "engine-out-of-memory"
    sentence = Text("The engine {engine} ran out of memory on this page.", "引擎 {engine} 处理该页时内存不足。")
    remedy = Text(
        "The page was tried twice. Close other programs, then read it again.", "该页已尝试两次。请关闭其他程序后再次识别。"
    )


class EngineGarbage(EngineFailed):
    """Details: engine, why (the broken rule)."""

    code = "engine-garbage"
    sentence = Text("The engine {engine} gave an answer that makes no sense.", "引擎 {engine} 给出的结果无法识别。")


@dataclass(frozen=True, slots=True)
class Attempts:
    """What a page took. failures: why attempts were lost, in order; count: attempts made, at most two."""

    count: int
    seconds: float
    failures: tuple[EngineFailed, ...] = ()


class EngineReader:
    """One engine in a child process, started at the first page (or by `start`) and again after it was lost.

    For one thread at a time, but `close` may come from another; it ends a reading with EngineFailed. page_seconds: limit of
    each attempt. memory_limit: bytes of address space, None for none; an engine on a GPU needs far more of it than of memory.
    """

    def __init__(
        self,
        kind: str,
        settings: Mapping[str, str] | None = None,
        *,
        page_seconds: float = PAGE_SECONDS,
        start_seconds: float = START_SECONDS,
        memory_limit: int | None = None,
        grace: float = 3.0,
    ) -> None:
        self.kind = kind
        self._settings = dict(settings or {})
        self._page_seconds = page_seconds
        self._start_seconds = start_seconds
        self._host = Host(("--engine-host", kind), memory_limit=memory_limit, start_timeout=start_seconds, grace=grace)
        self._fingerprint: Fingerprint | None = None
        self._greeted: int | None = None
        self._attempts = Attempts(0, 0.0)

    @property
    def pid(self) -> int | None:
        """Of the child that runs now."""
        return self._host.pid

    @property
    def fingerprint(self) -> Fingerprint:
        """Starts the engine where it never ran. Raises EngineUnavailable, EngineFailed."""
        if self._fingerprint is None:
            self.start()
        assert self._fingerprint is not None
        return self._fingerprint

    @property
    def last_attempts(self) -> Attempts:
        """Of the latest `read`, also where it raised."""
        return self._attempts

    def start(self, poll: Poll | None = None) -> None:
        """Opens the engine before it is needed, if it is not open. Raises EngineUnavailable, EngineFailed, what poll raises."""
        try:
            self._open(poll)
        except (HostFailed, codec.BadReading) as error:
            raise self._translated(error) from error

    def read(
        self,
        pixels: Buffer,
        width: int,
        height: int,
        channels: int,
        *,
        known_turn: int | None = None,
        poll: Poll | None = None,
    ) -> PageReading:
        """pixels: uint8, rows from the top without padding, RGB (channels 3) or grey (1); not copied, not to change meanwhile.

        An attempt that is lost is made once more with gentler settings in a new child. Raises EngineFailed after the second,
        EngineUnavailable, and what poll raises (about 20 times a second it is asked).
        """
        if len(memoryview(pixels).cast("B")) != width * height * channels or channels not in (1, 3):
            raise ValueError("pixels do not fit their size")
        begun = time.monotonic()
        failures: list[EngineFailed] = []
        try:
            for gentle in (False, True):
                order = {"width": width, "height": height, "channels": channels, "gentle": gentle, "known_turn": known_turn}
                try:
                    self._open(poll)
                    answer = self._host.call("read", order, pixels, timeout=self._page_seconds, poll=poll)
                    return codec.reading_from_message(answer, width, height)
                except (HostFailed, EngineFailed, codec.BadReading) as error:
                    failures.append(self._translated(error))
                    self._host.stop(0.0)
                    if isinstance(error, HostClosed):
                        break
            raise failures[-1]
        finally:
            count = min(2, len(failures) + 1)
            self._attempts = Attempts(count, time.monotonic() - begun, tuple(failures))

    def close(self) -> None:
        """Ends the child for good. A second time it does nothing."""
        self._host.close()

    def _open(self, poll: Poll | None) -> None:
        if self._greeted is not None and self._greeted == self._host.pid:
            return
        unavailable = registry.available(self.kind)
        if unavailable is not None:
            raise unavailable
        answer = self._host.call("hello", {"settings": self._settings}, timeout=self._start_seconds, poll=poll)
        self._fingerprint = codec.fingerprint_from_plain(answer.body.get("fingerprint"))
        self._greeted = self._host.pid

    def _translated(self, error: DossierError | codec.BadReading) -> EngineFailed:
        """In the words of engines; the original is its cause."""
        kind = self.kind
        match error:
            case EngineFailed():
                failed = error
            case HostOutOfMemory():
                failed = EngineOutOfMemory(engine=kind, why="out of memory")
            case HostTimeout():
                failed = EngineTimedOut(engine=kind, why="time limit", seconds=error.details.get("seconds"))
            case HostDied():
                failed = EngineCrashed(engine=kind, why=error.details.get("status"))
            case HostFault():
                failed = EngineCrashed(engine=kind, why=f"{error.details.get('what')} at {error.details.get('where')}")
            case HostClosed():
                failed = EngineFailed(engine=kind, why="closed")
            case _:
                failed = EngineGarbage(engine=kind, why=str(error) if isinstance(error, codec.BadReading) else "protocol")
        return failed
