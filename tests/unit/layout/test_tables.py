"""Tables that are hard to see: broken or missing rulings, dark heads, ruled paper, lines read over two cells."""

from __future__ import annotations

from collections import Counter

from desktop.document.geometry import Box, Quad, View
from desktop.document.model import Content, Line, Marks, Table
from desktop.layout import arrange
from desktop.layout.aligned import unlike_runs
from desktop.layout.frame import frame_of
from desktop.layout.rows import rows_of

WIDTH, HEIGHT = 1000.0, 1400.0


def word(text: str, x: float, y: float, width: float | None = None, height: float = 20.0) -> Line:
    wide = width or 11.0 * len(text)
    return Line(f"{text}@{x:.0f},{y:.0f}", text, Quad.of(Box(x, y, x + wide, y + height)), 0.99)


def net(xs: list[float], ys: list[float], *, left: float = 0.0, right: float = 0.0) -> Marks:
    """left, right: by how much the level rulings reach beyond the upright ones."""
    return Marks(
        horizontal=tuple((xs[0] - left, y, xs[-1] + right, y) for y in ys), vertical=tuple((x, ys[0], x, ys[-1]) for x in xs)
    )


def laid(lines: list[Line], marks: Marks | None = None) -> Content:
    return arrange(lines, WIDTH, HEIGHT, View(), marks or Marks())


def said(content: Content) -> list[list[str]]:
    (table,) = content.tables
    rows = [[""] * table.cols for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row][cell.col] = content.cell_text(cell)
    return rows


def assert_whole(table: Table) -> None:
    owners = Counter(
        (r, c)
        for cell in table.cells
        for r in range(cell.row, cell.row + cell.rowspan)
        for c in range(cell.col, cell.col + cell.colspan)
    )
    assert owners == {(r, c): 1 for r in range(table.rows) for c in range(table.cols)}
    boxes = {(c.row, c.col): c.quad.bounds for c in table.cells}
    for cell in table.cells:
        beside = boxes.get((cell.row, cell.col + cell.colspan))
        assert beside is None or abs(beside.x0 - cell.quad.bounds.x1) < 1e-6


GRID = [["Level", "Index", "State"], ["one", "1-50", "good"], ["two", "51-100", "fair"], ["three", "101-200", "poor"]]


def grid_lines(x: float = 200.0, y: float = 300.0, wide: float = 200.0, high: float = 50.0) -> list[Line]:
    return [word(text, x + 20 + wide * c, y + 15 + high * r) for r, row in enumerate(GRID) for c, text in enumerate(row)]


def test_the_lines_of_ruled_paper_do_not_widen_a_table_drawn_on_it() -> None:
    xs, ys = [200.0, 400.0, 600.0, 800.0], [300.0, 350.0, 400.0, 450.0, 500.0]
    assert said(laid(grid_lines(), net(xs, ys, left=120, right=150))) == GRID


def test_a_first_column_without_a_ruling_at_its_left_belongs_to_the_table() -> None:
    xs, ys = [400.0, 600.0, 800.0], [300.0, 350.0, 400.0, 450.0, 500.0]
    assert said(laid(grid_lines(), net(xs, ys, left=200))) == GRID


def test_a_dark_head_that_is_seen_as_one_ruling_is_a_row() -> None:
    marks = Marks(horizontal=tuple((200.0, y, 800.0, y) for y in (325.0, 400.0, 450.0, 500.0)))
    content = laid(grid_lines(), marks)
    assert said(content) == GRID
    assert content.tables[0].cells[0].quad.bounds.x0 == 200.0
    assert content.tables[0].cells[2].quad.bounds.x1 == 800.0


def test_lines_read_over_one_ruling_leave_the_net_a_table() -> None:
    xs, ys = [200.0, 400.0, 600.0, 800.0], [300.0, 350.0, 400.0, 450.0, 500.0]
    lines = [line for line in grid_lines() if not line.text.startswith(("1-50", "51", "101", "good", "fair", "poor"))]
    lines += [word(f"{k}-50 words that run over", 420, 365 + 50 * k, 330) for k in range(3)]
    (table,) = laid(lines, net(xs, ys)).tables
    assert (table.rows, table.cols) == (4, 3)


def test_writing_over_squared_paper_is_no_table() -> None:
    xs, ys = [100.0 + 100 * k for k in range(9)], [200.0 + 60 * k for k in range(9)]
    lines = [word("words that run over many squares of the paper", 120, 220 + 60 * k, 700) for k in range(8)]
    assert not laid(lines, net(xs, ys)).tables


def test_each_line_is_a_row_in_a_frame_without_rulings_between_them() -> None:
    marks = Marks(
        horizontal=tuple((100.0, y, 900.0, y) for y in (200.0, 240.0, 560.0)),
        vertical=((100.0, 200.0, 100.0, 560.0), (900.0, 200.0, 900.0, 560.0)),
    )
    heads = [word(text, x, 210) for text, x in (("Test", 120), ("Result", 400), ("Range", 600), ("Flag", 800))]
    lines = [*heads]
    for k in range(10):
        y = 250 + 30 * k
        lines += [word(f"Factor {'ABCDEFGHIJ'[k]}", 120, y), word(f"{k}.5 mg", 400, y), word(f"{k}-{k + 1}", 600, y)]
        lines += [word("HIGH", 800, y)] if k % 3 == 0 else []
    content = laid(lines, marks)
    rows = said(content)
    assert len(rows) == 11
    assert rows[0] == ["Test", "Result", "Range", "Flag"]
    assert rows[1] == ["Factor A", "0.5 mg", "0-1", "HIGH"]
    assert rows[2] == ["Factor B", "1.5 mg", "1-2", ""]
    assert_whole(content.tables[0])


def test_a_table_without_rulings_has_a_cell_at_every_place() -> None:
    lines = [word(f"Item number {r}", 80, 200 + 32 * r) for r in range(6)]
    lines += [word(f"{r * 17}.50", 400, 200 + 32 * r) for r in range(6) if r != 2]
    lines += [word(f"{r * 3}", 600, 200 + 32 * r) for r in range(6)]
    (table,) = laid(lines).tables
    assert (table.rows, table.cols) == (6, 3)
    assert_whole(table)


def test_the_numbers_of_lines_beside_running_text_are_no_column() -> None:
    lines = [word(str(k), 60, 200 + 40 * k) for k in range(1, 15)]
    lines += [word("The plaintiffs say in this matter what they said before", 130, 200 + 40 * k, 780) for k in range(1, 15)]
    assert not laid(lines).tables


def test_two_tables_with_other_columns_are_parted_at_the_white_between() -> None:
    lines = []
    for r in range(8):
        lines += [word(f"{r}5.50", x, 100 + 30 * r, 70) for x in (100, 250, 370, 490, 610, 730)]
    for r in range(8):
        lines += [word(f"{r}5.50", x, 420 + 30 * r, 70) for x in (100, 310, 430, 550, 670)]
    frame = frame_of(lines, WIDTH, HEIGHT, View(), Marks())
    rows = rows_of(frame.pieces, frame)[0]
    assert [len(part) for part in unlike_runs(rows, frame.em)] == [8, 8]
    assert [len(part) for part in unlike_runs(rows[:8], frame.em)] == [8]
