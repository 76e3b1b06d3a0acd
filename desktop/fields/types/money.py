"""Amounts of money: figures with any currency and unit, Chinese words (大写), or both, which then have to agree."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from desktop.document.errors import Text
from desktop.fields.types.normal import LONGEST, TOO_LONG, Normal, one_number
from desktop.fields.types.numbers import FIGURES, decimal_of, trimmed
from desktop.fields.types.numerals import DIGITS, NUMERALS, chinese_integer, plain_numerals

NOT_MONEY = Text("This is not an amount of money that is understood.", "无法理解这个金额。")
TWO_AMOUNTS = Text("More than one amount is written here.", "此处写有不止一个金额。")
WORDS_DIFFER = Text("The amount in figures and the amount in words differ.", "小写金额与大写金额不一致。")

_UNITS: Mapping[str, int] = MappingProxyType(
    {
        "百": 100,
        "千": 1000,
        "万": 10_000,
        "十万": 100_000,
        "百万": 1_000_000,
        "千万": 10_000_000,
        "亿": 100_000_000,
        "十亿": 1_000_000_000,
        "k": 1000,
        "thousand": 1000,
        "million": 1_000_000,
        "billion": 1_000_000_000,
    }
)
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_SIMPLER = str.maketrans("圓圆幣寫計總額價稅歐鎊", "元元币写计总额价税欧镑")
_FOREIGN = re.compile("(?:美|港|欧|日|韩|澳|加|新|台)[元币]|美金|欧元|英镑")
_CODE = (
    r"(?:[a-z]{0,3}[¥$€£₩₹฿₽]|(?<![a-z])(?:rmb|cny|usd|hkd|twd|eur|gbp|jpy|myr|sgd|aud|cad|chf|inr|krw|thb|vnd|idr|aed|rm|rs|nt"
    r"|hk|us))"
)
_IN_FIGURES = re.compile(
    rf"(?P<before>-)?(?:{_CODE}\.?)?(?P<sign>-)?(?P<figures>{FIGURES})(?P<unit>{_UNIT})?"
    rf"(?:(?P<more>{FIGURES})(?P<smaller>{_UNIT})?)?元?(?:(?P<jiao>[0-9])角)?(?:(?P<fen>[0-9])分)?(?P<after>-(?![0-9/]))?"
)
_IN_WORDS = re.compile(
    rf"(?P<sign>负)?(?:(?P<yuan>[{NUMERALS}]{{1,40}})(?:元|[整正]|(?![角分{NUMERALS}])))?"
    rf"(?:零?(?P<jiao>[{DIGITS}])角)?(?:零?(?P<fen>[{DIGITS}])分)?[整正]?"
)
# What may stand around an amount without changing it.
_BESIDE = re.compile(
    rf"人民币|币种|大写|小写|合计|总计|共计|总额|总价|金额|价税|不?含税价?|[/每](?:月|年|季|日|天|次)|[元整正计为共]|{_CODE}"
    r"|dollars?|yuan|renminbi|euros?|pounds?|ringgit|rupees?|yen|only|total|net|gross|amount|and"
    r"|[()\[\]【】〔〕《》<>:;,.。、*#=~_/¥$€£-]"
)


def as_money(amount: Decimal) -> str:
    """Two decimals, more only where they are not zero: "123400.00", "0.0825"."""
    text = trimmed(amount)
    whole, _, part = text.partition(".")
    return f"{whole}.{part:0<2}"


def money(value: str) -> Normal:
    """A plain decimal (see `as_money`), the same for figures and for words. The currency is left out."""
    if len(value) > LONGEST:
        return Normal("", TOO_LONG)
    text = _FOREIGN.sub("元", plain_numerals(one_number(value)).translate(_SIMPLER)).lower()
    if re.fullmatch(r"\([^()]+\)", text) and re.search("[0-9]", text):
        text = "-" + text[1:-1]
    figures = list(_IN_FIGURES.finditer(text))
    left = _IN_FIGURES.sub(" ", text)
    words = [m for m in _IN_WORDS.finditer(left) if m["yuan"] or m["jiao"] or m["fen"]]
    for found in words:
        left = left.replace(found[0], " ", 1)
    if _BESIDE.sub("", left).strip() or not figures + words:
        return Normal("", NOT_MONEY)
    in_figures, in_words = {_of_figures(m) for m in figures}, {_of_words(m) for m in words}
    amounts = in_figures | in_words
    if len(amounts) > 1:
        return Normal("", WORDS_DIFFER if len(in_figures) == len(in_words) == 1 and None not in amounts else TWO_AMOUNTS)
    amount = amounts.pop()
    return Normal("", NOT_MONEY) if amount is None else Normal(as_money(amount))


def _of_figures(found: re.Match[str]) -> Decimal | None:
    amount = decimal_of(found["figures"])
    if amount is None:
        return None
    amount *= _UNITS.get(found["unit"] or "", 1)
    if found["more"]:
        more = decimal_of(found["more"])
        if more is None or not found["unit"]:
            return None
        amount += more * _UNITS.get(found["smaller"] or "", 1)
    amount += Decimal(int(found["jiao"] or 0)) / 10 + Decimal(int(found["fen"] or 0)) / 100
    return -amount if found["before"] or found["sign"] or found["after"] else amount


def _of_words(found: re.Match[str]) -> Decimal | None:
    yuan = chinese_integer(found["yuan"]) if found["yuan"] else 0
    if yuan is None:
        return None
    jiao, fen = (Decimal(DIGITS.index(found[part] or "零")) for part in ("jiao", "fen"))
    amount = yuan + jiao / 10 + fen / 100
    return -amount if found["sign"] else amount
