"""The text of a page as somebody looks at it who wants no name and no number to slip through: forms alike are the same, blanks
and line ends are no borders, and what a character may be instead counts as well."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from desktop.document.model import Content, Line, RegionType
from desktop.services.cases import spots
from desktop.services.characters import written_as
from desktop.storage.tokens import is_single


@dataclass(frozen=True, slots=True)
class Span:
    """`start` to `end` of the text of the line with this index on its page, in reading order; index -1 - n: of code n."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Letter:
    """forms: the letter folded, first, and what else readings say that it may be. It stands at `start` to `end` of a line.

    apart: a blank or the end of the line goes before it."""

    forms: tuple[str, ...]
    line: int
    start: int
    end: int
    apart: bool = False

    @property
    def text(self) -> str:
        return self.forms[0]


_IGNORED = frozenset("·•‧∙・●.-‐‑–—'’`,\u00ad\ufeff\u200b\u200c\u200d\u2060")
"""Besides blanks, what a name or a number may have between its characters."""


@cache
def folded(character: str) -> str:
    """Width, case and marks left out: "Ｍ" and "ḿ" are "m"."""
    if "\u4e00" <= character <= "\u9fff":
        return character
    plain = unicodedata.normalize("NFKD", character).casefold()
    if is_single(character):
        return unicodedata.normalize("NFKC", character)
    return "".join(c for c in plain if unicodedata.category(c)[0] != "M") or character


@cache
def forms_of(letter: str) -> frozenset[str]:
    """A Chinese character in all ways that it may be written; any other as it is."""
    if len(letter) != 1 or not is_single(letter):
        return frozenset((letter,))
    return frozenset((letter, *(each.text for each in written_as(letter))))


def is_ignored(character: str) -> bool:
    return character.isspace() or character in _IGNORED or unicodedata.category(character) in ("Cf", "Mn", "Me")


def letters_of(text: str) -> tuple[str, ...]:
    """A name or a text as it is looked for."""
    return tuple(letter for character in text if not is_ignored(character) for letter in folded(character))


@dataclass(frozen=True, slots=True)
class Stream:
    """Letters in reading order. texts: of the lines that they stand on, by index. continued: lines whose last number may run on
    in the next line: those of running text, not the cells of tables."""

    letters: tuple[Letter, ...]
    texts: Mapping[int, str]
    continued: frozenset[int] = frozenset()


def streams_of(content: Content) -> tuple[Stream, ...]:
    """The text of the page, then that of each code by itself."""
    letters: list[Letter] = []
    texts: dict[int, str] = {}
    continued = set()
    for region in content.regions:
        for line in region.lines:
            index = len(texts)
            texts[index] = line.text
            letters += _line_letters(line, index)
            if region.type is not RegionType.TABLE and line is not region.lines[-1]:
                continued.add(index)
    codes = (Stream(tuple(_text_letters(code.text, -1 - n)), {-1 - n: code.text}) for n, code in enumerate(content.codes))
    return (Stream(tuple(letters), texts, frozenset(continued)), *codes)


def _line_letters(line: Line, index: int) -> Iterator[Letter]:
    others: dict[int, list[str]] = defaultdict(list)
    for start, end, char in spots(line):
        for other in char.others:
            if len(other) == end - start:
                for at, read in enumerate(other, start):
                    if read != line.text[at]:
                        others[at].append(read)
    apart = True
    for letter in _text_letters(line.text, index):
        more = tuple(f for other in others.get(letter.start, ()) for f in folded(other))
        yield Letter((*letter.forms, *more), index, letter.start, letter.end, letter.apart or apart)
        apart = False


def _text_letters(text: str, index: int) -> Iterator[Letter]:
    apart = True
    for at, character in enumerate(text):
        if is_ignored(character):
            apart = apart or character.isspace() or character not in _IGNORED
            continue
        for letter in folded(character):
            yield Letter((letter,), index, at, at + 1, apart)
            apart = False


class Wanted:
    """Texts to be looked for all at once, such as the names of a list. bounded: letters of alphabets must not go on at either
    end ("Ann" is not in "Anna")."""

    def __init__(self, texts: Iterable[str], *, bounded: bool) -> None:
        self._bounded = bounded
        self._by_first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for wanted in dict.fromkeys(map(letters_of, texts)):
            for first in forms_of(wanted[0]) if wanted else ():
                self._by_first[first].append(wanted)

    def found(self, stream: Sequence[Letter]) -> Iterator[tuple[int, int]]:
        """(first, past the last) index in the stream of all places, also those within others."""
        for at, letter in enumerate(stream):
            for form in dict.fromkeys(letter.forms):
                for wanted in self._by_first.get(form, ()):
                    end = at + len(wanted)
                    if end <= len(stream) and self._fits(stream, at, wanted):
                        yield at, end

    def _fits(self, stream: Sequence[Letter], at: int, wanted: Sequence[str]) -> bool:
        end = at + len(wanted)
        for letter, own in zip(stream[at:end], wanted, strict=True):
            if own not in letter.forms and forms_of(own).isdisjoint(letter.forms):
                return False
        if not self._bounded:
            return True
        before = at > 0 and _runs_on(stream[at - 1], stream[at])
        return not before and not (end < len(stream) and _runs_on(stream[end - 1], stream[end]))


def _runs_on(one: Letter, other: Letter) -> bool:
    """Whether two letters of an alphabet, or two digits, stand together in one word."""
    a, b = one.text, other.text
    if other.apart or is_single(a) or is_single(b):
        return False
    return (a.isalpha() and b.isalpha()) or (a.isdigit() and b.isdigit())


def spans_of(letters: Sequence[Letter]) -> tuple[Span, ...]:
    """The places of letters that follow each other, one a line."""
    found: dict[int, Span] = {}
    for letter in letters:
        span = found.get(letter.line)
        if span is None:
            found[letter.line] = Span(letter.line, letter.start, letter.end)
        else:
            found[letter.line] = Span(letter.line, min(span.start, letter.start), max(span.end, letter.end))
    return tuple(found.values())
