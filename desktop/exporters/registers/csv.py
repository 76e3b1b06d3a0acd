"""A register as CSV: a line a record under a line of column names. UTF-8, with a mark for spreadsheets or without."""

from __future__ import annotations

import csv
from pathlib import Path

from desktop.exporters.cells import clean, harmless
from desktop.exporters.registers.rows import Flat, flat_columns
from desktop.exporters.registers.values import Register, Row, Telling


def write(register: Register, target: Path, telling: Telling) -> None:
    _write(register, target, "utf-8-sig")


def write_plain(register: Register, target: Path, telling: Telling) -> None:
    _write(register, target, "utf-8")


def _write(register: Register, target: Path, encoding: str) -> None:
    columns = flat_columns(register)
    with target.open("x", encoding=encoding, errors="replace", newline="") as stream:
        table = csv.writer(stream, dialect="excel")
        table.writerow([harmless(clean(column.name)) for column in columns])
        table.writerows([_cell(column, row) for column in columns] for row in register.rows)


def _cell(column: Flat, row: Row) -> str:
    """A negative number is no formula, and must stay a number for whoever takes it in."""
    return column.number(row) or harmless(clean(column.text(row)))
