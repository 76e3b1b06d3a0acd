"""The document as an SQLite database: what is on its pages, what stands in its fields, who says so."""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from desktop.document.codec import encode
from desktop.document.geometry import Quad
from desktop.document.model import Cell, Content, Line, Page
from desktop.exporters.dossier_json import Plain, char_plain, error_plain, fields_plain, quad_plain
from desktop.exporters.errors import DiskFull, ExportFailed, NotWhole
from desktop.exporters.job import Ask, Job, Written
from desktop.exporters.sqlite_schema import INDEXES, SCHEMA, VERSION

Value = str | int | float | None
_SCRATCH = """
PRAGMA journal_mode = MEMORY;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -16000;
"""
"""Until it is whole nobody sees the file: one sync at the end is enough."""
_FIELD = ("key", "label", "type", "value", "normalized", "state", "found_by", "engine", "doubt", "confirmed_by", "confirmed_at")


def write(job: Job, target: Path, ask: Ask) -> Written:
    """In one transaction, page by page. Its tables say themselves what their columns mean; `PRAGMA user_version` is VERSION."""
    with database(target) as connection:
        connection.executescript(f"{_SCRATCH}PRAGMA user_version = {VERSION};")
        with connection:
            connection.execute("BEGIN")
            for statement in SCHEMA.split(";\n"):
                connection.execute(statement)
            _Filling(connection, job).fill()
            for statement in INDEXES.split(";\n"):
                connection.execute(statement)
        whole = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        if not whole or connection.execute("PRAGMA foreign_key_check").fetchone():
            raise NotWhole(file=target.name)
    with target.open("rb+") as stream:
        os.fsync(stream.fileno())
    return Written()


@contextmanager
def database(target: Path) -> Iterator[sqlite3.Connection]:
    """A new one at the path; closed at the end. What SQLite says of it is told as of any file: DiskFull, ExportFailed."""
    try:
        with closing(sqlite3.connect(target)) as connection:
            yield connection
    except sqlite3.Error as error:
        full = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
        raise (DiskFull if full else ExportFailed)(file=target.name) from error


def held(value: Value) -> Value:
    """As a database can hold it: what is no character is a question mark."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


class _Filling:
    """Rows of one document, in the order in which other rows speak of them."""

    def __init__(self, connection: sqlite3.Connection, job: Job) -> None:
        self._connection = connection
        self._job = job
        self._keys: Counter[str] = Counter()

    def fill(self) -> None:
        job, document = self._job, self._job.document
        told = (document.id, document.title, document.template, job.exported_at, job.program, job.head, job.redacted)
        self._put("documents", [told])
        self._put("masters", ((m.sha256, m.name, m.size, m.media_type, m.pages) for m in job.masters))
        workers = enumerate(job.processing)
        kinds = ("engine", "person")
        self._put("processing", ((k, w.name, kinds[w.person], w.at, w.version, _json(w.settings)) for k, w in workers))
        numbers: dict[str, int] = {}
        keys: dict[int, int] = {}
        for page in job.pages():
            numbers[page.id] = page.number
            keys[page.number] = self._page(page)
        self._fields(numbers, keys)

    def _page(self, page: Page) -> int:
        key = self._key("pages")
        place = (page.number, page.master, page.master_page + 1, page.width, page.height, page.unit, _json(encode(page.view)))
        error = None if page.error is None else _json(error_plain(page.error, self._job.language))
        self._put("pages", [(key, self._job.document.id, page.id, *place, page.stage.value, error)])
        regions, lines = self._text(key, page.content)
        texts = {line.id: line.text for line in page.content.lines()}
        for table in page.content.tables:
            told = (regions.get(table.region), table.id, table.rows, table.cols, table.continues)
            self._put("tables", [(self._key("tables"), key, *told)])
            for cell in table.cells:
                self._cell(self._keys["tables"], cell, [(lines[i], texts[i]) for i in cell.lines if i in lines])
        self._put("ticks", ((key, _quad(tick.quad), tick.ticked, tick.confidence) for tick in page.content.ticks))
        self._put("codes", ((key, code.text, code.format, _quad(code.quad)) for code in page.content.codes))
        self._put("unread", ((key, _quad(quad)) for quad in page.content.unread))
        return key

    def _text(self, page: int, content: Content) -> tuple[dict[str, int], dict[str, int]]:
        """Keys of the regions and of the lines, by their ids."""
        regions: dict[str, int] = {}
        lines: dict[str, int] = {}
        for order, region in enumerate(content.regions):
            regions[region.id] = key = self._key("regions")
            told = (order, region.type.value, region.label, _quad(region.quad), round(region.confidence, 4))
            self._put("regions", [(key, page, region.id, *told)])
            for line in region.lines:
                position = len(lines)
                lines[line.id] = self._line(page, key, position, line)
        return regions, lines

    def _line(self, page: int, region: int, position: int, line: Line) -> int:
        key = self._key("lines")
        sure = (round(line.confidence, 4), round(line.doubt, 4), line.vertical, line.mark.value, line.inked)
        who = (line.engine, line.reading, line.confirmed_by, line.confirmed_at)
        self._put("lines", [(key, page, region, line.id, position, line.text, _quad(line.quad), *sure, *who)])
        chars = (char_plain(char, confirmed=line.confirmed_by is not None) for char in line.chars)
        self._put("characters", ((key, at, *_character(char)) for at, char in enumerate(chars)))
        return key

    def _cell(self, table: int, cell: Cell, lines: Sequence[tuple[int, str]]) -> None:
        """lines: keys and texts of those in it."""
        key = self._key("cells")
        text = "\n".join(text for _, text in lines)
        self._put("cells", [(key, table, cell.row, cell.col, cell.rowspan, cell.colspan, text, _quad(cell.quad))])
        self._put("cell_lines", ((key, position, line) for position, (line, _) in enumerate(lines)))

    def _fields(self, numbers: Mapping[str, int], pages: Mapping[int, int]) -> None:
        """pages: their keys, by number."""
        for field in fields_plain(self._job, numbers):
            key = self._key("fields")
            self._put("fields", [(key, *(field[column] for column in _FIELD))])
            for ink in field["evidence"]:
                place = (pages[ink["page"]], _json(ink["quad"]), _json(ink["lines"]))
                self._put("evidence", [(self._key("evidence"), key, *place)])
            self._put("rules", ((key, rule["rule"], rule["ok"], rule["message"]) for rule in field["rules"]))

    def _key(self, table: str) -> int:
        self._keys[table] += 1
        return self._keys[table]

    def _put(self, table: str, rows: Iterable[Sequence[Value]]) -> None:
        all_held = [tuple(map(held, row)) for row in rows]
        if all_held:
            marks = ",".join("?" * len(all_held[0]))
            self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", all_held)


def _character(plain: Plain) -> tuple[Value, ...]:
    quad = None if plain["quad"] is None else _json(plain["quad"])
    others = _json(plain["others"]) if "others" in plain else None
    return plain["text"], quad, plain["confidence"], plain["doubt"], others


def _quad(quad: Quad) -> str:
    return _json(quad_plain(quad))


def _json(plain: Any) -> str:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
