"""What a person does to the regions of a page: each function is one step for undo.

All places are in page space. Each raises RegionRefused where it cannot be done, and EditConflict where the page changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from statistics import median

from desktop.document import regions
from desktop.document.edits import AnyPageEdit, RegionShape, ReplaceContent, ReplaceTable, ReshapeRegion
from desktop.document.errors import DossierError, Text
from desktop.document.geometry import Affine, Box, Point, Quad
from desktop.document.model import Content, Page, Region, RegionType
from desktop.layout.snapping import snapped
from desktop.services.review import Changed, Desk

MARGIN = 0.2
"""White between a frame and its ink, in heights of a line."""
ALL_SIDES = frozenset(("x0", "y0", "x1", "y1"))


class RegionRefused(DossierError):
    code = "region-refused"
    sentence = Text("These regions cannot be changed in this way.", "无法这样更改这些区块。")
    remedy = Text("Choose other regions, or draw the frame or the separator anew.", "请另选区块，或重新绘制边框或分隔线。")


def add(
    desk: Desk, page_id: str, quad: Quad, kind: RegionType = RegionType.TEXT, identity: str = "", *, snap: bool = False
) -> Changed:
    """A region with the lines inside. identity: its id, where it is to be known before. snap: it closes around its ink."""

    def change(content: Content) -> Content:
        frame = snapped_quad(content, quad, ALL_SIDES) if snap and kind not in regions.STANDING else quad
        return regions.add(content, frame, kind, identity)

    return _change(desk, page_id, change)


def place(desk: Desk, page_id: str, places: Mapping[str, Quad], snap: Collection[str] = ()) -> Changed:
    """Regions, by id, at another place or in another shape, one after the other. snap: the sides ("x0" to "y1", in a quad's own
    axes) that close in on ink, unless a region is of a type whose frame is not that of its lines."""

    def change(content: Content) -> Content:
        for region_id, quad in places.items():
            kind = next((region.type for region in content.regions if region.id == region_id), RegionType.TEXT)
            frame = snapped_quad(content, quad, snap) if snap and kind not in regions.STANDING else quad
            content = regions.place(content, region_id, frame)
        return content

    return _change(desk, page_id, change)


def straighten(desk: Desk, page_id: str, region_ids: Collection[str]) -> Changed:
    """Quads become rectangles around them."""

    def change(content: Content) -> Content:
        for region in content.regions:
            if region.id in region_ids:
                content = regions.place(content, region.id, regions.straightened(region.quad))
        return content

    return _change(desk, page_id, change)


def retype(desk: Desk, page_id: str, region_ids: Collection[str], kind: RegionType) -> Changed:
    return _change(desk, page_id, lambda content: regions.retype(content, region_ids, kind))


def merge(desk: Desk, page_id: str, region_ids: Collection[str]) -> Changed:
    return _change(desk, page_id, lambda content: regions.merge(content, region_ids))


def split(desk: Desk, page_id: str, region_id: str, line_id: str) -> Changed:
    """Before that line."""
    return _change(desk, page_id, lambda content: regions.split(content, region_id, line_id))


def cut(desk: Desk, page_id: str, start: Point, end: Point, region_id: str = "") -> Changed:
    """Along the line through two points: that region, else the smallest that the middle between them lies in."""

    def change(content: Content) -> Content:
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        under = [region for region in content.regions if region.quad.contains(middle)]
        found = region_id or min(under, key=lambda region: region.quad.bounds.area).id if region_id or under else ""
        return regions.cut(content, found, start, end)

    return _change(desk, page_id, change)


def delete(desk: Desk, page_id: str, region_ids: Collection[str], *, keep_lines: bool = False) -> Changed:
    return _change(desk, page_id, lambda content: regions.delete(content, region_ids, keep_lines=keep_lines))


def reorder(desk: Desk, page_id: str, region_ids: Collection[str], to: int) -> Changed:
    """To place `to`, from 0, among all others."""
    return _change(desk, page_id, lambda content: regions.reorder(content, region_ids, to))


def shift(desk: Desk, page_id: str, region_ids: Collection[str], step: int) -> Changed:
    """Together, so many places further in reading order (less than 0: towards the beginning), as far as that goes."""

    def change(content: Content) -> Content:
        first = next((n for n, region in enumerate(content.regions) if region.id in region_ids), 0)
        return regions.reorder(content, region_ids, max(0, min(first + step, len(content.regions) - len(region_ids))))

    return _change(desk, page_id, change)


def snapped_quad(content: Content, quad: Quad, sides: Collection[str]) -> Quad:
    """A rectangle whose `sides` close in on the ink that it is meant for: that of lines, and what no line covers."""
    level = Affine.rotation(-quad.angle)
    box = quad.mapped(level).bounds
    ink = [line.quad.mapped(level).bounds for line in content.lines() if line.inked]
    margin = MARGIN * median(piece.height for piece in ink) if ink else 0.0
    tight = snapped(box, [*ink, *(piece.mapped(level).bounds for piece in content.unread)], margin)
    corners = {side: getattr(tight if side in sides else box, side) for side in ALL_SIDES}
    return Quad.of(Box(**corners)).mapped(Affine.rotation(quad.angle))


def _change(desk: Desk, page_id: str, change: Callable[[Content], Content]) -> Changed:
    page = desk.dossier.page(page_id)
    try:
        after = change(page.content)
    except ValueError as reason:
        raise RegionRefused() from reason
    return desk.make(edits_to(page, after)) if after != page.content else Changed()


def edits_to(page: Page, after: Content) -> tuple[AnyPageEdit, ...]:
    """The least that makes `after` of what is on the page: types, places and grids one by one where nothing else changes."""
    before = page.content
    pairs = list(zip(before.regions, after.regions, strict=False))
    alike = len(before.regions) == len(after.regions) and all(_same_but_for_shape(a, b) for a, b in pairs)
    if not alike or (before.ticks, before.codes, before.unread) != (after.ticks, after.codes, after.unread):
        return (ReplaceContent(page.id, before, after),)
    shapes = (
        ReshapeRegion(page.id, a.id, RegionShape(a.type, a.quad), RegionShape(b.type, b.quad)) for a, b in pairs if a != b
    )
    ids = [table.id for table in after.tables]
    gone = (
        ReplaceTable(page.id, table, None, index)
        for index, table in reversed(list(enumerate(before.tables)))
        if table.id not in ids
    )
    kept = [table for table in before.tables if table.id in ids]
    put = (
        ReplaceTable(page.id, kept[index] if index < len(kept) else None, table, index)
        for index, table in enumerate(after.tables)
        if index >= len(kept) or kept[index] != table
    )
    return (*shapes, *gone, *put)


def _same_but_for_shape(a: Region, b: Region) -> bool:
    return (a.id, a.lines, a.confidence, a.label) == (b.id, b.lines, b.confidence, b.label)
