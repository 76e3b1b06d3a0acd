"""The supervisor of one engine, without Qt: a crash, a hang or a lack of memory costs one attempt at a page, nothing else."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType

from desktop.document.errors import DossierError, Text
from desktop.document.geometry import Quad
from desktop.document.notes import READ_AGAIN, Note
from desktop.engines import codec, registry
from desktop.engines.contract import Answer, EngineFailed, Fingerprint, Ink, PageReading, Poll, ReadLine, Told
from desktop.engines.pack_failures import EnginePackFailed, pack_failed
from desktop.hosts.client import Host, foreign_environment
from desktop.hosts.errors import HostClosed, HostDied, HostFailed, HostFault, HostOutOfMemory, HostTimeout
from desktop.hosts.protocol import Buffer, Message

log = logging.getLogger(__name__)

START_SECONDS = 120.0
PACK_START_SECONDS = 300.0
"""Gigabytes of libraries come from the disk, the first time through whatever looks for viruses."""


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


class EngineClosed(EngineFailed):
    """The program ends. Details: engine, why."""

    code = "engine-closed"


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


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page to be read with others. key: tells it from the others. pixels: as `EngineReader.read` takes them."""

    key: str
    pixels: Buffer
    width: int
    height: int
    channels: int
    known_turn: int | None = None

    @property
    def form(self) -> dict[str, int | None]:
        if len(memoryview(self.pixels).cast("B")) != self.width * self.height * self.channels or self.channels not in (1, 3):
            raise ValueError("pixels do not fit their size")
        return {"width": self.width, "height": self.height, "channels": self.channels, "known_turn": self.known_turn}


