"""Choices and check boxes: which box is ticked, which code is written, whether a seal or a signature is there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop.document.geometry import Box, Quad
from desktop.document.template import Choice, FieldSpec
from desktop.fields.finding.found import Candidate, in_order, one
from desktop.fields.finding.labels import folded_text, normal
from desktop.fields.finding.printed import Label, Printed
from desktop.fields.finding.sheet import Part, Sheet, same_row
from desktop.fields.types import normalise

TICKED, EMPTY = "☑☒√✓✔■▣●◉✗✘", "☐□○◯"
_BOXES = TICKED + EMPTY
_CODE = re.compile(r"(?<![A-Za-z0-9.、])(\d{1,2}(?![\d.、．：:A-Za-z])|[①-⑳])")
_RINGS, _FILLED = "OoＯ0〇○◯□", "⊗∅Ø●◉⊙@©®⊘"
_NUMBER = re.compile(r"(\d{1,2})\s*[.、．:：)）]?\s*$")
_SEAL = re.compile(r"seal|stamp|盖章|公章|印章|印鉴|签章", re.IGNORECASE)
_LINES = 3
"""Options may go on for so many lines below their label."""


@dataclass(frozen=True, slots=True)
class TickBox:
    """A box to tick: drawn on the page (quad), or a character of a line (part)."""

    box: Box
    ticked: bool
    confidence: float
    quad: Quad | None = None
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class _Option:
    choice: Choice
    part: Part
    number: str


def boxes_of(sheet: Sheet) -> list[TickBox]:
    found = [TickBox(mark.box, mark.tick.ticked, mark.tick.confidence, mark.tick.quad) for mark in sheet.marks]
    drawn = [box.box for box in found]
    for place in sheet.places:
        for at, letter in enumerate(place.line.text):
            if letter in _BOXES:
                part = sheet.part(place, at, at + 1)
                if not any(box.grown(box.height / 2).contains(part.box.centre) for box in drawn):
                    found.append(TickBox(part.box, letter in TICKED, 0.8, None, part))
    return found


def ring_at(sheet: Sheet, box: Box) -> TickBox | None:
    """A round button that was read as a letter: empty as an O, filled as one with something in it."""
    reach = box.grown(0.4 * box.height)
    for place in sheet.places:
        if same_row(place.box, box):
            for at, letter in enumerate(place.line.text):
                if letter in _RINGS or letter in _FILLED:
                    part = sheet.part(place, at, at + 1)
                    if reach.contains(part.box.centre):
                        return TickBox(part.box, letter in _FILLED, 0.7, None, part)
    return None


def checked(spec: FieldSpec, label: Label, printed: Printed, boxes: Sequence[TickBox]) -> Iterator[Candidate]:
    """Of a check box, or of what is there or not."""
    box = _beside(label.box, boxes)
    if box is None:
        size = label.box.height
        box = ring_at(printed.sheet, Box(label.box.x0 - 1.3 * size, label.box.y0, label.box.x0 - 0.1 * size, label.box.y1))
    if box is not None:
        yield _ticked(spec, printed.sheet, box, label.sure, "tick-beside")
        return
    if label.own is not None and normalise(spec, label.own.text).problem is None:
        yield one(spec, printed.sheet, [label.own], label.sure, label.rule)
        return
    if _SEAL.search(f"{spec.title} {spec.title_zh}"):
        for seen, quad in printed.sheet.seals:
            if seen.grown(seen.height / 4).intersection(label.box):
                near = 1.0 if seen.intersection(label.box) else 0.8
                yield Candidate(spec.name, printed.sheet, (), 0.9 * near * label.sure, "seal", "☑", (quad,))


def _ticked(spec: FieldSpec, sheet: Sheet, box: TickBox, sure: float, rule: str) -> Candidate:
    rows = ((box.part,),) if box.part is not None else ()
    return Candidate(
        spec.name,
        sheet,
        rows,
        sure * (0.5 + box.confidence / 2),
        rule,
        "☑" if box.ticked else "☐",
        () if box.quad is None else (box.quad,),
    )


def tick_of(spec: FieldSpec, sheet: Sheet, box: TickBox, sure: float, rule: str) -> Candidate:
    """The state of one box as the value of a check box."""
    return _ticked(spec, sheet, box, sure, rule)


def _beside(box: Box, boxes: Sequence[TickBox]) -> TickBox | None:
    """The box to tick of a label: before it, else after it."""
    row = [tick for tick in boxes if same_row(tick.box, box)]
    near = 2.5 * box.height
    left = [tick for tick in row if -0.6 * box.height < box.x0 - tick.box.x1 < near]
    right = [tick for tick in row if -0.6 * box.height < tick.box.x0 - box.x1 < near]
    if left:
        return max(left, key=lambda tick: tick.box.x1)
    return min(right, key=lambda tick: tick.box.x0, default=None)


def chosen(spec: FieldSpec, label: Label, printed: Printed, boxes: Sequence[TickBox]) -> Iterator[Candidate]:
    """Of a choice: the option that is ticked, the one whose code is written, or the only one that is."""
    area = _area(label, printed)
    options = [option for part in area for option in _options(spec, printed.sheet, part)]
    yield from chosen_among(spec, printed.sheet, area, options, boxes, label.sure, label.rule)


def chosen_in(
    spec: FieldSpec, sheet: Sheet, area: Sequence[Part], boxes: Sequence[TickBox], sure: float, rule: str
) -> Iterator[Candidate]:
    options = [option for part in area for option in _options(spec, sheet, part)]
    yield from chosen_among(spec, sheet, area, options, boxes, sure, rule)


def chosen_among(
    spec: FieldSpec,
    sheet: Sheet,
    area: Sequence[Part],
    options: list[_Option],
    boxes: Sequence[TickBox],
    sure: float,
    rule: str,
) -> Iterator[Candidate]:
    ticks = _by_option(options, boxes)
    if len({tick.box for _, tick in ticks}) < 2 <= len(options) and all(option.number for option in options):
        ticks = []  # the one box is for the number
    ticked = [(option, tick) for option, tick in ticks if tick.ticked]
    if ticked:
        option, tick = ticked[0]
        unsure = 1.0 if len(ticked) == 1 else 0.4
        ink = option.part.box.union(tick.box)
        quads = (Quad.of(ink).mapped(sheet.to_view.inverse()),)
        yield Candidate(spec.name, sheet, ((option.part,),), sure * unsure, "tick", option.part.text, quads)
        return
    if ticks:
        return
    coded = _coded(spec, sheet, area, options)
    if coded is not None:
        code, meant = coded
        value = code.text if meant is None or normalise(spec, code.text).problem is None else meant.part.text
        yield Candidate(spec.name, sheet, ((code,),), 0.95 * sure, "code", value)
    elif len({option.choice.value for option in options}) == 1:
        yield one(spec, sheet, [options[0].part], sure, rule)


def _area(label: Label, printed: Printed) -> list[Part]:
    """What stands beside a label and may tell the choice: in its row, its cell, the next cell, or lines below."""
    sheet, box = printed.sheet, label.box
    own = [label.own] if label.own is not None else []
    square = sheet.square_at(box.centre)
    row = _row(label, printed)
    if square is None:
        below = [] if own or row else _under(label, printed)
        return [*own, *row, *below]
    inside = [p for p in printed.free if square.box.contains(p.box.centre) and p not in row and p.box.y0 > box.y0]
    return [*own, *row, *in_order(inside)]


def _row(label: Label, printed: Printed) -> list[Part]:
    box = label.box
    start = label.own.box.x1 if label.own is not None else box.x1
    stop = min((o.box.x0 for o in printed.labels if same_row(o.box, box) and o.box.x0 > box.x1), default=1e9)
    return sorted(
        (p for p in printed.free if same_row(p.box, box) and start - box.height / 2 <= p.box.x0 < stop), key=lambda p: p.box.x0
    )


def _under(label: Label, printed: Printed) -> list[Part]:
    box = label.box
    stop = min((o.box.y0 for o in printed.labels if o.box.y0 > box.y1 - box.height / 2), default=1e9)
    return in_order(
        p
        for p in printed.free
        if box.y1 - box.height / 2 <= p.box.y0 < min(stop, box.y1 + _LINES * 1.6 * box.height)
        and p.box.x0 > box.x0 - box.height
    )


def _options(spec: FieldSpec, sheet: Sheet, part: Part) -> Iterator[_Option]:
    """The choices printed in a part, each with the number before it."""
    names = {normal(name): choice for choice in spec.choices for name in (choice.value, *choice.labels) if normal(name)}
    words = [name for name in names if not name.isdigit() and name.lstrip("0123456789") not in (set(names) - {name})]
    if not words:
        return
    folded, places = folded_text(part.text)
    for found in re.finditer("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), folded):
        before, after = folded[: found.start()][-1:], folded[found.end() :][:1]
        if found[0].isascii() and (before.isalpha() or after.isalpha()):
            continue
        start, end = places[found.start()] + part.start, places[found.end() - 1] + 1 + part.start
        number = _NUMBER.search(part.text[: start - part.start])
        yield _Option(names[found[0]], sheet.part(part.place, start, end), number[1] if number else "")


def _by_option(options: Sequence[_Option], boxes: Sequence[TickBox]) -> list[tuple[_Option, TickBox]]:
    """Each option with its box: all have it before them, or all after."""
    for side in (-1, 1):
        found = []
        for option in options:
            box = option.part.box
            near = [
                (gap, number)
                for number, tick in enumerate(boxes)
                if same_row(tick.box, box)
                and -0.6 * box.height < (gap := (box.x0 - tick.box.x1) if side < 0 else (tick.box.x0 - box.x1)) < 3 * box.height
            ]
            if near:
                found.append((option, boxes[min(near)[1]]))
        if found:
            return found
    return []


def _coded(
    spec: FieldSpec, sheet: Sheet, area: Sequence[Part], options: Sequence[_Option]
) -> tuple[Part, _Option | None] | None:
    """A number by itself that is the number of an option."""
    for part in area:
        for found in _CODE.finditer(part.line.text, part.start, part.end):
            code = sheet.part(part.place, *found.span(1))
            option = next((o for o in options if o.number == _digit(found[1])), None)
            if option is not None and any(_same_ink(option, code) for option in options):
                continue
            if option is not None or (not options and normalise(spec, found[1]).problem is None):
                return code, option
    return _run_together(sheet, options)


def _run_together(sheet: Sheet, options: Sequence[_Option]) -> tuple[Part, _Option | None] | None:
    """婚姻 21.未婚2.已婚: the first option's number is one less than the second's, what stands before it is the code."""
    if len(options) < 2 or not options[1].number.isdigit():
        return None
    expected = str(int(options[1].number) - 1)
    said = options[0].number
    code = said.removesuffix(expected)
    option = next((o for o in options[1:] if o.number == code), options[0] if code == expected else None)
    at = options[0].part.line.text.rfind(said, 0, options[0].part.start)
    if not code or code == said or option is None or at < 0:
        return None
    return sheet.part(options[0].part.place, at, at + len(code)), option


def _digit(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _same_ink(option: _Option, code: Part) -> bool:
    """Whether the number is the one printed before an option."""
    own = option.part
    between = own.line.text[code.end : own.start]
    return own.line.id == code.line.id and code.end <= own.start and not any(c.isalnum() for c in between)
