"""Numbers: figures with separators, percentages, Chinese numerals; a unit behind them is left out."""

from __future__ import annotations

import re
from decimal import Decimal

from desktop.document.errors import Text
from desktop.fields.types.normal import LONGEST, TOO_LONG, Normal, one_number
from desktop.fields.types.numerals import NUMERALS, chinese_integer, plain_numerals

NOT_A_NUMBER = Text("This is not a number.", "这不是一个数字。")

FIGURES = r"[0-9]{1,20}(?:[.,'’][0-9]{1,20}){0,8}|\.[0-9]{1,20}"
_PLAIN = re.compile(r"[0-9]*(?:\.[0-9]+)?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,4}(?:,[0-9]{4})+(?:\.[0-9]+)?")
_LAKHS = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,2}|[0-9]+,[0-9]{1,2}")
_DOTS_ONLY = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}")
_MOST_DIGITS = 15
_WRITTEN = re.compile(
    rf"(?:共|约|计|合计|总计|第)?(?P<compared>[<>≤≥]=?)?(?P<sign>[-+负])?(?:(?P<figures>{FIGURES})|(?P<words>[{NUMERALS}]{{1,40}}))"
    r"(?P<unit>[^0-9.,'’/ ~至到-][^~至到-]{0,20})?"
)


def decimal_of(figures: str) -> Decimal | None:
    """Of figures with or without separators of thousands, with a decimal point or comma; None where they do not add up."""
    figures = figures.replace("'", "").replace("’", "")
    if _GROUPED.fullmatch(figures) or _LAKHS.fullmatch(figures):
        figures = figures.replace(",", "")
    elif _DECIMAL_COMMA.fullmatch(figures):
        figures = figures.replace(".", "").replace(",", ".")
    elif _DOTS_ONLY.fullmatch(figures):
        figures = figures.replace(".", "")
    elif not figures or not _PLAIN.fullmatch(figures):
        return None
    whole, _, part = figures.partition(".")
    return Decimal(figures) if len(whole.lstrip("0")) <= _MOST_DIGITS and len(part) <= _MOST_DIGITS else None


def trimmed(number: Decimal) -> str:
    """Without needless zeros: "12.5", "100", "0"."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def number(value: str) -> Normal:
    """A plain decimal; 13 % is 0.13. "<" and ">" stay before it: no rule reckons with such a value."""
    if len(value) > LONGEST:
        return Normal("", TOO_LONG)
    written = _WRITTEN.fullmatch(plain_numerals(one_number(value)))
    if written is None:
        return Normal("", NOT_A_NUMBER)
    words = written["words"]
    whole = chinese_integer(words) if words else None
    found = decimal_of(written["figures"]) if not words else None if whole is None else Decimal(whole)
    if found is None or (words and len(str(whole)) > _MOST_DIGITS):
        return Normal("", NOT_A_NUMBER)
    if (written["unit"] or "").startswith("%"):
        found /= 100
    signed = -found if written["sign"] in ("-", "负") else found
    return Normal((written["compared"] or "") + trimmed(signed))
