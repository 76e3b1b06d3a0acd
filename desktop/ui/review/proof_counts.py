"""What remains to be looked at beyond the page, and how long the page was worked on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal, Slot

from desktop.document.model import Page
from desktop.services.review import Desk
from desktop.ui.review.page_clock import PageClock

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow


class ProofCounts(QObject):
    """Belongs to one MainWindow.

    Signals:
        timed(page id, seconds): of all people together
    """

    timed = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.clock = PageClock()
        text, bench, view = window.record.text, window.bench, window.view
        bench.documents_changed.connect(self._count)
        bench.document_shown.connect(self._count)
        bench.document_changed.connect(self._count)
        bench.page_changed.connect(self._page_changed)
        editor = text.list.editor
        for doing in (
            editor.textChanged,
            editor.cursorPositionChanged,
            text.list.verticalScrollBar().valueChanged,
            view.verticalScrollBar().valueChanged,
            view.zoom_changed,
            window.selection.changed,
        ):
            doing.connect(self._touched)
        self.timed.connect(self._show_time)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The last seconds are written before the window closes."""
        if event.type() == QEvent.Type.Close:
            self.clock.touch()
            self.write()
        return False

    @Slot()
    def _count(self) -> None:
        bench = self._window.bench
        document = sum(page.doubtful for page in bench.shown.pages) if bench.shown is not None else 0
        self._window.record.text.set_counts(document, sum(each.doubtful for each in bench.documents))

    @Slot(object)
    def _page_changed(self, page: Page | None) -> None:
        other = self.clock.begin(page.id if page is not None else "")
        if other or self.clock.due:
            self.write()

    @Slot()
    def _touched(self) -> None:
        self.clock.touch()
        if self.clock.due:
            self.write()

    def write(self) -> None:
        """What was counted into the dossier, and what it comes to for the page in hand to the head of its text."""
        window = self._window
        page = window.bench.page
        if page is not None and not window.bench.read_only:
            identity, document, clock = page.id, page.document, self.clock
            window.bench.desk.ask("time", lambda desk: _written(desk, clock, identity, document), self.timed.emit)

    @Slot(object)
    def _show_time(self, told: tuple[str, float]) -> None:
        page_id, seconds = told
        page = self._window.bench.page
        if page is not None and page.id == page_id:
            minutes = round(seconds / 60)
            words = (
                self.tr("Worked on for %n minute(s)", "", minutes) if minutes else self.tr("Worked on for less than a minute")
            )
            self._window.record.text.head.setToolTip(words)
            self._window.record.text.foot.setToolTip(words)


def _written(desk: Desk, clock: PageClock, page_id: str, document_id: str) -> tuple[str, float]:
    for page, seconds in clock.take().items():
        desk.dossier.add_seconds(page, desk.person, seconds)
    spent: Mapping[str, float] = desk.dossier.seconds(document_id)
    return page_id, spent.get(page_id, 0.0)
