"""A line as words: how the formats want it, which know words of characters and spaces between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from desktop.document.geometry import Affine, Box, Point, Quad
from desktop.document.model import Char, Line


@dataclass(frozen=True, slots=True)
class Word:
    """What stands between two spaces (U+0020); empty where two come together, and before or after one at an end of the line.

    quad: around its characters; reckoned from the line's where `placed` is False. chars: none where the line's do not make up
    its text. space: the character that is the space after it, where the line has one.
    """

    text: str
    quad: Quad
    placed: bool
    chars: tuple[Char, ...] = ()
    space: Char | None = None


def words(line: Line) -> tuple[Word, ...]:
    """`" ".join` of their texts is the line's."""
    texts = line.text.split(" ")
    owned = _owned(texts, line.chars) or [([], None) for _ in texts]
    made, start = [], 0
    for text, (chars, space) in zip(texts, owned, strict=True):
        quads = [char.quad for char in chars if char.quad is not None]
        quad = around(quads, line.quad.angle) if quads else part(line, start, start + len(text))
        made.append(Word(text, quad, bool(quads), tuple(chars), space))
        start += len(text) + 1
    return tuple(made)


def _owned(texts: list[str], chars: tuple[Char, ...]) -> list[tuple[list[Char], Char | None]] | None:
    """The characters of each word and the one that is the space after it; None where they do not make up the texts."""
    owned: list[tuple[list[Char], Char | None]] = []
    at = 0
    for text in texts:
        mine: list[Char] = []
        length = 0
        while at < len(chars) and length < len(text) and text.startswith(chars[at].text, length):
            mine.append(chars[at])
            length += len(chars[at].text)
            at += 1
        if length < len(text):
            return None
        space = chars[at] if at < len(chars) and chars[at].text == " " and len(owned) < len(texts) - 1 else None
        at += space is not None
        owned.append((mine, space))
    return owned if at == len(chars) else None


def around(quads: Iterable[Quad], angle: float) -> Quad:
    """The smallest that lies in that direction."""
    points = [point for quad in quads for point in quad.points]
    if angle % 360 == 0:
        return Quad.of(Box.around(points))
    level = Affine.rotation(-angle)
    return Quad.of(Box.around(level.apply(point) for point in points)).mapped(Affine.rotation(angle))


def part(line: Line, start: int, end: int) -> Quad:
    """Where characters of the line would stand if all were equally long."""
    whole = max(1, len(line.text))
    t0, t1 = min(start, whole - 1) / whole, max(end, min(start, whole - 1) + 1) / whole
    t1 = min(1.0, t1)
    q = line.quad
    if line.vertical:
        return Quad(_between(q.tl, q.bl, t0), _between(q.tr, q.br, t0), _between(q.tr, q.br, t1), _between(q.tl, q.bl, t1))
    return Quad(_between(q.tl, q.tr, t0), _between(q.tl, q.tr, t1), _between(q.bl, q.br, t1), _between(q.bl, q.br, t0))


def _between(p: Point, q: Point, t: float) -> Point:
    return (p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t)


def baseline(line: Line) -> tuple[Point, Point]:
    """The foot of the line; the middle of a column, from its head."""
    quad = line.quad
    return (_between(quad.tl, quad.tr, 0.5), _between(quad.bl, quad.br, 0.5)) if line.vertical else (quad.bl, quad.br)
