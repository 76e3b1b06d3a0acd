"""Places in a dossier's text that may be changed in the same way: shown with their ink, chosen by a person, done at once."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from statistics import median

from desktop.document.edits import EditConflict, ReplaceLine
from desktop.document.errors import DossierError
from desktop.document.geometry import Quad
from desktop.document.history import Actor, ActorKind, Edited
from desktop.document.model import Char, Line, LineMark, new_id
from desktop.engines.contract import Cancelled
from desktop.services.progress import Poll, Progress, never_cancelled, unseen
from desktop.services.proofreading import SHAKY
from desktop.services.review import Changed
from desktop.storage.dossier import Dossier
from desktop.storage.errors import NotFound
from desktop.storage.search import ink
from desktop.storage.values import DOUBTFUL, PagePlace, PageSummary

MOST = 5_000
"""Cases held at once: more are looked at after these, so that a common letter in 2,000 pages fits into memory."""
UNSURE = 0.8
"""A character of less confidence counts as doubtful."""
_AROUND = 4
"""Characters of context that a picture shows on each side."""
_ODD_SHAPE, _ODD_SPREAD = 0.3, 3.0
"""How far the logarithm of a width lies from that of its like where its ink looks different: so much, and so many times what
is usual among its like."""
_ODD_CONFIDENCE = 0.25
_TOGETHER = 50
"""Edits a transaction: other windows and the person's own edits wait no longer than that takes."""


class Odd(StrEnum):
    """Why a case stands out."""

    SHAPE = "shape"
    SURE = "sure"
    READINGS = "readings"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Case:
    """`start` to `end` of a line's text, and what is to stand there instead.

    ink: of the part, shown: of the part with some context, both in page space. confidence: of the least certain character of
    the part. told: another reading has what is to stand there. odd: why it is unlike the others. lines: see `Case.key`.
    """

    place: PagePlace
    line: str
    text: str
    start: int
    end: int
    put: str
    ink: Quad
    shown: Quad
    vertical: bool
    confidence: float
    told: bool
    confirmed: bool
    odd: tuple[Odd, ...] = ()

    @property
    def part(self) -> str:
        return self.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Found:
    """more: there are further cases than were looked for."""

    cases: tuple[Case, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Applied:
    """done, skipped: cases; those are skipped whose line was changed since they were found, or is gone. stopped: the person
    stopped it before all were handled."""

    changed: Changed
    done: int
    skipped: int
    stopped: bool = False


# finding


def case_of(place: PagePlace, line: Line, start: int, end: int, put: str) -> Case:
    touched = [spot for spot in spots(line) if spot[0] < end and spot[1] > start]
    chars = [char for _, _, char in touched]
    confidence = min((char.confidence for char in chars), default=line.confidence)
    told = any(start <= s and e <= end and _tells(char, put) for s, e, char in touched)
    around = ink(line, max(0, start - _AROUND), min(len(line.text), end + _AROUND))
    confirmed = line.confirmed_by is not None
    part = ink(line, start, end)
    return Case(place, line.id, line.text, start, end, put, part, around, line.vertical, confidence, told, confirmed)


def _tells(char: Char, put: str) -> bool:
    return any(other and other != char.text and other in put for other in char.others)


def ranked(cases: Sequence[Case]) -> tuple[Case, ...]:
    """Odd ones first, then in the order of pages.

    Cases of one text are compared with each other. Odd is: ink that is a third wider or narrower for its height than
    theirs, and more so than is usual among them (three cases or more); a part that the engine was much surer of than of
    theirs, so that it may be right as it stands; a part that no other reading has the new text for where readings have it
    for most of the others; a line that a person confirmed.
    """
    groups: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.part, case.put].append(case)
    norms = {key: _norm(group) for key, group in groups.items()}
    told = (replace(case, odd=tuple(_odd(case, norms[case.part, case.put]))) for case in cases)
    return tuple(sorted(told, key=lambda case: -len(case.odd)))


@dataclass(frozen=True, slots=True)
class _Norm:
    """What cases of one text have in common. told: share of them that another reading has the new text for."""

    count: int
    shape: float
    spread: float
    confidence: float
    told: float


