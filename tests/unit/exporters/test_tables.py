"""The tables of pages as CSV and as a workbook."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desktop.document.geometry import Box, Quad
from desktop.document.model import Cell, Content, Line, Master, Page, Region, RegionType, Table
from desktop.exporters import FORMATS
from desktop.exporters.job import Written
from tests.unit.exporters.drawn import job_of

BOX = Quad.of(Box(0, 0, 10, 4))
MASTER = Master("a" * 64, "scan.pdf", 10, "application/pdf", 2)


def page(number: int, *tables: list[list[str]]) -> Page:
    regions, grids = [], []
    for t, rows in enumerate(tables):
        lines = {
            (r, c): Line(f"{number}.{t}.{r}.{c}", w, BOX, 0.9) for r, row in enumerate(rows) for c, w in enumerate(row) if w
        }
        regions.append(Region(f"r{t}", RegionType.TABLE, BOX, 1.0, tuple(lines.values())))
        cells = tuple(Cell(r, c, BOX, lines=(line.id,)) for (r, c), line in lines.items())
        grids.append(Table(f"t{t}", f"r{t}", len(rows), max(map(len, rows)), cells))
    return Page(
        f"p{number}", "d1", number, MASTER.sha256, number - 1, 100.0, 200.0, content=Content(tuple(regions), tuple(grids))
    )


def exported(name: str, folder: Path, *pages: Page) -> tuple[Path, Written]:
    def ask(name: str, body: dict[str, Any], *, timeout: float) -> dict[str, Any]:
        raise AssertionError("tables need no child process")

    target = folder / f"a.{FORMATS[name].extension}"
    return target, FORMATS[name].write(job_of(pages, [MASTER]), target, ask)


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_a_single_table_is_all_there_is_in_its_csv(tmp_path: Path) -> None:
    path, said = exported("csv", tmp_path, page(1), page(2, [["品名", "数量"], ["纸", ""]]))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert rows(path) == [["品名", "数量"], ["纸", ""]]
    assert said.notes == ()


def test_several_tables_have_a_heading_each_and_a_line_between(tmp_path: Path) -> None:
    path, _ = exported("csv", tmp_path, page(1, [["a"]], [["b", "c"]]), page(2, [["d"]]))
    assert rows(path) == [["page 1, table 1"], ["a"], [], ["page 1, table 2"], ["b", "c"], [], ["page 2, table 1"], ["d"]]


def test_a_workbook_has_a_sheet_a_table(tmp_path: Path) -> None:
    path, _ = exported("xlsx", tmp_path, page(1, [["a", "1,5"]]), page(2, [["b"]]))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["page 1, table 1", "page 2, table 1"]
    assert [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()] == [["a", "1,5"]]


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_pages_without_a_table_give_a_file_that_opens_and_a_note(tmp_path: Path, name: str) -> None:
    path, said = exported(name, tmp_path, page(1))
    assert [note.en for note in said.notes] == ["There is no table on these pages."]
    assert rows(path) == [] if name == "csv" else len(openpyxl.load_workbook(path).sheetnames) == 1


@pytest.mark.parametrize("words", ["=1+1", "@SUM(A1)", "+1", "<r><f>1</f></r>"])
def test_a_cell_of_a_page_runs_nothing(tmp_path: Path, words: str) -> None:
    path, _ = exported("csv", tmp_path, page(1, [["x", words]]))
    assert rows(path)[0][1] in (f"'{words}", words if words.startswith("<") else "")
    path, _ = exported("xlsx", tmp_path, page(1, [["x", words]]))
    cell = openpyxl.load_workbook(path).worksheets[0]["B1"]
    assert (cell.data_type, cell.value.rstrip()) == ("s", words)


def test_a_grid_that_says_more_than_it_has_is_no_harm(tmp_path: Path) -> None:
    wrong = Table("t", "r", 1, 1, (Cell(5, 5, BOX, lines=("l",)), Cell(0, 0, BOX, lines=("gone",))))
    path, _ = exported("csv", tmp_path, Page("p", "d1", 1, MASTER.sha256, 0, 1, 1, content=Content((), (wrong,))))
    assert rows(path) == [[""]]


def test_a_table_over_two_pages_comes_once_and_says_its_head_once(tmp_path: Path) -> None:
    first, second, third = (
        page(1, [["x"]], [["品名", "数量"], ["纸", "1"]]),
        page(2),
        page(3, [["品名", "数量"], ["笔", "2"]], [["y"]]),
    )
    (_, one), (two, last) = first.content.tables, third.content.tables
    third = replace(
        third, content=replace(third.content, tables=(replace(two, id="t9", continues=one.id), replace(last, id="t8")))
    )
    path, _ = exported("csv", tmp_path, first, second, third)
    assert rows(path) == [
        ["page 1, table 1"],
        ["x"],
        [],
        ["page 1, table 2"],
        ["品名", "数量"],
        ["纸", "1"],
        ["笔", "2"],
        [],
        ["page 3, table 2"],
        ["y"],
    ]
    path, _ = exported("xlsx", tmp_path, first, second, third)
    assert openpyxl.load_workbook(path).sheetnames == ["page 1, table 1", "page 1, table 2", "page 3, table 2"]
