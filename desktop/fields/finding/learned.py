"""The values of a page whose form is known: what stands where confirmed documents have theirs, and was not printed there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from rapidfuzz import fuzz

from desktop.document.geometry import Box
from desktop.document.template import FieldSpec, FieldType, Template
from desktop.fields.finding.found import Candidate, in_order, joined, one
from desktop.fields.finding.known import Known
from desktop.fields.finding.labels import folded_text
from desktop.fields.finding.registration import Registration, in_any
from desktop.fields.finding.sheet import Part, Sheet, same_row
from desktop.fields.finding.ticks import TickBox, chosen_in, ring_at, tick_of
from desktop.fields.finding.values import find_value, is_searched
from desktop.fields.finding.writing import Writing
from desktop.fields.types import normalise

_FIRM = 0.45
"""A page that shares so much with an example is of its form: a value that is not in its place is not there."""
_LONG = (FieldType.TEXT, FieldType.TITLE)
_REACH = 3.0
_CLOSE = 1.2
_NEXT_LINE = 0.9
_LEAST_CUT = 4
"""So many letters before a value that always starts at one place are words of the form; fewer may be read out of place."""
_LEVEL = 0.6
_DASH = re.compile(r"^[-–—_一/.]$")
_SMUDGE = 0.75
_LONGEST = 80
_SAME_TEXT = 60.0

Ranges = Mapping[str, list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a field's value stands on this sheet, after those of all examples of its form. left: in all of them it starts at
    the same place."""

    spec: FieldSpec
    box: Box
    prefixes: frozenset[str] = frozenset()
    left: bool = False


@dataclass(frozen=True, slots=True)
class Learned:
    """firm: fields whose place is known for certain. printed: parts of this sheet's lines that its form prints."""

    candidates: tuple[Candidate, ...] = ()
    firm: frozenset[str] = frozenset()
    printed: Ranges = field(default_factory=dict)
    known: tuple[Known, ...] = ()

    def is_printed(self, candidate: Candidate) -> bool:
        """Whether a candidate is a part of the form itself."""
        parts = candidate.parts
        if len(candidate.rows) > 1:
            return False
        whole = sum(part.end - part.start for part in parts)
        common = sum(
            max(0, min(part.end, end) - max(part.start, start))
            for part in parts
            for start, end in self.printed.get(part.line.id, ())
        )
        return common > 0.6 * whole and bool(parts)


def learned_on(
    template: Template, sheet: Sheet, boxes: Sequence[TickBox], laid: Sequence[tuple[Known, Registration]]
) -> Learned:
    """laid: pages of examples of this sheet's form."""
    printed = _printed(laid)
    spots = list(_spots(template, laid))
    form = [registration.moved(known.printed) for known, registration in laid]
    runs = [run for run in _runs(sheet, printed) if not _is_printed(run, form)]
    shared = _shared_out(sheet, spots, runs)
    share = max(registration.share for _, registration in laid)
    sure = 0.9 + 0.09 * min(1.0, 1.2 * share)
    candidates = list(_inline(template, sheet, laid, sure))
    done = {candidate.field for candidate in candidates}
    candidates += [
        candidate
        for number, spot in enumerate(spots)
        for candidate in _valued(spot, sheet, shared[number], boxes, sure)
        if spot.spec.name not in done
    ]
    firm = frozenset(spot.spec.name for spot in spots) if share >= _FIRM else frozenset()
    return Learned(tuple(candidates), firm, printed, tuple(known for known, _ in laid))


def _inline(template: Template, sheet: Sheet, laid: Sequence[tuple[Known, Registration]], sure: float) -> Iterator[Candidate]:
    """Values within a sentence: what stands between the same words."""
    writing = Writing(sheet)
    for spec in template.fields:
        told: dict[str, list[Candidate]] = {}
        for known, registration in laid:
            for name, before, after, box in known.inline:
                if name == spec.name:
                    parts = writing.between(before, after, registration.box(box), _LONGEST)
                    if parts:
                        found = one(spec, sheet, parts, sure, "learned-label")
                        told.setdefault(found.text, []).append(found)
        if told:
            yield max(told.values(), key=len)[0]


def _printed(laid: Sequence[tuple[Known, Registration]]) -> Ranges:
    """What more than one example prints, where there are several: a value can be the same in two documents by chance."""
    found: dict[str, list[tuple[int, int]]] = {}
    for _, registration in laid:
        for part in registration.printed:
            letters, _ = folded_text(part.text)
            if sum(letters in known.writing.text for known, _ in laid) >= min(2, len(laid)):
                found.setdefault(part.line.id, []).append((part.start, part.end))
    return found


