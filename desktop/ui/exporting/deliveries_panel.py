"""What was delivered from the dossier, in the place of the page: a row a delivery, below it the files of the one in hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimeZone,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.document.history import Delivered, DeliveredFile
from desktop.services.deliveries import CheckedFile, Delivery, FileState
from desktop.ui import theme

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_NOTHING: Mapping[str, str] = MappingProxyType({})
_DIGITS = 16
"""Of a hash in the table; the tool tip has all of it."""


class _Rows(QAbstractTableModel):
    """Words in columns. `tips` and `bad` by row: what a tool tip says, and whether something is wrong with it."""

    def __init__(self, headings: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._headings = tuple(headings)
        self._rows: tuple[tuple[str, ...], ...] = ()
        self._tips: tuple[str, ...] = ()
        self._bad: frozenset[int] = frozenset()

    def set_rows(self, rows: Sequence[tuple[str, ...]], tips: Sequence[str] = (), bad: frozenset[int] = frozenset()) -> None:
        self.beginResetModel()
        self._rows, self._tips, self._bad = tuple(rows), tuple(tips), bad
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self._headings[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = index.row()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._rows[row][index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tips[row] if row < len(self._tips) else self._rows[row][index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and row in self._bad:
            return QColor(theme.current().danger)
        return None


class DeliveriesPanel(QWidget):
    """Signals:
    check_wanted(sequence number of a delivery)
    folder_wanted(its path): to be opened
    closed()
    """

    check_wanted = Signal(int)
    folder_wanted = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "exporting")
        self._deliveries: tuple[Delivery, ...] = ()
        self._titles: Mapping[str, str] = _NOTHING
        self._checked: dict[int, Mapping[str, FileState]] = {}
        self._past = _Rows((self.tr("When"), self.tr("By"), self.tr("Profile"), self.tr("Files"), self.tr("Folder")), self)
        self._inside = _Rows((self.tr("File"), self.tr("Size"), self.tr("SHA-256"), self.tr("Checked")), self)
        self.table = self._table(self._past, self.tr("Deliveries"), (20, 14, 20, 8), stretched=4)
        self.files = self._table(self._inside, self.tr("Files of the delivery"), (0, 12, 22, 12), stretched=0)
        self.table.selectionModel().currentRowChanged.connect(self._show_files)
        self.check = QPushButton(self.tr("Check again"), self)
        self.check.setToolTip(self.tr("Compare the files that lie there with what was delivered"))
        theme.set_icon(self.check, "check")
        self.check.clicked.connect(self._check)
        self.open_folder = QPushButton(self.tr("Open the folder"), self)
        theme.set_icon(self.open_folder, "folder")
        self.open_folder.clicked.connect(self._open_folder)
        self.back = QToolButton(self)
        theme.set_icon(self.back, "close")
        self.back.setToolTip(self.tr("Back to the page (Esc)"))
        self.back.setAccessibleName(self.tr("Back to the page"))
        self.back.clicked.connect(self.closed)
        self._empty = QLabel(self.tr("Nothing has been delivered from this dossier yet."), self)
        self._empty.setProperty("role", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._told = QLabel(self)
        self._told.setProperty("role", "caption")
        self._told.setWordWrap(True)
        self._told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()
        self._show_files()

    def _table(self, model: _Rows, name: str, widths: Sequence[int], *, stretched: int) -> QTableView:
        table = QTableView(self)
        table.setModel(model)
        table.setAccessibleName(name)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setCornerButtonEnabled(False)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate(widths):
            table.setColumnWidth(column, width * theme.GRID)
        header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
        return table

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Deliveries"), self)
        title.setProperty("role", "title")
        head = QHBoxLayout()
        head.setContentsMargins(2 * theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        head.addWidget(title, 1)
        head.addWidget(self.back)
        self._split = QSplitter(Qt.Orientation.Vertical, self)
        self._split.addWidget(self.table)
        self._split.addWidget(self.files)
        self._split.setStretchFactor(1, 1)
        self._split.setChildrenCollapsible(False)
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * theme.GRID, theme.GRID, 2 * theme.GRID, theme.GRID)
        foot.setSpacing(theme.GRID)
        foot.addWidget(self._told, 1)
        foot.addWidget(self.open_folder)
        foot.addWidget(self.check)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._split, 1)
        column.addWidget(self._empty, 1)
        column.addLayout(foot)
        self.setAccessibleName(self.tr("Deliveries"))

    # what is shown

    def set_deliveries(self, deliveries: Sequence[Delivery], titles: Mapping[str, str] = _NOTHING) -> None:
        """Latest first; the one in hand stays in hand. titles: of profiles, by name."""
        self._titles = titles
        current = self.current()
        self._deliveries = tuple(deliveries)
        self._past.set_rows([self._row(delivery) for delivery in deliveries])
        place = next((n for n, one in enumerate(deliveries) if current is not None and one.sequence == current.sequence), 0)
        if deliveries:
            self.table.selectRow(place)
        self._split.setVisible(bool(deliveries))
        self._empty.setVisible(not deliveries)
        self._show_files()

    def set_checked(self, sequence: int, found: Sequence[CheckedFile]) -> None:
        self._checked[sequence] = {one.file.name: one.state for one in found}
        self._show_files()

    def current(self) -> Delivery | None:
        row = self.table.currentIndex().row()
        return self._deliveries[row] if 0 <= row < len(self._deliveries) else None

    def focus_inside(self) -> None:
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _row(self, delivery: Delivery) -> tuple[str, ...]:
        what = delivery.what
        if what is None:
            return (_when(delivery.at), delivery.actor.name, self.tr("removed from the history"), "", "")
        profile = self._titles.get(what.profile, what.profile) or "—"
        if what.redacted:
            profile = self.tr("{0}, blacked out").format(profile)
        return (_when(delivery.at), delivery.actor.name, profile, str(len(what.files)), what.folder)

    @Slot()
    def _show_files(self, *_: object) -> None:
        delivery = self.current()
        what = delivery.what if delivery is not None else None
        files = what.files if what is not None else ()
        states = self._checked.get(delivery.sequence, {}) if delivery is not None else {}
        rows = [self._file_row(file, states.get(file.name)) for file in files]
        bad = frozenset(n for n, file in enumerate(files) if states.get(file.name) in (FileState.CHANGED, FileState.MISSING))
        self._inside.set_rows(rows, [f"{file.name}\n{file.sha256}" for file in files], bad)
        self.check.setEnabled(bool(files))
        self.open_folder.setEnabled(bool(files))
        self._told.setText(self._words(what, states))

    def _file_row(self, file: DeliveredFile, state: FileState | None) -> tuple[str, ...]:
        words = {
            None: "", FileState.SAME: self.tr("same"), FileState.CHANGED: self.tr("changed"),
            FileState.MISSING: self.tr("missing"),
        }  # fmt: skip
        return (file.name, QLocale().formattedDataSize(file.size), f"{file.sha256[:_DIGITS]}…", words[state])

    def _words(self, what: Delivered | None, states: Mapping[str, FileState]) -> str:
        if what is None:
            return ""
        if states:
            wrong = sum(state is not FileState.SAME for state in states.values())
            if not wrong:
                return self.tr("All files are as they were delivered.")
            return self.tr("%n file(s) are missing or were changed.", "", wrong)
        return self.tr("Head of the history: {0}").format(f"{what.head[:_DIGITS]}…")

    # what is done

    @Slot()
    def _check(self) -> None:
        delivery = self.current()
        if delivery is not None and delivery.what is not None:
            self.check_wanted.emit(delivery.sequence)

    @Slot()
    def _open_folder(self) -> None:
        delivery = self.current()
        if delivery is not None and delivery.what is not None:
            self.folder_wanted.emit(delivery.what.folder)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


def _when(at: str) -> str:
    """In the person's own time."""
    moment = QDateTime.fromString(at[:19], Qt.DateFormat.ISODate)
    moment.setTimeZone(QTimeZone.utc())
    return QLocale().toString(moment.toLocalTime(), QLocale.FormatType.ShortFormat)
