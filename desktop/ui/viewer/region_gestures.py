"""Gestures of the mode LAYOUT: drawing, moving and reshaping the frames of regions, and dragging their numbers.

Each shows what it will do while it goes on, and tells the tool when the hand lets go; given up before that, it does nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPen
from PySide6.QtWidgets import QApplication

from desktop.document.geometry import Box, Point, Quad
from desktop.ui import theme as themes
from desktop.ui.theme import Theme
from desktop.ui.viewer import frames
from desktop.ui.viewer.frames import Handle
from desktop.ui.viewer.gestures import Gesture
from desktop.ui.viewer.paint import paint_disc, paint_frames

if TYPE_CHECKING:
    from desktop.ui.viewer.region_tool import RegionTool


def holding(key: Qt.KeyboardModifier) -> bool:
    return bool(QGuiApplication.keyboardModifiers() & key)


def snapping() -> bool:
    """Frames close in on ink, unless Ctrl is held."""
    return not holding(Qt.KeyboardModifier.ControlModifier)


class Press:
    """Becomes a click, or, as soon as the hand moves away, another gesture."""

    def __init__(self, start: Point, click: Callable[[], object], drag: Callable[[], Gesture | None]) -> None:
        self._start, self._click, self._drag = start, click, drag
        self._become: Gesture | None = None
        self._moved = False

    def move(self, point: Point) -> None:
        if not self._moved and math.dist(point, self._start) > QApplication.startDragDistance():
            self._moved = True
            self._become = self._drag()
        if self._become is not None:
            self._become.move(point)

    def end(self, point: Point) -> None:
        if self._become is not None:
            self._become.end(point)
        elif not self._moved:
            self._click()

    def paint(self, painter: QPainter, theme: Theme) -> None:
        if self._become is not None:
            self._become.paint(painter, theme)


class DrawFrame:
    """A new region from corner to corner."""

    def __init__(self, tool: RegionTool, page_id: str, start: Point) -> None:
        self._tool, self._page, self._start, self._end = tool, page_id, start, start

    def move(self, point: Point) -> None:
        self._end = point
        self._tool.update()

    def end(self, point: Point) -> None:
        self.move(point)
        box = self._tool.within(self._page, Box.around((self._start, point)))
        if box is not None and min(box.width, box.height) >= frames.LEAST:
            self._tool.draw(self._page, Quad.of(box), snap=snapping())

    def paint(self, painter: QPainter, theme: Theme) -> None:
        paint_frames(painter, [Quad.of(Box.around((self._start, self._end)))], theme, handles=False)


class MoveFrames:
    """All regions in hand follow it."""

    def __init__(self, tool: RegionTool, page_id: str, quads: Mapping[str, Quad], start: Point) -> None:
        self._tool, self._page, self._quads, self._start, self._end = tool, page_id, quads, start, start

    def move(self, point: Point) -> None:
        self._end = point
        self._tool.update()

    def end(self, point: Point) -> None:
        self.move(point)
        if point != self._start:
            sides = ("x0", "y0", "x1", "y1") if snapping() else ()
            self._tool.put(self._page, self._shifted(), sides)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        paint_frames(painter, list(self._shifted().values()), theme, handles=False)

    def _shifted(self) -> dict[str, Quad]:
        dx, dy = self._end[0] - self._start[0], self._end[1] - self._start[1]
        return {region_id: frames.moved(quad, dx, dy) for region_id, quad in self._quads.items()}


class Reshape:
    """A handle follows the hand. With Alt, or where corners are free, a corner goes its own way."""

    def __init__(self, tool: RegionTool, page_id: str, region_id: str, quad: Quad, handle: Handle, start: Point) -> None:
        self._tool, self._page, self._region = tool, page_id, region_id
        self._quad, self._handle, self._start, self._end = quad, handle, start, start

    def move(self, point: Point) -> None:
        self._end = point
        self._tool.update()

    def end(self, point: Point) -> None:
        self.move(point)
        if point != self._start:
            quad = self._dragged()
            sides = self._handle.sides if snapping() and frames.is_rectangle(quad) else ()
            self._tool.put(self._page, {self._region: quad}, sides)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        paint_frames(painter, [self._dragged()], theme)

    def _dragged(self) -> Quad:
        dx, dy = self._end[0] - self._start[0], self._end[1] - self._start[1]
        free = self._tool.free or holding(Qt.KeyboardModifier.AltModifier)
        return frames.dragged(self._quad, self._handle, dx, dy, free=free)


class DragNumber:
    """The number of a region, on its way to the place of another."""

    def __init__(self, tool: RegionTool, page_id: str, region_id: str, disc: QRectF, number: str, colour: str) -> None:
        self._tool, self._page, self._region = tool, page_id, region_id
        self._disc, self._number, self._colour = disc, number, colour
        self._end: Point = (disc.center().x(), disc.center().y())

    def move(self, point: Point) -> None:
        self._end = point
        self._tool.update()

    def end(self, point: Point) -> None:
        self.move(point)
        self._tool.drop_number(self._page, self._region, point)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        target = self._tool.under_number(self._page, self._end)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.ink), 2.0, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(self._disc.center(), QPointF(*self._end)))
        if target is not None and target.id != self._region:
            frame = self._tool.quad_of(self._page, target.id)
            paint_frames(painter, [frame] if frame else [], theme, handles=False)
        painter.restore()
        there = QRectF(self._disc)
        there.moveCenter(QPointF(*self._end))
        paint_disc(painter, there, self._number, self._colour, theme)


class DrawSeparator:
    """A straight line that cuts a region in two."""

    def __init__(self, tool: RegionTool, page_id: str, start: Point) -> None:
        self._tool, self._page, self._start, self._end = tool, page_id, start, start

    def move(self, point: Point) -> None:
        self._end = point
        self._tool.update()

    def end(self, point: Point) -> None:
        self.move(point)
        if math.dist(self._start, point) > QApplication.startDragDistance():
            self._tool.separate(self._page, self._start, point)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = QLineF(QPointF(*self._start), QPointF(*self._end))
        for colour, width in ((theme.on_ink, 4.0), (theme.ink, float(themes.FOCUS))):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLine(line)
        painter.restore()
