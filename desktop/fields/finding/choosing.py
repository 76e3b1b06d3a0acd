"""Which of the candidates becomes the value of which field: the surest first, and no ink twice."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.document.template import Template
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
    taken: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for _, _, candidate in ranked:
        if candidate.field in best:
            continue
        twin = best.get(pairs.get(candidate.field, ""))
        if _is_taken(candidate, taken) and (twin is None or twin.text != candidate.text):
            continue
        best[candidate.field] = candidate
        for part in candidate.parts:
            taken.setdefault((candidate.sheet.page.id, part.line.id), []).append((part.start, part.end))
    rivals: dict[str, list[Candidate]] = {name: [] for name in best}
    for _, _, candidate in ranked:
        chosen = best.get(candidate.field)
        differs = chosen is not None and candidate is not chosen and plain(candidate.text) != plain(chosen.text)
        if differs and not _is_taken(candidate, taken):
            rivals[candidate.field].append(candidate)
    return {name: (candidate, rivals[name]) for name, candidate in best.items()}


def _is_taken(candidate: Candidate, taken: dict[tuple[str, str], list[tuple[int, int]]]) -> bool:
    page = candidate.sheet.page.id
    return any(
        part.start < end and start < part.end for part in candidate.parts for start, end in taken.get((page, part.line.id), ())
    )
