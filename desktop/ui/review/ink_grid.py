"""Cases as cards: the ink of each with what stands around it, below it what is there and what is to be there, and a tick."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.document.geometry import Point, Quad
from desktop.document.model import Evidence, Line
from desktop.services.cases import Case, Odd
from desktop.ui import theme
from desktop.ui.panels.ink import InkLayout, lay_ink, paint_ink
from desktop.ui.register.evidence_ink import EvidenceInk

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
CARD = QSize(34 * theme.GRID, 14 * theme.GRID)
_INK = 4 * theme.GRID
_PAD = theme.GRID
_BEFORE, _AFTER = 7, 14
"""Characters of the line around the part."""


class Role(IntEnum):
    CASE = Qt.ItemDataRole.UserRole + 1
    TICKED = Qt.ItemDataRole.UserRole + 2


class CaseModel(QAbstractListModel):
    """Cases that stand out, and those of which nothing would be left, are not ticked at first.

    Signals:
        ticks_changed()
    """

    ticks_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cases: tuple[Case, ...] = ()
        self._ticked: list[bool] = []
        self._titles: dict[str, str] = {}

    def set_cases(self, cases: Sequence[Case], titles: dict[str, str]) -> None:
        """titles: of documents, by id."""
        self.beginResetModel()
        self._cases, self._titles = tuple(cases), titles
        self._ticked = [bool(case.put) and not case.odd for case in cases]
        self.endResetModel()
        self.ticks_changed.emit()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._cases)

    def case(self, row: int) -> Case:
        return self._cases[row]

    def chosen(self) -> tuple[Case, ...]:
        """Those that are ticked."""
        return tuple(case for case, ticked in zip(self._cases, self._ticked, strict=True) if ticked)

    def toggle(self, row: int) -> None:
        self._ticked[row] = not self._ticked[row]
        self.dataChanged.emit(self.index(row), self.index(row))
        self.ticks_changed.emit()

    def tick_all(self, ticked: bool) -> None:
        self._ticked = [ticked] * len(self._cases)
        self.dataChanged.emit(self.index(0), self.index(len(self._cases) - 1))
        self.ticks_changed.emit()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        case, ticked = self._cases[index.row()], self._ticked[index.row()]
        match role:
            case Role.CASE:
                return case
            case Role.TICKED:
                return ticked
            case Qt.ItemDataRole.DisplayRole:
                return f"{case.part} → {case.put}"
            case Qt.ItemDataRole.StatusTipRole:
                return self._where(case)
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join((case.text, self._where(case), *map(self._odd, case.odd)))
            case Qt.ItemDataRole.AccessibleTextRole:
                tick = self.tr("ticked") if ticked else self.tr("not ticked")
                words = (tick, f"{case.part} → {case.put}", case.text, self._where(case), *map(self._odd, case.odd))
                return ", ".join(words)
        return None

    def _where(self, case: Case) -> str:
        return self.tr("{0} · page {1}").format(self._titles.get(case.place.document, ""), case.place.number)

    def odd_words(self, case: Case) -> str:
        return self._odd(case.odd[0]) if case.odd else ""

    def _odd(self, odd: Odd) -> str:
        match odd:
            case Odd.SHAPE:
                return self.tr("its ink looks different")
            case Odd.SURE:
                return self.tr("read with more certainty")
            case Odd.READINGS:
                return self.tr("no other reading says so")
            case Odd.CONFIRMED:
                return self.tr("confirmed before")


class InkGrid(QListView):
    """Signals:
    applied(): Enter
    backed_out(): Esc
    opened(Case): its page is wanted
    """

    applied = Signal()
    backed_out = Signal()
    opened = Signal(object)

    def __init__(self, ink: EvidenceInk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cases = CaseModel(self)
        self.setModel(self.cases)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setSpacing(theme.HALF)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_CaseDelegate(ink, self))
        self.setAccessibleName(self.tr("Places with their ink"))
        ink.ready.connect(self.viewport().update)
        self.doubleClicked.connect(self._double_clicked)

    def set_cases(self, cases: Sequence[Case], titles: dict[str, str]) -> None:
        self.cases.set_cases(cases, titles)
        self.scrollToTop()
        if cases:
            self.setCurrentIndex(self.cases.index(0))

    def card_width(self) -> int:
        room = self.viewport().width() - theme.GRID
        return room // max(1, room // (CARD.width() + theme.GRID)) - theme.GRID

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match event.key():
            case Qt.Key.Key_Space if index.isValid():
                self.cases.toggle(index.row())
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if control and index.isValid():
                self.opened.emit(self.cases.case(index.row()))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.applied.emit()
            case Qt.Key.Key_A if control:
                self.cases.tick_all(len(self.cases.chosen()) < self.cases.rowCount())
            case Qt.Key.Key_Escape:
                self.backed_out.emit()
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        place = event.position().toPoint()
        index = self.indexAt(place)
        if index.isValid() and tick_rect(self.visualRect(index)).adjusted(-_PAD, -_PAD, _PAD, _PAD).contains(place):
            self.cases.toggle(index.row())

    def _double_clicked(self, index: QModelIndex) -> None:
        self.opened.emit(self.cases.case(index.row()))


def tick_rect(card: QRect) -> QRect:
    return QRect(card.left() + _PAD, card.bottom() - _PAD - theme.ICON_SMALL, theme.ICON_SMALL, theme.ICON_SMALL)


class _CaseDelegate(QStyledItemDelegate):
    def __init__(self, ink: EvidenceInk, grid: InkGrid) -> None:
        super().__init__(grid)
        self._ink = ink
        self._grid = grid

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As many in a row as there is room for, and as wide as that leaves."""
        return QSize(self._grid.card_width(), CARD.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, case, ticked = theme.current(), index.data(Role.CASE), index.data(Role.TICKED)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = look.accent if chosen else look.warning if case.odd else look.border
        painter.setPen(QPen(QColor(edge), theme.FOCUS if chosen else theme.HAIRLINE))
        painter.setBrush(QColor(look.selected if chosen else look.surface))
        painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)
        self._paint_ink(painter, option.rect, case)
        self._paint_text(painter, option.rect, case)
        self._paint_tick(painter, tick_rect(option.rect), ticked)
        self._paint_foot(painter, option.rect, case, str(index.data(Qt.ItemDataRole.StatusTipRole)))
        painter.restore()

    def _paint_ink(self, painter: QPainter, card: QRect, case: Case) -> None:
        look = theme.current()
        paper = QRectF(card.left() + _PAD, card.top() + _PAD, card.width() - 2 * _PAD, _INK + theme.GRID)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.paper))
        painter.drawRoundedRect(paper, theme.RADIUS, theme.RADIUS)
        picture = self._ink.picture(Evidence(case.place.page, case.shown))
        if picture is None:
            return
        layout = lay_ink(Line("", "", case.shown, 1.0, vertical=case.vertical), paper.width() - theme.GRID, _INK)
        left, top = paper.left() + (paper.width() - layout.width) / 2, paper.top() + theme.HALF
        painter.save()
        painter.setClipRect(paper)
        paint_ink(painter, left, top, layout, picture)
        marked = _marked(case, layout)
        if marked is not None:
            painter.setBrush(QColor(look.ink))
            painter.drawRect(marked.translated(left, top))
        painter.restore()

    @staticmethod
    def _paint_text(painter: QPainter, card: QRect, case: Case) -> None:
        place = QRect(
            card.left() + _PAD, card.top() + _INK + 3 * theme.GRID - theme.HALF, card.width() - 2 * _PAD, 3 * theme.GRID
        )
        layout = _changed_text(case, painter)
        painter.save()
        painter.setClipRect(place)
        painter.setPen(QColor(theme.current().text))
        layout.draw(painter, QPointF(place.topLeft()))
        painter.restore()

    @staticmethod
    def _paint_tick(painter: QPainter, place: QRect, ticked: bool) -> None:
        look = theme.current()
        box = QRectF(place).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(QColor(look.accent if ticked else look.muted), theme.HAIRLINE))
        painter.setBrush(QColor(look.accent if ticked else look.surface))
        painter.drawRoundedRect(box, theme.RADIUS - 1, theme.RADIUS - 1)
        if ticked:
            painter.drawImage(box.adjusted(1, 1, -1, -1), theme.picture("check", look.on_accent, theme.ICON_SMALL))

    def _paint_foot(self, painter: QPainter, card: QRect, case: Case, where: str) -> None:
        look, tick = theme.current(), tick_rect(card)
        row = QRect(
            tick.right() + theme.GRID, tick.top() - 2, card.right() - _PAD - tick.right() - theme.GRID, tick.height() + 4
        )
        painter.setFont(theme.font(theme.CAPTION))
        odd = self._grid.cases.odd_words(case)
        painter.setPen(QColor(look.warning if odd else look.muted))
        words = painter.fontMetrics().elidedText(
            f"{odd} · {where}" if odd else where, Qt.TextElideMode.ElideMiddle, row.width()
        )
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, words)


