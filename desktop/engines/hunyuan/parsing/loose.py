"""Spotted text in the shapes that do without `<ref>`: `text(x1,y1),(x2,y2)`, JSON, `<pos_1><pos_2><pos_3><pos_4>text`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from desktop.engines.hunyuan.parsing import tolerant
from desktop.engines.hunyuan.parsing.points import NUMBER, POINT, coordinates
from desktop.engines.hunyuan.parsing.tidy import SPECIAL

BOX_KEYS = ("box", "bbox", "bbox_2d", "quad", "polygon", "points", "coordinates")
TEXT_KEYS = ("text", "content")


@dataclass(frozen=True, slots=True)
class Piece:
    """text: found between begin and end of the whole output. numbers: its coordinates; None where it has none that are
    finished. whole: nothing of it is missing."""

    text: str
    begin: int
    end: int
    numbers: tuple[float, ...] | None
    whole: bool = True


def pieces(text: str, offset: int = 0) -> list[Piece]:
    """In the order of the text, whatever has no coordinates included. offset: where `text` begins in the whole output."""
    if _JSON.match(text) and (found := list(_json(text, offset))):
        return found
    if _POS.search(text):
        return list(_positions(text, offset))
    return list(_bare(text, offset))


def stripped(text: str, begin: int, end: int, offset: int, numbers: tuple[float, ...] | None, whole: bool = True) -> Piece:
    """The piece text[begin:end] without the white space round it."""
    cut = text[begin:end]
    begin += len(cut) - len(cut.lstrip())
    cut = cut.strip()
    return Piece(cut, offset + begin, offset + begin + len(cut), numbers, whole)


_JSON = re.compile(r"\s*+(?:```\w*+\s*+)?+(?:\[\s*+)?+\{")
_NOISE = re.compile(rf"[ \t]*+(?:```[A-Za-z]*+|(?:{SPECIAL.pattern})++)?+[ \t]*+")


def _json(text: str, offset: int) -> Iterator[Piece]:
    for item in tolerant.objects(tolerant.read(text)):
        word, box = item.first(*TEXT_KEYS), item.first(*BOX_KEYS)
        if not isinstance(word, tolerant.Word):
            word = None
        numbers = box_numbers(text, box)
        if word is None and numbers is None:
            continue
        begin, end = (word.begin, word.end) if word else (item.begin, item.begin)
        whole = item.whole and (word is None or word.whole) and numbers is not None
        yield Piece(word.text.strip() if word else "", offset + begin, offset + end, numbers, whole)


def box_numbers(text: str, box: tolerant.Node | None) -> tuple[float, ...] | None:
    """Of a list of numbers or points, or a string of them; None where it is cut short."""
    if box is None or not box.whole or isinstance(box, tolerant.Members):
        return None
    return coordinates(box.text if isinstance(box, tolerant.Word) else text[box.begin : box.end])


_POS = re.compile(r"(?:<pos_[0-9]{1,6}>\s*+)++")
_POS_NUMBER = re.compile(r"[0-9]++")
_POS_CUT = re.compile(r"<(?:p(?:o(?:s(?:_[0-9]{0,6})?)?)?)?\Z")


def _positions(text: str, offset: int) -> Iterator[Piece]:
    runs = list(_POS.finditer(text))
    yield from _lines(text, 0, runs[0].start(), offset)
    for run, following in zip(runs, [*runs[1:], None], strict=True):
        end = following.start() if following else len(text)
        cut = _POS_CUT.search(text, max(run.end(), end - 12)) if following is None else None
        numbers = tuple(float(n) for n in _POS_NUMBER.findall(run[0]))
        piece = stripped(text, run.end(), cut.start() if cut else end, offset, numbers if len(numbers) in (4, 8) else None)
        if piece.text or piece.numbers:
            yield piece


_CHAIN = re.compile(rf"{POINT}(?:\s*+[,，]\s*+{POINT})++")
_POINT = re.compile(POINT)
_CUT_CHAIN = re.compile(
    rf"(?:{POINT}\s*+[,，]\s*+){{0,3}}+(?:{POINT}\s*+[,，]?|\((?:\s*+{NUMBER}\s*+(?:[,，]\s*+(?:{NUMBER})?+)?+)?+)?+\s*+"
)
_POINTS_IN_A_QUAD = 4


def _bare(text: str, offset: int) -> Iterator[Piece]:
    chains = list(_CHAIN.finditer(text))
    if not chains:
        yield from _lines(text, 0, len(text), offset)
        return
    begin = 0
    for chain, following in zip(chains, [*chains[1:], None], strict=True):
        # Coordinates that touch the next ones are printed on the page: a line has one place.
        if following and following.start() == chain.end():
            continue
        points = list(_POINT.finditer(chain[0]))
        used = points if len(points) in (2, _POINTS_IN_A_QUAD) else points[-2:]
        end = chain.start() + used[0].start()
        yield stripped(text, begin, end, offset, coordinates(text[end : chain.end()]))
        begin = chain.end()
    yield from _lines(text, begin, _before_cut(text, begin), offset)


def _before_cut(text: str, begin: int) -> int:
    """Where coordinates begin that the end of the text cuts short; the length of the text where none are."""
    opening = len(text)
    found = opening
    for _ in range(_POINTS_IN_A_QUAD):
        opening = text.rfind("(", begin, opening)
        if opening < 0:
            break
        if _CUT_CHAIN.fullmatch(text, opening):
            found = opening
    return found


def _lines(text: str, begin: int, end: int, offset: int) -> Iterator[Piece]:
    """Text without coordinates, line by line; fences and control tokens left out."""
    while begin < end:
        stop = text.find("\n", begin, end)
        stop = end if stop < 0 else stop
        if not _NOISE.fullmatch(text, begin, stop):
            yield stripped(text, begin, stop, offset, None, False)
        begin = stop + 1
