"""A register as an Excel workbook: a sheet of the records, its headings fixed and filterable, and one of what its columns are.

Text is text whatever it looks like; only plain decimals of number columns are numbers. Dates stay ISO text: Excel's own know
neither years before 1900 nor a month without a day.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

from xlsxwriter.exceptions import XlsxWriterException

from desktop.document.errors import Text
from desktop.document.record import FieldState
from desktop.exporters.cells import sheet_name
from desktop.exporters.registers.rows import Flat, Form, flat_columns
from desktop.exporters.registers.values import RECORD_STATES, Cell, ColumnKind, Register, Row, Telling
from desktop.exporters.workbook import put_text, workbook

_EXACT_DIGITS = 15
_WIDTHS = (8, 48)
_INK_WIDTH, _INK_HEIGHT = 30, 30
"""Of a cell with a picture: characters, points."""
_INK = Text("{} (ink)", "{}（原迹）")
_COLUMNS = Text("Columns", "各列说明")
_BODY = {"valign": "top", "text_wrap": True}
_COLOURS: Mapping[FieldState | None, str] = MappingProxyType({FieldState.FAILED: "#F8D7D4", FieldState.PENDING: "#FFF1CC"})
_MEANING = (Text("Heading", "列标题"), Text("Key", "字段名"), Text("Type", "类型"))


def write(register: Register, target: Path, telling: Telling) -> None:
    with workbook(target) as book:
        _Book(book, register, telling).write()


class _Book:
    def __init__(self, book: Any, register: Register, telling: Telling) -> None:
        self._book = book
        self._register = register
        self._telling = telling
        self._columns = flat_columns(register)
        self._inked = [self._has_ink(column) for column in self._columns]
        self._body = book.add_format(_BODY)
        self._heading = book.add_format({**_BODY, "bold": True, "bottom": 1, "bg_color": "#E8EAED"})
        self._styles: dict[tuple[FieldState | None, int | None], Any] = {}

    def write(self) -> None:
        name = sheet_name(self._say(self._register.title) or self._register.name, ())
        sheet = self._book.add_worksheet(name)
        places = self._places()
        self._headings(sheet, places)
        for number, row in enumerate(self._register.rows, 1):
            if any(self._inked):
                sheet.set_row(number, _INK_HEIGHT)
            for column, at, inked in zip(self._columns, places, self._inked, strict=True):
                self._cell(sheet, number, at, column, row)
                if inked:
                    self._picture(sheet, number, at + 1, row, column.of(row))
        sheet.freeze_panes(1, 0)
        if self._columns:
            last = places[-1] + self._inked[-1]
            sheet.autofilter(0, 0, max(1, len(self._register.rows)), last)
        self._meanings(self._book.add_worksheet(sheet_name(self._say(_COLUMNS), (name,))))

    def _headings(self, sheet: Any, places: list[int]) -> None:
        for column, at, inked in zip(self._columns, places, self._inked, strict=True):
            longest = max((len(column.text(row)) for row in self._register.rows[:200]), default=0)
            wide = 2 if self._telling.language.startswith("zh") else 1
            width = max(longest * 1.6, len(self._say(column.title)) * wide + 3)
            sheet.set_column(at, at, min(max(width, _WIDTHS[0]), _WIDTHS[1]))
            put_text(sheet, 0, at, self._say(column.title), self._heading)
            if inked:
                sheet.set_column(at + 1, at + 1, _INK_WIDTH)
                put_text(sheet, 0, at + 1, self._say(_INK).replace("{}", self._say(column.title)), self._heading)

    def _cell(self, sheet: Any, number: int, at: int, column: Flat, row: Row) -> None:
        state = column.of(row).state
        figure = column.number(row)
        if figure is not None and len(figure.lstrip("-").replace(".", "").lstrip("0")) <= _EXACT_DIGITS:
            sheet.write_number(number, at, float(figure), self._style(state, len(figure.partition(".")[2])))
            return
        text = self._say(RECORD_STATES[row.state]) if column.column.kind is ColumnKind.STATE else column.text(row)
        put_text(sheet, number, at, text, self._style(state))

    def _style(self, state: FieldState | None, decimals: int | None = None) -> Any:
        """What a person has to see to is coloured; a number shows all its decimals."""
        found = self._styles.get((state, decimals))
        if found is None:
            colour = {} if state not in _COLOURS else {"bg_color": _COLOURS[state]}
            figures = {} if decimals is None else {"num_format": "0." + "0" * decimals if decimals else "0"}
            found = self._styles[state, decimals] = self._book.add_format({**_BODY, **colour, **figures})
        return found

    def _picture(self, sheet: Any, number: int, at: int, row: Row, cell: Cell) -> None:
        ink = self._telling.ink
        picture = ink(row.document, cell.evidence[0]) if ink is not None and cell.value and cell.evidence else None
        if picture is None:
            return
        high, wide = _INK_HEIGHT * 96 / 72 - 4, _INK_WIDTH * 7 - 4
        scale = min(high / picture.height, wide / picture.width)
        place = {"x_scale": scale, "y_scale": scale, "x_offset": 2, "y_offset": 2, "object_position": 1, "decorative": True}
        with suppress(XlsxWriterException):  # a picture of no known kind is left out
            sheet.insert_image(number, at, "ink", {"image_data": io.BytesIO(picture.data), **place})

    def _meanings(self, sheet: Any) -> None:
        for at, title in enumerate(_MEANING):
            sheet.set_column(at, at, 28)
            put_text(sheet, 0, at, self._say(title), self._heading)
        for number, column in enumerate(self._columns, 1):
            for at, text in enumerate((self._say(column.title), column.name, column.column.type.value)):
                put_text(sheet, number, at, text, self._body)
        sheet.freeze_panes(1, 0)

    def _has_ink(self, column: Flat) -> bool:
        """Beside the value as written, not again beside its normal form."""
        return self._telling.ink is not None and column.column.kind is ColumnKind.FIELD and column.form is not Form.NORMAL

    def _places(self) -> list[int]:
        """Number of the sheet's column of each column: a picture's stands behind it."""
        return [number + sum(self._inked[:number]) for number in range(len(self._columns))]

    def _say(self, text: Text) -> str:
        return text.say(self._telling.language)
