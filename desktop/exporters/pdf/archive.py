"""PDF/A-2b and PDF/A-3b: the searchable PDF, made to conform rule by rule in the child process, or refused with the reason."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from desktop.document.codec import encode
from desktop.document.errors import Text
from desktop.exporters import dossier_json
from desktop.exporters.errors import FileNotConforming, NotConforming
from desktop.exporters.job import Ask, Attachment, Job, Written
from desktop.exporters.pdf import client
from desktop.exporters.pdf.archiving.reasons import ATTACHMENTS, LOCKED
from desktop.exporters.sheets import head_of, sheets
from desktop.interchange import alto

PICTURED = Text(
    "PDF/A did not allow these pages as they were; they are pictures now, with their text beneath: {pages} ({reason}).",
    "以下页面原样不符合 PDF/A 要求，已转为图像并保留文本层：{pages}（{reason}）。",
)
ALL_PICTURED = Text(
    "PDF/A did not allow the pages as they were; all are pictures now, with their text beneath ({reason}).",
    "各页面原样不符合 PDF/A 要求，已全部转为图像并保留文本层（{reason}）。",
)
ALTO_ATTACHED = Text("The text of the pages with the place of each word (ALTO 4.4)", "各页文本及每个词的位置（ALTO 4.4）")
JSON_ATTACHED = Text("The text of the pages with places, tables and fields (JSON)", "各页文本及位置、表格与字段（JSON）")
_CONFORM_SECONDS = 300.0
_CONFORM_SECONDS_A_PAGE = 5.0
_MOST_NAMED = 12
Problems = dict[int, list[Text]]
"""Reasons by page of the PDF, from 1; 0 for the whole file."""


def write_2b(job: Job, target: Path, ask: Ask) -> Written:
    """Raises NotConforming."""
    return _write(job, target, ask, 2)


def write_3b(job: Job, target: Path, ask: Ask) -> Written:
    """Raises NotConforming."""
    return _write(job, target, ask, 3)


def _write(job: Job, target: Path, ask: Ask, part: int) -> Written:
    """As it is; else, where that was asked for, with the pages that cannot stay as pictures; else with all of them so."""
    attached = _attachment(job, target) if part == 3 else None
    pictured: frozenset[str] | None = None if job.redacted else frozenset()
    first: Problems = {}
    for attempt in range(3):
        scratch = target.with_name(f"searchable-{attempt}")
        scratch.mkdir()
        plain = scratch / "searchable.pdf"
        written = client.write_pictured(job, plain, ask, pictured)
        problems, notes = _conform(job, plain, target, ask, part, attached)
        shutil.rmtree(scratch, ignore_errors=True)
        first = first or problems
        if not problems:
            told = (_told(job, pictured, first),) if first else ()
            return Written((*written.notes, *told, *notes), written.copies)
        if not job.options.rasterise or pictured is None or problems.get(0) in ([LOCKED], [ATTACHMENTS]):
            break
        pictured = None if attempt or 0 in problems else _pages_of(job, problems)
    raise _refused(job, target, problems)


def _conform(
    job: Job, plain: Path, target: Path, ask: Ask, part: int, attached: dict[str, str] | None
) -> tuple[Problems, tuple[Text, ...]]:
    body: dict[str, Any] = {
        "source": str(plain),
        "target": str(target),
        "part": part,
        "title": job.document.title,
        "program": job.program,
        "exported_at": job.exported_at,
        "processing": encode(job.processing),
        "attached": attached,
        "leave_out": job.options.rasterise,
    }
    answer = ask("conform", body, timeout=_CONFORM_SECONDS + len(job.document.pages) * _CONFORM_SECONDS_A_PAGE)
    problems: Problems = {}
    for page, reason in answer["problems"]:
        problems.setdefault(page, []).append(Text(reason["en"], reason["zh"]))
    return problems, tuple(Text(n["en"], n["zh"]) for n in answer["notes"])


def _attachment(job: Job, target: Path) -> dict[str, str]:
    """Writes what the PDF is to carry beside it, and describes it."""
    stem = target.name.removesuffix(".pdfa3.pdf")
    is_alto = job.options.attachment is Attachment.ALTO
    path = target.with_name("attached")
    with path.open("xb") as stream:
        if is_alto:
            alto.write(head_of(job), sheets(job), stream)
        else:
            dossier_json.write(job, stream)
    return {
        "path": str(path),
        "name": f"{stem}.alto.xml" if is_alto else f"{stem}.json",
        "media_type": "application/xml" if is_alto else "application/json",
        "description": (ALTO_ATTACHED if is_alto else JSON_ATTACHED).say(job.language),
    }


def _sheets(job: Job) -> dict[int, list[tuple[str, int]]]:
    """The pages (id, number) that became each page of the PDF: parts of one page of a master are one again."""
    pdfs = {master.sha256 for master in job.masters if master.media_type == client.PDF_TYPE}
    found: dict[int, list[tuple[str, int]]] = {}
    numbers: dict[tuple[str, int], int] = {}
    last = None
    for page in job.pages():
        key = (page.master, page.master_page)
        if key != last and not (key in numbers and page.master in pdfs):
            numbers[key] = len(found) + 1
        found.setdefault(numbers[key], []).append((page.id, page.number))
        last = key
    return found


def _pages_of(job: Job, problems: Problems) -> frozenset[str]:
    made_of = _sheets(job)
    return frozenset(page for number in problems for page, _ in made_of.get(number, ()))


def _told(job: Job, pictured: frozenset[str] | None, problems: Problems) -> Text:
    reasons = _joined(reason for page in sorted(problems) for reason in problems[page])
    if pictured is None:
        return Text(ALL_PICTURED.en.replace("{reason}", reasons.en), ALL_PICTURED.zh.replace("{reason}", reasons.zh))
    numbers = [str(number) for pages in _sheets(job).values() for page, number in pages if page in pictured]
    named = ", ".join(numbers[:_MOST_NAMED]) + ("…" if len(numbers) > _MOST_NAMED else "")
    return Text(
        PICTURED.en.replace("{pages}", named).replace("{reason}", reasons.en),
        PICTURED.zh.replace("{pages}", named).replace("{reason}", reasons.zh),
    )


def _joined(reasons: Iterable[Text]) -> Text:
    unique = tuple(dict.fromkeys(reasons))
    return Text("; ".join(r.en for r in unique), "；".join(r.zh for r in unique))


def _refused(job: Job, target: Path, problems: Problems) -> NotConforming:
    page = min(problems)
    reason = _joined(problems[page])
    if page == 0:
        return FileNotConforming(file=target.name, page=0, reason=reason.en, reason_zh=reason.zh)
    number = _sheets(job).get(page, [("", page)])[0][1]
    return NotConforming(file=target.name, page=number, reason=reason.en, reason_zh=reason.zh)
