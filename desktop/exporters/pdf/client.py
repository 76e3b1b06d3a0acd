"""The searchable PDF, asked of the child process page by page: no original is opened in this one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop.document.codec import encode
from desktop.document.errors import Text
from desktop.document.model import Master, Page
from desktop.exporters.job import Ask, Job, Written
from desktop.exporters.pdf.fields import described
from desktop.exporters.pdf.said import packed, said_by

PDF_TYPE = "application/pdf"
_OPEN_SECONDS = 60.0
_PAGE_SECONDS = 90.0
_FINISH_SECONDS = 300.0
_FINISH_SECONDS_A_PAGE = 5.0


def write(job: Job, target: Path, ask: Ask) -> Written:
    """Scratch files lie beside the target, in a folder that the caller made for this and takes away after.

    Of a redacted document every page is a picture."""
    return write_pictured(job, target, ask, None if job.redacted else frozenset())


def write_pictured(job: Job, target: Path, ask: Ask, pages: frozenset[str] | None) -> Written:
    """The same with pages of these ids (None: all) made of pictures: nothing else of the masters is in them. They are as their
    masters show them, whole; of a redacted document they are as they are looked at, each part of a page by itself."""
    number, pictured = 0, None
    ask("open", _opening(job, target), timeout=_OPEN_SECONDS)
    for page in job.pages():
        body: dict[str, Any] = packed(said_by(page))
        here = (page.master, page.master_page)
        if (pages is None or page.id in pages) and (job.redacted or here != pictured):
            body["picture"] = _pictured(job, page, target.with_name(f"picture-{number}"))
            pictured = here
        ask("page", body, timeout=_PAGE_SECONDS)
        number += 1
    body = {"title": job.document.title, "program": job.program, "at": job.exported_at, "fields": described(job)}
    answer = ask("finish", body, timeout=_FINISH_SECONDS + number * _FINISH_SECONDS_A_PAGE)
    return Written(tuple(Text(n["en"], n["zh"]) for n in answer["notes"]), tuple(answer["copies"]))


def _pictured(job: Job, page: Page, path: Path) -> dict[str, Any]:
    picture = job.picture(page, as_viewed=job.redacted)
    path.write_bytes(picture.data)
    return {"path": str(path), "to_pixels": encode(picture.to_pixels), "apart": job.redacted}


def _opening(job: Job, target: Path) -> dict[str, Any]:
    return {
        "originals": [_original(master, job) for master in job.masters],
        "scratch": str(target.parent),
        "target": str(target),
        "rewriting": job.options.rewriting.value,
    }


def _original(master: Master, job: Job) -> dict[str, Any]:
    return {
        "sha256": master.sha256,
        "name": master.name,
        "path": str(job.master_path(master.sha256)),
        "is_pdf": master.media_type == PDF_TYPE,
        "password": job.passwords.get(master.sha256, ""),
    }
