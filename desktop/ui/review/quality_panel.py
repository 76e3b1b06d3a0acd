"""What was found about the scans of a dossier, in the place of the page: a row a finding, with its page beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QImage, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.services.quality_export import cells_of, headings
from desktop.services.scan_findings import FINDINGS, Finding, FindingKind, Report
from desktop.storage.values import PageSummary
from desktop.ui import theme
from desktop.ui.i18n import language
from desktop.ui.thumbnails.store import ThumbnailStore

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_THUMB = QSize(theme.THUMBNAIL.width() * 2 // 3, theme.THUMBNAIL.height() * 2 // 3)
_WIDTHS = (17, 6, 14, 21, 10, 12)


@dataclass(frozen=True, slots=True)
class QualityShown:
    """pages: of the findings and of what they are like, by id."""

    report: Report
    pages: Mapping[str, PageSummary]


class FindingsModel(QAbstractTableModel):
    """A column of thumbnails, then those of the report."""

    def __init__(self, store: ThumbnailStore, parent: QWidget) -> None:
        super().__init__(parent)
        self._store = store
        self._owner = parent
        self._findings: tuple[Finding, ...] = ()
        self._pages: Mapping[str, PageSummary] = {}
        store.changed.connect(self._picture_came)

    def set_findings(self, findings: Sequence[Finding], pages: Mapping[str, PageSummary]) -> None:
        self.beginResetModel()
        self._findings, self._pages = tuple(findings), pages
        self.endResetModel()

    def finding(self, row: int) -> Finding:
        return self._findings[row]

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._findings)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else 1 + len(headings("en"))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return "" if section == 0 else headings(language())[section - 1]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        finding, column = self._findings[index.row()], index.column()
        if role == Qt.ItemDataRole.DecorationRole and column == 0:
            page = self._pages.get(finding.page)
            return self._picture(page) if page else None
        if role == Qt.ItemDataRole.AccessibleTextRole and column == 0:
            return cells_of(finding, language())[0]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) and column > 0:
            return cells_of(finding, language())[column - 1]
        if role == Qt.ItemDataRole.ForegroundRole and finding.settled:
            return QColor(theme.current().muted)
        return None

    def _picture(self, page: PageSummary) -> QImage | None:
        ratio = self._owner.devicePixelRatioF()
        image = self._store.picture(page, ratio)
        if image is None:
            return None
        small = image.scaled(_THUMB * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        small.setDevicePixelRatio(ratio)
        return small

    @Slot(str)
    def _picture_came(self, page_id: str) -> None:
        for row, finding in enumerate(self._findings):
            if finding.page == page_id:
                place = self.index(row, 0)
                self.dataChanged.emit(place, place, [Qt.ItemDataRole.DecorationRole])


def _key(finding: Finding) -> tuple[str, FindingKind]:
    return finding.page, finding.kind


class QualityPanel(QWidget):
    """Signals:
    opened(document id, page id): to the page
    look_wanted(page ids): how they are looked at is to be changed
    out_wanted(page ids): they are to be taken out of their documents
    measure_wanted(): anew, also what could not be measured
    export_wanted()
    closed()
    """

    opened = Signal(str, str)
    look_wanted = Signal(tuple)
    out_wanted = Signal(tuple)
    measure_wanted = Signal()
    export_wanted = Signal()
    closed = Signal()

    def __init__(self, store: ThumbnailStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "quality")
        self._shown: QualityShown | None = None
        self._measuring = False
        self.model = FindingsModel(store, self)
        self.kinds = QComboBox(self)
        self.kinds.setAccessibleName(self.tr("Kind of finding"))
        self.kinds.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kinds.setMinimumContentsLength(12)
        self.kinds.currentIndexChanged.connect(self._show)
        self.open_only = QCheckBox(self.tr("Open ones only"), self)
        self.open_only.toggled.connect(self._show)
        self.here = QCheckBox(self.tr("This document only"), self)
        self.here.toggled.connect(self._show)
        self.measure = QPushButton(self.tr("Measure"), self)
        theme.set_icon(self.measure, "retry")
        self.measure.clicked.connect(self.measure_wanted)
        self.look = QPushButton(self.tr("Change the look…"), self)
        self.look.setToolTip(self.tr("Turn, level, cut, clean or split the pages that are chosen"))
        self.look.clicked.connect(self._look)
        self.out = QPushButton(self.tr("Take out"), self)
        self.out.clicked.connect(self._out)
        self.export = QPushButton(self.tr("Export…"), self)
        theme.set_icon(self.export, "export")
        self.export.clicked.connect(self.export_wanted)
        self.back = QToolButton(self)
        theme.set_icon(self.back, "close")
        self.back.setToolTip(self.tr("Back to the page (Esc)"))
        self.back.setAccessibleName(self.tr("Back to the page"))
        self.back.clicked.connect(self.closed)
        self.table = self._table()
        self._empty = QLabel(self)
        self._empty.setProperty("role", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._count = QLabel(self)
        self._count.setProperty("role", "caption")
        self._document = ""
        self._writable = True
        self._lay_out()
        self._show()

    def _table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.model)
        table.setObjectName("findings")
        table.setAccessibleName(self.tr("Findings"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        table.setCornerButtonEnabled(False)
        table.setShowGrid(False)
        table.setWordWrap(True)
        table.setIconSize(_THUMB)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_THUMB.height() + theme.GRID)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.setColumnWidth(0, _THUMB.width() + 2 * theme.GRID)
        for column, width in enumerate(_WIDTHS, 1):
            table.setColumnWidth(column, width * theme.GRID)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        table.doubleClicked.connect(self._open)
        table.selectionModel().selectionChanged.connect(self._chosen_changed)
        return table

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(2 * theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        title = QLabel(self.tr("Scan quality"), self)
        title.setProperty("role", "title")
        head.addWidget(title, 1)
        head.addWidget(self.back)
        chosen = QHBoxLayout()
        chosen.setContentsMargins(2 * theme.GRID, 0, 2 * theme.GRID, theme.GRID)
        chosen.setSpacing(2 * theme.GRID)
        chosen.addWidget(self.kinds, 1)
        chosen.addWidget(self.open_only)
        chosen.addWidget(self.here)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(chosen)
        column.addWidget(self.table, 1)
        column.addWidget(self._empty, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * theme.GRID, theme.GRID, 2 * theme.GRID, theme.GRID)
        foot.setSpacing(theme.GRID)
        self._count.setWordWrap(True)
        self._count.setContentsMargins(2 * theme.GRID, theme.GRID, 2 * theme.GRID, 0)
        column.addWidget(self._count)
        foot.addStretch(1)
        for button in (self.look, self.out, self.measure, self.export):
            foot.addWidget(button)
        column.addLayout(foot)
        self.setAccessibleName(self.tr("Scan quality"))

    # what is shown

    @Slot(object)
    def set_shown(self, shown: QualityShown) -> None:
        self._shown = shown
        counts = {kind: sum(f.kind is kind for f in shown.report.findings) for kind in FindingKind}
        kept = self.kinds.currentData()
        self.kinds.blockSignals(True)
        self.kinds.clear()
        self.kinds.addItem(self.tr("All findings ({0})").format(len(shown.report.findings)), None)
        for kind, count in counts.items():
            if count:
                self.kinds.addItem(f"{FINDINGS[kind].say(language())} ({count})", kind)
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(kept)))
        self.kinds.blockSignals(False)
        self._show()

    def set_measuring(self, measuring: bool) -> None:
        """Until what is found comes, or does not: it failed, or was stopped."""
        self._measuring = measuring
        self._say(self._shown, self.model.rowCount())

    def set_document(self, document_id: str, *, writable: bool) -> None:
        """The one in hand."""
        self._document, self._writable = document_id, writable
        self._show()

    def report(self) -> Report | None:
        return self._shown.report if self._shown else None

    def chosen(self) -> tuple[str, ...]:
        """Ids of the pages of the rows that are chosen, each once."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return tuple(dict.fromkeys(self.model.finding(row).page for row in rows))

    def focus_inside(self) -> None:
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _show(self) -> None:
        shown = self._shown
        findings = shown.report.findings if shown else ()
        kind = self.kinds.currentData()
        wanted = [
            finding
            for finding in findings
            if kind in (None, finding.kind)
            and not (self.open_only.isChecked() and finding.settled)
            and not (self.here.isChecked() and finding.document != self._document)
        ]
        row, chosen = self.table.currentIndex().row(), self._chosen_findings()
        self.model.set_findings(wanted, shown.pages if shown else {})
        self._choose_again([_key(finding) for finding in wanted], chosen, row)
        self.table.setVisible(bool(wanted))
        self._empty.setVisible(not wanted)
        self._say(shown, len(wanted))
        self._chosen_changed()

    def _chosen_findings(self) -> list[tuple[str, FindingKind]]:
        """The one in hand first."""
        rows = sorted(self.table.selectionModel().selectedRows(), key=lambda index: index != self.table.currentIndex())
        return [_key(self.model.finding(index.row())) for index in rows]

    def _choose_again(self, there: list[tuple[str, FindingKind]], chosen: list[tuple[str, FindingKind]], row: int) -> None:
        """What was chosen, wherever it stands now: a page that comes in is not taken for the one that was meant. Where all
        of it is gone, the row that took its place."""
        places = [there.index(key) for key in chosen if key in there]
        if not there:
            return
        selection, model = self.table.selectionModel(), self.model
        first = places[0] if places else min(max(row, 0), len(there) - 1)
        flag = QItemSelectionModel.SelectionFlag
        selection.setCurrentIndex(model.index(first, 0), flag.ClearAndSelect | flag.Rows)
        for place in places[1:]:
            selection.select(model.index(place, 0), flag.Select | flag.Rows)

    def _say(self, shown: QualityShown | None, count: int) -> None:
        looking = self.tr("The scans are being measured.")
        if shown is None:
            self._empty.setText(looking if self._measuring else self.tr("The scans were not measured."))
            self._count.setText("")
            return
        report = shown.report
        nothing = self.tr("No finding fits the filter.") if report.findings else self.tr("Nothing was found on these scans.")
        self._empty.setText(nothing)
        words, found = self.tr("{0}; {1} of {2} pages measured"), self.tr("%n finding(s)", "", count)
        told = words.format(found, report.measured, report.pages)
        self._count.setText(f"{told} — {looking}" if self._measuring else told)
        self.export.setEnabled(bool(report.findings))

    @Slot()
    def _chosen_changed(self) -> None:
        some = self._writable and bool(self.chosen())
        self.look.setEnabled(some)
        self.out.setEnabled(some)
        self.measure.setEnabled(self._writable)

    # what is done

    @Slot()
    def _open(self) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            finding = self.model.finding(index.row())
            self.opened.emit(finding.document, finding.page)

    @Slot()
    def _look(self) -> None:
        self.look_wanted.emit(self.chosen())

    @Slot()
    def _out(self) -> None:
        self.out_wanted.emit(self.chosen())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.closed.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.table.hasFocus():
            self._open()
        elif key == Qt.Key.Key_Delete and self.out.isEnabled():
            self._out()
        else:
            super().keyPressEvent(event)
