"""From the lines of a document to its fields: by label and place. A value is a part of one line, or whole lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

from desktop.document.geometry import Box, Quad
from desktop.document.model import Document, Evidence, Field, Line, Page, RegionType, new_id
from desktop.document.template import FieldSpec, Template
from desktop.fields.labels import Hit, Labels, spec_of
from desktop.fields.values import Span, find_value, in_pattern, is_whole

_TITLE = "title"
_DATE = "date"
_MOST_TITLE_LINES = 3


@dataclass(frozen=True, slots=True)
class _Place:
    """A line as it lies in the view of its page."""

    line: Line
    box: Box


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A value of one field: parts of lines of one page. sure: by how it was found."""

    field: str
    page: str
    lines: tuple[Line, ...]
    span: Span
    sure: float
    rule: str


def extract(template: Template, document: Document, pages: Iterable[Page]) -> tuple[Field, ...]:
    """At most one Field for each of the template's, in its order; none where nothing was found.

    pages: those of the document, in order; each is needed only once. Of several candidates the surest is taken, then the first.
    """
    labels = Labels(template)
    best: dict[str, _Candidate] = {}
    for number, page in enumerate(pages):
        for candidate in _candidates(template, labels, page, first=number == 0):
            known = best.get(candidate.field)
            if known is None or candidate.sure > known.sure:
                best[candidate.field] = candidate
    return tuple(_field(spec, best[spec.name]) for spec in template.fields if spec.name in best)


def _candidates(template: Template, labels: Labels, page: Page, *, first: bool) -> Iterator[_Candidate]:
    to_view = page.view.transform(page.width, page.height)
    places = [_Place(line, line.quad.mapped(to_view).bounds) for line in page.content.lines() if line.text.strip()]
    for place in places:
        for hit in labels.hits(place.line.text):
            candidate = _valued(spec_of(template, hit.field), hit, place, places, labels, page)
            if candidate is not None:
                yield candidate
    for spec in template.fields:
        yield from _unlabelled(spec, places, page, labels)
        if spec.type == _TITLE and first:
            yield from _titles(spec, places, page, labels)


# --- values beside labels -----------------------------------------------------------------------------------------------


def _valued(spec: FieldSpec, hit: Hit, place: _Place, places: list[_Place], labels: Labels, page: Page) -> _Candidate | None:
    """The value after the label in its line, else in the next line to the right, else in the one below."""
    text = place.line.text
    span = find_value(spec.type, text, (hit.start, hit.end)) if text[hit.start : hit.end].strip() else None
    if span is not None:
        return _Candidate(spec.name, page.id, (place.line,), span, hit.sure, hit.rule)
    if text[hit.start : hit.end].strip(" _—:：") or hit.rule == "named-in-brackets":
        return None
    for found, sure, rule in ((_right_of(place, places), 0.9, "right"), (_below(place, places), 0.75, "below")):
        if found is None or any(labels.hits(found.line.text)):
            continue
        span = find_value(spec.type, found.line.text, (0, len(found.line.text)))
        if span is not None:
            return _Candidate(spec.name, page.id, (found.line,), span, hit.sure * sure, f"label-{rule}")
    return None


def _right_of(place: _Place, places: list[_Place]) -> _Place | None:
    box = place.box
    beside = [
        other
        for other in places
        if other.box.x0 >= box.x1 - box.height / 2
        and min(box.y1, other.box.y1) - max(box.y0, other.box.y0) > 0.5 * min(box.height, other.box.height)
    ]
    return min(beside, key=lambda other: other.box.x0, default=None)


def _below(place: _Place, places: list[_Place]) -> _Place | None:
    box = place.box
    under = [
        other
        for other in places
        if other.box.y0 >= box.y1 - box.height / 2
        and other.box.y0 < box.y1 + 1.5 * box.height
        and min(box.x1, other.box.x1) > max(box.x0, other.box.x0)
    ]
    return min(under, key=lambda other: other.box.y0, default=None)


# --- values without a label ---------------------------------------------------------------------------------------------


def _unlabelled(spec: FieldSpec, places: list[_Place], page: Page, labels: Labels) -> Iterator[_Candidate]:
    for place in places:
        text = place.line.text
        span = in_pattern(spec.pattern, spec.type, text) if spec.pattern else None
        if span is not None:
            yield _Candidate(spec.name, page.id, (place.line,), span, 0.7, "pattern")
        elif spec.type == _DATE and is_whole(spec.type, text):
            yield _Candidate(spec.name, page.id, (place.line,), _whole(text), 0.5, "date-alone")


def _titles(spec: FieldSpec, places: list[_Place], page: Page, labels: Labels) -> Iterator[_Candidate]:
    region = next((r for r in page.content.regions if r.type is RegionType.TITLE and r.lines), None)
    if region is not None and not any(any(labels.hits(line.text)) for line in region.lines):
        lines = region.lines[:_MOST_TITLE_LINES]
        yield _Candidate(spec.name, page.id, lines, _whole(_joined(lines)), 0.9, "title-region")
    width, height = page.view.size(page.width, page.height)
    heights = median([place.box.height for place in places]) if places else 0.0
    large = [
        place
        for place in places
        if place.box.height >= 1.15 * heights
        and place.box.y1 < 0.45 * height
        and abs(place.box.centre[0] - width / 2) < 0.15 * width
        and not any(labels.hits(place.line.text))
        and not is_whole(_DATE, place.line.text)
    ]
    if large:
        largest = max(large, key=lambda place: (place.box.height, -place.box.y0))
        yield _Candidate(spec.name, page.id, (largest.line,), _whole(largest.line.text), 0.7, "largest-centred")


# --- the ink ------------------------------------------------------------------------------------------------------------


def _field(spec: FieldSpec, found: _Candidate) -> Field:
    text = _joined(found.lines)
    ids = tuple(line.id for line in found.lines)
    quad = ink_of(found.lines[0], found.span) if len(found.lines) == 1 else _around(found.lines)
    doubt = max(1.0 - found.sure, *(line.doubt for line in found.lines))
    first = found.lines[0]
    evidence = (Evidence(found.page, quad, ids),)
    value = text[found.span[0] : found.span[1]]
    return Field(new_id(), spec.name, spec.type, value, round(doubt, 4), evidence, first.engine, first.reading, found.rule)


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


def _around(lines: tuple[Line, ...]) -> Quad:
    return Quad.of(Box.around(point for line in lines for point in line.quad.points))


def _joined(lines: tuple[Line, ...]) -> str:
    """Chinese lines run on, others have a space between."""
    text = ""
    for line in lines:
        part = line.text.strip() if len(lines) > 1 else line.text
        text += part if not text or (ord(text[-1]) > 0x2E7F and ord(part[:1] or " ") > 0x2E7F) else f" {part}"
    return text


def _whole(text: str) -> Span:
    return len(text) - len(text.lstrip()), len(text.rstrip())
