"""Found values against true ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from desktop.document.geometry import Box
from desktop.document.model import Evidence, Page
from desktop.document.template import FieldSpec, FieldType
from desktop.fields.types import same_value
from tests.benchmarks.fields_truth.cases import Place, Sample, Truth, letters, scaled

OVERLAP = 0.3


@dataclass(frozen=True, slots=True)
class Given:
    """What a reader says of one field."""

    value: str
    evidence: tuple[Evidence, ...] = ()
    rule: str = ""
    doubt: float = 0.0


@dataclass(slots=True)
class Score:
    """Counts of values; of tables their cells, which count nowhere else. readable: true values whose letters were read at all.
    inked, placed: of the values given where the place of the true one is known, those whose ink is there."""

    documents: int = 0
    given: int = 0
    true: int = 0
    exact: int = 0
    normal: int = 0
    readable: int = 0
    inked: int = 0
    placed: int = 0
    cells_given: int = 0
    cells_true: int = 0
    cells_right: int = 0

    def add(self, other: Score) -> None:
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def f1(self, right: int) -> float:
        return 2 * right / max(1, self.given + self.true)

    @property
    def cells_f1(self) -> float:
        return 2 * self.cells_right / max(1, self.cells_given + self.cells_true)


@dataclass(frozen=True, slots=True)
class Miss:
    """why: "unread" (its letters are not in the reading), "missing", "wrong", "spurious", "form" (right only when normalised),
    "ink" (right, from elsewhere), "cells"."""

    document: str
    spec: FieldSpec
    why: str
    true: str
    given: Given | None
    read: str


@dataclass(slots=True)
class Scored:
    """whole: all fields. fields: each by name. forms: the layouts of a set."""

    whole: Score = field(default_factory=Score)
    fields: dict[str, Score] = field(default_factory=dict)
    forms: dict[str, Score] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)

    def document(self, sample: Sample, given: Mapping[str, Given], pages: Sequence[Page]) -> None:
        self.whole.documents += 1
        form = self.forms.setdefault(sample.form, Score())
        form.documents += 1
        for spec in (spec for spec in sample.template.fields if not sample.scored or spec.name in sample.scored):
            truth, found = sample.truths.get(spec.name), given.get(spec.name)
            if spec.type is FieldType.TABLE:
                score = cells(spec, truth.values[0] if truth else "", found.value if found else "")
                wrong = score.cells_right < max(score.cells_true, score.cells_given)
                why = "cells" if wrong else ""
            else:
                score, why = one(spec, truth, found, pages, folded=sample.folded)
            self.whole.add(score)
            form.add(score)
            self.fields.setdefault(spec.name, Score()).add(score)
            if why:
                place = truth.places[0] if truth and truth.places else None
                value = " / ".join(truth.values) if truth else ""
                self.misses.append(Miss(sample.name, spec, why, value, found, _read_at(place, pages) if place else ""))


def one(
    spec: FieldSpec, truth: Truth | None, found: Given | None, pages: Sequence[Page], *, folded: bool = False
) -> tuple[Score, str]:
    """The counts of one value, and why it is a miss; "" where it is none."""
    score = Score(given=int(found is not None), true=int(truth is not None))
    if truth is None:
        return score, "spurious" if found else ""
    readable = spec.type is FieldType.CHECKBOX or any(_readable(value, pages) for value in truth.values)
    score.readable = int(readable)
    if found is None:
        return score, "missing" if readable else "unread"
    pairs = [(found.value, value) for value in truth.values]
    if folded:
        pairs = [(given.upper(), value.upper()) for given, value in pairs]
    score.exact = int(any(given.split() == value.split() for given, value in pairs))
    score.normal = int(bool(score.exact) or any(same_value(spec, given, value) for given, value in pairs))
    if spec.type is FieldType.CHECKBOX:
        score.exact = score.normal
    if truth.places:
        score.placed = 1
        score.inked = int(any(overlaps(found.evidence, place, pages) for place in truth.places))
    if not score.normal:
        return score, "wrong" if readable else "unread"
    if score.placed and not score.inked and found.evidence:
        return score, "ink"
    return score, "" if score.exact else "form"


def overlaps(evidence: Iterable[Evidence], place: Place, pages: Sequence[Page]) -> bool:
    """IoU of the boxes around both over 0.3, or the middle of the true box is in the evidence."""
    page = pages[place.page - 1]
    quads = [e.quad for e in evidence if e.page == page.id]
    if not quads:
        return False
    around = Box.around(point for quad in quads for point in quad.points)
    true = scaled(place.around, page)
    return around.iou(true) > OVERLAP or around.contains(true.centre)


def cells(spec: FieldSpec, true: str, given: str) -> Score:
    """Rows are paired in order so that most cells agree; a cell is right when it has the same value in its column."""
    rows_true, rows_given = _rows(true), _rows(given)
    best = [[0] * (len(rows_given) + 1) for _ in range(len(rows_true) + 1)]
    for i, a in enumerate(rows_true, 1):
        for j, b in enumerate(rows_given, 1):
            best[i][j] = max(best[i - 1][j], best[i][j - 1], best[i - 1][j - 1] + _equal(spec, a, b))
    return Score(
        cells_given=sum(bool(cell) for row in rows_given for cell in row),
        cells_true=sum(bool(cell) for row in rows_true for cell in row),
        cells_right=best[-1][-1],
    )


def _rows(value: str) -> list[list[str]]:
    return [[cell.strip() for cell in row.split("\t")] for row in value.split("\n") if row.strip()]


def _equal(spec: FieldSpec, a: Sequence[str], b: Sequence[str]) -> int:
    pairs = zip(spec.columns, a, b, strict=False)
    return sum(bool(x) and bool(y) and (x == y or same_value(column, x, y)) for column, x, y in pairs)


def _readable(value: str, pages: Sequence[Page]) -> bool:
    """In a line, or in the lines of a page as they follow each other, or in parts no shorter than a word."""
    wanted = letters(value)
    if not wanted:
        return True
    for page in pages:
        if wanted in letters(page.content.text()):
            return True
    words = [letters(word) for word in value.split()]
    whole = "".join(letters(page.content.text()) for page in pages)
    return all(word in whole for word in words)


def _read_at(place: Place, pages: Sequence[Page]) -> str:
    page = pages[place.page - 1]
    box = scaled(place.around, page)
    return " | ".join(line.text for line in page.content.lines() if line.quad.bounds.intersection(box))
