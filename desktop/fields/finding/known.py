"""A page that a person confirmed: where its values stand, and what it prints beside them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from desktop.document.geometry import Box
from desktop.document.model import Document, Evidence, Field, Page
from desktop.document.template import FieldType
from desktop.fields.finding.labels import normal
from desktop.fields.finding.registration import Chunk, chunks_of, in_any, middle
from desktop.fields.finding.sheet import Part, Place, Sheet, same_column, same_row
from desktop.fields.finding.writing import Writing

_LONGEST_LABEL = 16


class Known:
    """spots: (field, box) of the ink of values. inline: (field, words before, words after, box) of those within a sentence.
    prefixes: by field, the words right before its value. confirmed: all fields of the document."""

    """A page of an example: where its values stand, and what it prints beside them."""

    def __init__(self, document: Document, page: Page) -> None:
        self.sheet = Sheet(page)
        self.writing = Writing(self.sheet)
        self.confirmed = frozenset(field.name for field in document.fields if field.value.strip())
        self.spots: list[tuple[str, Box]] = []
        self.prefixes: dict[str, set[str]] = {}
        self.inline: list[tuple[str, str, str, Box]] = []
        for field in document.fields:
            if field.confirmed_by and field.value.strip():
                for evidence in field.evidence:
                    if evidence.page == page.id:
                        self._learn(field, evidence)
        self.rows = [name for field in document.fields if field.type == FieldType.TABLE for name in (field.name,)]
        self.holes = [box for _, box in self.spots]

    def _learn(self, field: Field, evidence: Evidence) -> None:
        """By its letters, where they are read as confirmed: the box around several lines has others in it."""
        around = self.sheet.seen(evidence.quad)
        span = None if field.type == FieldType.TABLE else self.writing.find(field.value, around)
        if span is None:
            self.spots.append((field.name, around))
            return
        self.spots.extend((field.name, part.box) for part in self.writing.parts(*span))
        before, after = self.writing.beside(*span)
        self.prefixes.setdefault(field.name, set()).add(before)
        if before and after:
            self.inline.append((field.name, before, after, self.writing.parts(*span)[0].box))

    @cached_property
    def chunks(self) -> list[Chunk]:
        return chunks_of(self.sheet, self.holes)

    @cached_property
    def printed(self) -> list[Part]:
        """What stands outside the values."""
        return [part for place in self.sheet.places for part in self._outside(place)]

    def _outside(self, place: Place) -> Iterator[Part]:
        gaps = set(self.sheet.gaps(place))
        start: int | None = None
        for at, letter in enumerate([*self.sheet.letters(place), None]):
            last = at == len(place.line.text)
            hole = last or (letter is not None and in_any(middle(place, letter), self.holes))
            if start is not None and (hole or at in gaps):
                part = self.sheet.trimmed(place, start, at)
                if part is not None:
                    yield part
                start = None
            if start is None and not hole and letter is not None:
                start = at

    def labels(self) -> Iterator[tuple[str, str]]:
        """(field, the words before or above its value)."""
        for name, box in self.spots:
            if name in self.rows:
                continue
            before = [p for p in self.printed if same_row(p.box, box) and -box.height < box.x0 - p.box.x1 < 6 * box.height]
            above = [p for p in self.printed if same_column(p.box, box) and -0.5 * box.height < box.y0 - p.box.y1 < box.height]
            near = max(before, key=lambda p: p.box.x1, default=None) or max(above, key=lambda p: p.box.y1, default=None)
            if near is not None and 2 <= len(normal(near.text)) <= _LONGEST_LABEL and not any(c.isdigit() for c in near.text):
                yield name, near.text
