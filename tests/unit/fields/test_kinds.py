"""Which kind a document is: told by headings, cues and labels, and not told of what is none."""

from __future__ import annotations

import csv
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from desktop.document.geometry import Box, Quad, View
from desktop.document.model import Content, Line, Page, Region, RegionType
from desktop.document.template import FieldSpec, FieldType, Template
from desktop.fields.templates.kinds import Proposal, propose
from desktop.fields.templates.library import Templates

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("DOSSIER_TEST_DATA", ROOT.parent / "shared" / "data")) / "documents"
SHIPPED = Templates().all()
CLEAR = 0.6
WIDTH, HEIGHT = 1000.0, 1400.0


def page(*rows: str, number: int = 1, view: View | None = None) -> Page:
    """A row that starts with "# " is large and in the middle."""
    lines = []
    for place, row in enumerate(rows):
        text, size = (row[2:], 40.0) if row.startswith("# ") else (row, 24.0)
        wide = sum(size if ord(letter) > 0x2E7F else size / 2 for letter in text)
        x, y = ((WIDTH - wide) / 2 if row.startswith("# ") else 90.0), 60.0 + 50 * place
        lines.append(Line(f"{number}-{place}", text, Quad.of(Box(x, y, x + wide, y + size)), 0.9))
    return of_lines(lines, number, view)


def of_lines(lines: Sequence[Line], number: int = 1, view: View | None = None) -> Page:
    region = Region("r", RegionType.TEXT, Quad.of(Box(0, 0, WIDTH, HEIGHT)), 1.0, tuple(lines))
    return Page(f"p{number}", "d", number, "m", 0, WIDTH, HEIGHT, content=Content((region,)), view=view or View())


def first(*pages: Page) -> tuple[str, bool]:
    """The surest kind, and whether it is clear; of two clear ones none is."""
    found = propose(SHIPPED, pages)
    assert list(found) == sorted(found, key=lambda proposal: -proposal.sure)
    assert all(0.0 < proposal.sure <= 1.0 for proposal in found)
    return (found[0].template, found[0].sure >= CLEAR) if found else ("", False)


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("contract", ["# 房屋租赁合同", "出租方（甲方）：张三", "承租方（乙方）：李四", "租赁期限：一年"]),
        ("contract", ["# SERVICE AGREEMENT", "Party A: Acme", "Party B: Beta", "Governing law: England"]),
        ("power_of_attorney", ["# 授权委托书", "委托人：张三", "受托人：李四", "委托事项：代办过户"]),
        ("power_of_attorney", ["# GENERAL POWER OF ATTORNEY", "Principal: Ann Lee", "Agent: Bob Ray"]),
        ("medical_front_page", ["# 住院病案首页", "病案号：0012", "姓名：张三", "出院日期：2024-03-01"]),
        ("discharge_summary", ["# 出院小结", "姓名：张三", "入院诊断：肺炎", "出院诊断：肺炎", "出院医嘱：休息"]),
        ("discharge_summary", ["# DISCHARGE SUMMARY", "Patient name: Ann Lee", "Hospital course: uneventful"]),
        ("laboratory_report", ["# 第一医院检验报告单", "姓名：张三", "标本种类：血", "项目 结果 参考范围", "检验者：李四"]),
        ("referral", ["# 双向转诊单", "姓名：张三", "转入医院：第一医院", "转诊原因：需手术"]),
        ("referral", ["# PATIENT REFERRAL", "Patient name: Ann Lee", "Reason for referral: surgery"]),
        ("personnel_file", ["# 干部履历表", "姓名：张三", "政治面貌：党员", "参加工作时间：1982.7"]),
        ("civil_record", ["# 结婚证", "持证人：张三", "登记日期：1999年1月2日", "结婚证字号：京1-2"]),
        ("civil_record", ["# CERTIFICATE OF BIRTH", "Name of child: Ann", "Father: Bob", "Mother: Cleo"]),
        ("catalogue_entry", ["# 档案著录卡片", "档号：012-3-4", "题名：关于水利的报告", "责任者：水利局", "保管期限：永久"]),
        ("identity_card", ["姓名张三", "性别男民族汉", "公民身份号码110101199001011234"]),
        ("business_licence", ["# 营业执照", "统一社会信用代码：91110108MA01", "法定代表人：张三", "注册资本：壹佰万元"]),
        ("vat_invoice", ["# 北京增值税专用发票", "发票代码：1100", "购买方名称：甲公司", "价税合计（大写）：壹佰元整"]),
        ("receipt", ["# ABC TRADING SDN BHD", "TAX INVOICE", "Cashier: 01", "Total 12.00", "Change 0.00", "THANK YOU"]),
        ("generic_form", ["# 低保申请表", "姓名：张三", "联系电话：5555", "填表日期：2020.1.1"]),
    ],
)  # fmt: skip
def test_a_document_says_what_it_is(kind: str, rows: list[str]) -> None:
    proposals = propose(SHIPPED, [page(*rows)])
    assert proposals
    assert proposals[0].template == kind, proposals
    if kind != "identity_card":
        assert proposals[0].sure >= CLEAR


def test_a_slip_of_the_reader_does_not_hide_the_heading() -> None:
    assert first(page("# 检验报吿单", "姓名：张三", "标本种类：血")) == ("laboratory_report", True)
    assert first(page("# DISCHARGE SUMNARY", "Patient name: Ann", "Ward: 3")) == ("discharge_summary", True)
    assert first(page("# 住 院 病 案 首 页", "姓 名：张三")) == ("medical_front_page", True)


