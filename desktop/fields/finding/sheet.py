"""A page as its view shows it: where its lines, their characters, its cells and its ticks lie for whom it is upright."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from desktop.document.geometry import Affine, Box, Quad
from desktop.document.model import Line, Page, RegionType, Tick

Span = tuple[int, int]

_GAP = 1.5
"""White of more than so many line heights parts a line: what stands before and after it does not belong together."""
_SLANT = 15.0
"""Degrees."""
_PADDING = " \t　:：,，;；.。、_—|"


@dataclass(frozen=True, slots=True)
class Place:
    """A line as it lies in the view of its page."""

    line: Line
    box: Box


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a line's text, with the box of its ink in the view."""

    place: Place
    start: int
    end: int
    box: Box

    @property
    def line(self) -> Line:
        return self.place.line

    @property
    def text(self) -> str:
        return self.place.line.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Square:
    """A cell of a grid in the view."""

    box: Box
    row: int
    col: int
    table: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A box to be ticked, in the view."""

    box: Box
    tick: Tick


_LONGEST = 1000
"""Letters of a line: more is no line of a page, and would cost more than it can tell."""


class Sheet:
    """One page, upright; all boxes in its view."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.to_view: Affine = page.view.transform(page.width, page.height)
        self.width, self.height = page.view.size(page.width, page.height)
        self.places = [
            Place(line, self.seen(line.quad))
            for line in page.content.lines()
            if line.text.strip() and len(line.text) <= _LONGEST and not self._is_slanted(line)
        ]
        self._letters: dict[str, list[tuple[float, float] | None]] = {}

    def seen(self, quad: Quad) -> Box:
        return quad.mapped(self.to_view).bounds

    def _is_slanted(self, line: Line) -> bool:
        """The text of a seal runs round it; what people write and forms print is nearly level."""
        angle = line.quad.mapped(self.to_view).angle % 90.0
        return len(line.text.strip()) > 1 and _SLANT < angle < 90.0 - _SLANT

    @cached_property
    def squares(self) -> list[Square]:
        return [
            Square(self.seen(cell.quad), cell.row, cell.col, number)
            for number, table in enumerate(self.page.content.tables)
            for cell in table.cells
        ]

    @cached_property
    def marks(self) -> list[Mark]:
        return [Mark(self.seen(tick.quad), tick) for tick in self.page.content.ticks]

    @cached_property
    def seals(self) -> list[tuple[Box, Quad]]:
        regions = self.page.content.regions
        return [(self.seen(r.quad), r.quad) for r in regions if r.type is RegionType.SEAL]

    def _goes_on(self, part: Part, after: Part) -> bool:
        """In the next line, as a paragraph does."""
        below = -0.5 * part.box.height < after.box.y0 - part.box.y1 < part.box.height
        return below and part.box.x1 - after.box.x0 > 0.4 * self.width

    @cached_property
    def sentences(self) -> list[tuple[str, tuple[tuple[int, Part], ...]]]:
        """Each line, with the one that it goes on in if there is one: their text, and where each part starts in it."""
        found: list[tuple[str, tuple[tuple[int, Part], ...]]] = []
        whole = [self.part(place, len(t) - len(t.lstrip()), len(t.rstrip())) for place in self.places if (t := place.line.text)]
        for part, after in zip(whole, [*whole[1:], None], strict=False):
            text = part.text
            if after is None or not self._goes_on(part, after):
                found.append((text, ((0, part),)))
            else:
                link = "" if ord(text[-1]) > 0x2E7F or ord(after.text[0]) > 0x2E7F else " "
                found.append((f"{text}{link}{after.text}", ((0, part), (len(text) + len(link), after))))
        return found

    @cached_property
    def letter(self) -> float:
        """The usual height of a line."""
        heights = sorted(place.box.height for place in self.places if not place.line.vertical)
        return heights[len(heights) // 2] if heights else 12.0

    def square_at(self, point: tuple[float, float]) -> Square | None:
        """The smallest cell around a point."""
        around = [square for square in self.squares if square.box.contains(point)]
        return min(around, key=lambda square: square.box.area, default=None)

    def part(self, place: Place, start: int, end: int) -> Part:
        return Part(place, start, end, self._box(place, start, end))

    def trimmed(self, place: Place, start: int, end: int) -> Part | None:
        """Without the white space and punctuation around; None where nothing is left."""
        text = place.line.text
        while start < end and text[start] in _PADDING:
            start += 1
        while end > start and (text[end - 1] in _PADDING or text[end - 1] in "(（[【"):
            if text[end - 1] == "." and end - start > 1 and text[end - 2].isascii() and text[end - 2].isalpha():
                break  # Inc.
            end -= 1
        for opening, closing in ("()", "（）", "[]", "【】"):
            if end > start and text[end - 1] == closing and opening not in text[start:end]:
                end -= 1
            if end > start and text[start] == closing:
                start += 1
        return self.part(place, start, end) if end > start else None

    def gaps(self, place: Place) -> list[int]:
        """Where in the line's text a part starts that stands apart from what is before it."""
        letters, text = self.letters(place), place.line.text
        wide = _GAP * (place.box.width if place.line.vertical else place.box.height)
        found, before, blank = [], None, 0
        for at, letter in enumerate(letters):
            if text[at].isspace():
                blank += 1
                continue
            if before is not None and letter is not None and (letter[0] - before > wide or blank > 2):
                found.append(at)
            before, blank = letter[1] if letter else None, 0
        return found

    def letters(self, place: Place) -> list[tuple[float, float] | None]:
        """For each character of the line's text where it starts and ends along the line; None for white space."""
        line = place.line
        known = self._letters.get(line.id)
        if known is None:
            known = self._measured(place) or _shared_out(place)
            self._letters[line.id] = known
        return known

    def _measured(self, place: Place) -> list[tuple[float, float] | None] | None:
        line, axis = place.line, 1 if place.line.vertical else 0
        found: list[tuple[float, float] | None] = [None] * len(line.text)
        at = 0
        for char in line.chars:
            start = line.text.find(char.text, at)
            if start < 0 or line.text[at:start].strip() or char.quad is None:
                return None
            at = start + len(char.text)
            first, last = sorted((self.to_view.apply(char.quad.tl)[axis], self.to_view.apply(char.quad.br)[axis]))
            step = (last - first) / max(1, len(char.text))
            for k in range(start, at):
                if not line.text[k].isspace():
                    found[k] = (first + step * (k - start), first + step * (k - start + 1))
        return found if line.chars and not line.text[at:].strip() else None

    def _box(self, place: Place, start: int, end: int) -> Box:
        inside = [letter for letter in self.letters(place)[start:end] if letter is not None]
        if not inside:
            return place.box
        first, last = min(inside[0][0], inside[-1][0]), max(inside[0][1], inside[-1][1])
        box = place.box
        return Box(box.x0, first, box.x1, last) if place.line.vertical else Box(first, box.y0, last, box.y1)


def _shared_out(place: Place) -> list[tuple[float, float] | None]:
    """Letters without places: along the line, the wide ones of Chinese with twice the room."""
    text, box = place.line.text, place.box
    rooms = [2.0 if ord(letter) > 0x2E7F else 1.0 for letter in text]
    start, length = (box.y0, box.height) if place.line.vertical else (box.x0, box.width)
    unit, at = length / (sum(rooms) or 1.0), 0.0
    found: list[tuple[float, float] | None] = []
    for letter, room in zip(text, rooms, strict=True):
        found.append(None if letter.isspace() else (start + at * unit, start + (at + room) * unit))
        at += room
    return found


def same_row(one: Box, other: Box) -> bool:
    return min(one.y1, other.y1) - max(one.y0, other.y0) > 0.5 * min(one.height, other.height)


def same_column(one: Box, other: Box) -> bool:
    return min(one.x1, other.x1) > max(one.x0, other.x0)
