"""The value of a label: after it in its line, in its cell or the next, to the right of it or below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from desktop.document.geometry import Box
from desktop.document.template import FieldSpec, FieldType
from desktop.fields.finding.found import LOOSE, Candidate, in_order, joined, one
from desktop.fields.finding.labels import in_capitals
from desktop.fields.finding.printed import Label, Printed, has_key, like_a_label
from desktop.fields.finding.sheet import Part, Sheet, Square, same_column, same_row
from desktop.fields.finding.values import find_value, in_words, is_searched, is_whole

_LONG = (FieldType.TEXT, FieldType.TITLE)
_RIGHT, _BELOW, _CELL, _NEXT_CELL, _CELL_BELOW = 0.9, 0.75, 0.95, 0.94, 0.75
_UNDER_HEAD = 0.7
"""What stands under the head of a column is one of many."""
_NEAR = 3.0
"""What stands less than so many line heights beside a value goes on with it."""
_SHORTENED = 0.85
_NARROW = 2.5
_WRAPPED = 3.0
_SUMMED, _NEXT_COLUMN = 0.92, 0.97
_SUM = re.compile(r"(?:合|总|小|共)\s*计|total", re.IGNORECASE)
_SENTENCE = re.compile(r"[，。；;](?=.)|[。；]$|,(?=[一-鿿])")
_NEXT_LINE = 0.9
_UNDER = 1.6


def values_beside(spec: FieldSpec, label: Label, printed: Printed) -> Iterator[Candidate]:
    """Surest first; none where the place of the value is empty."""
    sheet = printed.sheet
    if label.own is not None:
        parts = _typed(spec, sheet, [label.own])
        if parts:
            yield from _with_next(spec, label, _sentence(sheet, label, parts), printed, 1.0, _rule(spec, label))
            return
        if label.rule == "named-in-brackets" or not is_searched(spec.type):
            return
    if _SUM.match(label.text) and is_searched(spec.type):
        summed = list(_summed(spec, label, printed))
        yield from summed
        if summed:
            return
    for parts, sure, rule in _elsewhere(label, printed):
        typed = _typed(spec, sheet, parts)
        if typed:
            yield from _with_next(spec, label, typed, printed, sure, f"label-{rule}")
            return


def _rule(spec: FieldSpec, label: Label) -> str:
    """A word of a longer heading (LABORATORY RESULTS) looks like a label whose value follows after a space."""
    is_word = label.rule == "label-space" and label.text.isascii() and not is_searched(spec.type)
    return label.rule + LOOSE if is_word else label.rule


def _with_next(
    spec: FieldSpec, label: Label, parts: list[Part], printed: Printed, sure: float, rule: str
) -> Iterator[Candidate]:
    """The value with the lines that it may go on in, and without."""
    sure *= label.sure * _likely(spec, parts)
    whole = _continued(spec, label, parts, printed)
    yield one(spec, printed.sheet, whole, sure, rule)
    if len(whole) > len(parts):
        yield one(spec, printed.sheet, parts, _SHORTENED * sure, rule)


def _sentence(sheet: Sheet, label: Label, parts: list[Part]) -> list[Part]:
    """In running text a value ends with its clause."""
    if label.rule != "label-merged" or not parts:
        return parts
    end = _SENTENCE.search(parts[0].text)
    return parts if end is None else [sheet.part(parts[0].place, parts[0].start, parts[0].start + end.start())]


def _elsewhere(label: Label, printed: Printed) -> Iterator[tuple[list[Part], float, str]]:
    sheet = printed.sheet
    square = sheet.square_at(label.box.centre)
    if square is None:
        yield _right(label, printed, None), _RIGHT, "right"
        yield _below(label, printed, None), _BELOW, "below"
        return
    yield _inside(label, square, printed), _CELL, "cell"
    beside = _neighbour(sheet, square, label.box, right=True)
    while beside is not None and beside.box.width < _NARROW * label.box.height and not _free_in(beside, printed):
        beside = _neighbour(sheet, beside, label.box, right=True)  # a sliver between two rulings
    if beside is not None and beside is not square:
        labelled = _labelled(beside, printed)
        if labelled:
            within = [
                other.box.x0
                for other in printed.labels
                if beside.box.contains(other.box.centre) and same_row(other.box, label.box)
            ]
            first = min(within, default=0.0)
            yield (
                [p for p in _free_in(beside, printed) if same_row(p.box, label.box) and p.box.x1 < first],
                _NEXT_CELL,
                "cell-right",
            )
        else:
            others = [other for other in printed.labels if other is not label and square.box.contains(other.box.centre)]
            inside = [
                part
                for part in _free_in(beside, printed)
                if square.box.y0 <= part.box.centre[1] <= square.box.y1 and not _cut_off(label, part, others)
            ]
            yield inside, _NEXT_CELL, "cell-right"
            if not inside and not _is_head(square, printed):
                return  # the cell of the value is empty
    under = _neighbour(sheet, square, label.box, right=False)
    if under is not None and not _labelled(under, printed):
        yield _free_in(under, printed), _CELL_BELOW * (_UNDER_HEAD if _is_head(square, printed) else 1.0), "cell-below"
    if beside is None:
        yield _right(label, printed, square), _RIGHT, "right"


def _summed(spec: FieldSpec, label: Label, printed: Printed) -> Iterator[Candidate]:
    """The amounts in the row of a total, one after the other: those of several columns."""
    stop = min((o.box.x0 for o in printed.labels if same_row(o.box, label.box) and o.box.x0 > label.box.x1), default=1e9)
    row = [p for p in printed.free if same_row(p.box, label.box) and label.box.x1 <= p.box.x0 < stop]
    sure = _SUMMED * label.sure
    for part in sorted(row, key=lambda p: p.box.x0):
        typed = _typed(spec, printed.sheet, [part])
        if typed:
            yield one(spec, printed.sheet, typed, sure, "label-row")
            sure *= _NEXT_COLUMN


def _is_head(square: Square, printed: Printed) -> bool:
    """Whether a cell is one of a row of headings."""
    row = [s for s in printed.sheet.squares if s.table == square.table and s.row == square.row]
    return len(row) > 2 and all(_labelled(s, printed) or like_a_label(_text_in(s, printed)) for s in row)


def _text_in(square: Square, printed: Printed) -> str:
    return joined(_free_in(square, printed))


def _labelled(square: Square, printed: Printed) -> bool:
    return any(square.box.contains(label.box.centre) for label in printed.labels)


def _free_in(square: Square, printed: Printed) -> list[Part]:
    box = square.box
    inside = [
        part
        for part in printed.free
        if box.contains(part.box.centre)
        or (box.contains((part.box.x0, part.box.centre[1])) and part.box.x0 < box.x1 - part.box.height)
    ]
    return [] if any(like_a_label(part.text) for part in inside) else in_order(inside)


def _neighbour(sheet: Sheet, square: Square, at: Box, *, right: bool) -> Square | None:
    """The next cell of the grid in line with a box."""
    x, y = at.centre
    found = [
        (other.box.x0 if right else other.box.y0, number)
        for number, other in enumerate(sheet.squares)
        if other.table == square.table
        and (
            (other.col > square.col and other.box.x0 >= square.box.centre[0] and other.box.y0 <= y <= other.box.y1)
            if right
            else (other.row > square.row and other.box.y0 >= square.box.centre[1] and other.box.x0 <= x <= other.box.x1)
        )
    ]
    return sheet.squares[min(found)[1]] if found else None


def _inside(label: Label, square: Square, printed: Printed) -> list[Part]:
    """What stands in the label's own cell, to the right of it or below, before the next label."""
    box = label.box
    parts = [
        part
        for part in printed.free
        if square.box.contains(part.box.centre)
        and ((same_row(part.box, box) and part.box.x0 >= box.x1 - box.height / 2) or (part.box.y0 >= box.y1 - box.height / 2))
    ]
    others = [other for other in printed.labels if other is not label and square.box.contains(other.box.centre)]
    parts = [part for part in parts if not like_a_label(part.text) and not _cut_off(label, part, others)]
    beside = [part for part in parts if same_row(part.box, box)]
    return in_order(beside or parts)


