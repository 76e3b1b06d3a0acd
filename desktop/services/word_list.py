"""Words of a dossier (names, places, terms): where one stands there is less doubt, where one nearly stands it is offered."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from desktop.document.errors import DossierError, Text
from desktop.document.history import Doubted, LineDoubt
from desktop.document.model import Char, Line
from desktop.services.cases import MOST, UNSURE, Case, Found, case_of, ranked, spots
from desktop.services.progress import Poll, Progress, never_cancelled, unseen
from desktop.storage.dossier import PROGRAM, Dossier
from desktop.storage.tokens import is_single
from desktop.storage.values import PagePlace

LONGEST = 60
LISTED = 0.2
"""What remains of the doubt of a character that stands within a listed word."""
_MOST_WORDS = 20_000
_MOST_BYTES = 2_000_000
_NEAR_FROM = 3
"""Characters that a word has at least for another of one character's difference to be taken for it misread; of shorter ones the
character that differs has to be doubtful."""
_LONGER_FROM = 4
"""The same for one character more or less."""
_PRINTABLE = 0.98


class NoWordFile(DossierError):
    """Details: path."""

    code = "no-word-file"
    sentence = Text("“{path}” is no plain list of words.", "“{path}”不是纯文本词表。")
    remedy = Text(
        "Save it as plain text (UTF-8 or GB18030), one word a line.", "请另存为纯文本（UTF-8 或 GB18030），每行一个词。"
    )


class WordList:
    """Words as they are written. Looking something up does not grow with the number of words.

    `near` finds listed words that differ from a text in one character, by the forms of them with one character left open.
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._words = frozenset(filter(None, map(tidied, words)))
        self.lengths = tuple(sorted({len(word) for word in self._words}, reverse=True))
        self.near_lengths = tuple(sorted({n + d for n in self.lengths for d in (-1, 0, 1) if n + d > 0}, reverse=True))
        self._open: dict[str, list[str]] = defaultdict(list)
        self._short: dict[str, list[str]] = defaultdict(list)
        self._halves: dict[int, set[str]] = defaultdict(set)
        for word in sorted(self._words):
            for half in filter(None, (word[: len(word) // 2], word[len(word) // 2 :])):
                self._halves[len(half)].add(half)
            for n in range(len(word)):
                if len(word) > 1:
                    self._open[f"{word[:n]}\0{word[n + 1 :]}"].append(word)
                if len(word) >= _LONGER_FROM:
                    self._short[word[:n] + word[n + 1 :]].append(word)

    def __contains__(self, word: object) -> bool:
        return word in self._words

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._words))

    def __len__(self) -> int:
        return len(self._words)

    def touches(self, text: str) -> bool:
        """Whether one of the words may stand or nearly stand in a text: of one character's difference, one half is the same."""
        return any(
            text[at : at + size] in halves for size, halves in self._halves.items() for at in range(len(text) - size + 1)
        )

    def near(self, text: str) -> Iterator[tuple[str, int]]:
        """Listed words with one character other than in `text`, and its place: in `text`, for one too few in the word."""
        for n in range(len(text)):
            rest = text[n + 1 :]
            yield from ((word, n) for word in self._open.get(f"{text[:n]}\0{rest}", ()) if word != text)
            if len(text) > _LONGER_FROM and (shorter := text[:n] + rest) in self._words:
                yield shorter, n
        for word in self._short.get(text, ()):
            yield word, next((n for n, (a, b) in enumerate(zip(word, text, strict=False)) if a != b), len(text))


def tidied(word: str) -> str:
    """As a list keeps it: without what cannot be seen, blanks single; "" where nothing is left or it is too long for a word."""
    seen = "".join(" " if c.isspace() else c for c in word if c.isspace() or unicodedata.category(c)[0] != "C")
    plain = " ".join(seen.split())
    return plain if len(plain) <= LONGEST else ""


# lines


def _ends(text: str, at: int) -> bool:
    """Whether a word may begin or end at this place."""
    return not 0 < at < len(text) or not all(c.isalnum() and not is_single(c) for c in text[at - 1 : at + 1])


def listed(text: str, words: WordList) -> tuple[tuple[int, int], ...]:
    """(start, end) of listed words in a text, the longest at each place."""
    found, past = [], 0
    starts = [at for at in range(len(text)) if _ends(text, at)]
    for start in starts:
        if start < past:
            continue
        for length in words.lengths:
            end = start + length
            if end <= len(text) and text[start:end] in words and _ends(text, end):
                found.append((start, end))
                past = end
                break
    return tuple(found)


def suggestions(line: Line, words: WordList) -> tuple[tuple[int, int, str], ...]:
    """(start, end, word) of parts of the line that are one character from being a listed word; none overlaps a listed word.

    One character is another one, or in words of four and more one is missing or too much. A word of two characters is only
    suggested where the character that differs is doubtful. The longest comes first, and of equal ones the one on the left.
    """
    text = line.text
    taken = [*listed(text, words)]
    shaky = {n for start, end, char in spots(line) if _is_shaky(char) for n in range(start, end)}
    found = sorted(_near(text, words, shaky), key=lambda part: (part[0] - part[1], part[0]))
    kept: list[tuple[int, int, str]] = []
    for start, end, word in found:
        if not any(start < past and end > first for first, past in taken):
            taken.append((start, end))
            kept.append((start, end, word))
    return tuple(sorted(kept))


def _near(text: str, words: WordList, shaky: set[int]) -> Iterator[tuple[int, int, str]]:
    ends = [at for at in range(len(text) + 1) if _ends(text, at)]
    allowed = set(ends)
    for start in ends:
        for length in words.near_lengths:
            end = start + length
            if end > len(text) or end not in allowed:
                continue
            for word, at in words.near(text[start:end]):
                if len(word) >= _NEAR_FROM or start + at in shaky:
                    yield start, end, word


def _is_shaky(char: Char) -> bool:
    return char.doubt >= 1 - UNSURE or char.confidence < UNSURE


def lowered(line: Line, words: WordList) -> Line:
    """With less doubt of the characters that stand within listed words, and of the line as far as it came from these. Lines
    that a person confirmed stay as they are."""
    spans = listed(line.text, words) if line.confirmed_by is None else ()
    if not spans:
        return line
    inside = {id(char) for s, e, char in spots(line) if any(start <= s and e <= end for start, end in spans)}
    chars = tuple(replace(char, doubt=char.doubt * LISTED) if id(char) in inside else char for char in line.chars)
    before, after = _worst(line.chars, ()), _worst(chars, [n for n, c in enumerate(line.chars) if id(c) in inside])
    return replace(line, chars=chars, doubt=line.doubt * min(1.0, after / before) if before else line.doubt)


def _worst(chars: Sequence[Char], trusted: Sequence[int]) -> float:
    """The highest doubt of a character: the one told, else what its confidence leaves."""
    known = set(trusted)
    return max((c.doubt or (1 - c.confidence) * (LISTED if n in known else 1.0) for n, c in enumerate(chars)), default=0.0)


def suggested(line: Line, words: WordList) -> Line:
    """With the listed words that it nearly holds among what else may stand at the characters that differ."""
    if line.confirmed_by is not None:
        return line
    at = {start: (n, char) for n, (start, end, char) in enumerate(spots(line)) if end == start + 1}
    place = {id(char): n for n, char in enumerate(line.chars)}
    chars = list(line.chars)
    for start, end, word in suggestions(line, words):
        spot, other = _offer(line.text, start, end, word)
        known = at.get(spot)
        if known is not None:
            n = place[id(known[1])]
            chars[n] = replace(chars[n], others=(other, *(o for o in chars[n].others if o != other)))
    return replace(line, chars=tuple(chars))


def _offer(text: str, start: int, end: int, word: str) -> tuple[int, str]:
    """The place of the character that differs, and what is to take its place."""
    part = text[start:end]
    n = next((i for i, (a, b) in enumerate(zip(part, word, strict=False)) if a != b), min(len(part), len(word)))
    if len(part) == len(word):
        return start + n, word[n]
    if len(part) > len(word):
        return start + n, ""
    return (start + n - 1, part[n - 1] + word[n]) if n else (start, word[0] + part[0])


# the dossier


@dataclass(frozen=True, slots=True)
class Heard:
    """What words changed in a dossier. lines: how many; pages: ids; near: where one of them nearly stands."""

    lines: int = 0
    pages: tuple[str, ...] = ()
    near: Found = field(default_factory=Found)


def hear(
    dossier: Dossier,
    words: WordList,
    *,
    pages: Sequence[str] | None = None,
    poll: Poll = never_cancelled,
    progress: Progress = unseen,
) -> Heard:
    """Lowers the doubt of all lines in which these words stand, and puts the words among what else may be there where they
    nearly stand: the program's doing, no edit, and no line that a person confirmed. pages: ids, only these."""
    cases: list[Case] = []
    changed: list[str] = []
    count = 0
    for place, lines in _open_lines(dossier, words, pages, poll, progress):
        heard = ((line, suggested(lowered(line, words), words)) for line in lines)
        found = tuple(
            LineDoubt(line.id, line.text, after.doubt, after.chars, after.inked) for line, after in heard if after != line
        )
        if len(cases) < MOST:
            cases += _near_cases(place, lines, words)
        if found:
            unread = dossier.page(place.page).content.unread
            dossier.record(PROGRAM, Doubted(place.page, "", found, unread))
            changed.append(place.page)
            count += len(found)
    return Heard(count, tuple(changed), Found(ranked(cases), more=len(cases) >= MOST))


def find_near(dossier: Dossier, words: WordList, *, poll: Poll = never_cancelled, progress: Progress = unseen) -> Found:
    """Where these words nearly stand, in lines that nobody confirmed."""
    cases: list[Case] = []
    for place, lines in _open_lines(dossier, words, None, poll, progress):
        cases += _near_cases(place, lines, words)
        if len(cases) >= MOST:
            return Found(ranked(cases), more=True)
    return Found(ranked(cases))


def _open_lines(
    dossier: Dossier, words: WordList, pages: Sequence[str] | None, poll: Poll, progress: Progress
) -> Iterator[tuple[PagePlace, list[Line]]]:
    """By page, the lines that nobody confirmed in which one of the words may stand or nearly stand."""
    wanted = None if pages is None else frozenset(pages)
    places = [place for place in dossier.pages_saying(None) if wanted is None or place.page in wanted]
    for number, place in enumerate(places):
        poll()
        progress(number, len(places))
        lines = dossier.lines(place.page)
        touched = (lines[index] for index, text in enumerate(lines.texts) if words.touches(text))
        yield place, [line for line in touched if line.confirmed_by is None]


def _near_cases(place: PagePlace, lines: Sequence[Line], words: WordList) -> Iterator[Case]:
    for line in lines:
        yield from (case_of(place, line, *part) for part in suggestions(line, words))


def read_words(path: Path) -> tuple[str, ...]:
    """One word a line of a text file, UTF-8, UTF-16 with its mark, or else GB18030; without doubles, in the file's order.

    Raises NoWordFile where it is none of these, too large, or no text.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise NoWordFile(path=path.name)
        data = path.read_bytes()
    except OSError as reason:
        raise NoWordFile(path=path.name) from reason
    text = _decoded(data)
    if text is None:
        raise NoWordFile(path=path.name)
    words = tuple(dict.fromkeys(filter(None, map(tidied, text.splitlines()))))
    if len(words) > _MOST_WORDS:
        raise NoWordFile(path=path.name)
    return words


def _decoded(data: bytes) -> str | None:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        seen = sum(c in "\t\r\n" or unicodedata.category(c) not in ("Cc", "Cn", "Co", "Cs") for c in text)
        if seen >= _PRINTABLE * len(text):
            return text
    return None
