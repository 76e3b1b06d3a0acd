"""Tables that seem to go on over the next page. What a joined one says: desktop.document.joining."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from desktop.document.grids import separators
from desktop.document.joining import repeated_head, table_rows
from desktop.document.model import Page, Region, RegionType, Table

BESIDE_THE_TEXT = frozenset(
    {RegionType.HEADER, RegionType.FOOTER, RegionType.PAGE_NUMBER, RegionType.FOOTNOTE, RegionType.SEAL, RegionType.MARGINAL}
)
"""What may stand between the two parts of a table: all that is no part of the running text."""

ALIKE = 0.03
"""How far, in widths of the table, the same column may stand elsewhere on the next page."""
AS_WIDE = 0.1


@dataclass(frozen=True, slots=True)
class Continuation:
    """The table with the id `table` seems to go on from `previous`, a page before. repeated_head: rows at its top that say the
    head again."""

    previous_page: str
    previous: str
    page: str
    table: str
    repeated_head: int


def continuations(pages: Sequence[Page]) -> tuple[Continuation, ...]:
    """Proposals for joining, of a document's pages in their order; tables that are joined already are not among them."""
    return tuple(_proposals(pages))


def _proposals(pages: Sequence[Page]) -> Iterator[Continuation]:
    for before, after in pairwise(pages):
        last, first = _at_edge(before, last=True), _at_edge(after, last=False)
        if last is not None and first is not None and first.continues is None and _alike(last, before, first, after):
            head = repeated_head(table_rows(last, before.content), table_rows(first, after.content))
            yield Continuation(before.id, last.id, after.id, first.id, head)


def _at_edge(page: Page, *, last: bool) -> Table | None:
    """The table that the running text of a page ends or begins with."""
    regions: list[Region] = [r for r in page.content.regions if r.type not in BESIDE_THE_TEXT]
    if not regions:
        return None
    edge = regions[-1 if last else 0]
    return next((t for t in page.content.tables if t.region == edge.id and t.cells), None)


def _alike(one: Table, page: Page, other: Table, other_page: Page) -> bool:
    """As many columns, as wide, at the same places in the table."""
    if one.cols != other.cols or one.cols < 2:
        return False
    a, b = _columns(one), _columns(other)
    wide, other_wide = (a[-1] - a[0]) / page.width, (b[-1] - b[0]) / other_page.width
    if min(wide, other_wide) <= 0 or abs(wide - other_wide) > AS_WIDE * max(wide, other_wide):
        return False
    return all(abs(x - y) <= ALIKE for x, y in zip(_shares(a), _shares(b), strict=True))


def _columns(table: Table) -> list[float]:
    return [(upper[0] + lower[0]) / 2 for upper, lower in separators(table).columns]


def _shares(edges: Sequence[float]) -> list[float]:
    return [(x - edges[0]) / (edges[-1] - edges[0]) for x in edges]
