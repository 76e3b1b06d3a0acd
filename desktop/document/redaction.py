"""Areas of pages that are to be blacked out in what leaves the desk. The pages themselves stay as they are.

What a reader of the output must not get back is decided here: `redacted` gives a page without what stands in its areas, and
without anything that tells of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from statistics import median

from desktop.document.geometry import Box, Point, Quad
from desktop.document.model import Char, Content, Line, Page

BLACK = "█████"
"""Stands for whatever was blacked out. Always as long: the length of a name or an amount narrows down what it was."""
TOUCHED = 0.2
"""From this share of a letter on it counts as blacked out with the area that lies over it."""
_TOGETHER = 0.4
"""The same of several areas: two neighbours that are blacked out take a little of the letter between them on both sides."""


class RedactionKind(StrEnum):
    """How an area came to be marked."""

    FIELD = "field"
    SEARCH = "search"
    PATTERN = "pattern"
    NAME = "name"
    DRAWN = "drawn"


@dataclass(frozen=True, slots=True)
class Redaction:
    """An area of a page, in page space. reason: what a report says of it ("identity number", a person's own words), never what
    stands there. by, at: who marked it, when (UTC, ISO 8601)."""

    id: str
    page: str
    quad: Quad
    kind: RedactionKind
    reason: str
    by: str
    at: str


# --- places -------------------------------------------------------------------------------------------------------------


def solid(area: Quad) -> Quad:
    """The area as a convex quad that covers it: what crosses itself would be painted with a hole."""
    turns = [_cross(a, b, c) for a, b, c in _corners(area.points)]
    if all(turn >= 0 for turn in turns) or all(turn <= 0 for turn in turns):
        x = [q[0] - p[0] for p, q in _edges(area.points)]
        if sum(1 for p, q in zip(x, x[1:] + x[:1], strict=True) if (p > 0) != (q > 0)) <= 2:
            return area
    return Quad.of(area.bounds)


def _corners(points: Sequence[Point]) -> Iterator[tuple[Point, Point, Point]]:
    return ((points[i - 2], points[i - 1], points[i]) for i in range(len(points)))


def _edges(points: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    return ((points[i - 1], points[i]) for i in range(len(points)))


def _cross(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])


def _area(points: Sequence[Point]) -> float:
    """Signed: positive where the corners go clockwise on the page."""
    return sum(p[0] * q[1] - q[0] * p[1] for p, q in _edges(points)) / 2 if len(points) > 2 else 0.0


def common(one: Quad, other: Quad) -> float:
    """How large a part two convex quads share, in square page units."""
    if one.bounds.intersection(other.bounds) is None:
        return 0.0
    points: list[Point] = list(one.points)
    side = 1.0 if _area(other.points) >= 0 else -1.0
    for a, b in _edges(other.points):
        kept: list[Point] = []
        for p, q in _edges(points):
            inside, was = side * _cross(a, b, q) >= 0, side * _cross(a, b, p) >= 0
            if inside != was:
                kept.append(_crossing(a, b, p, q))
            if inside:
                kept.append(q)
        points = kept
        if not points:
            return 0.0
    return abs(_area(points))


def _crossing(a: Point, b: Point, p: Point, q: Point) -> Point:
    at, to = _cross(a, b, p), _cross(a, b, q)
    share = at / (at - to)
    return (p[0] + (q[0] - p[0]) * share, p[1] + (q[1] - p[1]) * share)


def is_touched(quad: Quad, letters: int, areas: Iterable[Quad]) -> bool:
    """Whether an area covers a real part of one of the letters that share the quad."""
    size = abs(_area(quad.points))
    letter = size / max(letters, 1)
    shares: list[tuple[float, Quad]] = []
    for area in areas:
        if size < 1e-6:  # no place of its own: beside the area is near enough
            if area.bounds.grown(1.0).intersection(quad.bounds.grown(0.5)):
                return True
        elif (share := common(quad, area)) > 0:
            if share >= TOUCHED * letter:
                return True
            shares.append((share, area))
    if sum(share for share, _ in shares) < _TOGETHER * letter:
        return False
    return letters > 1 or _covered_share(quad, [area for _, area in shares]) >= _TOGETHER


def _covered_share(quad: Quad, areas: Sequence[Quad]) -> float:
    """How much of it areas cover that may overlap."""
    a, b, c, d = quad.points
    steps = [(2 * n + 1) / 20 for n in range(10)]
    spots = [
        tuple((1 - v) * ((1 - u) * a[i] + u * b[i]) + v * ((1 - u) * d[i] + u * c[i]) for i in (0, 1))
        for u in steps
        for v in steps
    ]
    return sum(1 for x, y in spots if any(area.contains((x, y)) for area in areas)) / len(spots)


def outside(page: Page) -> tuple[Quad, ...]:
    """What a page's view crops away: nobody saw it when areas were marked, so it must not leave either."""
    crop = page.view.crop
    if crop is None:
        return ()
    box = page.box.union(crop)
    around = (
        Box(box.x0, box.y0, box.x1, crop.y0),
        Box(box.x0, crop.y1, box.x1, box.y1),
        Box(box.x0, crop.y0, crop.x0, crop.y1),
        Box(crop.x1, crop.y0, box.x1, crop.y1),
    )
    return tuple(Quad.of(part) for part in around if part.width > 0 and part.height > 0)


def whole(page: Page, areas: Sequence[Quad]) -> tuple[Quad, ...]:
    """The areas, and all of each code that one of them touches: a half-covered code can still be read."""
    areas = tuple(solid(area) for area in areas)
    codes = (code.quad for code in page.content.codes if any(common(solid(code.quad), area) > 0 for area in areas))
    return (*areas, *(grown(quad, 0.1 * quad.height, 0.1 * quad.height) for quad in map(solid, codes)))


def grown(quad: Quad, along: float, across: float) -> Quad:
    """An upright or turned rectangle around the quad, larger by so much on each side, along its top edge and across it."""
    return _rectangle(quad.points, quad, (along, along), (across, across))


def _rectangle(points: Iterable[Point], frame: Quad, along: tuple[float, float], across: tuple[float, float]) -> Quad:
    """The smallest one around the points that lies as `frame` does, and larger: before and after, above and below."""
    angle = math.radians(frame.angle) if frame.width > 0 else 0.0
    cos, sin = math.cos(angle), math.sin(angle)
    us, vs = zip(*((x * cos + y * sin, y * cos - x * sin) for x, y in points), strict=True)
    u0, u1, v0, v1 = min(us) - along[0], max(us) + along[1], min(vs) - across[0], max(vs) + across[1]
    corners = ((u0, v0), (u1, v0), (u1, v1), (u0, v1))
    return Quad(*((u * cos - v * sin, u * sin + v * cos) for u, v in corners))


# --- letters and their places -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    """`start` to `end` of a line's text and the quad in which it stands: its own, or where its neighbours leave room."""

    start: int
    end: int
    quad: Quad
    placed: bool
    char: Char | None = None


def _parts(line: Line) -> tuple[_Part, ...]:
    """All of a line's text, in order. One part with the line's quad where no character has a place."""
    parts: list[tuple[int, int, Char | None]] = []
    at = 0
    for char in line.chars:
        place = line.text.find(char.text, at) if char.text else -1
        if place < 0:
            continue
        if place > at:
            parts.append((at, place, None))
        at = place + len(char.text)
        parts.append((place, at, char))
    if at < len(line.text):
        parts.append((at, len(line.text), None))
    if not any(char is not None and char.quad is not None for _, _, char in parts):
        return (_Part(0, len(line.text), line.quad, False),)
    found = []
    for index, (start, end, own) in enumerate(parts):
        quad = own.quad if own is not None else None
        placed = quad is not None
        found.append(_Part(start, end, quad or _between(line, parts, index), placed, own))
    return tuple(found)


def _between(line: Line, parts: Sequence[tuple[int, int, Char | None]], index: int) -> Quad:
    """From the placed character before to the one after, or to the line's end where there is none."""

    def reach(quad: Quad) -> tuple[float, float]:
        spots = [_along(line, point) for point in quad.points]
        return min(spots), max(spots)

    begin, end = reach(line.quad)
    before = next((c.quad for _, _, c in reversed(parts[:index]) if c is not None and c.quad is not None), None)
    after = next((c.quad for _, _, c in parts[index + 1 :] if c is not None and c.quad is not None), None)
    begin = reach(before)[1] if before is not None else begin
    end = reach(after)[0] if after is not None else end
    return _slice(line, min(begin, end), max(begin, end))


def _axes(line: Line) -> tuple[Point, Point]:
    """Unit vectors along a line's text and across it."""
    angle = math.radians(line.quad.angle) if line.quad.width > 0 else 0.0
    level, upright = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
    return (upright, level) if line.vertical else (level, upright)


def _along(line: Line, point: Point) -> float:
    (x, y), _ = _axes(line)
    return point[0] * x + point[1] * y


def _slice(line: Line, begin: float, end: float) -> Quad:
    """The part of a line's rectangle between two places along it."""
    (ax, ay), (cx, cy) = _axes(line)
    depths = [p[0] * cx + p[1] * cy for p in line.quad.points]
    corners = [(u * ax + v * cx, u * ay + v * cy) for u in (begin, end) for v in (min(depths), max(depths))]
    return _rectangle(corners, line.quad, (0.0, 0.0), (0.0, 0.0))


_EDGE = 0.16
"""How far an area goes on beyond a letter beside another one, in ems: places of letters are measured no finer than that.
TOUCHED lets a Chinese neighbour live; of narrow ones a letter goes too."""
_FREE = 0.35
"""The same where no letter stands beside it, in heights of the line."""
_ACROSS = 0.12
"""And above and below it."""
_ROOM = 0.5
"""Letters without places are where they seem to be if each has so much room, in common lengths of the line's letters."""
_APART = 0.7
"""Lines whose middles lie further apart than so much of their height stand beside each other; nearer ones are the same line."""


def stretch(line: Line, start: int, end: int, lines: Iterable[Line] = ()) -> Quad:
    """The area to be blacked out for `start` to `end` of a line's text: no ink of it is left, and no more of the neighbours'
    than must be. Where characters have no places all of the line up to the next one that has. lines: those of the page."""
    parts = _parts(line)
    within = [part for part in parts if part.start < end and part.end > start] or list(parts)
    points = [point for part in within for point in part.quad.points] or list(line.quad.points)
    begin, until = min(_along(line, p) for p in points), max(_along(line, p) for p in points)
    thick = _thickness(line)
    if not any(part.placed for part in parts):
        return _area_of(line, (begin - _FREE * thick, until + _FREE * thick), points, lines)
    if any(part.start < end and part.end > start for part in _astray(line, parts)):
        points = [*line.quad.points, *(point for part in parts for point in part.quad.points)]
        begin, until = min(_along(line, p) for p in points), max(_along(line, p) for p in points)
        return _area_of(line, (begin - _FREE * thick, until + _FREE * thick), points, lines)
    edge = _EDGE * _em(parts, line)
    before = [max(_along(line, p) for p in part.quad.points) for part in parts if part.placed and part.end <= within[0].start]
    after = [min(_along(line, p) for p in part.quad.points) for part in parts if part.placed and part.start >= within[-1].end]
    # A gap to the neighbour is shared; at an end of the line there is nobody to spare.
    first = begin - (max(edge, (begin - before[-1]) / 2) if before else _FREE * thick)
    last = until + (max(edge, (after[0] - until) / 2) if after else _FREE * thick)
    return _area_of(line, (first, last), points, lines)


def _area_of(line: Line, reach: tuple[float, float], points: Sequence[Point], lines: Iterable[Line]) -> Quad:
    """From one place along a line to another, over its whole depth; no further than half way to the lines beside it: the
    quads of lines that are set close overlap, their ink does not."""
    (ax, ay), (cx, cy) = _axes(line)

    def depth(point: Point) -> float:
        return point[0] * cx + point[1] * cy

    own, thick = depth(line.quad.centre), _thickness(line)
    depths = [depth(p) for p in (*points, *line.quad.points)]
    low, high = min(depths) - _ACROSS * thick, max(depths) + _ACROSS * thick
    for other in lines:
        spots = [_along(line, p) for p in other.quad.points]
        away = depth(other.quad.centre) - own
        if other.vertical == line.vertical and min(spots) < reach[1] and max(spots) > reach[0] and abs(away) > _APART * thick:
            low, high = (low, min(high, own + away / 2)) if away > 0 else (max(low, own + away / 2), high)
    corners = [(u * ax + v * cx, u * ay + v * cy) for u in reach for v in (low, high)]
    return _rectangle(corners, line.quad, (0.0, 0.0), (0.0, 0.0))


def _astray(line: Line, parts: Sequence[_Part]) -> list[_Part]:
    """Parts whose letters do not fit in where they would have to stand: their ink may be anywhere in the line, as after a
    correction that put its words in another order."""
    lengths = [_length(line, part) / max(part.end - part.start, 1) for part in parts if part.placed]
    pitch = median(lengths) if lengths else 0.0
    found: list[_Part] = []
    for placed, each in groupby(parts, key=lambda part: part.placed):
        run = list(each)
        letters = sum(not c.isspace() for part in run for c in line.text[part.start : part.end])
        if not placed and letters and (_length(line, run[0]) < _ROOM * pitch * letters or not _in_order(line, parts, run)):
            found += run
    return found


def _length(line: Line, part: _Part) -> float:
    spots = [_along(line, point) for point in part.quad.points]
    return max(spots) - min(spots)


def _in_order(line: Line, parts: Sequence[_Part], run: Sequence[_Part]) -> bool:
    """Whether what stands before the run in the text stands before what follows it on the page too."""
    before = [p for part in parts if part.placed and part.end <= run[0].start for p in part.quad.points][-4:]
    after = [p for part in parts if part.placed and part.start >= run[-1].end for p in part.quad.points][:4]
    return not before or not after or max(_along(line, p) for p in before) <= min(_along(line, p) for p in after)


def _thickness(line: Line) -> float:
    return line.quad.width if line.vertical else line.quad.height


def _em(parts: Sequence[_Part], line: Line) -> float:
    """The size of the line's letters: that of wide ones is their length, the line's own is often more."""
    lengths = []
    for part in parts:
        if part.placed:
            spots = [_along(line, point) for point in part.quad.points]
            lengths.append((max(spots) - min(spots)) / max(part.end - part.start, 1))
    thick = _thickness(line)
    pitch = median(lengths) if lengths else thick
    return min(pitch, thick) if pitch > 0.7 * thick else thick


# --- what stands in the areas -------------------------------------------------------------------------------------------


def hidden(line: Line, areas: Sequence[Quad]) -> tuple[tuple[int, int], ...]:
    """(start, end) of the parts of a line's text that stand in the areas; what lies between two of them by blanks alone too."""
    if not line.text or not any(line.quad.bounds.union(_reach(line)).intersection(area.bounds) for area in areas):
        return ()
    parts = _parts(line)
    if any(part.placed for part in parts) and _astray(line, parts) and _is_met(line, parts, areas):
        return ((0, len(line.text)),)
    flags = [_is_hidden(part, line, areas) for part in parts]
    for placed, each in groupby(range(len(parts)), key=lambda n: parts[n].placed):
        run = list(each)
        letters = sum(not c.isspace() for n in run for c in line.text[parts[n].start : parts[n].end])
        if not placed and letters and is_touched(parts[run[0]].quad, letters, areas):
            for index in run:
                flags[index] = True  # which of them the area covers is not known
    for index, part in enumerate(parts):
        beside = [flags[i] for i in (index - 1, index + 1) if 0 <= i < len(parts)]
        if not part.placed and (all(beside) if line.text[part.start : part.end].isspace() else any(beside)):
            flags[index] = True  # its place is not known for sure
    runs = [list(run) for gone, run in groupby(zip(flags, parts, strict=True), key=lambda each: each[0]) if gone]
    return tuple((run[0][1].start, run[-1][1].end) for run in runs)


def _reach(line: Line) -> Box:
    quads = [line.quad, *(char.quad for char in line.chars if char.quad is not None)]
    return Box.around(point for quad in quads for point in quad.points)


def _is_met(line: Line, parts: Sequence[_Part], areas: Sequence[Quad]) -> bool:
    """Whether an area covers a real part of a letter of the line, wherever one may stand."""
    spots = [_along(line, p) for p in line.quad.points]
    begin, step = min(spots), _em(parts, line) / 2
    count = max(1, round((max(spots) - begin) / step)) if step > 0 else 1
    slots = (_slice(line, begin + n * step, begin + (n + 1) * step) for n in range(count))
    places = (*slots, *(part.quad for part in parts if part.placed))
    return any(is_touched(place, 1, areas) for place in places)


def _is_hidden(part: _Part, line: Line, areas: Sequence[Quad]) -> bool:
    text = line.text[part.start : part.end]
    if part.placed:
        return is_touched(part.quad, len(part.char.text if part.char else text), areas)
    return not text.isspace() and is_touched(part.quad, len(text), areas)


def covered(page: Page, areas: Sequence[Quad]) -> tuple[str, ...]:
    """The words that stand in the areas: of each line what goes together, what runs on over line ends once more as a whole,
    and the texts of codes. For looking whether they stand anywhere else; never to be shown or kept in a report."""
    areas = whole(page, areas)
    found: list[str] = []
    run: list[str] = []
    for line in page.content.lines():
        spans = hidden(line, areas)
        found += (line.text[start:end] for start, end in spans)
        if run and not (spans and spans[0][0] == 0):
            found.append("".join(run))
            run = []
        if spans:
            if len(spans) > 1 and run:
                found.append("".join((*run, line.text[slice(*spans[0])])))
                run = []
            start, end = spans[-1]
            run = [*run, line.text[start:end]] if end == len(line.text) or (run and start == 0) else []
            if run and end < len(line.text):
                found.append("".join(run))
                run = []
    found.append("".join(run))
    found += (code.text for code in page.content.codes if is_touched(solid(code.quad), 1, areas))
    return tuple(dict.fromkeys(text.strip() for text in found if text.strip()))


def redacted(page: Page, areas: Sequence[Quad]) -> Page:
    """The page without what stands in the areas or outside its view. Other ways to read it are left out, on untouched lines
    too: they may spell what is blacked out beside them. What becomes of its master, its pictures and the document's fields is
    not decided here."""
    areas = (*whole(page, areas), *outside(page))
    content = page.content
    regions = (replace(r, lines=tuple(_redacted_line(line, areas) for line in r.lines)) for r in content.regions)
    kept = Content(
        regions=tuple(regions),
        tables=content.tables,
        ticks=tuple(tick for tick in content.ticks if not is_touched(solid(tick.quad), 1, areas)),
        codes=tuple(code for code in content.codes if not any(common(solid(code.quad), area) > 0 for area in areas)),
        unread=tuple(quad for quad in content.unread if not is_touched(solid(quad), 1, areas)),
    )
    return replace(page, content=kept, proposal=None, error=None)


def _redacted_line(line: Line, areas: Sequence[Quad]) -> Line:
    chars = tuple(replace(char, others=()) if char.others else char for char in line.chars)
    parts = _parts(replace(line, chars=chars))
    if any(part.placed for part in parts):  # characters that the text does not have are nowhere to be checked
        chars = tuple(part.char for part in parts if part.char is not None)
    elif "".join(char.text for char in chars).split() != line.text.split():
        chars = ()
    spans = hidden(line, areas)
    if not spans:
        return replace(line, chars=chars)
    text, fresh = "", list[Char]()
    at = 0
    for start, end in (*spans, (len(line.text), len(line.text))):
        text += line.text[at:start]
        fresh += (part.char for part in parts if part.char is not None and at <= part.start and part.end <= start)
        if end > start:
            gone = [point for part in parts if part.start >= start and part.end <= end for point in part.quad.points]
            text += BLACK
            fresh.append(Char(BLACK, _rectangle(gone or line.quad.points, line.quad, (0.0, 0.0), (0.0, 0.0)), 1.0))
        at = end
    return replace(line, text=text, chars=tuple(fresh), reading=None)
