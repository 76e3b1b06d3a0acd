"""How pages are looked at and read: turned, levelled, cut, cleaned, split in two. Masters and texts stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from desktop.document.edits import ArrangePages, Edit, EditConflict, ReplaceContent, ReplaceField, SetView
from desktop.document.geometry import Affine, Box, Point, Quad, View
from desktop.document.history import Edited, PagesAdded
from desktop.document.model import Content, Document, Line, Page, PageStatus, Region, new_id
from desktop.imaging.values import PageMeasures
from desktop.services.review import Changed, Desk

NO_VIEWS: Mapping[str, View] = MappingProxyType({})
MARGIN = 0.02
"""Around the ink that a page is cut to, of its longer side."""


def turned(view: View, degrees: int) -> View:
    """Clockwise by quarter turns; what made its lines level makes the other way level as well."""
    return replace(view, turn=(view.turn + degrees) % 360)


def levelled(view: View, measures: PageMeasures) -> View:
    """The same where it is not known how the lines slope."""
    return view if measures.skew is None else replace(view, skew=round(measures.skew, 2))


def cut_to_ink(view: View, measures: PageMeasures, width: float, height: float) -> View:
    """width, height: of the page. The same where there is no ink."""
    if measures.extent is None:
        return view
    page = Box(0.0, 0.0, width, height)
    crop = measures.extent.grown(MARGIN * max(width, height)).intersection(page)
    return replace(view, crop=crop)


def whole(view: View) -> View:
    """As the master shows the page, but for its turn."""
    return View(turn=view.turn)


def halves(view: View, width: float, height: float, share: float) -> tuple[Box, Box]:
    """What lies left and right of a share (0-1) of the view's width, in page space; width, height: of the page."""
    box = view.crop or Box(0.0, 0.0, width, height)
    turn = Affine.rotation(view.turn)
    seen = Quad.of(box).mapped(turn).bounds
    x = seen.x0 + min(max(share, 0.02), 0.98) * seen.width
    back = turn.inverse()
    left = Quad.of(Box(seen.x0, seen.y0, x, seen.y1)).mapped(back).bounds
    right = Quad.of(Box(x, seen.y0, seen.x1, seen.y1)).mapped(back).bounds
    return left, right


def set_views(desk: Desk, views: Mapping[str, View]) -> Changed:
    """By page; one step for undo. Pages that are looked at so already are left alone."""
    edits = _viewed(desk, views)
    return desk.make(edits) if edits else Changed()


