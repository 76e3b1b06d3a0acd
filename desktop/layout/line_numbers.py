"""The numbers that count the lines of a page beside its text, as court papers have them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from desktop.document.model import RegionType
from desktop.layout.blocks import Block, around
from desktop.layout.frame import Frame, Piece
from desktop.layout.rows import plain_rows

FEWEST = 8
"""Numbers; fewer may be anything."""
NEXT = 0.7
"""Share of the numbers that are one more than the number above; some are not read."""
RULED = 0.6
"""Share of the numbers' height along which a ruling parts them from the text."""


def line_numbers(frame: Frame, pieces: Sequence[Piece]) -> tuple[list[Block], list[Piece]]:
    """A column of numbers that count on, with a ruling between it and all other text, and the other pieces. Those of ruled
    tables have to be gone: their first column may count its rows."""
    numbers = sorted((p for p in pieces if p.line.text.strip().isdecimal()), key=lambda p: p.box.centre[1])
    if frame.vertical or len(numbers) < FEWEST:
        return [], list(pieces)
    middle = median(p.box.centre[0] for p in numbers)
    numbers = [p for p in numbers if abs(p.box.centre[0] - middle) < frame.em]
    values = [int(p.line.text) for p in numbers]
    held = {p.line.id for p in numbers}
    rest = [p for p in pieces if p.line.id not in held]
    counted = sum(b == a + 1 for a, b in pairwise(values))
    if len(numbers) < FEWEST or counted < NEXT * len(values) or not _ruled_off(numbers, rest, frame):
        return [], list(pieces)
    return [Block(plain_rows(numbers), around(p.box for p in numbers), kind=RegionType.MARGINAL)], rest


def _ruled_off(numbers: Sequence[Piece], rest: Sequence[Piece], frame: Frame) -> bool:
    box = around(p.box for p in numbers)
    text = [p.box.centre[0] for p in rest if p.box.y1 > box.y0 and p.box.y0 < box.y1]
    for x0, y0, x1, y1 in frame.upright:
        x = (x0 + x1) / 2
        left, right = box.x1 <= x <= min(text, default=x), max(text, default=x) <= x <= box.x0
        if (left or right) and min(y1, box.y1) - max(y0, box.y0) >= RULED * box.height:
            return True
    return False
