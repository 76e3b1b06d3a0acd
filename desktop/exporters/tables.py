"""The tables of a document's pages, for spreadsheets: as CSV one after another, as a workbook a sheet each."""

from __future__ import annotations

import csv
import json
import os
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any, Protocol

from desktop.document.errors import Text
from desktop.document.joining import MOST_HEAD, Rows, rows_of
from desktop.document.model import Line, Table
from desktop.document.proportion import in_proportion
from desktop.exporters.cells import clean, harmless, sheet_name
from desktop.exporters.job import Ask, Job, Written
from desktop.exporters.prose.grids import Row, following, part_of
from desktop.exporters.workbook import merged, put_text, workbook

_NONE = Text("There is no table on these pages.", "这些页面上没有表格。")
_HEADING = Text("page {page}, table {table}", "第 {page} 页 表 {table}")
_MORE = Text("more tables", "其余表格")
MOST_SHEETS = 200
"""Each holds a file open while the workbook is written, and nobody finds a sheet among more."""
_IN_MEMORY = 1 << 20
"""Bytes of a table that is not whole yet; more wait in a scratch file."""


_NARROWEST, _WIDEST = 8, 60
"""Of columns, in digits."""


class _Writer(Protocol):
    def writerow(self, row: Iterable[str], /) -> object: ...


def write_csv(job: Job, target: Path, ask: Ask) -> Written:
    """UTF-8 with a mark. A single table is all there is; of several each has a heading line, and a blank line before it. What
    spans cells stands in the first of them."""
    with target.open("x", encoding="utf-8", errors="replace", newline="") as stream:
        stream.write("\ufeff")
        count = 0
        rows = csv.writer(stream, dialect="excel")
        first: _Whole | None = None  # held until it is known whether there is a second
        for count, table in enumerate(_tables(job, target.parent), 1):
            if count == 1:
                first = table
                continue
            if first is not None:
                _write(rows, first, heading=True)
                first = None
            rows.writerow([])
            _write(rows, table, heading=True)
        if first is not None:
            _write(rows, first, heading=False)
        stream.flush()
        os.fsync(stream.fileno())
    return _said(count)


def _write(rows: _Writer, table: _Whole, *, heading: bool) -> None:
    if heading:
        rows.writerow([table.heading])
    for cells in table.rows():
        line = [""] * table.width
        for cell in cells:
            line[cell.col] = harmless(clean(cell.text))
        rows.writerow(line)


def write_xlsx(job: Job, target: Path, ask: Ask) -> Written:
    """All cells are text, as they are read; those that span others are merged. From table MOST_SHEETS on they stand one below
    the other on the last sheet."""
    names: list[str] = []
    count = 0
    with workbook(target) as book:
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        top = 0
        for count, table in enumerate(_tables(job, target.parent), 1):
            if count <= MOST_SHEETS:
                names.append(sheet_name(table.heading if count < MOST_SHEETS else _MORE.say(job.language), names))
                sheet = book.add_worksheet(names[-1])
            if count >= MOST_SHEETS:
                put_text(sheet, top, 0, table.heading)
                top = 1 + _fill(sheet, table, top + 1, wrapped)
            else:
                _fill(sheet, table, 0, wrapped)
        if not names:
            book.add_worksheet(sheet_name(_NONE.say(job.language).rstrip(".。"), ()))
    with target.open("rb+") as stream:
        os.fsync(stream.fileno())
    return _said(count)


def _fill(sheet: Any, table: _Whole, row: int, wrapped: Any) -> int:
    """From that row on; gives the row after the last. Columns are as wide as what stands in them, within reason."""
    widths: dict[int, int] = {}
    for cells in table.rows():
        for cell in cells:
            if cell.colspan == 1:
                widest = max(map(_columns_of, cell.text.splitlines()), default=0)
                widths[cell.col] = max(widths.get(cell.col, _NARROWEST), min(widest, _WIDEST))
            put_text(sheet, row, cell.col, cell.text, wrapped if "\n" in cell.text else None)
            if cell.rowspan > 1 or cell.colspan > 1:
                merged(sheet, row, cell.col, cell.rowspan, cell.colspan)
        row += 1
    for column, width in widths.items():
        sheet.set_column(column, column, width + 1)
    return row


def _columns_of(text: str) -> int:
    """How many digits wide: Han characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@dataclass(frozen=True, slots=True)
class _Cell:
    col: int
    rowspan: int
    colspan: int
    text: str


@dataclass(slots=True)
class _Whole:
    """A table that may go on over the next page. last: id of its last part. top: texts of its first rows. width: columns."""

    heading: str
    top: Rows
    last: str
    file: IO[bytes]
    width: int = 0

    def add(self, rows: Sequence[Row], cols: int) -> None:
        self.width = max(self.width, cols)
        for row in rows:
            self.file.write(
                json.dumps([(cell.col, cell.rowspan, cell.colspan, cell.text) for cell in row.cells]).encode() + b"\n"
            )

    def rows(self) -> Iterator[list[_Cell]]:
        """Once: what they waited in is gone then."""
        with self.file:
            self.file.seek(0)
            for line in self.file:
                yield [_Cell(*cell) for cell in json.loads(line)]


def _tables(job: Job, folder: Path) -> Iterator[_Whole]:
    """Each with its heading, in reading order. One that goes on over the next pages comes as one, its repeated head once."""
    spool = partial(tempfile.SpooledTemporaryFile, _IN_MEMORY, dir=str(folder))
    waiting: list[_Whole] = []
    for page in job.pages():
        lines = {line.id: line for line in page.content.lines()}
        before, here = waiting, []
        for number, table in enumerate(page.content.tables, 1):
            going_on = next((w for w in before if w.last == table.continues), None)
            if going_on is not None:
                (rows, cols), _ = following(going_on.top, table, lines, page.number)
                going_on.add(rows, cols)
                going_on.last = table.id
                here.append(going_on)
            else:
                heading = _HEADING.filled(page=page.number, table=number).say(job.language)
                here.append(_begun(heading, table, lines, page.number, spool()))
        if here:  # a blank page between ends no table
            yield from (w for w in before if all(w is not h for h in here))
            waiting = here
    yield from waiting


def _begun(heading: str, table: Table, lines: Mapping[str, Line], page: int, spool: IO[bytes]) -> _Whole:
    table = in_proportion(table)
    top = rows_of(table, {i: line.text for i, line in lines.items()})[:MOST_HEAD]
    whole = _Whole(heading, top, table.id, spool)
    whole.add(part_of(table, lines, page), table.cols)
    return whole


def _said(tables: int) -> Written:
    return Written() if tables else Written((_NONE,))
