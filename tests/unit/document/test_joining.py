"""Parts of a table over several pages say what they say as one."""

from __future__ import annotations

from desktop.document.geometry import Box, Quad
from desktop.document.joining import joined, repeated_head, rows_of
from desktop.document.model import Cell, Table

HEAD = ["品名", "Quantity"]
QUAD = Quad.of(Box(0, 0, 1, 1))


def test_a_table_says_its_lines_where_its_cells_begin() -> None:
    cells = (
        Cell(0, 0, QUAD, colspan=2, lines=("a", "gone", "b")),
        Cell(1, 1, QUAD, lines=("c",)),
        Cell(9, 0, QUAD, lines=("c",)),
    )
    assert rows_of(Table("t", "r", 2, 2, cells), {"a": "A", "b": "B", "c": ""}) == [["A\nB", ""], ["", ""]]


def test_a_head_that_is_said_again_is_left_out_though_it_was_misread() -> None:
    parts = [[HEAD, ["纸", "1"]], [["品 名", "Quantlty"], ["墨", "3"]], [["砚", "4"]]]
    assert joined(parts) == [HEAD, ["纸", "1"], ["墨", "3"], ["砚", "4"]]


def test_rows_of_equal_numbers_are_data() -> None:
    assert repeated_head([["1", "2"], ["3", "4"]], [["1", "2"], ["5", "6"]]) == 0


def test_a_part_is_never_all_head() -> None:
    assert repeated_head([HEAD, ["a", "b"]], [HEAD]) == 0
    assert repeated_head([HEAD, ["a", "b"], ["c", "d"]], [HEAD, ["a", "b"]]) == 1


def test_parts_of_other_widths_are_as_wide_as_the_widest() -> None:
    assert joined([[["a"]], [["b", "c"]]]) == [["a", ""], ["b", "c"]]
    assert joined([]) == []
