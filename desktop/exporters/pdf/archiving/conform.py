"""A finished PDF to one that conforms to PDF/A: what nobody sees is put right, the rest is told by page."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary

from desktop.document.errors import Text
from desktop.exporters.errors import NotWhole
from desktop.exporters.pdf.archiving import attachments, metadata, objects
from desktop.exporters.pdf.archiving.attachments import Attached
from desktop.exporters.pdf.archiving.content import Reader
from desktop.exporters.pdf.archiving.interactive import tidy_catalog, tidy_page
from desktop.exporters.pdf.archiving.metadata import Told
from desktop.exporters.pdf.archiving.reasons import BOUNDARY, LOCKED, Findings
from desktop.exporters.pdf.sources import READ

_SHORTEST, _LONGEST = 3, 14_400
_BOXES = ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox")


@dataclass(frozen=True, slots=True)
class Wish:
    """part: 2 or 3, of ISO 19005. leave_out: attached files that part 2 forbids, rather than refuse."""

    source: Path
    target: Path
    part: int
    told: Told
    attached: Attached | None = None
    leave_out: bool = False


def conform(wish: Wish, poll: Callable[[], None]) -> Findings:
    """Writes the target where there are no problems. Raises NotWhole, PdfError, OSError."""
    found = Findings()
    try:
        opened = pikepdf.open(wish.source, access_mode=READ)
    except pikepdf.PasswordError:
        found.problem(0, LOCKED)
        return found
    with opened as pdf:
        if pdf.is_encrypted:
            found.problem(0, LOCKED)
            return found
        attachments.tidy(pdf, wish.part, found, metadata.as_pdf(wish.told.exported_at), leave_out=wish.leave_out)
        drawn_by_viewers = tidy_catalog(pdf, found)
        reader = Reader(pdf)
        for number, page in enumerate(pdf.pages, start=1):
            poll()
            found.problem(number, *_page(page, reader, found, drawn_by_viewers=drawn_by_viewers))
        objects.tidy(pdf, found, poll)
        if found.problems:
            return found
        _tidy_trailer(pdf)
        metadata.write(pdf, wish.part, wish.told)
        if wish.attached is None:
            _save(pdf, wish.target, poll)
        else:
            with attachments.attaching(pdf, wish.attached, wish.target.parent):
                _save(pdf, wish.target, poll)
    return found


def _page(page: pikepdf.Page, reader: Reader, found: Findings, *, drawn_by_viewers: bool) -> frozenset[Text]:
    _own(page)
    reasons = tidy_page(page, reader, found, drawn_by_viewers=drawn_by_viewers) | reader.page(page)
    for key in _BOXES:
        box = page.obj.get(key)
        if isinstance(box, Array) and len(box) == 4:
            sides = (abs(float(box[2]) - float(box[0])), abs(float(box[3]) - float(box[1])))
            if not all(_SHORTEST <= side <= _LONGEST for side in sides):
                reasons |= {BOUNDARY}
    return reasons


def _own(page: pikepdf.Page) -> None:
    """Gives the page itself what it has from the nodes above it: each content has its resources beside it."""
    for key in ("/Resources", *_BOXES[:2]):
        node: pikepdf.Object = page.obj
        for _ in range(64):
            if key in node or not isinstance(node.get("/Parent"), Dictionary):
                break
            node = node.Parent
        if key in node and node.objgen != page.obj.objgen:
            page.obj[key] = node[key]
    if not isinstance(page.obj.get("/Resources"), Dictionary):
        page.obj.Resources = Dictionary()


def _tidy_trailer(pdf: pikepdf.Pdf) -> None:
    """Keys of a damaged file's trailer are not carried on; qpdf fills in a size only where there is one. The identifier is made
    anew of what the file says: the same again is the same file."""
    for key in set(pdf.trailer.keys()) - {"/Root", "/Info", "/Size"}:
        del pdf.trailer[key]
    pdf.trailer.Size = 1


def _written_whole(target: Path, pages: int) -> None:
    """Raises NotWhole."""
    try:
        with pikepdf.open(target, access_mode=READ, attempt_recovery=False) as pdf:
            if len(pdf.pages) == pages:
                return
    except pikepdf.PdfError as error:
        raise NotWhole(file=target.name) from error
    raise NotWhole(file=target.name)


def _save(pdf: pikepdf.Pdf, target: Path, poll: Callable[[], None]) -> None:
    def progress(_: int) -> None:
        poll()

    pdf.save(
        target,
        preserve_pdfa=True,
        force_version="1.7",
        fix_metadata_version=False,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        encryption=False,
        deterministic_id=True,
        progress=progress,
    )
    with target.open("rb+") as stream:
        os.fsync(stream.fileno())
    _written_whole(target, len(pdf.pages))
