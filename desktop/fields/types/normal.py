"""The normal form of a value, and what all types share: widths, white space, dashes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from desktop.document.errors import Text

LONGEST = 300
"""No number, date or code is longer than this many characters: what is gets no closer look."""

TOO_LONG = Text("This is too long for a value of this type.", "内容过长，不是该类型的值。")

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-"))
_WIDE = str.maketrans({c: c - 0xFEE0 for a, z in ("０９", "ＡＺ", "ａｚ") for c in range(ord(a), ord(z) + 1)})
_HAN = r"㐀-鿿豈-﫿\U00020000-\U0003ffff"
_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")

_NOT_BETWEEN_FIGURES = re.compile("(?<![0-9]) | (?![0-9])| (?=[0-9]{3}(?![0-9]))")


@dataclass(frozen=True, slots=True)
class Normal:
    """What a value means, or why it means nothing of its type; neither for an empty one.

    value: ISO date ("1954-03" or "1954" where no more is written, "1765-03-21/1765-04-19" for a lunar month), plain decimal
    (of a number also "<0.5"), code without separators, "yes" or "no", JSON rows; the text without needless white space for the
    rest; empty where it cannot be understood. problem: why not; a table with a problem has the rows nevertheless, the cells in
    question empty.
    """

    value: str
    problem: Text | None = None


def tidy(text: str) -> str:
    """Letters and digits in half width, single spaces, none between Chinese characters."""
    return _BETWEEN_HAN.sub("", " ".join(text.translate(_WIDE).split()))


def plain(text: str) -> str:
    """Compatibility characters (full-width figures, brackets, signs) as their plain ones, one kind of dash, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())


def compact(text: str) -> str:
    """`plain` without any white space."""
    # Once more: without the space a mark may join the letter before it.
    return unicodedata.normalize("NFKC", plain(text).replace(" ", ""))


def one_number(text: str) -> str:
    """`compact`, yet a space stays between two figures unless it parts off three of them: "1 200" is one number, "12 5" two."""
    return _NOT_BETWEEN_FIGURES.sub("", plain(text))
