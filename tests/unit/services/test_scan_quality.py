"""What is told of scans: from what was measured and read, kept in the dossier, against limits."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from desktop.document.geometry import Box, Quad, View
from desktop.document.history import Actor, ActorKind, PageRead
from desktop.document.model import Content, Line, Reading, Region, RegionType, new_id
from desktop.imaging.client import ImagingHost
from desktop.services.importing import import_masters
from desktop.services.page_numbers import Numerals, PageNumber, numbering, parse_number
from desktop.services.quality_export import write_report
from desktop.services.review import Desk
from desktop.services.scan_findings import FindingKind, Limits
from desktop.services.scan_quality import measure_pages, report
from desktop.storage.dossier import Dossier
from tests.helpers import scans

ADA = Actor(ActorKind.PERSON, "Ada")
ENGINE = Actor(ActorKind.ENGINE, "fake")
QUAD = Quad.of(Box(100, 100, 400, 130))


@pytest.fixture
def bring(dossier: Dossier, imaging: ImagingHost, tmp_path: Path) -> Callable[..., list[str]]:
    """Takes pictures in, each a document; returns the ids of their pages."""

    def bringing(*pictures: Image.Image, dpi: int | None = 300) -> list[str]:
        first = len(list(tmp_path.glob("*.png")))
        files = [scans.saved(picture, tmp_path / f"{first + n:02}.png", dpi) for n, picture in enumerate(pictures)]
        outcome = import_masters(dossier, imaging, files, actor=ADA)
        return [dossier.page_summaries(done.document)[0].id for done in outcome.imported]

    return bringing


def read(dossier: Dossier, page: str, text: str, view: View | None = None) -> None:
    line = Line(new_id(), text, QUAD, 0.9, engine="fake", reading=f"r{page}")
    content = Content((Region(new_id(), RegionType.TEXT, QUAD, lines=(line,)),) if text else ())
    reading = Reading(f"r{page}", page, "fake", ("name=fake",), "2026-01-01T00:00:00Z", (line,), view or View())
    dossier.record(ENGINE, PageRead(page, reading.id, content, view or View()), readings=[reading])


def found(dossier: Dossier, imaging: ImagingHost, limits: Limits | None = None) -> list[tuple[FindingKind, str]]:
    measure_pages(dossier, imaging)
    return [(finding.kind, finding.title) for finding in report(dossier, limits).findings]


def test_each_fault_is_told_with_its_page(dossier: Dossier, imaging: ImagingHost, bring: Callable[..., list[str]]) -> None:
    bring(
        scans.page(1),
        scans.skewed(scans.page(2), 3.6),
        scans.blurred(scans.page(3), 3),
        Image.new("L", (scans.WIDTH, scans.HEIGHT), 244),
        scans.page(5).crop((150, 0, scans.WIDTH, scans.HEIGHT)),
        scans.page(1),
    )
    assert found(dossier, imaging) == [
        (FindingKind.SKEW, "01"),
        (FindingKind.BLUR, "02"),
        (FindingKind.BLANK, "03"),
        (FindingKind.CROPPED, "04"),
    ]
    assert len(dossier.documents()) == 5, "the same file again is no second document"


def test_resolution_is_told_where_it_is_low_or_not_known(
    dossier: Dossier, imaging: ImagingHost, bring: Callable[..., list[str]]
) -> None:
    bring(scans.page(1), dpi=200)
    bring(scans.page(2), dpi=None)
    assert found(dossier, imaging) == [(FindingKind.DPI, "00"), (FindingKind.DPI_UNKNOWN, "01")]
    assert found(dossier, imaging, Limits(dpi=150)) == [(FindingKind.DPI_UNKNOWN, "01")]


def test_a_view_that_levels_the_page_settles_its_skew(
    dossier: Dossier, imaging: ImagingHost, bring: Callable[..., list[str]]
) -> None:
    (page,) = bring(scans.skewed(scans.page(1), 4))
    measure_pages(dossier, imaging)
    Desk(dossier, "Ada", lambda: "2026-01-01T00:00:00Z").set_view(page, View(skew=4.0))
    assert measure_pages(dossier, imaging) == 0, "a view that is only made level needs no new measuring"
    (finding,) = report(dossier).findings
    assert (finding.kind, finding.settled) == (FindingKind.SKEW, True)
    assert finding.value == pytest.approx(4, abs=0.2)


def test_pages_are_measured_once_and_again_when_they_are_cut(
    dossier: Dossier, imaging: ImagingHost, bring: Callable[..., list[str]]
) -> None:
    (page, _) = bring(scans.page(1), scans.page(2))
    assert measure_pages(dossier, imaging) == 2
    assert measure_pages(dossier, imaging) == 0
    Desk(dossier, "Ada", lambda: "2026-01-01T00:00:00Z").set_view(page, View(crop=Box(0, 0, 900, 900)))
    assert measure_pages(dossier, imaging) == 1


def test_two_scans_of_a_page_look_the_same_and_two_pages_of_a_form_do_not(
    dossier: Dossier, imaging: ImagingHost, bring: Callable[..., list[str]]
) -> None:
    first, again, other = bring(scans.page(1), scans.blurred(scans.skewed(scans.page(1), 0.3), 0.5), scans.page(2))
    assert found(dossier, imaging) == [(FindingKind.DUPLICATE, "01")]
    read(dossier, first, "Name: Anna Weber, born 3 June 1931, file 118")
    read(dossier, again, "Name: Karl Neumann, born 28 May 1902, file 2207")
    read(dossier, other, "")
    assert found(dossier, imaging) == [], "what was filled in is another"


def test_what_lies_upside_down_is_told_and_settled_by_its_view(
    dossier: Dossier, imaging: ImagingHost, bring: Callable[..., list[str]]
) -> None:
    (page,) = bring(scans.page(1))
    read(dossier, page, "text", View(turn=180))
    (finding,) = report(dossier).findings
    assert (finding.kind, finding.settled) == (FindingKind.TURNED, True)
    Desk(dossier, "Ada", lambda: "2026-01-01T00:00:00Z").turn(page, 180)
    (finding,) = report(dossier).findings
    assert (finding.kind, finding.settled) == (FindingKind.TURNED, False)


def test_a_page_that_cannot_be_opened_is_told_and_the_others_are_measured(
    dossier: Dossier, imaging: ImagingHost, bring: Callable[..., list[str]]
) -> None:
    first, _ = bring(scans.page(1), scans.page(2))
    dossier.master_path(dossier.page(first).master).unlink()
    measure_pages(dossier, imaging)
    told = report(dossier)
    assert [finding.kind for finding in told.findings] == [FindingKind.UNMEASURED]
    assert (told.measured, told.pages) == (1, 2)


def test_the_report_is_written_as_a_table_of_harmless_cells(
    dossier: Dossier, imaging: ImagingHost, bring: Callable[..., list[str]], tmp_path: Path
) -> None:
    (page,) = bring(scans.page(1), dpi=200)
    Desk(dossier, "Ada", lambda: "2026-01-01T00:00:00Z").retitle(dossier.document_of(page), "=cmd()")
    measure_pages(dossier, imaging)
    told = report(dossier)
    write_report(told, tmp_path / "found.csv", "zh")
    rows = list(csv.reader((tmp_path / "found.csv").read_text("utf-8-sig").splitlines()))
    assert rows == [
        ["文档", "页", "问题", "实测", "要求", "状态"],
        ["'=cmd()", "1", "分辨率不足", "200 dpi", "≥ 300 dpi", "待处理"],
    ]
    write_report(told, tmp_path / "found.xlsx", "en")
    assert (tmp_path / "found.xlsx").read_bytes().startswith(b"PK")


# page numbers


@pytest.mark.parametrize(
    ("text", "numerals", "first", "of"),
    [
        ("- 12 -", Numerals.ARABIC, 12, None),
        ("Page 3 of 9", Numerals.ARABIC, 3, 9),
        ("第3页 共9页", Numerals.ARABIC, 3, 9),
        ("３", Numerals.ARABIC, 3, None),
        ("xiv", Numerals.ROMAN, 14, None),
        ("第十二页", Numerals.CHINESE, 12, None),
        ("一〇五", Numerals.CHINESE, 105, None),
        ("廿三", Numerals.CHINESE, 23, None),
        ("一百零五", Numerals.CHINESE, 105, None),
    ],
)
def test_printed_numbers_are_understood(text: str, numerals: Numerals, first: int, of: int | None) -> None:
    assert parse_number(text) == PageNumber(numerals, first, first, of)


@pytest.mark.parametrize("text", ["", "2024年", "chapter", "0", "12,500", "9 of 3", "iiii", "一" * 5000, "1/" + "2" * 5000])
def test_what_is_no_page_number_is_none(text: str) -> None:
    assert parse_number(text) is None


def row(*numbers: int | None, numerals: Numerals = Numerals.ARABIC) -> list[PageNumber | None]:
    return [None if n is None else PageNumber(numerals, n, n) for n in numbers]


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        (row(1, 2, 3, 4), []),
        (row(1, 2, 4, 5), [(2, "3")]),
        (row(1, 2, 6, 7), [(2, "3–5")]),
        (row(7, None, 9, None, 11), []),
        (row(7, None, None, 11, 12), [(3, "10")]),
        (row(1, 2, 93, 4, 5), []),
        (row(1, 2, 3, 14), []),
        (row(1, 2, 2, 3), [(2, "2")]),
        (row(1), []),
        (row(None, None), []),
        ([*row(1, 2), *row(5, 6, numerals=Numerals.ROMAN)], []),
        ([PageNumber(Numerals.ARABIC, n, n + 1) for n in (2, 4, 6)], []),
        ([PageNumber(Numerals.ARABIC, n, n + 1) for n in (2, 4, 8, 10)], [(2, "6–7")]),
        ([PageNumber(Numerals.ARABIC, 1, 1, 3), PageNumber(Numerals.ARABIC, 2, 2, 3)], [(1, "3")]),
    ],
)
def test_gaps_and_repeats_of_page_numbers(numbers: Sequence[PageNumber | None], told: list[tuple[int, str]]) -> None:
    assert [(remark.index, remark.shown) for remark in numbering(numbers)] == told


def test_page_numbers_come_from_the_blocks_that_hold_them(
    dossier: Dossier, imaging: ImagingHost, bring: Callable[..., list[str]]
) -> None:
    from_first, from_second = bring(scans.page(1), scans.page(2))
    for page, number in ((from_first, "3"), (from_second, "4")):
        read(dossier, page, f"text {number}")
        content = dossier.page(page).content
        numbered = replace(content.regions[0], type=RegionType.PAGE_NUMBER)
        desk = Desk(dossier, "Ada", lambda: "2026-01-01T00:00:00Z")
        desk.set_region_type(page, numbered.id, RegionType.PAGE_NUMBER)
    assert not [f for f in report(dossier).findings if f.kind is FindingKind.NUMBER_MISSING]
