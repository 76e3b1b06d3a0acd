"""The figures of the fields benchmark as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.benchmarks.fields_truth.scoring import Miss, Score, Scored

OURS, OWN_RULE, PEER_RULE = "dossier", "our lines + label: value", "tesseract + label: value"
FIRST, AFTER = "first", "after"


@dataclass
class Result:
    """Of one set. confirmed: fewest and most documents that were known at the stage "after"."""

    scores: dict[tuple[str, str], Scored] = field(default_factory=dict)
    confirmed: tuple[int, int] = (0, 0)

    def of(self, reader: str, stage: str) -> Scored:
        return self.scores.setdefault((reader, stage), Scored())


COLUMNS = ("set", "reader", "stage", "known", "documents", "values", "given")
FIGURES = ("exact P", "R", "F1", "normalised P", "R", "F1", "ink", "readable", "cells F1")


def _head(*columns: str) -> list[str]:
    return ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]


def table(results: Mapping[str, Result]) -> str:
    rows = _head(*COLUMNS, *FIGURES)
    for name, result in results.items():
        for (reader, stage), scored in result.scores.items():
            low, high = result.confirmed if stage == AFTER else (0, 0)
            known = f"{low}" if low == high else f"{low}-{high}"
            rows.append(f"| {name} | {reader} | {stage} | {known} | {row(scored.whole, reader == OURS)} |")
    return "\n".join(rows)


def row(score: Score, inked: bool) -> str:
    exact, normal = (
        f"{right / max(1, score.given):.2f} | {right / max(1, score.true):.2f} | {score.f1(right):.3f}"
        for right in (score.exact, score.normal)
    )
    ink = f"{score.inked / score.placed:.0%}" if inked and score.placed else "–"
    readable = f"{score.readable / max(1, score.true):.0%}"
    cells = f"{score.cells_f1:.3f}" if score.cells_true else "–"
    return f"{score.documents} | {score.true} | {score.given} | {exact} | {normal} | {ink} | {readable} | {cells}"


def by_field(name: str, result: Result) -> str:
    """Each field of a set by itself."""
    rows = _head(f"{name}: field", "stage", "values", "given", "exact F1", "normalised F1")
    for stage in (FIRST, AFTER):
        for key, score in result.of(OURS, stage).fields.items():
            figures = f"{score.true} | {score.given} | {score.f1(score.exact):.3f} | {score.f1(score.normal):.3f}"
            rows.append(f"| {key} | {stage} | {figures} |")
    return "\n".join(rows)


def by_form(results: Mapping[str, Result]) -> str:
    """Each layout of the synthetic sets by itself."""
    rows = _head("layout", "stage", "documents", "values", "given", "exact F1", "normalised F1", "ink", "cells F1")
    for name, result in results.items():
        if (OURS, AFTER) not in result.scores:
            continue
        for form in result.of(OURS, FIRST).forms:
            for stage in (FIRST, AFTER):
                score = result.of(OURS, stage).forms[form]
                ink = f"{score.inked / max(1, score.placed):.0%}"
                cells = f"{score.cells_f1:.3f}" if score.cells_true else "–"
                counts = f"{score.documents} | {score.true} | {score.given}"
                figures = f"{score.f1(score.exact):.3f} | {score.f1(score.normal):.3f} | {ink} | {cells}"
                rows.append(f"| {name}/{form} | {stage} | {counts} | {figures} |")
    return "\n".join(rows)


def told(name: str, stage: str, miss: Miss) -> str:
    labels = ", ".join(miss.spec.labels[:6])
    lines = [f"{name} {stage} {miss.document} {miss.spec.name} ({miss.spec.type}; {labels}): {miss.why.upper()}"]
    lines.append(f"    true : {miss.true!r}")
    if miss.given is not None:
        lines.append(f"    given: {miss.given.value!r} by {miss.given.rule}, doubt {miss.given.doubt:.2f}")
    if miss.read:
        lines.append(f"    read there: {miss.read!r}")
    return "\n".join(lines)


def together(results: Iterable[Result]) -> Result:
    """The counts of several sets in one."""
    whole = Result()
    for result in results:
        low, high = whole.confirmed
        whole.confirmed = (min(low or result.confirmed[0], result.confirmed[0]), max(high, result.confirmed[1]))
        for (reader, stage), scored in result.scores.items():
            whole.of(reader, stage).whole.add(scored.whole)
    return whole


@dataclass(frozen=True, slots=True)
class Gate:
    """least: normalised F1 over all values of the sets of that name."""

    sets: str
    stage: str
    least: float


GATES = (
    Gate("synthetic", FIRST, 0.90),
    Gate("synthetic", AFTER, 0.97),
    Gate("filled", FIRST, 0.60),
    Gate("filled", AFTER, 0.90),
)


def gates(results: Mapping[str, Result]) -> list[tuple[str, bool]]:
    """A line for each gate whose sets were run, and whether it is met."""
    lines = []
    for gate in GATES:
        if gate.sets in results:
            score = results[gate.sets].of(OURS, gate.stage).whole
            reached = score.f1(score.normal)
            met = reached >= gate.least
            figure = f"{reached:.3f} (exact {score.f1(score.exact):.3f}), at least {gate.least:.2f} is asked"
            lines.append((f"GATE {gate.sets}, {gate.stage}: {'met' if met else 'MISSED'}: normalised F1 {figure}", met))
    return lines
