"""Two readings of a page side by side in the place of the page: only where they differ, with the ink."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.document.model import Evidence, Line, Page, Reading
from desktop.services.past import Pair, differences
from desktop.services.second_look import is_second_look
from desktop.storage.dossier import PageSummary
from desktop.ui import theme
from desktop.ui.panels.ink import lay_ink, paint_ink
from desktop.ui.panels.line_editor import doubt_format
from desktop.ui.panels.words import engine_words, time_words
from desktop.ui.register.evidence_ink import EvidenceInk

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_INK = 4 * theme.GRID
_PAIR = Qt.ItemDataRole.UserRole + 1
_MARKED = 0.75  # the doubt whose look a difference has


class PairModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pairs: tuple[Pair, ...] = ()

    def set_pairs(self, pairs: tuple[Pair, ...]) -> None:
        self.beginResetModel()
        self._pairs = pairs
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._pairs)

    def pair(self, row: int) -> Pair | None:
        return self._pairs[row] if 0 <= row < len(self._pairs) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        pair = self.pair(index.row()) if index.isValid() else None
        if pair is None:
            return None
        if role == _PAIR:
            return pair
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            first, second = (line.text if line is not None else self.tr("nothing") for line in (pair.first, pair.second))
            return self.tr("{0} | {1}").format(first, second)
        return None


class _PairDelegate(QStyledItemDelegate):
    """The ink, and below it what each reading says, beside each other."""

    def __init__(self, ink: EvidenceInk, parent: QListView) -> None:
        super().__init__(parent)
        self._ink = ink
        self.page = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        pair: Pair = index.data(_PAIR)
        column = self._column(option.rect.width() or theme.PANEL)
        heights = [self._layout(line, places, column).boundingRect().height() for line, places in _sides(pair)]
        return QSize(2 * column, round(_INK + max(heights) + 3 * theme.GRID))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, pair = theme.current(), index.data(_PAIR)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(look.selected))
        row = option.rect.adjusted(2 * theme.GRID, theme.GRID, -2 * theme.GRID, -theme.GRID)
        self._paint_ink(painter, row, pair.first or pair.second)
        column = self._column(option.rect.width())
        for number, (line, places) in enumerate(_sides(pair)):
            painter.setPen(QColor(look.text if line is not None else look.muted))
            layout = self._layout(line, places, column)
            layout.draw(painter, QRectF(row.left() + number * (column + 2 * theme.GRID), row.top() + _INK, 1, 1).topLeft())
        painter.setPen(QColor(look.border))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()

    def _paint_ink(self, painter: QPainter, row: QRect, line: Line) -> None:
        picture = self._ink.picture(Evidence(self.page, line.quad, (line.id,)))
        if picture is not None:
            paint_ink(painter, row.left(), row.top(), lay_ink(line, row.width(), _INK - theme.HALF), picture)

    @staticmethod
    def _column(width: int) -> int:
        return (width - 6 * theme.GRID) // 2

    def _layout(self, line: Line | None, places: Sequence[tuple[int, int]], width: int) -> QTextLayout:
        layout = QTextLayout(line.text if line is not None else self.tr("nothing"), theme.font(theme.RECORD))
        wrap = QTextOption()
        wrap.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(wrap)
        layout.setFormats([_marked(*place) for place in places] if line is not None else [])
        layout.beginLayout()
        y = 0.0
        while (row := layout.createLine()).isValid():
            row.setLineWidth(max(width, 1))
            row.setPosition(QRectF(0, y, 1, 1).topLeft())
            y += row.height()
        layout.endLayout()
        return layout


def _sides(pair: Pair) -> tuple[tuple[Line | None, Sequence[tuple[int, int]]], ...]:
    return ((pair.first, pair.in_first), (pair.second, pair.in_second))


def _marked(start: int, end: int) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = start, end - start, doubt_format(_MARKED)
    return made


class _PairList(QListView):
    """Leaves to the panel what the panel has a use for."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)


