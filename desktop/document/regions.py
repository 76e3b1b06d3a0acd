"""What a person does to the regions of a page: pure functions from a Content to a Content.

All quads are in page space. What they give back is whole: no line is lost (but for those deleted with their region) or twice
there, ids are unique, what was not touched keeps its order, the table of a region that goes away goes with it, and the cells
of a table name only lines of its region. Each raises ValueError, with the reason, where it cannot be done.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from desktop.document.geometry import Affine, Box, Point, Quad
from desktop.document.model import Content, Line, Region, RegionType, new_id
from desktop.document.region_grids import filled, following, grid_of, parted_grid, stacked

STANDING = frozenset((RegionType.TABLE, RegionType.FIGURE, RegionType.SEAL, RegionType.HANDWRITING, RegionType.FORMULA))
"""Types that are something without text in them: they stay when their lines go, and their frame is not that of their lines."""


def around(points: Iterable[Point], angle: float = 0.0) -> Quad:
    """The least rectangle around points whose top edge runs at `angle` degrees."""
    level = Affine.rotation(-angle)
    return Quad.of(Box.around(map(level.apply, points))).mapped(Affine.rotation(angle))


def straightened(quad: Quad) -> Quad:
    """The rectangle around a quad of four free corners, along its own top edge."""
    return around(quad.points, quad.angle)


def is_convex(quad: Quad) -> bool:
    """Whether the quad holds anything and has no corner that points inwards."""
    points = quad.points
    turns = [
        (q[0] - p[0]) * (r[1] - q[1]) - (q[1] - p[1]) * (r[0] - q[0])
        for p, q, r in zip(points, points[1:] + points[:1], points[2:] + points[:2], strict=True)
    ]
    return all(turn > 0 for turn in turns) or all(turn < 0 for turn in turns)


def add(content: Content, quad: Quad, kind: RegionType = RegionType.TEXT, identity: str = "") -> Content:
    """A region at `quad` with all lines whose centre lies in it, in their reading order. It stands where the first of them
    stood, so a text region of which it takes the middle becomes two; without any, where its place on the page says. What it
    empties goes, unless that stands without text."""
    _demand_frame(quad)
    taken = tuple(line for line in content.lines() if quad.contains(line.quad.centre))
    ids = {line.id for line in taken}
    made = Region(identity or new_id(), kind, quad, lines=taken)
    at = _place_among(content.regions, made) if not taken else -1
    regions: list[Region] = []
    for index, region in enumerate(content.regions):
        if index == at:
            regions.append(made)
        begins = at < 0 and any(line.id == taken[0].id for line in region.lines)
        regions += _opened(region, ids, made) if begins else _as_list(_without(region, ids))
    if at == len(content.regions):
        regions.append(made)
    return _with_grids(_settled(content, regions), {made.id})


def place(content: Content, region_id: str, quad: Quad) -> Content:
    """The region at another place or in another shape. Lines that were outside and are inside now come in. Those of its own
    that are outside now go to the smallest region they lie in, else into text regions before and after it."""
    _demand_frame(quad)
    old = _region(content, region_id)
    others = [region for region in content.regions if region is not old]
    coming = [
        line
        for region in others
        for line in region.lines
        if quad.contains(line.quad.centre) and not old.quad.contains(line.quad.centre)
    ]
    kept = tuple(line for line in old.lines if quad.contains(line.quad.centre))
    ids = {line.id for line in coming}
    there = {region.id: left for region in others if (left := _without(region, ids)) is not None}
    stays = {line.id for line in kept}
    homes, homeless = _housed([line for line in old.lines if line.id not in stays], there.values())
    first = next((n for n, line in enumerate(old.lines) if line.id in stays), 0)
    upper = {line.id for line in old.lines[:first]}
    early = tuple(line for line in homeless if line.id in upper)
    late = tuple(line for line in homeless if line.id not in upper)
    regions: list[Region] = []
    for region in content.regions:
        if region is old:
            regions += _as_text(early, old)
            regions.append(replace(old, quad=quad, lines=_woven(kept, coming, quad)))
            regions += _as_text(late, old)
        elif region.id in there:
            regions.append(_taking_in(there[region.id], homes.get(region.id, ())))
    return _settled(content, regions)


def retype(content: Content, region_ids: Collection[str], kind: RegionType) -> Content:
    """A table that is none any more loses its grid; what becomes a table gets one from how its lines lie."""
    for region_id in region_ids:
        _region(content, region_id)
    regions = tuple(replace(r, type=kind) if r.id in region_ids else r for r in content.regions)
    tables = content.tables
    if kind is not RegionType.TABLE:
        tables = tuple(table for table in tables if table.region not in region_ids)
    return _with_grids(replace(content, regions=regions, tables=tables), region_ids)


def merge(content: Content, region_ids: Collection[str]) -> Content:
    """One region of several: type and place of the first, all lines in reading order, a frame around all. Grids with as many
    columns are put one below the other."""
    parts = [region for region in content.regions if region.id in region_ids]
    if len(parts) < 2 or len(parts) != len(set(region_ids)):
        raise ValueError("there are no two regions to merge")
    first = parts[0]
    quad = around((point for part in parts for point in part.quad.points), first.quad.angle)
    one = replace(first, quad=quad, lines=tuple(line for part in parts for line in part.lines))
    regions = [one if r is first else r for r in content.regions if r is first or r.id not in region_ids]
    grids = [table for part in parts for table in content.tables if table.region == part.id]
    joined = None
    if first.type is RegionType.TABLE and len(grids) > 1:
        joined = stacked(grids, first.id) or filled(replace(grid_of(one), id=grids[0].id), one.lines)
        content = replace(content, tables=tuple(joined if t is grids[0] else t for t in content.tables if t not in grids[1:]))
    return _settled(replace(content, regions=tuple(regions)) if joined else content, regions)


def split(content: Content, region_id: str, line_id: str) -> Content:
    """That line and those after it become a region of the same type, right after what stays."""
    region = _region(content, region_id)
    at = next((n for n, line in enumerate(region.lines) if line.id == line_id), 0)
    if not at:
        raise ValueError("no line of the region stands before that one")
    return _parted(content, region, (region.lines[:at], region.lines[at:]), (None, None))


def cut(content: Content, region_id: str, start: Point, end: Point) -> Content:
    """Two regions, on either side of the line through two points; the one that begins to be read first stands first."""
    region = _region(content, region_id)
    shapes = [_cut_off(region.quad, *ends) for ends in ((start, end), (end, start))]
    if shapes[0] is None or shapes[1] is None:
        raise ValueError("the separator does not cross the region")
    right = {line.id for line in region.lines if _side(line.quad.centre, start, end) >= 0}
    if region.type not in STANDING and region.lines and len(right) in (0, len(region.lines)):
        raise ValueError("all lines are on one side of the separator")
    right_first = region.lines[0].id in right if region.lines else _first_read(region.quad, shapes[0], shapes[1])
    first = tuple(line for line in region.lines if (line.id in right) is right_first)
    second = tuple(line for line in region.lines if (line.id in right) is not right_first)
    return _parted(content, region, (first, second), (shapes[not right_first], shapes[right_first]))


def delete(content: Content, region_ids: Collection[str], *, keep_lines: bool = False) -> Content:
    """Regions with their lines; or only their frames: then each line goes to the region it lies in, else to the text region
    next to its own in reading order, else it stays in a text region of its own."""
    for region_id in region_ids:
        _region(content, region_id)
    if not keep_lines:
        return _settled(content, [region for region in content.regions if region.id not in region_ids])
    regions = list(content.regions)
    for region_id in region_ids:
        at = next(n for n, region in enumerate(regions) if region.id == region_id)
        regions = _unframed(regions, at)
    return _settled(content, regions)


def reorder(content: Content, region_ids: Collection[str], to: int) -> Content:
    """Regions, as they follow each other, moved to place `to` (from 0) among all others."""
    moved = [region for region in content.regions if region.id in region_ids]
    rest = [region for region in content.regions if region.id not in region_ids]
    if not 0 <= to <= len(rest):
        raise ValueError("no such place")
    return replace(content, regions=(*rest[:to], *moved, *rest[to:]))


def _region(content: Content, region_id: str) -> Region:
    for region in content.regions:
        if region.id == region_id:
            return region
    raise ValueError("no such region")


def _demand_frame(quad: Quad) -> None:
    if not is_convex(quad):
        raise ValueError("a region needs four corners that all point outwards")


def _without(region: Region, gone: Collection[str]) -> Region | None:
    """The region less some lines, drawn tight around the others; None where nothing is left of it."""
    kept = tuple(line for line in region.lines if line.id not in gone)
    if len(kept) == len(region.lines) or region.type in STANDING:
        return replace(region, lines=kept) if len(kept) < len(region.lines) else region
    return replace(region, lines=kept, quad=_around_lines(kept, region)) if kept else None


def _opened(region: Region, gone: Collection[str], made: Region) -> list[Region]:
    """The region less some of its lines, the first of which is the first of `made`, with `made` where that stood."""
    at = next(n for n, line in enumerate(region.lines) if line.id in gone)
    end = at + sum(line.id in gone for line in region.lines)
    in_the_middle = at > 0 and end < len(region.lines) and all(line.id in gone for line in region.lines[at:end])
    if region.type in STANDING or not in_the_middle:
        rest = _as_list(_without(region, gone))
        return [*rest, made] if at else [made, *rest]
    head, tail = region.lines[:at], region.lines[end:]
    after = replace(region, id=new_id(), quad=_around_lines(tail, region), lines=tail)
    return [replace(region, quad=_around_lines(head, region), lines=head), made, after]


def _as_list(region: Region | None) -> list[Region]:
    return [] if region is None else [region]


def _around_lines(lines: Iterable[Line], like: Region) -> Quad:
    return around((point for line in lines for point in line.quad.points), like.quad.angle)


def _as_text(lines: tuple[Line, ...], like: Region) -> list[Region]:
    return [Region(new_id(), RegionType.TEXT, _around_lines(lines, like), lines=lines)] if lines else []


def _housed(lines: Iterable[Line], regions: Iterable[Region]) -> tuple[dict[str, list[Line]], tuple[Line, ...]]:
    """By region, the lines whose centre lies in it (the smallest of several); and those that lie in none."""
    by_size = sorted(regions, key=lambda region: region.quad.bounds.area)
    homes: dict[str, list[Line]] = {}
    homeless: list[Line] = []
    for line in lines:
        home = next((region for region in by_size if region.quad.contains(line.quad.centre)), None)
        if home is None:
            homeless.append(line)
        else:
            homes.setdefault(home.id, []).append(line)
    return homes, tuple(homeless)


def _taking_in(region: Region, lines: Sequence[Line]) -> Region:
    return replace(region, lines=_woven(region.lines, lines, region.quad)) if lines else region


def _woven(there: Sequence[Line], coming: Sequence[Line], frame: Quad) -> tuple[Line, ...]:
    """Lines put among others where they lie; both keep the order they have among themselves where that can be."""
    if not there or not coming:
        return (*there, *coming)
    level = Affine.rotation(-frame.angle)
    vertical = sum(line.vertical for line in (*there, *coming)) * 2 > len(there) + len(coming)

    def place_of(line: Line) -> Box:
        box = line.quad.mapped(level).bounds
        return Box(box.y0, -box.x1, box.y1, -box.x0) if vertical else box

    woven = [(place_of(line), line) for line in there]
    for line in coming:
        place = place_of(line)
        at = next((n for n, (other, _) in enumerate(woven) if _precedes(place, other)), len(woven))
        woven.insert(at, (place, line))
    return tuple(line for _, line in woven)


def _precedes(a: Box, b: Box) -> bool:
    below = b.centre[1] - a.centre[1]
    return a.x0 < b.x0 if abs(below) < 0.5 * min(a.height, b.height) else below > 0


def _place_among(regions: Sequence[Region], new: Region) -> int:
    """Before the first region that lies below in the same column, else after the last above it, else at the end."""
    level = Affine.rotation(-new.quad.angle)
    own = new.quad.mapped(level).bounds
    boxes = [region.quad.mapped(level).bounds for region in regions]
    column = [n for n, box in enumerate(boxes) if box.x0 < own.x1 and own.x0 < box.x1]
    below = next((n for n in column if boxes[n].centre[1] > own.centre[1]), None)
    return below if below is not None else column[-1] + 1 if column else len(regions)


def _unframed(regions: list[Region], at: int) -> list[Region]:
    """Without the frame of one region, whose lines stay."""
    gone, rest = regions[at], regions[:at] + regions[at + 1 :]
    homes, homeless = _housed(gone.lines, rest)
    rest = [_taking_in(region, homes.get(region.id, ())) for region in rest]
    if not homeless:
        return rest
    beside = next((n for n in (at - 1, at) if 0 <= n < len(rest) and rest[n].type is RegionType.TEXT), None)
    if beside is None:
        return rest[:at] + _as_text(homeless, gone) + rest[at:]
    other = rest[beside]
    lines = (*other.lines, *homeless) if beside < at else (*homeless, *other.lines)
    quad = around((*other.quad.points, *_around_lines(homeless, gone).points), other.quad.angle)
    rest[beside] = replace(other, lines=lines, quad=quad)
    return rest


def _parted(
    content: Content, region: Region, lines: tuple[tuple[Line, ...], ...], shapes: tuple[Quad | None, Quad | None]
) -> Content:
    def frame(part: tuple[Line, ...], shape: Quad | None) -> Quad:
        return shape if shape is not None and (region.type in STANDING or not part) else _around_lines(part, region)

    first = replace(region, quad=frame(lines[0], shapes[0]), lines=lines[0])
    second = replace(region, id=new_id(), quad=frame(lines[1], shapes[1]), lines=lines[1])
    regions = [part for r in content.regions for part in ((first, second) if r is region else (r,))]
    table = next((table for table in content.tables if table.region == region.id), None)
    if table is None:
        return _settled(content, regions)
    halves = parted_grid(table, {line.id for line in second.lines}, second.id)
    if halves is None:
        return _with_grids(_settled(content, regions), {second.id})
    at = content.tables.index(table)
    tables = (*content.tables[:at], *halves, *content.tables[at + 1 :])
    return replace(content, regions=tuple(regions), tables=tables)


def _side(point: Point, start: Point, end: Point) -> float:
    """Above 0 on the right hand of who goes from start to end, on a page."""
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])


def _cut_off(quad: Quad, start: Point, end: Point) -> Quad | None:
    """The part of a quad on the right hand of the line through two points, as a rectangle at the quad's angle around it."""
    points = [(point, _side(point, start, end)) for point in quad.points]
    kept: list[Point] = []
    for (a, side_a), (b, side_b) in pairwise([*points, points[0]]):
        if side_a >= 0:
            kept.append(a)
        if side_a * side_b < 0:
            share = side_a / (side_a - side_b)
            kept.append((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
    part = around(kept, quad.angle) if len(kept) > 2 else None
    return part if part is not None and is_convex(part) else None


def _first_read(whole: Quad, one: Quad, other: Quad) -> bool:
    """Whether `one` lies above or, beside each other, to the left."""
    level = Affine.rotation(-whole.angle)
    a, b = level.apply(one.centre), level.apply(other.centre)
    return a[1] < b[1] if abs(a[1] - b[1]) >= abs(a[0] - b[0]) else a[0] < b[0]


def _settled(content: Content, regions: Iterable[Region]) -> Content:
    """The content with other regions; what tables there were follows them."""
    regions = tuple(regions)
    now = {region.id: region for region in regions}
    before = {region.id: region for region in content.regions}
    tables = tuple(
        following(table, before[table.region], now[table.region]) if table.region in before else table
        for table in content.tables
        if table.region in now
    )
    return replace(content, regions=regions, tables=tables)


def _with_grids(content: Content, region_ids: Collection[str]) -> Content:
    """Every one of these regions that is a table has a grid."""
    gridded = {table.region for table in content.tables}
    bare = [r for r in content.regions if r.id in region_ids and r.type is RegionType.TABLE and r.id not in gridded]
    made = tuple(filled(grid_of(region), region.lines) for region in bare)
    return replace(content, tables=(*content.tables, *made)) if made else content
