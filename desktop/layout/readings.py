"""Two readings of the same ink, character by character: what the other one says in the place of each character of the first."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from desktop.document.geometry import Box, Quad
from desktop.document.model import Char, Line

OVERLAP = 0.3
"""Share of the smaller of two boxes that is common to both, from which on they are the same text."""
LONGER = 1.3
"""The other reading may be so much longer before it is taken for text that goes beyond this line."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What another reading says in the place of a character. text: of the same meaning as the character where they agree, else
    what stands instead, "" for nothing. confidence: of that. before, after: what stands there as well, between this character
    and its neighbours (after: for the last character only), with its confidence. others: as the other reading tells them."""

    agrees: bool
    text: str
    confidence: float
    before: str = ""
    before_confidence: float = 0.0
    after: str = ""
    after_confidence: float = 0.0
    others: tuple[str, ...] = ()


def single(line: Line) -> tuple[Char, ...]:
    """The characters of a line one by one, joining to its text. Words are cut evenly; where the line's characters do not make
    its text, they have no place and the confidence of the line."""
    if "".join(char.text for char in line.chars) != line.text:
        return tuple(Char(letter, None, line.confidence) for letter in line.text)
    return tuple(each for char in line.chars for each in (_letters(char) if len(char.text) > 1 else (char,)))


def aligned(chars: Sequence[Char], other: Sequence[Char]) -> tuple[Beside | None, ...]:
    """One for each of `chars`; None for white space, which is not compared. Width and compatible forms do not count."""
    own = [at for at, char in enumerate(chars) if not char.text.isspace()]
    there = [char for char in other if not char.text.isspace()]
    found: list[Beside | None] = [None] * len(chars)
    extra: dict[int, tuple[str, float]] = {}
    for op in Levenshtein.opcodes([plain(chars[at].text) for at in own], [plain(char.text) for char in there]):
        some = there[op.dest_start : op.dest_end]
        both = min(op.src_end - op.src_start, len(some))
        for k, at in enumerate(own[op.src_start : op.src_end]):
            if k < both:
                char = some[k]
                found[at] = Beside(op.tag == "equal", char.text, char.confidence, others=char.others)
            else:
                found[at] = Beside(False, "", 1.0 - chars[at].confidence)
        if len(some) > both:
            more = some[both:]
            extra[op.src_start + both] = "".join(char.text for char in more), max(char.confidence for char in more)
    for place, (text, sure) in extra.items() if own else ():
        last = place >= len(own)
        beside = found[own[-1] if last else own[place]]
        if beside is not None and last:
            found[own[-1]] = replace(beside, after=text, after_confidence=sure)
        elif beside is not None:
            found[own[place]] = replace(beside, before=text, before_confidence=sure)
    return tuple(found)


def at_its_place(line: Line, others: Sequence[Line]) -> tuple[Char, ...] | None:
    """The characters that other lines, which may be cut otherwise, have where `line` is; None where they have nothing there."""
    place = line.quad.bounds
    across = 0 if line.vertical else 1
    near = [other for other in others if other.text.strip() and _same_place(place, other.quad.bounds)]
    if not near:
        return None
    near.sort(key=lambda other: other.quad.centre[1 - across])
    chars = [char for other in near for char in single(other)]
    text = "".join(plain(char.text) for char in single(line) if not char.text.isspace())
    found = [char for char in chars if not char.text.isspace()]
    if not text or len(found) <= LONGER * len(text):
        return tuple(found)
    if all(char.quad for char in found):
        start, end = (place.y0, place.y1) if line.vertical else (place.x0, place.x1)
        inside = tuple(char for char in found if char.quad and start <= char.quad.centre[1 - across] <= end)
        return inside or None
    ops = [op for op in Levenshtein.opcodes(list(text), [plain(char.text) for char in found]) if op.tag != "insert"]
    return tuple(found[ops[0].dest_start : ops[-1].dest_end]) or None


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _letters(char: Char) -> tuple[Char, ...]:
    count = len(char.text)
    return tuple(
        replace(char, text=letter, quad=_part(char.quad, at / count, (at + 1) / count) if char.quad else None, others=())
        for at, letter in enumerate(char.text)
    )


def _part(quad: Quad, start: float, end: float) -> Quad:
    def between(a: tuple[float, float], b: tuple[float, float], share: float) -> tuple[float, float]:
        return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)

    top, bottom = (quad.tl, quad.tr), (quad.bl, quad.br)
    return Quad(between(*top, start), between(*top, end), between(*bottom, end), between(*bottom, start))


def _same_place(a: Box, b: Box) -> bool:
    common = a.intersection(b)
    return common is not None and common.area >= OVERLAP * min(a.area, b.area)
