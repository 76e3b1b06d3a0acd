"""The smallest of hOCR: properties, places, words and characters."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from desktop.document.geometry import Box, Quad
from desktop.document.model import Char
from desktop.interchange.xml import Element, number, share

_PROPERTY = re.compile(r"""([A-Za-z_]\w*)\s*((?:"[^"]*"|'[^']*'|[^;"'])*)""")
_CHARACTERS = ("ocrx_cinfo", "ocr_cinfo")


@dataclass(frozen=True, slots=True)
class Properties:
    """What a title says."""

    said: Mapping[str, str]

    def text(self, name: str) -> str:
        """Without its quotation marks."""
        value = self.said.get(name, "").strip()
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
        return value[1:-1] if quoted else value

    def numbers(self, name: str) -> tuple[float, ...]:
        """None where one is none."""
        values = [number(value) for value in self.said.get(name, "").split()]
        return () if None in values else tuple(value for value in values if value is not None)

    @property
    def box(self) -> Box | None:
        """The first, where it has several."""
        said = (self.numbers("bbox") or self.numbers("x_bboxes"))[:4]
        return Box.around((said[:2], said[2:])) if len(said) == 4 else None

    @property
    def sure(self) -> float | None:
        """0-1; the mean of several."""
        values = self.numbers("x_wconf") or self.numbers("x_confs") or self.numbers("x_conf")
        return min(1.0, max(0.0, round(sum(values) / len(values) / 100, 6))) if values else None


def properties(element: Element) -> Properties:
    return Properties({name: value.strip() for name, value in _PROPERTY.findall(element.get("title", ""))})


def place(said: Properties, *, ours: bool, slope: float = 0.0) -> Quad | None:
    """ours: corners begin at the top left of the text; those of others begin and end anywhere. slope: of the page's lines,
    where it says of itself that it is not turned."""
    box, corners = said.box, said.numbers("poly")
    if ours and len(corners) == 8:
        return Quad.flat(corners)
    if box is None and len(corners) >= 6 and len(corners) % 2 == 0:
        box = Box.around(zip(corners[::2], corners[1::2], strict=True))
    if box is None or ours:
        return None if box is None else Quad.of(box)
    turn = -next(iter(said.numbers("textangle")), 0.0) % 360
    quarters = round(turn / 90) % 4
    if quarters:
        points = Quad.of(box).points
        return Quad(*points[quarters:], *points[:quarters])
    return _sloping(box, math.tan(math.radians(turn)) if "textangle" in said.said else slope)


def _sloping(box: Box, slope: float) -> Quad:
    """The line that slopes so and just fits into the box."""
    rise = slope * box.width
    if abs(rise) > box.height / 2:
        return Quad.of(box)
    down, up = max(rise, 0.0), max(-rise, 0.0)
    return Quad((box.x0, box.y0 + up), (box.x1, box.y0 + down), (box.x1, box.y1 - up), (box.x0, box.y1 - down))


def inner(element: Element) -> str:
    return "".join(str(part) for part in element.itertext())


def text_of(element: Element) -> str:
    """As a browser would show it, in one line."""
    return " ".join(inner(element).split())


def classed(element: Element, *names: str) -> Iterator[Element]:
    return (each for each in element.iter("{*}*") if any(name in names for name in each.get("class", "").split()))


def characters(element: Element, *, ours: bool) -> Iterator[Char]:
    """Those that an element tells one by one."""
    for each in classed(element, *_CHARACTERS):
        text = inner(each)
        said = properties(each)
        if ours:
            doubt = share(each.get("data-doubt")) or 0.0
            yield Char(text, place(said, ours=True), _or_sure(said.sure), doubt, _others(each.get("data-others")))
        elif text := text.strip():
            yield from _told(text, said)


def _others(said: str | None) -> tuple[str, ...]:
    try:
        values = json.loads(said or "[]")
    except (ValueError, RecursionError):
        return ()
    return tuple(str(value) for value in values) if isinstance(values, list) else ()


def _told(text: str, said: Properties) -> Iterator[Char]:
    """One character, or one a letter where there are as many boxes."""
    boxes, sure = said.numbers("x_bboxes"), said.numbers("x_confs")
    if len(text) > 1 and len(boxes) == 4 * len(text):
        for at, letter in enumerate(text):
            x0, y0, x1, y1 = boxes[4 * at : 4 * at + 4]
            own = sure[at] / 100 if len(sure) == len(text) else said.sure
            yield Char(letter, Quad.of(Box.around(((x0, y0), (x1, y1)))), min(1.0, max(0.0, _or_sure(own))))
    else:
        yield Char(text, place(said, ours=False), _or_sure(said.sure))


@dataclass(frozen=True, slots=True)
class SaidWord:
    """sure: None where it is not said."""

    text: str
    chars: tuple[Char, ...]
    quad: Quad | None
    sure: float | None


def word_of(element: Element) -> SaidWord | None:
    """Of another program; None where there is nothing in it."""
    said = properties(element)
    chars, quad = tuple(characters(element, ours=False)), place(said, ours=False)
    text = "".join(char.text for char in chars) or text_of(element)
    if not text:
        return None
    return SaidWord(text, chars or (Char(text, quad, _or_sure(said.sure)),), quad, said.sure)


def _or_sure(confidence: float | None) -> float:
    """Where nothing is said."""
    return 1.0 if confidence is None else confidence
