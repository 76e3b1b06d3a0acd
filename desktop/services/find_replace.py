"""Finding and replacing over a dossier: what is asked for is a text or a regular expression, and either may be hostile."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice

import regex

from desktop.document.errors import DossierError, Text
from desktop.services.cases import MOST, Case, Found, case_of, ranked
from desktop.services.characters import written_as
from desktop.services.progress import Poll, Progress, never_cancelled, unseen
from desktop.storage.dossier import Dossier
from desktop.storage.tokens import is_single, tokens
from desktop.storage.values import PagePlace

LINE_SECONDS = 0.2
"""For one line: a good pattern takes a thousandth of it."""
_LONGEST = 1_000
_LARGEST = 100_000
"""Length of a pattern times its counts: counts are written out when it is compiled, so that "a{999}" thrice nested takes all
memory."""
_COUNTS = re.compile(r"\{\s*(\d*)\s*(?:,\s*(\d*)\s*)?\}")
_LONGEST_RESULT = 2_000
_VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


class BadPattern(DossierError):
    """Details: reason, in English."""

    code = "bad-pattern"
    sentence = Text("This is no regular expression: {reason}.", "这不是有效的正则表达式：{reason}。")
    remedy = Text(
        "Correct it, or turn regular expressions off to look for just these characters.",
        "请更正，或关闭正则表达式以按原样查找这些字符。",
    )


class BadReplacement(DossierError):
    """Details: reason, in English."""

    code = "bad-replacement"
    sentence = Text("The replacement does not fit the regular expression: {reason}.", "替换内容与正则表达式不符：{reason}。")
    remedy = Text(
        "Write \\1 for the first group, \\g<name> for a named one and \\\\ for a backslash.",
        "第一个分组写作 \\1，命名分组写作 \\g<名称>，反斜杠写作 \\\\。",
    )


class PatternTooLarge(DossierError):
    code = "pattern-too-large"
    sentence = Text("The regular expression is too large.", "该正则表达式过大。")
    remedy = Text("Write it shorter, with smaller counts in braces.", "请缩短表达式，并减小花括号中的次数。")


class PatternTooSlow(DossierError):
    """Details: number, of the page."""

    code = "pattern-too-slow"
    sentence = Text(
        "The regular expression takes too long on a line of page {number}; the search was stopped.",
        "该正则表达式在第 {number} 页的某一行上耗时过长，查找已停止。",
    )
    remedy = Text(
        "Make it simpler: avoid a repetition within a repetition, as in (a+)+.",
        "请简化表达式：避免在重复之中再重复，例如 (a+)+。",
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for and what is to stand in its place.

    regular: `find` is a regular expression, and groups may be named in `put`. whole_words: of scripts written with spaces.
    fold: characters of different width or form are the same, and so are traditional, simplified and variant ones; not for
    regular expressions. document: only there. confirmed: also in lines that people
    confirmed.
    """

    find: str
    put: str = ""
    regular: bool = False
    whole_words: bool = False
    match_case: bool = True
    fold: bool = False
    document: str | None = None
    confirmed: bool = False


Matcher = Callable[[str], Iterator[tuple[int, int, str]]]
"""(start, end) in a line's text and what is to stand there; places where nothing would change are left out.

Raises TimeoutError, BadReplacement."""


def matcher(wanted: Wanted) -> Matcher:
    """Raises BadPattern, PatternTooLarge."""
    pattern = _compiled(wanted)

    def matches(text: str) -> Iterator[tuple[int, int, str]]:
        seen, origin = _folded(text) if wanted.fold and not wanted.regular else (text, range(len(text) + 1))
        # Without the lock of the interpreter, so that a slow pattern does not hold up the window.
        for match in pattern.finditer(seen, timeout=LINE_SECONDS, concurrent=True):
            start, end = origin[match.start()], origin[match.end()]
            if start == end or (wanted.whole_words and not _is_whole(text, start, end)):
                continue
            put = _expanded(match, wanted.put) if wanted.regular else wanted.put
            put = " ".join(put.splitlines())  # a line holds no breaks
            if put != text[start:end]:
                yield start, end, put

    return matches


