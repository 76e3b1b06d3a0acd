"""Lines of a page put together to running text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from unicodedata import east_asian_width

from desktop.document.model import Line, LineMark
from desktop.exporters.cells import clean

DOUBTFUL = 0.5
"""As the review desk counts it."""
EARLY = 0.75
"""A line that ends before this share of the width of its block ends on purpose: an address, a verse, a form."""

_BROKEN = re.compile(r"(?:^|[^\w-])([^\W\d_]{2,})[-‐]$")
_KEEP_THEIR_HYPHEN = frozenset(("all", "cross", "ex", "half", "non", "self", "well"))
_UNSPACED = re.compile(
    "[\u2e80-\u30ff\u3100-\u312f\u3190-\u31ff\u3200-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff9f\U00016fe0-\U0001b2ff\U00020000-\U0003ffff]"
)
_ITEM = re.compile(
    r"\s*([•●○◦▪■◆□·‣➢✓☐☑☒](?=\s*\S)|\*(?=\s+\S)|[-–—](?=\s*[^\s-])"
    r"|[(（]?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4}|[一二三四五六七八九十]{1,3})[)）.、．](?=\s*\S))\s*"
)
"""How an item begins."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one line gives to a text: joined, the texts of runs are the text, spaces between words included. breaks: here the
    line ends in the text as well."""

    text: str
    line: Line
    breaks: bool = False

    @property
    def doubtful(self) -> bool:
        return self.line.confirmed_by is None and self.line.doubt >= DOUBTFUL


@dataclass(frozen=True, slots=True)
class Item:
    """marker: the sign or number it begins with, as it stands there; not in the runs."""

    marker: str
    runs: tuple[Run, ...]

    @property
    def label(self) -> str:
        """The marker with what parts it from the text."""
        return self.marker + between(self.marker, self.runs[0].text if self.runs else "")


def plain(runs: Iterable[Run]) -> str:
    return "".join(run.text + ("\n" if run.breaks else "") for run in runs).strip()


def in_one_line(line: Line) -> str:
    """Without white space around; wide spaces of Chinese text stay."""
    return re.sub(r"[ \t\n\x0b\x0c\x1c-\x1f]+", " ", clean(line.text)).strip()


def joined(lines: Sequence[Line], *, known: str = "", kept: bool = False) -> tuple[Run, ...]:
    """The lines as one text. kept: each ends where it does. known: the page's text in lower case, for hyphens.

    Between Chinese or Japanese on one side or the other nothing is put, else a space. A line that ends early (EARLY) ends in
    the text too. A hyphen at the end of a line goes where letters stand before it and small letters after, unless the word
    with its hyphen stands elsewhere on the page or its first part mostly keeps it ("self-", "well-"); what a person
    should look at twice keeps its hyphen: capitals, figures, words that have one already.
    """
    runs = [Run(in_one_line(line), line) for line in lines]
    runs = [run for run in runs if run.text or run.line.mark is LineMark.ILLEGIBLE]
    ends = [True] * len(runs) if kept else _early([run.line for run in runs])
    return tuple(_put_together(runs, ends, known))


def _put_together(runs: Sequence[Run], ends: Sequence[bool], known: str) -> Iterator[Run]:
    for (run, following), end in zip(pairwise(runs), ends, strict=False):
        whole = run.text.removesuffix("\u00ad") if run.text.endswith("\u00ad") else _unbroken(run.text, following.text, known)
        if whole is not None:
            yield replace(run, text=whole)
        elif end:
            yield replace(run, breaks=True)
        else:
            yield replace(run, text=run.text + between(run.text, following.text))
    yield from runs[-1:]


def between(one: str, other: str) -> str:
    """What parts two texts that follow each other: nothing or a space."""
    return "" if not one or not other or _UNSPACED.match(one[-1]) or _UNSPACED.match(other[0]) else " "


def _unbroken(text: str, following: str, known: str) -> str | None:
    """The text without the hyphen that it ends with, None where that stays or is none; "well-" and "known" part by nothing."""
    broken = _BROKEN.search(text)
    rest = re.match(r"[^\W\d_]+", following)
    if broken is None or rest is None:
        return None
    first, second = broken[1], rest[0]
    if not second[0].islower() or _UNSPACED.search(first + second[0]):
        return None
    if not first[1:].islower() or first.casefold() in _KEEP_THEIR_HYPHEN or f"{first}-{second}".casefold() in known:
        return text
    return text[:-1]


def _early(lines: Sequence[Line]) -> list[bool]:
    """Along the direction that the text runs in, however the page lies."""
    if len(lines) < 2:
        return [False] * len(lines)
    first = lines[0].quad
    corner = first.bl if lines[0].vertical else first.tr
    dx, dy = corner[0] - first.tl[0], corner[1] - first.tl[1]
    places = [[x * dx + y * dy for x, y in line.quad.points] for line in lines]
    begin, end = min(map(min, places)), max(map(max, places))
    return [max(place) < begin + EARLY * (end - begin) for place in places]


def items(lines: Sequence[Line], known: str = "") -> tuple[Item, ...]:
    """Of a list: each begins where a line has a sign or a number; what stands before the first has none."""
    found: list[tuple[str, list[Line]]] = []
    for line in lines:
        match = _ITEM.match(line.text)
        if match:
            found.append((match[1], [replace(line, text=line.text[match.end() :])]))
        elif found:
            found[-1][1].append(line)
        else:
            found.append(("", [line]))
    return tuple(Item(marker, joined(part, known=known)) for marker, part in found)


def language_of(text: str) -> str:
    """By its script: "ja", "ko", "zh", or "" for what letters do not tell."""
    if re.search("[\u3041-\u30fa]", text):
        return "ja"
    if re.search("[\uac00-\ud7a3]", text):
        return "ko"
    return "zh" if any(east_asian_width(ch) in "WF" and ch.isalpha() for ch in text) else ""
