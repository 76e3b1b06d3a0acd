"""A value that was found: the parts of lines it stands in, how sure that is, and the field that is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from desktop.document.geometry import Box, Quad
from desktop.document.model import Evidence, Field, Line, new_id
from desktop.document.template import FieldSpec
from desktop.fields.finding.sheet import Part, Sheet, Span, same_row

LOOSE = "-loose"
"""Ends the rule of a value that the words around it may just as well belong to: a person has to look."""
_CLOSE_RIVAL = 0.1
_WORD_GAP = 1.6
"""Boxes for one letter each: what stands more than so many steps from the letter before it starts a new word."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value of one field on one page. rows: of the items of a table, in order; else one. sure: by how it was found (0-1).

    value: where it is not just what the parts say. ink: where it stands, if not in lines (a tick, a seal)."""

    field: str
    sheet: Sheet
    rows: tuple[tuple[Part, ...], ...]
    sure: float
    rule: str
    value: str | None = None
    ink: tuple[Quad, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(part for row in self.rows for part in row)

    @property
    def text(self) -> str:
        return joined(self.parts) if self.value is None else self.value


def one(spec: FieldSpec, sheet: Sheet, parts: Sequence[Part], sure: float, rule: str) -> Candidate:
    return Candidate(spec.name, sheet, (tuple(parts),), sure, rule)


def field_of(spec: FieldSpec, found: Candidate, rivals: Iterable[Candidate] = ()) -> Field:
    """rivals: others for the same field; one that is nearly as sure and says something else makes the value doubtful."""
    lines = list({part.line.id: part.line for part in found.parts}.values())
    against = max((rival.sure for rival in rivals if plain(rival.text) != plain(found.text)), default=0.0)
    rivalry = 0.5 if against > found.sure - _CLOSE_RIVAL else 0.0
    loose = 0.5 if found.rule.endswith(LOOSE) else 0.0
    doubt = max(1.0 - found.sure, rivalry, loose, *(line.doubt for line in lines), 0.0)
    evidence = tuple(evidence_of(found.sheet, row) for row in found.rows if row)
    evidence += tuple(Evidence(found.sheet.page.id, quad, tuple(line.id for line in lines)) for quad in found.ink)
    if found.ink:
        evidence = evidence[-len(found.ink) :]
    engine, reading = (lines[0].engine, lines[0].reading) if lines else ("", None)
    return Field(new_id(), spec.name, spec.type, found.text, round(doubt, 4), evidence, engine, reading, found.rule)


def evidence_of(sheet: Sheet, parts: Sequence[Part]) -> Evidence:
    """One for all the parts: the quad of their ink, level in the view."""
    ids = tuple(dict.fromkeys(part.line.id for part in parts))
    if len(parts) == 1:
        return Evidence(sheet.page.id, ink_of(parts[0].line, (parts[0].start, parts[0].end)), ids)
    boxes = [sheet.seen(ink_of(part.line, (part.start, part.end))) for part in parts]
    around = Quad.of(Box.around(corner for box in boxes for corner in ((box.x0, box.y0), (box.x1, box.y1))))
    return Evidence(sheet.page.id, around.mapped(sheet.to_view.inverse()), ids)


def ink_of(line: Line, span: Span) -> Quad:
    """The quad of a part of a line's text: of just its characters where their places are known, else of the line."""
    inside: list[Quad] = []
    at = 0
    for char in line.chars:
        found = line.text.find(char.text, at)
        if found < 0 or line.text[at:found].strip():
            return line.quad  # characters and text do not tell the same
        at = found + len(char.text)
        if found < span[1] and at > span[0] and char.text.strip() and char.quad is not None:
            inside.append(char.quad)
    if not inside:
        return line.quad
    first, last = inside[0], inside[-1]
    if line.vertical:
        return Quad(first.tl, first.tr, last.br, last.bl)
    return Quad(first.tl, last.tr, last.br, first.bl)


def in_order(parts: Iterable[Part]) -> list[Part]:
    """Row by row from the top, each from the left; vertical lines from the right."""
    waiting = sorted(parts, key=lambda part: part.box.y0)
    if waiting and all(part.line.vertical for part in waiting):
        return sorted(waiting, key=lambda part: (-part.box.x0, part.box.y0))
    rows: list[list[Part]] = []
    for part in waiting:
        row = next((row for row in rows if same_row(row[-1].box, part.box)), None)
        if row is None:
            rows.append([part])
        else:
            row.append(part)
    return [part for row in rows for part in sorted(row, key=lambda part: part.box.x0)]


def joined(parts: Sequence[Part]) -> str:
    """What the parts say together: Chinese runs on, others have a space between; letters in a box each make words."""
    step = _step(parts)
    text = ""
    for at, part in enumerate(parts):
        said = part.text.strip() if len(parts) > 1 else part.text
        if text and said and _spaced(text[-1], said[0], parts[at - 1], part, step):
            text += " "
        text += said
    return text


def _spaced(before: str, after: str, one: Part, other: Part, step: float) -> bool:
    if not step and len(one.text.strip()) == len(other.text.strip()) == 1 and before.isdigit() and after.isdigit():
        return False
    if step:
        return _middle(other, 0) - _middle(one, -1) > _WORD_GAP * step
    return not (_is_han(before) and _is_han(after))


def _step(parts: Sequence[Part]) -> float:
    """The distance of letters that have a box each; 0 where they have not."""
    if (
        len(parts) < 3
        or median(len(part.text.strip()) for part in parts) > 1
        or not all(same_row(one.box, other.box) for one, other in pairwise(parts))
    ):
        return 0.0
    steps = [_middle(other, 0) - _middle(one, -1) for one, other in pairwise(parts)]
    usual = median(steps)
    height = median(part.box.height for part in parts)
    return usual if 0.4 * height < usual < 4 * height else 0.0


def _middle(part: Part, letter: int) -> float:
    width = part.box.width / max(1, len(part.text.strip()))
    return part.box.x0 + width / 2 if letter == 0 else part.box.x1 - width / 2


def _is_han(letter: str) -> bool:
    return ord(letter) > 0x2E7F


def plain(text: str) -> str:
    return "".join(text.split())
