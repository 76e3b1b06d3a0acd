"""Operations on a table's grid keep it whole, lose no line, and undo each other where they can."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document import grids
from desktop.document.geometry import Affine, Box, Quad
from desktop.document.model import Cell, Line, Table

ORIGIN, WIDTH, HEIGHT = (40.0, 60.0), 80.0, 20.0


def line(name: str, x: float, y: float, width: float = 10.0, height: float = 4.0) -> Line:
    return Line(name, name, Quad.of(Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)), 1.0)


@st.composite
def tables(draw: st.DrawFn, most: int = 5) -> Table:
    """Any grid with spans and lines, turned and in mild perspective."""
    rows, cols = draw(st.integers(1, most)), draw(st.integers(1, most))
    tilt = draw(st.floats(-0.1, 0.1))
    x, y = ORIGIN
    quad = Quad(
        (x, y),
        (x + WIDTH * cols, y + tilt * HEIGHT),
        (x + WIDTH * cols * (1 + tilt), y + HEIGHT * rows),
        (x, y + HEIGHT * rows),
    )
    turn = Affine.rotation(draw(st.one_of(st.sampled_from([0.0, 90.0, 180.0, 270.0]), st.floats(-180, 180))))
    table = grids.new_table(quad.mapped(turn), rows, cols, "r")
    for _ in range(draw(st.integers(0, 3))):
        row, col = draw(st.integers(0, rows - 1)), draw(st.integers(0, cols - 1))
        try:
            table = grids.merge(table, row, col, draw(st.integers(1, rows - row)), draw(st.integers(1, cols - col)))
        except ValueError:
            continue
    counts = [draw(st.integers(0, 2)) for _ in table.cells]
    names = iter(range(sum(counts)))
    return replace(
        table,
        cells=tuple(
            replace(c, lines=tuple(f"line {next(names)}" for _ in range(n))) for c, n in zip(table.cells, counts, strict=True)
        ),
    )


def held(table: Table) -> Counter[str]:
    return Counter(i for cell in table.cells for i in cell.lines)


def assert_whole(table: Table) -> None:
    owners = Counter(
        (r, c)
        for cell in table.cells
        for r in range(cell.row, cell.row + cell.rowspan)
        for c in range(cell.col, cell.col + cell.colspan)
    )
    assert owners == {(r, c): 1 for r in range(table.rows) for c in range(table.cols)}
    assert [(c.row, c.col) for c in table.cells] == sorted((c.row, c.col) for c in table.cells)
    for cell in table.cells:
        assert all(math.isfinite(v) for p in cell.quad.points for v in p)
        assert turning(cell.quad) > 0, "the corners go clockwise from the top left"


def turning(quad: Quad) -> float:
    p = quad.points
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(p, p[1:] + p[:1], strict=True))


def assert_alike(one: Table, other: Table) -> None:
    assert (one.id, one.region, one.rows, one.cols) == (other.id, other.region, other.rows, other.cols)
    assert [replace(c, quad=one.cells[0].quad) for c in one.cells] == [replace(c, quad=one.cells[0].quad) for c in other.cells]
    for a, b in zip(one.cells, other.cells, strict=True):
        assert all(p == pytest.approx(q, abs=1e-3) for p, q in zip(a.quad.points, b.quad.points, strict=True))


@given(tables())
def test_a_whole_table_stays_as_it_is(table: Table) -> None:
    assert_whole(table)
    clean = grids.whole(table)
    assert_whole(clean)
    assert held(clean) == held(table)
    assert_alike(grids.whole(clean), clean)


@given(tables(), st.data())
def test_every_operation_keeps_the_table_whole_and_all_its_lines(table: Table, data: st.DataObject) -> None:
    row, col = data.draw(st.integers(0, table.rows)), data.draw(st.integers(0, table.cols))
    share = data.draw(st.floats(0.05, 0.95))
    to = (data.draw(st.floats(-500, 1000)), data.draw(st.floats(-500, 1000)))
    operations = {
        "insert row": lambda: grids.insert_row(table, row),
        "insert column": lambda: grids.insert_column(table, col),
        "remove row": lambda: grids.remove_row(table, row),
        "remove column": lambda: grids.remove_column(table, col),
        "split": lambda: grids.split(table, row, col),
        "split row": lambda: grids.split_row_at(table, row, share),
        "split column": lambda: grids.split_column_at(table, col, share),
        "merge": lambda: grids.merge(table, row, col, data.draw(st.integers(1, 3)), data.draw(st.integers(1, 3))),
        "move row": lambda: grids.move_separator(table, "row", row, to),
        "move column": lambda: grids.move_separator(table, "column", col, to),
    }
    name = data.draw(st.sampled_from(sorted(operations)))
    try:
        after = operations[name]()
    except ValueError:
        return
    assert_whole(after)
    assert (after.id, after.region) == (table.id, table.region)
    assert held(after) == held(table)
    change = {"insert": 1, "remove": -1, "split row": 1, "split column": 1}
    by = change.get(name, change.get(name.split()[0], 0))
    assert after.rows - table.rows == (by if name.endswith("row") else 0)
    assert after.cols - table.cols == (by if name.endswith("column") else 0)


@given(tables(), st.data())
def test_what_is_inserted_can_be_removed_again(table: Table, data: st.DataObject) -> None:
    clean = grids.whole(table)
    row, col = data.draw(st.integers(0, table.rows)), data.draw(st.integers(0, table.cols))
    assert_alike(grids.remove_row(grids.insert_row(clean, row), row), clean)
    assert_alike(grids.remove_column(grids.insert_column(clean, col), col), clean)


@given(tables(), st.data())
def test_a_split_row_or_column_is_one_again_without_its_new_half(table: Table, data: st.DataObject) -> None:
    clean = grids.whole(table)
    row, col = data.draw(st.integers(0, table.rows - 1)), data.draw(st.integers(0, table.cols - 1))
    share = data.draw(st.floats(0.1, 0.9))
    parted = grids.split_row_at(clean, row, share)
    if row + 1 < parted.rows - 1:  # at the edge an empty row takes its room with it
        assert_alike(grids.remove_row(parted, row + 1), clean)
    parted = grids.split_column_at(clean, col, share)
    if col + 1 < parted.cols - 1:
        assert_alike(grids.remove_column(parted, col + 1), clean)


@given(tables(), st.data())
def test_merging_what_was_split_gives_the_cell_back(table: Table, data: st.DataObject) -> None:
    cell = data.draw(st.sampled_from(table.cells))
    parts = grids.split(table, cell.row, cell.col)
    assert all(grids.cell_at(parts, r, cell.col).rowspan == 1 for r in range(cell.row, cell.row + cell.rowspan))
    again = grids.merge(parts, cell.row, cell.col, cell.rowspan, cell.colspan)
    assert [replace(c, quad=cell.quad) for c in again.cells] == [replace(c, quad=cell.quad) for c in table.cells]


@given(tables(), st.data())
def test_a_separator_dragged_there_and_back(table: Table, data: st.DataObject) -> None:
    axis = data.draw(st.sampled_from(["row", "column"]))
    index = data.draw(st.integers(0, table.rows if axis == "row" else table.cols))

    def middle(of: Table) -> tuple[float, float]:
        found = grids.separators(of)
        (a, b), (c, d) = (found.rows if axis == "row" else found.columns)[index]
        return (a + c) / 2, (b + d) / 2

    before = middle(grids.whole(table))
    to = (before[0] + data.draw(st.floats(-3, 3)), before[1] + data.draw(st.floats(-3, 3)))
    moved = grids.move_separator(table, axis, index, to)
    back = grids.move_separator(moved, axis, index, before)
    touched = any(index in ((c.row, c.row + c.rowspan) if axis == "row" else (c.col, c.col + c.colspan)) for c in table.cells)
    if touched:
        assert_alike(back, grids.whole(table))


@given(tables(), st.data())
def test_lines_go_to_the_cells_they_stand_in(table: Table, data: st.DataObject) -> None:
    lines = []
    for n, cell in enumerate(table.cells):
        for k in range(data.draw(st.integers(0, 2))):
            x, y = cell.quad.centre
            lines.append(line(f"new {n} {k}", x, y + k * 0.01))
    after = grids.place_lines(table, lines)
    assert held(after) == held(table) + Counter(item.id for item in lines)
    for n, (cell, old) in enumerate(zip(after.cells, table.cells, strict=True)):
        assert [i for i in cell.lines if i in old.lines] == list(old.lines)
        assert all(i in old.lines or i.startswith(f"new {n} ") for i in cell.lines)


def test_a_new_table_has_even_cells_in_its_region() -> None:
    table = grids.new_table(Quad.of(Box(0, 0, 300, 100)), 2, 3, "r")
    assert [c.quad.bounds for c in table.cells[:4]] == [
        Box(0, 0, 100, 50),
        Box(100, 0, 200, 50),
        Box(200, 0, 300, 50),
        Box(0, 50, 100, 100),
    ]
    with pytest.raises(ValueError, match="a row and a column"):
        grids.new_table(Quad.of(Box(0, 0, 1, 1)), 0, 3)


def test_lines_of_a_removed_row_go_to_the_one_above_and_of_the_first_to_the_one_below() -> None:
    table = grids.new_table(Quad.of(Box(0, 0, 100, 90)), 3, 1)
    table = grids.place_lines(table, [line(name, 50, y) for name, y in (("a", 15), ("b", 45), ("c", 75))])
    assert [c.lines for c in grids.remove_row(table, 1).cells] == [("a", "b"), ("c",)]
    assert [c.lines for c in grids.remove_row(table, 0).cells] == [("a", "b"), ("c",)]
    assert [c.lines for c in grids.remove_row(table, 2).cells] == [("a",), ("b", "c")]
    assert grids.remove_row(table, 2).cells[1].quad.bounds.y1 == pytest.approx(90)


def test_lines_of_a_cell_stand_in_reading_order() -> None:
    table = grids.new_table(Quad.of(Box(0, 0, 200, 50)), 1, 1)
    scattered = [line("right", 150, 11), line("below", 40, 30), line("left", 40, 10)]
    assert grids.place_lines(table, scattered).cells[0].lines == ("left", "right", "below")
    upright = [replace(item, vertical=True) for item in scattered]
    assert grids.place_lines(table, upright).cells[0].lines == ("right", "left", "below")


def test_a_cell_over_the_edge_of_what_is_merged_is_refused() -> None:
    table = grids.merge(grids.new_table(Quad.of(Box(0, 0, 90, 90)), 3, 3), 0, 1, 1, 2)
    with pytest.raises(ValueError, match="reaches over"):
        grids.merge(table, 0, 0, 2, 2)
    with pytest.raises(ValueError, match="not all in the table"):
        grids.merge(table, 2, 2, 2, 1)


def test_a_table_with_holes_and_cells_over_each_other_is_made_whole() -> None:
    box = Quad.of(Box(0, 0, 40, 18))
    cells = (
        Cell(0, 0, box, 1, 2, ("a",)),
        Cell(0, 1, Quad.of(Box(50, 0, 90, 18)), lines=("b", "a")),
        Cell(2, 0, Quad.of(Box(0, 42, 40, 60))),
    )
    table = grids.whole(Table("t", "r", 3, 2, cells))
    assert_whole(table)
    assert held(table) == Counter(["a", "b"])
    assert [c.quad.bounds.y0 for c in table.cells] == sorted(c.quad.bounds.y0 for c in table.cells)


def test_a_separator_stops_before_its_neighbours() -> None:
    table = grids.new_table(Quad.of(Box(0, 0, 100, 100)), 2, 2)
    moved = grids.move_separator(table, "row", 1, (50.0, 400.0))
    assert moved.cells[0].quad.bounds.y1 == pytest.approx(98)
    assert grids.move_separator(table, "row", 2, (50.0, 400.0)).cells[-1].quad.bounds.y1 == pytest.approx(400)
    with pytest.raises(ValueError, match="no such boundary"):
        grids.move_separator(table, "column", 3, (0.0, 0.0))


def test_a_region_whose_sides_never_meet_can_become_a_table() -> None:
    twisted = Quad.flat([205.46, 277.74, 0.0, -687.61, 497.95, 739.27, 31.57, 0.0])
    assert (grids.new_table(twisted, 1, 1).rows, grids.new_table(twisted, 1, 1).cols) == (1, 1)


def test_a_boundary_is_not_moved_where_that_would_turn_a_cell_over() -> None:
    leaning = Quad((-60.0, 40.0), (-61.875, 120.0), (-80.0, 127.5), (-80.0, 40.0))
    table = Table("t", "r", 1, 1, (Cell(0, 0, leaning),))
    for to in ((343.0, 0.0), (-500.0, 0.0), (-70.0, 1000.0)):
        assert_whole(grids.move_separator(table, "row", 0, to))
