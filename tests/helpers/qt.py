"""What the tests of the window share: pages without files, a drawer of pages that needs no process, checks for leaks."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop.document.errors import DossierError
from desktop.document.geometry import Affine, Box, Quad, View
from desktop.document.model import Content, Line, Page, PageStatus, Region, RegionType
from desktop.engines.gpu import Card
from desktop.imaging.values import Rendering
from desktop.storage.values import DocumentSummary, PageSummary
from desktop.ui.viewer.needs import MasterFile


def summary(
    number: int,
    *,
    document: str = "d",
    width: float = 800,
    height: float = 1000,
    unit: str = "px",
    view: View | None = None,
    status: PageStatus = PageStatus.READ,
    doubtful: int = 0,
) -> PageSummary:
    """Page `number` of a document; its id is DOCUMENT-NUMBER."""
    return PageSummary(
        f"{document}-{number}", number, width, height, unit, view or View(), status, doubtful, "master", number - 1
    )


def document(name: str = "d", *, title: str = "Document", pages: int = 3, doubtful: int = 0) -> DocumentSummary:
    return DocumentSummary(name, title, pages, None, {PageStatus.READ: pages}, doubtful)


def page(number: int, lines: int = 3, *, document: str = "d", width: float = 800, height: float = 1000) -> Page:
    """A page of one region whose lines lie one below the other, 20 high, 30 apart, from (100, 100); ids PAGE:LINE."""
    page_id = f"{document}-{number}"
    made = tuple(
        Line(f"{page_id}:{i}", f"line {i}", Quad.of(Box(100, 100 + 30 * i, 500, 120 + 30 * i)), 0.9, doubt=(i % 10) / 10)
        for i in range(lines)
    )
    region = Region(f"{page_id}:r", RegionType.TEXT, Quad.of(Box(90, 90, 510, 110 + 30 * lines)), 1.0, made)
    content = Content((region,) if lines else ())
    return Page(page_id, document, number, "master", number - 1, width, height, status=PageStatus.READ, content=content)


def find_nothing(sha256: str) -> MasterFile:
    """Where masters lie, for drawers that never open them."""
    return MasterFile(Path(sha256))


class PaperHost:
    """Draws every page as plain grey paper of the size asked for, at once.

    fail: page indexes, from 0, that cannot be drawn, with the error. gate: where given, each drawing waits until it is set.
    """

    def __init__(
        self,
        *,
        size: tuple[float, float] = (800, 1000),
        fail: dict[int, DossierError] | None = None,
        gate: threading.Event | None = None,
    ) -> None:
        self._size, self.fail, self._gate = size, fail if fail is not None else {}, gate
        self.drawn: list[tuple[int, float, Box | None]] = []
        self.began = threading.Event()
        self.closed = False

    def render(
        self,
        path: Path,
        index: int,
        view: View | None = None,
        *,
        resolution: float | None = None,
        max_pixels: int = 100_000_000,
        crop: Box | None = None,
        password: str | None = None,
        poll: Callable[[], None] | None = None,
    ) -> Rendering:
        self.began.set()
        while self._gate is not None and not self._gate.wait(0.01):
            if poll is not None:
                poll()
        if index in self.fail:
            raise self.fail[index]
        scale, view = resolution or 1.0, view or View()
        if crop is not None:
            view = View(view.turn, view.skew, crop)
        width, height = view.size(*self._size)
        columns, rows = max(1, round(width * scale)), max(1, round(height * scale))
        self.drawn.append((index, scale, crop))
        to_page = view.transform(*self._size).then(Affine.scaling(scale)).inverse()
        return Rendering(bytes([200]) * (columns * rows), columns, rows, 1, to_page)

    def close(self) -> None:
        self.closed = True


def card(*, used: float = 9.8, temperature: int | None = 71, utilisation: int | None = 63, name: str = "RTX 4090 D") -> Card:
    """A graphics card of 24 GB. used: GB."""
    total = 24 * 2**30
    free = total - int(used * 2**30)
    return Card(0, name, f"GPU-{name}", total, free, "550.54", (12, 4), (8, 9), utilisation, temperature, 90, 310.0)


class FakeMeter:
    """Tells of these cards, one answer after the other, the last one again and again; without any there is no card."""

    def __init__(self, *answers: tuple[Card, ...]) -> None:
        self._answers = list(answers) or [()]
        self.closed = False

    def __enter__(self) -> FakeMeter:
        return self

    def __exit__(self, *why: object) -> None:
        self.closed = True

    def cards(self) -> tuple[Card, ...]:
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


@contextmanager
def nothing_left(app: QApplication) -> Iterator[None]:
    """Fails where a thread, a timer or a top-level widget that was not there before is left over."""
    before = {_address(widget) for widget in app.topLevelWidgets()}
    with _watched(QThread) as threads, _watched(QTimer) as timers:
        yield
        for _ in range(3):  # what is deleted later may itself delete something later
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        running = [thread for thread in _alive(threads) if thread.isRunning()]
        ticking = [timer for timer in _alive(timers) if timer.isActive()]
        left = [widget for widget in app.topLevelWidgets() if _address(widget) not in before and not _passing(widget)]
        assert not running, f"threads still run: {[_named(thread) for thread in running]}"
        assert not ticking, f"timers still tick: {[_named(timer) for timer in ticking]}"
        assert not left, f"windows are left: {[_named(widget) for widget in left]}"


@contextmanager
def _watched(kind: type[QObject]) -> Iterator[list[weakref.ref[QObject]]]:
    """All objects of a kind that are made from Python meanwhile."""
    made: list[weakref.ref[QObject]] = []
    original = kind.__init__

    def remember(self: QObject, *args: object, **options: object) -> None:
        original(self, *args, **options)
        made.append(weakref.ref(self))

    kind.__init__ = remember
    try:
        yield made
    finally:
        kind.__init__ = original


def _alive(made: list[weakref.ref[QObject]]) -> list[QObject]:
    things = (reference() for reference in made)
    return [thing for thing in things if thing is not None and shiboken6.isValid(thing)]


def _address(widget: QWidget) -> int:
    return shiboken6.getCppPointer(widget)[0]


def _passing(widget: QWidget) -> bool:
    """Qt's own tool tips and the popups of combo boxes, which it deletes in its own time."""
    return widget.metaObject().className() in {"QTipLabel", "QComboBoxPrivateContainer"}


def _named(thing: QObject) -> str:
    return f"{type(thing).__name__} {thing.objectName() or (thing.parent() and type(thing.parent()).__name__) or ''}".strip()