def _compiled(wanted: Wanted) -> regex.Pattern[str]:
    flags = regex.VERSION0 if wanted.match_case else regex.VERSION0 | regex.IGNORECASE
    if not wanted.regular:
        literal = "".join(map(_any_form, _folded(wanted.find)[0])) if wanted.fold else regex.escape(wanted.find)
        return regex.compile(literal, flags)
    size = len(wanted.find)
    for low, high in _COUNTS.findall(wanted.find):
        size *= max(int(low[:9] or 1), int(high[:9] or 1), 1)
    if len(wanted.find) > _LONGEST or size > _LARGEST:
        raise PatternTooLarge()
    try:
        return regex.compile(wanted.find, flags)
    except (regex.error, RecursionError, OverflowError, ValueError) as reason:
        raise BadPattern(reason=str(reason)) from reason


def _expanded(match: regex.Match[str], put: str) -> str:
    try:
        result: str = match.expand(put)
    except (regex.error, IndexError, ValueError) as reason:
        raise BadReplacement(reason=str(reason)) from reason
    if len(result) > _LONGEST_RESULT:
        raise BadReplacement(reason="its result is too long")
    return result


def _folded(text: str) -> tuple[str, list[int]]:
    """The text in plain forms, and for each of its characters (and its end) the place in `text`."""
    made, origin = "", []
    for index, character in enumerate(text):
        plain = character if character.isascii() else unicodedata.normalize("NFKC", _VARIATION.sub("", character))
        made += plain
        origin += [index] * len(plain)
    return made, [*origin, len(text)]


def _forms(character: str) -> str:
    """A Chinese character in all ways that it may be written, itself first; any other as it is."""
    if len(character) != 1 or not is_single(character):
        return character
    return character + "".join(each.text for each in written_as(character))


def _any_form(character: str) -> str:
    forms = _forms(character)
    return f"[{forms}]" if len(forms) > 1 else regex.escape(character)


def _is_whole(text: str, start: int, end: int) -> bool:
    def runs_on(at: int) -> bool:
        return 0 < at < len(text) and all(c.isalnum() and not is_single(c) for c in text[at - 1 : at + 1])

    return not runs_on(start) and not runs_on(end)


def phrases(wanted: Wanted) -> tuple[str, ...] | None:
    """What each page that holds a case must hold, for the search index; None where that cannot be told."""
    if wanted.regular:
        return None
    found = tokens([wanted.find])
    if not wanted.whole_words:  # a word at either end may be part of a longer one
        if found and found[-1].word:
            found.pop()
        if found and found[0].word:
            found.pop(0)
    runs = [list(run) for other, run in groupby(found, lambda t: wanted.fold and len(_forms(t.text)) > 1) if not other]
    longest = max(runs, key=len, default=[])
    return (" ".join(token.text for token in longest),) if longest else None


def find(
    dossier: Dossier, wanted: Wanted, *, most: int = MOST, poll: Poll = never_cancelled, progress: Progress = unseen
) -> Found:
    """All cases, at most `most`, odd ones first. progress is told pages.

    Raises BadPattern, PatternTooLarge, PatternTooSlow, BadReplacement.
    """
    if not wanted.find:
        return Found()
    matches = matcher(wanted)
    pages = dossier.pages_saying(phrases(wanted), wanted.document)
    cases: list[Case] = []
    for number, place in enumerate(pages):
        progress(number, len(pages))
        cases += islice(_on_page(dossier, place, wanted, matches, poll), most + 1 - len(cases))
        if len(cases) >= most:
            return Found(ranked(cases[:most]), more=number + 1 < len(pages) or len(cases) > most)
    return Found(ranked(cases))


def _on_page(dossier: Dossier, place: PagePlace, wanted: Wanted, matches: Matcher, poll: Poll) -> Iterator[Case]:
    lines = dossier.lines(place.page)
    for index, text in enumerate(lines.texts):
        poll()
        try:
            spans = list(matches(text))
        except TimeoutError as reason:
            raise PatternTooSlow(number=place.number) from reason
        line = lines[index] if spans else None
        if line is not None and (wanted.confirmed or line.confirmed_by is None):
            yield from (case_of(place, line, start, end, put) for start, end, put in spans)
