"""Reads the queue of a dossier page by page: render, read, lay out, commit. One Recogniser on one thread; controls from any.

A page that cannot be read is marked with its reason and the queue goes on; what was read is committed page by page.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Container, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Protocol

from desktop.document.errors import DossierError
from desktop.document.geometry import View
from desktop.document.history import Actor, ActorKind, PageFailed, PageRead
from desktop.document.model import Char, Content, Line, Marks, Page, Reading, new_id
from desktop.engines.contract import Cancelled, PageReading
from desktop.engines.reader import EngineReader
from desktop.imaging.client import ImagingHost
from desktop.imaging.values import PDF, Rendering, TextLayer
from desktop.layout import arrange
from desktop.layout.doubt import doubt, reconcile
from desktop.services.importing import Passwords
from desktop.services.progress import Poll
from desktop.storage.dossier import Dossier

log = logging.getLogger(__name__)

MAX_PIXELS = 120_000_000
"""Of a page as it is read; larger ones are rendered smaller, their coordinates stay those of the master."""


class TextLayerPolicy(StrEnum):
    """What a PDF's own text is good for: taken where it is really on the page, ignored, or read beside it and compared."""

    KEEP = "keep"
    READ = "read"
    COMPARE = "compare"


@dataclass(frozen=True, slots=True)
class QueueState:
    """rate: pages a minute over the last pages. seconds_left: None until a page was done."""

    done: int
    failed: int
    waiting: int
    page: str | None = None
    rate: float = 0.0
    seconds_left: float | None = None
    paused: bool = False

    @property
    def total(self) -> int:
        return self.done + self.failed + self.waiting


class Listener(Protocol):
    """Told from the Recogniser's thread, after the change is committed."""

    def progressed(self, state: QueueState) -> None: ...
    def page_done(self, page_id: str) -> None: ...
    def page_failed(self, page_id: str, error: DossierError) -> None: ...


@dataclass(frozen=True, slots=True)
class _Ahead:
    """A page that is being rendered while the one before it is read."""

    page: str
    view: View
    rendering: Future[Rendering]


