"""Which line on the page holds which stretch of a text that came without places.

Both are compared without white space, bullets, marks of Markdown, the width of letters and the shape of quotes and dashes;
LaTeX commands count as the signs they stand for. First the whole text is laid along all lines, both in reading order; lines
that found nothing so (a column or a cell that one of the two reads earlier) then look for what is left of the text, longest
lines first.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from types import MappingProxyType

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

LIKE = 0.6
"""From this likeness on a line and a stretch are the same text, read differently."""
ELSEWHERE = 0.75
"""The same for a line that is looked for out of order, unless it is a long one."""
LONG = 12
BRIEF = 4
"""Lines shorter than this say too little to be looked for out of order, unless they are the whole of a part."""
SLIP = 0.2
"""The share of a line's length by which the text beside it may be longer without that being text of its own."""
LEAST_SLIP = 2

_MARKS = frozenset("*#`$\\{}^_|&•●○◦▪■◆‣")
_SHAPES = str.maketrans("“”„«»‘’‚–—―−", '"""""\'\'\'----')
_TOKEN = re.compile(r"\\([A-Za-z]+)|\\[()\[\]]|</?[A-Za-z][A-Za-z0-9]*\s*/?>|(.)", re.DOTALL)
_LATEX = re.compile(r"\$|\\[A-Za-z(\[]|[\^_]\{")
_COMMANDS = """
times × div ÷ cdot · pm ± leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠ sim ~ approx ≈ infty ∞ rightarrow → to → circ ° degree °
sum ∑ int ∫ partial ∂ nabla ∇ in ∈ equiv ≡ prime ' lambda λ Lambda Λ varphi φ varepsilon ε vartheta θ
"""
_SIGNS = MappingProxyType(dict(zip(_COMMANDS.split()[::2], _COMMANDS.split()[1::2], strict=True)))


@dataclass(frozen=True, slots=True)
class Fit:
    """line: index. part: index of the part that the line holds most of. at: where in the whole text its stretch begins.
    likeness: of the line and its stretch, 0-1; a hyphen at the line's end does not count. latex: there is some in the stretch,
    so that they may be the same however unlike."""

    line: int
    part: int
    at: int
    likeness: float
    latex: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """Text of a part that no line holds, as it is written there. at: as in `Fit`."""

    part: int
    at: int
    text: str


@dataclass(slots=True)
class _Stretch:
    line: int
    begin: int
    end: int


def align(parts: Sequence[str], lines: Sequence[str]) -> tuple[tuple[Fit, ...], tuple[Left, ...]]:
    """`parts` of one text and the `lines` of a page, both in reading order. A line has one fit at most; all of the text that
    has letters, digits or signs is in the stretch of a fit or in what is left."""
    text = _Text(parts)
    plain = [plain_of(line)[0] for line in lines]
    stretches = _laid_along(text, plain)
    stretches += _sought(text, plain, stretches)
    stretches.sort(key=lambda s: s.begin)
    left = text.left(stretches, plain)
    return tuple(text.fit(s, plain[s.line]) for s in stretches), left


