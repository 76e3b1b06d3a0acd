"""A later reading of a page that a person has touched: where it differs, and how it is taken over with no correction lost."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desktop.document.edits import Edit, InsertLine, RemoveLine, ReplaceContent, ReplaceTable, ReshapeRegion, SettleProposal
from desktop.document.geometry import Box, Quad
from desktop.document.history import Edited, unpack
from desktop.document.model import Content, Line, Page, Region, RegionType, new_id
from desktop.document.region_grids import following
from desktop.storage.dossier import Dossier

_SAME_INK = 0.4
"""Overlap (IoU) of two lines from which on they are the same."""
_LAYOUT: tuple[type[Edit], ...] = (ReshapeRegion, ReplaceContent, ReplaceTable, RemoveLine, InsertLine)
_AT_ONCE = timedelta(seconds=0.5)
_EVENTS = 16
"""Events in memory at a time: each may hold a whole page twice."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One line in which a proposed reading differs. present or proposed is None where the other has no such line."""

    present: Line | None
    proposed: Line | None


def compared(present: Content, proposed: Content) -> tuple[Difference, ...]:
    """Lines whose text differs, those that are gone and those that are new, in the present reading order."""
    pairs = _matched(present, proposed)
    of_present, taken = {a.id: b for a, b in pairs}, {b.id for _, b in pairs}
    changed = [
        Difference(line, of_present.get(line.id))
        for line in present.lines()
        if line.id not in of_present or of_present[line.id].text != line.text
    ]
    return (*changed, *(Difference(None, line) for line in proposed.lines() if line.id not in taken))


def taken_over(dossier: Dossier, page: Page, proposed: Content) -> Content:
    """The proposed content with all that people corrected: confirmed lines stay as they are; where a person changed the
    layout (regions, tables, lines added or removed), the layout stays too and only text is taken over."""
    steps = _layout_steps(dossier, page.id)
    if not steps:
        return keep_confirmed(page.content, proposed)
    present = {line.id for line in page.content.lines()}
    return keep_layout(page.content, proposed, [quad for step in steps for i, quad in step.removed if i not in present])


@dataclass(frozen=True, slots=True)
class _Step:
    """As much of an edit of a page as counts here, since contents are large. removed: lines, by id, and where they stood."""

    sequence: int
    at: str
    kind: type[Edit]
    batch: str
    removed: tuple[tuple[str, Quad], ...]

    def came_with(self, before: _Step | None) -> bool:
        """Whether it is of a reading that was taken over before edits had batches: that followed its settling at once."""
        return (
            before is not None
            and (self.kind, before.kind) == (ReplaceContent, SettleProposal)
            and not self.batch
            and self.sequence == before.sequence + 1
            and datetime.fromisoformat(self.at) - datetime.fromisoformat(before.at) < _AT_ONCE
        )


def _layout_steps(dossier: Dossier, page_id: str) -> list[_Step]:
    """Those of people, newest first, but for what came with a reading that was taken over."""
    told = list(_steps(dossier, page_id))
    settled = {step.batch for step in told if step.kind is SettleProposal and step.batch}
    return [
        step
        for step, before in zip(told, [*told, None][1:], strict=True)
        if step.kind in _LAYOUT and step.batch not in settled and not step.came_with(before)
    ]


def _steps(dossier: Dossier, page_id: str) -> Iterator[_Step]:
    """All edits of a page, newest first, a few in memory at a time."""
    last: int | None = None
    while events := dossier.history(page=page_id, before=last, limit=_EVENTS):
        last = events[-1].sequence
        for event in events:
            told = unpack(event.kind, event.payload) if event.kind == "Edited" and event.payload is not None else None
            if isinstance(told, Edited):
                yield _Step(event.sequence, event.at, type(told.edit), told.batch, tuple(_removed(told.edit)))


def _removed(edit: Edit) -> Iterator[tuple[str, Quad]]:
    if isinstance(edit, RemoveLine):
        yield edit.line.id, edit.line.quad
    if isinstance(edit, ReplaceContent):
        after = {line.id for line in edit.after.lines()}
        yield from ((line.id, line.quad) for line in edit.before.lines() if line.id not in after)


def keep_confirmed(present: Content, proposed: Content) -> Content:
    """The proposed content with every confirmed line of the present one in its place."""
    pairs = {b.id: a for a, b in _matched(present, proposed) if a.confirmed_by}
    regions = tuple(replace(r, lines=tuple(pairs.get(line.id, line) for line in r.lines)) for r in proposed.regions)
    renamed = {old: new.id for old, new in pairs.items()}
    tables = tuple(
        replace(t, cells=tuple(replace(c, lines=tuple(renamed.get(i, i) for i in c.lines)) for c in t.cells))
        for t in proposed.tables
    )
    kept = {line.id for line in pairs.values()}
    lost = tuple(line for line in present.lines() if line.confirmed_by and line.id not in kept)
    if lost:
        around = Quad.of(Box.around(p for line in lost for p in line.quad.points))
        regions = (*regions, Region(new_id(), RegionType.TEXT, around, lines=lost))
    return replace(proposed, regions=regions, tables=tables)


def keep_layout(present: Content, proposed: Content, removed: Sequence[Quad] = ()) -> Content:
    """The present content; lines that nobody confirmed get what the proposed reading says there, and lines that it alone has
    are added, but not where a person removed one (`removed`) nor where a line stands already."""
    pairs = _matched(present, proposed)
    texts = {a.id: replace(b, id=a.id) for a, b in pairs if a.confirmed_by is None}
    regions = [replace(r, lines=tuple(texts.get(line.id, line) for line in r.lines)) for r in present.regions]
    matched = {b.id for _, b in pairs}
    taken = [*(line.quad for line in present.lines()), *removed]
    for line in proposed.lines():
        if line.id not in matched and not any(quad.contains(line.quad.centre) for quad in taken):
            _put(regions, line)
    before, now = ({region.id: region for region in some} for some in (present.regions, regions))
    tables = (following(t, before[t.region], now[t.region]) if t.region in before else t for t in present.tables)
    return replace(present, regions=tuple(regions), tables=tuple(tables))


def _put(regions: list[Region], line: Line) -> None:
    at = next((n for n, region in enumerate(regions) if region.quad.contains(line.quad.centre)), None)
    if at is None:
        regions.append(Region(new_id(), RegionType.TEXT, line.quad, lines=(line,)))
        return
    lines = regions[at].lines
    above = [n for n, other in enumerate(lines) if other.quad.centre[1] <= line.quad.centre[1]]
    place = above[-1] + 1 if above else 0
    regions[at] = replace(regions[at], lines=(*lines[:place], line, *lines[place:]))


def _matched(present: Content, proposed: Content) -> list[tuple[Line, Line]]:
    """Pairs of lines that stand on the same ink."""
    pairs = []
    free = sorted(proposed.lines(), key=lambda line: line.quad.bounds.y0)
    tops = [line.quad.bounds.y0 for line in free]
    tallest = max((line.quad.bounds.height for line in free), default=0.0)
    used: set[str] = set()
    for line in present.lines():
        box = line.quad.bounds
        near = free[bisect_left(tops, box.y0 - tallest) : bisect_left(tops, box.y1)]
        overlaps = ((box.iou(other.quad.bounds), other) for other in near if other.id not in used)
        overlap, best = max(overlaps, key=lambda each: each[0], default=(0.0, None))
        if best is not None and overlap > _SAME_INK:
            pairs.append((line, best))
            used.add(best.id)
    return pairs
