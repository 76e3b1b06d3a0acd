"""The rows of a narrow paper: what stands side by side, one row after the other, from the top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.document.geometry import Box
from desktop.fields.finding.sheet import Place, Sheet

_SAME = 0.5
"""Of the height of the lower line: so far apart the middles of two neighbours in a row may be."""
_LEAST_CONFIDENCE = 0.6
_OVER = 1.0
_LONGEST = 300
"""Longer rows are running text, or made to be slow to search."""


@dataclass(frozen=True, slots=True)
class Row:
    """places: from the left. starts: where each starts in the text, in which they are parted by one space."""

    places: tuple[Place, ...]
    text: str
    starts: tuple[int, ...]
    box: Box

    def is_in_one_line(self, start: int, end: int) -> bool:
        """Whether a part of the text does not go over from one line to the next."""
        return not any(start < first < end for first in self.starts)


def rows_of(sheet: Sheet) -> list[Row]:
    """Of level lines. Each goes to the row whose last line is the nearest in height: rows may slope or bend a little."""
    level = [p for p in sheet.places if not p.line.vertical and not _is_stain(p)]
    rows: list[list[Place]] = []
    for place in sorted(level, key=lambda p: p.box.x0):
        near = [(abs(_middle(row[-1]) - _middle(place)), row) for row in rows if _goes_on(row[-1].box, place.box)]
        if near:
            min(near, key=lambda one: one[0])[1].append(place)
        else:
            rows.append([place])
    made = (_row(row) for row in rows)
    return sorted((row for row in made if len(row.text) <= _LONGEST), key=lambda row: row.places[0].box.centre[1])


def _is_stain(place: Place) -> bool:
    return place.line.confidence < _LEAST_CONFIDENCE and len(place.line.text) < 4


def _goes_on(last: Box, box: Box) -> bool:
    lower = min(last.height, box.height)
    return abs(last.centre[1] - box.centre[1]) < _SAME * lower and box.x0 > last.x1 - _OVER * lower


def _middle(place: Place) -> float:
    return place.box.centre[1]


def _row(places: Sequence[Place]) -> Row:
    text, starts = "", []
    for place in places:
        if text:
            text += " "
        starts.append(len(text))
        text += place.line.text
    box = Box.around(corner for p in places for corner in ((p.box.x0, p.box.y0), (p.box.x1, p.box.y1)))
    return Row(tuple(places), text, tuple(starts), box)
