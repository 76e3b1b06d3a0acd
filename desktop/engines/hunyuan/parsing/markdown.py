"""A page as Markdown, cut into blocks that know where they stand in the output."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from desktop.document.geometry import Quad
from desktop.engines.hunyuan.parsing.points import coordinates, place
from desktop.engines.hunyuan.parsing.tables import is_rule_row


class Kind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list-item"
    TABLE = "table"
    FORMULA = "formula"
    FIGURE = "figure"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """text == output[begin:end]: without the signs that make it what it is (`##`, `-`, `$$`, fences), a table with all of its
    source, a figure its caption. level: of a heading 1-6, of a list item its depth from 0. info: of code its language
    ("mermaid"). quad: of a figure, 0-1000 of what the model was shown, None where it has none. repaired: its end is missing, or
    its place was put right."""

    kind: Kind
    text: str
    begin: int
    end: int
    level: int = 0
    info: str = ""
    quad: Quad | None = None
    repaired: bool = False


def parse_markdown(text: str) -> tuple[Block, ...]:
    """In the order of the text. Rules (`---`) and bullets are left out, numbers of lists are kept. Never raises."""
    return tuple(_Blocks(text).all())


_SPECIAL = re.compile(
    r"(?P<fence>^[ ]{0,3}(?:```|~~~)[^\n`]*+)|(?P<table><table(?=[\s>/]))|(?P<figure><pFig>)"
    r"|(?P<formula>(?<!\\)(?:\$\$|\\\[))",
    re.MULTILINE | re.IGNORECASE,
)
_TABLE_TAG = re.compile(r"<(/?)(table|tr|td|th|thead|tbody)(?=[\s>/])[^<>]*+>?+", re.IGNORECASE)
_QUAD = re.compile(r"\s{0,8}<quad>([-0-9.,，;\s()\[\]]{0,200})(</quad>)?")
_REFERENCE = re.compile(r"[\d,，\s\-–]*+")
"""What stands in an escaped `[1]` rather than in a formula."""
_WRAPPERS = ("markdown", "md", "html")
"""Fences round what is no code."""
_BLANK = "\n\n"


class _Blocks:
    """Fences, HTML tables, figures and set-off formulas are found first, wherever they are; the rest is read by lines."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, int] = {}
        self._wrapped = False

    def all(self) -> Iterator[Block]:
        done = at = 0
        while found := _SPECIAL.search(self._text, at):
            special = self._special(found)
            if special is None:
                at = found.end()
                continue
            yield from _plain(self._text, done, found.start())
            block, done = special
            at = done
            if block.text or block.quad:
                yield block
        yield from _plain(self._text, done, len(self._text))

    def _special(self, found: re.Match[str]) -> tuple[Block, int] | None:
        """The block that begins there and where what follows it does; None where the signs mean nothing."""
        if found["fence"]:
            return self._fence(found)
        if found["table"]:
            return self._table(found.start())
        if found["figure"]:
            return self._figure(found.end())
        return self._formula(found)

    def _find(self, what: str, at: int) -> int:
        """As str.find; `at` only grows, so that the text is gone through once for each `what`."""
        known = self._known.get(what)
        if known is None or 0 <= known < at:
            known = self._known[what] = self._text.find(what, at)
        return known

    def _until(self, what: str, at: int) -> int:
        found = self._find(what, at)
        return len(self._text) if found < 0 else found

    def _fence(self, found: re.Match[str]) -> tuple[Block, int] | None:
        fence = found["fence"].strip()
        info = fence.lstrip("`~").strip()
        if info.lower() in _WRAPPERS or (not info and self._wrapped):
            self._wrapped = bool(info)
            return None
        end = self._until("\n" + fence[:3], found.end())
        closed = end < len(self._text)
        after = self._until("\n", end + 1) if closed else end
        return _block(self._text, Kind.CODE, found.end(), end, info=info, repaired=not closed), after

    def _table(self, begin: int) -> tuple[Block, int]:
        """An inner table stands in a cell; a table that begins elsewhere ends one that was not closed."""
        in_cell: list[bool] = []
        last = begin
        for tag in _TABLE_TAG.finditer(self._text, begin):
            closing, name = bool(tag[1]), tag[2].lower()
            if name == "table" and not closing:
                if in_cell and (not in_cell[-1] or _BLANK in self._text[last : tag.start()]):
                    break
                in_cell.append(False)
            elif name == "table":
                in_cell.pop()
            else:
                in_cell[-1] = name in ("td", "th") and not closing
            last = tag.end()
            if not in_cell:
                return _block(self._text, Kind.TABLE, begin, last), last
        if in_cell and in_cell[-1]:
            last = self._until(_BLANK, last)
        return _block(self._text, Kind.TABLE, begin, last, repaired=True), last

    def _figure(self, begin: int) -> tuple[Block, int]:
        end = self._find("</pFig>", begin)
        closed = 0 <= end < self._until("<pFig>", begin)
        if not closed:
            end = self._until("\n", begin)
            return _block(self._text, Kind.FIGURE, begin, end, repaired=True), end
        after = end + len("</pFig>")
        marked = _QUAD.match(self._text, after)
        spot = place(coordinates(marked[1])) if marked and marked[2] else None
        quad = spot.quad if spot else None
        repaired = spot is None or spot.repaired
        return _block(self._text, Kind.FIGURE, begin, end, quad=quad, repaired=repaired), marked.end() if marked else after

    def _formula(self, found: re.Match[str]) -> tuple[Block, int] | None:
        begin, closing = found.end(), "$$" if found["formula"] == "$$" else "\\]"
        end, blank = self._find(closing, begin), self._until(_BLANK, begin)
        if 0 <= end < blank:
            if closing != "$$" and _REFERENCE.fullmatch(self._text, begin, end):
                return None
            return _block(self._text, Kind.FORMULA, begin, end), end + len(closing)
        before = self._text[max(0, found.start() - 8) : found.start()].rstrip(" ")
        if before and not before.endswith("\n"):
            return None
        return _block(self._text, Kind.FORMULA, begin, blank, repaired=True), blank


