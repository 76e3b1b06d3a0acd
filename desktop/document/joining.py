"""Tables that go on over the next page: what they say as rows of texts, and a repeated head that is said once."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from desktop.document.model import Content, Table
from desktop.document.proportion import in_proportion

Rows = list[list[str]]
"""A text for each position of the grid; what spans cells stands in the first of them."""

SAME_HEAD = 0.85
"""How alike, of 1, the text of two rows is that are the same head, one of them misread."""
MOST_HEAD = 6
"""More rows than this are no head."""


def rows_of(table: Table, texts: Mapping[str, str]) -> Rows:
    """texts: of the lines, by id. A grid that is out of proportion gives a row for each cell."""
    table = in_proportion(table)
    rows = [[""] * table.cols for _ in range(table.rows)]
    for cell in table.cells:
        if 0 <= cell.row < table.rows and 0 <= cell.col < table.cols:
            rows[cell.row][cell.col] = "\n".join(texts[i] for i in cell.lines if texts.get(i))
    return rows


def table_rows(table: Table, content: Content) -> Rows:
    return rows_of(table, {line.id: line.text for line in content.lines()})


def repeated_head(first: Sequence[Sequence[str]], following: Sequence[Sequence[str]]) -> int:
    """How many of the rows at the top of the part that follows say what the first ones of the table say; not all of them."""
    count = 0
    for one, other in zip(first[:MOST_HEAD], following[: min(MOST_HEAD, len(following) - 1)], strict=False):
        if not _same(one, other):
            break
        count += 1
    return count


def _same(one: Sequence[str], other: Sequence[str]) -> bool:
    """Words alone tell: rows of equal numbers are data."""
    if len(one) != len(other):
        return False
    a, b = ("\n".join(_plain(cell) for cell in row) for row in (one, other))
    return any(letter.isalpha() for letter in a) and SequenceMatcher(None, a, b, autojunk=False).ratio() >= SAME_HEAD


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def joined(parts: Sequence[Sequence[Sequence[str]]]) -> Rows:
    """The rows of the parts of one table, in order, a repeated head once; all as wide as the widest."""
    rows: Rows = []
    for part in parts:
        head = repeated_head(parts[0], part) if rows else 0
        rows.extend(list(row) for row in part[head:])
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]
