"""Passages brought to their lines: which region each belongs to, and what of it has no ink."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from desktop.document.geometry import Quad
from desktop.engines.hunyuan.alignment import Fit, Left, align
from desktop.engines.hunyuan.passages import Passage
from desktop.engines.hunyuan.regions import CellInk, Ink, Region, TableInk, around, in_order

LEAST = 1e-4
"""The confidence of a line that has ink is never less: 0 says that it has none."""
SAME_PLACE = 0.3
"""Share of two figures' common area from which on they are one."""


@dataclass(slots=True, eq=False)
class _Found:
    """A passage, the lines that hold it and what none holds, by the index of its part. own: its region was made for it."""

    passage: Passage
    fits: list[tuple[int, Fit, Ink]] = field(default_factory=list)
    left: list[tuple[int, Left]] = field(default_factory=list)
    region: Region | None = None
    own: bool = False


def seat(passages: Sequence[Passage], lines: Sequence[Ink], regions: list[Region]) -> None:
    """Aligns the passages with the lines. Lines without a region come into that of their passage; cells get their lines; text
    without ink becomes a line without a place, in the region where it belongs; regions are added for passages that have none.
    """
    found = _aligned(passages, lines, regions)
    for each in found:
        each.region = each.passage.region or _voted(each, regions)
    _placed(found, regions)
    for each in found:
        if each.region is not None:
            _housed(each, each.region)
    for each in found:
        if each.region is not None and each.own and not each.passage.parts:
            _pictured(each.region, lines)
    for each in found:
        if each.region is not None:
            _filled(each, each.region)


def _pictured(region: Region, lines: Iterable[Ink]) -> None:
    """The words in a figure that is in no layout."""
    for line in in_order([line for line in lines if line.region is None and line.quad]):
        if region.quad and line.quad and region.quad.contains(line.quad.centre):
            region.take(line)


def _aligned(passages: Sequence[Passage], lines: Sequence[Ink], regions: Sequence[Region]) -> list[_Found]:
    sequence = [line for region in regions for line in region.lines]
    sequence += [line for line in lines if line.region is None]
    keys = [(n, k) for n, passage in enumerate(passages) for k in range(len(passage.parts))]
    fits, left = align([part for passage in passages for part in passage.parts], [line.text for line in sequence])
    found = [_Found(passage) for passage in passages]
    for fit in fits:
        n, k = keys[fit.part]
        line = sequence[fit.line]
        found[n].fits.append((k, fit, line))
        if line.quad and not fit.latex:  # what is written in two notations is no disagreement
            line.confidence = max(LEAST, line.confidence * fit.likeness)
    for lost in left:
        n, k = keys[lost.part]
        found[n].left.append((k, lost))
    return found


def _voted(found: _Found, regions: Sequence[Region]) -> Region | None:
    """The region that most of the passage's lines are in; of a figure without words the one at its place."""
    votes: Counter[Region] = Counter()
    for _, _, line in found.fits:
        if line.region is not None:
            votes[line.region] += len(line.text)
    if votes:
        grid = found.passage.grid is not None
        return max(votes, key=lambda region: (grid and region.is_table, votes[region]))
    if found.passage.quad and not found.passage.parts:
        place = found.passage.quad.bounds
        alike = [(r.quad.bounds.iou(place), -n, r) for n, r in enumerate(regions) if r.is_picture and r.quad]
        if alike and max(alike)[0] >= SAME_PLACE:
            return max(alike)[2]
    return None


def _placed(found: Sequence[_Found], regions: list[Region]) -> None:
    """A region for the passages that none of their lines is in: one of the layout between its neighbours', else a new one."""
    tabled: set[Region] = set()
    for each in found:
        if each.passage.grid is not None and each.region is not None:
            if each.region in tabled:
                each.region = None
            else:
                tabled.add(each.region)
    claimed = {each.region for each in found if each.region is not None}
    last = -1
    for n, each in enumerate(found):
        if each.region is None and (each.fits or each.left or each.passage.quad):
            later = (regions.index(f.region) for f in found[n + 1 :] if f.region is not None)
            end = next((at for at in later if at > last), len(regions))
            free = (r for r in regions[last + 1 : end] if r not in claimed and _fits_into(each.passage, r))
            each.region = None if each.fits or not each.passage.parts else next(free, None)
            if each.region is None:
                inked = any(line.quad for _, _, line in each.fits)
                each.region = Region(each.passage.label, None if inked else each.passage.quad, [], 1.0 if inked else 0.0)
                each.own = True
                regions.insert(last + 1, each.region)
            claimed.add(each.region)
        if each.region is not None:
            last = regions.index(each.region)


