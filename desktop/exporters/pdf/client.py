"""The searchable PDF, asked of the child process page by page: no original is opened in this one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop.document.codec import encode
from desktop.document.errors import Text
from desktop.document.model import Master
from desktop.exporters.job import Ask, Job, Written

PDF_TYPE = "application/pdf"
_OPEN_SECONDS = 60.0
_PAGE_SECONDS = 90.0
_FINISH_SECONDS = 300.0
_FINISH_SECONDS_A_PAGE = 5.0


def write(job: Job, target: Path, ask: Ask) -> Written:
    """Scratch files lie beside the target, in a folder that the caller made for this and takes away after."""
    pages = 0
    ask("open", _opening(job, target), timeout=_OPEN_SECONDS)
    for page in job.pages():
        ask("page", {"page": encode(page)}, timeout=_PAGE_SECONDS)
        pages += 1
    body = {"title": job.document.title, "program": job.program}
    answer = ask("finish", body, timeout=_FINISH_SECONDS + pages * _FINISH_SECONDS_A_PAGE)
    return Written(tuple(Text(n["en"], n["zh"]) for n in answer["notes"]), tuple(answer["copies"]))


def _opening(job: Job, target: Path) -> dict[str, Any]:
    return {
        "originals": [_original(master, job) for master in job.masters],
        "scratch": str(target.parent),
        "target": str(target),
    }


def _original(master: Master, job: Job) -> dict[str, Any]:
    return {
        "sha256": master.sha256,
        "name": master.name,
        "path": str(job.master_path(master.sha256)),
        "is_pdf": master.media_type == PDF_TYPE,
        "password": job.passwords.get(master.sha256, ""),
    }
