"""HunyuanOCR as an engine: pages to readings, several at once, and answers to single questions about a page."""

from __future__ import annotations

import hashlib
import importlib
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from desktop.document.geometry import Quad
from desktop.document.notes import CUT_SHORT, TAIL_CUT, Note
from desktop.engines import rapid
from desktop.engines.contract import (
    Answer,
    Cancelled,
    EngineFailed,
    EngineUnavailable,
    Fingerprint,
    PageReading,
    Poll,
    ReadLine,
    Told,
)
from desktop.engines.hunyuan.batches import Asked, Batches, Ears, asked
from desktop.engines.hunyuan.errors import DeviceOutOfMemory, ModelNotGiven, ModelUnusable
from desktop.engines.hunyuan.governor import EXPECTED_TOKENS, Governor
from desktop.engines.hunyuan.grounding import reading_of
from desktop.engines.hunyuan.modes import Mode, ways
from desktop.engines.hunyuan.pages import Page, upright
from desktop.engines.hunyuan.parsing.places import to_image
from desktop.engines.hunyuan.parsing.repetition import repeated_tail
from desktop.engines.hunyuan.parsing.spotting import SpottingStream
from desktop.engines.hunyuan.parsing.tidy import tidy
from desktop.engines.hunyuan.prompts import Task, available, prompt
from desktop.engines.hunyuan.values import Backend, Generated, Stop

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME = "hunyuan"
VERSION = "1"
MAX_NEW_TOKENS = 8192
_WORKERS = 2
_PAUSE = 0.05
"""Seconds between two polls while a page is being prepared."""

FindTurn = Callable[["NDArray[np.uint8]", Poll], int]
"""Clockwise degrees (0, 90, 180, 270) that bring an image upright; may be called from several threads."""


class HunyuanEngine:
    """models: (file name, SHA-256) pairs for the fingerprint. max_new_tokens: of an answer. Closes the backend with itself."""

    def __init__(
        self,
        backend: Backend,
        mode: Mode,
        find_turn: FindTurn,
        models: Sequence[tuple[str, str]] = (),
        *,
        max_new_tokens: int = MAX_NEW_TOKENS,
    ) -> None:
        description = backend.description
        chosen = ways(mode, description)
        tasks = available(description.release)
        self._tasks = tasks
        wanted = ((Task.SPOTTING, True), (Task.LAYOUT, chosen.layout), (Task.DOCUMENT, chosen.document))
        self._reads = tuple(task for task, asked_for in wanted if asked_for and task in tasks)
        self._backend = backend
        self._cap = chosen.caps[0]
        governor = Governor(description, chosen.caps, min(EXPECTED_TOKENS, max_new_tokens))
        self._batches = Batches(backend, governor, chosen.pages, max_new_tokens)
        self._find_turn = find_turn
        self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="hunyuan-prepare")
        self._closed = threading.Event()
        settings = {
            "release": description.release,
            "dtype": description.dtype,
            "device": description.device,
            "mode": str(mode),
            "max_pixels": str(self._cap),
        }
        self._fingerprint = Fingerprint(NAME, VERSION, tuple(models), tuple(sorted(settings.items())))

    @property
    def fingerprint(self) -> Fingerprint:
        return self._fingerprint

    @property
    def capacity(self) -> int:
        return self._batches.capacity(len(self._reads))

    @property
    def tasks(self) -> tuple[str, ...]:
        return tuple(str(task) for task in self._tasks)

    def prepare(self, pixels: NDArray[np.uint8], *, known_turn: int | None = None) -> object:
        return self._pool.submit(self._prepare, pixels, known_turn)

    def read(
        self, pixels: NDArray[np.uint8], poll: Poll, *, gentle: bool = False, known_turn: int | None = None
    ) -> PageReading:
        told = _One()
        self.read_many([self.prepare(pixels, known_turn=known_turn)], poll, told, gentle=gentle)
        if isinstance(told.outcome, PageReading):
            return told.outcome
        raise told.outcome or EngineFailed(engine=NAME, why="the page was not answered")

    def read_many(self, prepared: Sequence[object], poll: Poll, told: Told, *, gentle: bool = False) -> None:
        streams: dict[Asked, _Stream] = {}
        for index, each in enumerate(prepared):
            try:
                page = self._page(each, poll)
            except EngineFailed as failed:
                told.done(index, failed)
            else:
                streams[asked(page, [prompt(task) for task in self._reads])] = _Stream(index, page)

        def on_text(each: Asked, place: int, text: str) -> None:
            if self._reads[place] is Task.SPOTTING and (lines := streams[each].feed(text)):
                told.lines(streams[each].index, lines)

        self._batches.run(
            list(streams),
            poll,
            Ears(
                on_begin=lambda each: streams[each].begin(),
                on_text=on_text,
                on_answered=lambda each: told.done(streams[each].index, self._reading(each)),
                on_given_up=lambda each: told.done(streams[each].index, DeviceOutOfMemory(engine=NAME)),
            ),
            gently=gentle,
        )

    def ask(self, prepared: object, task: str, poll: Poll, on_text: Callable[[str], None], *, argument: str = "") -> Answer:
        """The text that comes through `on_text` still has its tags."""
        if task not in self._tasks:
            raise EngineFailed(engine=NAME, why=f"this release has no task {task}")
        try:
            wording = prompt(Task(task), argument)
        except ValueError as error:
            raise EngineFailed(engine=NAME, why=str(error)) from error
        each = asked(self._page(prepared, poll), [wording])
        ears = Ears(
            on_begin=lambda _: None,
            on_text=lambda _each, _place, text: on_text(text) if text else None,
            on_answered=lambda _: None,
            on_given_up=lambda _: None,
        )
        self._batches.run([each], poll, ears)
        if each.open:
            raise DeviceOutOfMemory(engine=NAME)
        generated = _without_tail(each.answers[0])
        return Answer(tidy(generated.text), (*each.notes, *_endings([generated])))

    def close(self) -> None:
        if not self._closed.is_set():
            self._closed.set()
            self._pool.shutdown(cancel_futures=True)
            self._backend.close()

    def _prepare(self, pixels: NDArray[np.uint8], known_turn: int | None) -> Page:
        turn = self._find_turn(pixels, self._wanted) if known_turn is None else known_turn % 360
        self._wanted()
        return upright(pixels, turn, self._cap, self._backend.prepare)

    def _wanted(self) -> None:
        """The poll of the threads that prepare pages."""
        if self._closed.is_set():
            raise Cancelled()

    def _page(self, prepared: object, poll: Poll) -> Page:
        future = cast("Future[Page]", prepared)
        poll()
        while not wait([future], timeout=_PAUSE).done:
            poll()
        return future.result()

    def _reading(self, each: Asked) -> PageReading:
        answers = {task: _without_tail(each.answers[place]) for place, task in enumerate(self._reads)}
        page = each.page
        reading = reading_of(
            *page.size,
            answers[Task.SPOTTING],
            answers.get(Task.LAYOUT),
            answers.get(Task.DOCUMENT),
            to_image=page.to_image,
        )
        regions = tuple(replace(region, quad=_rounded(region.quad)) for region in reading.regions)
        notes = (*each.notes, *_endings(answers.values()), *reading.notes)
        return replace(reading, turn=page.turn, regions=regions, notes=notes)