def _fits_into(passage: Passage, region: Region) -> bool:
    if passage.grid is not None or passage.formula:
        return region.is_table if passage.grid is not None else region.is_formula
    return region.is_worded and not region.is_table and not region.is_formula and not region.lines


def _housed(found: _Found, region: Region) -> None:
    """Lines that are in no region come into the passage's; a table takes those of its cells that stand on it."""
    extent = region.quad.bounds if region.quad else None
    for _, _, line in found.fits:
        there = found.passage.grid is not None and extent and line.quad and extent.contains(line.quad.centre)
        if line.region is not region and (line.region is None or found.own or there):
            region.take(line)
    if found.own:
        places = {line: fit.at for _, fit, line in found.fits}
        region.lines.sort(key=lambda line: places.get(line, 0))
    else:
        region.lines = in_order(region.lines)


def _filled(found: _Found, region: Region) -> None:
    if found.passage.grid is not None:
        _table(found, region)
    elif found.passage.formula:
        _formula(found, region)
    else:
        _text(found, region, found.left)


def _text(found: _Found, region: Region, left: Iterable[tuple[int, Left]]) -> None:
    """Text without ink after the line of its passage that it follows, else before the one that follows it."""
    known = [(fit.at, line) for _, fit, line in found.fits if line.region is region]
    for _, lost in left:
        line = Ink(lost.text, None, 0.0)
        ahead = [(at, other) for at, other in known if at < lost.at]
        after = [(at, other) for at, other in known if at > lost.at]
        if ahead:
            region.take(line, region.lines.index(max(ahead, key=lambda a: a[0])[1]) + 1)
        elif after:
            region.take(line, region.lines.index(min(after, key=lambda a: a[0])[1]))
        else:
            region.take(line)
        known.append((lost.at, line))


def _formula(found: _Found, region: Region) -> None:
    """The LaTeX as a line of its own on the ink that it was found in, unless that is read as the very same."""
    text = "\n".join(found.passage.parts)
    held = [line for _, _, line in found.fits if line.region is region]
    if _bare(text) == _bare("".join(line.text for line in held)):
        return
    boxes = [line.quad.bounds for line in held if line.quad]
    if boxes:
        likeness = fmean(fit.likeness for _, fit, _ in found.fits)
        line = Ink(text, Quad.of(around(boxes)), max(LEAST, found.passage.confidence * likeness))
    else:
        line = Ink(text, None, 0.0)
    region.take(line, region.lines.index(held[0]) if held else None)


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).strip("$")


def _table(found: _Found, region: Region) -> None:
    """Cells with their lines, and the region's lines in the order of the cells. A line that holds several cells is in the one
    that it holds most of; a cell whose text stands elsewhere on the page has no ink in this table."""
    grid = found.passage.grid
    assert grid is not None
    cells = [CellInk(cell) for cell in grid.cells]
    stray = set()
    for k, _, line in found.fits:
        if k >= len(cells):
            continue
        if line.region is region:
            cells[k].lines.append(line)
        else:
            stray.add(k)
    for each in cells:
        each.lines = in_order(each.lines)
    beside = [line for line in region.lines if not any(line in each.lines for each in cells)]
    inked = [line.quad.bounds.y0 for each in cells for line in each.lines if line.quad]
    top = min(inked, default=0.0)
    above = [line for line in beside if line.quad and line.quad.centre[1] < top]
    for k, lost in found.left:
        if k < len(cells):
            cells[k].lines.append(Ink(lost.text, None, 0.0, region=region))
    for k in stray:
        if not cells[k].lines:
            cells[k].lines.append(Ink(cells[k].cell.text, None, 0.0, region=region))
    region.lines = [*above, *(line for each in cells for line in each.lines), *(x for x in beside if x not in above)]
    _text(found, region, [(k, lost) for k, lost in found.left if k >= len(cells)])
    if cells:
        region.table = TableInk(grid.rows, grid.cols, cells)
