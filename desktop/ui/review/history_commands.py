"""What is done about the history: its parts, its ink, going back, comparing readings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.document.history import Event
from desktop.document.model import Evidence, Line, Page, Reading
from desktop.services.past import field_history, go_back, line_history, lines_of
from desktop.ui.panels.history_panel import Scope
from desktop.ui.panels.ink import PagePicture
from desktop.ui.register.evidence_ink import EvidenceInk
from desktop.ui.review.readings_panel import ReadingsPanel

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

_SAME_PLACE = 0.3


class HistoryCommands(QObject):
    """Belongs to one MainWindow.

    Signals:
    part_came(events): the history of the line or field in hand
    readings_came((Page, readings))
    """

    part_came = Signal(object)
    readings_came = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._picture: PagePicture | None = None
        self.readings = ReadingsPanel(EvidenceInk(window.renderer, window.bench.find_master, self), window)
        self.readings.hide()  # until readings are compared
        panel = window.record.history
        panel.part_wanted.connect(self._load_part)
        panel.event_chosen.connect(self._show_ink)
        panel.back_wanted.connect(self._go_back)
        panel.compare_wanted.connect(self._load_readings)
        window.ink.picture_ready.connect(self._picture_ready)
        window.selection.changed.connect(self._selected)
        self.part_came.connect(self._part_came)
        self.readings_came.connect(self._readings_came)
        self.readings.closed.connect(window.show_page)
        self.readings.line_shown.connect(self._light)
        self.readings.text_wanted.connect(self._take)
        window.bench.page_changed.connect(self._page_changed)
        window.bench.opened.connect(self._opened)
        window.acts.compare_readings.triggered.connect(self._load_readings)

    @Slot(object)
    def _opened(self, _dossier: object) -> None:
        self._window.record.history.back.setVisible(not self._window.bench.read_only)

    # parts of the history

    @Slot(str, tuple)
    def _selected(self, _page: str, _lines: tuple[str, ...]) -> None:
        if self._window.record.history.scope is Scope.LINE:
            self._window.record.history.refresh()

    @Slot(int)
    def _load_part(self, scope: int) -> None:
        window = self._window
        selection, row = window.selection, window.record.fields.in_hand
        field = row.spec.name if row is not None else ""
        if scope == Scope.LINE and selection.line:
            page, line = selection.page, selection.line
            window.bench.desk.ask("part", lambda desk: line_history(desk.dossier, page, line), self.part_came.emit)
        elif scope == Scope.FIELD and field:
            document = selection.document
            window.bench.desk.ask("part", lambda desk: field_history(desk.dossier, document, field), self.part_came.emit)
        else:
            none = self.tr("Choose a line first") if scope == Scope.LINE else self.tr("Choose a field first")
            window.record.history.set_events((), none)

    @Slot(object)
    def _part_came(self, events: tuple[Event, ...]) -> None:
        self._window.record.history.set_events(events, self.tr("Nothing has happened here yet"))

    # one event

    @Slot(object)
    def _show_ink(self, event: Event | None) -> None:
        """The ink of the line that it is about, and its light on the page."""
        window, page = self._window, self._window.bench.page
        lines = lines_of(event) if event is not None else ()
        # In the history of the dossier the line may be of another page, whose picture is not at hand.
        here = page is not None and not window.record.history.everything
        evidence = tuple(Evidence(page.id, line.quad, (line.id,)) for line in lines) if here and page is not None else ()
        window.record.history.ink.set_picture(self._picture)
        window.record.history.ink.set_evidence(evidence)
        if evidence:
            window.view.show_quads(evidence[0].page, [each.quad for each in evidence])

    @Slot(object)
    def _picture_ready(self, picture: PagePicture) -> None:
        self._picture = picture
        self._window.record.history.ink.set_picture(picture)

    @Slot(object)
    def _go_back(self, event: Event) -> None:
        page = self._window.selection.page
        if page:
            self._window.bench.edit(lambda desk: go_back(desk, page, event.sequence))

    # readings

    @Slot()
    def _load_readings(self) -> None:
        page = self._window.bench.page
        if page is not None:
            identity = page.id
            ask = self._window.bench.desk.ask
            ask("readings", lambda desk: (page, desk.dossier.readings(identity)), self.readings_came.emit)

    @Slot(object)
    def _page_changed(self, page: Page | None) -> None:
        """Another page in hand: what is compared is its readings from now on."""
        if page is not None and page.id != self.readings.look.page and self._window.centre.currentWidget() is self.readings:
            self._load_readings()

    @Slot(object)
    def _readings_came(self, told: tuple[Page, tuple[Reading, ...]]) -> None:
        page, readings = told
        window = self._window
        if page.id != window.selection.page:
            return
        shown = window.bench.shown
        self.readings.look.page = page.id
        self.readings.set_pages({p.id: p for p in shown.pages} if shown else {})
        window.show_instead(self.readings)
        self.readings.set_readings(page, readings)

    @Slot(object)
    def _light(self, line: Line) -> None:
        self._window.view.show_quads(self.readings.look.page, (line.quad,))

    @Slot(object)
    def _take(self, line: Line) -> None:
        """The line of the page that stands in this place says so from now on; where there is none, it is added."""
        page = self._window.bench.page
        if page is None or page.id != self.readings.look.page or self._window.bench.read_only:
            return
        box = line.quad.bounds
        there = max(page.content.lines(), key=lambda other: box.iou(other.quad.bounds), default=None)
        if there is not None and box.iou(there.quad.bounds) >= _SAME_PLACE:
            self._window.bench.correct(page.id, there.id, line.text)
        else:
            page_id = page.id
            self._window.bench.edit(lambda desk: desk.add_line(page_id, line.quad, line.text))
