"""Dates as documents of six centuries write them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.errors import Text
from desktop.document.template import FieldSpec, FieldType
from desktop.fields.types import normalise, same_value
from desktop.fields.types.dates import NO_SUCH_DAY, NO_SUCH_YEAR, NO_YEAR, days_of

DATE = FieldSpec("day", FieldType.DATE, "Day", "日期")


def date(value: str) -> str:
    return normalise(DATE, value).value


@pytest.mark.parametrize(
    "value",
    [
        "2024年3月5日",
        "2024 年 3 月 5 日",
        "２０２４年３月５日",
        "2024年03月05号",
        "二〇二四年三月五日",
        "二零二四年三月五日",
        "二O二四年三月五日",
        "2024-3-5",
        "2024－03－05",
        "2024.03.05",
        "2024/3/5",
        "20240305",
        "3/5/2024",
        "5.3.2024",
        "5 March 2024",
        "March 5, 2024",
        "March 5th, 2024",
        "this 5th day of March, 2024",
        "05-MAR-24",
        "5 Mar '24",
        "Tuesday, 5 March 2024",
        "2024年3月5日 星期二",
        "2024-03-05 10:30",
        "2024-03-05T10:30:00Z",
        "2024年3月5日10时30分",
        "2024年3月5日 上午10时",
        "3/5/2024 8:13:39 PM",
        "公元2024年3月5日",
        "民国一百一十三年三月五日",
        "中華民國113年3月5日",
        "农历二〇二四年正月廿五",
    ],
)
def test_one_day_in_many_forms(value: str) -> None:
    assert date(value) == "2024-03-05"


@pytest.mark.parametrize(
    ("value", "normal"),
    [
        ("1954年3月", "1954-03"),
        ("一九五四年三月", "1954-03"),
        ("1954.3", "1954-03"),
        ("March 1954", "1954-03"),
        ("3/1954", "1954-03"),
        ("195403", "1954-03"),
        ("1954年", "1954"),
        ("1954", "1954"),
        ("85年3月", "1985-03"),
        ("一九五四年三月廿三日", "1954-03-23"),
        ("二〇二四年十二月三十一日", "2024-12-31"),
        ("13/5/2024", "2024-05-13"),
        ("12.13.2024", "2024-12-13"),
        ("25/12/18", "2018-12-25"),
        ("99-12-31", "1999-12-31"),
        ("民国三十八年四月五日", "1949-04-05"),
        ("民国元年", "1912"),
    ],
)
def test_other_days_and_parts_of_dates(value: str, normal: str) -> None:
    assert date(value) == normal


@pytest.mark.parametrize(
    ("value", "normal"),
    [
        # The Hongwu emperor's accession, the capture of the emperor at Tumu, the fall of Beijing to Li Zicheng,
        # the battle of the Yalu, the Wuchang uprising, the abdication of the last emperor.
        ("洪武元年正月初四日", "1368-01-23"),
        ("正統十四年八月十五日", "1449-09-01"),
        ("崇禎十七年三月十九日", "1644-04-25"),
        ("光緒二十年八月十八日", "1894-09-17"),
        ("宣統三年八月十九日", "1911-10-10"),
        ("宣統三年十二月廿五日", "1912-02-12"),
        ("康熙元年正月初一", "1662-02-18"),
        ("清光緒三十年正月廿八日", "1904-03-14"),
        ("光緒甲辰年三月初五", "1904-04-20"),
        ("乾隆三十年閏二月初一日", "1765-03-21"),
        ("乾隆三十年閏二月", "1765-03-21/1765-04-19"),
        ("农历二〇三三年闰冬月初一", "2033-12-22"),
        ("农历二〇二四年三月五日", "2024-04-13"),
        ("一九五四年腊月", "1954-12-25/1955-01-23"),
        ("萬曆四十八年", "1620"),
        ("大清光绪三十年", "1904"),
        ("光緒甲辰", "1904"),
    ],
)
def test_lunar_dates_of_reigns(value: str, normal: str) -> None:
    assert date(value) == normal


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("2024-02-30", NO_SUCH_DAY),
        ("2024年13月1日", NO_SUCH_DAY),
        ("June 31, 2024", NO_SUCH_DAY),
        ("2024-00-10", NO_SUCH_DAY),
        ("乾隆三十一年閏二月初一", NO_SUCH_DAY),
        ("光緒二十年三月三十一", NO_SUCH_DAY),
        ("光緒二十年三月初零", NO_SUCH_DAY),
        ("光绪四十年", NO_SUCH_YEAR),
        ("洪熙二年", NO_SUCH_YEAR),
        ("3月5日", NO_YEAR),
        ("March 5", NO_YEAR),
    ],
)
def test_days_that_never_were(value: str, problem: Text) -> None:
    assert normalise(DATE, value).problem == problem


@pytest.mark.parametrize("value", ["昨天", "10:30", "2024年3月5日至2025年3月4日", "1/2/3", "12345", "March April 2024", "9999"])
def test_what_is_no_date_is_a_problem(value: str) -> None:
    assert normalise(DATE, value).problem is not None


@given(st.dates(datetime.date(1940, 1, 1), datetime.date(2039, 12, 31)))
def test_a_day_is_the_same_in_every_form(day: datetime.date) -> None:
    digits = str.maketrans("0123456789", "〇一二三四五六七八九")
    forms = [
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{str(day.year).translate(digits)}年{day.month}月{day.day}日",
        f"{day.month}/{day.day}/{day:%y}",
        f"{day.day} {day:%B} {day.year}",
        f"{day:%d-%b-%y}",
        f"民国{day.year - 1911}年{day.month}月{day.day}日",
    ]
    for form in forms:
        assert date(form) == day.isoformat()
        assert same_value(DATE, form, day.isoformat())


@pytest.mark.parametrize(
    ("normal", "days"),
    [
        ("2024-03-05", ("2024-03-05", "2024-03-05")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("1954", ("1954-01-01", "1954-12-31")),
        ("1765-03-21/1765-04-19", ("1765-03-21", "1765-04-19")),
        ("12.5", None),
        ("", None),
    ],
)
def test_the_days_of_a_date(normal: str, days: tuple[str, str] | None) -> None:
    assert days_of(normal) == days
