"""A correction made once, looked for wherever else the same was misread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from desktop.document.model import Line
from desktop.services.cases import MOST, Case, Found, case_of, ranked
from desktop.services.progress import Poll, Progress, never_cancelled, unseen
from desktop.storage.dossier import Dossier
from desktop.storage.tokens import is_single

_MOST_PARTS = 4
"""A line that differs in more places was written anew, not corrected."""
_MOST_ANEW, _MOST_OF_A_WORD = 4, 40
"""Characters of a part that may be most of its line and still be a correction of it."""


class Reach(StrEnum):
    """How much of what stands around the part has to be the same. Words of letters are always whole words."""

    BOTH = "both"
    EITHER = "either"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Correction:
    """`wrong` became `right`, between `before` and `after`: one character on each side, "" at the end of a line or beside a
    blank. word: both are whole words of a script written with spaces. Where a character was missing, `wrong` is the one
    beside it."""

    wrong: str
    right: str
    before: str = ""
    after: str = ""
    word: bool = False


def corrections(before: str, after: str) -> tuple[Correction, ...]:
    """What was corrected between two texts of a line, part by part; () where the line was written anew, where only blanks
    changed, or where one number became another: that is another value, not the same error."""
    spans = _differing(before, after)
    if len(spans) > _MOST_PARTS:
        return ()
    made = (_correction(before, after, *span) for span in spans)
    return tuple(dict.fromkeys(each for each in made if each is not None and _teaches(each)))


def _teaches(correction: Correction) -> bool:
    wrong, right = "".join(correction.wrong.split()), "".join(correction.right.split())
    return bool(wrong) and wrong != right and not (wrong.isdigit() and right.isdigit())


def _differing(before: str, after: str) -> list[tuple[int, int, int, int]]:
    """(start, end) in both texts of the parts that differ, words whole, joined where they touch."""
    spans: list[tuple[int, int, int, int]] = []
    for tag, i0, i1, j0, j1 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        i0, i1, j0, j1 = _whole_words(before, after, i0, i1, j0, j1)
        if spans and i0 <= spans[-1][1]:
            a0, _, b0, _ = spans.pop()
            i0, j0 = a0, b0
        spans.append((i0, i1, j0, j1))
    return spans


def _whole_words(before: str, after: str, i0: int, i1: int, j0: int, j1: int) -> tuple[int, int, int, int]:
    """Grown over what is the same on each side as long as a word goes on."""
    while i0 and j0 and before[i0 - 1] == after[j0 - 1] and _goes_on(before, after, i0, j0):
        i0, j0 = i0 - 1, j0 - 1
    while i1 < len(before) and j1 < len(after) and before[i1] == after[j1] and _goes_on(before, after, i1, j1):
        i1, j1 = i1 + 1, j1 + 1
    return i0, i1, j0, j1


def _goes_on(before: str, after: str, i: int, j: int) -> bool:
    """Whether a word runs across this place of either text."""
    return _runs_on(before, i) or _runs_on(after, j)


def _runs_on(text: str, at: int) -> bool:
    return 0 < at < len(text) and _letter(text[at - 1]) and _letter(text[at])


def _letter(character: str) -> bool:
    return (character.isalnum() or character == "_") and not is_single(character)


def _correction(before: str, after: str, i0: int, i1: int, j0: int, j1: int) -> Correction | None:
    wrong, right = before[i0:i1], after[j0:j1]
    if not wrong.strip() or not right.strip():  # something was missing, or too much: told at what stands beside it
        if i0 and not before[i0 - 1].isspace():
            i0, j0 = i0 - 1, j0 - 1
        elif i1 < len(before):
            i1, j1 = i1 + 1, j1 + 1
        i0, i1, j0, j1 = _whole_words(before, after, i0, i1, j0, j1)
        wrong, right = before[i0:i1], after[j0:j1]
    word = bool(wrong) and (_letter(wrong[0]) or _letter(wrong[-1]))
    if len(wrong) * 2 > len(before) and len(wrong) > (_MOST_OF_A_WORD if word else _MOST_ANEW):
        return None
    left, next_ = before[i0 - 1 : i0] if i0 else "", before[i1 : i1 + 1]
    return Correction(wrong, right, left.strip(), next_.strip(), word)


def phrases(correction: Correction, reach: Reach) -> tuple[str, ...]:
    """What a page has to hold for a case to be on it."""
    before, wrong, after = correction.before, correction.wrong, correction.after
    if correction.word or reach is Reach.ALONE or not (before or after):
        return (wrong,)
    if reach is Reach.BOTH or not (before and after):
        return (before + wrong + after,)
    return (before + wrong, wrong + after)


def places(text: str, correction: Correction, reach: Reach) -> Iterator[tuple[int, int]]:
    """(start, end) of the wrong part in a text, as far as its surroundings reach."""
    wrong = correction.wrong
    at = text.find(wrong)
    while at >= 0:
        end = at + len(wrong)
        if _fits(text, at, end, correction, reach):
            yield at, end
            at = text.find(wrong, end)
        else:
            at = text.find(wrong, at + 1)


def _fits(text: str, start: int, end: int, correction: Correction, reach: Reach) -> bool:
    wrong, right = correction.wrong, correction.right
    if text[start : start + len(right)] == right or text[max(0, end - len(right)) : end] == right:
        return False  # nothing is missing here
    if correction.word:
        return not (_runs_on(text, start) and _letter(wrong[0])) and not (_runs_on(text, end) and _letter(wrong[-1]))
    same = [
        neighbour == there
        for neighbour, there in ((correction.before, text[max(0, start - 1) : start]), (correction.after, text[end : end + 1]))
        if neighbour
    ]
    if reach is Reach.ALONE or not same:
        return True
    return all(same) if reach is Reach.BOTH else any(same)


def find_repeated(
    dossier: Dossier,
    wanted: Sequence[Correction],
    *,
    document: str | None = None,
    reach: Reach = Reach.EITHER,
    confirmed: bool = False,
    but: str = "",
    most: int = MOST,
    poll: Poll = never_cancelled,
    progress: Progress = unseen,
) -> Found:
    """Where else the wrong parts stand. document: only there, None: in the dossier. confirmed: also in lines that people
    confirmed. but: the line that was corrected. progress is told pages."""
    asked = [phrase for each in wanted for phrase in phrases(each, reach)]
    pages = dossier.pages_saying(asked, document) if asked else ()
    cases: list[Case] = []
    for number, place in enumerate(pages):
        poll()
        progress(number, len(pages))
        lines = dossier.lines(place.page)
        for index, text in enumerate(lines.texts):
            spans = _apart(text, wanted, reach)
            line = lines[index] if spans else None
            if line is None or line.id == but or not (confirmed or line.confirmed_by is None):
                continue
            cases += [case_of(place, line, start, end, put) for start, end, put in spans]
            if len(cases) >= most:
                return Found(ranked(cases), more=True)
    return Found(ranked(cases))


def _apart(text: str, wanted: Sequence[Correction], reach: Reach) -> list[tuple[int, int, str]]:
    """Parts to be changed, those that overlap an earlier one left out."""
    found = sorted((start, end, each.right) for each in wanted for start, end in places(text, each, reach))
    kept: list[tuple[int, int, str]] = []
    for part in found:
        if not kept or part[0] >= kept[-1][1]:
            kept.append(part)
    return kept


def corrected_by(before: Line, after: Line) -> tuple[Correction, ...]:
    """What a person's edit of a line corrected; () where it only confirmed or took a confirmation back."""
    return corrections(before.text, after.text) if after.confirmed_by is not None else ()
