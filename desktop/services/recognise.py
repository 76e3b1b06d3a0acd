"""Reads the queue of a dossier: render, read, lay out, commit. One Recogniser on one thread; controls from any.

Pages are read as many together as their engine likes, and committed one by one. A page that cannot be read is marked with its
reason and the queue goes on.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from desktop.document.errors import DossierError
from desktop.document.history import Actor, ActorKind, PageFailed, PageRead
from desktop.document.model import Line, Marks, Page, Reading, new_id
from desktop.document.notes import OTHER_ENGINE, Note
from desktop.engines.contract import Cancelled, EngineFailed, PageReading, ReadLine
from desktop.engines.reader import PageImage
from desktop.imaging.client import ImagingHost
from desktop.imaging.values import PDF, Rendering, TextLayer
from desktop.layout.doubt import reconcile
from desktop.services.engines import EMBEDDED
from desktop.services.importing import Passwords
from desktop.services.open_engines import Engines, OpenEngines
from desktop.services.page_reading import laid_out, lines_of, reading_of
from desktop.services.questions import READ, Question, QuestionListener, put_question
from desktop.services.rendering import Renderer, view_to_read
from desktop.services.second_look import IdleLook, SecondLook
from desktop.storage.dossier import Dossier

log = logging.getLogger(__name__)

NEWS = 1.0
"""Seconds after which it is looked whether pages came into the queue while others are read."""


class TextLayerPolicy(StrEnum):
    """What a PDF's own text is good for: taken where it is really on the page, ignored, or read beside it and compared."""

    KEEP = "keep"
    READ = "read"
    COMPARE = "compare"


@dataclass(frozen=True, slots=True)
class QueueState:
    """pages: being read now. rate: pages a minute over the last pages. seconds_left: None until a page was done. looking: pages
    that are still to be looked at again, once nothing waits."""

    done: int
    failed: int
    waiting: int
    pages: tuple[str, ...] = ()
    rate: float = 0.0
    seconds_left: float | None = None
    paused: bool = False
    looking: int = 0

    @property
    def total(self) -> int:
        return self.done + self.failed + self.waiting


class Listener(Protocol):
    """Told from the Recogniser's thread; of pages that are done or failed, after the change is committed."""

    def progressed(self, state: QueueState) -> None: ...
    def page_lines(self, page_id: str, lines: Sequence[Line]) -> None:
        """More of a page that is being read: to be shown until it is done."""

    def page_done(self, page_id: str) -> None: ...
    def page_failed(self, page_id: str, error: DossierError) -> None: ...


@dataclass(frozen=True, slots=True)
class _Taken:
    """A page out of the queue, rendered. layer: its own text, where that is to be compared. notes: of its way until here."""

    page: Page
    wanted: str | None
    rendering: Rendering
    layer: TextLayer | None
    started: float
    notes: tuple[Note, ...] = ()

    @property
    def image(self) -> PageImage:
        r = self.rendering
        return PageImage(_key(self.page), r.pixels, r.width, r.height, r.channels, 0 if self.page.view_set else None)


def _key(page: Page) -> str:
    return f"{page.id} {view_to_read(page)}"


