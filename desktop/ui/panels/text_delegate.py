"""One row of the text panel: the ink of a line above its text, its sign in the gutter."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.document.geometry import Quad
from desktop.document.model import Line, RegionType
from desktop.ui import theme
from desktop.ui.panels.ink import InkLayout, PagePicture, lay_ink, paint_ink
from desktop.ui.panels.line_editor import doubt_format
from desktop.ui.panels.text_model import Mark, Role, shaky_parts

GUTTER = 4 * theme.GRID
INK_HEIGHT = 4 * theme.GRID
EDITING_INK_HEIGHT = 6 * theme.GRID
HEADING_HEIGHT = 3 * theme.GRID
_ICONS = {Mark.DOUBTFUL: "doubt", Mark.DRAFT: "draw", Mark.SAVING: "waiting", Mark.CONFIRMED: "check"}
Index = QModelIndex | QPersistentModelIndex


def _head(index: Index) -> int:
    """Height of what stands above the ink: the kind of the block where one begins, less where it is plain text."""
    heading = index.data(Role.HEADING)
    if not heading:
        return 0
    return theme.GRID if RegionType(heading) is RegionType.TEXT else HEADING_HEIGHT


class TextDelegate(QStyledItemDelegate):
    """Paints rows; the current row leaves the place of its text to the one editor of the panel."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.picture: PagePicture | None = None
        self.current = -1
        self.editor_height = 0
        self.width = theme.PANEL
        self._heights: dict[tuple[str, str, int], float] = {}
        self._inks: dict[tuple[str, Quad, int, int], InkLayout] = {}

    def forget_sizes(self) -> None:
        self._heights.clear()
        self._inks.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line: Line = index.data(Role.LINE)
        editing = index.row() == self.current
        text = self.editor_height if editing else self._text_height(line.id, index.data())
        return QSize(self.width, round(_head(index) + self._ink(line, editing).height + text + theme.GRID + 2 * theme.HALF))

    def editor_rect(self, row: QRect, index: Index) -> QRect:
        """Where the editor lies in the row at `row`."""
        top = row.top() + self._text_top(index)
        frame = theme.HALF + theme.HAIRLINE  # so that the text stays where it stood before the editor came
        return QRect(row.left() + GUTTER - frame, top, self._inner_width() + 2 * frame, self.editor_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, row = theme.current(), option.rect
        line: Line = index.data(Role.LINE)
        editing = index.row() == self.current
        painter.save()
        if editing:
            painter.fillRect(row, QColor(look.raised))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(row, QColor(look.hover))
        heading = index.data(Role.HEADING)
        if heading:
            self._paint_heading(painter, row, RegionType(heading), index.data(Role.HEADING_WORDS), first=index.row() == 0)
        mark = Mark(index.data(Role.MARK))  # Qt gives an enum of strings back as a string
        if mark is not Mark.NONE:
            self._paint_mark(painter, row, index, mark, line)
        self._paint_ink(painter, row, index, line, editing)
        if not editing:
            painter.setPen(QColor(look.text))
            layout = self._layout(index.data(), line if mark is Mark.DOUBTFUL else None)
            layout.draw(painter, QPointF(row.left() + GUTTER, row.top() + self._text_top(index)))
        painter.restore()

    def _paint_heading(self, painter: QPainter, row: QRect, heading: RegionType, words: str, first: bool) -> None:
        look = theme.current()
        if not first:
            painter.setPen(QColor(look.border))
            painter.drawLine(row.left() + GUTTER, row.top(), row.right() - theme.GRID, row.top())
        if heading is RegionType.TEXT:
            return
        painter.setFont(theme.font(theme.CAPTION))
        painter.setPen(QColor(look.muted))
        place = QRect(row.left() + GUTTER, row.top() + theme.HALF, self._inner_width(), HEADING_HEIGHT - theme.HALF)
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_mark(self, painter: QPainter, row: QRect, index: Index, mark: Mark, line: Line) -> None:
        look = theme.current()
        colour = {Mark.DOUBTFUL: look.warning, Mark.DRAFT: look.accent, Mark.SAVING: look.muted, Mark.CONFIRMED: look.success}[
            mark
        ]
        if mark is Mark.DOUBTFUL:
            bar = look.doubt_colour(line.doubt)
            painter.fillRect(QRect(row.left(), row.top() + theme.HALF, theme.HALF - 1, row.height() - 2 * theme.HALF), bar)
        ratio = painter.device().devicePixelRatioF()
        top = row.top() + _head(index) + theme.HALF
        place = QPointF(row.left() + theme.GRID, top + (INK_HEIGHT - theme.ICON_SMALL) / 2)
        painter.drawImage(place, theme.picture(_ICONS[mark], colour, theme.ICON_SMALL, ratio))

    def _paint_ink(self, painter: QPainter, row: QRect, index: Index, line: Line, editing: bool) -> None:
        look = theme.current()
        layout = self._ink(line, editing)
        left, top = row.left() + GUTTER, row.top() + _head(index) + theme.HALF
        for piece in layout.pieces:
            painter.fillRect(QRectF(left + piece.x, top + piece.y, piece.width, piece.height), QColor(look.paper))
        if self.picture is not None:
            paint_ink(painter, left, top, layout, self.picture)

    def _text_top(self, index: Index) -> int:
        line: Line = index.data(Role.LINE)
        editing = index.row() == self.current
        return round(_head(index) + theme.HALF + self._ink(line, editing).height + theme.HALF)

    def _ink(self, line: Line, editing: bool) -> InkLayout:
        height = EDITING_INK_HEIGHT if editing else INK_HEIGHT
        key = (line.id, line.quad, self._inner_width(), height)
        layout = self._inks.get(key)
        if layout is None:
            layout = self._inks[key] = lay_ink(line, self._inner_width(), height)
        return layout

    def _inner_width(self) -> int:
        return max(8 * theme.GRID, self.width - GUTTER - 2 * theme.GRID)

    def _text_height(self, line_id: str, text: str) -> float:
        key = (line_id, text, self.width)
        height = self._heights.get(key)
        if height is None:
            metrics = QFontMetricsF(theme.font(theme.RECORD))
            if metrics.horizontalAdvance(text) < self._inner_width() - 1:
                height = metrics.lineSpacing()
            else:
                height = self._layout(text, None).boundingRect().height()
            self._heights[key] = height
        return height

    def _layout(self, text: str, tinted: Line | None) -> QTextLayout:
        layout = QTextLayout(text, theme.font(theme.RECORD))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        if tinted is not None:
            layout.setFormats([self._format(*part) for part in shaky_parts(tinted)])
        layout.beginLayout()
        height = 0.0
        while (row := layout.createLine()).isValid():
            row.setLineWidth(self._inner_width())
            row.setPosition(QPointF(0, height))
            height += row.height()
        layout.endLayout()
        return layout

    def _format(self, start: int, end: int, doubt: float) -> QTextLayout.FormatRange:
        made = QTextLayout.FormatRange()
        made.start, made.length, made.format = start, end - start, doubt_format(doubt)
        return made