def _cut_off(label: Label, part: Part, others: Sequence[Label]) -> bool:
    """Whether another label is nearer to a part: before it in its row, or above it in its column."""
    for other in others:
        before = same_row(other.box, part.box) and label.box.x1 - 1 <= other.box.x0 < part.box.x0
        if before and same_row(label.box, part.box):
            return True
        if not same_row(label.box, part.box) and (
            (same_row(other.box, part.box) and other.box.x0 < part.box.x0)
            or (same_column(other.box, part.box) and label.box.y1 <= other.box.y1 <= part.box.y0 + part.box.height / 2)
            or (other.box.y0 > label.box.y0 + label.box.height / 2 and other.box.y1 < part.box.y0 + part.box.height / 2)
            or (same_row(label.box, other.box) and label.box.x1 < other.box.x0 <= part.box.x0 + label.box.height)
        ):
            return True
    return False


def _right(label: Label, printed: Printed, square: Square | None) -> list[Part]:
    box = label.box
    stop = min((o.box.x0 for o in printed.labels if same_row(o.box, box) and o.box.x0 > box.x1 - box.height / 2), default=1e9)
    row = sorted(
        (p for p in printed.free if same_row(p.box, box) and box.x1 - box.height / 2 <= p.box.x0 < stop),
        key=lambda p: p.box.x0,
    )
    row = [p for p in row if square is None or printed.sheet.square_at(p.box.centre) in (None, square)]
    if not row or like_a_label(row[0].text) or has_key(row[0].text):
        return []
    return _run(row)


