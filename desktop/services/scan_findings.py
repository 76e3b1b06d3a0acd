"""What may be found about a scan, and what is asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from desktop.document.errors import Text


@dataclass(frozen=True, slots=True)
class Limits:
    """What archives ask of a scan; the rest as it proved on real pages.

    dpi: at least. skew: degrees at most. edge: pixels from light to dark at most, where that is also more than `soft` of a
    letter's height. touching: letters cut by one edge, fewer than that. ink: share of a page below which it counts as empty.
    dark, pale: brightness (0-255) of paper at least, and between paper and ink at least. bits: by which two pictures may
    differ; alike: how much (0-1) of their ink must be in the same places, and of their text the same.
    """

    dpi: float = 300.0
    skew: float = 3.0
    edge: float = 4.4
    soft: float = 0.08
    touching: int = 4
    ink: float = 0.0004
    dark: float = 110.0
    pale: float = 70.0
    bits: int = 8
    alike: float = 0.93


class FindingKind(StrEnum):
    """In the order in which they are told."""

    UNMEASURED = "unmeasured"
    DPI = "dpi"
    DPI_UNKNOWN = "dpi_unknown"
    SKEW = "skew"
    TURNED = "turned"
    BLUR = "blur"
    CROPPED = "cropped"
    DARK = "dark"
    PALE = "pale"
    BLANK = "blank"
    DOUBLE = "double"
    DUPLICATE = "duplicate"
    NUMBER_MISSING = "number_missing"
    NUMBER_REPEATED = "number_repeated"


FINDINGS: Mapping[FindingKind, Text] = MappingProxyType(
    {
        FindingKind.UNMEASURED: Text("cannot be measured", "无法检测"),
        FindingKind.DPI: Text("low resolution", "分辨率不足"),
        FindingKind.DPI_UNKNOWN: Text("resolution not known", "分辨率未知"),
        FindingKind.SKEW: Text("skewed", "歪斜"),
        FindingKind.TURNED: Text("turned", "方向不正"),
        FindingKind.BLUR: Text("blurred", "模糊"),
        FindingKind.CROPPED: Text("cut off", "边缘被裁切"),
        FindingKind.DARK: Text("too dark", "过暗"),
        FindingKind.PALE: Text("too pale", "过淡"),
        FindingKind.BLANK: Text("blank", "空白页"),
        FindingKind.DOUBLE: Text("may be a double page", "疑似双页"),
        FindingKind.DUPLICATE: Text("looks the same", "疑似重复"),
        FindingKind.NUMBER_MISSING: Text("page number missing", "缺页码"),
        FindingKind.NUMBER_REPEATED: Text("page number repeated", "页码重复"),
    }
)


NO_LIMIT = Text("", "")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a page that a person should see. measured, limit: as they are told; limit is empty where there is none.

    value: of `measured`, where it is a number. other: id of the page that it is like. settled: the page's view makes up for it.
    """

    kind: FindingKind
    document: str
    title: str
    page: str
    number: int
    measured: Text
    limit: Text = NO_LIMIT
    value: float | None = None
    other: str = ""
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """measured: of so many pages the scan was measured."""

    findings: tuple[Finding, ...]
    pages: int
    measured: int
