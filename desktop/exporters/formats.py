"""The formats there are. What writes one is loaded when it is asked for: the window lists them all and starts without them."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import cast

from desktop.document.errors import Text
from desktop.exporters.job import Ask, Exporter, Job, PageImage, StreamWriter, Written
from desktop.exporters.streamed import streamed

PAGE_ENDING = "page.xml"
PICTURE_ENDINGS: Mapping[PageImage, str] = MappingProxyType(
    {PageImage.PNG: "png", PageImage.JPEG: "jpg", PageImage.TIFF: "tif", PageImage.JPEG2000: "jp2"}
)


class Shape(StrEnum):
    """What an export leaves: a file, a folder, or a file a page (whose ending may differ)."""

    FILE = "file"
    FOLDER = "folder"
    PAGES = "pages"


@dataclass(frozen=True, slots=True)
class Format:
    """name: as on the command line. extension: without the dot. title: in the window. module, function: what
    writes it, under desktop.exporters: a StreamWriter where it is `streamed`, else an Exporter."""

    name: str
    extension: str
    title: Text
    module: str
    function: str = "write"
    streamed: bool = False
    shape: Shape = Shape.FILE

    def write(self, job: Job, target: Path, ask: Ask) -> Written:
        """As an Exporter does."""
        found = getattr(importlib.import_module(f"desktop.exporters.{self.module}"), self.function)
        write = streamed(cast("StreamWriter", found)) if self.streamed else cast("Exporter", found)
        return write(job, target, ask)


def _all() -> tuple[Format, ...]:
    return (
        Format("txt", "txt", Text("Plain text", "纯文本"), "text", streamed=True),
        Format("md", "md", Text("Markdown", "Markdown"), "prose.markdown", streamed=True),
        Format("html", "html", Text("Web page", "网页"), "prose.html", streamed=True),
        Format("docx", "docx", Text("Word document", "Word 文档"), "prose.docx"),
        Format("xlsx", "xlsx", Text("Tables as an Excel workbook", "表格 Excel 工作簿"), "tables", "write_xlsx"),
        Format("csv", "csv", Text("Tables as CSV", "表格 CSV"), "tables", "write_csv"),
        Format("json", "json", Text("JSON with places and doubt", "JSON（含位置与存疑度）"), "dossier_json", streamed=True),
        Format("jsonl", "jsonl", Text("JSON Lines, a page a line", "JSON Lines（每页一行）"), "jsonl", streamed=True),
        Format("sqlite", "sqlite", Text("SQLite database", "SQLite 数据库"), "sqlite"),
        Format("pdf", "pdf", Text("Searchable PDF", "可检索 PDF"), "pdf.client"),
        Format("pdfa", "pdfa.pdf", Text("PDF/A-2b", "PDF/A-2b"), "pdf.archive", "write_2b"),
        Format(
            "pdfa3", "pdfa3.pdf", Text("PDF/A-3b with its text attached", "PDF/A-3b（附带文本数据）"), "pdf.archive", "write_3b"
        ),
        Format("hocr", "hocr", Text("hOCR", "hOCR"), "sheets", "write_hocr", streamed=True),
        Format("alto", "alto.xml", Text("ALTO 4.4", "ALTO 4.4"), "sheets", "write_alto", streamed=True),
        Format("page", PAGE_ENDING, Text("PAGE XML 2019", "PAGE XML 2019"), "sheets", "write_page_xml", shape=Shape.PAGES),
        Format("tei", "tei.xml", Text("TEI P5", "TEI P5"), "prose.tei", streamed=True),
        Format(
            "mets", "mets", Text("METS with ALTO and images", "METS 包（含 ALTO 与图像）"), "packages.mets", shape=Shape.FOLDER
        ),
        Format("bag", "bag", Text("BagIt bag", "BagIt 归档包"), "packages.bag", shape=Shape.FOLDER),
        Format("epub", "epub", Text("EPUB", "EPUB 电子书"), "prose.epub"),
        Format("images", "images", Text("Page images", "页面图像"), "page_images", shape=Shape.PAGES),
    )


FORMATS: Mapping[str, Format] = MappingProxyType({form.name: form for form in _all()})