def _spots(template: Template, laid: Sequence[tuple[Known, Registration]]) -> Iterator[Spot]:
    for spec in template.fields:
        if spec.type == FieldType.TABLE:
            continue
        boxes = []
        for known, registration in laid:
            own = [registration.box(box) for name, box in known.spots if name == spec.name]
            if own:
                around = own[0]
                for box in own[1:]:
                    around = around.union(box)
                boxes.append(around)
        if boxes:
            bottom = max(b.y1 for b in boxes) if spec.type in _LONG else median(b.y1 for b in boxes)
            box = Box(min(b.x0 for b in boxes), median(b.y0 for b in boxes), max(b.x1 for b in boxes), bottom)
            left = len(boxes) > 1 and max(b.x0 for b in boxes) - box.x0 < _LEVEL * box.height
            prefixes = frozenset(p for known, _ in laid for p in known.prefixes.get(spec.name, ()) if p)
            yield Spot(spec, box, prefixes, left)


def _runs(sheet: Sheet, printed: Ranges) -> list[Part]:
    """What the form does not print, in parts."""
    found = []
    for place in sheet.places:
        taken = printed.get(place.line.id, [])
        cuts = sorted({0, len(place.line.text), *sheet.gaps(place), *(edge for span in taken for edge in span)})
        for start, end in pairwise(cuts):
            if not any(first <= start < last for first, last in taken):
                part = sheet.trimmed(place, start, end)
                if part is not None:
                    found.append(part)
    return found


def _is_printed(run: Part, forms: Sequence[Sequence[tuple[Part, Box]]]) -> bool:
    """Whether the form prints nearly this at this place: a piece of it that was read in another way."""
    return sum(any(_is_same(run, part, box) for part, box in form) for form in forms) >= min(2, len(forms))


def _is_same(run: Part, part: Part, box: Box) -> bool:
    common = box.intersection(run.box)
    if common is None or common.area <= 0.5 * min(box.area, run.box.area):
        return False
    return fuzz.ratio(part.text, run.text) >= _SAME_TEXT or (len(run.text) > 2 and run.text in part.text)


# --- which run is of which spot -----------------------------------------------------------------------------------------


def _shared_out(sheet: Sheet, spots: Sequence[Spot], runs: Sequence[Part]) -> dict[int, list[Part]]:
    found: dict[int, list[Part]] = {number: [] for number in range(len(spots))}
    loose: list[Part] = []
    for run in runs:
        over = [number for number, spot in enumerate(spots) if _over(run.box, spot.box)]
        if not over:
            loose.append(run)
        elif len(over) == 1:
            found[over[0]].append(run)
        else:
            for number, part in _cut(sheet, run, [(number, spots[number].box) for number in over]):
                found[number].append(part)
    for run in sorted(loose, key=lambda run: (run.box.y0, run.box.x0)):
        near = _near(sheet, run, spots, found)
        if near is not None:
            found[near].append(run)
    return found


def _over(run: Box, spot: Box) -> bool:
    """In the spot's rows, and over it."""
    middle = run.centre[1]
    if not (spot.y0 - 0.2 * run.height <= middle <= spot.y1 + 0.2 * run.height):
        return False
    common = min(run.x1, spot.x1) - max(run.x0, spot.x0)
    return common > 0.3 * min(run.width, spot.width) or common > 2 * run.height


def _cut(sheet: Sheet, run: Part, spots: Sequence[tuple[int, Box]]) -> Iterator[tuple[int, Part]]:
    """Each letter goes to the spot it is in or nearest to."""
    letters = sheet.letters(run.place)
    owner: int | None = None
    start = run.start
    for at in range(run.start, run.end):
        letter = letters[at]
        if letter is None:
            continue
        x = (letter[0] + letter[1]) / 2
        nearest = min(spots, key=lambda spot: max(spot[1].x0 - x, 0.0, x - spot[1].x1))[0]
        if owner is not None and nearest != owner:
            part = sheet.trimmed(run.place, start, at)
            if part is not None:
                yield owner, part
            start = at
        owner = nearest
    part = sheet.trimmed(run.place, start, run.end)
    if part is not None and owner is not None:
        yield owner, part


def _near(sheet: Sheet, run: Part, spots: Sequence[Spot], found: Mapping[int, list[Part]]) -> int | None:
    """The spot that a run outside of all goes on with: in its row, or below its last line."""
    if any(seen.contains(run.box.centre) for seen, _ in sheet.seals):
        return None  # the lettering of a seal beside a name
    square = sheet.square_at(run.box.centre)
    best: tuple[float, int] | None = None
    for number, spot in enumerate(spots):
        if square is not sheet.square_at(spot.box.centre) and (square is None or not square.box.contains(spot.box.centre)):
            continue
        height = run.box.height
        parts = found[number]
        ends = [part.box for part in parts] or [spot.box]
        gaps = [max(run.box.x0 - end.x1, end.x0 - run.box.x1) for end in ends if same_row(run.box, end)]
        reach = (_REACH if parts else _CLOSE) * height
        if gaps and min(gaps) < reach:
            best = min(best or (1e9, 0), (min(gaps), number))
        last = max(ends, key=lambda end: end.y1)
        down = run.box.y0 - last.y1
        level = run.box.x0 > spot.box.x0 - 2 * height and run.box.x0 < spot.box.x1
        if spot.spec.type in _LONG and parts and -0.5 * height < down < _NEXT_LINE * height and level:
            best = min(best or (1e9, 0), (down + height, number))
    return best[1] if best else None


