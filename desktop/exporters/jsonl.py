"""JSON Lines: what the document is on the first line, a page a line, its fields on the last."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from desktop.exporters.dossier_json import Plain, fields_plain, head_plain, page_plain
from desktop.exporters.job import Job

FORMAT = "dossier-jsonl/1"
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def write(job: Job, stream: BinaryIO) -> None:
    """UTF-8. Each line is an object with one key, "document" (beside "format"), "page" or "fields"; what stands there is as in
    "dossier-json/1". No more than one page is held, besides the numbers of the pages that were written."""
    for plain in _lines(job):
        stream.write(line_of(plain).encode("utf-8", "replace"))


def _lines(job: Job) -> Iterator[Plain]:
    yield {"format": FORMAT, "document": head_plain(job)}
    numbers: dict[str, int] = {}
    for page in job.pages():
        numbers[page.id] = page.number
        yield {"page": page_plain(page, job.language)}
    yield {"fields": fields_plain(job, numbers)}


def line_of(plain: object) -> str:
    """Ended; within it is nothing that any program takes for the end of a line."""
    text = json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(_LINE_ENDS) + "\n"
