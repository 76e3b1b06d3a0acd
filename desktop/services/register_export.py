"""A register to files, as it was filtered and sorted in the window."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from desktop.document.template import Template
from desktop.fields.templates.library import Templates
from desktop.imaging.client import ImagingHost
from desktop.services.catalogues import Layout, laid_out
from desktop.services.export import Exported, Exporting
from desktop.services.importing import Passwords
from desktop.services.ink_pictures import InkPictures
from desktop.services.progress import Poll, never_cancelled
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
    language: str,
    passwords: Passwords,
    poll: Poll = never_cancelled,
) -> tuple[Exported, ...]:
    """What fails in one format is told in its place. Raises FolderUnwritable, DiskFull and what poll raises."""
    whole = register_of(dossier, wanted.template)
    rows = {row.document: row for row in whole.rows}
    chosen = replace(whole, rows=tuple(rows[document] for document in wanted.documents if document in rows))
    register = laid_out(chosen, wanted.template, wanted.layout, datetime.now(UTC).date())
    exporting = Exporting(dossier, wanted.folder, (), language=language, templates=templates, poll=poll)
    with closing(exporting), closing(ImagingHost()) as imaging:
        ink = InkPictures(dossier, imaging, passwords, poll) if wanted.ink else None
        return tuple(exporting.registers(register, wanted.formats, ink))