class _Stream:
    """The lines of a page as they are written. When a page is asked again, those that were told are not told twice."""

    def __init__(self, index: int, page: Page) -> None:
        self.index = index
        self._to_image = to_image(*page.size).then(page.to_image)
        self._told = 0
        self.begin()

    def begin(self) -> None:
        self._stream = SpottingStream()
        self._seen = 0

    def feed(self, text: str) -> list[ReadLine]:
        found = self._stream.feed(text)
        lines = [ReadLine(each.text, each.quad.mapped(self._to_image), 1.0) for each in found if each.text and each.quad]
        fresh = lines[max(0, self._told - self._seen) :]
        self._seen += len(lines)
        self._told = max(self._told, self._seen)
        return fresh


class _One:
    """Hears of the only page of a batch."""

    def __init__(self) -> None:
        self.outcome: PageReading | EngineFailed | None = None

    def lines(self, index: int, lines: Sequence[ReadLine]) -> None:
        """Nobody watches."""

    def done(self, index: int, outcome: PageReading | EngineFailed) -> None:
        self.outcome = outcome


def _without_tail(generated: Generated) -> Generated:
    end = repeated_tail(generated.text) if generated.stop is not Stop.END else None
    if end is None:
        return generated
    kept = sum(start < end for start in generated.starts)
    return Generated(generated.text[:end], generated.starts[:kept], generated.logprobs[:kept], Stop.REPETITION)


def _rounded(quad: Quad) -> Quad:
    """As it crosses the pipe."""
    return Quad.flat(round(number, 2) for point in quad.points for number in point)


def _endings(answers: Iterable[Generated]) -> tuple[Note, ...]:
    stops = {each.stop for each in answers}
    codes = ((Stop.REPETITION, TAIL_CUT), (Stop.LENGTH, CUT_SHORT))
    return tuple(Note(code) for stop, code in codes if stop in stops)


def open_engine(settings: Mapping[str, str]) -> HunyuanEngine:
    """settings: as `hunyuan.create` says. Raises EngineUnavailable."""
    if not settings.get("model"):
        raise ModelNotGiven(engine=NAME)
    folder = Path(settings["model"])
    if not folder.is_dir():
        raise ModelUnusable(str(folder), "the folder is not there")
    mode = _mode(settings.get("mode") or str(Mode.BALANCED))
    draft = settings.get("dflash") if settings.get("drafting") == "on" else None
    try:
        runtime = importlib.import_module("desktop.engines.hunyuan.runtime.backend")
    except ImportError as error:
        raise EngineUnavailable(engine=NAME, why="torch or transformers is not installed") from error
    backend: Backend = runtime.open_backend(
        folder,
        device=settings.get("device") or "auto",
        dtype=settings.get("dtype") or "auto",
        dflash=Path(draft) if draft else None,
    )
    known = settings.get("model_sha256")
    return HunyuanEngine(backend, mode, _turns(), (("manifest", known),) if known else _hashes(folder))


def _mode(word: str) -> Mode:
    try:
        return Mode(word)
    except ValueError as error:
        raise EngineUnavailable(engine=NAME, why=f"there is no mode {word}") from error


def _turns() -> FindTurn:
    """The embedded engine tells which way up a page is; where it cannot be opened, every page is taken as upright."""
    try:
        return rapid.create({"threads": "1"}).turn
    except (EngineUnavailable, ImportError):
        return lambda pixels, poll: 0


def _hashes(folder: Path) -> tuple[tuple[str, str], ...]:
    found = []
    for path in sorted(folder.glob("*.safetensors")):
        with path.open("rb") as stream:
            found.append((path.name, hashlib.file_digest(stream, "sha256").hexdigest()))
    return tuple(found)