def _below(label: Label, printed: Printed, square: Square | None) -> list[Part]:
    box = label.box
    beside = [o.box.x0 for o in printed.labels if same_row(o.box, box) and o.box.x0 > box.x1]
    stop = min(beside, default=1e9)
    under = [
        p
        for p in printed.free
        if box.y1 - box.height / 2 <= p.box.y0 < box.y1 + _UNDER * box.height
        and p.box.x0 < stop
        and (same_column(p.box, box) or abs(p.box.x0 - box.x0) < box.height)
    ]
    if not under or any(
        box.y1 - box.height / 2 <= o.box.y0 <= min(p.box.y0 for p in under) and same_column(o.box, box) for o in printed.labels
    ):
        return []
    first = min(under, key=lambda p: (p.box.y0, p.box.x0))
    row = sorted(
        (p for p in printed.free if same_row(p.box, first.box) and first.box.x0 <= p.box.x0 < stop), key=lambda p: p.box.x0
    )
    if like_a_label(row[0].text) or has_key(row[0].text):
        return []
    return _run(row)


def _run(row: list[Part]) -> list[Part]:
    """From the first on, as long as the parts stand close."""
    run = row[:1]
    for part in row[1:]:
        if part.box.x0 - run[-1].box.x1 > _NEAR * part.box.height or like_a_label(part.text):
            break
        run.append(part)
    return run


def _typed(spec: FieldSpec, sheet: Sheet, parts: Sequence[Part]) -> list[Part]:
    """The parts, or the part of them, that is a value of the field's type; empty where nothing is."""
    if not parts:
        return []
    if not is_searched(spec.type):
        kept = []
        for part in parts:
            span = _span(spec, part.line.text, (part.start, part.end))
            if span is not None:
                kept.append(sheet.part(part.place, *span))
        if not kept or (spec.type == FieldType.NAME and is_whole(FieldType.DATE, joined(kept))):
            return []
        return kept if spec.type in _LONG else _first_row(kept)
    for part in parts:
        span = _span(spec, part.line.text, (part.start, part.end))
        if span is not None and (len(parts) == 1 or span[1] - span[0] > 4 or not _whole_together(spec, parts)):
            return [sheet.part(part.place, *span)]
    return list(parts) if _whole_together(spec, parts) else []


def _span(spec: FieldSpec, text: str, span: tuple[int, int]) -> tuple[int, int] | None:
    return in_words(text, span) if in_capitals(spec) else find_value(spec.type, text, span)


def _whole_together(spec: FieldSpec, parts: Sequence[Part]) -> bool:
    return len(parts) > 1 and is_whole(spec.type, joined(_first_row(parts)))


def _first_row(parts: Sequence[Part]) -> list[Part]:
    return [part for part in parts if same_row(part.box, parts[0].box)]


def _likely(spec: FieldSpec, parts: Sequence[Part]) -> float:
    """A text that looks like something else is less likely."""
    if spec.pattern and not is_searched(spec.type) and _SENTENCE.search(joined(parts)):
        return 0.6  # its pattern tells the value in it
    if spec.type == FieldType.NAME and is_whole(FieldType.MONEY, joined(parts)):
        return 0.6
    return 1.0


def _continued(spec: FieldSpec, label: Label, parts: list[Part], printed: Printed) -> list[Part]:
    """A long value with its next lines: below it, starting where it starts, until a label or white."""
    if spec.type not in _LONG or label.rule == "label-merged":
        return parts
    sheet, last = printed.sheet, parts[-1].box
    square = sheet.square_at(last.centre)
    found = list(parts)
    for part in in_order(printed.free):
        box = part.box
        if box.y0 < last.y1 - 0.5 * last.height or like_a_label(part.text) or has_key(part.text):
            continue
        if square is not None and not square.box.contains(box.centre):
            continue
        if box.y0 - last.y1 > _NEXT_LINE * last.height or last.x1 + _WRAPPED * last.height < _limit(last, square, printed):
            continue
        start = parts[0].box.x0
        level = abs(box.x0 - start) < 1.5 * last.height or (square is not None and box.x0 < start)
        if level and not any(_before(other.box, label.box, box) for other in printed.labels):
            found.append(part)
            last = box
    return found


def _limit(box: Box, square: Square | None, printed: Printed) -> float:
    """How far a line could go on to the right: a full one goes on below."""
    sheet = printed.sheet
    if square is not None:
        return square.box.x1 if box.x1 < square.box.x1 else box.x1
    others = [other.box.x0 for other in printed.labels if same_row(other.box, box) and other.box.x0 > box.x1]
    others += [part.box.x0 for part in printed.free if same_row(part.box, box) and part.box.x0 > box.x1]
    return min(others, default=max((place.box.x1 for place in sheet.places), default=sheet.width))


def _before(other: Box, label: Box, box: Box) -> bool:
    """Whether another label stands above the next line, or before it in its row."""
    above = other.y0 > label.y1 and other.y1 < box.y1 and same_column(other, box)
    return above or (same_row(other, box) and 0 < box.x0 - other.x0 < 12 * box.height)