class Recogniser:
    """dossier belongs to the calling thread; an engine is opened at the first page that needs it.

    While pages are read the next ones are rendered, on a thread of the Recogniser's own.
    """

    def __init__(
        self,
        dossier: Dossier,
        imaging: ImagingHost,
        engines: Engines,
        listener: Listener,
        *,
        clock: Callable[[], str],
        text_layer: TextLayerPolicy = TextLayerPolicy.KEEP,
        passwords: Passwords | None = None,
        look_again: SecondLook = SecondLook.OFF,
        on_looked: Callable[[str], None] = lambda page_id: None,
    ) -> None:
        self._dossier = dossier
        self._imaging = imaging
        self._engines = engines
        self._listener = listener
        self._clock = clock
        self._text_layer = text_layer
        self._passwords = passwords or Passwords()
        self._control = threading.Condition()
        self._paused = False
        self._closed = False
        self._unwanted: set[str] = set()
        self._in_hand: list[str] = []
        self._done = 0
        self._failed = 0
        self._finished_at: deque[float] = deque(maxlen=20)
        self._waiting = 0  # as told last
        self._watching: int | None = None  # the thread that tells of news, and when it looked last
        self._watched_at = 0.0
        self._looking = 0
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="recogniser")
        self._open = OpenEngines(engines, self._pool)
        self._questions: deque[tuple[Question, QuestionListener]] = deque()
        self._idle = IdleLook(dossier, imaging, self._passwords, clock, look_again, on_looked)
        self._renderer = Renderer(dossier, imaging, self._pool, self._passwords, self._poll_ahead)

    # from any thread

    def pause(self) -> None:
        """After the pages that are being read."""
        with self._control:
            self._paused = True

    def resume(self) -> None:
        with self._control:
            self._paused = False
            self._control.notify_all()

    def wake(self) -> None:
        """There may be new pages in the queue."""
        with self._control:
            self._control.notify_all()

    def cancel(self, page_ids: Sequence[str]) -> None:
        """Takes pages out of the queue; reading stops where all that are being read are among them."""
        with self._control:
            self._unwanted.update(page_ids)
            self._control.notify_all()

    def ask(self, question: Question, listener: QuestionListener) -> None:
        """Answered on the Recogniser's thread after the pages that are being read, also while reading is paused. `cancel` takes
        its id as well."""
        with self._control:
            self._questions.append((question, listener))
            self._control.notify_all()

    def engines_changed(self) -> None:
        """A model came or went: what is meant by "auto" is found out anew."""
        self._open.changed()

    def stop(self) -> None:
        """Ends `serve`; the pages being read stay in the queue for the next start."""
        with self._control:
            self._closed = True
            self._control.notify_all()

    # on the Recogniser's own thread

    def serve(self) -> None:
        """Reads whenever there is something in the queue, until `stop`."""
        while not self._closed:
            if self.drain() or self.look_again():
                continue
            with self._control:
                if not self._closed:
                    self._control.wait(timeout=1.0)
        self.close()

    def look_again(self, *, before_queue: bool = False) -> bool:
        """At one page, as long as nothing else is wanted; False where there is none to look at. before_queue: also while pages
        wait to be read."""
        if self._paused:
            return False
        found = [True]  # also where it fails or is broken off
        with self._costs_only("a second look", self._idle.failed):
            poll = self._poll if before_queue else self._poll_idle
            if not before_queue:
                self._tell_looking()
            found = [self._idle.next(lambda: self._open.started(EMBEDDED), poll)]
            if not before_queue:
                self._tell_looking()
        return found[0]

    def _tell_looking(self) -> None:
        left = self._idle.left()
        if left != self._looking:
            self._looking = left
            self._tell()

    def _poll_idle(self) -> None:
        if self._closed or self._paused or self._questions or self._unwanted or self._dossier.queued():
            raise Cancelled()

    def warm_up(self) -> None:
        """Starts the usual engine in the background, so that the first page waits less for it."""
        with suppress(DossierError):  # told by the page that asks for it
            self._open.begin(self._open.resolve(None))

    def drain(self, pages: Container[str] | None = None) -> int:
        """Reads until the queue is empty, paused or stopped; returns how many pages were tried and questions answered.

        pages: stops at the first page in the queue that is none of these.
        """
        self._watching = threading.get_ident() if pages is None else None
        tried = self._answer_all()
        while not self._closed and not self._paused:
            waiting = self._wanted()
            if not waiting:
                self._finished_at.clear()  # time without work is not to count as slowness
            elif not self._finished_at:
                self._finished_at.append(time.monotonic())
            if not waiting or (pages is not None and waiting[0] not in pages):
                break
            tried += self._some(waiting, pages) + self._answer_all()
        self._tell()
        return tried

    def close(self) -> None:
        self._closed = True
        self._pool.shutdown(cancel_futures=True)
        self._open.close()

    def _wanted(self) -> tuple[str, ...]:
        with self._control:
            unwanted, self._unwanted = self._unwanted, set()
        for page_id in unwanted:
            self._dossier.dequeue(page_id)
        return self._dossier.queued()

    def _poll(self) -> None:
        if self._closed or (self._in_hand and self._unwanted.issuperset(self._in_hand)):
            raise Cancelled()
        if threading.get_ident() == self._watching and time.monotonic() - self._watched_at >= NEWS:
            self._watched_at = time.monotonic()
            if len(self._dossier.queued()) != self._waiting:
                self._tell()

    def _poll_ahead(self) -> None:
        if self._closed:
            raise Cancelled()

    @contextmanager
    def _costs_only(self, what: str, fail: Callable[[str, DossierError], None]) -> Iterator[None]:
        """What goes wrong within concerns one page or one question, by its id, and is told to `fail`."""
        try:
            yield
        except DossierError as error:
            fail(what, error)
        except Exception:  # the worker's one catch-all: a fault of ours costs one page or answer, not the queue
            log.exception("%s could not be read", what)
            fail(what, DossierError())

    def _fail(self, page_id: str, error: DossierError) -> None:
        if isinstance(error, Cancelled):
            return  # still in the queue when the program closes; `_wanted` takes it out when it was this page alone
        failed = PageFailed(page_id, error.to_json())
        self._dossier.record(Actor(ActorKind.PROGRAM, "dossier"), failed, dequeue=[page_id])
        self._failed += 1
        self._over(page_id)
        self._listener.page_failed(page_id, error)

    def _over(self, page_id: str) -> None:
        self._finished_at.append(time.monotonic())
        if page_id in self._in_hand:
            self._in_hand.remove(page_id)

    def _tell(self) -> None:
        waiting = self._waiting = len(self._dossier.queued())
        rate = 0.0
        if len(self._finished_at) > 1:
            rate = 60 * (len(self._finished_at) - 1) / max(1e-6, self._finished_at[-1] - self._finished_at[0])
        left = 60 * waiting / rate if rate else None
        pages = tuple(self._in_hand)
        state = QueueState(self._done, self._failed, waiting, pages, rate, left, self._paused, self._looking)
        self._listener.progressed(state)

    # pages read together

    def _some(self, waiting: Sequence[str], pages: Container[str] | None) -> int:
        """Reads from the head of the queue what goes together; returns how many pages were tried."""
        taken: list[_Taken] = []
        name = ""
        tried = 0
        for page_id in waiting:
            if self._closed or (tried and self._paused) or (pages is not None and page_id not in pages):
                break
            if taken and (len(taken) >= self._open.begin(name).capacity or self._resolved(page_id) != name):
                break
            tried += 1
            self._in_hand.append(page_id)
            self._tell()
            with self._costs_only(page_id, self._fail):
                one = self._take(page_id)
                if one is not None:
                    name = name or self._open.resolve(one.wanted)
                    taken.append(one)
        if taken:
            self._read_together(name, taken, waiting[tried:])
        self._in_hand.clear()
        return tried

    def _resolved(self, page_id: str) -> str | None:
        try:
            return self._open.resolve(self._dossier.engine_for(page_id))
        except DossierError:
            return None  # told when it is this page's turn

    def _take(self, page_id: str) -> _Taken | None:
        """The page made ready; None where its own text did and it is done."""
        page = self._dossier.page(page_id)
        master = self._dossier.master(page.master)
        layer = self._layer(page) if master.media_type == PDF and self._text_layer is not TextLayerPolicy.READ else None
        usable = layer if layer is not None and layer.trusted else None
        # Who chooses an engine for this very page wants it read.
        if usable is not None and self._text_layer is TextLayerPolicy.KEEP and self._dossier.chosen_engine(page_id) is None:
            reading = self._layer_reading(page, usable)
            self._record(page, reading, reading.lines, Marks(ticks=usable.ticks, codes=usable.codes))
            return None
        wanted = self._dossier.engine_for(page_id)
        self._open.begin(self._open.resolve(wanted))  # starts while the page is rendered
        started = time.monotonic()
        return _Taken(page, wanted, self._renderer.rendered(page, self._poll), usable, started)

    def _read_together(self, name: str, taken: Sequence[_Taken], following: Sequence[str]) -> None:
        reader = self._open.started(name)
        spared: list[tuple[str, _Taken]] = []

        def on_done(one: _Taken, outcome: PageReading | EngineFailed) -> None:
            with self._costs_only(one.page.id, self._fail):
                if one.page.id in self._unwanted:
                    self._over(one.page.id)
                elif isinstance(outcome, PageReading):
                    self._read(name, one, outcome)
                else:
                    self._not_read(name, one, outcome, spared)

        batch = _Batch(taken, self._lines_told, on_done)
        try:
            self._look_ahead(name, following)
            images = [one.image for one in taken]
            self._open.taken(name, images)
            reader.read_many(images, batch, self._poll)
        except Cancelled:
            return
        except DossierError as error:
            for one in batch.left():
                with self._costs_only(one.page.id, self._fail):
                    self._not_read(name, one, error, spared)
        for spare, one in spared:
            if not self._closed:
                self._read_together(spare, [one], ())

    def _lines_told(self, one: _Taken, lines: Sequence[ReadLine]) -> None:
        self._listener.page_lines(one.page.id, lines_of(lines, one.rendering))

    def _look_ahead(self, name: str, following: Sequence[str]) -> None:
        """Renders what comes next; what is rendered already goes to the engine, to be prepared beside this batch."""
        capacity = self._open.begin(name).capacity
        pages = [self._dossier.page(page_id) for page_id in following[: 2 * capacity if capacity > 1 else 1]]
        if self._text_layer is not TextLayerPolicy.READ:
            pages = [p for p in pages if self._dossier.master(p.master).media_type != PDF]  # their text layer may do
        self._renderer.look_ahead(pages)
        ready = [_Taken(p, None, r, None, 0.0).image for p in pages[:capacity] if (r := self._renderer.ready(p))]
        self._open.hand_over(name, ready, self._poll)

    # questions

    def _answer_all(self) -> int:
        answered = 0
        while self._questions and not self._closed:
            self._answer(*self._questions.popleft())
            answered += 1
        return answered

    def _answer(self, question: Question, listener: QuestionListener) -> None:
        def poll() -> None:
            if self._closed or question.id in self._unwanted:
                raise Cancelled()

        def on_text(text: str) -> None:
            listener.answer_text(question.id, text)

        with self._costs_only(question.id, listener.answer_failed):
            poll()
            reader = self._open.started(self._answering(question))
            answer = put_question(question, self._dossier, self._imaging, self._passwords, reader, on_text, poll)
            listener.answered(question.id, answer)

    def _answering(self, question: Question) -> str:
        """Any engine can read; only one can be asked for more."""
        if question.task == READ:
            return self._open.resolve(self._dossier.engine_for(question.page))
        return self._engines.answering()

    # one page

    def _layer(self, page: Page) -> TextLayer:
        path = self._dossier.master_path(page.master)
        return self._imaging.text_layer(path, page.master_page, self._passwords.known.get(page.master))

    def _layer_reading(self, page: Page, layer: TextLayer) -> Reading:
        identity = new_id()
        lines = tuple(replace(line, id=new_id(), reading=identity, engine="text-layer") for line in layer.lines)
        return Reading(identity, page.id, "text-layer", ("name=text-layer",), self._clock(), lines, page.view)

    def _read(self, name: str, one: _Taken, read: PageReading) -> None:
        """Keeps what the engine said of a page."""
        fingerprint = self._open.started(name).fingerprint.lines()
        seconds = time.monotonic() - one.started
        reading = reading_of(one.page, read, one.rendering, fingerprint, self._clock(), seconds, one.notes)
        marks = one.rendering.marks or Marks()
        if one.layer is None:
            self._record(one.page, reading, reading.lines, marks)
            return
        kept = replace(self._layer_reading(one.page, one.layer), view=reading.view)
        self._record(one.page, kept, reconcile(kept.lines, reading.lines), marks, also=reading)

    def _not_read(self, name: str, one: _Taken, error: DossierError, spared: list[tuple[str, _Taken]]) -> None:
        spare = self._engines.spare(name, one.wanted, error)
        if spare is None or spare == name:
            self._fail(one.page.id, error)
        else:
            spared.append((spare, replace(one, notes=(*one.notes, Note(OTHER_ENGINE, error.to_json())))))

    def _record(self, page: Page, reading: Reading, lines: Sequence[Line], marks: Marks, also: Reading | None = None) -> None:
        content = laid_out(page, lines, reading.view, marks, reading)
        readings = [reading] if also is None else [reading, also]
        self._dossier.record(
            Actor(ActorKind.ENGINE, reading.engine),
            PageRead(page.id, reading.id, content, reading.view),
            readings=readings,
            dequeue=[page.id],
        )
        self._done += 1
        self._idle.was_read(page.id)
        self._over(page.id)
        self._listener.page_done(page.id)


class _Batch:
    """Hears what the engine tells of pages read together. spared: those another engine is to read, with its name."""

    def __init__(
        self,
        taken: Sequence[_Taken],
        on_lines: Callable[[_Taken, Sequence[ReadLine]], None],
        on_done: Callable[[_Taken, PageReading | EngineFailed], None],
    ) -> None:
        self._taken = taken
        self._on_lines = on_lines
        self._on_done = on_done
        self._told: set[int] = set()

    def left(self) -> list[_Taken]:
        """Those not told of."""
        return [one for index, one in enumerate(self._taken) if index not in self._told]

    def lines(self, index: int, lines: Sequence[ReadLine]) -> None:
        self._on_lines(self._taken[index], lines)

    def done(self, index: int, outcome: PageReading | EngineFailed) -> None:
        self._told.add(index)
        self._on_done(self._taken[index], outcome)
