"""Regions of the page in the hand: what is under the pointer in the mode LAYOUT, and what the gestures there come to."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QObject, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter

from desktop.document.geometry import Affine, Box, Point, Quad
from desktop.ui import theme as themes
from desktop.ui.theme import Theme
from desktop.ui.viewer import frames
from desktop.ui.viewer.frames import Handle
from desktop.ui.viewer.gestures import Gesture, Mode
from desktop.ui.viewer.hit import RegionShape, region_at
from desktop.ui.viewer.page_view import PageView
from desktop.ui.viewer.paint import order_discs, paint_frames
from desktop.ui.viewer.region_choice import RegionChoice
from desktop.ui.viewer.region_gestures import (
    DragNumber,
    DrawFrame,
    DrawSeparator,
    MoveFrames,
    Press,
    Reshape,
    holding,
)

SLACK = 7.0
"""Pixels that a handle may be missed by."""


class RegionTool(QObject):
    """A tool of the page view. Signals, with quads and points in page space:

    drawn(page id, Quad, bool): a new region; whether it is to close around its ink
    placed(page id, {region id: Quad}, sides): frames moved or reshaped; the sides that are to close in on ink
    numbered(page id, region id, place): a number was dropped on that place in reading order, from 0
    separated(page id, Point, Point): a separator was drawn from here to there
    line_clicked(page id, line id): also "" for none
    """

    drawn = Signal(str, object, bool)
    placed = Signal(str, object, tuple)
    numbered = Signal(str, str, int)
    separated = Signal(str, tuple, tuple)
    line_clicked = Signal(str, str)

    def __init__(self, view: PageView, choice: RegionChoice) -> None:
        super().__init__(view)
        self._view, self._choice = view, choice
        self.free = False
        self.knife = False
        self.writable = True
        self._nudged: dict[str, Quad] = {}
        self._waiting: tuple[str, dict[str, Quad]] = ("", {})  # by region, "" for a new one
        choice.changed.connect(self._choice_changed)

    # as a Tool

    def begin(self, point: Point) -> Gesture | None:
        place = self._view.place_of(point) if self._view.mode() is Mode.LAYOUT else None
        if place is None:
            return None
        page_id = place[0]
        if not self.writable:
            return Press(point, lambda: self._click(page_id, point), lambda: None)
        if self.knife:
            return DrawSeparator(self, page_id, point)
        held = self._handle_at(point)
        if held is not None:
            return Reshape(self, self._choice.page, self._choice.last, held[0], held[1], point)
        return Press(point, lambda: self._click(page_id, point), lambda: self._dragged(page_id, point))

    def cursor(self, point: Point) -> Qt.CursorShape | None:
        place = self._view.place_of(point) if self._view.mode() is Mode.LAYOUT else None
        if place is None:
            return None
        held = self._handle_at(point) if self.writable and not self.knife else None
        if held is not None:
            return _cursor_of(*held)
        if self._disc_at(place[0], point) is not None:
            return Qt.CursorShape.OpenHandCursor
        under = self.region_under(place[0], point)
        if under is None or self.knife:
            return Qt.CursorShape.CrossCursor if self.writable else Qt.CursorShape.ArrowCursor
        chosen = place[0] == self._choice.page and under.id in self._choice.ids
        return Qt.CursorShape.SizeAllCursor if chosen and self.writable else Qt.CursorShape.PointingHandCursor

    def paint(self, painter: QPainter, theme: Theme) -> None:
        if self._view.mode() is not Mode.LAYOUT:
            return
        page_id, quads = self._waiting
        to_viewport = self._view.to_viewport(page_id)
        if quads and to_viewport is not None:
            going = quads | (self._nudged if page_id == self._choice.page else {})
            paint_frames(painter, [quad.mapped(to_viewport) for quad in going.values()], theme, handles=False)
        elif self._choice.ids:
            there = self._nudged or self._in_hand()
            to_viewport = self._view.to_viewport(self._choice.page)
            if there and to_viewport is not None:
                shown = [quad.mapped(to_viewport) for quad in there.values()]
                paint_frames(painter, shown, theme, handles=self.writable and not self._view.is_held())

    # what gestures ask and tell

    def update(self) -> None:
        self._view.viewport().update()

    def within(self, page_id: str, box: Box) -> Box | None:
        """The part of a box of the viewport that is on the page."""
        return box.intersection(self._view.page_box(page_id) or box)

    def quad_of(self, page_id: str, region_id: str) -> Quad | None:
        """In the viewport."""
        quad, to_viewport = self._on_page(page_id, region_id), self._view.to_viewport(page_id)
        return quad.mapped(to_viewport) if quad is not None and to_viewport is not None else None

    def region_under(self, page_id: str, point: Point) -> RegionShape | None:
        shapes, to_viewport = self._view.shapes(page_id), self._view.to_viewport(page_id)
        if shapes is None or to_viewport is None:
            return None
        return region_at(shapes, to_viewport.inverse().apply(point), self._view.hidden_types())

    def under_number(self, page_id: str, point: Point) -> RegionShape | None:
        """The region whose place a number that is let go there takes."""
        disc = self._disc_at(page_id, point)
        return disc or self.region_under(page_id, point)

    def draw(self, page_id: str, quad: Quad, *, snap: bool) -> None:
        self.drawn.emit(page_id, self._wait(page_id, {"": quad})[""], snap)

    def put(self, page_id: str, quads: Mapping[str, Quad], sides: tuple[str, ...]) -> None:
        self.placed.emit(page_id, self._wait(page_id, quads), sides)

    def drop_number(self, page_id: str, region_id: str, point: Point) -> None:
        target = self.under_number(page_id, point)
        if target is not None and target.id != region_id:
            self.numbered.emit(page_id, region_id, target.order - 1)

    def separate(self, page_id: str, start: Point, end: Point) -> None:
        back = self._back(page_id)
        self.knife = False
        self.separated.emit(page_id, back.apply(start), back.apply(end))

    # from the keyboard

    def nudge(self, dx: float, dy: float, *, resize: bool) -> bool:
        """Regions in hand by so many units of the page, as it is seen, to the right and down; or their right and lower edges.
        Nothing is told before `commit_nudge`. False where none is in hand."""
        page_id, to_viewport = self._choice.page, self._view.to_viewport(self._choice.page)
        if to_viewport is None or not self._choice.ids or not self.writable:
            return False
        scale, back = self._view.scale_of(page_id), to_viewport.inverse()
        there = self._nudged or self._in_hand()
        for region_id, quad in there.items():
            seen = quad.mapped(to_viewport)
            if resize and frames.is_rectangle(seen):
                sides = ("x1",) if dx else ("y1",)
                seen = frames.resized(seen, sides, dx * scale, dy * scale)
            elif not resize:
                seen = frames.moved(seen, dx * scale, dy * scale)
            self._nudged[region_id] = seen.mapped(back)
        self.update()
        return True

    def commit_nudge(self) -> None:
        """As one change."""
        if self._nudged:
            page_id, nudged = self._choice.page, dict(self._nudged)
            self._nudged.clear()
            self._waiting = (page_id, nudged)
            self.placed.emit(page_id, nudged, ())

    @Slot(tuple)
    def changed(self, page_ids: tuple[str, ...]) -> None:
        """Pages that a change touched: where the one waited for is not among them, there is nothing to wait for."""
        if self._waiting[0] not in page_ids:
            self.settle()

    @Slot()
    def settle(self) -> None:
        """What was asked for is done, or was refused. What the keys are moving just now goes on."""
        if self._waiting[0]:
            self._waiting = ("", {})
            self.update()

    # inside

    @Slot()
    def _choice_changed(self) -> None:
        self._nudged.clear()
        self.update()

    def _back(self, page_id: str) -> Affine:
        to_viewport = self._view.to_viewport(page_id)
        return to_viewport.inverse() if to_viewport is not None else Affine()

    def _wait(self, page_id: str, quads: Mapping[str, Quad]) -> dict[str, Quad]:
        """In page space; shown until the change is done."""
        back = self._back(page_id)
        there = {region_id: quad.mapped(back) for region_id, quad in quads.items()}
        self._waiting = (page_id, there)
        return there

    def _in_hand(self) -> dict[str, Quad]:
        """The regions in hand, those that wait for their change where they will be."""
        waiting = self._waiting[1] if self._waiting[0] == self._choice.page else {}
        quads = {i: waiting.get(i) or self._on_page(self._choice.page, i) for i in self._choice.ids}
        return {i: quad for i, quad in quads.items() if quad is not None}

    def _on_page(self, page_id: str, region_id: str) -> Quad | None:
        shapes = self._view.shapes(page_id)
        region = shapes.region(region_id) if shapes is not None else None
        return region.quad if region is not None else None

    def _handle_at(self, point: Point) -> tuple[Quad, Handle] | None:
        quad = self.quad_of(self._choice.page, self._choice.last) if len(self._choice.ids) == 1 else None
        handle = frames.handle_at(quad, point, SLACK) if quad is not None else None
        return (quad, handle) if quad is not None and handle is not None else None

    def _disc_at(self, page_id: str, point: Point) -> RegionShape | None:
        shapes = self._view.shapes(page_id)
        if shapes is None:
            return None
        found = next((i for i, disc in reversed(self._discs(page_id)) if disc.contains(*point)), None)
        return shapes.region(found) if found is not None else None

    def _discs(self, page_id: str) -> list[tuple[str, QRectF]]:
        shapes, to_viewport, paper = self._view.shapes(page_id), self._view.to_viewport(page_id), self._view.page_box(page_id)
        if shapes is None or to_viewport is None or paper is None:
            return []
        room = QRectF(paper.x0, paper.y0, paper.width, paper.height)
        return order_discs(shapes, to_viewport, self._view.hidden_types(), room)

    def _click(self, page_id: str, point: Point) -> None:
        under = self._disc_at(page_id, point) or self.region_under(page_id, point)
        several = holding(Qt.KeyboardModifier.ControlModifier) or holding(Qt.KeyboardModifier.ShiftModifier)
        if under is not None and several:
            self._choice.toggle(page_id, under.id)
        elif not several:
            self._choice.choose(page_id, (under.id,) if under is not None else ())
            self.line_clicked.emit(page_id, self._view.line_under(point)[1])

    def _dragged(self, page_id: str, start: Point) -> Gesture | None:
        """What a press there becomes as the hand moves away."""
        under = self.region_under(page_id, start)
        disc = self._disc_at(page_id, start)
        if disc is not None:
            place = dict(self._discs(page_id))[disc.id]
            return DragNumber(self, page_id, disc.id, place, str(disc.order), themes.current().regions[disc.type])
        if under is None or holding(Qt.KeyboardModifier.ShiftModifier):
            return DrawFrame(self, page_id, start)
        if page_id != self._choice.page or under.id not in self._choice.ids:
            self._choice.choose(page_id, (under.id,))
            if page_id != self._view.page():
                return None  # the page has moved into view, away from under the hand
        quads = {i: quad for i in self._choice.ids if (quad := self.quad_of(page_id, i)) is not None}
        return MoveFrames(self, page_id, quads, start)


def _cursor_of(quad: Quad, handle: Handle) -> Qt.CursorShape:
    centre = quad.centre
    angle = math.degrees(math.atan2(handle.place[1] - centre[1], handle.place[0] - centre[0])) % 180
    if handle.is_corner:
        return Qt.CursorShape.SizeFDiagCursor if angle < 90 else Qt.CursorShape.SizeBDiagCursor
    edge = math.degrees(math.atan2(*reversed(_along(quad, handle)))) % 180
    return Qt.CursorShape.SizeVerCursor if edge < 45 or edge > 135 else Qt.CursorShape.SizeHorCursor


def _along(quad: Quad, handle: Handle) -> tuple[float, float]:
    a, b = (quad.points[n] for n in handle.corners)
    return b[0] - a[0], b[1] - a[1]
