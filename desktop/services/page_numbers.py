"""The numbers printed on the pages of a document: what is missing in their row, and what comes twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise

from desktop.document.model import Content, RegionType

LARGEST = 9999
LONGEST = 60
"""Characters of a line that may be a page number with what stands around it."""
_UNSURE_JUMP = 3
"""A jump that only one page tells of is believed up to so many pages: it may be a number misread."""
_ROMAN = re.compile(r"^m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})$")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5}
_DIGITS |= {"陆": 6, "柒": 7, "捌": 8, "玖": 9, "两": 2}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_CHINESE = "".join((*_DIGITS, *_UNITS, "廿", "卅"))
_OF = re.compile(r"^(?:page|p|pp|s|seite|第|共)*\s*(\d+)\s*(?:of|von|/|页共|頁共|页/共|页)\s*(\d+)\s*[页頁]?$")
_AROUND = re.compile(
    r"^(?:page|pages|seite|folio|fol|pag|pp?|s|no|第)?[\s.\-–—·•~_|()\[\]〔〕【】]*(.+?)[\s.\-–—·•~_|()\[\]〔〕【】]*[页頁]?$"
)


class Numerals(StrEnum):
    ARABIC = "arabic"
    ROMAN = "roman"
    CHINESE = "chinese"


@dataclass(frozen=True, slots=True)
class PageNumber:
    """first, last: differ on a double page. of: how many pages there are, where that is printed too."""

    numerals: Numerals
    first: int
    last: int
    of: int | None = None


@dataclass(frozen=True, slots=True)
class NumberRemark:
    """index: of the page. shown: the numbers that are missing before it, or its own that repeats that of the page `repeats`."""

    index: int
    shown: str
    repeats: tuple[int, ...] = ()


def parse_number(text: str) -> PageNumber | None:
    """What a printed page number says: "- 12 -", "Page 3 of 9", "xiv", "第十二页", "３"."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if len(plain) > LONGEST:
        return None
    total = _OF.match(re.sub(r"[\s,，]+", "", plain).replace("第", ""))
    if total:
        number, of = int(total[1]), int(total[2])
        return PageNumber(Numerals.ARABIC, number, number, of) if 0 < number <= of <= LARGEST else None
    found = _AROUND.match(plain)
    bare = found[1] if found else ""
    if re.fullmatch(r"\d{1,4}", bare):
        return _numbered(Numerals.ARABIC, int(bare))
    if bare and _ROMAN.match(bare):
        return _numbered(Numerals.ROMAN, _roman(bare))
    if bare and all(c in _CHINESE for c in bare):
        value = _chinese(bare)
        return None if value is None else _numbered(Numerals.CHINESE, value)
    return None


def _numbered(numerals: Numerals, value: int) -> PageNumber | None:
    return PageNumber(numerals, value, value) if 0 < value <= LARGEST else None


def _roman(text: str) -> int:
    values = [_ROMAN_VALUES[c] for c in text]
    return sum(-v if v < max(values[n + 1 :], default=0) else v for n, v in enumerate(values))


def _chinese(text: str) -> int | None:
    """一二 as digits, 十二 and 一百零五 in units, 廿三 as in old books."""
    plain = text.replace("廿", "二十").replace("卅", "三十")
    if not any(c in _UNITS for c in plain):
        return int("".join(str(_DIGITS[c]) for c in plain))
    value = digit = 0
    for letter in plain:
        if letter in _DIGITS:
            digit = _DIGITS[letter]
        else:
            value, digit = value + (digit or 1) * _UNITS[letter], 0
    return value + digit


def number_on(content: Content) -> PageNumber | None:
    """The number of a page; two that follow each other make a double page, others say nothing."""
    lines = [line.text for region in content.regions if region.type is RegionType.PAGE_NUMBER for line in region.lines]
    found = [number for number in map(parse_number, lines) if number is not None]
    if not found:
        return None
    same = [n for n in found if n.numerals is found[0].numerals]
    low, high = min(n.first for n in same), max(n.first for n in same)
    return PageNumber(found[0].numerals, low, high, found[0].of) if high - low <= 1 else None


def numbering(numbers: Sequence[PageNumber | None]) -> tuple[NumberRemark, ...]:
    """What is odd in the numbers of a document's pages, one a page."""
    return tuple(remark for numerals in Numerals for remark in _row(numbers, numerals))


@dataclass(frozen=True, slots=True)
class _Told:
    index: int
    number: PageNumber
    offset: int
    """Of its number from what the pages before it make of it; the same along a row without faults."""


def _row(numbers: Sequence[PageNumber | None], numerals: Numerals) -> Iterator[NumberRemark]:
    told, wide = [], 0
    for index, number in enumerate(numbers):
        if number is not None and number.numerals is numerals:
            told.append(_Told(index, number, number.first - index - wide))
            wide += number.last - number.first
    runs = _without_misread([list(run) for _, run in groupby(told, key=lambda t: t.offset)])
    for before, after in pairwise(runs):
        yield from _between(before, after)
    if runs:
        yield from _at_end(runs[-1][-1], len(numbers))


def _without_misread(runs: list[list[_Told]]) -> list[list[_Told]]:
    """A single number that fits neither what comes before nor after it, where these fit each other, is misread."""
    kept: list[list[_Told]] = []
    for n, run in enumerate(runs):
        offset = run[0].offset
        between = 0 < n < len(runs) - 1 and len(run) == 1 and runs[n - 1][0].offset == runs[n + 1][0].offset
        beside = [runs[1 if n == 0 else n - 1][0].offset] if len(runs) > 1 and n in (0, len(runs) - 1) else []
        if between or (len(run) == 1 and any(abs(offset - other) > _UNSURE_JUMP for other in beside)):
            continue
        if kept and kept[-1][0].offset == offset:
            kept[-1] += run
        else:
            kept.append(run)
    return kept


def _between(before: list[_Told], after: list[_Told]) -> Iterator[NumberRemark]:
    jump = after[0].offset - before[0].offset
    if jump > 0 and after[0].number.first > before[-1].number.last + 1:
        last = after[0].number.first - 1
        first = max(last - jump + 1, before[-1].number.last + 1)
        yield NumberRemark(after[0].index, str(first) if first == last else f"{first}–{last}")
    elif jump < 0:
        same = {t.number.first: t.index for t in before}
        again = [t for t in after if t.number.first in same]
        for each in again[:1]:
            yield NumberRemark(each.index, str(each.number.first), (same[each.number.first],))


def _at_end(last: _Told, pages: int) -> Iterator[NumberRemark]:
    """Where it is printed how many there are."""
    of = last.number.of
    if of is not None and last.index == pages - 1 and last.number.last < of:
        first = last.number.last + 1
        yield NumberRemark(last.index, str(of) if first == of else f"{first}–{of}")
