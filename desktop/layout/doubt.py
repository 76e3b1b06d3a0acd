"""How likely a character or a line is wrong: from confidences, from another reading that says otherwise, from plausibility."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from desktop.document.model import Char, Line
from desktop.layout.evidence import Known, of_characters, of_gaps
from desktop.layout.readings import Beside, aligned, at_its_place, plain, single

WRONG_AT = ((0.0, 0.95), (0.9, 0.85), (0.95, 0.75), (0.97, 0.6), (0.98, 0.45), (0.99, 0.2), (0.995, 0.1), (1.0, 0.02))
"""Share of wrong lines by confidence, measured on 2,400 printed and typed lines: a mean stays high when one letter is off."""
CHAR_WEIGHT = 0.8
UNSEEN = 0.7
"""Doubt of a line that the other reading does not have at all."""
OTHERS = 5
"""Alternatives kept for a character."""
PLENTY = 200
"""A text of so many characters tells which are rare."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Of what tells that a character is wrong, and that one is missing between two."""

    wrong: tuple[float, ...]
    missing: tuple[float, ...]


# Weights of two logistic formulas, in the order of evidence.WRONG and evidence.MISSING, without and with a second reading:
# fitted by tests/benchmarks/doubt_fit.py on the sets of doubt.py there; the characters of a large set count less each. That of
# "word" was set by hand, as those sets have no lists of words.
ALONE = Weights(
    (0.18, 0.80, -0.07, 0.20, 0.13, -0.30, 0.60, 0.62, -2.00),
    (-3.56, -0.07, 0.39, 0.19, 1.40, 2.14),
)
BOTH = Weights(
    (
        0.07, 0.21, -0.07, 0.16, 0.14, -0.29, 0.63, 0.62, -2.00, 0.23,
        0.65, 0.33, -0.09, 0.60, -0.66, -0.14, 2.17, 0.84, 0.34,
    ),
    (-3.50, -0.03, 0.39, 0.15, 1.18, 1.23, 3.55, 0.45, -0.51, -0.74, -0.73),
)  # fmt: skip


def doubt(line: Line) -> float:
    """0-1, from the confidence of the line and of its least certain character. A line that a person confirmed has none."""
    if line.confirmed_by is not None:
        return 0.0
    least = min((c.confidence for c in line.chars), default=1.0)
    return max(_wrong(line.confidence), CHAR_WEIGHT * (1.0 - min(max(least, 0.0), 1.0)))


def doubted(lines: Sequence[Line], words: Container[str] = ()) -> tuple[Line, ...]:
    """Lines of one page with their doubt and that of their characters, from what their own engine says. Confirmed lines stay as
    they are. words: those known to be right; they lower doubt."""
    known = known_from(lines, words)
    return tuple(
        line if line.confirmed_by is not None else replace(line, doubt=doubt(line), chars=_weighed(line, None, known))
        for line in lines
    )


def compared(
    lines: Sequence[Line], second: Mapping[str, Line], words: Container[str] = (), weights: Weights = BOTH
) -> tuple[Line, ...]:
    """Lines of one page with doubts from two readings of them. second: the same ink read again, by the id of the line; lines
    that it does not have, or that a person confirmed, stay as they are. No text is changed."""
    known = known_from(lines, words)
    return tuple(
        line
        if line.confirmed_by is not None or line.id not in second
        else _compared(line, single(second[line.id]), known, weights)
        for line in lines
    )


def reconcile(first: Sequence[Line], second: Sequence[Line], words: Container[str] = ()) -> tuple[Line, ...]:
    """The lines of `first`, with more doubt where `second`, another reading of the same page, says something else.

    Lines are matched by place, so the two readings may be cut into lines differently. White space and width of letters do
    not count. Confirmed lines stay as they are.
    """
    known = known_from(first, words)
    return tuple(line if line.confirmed_by is not None else _reconciled(line, second, known) for line in first)


def _compared(line: Line, other: Sequence[Char], known: Known, weights: Weights) -> Line:
    chars = _weighed(line, other, known, weights)
    return replace(line, chars=chars, doubt=_any(char.doubt for char in chars) if chars else line.doubt)


def _reconciled(line: Line, second: Sequence[Line], known: Known) -> Line:
    own = max(line.doubt, doubt(line))
    if not line.text.strip():
        return replace(line, doubt=own)
    other = at_its_place(line, second)
    if other is None:
        return replace(line, doubt=max(own, UNSEEN))
    there = "".join(char.text for char in other)
    wrong = 1.0 - Levenshtein.normalized_similarity(plain(line.text), plain(there))
    return replace(line, doubt=max(own, 0.5 + 0.5 * wrong) if wrong > 0 else own, chars=_weighed(line, other, known))


def _weighed(line: Line, other: Sequence[Char] | None, known: Known, both: Weights = BOTH) -> tuple[Char, ...]:
    """The characters of a line with their doubt and their alternatives, the other reading's first."""
    chars = single(line)
    if not chars:
        return line.chars
    beside = aligned(chars, other) if other is not None else None
    weights = both if beside else ALONE
    doubts = [_likely(numbers, weights.wrong) for numbers in of_characters(chars, beside, known)]
    for at, numbers in enumerate(of_gaps(chars, beside)):
        sides = [k for k in (at - 1, at) if 0 <= k < len(chars) and not chars[k].text.isspace()]
        if sides:
            side = max(sides, key=doubts.__getitem__)
            doubts[side] = _any((doubts[side], _likely(numbers, weights.missing)))
    return tuple(
        replace(
            char, doubt=0.0 if char.text.isspace() else round(likely, 4), others=_others(char, beside[at] if beside else None)
        )
        for at, (char, likely) in enumerate(zip(chars, doubts, strict=True))
    )


def _others(char: Char, there: Beside | None) -> tuple[str, ...]:
    found: list[str] = []
    if there is not None:
        if there.before:
            found.append(there.before + char.text)
        if there.after:
            found.append(char.text + there.after)
        if not there.agrees:
            found.append(there.text)
    return tuple(dict.fromkeys(other for other in (*found, *char.others) if other != char.text))[:OTHERS]


def _likely(numbers: Sequence[float], weights: Sequence[float]) -> float:
    return 1.0 / (1.0 + math.exp(-sum(map(float.__mul__, numbers, weights))))


def _any(doubts: Iterable[float]) -> float:
    return 1.0 - math.prod(1.0 - each for each in doubts)


def known_from(lines: Sequence[Line], words: Container[str] = ()) -> Known:
    """What the lines of one page tell of each of them."""
    counts = Counter(letter for line in lines for letter in line.text)
    return Known(counts if counts.total() >= PLENTY else {}, words)


def _wrong(confidence: float) -> float:
    confidence = min(max(confidence, 0.0), 1.0)
    k = min(bisect_right(WRONG_AT, (confidence, 1.0)), len(WRONG_AT) - 1)
    (x0, y0), (x1, y1) = WRONG_AT[k - 1], WRONG_AT[k]
    return y0 + (y1 - y0) * (confidence - x0) / (x1 - x0)
