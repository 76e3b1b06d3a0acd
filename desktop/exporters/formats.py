"""The formats there are."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from desktop.document.errors import Text
from desktop.exporters import dossier_json, tables, text
from desktop.exporters.errors import NotWhole
from desktop.exporters.job import Ask, Exporter, Job, StreamWriter, Written
from desktop.exporters.pdf import client as searchable_pdf


@dataclass(frozen=True, slots=True)
class Format:
    """name: as on the command line. extension: without the dot. title: in the window."""

    name: str
    extension: str
    title: Text
    write: Exporter


def _streamed(writer: StreamWriter) -> Exporter:
    def write(job: Job, target: Path, ask: Ask) -> Written:
        with target.open("xb") as stream:
            writer(job, stream)
            stream.flush()
            size = stream.tell()
            os.fsync(stream.fileno())
        if target.stat().st_size != size:
            raise NotWhole(file=target.name)
        return Written()

    return write


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        form.name: form
        for form in (
            Format("txt", "txt", Text("Plain text", "纯文本"), _streamed(text.write)),
            Format("json", "json", Text("JSON with places and doubt", "JSON（含位置与存疑度）"), _streamed(dossier_json.write)),
            Format("pdf", "pdf", Text("Searchable PDF", "可检索 PDF"), searchable_pdf.write),
            Format("csv", "csv", Text("Tables as CSV", "表格 CSV"), tables.write_csv),
            Format("xlsx", "xlsx", Text("Tables as an Excel workbook", "表格 Excel 工作簿"), tables.write_xlsx),
        )
    }
)