def test_the_same_word_in_running_text_or_inside_another_tells_nothing() -> None:
    assert propose(SHIPPED, [page("我们昨天谈到那份合同，", "但是没有签订任何协议。")]) == ()
    assert propose(SHIPPED, [page("# Contacts and subcontractors", "They spoke of the contract.")]) == ()
    assert propose(SHIPPED, [page("# Contact:", "the exchange of letters")]) == ()


def test_a_letter_and_an_empty_page_are_of_no_kind() -> None:
    letter = page(
        "Dear Ms Whitcombe,", "thank you for your letter of 2 April. The total of the fee", "is due within a term of days."
    )
    assert propose(SHIPPED, [letter]) == ()
    assert propose(SHIPPED, [page()]) == ()
    assert propose(SHIPPED, []) == ()
    assert propose((), [letter]) == ()


def test_a_heading_counts_on_the_first_page_only() -> None:
    plain = page("正文", "正文")
    later = propose(SHIPPED, [plain, page("# 房屋租赁合同", number=2)])
    assert later == () or later[0].sure < CLEAR


def test_a_page_on_its_side_is_seen_in_its_view() -> None:
    line = Line("a", "房屋租赁合同", Quad((100, 900), (100, 500), (140, 500), (140, 900)), 0.9)
    assert first(of_lines([line], view=View(90))) == ("contract", True)


def test_an_own_template_without_cues_is_told_by_labels_that_no_other_has() -> None:
    labels = ("借书人", "书架号", "归还处", "登记员")
    fields = tuple(FieldSpec(f"f{n}", FieldType.TEXT, label, label, (label,)) for n, label in enumerate(labels))
    own = Template("loan_card", "Loan card", "借阅卡", fields)
    (found,) = propose((*SHIPPED, own), [page("借书人：张三", "书架号：7", "归还处：二楼", "登记员：李四")])
    assert found.template == "loan_card"
    assert found == Proposal("loan_card", found.sure)


# --- real documents -----------------------------------------------------------------------------------------------------


def real(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip("the test documents are not here (DOSSIER_TEST_DATA)")
    return path


def stretched(boxes: list[tuple[str, Box]]) -> Page:
    """Lines of a page of another size."""
    right, low = max(box.x1 for _, box in boxes), max(box.y1 for _, box in boxes)
    x, y = WIDTH / right, HEIGHT / low
    return of_lines(
        [
            Line(f"{n}", text, Quad.of(Box(box.x0 * x, box.y0 * y, box.x1 * x, box.y1 * y)), 0.9)
            for n, (text, box) in enumerate(boxes)
        ]
    )


@pytest.mark.parametrize("number", ["004", "048", "273", "394", "588", "608"])
def test_real_receipts_are_receipts(number: str) -> None:
    with real(f"sroie-receipts/{number}.box.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file, quoting=csv.QUOTE_NONE) if len(row) > 8]
    boxes = [(",".join(row[8:]), Box(float(row[0]), float(row[1]), float(row[4]), float(row[5]))) for row in rows]
    assert first(stretched(boxes)) == ("receipt", True)


@pytest.mark.parametrize("number", ["0000989556", "0011859695", "0060077689", "00920222", "71563825", "89867723"])
def test_forms_of_other_kinds_are_left_to_a_person(number: str) -> None:
    entries = json.loads(real(f"funsd-subset/{number}.json").read_text("utf-8"))["form"]
    boxes = [(entry["text"], Box(*map(float, entry["box"]))) for entry in entries if entry["text"].strip()]
    kind, clear = first(stretched(boxes))
    assert not clear or kind == "generic_form"


@pytest.mark.parametrize(
    "name",
    [
        "ocrd-kant-fraktur/kant_0017.txt", "ocrmypdf-robustness/linn.txt", "tesseract-samples/phototest.gold.txt",
        "tesseract-samples/8087_054.3B.txt", "tapuscorpus-typewritten/curie_preface.txt",
        "tapuscorpus-typewritten/journal_0002.txt", "nzz-fraktur/nzz_17900213.txt", "siku-jianming-mulu/b1_1.txt",
    ],
)  # fmt: skip
def test_a_page_of_a_book_or_a_newspaper_is_of_no_kind(name: str) -> None:
    rows = [row for row in real(name).read_text("utf-8").splitlines() if row.strip()]
    assert propose(SHIPPED, [page(*rows[:60])]) == ()


@pytest.mark.parametrize("name", ["byd_q1_2025_report", "financial_table", "report_tables"])
def test_a_chinese_report_is_of_no_kind(name: str) -> None:
    sheet = json.loads(real(f"zh-borndigital/{name}.lines.json").read_text("utf-8"))["pages"][0]
    assert propose(SHIPPED, [stretched([(line["text"], Box(*line["bbox"])) for line in sheet["lines"]])]) == ()


def test_it_is_quick_and_ends_whatever_a_page_prints() -> None:
    rows = [": ".join("甲方名称 Total" for _ in range(20)) for _ in range(500)] + ["a " * 2000, "：" * 3000]
    started = time.process_time()
    propose(SHIPPED, [page(*rows)])
    assert time.process_time() - started < 5.0
