"""The whole of a document as JSON, "dossier-json/1": see resources/schemas/dossier-json-1.schema.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO

from desktop.document.codec import encode
from desktop.document.errors import DossierError
from desktop.document.geometry import Quad
from desktop.document.model import Char, Content, Document, Evidence, Field, Line, Page, Region, Table
from desktop.exporters.job import Job

FORMAT = "dossier-json/1"
Plain = dict[str, Any]


def write(job: Job, stream: BinaryIO) -> None:
    """Page by page: no more than one page is held, besides the numbers of the pages that were written."""
    document = job.document
    head = {
        "id": document.id,
        "title": document.title,
        "template": document.template,
        "masters": [{"name": master.name, "sha256": master.sha256} for master in job.masters],
        "exported_at": job.exported_at,
        "program": job.program,
    }
    stream.write(_bytes(f'{{"format":"{FORMAT}",\n"document":{_compact(head)},\n"pages":['))
    numbers: dict[str, int] = {}
    for page in job.pages():
        stream.write(_bytes((",\n" if numbers else "\n") + _compact(page_plain(page, job.language))))
        numbers[page.id] = page.number
    stream.write(_bytes(f'],\n"fields":{_compact(fields_plain(document, numbers))}}}\n'))


def page_plain(page: Page, language: str) -> Plain:
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "unit": page.unit,
        "view": encode(page.view),
        "regions": [_region(region, order) for order, region in enumerate(page.content.regions)],
        "tables": [_table(table, page.content) for table in page.content.tables],
        "error": None if page.error is None else _error(page.error, language),
    }


def fields_plain(document: Document, numbers: Mapping[str, int]) -> list[Plain]:
    """numbers: of the document's pages, by id. Evidence on a page that is not among them is left out."""
    return [_field(field, numbers) for field in document.fields]


def _region(region: Region, order: int) -> Plain:
    return {
        "id": region.id,
        "type": region.type.value,
        **({"label": region.label} if region.label else {}),
        "order": order,
        "quad": _quad(region.quad),
        "confidence": round(region.confidence, 4),
        "lines": [_line(line) for line in region.lines],
    }


def _line(line: Line) -> Plain:
    return {
        "id": line.id,
        "text": line.text,
        "quad": _quad(line.quad),
        "confidence": round(line.confidence, 4),
        "doubt": round(line.doubt, 4),
        "reading": line.reading,
        "engine": line.engine,
        "confirmed_by": line.confirmed_by,
        "chars": [_char(char, confirmed=line.confirmed_by is not None) for char in line.chars],
    }


def _char(char: Char, *, confirmed: bool) -> Plain:
    return {
        "text": char.text,
        "quad": None if char.quad is None else _quad(char.quad),
        "confidence": round(char.confidence, 4),
        "doubt": 0.0 if confirmed else round(min(1.0, max(0.0, 1.0 - char.confidence)), 4),
    }


def _table(table: Table, content: Content) -> Plain:
    cells = [
        {
            "row": cell.row,
            "col": cell.col,
            "rowspan": cell.rowspan,
            "colspan": cell.colspan,
            "text": content.cell_text(cell),
            "quad": _quad(cell.quad),
            "lines": list(cell.lines),
        }
        for cell in table.cells
    ]
    return {"id": table.id, "region": table.region, "rows": table.rows, "cols": table.cols, "cells": cells}


def _field(field: Field, numbers: Mapping[str, int]) -> Plain:
    plain: Plain = {
        "name": field.name,
        "type": field.type,
        "value": field.value,
        "doubt": round(field.doubt, 4),
        "engine": field.engine,
        "confirmed_by": field.confirmed_by,
        "confirmed_at": field.confirmed_at,
        "evidence": [_evidence(e, numbers[e.page]) for e in field.evidence if e.page in numbers],
    }
    return plain | ({"rule": field.rule} if field.rule else {})


def _evidence(evidence: Evidence, number: int) -> Plain:
    return {"page": number, "quad": _quad(evidence.quad), "lines": list(evidence.lines)}


def _quad(quad: Quad) -> list[list[float]]:
    return [[round(x, 2), round(y, 2)] for x, y in quad.points]


def _error(stored: str, language: str) -> Plain:
    """What a page's stored error says, as a person reads it."""
    plain = json.loads(stored)
    error = DossierError.from_plain(plain["code"], plain.get("details", {}))
    return {"code": plain["code"], "sentence": error.say(language), "remedy": error.advise(language)}


def _compact(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
