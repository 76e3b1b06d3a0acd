"""The fields of a contract. The pages are made up: there is no real contract with known fields to test on."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pymupdf
import pytest

from desktop.document.geometry import Box, Quad, View
from desktop.document.model import Char, Content, Document, Field, Line, Page, Region, RegionType
from desktop.fields.finding.extract import extract, ink_of
from desktop.fields.templates.library import Templates

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("DOSSIER_TEST_DATA", ROOT.parent / "shared" / "data"))
WIDTH, HEIGHT = 600.0, 900.0
Row = str | tuple[str, ...]


def advance(letter: str, size: float) -> float:
    return size if ord(letter) > 0x2E7F else size / 2


def line(text: str, x: float, y: float, size: float = 20, doubt: float = 0.1) -> Line:
    chars, at = [], x
    for letter in text:
        step = advance(letter, size)
        if letter != " ":
            chars.append(Char(letter, Quad.of(Box(at, y, at + step, y + size)), 0.9))
        at += step
    return Line(
        f"{x:.0f},{y:.0f}", text, Quad.of(Box(x, y, at, y + size)), 0.9, doubt, chars=tuple(chars), engine="rapid", reading="r1"
    )


def page(*rows: Row, number: int = 1) -> Page:
    """A row of several texts is one of cells; a text after "# " is large and in the middle."""
    lines = []
    for place, row in enumerate(rows):
        y = 50 + 40 * place
        for cell, text in enumerate((row,) if isinstance(row, str) else row):
            if text.startswith("# "):
                middle = sum(advance(letter, 36) for letter in text[2:]) / 2
                lines.append(line(text[2:], WIDTH / 2 - middle, y, 36))
            else:
                lines.append(line(text, 80 + 160 * cell, y))
    region = Region("r", RegionType.TEXT, Quad.of(Box(0, 0, WIDTH, HEIGHT)), 1.0, tuple(lines))
    return Page(f"p{number}", "d", number, "m", number - 1, WIDTH, HEIGHT, content=Content((region,) if lines else ()))


def found(*pages: Page) -> dict[str, Field]:
    document = Document("d", "t", tuple(p.id for p in pages))
    return {field.name: field for field in extract(Templates().get("contract"), document, pages)}


def values(*pages: Page) -> dict[str, str]:
    return {name: field.value for name, field in found(*pages).items()}


def test_a_chinese_contract() -> None:
    made = page(
        "# 房屋租赁合同",
        "合同编号：ZL-2024-0315",
        "出租方（甲方）：张三  身份证号：110101199001011234",
        "承租方（乙方）：北京华信科技有限公司",
        "第一条 租金为人民币（大写）壹万贰仟元整，按季支付。",
        "签订日期：2024 年 3 月 15 日",
    )
    assert values(made) == {
        "title": "房屋租赁合同",
        "number": "ZL-2024-0315",
        "party_a": "张三",
        "party_b": "北京华信科技有限公司",
        "signed_date": "2024 年 3 月 15 日",
        "amount": "壹万贰仟元整",
        "amount_in_words": "壹万贰仟元整",
    }


def test_an_english_contract() -> None:
    made = page(
        "# SERVICE AGREEMENT",
        "Agreement No. SA-2023/118",
        "This Agreement is made on 5 June 2023 between",
        'Acme Trading Ltd (the "Client") and Beta Works LLC ("Contractor").',
        "Total amount: USD 45,000.00 payable in advance.",
    )
    assert values(made) == {
        "title": "SERVICE AGREEMENT",
        "number": "SA-2023/118",
        "party_a": "Acme Trading Ltd",
        "party_b": "Beta Works LLC",
        "signed_date": "5 June 2023",
        "amount": "USD 45,000.00",
    }


def test_a_form_whose_values_stand_in_the_next_cell() -> None:
    made = page(
        ("合同编号", "CG〔2022〕17号"),
        ("甲 方", "上海第一医院", "甲方电话", "021-5555"),
        ("乙  方：", "苏州医疗器械有限公司"),
        ("合同金额", "¥ 1,250,000.00元"),
        ("签订日期", "2022-11-08"),
    )
    assert values(made) == {
        "number": "CG〔2022〕17号",
        "party_a": "上海第一医院",
        "party_b": "苏州医疗器械有限公司",
        "signed_date": "2022-11-08",
        "amount": "¥ 1,250,000.00元",
    }


def test_a_value_below_its_label() -> None:
    assert values(page("Contract No.", "K-77/2020", "", "Party A", "Müller GmbH"))["number"] == "K-77/2020"


def test_names_before_their_role_and_a_date_in_a_sentence() -> None:
    made = page(
        "北京甲公司（以下简称“甲方”）与李四（以下简称“乙方”）",
        "经协商一致，于二〇二一年五月六日在北京签订本协议。",
        "借款金额：人民币伍拾万元整",
        "甲方（盖章）：            乙方（签字）：",
        "2021年5月7日",
    )
    assert values(made) == {
        "party_a": "北京甲公司",
        "party_b": "李四",
        "signed_date": "二〇二一年五月六日",
        "amount": "伍拾万元整",
    }


@pytest.mark.parametrize(
    ("row", "name", "value"),
    [
        ("合同编写：HT-1", "number", None),
        ("合同编号:HT-1", "number", "HT-1"),
        ("合 同 编 号 ： HT-1", "number", "HT-1"),
        ("Contrac Number: HT-1", "number", "HT-1"),
        ("甲方：__________", "party_a", None),
        ("甲方：", "party_a", None),
        ("甲方：张三（盖章）", "party_a", "张三"),
        ("甲方：张三，乙方：李四。", "party_b", "李四"),
        ("签订日期：待定", "signed_date", None),
        ("签订日期：2024.3.5 10：30", "signed_date", "2024.3.5"),
        ("Date: March 5th, 2024", "signed_date", "March 5th, 2024"),
        ("合同总价：￥12,000.00（大写：壹万贰仟元整）", "amount", "￥12,000.00"),
        ("合同总价：12000", "amount", "12000"),
        ("联系电话：13800138000", "amount", None),
    ],
)
def test_labels_and_values(row: str, name: str, value: str | None) -> None:
    assert values(page(row)).get(name) == value


def test_nothing_is_invented() -> None:
    assert values(page("随便写的一页", "没有任何约定的内容。", "联系电话：12345678")) == {}
    assert values(page()) == {}
    assert values() == {}


def test_a_value_has_its_own_ink_and_where_it_came_from() -> None:
    field = found(page("甲方：北京华信，乙方：李四"))["party_b"]
    (evidence,) = field.evidence
    assert evidence.quad == Quad.of(Box(80 + 11 * 20, 50, 80 + 13 * 20, 70))
    assert (evidence.page, evidence.lines) == ("p1", ("80,50",))
    assert (field.engine, field.reading, field.rule, field.confirmed_by) == ("rapid", "r1", "label-colon", None)
    assert field.doubt == 0.1


def test_doubt_of_the_line_is_doubt_of_the_value() -> None:
    made = page("甲方：北京华信")
    region = made.content.regions[0]
    doubtful = Region("r", region.type, region.quad, 1.0, (line("甲方：北京华信", 80, 50, doubt=0.8),))
    assert found(Page("p1", "d", 1, "m", 0, WIDTH, HEIGHT, content=Content((doubtful,))))["party_a"].doubt == 0.8


def test_ink_of_a_line_without_places_is_the_line() -> None:
    bare = Line("a", "甲方：张三", Quad.of(Box(0, 0, 100, 20)), 0.9)
    assert ink_of(bare, (3, 5)) == bare.quad


def test_ink_of_a_vertical_line_runs_downwards() -> None:
    chars = tuple(Char(c, Quad.of(Box(10, 20 * i, 30, 20 * i + 20)), 0.9) for i, c in enumerate("甲方张三"))
    column = Line("a", "甲方张三", Quad.of(Box(10, 0, 30, 80)), 0.9, vertical=True, chars=chars)
    assert ink_of(column, (2, 4)) == Quad.of(Box(10, 40, 30, 80))


def test_the_first_of_equally_sure_values_is_taken_over_all_pages() -> None:
    first, second = page("甲方：张三"), page("甲方：王五", "合同编号：7-1", number=2)
    assert values(first, second) == {"party_a": "张三", "number": "7-1"}


def test_a_title_region_goes_before_a_large_line() -> None:
    big = page("# 大字", "正文", "正文")
    title = Region("t", RegionType.TITLE, Quad.of(Box(0, 0, 9, 9)), 1.0, (line("技术服务", 200, 5), line("合同书", 220, 30)))
    made = Page("p1", "d", 1, "m", 0, WIDTH, HEIGHT, content=Content((title, *big.content.regions)))
    field = found(made)["title"]
    assert (field.value, field.rule, len(field.evidence[0].lines)) == ("技术服务合同书", "title-region", 2)


def test_a_page_on_its_side_is_read_in_its_view() -> None:
    """Label and value stand beside each other only for whom the page is turned."""
    label = Line("a", "甲方", Quad((100, 500), (100, 460), (120, 460), (120, 500)), 0.9)
    value = Line("b", "张三", Quad((100, 400), (100, 360), (120, 360), (120, 400)), 0.9)
    region = Region("r", RegionType.TEXT, label.quad, 1.0, (value, label))
    turned = Page("p1", "d", 1, "m", 0, WIDTH, HEIGHT, view=View(90), content=Content((region,)))
    assert values(turned) == {"party_a": "张三"}


def written(fields: Sequence[Field], pages: Sequence[Page]) -> bool:
    by_id = {p.id: p for p in pages}
    for field in fields:
        (evidence,) = field.evidence
        lines = [by_id[evidence.page].content.line(i) for i in evidence.lines]
        text = "".join(ln.text for ln in lines if ln is not None)
        if "".join(field.value.split()) not in "".join(text.split()):
            return False
    return True


@pytest.mark.parametrize(
    "name", ["zh-borndigital/byd_q1_2025_report.pdf", "us-gov-forms/va_21-0966.pdf", "icdar2013-tables/eu-001.pdf"]
)
def test_on_real_pages_every_value_is_on_the_page(name: str) -> None:
    source = DATA / "documents" / name
    if not source.exists():
        pytest.skip("the test documents are not here (DOSSIER_TEST_DATA)")
    pages = []
    with pymupdf.open(source) as document:
        for number, sheet in enumerate(document, 1):
            blocks = sheet.get_text("dict")["blocks"]
            lines = tuple(
                Line(f"{number}-{b}-{k}", "".join(s["text"] for s in ln["spans"]), Quad.of(Box(*ln["bbox"])), 1.0)
                for b, block in enumerate(blocks)
                for k, ln in enumerate(block.get("lines", ()))
            )
            region = Region("r", RegionType.TEXT, Quad.of(Box(0, 0, 1, 1)), 1.0, lines)
            pages.append(
                Page(
                    f"p{number}",
                    "d",
                    number,
                    "m",
                    number - 1,
                    sheet.rect.width,
                    sheet.rect.height,
                    "pt",
                    content=Content((region,)),
                )
            )
    assert written(list(found(*pages).values()), pages)


def test_the_dates_within_a_term_are_values_too() -> None:
    found_here = values(page("# 服务合同", "合同期限：自2024年1月1日起至2027年12月31日止", "签订日期：2023年12月20日"))
    assert found_here["term"] == "自2024年1月1日起至2027年12月31日止"
    assert found_here["start_date"] == "2024年1月1日"
    assert found_here["end_date"] == "2027年12月31日"
    assert found_here["signed_date"] == "2023年12月20日"
