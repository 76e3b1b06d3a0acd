"""Line items: the rows under a head of column labels, in a grid or in aligned lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from desktop.document.geometry import Box
from desktop.document.template import FieldSpec, Template
from desktop.fields.finding.found import Candidate, in_order, joined
from desktop.fields.finding.labels import Labels
from desktop.fields.finding.sheet import Part, Sheet, same_row
from desktop.fields.finding.values import find_value, is_searched

_TOTAL = re.compile(
    r"^\s*[(（]?(?:[合总小共]\W*计|价税合计|大写|总额|以下空白|(?:sub|grand)?\s*-?\s*total|amount due|balance)",
    re.IGNORECASE,
)
_KEYED = re.compile(r"^\s*[^\d:：]{2,14}[:：]")
_FLAG = re.compile(r"^[↑↓HLhl*+▲▼]{1,2}$")
"""Stands after a result that is out of range, often without a column head of its own."""
_LEAST = 2
"""So many columns must be known for a row to be a head."""
_WHITE = 3.0
"""White of more than so many line heights ends the rows of an open table."""


@dataclass(frozen=True, slots=True)
class _Column:
    """index: in spec.columns; -1 for one that the template does not ask for. box: of its label; start, end: its room."""

    index: int
    box: Box
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Item:
    cells: tuple[str, ...]
    ink: tuple[Part, ...]


def line_items(spec: FieldSpec, sheet: Sheet, others: Sequence[Box]) -> Iterator[Candidate]:
    """One candidate a head; each of its rows is a piece of evidence. others: labels of other fields, which end the rows."""
    labels = Labels(Template("", "", "", spec.columns))
    names = {column.name: number for number, column in enumerate(spec.columns)}
    parts: list[Part] = []
    heads: list[tuple[int, Part]] = []
    for place in sheet.places:
        gaps = sheet.gaps(place)
        hits = [hit for hit in labels.hits(place.line.text, gaps) if hit.rule != "named-in-brackets"]
        heads.extend((names[hit.fields[0]], sheet.part(place, *hit.at)) for hit in hits)
        cuts = sorted({0, len(place.line.text), *gaps, *(edge for hit in hits for edge in hit.at)})
        pieces = (sheet.trimmed(place, start, end) for start, end in pairwise(cuts))
        parts.extend(piece for piece in pieces if piece is not None)
    for head in _heads(heads):
        columns = _columns(sheet, head, parts)
        rows = list(_items(spec, sheet, columns, parts, others))
        if rows:
            known = len({column.index for column in columns} - {-1}) / max(1, len(spec.columns))
            value = "\n".join("\t".join(row.cells) for row in rows)
            yield Candidate(spec.name, sheet, tuple(row.ink for row in rows), 0.55 + 0.4 * known, "line-items", value)


def _heads(labels: Sequence[tuple[int, Part]]) -> Iterator[list[tuple[int, Part]]]:
    """Rows of labels of different columns."""
    waiting = sorted(labels, key=lambda label: label[1].box.y0)
    while waiting:
        first = waiting[0][1].box
        row = [
            label
            for label in waiting
            if same_row(label[1].box, first) or abs(label[1].box.centre[1] - first.centre[1]) < first.height
        ]
        waiting = [label for label in waiting if label not in row]
        if len({index for index, _ in row}) >= _LEAST:
            yield sorted(row, key=lambda label: label[1].box.x0)


def _columns(sheet: Sheet, head: Sequence[tuple[int, Part]], parts: Sequence[Part]) -> list[_Column]:
    """Each with its room: that of its cell, else half way to its neighbours."""
    index_of = {(part.line.id, part.start): index for index, part in head}
    first = head[0][1].box
    row = sorted(
        (
            p
            for p in parts
            if same_row(p.box, first) or (p.line.id, p.start) in index_of or any(same_row(p.box, q.box) for _, q in head)
        ),
        key=lambda p: p.box.x0,
    )
    columns = []
    for number, part in enumerate(row):
        square = sheet.square_at(part.box.centre)
        before = row[number - 1].box.x1 if number else part.box.x0 - 4 * part.box.height
        after = row[number + 1].box.x0 if number + 1 < len(row) else part.box.x1 + 6 * part.box.height
        start, end = (before + part.box.x0) / 2, (part.box.x1 + after) / 2
        if square is not None and sum(square.box.contains(p.box.centre) for p in row) == 1:
            start, end = square.box.x0, square.box.x1
        columns.append(_Column(index_of.get((part.line.id, part.start), -1), part.box, start, end))
    return columns


def _items(
    spec: FieldSpec, sheet: Sheet, columns: Sequence[_Column], parts: Sequence[Part], others: Sequence[Box]
) -> Iterator[Item]:
    """Down from the head, until a total, another label or white."""
    top = max(column.box.y1 for column in columns if column.index >= 0)
    height = max(column.box.height for column in columns)
    left, right = columns[0].start - height, columns[-1].end + height
    below = in_order(p for p in parts if p.box.centre[1] > top and left <= p.box.centre[0] <= right)
    waiting: Item | None = None
    last = top
    for row in _rows(sheet, below, columns):
        first = min(part.box.y0 for part in row)
        closed = all(sheet.square_at(part.box.centre) is not None for part in row)
        ends = (
            _TOTAL.match(row[0].text) or _KEYED.match(row[0].text) or any(b.contains(p.box.centre) for b in others for p in row)
        )
        if ends or (first - last > _WHITE * height and not closed):
            break
        last = max(part.box.y1 for part in row)
        item = _item(spec, sheet, columns, row)
        goes_on = waiting is not None and _goes_on(spec, item)
        if goes_on and waiting is not None:
            waiting = _together(waiting, item)
            continue
        if waiting is not None:
            yield waiting
        waiting = None
        if sum(map(bool, item.cells)) < min(2, len(spec.columns)):
            break
        waiting = item
    if waiting is not None:
        yield waiting


def _rows(sheet: Sheet, parts: Sequence[Part], columns: Sequence[_Column]) -> Iterator[list[Part]]:
    """Parts of one height, or of one row of a grid whose cells hold no more than a row."""
    row: list[Part] = []
    for part in parts:
        if row and not any(same_row(part.box, other.box) for other in row) and not _same_band(sheet, row[0], part):
            yield row
            row = []
        row.append(part)
    if row:
        yield row


def _same_band(sheet: Sheet, one: Part, other: Part) -> bool:
    first, second = sheet.square_at(one.box.centre), sheet.square_at(other.box.centre)
    if first is None or second is None or first.table != second.table:
        return False
    return first.row == second.row and max(first.box.height, second.box.height) < 4 * one.box.height


def _item(spec: FieldSpec, sheet: Sheet, columns: Sequence[_Column], row: Sequence[Part]) -> Item:
    cells: list[list[Part]] = [[] for _ in spec.columns]
    missing = set(range(len(spec.columns))) - {column.index for column in columns}
    bare = missing.pop() if len(missing) == 1 else None
    for part in row:
        for piece in _divided(sheet, part, columns):
            column = max(columns, key=lambda c: _overlap(piece.box, c))
            index = bare if bare is not None and _FLAG.match(piece.text) and cells[column.index] else column.index
            if index >= 0:
                cells[index].append(piece)
    texts = []
    for column_spec, found in zip(spec.columns, cells, strict=True):
        found[:] = in_order(found)
        if is_searched(column_spec.type) and len(found) == 1:
            span = find_value(column_spec.type, found[0].line.text, (found[0].start, found[0].end))
            if span is not None:
                found[:] = [sheet.part(found[0].place, *span)]
        texts.append(joined(found).replace("\t", " "))
    return Item(tuple(texts), tuple(part for found in cells for part in found))


def _divided(sheet: Sheet, part: Part, columns: Sequence[_Column]) -> Iterator[Part]:
    """At its blanks, where it goes over several columns."""
    over = [c for c in columns if min(part.box.x1, c.end) - max(part.box.x0, c.start) > 0.6 * min(c.box.width, c.end - c.start)]
    if len(over) < 2 or " " not in part.text:
        yield part
        return
    for word in re.finditer(r"\S+", part.text):
        yield sheet.part(part.place, part.start + word.start(), part.start + word.end())


def _overlap(box: Box, column: _Column) -> float:
    room = min(box.x1, column.end) - max(box.x0, column.start)
    return room if room > 0 else room * 4


def _goes_on(spec: FieldSpec, item: Item) -> bool:
    """Whether a row has nothing but more words of the one above."""
    filled = [number for number, cell in enumerate(item.cells) if cell]
    return len(filled) == 1 and len(spec.columns) > 2 and not is_searched(spec.columns[filled[0]].type)


def _together(one: Item, other: Item) -> Item:
    cells = tuple(
        a + b if not a or not b or ord(a[-1]) > 0x2E7F else f"{a} {b}" for a, b in zip(one.cells, other.cells, strict=True)
    )
    return Item(cells, one.ink + other.ink)
