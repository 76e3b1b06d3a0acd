"""A register as an SQLite file. Three tables: the records, under the template's name; `ink`, where each value stands and who
stands for it; `columns`, what each column of the records means."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from desktop.document.errors import Text
from desktop.exporters.cells import clean
from desktop.exporters.registers.rows import Form, flat_columns, unique_names
from desktop.exporters.registers.values import ColumnKind, Register, Telling
from desktop.exporters.sqlite import database, held

INK, COLUMNS = "ink", "columns"
_INK = ("document", "field", "value", "normalized", "state", "confirmed_by", "page", "quad")
_COLUMNS = ("name", "title", "title_zh", "type", "holds")
_HOLDS = {
    ColumnKind.FIELD: Text("value as written on the page", "页面上的原文"),
    ColumnKind.DOCUMENT: Text("title of the document", "文档题名"),
    ColumnKind.STATE: Text(
        "failed, pending, ready or approved", "failed（有误）、pending（待核）、ready（待批准）、approved（已批准）"
    ),
    ColumnKind.APPROVED_BY: Text("who approved the record", "批准人"),
    ColumnKind.APPROVED_AT: Text("when it was approved, UTC, ISO 8601", "批准时间（UTC，ISO 8601）"),
    ColumnKind.MASTERS: Text("names of the original files", "原件文件名"),
    ColumnKind.MADE: Text("put together by the program", "由程序生成"),
}
_IDENTITY = Text("id of the document in the dossier", "文档在卷宗中的标识")
_NORMAL = Text("normal form of the value: ISO date, plain decimal, yes or no, JSON", "规范值：ISO 日期、小数、yes/no、JSON")


def write(register: Register, target: Path, telling: Telling) -> None:
    with database(target) as connection, connection:
        _write(register, connection, telling)


def _write(register: Register, connection: sqlite3.Connection, telling: Telling) -> None:
    columns = flat_columns(register)
    names = unique_names(("document_id", *(column.name for column in columns)))
    table = register.name or "records"
    if table.casefold() in (INK, COLUMNS) or table.casefold().startswith("sqlite_"):
        table = f"register_{table}"
    records = ((row.document, *(column.text(row) for column in columns)) for row in register.rows)
    _table(connection, table, names, records)
    _table(connection, INK, _INK, _ink(register))
    means = [("document_id", "Document", "文档", "identifier", _IDENTITY.say(telling.language))]
    for name, column in zip(names[1:], columns, strict=True):
        holds = _HOLDS[column.column.kind] if column.form is Form.WRITTEN else _NORMAL
        means.append((name, column.title.en, column.title.zh, column.column.type.value, holds.say(telling.language)))
    _table(connection, COLUMNS, _COLUMNS, means)


def _ink(register: Register) -> Iterator[tuple[str | int | None, ...]]:
    """A row for each place of each value; page and quad are null where only a person stands for it."""
    for row in register.rows:
        for column, cell in zip(register.columns, row.cells, strict=True):
            if column.kind is not ColumnKind.FIELD or not cell.value:
                continue
            said = (row.document, column.name, cell.value, cell.normalized, cell.state and cell.state.value, cell.stands_for)
            if not cell.evidence:
                yield (*said, None, None)
            for page, evidence in zip(cell.pages, cell.evidence, strict=True):
                yield (*said, page, json.dumps([[round(x, 2), round(y, 2)] for x, y in evidence.quad.points]))


def _table(
    connection: sqlite3.Connection, table: str, names: Sequence[str], rows: Iterable[Sequence[str | int | None]]
) -> None:
    columns = ", ".join(f"{_quoted(name)} {'INTEGER' if name == 'page' else 'TEXT'}" for name in names)
    connection.execute(f"CREATE TABLE {_quoted(table)} ({columns})")
    marks = ", ".join("?" * len(names))
    connection.executemany(f"INSERT INTO {_quoted(table)} VALUES ({marks})", (tuple(map(held, row)) for row in rows))


def _quoted(name: str) -> str:
    doubled = clean(name).replace('"', '""')
    return f'"{doubled}"'
