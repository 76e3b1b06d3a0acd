"""Registers as files: the formats there are. Each is written whole at a path where nothing is yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from desktop.document.errors import Text
from desktop.exporters.registers import csv, jsonl, sqlite, xlsx
from desktop.exporters.registers.values import Register, Telling

RegisterWriter = Callable[[Register, Path, Telling], None]


@dataclass(frozen=True, slots=True)
class RegisterFormat:
    """name: as on the command line. extension: without the dot. inked: can show the ink beside the values."""

    name: str
    extension: str
    title: Text
    write: RegisterWriter
    inked: bool = False


REGISTER_FORMATS: Mapping[str, RegisterFormat] = MappingProxyType(
    {
        form.name: form
        for form in (
            RegisterFormat("xlsx", "xlsx", Text("Excel workbook", "Excel 工作簿"), xlsx.write, inked=True),
            RegisterFormat("csv", "csv", Text("CSV for spreadsheets", "CSV（表格软件）"), csv.write),
            RegisterFormat("csv-plain", "plain.csv", Text("CSV without a byte order mark", "CSV（无 BOM）"), csv.write_plain),
            RegisterFormat("jsonl", "jsonl", Text("JSON Lines", "JSON Lines"), jsonl.write),
            RegisterFormat("sqlite", "sqlite", Text("SQLite", "SQLite"), sqlite.write),
        )
    }
)
