"""The tables of a document's pages, for spreadsheets: as CSV one after another, as a workbook a sheet each."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from desktop.document.errors import Text
from desktop.document.joining import Rows, joined, rows_of
from desktop.exporters.cells import clean, harmless, sheet_name
from desktop.exporters.job import Ask, Job, Written
from desktop.exporters.workbook import put_text, workbook

_NONE = Text("There is no table on these pages.", "这些页面上没有表格。")
_HEADING = Text("page {page}, table {table}", "第 {page} 页 表 {table}")


class _Writer(Protocol):
    def writerow(self, row: Iterable[str], /) -> object: ...
    def writerows(self, rows: Iterable[Iterable[str]], /) -> object: ...


def write_csv(job: Job, target: Path, ask: Ask) -> Written:
    """UTF-8 with a mark. A single table is all there is; of several each has a heading line, and a blank line before it."""
    with target.open("x", encoding="utf-8", errors="replace", newline="") as stream:
        stream.write("\ufeff")
        count = 0
        rows = csv.writer(stream, dialect="excel")
        first: tuple[str, Rows] | None = None  # held until it is known whether there is a second
        for count, (heading, grid) in enumerate(_tables(job), 1):
            if count == 1:
                first = (heading, grid)
                continue
            if first is not None:
                _write(rows, *first)
                first = None
            rows.writerow([])
            _write(rows, heading, grid)
        if first is not None:
            _write(rows, None, first[1])
        stream.flush()
        os.fsync(stream.fileno())
    return _said(count)


def _write(rows: _Writer, heading: str | None, grid: Rows) -> None:
    if heading is not None:
        rows.writerow([heading])
    rows.writerows([harmless(clean(cell)) for cell in row] for row in grid)


def write_xlsx(job: Job, target: Path, ask: Ask) -> Written:
    """All cells are text, as they are read."""
    names: list[str] = []
    with workbook(target) as book:
        for heading, grid in _tables(job):
            names.append(sheet_name(heading, names))
            sheet = book.add_worksheet(names[-1])
            for row, cells in enumerate(grid):
                for column, cell in enumerate(cells):
                    put_text(sheet, row, column, cell)
        if not names:
            book.add_worksheet(sheet_name(_NONE.say(job.language).rstrip(".。"), ()))
    with target.open("rb+") as stream:
        os.fsync(stream.fileno())
    return _said(len(names))


@dataclass(slots=True)
class _Open:
    """A table that may go on over the next page. last: id of its last part."""

    heading: str
    parts: list[Rows]
    last: str


def _tables(job: Job) -> Iterator[tuple[str, Rows]]:
    """Each with its heading, in reading order. One that goes on over the next pages comes as one, its repeated head once."""
    waiting: list[_Open] = []
    for page in job.pages():
        texts = {line.id: line.text for line in page.content.lines()}
        before, here = waiting, []
        for number, table in enumerate(page.content.tables, 1):
            rows = rows_of(table, texts)
            going_on = next((w for w in before if w.last == table.continues), None)
            if going_on is not None:
                going_on.parts.append(rows)
                going_on.last = table.id
                here.append(going_on)
            else:
                heading = _HEADING.filled(page=page.number, table=number).say(job.language)
                here.append(_Open(heading, [rows], table.id))
        if here:  # a blank page between ends no table
            yield from ((w.heading, joined(w.parts)) for w in before if all(w is not h for h in here))
            waiting = here
    yield from ((w.heading, joined(w.parts)) for w in waiting)


def _said(tables: int) -> Written:
    return Written() if tables else Written((_NONE,))
