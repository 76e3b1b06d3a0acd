"""A register as JSON Lines: an object a record, with all that is known of each value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop.exporters.jsonl import line_of
from desktop.exporters.registers.values import Cell, ColumnKind, Register, Row, Telling


def write(register: Register, target: Path, telling: Telling) -> None:
    """Keys: "document" (id), "title", "template", "state", what the program knows by column name, and "fields" by key."""
    with target.open("x", encoding="utf-8", errors="replace", newline="\n") as stream:
        for row in register.rows:
            stream.write(line_of(_row(register, row)))


def _row(register: Register, row: Row) -> dict[str, Any]:
    pairs = list(zip(register.columns, row.cells, strict=True))
    told = {"document": row.document, "title": row.title, "template": register.name, "state": row.state.value}
    known = {c.name: cell.value for c, cell in pairs if c.kind not in (ColumnKind.FIELD, ColumnKind.DOCUMENT, ColumnKind.STATE)}
    fields = {c.name: _cell(cell) for c, cell in pairs if c.kind is ColumnKind.FIELD}
    return {**known, **told, "fields": fields}


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "value": cell.value,
        "normalized": cell.normalized,
        "state": None if cell.state is None else cell.state.value,
        "confirmed_by": cell.stands_for or None,
        "evidence": [
            {"page": page, "quad": [[round(x, 2), round(y, 2)] for x, y in evidence.quad.points]}
            for page, evidence in zip(cell.pages, cell.evidence, strict=True)
        ],
    }