class EngineReader:
    """One engine in a child process, started at the first page (or by `start`) and again after it was lost.

    For one thread at a time, but `close` may come from another; it ends a reading with EngineFailed. page_seconds: how long an
    attempt may take without a word of the engine; None for what is usual with it. memory_limit: bytes of address space, None
    for none; an engine on a GPU needs far more of it than of memory. command: the engine host of a pack, to be started instead
    of this program's own; one that cannot be opened is told with EnginePackFailed, an EngineUnavailable, and one that never
    could is not tried again, lest every page wait for it.
    """

    def __init__(
        self,
        kind: str,
        settings: Mapping[str, str] | None = None,
        *,
        page_seconds: float | None = None,
        start_seconds: float | None = None,
        memory_limit: int | None = None,
        grace: float = 3.0,
        command: tuple[str, ...] | None = None,
    ) -> None:
        self.kind = kind
        self.command = command
        self._settings = dict(settings or {})
        self._page_seconds = page_seconds or registry.patience(kind)
        self._start_seconds = start_seconds or (PACK_START_SECONDS if command else START_SECONDS)
        self._host = Host(
            ("--engine-host", kind),
            memory_limit=memory_limit,
            environment=foreign_environment() if command else {},
            command=command,
            start_timeout=self._start_seconds,
            grace=grace,
        )
        self._refused: EnginePackFailed | None = None
        self._fingerprint: Fingerprint | None = None
        self._greeted: int | None = None
        self._attempts = Attempts(0, 0.0)
        self._batches = False
        self._capacity = 1
        self._tasks: tuple[str, ...] = ()
        self._rereads = False
        self._put: set[str] = set()

    @property
    def settings(self) -> Mapping[str, str]:
        """What the engine is opened with."""
        return MappingProxyType(self._settings)

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
        image = PageImage("alone", pixels, width, height, channels, known_turn)
        outcome = _Outcome()
        self.read_many([image], outcome, poll)
        if isinstance(outcome.of_page, EngineFailed):
            raise outcome.of_page
        assert outcome.of_page is not None
        return outcome.of_page

    @property
    def capacity(self) -> int:
        """Pages the engine would like at once; 1 until it was started."""
        return self._capacity

    @property
    def tasks(self) -> tuple[str, ...]:
        """What it can be asked for besides readings. Starts the engine where it never ran, as `fingerprint`."""
        if self._fingerprint is None:
            self.start()
        return self._tasks

    def prepare(self, images: Sequence[PageImage], poll: Poll | None = None) -> None:
        """Hands pages over that will be read later, so that their preparation runs beside what is read before them. An engine
        that reads page by page, or cannot be started, is not told: `read_many` says what is wrong."""
        try:
            self._open(poll)
            self._hand_over(images, poll)
        except (HostFailed, EngineFailed, codec.BadReading):
            self._host.stop(0.0)

    def read_many(self, images: Sequence[PageImage], told: Told, poll: Poll | None = None) -> None:
        """Each image's outcome is told once, by its index. Pages that were lost with an attempt are read once more, gently and
        each by itself. Raises EngineUnavailable, and what poll raises; pages not told of by then were not read."""
        for image in images:
            _ = image.form  # what does not fit is a fault of the caller, not of the engine
        begun = time.monotonic()
        waiting = dict(enumerate(images))
        listener = _Listener(waiting, told)
        failures: list[EngineFailed] = []
        try:
            lost = self._attempt(waiting, listener, poll, failures, gentle=False)
            listener.lost = failures[-1] if lost else None
            for index, image in list(waiting.items()) if lost else []:
                if self._attempt({index: image}, listener, poll, failures, gentle=True):
                    listener.done(index, failures[-1])
        finally:
            self._attempts = Attempts(min(2, len(failures) + 1), time.monotonic() - begun, tuple(failures))

    def ask(
        self,
        image: PageImage,
        task: str,
        argument: str = "",
        *,
        poll: Poll | None = None,
        on_text: Callable[[str], None] | None = None,
    ) -> Answer:
        """task: one of `tasks`. on_text: gets more of the text as it is written. Raises EngineFailed, EngineUnavailable, what
        poll raises; one attempt is made."""

        def on_event(message: Message) -> None:
            if on_text is not None:
                on_text(str(message.body.get("text", "")))

        order = {"ticket": image.key, "task": task, "argument": argument}
        try:
            self._open(poll)
            self._hand_over([image], poll)
            self._put.discard(image.key)
            answer = self._host.call("ask", order, timeout=self._page_seconds, poll=poll, on_event=on_event, events_extend=True)
            return codec.answer_from_plain(answer.body)
        except (HostFailed, codec.BadReading) as error:
            self._host.stop(0.0)
            raise self._translated(error) from error

    @property
    def rereads(self) -> bool:
        """Whether it can look a second time at lines. Starts the engine where it never ran, as `fingerprint`."""
        if self._fingerprint is None:
            self.start()
        return self._rereads

    def reread(self, image: PageImage, quads: Sequence[Quad], poll: Poll | None = None) -> tuple[ReadLine, ...]:
        """What stands within each of `quads` (pixels of the image), in their order. One attempt. Raises EngineFailed,
        EngineUnavailable, what poll raises."""
        with self._one_attempt():
            reading = codec.reading_from_message(self._looked("reread", image, quads, poll), image.width, image.height)
            if len(reading.lines) != len(quads):
                raise codec.BadReading("a line was left out")
            return reading.lines

    def ink(self, image: PageImage, quads: Sequence[Quad], poll: Poll | None = None) -> Ink:
        """Whether there is ink within each of `quads`, and where else. Raises as `reread`."""
        with self._one_attempt():
            return codec.ink_from_plain(self._looked("ink", image, quads, poll).body, len(quads))

    def _looked(self, call: str, image: PageImage, quads: Sequence[Quad], poll: Poll | None) -> Message:
        self._open(poll)
        order = {**image.form, "quads": [[n for point in quad.points for n in point] for quad in quads]}
        return self._host.call(call, order, image.pixels, timeout=self._page_seconds, poll=poll)

    @contextmanager
    def _one_attempt(self) -> Iterator[None]:
        try:
            yield
        except (HostFailed, codec.BadReading) as error:
            self._host.stop(0.0)
            raise self._translated(error) from error

    def drop(self, keys: Sequence[str]) -> None:
        """Pages that were handed over and are not wanted any more."""
        tickets = [key for key in keys if key in self._put]
        if not tickets or self._greeted != self._host.pid:
            return
        self._put.difference_update(tickets)
        try:
            self._host.call("drop", {"tickets": tickets}, timeout=self._page_seconds)
        except HostFailed:
            self._host.stop(0.0)

    def close(self) -> None:
        """Ends the child for good. A second time it does nothing."""
        self._host.close()

    def _open(self, poll: Poll | None) -> None:
        if self._greeted is not None and self._greeted == self._host.pid:
            return
        unavailable = registry.available(self.kind) if self.command is None else self._refused
        if unavailable is not None:
            raise unavailable
        try:
            answer = self._host.call("hello", {"settings": self._settings}, timeout=self._start_seconds, poll=poll)
            self._fingerprint = codec.fingerprint_from_plain(answer.body.get("fingerprint"))
        except (HostFailed, codec.BadReading) as error:
            self._host.stop(0.0)
            if self.command is None or isinstance(error, HostClosed | HostOutOfMemory):
                raise
            failed = pack_failed(self.kind, error)
            self._refused = failed if self._fingerprint is None else None
            raise failed from error
        log.info("engine %s is open", self.kind)
        self._batches = answer.body.get("batches") is True
        self._note_capacity(answer)
        self._tasks = tuple(str(task) for task in answer.body.get("tasks", ()))
        self._rereads = answer.body.get("rereads") is True
        self._put.clear()
        self._greeted = self._host.pid

    def _note_capacity(self, answer: Message) -> None:
        capacity = answer.body.get("capacity")
        self._capacity = capacity if type(capacity) is int and capacity > 0 else 1

    def _hand_over(self, images: Sequence[PageImage], poll: Poll | None) -> None:
        if not self._batches:
            return
        for image in images:
            if image.key not in self._put:
                order = {"ticket": image.key, **image.form}
                self._host.call("put", order, image.pixels, timeout=self._page_seconds, poll=poll)
                self._put.add(image.key)

    def _attempt(
        self,
        images: Mapping[int, PageImage],
        listener: _Listener,
        poll: Poll | None,
        failures: list[EngineFailed],
        *,
        gentle: bool,
    ) -> bool:
        """True where pages of these were lost; why is put to the failures. One that is closed is not tried again."""
        if failures and isinstance(failures[-1], EngineClosed):
            failures.append(failures[-1])
            return True
        try:
            self._open(poll)
            if self._batches:
                self._batch(dict(images), listener, poll, gentle=gentle)
            else:
                self._one_by_one(dict(images), listener, poll, gentle=gentle)
        except (HostFailed, EngineFailed, codec.BadReading) as error:
            self._host.stop(0.0)
            failures.append(self._translated(error))
            return True
        return False

    def _batch(self, images: Mapping[int, PageImage], listener: _Listener, poll: Poll | None, *, gentle: bool) -> None:
        indexes = {image.key: index for index, image in images.items()}
        self._hand_over(list(images.values()), poll)
        self._put.difference_update(indexes)

        def on_event(message: Message) -> None:
            index = indexes[message.body["ticket"]]
            if message.name == "failed":
                error = DossierError.from_plain(message.body["code"], message.body["details"])
                listener.done(index, self._translated(error))
                return
            reading = codec.reading_from_message(message, images[index].width, images[index].height)
            if message.name == "lines":
                listener.lines(index, reading.lines)
            else:
                listener.done(index, reading)

        order = {"tickets": list(indexes), "gentle": gentle}
        answer = self._host.call(
            "read_many", order, timeout=self._page_seconds, poll=poll, on_event=on_event, events_extend=True
        )
        self._note_capacity(answer)
        if any(index in listener.waiting for index in images):
            raise codec.BadReading("a page was left out")

    def _one_by_one(self, images: Mapping[int, PageImage], listener: _Listener, poll: Poll | None, *, gentle: bool) -> None:
        for index, image in images.items():
            answer = self._host.call(
                "read", {**image.form, "gentle": gentle}, image.pixels, timeout=self._page_seconds, poll=poll
            )
            listener.done(index, codec.reading_from_message(answer, image.width, image.height))

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
                failed = EngineClosed(engine=kind, why="closed")
            case _:
                failed = EngineGarbage(engine=kind, why=str(error) if isinstance(error, codec.BadReading) else "protocol")
        return failed


class _Listener:
    """Tells of each page once; `waiting` holds those not told of. lost: why an earlier attempt at what is left was."""

    def __init__(self, waiting: dict[int, PageImage], told: Told) -> None:
        self.waiting = waiting
        self.lost: EngineFailed | None = None
        self._told = told

    def lines(self, index: int, lines: Sequence[ReadLine]) -> None:
        if index in self.waiting:
            self._told.lines(index, lines)

    def done(self, index: int, outcome: PageReading | EngineFailed) -> None:
        if self.waiting.pop(index, None) is None:
            return
        if self.lost is not None and isinstance(outcome, PageReading):
            outcome = replace(outcome, notes=(*outcome.notes, Note(READ_AGAIN, self.lost.to_json())))
        self._told.done(index, outcome)


class _Outcome:
    """Of one page read by itself."""

    def __init__(self) -> None:
        self.of_page: PageReading | EngineFailed | None = None

    def lines(self, index: int, lines: Sequence[ReadLine]) -> None:
        """Nobody looks on."""

    def done(self, index: int, outcome: PageReading | EngineFailed) -> None:
        self.of_page = outcome
