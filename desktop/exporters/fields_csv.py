"""The fields of a document as CSV for spreadsheets: UTF-8 with a mark, one row a document."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

from desktop.document.model import Document
from desktop.exporters.job import Job

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(job: Job, stream: BinaryIO) -> None:
    write_documents((job.document,), stream)


def write_documents(documents: Iterable[Document], stream: BinaryIO) -> None:
    """A column a field name, in order of first use. Several values of one name share a cell, a line each."""
    rows = [(document, _values(document)) for document in documents]
    names = list(dict.fromkeys(name for _, values in rows for name in values))
    text = io.StringIO(newline="")
    table = csv.writer(text, dialect="excel")
    table.writerow(["document", "template", *map(harmless, names)])
    for document, values in rows:
        cells = [document.title, document.template or "", *(values.get(name, "") for name in names)]
        table.writerow([harmless(cell) for cell in cells])
    stream.write(b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace"))


def _values(document: Document) -> dict[str, str]:
    values: dict[str, str] = {}
    for field in document.fields:
        values[field.name] = f"{values[field.name]}\n{field.value}" if field.name in values else field.value
    return values


def harmless(cell: str) -> str:
    """A spreadsheet runs a cell that starts like a formula: an apostrophe makes it text."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