def _norm(group: Sequence[Case]) -> _Norm:
    shape = median(map(_shape, group))
    return _Norm(
        len(group),
        shape,
        median(abs(_shape(case) - shape) for case in group),
        median(case.confidence for case in group),
        sum(case.told for case in group) / len(group),
    )


def _shape(case: Case) -> float:
    return math.log(max(case.ink.width, 1.0) / max(case.ink.height, 1.0))


def _odd(case: Case, norm: _Norm) -> Iterator[Odd]:
    if case.confirmed:
        yield Odd.CONFIRMED
    if norm.count >= 3 and abs(_shape(case) - norm.shape) > max(_ODD_SHAPE, _ODD_SPREAD * norm.spread):
        yield Odd.SHAPE
    if norm.count >= 3 and case.confidence - norm.confidence > _ODD_CONFIDENCE:
        yield Odd.SURE
    if norm.told > 0.5 and not case.told:
        yield Odd.READINGS


# changing


def apply(
    dossier: Dossier,
    person: str,
    at: str,
    cases: Sequence[Case],
    *,
    poll: Poll = never_cancelled,
    progress: Progress = unseen,
) -> Applied:
    """Changes the text of these cases, as one step for undo. progress is told cases. What was done before poll raised Cancelled
    stays.

    A line that is as it was found gets the new text; any other is skipped. It is confirmed by the person only where nothing
    else in it is doubtful: the person looked at the ink of the part, and what is doubtful beside it is still to be looked at.
    Lines that were confirmed before are confirmed by this person now.
    """
    batch, done, pages, documents = new_id(), 0, dict[str, None](), dict[str, None]()
    by_page = [list(group) for _, group in groupby(sorted(cases, key=_where), key=lambda case: case.place.page)]
    handled = 0
    while by_page:
        try:
            poll()
        except Cancelled:
            break
        together = [by_page.pop(0)]
        while by_page and sum(map(len, together)) + len(by_page[0]) <= _TOGETHER:
            together.append(by_page.pop(0))
        made = _changed_pages(dossier, person, at, together, batch)
        for group in together:
            if group[0].place.page in made:
                pages[group[0].place.page] = documents[group[0].place.document] = None
        done += sum(made.values())
        handled += sum(map(len, together))
        progress(handled, len(cases))
    return Applied(Changed(tuple(pages), tuple(documents)), done, handled - done, bool(by_page))


def _where(case: Case) -> tuple[str, str]:
    return (case.place.page, case.line)


def _changed_pages(dossier: Dossier, person: str, at: str, groups: Sequence[Sequence[Case]], batch: str) -> dict[str, int]:
    """In one transaction; number of cases done, by page. None where others kept writing there."""
    for _ in range(2):
        edits: list[ReplaceLine] = []
        made: dict[str, int] = defaultdict(int)
        for group in groups:
            for edit, count in _edits(dossier, person, at, group):
                edits.append(edit)
                made[edit.page] += count
        try:
            dossier.record(Actor(ActorKind.PERSON, person), *(Edited(edit, batch=batch) for edit in edits))
        except EditConflict:  # somebody wrote between looking and writing
            continue
        return made
    return {}


def _edits(dossier: Dossier, person: str, at: str, group: Sequence[Case]) -> Iterator[tuple[ReplaceLine, int]]:
    page_id = group[0].place.page
    try:
        content = dossier.page(page_id).content
    except NotFound:
        return
    lines = {line.id: line for line in content.lines()}
    for line_id, of_line in groupby(group, key=lambda case: case.line):
        cases = list(of_line)
        line = lines.get(line_id)
        if line is not None and all(
            case.text == line.text and case.confirmed == (line.confirmed_by is not None) for case in cases
        ):
            yield ReplaceLine(page_id, line, changed_line(line, cases, person, at)), len(cases)