class Recogniser:
    """dossier belongs to the calling thread; `reader` is made at the first page that needs an engine.

    While a page is read the next one is rendered, on a thread of the Recogniser's own.
    """

    def __init__(
        self,
        dossier: Dossier,
        imaging: ImagingHost,
        reader: Callable[[], EngineReader],
        listener: Listener,
        *,
        clock: Callable[[], str],
        text_layer: TextLayerPolicy = TextLayerPolicy.KEEP,
        passwords: Passwords | None = None,
    ) -> None:
        self._dossier = dossier
        self._imaging = imaging
        self._make_reader = reader
        self._reader: EngineReader | None = None
        self._listener = listener
        self._clock = clock
        self._text_layer = text_layer
        self._passwords = passwords or Passwords()
        self._control = threading.Condition()
        self._paused = False
        self._closed = False
        self._unwanted: set[str] = set()
        self._current: str | None = None
        self._done = 0
        self._failed = 0
        self._finished_at: deque[float] = deque(maxlen=20)
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="recogniser")
        self._starting: Future[None] | None = None
        self._ahead: _Ahead | None = None

    # from any thread

    def pause(self) -> None:
        """After the page that is being read."""
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
        """Takes pages out of the queue; the one being read is stopped."""
        with self._control:
            self._unwanted.update(page_ids)
            self._control.notify_all()

    def stop(self) -> None:
        """Ends `serve`; the page being read stays in the queue for the next start."""
        with self._control:
            self._closed = True
            self._control.notify_all()

    # on the Recogniser's own thread

    def serve(self) -> None:
        """Reads whenever there is something in the queue, until `stop`."""
        while not self._closed:
            if self.drain():
                continue
            with self._control:
                if not self._closed:
                    self._control.wait(timeout=1.0)
        self.close()

    def warm_up(self) -> None:
        """Starts the engine in the background, so that the first page waits less for it."""
        if self._reader is None:
            self._reader = self._make_reader()
            self._starting = self._pool.submit(_start, self._reader)

    def drain(self, pages: Container[str] | None = None) -> int:
        """Reads until the queue is empty, paused or stopped; returns how many pages were tried.

        pages: stops at the first page in the queue that is none of these.
        """
        tried = 0
        while not self._closed and not self._paused:
            waiting = self._wanted()
            if not waiting or (pages is not None and waiting[0] not in pages):
                break
            self._one(waiting[0], waiting[1] if len(waiting) > 1 else None)
            tried += 1
        self._tell()
        return tried

    def close(self) -> None:
        self._closed = True
        self._pool.shutdown(cancel_futures=True)
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _wanted(self) -> tuple[str, ...]:
        with self._control:
            unwanted, self._unwanted = self._unwanted, set()
        for page_id in unwanted:
            self._dossier.dequeue(page_id)
        return self._dossier.queued()

    def _poll(self) -> None:
        if self._closed or self._current in self._unwanted:
            raise Cancelled()

    def _poll_ahead(self) -> None:
        if self._closed:
            raise Cancelled()

    def _one(self, page_id: str, following: str | None) -> None:
        self._current = page_id
        self._tell()
        try:
            self._read(self._dossier.page(page_id), following)
        except Cancelled:
            return  # still in the queue when the program closes; `_wanted` takes it out when it was this page alone
        except DossierError as error:
            self._fail(page_id, error)
        except Exception:  # the worker's one catch-all: a fault of ours costs one page, not the queue
            log.exception("page %s could not be read", page_id)
            self._fail(page_id, DossierError())
        else:
            self._done += 1
            self._finished_at.append(time.monotonic())
            self._listener.page_done(page_id)
        finally:
            self._current = None

    def _fail(self, page_id: str, error: DossierError) -> None:
        failed = PageFailed(page_id, error.to_json())
        self._dossier.record(Actor(ActorKind.PROGRAM, "dossier"), failed, dequeue=[page_id])
        self._failed += 1
        self._finished_at.append(time.monotonic())
        self._listener.page_failed(page_id, error)

    def _tell(self) -> None:
        waiting = len(self._dossier.queued())
        rate = 0.0
        if len(self._finished_at) > 1:
            rate = 60 * (len(self._finished_at) - 1) / max(1e-6, self._finished_at[-1] - self._finished_at[0])
        left = 60 * waiting / rate if rate else None
        self._listener.progressed(QueueState(self._done, self._failed, waiting, self._current, rate, left, self._paused))

    # one page

    def _read(self, page: Page, following: str | None) -> None:
        master = self._dossier.master(page.master)
        layer = self._layer(page) if master.media_type == PDF and self._text_layer is not TextLayerPolicy.READ else None
        usable = layer if layer is not None and layer.trusted else None
        if usable is not None and self._text_layer is TextLayerPolicy.KEEP:
            self._record(page, self._layer_reading(page, usable, page.view), usable.lines, Marks())
            return
        self.warm_up()
        started = time.monotonic()
        rendering = self._rendered(page)
        self._look_ahead(following)
        read, fingerprint = self._engine_reading(page, rendering)
        view = page.view if page.view_set else proposed_view(page.view, read)
        reading = Reading(
            new_id(),
            page.id,
            fingerprint[0].removeprefix("name="),
            fingerprint,
            self._clock(),
            (),
            view,
            time.monotonic() - started,
        )
        reading = replace(reading, lines=lines_of(read, rendering, reading))
        marks = rendering.marks or Marks()
        if usable is None:
            self._record(page, reading, reading.lines, marks)
            return
        kept = self._layer_reading(page, usable, view)
        self._record(page, kept, reconcile(kept.lines, reading.lines), marks, also=reading)

    def _layer(self, page: Page) -> TextLayer:
        path = self._dossier.master_path(page.master)
        return self._imaging.text_layer(path, page.master_page, self._passwords.known.get(page.master))

    def _layer_reading(self, page: Page, layer: TextLayer, view: View) -> Reading:
        identity = new_id()
        lines = tuple(replace(line, id=new_id(), reading=identity, engine="text-layer") for line in layer.lines)
        return Reading(identity, page.id, "text-layer", ("name=text-layer",), self._clock(), lines, view)

    def _rendered(self, page: Page) -> Rendering:
        ahead, self._ahead = self._ahead, None
        if ahead is not None and (ahead.page, ahead.view) == (page.id, _view_to_read(page)):
            return ahead.rendering.result()
        return self._rendering(page, self._poll)()

    def _look_ahead(self, page_id: str | None) -> None:
        if page_id is None:
            return
        page = self._dossier.page(page_id)
        if self._dossier.master(page.master).media_type == PDF and self._text_layer is not TextLayerPolicy.READ:
            return  # its text layer may do
        try:
            render = self._rendering(page, self._poll_ahead)
        except DossierError:
            return  # told when it is this page's turn
        self._ahead = _Ahead(page.id, _view_to_read(page), self._pool.submit(render))

    def _rendering(self, page: Page, poll: Poll) -> Callable[[], Rendering]:
        """What renders a page; it needs nothing of the dossier any more."""
        return partial(
            self._imaging.render,
            self._dossier.master_path(page.master),
            page.master_page,
            _view_to_read(page),
            max_pixels=MAX_PIXELS,
            marks=True,
            password=self._passwords.known.get(page.master),
            poll=poll,
        )

    def _engine_reading(self, page: Page, rendering: Rendering) -> tuple[PageReading, tuple[str, ...]]:
        assert self._reader is not None
        if self._starting is not None:
            self._starting.result()
            self._starting = None
        reading = self._reader.read(
            rendering.pixels,
            rendering.width,
            rendering.height,
            rendering.channels,
            known_turn=0 if page.view_set else None,
            poll=self._poll,
        )
        return reading, self._reader.fingerprint.lines()

    def _record(self, page: Page, reading: Reading, lines: Sequence[Line], marks: Marks, also: Reading | None = None) -> None:
        content = laid_out(page, lines, reading.view, marks)
        readings = [reading] if also is None else [reading, also]
        self._dossier.record(
            Actor(ActorKind.ENGINE, reading.engine),
            PageRead(page.id, reading.id, content, reading.view),
            readings=readings,
            dequeue=[page.id],
        )


def _start(reader: EngineReader) -> None:
    # What is wrong with an engine is told by the page that asks it.
    with suppress(DossierError):
        reader.start()


def _view_to_read(page: Page) -> View:
    """A turn or skew that an earlier reading found is not applied: the engine finds it again in the page as it is."""
    return page.view if page.view_set else View(crop=page.view.crop)


def proposed_view(view: View, read: PageReading) -> View:
    return View(turn=read.turn, skew=read.skew, crop=view.crop)


def lines_of(read: PageReading, rendering: Rendering, reading: Reading) -> tuple[Line, ...]:
    """An engine's lines in page space, each with an id of its own and its doubt."""
    lines = (
        Line(
            new_id(),
            line.text,
            line.quad.mapped(rendering.to_page),
            line.confidence,
            vertical=line.vertical,
            chars=tuple(Char(c.text, c.quad.mapped(rendering.to_page), c.confidence) for c in line.chars),
            engine=reading.engine,
            reading=reading.id,
        )
        for line in read.lines
    )
    return tuple(replace(line, doubt=doubt(line)) for line in lines)


def laid_out(page: Page, lines: Sequence[Line], view: View, marks: Marks | None = None) -> Content:
    return arrange(lines, page.width, page.height, view, marks or Marks())
