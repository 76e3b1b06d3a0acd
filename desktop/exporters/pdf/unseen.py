"""Lines of a page as PDF operators for invisible text that lies on its ink."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from desktop.document.geometry import Affine, Point, Quad
from desktop.exporters.pdf.font import DESCENT, UnseenFont, advance
from desktop.exporters.pdf.said import LENGTH, Said, along

FONT_NAME = "DossierUnseen"
_TOLERANCE, _FURTHEST = 0.15, 1.2
"""How far a character may lie from its place, in font sizes and in points, before it gets a width of its own."""
_LEAST = 0.02
_SMALL = 2.0
"""Letters of fewer points need more digits."""
_NEARLY_LEVEL = math.tan(math.radians(12))
_LEVEL = 0.15
"""Rise within a step, in font sizes."""
_SAME_LINE = 0.44


@dataclass(frozen=True, slots=True)
class _Track:
    """The base line that a line's characters run along: origin below the first, unit vectors along and across (upwards)."""

    origin: Point
    along: Point
    length: float
    height: float


def operators(lines: Iterable[Said], to_user: Affine, font: UnseenFont) -> bytes:
    """A content stream of its own, without effect on what follows it. to_user: from page space to the PDF's user space."""
    shown = [piece for line in lines for piece in _line(line, to_user, font)]
    if not shown:
        return b""
    return ("q\nBT\n3 Tr\n" + "\n".join(shown) + "\nET\nQ\n").encode("ascii")


