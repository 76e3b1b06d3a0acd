"""Search everything: the box at the top, and its hits in the place of the documents until it is cleared."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QAction, QColor, QKeyEvent, QPainter, QTextCharFormat, QTextLayout, QTextLine
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from desktop.storage.values import DocumentSummary, Hit
from desktop.ui import theme
from desktop.ui.panels.composition import Composition
from desktop.ui.threads.desk_thread import Hits

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_PAUSE_MS = 150


class SearchBox(QLineEdit):
    """Signals:
    query_changed(str): a moment after the last key; "" at once.
    hit_stepped(step), hit_taken(): Up, Down and Enter
    """

    query_changed = Signal(str)
    hit_stepped = Signal(int)
    hit_taken = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said = ""
        Composition(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._say)
        self.setPlaceholderText(self.tr("Search everything"))
        self.setAccessibleName(self.tr("Search everything"))
        self.setClearButtonEnabled(True)
        sign = QAction(self)
        theme.set_icon(sign, "search")
        self.addAction(sign, QLineEdit.ActionPosition.LeadingPosition)
        self.setMinimumWidth(14 * theme.GRID)
        self.setMaximumWidth(32 * theme.GRID)
        self.textChanged.connect(self._changed)

    @Slot(str)
    def _changed(self, text: str) -> None:
        if text.strip():
            self._timer.start()
        else:
            self._say()

    @Slot()
    def _say(self) -> None:
        self._timer.stop()
        query = self.text().strip()
        if query != self._said:
            self._said = query
            self.query_changed.emit(query)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down:
                self.hit_stepped.emit(1)
            case Qt.Key.Key_Up:
                self.hit_stepped.emit(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._say()
                self.hit_taken.emit()
            case Qt.Key.Key_Escape:
                self.clear()
            case _:
                super().keyPressEvent(event)


class HitModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hits: tuple[Hit, ...] = ()
        self._titles: dict[str, str] = {}

    def set_hits(self, hits: tuple[Hit, ...], titles: dict[str, str]) -> None:
        self.beginResetModel()
        self._hits, self._titles = hits, titles
        self.endResetModel()

    def hit(self, row: int) -> Hit:
        return self._hits[row]

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        hit = self._hits[index.row()]
        where = self.tr("{0} · page {1}").format(self._titles.get(hit.document, ""), hit.number)
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.snippet
        if role == Qt.ItemDataRole.UserRole:
            return hit
        if role == Qt.ItemDataRole.StatusTipRole:
            return where
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{hit.snippet}\n{where}"
        return None


class _HitDelegate(QStyledItemDelegate):
    """The words around the hit, with the hit marked; below, where it stands."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.PANEL, 6 * theme.GRID)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = theme.current()
        hit: Hit = index.data(Qt.ItemDataRole.UserRole)
        chosen = isinstance(option.widget, QListView) and option.widget.currentIndex() == index
        if chosen:
            painter.fillRect(option.rect, QColor(look.selected))
        row = option.rect.adjusted(2 * theme.GRID, theme.HALF, -2 * theme.GRID, -theme.HALF)
        half = row.height() // 2
        painter.save()
        painter.setClipRect(row)
        painter.setPen(QColor(look.text))
        layout = QTextLayout(hit.snippet.replace("\n", " "), theme.font(theme.BODY))
        mark = QTextLayout.FormatRange()
        mark.start, mark.length = hit.highlight[0], hit.highlight[1] - hit.highlight[0]
        mark.format = QTextCharFormat()
        mark.format.setBackground(QColor(look.ink_fill))
        mark.format.setForeground(QColor(theme.LIGHT.text))
        layout.setFormats([mark])
        layout.beginLayout()
        line = layout.createLine()
        line.setNumColumns(len(hit.snippet))
        layout.endLayout()
        layout.draw(painter, row.topLeft().toPointF() - QPointF(_hidden(line, hit.highlight[1], row.width()), 0))
        painter.setFont(theme.font(theme.CAPTION))
        painter.setPen(QColor(look.muted))
        where = painter.fontMetrics().elidedText(
            index.data(Qt.ItemDataRole.StatusTipRole), Qt.TextElideMode.ElideMiddle, row.width()
        )
        painter.drawText(QRect(row.left(), row.top() + half, row.width(), half), Qt.AlignmentFlag.AlignVCenter, where)
        painter.restore()


def _hidden(line: QTextLine, end: int, width: int) -> float:
    """How much of a row to leave out at its left, in whole characters, for `end` to be seen within `width`."""
    beyond = _x(line, end) + theme.GRID - width
    if beyond <= 0:
        return 0.0
    return next((x for x in (_x(line, at) for at in range(end)) if x >= beyond), beyond)


def _x(line: QTextLine, at: int) -> float:
    place: tuple[float, int] = line.cursorToX(at)  # type: ignore[assignment]  # the stubs know no result
    return place[0]


class SearchPanel(QWidget):
    """Signals:
    hit_chosen(Hit): show its ink
    """

    hit_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = HitModel(self)
        self._titles: dict[str, str] = {}
        self._said = QLabel(self)
        self._said.setProperty("role", "caption")
        self._said.setContentsMargins(2 * theme.GRID, theme.GRID, 2 * theme.GRID, theme.HALF)
        self._said.setWordWrap(True)
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_HitDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Hits"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._said)
        layout.addWidget(self.list, 1)
        self.list.selectionModel().currentChanged.connect(self._current_changed)
        self.setFocusProxy(self.list)

    @Slot(object)
    def set_documents(self, documents: tuple[DocumentSummary, ...]) -> None:
        self._titles = {document.id: document.title for document in documents}

    @Slot(object)
    def set_hits(self, hits: Hits) -> None:
        self.model.set_hits(hits.hits, self._titles)
        count = len(hits.hits)
        self._said.setText(
            self.tr("%n hit(s) for “{0}”", "", count).format(hits.query)
            if count
            else self.tr("Nothing found for “{0}”").format(hits.query)
        )

    @Slot(int)
    def step(self, step: int) -> None:
        count = self.model.rowCount()
        if count:
            row = (
                (self.list.currentIndex().row() + step) % count
                if self.list.currentIndex().isValid()
                else (0 if step > 0 else count - 1)
            )
            self.list.setCurrentIndex(self.model.index(row))

    @Slot()
    def take(self) -> None:
        if not self.list.currentIndex().isValid():
            self.step(1)
        elif self.model.rowCount():
            self.hit_chosen.emit(self.model.hit(self.list.currentIndex().row()))

    @Slot(QModelIndex, QModelIndex)
    def _current_changed(self, index: QModelIndex, before: QModelIndex) -> None:
        if index.isValid():
            self.hit_chosen.emit(self.model.hit(index.row()))