def _marked(case: Case, layout: InkLayout) -> QRectF | None:
    """A line below the part, where the ink is shown in one piece."""
    if len(layout.pieces) != 1:
        return None
    piece = layout.pieces[0]
    start, end = _share(piece.quad, case.ink.tl), _share(piece.quad, case.ink.tr)
    return QRectF(piece.x + start * piece.width, piece.height - theme.FOCUS, max(end - start, 0.02) * piece.width, theme.FOCUS)


def _share(quad: Quad, point: Point) -> float:
    """How far along the top edge of the quad a point lies, 0-1."""
    dx, dy = quad.tr[0] - quad.tl[0], quad.tr[1] - quad.tl[1]
    length = dx * dx + dy * dy
    return min(1.0, max(0.0, ((point[0] - quad.tl[0]) * dx + (point[1] - quad.tl[1]) * dy) / length)) if length else 0.0


def _changed_text(case: Case, painter: QPainter) -> QTextLayout:
    """The line around the part: what is there struck out, what is to be there after it."""
    look = theme.current()
    before, after = case.text[max(0, case.start - _BEFORE) : case.start], case.text[case.end : case.end + _AFTER]
    lead = "…" if case.start > _BEFORE else ""
    layout = QTextLayout(f"{lead}{before}{case.part}{case.put}{after}", theme.font(theme.BODY), painter.device())
    old, new = QTextCharFormat(), QTextCharFormat()
    old.setFontStrikeOut(True)
    old.setForeground(QColor(look.danger))
    new.setForeground(QColor(look.success))
    new.setFontWeight(QFont.Weight.Bold)
    new.setFontUnderline(True)
    start, part, put = _units(lead + before), _units(case.part), _units(case.put)
    layout.setFormats([_range(start, part, old), _range(start + part, put, new)])
    layout.beginLayout()
    line = layout.createLine()
    line.setNumColumns(_units(layout.text()))
    layout.endLayout()
    return layout


def _units(text: str) -> int:
    """Its length as Qt counts it: rare characters are two."""
    return len(text.encode("utf-16-le")) // 2


def _range(start: int, length: int, made: QTextCharFormat) -> QTextLayout.FormatRange:
    span = QTextLayout.FormatRange()
    span.start, span.length, span.format = start, length, made
    return span
