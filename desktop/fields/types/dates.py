"""Dates: Western, Chinese, Republican and of the lunar calendar, whole or in part."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange

from desktop.document.errors import Text
from desktop.fields.types.eras import BRANCHES, REIGNS, STEMS, TRADITIONAL, lunar_days, year_of_cycle, year_of_reign
from desktop.fields.types.normal import LONGEST, TOO_LONG, Normal, compact, plain
from desktop.fields.types.numerals import chinese_integer, plain_numerals

NOT_A_DATE = Text("This is not a date that is understood.", "无法理解这个日期。")
NO_SUCH_DAY = Text("There is no such day.", "不存在这一天。")
NO_SUCH_YEAR = Text("The reign named here had no such year.", "该年号没有这一年。")
NO_YEAR = Text("The year is missing.", "缺少年份。")

_REPUBLIC = 1911
_N = "零一二三四五六七八九十百千"
_CHINESE = re.compile(
    rf"(?:公元|西元|大?[清明])?(?P<calendar>农历|阴历|旧历)?(?P<reign>(?:中华)?民国|{'|'.join(REIGNS)})?(?:岁次)?"
    rf"(?:(?P<year>元|[0-9]{{1,4}}|[{_N}]{{1,9}})年?)??(?:岁次)?(?P<cycle>[{STEMS}][{BRANCHES}])?年?"
    rf"(?:(?P<leap>闰)?(?P<month>正|冬|腊|[0-9]{{1,2}}|[{_N}]{{1,3}})月(?:份|(?P<day>初?[{_N}]{{1,3}}|[0-9]{{1,2}})[日号]?)?)?"
)
_LETTER_FOR_ZERO = re.compile("(?<=[零一二三四五六七八九o])o(?=[零一二三四五六七八九o年])")
_NAMED_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_TIME = re.compile(
    r"[t,，]?\s*\(?(?:[上下中]午|凌晨|早上|晚上)?\s*(?:[0-9]{1,2}[:时点][0-9]{0,2}(?:[:分][0-9]{0,2})?(?:\.[0-9]{1,6})?秒?)\s*(?:[ap]\.?m\.?|z|[-+][0-9]{2}:?[0-9]{2})?\)?$"
)
_WEEKDAY = re.compile(
    r"[,(]?\s*(?:(?:星期|周|礼拜)[一二三四五六日天]|\b(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\b\.?)\s*[),]?"
)
_YEAR_FIRST = re.compile(r"([0-9]{4})(?: ?[-/.] ?([0-9]{1,2})(?: ?[-/.] ?([0-9]{1,2}))?)?\.?")
_RUN_TOGETHER = re.compile(r"([12][0-9]{3})(0[0-9]|1[0-2])([0-3][0-9])?")
_YEAR_LAST = re.compile(r"([0-9]{1,2}) ?([-/.]) ?([0-9]{1,2}) ?\2 ?'?([0-9]{4}|[0-9]{2})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2}) ?[-/.] ?([0-9]{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_WORDS = re.compile(r"\b(?:the|this|day|of|on|in|year|dated?)\b|(?<=[0-9])(?:st|nd|rd|th)\b|[-,./:]")
_NORMAL = re.compile(r"[12][0-9]{3}(?:-(?:0[1-9]|1[0-2])(?:-[0-3][0-9](?:/[12][0-9]{3}-[01][0-9]-[0-3][0-9])?)?)?")
_FIRST_YEAR, _LAST_YEAR = 1000, 2999


def date(value: str) -> Normal:
    """An ISO date, of as much as is written; a time of day and a weekday are left out.

    A lunar month is the interval of its days. Two figures for a year mean 1940 to 2039. Of 3/5/2024 the month is the first,
    of 3.5.2024 the second figure, unless just the other can be. A year of a reign alone is the one that most of it lies in.
    """
    if len(value) > LONGEST:
        return Normal("", TOO_LONG)
    text = _WEEKDAY.sub(" ", plain(value).lower().translate(TRADITIONAL)).strip(" ,;.:。，；")
    text = _TIME.sub("", text).strip(" ,;")
    if not text:
        return Normal("", NOT_A_DATE)
    if "/" in text and _NORMAL.fullmatch(text):
        return Normal(text)
    return _western(text) or _chinese(compact(text)) or Normal("", NOT_A_DATE)


def days_of(normal: str) -> tuple[str, str] | None:
    """First and last ISO date of what a normal form stands for; None where it is not one of a date."""
    if not _NORMAL.fullmatch(normal):
        return None
    if "/" in normal:
        first, _, last = normal.partition("/")
        return first, last
    if len(normal) == 10:
        return normal, normal
    if len(normal) == 7:
        return f"{normal}-01", f"{normal}-{monthrange(int(normal[:4]), int(normal[5:]))[1]:02}"
    return f"{normal}-01-01", f"{normal}-12-31"


def _western(text: str) -> Normal | None:
    """None where it is not written in a Western way."""
    found = _YEAR_FIRST.fullmatch(text) or _RUN_TOGETHER.fullmatch(text)
    if found:
        return _solar(int(found[1]), *(int(part) if part else None for part in found.groups()[1:]))
    found = _MONTH_YEAR.fullmatch(text)
    if found:
        return _solar(int(found[2]), int(found[1]))
    found = _YEAR_LAST.fullmatch(text)
    if found:
        return _year_last(int(found[1]), int(found[3]), found[4], dots=found[2] == ".")
    return _with_named_month(text)


def _year_last(one: int, other: int, last: str, *, dots: bool) -> Normal:
    if len(last) == 2 and one > 31:
        return _solar(_in_full(one), other, int(last))
    month, day = (other, one) if (dots or one > 12) and other <= 12 else (one, other)
    return _solar(_in_full(int(last)) if len(last) == 2 else int(last), month, day)


def _with_named_month(text: str) -> Normal | None:
    parts = _WORDS.sub(" ", re.sub(r"(?<=[0-9])(?=[a-z])|(?<=[a-z])(?=[0-9])", " ", _WORDS.sub(" ", text))).split()
    if not 2 <= len(parts) <= 3 or sum(bool(_MONTH.fullmatch(part)) for part in parts) != 1:
        return None
    at = next(n for n, part in enumerate(parts) if _MONTH.fullmatch(part))
    month = _MONTHS.index(parts.pop(at)[:3]) + 1
    if not all(re.fullmatch("'?[0-9]{2}|[0-9]{4}|[0-9]", part) for part in parts):
        return None
    if len(parts) == 2 and len(parts[0]) == 4 and at < 2:
        parts.reverse()
    year = parts[-1].lstrip("'")
    number = int(year) if len(year) == 4 else _in_full(int(year))
    if len(parts) == 1:
        return _solar(number, month) if len(year) == 4 or parts[0].startswith("'") else Normal("", NO_YEAR)
    if len(year) == 1:
        return None
    return _solar(number, month, int(parts[0].lstrip("'")))


def _in_full(year: int) -> int:
    return year + (2000 if year < 40 else 1900)


def _solar(year: int, month: int | None = None, day: int | None = None) -> Normal:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return Normal("", NOT_A_DATE)
    try:
        datetime.date(year, month or 1, day or 1)
    except ValueError:
        return Normal("", NO_SUCH_DAY)
    if (month is not None and month < 1) or (day is not None and day < 1):
        return Normal("", NO_SUCH_DAY)
    return Normal("-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part is not None)]))


def _chinese(text: str) -> Normal | None:
    found = _CHINESE.fullmatch(_LETTER_FOR_ZERO.sub("零", plain_numerals(text)))
    if found is None or not (found["year"] or found["cycle"] or found["month"]):
        return None
    year = _year(found)
    if isinstance(year, Normal):
        return year
    if found["month"] is None:
        return _solar(year)
    month = _NAMED_MONTHS.get(found["month"]) or _small(found["month"])
    written = found["day"]
    day = _small(written.removeprefix("初")) if written else None
    if month is None or (written and day is None):
        return None
    imperial = found["reign"] in REIGNS
    named = found["month"] in _NAMED_MONTHS or (written or "").startswith("初")
    if not (imperial or named or found["calendar"] or found["leap"]):
        return _solar(year, month, day)
    days = lunar_days(year, month, leap=bool(found["leap"]), day=day)
    if days is None:
        return Normal("", NO_SUCH_DAY)
    return Normal(days[0] if day else "/".join(days))


def _year(found: re.Match[str]) -> int | Normal:
    """The Western year, or why there is none."""
    reign, written = found["reign"], found["year"]
    if written is None:
        if found["cycle"] is None or reign not in REIGNS:
            return Normal("", NO_YEAR)
        return year_of_cycle(found["cycle"], *REIGNS[reign]) or Normal("", NO_SUCH_YEAR)
    count = 1 if written == "元" else _small(written)
    if count is None or (written == "元" and not reign):
        return Normal("", NOT_A_DATE)
    if reign in REIGNS:
        return year_of_reign(reign, count) or Normal("", NO_SUCH_YEAR)
    if reign:
        return count + _REPUBLIC
    digits = len(written) == 2 and "十" not in written
    return _in_full(count) if digits else count


def _small(written: str) -> int | None:
    return int(written) if written.isdecimal() else chinese_integer(written)
