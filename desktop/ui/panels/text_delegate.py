"""One row of the text panel: the ink of a line above its text, its sign in the gutter."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.document.geometry import Quad
from desktop.document.model import Line, RegionType
from desktop.ui import theme
from desktop.ui.panels.ink import MARGIN, InkLayout, PagePicture, lay_ink, paint_ink
from desktop.ui.panels.line_editor import doubt_format, to_qt
from desktop.ui.panels.text_model import Mark, Role, shaky_parts

GUTTER = 4 * theme.GRID
INK_HEIGHT = 4 * theme.GRID
EDITING_INK_HEIGHT = 5 * theme.GRID
HEADING_HEIGHT = 3 * theme.GRID
_ICONS = {
    Mark.DOUBTFUL: "doubt",
    Mark.DRAFT: "draw",
    Mark.SAVING: "waiting",
    Mark.CONFIRMED: "check",
    Mark.ILLEGIBLE: "illegible",
    Mark.NOT_APPLICABLE: "not-applicable",
}
_TONES = {
    Mark.DOUBTFUL: "warning",
    Mark.DRAFT: "accent",
    Mark.SAVING: "muted",
    Mark.CONFIRMED: "success",
    Mark.ILLEGIBLE: "danger",
    Mark.NOT_APPLICABLE: "muted",
}
_SMALLEST, _LARGEST, _LARGEST_EDITED = 0.8, 1.3, 1.6
"""Of the size that text has without ink: how far it follows the ink above it, and in the row that is edited."""
_CLOSEST, _WIDEST = -0.08, 0.7
"""Of an average letter: what the gaps between letters make up for what the size does not."""
_KEPT = 30_000
Index = QModelIndex | QPersistentModelIndex


def _head(index: Index) -> int:
    """Height of what stands above the ink: the kind of the block where one begins, less where it is plain text."""
    heading = index.data(Role.HEADING)
    if not heading:
        return 0
    return theme.GRID if RegionType(heading) is RegionType.TEXT else HEADING_HEIGHT


@dataclass(frozen=True, slots=True)
class Fit:
    """How the text of a line is set so that it stands under its ink. size: points; spacing, left: pixels."""

    size: float = theme.RECORD
    spacing: float = 0.0
    left: float = 0.0

    def font(self) -> QFont:
        made = theme.font(self.size)
        if self.spacing:
            made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, self.spacing)
        return made


class TextDelegate(QStyledItemDelegate):
    """Paints rows; the current row leaves the place of its text to the one editor of the panel."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.picture: PagePicture | None = None
        self.current = -1
        self.editor_height = 0
        self.below = 0  # room under the editor
        self.width = theme.PANEL
        self._heights: dict[tuple[str, str, Fit, int], float] = {}
        self._inks: dict[tuple[str, Quad, int, int], InkLayout] = {}
        self._fits: dict[tuple[str, str, Quad, int, bool], Fit] = {}
        self._metrics: dict[float, QFontMetricsF] = {}
        self._sizes: dict[int, QSize] = {}  # by row: a layout of the list asks for thousands

    def forget_sizes(self) -> None:
        for kept in (self._heights, self._inks, self._fits, self._metrics, self._sizes):
            kept.clear()

    def forget_past(self) -> None:
        """Another page is shown: what is known of the lines of those before it is not kept for ever."""
        if len(self._fits) + len(self._heights) + len(self._inks) > _KEPT:
            self.forget_sizes()

    def forget_rows(self, first: int = 0, last: int | None = None) -> None:
        """Other lines are in these rows now, or the same ones changed; None: to the end."""
        for row in tuple(self._sizes) if last is None else range(first, last + 1):
            if row >= first:
                self._sizes.pop(row, None)

    def set_width(self, width: int) -> None:
        if width != self.width:
            self.width = width
            self._sizes.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.row()
        if row == self.current:
            return self._size(index, editing=True)
        size = self._sizes.get(row)
        if size is None:
            size = self._sizes[row] = self._size(index, editing=False)
        return size

    def _size(self, index: Index, *, editing: bool) -> QSize:
        line: Line = index.data(Role.LINE)
        text = self.editor_height + self.below if editing else self._text_height(line, index.data())
        return QSize(self.width, round(_head(index) + self._ink(line, editing).height + text + theme.GRID + 2 * theme.HALF))

    def editor_rect(self, row: QRect, index: Index) -> QRect:
        """Where the editor lies in the row at `row`."""
        top = row.top() + self._text_top(index)
        frame = theme.HALF + theme.HAIRLINE  # so that the text stays where it stood before the editor came
        line: Line | None = index.data(Role.LINE)
        left = round(self.fit(line, editing=True).left) if line is not None else 0
        return QRect(row.left() + GUTTER + left - frame, top, self._inner_width() - left + 2 * frame, self.editor_height)

    def fit(self, line: Line, *, editing: bool) -> Fit:
        """By the text that was read: what is typed does not move the letters."""
        key = (line.id, line.text, line.quad, self._inner_width(), editing)
        made = self._fits.get(key)
        if made is None:
            made = self._fits[key] = self._fitted(line, editing)
        return made

    def _fitted(self, line: Line, editing: bool) -> Fit:
        ink = self._ink(line, editing)
        if not line.text.strip():
            return Fit()
        if any(piece.y for piece in ink.pieces):  # broken into rows, and the text should need no more of them
            rows = sum(piece.width for piece in ink.pieces) / self._metrics_of(theme.RECORD).horizontalAdvance(line.text)
            return Fit(round(2 * theme.RECORD * min(max(rows, _SMALLEST), 1.0)) / 2)
        left = 0.0 if line.vertical else ink.height * MARGIN / (1 + 2 * MARGIN)
        target = ink.width - 2 * left
        plain = self._metrics_of(theme.RECORD).horizontalAdvance(line.text)
        largest = _LARGEST_EDITED if editing else _LARGEST
        size = round(2 * theme.RECORD * min(max(target / plain, _SMALLEST), largest)) / 2
        wide = self._metrics_of(size).horizontalAdvance(line.text)
        count = len(line.text)
        spacing = (target - wide) / max(count - 1, 1)
        closest = _CLOSEST * wide / count
        room = self._inner_width() - round(left) - 1
        spacing = min(max(spacing, closest), _WIDEST * wide / count, (room - wide) / count)
        return Fit(size, spacing if spacing >= closest else 0.0, left)  # else it is broken into rows

    def _metrics_of(self, size: float) -> QFontMetricsF:
        if size not in self._metrics:
            self._metrics[size] = QFontMetricsF(theme.font(size))
        return self._metrics[size]

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
            layout = self._layout(line, index.data(), mark)
            left = row.left() + GUTTER + self.fit(line, editing=False).left
            layout.draw(painter, QPointF(left, row.top() + self._text_top(index)))
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
        colour = getattr(look, _TONES[mark])
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

    def _text_height(self, line: Line, text: str) -> float:
        fit = self.fit(line, editing=False)
        key = (line.id, text, fit, self.width)
        height = self._heights.get(key)
        if height is None:
            metrics = self._metrics_of(fit.size)
            wide = metrics.horizontalAdvance(text) + fit.spacing * len(text)
            if wide < self._inner_width() - fit.left - 1:
                height = metrics.lineSpacing()
            else:
                height = self._layout(line, text, Mark.NONE).boundingRect().height()
            self._heights[key] = height
        return height

    def _layout(self, line: Line, text: str, mark: Mark) -> QTextLayout:
        fit = self.fit(line, editing=False)
        layout = QTextLayout(text, fit.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(self._formats(line, text, mark))
        layout.beginLayout()
        height = 0.0
        while (row := layout.createLine()).isValid():
            row.setLineWidth(self._inner_width() - fit.left)
            row.setPosition(QPointF(0, height))
            height += row.height()
        layout.endLayout()
        return layout

    @staticmethod
    def _formats(line: Line, text: str, mark: Mark) -> list[QTextLayout.FormatRange]:
        if mark in (Mark.DOUBTFUL, Mark.DRAFT):
            parts = shaky_parts(line, text)
            return [_format(to_qt(text, start), to_qt(text, end), doubt_format(doubt)) for start, end, doubt in parts]
        if mark in (Mark.ILLEGIBLE, Mark.NOT_APPLICABLE):
            faint = QTextCharFormat()
            faint.setForeground(QColor(theme.current().muted))
            faint.setFontItalic(True)
            return [_format(0, to_qt(text, len(text)), faint)]
        return []


def _format(start: int, end: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = start, end - start, form
    return made
