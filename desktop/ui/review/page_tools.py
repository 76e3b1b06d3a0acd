"""How pages are to be looked at: turned, levelled, cut, cleaned, split; the page as it is beside the page as it will be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.document.errors import DossierError
from desktop.document.geometry import Affine, Box, View
from desktop.imaging.values import PageMeasures
from desktop.services.page_views import Cut, cut_to_ink, levelled, turned, whole
from desktop.storage.values import PageSummary
from desktop.ui import theme
from desktop.ui.i18n import told
from desktop.ui.panels.wrapped import ElidedLabel
from desktop.ui.review.crop_tool import SheetMode, SheetPreview
from desktop.ui.threads.render_thread import RenderRequest, RenderThread
from desktop.ui.viewer.needs import FindMaster

_BEFORE, _AFTER = "look:before", "look:after"
_MOST_SKEW = 15.0
_MIDDLE = 0.5


@dataclass(frozen=True, slots=True)
class LookPage:
    """title: of its document. measures: None where the scan was not measured. vertical: it is written in columns."""

    summary: PageSummary
    title: str
    measures: PageMeasures | None = None
    vertical: bool = False


@dataclass(frozen=True, slots=True)
class Looks:
    """What is to be done: views by page, all of those that change, and pages to be cut in two."""

    views: Mapping[str, View]
    cuts: tuple[Cut, ...] = ()


class LookPanel(QWidget):
    """Signals:
    applied(Looks)
    closed(): without a change
    """

    applied = Signal(object)
    closed = Signal()

    def __init__(self, renderer: RenderThread, find: FindMaster, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "quality")
        self._renderer, self._find = renderer, find
        self._pages: tuple[LookPage, ...] = ()
        self._at = 0
        self._views: dict[str, View] = {}
        self._cuts: dict[str, float] = {}
        self._asked: dict[str, RenderRequest] = {}
        renderer.rendered.connect(self._rendered)
        renderer.failed.connect(self._failed)
        self._place = ElidedLabel(self, role="title")
        self.back, self.on = self._tool("previous", self.tr("Page before")), self._tool("next", self.tr("Next page"))
        self.back.clicked.connect(self._step_back)
        self.on.clicked.connect(self._step_on)
        self.all = QCheckBox(self)
        self.all.setChecked(True)
        self.close_button = self._tool("close", self.tr("Back without a change (Esc)"))
        self.close_button.clicked.connect(self.closed)
        self.before = SheetPreview(self.tr("Before"), self)
        self.after = SheetPreview(self.tr("After"), self)
        self.before.resized.connect(self._draw)
        self.after.cut_drawn.connect(self._cut_drawn)
        self.after.split_moved.connect(self._split_moved)
        self.left, self.right = (
            self._tool("rotate-left", self.tr("Turn left")),
            self._tool("rotate-right", self.tr("Turn right")),
        )
        self.left.clicked.connect(self.turn_left)
        self.right.clicked.connect(self.turn_right)
        self.level = QPushButton(self.tr("Level"), self)
        self.level.clicked.connect(self.make_level)
        self.skew = QDoubleSpinBox(self)
        self.skew.setRange(-_MOST_SKEW, _MOST_SKEW)
        self.skew.setSingleStep(0.1)
        self.skew.setDecimals(2)
        self.skew.setSuffix("°")
        self.skew.setAccessibleName(self.tr("Slope of the lines"))
        self.skew.valueChanged.connect(self._skew_typed)
        self.ink = QPushButton(self.tr("Cut to the ink"), self)
        self.ink.clicked.connect(self.cut_to_ink)
        self.whole = QPushButton(self.tr("Whole page"), self)
        self.whole.setToolTip(self.tr("As the original shows it: not levelled, not cut, not cleaned"))
        self.whole.clicked.connect(self.make_whole)
        self.despeckle = QCheckBox(self.tr("Without specks"), self)
        self.despeckle.toggled.connect(self._despeckle_toggled)
        self.fade = QCheckBox(self.tr("Fade what shows through"), self)
        self.fade.toggled.connect(self._fade_toggled)
        self.split = QCheckBox(self.tr("Split the double page"), self)
        self.split.toggled.connect(self._split_toggled)
        self.right_first = QCheckBox(self.tr("Right page first"), self)
        self.right_first.toggled.connect(self._show)
        self.apply = QPushButton(self)
        self.apply.setProperty("primary", "true")
        self.apply.setDefault(True)
        self.apply.clicked.connect(self._apply)
        self._lay_out()

    def _tool(self, icon: str, words: str) -> QToolButton:
        button = QToolButton(self)
        theme.set_icon(button, icon)
        button.setToolTip(words)
        button.setAccessibleName(words)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.back)
        head.addWidget(self.on)
        head.addWidget(self._place, 1)
        head.addWidget(self.all)
        head.addWidget(self.close_button)
        sheets = QGridLayout()
        self._captions: list[ElidedLabel] = []
        sheets.setSpacing(theme.GRID)
        for column, (words, sheet) in enumerate(((self.tr("Before"), self.before), (self.tr("After"), self.after))):
            caption = ElidedLabel(self, role="caption")
            caption.setText(words)
            sheets.addWidget(caption, 0, column)
            self._captions.append(caption)
            sheets.addWidget(sheet, 1, column)
            sheets.setColumnStretch(column, 1)
        sheets.setRowStretch(1, 1)
        first, second = QHBoxLayout(), QGridLayout()
        for control in (self.left, self.right, self.level, self.skew, self.ink, self.whole):
            first.addWidget(control)
        first.addStretch(1)
        for place, choice in enumerate((self.despeckle, self.fade, self.split, self.right_first)):
            second.addWidget(choice, place // 2, place % 2)
        second.setColumnStretch(2, 1)
        second.addWidget(self.apply, 1, 3)
        column_of_all = QVBoxLayout(self)
        column_of_all.setContentsMargins(2 * theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        for below in (sheets, first, second):
            below.setContentsMargins(0, 0, theme.GRID, 0)  # the cross is nearer to the edge
        column_of_all.setSpacing(theme.GRID)
        column_of_all.addLayout(head)
        column_of_all.addLayout(sheets, 1)
        column_of_all.addLayout(first)
        column_of_all.addLayout(second)
        self.setAccessibleName(self.tr("Look of the page"))

    # what is shown

    def set_pages(self, pages: Sequence[LookPage]) -> None:
        """At least one; as they are until something is asked for."""
        self._pages, self._at = tuple(pages), 0
        self._views = {page.summary.id: page.summary.view for page in pages}
        self._cuts = {}
        self.all.setText(self.tr("For all %n page(s)", "", len(pages)))
        for widget in (self.all, self.back, self.on):
            widget.setVisible(len(pages) > 1)
        self.right_first.blockSignals(True)
        self.right_first.setChecked(any(page.vertical for page in pages))
        self.right_first.blockSignals(False)
        self._show()

    def focus_inside(self) -> None:
        self.apply.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def looks(self) -> Looks:
        changed = {p.summary.id: self._views[p.summary.id] for p in self._pages if self._views[p.summary.id] != p.summary.view}
        right = self.right_first.isChecked()
        return Looks(changed, tuple(Cut(page, share, right) for page, share in self._cuts.items()))

    # what is asked for

    @Slot()
    def turn_left(self) -> None:
        self._change(lambda page, view: turned(view, 270))

    @Slot()
    def turn_right(self) -> None:
        self._change(lambda page, view: turned(view, 90))

    @Slot()
    def make_level(self) -> None:
        self._change(lambda page, view: levelled(view, page.measures) if page.measures else view)

    @Slot()
    def cut_to_ink(self) -> None:
        self._change(
            lambda page, view: (
                cut_to_ink(view, page.measures, page.summary.width, page.summary.height) if page.measures else view
            )
        )

    @Slot()
    def make_whole(self) -> None:
        for page in self._meant():
            self._cuts.pop(page.summary.id, None)
        self._change(lambda page, view: whole(view))

    def clean(self, *, despeckle: bool | None = None, fade: bool | None = None) -> None:
        """None: as it is."""
        if despeckle is not None:
            self._change(lambda page, view: replace(view, despeckle=despeckle))
        if fade is not None:
            self._change(lambda page, view: replace(view, fade=fade))

    def split_pages(self, wanted: bool) -> None:
        """Where the gutter was found, else in the middle."""
        for page in self._meant():
            self._cuts.pop(page.summary.id, None)
            if wanted:
                found = page.measures.gutter if page.measures else None
                self._cuts[page.summary.id] = _MIDDLE if found is None else found
        self._show()

    @Slot(bool)
    def _despeckle_toggled(self, wanted: bool) -> None:
        self.clean(despeckle=wanted)

    @Slot(bool)
    def _fade_toggled(self, wanted: bool) -> None:
        self.clean(fade=wanted)

    @Slot(bool)
    def _split_toggled(self, wanted: bool) -> None:
        self.split_pages(wanted)

    @Slot(float)
    def _skew_typed(self, degrees: float) -> None:
        self._change(lambda page, view: replace(view, skew=degrees))

    @Slot(object)
    def _cut_drawn(self, crop: Box) -> None:
        def cut(page: LookPage, view: View) -> View:
            whole_page = Box(0.0, 0.0, page.summary.width, page.summary.height)
            within = (view.crop or whole_page).intersection(crop)
            return replace(view, crop=within) if within else view

        self._change(cut)

    @Slot(float)
    def _split_moved(self, share: float) -> None:
        page = self._page
        if page is not None and page.summary.id in self._cuts:
            self._cuts[page.summary.id] = share
            self.after.set_split(share, right_first=self.right_first.isChecked())
            self._say()

    def _change(self, change: Callable[[LookPage, View], View]) -> None:
        for page in self._meant():
            self._views[page.summary.id] = change(page, self._views[page.summary.id])
        self._show()

    def _meant(self) -> tuple[LookPage, ...]:
        return self._pages if self.all.isChecked() else self._pages[self._at : self._at + 1]

    @Slot()
    def _step_back(self) -> None:
        self._step(-1)

    @Slot()
    def _step_on(self) -> None:
        self._step(1)

    def _step(self, step: int) -> None:
        self._at = min(max(self._at + step, 0), max(len(self._pages) - 1, 0))
        self._show()

    @Slot()
    def _apply(self) -> None:
        looks = self.looks()
        if looks.views or looks.cuts:
            self.applied.emit(looks)
        else:
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.closed.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._apply()
        elif key == Qt.Key.Key_PageDown:
            self._step(1)
        elif key == Qt.Key.Key_PageUp:
            self._step(-1)
        else:
            super().keyPressEvent(event)

    # inside

    @property
    def _page(self) -> LookPage | None:
        return self._pages[self._at] if self._pages else None

    @Slot()
    def _show(self) -> None:
        page = self._page
        if page is None:
            return
        view, share = self._views[page.summary.id], self._cuts.get(page.summary.id)
        for widget, value in ((self.despeckle, view.despeckle), (self.fade, view.fade), (self.split, share is not None)):
            widget.blockSignals(True)
            widget.setChecked(value)
            widget.blockSignals(False)
        self.skew.blockSignals(True)
        self.skew.setValue(view.skew)
        self.skew.blockSignals(False)
        measured = page.measures is not None
        self.level.setEnabled(measured and page.measures is not None and page.measures.skew is not None)
        self.ink.setEnabled(measured and page.measures is not None and page.measures.extent is not None)
        self.right_first.setEnabled(share is not None)
        self.back.setEnabled(self._at > 0)
        self.on.setEnabled(self._at + 1 < len(self._pages))
        self.after.set_mode(SheetMode.CUT if share is None else SheetMode.SPLIT)
        hint = (
            self.tr("After: drag over the page to cut it") if share is None else self.tr("After: drag the line, or press ← →")
        )
        self._captions[1].setText(hint)
        if share is not None:
            self.after.set_split(share, right_first=self.right_first.isChecked())
        self._say()
        self._draw()

    def _say(self) -> None:
        page, looks = self._page, self.looks()
        if page is None:
            return
        words = self.tr("{0}, page {1}").format(page.title, page.summary.number)
        if len(self._pages) > 1:
            words = self.tr("{0} ({1} of {2})").format(words, self._at + 1, len(self._pages))
        self._place.setText(words)
        count = len({*looks.views, *(cut.page for cut in looks.cuts)})
        self.apply.setText(self.tr("Apply to %n page(s)", "", count) if count else self.tr("Nothing to apply"))

    @Slot()
    def _draw(self) -> None:
        page = self._page
        if page is None or not self.isVisible():
            return
        self._ask(_BEFORE, self.before, page.summary, page.summary.view)
        self._ask(_AFTER, self.after, page.summary, self._views[page.summary.id])

    def showEvent(self, event: object) -> None:
        self._draw()

    def _ask(self, job: str, sheet: SheetPreview, page: PageSummary, view: View) -> None:
        width, height = view.size(page.width, page.height)
        room = sheet.size()
        scale = min(room.width() / width, room.height() / height) * self.devicePixelRatioF()
        file = self._find(page.master)
        request = RenderRequest(job, file.path, page.master_page, view, float(f"{scale:.3g}"), password=file.password)
        if self._asked.get(job) != request:
            self._asked[job] = request
            self._renderer.request(request)

    @Slot(str, object, object)
    def _rendered(self, job: str, image: QImage, to_page: Affine) -> None:
        sheet = {_BEFORE: self.before, _AFTER: self.after}.get(job)
        if sheet is not None:
            sheet.set_picture(image, to_page)

    @Slot(str, object)
    def _failed(self, job: str, error: DossierError) -> None:
        sheet = {_BEFORE: self.before, _AFTER: self.after}.get(job)
        if sheet is not None:
            sheet.set_picture(None, words=told(error)[0])
