"""Lines of hOCR."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from statistics import median

from desktop.document.geometry import Box, Quad
from desktop.document.model import Char, Line, LineMark
from desktop.interchange.foreign import is_column, joined
from desktop.interchange.hocr_words import (
    Properties,
    SaidWord,
    characters,
    classed,
    inner,
    place,
    properties,
    text_of,
    word_of,
)
from desktop.interchange.xml import Element, Ids, share

_LONG, _SEVERAL = 5.0, 3
_NOWHERE = Quad.of(Box(0.0, 0.0, 0.0, 0.0))


@dataclass(frozen=True, slots=True)
class SaidLine:
    """placed: False where nothing tells of its place; its quad says nothing then. order: among the lines of its block."""

    line: Line
    placed: bool = True
    order: float | None = None


def said_line(element: Element, ids: Ids, *, ours: bool, slope: float = 0.0) -> SaidLine | None:
    """None where another program tells of a line with nothing in it. slope: of the page's lines."""
    said = properties(element)
    if ours:
        return _own(element, said, ids)
    words = [word for word in map(word_of, classed(element, "ocrx_word")) if word is not None]
    if words:
        return _of_words(words, ids.own(element.get("id")), said, slope)
    text, chars = text_of(element), tuple(characters(element, ours=False))
    if not text:
        return None
    sure = said.sure if said.sure is not None or not chars else sum(char.confidence for char in chars) / len(chars)
    around = place(said, ours=False, slope=slope) or _around(char.quad for char in chars)
    return _made(ids.own(element.get("id")), text, around, sure, chars=chars)


def lines_of(elements: Iterable[Element], ids: Ids) -> list[SaidLine]:
    """Words that no line holds: a line ends where the next word stands below it, or before it."""
    runs: list[list[SaidWord]] = []
    for word in map(word_of, elements):
        if word is None:
            continue
        if not runs or _breaks(runs[-1][-1].quad, word.quad):
            runs.append([])
        runs[-1].append(word)
    return [_of_words(run, ids.own(None), Properties({})) for run in runs]


def _breaks(before: Quad | None, after: Quad | None) -> bool:
    if before is None or after is None:
        return False
    a, b = before.bounds, after.bounds
    return not a.y0 <= b.centre[1] <= a.y1 or b.x1 < a.x0


def _own(element: Element, said: Properties, ids: Ids) -> SaidLine:
    quad = place(said, ours=True)
    mark = element.get("data-mark", "")
    sure = share(element.get("data-conf"))
    line = Line(
        ids.own(element.get("id")),
        inner(element),
        quad or _NOWHERE,
        1.0 if sure is None else sure,
        share(element.get("data-doubt")) or 0.0,
        "vertical" in element.get("style", ""),
        tuple(characters(element, ours=True)),
        element.get("data-engine", ""),
        confirmed_by=element.get("data-confirmed-by"),
        confirmed_at=element.get("data-confirmed-at"),
        mark=LineMark(mark) if mark in tuple(LineMark) else LineMark.NONE,
        inked=element.get("data-inked") != "no",
    )
    return SaidLine(line, quad is not None, next(iter(said.numbers("order")), None))


def _of_words(words: Sequence[SaidWord], identity: str, said: Properties, slope: float = 0.0) -> SaidLine:
    known = [(word.sure, len(word.text)) for word in words if word.sure is not None]
    sure = sum(own * letters for own, letters in known) / sum(letters for _, letters in known) if known else said.sure
    chars = tuple(char for word in words for char in word.chars)
    around = place(said, ours=False, slope=slope) or _around(word.quad for word in words)
    return _made(identity, reduce(joined, (word.text for word in words)), around, sure, chars=chars)


def _made(identity: str, text: str, quad: Quad | None, sure: float | None, chars: tuple[Char, ...]) -> SaidLine:
    upright = quad is not None and quad.tl[0] < quad.tr[0] and is_column(text, quad)
    line = Line(identity, text, quad or _NOWHERE, 1.0 if sure is None else sure, vertical=upright, chars=chars)
    return SaidLine(line, quad is not None)


def _around(quads: Iterable[Quad | None]) -> Quad | None:
    points = [point for quad in quads if quad is not None for point in quad.points]
    return Quad.of(Box.around(points)) if points else None


def slope_of(page: Element) -> float:
    """Of most of its lines. That of a single one is not to be trusted: a comma at its end may make it."""
    slopes = []
    for each in classed(page, "ocr_line", "ocrx_line"):
        said = properties(each)
        box, baseline = said.box, said.numbers("baseline")
        if box is not None and len(baseline) == 2 and box.width > _LONG * box.height:
            slopes.append(baseline[0])
    return median(slopes) if len(slopes) >= _SEVERAL else 0.0
