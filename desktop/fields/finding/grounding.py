"""The ink of a value that was told without a place, as an engine's answer to a question is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from desktop.document.geometry import Box
from desktop.document.model import Evidence, Page
from desktop.document.template import FieldSpec
from desktop.fields.finding.found import evidence_of
from desktop.fields.finding.labels import folded_text, normal
from desktop.fields.finding.sheet import Part, Sheet, same_row
from desktop.fields.finding.writing import Writing

_LEAST = 0.75
"""What is less alike is somewhere else, or made up."""
_EXACT, _FOLDED = 1.0, 0.97
_BESIDE = 0.02
"""So much more sure is a place beside a label of the field."""
_SHORT = 4
"""Shorter values are looked for letter by letter only: anything is like them."""


@dataclass(frozen=True, slots=True)
class _Place:
    sheet: Sheet
    parts: tuple[Part, ...]
    sure: float


def ground(spec: FieldSpec, value: str, pages: Iterable[Page], *, near: tuple[str, ...] = ()) -> tuple[Evidence, float] | None:
    """Where the value stands, and how sure that is (0-1): its place beside the field's labels first. None: nowhere.

    near: ids of lines beside which it should stand. The value may go on from one line to the next.
    """
    if not normal(value):
        return None
    best: tuple[float, int, _Place] | None = None
    for number, page in enumerate(pages):
        sheet = Sheet(page)
        writing = Writing(sheet)
        found = _exact(value, writing) or _nearly(value, writing)
        if not found:
            continue
        anchors = _anchors(spec, writing, near)
        for place in found:
            rank = place.sure + (_BESIDE if any(_is_beside(anchor, place) for anchor in anchors) else 0.0)
            if best is None or rank > best[0]:
                best = (rank, number, place)
    if best is None:
        return None
    place = best[2]
    return evidence_of(place.sheet, place.parts), round(min(1.0, place.sure), 4)


def _exact(value: str, writing: Writing) -> list[_Place]:
    letters, _ = folded_text(value)
    found = []
    for at in writing.occurrences(letters):
        parts = tuple(writing.parts(at, at + len(letters)))
        if _is_whole(writing, at, at + len(letters)):
            same = "".join(value.split()) == "".join("".join(part.text.split()) for part in parts)
            found.append(_Place(writing.sheet, parts, _EXACT if same else _FOLDED))
    return found


def _is_whole(writing: Writing, start: int, end: int) -> bool:
    """Not a number within a longer one."""
    text = writing.text
    before, after = text[start - 1 : start], text[end : end + 1]
    cut = (before.isdigit() and text[start].isdigit() and writing.touch(start - 1)) or (
        after.isdigit() and text[end - 1].isdigit() and writing.touch(end - 1)
    )
    return not cut


def _nearly(value: str, writing: Writing) -> list[_Place]:
    """The stretch of text that is most like the value."""
    letters, _ = folded_text(value)
    if len(letters) < _SHORT or not writing.text:
        return []
    like = fuzz.partial_ratio_alignment(letters, writing.text, score_cutoff=100 * _LEAST)
    if like is None or like.dest_end <= like.dest_start:
        return []
    alike = fuzz.ratio(letters, writing.text[like.dest_start : like.dest_end]) / 100
    if alike < _LEAST:
        return []
    return [_Place(writing.sheet, tuple(writing.parts(like.dest_start, like.dest_end)), alike * _FOLDED)]


def _anchors(spec: FieldSpec, writing: Writing, near: tuple[str, ...]) -> list[Box]:
    found = [place.box for place in writing.sheet.places if place.line.id in near]
    for label in spec.labels:
        letters, _ = folded_text(label)
        for at in writing.occurrences(letters):
            found.append(writing.parts(at, at + len(letters))[0].box)
    return found


def _is_beside(anchor: Box, place: _Place) -> bool:
    """Right after it in its row, or close below."""
    box, height = place.parts[0].box, anchor.height
    if same_row(anchor, box):
        return -height < box.x0 - anchor.x1 < 12 * height
    return (
        -0.5 * height < box.y0 - anchor.y1 < 1.5 * height
        and box.x0 > anchor.x0 - 2 * height
        and box.x0 < anchor.x1 + 2 * height
    )
