"""What a person is shown of a line that is corrected: its doubtful characters, and what else may stand in their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from desktop.document.edits import EditConflict, ReplaceLine
from desktop.document.model import Char, Line, LineMark
from desktop.services.review import Changed, Desk
from desktop.storage.values import is_doubtful

SHAKY = 0.2
"""From this doubt on a character is marked; of a doubtful line without one, the most doubtful character is."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A character as it was read and where it stands in a text, in code points. others: as in `Char`."""

    start: int
    end: int
    doubt: float
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """What may take the place of a part of a text. whole: of the line."""

    start: int
    end: int
    text: str
    whole: bool = False

    def applied(self, text: str) -> str:
        return text[: self.start] + self.text + text[self.end :]


def spots(line: Line, text: str | None = None) -> list[Spot]:
    """The characters of a line that still stand in `text`, which a person made of it (None: the line's own)."""
    looked_at = any(char.doubt or char.others for char in line.chars)
    read: list[Spot] = []
    at = 0
    for char in line.chars:
        start = line.text.find(char.text, at)
        if start < 0:
            break
        at = start + len(char.text)
        read.append(Spot(start, at, _doubt(char, looked_at), char.others))
    if text is None or text == line.text:
        return read
    same = SequenceMatcher(None, line.text, text, autojunk=False).get_matching_blocks()
    moved = ((block.a, block.a + block.size, block.b - block.a) for block in same)
    return [
        replace(spot, start=spot.start + by, end=spot.end + by)
        for first, last, by in moved
        for spot in read
        if first <= spot.start and spot.end <= last
    ]


def _doubt(char: Char, looked_at: bool) -> float:
    """Without a second look there is only what the engine itself thought of it."""
    return char.doubt if looked_at else 1.0 - char.confidence


def doubtful_spots(line: Line, text: str | None = None) -> list[Spot]:
    """Those to look at; none in a line that a person confirmed."""
    if line.confirmed_by is not None:
        return []
    least = SHAKY
    if is_doubtful(line):
        least = min(SHAKY, max((spot.doubt for spot in spots(line)), default=0.0))
    return [spot for spot in spots(line, text) if spot.doubt >= least > 0.0]


def other_text(line: Line) -> str:
    """The line as the other readings have it, where they differ from it in more than one place; else ""."""
    differing = [spot for spot in spots(line) if spot.others]
    if len(differing) < 2:
        return ""
    text = line.text
    for spot in reversed(differing):
        text = text[: spot.start] + spot.others[0] + text[spot.end :]
    return text


def options(there: Sequence[Spot], text: str, start: int, end: int, whole: Sequence[str] = ()) -> list[Option]:
    """What else may stand where the cursor is (start == end) or what is selected, then in the place of the whole text."""
    spot = _spot_at(there, start, end)
    made = [Option(spot.start, spot.end, other) for other in spot.others] if spot is not None else []
    seen = {text, *(option.applied(text) for option in made)}
    for other in whole:
        if other and other not in seen:
            seen.add(other)
            made.append(Option(0, len(text), other, whole=True))
    return made


def _spot_at(there: Sequence[Spot], start: int, end: int) -> Spot | None:
    """The one selected; without a selection the one behind the cursor, else the one before it."""
    told = [spot for spot in there if spot.others]
    if end > start:
        return next((spot for spot in told if spot.start < end and spot.end > start), None)
    behind = next((spot for spot in told if spot.start <= start < spot.end), None)
    return behind or next((spot for spot in told if spot.end == start), None)


def mark_line(desk: Desk, page_id: str, line_id: str, mark: LineMark, text: str) -> Changed:
    """The person says so of the line and means `text` by it; the mark that it has already is taken back."""
    line = desk.dossier.page(page_id).content.line(line_id)
    if line is None:
        raise EditConflict()
    wanted = LineMark.NONE if line.mark is mark else mark
    after = line if text == line.text else line.corrected(text, desk.person, desk.now())
    return desk.make([ReplaceLine(page_id, line, after.marked(wanted, desk.person, desk.now()))])
