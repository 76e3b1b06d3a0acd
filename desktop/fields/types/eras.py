"""Reigns of the Ming and the Qing, and days of the Chinese lunar calendar."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lunar_python import LunarYear, Solar

# First and last year of each reign's name, counted in lunar years from the one in whose first month it began to be used
# (方诗铭《中国历史纪年表》). A name goes on to the end of the year in which its emperor died.
REIGNS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "洪武": (1368, 1398),
        "建文": (1399, 1402),
        "永乐": (1403, 1424),
        "洪熙": (1425, 1425),
        "宣德": (1426, 1435),
        "正统": (1436, 1449),
        "景泰": (1450, 1457),
        "天顺": (1457, 1464),
        "成化": (1465, 1487),
        "弘治": (1488, 1505),
        "正德": (1506, 1521),
        "嘉靖": (1522, 1566),
        "隆庆": (1567, 1572),
        "万历": (1573, 1620),
        "泰昌": (1620, 1620),
        "天启": (1621, 1627),
        "崇祯": (1628, 1644),
        "天命": (1616, 1626),
        "天聪": (1627, 1636),
        "崇德": (1636, 1643),
        "顺治": (1644, 1661),
        "康熙": (1662, 1722),
        "雍正": (1723, 1735),
        "乾隆": (1736, 1795),
        "嘉庆": (1796, 1820),
        "道光": (1821, 1850),
        "咸丰": (1851, 1861),
        "同治": (1862, 1874),
        "光绪": (1875, 1908),
        "宣统": (1909, 1911),
    }
)
# As old documents write the names.
TRADITIONAL = str.maketrans(
    "樂統順慶萬曆歷厯啟啓禎聰豐緒閏臘國農陰號時點週禮華",
    "乐统顺庆万历历历启启祯聪丰绪闰腊国农阴号时点周礼华",
)
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_FIRST, _LAST = 1368, 2100


def year_of_reign(reign: str, count: int) -> int | None:
    """The year in which most of that lunar year lies; None where the reign had no such one."""
    first, last = REIGNS[reign]
    return first + count - 1 if 1 <= count <= last - first + 1 else None


def year_of_cycle(stem_branch: str, first: int, last: int) -> int | None:
    """The first year of that name (such as 甲辰) in the sixty-year cycle within the years given."""
    return next(
        (y for y in range(first, last + 1) if STEMS[(y - 4) % 10] + BRANCHES[(y - 4) % 12] == stem_branch),
        None,
    )


def lunar_days(year: int, month: int, *, leap: bool, day: int | None = None) -> tuple[str, str] | None:
    """First and last ISO date of a day (twice the same) or of a month; None where there was none such.

    Before 15 October 1582 the dates are of the Julian calendar, as histories give them.
    """
    if not _FIRST <= year <= _LAST:
        return None
    found = LunarYear.fromYear(year).getMonth(-month if leap else month)
    if found is None or not 1 <= (1 if day is None else day) <= found.getDayCount():
        return None
    first = found.getFirstJulianDay() + (day or 1) - 1
    last = first if day else first + found.getDayCount() - 1
    return _iso(first), _iso(last)


def _iso(julian_day: float) -> str:
    solar = Solar.fromJulianDay(julian_day)
    return f"{solar.getYear():04}-{solar.getMonth():02}-{solar.getDay():02}"