# --- what that says -----------------------------------------------------------------------------------------------------


def _valued(spot: Spot, sheet: Sheet, runs: Sequence[Part], boxes: Sequence[TickBox], sure: float) -> Iterator[Candidate]:
    spec, parts = spot.spec, in_order(_legible(sheet, runs))
    while len(parts) > 1 and _DASH.match(parts[0].text):
        parts = parts[1:]  # printed between the boxes of a number
    while len(parts) > 1 and _DASH.match(parts[-1].text):
        parts = parts[:-1]
    if parts:
        parts[:1] = _without_prefix(spot, sheet, parts[0])
    if spec.type == FieldType.CHECKBOX:
        yield from _state(spot, sheet, boxes, parts, sure)
    elif spec.type == FieldType.CHOICE and spec.choices:
        if parts and normalise(spec, joined(parts)).problem is None:
            yield one(spec, sheet, parts, sure, "learned-place")
        else:
            yield from chosen_in(spec, sheet, _around(spot, sheet), boxes, sure, "learned-place")
    elif parts:
        yield one(spec, sheet, _of_type(spec, sheet, parts), sure, "learned-place")


def _without_prefix(spot: Spot, sheet: Sheet, part: Part) -> list[Part]:
    """Words that stood before the value in an example too: too short to be known as the form's by themselves."""
    folded, places = folded_text(part.text)
    sizes = [size for prefix in spot.prefixes for size in range(1, len(prefix) + 1) if folded.startswith(prefix[-size:])]
    for size in sorted(sizes, reverse=True):
        if size < len(folded):
            cut = sheet.part(part.place, part.start, part.start + places[size - 1] + 1)
            rest = sheet.trimmed(part.place, part.start + places[size], part.end)
            if rest is not None and cut.box.centre[0] < spot.box.x0:
                return [rest]
    if spot.left and spot.box.x0 - part.box.x0 > part.box.height:
        letters = sheet.letters(part.place)
        text = part.line.text
        for at in range(part.start + _LEAST_CUT, part.end):
            letter = letters[at]
            if letter is not None and abs(letter[0] - spot.box.x0) < _LEVEL * part.box.height and not text[at - 1].isalnum():
                rest = sheet.trimmed(part.place, at, part.end)
                return [part] if rest is None else [rest]
    return [part]


def _legible(sheet: Sheet, runs: Sequence[Part]) -> list[Part]:
    """Without the lettering of a seal beside what is read well."""
    if not any(run.line.doubt < _SMUDGE / 2 for run in runs):
        return list(runs)
    seals = [seen.grown(seen.height / 4) for seen, _ in sheet.seals]
    return [run for run in runs if run.line.doubt < _SMUDGE or not in_any(run.box.centre, seals)]


def _state(spot: Spot, sheet: Sheet, boxes: Sequence[TickBox], parts: Sequence[Part], sure: float) -> Iterator[Candidate]:
    box = spot.box
    reach = box.grown(0.5 * min(box.height, sheet.letter))
    inside = [tick for tick in boxes if reach.contains(tick.box.centre)]
    if inside:
        nearest = min(
            inside, key=lambda tick: abs(tick.box.centre[0] - box.centre[0]) + abs(tick.box.centre[1] - box.centre[1])
        )
        yield tick_of(spot.spec, sheet, nearest, sure, "learned-place")
        return
    for seen, quad in sheet.seals:
        if box.contains(seen.centre) or seen.contains(box.centre):
            yield Candidate(spot.spec.name, sheet, (), sure, "learned-place", "☑", (quad,))
            return
    ring = ring_at(sheet, box)
    if ring is not None:
        yield tick_of(spot.spec, sheet, ring, sure, "learned-place")
    elif parts and normalise(spot.spec, joined(parts)).problem is None:
        yield one(spot.spec, sheet, parts, sure, "learned-place")


def _around(spot: Spot, sheet: Sheet) -> list[Part]:
    """All that stands in the rows of a spot, in its cell."""
    square = sheet.square_at(spot.box.centre)
    reach = spot.box.grown(0.3 * sheet.letter)
    parts = []
    for place in sheet.places:
        if square is not None and not square.box.contains(place.box.centre):
            continue
        if reach.y0 <= place.box.centre[1] <= reach.y1 and (
            square is not None or abs(place.box.x0 - spot.box.x0) < 0.4 * sheet.width
        ):
            part = sheet.trimmed(place, 0, len(place.line.text))
            if part is not None:
                parts.append(part)
    return in_order(parts)


def _of_type(spec: FieldSpec, sheet: Sheet, parts: Sequence[Part]) -> list[Part]:
    """Of a value with other words beside it just the value."""
    if is_searched(spec.type) and normalise(spec, joined(parts)).problem is not None:
        for part in parts:
            span = find_value(spec.type, part.line.text, (part.start, part.end))
            if span is not None and normalise(spec, part.line.text[span[0] : span[1]]).problem is None:
                return [sheet.part(part.place, *span)]
    return list(parts)
