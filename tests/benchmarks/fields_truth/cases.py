"""What is known of a document with fields, and how a person would have confirmed them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.document.geometry import Box, Quad
from desktop.document.model import Document, Evidence, Field, Line, Page, new_id
from desktop.document.template import FieldSpec, FieldType, Template
from desktop.fields.finding.learning import Example

PERSON = "clerk"
WHEN = "2026-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Place:
    """page counts from 1. boxes: in shares (0-1) of the page's width and height; of a table one a row, else of its lines."""

    page: int
    boxes: tuple[Box, ...]

    @property
    def around(self) -> Box:
        return Box.around(corner for box in self.boxes for corner in ((box.x0, box.y0), (box.x1, box.y1)))


@dataclass(frozen=True, slots=True)
class Truth:
    """values: any of them is right, the first is what a person would key. places: any of them is its ink; () is not known."""

    values: tuple[str, ...]
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """A document. truths: by field; what is not there is not on the page. pages: the range that is read, empty for all.
    scored: names of the fields that the truth speaks of, empty for all. language: as Tesseract calls it. folded: the case of
    letters is not compared. form: its layout, where a set has several."""

    name: str
    path: Path
    template: Template
    truths: dict[str, Truth]
    pages: str = ""
    scored: tuple[str, ...] = ()
    language: str = "eng"
    folded: bool = False
    form: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A document that is scored, and others of its form that a person has confirmed when it comes a second time."""

    sample: Sample
    confirmed: tuple[Sample, ...] = ()


def others_of(samples: Sequence[Sample], most: int = 3) -> tuple[Case, ...]:
    """Each with the `most` that come next after it."""
    around = [*samples, *samples]
    most = min(most, len(samples) - 1)
    return tuple(Case(sample, tuple(around[at + 1 : at + 1 + most])) for at, sample in enumerate(samples))


def document_of(sample: Sample, pages: Sequence[Page]) -> Document:
    return Document(pages[0].document, sample.name, tuple(page.id for page in pages), sample.template.name)


def example_of(sample: Sample, pages: Sequence[Page]) -> Example:
    """The document with all its true values keyed, each with the ink that a person would have dragged over."""
    fields = tuple(
        _confirmed(spec, sample.truths[spec.name], pages) for spec in sample.template.fields if spec.name in sample.truths
    )
    return Example(replace(document_of(sample, pages), fields=fields), tuple(pages))


def _confirmed(spec: FieldSpec, truth: Truth, pages: Sequence[Page]) -> Field:
    if truth.places:
        place = truth.places[0]
        page = pages[place.page - 1]
        drags = [(box,) for box in place.boxes] if spec.type is FieldType.TABLE else [place.boxes]
        evidence = tuple(_dragged(page, boxes) for boxes in drags)
    else:
        evidence = _found(truth.values[0], pages)
    value = truth.values[0]
    return Field(new_id(), spec.name, spec.type, value, 0.0, evidence, "person", None, "", PERSON, WHEN)


def _dragged(page: Page, shares: Sequence[Box]) -> Evidence:
    boxes = [scaled(share, page) for share in shares]
    inside = tuple(line.id for line in page.content.lines() if any(_touched(line.quad.bounds, box) for box in boxes))
    return Evidence(page.id, Quad.of(scaled(Place(0, tuple(shares)).around, page)), inside)


def _touched(line: Box, box: Box) -> bool:
    """More than half of the line is in the box, or the line runs on over the box."""
    common = line.intersection(box)
    return common is not None and common.area > 0.5 * min(line.area, box.area)


def _found(value: str, pages: Sequence[Page]) -> tuple[Evidence, ...]:
    """The first line that holds the value, else the lines of a page that the value is made of."""
    wanted = letters(value)
    for page in pages:
        holding = next((line for line in page.content.lines() if wanted and wanted in letters(line.text)), None)
        lines = [holding] if holding is not None else _parts(wanted, page)
        if lines:
            around = Box.around(point for line in lines for point in line.quad.points)
            return (Evidence(page.id, Quad.of(around), tuple(line.id for line in lines)),)
    return ()


def _parts(wanted: str, page: Page) -> list[Line]:
    return [line for line in page.content.lines() if len(letters(line.text)) > 3 and letters(line.text) in wanted]


def letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def scaled(share: Box, page: Page) -> Box:
    return Box(share.x0 * page.width, share.y0 * page.height, share.x1 * page.width, share.y1 * page.height)


def share_of(box: Iterable[float], width: float, height: float) -> Box:
    x0, y0, x1, y1 = box
    return Box(x0 / width, y0 / height, x1 / width, y1 / height)
