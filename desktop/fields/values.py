"""What a value of each type looks like in a line. A value is always a part of the line's text, as written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

Span = tuple[int, int]

_HAN_DIGITS = "〇○零一二三四五六七八九十"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
DATE = (
    r"(?:\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*[日号]"
    rf"|[{_HAN_DIGITS}]{{4}}\s*年\s*[{_HAN_DIGITS}]{{1,3}}\s*月\s*[{_HAN_DIGITS}]{{1,3}}\s*[日号]"
    r"|\d{4}\s*[-/.．]\s*\d{1,2}\s*[-/.．]\s*\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:day\s+of\s+)?{_MONTH},?\s+\d{{4}}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})"
)
_CURRENCY = r"(?:RMB|CNY|USD|US\$|HK\$|EUR|GBP|人民币|[¥￥$€£＄])"
_DIGITS = r"\d{1,3}(?:[,，]\d{3})+(?:[.．]\d+)?|\d+(?:[.．]\d+)?"
_UNIT = r"(?:万元|亿元|千元|元整|元|万美元|美元|欧元|yuan|dollars|euros|RMB|CNY|USD|EUR)"
_CAPITALS = r"[壹贰叁肆伍陆柒捌玖拾佰仟万亿零圆元角分整正貳參陸億萬]{3,}"
_WITH_CURRENCY = rf"{_CURRENCY}\s*(?:{_DIGITS})(?:\s*{_UNIT})?|(?:{_DIGITS})\s*{_UNIT}"
AMOUNT = rf"(?:{_WITH_CURRENCY}|{_CAPITALS})"
_IDENTIFIER = r"[A-Za-z0-9一-鿿〔〕\[\]()（）【】/_.\-—－#]*\d[A-Za-z0-9一-鿿〔〕\[\]()（）【】/_.\-—－#]*"
_STAMPED = r"\s*[(（]\s*(?:盖章|公章|签字|签章|签名|盖章签字|章|seal|signature|stamp)[^)）]*[)）]\s*$"
_LONGEST_NAME = 60

_SEARCHED: Mapping[str, tuple[re.Pattern[str], ...]] = MappingProxyType(
    {
        "date": (re.compile(DATE, re.IGNORECASE),),
        # What has a currency or a unit goes before a bare number, digits before Chinese capitals.
        "money": tuple(re.compile(p, re.IGNORECASE) for p in (_WITH_CURRENCY, _CAPITALS, _DIGITS)),
        "identifier": (re.compile(_IDENTIFIER),),
    }
)
_PATTERNS: Mapping[str, str] = MappingProxyType({"date": DATE, "money": AMOUNT, "identifier": _IDENTIFIER})
_NOT_A_NAME = re.compile(r"^[\W_\d]*$")


def find_value(kind: str, text: str, span: Span) -> Span | None:
    """Where in the given part of the text the value is; None where nothing there is of its type."""
    start, end = span
    if kind in _SEARCHED:
        for pattern in _SEARCHED[kind]:
            found = pattern.search(text, start, end)
            if found:
                return _trimmed(text, *found.span())
        return None
    stamped = re.compile(_STAMPED, re.IGNORECASE).search(text, start, end)
    start, end = _trimmed(text, start, stamped.start() if stamped else end)
    written = text[start:end]
    if not written or len(written) > _LONGEST_NAME or _NOT_A_NAME.match(written):
        return None
    return start, end


def is_whole(kind: str, text: str) -> bool:
    """True where the text is a value of this searched type and nothing else."""
    return any(pattern.fullmatch(text.strip()) for pattern in _SEARCHED.get(kind, ())[:2])


def in_pattern(pattern: str, kind: str, text: str) -> Span | None:
    """Where a template's own pattern finds its {value}, which may stand in it several times."""
    parts = pattern.split("{value}")
    inner = _PATTERNS.get(kind, r"\S.{0,60}?\S")
    whole = parts[0] + "".join(f"(?P<value{n}>{inner}){part}" for n, part in enumerate(parts[1:]))
    found = re.compile(whole, re.IGNORECASE).search(text)
    spans = (found.span(f"value{n}") for n in range(len(parts) - 1)) if found else ()
    return next((span for span in spans if span[0] >= 0), None)


def _trimmed(text: str, start: int, end: int) -> Span:
    """Without the white space and the punctuation around."""
    while start < end and text[start] in " \t　:：,，;；.。、_—":
        start += 1
    while end > start and text[end - 1] in " \t　:：,，;；。、_—.":
        end -= 1
    return start, end
