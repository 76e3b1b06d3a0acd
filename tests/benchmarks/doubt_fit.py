"""The weights of the doubt formulas, fitted on pages whose truth is known.

usage: python -m tests.benchmarks.doubt_fit --cache FOLDER

Prints weights for desktop/layout/doubt.py, from the readings that `python -m tests.benchmarks.doubt --cache FOLDER` left there.
"""

from __future__ import annotations

import argparse
import pickle
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz.distance import Levenshtein

from desktop.document.model import Line
from desktop.layout.doubt import BOTH, Weights, known_from
from desktop.layout.evidence import WRONG, of_characters, of_gaps
from desktop.layout.readings import aligned, single
from tests.benchmarks.accuracy import DOCUMENTS
from tests.benchmarks.doubt_truth import normal, pieces, truth_of

POWER = 0.8
"""A character weighs the number of those in its set to minus this."""
RIDGE = 1.0


@dataclass(frozen=True)
class ReadPage:
    """lines: in reading order; second: those lines read again, by id; seconds of the processor for each."""

    set: str
    row: dict[str, str]
    page: int
    lines: list[Line]
    second: dict[str, Line]
    first_seconds: float
    second_seconds: float


@dataclass(frozen=True)
class Unit:
    """A character of the text. wrong: 1 where it is; before, after: characters missing in the gaps beside it; the gap between
    two characters is the later one's, `after` is of the last one of a piece only. first: nothing stands before it. line, char:
    where it is on its page."""

    wrong: int
    before: int
    after: int
    first: bool
    confidence: float
    doubt: float
    line: int
    char: int


def units_of(page: ReadPage, lines: Sequence[Line]) -> list[Unit]:
    """lines: those of the page, with their doubts."""
    found = []
    for piece in pieces(truth_of(DOCUMENTS, page.row, page.page), page.lines, page.set):
        spots = [
            (at, k, char, letter)
            for at in piece.lines
            for k, char in enumerate(single(lines[at]))
            for letter in normal(char.text, page.set)
        ]
        wrong: Counter[int] = Counter()
        missing: Counter[int] = Counter()
        for op in Levenshtein.editops("".join(letter for *_, letter in spots), piece.truth):
            (missing if op.tag == "insert" else wrong)[op.src_pos] += 1
        for n, (at, k, char, _) in enumerate(spots):
            after = missing[n + 1] if n + 1 == len(spots) else 0
            found.append(Unit(wrong[n], missing[n], after, n == 0, char.confidence, char.doubt, at, k))
    return found


def held_out(pages: Sequence[ReadPage]) -> dict[str, Weights]:
    """By set the weights that the other sets give."""
    examples = {name: _examples([page for page in pages if page.set == name]) for name in {page.set for page in pages}}
    return {name: _fitted([each for other, each in examples.items() if other != name]) or BOTH for name in examples}


def _examples(pages: Sequence[ReadPage]) -> list[Any]:
    """Numbers and whether wrong, of characters; the same of gaps."""
    rows: tuple[list[Any], ...] = ([], [], [], [])
    for page in pages:
        known = known_from(page.lines)
        numbers = [_numbers(line, page, known) for line in page.lines]
        for unit in units_of(page, page.lines):
            of_char, of_gap = numbers[unit.line]
            some = [of_char[unit.char], unit.wrong > 0, of_gap[unit.char], unit.before > 0]
            for row, value in zip(rows, some, strict=True):
                row.append(value)
    return [np.array(row, float) for row in rows]


def _numbers(line: Line, page: ReadPage, known: Any) -> tuple[Any, Any]:
    chars = single(line)
    beside = aligned(chars, single(page.second[line.id])) if line.id in page.second else None
    return of_characters(chars, beside, known), of_gaps(chars, beside)


def _fitted(examples: Sequence[list[Any]]) -> Weights | None:
    if not examples:
        return None
    shares = np.concatenate([np.full(len(some[0]), len(some[0]) ** -POWER) for some in examples])
    shares = shares / shares.mean()
    wrong, is_wrong, missing, is_missing = (np.concatenate([some[k] for some in examples]) for k in range(4))
    of_wrong = _logistic(wrong, is_wrong, shares)
    of_wrong[WRONG.index("word")] = BOTH.wrong[WRONG.index("word")]
    return Weights(tuple(of_wrong.tolist()), tuple(_logistic(missing, is_missing, shares).tolist()))


def _logistic(numbers: Any, truth: Any, shares: Any) -> Any:
    """Newton's method; all weights but the first are kept small."""
    weights = np.zeros(numbers.shape[1])
    ridge = np.full(numbers.shape[1], 2 * RIDGE)
    ridge[0] = 1e-6
    for _ in range(60):
        likely = 1 / (1 + np.exp(-np.clip(numbers @ weights, -30, 30)))
        slope = numbers.T @ (shares * (likely - truth)) + ridge * weights
        bend = (numbers * (shares * likely * (1 - likely))[:, None]).T @ numbers + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        weights = weights - step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def _kept(folder: Path) -> Iterator[ReadPage]:
    for path in sorted(folder.glob("*.pickle")):
        yield pickle.loads(path.read_bytes())


def main() -> int:
    parser = argparse.ArgumentParser(description="Fits the weights of the doubt formulas.")
    parser.add_argument("--cache", type=Path, required=True)
    pages = list(_kept(parser.parse_args().cache))
    sets = sorted({page.set for page in pages})
    weights = _fitted([_examples([page for page in pages if page.set == name]) for name in sets])
    if weights is not None:
        print(*(f"{number:.2f}" for number in weights.wrong), sep=", ")
        print(*(f"{number:.2f}" for number in weights.missing), sep=", ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
