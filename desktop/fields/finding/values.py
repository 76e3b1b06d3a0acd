"""What a value of each type looks like in a line. A value is always a part of the line's text, as written."""

from __future__ import annotations

import re as trusted
from collections.abc import Mapping
from types import MappingProxyType

import regex

from desktop.document.template import FieldType

Span = tuple[int, int]

_HAN_DIGITS = "〇○零一二三四五六七八九十"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_ERA = r"(?:公元|民国|民國|中华民国|中華民國|光绪|光緒|宣统|宣統|咸丰|咸豐|同治|道光|嘉庆|嘉慶|乾隆|雍正|康熙)"
DATE = (
    r"(?:\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*[日号]"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{2}(?=\d{2}[:：]\d{2})"
    rf"|[{_HAN_DIGITS}]{{4}}\s*年\s*[{_HAN_DIGITS}]{{1,3}}\s*月\s*[{_HAN_DIGITS}]{{1,3}}\s*[日号]"
    rf"|{_ERA}\s*(?:[{_HAN_DIGITS}元]{{1,4}}|\d{{1,3}})\s*年(?:\s*[{_HAN_DIGITS}正腊冬闰閏\d]{{1,4}}\s*月(?:\s*初?[{_HAN_DIGITS}廿卅\d]{{1,3}}\s*[日号]?)?)?"
    r"|\d{4}\s*[-/.．－]\s*\d{1,2}\s*[-/.．－]\s*\d{1,2}(?!\d)|(?<!\d)\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?(?:\d{4}|\d{2})(?!\d)"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[\s\-/.]+(?:day\s+of\s+)?{_MONTH}[,\s\-/.]+(?:\d{{4}}|\d{{2}})(?!\d)"
    rf"|{_MONTH}\s*\d{{1,2}}(?:st|nd|rd|th)?,?\s*\d{{4}}"
    r"|\d{4}\s*年\s*\d{1,2}\s*月|(?<!\d)(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
    rf"|[{_HAN_DIGITS}]{{4}}\s*年\s*[{_HAN_DIGITS}]{{1,3}}\s*月)"
)
_CURRENCY = r"(?:RMB|CNY|USD|US\$|HK\$|EUR|GBP|RM|人民币|[¥￥$€£＄])"
_DIGITS = r"-?\d{1,3}(?:[,，]\s?\d{3})+(?:[.．]\s?\d+)?|-?\d+(?:[.．]\s?\d+)?"
_UNIT = r"(?:万元|亿元|千元|元整|元|万美元|美元|欧元|yuan|dollars|euros|RMB|CNY|USD|EUR)"
_CAPITALS = r"[壹贰叁肆伍陆柒捌玖拾佰仟万亿零圆元角分整正貳參陸億萬兩两]{3,}"
_WITH_CURRENCY = rf"{_CURRENCY}\s*(?:{_DIGITS})(?:\s*{_UNIT})?|(?:{_DIGITS})\s*{_UNIT}"
AMOUNT = rf"(?:{_WITH_CURRENCY}|{_CAPITALS})"
_IDENTIFIER = (
    r"[A-Za-z0-9一-鿿〔〕\[\]()（）【】/_.\-—－#]*\d[A-Za-z0-9一-鿿〔〕\[\]()（）【】/_.\-—－#·]*"
    r"(?: (?=[0-9A-Z\-]*\d)[0-9A-Z][0-9A-Za-z_/.\-—·]*)*"
)
_STAMPED = r"\s*[(（]\s*(?:盖章|公章|签字|签章|签名|盖章签字|章|seal|signature|stamp)[^)）]*[)）]\s*$"
_PHONE = r"(?:\+?\d{1,3}[\s-]?)?(?:[(（]\d{2,4}[)）][\s-]?)?\d{2,5}(?:[\s-]?\d{2,8}){1,4}(?:[\s-]?(?:转|ext\.?)\s?\d{1,6})?"
_LONGEST: Mapping[str, int] = MappingProxyType({FieldType.NAME: 60, FieldType.TITLE: 120})
_LONGEST_TEXT = 400

_SHAPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        FieldType.DATE: (DATE,),
        # What has a currency or a unit goes before a bare number, digits before Chinese capitals.
        FieldType.MONEY: (_WITH_CURRENCY, _CAPITALS, _DIGITS),
        FieldType.NUMBER: (rf"(?:{_DIGITS})(?:\s?[%％])?", rf"[{_HAN_DIGITS}百千万]+"),
        FieldType.IDENTIFIER: (_IDENTIFIER,),
        FieldType.IDENTITY_NUMBER: (
            r"(?<!\d)(?:\d\s?){17}[\dXx×](?![\dA-Za-z])",
            r"(?<!\d)\d{15}(?!\d)",
            r"\d[\dXx* ]{12,20}[\dXx*]",
        ),
        FieldType.CREDIT_CODE: (r"(?<![0-9A-Za-z])[0-9A-Za-z]{18}(?![0-9A-Za-z])", r"[0-9A-Za-z]{2}(?:\s?[0-9A-Za-z]){14,18}"),
        FieldType.PHONE: (_PHONE,),
        FieldType.BANK_CARD: (r"(?<!\d)(?:\d\s?-?){11,24}\d(?!\d)",),
        FieldType.ICD10: (r"(?<![A-Za-z])[A-Z]\s?\d{2}(?:\s?[.．]\s?[0-9xX]{1,3}(?:[.x]?\d{1,3})?)?(?:[+*†])?",),
    }
)
_LIKELY: Mapping[str, tuple[trusted.Pattern[str], ...]] = MappingProxyType(
    {kind: tuple(trusted.compile(p, trusted.IGNORECASE) for p in patterns) for kind, patterns in _SHAPES.items()}
)
_PATTERNS: Mapping[str, str] = MappingProxyType(
    {FieldType.DATE: DATE, FieldType.MONEY: AMOUNT, FieldType.IDENTIFIER: _IDENTIFIER}
)
_INNER = r"[^\s，。；;](?:[^，。；;]{0,60}?[^\s，。；;])?"
"""Of a sentence."""
_WORDED = trusted.compile(_CAPITALS)
_STAMP = trusted.compile(_STAMPED, trusted.IGNORECASE)
_NOT_A_NAME = trusted.compile(r"^[\W_\d]*$")
_EMPTY = trusted.compile(r"^[\W_]*$")
_SECONDS = 0.2
"""For a template's own pattern on one line: it was written by anybody, so it may never end."""


def find_value(kind: str, text: str, span: Span) -> Span | None:
    """Where in the given part of the text the value is; None where nothing there is of its type."""
    start, end = span
    if kind in _LIKELY:
        for pattern in _LIKELY[kind]:
            found = pattern.search(text, start, end)
            if found:
                return _trimmed(text, *found.span())
        return None
    stamped = _STAMP.search(text, start, end)
    start, end = _trimmed(text, start, stamped.start() if stamped else end)
    written = text[start:end]
    nothing = _NOT_A_NAME if kind in (FieldType.NAME, FieldType.TITLE) else _EMPTY
    if not written or len(written) > _LONGEST.get(kind, _LONGEST_TEXT) or nothing.match(written):
        return None
    return start, end


def in_words(text: str, span: Span) -> Span | None:
    """Where an amount is written in Chinese capitals."""
    found = _WORDED.search(text, *span)
    return found.span() if found else None


def is_searched(kind: str) -> bool:
    """Whether values of this type are told by their looks."""
    return kind in _LIKELY


def is_whole(kind: str, text: str) -> bool:
    """True where the text is a value of this searched type and nothing else."""
    return any(pattern.fullmatch(text.strip()) for pattern in _LIKELY.get(kind, ())[:2])


class Patterns:
    """A template's own patterns, while it is looked for in one document. One that takes too long once is not tried again."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], regex.Pattern[str] | None] = {}

    def find(self, pattern: str, kind: str, text: str) -> Span | None:
        """Where the pattern finds its {value}, which may stand in it several times."""
        key = (pattern, kind)
        if key not in self._compiled:
            self._compiled[key] = _compiled(pattern, kind)
        compiled = self._compiled[key]
        if compiled is None:
            return None
        try:
            found = compiled.search(text, timeout=_SECONDS)
        except TimeoutError:
            self._compiled[key] = None
            return None
        spans = (found.span(name) for name in compiled.groupindex if name.startswith("value")) if found else ()
        return next((span for span in spans if span[0] >= 0 and span[1] > span[0]), None)


def _compiled(pattern: str, kind: str) -> regex.Pattern[str] | None:
    parts = pattern.split("{value}")
    inner = _PATTERNS.get(kind) or "|".join(_SHAPES.get(kind, ())) or _INNER
    whole = parts[0] + "".join(f"(?P<value{n}>{inner}){part}" for n, part in enumerate(parts[1:]))
    try:
        return regex.compile(whole, regex.IGNORECASE)
    except regex.error:
        return None


def _trimmed(text: str, start: int, end: int) -> Span:
    """Without the white space and the punctuation around."""
    while start < end and text[start] in " \t　:：,，;；.。、_—|":
        start += 1
    while end > start and text[end - 1] in " \t　:：,，;；。、_—.|":
        if text[end - 1] == "." and end - start > 1 and text[end - 2].isascii() and text[end - 2].isalpha():
            break  # Inc.
        end -= 1
    return start, end
