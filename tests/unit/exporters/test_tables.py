"""The tables of pages as CSV and as a workbook."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desktop.document.geometry import Box, Quad
from desktop.document.model import Cell, Content, Line, Master, Page, Region, RegionType, Table
from desktop.exporters import FORMATS
from desktop.exporters.job import Written
from tests.helpers.golden import golden
from tests.helpers.rich_sample import rich_document
from tests.unit.exporters.drawn import job_of

BOX = Quad.of(Box(0, 0, 10, 4))
SOFFICE = shutil.which("soffice")
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


def spanning(number: int) -> Page:
    """A head over two columns, a cell over two rows in the last row but one, a last row that is one cell."""
    words = {
        "a": (0, 0, 1, 2),
        "b": (0, 2, 1, 1),
        "c": (1, 0, 2, 1),
        "d\nd": (1, 1, 1, 1),
        "=e": (2, 1, 1, 2),
        "f": (3, 0, 1, 3),
    }
    lines = tuple(Line(f"{number}{word}", word, BOX, 0.9) for word in words)
    cells = tuple(Cell(r, c, BOX, down, across, (f"{number}{word}",)) for word, (r, c, down, across) in words.items())
    content = Content((Region("r", RegionType.TABLE, BOX, 1.0, lines),), (Table(f"t{number}", "r", 4, 3, cells),))
    return Page(f"p{number}", "d1", number, MASTER.sha256, 0, 1, 1, content=content)


def nobody(name: str, body: dict[str, Any], *, timeout: float) -> dict[str, Any]:
    raise AssertionError("tables need no child process")


def exported(name: str, folder: Path, *pages: Page) -> tuple[Path, Written]:
    target = folder / f"a.{FORMATS[name].extension}"
    return target, FORMATS[name].write(job_of(pages, [MASTER]), target, nobody)


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


def test_cells_that_span_are_merged_and_keep_their_words(tmp_path: Path) -> None:
    path, _ = exported("xlsx", tmp_path, spanning(1), spanning(2))
    for sheet in openpyxl.load_workbook(path).worksheets:
        assert sorted(str(span) for span in sheet.merged_cells.ranges) == ["A1:B1", "A2:A3", "A4:C4", "B3:C3"]
        said = {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value}
        assert said == {"A1": "a", "C1": "b", "A2": "c", "B2": "d d", "B3": "=e", "A4": "f"}
        assert sheet["B3"].data_type == "s"
    path, _ = exported("csv", tmp_path, spanning(1))
    assert rows(path) == [["a", "", "b"], ["c", "d d", ""], ["", "'=e", ""], ["f", "", ""]]


def test_very_many_tables_stand_below_each_other_on_the_last_sheet(tmp_path: Path) -> None:
    """A workbook with a sheet for each would open more files than systems let a program have."""
    pages = [page(number, [[f"w{number}"]]) for number in range(1, 1301)]
    path, _ = exported("xlsx", tmp_path, *pages)
    book = openpyxl.load_workbook(path, read_only=True)
    assert (len(book.sheetnames), book.sheetnames[-1]) == (200, "more tables")
    said = [row[0] for row in book.worksheets[-1].iter_rows(values_only=True)]
    assert said[:5] == ["page 200, table 1", "w200", None, "page 201, table 1", "w201"]
    assert said[-1] == "w1300"
    book.close()


def test_a_table_over_very_many_pages_is_one_and_waits_on_the_disk(tmp_path: Path) -> None:
    """Also where a later part is wider."""
    first = page(1, [["a", "b"]])
    parts = [replace(page(n, [[f"x{n}", f"y{n}", "z" * 4000]]), id=f"p{n}") for n in range(2, 400)]
    tables = [first.content.tables[0].id, *(f"g{n}" for n in range(2, 400))]
    joined = [
        replace(p, content=replace(p.content, tables=(replace(p.content.tables[0], id=tables[k], continues=tables[k - 1]),)))
        for k, p in enumerate(parts, 1)
    ]
    path, _ = exported("csv", tmp_path, first, *joined)
    said = rows(path)
    assert (len(said), said[0], said[-1][:2]) == (399, ["a", "b", ""], ["x399", "y399"])
    assert [file.name for file in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not here")
def test_libreoffice_reads_the_same_words_out_of_the_workbook(tmp_path: Path) -> None:
    path, _ = exported("xlsx", tmp_path, spanning(1), page(2, [["001", "1,5", "2026-01-02", "纸 <b>"]]))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", every_sheet, "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    found = sorted(file for file in tmp_path.iterdir() if file.suffix == ".csv")
    assert [rows(file) for file in found] == [
        [["a", "", "b"], ["c", "d d", ""], ["", "=e", ""], ["f", "", ""]],
        [["001", "1,5", "2026-01-02", "纸 <b>"]],
    ]


def test_a_validator_of_the_standard_finds_no_fault(tmp_path: Path) -> None:
    audit = pytest.importorskip("openxml_audit")
    path, _ = exported("xlsx", tmp_path, spanning(1), page(2, [["001", "纸 <b>"]]))
    assert audit.OpenXmlValidator().validate(str(path)).is_valid


def test_golden(tmp_path: Path) -> None:
    job = rich_document(tmp_path / "rich").job()
    FORMATS["csv"].write(job, tmp_path / "a.csv", nobody)
    golden("rich.csv", (tmp_path / "a.csv").read_bytes().decode("utf-8-sig").replace("\r\n", "\n"))
    FORMATS["xlsx"].write(job, tmp_path / "a.xlsx", nobody)
    told = []
    for sheet in openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets:
        told += [f"== {sheet.title}", "merged: " + " ".join(sorted(str(span) for span in sheet.merged_cells.ranges))]
        told += [
            f"{cell.coordinate}\t{cell.data_type}\t{cell.value}" for row in sheet.iter_rows() for cell in row if cell.value
        ]
    golden("rich.xlsx.txt", "\n".join(told) + "\n")


@pytest.mark.parametrize("name", ["csv", "xlsx", "txt", "md", "html", "docx", "tei", "hocr", "json", "sqlite"])
def test_a_vast_grid_with_few_cells_costs_little_and_loses_no_text(tmp_path: Path, name: str) -> None:
    """One that was taken in from a file that told of it."""
    drawn = page(1, [["first", "second"]])
    table = drawn.content.tables[0]
    cells = (replace(table.cells[0], rowspan=20_000, colspan=2_000), replace(table.cells[1], row=19_999, col=1_999))
    vast = replace(drawn, content=replace(drawn.content, tables=(replace(table, rows=20_000, cols=2_000, cells=cells),)))
    tracemalloc.start()
    try:
        path, _ = exported(name, tmp_path, vast)
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()
    data = path.read_bytes()
    assert len(data) < 200_000
    if name not in ("xlsx", "docx", "sqlite"):  # packed
        assert b"first" in data
        assert b"second" in data
