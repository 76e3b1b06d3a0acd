"""What is known of each character of a line, as numbers: the confidences, what another reading says, how plausible it is."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from desktop.document.model import Char
from desktop.layout.readings import Beside

LEAST = 1e-4
AROUND = 2
"""So many characters on each side tell of a character too: errors come in groups."""
SMALL = frozenset(".,;:'’‘`´\"“”-–—_~·|!、。，；：")
ALIKE = tuple(map(frozenset, ("0OoQ", "1lI|i!", "5Ss", "2Zz", "8B", "cC", "vV", "wW", "xX", "kK", "pP", "uU", "-—–一")))

WRONG = (
    "bias", "own", "near", "line", "small", "alike", "odd", "rare", "word",
    "differs", "second", "instead", "accent", "told_there", "told_here",
    "near_differ", "line_differs", "differs_line", "differs_own",
)  # fmt: skip
"""What tells that a character is wrong."""
MISSING = (
    "bias",
    "before",
    "after",
    "line",
    "edge",
    "hint",
    "extra",
    "extra_sure",
    "near_differ",
    "line_differs",
    "extra_line",
)
"""What tells that there is one missing between two."""


@dataclass(frozen=True, slots=True)
class Known:
    """counts: how often each character stands in the text around (the page, the document). words: those that are right."""

    counts: Mapping[str, int] = field(default_factory=dict)
    words: Container[str] = ()


def log_odds(share: float) -> float:
    share = min(max(share, LEAST), 1.0 - LEAST)
    return math.log(share / (1.0 - share))


def of_characters(chars: Sequence[Char], beside: Sequence[Beside | None] | None, known: Known) -> list[tuple[float, ...]]:
    """For each character the numbers that WRONG names. beside: None where there is no other reading."""
    own = [log_odds(1.0 - char.confidence) for char in chars]
    line = log_odds(1.0 - sum(char.confidence for char in chars) / max(1, len(chars)))
    differing = _differing(beside)
    line_differs = sum(differing) / max(1, len(differing))
    right = _right(chars, known.words)
    found = []
    for at, char in enumerate(chars):
        around = [k for k in range(max(0, at - AROUND), min(len(chars), at + AROUND + 1)) if k != at]
        near = sum(own[k] for k in around) / len(around) if around else own[at]
        numbers = [1.0, own[at], near, line, float(char.text in SMALL), float(any(char.text in some for some in ALIKE))]
        numbers += [_odd(chars, at), float(char.text < "⺀" and known.counts.get(char.text, 9) < 2), float(right[at])]
        there = beside[at] if beside else None
        if there is None:
            found.append((*numbers, *[0.0] * (len(WRONG) - len(numbers))))
            continue
        differs = float(not there.agrees)
        sure = log_odds(there.confidence)
        accent = float(bool(differs and there.text) and _base(there.text) == _base(char.text))
        numbers += [differs, (1 - differs) * -sure, differs * sure, accent]
        numbers += [differs * (char.text in there.others), differs * (there.text in char.others)]
        near_differ = sum(differing[k] for k in around) / max(1, len(around))
        numbers += [near_differ, line_differs, differs * line_differs, differs * own[at]]
        found.append(tuple(numbers))
    return found


def of_gaps(chars: Sequence[Char], beside: Sequence[Beside | None] | None) -> list[tuple[float, ...]]:
    """For the gap before each character and the one after the last, the numbers that MISSING names."""
    own = [log_odds(1.0 - char.confidence) for char in chars]
    line = log_odds(1.0 - sum(char.confidence for char in chars) / max(1, len(chars)))
    differing = _differing(beside)
    line_differs = sum(differing) / max(1, len(differing))
    found = []
    for at in range(len(chars) + 1):
        before, after = own[at - 1] if at else line, own[at] if at < len(chars) else line
        hint = at > 0 and any(len(other) > 1 and other.startswith(chars[at - 1].text) for other in chars[at - 1].others)
        extra, sure = _extra(beside, at)
        around = differing[max(0, at - AROUND) : at + AROUND]
        near_differ = sum(around) / max(1, len(around))
        numbers = [1.0, before, after, line, float(at in (0, len(chars))), float(hint), float(bool(extra))]
        found.append((*numbers, bool(extra) * log_odds(sure), near_differ, line_differs, bool(extra) * line_differs))
    return found


def _differing(beside: Sequence[Beside | None] | None) -> list[float]:
    return [float(there is not None and not there.agrees) for there in beside or ()]


def _extra(beside: Sequence[Beside | None] | None, at: int) -> tuple[str, float]:
    if not beside:
        return "", 0.5
    there = beside[at] if at < len(beside) else None
    if there is not None and there.before:
        return there.before, there.before_confidence
    last = beside[at - 1] if at == len(beside) else None
    return (last.after, last.after_confidence) if last is not None and last.after else ("", 0.5)


def _odd(chars: Sequence[Char], at: int) -> float:
    """A digit among letters, a letter among digits, a letter of another script than its neighbours."""
    sides = [_kind(chars[k].text) for k in (at - 1, at + 1) if 0 <= k < len(chars)]
    kind = _kind(chars[at].text)
    return float(bool(kind) and len(sides) == 2 and sides[0] == sides[1] != kind and bool(sides[0]))


def _kind(text: str) -> str:
    if text.isdigit():
        return "digit"
    return unicodedata.name(text[0], "").split(" ")[0] if text.isalpha() else ""


def _right(chars: Sequence[Char], words: Container[str]) -> list[bool]:
    """Which characters stand in a word that is known to be right."""
    found = [False] * len(chars)
    start = 0
    for at in range(len(chars) + 1):
        if at == len(chars) or not chars[at].text.isalnum():
            if at - start > 1 and "".join(char.text for char in chars[start:at]) in words:
                found[start:at] = [True] * (at - start)
            start = at + 1
    return found


def _base(text: str) -> str:
    return unicodedata.normalize("NFD", text)[:1].casefold()
