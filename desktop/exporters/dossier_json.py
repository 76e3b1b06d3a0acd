"""The whole of a document as JSON, "dossier-json/1": see resources/schemas/dossier-json-1.schema.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO

from desktop.document.codec import encode
from desktop.document.errors import DossierError, Text
from desktop.document.geometry import Quad
from desktop.document.model import Char, Code, Content, Evidence, Line, Page, Region, Table, Tick
from desktop.document.record import CheckedField, FieldState, RuleResult
from desktop.exporters.job import Job
from desktop.exporters.leaving import leaving, stands_for
from desktop.interchange.values import Processing

FORMAT = "dossier-json/1"
Plain = dict[str, Any]
_ACCEPTED = Text("Accepted by {by}: {reason}", "{by} 已认可：{reason}")


def write(job: Job, stream: BinaryIO) -> None:
    """Page by page: no more than one page is held, besides the numbers of the pages that were written."""
    stream.write(_bytes(f'{{"format":"{FORMAT}",\n"document":{_compact(head_plain(job))},\n"pages":['))
    numbers: dict[str, int] = {}
    for page in job.pages():
        stream.write(_bytes((",\n" if numbers else "\n") + _compact(page_plain(page, job.language))))
        numbers[page.id] = page.number
    stream.write(_bytes(f'],\n"fields":{_compact(fields_plain(job, numbers))}}}\n'))


def head_plain(job: Job) -> Plain:
    document = job.document
    return {
        "id": document.id,
        "title": document.title,
        "template": document.template,
        "masters": [{"name": master.name, "sha256": master.sha256} for master in job.masters],
        "exported_at": job.exported_at,
        "program": job.program,
        **({"processing": [_worker(worker) for worker in job.processing]} if job.processing else {}),
        **({"history": job.head} if job.head else {}),
    }


def page_plain(page: Page, language: str) -> Plain:
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "unit": page.unit,
        "view": encode(page.view),
        "stage": page.stage.value,
        "regions": [_region(region, order) for order, region in enumerate(page.content.regions)],
        "tables": [_table(table, page.content) for table in page.content.tables],
        **({"ticks": [_tick(tick) for tick in page.content.ticks]} if page.content.ticks else {}),
        **({"codes": [_code(code) for code in page.content.codes]} if page.content.codes else {}),
        **({"unread": [quad_plain(quad) for quad in page.content.unread]} if page.content.unread else {}),
        "error": None if page.error is None else error_plain(page.error, language),
    }


def fields_plain(job: Job, numbers: Mapping[str, int]) -> list[Plain]:
    """numbers: of the document's pages, by id. Fields that are not there and need not be are left out; a value without ink on
    these pages and without a person to stand for it is empty."""
    leave = [leaving(checked, numbers) for checked in job.record.fields] if job.record else []
    return [_field(checked, numbers, job.language) for checked in leave if _says_something(checked)]


def _says_something(checked: CheckedField) -> bool:
    """A value, a wait for somebody, or a rule that is not met though a person accepts it."""
    return checked.field is not None or checked.state is not FieldState.SETTLED or not all(rule.ok for rule in checked.rules)


def _worker(worker: Processing) -> Plain:
    kind = "person" if worker.person else "engine"
    return {"name": worker.name, "kind": kind, "at": worker.at, "version": worker.version, "settings": list(worker.settings)}


def _region(region: Region, order: int) -> Plain:
    return {
        "id": region.id,
        "type": region.type.value,
        **({"label": region.label} if region.label else {}),
        "order": order,
        "quad": quad_plain(region.quad),
        "confidence": round(region.confidence, 4),
        "lines": [_line(line) for line in region.lines],
    }


def _line(line: Line) -> Plain:
    return {
        "id": line.id,
        "text": line.text,
        "quad": quad_plain(line.quad),
        "confidence": round(line.confidence, 4),
        "doubt": round(line.doubt, 4),
        "reading": line.reading,
        "engine": line.engine,
        "confirmed_by": line.confirmed_by,
        **({"confirmed_at": line.confirmed_at} if line.confirmed_at else {}),
        **({"vertical": True} if line.vertical else {}),
        **({"mark": line.mark.value} if line.mark else {}),
        **({} if line.inked else {"inked": False}),
        "chars": [char_plain(char, confirmed=line.confirmed_by is not None) for char in line.chars],
    }


def char_plain(char: Char, *, confirmed: bool) -> Plain:
    """Until it is looked at again, a character is as doubtful as its engine was unsure of it."""
    doubt = char.doubt or min(1.0, max(0.0, 1.0 - char.confidence))
    return {
        "text": char.text,
        "quad": None if char.quad is None else quad_plain(char.quad),
        "confidence": round(char.confidence, 4),
        "doubt": 0.0 if confirmed else round(doubt, 4),
        **({"others": list(char.others)} if char.others and not confirmed else {}),
    }


def _table(table: Table, content: Content) -> Plain:
    cells = [
        {
            "row": cell.row,
            "col": cell.col,
            "rowspan": cell.rowspan,
            "colspan": cell.colspan,
            "text": content.cell_text(cell),
            "quad": quad_plain(cell.quad),
            "lines": list(cell.lines),
        }
        for cell in table.cells
    ]
    continued = {"continues": table.continues} if table.continues else {}
    return {"id": table.id, "region": table.region, "rows": table.rows, "cols": table.cols, "cells": cells, **continued}


def _tick(tick: Tick) -> Plain:
    return {"quad": quad_plain(tick.quad), "ticked": tick.ticked, "confidence": round(tick.confidence, 4)}


def _code(code: Code) -> Plain:
    return {"text": code.text, "format": code.format, "quad": quad_plain(code.quad)}


def _field(checked: CheckedField, numbers: Mapping[str, int], language: str) -> Plain:
    spec, field = checked.spec, checked.field
    return {
        "key": spec.name,
        "label": spec.title_zh if language.startswith("zh") else spec.title,
        "type": spec.type.value,
        "value": field.value if field else "",
        "normalized": checked.normalized,
        "state": checked.state.value,
        "found_by": field.rule if field else "",
        "engine": field.engine if field else "",
        "doubt": round(field.doubt, 4) if field else 0.0,
        "confirmed_by": stands_for(checked) or None,
        "confirmed_at": field.confirmed_at if field else None,
        "evidence": [_evidence(e, numbers[e.page]) for e in field.evidence] if field else [],
        "rules": [_rule(result, language) for result in checked.rules],
    }


def _rule(result: RuleResult, language: str) -> Plain:
    """A failure that a person accepts stays one; the message tells who, and why."""
    message = result.message.say(language)
    if result.override is not None and not result.ok:
        told = _ACCEPTED.filled(by=result.override.by, reason=result.override.reason).say(language)
        message = f"{message} {told}".strip()
    return {"rule": result.rule, "ok": result.ok, "message": message}


def _evidence(evidence: Evidence, number: int) -> Plain:
    return {"page": number, "quad": quad_plain(evidence.quad), "lines": list(evidence.lines)}


def quad_plain(quad: Quad) -> list[list[float]]:
    return [[round(x, 2), round(y, 2)] for x, y in quad.points]


def error_plain(stored: str, language: str) -> Plain:
    """What a page's stored error says, as a person reads it."""
    plain = json.loads(stored)
    error = DossierError.from_plain(plain["code"], plain.get("details", {}))
    return {"code": plain["code"], "sentence": error.say(language), "remedy": error.advise(language)}


def _compact(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
