"""What of a table's grid lies under a point of the page, whichever way the table lies on it."""

from __future__ import annotations

import pytest

from desktop.document.geometry import Affine, Box, Quad
from desktop.document.grids import merge, new_table
from desktop.ui.viewer.grid_shapes import Boundary, GridShape, adding, moving, removing

BOX = Quad.of(Box(100, 100, 400, 160))  # rows of 20, columns of 100


def shape(turn: float = 0.0) -> GridShape:
    return GridShape.of("p", new_table(BOX.mapped(Affine.rotation(turn)), 3, 3, "r"))


@pytest.mark.parametrize("turn", [0.0, 6.0, 90.0, 180.0])
def test_the_boundary_and_the_cell_under_a_point(turn: float) -> None:
    way, grid = Affine.rotation(turn), shape(turn)
    assert grid.boundary_at(way.apply((250, 121)), 4) == Boundary("row", 1)
    assert grid.boundary_at(way.apply((201, 131)), 4) == Boundary("column", 1)
    assert grid.boundary_at(way.apply((402, 131)), 4) == Boundary("column", 3)
    assert grid.boundary_at(way.apply((250, 130)), 4) is None
    assert grid.boundary_at(way.apply((420, 121)), 4) is None
    cell = grid.cell_at(way.apply((250, 131)))
    assert cell is not None
    assert (cell.row, cell.col) == (1, 1)
    assert grid.cell_at(way.apply((90, 131))) is None


def test_in_small_rows_most_of_the_room_is_the_cells() -> None:
    assert shape().boundary_at((250, 126), 50) is None
    assert shape().boundary_at((250, 124), 50) == Boundary("row", 1)


def test_a_boundary_is_not_there_where_a_cell_spans_it() -> None:
    grid = GridShape.of("p", merge(shape().table, 0, 0, 1, 2))
    assert grid.boundary_at((200, 110), 4) is None
    assert grid.boundary_at((200, 130), 4) == Boundary("column", 1)


@pytest.mark.parametrize("turn", [0.0, 6.0, 90.0])
def test_a_boundary_goes_where_it_is_put(turn: float) -> None:
    way, grid = Affine.rotation(turn), shape(turn)
    after = GridShape.of("p", moving(Boundary("column", 1), way.apply((230, 130)))(grid.table))
    assert after.boundary_at(way.apply((230, 130)), 1) == Boundary("column", 1)
    assert after.boundary_at(way.apply((200, 130)), 1) is None
    line = grid.moved(Boundary("column", 1), grid.place("column", way.apply((230, 130))), way.apply((230, 130)))
    assert [pytest.approx(v, abs=0.01) for point in line for v in point] == [
        v for p in ((230, 100), (230, 160)) for v in way.apply(p)
    ]


def test_another_boundary_parts_the_row_or_column_there() -> None:
    assert GridShape.of("p", adding("row", (150, 128))(shape().table)).boundary_at((150, 128), 1) == Boundary("row", 2)
    assert GridShape.of("p", adding("column", (150, 128))(shape().table)).count("column") == 4
    with pytest.raises(ValueError, match="outside"):
        adding("row", (150, 300))(shape().table)


def test_without_a_boundary_there_is_a_row_or_a_column_less() -> None:
    assert removing(Boundary("row", 1))(shape().table).rows == 2
    assert removing(Boundary("column", 2))(shape().table).cols == 2
