"""A register to files, as it was filtered and sorted in the window."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from desktop.document.history import Actor, Delivered
from desktop.document.model import Document
from desktop.document.template import Template
from desktop.fields.templates.library import Templates
from desktop.imaging.client import ImagingHost
from desktop.services.catalogues import Layout, laid_out
from desktop.services.deliveries import delivered_files, keep
from desktop.services.delivering import Outcome
from desktop.services.export import Exporting
from desktop.services.importing import Passwords
from desktop.services.ink_pictures import InkPictures
from desktop.services.progress import Poll, Progress, never_cancelled, unseen
from desktop.services.registers import register_of
from desktop.storage.dossier import Dossier


@dataclass(frozen=True, slots=True)
class WantedRegister:
    """documents: ids of the records, in their order. formats: names of REGISTER_FORMATS. ink: with pictures of it."""

    template: Template
    documents: tuple[str, ...]
    layout: Layout
    formats: tuple[str, ...]
    folder: Path
    ink: bool = False


def export_register(
    dossier: Dossier,
    wanted: WantedRegister,
    templates: Templates,
    *,
    actor: Actor,
    language: str,
    passwords: Passwords,
    poll: Poll = never_cancelled,
    progress: Progress = unseen,
) -> Outcome:
    """What fails in one format is told in its place; the history keeps what was written. progress: rows, then formats. Raises
    FolderUnwritable, DiskFull and what poll raises."""
    head, done, total = dossier.head, 0, len(wanted.documents) + len(wanted.formats)

    def look(document_id: str) -> Document | None:
        nonlocal done
        poll()
        if document_id not in ids:
            return None
        done += 1
        progress(done, total)
        return dossier.document(document_id)

    ids = frozenset(wanted.documents)
    whole = register_of(dossier, wanted.template, look)
    rows = {row.document: row for row in whole.rows}
    chosen = replace(whole, rows=tuple(rows[document] for document in wanted.documents if document in rows))
    register = laid_out(chosen, wanted.template, wanted.layout, datetime.now(UTC).date())
    exporting = Exporting(dossier, wanted.folder, (), language=language, templates=templates, poll=poll)
    results = []
    with closing(exporting), closing(ImagingHost()) as imaging:
        ink = InkPictures(dossier, imaging, passwords, poll) if wanted.ink else None
        for result in exporting.registers(register, wanted.formats, ink):
            results.append(result)
            progress(len(wanted.documents) + len(results), total)
    folder = wanted.folder.absolute()
    files = delivered_files((path for result in results for path in result.written), folder)
    formats = tuple(f"register:{name}" for name in wanted.formats)
    notes = keep(dossier, actor, Delivered("", str(folder), wanted.documents, formats, files, head)) if files else ()
    return Outcome(tuple(results), notes, files)
