"""The formats there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import BinaryIO

from desktop.document.errors import Text
from desktop.exporters import dossier_json, jsonl, page_images, sqlite, tables, text
from desktop.exporters.job import Exporter, Job
from desktop.exporters.packages import bag, mets
from desktop.exporters.pdf import archive
from desktop.exporters.pdf import client as searchable_pdf
from desktop.exporters.prose import docx, epub, html, markdown, tei
from desktop.exporters.sheets import PAGE_ENDING, head_of, sheets, write_page_xml
from desktop.exporters.streamed import streamed
from desktop.interchange import alto, hocr


class Shape(StrEnum):
    """What an export leaves: a file, a folder, or a file a page (whose ending may differ)."""

    FILE = "file"
    FOLDER = "folder"
    PAGES = "pages"


@dataclass(frozen=True, slots=True)
class Format:
    """name: as on the command line. extension: without the dot. title: in the window."""

    name: str
    extension: str
    title: Text
    write: Exporter
    shape: Shape = Shape.FILE


def _all() -> tuple[Format, ...]:
    return (
        Format("txt", "txt", Text("Plain text", "纯文本"), streamed(text.write)),
        Format("md", "md", Text("Markdown", "Markdown"), streamed(markdown.write)),
        Format("html", "html", Text("Web page", "网页"), streamed(html.write)),
        Format("docx", "docx", Text("Word document", "Word 文档"), docx.write),
        Format("xlsx", "xlsx", Text("Tables as an Excel workbook", "表格 Excel 工作簿"), tables.write_xlsx),
        Format("csv", "csv", Text("Tables as CSV", "表格 CSV"), tables.write_csv),
        Format("json", "json", Text("JSON with places and doubt", "JSON（含位置与存疑度）"), streamed(dossier_json.write)),
        Format("jsonl", "jsonl", Text("JSON Lines, a page a line", "JSON Lines（每页一行）"), streamed(jsonl.write)),
        Format("sqlite", "sqlite", Text("SQLite database", "SQLite 数据库"), sqlite.write),
        Format("pdf", "pdf", Text("Searchable PDF", "可检索 PDF"), searchable_pdf.write),
        Format("pdfa", "pdfa.pdf", Text("PDF/A-2b", "PDF/A-2b"), archive.write_2b),
        Format("pdfa3", "pdfa3.pdf", Text("PDF/A-3b with its text attached", "PDF/A-3b（附带文本数据）"), archive.write_3b),
        Format("hocr", "hocr", Text("hOCR", "hOCR"), streamed(_write_hocr)),
        Format("alto", "alto.xml", Text("ALTO 4.4", "ALTO 4.4"), streamed(_write_alto)),
        Format("page", PAGE_ENDING, Text("PAGE XML 2019", "PAGE XML 2019"), write_page_xml, Shape.PAGES),
        Format("tei", "tei.xml", Text("TEI P5", "TEI P5"), streamed(tei.write)),
        Format("mets", "mets", Text("METS with ALTO and images", "METS 包（含 ALTO 与图像）"), mets.write, Shape.FOLDER),
        Format("bag", "bag", Text("BagIt bag", "BagIt 归档包"), bag.write, Shape.FOLDER),
        Format("epub", "epub", Text("EPUB", "EPUB 电子书"), epub.write),
        Format("images", "images", Text("Page images", "页面图像"), page_images.write, Shape.PAGES),
    )


def _write_hocr(job: Job, stream: BinaryIO) -> None:
    hocr.write(head_of(job), sheets(job), stream)


def _write_alto(job: Job, stream: BinaryIO) -> None:
    alto.write(head_of(job), sheets(job), stream)


FORMATS: Mapping[str, Format] = MappingProxyType({form.name: form for form in _all()})
