"""Text to search tokens: each Han character, kana or Hangul syllable one token, other scripts by word.

Forms that look alike are the same (NFKC, case folded); traditional and simplified characters stay apart. A line break is
no border: a phrase may run on in the next line, a word hyphenated at the end of a line is one word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_SINGLE = (
    (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3038, 0x303B), (0x3041, 0x3096), (0x309D, 0x309F),
    (0x30A1, 0x30FA), (0x30FC, 0x312F), (0x31A0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3),
    (0xE000, 0xF8FF), (0xF900, 0xFAFF), (0x1AFF0, 0x1B16F), (0x20000, 0x3FFFF), (0xF0000, 0x10FFFF),
)  # fmt: skip
"""Characters that are a token by themselves; private use among them, where old texts keep rare characters."""

_HYPHENS = "-\u00ad\u2010\u2011"
_HALF_WIDTH_MARKS = "\uff9e\uff9f"
_VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


class Span(NamedTuple):
    """Characters `start` to `end` of the line with this index."""

    line: int
    start: int
    end: int


class Token(NamedTuple):
    """Where it stands: one span, two where a hyphenated word runs over a line break."""

    text: str
    spans: tuple[Span, ...]
    word: bool


def is_single(character: str) -> bool:
    code = ord(character)
    if 0x4E00 <= code <= 0x9FFF:  # nearly always, in the texts this is for
        return True
    return code >= 0x2E80 and any(first <= code <= last for first, last in _SINGLE)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Each character with the marks that combine with it, as (start, end)."""
    start = 0
    for index in range(1, len(text) + 1):
        if index < len(text) and _combines(text[index]):
            continue
        yield start, index
        start = index


def _combines(character: str) -> bool:
    if character < "\u0300" or "\u4e00" <= character <= "\u9fff":
        return False
    return character in _HALF_WIDTH_MARKS or unicodedata.category(character)[0] == "M"


# Nearly every line is of characters that stand for themselves; the others take the long way.
_PLAIN = re.compile(
    "[\\x00-\\x7f\u4e00-\u9fff\u3001-\u3003\u3008-\u3011\u2014\u2018-\u201d\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]*"
)
_PLAIN_TOKEN = re.compile("([\u4e00-\u9fff])|[0-9A-Za-z]+")


def _line_tokens(text: str, line: int) -> Iterator[Token]:
    if _PLAIN.fullmatch(text):
        for match in _PLAIN_TOKEN.finditer(text):
            yield Token(match[0].lower(), (Span(line, match.start(), match.end()),), match[1] is None)
    else:
        yield from _folded_tokens(text, line)


def _folded_tokens(text: str, line: int) -> Iterator[Token]:
    word, word_start, word_end = "", 0, 0
    for start, end in _clusters(text):
        folded = _folded(text[start:end])
        for character in folded:
            single = is_single(character)
            if single or not (character.isalnum() or unicodedata.category(character)[0] == "M"):
                if word:
                    yield Token(word, (Span(line, word_start, word_end),), True)
                    word = ""
                if single:
                    yield Token(character, (Span(line, start, end),), False)
                continue
            if not word:
                word_start = start
            word, word_end = word + character, end
    if word:
        yield Token(word, (Span(line, word_start, word_end),), True)


def _folded(cluster: str) -> str:
    if cluster.isascii():
        return cluster.lower()
    if len(cluster) == 1 and "\u4e00" <= cluster <= "\u9fff":
        return cluster
    plain = unicodedata.normalize("NFKC", _VARIATION.sub("", cluster))
    folded = unicodedata.normalize("NFKC", plain.casefold())
    # Marks on a Han character or kana do not make it another one.
    alone = folded and is_single(folded[0]) and all(unicodedata.category(c)[0] == "M" for c in folded[1:])
    return folded[0] if alone else folded


def tokens(lines: Sequence[str]) -> list[Token]:
    """Of the lines of a page in reading order."""
    found: list[Token] = []
    hyphenated = False
    for index, text in enumerate(lines):
        fresh = list(_line_tokens(text, index))
        if hyphenated and fresh and fresh[0].word and fresh[0].spans[0].start == _indent(text):
            first, last = fresh.pop(0), found.pop()
            found.append(Token(last.text + first.text, last.spans + first.spans, True))
        found.extend(fresh)
        stripped = text.rstrip()
        if stripped:
            body = stripped[:-1]
            hyphenated = bool(
                stripped[-1] in _HYPHENS and found and found[-1].word and found[-1].spans[-1] == _ending(found[-1], index, body)
            )
    return found


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _ending(token: Token, line: int, body: str) -> Span:
    """The span that a last word must have to stand right before the hyphen."""
    return Span(line, token.spans[-1].start, len(body))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that have to follow each other. prefix: the last one may be the beginning of a longer word."""

    tokens: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for, in any of its spellings."""

    spellings: tuple[Phrase, ...]


_QUOTES = '"“”„«»「」『』＂'
_TERM = re.compile(rf"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]|([^\s{_QUOTES}]+)")


def parse(query: str) -> tuple[Term, ...]:
    """Terms apart by spaces all have to be on a page; what stands in quotes is one phrase, its last word whole.

    Any text is a query; one without a letter or digit has no terms.
    """
    terms = []
    for match in _TERM.finditer(query):
        quoted, bare = match.groups()
        text = quoted if bare is None else bare
        found = tokens([text])
        if not found:
            continue
        prefix = bare is not None and found[-1].word and len(found[-1].text) > 1
        spellings = [Phrase(tuple(t.text for t in found), prefix)]
        if re.search(rf"\w[{_HYPHENS}]\w", text):
            joined = tokens([re.sub(rf"(?<=\w)[{_HYPHENS}](?=\w)", "", text)])
            spellings.append(Phrase(tuple(t.text for t in joined), prefix))
        terms.append(Term(tuple(spellings)))
    return tuple(terms)


def occurrences(page: Sequence[Token], phrase: Phrase) -> Iterator[tuple[int, int]]:
    """(first, past the last) index of each place in `page` where the phrase stands; places do not overlap."""
    size, index = len(phrase.tokens), 0
    texts = [t.text for t in page]
    head, last = phrase.tokens[:-1], phrase.tokens[-1]
    while index + size <= len(texts):
        end = texts[index + size - 1]
        fits = end.startswith(last) if phrase.prefix else end == last
        if fits and tuple(texts[index : index + size - 1]) == head:
            yield index, index + size
            index += size
        else:
            index += 1