class ReadingsPanel(QWidget):
    """Signals:
    line_shown(Line): a difference is in hand: its ink is to be shown on the page
    text_wanted(Line): the line of the page in this place is to say so
    closed()
    """

    line_shown = Signal(object)
    text_wanted = Signal(object)
    closed = Signal()

    def __init__(self, ink: EvidenceInk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "reading")
        self._readings: tuple[Reading, ...] = ()
        self._ink = ink
        self.first, self.second = QComboBox(self), QComboBox(self)
        for combo, name in ((self.first, self.tr("Left reading")), (self.second, self.tr("Right reading"))):
            combo.setAccessibleName(name)
            combo.currentIndexChanged.connect(self._compare)
        self.said = QLabel(self)
        self.said.setProperty("role", "caption")
        self.back = QToolButton(self)
        theme.set_icon(self.back, "close")
        self.back.setToolTip(self.tr("Back to the page (Esc)"))
        self.back.setAccessibleName(self.tr("Back to the page"))
        self.back.clicked.connect(self.closed)
        self.model = PairModel(self)
        self.list = _PairList(self)
        self.look = _PairDelegate(ink, self.list)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self.look)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Differences of the readings"))
        self.list.selectionModel().currentChanged.connect(self._chosen)
        ink.ready.connect(self.list.viewport().update)
        self._empty = QLabel(self)
        self._empty.setProperty("role", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._lay_out()

    def _lay_out(self) -> None:
        head, chosen = QHBoxLayout(), QHBoxLayout()
        title = QLabel(QCoreApplication.translate("HistoryPanel", "Compare readings"), self)
        title.setProperty("role", "title")
        head.addWidget(title, 1)
        head.addWidget(self.back)
        chosen.setContentsMargins(0, 0, theme.GRID, 0)
        chosen.setSpacing(theme.GRID)
        chosen.addWidget(self.first, 1)
        chosen.addWidget(self.second, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        column.setSpacing(theme.GRID)
        column.addLayout(head)
        column.addLayout(chosen)
        column.addWidget(self.said)
        column.addWidget(self.list, 1)
        column.addWidget(self._empty, 1)

    def set_pages(self, pages: Mapping[str, PageSummary]) -> None:
        """Where the ink is."""
        self._ink.set_pages(pages)

    def set_readings(self, page: Page, readings: Sequence[Reading]) -> None:
        """All readings of a page, oldest first; the last two of the whole page are compared, else the last two."""
        self._readings = tuple(readings)
        self.look.page = page.id
        whole = [n for n, reading in enumerate(readings) if not is_second_look(reading)]
        rows = whole[-2:] if len(whole) > 1 else [len(readings) - 2, len(readings) - 1]
        for combo, row in zip((self.first, self.second), rows, strict=True):
            combo.blockSignals(True)
            combo.clear()
            combo.addItems([self._name(reading) for reading in readings])
            combo.setCurrentIndex(max(row, 0) if readings else -1)
            combo.blockSignals(False)
        self._compare()

    def _name(self, reading: Reading) -> str:
        engine = self.tr("second look") if is_second_look(reading) else engine_words(reading.engine, reading.fingerprint)
        return f"{engine} · {time_words(reading.created)}"

    @Slot()
    def _compare(self) -> None:
        first, second = self.first.currentIndex(), self.second.currentIndex()
        enough = min(first, second) >= 0 and first != second
        pairs = differences(self._readings[first], self._readings[second]) if enough else ()
        self.model.set_pairs(pairs)
        self.list.setVisible(bool(pairs))
        self._empty.setVisible(not pairs)
        if len(self._readings) < 2:
            self._empty.setText(self.tr("This page was read only once. Read it again to compare."))
        else:
            self._empty.setText(self.tr("The two readings say the same.") if enough else self.tr("Choose two readings."))
        self.said.setText(
            self.tr("%n difference(s). 1 takes the left text, 2 the right one; Esc goes back to the page.", "", len(pairs))
            if pairs
            else ""
        )
        if pairs:
            self.list.setCurrentIndex(self.model.index(0))
            self.list.setFocus()

    @Slot(QModelIndex, QModelIndex)
    def _chosen(self, index: QModelIndex, before: QModelIndex) -> None:
        pair = self.model.pair(index.row())
        if pair is not None:
            self.line_shown.emit(pair.first or pair.second)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pair = self.model.pair(self.list.currentIndex().row())
        sides = {Qt.Key.Key_1: pair.first, Qt.Key.Key_2: pair.second} if pair is not None else {}
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif (line := sides.get(Qt.Key(event.key()))) is not None:
            self.text_wanted.emit(line)
            self.list.setCurrentIndex(self.model.index(self.list.currentIndex().row() + 1))
        else:
            super().keyPressEvent(event)
