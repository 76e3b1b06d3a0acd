"""Inspection by sample, at the left edge: pages drawn at random, one after the other, and what was found on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.services.inspection import Finding, Inspection
from desktop.ui import theme
from desktop.ui.panels.composition import Composition

USUAL_SHARE = 5


class InspectionPanel(QWidget):
    """Signals:
    drawn(share, checked only): draw pages; share: 0-1
    page_chosen(page id)
    found(inspection id, page id, errors, note)
    closed()
    """

    drawn = Signal(float, bool)
    page_chosen = Signal(str)
    found = Signal(str, str, int, str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "checking")
        self.inspection: Inspection | None = None
        self._places: Mapping[str, tuple[str, int]] = {}
        self._writable = True
        self.share = QSpinBox(self)
        self.share.setRange(1, 100)
        self.share.setValue(USUAL_SHARE)
        self.share.setSuffix(" %")
        self.share.setAccessibleName(self.tr("Share of the pages"))
        self.checked_only = QCheckBox(self.tr("Checked pages only"), self)
        self.checked_only.setChecked(True)
        self.draw = QPushButton(self.tr("Draw"), self)
        self.draw.setToolTip(self.tr("Draws other pages at random; what was found before stays in the history"))
        self.draw.clicked.connect(self._draw)
        self.back = QToolButton(self)
        theme.set_icon(self.back, "close")
        self.back.setToolTip(self.tr("Back to the documents (Esc)"))
        self.back.setAccessibleName(self.tr("Back to the documents"))
        self.back.clicked.connect(self.closed)
        self.said = QLabel(self)
        self.said.setProperty("role", "caption")
        self.said.setWordWrap(True)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Pages drawn"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(self._chosen)
        self.errors = QSpinBox(self)
        self.errors.setRange(0, 9999)
        self.errors.setAccessibleName(self.tr("Errors found on this page"))
        self.note = QLineEdit(self)
        Composition(self.note)
        self.note.setPlaceholderText(self.tr("Note"))
        self.note.setAccessibleName(self.tr("Note on this page"))
        self.record = QPushButton(self.tr("Record, next page"), self)
        self.record.clicked.connect(self._record)
        self.note.returnPressed.connect(self._record)
        self._lay_out()
        self.set_inspections((), {})

    def _lay_out(self) -> None:
        head, ask, foot = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        title = QLabel(self.tr("Inspection by sample"), self)
        title.setProperty("role", "title")
        head.addWidget(title, 1)
        head.addWidget(self.back)
        ask.addWidget(self.share)
        ask.addWidget(self.draw, 1)
        errors = QLabel(self.tr("Errors"), self)
        errors.setBuddy(self.errors)
        foot.addWidget(errors)
        foot.addWidget(self.errors)
        foot.addWidget(self.note, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        column.setSpacing(theme.GRID)
        column.addLayout(head)
        column.addLayout(ask)
        column.addWidget(self.checked_only)
        column.addWidget(self.said)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        column.addWidget(self.record)

    @Slot(object, object)
    def set_inspections(self, inspections: Sequence[Inspection], places: Mapping[str, tuple[str, int]]) -> None:
        """The last one is in hand. places: title and number of each page of it."""
        self.inspection = inspections[-1] if inspections else None
        self._places = places
        kept = self.page()
        self.list.blockSignals(True)
        self.list.clear()
        for page in self.inspection.pages if self.inspection else ():
            title, number = places.get(page, ("", 0))
            item = QListWidgetItem(self._row_words(title, number, self._finding(page)))
            item.setData(Qt.ItemDataRole.UserRole, page)
            self.list.addItem(item)
        row = next((n for n in range(self.list.count()) if self._page_at(n) == kept), -1)
        self.list.setCurrentRow(row)
        self.list.blockSignals(False)
        self.said.setText(self._summary())
        self._enable()

    def set_writable(self, writable: bool) -> None:
        self._writable = writable
        self._enable()

    def _enable(self) -> None:
        self.list.setEnabled(self.inspection is not None)
        self.draw.setEnabled(self._writable)
        for widget in (self.errors, self.note, self.record):
            widget.setEnabled(self._writable and self.inspection is not None)

    def page(self) -> str:
        """Id of the drawn page in hand, "" for none."""
        return self._page_at(self.list.currentRow())

    def go_on(self) -> None:
        """To the next page that nobody looked at."""
        following = self.inspection.next_page(self.page()) if self.inspection else None
        row = next((n for n in range(self.list.count()) if self._page_at(n) == following), -1)
        if row >= 0:
            self.list.setCurrentRow(row)
            self.errors.setFocus()
            self.errors.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.errors.hasFocus():
            self._record()
        else:
            super().keyPressEvent(event)

    def _page_at(self, row: int) -> str:
        item = self.list.item(row)
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def _finding(self, page: str) -> Finding | None:
        return self.inspection.findings.get(page) if self.inspection else None

    def _row_words(self, title: str, number: int, finding: Finding | None) -> str:
        state = self.tr("not looked at") if finding is None else self.tr("%n error(s)", "", finding.errors)
        return self.tr("{0}, page {1}: {2}").format(title, number, state)

    def _summary(self) -> str:
        one = self.inspection
        if one is None:
            return self.tr("Draw a share of the pages at random, look at each, and say how many errors it has.")
        looked = self.tr("{0} of {1} pages looked at, drawn from {2}.").format(len(one.findings), len(one.pages), one.of)
        if not one.findings:
            return looked
        rate = f"{100 * one.wrong_pages / len(one.findings):.1f}"
        found = self.tr("%n error(s)", "", one.errors)
        errors = self.tr("{0}; {1} % of the pages have one.").format(found, rate)
        return f"{looked} {errors}"

    def _draw(self) -> None:
        self.drawn.emit(self.share.value() / 100, self.checked_only.isChecked())

    def _chosen(self) -> None:
        page = self.page()
        finding = self._finding(page)
        self.errors.setValue(finding.errors if finding else 0)
        self.note.setText(finding.note if finding else "")
        if page:
            self.page_chosen.emit(page)

    def _record(self) -> None:
        if self.inspection is not None and self.page():
            self.found.emit(self.inspection.id, self.page(), self.errors.value(), self.note.text().strip())
