"""How far the work on a dossier is: which documents and pages are looked for, and stages set for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop.document.edits import SetStatus
from desktop.document.errors import DossierError, Text
from desktop.document.model import PageStatus
from desktop.services.review import Changed, Desk
from desktop.storage.dossier import DocumentSummary, Dossier

NOBODY = ""
_OPEN = (PageStatus.READ, PageStatus.CHECKED, PageStatus.APPROVED)


class NotYet(DossierError):
    """Details: pages."""

    code = "not-yet"
    sentence = Text("{pages} of the chosen pages cannot be set so yet.", "所选页面中有 {pages} 页尚不能如此标记。")
    remedy = Text(
        "Pages have to be read before they are checked, and checked before they are approved.",
        "页面须先识别再校对，先校对再批准。",
    )


class _Page(Protocol):
    @property
    def status(self) -> PageStatus: ...
    @property
    def doubtful(self) -> int: ...
    @property
    def engine(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Sought:
    """What the list of documents is narrowed down to; None: whatever it is. doubtful: only with doubtful lines. template: a
    name, or "" for none. assigned: a person, or NOBODY. title: a part of it."""

    stage: PageStatus | None = None
    doubtful: bool = False
    engine: str | None = None
    template: str | None = None
    assigned: str | None = None
    title: str = ""

    @property
    def is_all(self) -> bool:
        return self == Sought()

    def takes_document(self, document: DocumentSummary) -> bool:
        """One with a page that is looked for."""
        return (
            (self.stage is None or self.stage in document.statuses)
            and (not self.doubtful or document.doubtful > 0)
            and (self.engine is None or self.engine in document.engines)
            and (self.template is None or self.template == (document.template or ""))
            and (self.assigned is None or self.assigned == (document.assigned or NOBODY))
            and self.title.casefold() in document.title.casefold()
        )

    def takes_page(self, page: _Page) -> bool:
        return (
            (self.stage is None or self.stage is page.status)
            and (not self.doubtful or page.doubtful > 0)
            and (self.engine is None or self.engine == page.engine)
        )


def set_stage(desk: Desk, page_ids: Sequence[str], stage: PageStatus) -> Changed:
    """CHECKED, APPROVED, or READ, which takes either back; pages that are there already stay. Raises NotYet and changes nothing
    where a page is not read, or to be approved and not checked."""
    statuses = _statuses(desk.dossier, page_ids)
    unfit = [page for page, status in statuses.items() if not _fits(status, stage)]
    if unfit:
        raise NotYet(pages=len(unfit))
    return desk.make([SetStatus(page, status, stage) for page, status in statuses.items() if status is not stage])


def _statuses(dossier: Dossier, page_ids: Sequence[str]) -> dict[str, PageStatus]:
    """Without the contents of the pages, which may be many."""
    documents = dict.fromkeys(map(dossier.document_of, page_ids))
    pages = (p for d in documents for p in (*dossier.page_summaries(d), *dossier.pages_left_out(d)))
    known = {p.id: PageStatus.READ if p.status is PageStatus.IN_WORK else p.status for p in pages}
    return {identity: known[identity] for identity in page_ids}


def _fits(status: PageStatus, stage: PageStatus) -> bool:
    if stage is PageStatus.APPROVED:
        return status in (PageStatus.CHECKED, PageStatus.APPROVED)
    return status in _OPEN
