"""From the lines of a document to its fields: by label and place. A value is a part of one line, or whole lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from statistics import median

from desktop.document.model import Document, Field, Page, RegionType
from desktop.document.template import FieldSpec, FieldType, Template
from desktop.fields.finding.beside import values_beside
from desktop.fields.finding.choosing import settled
from desktop.fields.finding.found import Candidate, field_of, in_order, ink_of, one
from desktop.fields.finding.issued import issued
from desktop.fields.finding.labels import Labels
from desktop.fields.finding.learned import Learned
from desktop.fields.finding.learning import Example, Lessons
from desktop.fields.finding.line_items import line_items
from desktop.fields.finding.printed import Printed, by_field
from desktop.fields.finding.sheet import Part, Place, Sheet
from desktop.fields.finding.ticks import TickBox, boxes_of, checked, chosen, chosen_in
from desktop.fields.finding.values import Patterns, find_value, is_searched, is_whole

__all__ = ["extract", "ink_of"]

_MOST_TITLE_LINES = 3


def extract(
    template: Template, document: Document, pages: Iterable[Page], examples: Sequence[Example] = ()
) -> tuple[Field, ...]:
    """At most one Field for each of the template's, in its order; none where nothing was found.

    pages: those of the document, in order; each is needed only once. Of several candidates the surest is taken, then the first.
    examples: confirmed documents of the same template; those of the same form tell where its values stand.
    """
    lessons = Lessons(template, examples)
    labels = Labels(template, lessons.labels)
    learned: list[Candidate] = []
    ruled: list[Candidate] = []
    firm: set[str] = set()
    patterns = Patterns()
    for number, page in enumerate(pages):
        sheet = Sheet(page)
        boxes = boxes_of(sheet)
        known = lessons.found(sheet, boxes)
        learned.extend(known.candidates)
        firm |= known.firm
        new = [c for c in _ruled(template, labels, sheet, boxes, number, patterns) if not known.is_printed(c)]
        unwanted = _taken_out(template, labels, known, {c.field for c in new} - known.firm, number, patterns)
        ruled.extend(c for c in new if c.field not in unwanted)
    best = settled(template, [*learned, *(c for c in ruled if c.field not in firm)])
    return tuple(field_of(spec, *best[spec.name]) for spec in template.fields if spec.name in best)


def _taken_out(
    template: Template, labels: Labels, known: Learned, names: set[str], number: int, patterns: Patterns
) -> set[str]:
    """Fields that the rules find in confirmed documents of this form as well, where the people left them out."""
    counts = dict.fromkeys(names, 0)
    for page in known.known if len(known.known) > 1 else ():
        asked = tuple(spec for spec in template.fields if spec.name in names - page.confirmed)
        if asked:
            again = _ruled(replace(template, fields=asked), labels, page.sheet, boxes_of(page.sheet), number, patterns)
            for name in {candidate.field for candidate in again}:
                counts[name] += 1
    return {name for name, count in counts.items() if count > len(known.known) / 2}


def _ruled(
    template: Template, labels: Labels, sheet: Sheet, boxes: list[TickBox], number: int, patterns: Patterns
) -> Iterator[Candidate]:
    """What labels, patterns, zones and looks tell."""
    printed = Printed(sheet, labels)
    beside = by_field(printed.labels)
    dated = next((spec for spec in template.fields if spec.type == FieldType.DATE), None)
    told = issued(template, printed, first=number == 0)
    for spec in template.fields:
        if spec.type == FieldType.TABLE:
            yield from line_items(spec, sheet, [label.box for label in printed.labels if label.rule != "label-merged"])
            continue
        yield from told.get(spec.name, ())
        for label in () if spec.name in told else beside.get(spec.name, ()):
            if spec.type == FieldType.CHECKBOX:
                yield from checked(spec, label, printed, boxes)
            elif spec.type == FieldType.CHOICE and spec.choices:
                yield from chosen(spec, label, printed, boxes)
            else:
                yield from values_beside(spec, label, printed)
        yield from _in_zones(spec, sheet, boxes, number)
        yield from _unlabelled(spec, sheet, spec is dated, patterns)
        if spec.type == FieldType.TITLE and number == 0:
            yield from _titles(spec, sheet, labels)


def _in_zones(spec: FieldSpec, sheet: Sheet, boxes: list[TickBox], number: int) -> Iterator[Candidate]:
    for zone in spec.zones:
        if zone.page != number + 1:
            continue
        box = zone.box
        left, right, top, bottom = box.x0 * sheet.width, box.x1 * sheet.width, box.y0 * sheet.height, box.y1 * sheet.height
        parts = []
        for place in sheet.places:
            if top <= place.box.centre[1] <= bottom:
                inside = [
                    at
                    for at, letter in enumerate(sheet.letters(place))
                    if letter and left <= (letter[0] + letter[1]) / 2 <= right
                ]
                part = sheet.trimmed(place, inside[0], inside[-1] + 1) if inside else None
                if part is not None:
                    parts.append(part)
        yield from _typed(spec, sheet, parts, boxes)


def _typed(spec: FieldSpec, sheet: Sheet, parts: list[Part], boxes: list[TickBox]) -> Iterator[Candidate]:
    if spec.type == FieldType.CHOICE and spec.choices:
        yield from chosen_in(spec, sheet, parts, boxes, 0.9, "zone")
        return
    parts = in_order(parts)
    if is_searched(spec.type):
        for part in parts:
            span = find_value(spec.type, part.line.text, (part.start, part.end))
            if span is not None:
                yield one(spec, sheet, [sheet.part(part.place, *span)], 0.9, "zone")
                return
    elif parts:
        yield one(spec, sheet, parts, 0.9, "zone")


# --- values without a label ---------------------------------------------------------------------------------------------


def _unlabelled(spec: FieldSpec, sheet: Sheet, dated: bool, patterns: Patterns) -> Iterator[Candidate]:
    if spec.pattern:
        for text, parts in sheet.sentences:
            span = patterns.find(spec.pattern, spec.type, text)
            found = _in_sentence(sheet, parts, span) if span is not None else []
            if found:
                yield one(spec, sheet, found, 0.7, "pattern")
    if dated:
        for place in sheet.places:
            part = sheet.trimmed(place, 0, len(place.line.text))
            if part is not None and is_whole(spec.type, place.line.text):
                yield one(spec, sheet, [part], 0.5, "date-alone")


def _in_sentence(sheet: Sheet, parts: Sequence[tuple[int, Part]], span: tuple[int, int]) -> list[Part]:
    """The parts of a span that starts in the first part."""
    if parts[0][0] + len(parts[0][1].text) <= span[0]:
        return []
    found = []
    for start, part in parts:
        first, last = max(span[0] - start, 0), min(span[1] - start, len(part.text))
        if last > first:
            found.append(sheet.part(part.place, part.start + first, part.start + last))
    return found


def _titles(spec: FieldSpec, sheet: Sheet, labels: Labels) -> Iterator[Candidate]:
    by_id = {place.line.id: place for place in sheet.places}
    region = next((r for r in sheet.page.content.regions if r.type is RegionType.TITLE and r.lines), None)
    if region is not None and not any(labels.hits(line.text) for line in region.lines):
        places = [by_id[line.id] for line in region.lines if line.id in by_id][:_MOST_TITLE_LINES]
        yield one(spec, sheet, [sheet.part(place, *_whole(place)) for place in places], 0.9, "title-region")
    heights = median([place.box.height for place in sheet.places]) if sheet.places else 0.0
    large = [
        place
        for place in sheet.places
        if place.box.height >= 1.15 * heights
        and place.box.y1 < 0.45 * sheet.height
        and abs(place.box.centre[0] - sheet.width / 2) < 0.15 * sheet.width
        and not labels.hits(place.line.text)
        and not is_whole(FieldType.DATE, place.line.text)
    ]
    if large:
        largest = max(large, key=lambda place: (place.box.height, -place.box.y0))
        yield one(spec, sheet, [sheet.part(largest, *_whole(largest))], 0.7, "largest-centred")


def _whole(place: Place) -> tuple[int, int]:
    text = place.line.text
    return len(text) - len(text.lstrip()), len(text.rstrip())
