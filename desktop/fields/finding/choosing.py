"""Which of the candidates becomes the value of which field: the surest first, and no ink twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from desktop.document.template import FieldSpec, FieldType, Template
from desktop.fields.finding.found import Candidate, plain
from desktop.fields.finding.labels import paired_amounts
from desktop.fields.finding.values import in_words
from desktop.fields.types import normalise

_WORDED = 0.6
"""How much less sure an amount in words is for a field that has a twin for words."""
_PROBLEM = 0.75
"""How much less sure a value is that cannot be one of its type."""


def settled(template: Template, found: Sequence[Candidate]) -> dict[str, tuple[Candidate, list[Candidate]]]:
    """For each field its candidate and the rivals of that."""
    specs = {spec.name: spec for spec in template.fields}
    pairs = dict(paired_amounts(template))
    ranked: list[tuple[float, int, Candidate]] = []
    for number, candidate in enumerate(found):
        text = candidate.text
        if candidate.field not in specs or not text.strip():
            continue
        problem = normalise(specs[candidate.field], text).problem is not None
        worded = candidate.field in pairs and in_words(text, (0, len(text))) is not None
        factor = (_PROBLEM if problem else 1.0) * (_WORDED if worded else 1.0)
        ranked.append((candidate.sure * factor, -number, candidate))
    ranked.sort(key=lambda one: one[:2], reverse=True)
    best: dict[str, Candidate] = {}
    taken = _Taken(specs)
    for _, _, candidate in ranked:
        if candidate.field in best:
            continue
        twin = best.get(pairs.get(candidate.field, ""))
        if taken.holds(candidate) and (twin is None or twin.text != candidate.text):
            continue
        best[candidate.field] = candidate
        taken.add(candidate)
    _in_reading_order(template, best)
    rivals: dict[str, list[Candidate]] = {name: [] for name in best}
    for _, _, candidate in ranked:
        chosen = best.get(candidate.field)
        differs = chosen is not None and plain(candidate.text) != plain(chosen.text)
        if differs and not taken.holds(candidate):
            rivals[candidate.field].append(candidate)
    return {name: (candidate, rivals[name]) for name, candidate in best.items()}


def _in_reading_order(template: Template, best: dict[str, Candidate]) -> None:
    """Of fields that documents print the same labels for, the first on the page is the first of the template."""
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for spec in template.fields:
        if spec.labels and spec.name in best and best[spec.name].rule.startswith(("label", "tick")):
            alike.setdefault((spec.type, spec.labels), []).append(spec.name)
    for names in alike.values():
        for name, candidate in zip(names, sorted((best[name] for name in names), key=_at), strict=True):
            best[name] = replace(candidate, field=name)


def _at(candidate: Candidate) -> tuple[int, float, float]:
    """Page, row and place in the row."""
    sheet = candidate.sheet
    box = candidate.parts[0].box if candidate.parts else sheet.seen(candidate.ink[0])
    return sheet.page.number, round(box.centre[1] / sheet.letter), box.x0


class _Taken:
    """Ink that values stand on. A date within a sentence that is itself a value may be a value too."""

    def __init__(self, specs: Mapping[str, FieldSpec]) -> None:
        self._specs = specs
        self._spans: dict[tuple[str, str], list[tuple[int, int, bool]]] = {}

    def add(self, candidate: Candidate) -> None:
        for part in candidate.parts:
            spans = self._spans.setdefault((candidate.sheet.page.id, part.line.id), [])
            spans.append((part.start, part.end, self._is_sentence(candidate)))

    def holds(self, candidate: Candidate) -> bool:
        page, sentence = candidate.sheet.page.id, self._is_sentence(candidate)
        return any(
            part.start < end and start < part.end and not _within((part.start, part.end, sentence), (start, end, other))
            for part in candidate.parts
            for start, end, other in self._spans.get((page, part.line.id), ())
        )

    def _is_sentence(self, candidate: Candidate) -> bool:
        return self._specs[candidate.field].type is FieldType.TEXT


def _within(one: tuple[int, int, bool], other: tuple[int, int, bool]) -> bool:
    """Whether the shorter is a part of the longer, which alone is a sentence."""
    short, long = sorted((one, other), key=lambda span: span[1] - span[0])
    return long[2] and not short[2] and long[0] <= short[0] and short[1] <= long[1] and short[:2] != long[:2]
