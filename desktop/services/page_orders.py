"""Which pages a document has and in what order: brought in, moved, replaced, taken out, put back. Nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop.document.edits import ArrangePages, Edit, EditConflict
from desktop.document.errors import DossierError, Text
from desktop.document.history import Actor, Happening, PageFailed, PagesAdded
from desktop.document.model import Page, new_id
from desktop.imaging.client import ImagingHost
from desktop.services.importing import CHUNK, AskPassword, Passwords, probed
from desktop.services.progress import Poll, Progress, never_cancelled, unseen
from desktop.services.review import Changed, Desk
from desktop.storage.dossier import Dossier


def bring_pages(
    dossier: Dossier,
    imaging: ImagingHost,
    paths: Sequence[Path],
    document_id: str,
    *,
    actor: Actor,
    link: bool = False,
    passwords: Passwords | None = None,
    ask_password: AskPassword | None = None,
    poll: Poll = never_cancelled,
    progress: Progress = unseen,
) -> tuple[str, ...]:
    """All pages of files, into a document but not yet into its order (`place_pages` does that); they wait to be read.

    Their ids. Raises what imaging and storage do, and Cancelled; what came until then stays in the dossier unseen.
    """
    brought: list[str] = []
    for done, path in enumerate(paths):
        progress(done, len(paths))
        info, password = probed(imaging, path, ask_password)
        master, _ = dossier.add_master(path, link=link, media_type=info.media_type, pages=info.pages, actor=actor, poll=poll)
        if password is not None and passwords is not None:
            passwords.known[master.sha256] = password
        for first in range(0, info.pages, CHUNK):
            poll()
            found = imaging.pages(path, first, min(CHUNK, info.pages - first), password)
            pages = tuple(Page(new_id(), document_id, 0, master.sha256, i.index, i.width, i.height, i.unit) for i in found)
            damaged = [(page.id, i.error) for page, i in zip(pages, found, strict=True) if i.error]
            happenings: list[Happening] = [PagesAdded(document_id, pages)]
            happenings += [PageFailed(page, error) for page, error in damaged]
            bad = {page for page, _ in damaged}
            dossier.record(actor, *happenings, enqueue=[page.id for page in pages if page.id not in bad])
            brought += [page.id for page in pages]
    progress(len(paths), len(paths))
    return tuple(brought)


def place_pages(desk: Desk, document_id: str, page_ids: Sequence[str], *, before: str = "", instead_of: str = "") -> Changed:
    """Pages that are kept with the document, into its order: before another one, in the place of one, else at the end.

    The one that is replaced is left out, with all that was read and corrected on it. Raises EditConflict.
    """
    pages = desk.dossier.document(document_id).pages
    anchor = instead_of or before
    if set(page_ids) & set(pages) or (anchor and anchor not in pages):
        raise EditConflict()
    at = pages.index(anchor) if anchor else len(pages)
    return _arranged(desk, document_id, (*pages[:at], *page_ids, *pages[at + bool(instead_of) :]))


def move_pages(desk: Desk, document_id: str, page_ids: Sequence[str], step: int) -> Changed:
    """So many places towards the end (less than 0: towards the beginning), all together and as far as there are places."""
    pages = desk.dossier.document(document_id).pages
    places = [n for n, page in enumerate(pages) if page in set(page_ids)]
    if not places:
        raise EditConflict()
    first = places[0] if step < 0 else places[-1] - len(places) + 1
    return move_pages_to(desk, document_id, page_ids, first + step + 1)


def move_pages_to(desk: Desk, document_id: str, page_ids: Sequence[str], number: int) -> Changed:
    """Together, the first of them as page `number`, counted from 1; in the order that they have."""
    pages = desk.dossier.document(document_id).pages
    moved = [page for page in pages if page in set(page_ids)]
    others = [page for page in pages if page not in set(page_ids)]
    at = min(max(number - 1, 0), len(others))
    return _arranged(desk, document_id, (*others[:at], *moved, *others[at:]))


class NoPageLeft(DossierError):
    """Details: document."""

    code = "no-page-left"
    sentence = Text("“{document}” would have no page left.", "“{document}”将不剩任何页面。")
    remedy = Text("Leave at least one page in it.", "请至少保留一页。")


def take_out(desk: Desk, page_ids: Sequence[str]) -> Changed:
    """Out of the order of their documents; they stay in the dossier. Raises NoPageLeft."""
    dossier = desk.dossier
    edits: list[Edit] = []
    for document_id in dict.fromkeys(map(dossier.document_of, page_ids)):
        document = dossier.document(document_id)
        left = tuple(page for page in document.pages if page not in set(page_ids))
        if not left:
            raise NoPageLeft(document=document.title)
        if left != document.pages:
            edits.append(ArrangePages(document_id, document.pages, left))
    return desk.make(edits) if edits else Changed()


def _arranged(desk: Desk, document_id: str, order: tuple[str, ...]) -> Changed:
    pages = desk.dossier.document(document_id).pages
    return Changed() if order == pages else desk.make([ArrangePages(document_id, pages, order)])
