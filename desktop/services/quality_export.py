"""A report of scan quality as a table for archives: CSV or an Excel workbook, by the name of the file."""

from __future__ import annotations

import csv
from pathlib import Path

from desktop.document.errors import Text
from desktop.exporters.cells import clean, harmless, sheet_name
from desktop.exporters.workbook import put_text, workbook
from desktop.services.scan_findings import FINDINGS, Finding, Report

SUFFIXES = (".csv", ".xlsx")
_TITLE = Text("Scan quality", "扫描质量")
_COLUMNS = (
    Text("Document", "文档"),
    Text("Page", "页"),
    Text("Finding", "问题"),
    Text("Measured", "实测"),
    Text("Limit", "要求"),
    Text("State", "状态"),
)
_SETTLED, _OPEN = Text("made up for by the view", "视图已校正"), Text("open", "待处理")
_WIDTHS = (36, 8, 22, 44, 12, 22)


def write_report(report: Report, target: Path, language: str) -> None:
    """Raises ExportFailed, and OSError; a file of that name is replaced."""
    if target.suffix.lower() == ".xlsx":
        _write_xlsx(report, target, language)
    else:
        _write_csv(report, target, language)


def cells_of(finding: Finding, language: str) -> tuple[str, ...]:
    """As the columns are."""
    texts = (FINDINGS[finding.kind], finding.measured, finding.limit, _SETTLED if finding.settled else _OPEN)
    return (finding.title, str(finding.number), *(text.say(language) for text in texts))


def headings(language: str) -> tuple[str, ...]:
    return tuple(column.say(language) for column in _COLUMNS)


def _write_csv(report: Report, target: Path, language: str) -> None:
    with target.open("w", encoding="utf-8-sig", errors="replace", newline="") as stream:
        table = csv.writer(stream, dialect="excel")
        table.writerow(headings(language))
        table.writerows([harmless(clean(cell)) for cell in cells_of(finding, language)] for finding in report.findings)


def _write_xlsx(report: Report, target: Path, language: str) -> None:
    with workbook(target) as book:
        sheet = book.add_worksheet(sheet_name(_TITLE.say(language), ()))
        bold = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EAED"})
        for column, (heading, width) in enumerate(zip(headings(language), _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            put_text(sheet, 0, column, heading, bold)
        for row, finding in enumerate(report.findings, 1):
            for column, cell in enumerate(cells_of(finding, language)):
                if column == 1:
                    sheet.write_number(row, column, finding.number)
                else:
                    put_text(sheet, row, column, cell)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(report.findings)), len(_COLUMNS) - 1)
