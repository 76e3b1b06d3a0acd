"""Small files that tell of vast grids cost no more than they are large, and keep their text."""

from __future__ import annotations

import io
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.document.geometry import Box, Quad
from desktop.document.model import Cell, Content, Line, Region, RegionType, Table
from desktop.interchange import hocr, page_xml
from desktop.interchange.cells import table_of
from desktop.interchange.detect import root_of
from desktop.interchange.grids import placed_cells, slots
from tests.unit.interchange.test_round_trip import HEAD, sheet_of

QUAD = Quad.of(Box(0, 0, 9, 9))
MEBIBYTE = 1 << 20


@contextmanager
def costing(most: int) -> Iterator[None]:
    """Bytes."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


def page_file(path: Path, role: str) -> Path:
    line = "<TextLine id='l'><Coords points='1,1 90,1 90,20 1,20'/><TextEquiv><Unicode>hello</Unicode></TextEquiv></TextLine>"
    cell = f"<TextRegion id='c'>{line}<Roles><TableCellRole {role}/></Roles></TextRegion>"
    path.write_text(f"<PcGts><Page imageWidth='300' imageHeight='200'><TableRegion id='t'>{cell}</TableRegion></Page></PcGts>")
    return path


def test_a_cell_far_out_makes_no_table(tmp_path: Path) -> None:
    (sheet,) = page_xml.read(page_file(tmp_path / "a.xml", "rowIndex='19999' columnIndex='1999'"))
    assert (sheet.content.tables, sheet.content.text()) == ((), "hello")


def test_spans_end_with_the_grid_where_they_would_make_it_vast(tmp_path: Path) -> None:
    role = "rowIndex='0' columnIndex='0' rowSpan='20000' colSpan='2000'"
    (sheet,) = page_xml.read(page_file(tmp_path / "a.xml", role))
    (table,) = sheet.content.tables
    assert (table.rows, table.cols, [(c.rowspan, c.colspan) for c in table.cells]) == (1, 1, [(1, 1)])


def test_a_large_table_that_is_full_stays_one() -> None:
    table = table_of("t", "r", (1000, 20), [Cell(row, col, QUAD) for row in range(1000) for col in range(20)])
    assert table is not None
    assert (table.rows, table.cols, len(table.cells)) == (1000, 20, 20_000)


def test_cells_that_all_lie_on_each_other_make_no_table() -> None:
    cells = [Cell(row, col, QUAD, 400 - row, 500 - col) for row in range(400) for col in range(0, 500, 50)]
    assert table_of("t", "r", (400, 500), cells) is None
    assert placed_cells([[("a", 400, 500)] * 2] + [[("a", 400, 1)]] * 399) is None


def test_a_size_alone_makes_no_table() -> None:
    assert table_of("t", "r", (19_999, 10), [Cell(0, 0, QUAD)]) is None


def test_many_cells_of_one_place_are_soon_one() -> None:
    (cell,) = table_of("t", "r", (1, 1), [Cell(0, 0, QUAD, lines=(str(n),)) for n in range(20_000)]).cells
    assert cell.lines == tuple(map(str, range(20_000)))


def test_html_cells_that_span_too_much_make_no_table(tmp_path: Path) -> None:
    line = "<td><span class='ocr_line' title='bbox 1 1 9 9'>x</span></td>"
    cells = "<td rowspan='9' colspan='1000'/>" * 2_000
    said = (
        f"<html><body><div class='ocr_page' title='bbox 0 0 100 100'><table><tr>{line}{cells}</tr></table></div></body></html>"
    )
    (tmp_path / "a.hocr").write_text(said)
    with costing(20 * MEBIBYTE):
        (sheet,) = hocr.read(tmp_path / "a.hocr")
    assert (sheet.content.tables, sheet.content.text()) == ((), "x")


@pytest.mark.parametrize(
    "rows",
    [
        [[("a", 9, 1000)] * 2_000] * 9,
        [[("a", 20_000, 1000)], *([[]] * 19_999)],
        [[("a", 1, 2000)] * 2] * 200,
        [[]] * 30_000,
    ],
)
def test_placing_stops_at_what_no_page_could_hold(rows: list[list[tuple[str, int, int]]]) -> None:
    with costing(MEBIBYTE):
        assert placed_cells(rows) is None


def test_spans_end_with_the_last_row() -> None:
    assert placed_cells([[("a", 9, 1), ("b", 1, 2)], [("c", 1, 1)]]) == [
        ("a", 0, 0, 2, 1),
        ("b", 0, 1, 1, 2),
        ("c", 1, 1, 1, 1),
    ]


def test_a_vast_grid_is_written_as_its_cells() -> None:
    lines = tuple(Line(name, name, QUAD, 0.9) for name in "ab")
    cells = (Cell(0, 0, QUAD, 20_000, 2_000, ("a",)), Cell(19_999, 1_999, QUAD, lines=("b",)))
    table = Table("t", "r", 20_000, 2_000, cells)
    stream = io.BytesIO()
    with costing(4 * MEBIBYTE):
        assert [[cell and cell.lines for cell in row] for row in slots(table)] == [[("a",)], [("b",)]]
        hocr.write(HEAD, [sheet_of(Content((Region("r", RegionType.TABLE, QUAD, lines=lines),), (table,)))], stream)
    assert len(stream.getvalue()) < 5000


# --- which format it is ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "root"),
    [
        ("<!-- <a> --><?xml <b> ?><!DOCTYPE c [<!ENTITY d '<e>'>] ><x:F/>", "f"),
        ("<!DOCTYPE html><html>", "html"),
        ("1 < 2 <3 <p>", "p"),
        ("<!-- <a>", ""),
        ("<!DOCTYPE a [ <b>", ""),
        ("", ""),
    ],
)
def test_the_first_element(said: str, root: str) -> None:
    assert root_of(said) == root


@pytest.mark.parametrize("said", ["<!--", "<![", "<![] ", "<?", "<!"])
def test_what_never_ends_is_looked_through_once(said: str) -> None:
    """Four times as much takes four times as long, not sixteen times."""
    assert seconds(said * 12_000) < 8 * seconds(said * 3_000) + 0.05


def seconds(said: str) -> float:
    before = time.process_time()
    root_of(said + "]" * len(said) + "<html")
    return time.process_time() - before
