"""Whole numbers in Chinese characters: plain, formal (大写) and as old documents write them."""

from __future__ import annotations

import re

_PLAIN = str.maketrans(
    "壹弌幺貳贰貮弍兩两參参叄叁弎肆伍陸陆柒捌玖拾佰仟萬億〇○◯",
    "一一一二二二二二二三三三三三四五六六七八九十百千万亿零零零",
)
DIGITS = "零一二三四五六七八九"
NUMERALS = DIGITS + "十百千万亿"
_LONGEST = 40
_IS_NUMERAL = re.compile(f"[{NUMERALS}]+")
_IS_DIGITS = re.compile(f"[{DIGITS}]+")
_TENS = re.compile("[廿卅]十?")
# "一万二" is spoken for 12,000, yet may be a zero that was left out: no amount is guessed from it.
_CUT_SHORT = re.compile("[百千万亿][一二三四五六七八九]$")


def plain_numerals(text: str) -> str:
    """Formal, traditional and variant numerals as plain ones; 廿 and 卅 written out."""
    return _TENS.sub(lambda m: "二十" if m[0][0] == "廿" else "三十", text.translate(_PLAIN))


def chinese_integer(text: str) -> int | None:
    """The number that plain numerals (see `plain_numerals`) say, by places or digit by digit; None where they are not one."""
    if not 0 < len(text) <= _LONGEST or not _IS_NUMERAL.fullmatch(text):
        return None
    if _IS_DIGITS.fullmatch(text):
        return int("".join(str(DIGITS.index(digit)) for digit in text))
    # Printed forms have every place named: 零佰壹拾贰万叁仟零佰零拾零元.
    filled = re.sub("零[十百千]", "零", text)
    filled = re.sub("零+(?=[万亿]|$)", "", re.sub("零+", "零", filled))
    if text.startswith("零"):
        filled = filled.lstrip("零万亿")
    if not filled:
        return 0
    if _CUT_SHORT.search(filled):
        return None
    from cn2an import cn2an  # noqa: PLC0415  a quarter of a second, which a start of the window does not spend

    try:
        return int(cn2an(filled, "normal"))
    except (ValueError, KeyError, IndexError):
        return None