def changed_line(line: Line, cases: Sequence[Case], person: str, at: str) -> Line:
    """With the new text of its cases, which do not overlap; confirmed where nothing beside them is doubtful."""
    parts = sorted((case.start, case.end, case.put) for case in cases)
    text = line.text
    for start, end, put in reversed(parts):
        text = text[:start] + put + text[end:]
    left = None if line.confirmed_by is not None else _doubt_left(line, parts)
    if left is None:
        return line.corrected(text, person, at)
    return replace(line, text=text, chars=_chars_changed(line, parts), doubt=left, mark=LineMark.NONE)


def _doubt_left(line: Line, parts: Sequence[tuple[int, int, str]]) -> float | None:
    """The doubt of the line without that of the parts, None where nothing beside them is doubtful: no character, and not the
    line as a whole for no reason that lies in the parts. A doubtful line of which something doubtful is left stays one.

    After a second look the doubt of a character counts, without one its confidence, as a person is shown it.
    """
    looked_at = any(char.doubt or char.others for char in line.chars)
    doubts = {id(char): char.doubt if looked_at else 1.0 - char.confidence for char in line.chars}
    touched = {id(char) for s, e, char in spots(line) if any(s < end and e > start for start, end, _ in parts)}
    beside = [doubt for char, doubt in doubts.items() if char not in touched]
    explained = line.inked and (line.doubt < DOUBTFUL or any(doubts[char] >= SHAKY for char in touched))
    rest = 1.0 - math.prod(1.0 - doubt for doubt in beside)
    if explained and max(beside, default=0.0) < SHAKY and not (looked_at and min(rest, line.doubt) >= DOUBTFUL):
        return None
    if not (explained and looked_at):
        return line.doubt
    return min(line.doubt, max(rest, DOUBTFUL))


def spots(line: Line) -> Iterator[tuple[int, int, Char]]:
    """(start, end, character), as they are found in the text in order: blanks may be no characters of their own."""
    at = 0
    for char in line.chars:
        start = line.text.find(char.text, at) if char.text else -1
        if start >= 0:
            at = start + len(char.text)
            yield start, at, char


def _chars_changed(line: Line, parts: Sequence[tuple[int, int, str]]) -> tuple[Char, ...]:
    """Those beside the parts as they are; those of the parts anew, with places where these are equal or as many."""
    known = list(spots(line))
    made: list[Char] = []
    at = 0
    for start, end, put in parts:
        made += [char for s, e, char in known if s >= at and e <= start]
        touched = [(s, e, char) for s, e, char in known if s < end and e > start]
        first, last = (touched[0][0], touched[-1][1]) if touched else (start, end)
        old = line.text[min(first, start) : max(last, end)]
        fresh = line.text[min(first, start) : start] + put + line.text[end : max(last, end)]
        made += _anew([char for *_, char in touched], old, fresh)
        at = max(last, end)
    return (*made, *(char for s, _, char in known if s >= at))


def _anew(chars: Sequence[Char], old: str, fresh: str) -> list[Char]:
    quads: list[Quad | None] = [None] * len(fresh)
    if len(chars) == len(old):
        for tag, i0, i1, j0, j1 in SequenceMatcher(None, old, fresh, autojunk=False).get_opcodes():
            if tag == "equal" or i1 - i0 == j1 - j0:
                quads[j0:j1] = [char.quad for char in chars[i0:i1]]
    return [Char(letter, quad, 1.0) for letter, quad in zip(fresh, quads, strict=True) if not letter.isspace()]


# showing


@dataclass(frozen=True, slots=True)
class Shown:
    """Cases with what their pictures need: the pages that they stand on, and where the masters of these are, by SHA-256."""

    found: Found
    pages: Mapping[str, PageSummary]
    masters: Mapping[str, Path]


def shown(dossier: Dossier, found: Found) -> Shown:
    wanted = {case.place.page for case in found.cases}
    documents = dict.fromkeys(case.place.document for case in found.cases)
    pages = {page.id: page for document in documents for page in dossier.page_summaries(document) if page.id in wanted}
    masters = {}
    for sha256 in {page.master for page in pages.values()}:
        try:
            masters[sha256] = dossier.master_path(sha256)
        except DossierError:  # without its ink then
            continue
    return Shown(found, pages, masters)
