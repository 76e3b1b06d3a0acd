"""Grids that are larger than what stands in them accounts for."""

from __future__ import annotations

import tracemalloc

import pytest

from desktop.document.geometry import Box, Quad
from desktop.document.joining import rows_of
from desktop.document.model import Cell, Table
from desktop.document.proportion import in_proportion, out_of_proportion

QUAD = Quad.of(Box(0, 0, 1, 1))


@pytest.mark.parametrize(
    ("rows", "cols", "cells", "out"),
    [(2, 2, 4, False), (100, 100, 1, False), (2000, 40, 80_000, False), (200, 100, 1, True), (20_000, 2_000, 10**9, True)],
)
def test_what_a_page_could_hold(rows: int, cols: int, cells: int, out: bool) -> None:
    assert out_of_proportion(rows, cols, cells) is out


def test_what_it_says_is_kept_a_row_for_each_cell() -> None:
    cells = (Cell(19_999, 1_999, QUAD, lines=("b",)), Cell(0, 5, QUAD, 20_000, 2_000, ("a",)))
    table = Table("t", "r", 20_000, 2_000, cells, "before")
    made = Table("t", "r", 2, 1, (Cell(0, 0, QUAD, lines=("a",)), Cell(1, 0, QUAD, lines=("b",))), "before")
    assert in_proportion(table) == made
    tracemalloc.start()
    try:
        assert rows_of(table, {"a": "A", "b": "B"}) == [["A"], ["B"]]
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()
