"""Inspection by sample: pages drawn at random, what was found on them, and what that says of the whole."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field, replace

from desktop.document.errors import DossierError, Text
from desktop.document.history import InspectionDrawn, PageInspected, unpack
from desktop.document.model import PageStatus, new_id
from desktop.services.review import Desk
from desktop.storage.dossier import Dossier


class NothingToInspect(DossierError):
    code = "nothing-to-inspect"
    sentence = Text("There is no page to draw from.", "没有可供抽检的页面。")
    remedy = Text("Check pages first, or draw from all pages that were read.", "请先校对页面，或从所有已识别的页面中抽取。")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a person found on a page; at: UTC."""

    errors: int
    note: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """pages: drawn, in the order of the dossier. of: how many they were drawn from. findings: by page, of those looked at."""

    id: str
    by: str
    at: str
    share: float
    of: int
    pages: tuple[str, ...]
    findings: dict[str, Finding] = field(default_factory=dict)

    @property
    def wrong_pages(self) -> int:
        return sum(finding.errors > 0 for finding in self.findings.values())

    @property
    def errors(self) -> int:
        return sum(finding.errors for finding in self.findings.values())

    @property
    def done(self) -> bool:
        return len(self.findings) == len(self.pages)

    def next_page(self, after: str = "") -> str | None:
        """The next page that nobody looked at, from the one in hand on and round again; None where all are done."""
        at = self.pages.index(after) + 1 if after in self.pages else 0
        return next((page for page in (*self.pages[at:], *self.pages[:at]) if page not in self.findings), None)


def draw(desk: Desk, share: float, *, checked_only: bool = True, seed: int | None = None) -> Inspection:
    """Draws that share (0-1) of the dossier's checked and approved pages, or of all that were read; one page at least. The
    draw is recorded in the history. Raises NothingToInspect."""
    stages = {PageStatus.CHECKED, PageStatus.APPROVED}
    stages |= set() if checked_only else {PageStatus.READ, PageStatus.IN_WORK}
    dossier = desk.dossier
    pool = [p.id for d in dossier.documents() for p in dossier.page_summaries(d.id) if p.status in stages]
    if not pool:
        raise NothingToInspect()
    count = min(len(pool), max(1, math.ceil(share * len(pool))))
    chosen = set(random.Random(seed).sample(range(len(pool)), count))
    pages = tuple(page for n, page in enumerate(pool) if n in chosen)
    drawn = InspectionDrawn(new_id(), share, len(pool), pages)
    desk.tell(drawn)
    return inspections(dossier)[-1]


def record(desk: Desk, inspection: str, page: str, errors: int, note: str = "") -> tuple[Inspection, ...]:
    """What was found on a page; once more for the same page replaces what was said before."""
    desk.tell(PageInspected(page, inspection, errors, note))
    return inspections(desk.dossier)


def inspections(dossier: Dossier) -> tuple[Inspection, ...]:
    """All of the dossier, oldest first. What was purged from the history is left out."""
    found: dict[str, Inspection] = {}
    for event in dossier.inspections():
        happening = unpack(event.kind, event.payload) if event.payload is not None else None
        if isinstance(happening, InspectionDrawn):
            one = Inspection(happening.inspection, event.actor.name, event.at, happening.share, happening.of, happening.pages)
            found[one.id] = one
        elif isinstance(happening, PageInspected) and happening.inspection in found:
            one = found[happening.inspection]
            finding = Finding(happening.errors, happening.note, event.actor.name, event.at)
            found[one.id] = replace(one, findings={**one.findings, happening.page: finding})
    return tuple(found.values())