def _line(line: Said, to_user: Affine, font: UnseenFont) -> list[str]:
    text = line.text
    if not text:
        return []
    track = _track(line.quad.mapped(to_user), vertical=line.vertical)
    starts = _starts(line, track)
    digits = 1 if track.height >= _SMALL else 3
    size = round(track.height, digits)
    shown = [f"/{FONT_NAME} {_number(size, digits)} Tf"]
    for piece in _pieces(text, starts, track):
        (ax, ay), (x, y) = piece.along, piece.place
        matrix = " ".join(_number(n, 4) for n in (ax, ay, -ay, ax))
        runs = " ".join(
            f"{_number(scale * 100)} Tz<{font.encode(text[i:j])}>Tj"
            for i, j, scale in _runs(text, starts, size, piece.first, piece.last)
        )
        shown.append(f"{matrix} {_number(x, digits)} {_number(y, digits)} Tm {runs}")
    return shown


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the text (first to last) with a straight base line of its own."""

    first: int
    last: int
    along: Point
    place: Point


def _pieces(text: str, starts: Sequence[float], track: _Track) -> Iterator[_Piece]:
    """Readers take a line that slopes for several: so a nearly level one goes in level steps, word by word.

    Readers that sort by height put words together that differ by less than half a font size: a line that rises not much more
    is flattened to that, where its steps still lie on the ink.
    """
    (x0, y0), (ux, uy) = track.origin, track.along
    ax, ay = (float(round(ux)), 0.0) if abs(ux) >= abs(uy) else (0.0, float(round(uy)))
    slope = (ax * uy - ay * ux) / (ax * ux + ay * uy)
    rise = abs(slope) * (starts[-1] - starts[0])
    if abs(slope) > _NEARLY_LEVEL:
        yield _Piece(0, len(text), track.along, (x0 + ux * starts[0], y0 + uy * starts[0]))
        return
    flatter = _SAME_LINE * track.height / rise if _SAME_LINE < rise / track.height <= 2 * _SAME_LINE else 1.0
    if rise * (1 - flatter) > 2 * _FURTHEST:
        flatter = 1.0
    middle = (starts[0] + starts[-1]) / 2
    level = min(_LEVEL * track.height, _FURTHEST)
    step = len(text) if rise < level else max(1, int(len(text) * level / rise))
    for first, last in _steps(text, step):
        centre = middle + ((starts[first] + starts[last]) / 2 - middle) * flatter
        along = (x0 + ux * starts[first]) * ax + (y0 + uy * starts[first]) * ay
        # Beside the true centre the line is level: what changes with flatter is only the height.
        height = (y0 + uy * centre) * ax - (x0 + ux * centre) * ay
        yield _Piece(first, last, (ax, ay), (along * ax - height * ay, along * ay + height * ax))


def _steps(text: str, most: int) -> Iterator[tuple[int, int]]:
    """Parts that end after a space or, without one, after `most` characters that are written without spaces."""
    first = 0
    for k in range(1, len(text)):
        unspaced = advance(text[k - 1]) == 1.0 and advance(text[k]) > 0
        if most < len(text) and (text[k - 1] == " " or (unspaced and k - first >= most)):
            yield first, k
            first = k
    yield first, len(text)


def _track(quad: Quad, *, vertical: bool) -> _Track:
    tl, tr, br, bl = along(quad, vertical=vertical)
    start, end = _middle(tl, bl), _middle(tr, br)
    length = math.dist(start, end)
    height = max((math.dist(tl, bl) + math.dist(tr, br)) / 2, _LEAST)
    ux, uy = ((end[0] - start[0]) / length, (end[1] - start[1]) / length) if length > _LEAST else (1.0, 0.0)
    below = height * (0.5 + DESCENT)
    return _Track((start[0] + uy * below, start[1] - ux * below), (ux, uy), max(length, _LEAST), height)


def _starts(line: Said, track: _Track) -> list[float]:
    """Where along the track each character of the text begins, and where the last one ends: rising numbers.

    Known from the characters' quads where the engine gave them, else spread by the usual widths of the characters.
    """
    text, unit = line.text, track.length / LENGTH
    known: dict[int, float] = {}
    ends: dict[int, float] = {}
    for first, last, begin, end in zip(*(line.places[n::4] for n in range(4)), strict=True):
        known[first] = begin * unit
        ends[last] = end * unit
        if last - first > 1:
            widths = [advance(c) for c in text[first:last]]
            share = (end - begin) * unit / (sum(widths) or 1.0)
            for k in range(first + 1, last):
                known[k] = known[k - 1] + widths[k - 1 - first] * share
    known.setdefault(0, 0.0)
    known.setdefault(len(text), ends.get(len(text), track.length))
    for at, place in ends.items():
        if at < len(text) and text[at] == " ":
            known[at] = place
    return _rising(_between(text, known), track.height)


def _between(text: str, known: dict[int, float]) -> list[float]:
    """Fills in the places of characters that have none, by their usual widths between the neighbours that have one."""
    starts = [0.0] * (len(text) + 1)
    marks = sorted(known)
    starts[0] = known[0]
    for left, right in pairwise(marks):
        widths = [advance(c) for c in text[left:right]]
        total = sum(widths) or 1.0
        at = known[left]
        for k in range(left, right):
            starts[k] = at
            at += (known[right] - known[left]) * widths[k - left] / total
    starts[-1] = known[len(text)]
    return starts


def _rising(starts: list[float], height: float) -> list[float]:
    least = height * _LEAST
    for k in range(1, len(starts)):
        starts[k] = max(starts[k], starts[k - 1] + least)
    return starts


def _runs(text: str, starts: Sequence[float], size: float, first: int, last: int) -> list[tuple[int, int, float]]:
    """Parts of the text (first, last, horizontal scale) that can be shown with one scale each and still lie on their ink.

    No gaps are left between the parts: a reader would take them for spaces.
    """
    todo, done = [(first, last)], []
    while todo:
        i, j = todo.pop()
        widths = [advance(c) * size for c in text[i:j]]
        scale = (starts[j] - starts[i]) / (sum(widths) or size)
        at, worst, cut = starts[i], min(_TOLERANCE * size, _FURTHEST), 0
        for k in range(i + 1, j):
            at += widths[k - i - 1] * scale
            if abs(at - starts[k]) > worst and advance(text[k]):
                worst, cut = abs(at - starts[k]), k
        if cut:
            todo += [(cut, j), (i, cut)]
        else:
            done.append((i, j, scale))
    return done


def _middle(p: Point, q: Point) -> Point:
    return ((p[0] + q[0]) / 2, (p[1] + q[1]) / 2)


def _number(value: float, digits: int = 1) -> str:
    return f"{value:.{digits}f}".rstrip("0").rstrip(".") or "0"
