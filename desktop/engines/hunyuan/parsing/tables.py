"""Tables in HTML or with pipes, made into a grid without holes or overlaps and without losing a word.

`html.parser` is not used: in some of the Python versions that are supported it takes quadratic time on malformed texts, and it
takes `a<b` in a cell for a tag. Here only the tags that tables hold are tags.
"""

from __future__ import annotations

import html
import re

from desktop.engines.hunyuan.parsing.grid import Cell, Grid, Written, laid

__all__ = ["Cell", "Grid", "parse_table"]


def parse_table(text: str) -> Grid:
    """All rows of the source; those of several tables one under the other. Text without a table is `around`. Never raises."""
    return _Html(text).grid() if _IS_HTML.search(text) else _piped(text)


_IS_HTML = re.compile(r"<t(?:able|r|d|h)[\s>/]", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,9}+)((?:[\s/][^<>]*+)?+)>")
_SPAN = re.compile(r"(row|col)span\s*+=\s*+[\"'“”\\]*+\s*+([0-9]{1,9})", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CUT_TAG = re.compile(r"</?(?:[a-zA-Z][^<>]{0,200})?\Z")
_LONGEST_CUT = 204

_CELLS = frozenset(("td", "th"))
_SECTIONS = frozenset(("thead", "tbody", "tfoot", "colgroup", "col", "caption", "html", "body"))
_STRUCTURE = _CELLS | _SECTIONS | {"table", "tr"}
_BREAKS = frozenset(("br", "p", "div", "li", "ul", "ol"))
_INLINE = frozenset(
    ("b", "i", "u", "s", "em", "strong", "span", "font", "small", "sup", "sub", "a", "del", "ins", "center", "img")
)


class _Html:
    """One pass over the tags. Words in a row but in no cell open one; words in no row are the caption and the like."""

    def __init__(self, text: str) -> None:
        self._rows: list[list[Written]] = []
        self._around: list[str] = []
        self._parts: list[str] = []
        self._cell: tuple[int, int, int] | None = None
        """rowspan, colspan and beginning of the cell that is open."""
        self._in_row = False
        self._open = False
        self._nested = 0
        self._tables = 0
        self._repaired = 0
        self._read(text)

    def grid(self) -> Grid:
        return laid(self._rows, self._repaired, "\n".join(part for part in self._around if part))

    def _read(self, text: str) -> None:
        at = 0
        for tag in _TAG.finditer(text):
            name, attributes = tag[2].lower(), tag[3].strip(" \t\n/")
            in_words = (name in _BREAKS or name in _INLINE) and (not attributes or "=" in attributes)
            if not in_words and name not in _STRUCTURE:
                continue
            self._words(text[at : tag.start()], at)
            at = tag.end()
            if name in _BREAKS:
                self._parts.append("\n")
            elif name in _STRUCTURE and self._nested:
                self._inner(name, bool(tag[1]))
            elif name in _STRUCTURE:
                self._structure(name, bool(tag[1]), attributes, tag)
        cut = _CUT_TAG.search(text, max(at, len(text) - _LONGEST_CUT)) if self._open else None
        end = cut.start() if cut else len(text)
        self._words(text[at:end], at)
        self._repaired += self._open
        self._end_cell(end)

    def _words(self, words: str, at: int) -> None:
        if self._cell is None and self._in_row and words.strip():
            self._begin_cell("", at)
            self._repaired += 1
        self._parts.append(_SPACES.sub(" ", words))

    def _structure(self, name: str, closing: bool, attributes: str, tag: re.Match[str]) -> None:
        if name == "table" and not closing and self._cell:
            self._nested = 1
            self._parts.append("\n")
            return
        if self._cell and not (closing and name in _CELLS):
            self._repaired += 1
        self._end_cell(tag.start())
        if name in _CELLS:
            if not closing:
                self._begin_cell(attributes, tag.end())
        elif name == "tr" and not closing:
            self._rows.append([])
            self._in_row = True
        elif name not in ("col", "colgroup"):
            self._in_row = False
        if name == "table":
            self._tables += not closing
            self._repaired += not closing and self._tables > 1
            self._open = not closing

    def _inner(self, name: str, closing: bool) -> None:
        """A table inside of a cell: its words are the cell's."""
        if name == "table":
            self._nested += -1 if closing else 1
        self._parts.append("\n" if name in ("table", "tr") else " ")

    def _begin_cell(self, attributes: str, begin: int) -> None:
        if not self._in_row:
            self._rows.append([])
            self._in_row = True
            self._repaired += 1
        self._around.append(self._taken())
        spans = {found[1].lower(): int(found[2]) for found in _SPAN.finditer(attributes)}
        self._cell = (spans.get("row", 1), spans.get("col", 1), begin)

    def _end_cell(self, end: int) -> None:
        words = self._taken()
        if self._cell is None:
            self._around.append(words)
        else:
            rowspan, colspan, begin = self._cell
            self._rows[-1].append(Written(words, begin, end, rowspan, colspan))
            self._cell = None

    def _taken(self) -> str:
        words = folded("".join(self._parts))
        self._parts.clear()
        return words


_SPACES = re.compile(r"\s++")


def folded(text: str) -> str:
    """Entities decoded, white space folded, empty lines left out."""
    decoded = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    lines = (" ".join(line.split()) for line in decoded.splitlines())
    return "\n".join(line for line in lines if line)


_RULE_ROW = re.compile(r"[\s|:\-]*+")
_PIPED_CELL = re.compile(r"(?:[^|\\]|\\.)*+", re.DOTALL)
_PIPED_BREAK = re.compile(r"<br\s*+/?>", re.IGNORECASE)


def _piped(text: str) -> Grid:
    rows: list[list[Written]] = []
    around: list[str] = []
    at = 0
    for line in text.split("\n"):
        if "|" not in line:
            around.append(folded(line))
        elif len(rows) != 1 or not (is_rule_row(line)):
            rows.append(_piped_row(line, at))
        at += len(line) + 1
    return laid(rows, 0, "\n".join(part for part in around if part))


def is_rule_row(line: str) -> bool:
    """What stands under the heads of a table with pipes: | --- | :-: |"""
    return "-" in line and "|" in line and _RULE_ROW.fullmatch(line) is not None


def _piped_row(line: str, offset: int) -> list[Written]:
    inner = line.strip()
    begin = line.index(inner) + inner.startswith("|")
    inner = inner.removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    cells: list[Written] = []
    at = 0
    while at <= len(inner):
        found = _PIPED_CELL.match(inner, at)
        end = max(found.end() if found else at, at)
        if end < len(inner) and inner[end] != "|":
            end += 1
        words = folded(_PIPED_BREAK.sub("\n", inner[at:end]).replace("\\|", "|"))
        cells.append(Written(words, offset + begin + at, offset + begin + end))
        at = end + 1
    return cells
