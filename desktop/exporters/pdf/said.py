"""What a page says, as the child process is told: no more than the text layer needs, in few bytes."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.document.geometry import Box, Point, Quad
from desktop.document.model import Line, LineMark, Page, RegionType

LENGTH = 10_000
"""Of a line, in the parts that places along it are counted in."""
_LEAST = 0.02
_PRINTED = re.compile(r"\D{0,6}(\d{1,4})\D{0,6}")


@dataclass(frozen=True, slots=True)
class Said:
    """A line in page space, its text as a reader of the PDF can give it back. sure: a person stands for it. places: first and
    last character of each part whose ink is known, and where that begins and ends along the line, four numbers a part."""

    text: str
    quad: Quad
    vertical: bool = False
    sure: bool = False
    places: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Title:
    """box: in page space. size: height of its letters there."""

    text: str
    box: Box
    size: float


@dataclass(frozen=True, slots=True)
class SaidPage:
    """A page without its content, and what it says in reading order. number: as it is printed on it."""

    master: str
    master_page: int
    width: float
    height: float
    unit: str
    lines: tuple[Said, ...] = ()
    titles: tuple[Title, ...] = ()
    number: int | None = None


def said_by(page: Page) -> SaidPage:
    """What nobody can read or what does not apply is not said."""
    titles: list[Title] = []
    number: int | None = None
    for region in page.content.regions:
        lines = [line for line in region.lines if _told(line)]
        if region.type is RegionType.TITLE and lines:
            box = Box.around(point for line in lines for point in line.quad.points)
            size = min(min(line.quad.width, line.quad.height) for line in lines)
            titles.append(Title(run_together([line.text for line in lines]), box, size))
        elif region.type is RegionType.PAGE_NUMBER and len(lines) == 1:
            number = printed_number(lines[0].text)
    told = tuple(said(line) for line in page.content.lines() if _told(line))
    return SaidPage(page.master, page.master_page, page.width, page.height, page.unit, told, tuple(titles), number)


def _told(line: Line) -> bool:
    return line.mark is LineMark.NONE and bool(extractable(line.text).strip())


def said(line: Line) -> Said:
    text = extractable(line.text).strip()
    return Said(text, line.quad, line.vertical, line.confirmed_by is not None, tuple(_places(text, line)))


def extractable(text: str) -> str:
    """The text as a reader of the PDF can give it back: without control characters and halves of characters."""
    if text.isprintable():
        return text
    return "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs"))


def along(quad: Quad, *, vertical: bool) -> tuple[Point, Point, Point, Point]:
    """The corners from where the line begins. In a vertical line the characters run downwards: to a reader of the PDF it is a
    line turned clockwise by a quarter."""
    return (quad.tr, quad.br, quad.bl, quad.tl) if vertical else quad.points


def _places(text: str, line: Line) -> Iterator[int]:
    tl, tr, br, bl = along(line.quad, vertical=line.vertical)
    x0, y0 = (tl[0] + bl[0]) / 2, (tl[1] + bl[1]) / 2
    x, y = (tr[0] + br[0]) / 2 - x0, (tr[1] + br[1]) / 2 - y0
    square = x * x + y * y
    if square <= _LEAST * _LEAST or not math.isfinite(square):
        return
    scale = LENGTH / 2 / square
    for first, last, quad in _placed(text, line):
        tl, tr, br, bl = along(quad, vertical=line.vertical)
        begin = ((tl[0] + bl[0] - 2 * x0) * x + (tl[1] + bl[1] - 2 * y0) * y) * scale
        end = ((tr[0] + br[0] - 2 * x0) * x + (tr[1] + br[1] - 2 * y0) * y) * scale
        if math.isfinite(begin) and math.isfinite(end):
            yield from (first, last, round(begin), round(end))


def _placed(text: str, line: Line) -> list[tuple[int, int, Quad]]:
    """Which part of the text each of the line's characters (or words) with a place is."""
    placed: list[tuple[int, int, Quad]] = []
    at = 0
    for char in line.chars:
        said = extractable(char.text).strip()
        found = text.find(said, at) if said else -1
        if not said or found < 0 or text[at:found].strip():
            if said:
                return []  # characters and text do not tell the same: only the line's own place is trusted
            continue
        if char.quad is not None:
            placed.append((found, found + len(said), char.quad))
        at = found + len(said)
    return placed


def run_together(texts: Sequence[str]) -> str:
    """The lines of a title as one: a word cut at the end of a line is whole again, Chinese goes on without a space."""
    whole = ""
    for text in (" ".join(extractable(text).split()) for text in texts):
        if whole.endswith("-") and whole[-2:-1].isalpha() and text[:1].islower():
            whole = whole[:-1] + text
        else:
            apart = bool(whole) and not (_is_wide(whole[-1]) or _is_wide(text[:1]))
            whole += " " * apart + text
    return whole


def _is_wide(char: str) -> bool:
    return bool(char) and unicodedata.east_asian_width(char) in "WF"


def printed_number(text: str) -> int | None:
    """The number that a line such as "- 12 -" or "第 12 页" says."""
    found = _PRINTED.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return int(found[1]) if found else None


def packed(page: SaidPage) -> dict[str, Any]:
    """As plain JSON."""
    lines = [
        [said.text, [round(n, 2) for point in said.quad.points for n in point], said.vertical, said.sure, said.places]
        for said in page.lines
    ]
    titles = [[t.text, [t.box.x0, t.box.y0, t.box.x1, t.box.y1], t.size] for t in page.titles]
    about = [page.master, page.master_page, page.width, page.height, page.unit, page.number]
    return {"about": about, "lines": lines, "titles": titles}


def unpacked(body: Mapping[str, Any]) -> SaidPage:
    lines = tuple(Said(text, Quad.flat(quad), v, sure, tuple(places)) for text, quad, v, sure, places in body["lines"])
    titles = tuple(Title(text, Box(*box), size) for text, box, size in body["titles"])
    master, index, width, height, unit, number = body["about"]
    return SaidPage(master, index, width, height, unit, lines, titles, number)
