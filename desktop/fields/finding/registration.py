"""Laying one page of a form over another by what both print."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from desktop.document.geometry import Box, Point
from desktop.fields.finding.labels import folded_text
from desktop.fields.finding.sheet import Part, Place, Sheet

_CHUNK = 10
"""Printed text is looked for in pieces of so many letters: one that is misread costs its piece only."""
_SHORTEST = 2
_FEWEST = 4
_LEAST_SHARE = 0.3
_DRIFT, _FAR_DRIFT = 0.08, 0.4
"""How far down or up (in page heights) text may have moved beyond what the whole page did, as below a table with other rows;
far where the page has it only once."""
_ASIDE = 0.03
_ROUNDS = (0.06, 0.025, 0.015)
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of text: its letters as labels are compared, and its box in the view."""

    letters: str
    box: Box


class Script:
    """All the letters of a sheet as one string, each with its place."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        texts: list[str] = []
        self._starts: list[int] = []
        self._lines: list[tuple[Place, list[int]]] = []
        at = 0
        for place in sheet.places:
            folded, places = folded_text(place.line.text)
            texts.append(folded)
            self._starts.append(at)
            self._lines.append((place, places))
            at += len(folded) + 1
        self.text = "\n".join(texts)
        self.lines = frozenset(text for text in texts if len(text) >= _SHORTEST)

    def found(self, letters: str) -> Iterator[Part]:
        at = self.text.find(letters)
        while at >= 0:
            number = bisect_right(self._starts, at) - 1
            place, places = self._lines[number]
            start = at - self._starts[number]
            yield self.sheet.part(place, places[start], places[start + len(letters) - 1] + 1)
            at = self.text.find(letters, at + 1)


def chunks_of(sheet: Sheet, holes: Sequence[Box]) -> list[Chunk]:
    """What a sheet prints outside the holes, in pieces."""
    found = []
    for place in sheet.places:
        folded, places = folded_text(place.line.text)
        letters = sheet.letters(place)
        run: list[int] = []
        gaps = set(sheet.gaps(place))
        for at in [*range(len(folded)), -1]:
            inside = at >= 0 and in_any(middle(place, letters[places[at]]), holes)
            if run and (at < 0 or inside or places[at] in gaps):
                for piece in _pieces(run):
                    text = "".join(folded[k] for k in piece)
                    if _telling(text):
                        found.append(Chunk(text, sheet.part(place, places[piece[0]], places[piece[-1]] + 1).box))
                run = []
            if at >= 0 and not inside:
                run.append(at)
    return found


def _pieces(run: Sequence[int]) -> Iterator[Sequence[int]]:
    """Of about the same length, so that nothing is left over."""
    count = max(1, round(len(run) / _CHUNK))
    for number in range(count):
        yield run[number * len(run) // count : (number + 1) * len(run) // count]


def _telling(text: str) -> bool:
    """Not so numbers: those of one document are found on another by chance."""
    bare = text.strip(":")
    digits = sum(c.isdigit() for c in bare)
    return len(bare) >= (_SHORTEST if any(ord(c) > 0x2E7F for c in bare) else 2 * _SHORTEST) and 2 * digits < len(bare)


def middle(place: Place, letter: tuple[float, float] | None) -> Point:
    if letter is None:
        return place.box.centre
    along, across = (letter[0] + letter[1]) / 2, place.box.centre
    return (across[0], along) if place.line.vertical else (along, across[1])


def in_any(point: Point, boxes: Iterable[Box]) -> bool:
    return any(box.contains(point) for box in boxes)


@dataclass(frozen=True, slots=True)
class Registration:
    """From the view of one sheet to that of another of the same form. anchors: text that both print, with how far it moved
    beyond the whole. printed: that text where it stands on the other sheet. share: of the text that was found again (0-1)."""

    turn: complex
    shift: complex
    scale: tuple[float, float]
    anchors: tuple[tuple[Box, complex], ...]
    printed: tuple[Part, ...]
    share: float

    def box(self, box: Box) -> Box:
        """Moved as its middle is, so that it stays level and does not tear."""
        off = self._local((box.x0, box.centre[1]))
        corners = [self._whole(p) + off for p in ((box.x0, box.y0), (box.x1, box.y1))]
        return Box.around((corner.real, corner.imag) for corner in corners)

    def moved(self, parts: Iterable[Part]) -> list[tuple[Part, Box]]:
        """Parts of the known sheet with their boxes on the other."""
        return [(part, self.box(part.box)) for part in parts]

    def _whole(self, at: Point) -> complex:
        return self.turn * complex(at[0] * self.scale[0], at[1] * self.scale[1]) + self.shift

    def _local(self, at: Point) -> complex:
        """How what is printed nearest by moved beyond the whole."""
        near = sorted((_apart(at, box), number) for number, (box, _) in enumerate(self.anchors))[:_NEAREST]
        weights = [1.0 / (distance + 1.0) ** 2 for distance, _ in near]
        return sum(w * self.anchors[n][1] for w, (_, n) in zip(weights, near, strict=True)) / (sum(weights) or 1.0)


def _apart(at: Point, box: Box) -> float:
    """Text in the same row counts as nearer than text above."""
    dx = max(box.x0 - at[0], 0.0, at[0] - box.x1)
    dy = max(box.y0 - at[1], 0.0, at[1] - box.y1)
    return dx + 3 * dy


def register(known: Sheet, chunks: Sequence[Chunk], script: Script) -> Registration | None:
    """None where the sheets are not of one form."""
    sheet = script.sheet
    scale = (sheet.width / known.width, sheet.height / known.height)
    places = [list(script.found(chunk.letters)) for chunk in chunks]
    single = [
        (_start(chunk.box, scale), _start(found[0].box)) for chunk, found in zip(chunks, places, strict=True) if len(found) == 1
    ]
    fitted = _fit(single, sheet.width)
    if fitted is None:
        return None
    turn, shift = fitted
    anchors: list[tuple[Box, complex]] = []
    printed: list[Part] = []
    for chunk, found in zip(chunks, places, strict=True):
        expected = turn * _start(chunk.box, scale) + shift
        near = sorted(
            (abs(off), number)
            for number, off in enumerate(_start(part.box) - expected for part in found)
            if _is_near(off, sheet, len(found))
        )
        if near:
            anchors.append((chunk.box, _start(found[near[0][1]].box) - expected))
            printed.append(found[near[0][1]])
    share = len(anchors) / max(1, len(chunks))
    if len(anchors) < min(_FEWEST, len(chunks)) or share < _LEAST_SHARE:
        return None
    return Registration(turn, shift, scale, tuple(anchors), tuple(printed), share)


def _is_near(off: complex, sheet: Sheet, times: int) -> bool:
    return abs(off.real) < _ASIDE * sheet.width and abs(off.imag) < (_FAR_DRIFT if times == 1 else _DRIFT) * sheet.height


def _start(box: Box, scale: tuple[float, float] = (1.0, 1.0)) -> complex:
    return complex(box.x0 * scale[0], box.centre[1] * scale[1])


def _fit(pairs: Sequence[tuple[complex, complex]], width: float) -> tuple[complex, complex] | None:
    """Turn, scale and shift that most pairs agree on, those that do not left out by and by."""
    if len(pairs) < 2:
        return None
    offs = [b - a for a, b in pairs]
    turn, shift = 1 + 0j, complex(median(o.real for o in offs), median(o.imag for o in offs))
    for tolerance in _ROUNDS:
        kept = [(a, b) for a, b in pairs if abs(turn * a + shift - b) < tolerance * width]
        if len(kept) < 2:
            break
        turn, shift = _least_squares(kept)
    if not 0.8 < abs(turn) < 1.25 or abs(turn.imag) > 0.15:
        return None
    return turn, shift


def _least_squares(pairs: Sequence[tuple[complex, complex]]) -> tuple[complex, complex]:
    mean_a, mean_b = sum(a for a, _ in pairs) / len(pairs), sum(b for _, b in pairs) / len(pairs)
    spread = sum(abs(a - mean_a) ** 2 for a, _ in pairs)
    if spread < 1e-9:
        return 1 + 0j, mean_b - mean_a
    turn = sum((a - mean_a).conjugate() * (b - mean_b) for a, b in pairs) / spread
    return turn, mean_b - turn * mean_a