def _viewed(desk: Desk, views: Mapping[str, View]) -> list[Edit]:
    return [SetView(page, before, after) for page, after in views.items() if (before := desk.dossier.page(page).view) != after]


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a double page is cut: a share (0-1) of the width of its view. right_first: as old Chinese books are read."""

    page: str
    share: float
    right_first: bool = False


def split(desk: Desk, cuts: Sequence[Cut], views: Mapping[str, View] = NO_VIEWS) -> Changed:
    """Two pages of each, one step for undo; what was read and corrected goes with the half that it stands on.

    views: that are set with it, also of pages that are not cut; those that are, are cut as they are seen then. The new pages
    come into the dossier unseen; undo leaves them there so. Raises EditConflict, NotFound.
    """
    dossier = desk.dossier
    added: list[PagesAdded] = []
    others = {page: view for page, view in views.items() if page not in {cut.page for cut in cuts}}
    edits: list[Edit] = _viewed(desk, others)
    waiting: list[str] = []
    for document_id, of_document in _by_document(desk, cuts).items():
        document = dossier.document(document_id)
        order, moved, fresh = list(document.pages), {}, []
        for cut in of_document:
            page = dossier.page(cut.page)
            if page.id not in order:  # somebody took it out
                raise EditConflict()
            parts = _parts(page, views.get(page.id, page.view), cut)
            fresh.append(parts.second)
            order.insert(order.index(page.id) + 1, parts.second.id)
            edits += parts.edits
            moved[page.id] = parts
            if parts.second.status is PageStatus.WAITING:
                waiting.append(parts.second.id)
        added.append(PagesAdded(document_id, tuple(fresh)))
        edits += _with_ink_moved(document, moved)
        edits.append(ArrangePages(document_id, document.pages, tuple(order)))
    batch = new_id()
    dossier.record(desk.actor, *added, *(Edited(edit, batch=batch) for edit in edits), enqueue=waiting)
    pages = [cut.page for cut in cuts] + [*others] + [page.id for each in added for page in each.pages]
    documents = dict.fromkeys([each.document for each in added] + [dossier.document_of(page) for page in others])
    return Changed(tuple(pages), tuple(documents))


def _by_document(desk: Desk, cuts: Sequence[Cut]) -> dict[str, list[Cut]]:
    found: dict[str, list[Cut]] = {}
    for cut in cuts:
        found.setdefault(desk.dossier.document_of(cut.page), []).append(cut)
    return found


@dataclass(frozen=True, slots=True)
class _Parts:
    """second: the new page, not yet in the order; goes: whether a place on the old page is on it; edits: of the old one."""

    second: Page
    goes: Callable[[Point], bool]
    edits: tuple[Edit, ...]


def _parts(page: Page, view: View, cut: Cut) -> _Parts:
    first, second = halves(view, page.width, page.height, cut.share)
    if cut.right_first:
        first, second = second, first

    def goes(point: Point) -> bool:
        """By the nearer half, so that nothing beside both is lost."""
        return _distance(second, point) < _distance(first, point)

    stays, leaves = divided(page.content, goes)
    edits: list[Edit] = [SetView(page.id, page.view, replace(view, crop=first))]
    if stays != page.content:
        edits.append(ReplaceContent(page.id, page.content, stays))
    read = page.status not in (PageStatus.WAITING, PageStatus.FAILED)
    status = PageStatus.READ if page.status is PageStatus.APPROVED else page.status
    fresh = Page(
        new_id(), page.document, 0, page.master, page.master_page, page.width, page.height, page.unit,
        view=replace(view, crop=second), status=status if read else PageStatus.WAITING, content=leaves,
        touched=read, view_set=True,
    )  # fmt: skip
    return _Parts(fresh, goes, tuple(edits))


def _distance(box: Box, point: Point) -> float:
    x, y = point
    return max(box.x0 - x, x - box.x1, 0.0) + max(box.y0 - y, y - box.y1, 0.0)


def divided(content: Content, goes: Callable[[Point], bool]) -> tuple[Content, Content]:
    """What stays and what goes; a table goes as a whole, any other block is divided by its lines."""
    grids = {table.region for table in content.tables}
    staying: list[Region] = []
    leaving: list[Region] = []
    for region in content.regions:
        if region.id in grids or not region.lines:
            (leaving if goes(region.quad.centre) else staying).append(region)
            continue
        gone = tuple(line for line in region.lines if goes(line.quad.centre))
        kept = tuple(line for line in region.lines if not goes(line.quad.centre))
        if kept and gone:
            staying.append(replace(region, lines=kept, quad=_around(kept)))
            leaving.append(replace(region, id=new_id(), lines=gone, quad=_around(gone)))
        else:
            (leaving if gone else staying).append(region)
    gone_regions = {region.id for region in leaving}
    return (
        Content(
            tuple(staying),
            tuple(t for t in content.tables if t.region not in gone_regions),
            tuple(t for t in content.ticks if not goes(t.quad.centre)),
            tuple(c for c in content.codes if not goes(c.quad.centre)),
            tuple(q for q in content.unread if not goes(q.centre)),
        ),
        Content(
            tuple(leaving),
            tuple(t for t in content.tables if t.region in gone_regions),
            tuple(t for t in content.ticks if goes(t.quad.centre)),
            tuple(c for c in content.codes if goes(c.quad.centre)),
            tuple(q for q in content.unread if goes(q.centre)),
        ),
    )


def _around(lines: Sequence[Line]) -> Quad:
    return Quad.of(Box.around(point for line in lines for point in line.quad.points))


def _with_ink_moved(document: Document, moved: Mapping[str, _Parts]) -> list[Edit]:
    """Values of fields whose ink is on another page now."""
    edits: list[Edit] = []
    for index, field in enumerate(document.fields):
        evidence = tuple(
            replace(e, page=moved[e.page].second.id) if e.page in moved and moved[e.page].goes(e.quad.centre) else e
            for e in field.evidence
        )
        if evidence != field.evidence:
            edits.append(ReplaceField(document.id, field, replace(field, evidence=evidence), index))
    return edits
