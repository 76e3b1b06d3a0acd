"""What happened to this page, or to everything: who, what, when; newest first, loaded as one scrolls."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QComboBox, QLabel, QListView, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from desktop.document.history import Event
from desktop.ui import theme
from desktop.ui.panels.words import actor_words, event_words, time_words
from desktop.ui.threads.desk_thread import HistorySlice

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class HistoryModel(QAbstractListModel):
    """Signals:
    older_wanted(before): sequence number before which events are wanted.
    """

    older_wanted = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._events: list[Event] = []
        self._said: list[str] = []
        self._more = False

    def set_slice(self, part: HistorySlice) -> None:
        said = [event_words(event) for event in part.events]
        if part.before is None:
            self.beginResetModel()
            self._events, self._said = list(part.events), said
            self.endResetModel()
        elif part.events:
            first = len(self._events)
            self.beginInsertRows(_ROOT, first, first + len(part.events) - 1)
            self._events.extend(part.events)
            self._said.extend(said)
            self.endInsertRows()
        self._more = part.more

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._events)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        event = self._events[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._said[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return f"{actor_words(event.actor)} · {time_words(event.at)}"
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{self._said[index.row()]}\n{actor_words(event.actor)}, {time_words(event.at)}"
        return None

    def canFetchMore(self, parent: Index) -> bool:
        return self._more and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        if self._more and self._events:
            self._more = False  # until the answer says whether there are older ones still
            self.older_wanted.emit(self._events[-1].sequence)


class _EventDelegate(QStyledItemDelegate):
    """What happened, and below it who and when."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.PANEL, 6 * theme.GRID)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, row = theme.current(), option.rect.adjusted(2 * theme.GRID, theme.HALF, -2 * theme.GRID, -theme.HALF)
        half = row.height() // 2
        painter.save()
        for words, font, colour, top in (
            (index.data(), theme.font(theme.BODY), look.text, row.top()),
            (index.data(Qt.ItemDataRole.UserRole), theme.font(theme.CAPTION), look.muted, row.top() + half),
        ):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, row.width())
            painter.drawText(QRect(row.left(), top, row.width(), half), Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


class HistoryPanel(QWidget):
    """Signals:
    wanted(everything, before): a slice of the history of the page (or of everything); before -1: from the newest.
    """

    wanted = Signal(bool, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = HistoryModel(self)
        self._scope = QComboBox(self)
        self._scope.addItems([self.tr("This page"), self.tr("The whole dossier")])
        self._scope.setAccessibleName(self.tr("Whose history"))
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_EventDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("History"))
        self._empty = QLabel(self.tr("Nothing has happened here yet"), self)
        self._empty.setProperty("role", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.GRID, 0, 0)
        layout.setSpacing(theme.GRID)
        head = QVBoxLayout()
        head.setContentsMargins(2 * theme.GRID, 0, 2 * theme.GRID, 0)
        head.addWidget(self._scope)
        layout.addLayout(head)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._empty, 1)
        self._scope.currentIndexChanged.connect(self.refresh)
        self.model.older_wanted.connect(self._older)
        self.setFocusProxy(self.list)
        self._show_empty()

    def is_empty(self) -> bool:
        return self.model.rowCount() == 0

    @property
    def everything(self) -> bool:
        return self._scope.currentIndex() == 1

    @Slot()
    def refresh(self) -> None:
        """Asks for the newest events, when the panel is seen."""
        if self.isVisible():
            self.wanted.emit(self.everything, -1)

    @Slot(object)
    def set_slice(self, part: HistorySlice) -> None:
        if (part.page is None) == self.everything:
            self.model.set_slice(part)
            self._show_empty()

    @Slot(int)
    def _older(self, before: int) -> None:
        self.wanted.emit(self.everything, before)

    def _show_empty(self) -> None:
        empty = self.is_empty()
        self.list.setVisible(not empty)
        self._empty.setVisible(empty)
