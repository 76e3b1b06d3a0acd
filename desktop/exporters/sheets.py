"""Pages as files of recognition tell them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from desktop.exporters.errors import EmptyDocument
from desktop.exporters.formats import PAGE_ENDING
from desktop.exporters.job import Ask, Job, Written, paged
from desktop.exporters.streamed import whole
from desktop.interchange import alto, hocr, page_xml
from desktop.interchange.values import Head, Sheet


def head_of(job: Job) -> Head:
    pages = len(job.document.pages)
    return Head(job.document.title, job.program, job.exported_at, job.language, job.masters, job.processing, pages)


def sheets(job: Job) -> Iterator[Sheet]:
    """Each on its master, which lies beside the file under its own name."""
    names = {master.sha256: master.name for master in job.masters}
    return (Sheet.of(page, names[page.master]) for page in job.pages())


def write_hocr(job: Job, stream: BinaryIO) -> None:
    hocr.write(head_of(job), sheets(job), stream)


def write_alto(job: Job, stream: BinaryIO) -> None:
    alto.write(head_of(job), sheets(job), stream)


def write_page_xml(job: Job, target: Path, ask: Ask) -> Written:
    """A file a page, synced; the only page of a document has the target's name. Raises EmptyDocument, NotWhole."""
    head, alone = head_of(job), len(job.document.pages) == 1
    files = []
    for sheet in sheets(job):
        files.append(target if alone else paged(target, PAGE_ENDING, sheet.page.number))
        with whole(files[-1]) as stream:
            page_xml.write(head, sheet, stream)
    if not files:
        raise EmptyDocument(file=target.name)
    return Written(files=tuple(files))
