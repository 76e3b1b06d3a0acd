"""The text of a sheet as it runs on from line to line, each letter with its place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from desktop.document.geometry import Box
from desktop.fields.finding.labels import folded_text
from desktop.fields.finding.sheet import Part, Place, Sheet

_WORDS = 8
"""So many letters before and after a value in a sentence tell where it starts and ends."""
_LEAST = 2
_TOUCHES = 0.9
"""In line heights: what stands farther off is no part of the sentence."""

Span = tuple[int, int]


class Writing:
    """The letters of all lines in reading order, folded as labels are; a position in `text` is a letter on the sheet."""

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
            at += len(folded)
        self.text = "".join(texts)

    def _line(self, at: int) -> int:
        return bisect_right(self._starts, at) - 1

    def parts(self, start: int, end: int) -> list[Part]:
        """A part a line."""
        found = []
        for number in range(self._line(start), self._line(end - 1) + 1):
            place, places = self._lines[number]
            first, last = max(start - self._starts[number], 0), min(end - self._starts[number], len(places))
            if last > first:
                found.append(self.sheet.part(place, places[first], places[last - 1] + 1))
        return found

    def occurrences(self, letters: str, start: int = 0, stop: int | None = None) -> Iterator[int]:
        at = self.text.find(letters, start, stop)
        while letters and at >= 0:
            yield at
            at = self.text.find(letters, at + 1, stop)

    def find(self, value: str, around: Box) -> Span | None:
        """Where a value is written within a box."""
        letters, _ = folded_text(value)
        reach = around.grown(self.sheet.letter / 2)
        for at in self.occurrences(letters):
            if all(reach.contains(part.box.centre) for part in self.parts(at, at + len(letters))):
                return at, at + len(letters)
        return None

    def beside(self, start: int, end: int) -> tuple[str, str]:
        """The letters right before and right after, where they run on without white; empty where they do not."""
        first, last = max(0, start - _WORDS), min(len(self.text), end + _WORDS)
        before = self.text[first:start] if start > first and self._runs_on(start - 1) else ""
        after = self.text[end:last] if last > end and self._runs_on(end - 1) else ""
        return before, after

    def touch(self, at: int) -> bool:
        """Whether the letter at `at` and the next are of one line, without white between."""
        if self._line(at) != self._line(at + 1):
            return False
        one, other = self.parts(at, at + 1)[0].box, self.parts(at + 1, at + 2)[0].box
        return other.x0 - one.x1 < _TOUCHES / 2 * max(one.height, other.height)

    def _runs_on(self, at: int) -> bool:
        """Whether the letter at `at` touches the one after it, or ends a full line that the next line goes on from."""
        one, other = self.parts(at, at + 1)[0].box, self.parts(at + 1, at + 2)[0].box
        height = max(one.height, other.height)
        if self._line(at) == self._line(at + 1):
            return other.x0 - one.x1 < _TOUCHES * height
        return -height < other.y0 - one.y1 < height and one.x1 - other.x0 > 0.5 * self.sheet.width

    def between(self, before: str, after: str, near: Box, longest: int) -> list[Part]:
        """What stands between these words, the first time nearest to a box; empty where they are not there."""
        starts = self._nearest(before, near)
        if starts is None:
            return []
        for size in range(len(after), _LEAST - 1, -1):
            stop = self.text.find(after[:size], starts + 1, starts + longest + size)
            if stop > starts:
                return self.parts(starts, stop)
        return []

    def _nearest(self, before: str, near: Box) -> int | None:
        for size in range(len(before), _LEAST - 1, -1):
            ends = [at + size for at in self.occurrences(before[-size:]) if at + size < len(self.text)]
            boxes = [(self.parts(at, at + 1)[0].box.centre, at) for at in ends]
            reach = (0.12 if size > 3 else 0.04) * self.sheet.height
            close = [
                (abs(y - near.centre[1]) + 0.2 * abs(x - near.x0), at)
                for (x, y), at in boxes
                if abs(y - near.centre[1]) < reach
            ]
            if close:
                return min(close)[1]
        return None
