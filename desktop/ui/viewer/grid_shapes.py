"""The boundaries of a table's rows and columns on the page: what lies under a point, and where one may go. No Qt in here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from desktop.document.geometry import Point
from desktop.document.grids import Axis, Segment, move_separator, remove_column, remove_row, split_column_at, split_row_at
from desktop.document.model import Cell, Line, Table
from desktop.document.nets import Edge, Net, apart, together
from desktop.services.table_gaps import Gaps, level_gaps, upright_gaps
from desktop.services.table_work import Change

LEAST_ROOM = 0.25
"""Of the narrower neighbour: further off a boundary, the pointer is in the cell."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """axis "row": between rows. index: 0 to the number of rows (columns); the first and the last are the table's own edges."""

    axis: Axis
    index: int


@dataclass(frozen=True, slots=True)
class GridShape:
    """A table with a cell at every position, and its boundaries."""

    page: str
    table: Table
    net: Net

    @classmethod
    def of(cls, page_id: str, table: Table) -> GridShape:
        """Raises ValueError for a table without cells."""
        net = apart(table)
        return cls(page_id, together(table, net), net)

    def count(self, axis: Axis) -> int:
        return self.net.rows if axis == "row" else self.net.cols

    def is_inner(self, boundary: Boundary) -> bool:
        return 0 < boundary.index < self.count(boundary.axis)

    def cell_at(self, point: Point) -> Cell | None:
        position = self.net.position(point)
        return self.cell(*position) if position is not None else None

    def cell(self, row: int, col: int) -> Cell | None:
        cells = self.table.cells
        return next((c for c in cells if c.row <= row < c.row + c.rowspan and c.col <= col < c.col + c.colspan), None)

    def segment(self, boundary: Boundary) -> Segment:
        net, index = self.net, boundary.index
        if boundary.axis == "row":
            return net.corner(index, 0), net.corner(index, net.cols)
        return net.corner(0, index), net.corner(net.rows, index)

    def place(self, axis: Axis, point: Point) -> float:
        """How far across the boundaries of that axis a point lies, in the table's own axes."""
        x, y = self.net.to_own.apply(point)
        return y if axis == "row" else x

    def places(self, axis: Axis, point: Point) -> list[float]:
        """Where the boundaries of that axis are, beside a point."""
        x, y = self.net.to_own.apply(point)
        edges, along = (self.net.level, x) if axis == "row" else (self.net.upright, y)
        box = self.net.extent
        first, last = (box.x0, box.x1) if axis == "row" else (box.y0, box.y1)
        return [at + slope * along for at, slope in (edge.line(first, last) for edge in edges)]

    def boundary_at(self, point: Point, slack: float) -> Boundary | None:
        """The nearest one not further than `slack` (units of the page) off."""
        near: list[tuple[float, Boundary]] = []
        for axis in ("row", "column"):
            places, at = self.places(axis, point), self.place(axis, point)
            for index, place in enumerate(places):
                rooms = [abs(places[n] - place) for n in (index - 1, index + 1) if 0 <= n < len(places)]
                if abs(place - at) <= min(slack, LEAST_ROOM * min(rooms)) and self._is_drawn(
                    Boundary(axis, index), point, slack
                ):
                    near.append((abs(place - at), Boundary(axis, index)))
        return min(near, key=lambda each: each[0])[1] if near else None

    def _is_drawn(self, boundary: Boundary, point: Point, slack: float) -> bool:
        """Whether it passes the point at all, and not through a cell that spans it."""
        other: Axis = "column" if boundary.axis == "row" else "row"
        places, at = self.places(other, point), self.place(other, point)
        if not places[0] - slack <= at <= places[-1] + slack:
            return False
        if not self.is_inner(boundary):
            return True
        across = min(max(sum(place <= at for place in places) - 1, 0), len(places) - 2)
        k = boundary.index
        sides = ((k - 1, across), (k, across)) if boundary.axis == "row" else ((across, k - 1), (across, k))
        return self.cell(*sides[0]) is not self.cell(*sides[1])

    def beside(self, axis: Axis, point: Point) -> tuple[str, ...]:
        """Ids of the lines in the row (column) at a point and in its neighbours."""
        at = sum(place <= self.place(axis, point) for place in self.places(axis, point)) - 1
        spans = ((c.row, c.row + c.rowspan, c) if axis == "row" else (c.col, c.col + c.colspan, c) for c in self.table.cells)
        return tuple(i for first, end, cell in spans if first <= at + 1 and end >= at for i in cell.lines)

    def gaps(self, axis: Axis, lines: Iterable[Line]) -> Gaps:
        return level_gaps(lines, self.net.to_own) if axis == "row" else upright_gaps(lines, self.net.to_own)

    def on_place(self, axis: Axis, point: Point, place: float) -> Point:
        """The point, moved across the boundaries of that axis to a place of theirs."""
        x, y = self.net.to_own.apply(point)
        return self.net.to_own.inverse().apply((x, place) if axis == "row" else (place, y))

    def moved(self, boundary: Boundary, place: float, at: Point) -> Segment:
        """Where the boundary would lie if it went through that place beside the point `at`."""
        by = place - self.places(boundary.axis, at)[boundary.index]
        edges = self.net.level if boundary.axis == "row" else self.net.upright
        index = boundary.index
        shifted = (*edges[:index], Edge(edges[index].start + by, edges[index].end + by), *edges[index + 1 :])
        return GridShape(self.page, self.table, _with_edges(self.net, boundary.axis, shifted)).segment(boundary)

    def limits(self, boundary: Boundary, at: Point) -> tuple[float, float]:
        """The places of its neighbours beside a point; without end outside the table."""
        places, k = self.places(boundary.axis, at), boundary.index
        low = places[k - 1] if k else float("-inf")
        return low, places[k + 1] if k + 1 < len(places) else float("inf")


def _with_edges(net: Net, axis: Axis, edges: tuple[Edge, ...]) -> Net:
    level, upright = (edges, net.upright) if axis == "row" else (net.level, edges)
    return Net(net.to_own, net.extent, level, upright, net.cells)


def moving(boundary: Boundary, to: Point) -> Change:
    """The boundary through a point of the page."""
    return partial(move_separator, axis=boundary.axis, index=boundary.index, position=to)


def removing(boundary: Boundary) -> Change:
    """What was on both sides of an inner boundary is one row or column."""
    return partial(remove_row if boundary.axis == "row" else remove_column, at=boundary.index)


def adding(axis: Axis, at: Point) -> Change:
    """Another boundary through a point of the page, in the row or column there."""

    def change(table: Table) -> Table:
        shape = GridShape.of("", table)
        places, place = shape.places(axis, at), shape.place(axis, at)
        index = sum(each <= place for each in places) - 1
        if not 0 <= index < shape.count(axis):
            raise ValueError("outside the table")
        share = (place - places[index]) / (places[index + 1] - places[index])
        return split_row_at(table, index, share) if axis == "row" else split_column_at(table, index, share)

    return change
