"""What happened to this page, a line, a field or everything: who, what, when, with the ink; newest first."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.document.history import Event
from desktop.services.past import changes_page
from desktop.ui import theme
from desktop.ui.panels.field_ink import FieldInk
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

    def row_of(self, event: Event | None) -> int | None:
        """Of the same event, in whichever slice it came."""
        return next((n for n, each in enumerate(self._events) if event and each.sequence == event.sequence), None)

    def event_at(self, row: int) -> Event | None:
        return self._events[row] if 0 <= row < len(self._events) else None

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
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(look.selected))
        for words, font, colour, top in (
            (index.data(), theme.font(theme.BODY), look.text, row.top()),
            (index.data(Qt.ItemDataRole.UserRole), theme.font(theme.CAPTION), look.muted, row.top() + half),
        ):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, row.width())
            painter.drawText(QRect(row.left(), top, row.width(), half), Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


class Scope(IntEnum):
    """Whose history is shown, in the order of the choice."""

    PAGE = 0
    LINE = 1
    FIELD = 2
    DOSSIER = 3


class HistoryPanel(QWidget):
    """Signals:
    wanted(everything, before): a slice of the history of the page (or of everything); before -1: from the newest.
    part_wanted(Scope): what happened to the line or the field in hand; answer with `set_events`.
    event_chosen(Event): its ink is to be shown
    back_wanted(Event): the page is to be as it was after it
    compare_wanted(): two readings of the page side by side
    """

    wanted = Signal(bool, int)
    part_wanted = Signal(int)
    event_chosen = Signal(object)
    back_wanted = Signal(object)
    compare_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "checking")
        self.model = HistoryModel(self)
        self._quiet = False
        self._scope = QComboBox(self)
        names = (self.tr("This page"), self.tr("This line"), self.tr("This field"), self.tr("The whole dossier"))
        self._scope.addItems(names)
        self._scope.setAccessibleName(self.tr("Whose history"))
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_EventDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("History"))
        self._empty = QLabel(self)
        self._empty.setWordWrap(True)
        self._empty.setProperty("role", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.GRID, 0, 0)
        layout.setSpacing(theme.GRID)
        self.compare = QPushButton(self.tr("Compare readings"), self)
        self.compare.setToolTip(self.tr("Two readings of this page side by side, only where they differ"))
        self.compare.clicked.connect(self.compare_wanted)
        self.ink = FieldInk(self)
        self.ink.hide()
        self.back = QPushButton(self.tr("Back to how the page was then"), self)
        self.back.setEnabled(False)
        self.back.clicked.connect(self._go_back)
        head, foot = QHBoxLayout(), QVBoxLayout()
        head.setContentsMargins(2 * theme.GRID, 0, 2 * theme.GRID, 0)
        head.addWidget(self._scope, 1)
        head.addWidget(self.compare)
        foot.setContentsMargins(2 * theme.GRID, 0, 2 * theme.GRID, theme.GRID)
        foot.addWidget(self.ink)
        foot.addWidget(self.back)
        layout.addLayout(head)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._empty, 1)
        layout.addLayout(foot)
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.model.modelReset.connect(self._chosen)
        self._scope.currentIndexChanged.connect(self.refresh)
        self.model.older_wanted.connect(self._older)
        self.setFocusProxy(self.list)
        self._show_empty()

    def is_empty(self) -> bool:
        return self.model.rowCount() == 0

    @property
    def everything(self) -> bool:
        return self.scope is Scope.DOSSIER

    @property
    def scope(self) -> Scope:
        return Scope(self._scope.currentIndex())

    @Slot()
    def refresh(self) -> None:
        """Asks for the newest events, when the panel is seen."""
        if not self.isVisible():
            return
        if self.scope in (Scope.LINE, Scope.FIELD):
            self.part_wanted.emit(self.scope)
        else:
            self.wanted.emit(self.everything, -1)

    @Slot(object)
    def set_slice(self, part: HistorySlice) -> None:
        if self.scope is (Scope.DOSSIER if part.page is None else Scope.PAGE):
            self._set(part)
            self._show_empty()

    def set_events(self, events: tuple[Event, ...], why_none: str) -> None:
        """Of the line or field in hand. why_none: what is said where there are none."""
        if self.scope in (Scope.LINE, Scope.FIELD):
            self._set(HistorySlice("", None, events, False))
            self._show_empty(why_none)

    def _set(self, part: HistorySlice) -> None:
        """What is chosen stays so when something new has happened."""
        kept = self.current_event()
        self._quiet = True
        self.model.set_slice(part)
        row = self.model.row_of(kept)
        if row is not None:
            self.list.setCurrentIndex(self.model.index(row))
        self._quiet = False
        if row is None:
            self._chosen()

    def current_event(self) -> Event | None:
        return self.model.event_at(self.list.currentIndex().row())

    @Slot()
    def _chosen(self) -> None:
        if self._quiet:
            return
        event = self.current_event()
        self.back.setEnabled(event is not None and changes_page(event))
        self.event_chosen.emit(event)

    @Slot()
    def _go_back(self) -> None:
        event = self.current_event()
        if event is not None:
            self.back_wanted.emit(event)

    @Slot(int)
    def _older(self, before: int) -> None:
        self.wanted.emit(self.everything, before)

    def _show_empty(self, why: str = "") -> None:
        empty = self.is_empty()
        self._empty.setText(why or self.tr("Nothing has happened here yet"))
        self.list.setVisible(not empty)
        self._empty.setVisible(empty)
