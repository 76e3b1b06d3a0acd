"""Whether a text that is no part of a page (a title, a file name, a field's value) says a part of what is blacked out.

Nothing is shown here or kept. What is alike counts as the same: blanks, signs, width, case, traditional and simplified forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby, pairwise

from desktop.fields.types.dates import date
from desktop.fields.types.money import money
from desktop.services.redaction_text import folded, forms_of, letters_of
from desktop.storage.tokens import is_single

LONGEST = 60
"""Letters: longer texts are looked for piece by piece."""
_LETTERS, _DIGITS, _OWN = 3, 4, 5
"""The shortest parts of what is blacked out that may not stand in another text; and of the other text, not in these."""
_JOINING = frozenset("·•‧∙・-")
_DATED = re.compile(
    r"\d{1,4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,4}日?"
    r"|\d{1,2}(?:st|nd|rd|th)?\.?\s(?:of\s)?[A-Za-z]{3,9}\.?,?\s\d{4}"
    r"|[A-Za-z]{3,9}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}"
    r"|[零〇○一二三四五六七八九十]{2,9}年[正冬腊零一二三四五六七八九十]{1,3}月[初零一二三四五六七八九十]{1,3}日?"
)
_COUNTED = re.compile(
    r"\d[\d,.，'’ ]*\d\s?[万萬亿億]?|[零〇一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬億]{3,}[元圆]?整?"
)


def is_telling(text: str) -> bool:
    """Whether a text says something wherever it stands: two Chinese characters, three other letters, five digits, or five of
    all together."""
    letters = letters_of(text)
    chinese = sum(1 for letter in letters if is_single(letter))
    digits = sum(1 for letter in letters if letter.isdigit())
    others = sum(1 for letter in letters if letter.isalpha()) - chinese
    return chinese >= 2 or digits >= 5 or others >= 3 or chinese + digits + others >= 5


def windows(text: str) -> tuple[str, ...]:
    """The text, or pieces of it that are short enough to be looked for; words are not cut where they need not be."""
    if len(letters_of(text)) <= LONGEST:
        return (text,)
    found: list[str] = []
    now = ""
    for word in text.split():
        if now and len(now) + len(word) >= LONGEST:
            found.append(now)
            now = ""
        while len(word) > LONGEST and is_single(word[LONGEST]):
            found.append(word[:LONGEST])
            word = word[LONGEST:]
        now = f"{now} {word}" if now else word
    return tuple(piece for piece in (*found, now) if is_telling(piece))


@cache
def _alike(letter: str) -> str:
    """One letter for all that are forms of each other."""
    found, left = {letter}, [letter]
    while left:
        fresh = forms_of(left.pop()) - found
        found |= fresh
        left += fresh
    return min(found)


def _letters(text: str) -> Iterator[str]:
    """ "" for each sign."""
    for character in text:
        for letter in folded(character):
            yield _alike(letter) if letter.isalnum() or is_single(letter) else "" if not letter.isspace() else " "


def squeezed(text: str) -> str:
    return "".join(_letters(text)).replace(" ", "")


def _runs(text: str) -> Iterator[str]:
    """Letters of one kind that stand together: of an alphabet, or digits."""

    def kind(letter: str) -> str:
        return "" if not letter.strip() or is_single(letter) else "0" if letter.isdigit() else "a"

    yield from ("".join(run) for each, run in groupby(_letters(text), key=kind) if each)


def _pieces(word: str) -> Iterator[str]:
    """What may not stand in another text."""
    whole = squeezed(word)
    if is_telling(whole):
        yield whole
    yield from (run for run in _runs(word) if len(run) >= (_DIGITS if run[0].isdigit() else _LETTERS))
    chinese = "".join(
        squeezed(c) if is_single(c) else "" if c.isspace() or c in _JOINING else "\n" for c in map("".join, map(folded, word))
    )
    yield from (one + other for one, other in pairwise(chinese) if "\n" not in (one, other))


class Telltale:
    """Texts that are blacked out, made ready to be looked for in other ones."""

    def __init__(self, words: Iterable[str]) -> None:
        words = tuple(words)
        self._pieces = frozenset(piece for word in words for piece in _pieces(word))
        self._wholes = "\n".join(squeezed(word) for word in words)
        self._words = words
        self._values: frozenset[str] | None = None
        self._known: dict[str, bool] = {}

    def says(self, text: str) -> bool:
        """Whether a text has a part of one of them, or one of them a part of the text."""
        if text not in self._known:
            plain = squeezed(text)
            inside = any(piece in plain for piece in self._pieces)
            own = (run for run in (*_runs(text), plain) if len(run) >= _OWN or (run is plain and is_telling(run)))
            self._known[text] = inside or any(run in self._wholes for run in own)
        return self._known[text]

    def means(self, value: str) -> bool:
        """Whether a value says it, also as the same day or number written in another way."""
        if self.says(value):
            return True
        if self._values is None:
            self._values = frozenset(each for word in self._words for each in _values(word))
        return not self._values.isdisjoint(_values(value))


def shares_words(text: str, word: str) -> bool:
    """Whether a text says a part of a word that is blacked out: two Chinese characters in a row, three letters of one of its
    words, four digits of a number, wherever they stand."""
    return Telltale((word,)).says(text)


def _values(text: str) -> Iterator[str]:
    """Normal forms of the days and the larger numbers in a text."""
    for found in (text, *_DATED.findall(text)):
        normal = date(found).value
        if len(normal) >= len("1990-03-07"):
            yield normal
    for found in (text, *_COUNTED.findall(text)):
        amount = money(found.strip()).value.removesuffix(".00")
        if sum(1 for c in amount if c.isdigit()) >= _DIGITS:
            yield amount
