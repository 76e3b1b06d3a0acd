"""Finding what is to be blacked out, and keeping it beside pages that stay as they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.document.geometry import Box, Quad, View
from desktop.document.history import PagesAdded
from desktop.document.model import Char, Content, Document, Line, Page, Region, RegionType
from desktop.document.redaction import BLACK, RedactionKind, redacted
from desktop.services.find_replace import PatternTooSlow
from desktop.services.redaction import (
    Asked,
    Find,
    Finder,
    NothingAsked,
    UnknownPattern,
    areas_of,
    drawn,
    elsewhere,
    find,
    marked,
    with_reason,
)
from desktop.services.redaction_patterns import PATTERNS
from desktop.storage.dossier import Dossier
from desktop.storage.errors import DossierDamaged
from desktop.storage.recovery import recover
from tests.helpers.redaction import IDENTITY, NAME, PERSON, PHONE, RECORD, case_dossier

DOCUMENT = Document("d1", "d", ("p1",))


@pytest.fixture
def dossier(tmp_path: Path) -> Iterator[Dossier]:
    with case_dossier(tmp_path) as made:
        yield made


def page(*texts: str, kind: RegionType = RegionType.TEXT) -> Page:
    lines = []
    for number, text in enumerate(texts):
        chars = tuple(
            Char(c, Quad.of(Box(i * 20, number * 40, i * 20 + 20, number * 40 + 20)), 0.9)
            for i, c in enumerate(text)
            if c != " "
        )
        lines.append(Line(f"l{number}", text, Quad.of(Box(0, number * 40, 20 * len(text), number * 40 + 20)), 0.9, chars=chars))
    content = Content((Region("r", kind, Quad.of(Box(0, 0, 900, 900)), 1.0, tuple(lines)),))
    return Page("p1", "d1", 1, "0" * 64, 0, 900, 900, content=content)


def left(sheet: Page, asked: Asked) -> str:
    """The text of the page once all finds are blacked out."""
    finds = Finder(asked).on_page(DOCUMENT, sheet)
    return redacted(sheet, [quad for f in finds for quad in f.quads]).content.text()


def texts(finds: tuple[Find, ...]) -> set[str]:
    return {f.text for f in finds}


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("id", "证件 110101199003071233 号"),
        ("id", "证件 110101 19900307 123X"),
        ("id", "证件 11O1O119900307l233"),
        ("id", "旧证 110101900307123"),
        ("id", "身份证号码：11010119900307123"),
        ("phone", "请拨 13800138000"),
        ("phone", "请拨 138 0013 8000"),
        ("phone", "请拨 1380013800O"),
        ("phone", "请拨 +86 138-0013-8000"),
        ("phone", "请拨 010-65529988转12"),
        ("phone", "call (650) 253-0000"),
        ("phone", "call +44 20 7946 0958"),
        ("phone", "2024-01-02 3 13800138000"),
        ("card", "卡 6222 0212 3456 7890 123"),
        ("card", "卡 4111111111111111"),
        ("email", "写信 zhang.san@example.com"),
        ("email", "写信 ｚｈａｎｇ＠example．com"),
        ("passport", "护照 E12345678"),
        ("plate", "车 京A·12345"),
        ("record", "住院号：A-229015"),
        ("record", "MRN: 0012345"),
    ],
)
def test_a_number_of_a_person_is_found(pattern: str, text: str) -> None:
    found = left(page(text), Asked(patterns=(pattern,)))
    assert BLACK in found
    assert not any(c.isdigit() for c in found.removeprefix("2024-01-02 3")) or pattern == "email"
    assert "zhang" not in found


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("phone", "合计 177,664,000.00"),
        ("id", "2024年1月2日 第3页"),
        ("card", "12,345,678,901,234.00"),
        ("record", "住院号：无"),
    ],
)
def test_other_numbers_stay(pattern: str, text: str) -> None:
    assert left(page(text), Asked(patterns=(pattern,))) == text


def test_a_number_over_a_line_end_is_found() -> None:
    assert left(page("证件 1101011990", "03071233 号"), Asked(patterns=("id",))) == f"证件 {BLACK}\n{BLACK} 号"


def test_cells_of_a_table_are_no_number_together() -> None:
    assert BLACK not in left(page("1300", "450", "6000", kind=RegionType.TABLE), Asked(patterns=("phone",)))


def test_a_misread_digit_does_not_leak() -> None:
    """The reading has "日" where another one has "8"."""
    sheet = page("请拨 13日00138000")
    line = sheet.content.regions[0].lines[0]
    chars = tuple(replace(c, others=("8",), doubt=0.6) if c.text == "日" else c for c in line.chars)
    region = replace(sheet.content.regions[0], lines=(replace(line, chars=chars),))
    assert left(replace(sheet, content=Content((region,))), Asked(patterns=("phone",))) == f"请拨 {BLACK}"
    assert BLACK not in left(sheet, Asked(patterns=("phone",)))


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("张三丰", "患者 张 三 丰 入院", f"患者 {BLACK} 入院"),
        ("张三丰", "患者張三豐入院", f"患者{BLACK}入院"),
        ("买买提·吐尔逊", "患者买买提•吐尔逊入院", f"患者{BLACK}入院"),
        ("Ann Lee", "for ANN LEE only", f"for {BLACK} only"),
        ("Ann", "Anna and Joann", "Anna and Joann"),
        ("Müller", "Herr MULLER kam", f"Herr {BLACK} kam"),
    ],
)
def test_names(name: str, text: str, expected: str) -> None:
    found = left(page(text), Asked(names=(name,)))
    assert found == expected


def test_a_misread_name_is_found_by_what_else_it_may_be() -> None:
    sheet = page("患者张二丰入院")
    line = sheet.content.regions[0].lines[0]
    chars = tuple(replace(c, others=("三",)) if c.text == "二" else c for c in line.chars)
    region = replace(sheet.content.regions[0], lines=(replace(line, chars=chars),))
    assert left(replace(sheet, content=Content((region,))), Asked(names=("张三丰",))) == f"患者{BLACK}入院"


def test_words_are_found_within_longer_ones() -> None:
    assert left(page("Smithson of Smi-", "th & Co"), Asked(words=("smith",))) == f"{BLACK}son of {BLACK}-\n{BLACK} & Co"


def test_own_expressions() -> None:
    assert left(page("档号 JN-012 止"), Asked(expressions=(r"JN-\d+",))) == f"档号 {BLACK} 止"


def test_an_expression_without_end_is_stopped() -> None:
    with pytest.raises(PatternTooSlow):
        left(page("a" * 200 + "b"), Asked(expressions=(r"(a|aa)+$",)))


def test_what_nobody_knows_is_said() -> None:
    with pytest.raises(UnknownPattern):
        Finder(Asked(patterns=("shoe",)))
    with pytest.raises(NothingAsked):
        Finder(Asked())


def test_all_over_a_dossier(dossier: Dossier) -> None:
    asked = Asked(fields=("patient",), names=(NAME,), patterns=tuple(PATTERNS))
    found = tuple(find(dossier, asked))
    assert {f.kind for f in found} == {RedactionKind.FIELD, RedactionKind.NAME, RedactionKind.PATTERN}
    said = {"".join(text.split()) for text in texts(found)}
    assert {NAME, PHONE, IDENTITY, RECORD} <= {s.replace("-", "") if "ZY" not in s else s for s in said}
    dossier.change_redactions(add=marked(found, "Li"))
    areas = areas_of(dossier, "case")
    for page_id in ("page1", "page2"):
        bare = redacted(dossier.page(page_id), areas[page_id])
        said_now = "".join(bare.content.text().split())
        assert not any(word in said_now for word in (NAME, PHONE, IDENTITY, RECORD, "张"))
        assert bare.content.codes == ()
        assert "肺炎" in said_now or page_id == "page2"


def test_a_second_search_finds_nothing_new(dossier: Dossier) -> None:
    asked = Asked(names=(NAME,), patterns=("phone", "id"))
    dossier.change_redactions(add=marked(find(dossier, asked), "Li"))
    assert tuple(find(dossier, asked)) == ()


def test_marking_changes_nothing_else(dossier: Dossier) -> None:
    before = (dossier.head, dossier.document("case"), dossier.page("page1"))
    dossier.change_redactions(add=marked(find(dossier, Asked(names=(NAME,))), "Li"))
    assert (dossier.head, dossier.document("case"), dossier.page("page1")) == before
    assert dossier.verify().ok


def test_the_same_words_elsewhere(dossier: Dossier) -> None:
    """Only the field is marked: the name stands in five more places."""
    dossier.change_redactions(add=marked(find(dossier, Asked(fields=("patient",))), "Li"))
    more = elsewhere(dossier, "case")
    assert len(more) >= 5
    assert {f.number for f in more} == {1, 2}
    dossier.change_redactions(add=marked(more, "Li"))
    assert elsewhere(dossier, "case") == ()


def test_areas_of_a_sheet_hold_for_all_its_parts(dossier: Dossier) -> None:
    """A page that was split: the picture of either half is taken from the same original."""
    half = replace(dossier.page("page1"), id="half", document="other", number=1, view=View(crop=Box(0, 0, 450, 1200)))
    dossier.record(PERSON, PagesAdded("other", (half,)))
    dossier.change_redactions(add=[drawn("page1", Quad.of(Box(10, 10, 60, 60)), "Li", "seal")])
    assert areas_of(dossier, "other")["half"] == areas_of(dossier, "case")["page1"]


def test_reasons_are_changed_by_a_new_area(dossier: Dossier) -> None:
    area = drawn("page1", Quad.of(Box(10, 10, 60, 60)), "Li", "seal")
    dossier.change_redactions(add=[area])
    other = with_reason(area, "signature")
    dossier.change_redactions(add=[other], remove=[area.id])
    assert dossier.redactions("case") == (other,)


def test_a_damaged_area_is_told_and_not_passed_over(dossier: Dossier, tmp_path: Path) -> None:
    dossier.change_redactions(add=marked(find(dossier, Asked(names=(NAME,))), "Li"))
    count = len(dossier.redactions("case"))
    dossier.close()
    connection = sqlite3.connect(dossier.path, isolation_level=None)
    connection.execute("UPDATE redactions SET redaction = '{\"broken' WHERE rank = 2")
    connection.close()
    with Dossier.open(dossier.path, read_only=True) as damaged:
        with pytest.raises(DossierDamaged):
            damaged.redactions("case")
        assert any("blacked out" in problem.en for problem in damaged.verify().problems)
    report = recover(dossier.path, tmp_path / "new.dossier")
    assert report.lost_areas == 1
    assert report.warning is not None
    with Dossier.open(tmp_path / "new.dossier", read_only=True) as new:
        assert len(new.redactions("case")) == count - 1


def test_areas_come_along_when_a_dossier_is_recovered(dossier: Dossier, tmp_path: Path) -> None:
    dossier.change_redactions(add=marked(find(dossier, Asked(names=(NAME,))), "Li"))
    kept = dossier.redactions("case")
    dossier.close()
    report = recover(dossier.path, tmp_path / "new.dossier")
    assert (report.lost_areas, report.warning) == (0, None)
    with Dossier.open(tmp_path / "new.dossier", read_only=True) as new:
        assert new.redactions("case") == kept
