"""Excel workbooks whose cells never run, and whose faults are told as those of any file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from desktop.exporters.cells import clean, shortened
from desktop.exporters.errors import ExportFailed

LONGEST_CELL = 32_767
"""UTF-16 units."""


@contextmanager
def workbook(target: Path) -> Iterator[Any]:
    """Written row by row, from the top: no more than the pictures is held, scratch files lie beside the target."""
    try:
        with xlsxwriter.Workbook(str(target), {"constant_memory": True, "tmpdir": str(target.parent)}) as book:
            yield book
    except FileCreateError as error:
        said = error.args[0] if error.args else None
        raise said if isinstance(said, OSError) else ExportFailed(file=target.name) from error


def put_text(sheet: Any, row: int, column: int, text: str, style: Any = None) -> None:
    """Never a formula, a link or markup, whatever it looks like."""
    plain = shortened(clean(text), LONGEST_CELL - 1)
    if plain.startswith("<r>"):  # XlsxWriter takes such a text for markup of its own and writes it as it is
        plain += " "
    if plain:
        sheet.write_string(row, column, plain, style)
    else:
        sheet.write_blank(row, column, None, style)


def merged(sheet: Any, row: int, column: int, rows: int, columns: int) -> None:
    """Makes one cell of several, of which the first has the text. The library's own way writes all of them, and rows that are
    on the disk already cannot be written again."""
    sheet.merge.append([row, column, row + rows - 1, column + columns - 1])
