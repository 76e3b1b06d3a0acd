"""Tables of line items."""

from __future__ import annotations

import json
from collections.abc import Callable

from desktop.document.errors import Text
from desktop.document.template import FieldSpec, FieldType
from desktop.fields.types.normal import TOO_LONG, Normal, tidy

MOST_ROWS = 5000
TOO_MANY_CELLS = Text("Row {row} has more cells than the table has columns.", "第 {row} 行的单元格多于表格的列数。")
CELL_MISSING = Text("Row {row}, {column}: this cell must not be empty.", "第 {row} 行“{column}”不能为空。")


def cells_of(value: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a table's value as written."""
    return tuple(tuple(row.split("\t")) for row in value.strip("\n").split("\n")) if value.strip() else ()


def table(spec: FieldSpec, value: str, normalise: Callable[[FieldSpec, str], Normal]) -> Normal:
    """A JSON array of an object a row, by column name, each cell in its normal form; cells that are not there are empty."""
    rows = cells_of(value)
    if len(rows) > MOST_ROWS:
        return Normal("", TOO_LONG)
    kept, problem = [], None
    for count, cells in enumerate(rows, 1):
        if len(cells) > len(spec.columns) and any(cell.strip() for cell in cells[len(spec.columns) :]):
            problem = problem or TOO_MANY_CELLS.filled(row=count)
        row = {}
        for index, column in enumerate(spec.columns):
            cell = cells[index] if index < len(cells) else ""
            normal = normalise(column, cell) if column.type is not FieldType.TABLE else Normal(tidy(cell))
            row[column.name] = normal.value
            if normal.problem:
                problem = problem or _in_row(count, column, normal.problem)
            elif column.required and not cell.strip() and any(c.strip() for c in cells):
                problem = problem or Text(
                    CELL_MISSING.en.format(row=count, column=column.title),
                    CELL_MISSING.zh.format(row=count, column=column.title_zh),
                )
        kept.append(row)
    return Normal(json.dumps(kept, ensure_ascii=False), problem)


def _in_row(row: int, column: FieldSpec, problem: Text) -> Text:
    return Text(f"Row {row}, {column.title}: {problem.en}", f"第 {row} 行“{column.title_zh}”：{problem.zh}")