def _block(
    text: str,
    kind: Kind,
    begin: int,
    end: int,
    *,
    level: int = 0,
    info: str = "",
    quad: Quad | None = None,
    repaired: bool = False,
) -> Block:
    """Of text[begin:end] without the white space round it."""
    raw = text[begin:end]
    begin += len(raw) - len(raw.lstrip())
    raw = raw.strip()
    return Block(kind, raw, begin, begin + len(raw), level, info, quad, repaired)


_HEADING = re.compile(r"[ ]{0,3}(#{1,6})(?:[ \t]|$)")
_ITEM = re.compile(r"([ \t]{0,32})(?:[-*+•·]|(?P<number>[0-9]{1,3}[.)]))[ \t]++(?=\S)")
_IN_A_LEVEL = 2
"""Spaces that a list item is indented by for each level."""


def _plain(text: str, begin: int, end: int) -> Iterator[Block]:
    """Headings, list items, tables with pipes and paragraphs."""
    lines = list(_lines(text, begin, end))
    kind, level, start, stop = Kind.PARAGRAPH, 0, begin, begin
    at = 0
    while at < len(lines):
        line, line_begin = lines[at]
        heading, item = _HEADING.match(line), _ITEM.match(line)
        rows = 0 if heading or item else _piped_rows(lines, at)
        if heading or item or rows or _is_rule(line):
            yield from _paragraph(text, kind, level, start, stop)
            kind, level, start = Kind.PARAGRAPH, 0, line_begin + len(line)
        if heading:
            yield from _paragraph(text, Kind.HEADING, len(heading[1]), line_begin + heading.end(), line_begin + len(line))
        elif item:
            kind, level = Kind.LIST_ITEM, len(item[1].expandtabs(4)) // _IN_A_LEVEL
            start = line_begin + (item.start("number") if item["number"] else item.end())
        elif rows:
            last, last_begin = lines[at + rows - 1]
            start = last_begin + len(last)
            yield from _paragraph(text, Kind.TABLE, 0, line_begin, start)
            at += rows - 1
        stop = lines[at][1] + len(lines[at][0])
        at += 1
    yield from _paragraph(text, kind, level, start, stop)


def _lines(text: str, begin: int, end: int) -> Iterator[tuple[str, int]]:
    for line in text[begin:end].split("\n"):
        yield line, begin
        begin += len(line) + 1


def _is_rule(line: str) -> bool:
    """A blank line, a rule, a fence: what only sets apart."""
    signs = line.strip()
    return len(signs) < 1 or (len(signs) > 2 and (signs.startswith("```") or set(signs) in ({"-"}, {"*"})))


def _piped_rows(lines: list[tuple[str, int]], at: int) -> int:
    """How many lines from there on are a table with pipes: heads and a rule under them, or two framed rows and more."""
    if at + 1 >= len(lines) or "|" not in lines[at][0]:
        return 0
    if not is_rule_row(lines[at + 1][0]) and not all(_framed(line) for line, _ in lines[at : at + 2]):
        return 0
    rows = 2
    while at + rows < len(lines) and "|" in lines[at + rows][0]:
        rows += 1
    return rows


def _framed(line: str) -> bool:
    signs = line.strip()
    return len(signs) > 1 and signs[0] == "|" == signs[-1]


def _paragraph(text: str, kind: Kind, level: int, begin: int, end: int) -> Iterator[Block]:
    """Nothing where it would be empty; a formula where it is nothing else."""
    block = _block(text, kind, begin, end, level=level)
    inner = block.text[1:-1]
    if kind is Kind.PARAGRAPH and inner and block.text[0] == "$" == block.text[-1] and "$" not in inner:
        yield _block(text, Kind.FORMULA, block.begin + 1, block.end - 1)
    elif block.text:
        yield block