def plain_of(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its characters the index in `text` from which it came. Text that is nothing
    but marks is kept as it is."""
    plain: list[str] = []
    origins: list[int] = []
    for found in _TOKEN.finditer(text):
        command, char = found[1], found[2]
        sign = _sign(command) if command else char
        for letter in unicodedata.normalize("NFKC", sign or "").translate(_SHAPES):
            if not letter.isspace() and letter not in _MARKS:
                plain.append(letter)
                origins.append(found.start())
    if not plain:
        kept = [(letter, i) for i, char in enumerate(text) for letter in unicodedata.normalize("NFKC", char)]
        kept = [(letter, i) for letter, i in kept if not letter.isspace()]
        return "".join(letter for letter, _ in kept), [i for _, i in kept]
    return "".join(plain), origins


def _sign(command: str) -> str:
    if command in _SIGNS:
        return _SIGNS[command]
    case = "SMALL" if command.islower() else "CAPITAL"
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {command.upper()}")
    except KeyError:
        return ""


class _Text:
    """The parts as one run of plain characters."""

    def __init__(self, parts: Sequence[str]) -> None:
        self._parts = parts
        self._origins: list[int] = []
        pieces = []
        for part in parts:
            plain, origins = plain_of(part)
            pieces.append(plain)
            self._origins += origins
        self.plain = "".join(pieces)
        self.ends = list(accumulate(len(piece) for piece in pieces))
        self.begins = [end - len(piece) for end, piece in zip(self.ends, pieces, strict=True)]

    def fit(self, stretch: _Stretch, line: str) -> Fit:
        held = self.plain[stretch.begin : stretch.end]
        if not held.endswith("-"):
            line = line.removesuffix("-") or line
        part = self.part_of(stretch)
        raw = self._raw(part, max(stretch.begin, self.begins[part]), min(stretch.end, self.ends[part]))
        likeness = Levenshtein.normalized_similarity(line, held)
        return Fit(stretch.line, part, stretch.begin, likeness, bool(_LATEX.search(raw)))

    def part_at(self, at: int) -> int:
        return bisect_right(self.ends, at)

    def part_of(self, stretch: _Stretch) -> int:
        """The part that most of the stretch is in."""
        touched = range(self.part_at(stretch.begin), self.part_at(stretch.end - 1) + 1)
        return max(touched, key=lambda p: min(self.ends[p], stretch.end) - max(self.begins[p], stretch.begin))

    def gaps(self, stretches: Sequence[_Stretch]) -> Iterator[tuple[int, int, int]]:
        """(part, begin, end) of what no stretch holds; `stretches` in order."""
        free = _between(stretches, len(self.plain))
        for begin, end in free:
            while begin < end:
                part = self.part_at(begin)
                stop = min(end, self.ends[part])
                yield part, begin, stop
                begin = stop

    def left(self, stretches: Sequence[_Stretch], plain: Sequence[str]) -> tuple[Left, ...]:
        """What no stretch holds; a few characters beside one are added to it, as text that its line reads otherwise."""
        left = []
        for part, begin, end in list(self.gaps(stretches)):
            k = bisect_right(stretches, begin, key=lambda s: s.begin)
            ahead, after = stretches[k - 1 : k], stretches[k : k + 1]
            if ahead and ahead[0].end == begin and begin > self.begins[part] and _slips(end - begin, plain[ahead[0].line]):
                ahead[0].end = end
            elif after and after[0].begin == end and end < self.ends[part] and _slips(end - begin, plain[after[0].line]):
                after[0].begin = begin
            else:
                left.append(Left(part, begin, self._raw(part, begin, end)))
        return tuple(left)

    def _raw(self, part: int, begin: int, end: int) -> str:
        """As it is written, with the marks around it."""
        first = self._origins[begin] if begin > self.begins[part] else 0
        last = self._origins[end] if end < self.ends[part] else None
        return self._parts[part][first:last].strip()


def _slips(length: int, line: str) -> bool:
    return length <= max(LEAST_SLIP, SLIP * len(line))


def _between(stretches: Sequence[_Stretch], length: int) -> Iterator[tuple[int, int]]:
    reached = 0
    for stretch in stretches:
        if stretch.begin > reached:
            yield reached, stretch.begin
        reached = max(reached, stretch.end)
    if reached < length:
        yield reached, length


def _laid_along(text: _Text, lines: Sequence[str]) -> list[_Stretch]:
    """The stretches of the lines that stand in the order of the text."""
    whole = "".join(lines)
    place = [-1] * len(whole)
    for op in Levenshtein.opcodes(whole, text.plain):
        if op.tag in ("equal", "replace"):
            place[op.src_start : op.src_end] = range(op.dest_start, op.dest_end)
    found = []
    end = 0
    for index, line in enumerate(lines):
        begin, end = end, end + len(line)
        places = [p for p in place[begin:end] if p >= 0]
        if not places:
            continue
        stretch = _narrowed(line, text.plain, places[0], places[-1] + 1)
        like = Levenshtein.normalized_similarity(line, text.plain[stretch[0] : stretch[1]])
        if like == 1 or (like >= LIKE and line not in text.plain):  # what is elsewhere to the letter is not this, misread
            found.append(_Stretch(index, *stretch))
    long = [s for s in found if len(lines[s.line]) >= BRIEF]
    edges = {*text.begins, *text.ends, *(s.begin for s in long), *(s.end for s in long)}
    return [s for s in found if len(lines[s.line]) >= BRIEF or s.begin in edges or s.end in edges]  # else a chance hit


def _narrowed(line: str, text: str, begin: int, end: int) -> tuple[int, int]:
    """Of a stretch that is much longer than its line the part that is most like it."""
    if end - begin > len(line) + max(LEAST_SLIP, SLIP * len(line)):
        window = fuzz.partial_ratio_alignment(line, text[begin:end])
        if window is not None:
            return begin + window.dest_start, begin + window.dest_end
    return begin, end


def _sought(text: _Text, lines: Sequence[str], found: Sequence[_Stretch]) -> list[_Stretch]:
    """Lines without a stretch that stand somewhere in what is left of the text."""
    free = [(begin, end) for _, begin, end in text.gaps(found)]
    placed = {s.line: s.begin for s in found}
    waiting = sorted((n for n, line in enumerate(lines) if line and n not in placed), key=lambda n: -len(lines[n]))
    ahead = list(accumulate((placed.get(n, 0) for n in range(len(lines))), max))
    sought = []
    for index in waiting:
        match = _best(lines[index], ahead[index], free, text)
        if match is None:
            continue
        slot, begin, end = match
        sought.append(_Stretch(index, begin, end))
        first, last = free.pop(slot)
        free[slot:slot] = [(a, b) for a, b in ((first, begin), (end, last)) if a < b]
    return sought


def _best(line: str, near: int, free: Sequence[tuple[int, int]], text: _Text) -> tuple[int, int, int] | None:
    """(index into `free`, begin, end) of the stretch most like the line; of several that are equal to it first those that are a
    whole part, then the nearest."""
    exact = []
    for slot, (begin, end) in enumerate(free):
        at = text.plain.find(line, begin, end)
        whole = (at, at + len(line)) == (text.begins[part := text.part_at(begin)], text.ends[part])
        if at >= 0 and (len(line) >= BRIEF or whole):
            exact.append((not whole, abs(at - near), slot, at))
    if exact:
        *_, slot, at = min(exact)
        return slot, at, at + len(line)
    if len(line) < BRIEF:
        return None
    least = LIKE if len(line) >= LONG else ELSEWHERE
    roomy = {slot: text.plain[a:b] for slot, (a, b) in enumerate(free) if b - a >= least * len(line)}
    chosen = process.extractOne(line, roomy, scorer=fuzz.partial_ratio, score_cutoff=100 * least)
    if chosen is None:
        return None
    slot = chosen[2]
    window = fuzz.partial_ratio_alignment(line, chosen[0])
    if window is None:
        return None
    begin, end = free[slot][0] + window.dest_start, free[slot][0] + window.dest_end
    like = Levenshtein.normalized_similarity(line, text.plain[begin:end])
    return (slot, begin, end) if like >= least and begin < end else None
