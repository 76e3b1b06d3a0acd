"""A register: the records of one kind as a table, and how it is told to leave the program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from desktop.document.errors import Text
from desktop.document.model import Evidence
from desktop.document.record import FieldState
from desktop.document.template import FieldType


class RecordState(StrEnum):
    """Of a record as a whole."""

    FAILED = "failed"
    PENDING = "pending"
    READY = "ready"
    """Every field is settled or confirmed; nobody has approved the record yet."""
    APPROVED = "approved"


RECORD_STATES: Mapping[RecordState, Text] = MappingProxyType(
    {
        RecordState.FAILED: Text("failed", "有误"),
        RecordState.PENDING: Text("pending", "待核"),
        RecordState.READY: Text("ready", "待批准"),
        RecordState.APPROVED: Text("approved", "已批准"),
    }
)


class ColumnKind(StrEnum):
    FIELD = "field"
    DOCUMENT = "document"
    """The title of the document."""
    STATE = "state"
    APPROVED_BY = "approved_by"
    APPROVED_AT = "approved_at"
    MASTERS = "masters"
    """Names of the originals."""
    MADE = "made"
    """Put together from others, such as a number in the list or a count of pages."""


@dataclass(frozen=True, slots=True)
class Column:
    """name: the key in exports, unique in its register. title: as a person reads it. field: name of the template's field."""

    name: str
    title: Text
    kind: ColumnKind = ColumnKind.FIELD
    type: FieldType = FieldType.TEXT
    field: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """value: as written. normalized: as `CheckedField` has it. state: None where the column is not a field. stands_for: who
    confirmed or keyed the value. pages: numbers of the pages of the evidence, in its order."""

    value: str = ""
    normalized: str = ""
    state: FieldState | None = None
    evidence: tuple[Evidence, ...] = ()
    pages: tuple[int, ...] = ()
    stands_for: str = ""

    @property
    def plain(self) -> str:
        """The normal form where there is one, else as written."""
        return self.normalized or self.value


@dataclass(frozen=True, slots=True)
class Row:
    """One document (its id), a cell for each column of the register. pages: how many it has."""

    document: str
    title: str
    state: RecordState
    cells: tuple[Cell, ...]
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Register:
    """name: that of the template. bare: each column once, by its normal form, as other systems take it in."""

    name: str
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    bare: bool = False

    def index(self, column: str) -> int:
        """Raises KeyError."""
        for index, known in enumerate(self.columns):
            if known.name == column:
                return index
        raise KeyError(column)


@dataclass(frozen=True, slots=True)
class InkPicture:
    """data: a PNG or JPEG file. width, height: in its pixels."""

    data: bytes
    width: int
    height: int


Ink = Callable[[str, Evidence], InkPicture | None]
"""The ink of a value of a document (id); None where it cannot be shown."""


@dataclass(frozen=True, slots=True)
class Telling:
    """language: of headings. ink: where pictures of the ink are wanted beside the values, in formats that can hold them."""

    language: str = "en"
    ink: Ink | None = None
