"""The document as a database."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.document.model import Cell, Content, Page, Table
from desktop.exporters import FORMATS
from desktop.exporters.errors import ExportFailed
from desktop.exporters.job import Job, Written
from tests.helpers.golden import golden
from tests.helpers.rich_sample import RichSample, rich_document


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> RichSample:
    return rich_document(tmp_path_factory.mktemp("rich"))


@pytest.fixture(scope="module")
def database(rich: RichSample, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    target = tmp_path_factory.mktemp("out") / "a.sqlite"
    assert exported(rich.job(), target) == Written()
    with closing(sqlite3.connect(target)) as connection:
        yield connection


def exported(job: Job, target: Path) -> Written:
    def ask(name: str, body: dict[str, Any], *, timeout: float) -> dict[str, Any]:
        raise AssertionError("a database needs no child process")

    return FORMATS["sqlite"].write(job, target, ask)


def test_the_text_is_there_in_reading_order(rich: RichSample, database: sqlite3.Connection) -> None:
    told = database.execute("SELECT page, text FROM reading").fetchall()
    assert told == [(page.number, line.text) for page in rich.pages for line in page.content.lines()]
    found = database.execute("SELECT DISTINCT page FROM reading WHERE text LIKE '%移交%'").fetchall()
    assert found == [(1,), (2,), (4,)]


def test_who_stands_for_a_line_and_what_is_in_doubt(database: sqlite3.Connection) -> None:
    asked = "SELECT text, confirmed_by FROM lines WHERE mark = 'illegible'"
    assert database.execute(asked).fetchall() == [("□□□经手", "Li Hua")]
    ((text, doubt, others),) = database.execute(
        "SELECT text, doubt, others FROM characters WHERE others IS NOT NULL"
    ).fetchall()
    assert (text, doubt, json.loads(others)) == ("清", 0.62, ["券", "巻"])
    assert database.execute("SELECT count(*) FROM lines WHERE vertical").fetchone() == (5,)
    kinds = database.execute("SELECT name, kind FROM processing ORDER BY position").fetchall()
    assert kinds == [("rapid", "engine"), ("Li Hua", "person")]


def test_cells_know_their_spans_and_their_lines(database: sqlite3.Connection) -> None:
    asked = "SELECT row, col, rowspan, colspan, cells.text, lines.text FROM cells JOIN cell_lines ON cell = cells.key "
    rows = database.execute(asked + "JOIN lines ON line = lines.key ORDER BY row, col").fetchall()
    assert rows[0] == (0, 0, 2, 1, "类别", "类别")
    assert rows[-1] == (3, 0, 1, 3, "合计 12 卷", "合计 12 卷")


def test_a_value_leads_to_its_ink(database: sqlite3.Connection) -> None:
    asked = "SELECT pages.number, evidence.quad, lines FROM evidence JOIN fields ON field = fields.key "
    number, quad, lines = database.execute(asked + "JOIN pages ON page = pages.key WHERE name = 'title'").fetchone()
    assert (number, json.loads(lines), len(json.loads(quad))) == (1, ["p1l2"], 4)


def test_the_file_says_what_its_columns_mean(database: sqlite3.Connection) -> None:
    told = "\n".join(row[0] for row in database.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"))
    assert "存疑度" in told
    assert "clockwise from the text's top left" in told
    assert database.execute("PRAGMA user_version").fetchone() == (1,)


def test_golden(rich: RichSample, database: sqlite3.Connection) -> None:
    said = []
    names = [row[0] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid")]
    for name in names:
        limit = " LIMIT 3" if name == "characters" else ""
        rows = database.execute(f"SELECT * FROM {name}{limit}").fetchall()
        said += [f"== {name}", *("\t".join("" if value is None else str(value) for value in row) for row in rows)]
    text = "\n".join(said) + "\n"
    for number, master in enumerate(rich.masters, 1):
        text = text.replace(master.sha256, f"sha256 of {number}").replace(f"\t{master.size}\t", "\tsize\t")
    golden("rich.sqlite.txt", text)


def test_what_speaks_of_nothing_is_no_harm(rich: RichSample, tmp_path: Path) -> None:
    """A grid of a region that is gone, a cell of a line that is gone, half a character."""
    quad = rich.pages[0].content.regions[0].quad
    region = rich.pages[0].content.regions[0]
    line = replace(region.lines[0], text="\ud800x")
    grid = Table("t", "gone", 1, 1, (Cell(0, 0, quad, lines=("gone", line.id)),), continues="gone")
    content = Content((replace(region, lines=(line,)),), (grid,))
    page = Page("p", "d", 1, rich.masters[0].sha256, 0, 1, 1, content=content)
    exported(replace(rich.job(), pages=lambda: iter((page,))), tmp_path / "a.sqlite")
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as connection:
        assert connection.execute("SELECT text FROM cells").fetchall() == [("?x",)]


def test_a_folder_that_is_gone_is_told(rich: RichSample, tmp_path: Path) -> None:
    with pytest.raises(ExportFailed):
        exported(rich.job(), tmp_path / "gone" / "a.sqlite")
