"""The records of one template as a table: what is in it, how it is looked through, and the lists made of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desktop.document.edits import SetApproval, SetView
from desktop.document.geometry import Box, Quad, View
from desktop.document.history import Actor, ActorKind, DocumentAdded, Edited, FieldsFound, PagesAdded
from desktop.document.model import Approval, Document, Evidence, Field, Page
from desktop.document.record import FieldState
from desktop.document.template import FieldSpec, FieldType, Template
from desktop.exporters.registers.values import ColumnKind, RecordState, Register
from desktop.fields.templates.library import Templates
from desktop.imaging.client import ImagingHost
from desktop.services.catalogues import Layout, deadline_list, deadlines, key_columns, laid_out, last_day
from desktop.services.ink_pictures import InkPictures
from desktop.services.registers import filtered, record_of_document, register_of, sorted_by
from desktop.storage.dossier import Dossier
from tests.unit.services.conftest import ADA, draw_scan

PROGRAM = Actor(ActorKind.PROGRAM, "Dossier")
BOX = Quad.of(Box(35, 35, 120, 60))
TEMPLATE = Template(
    "contract",
    "Contract",
    "合同",
    (
        FieldSpec("number", FieldType.IDENTIFIER, "Number", "编号", required=True),
        FieldSpec("amount", FieldType.MONEY, "Amount", "金额"),
        FieldSpec("end_date", FieldType.DATE, "Ends on", "终止日期"),
    ),
    keys=("amount", "number"),
    deadlines=("end_date",),
)
TODAY = date(2024, 3, 1)


def add(
    dossier: Dossier,
    folder: Path,
    nth: int,
    template: Template = TEMPLATE,
    /,
    *,
    ink: bool = True,
    pages: int = 2,
    **values: str,
) -> str:
    scan = draw_scan(folder / f"scan {nth}.png", f"number {nth}")
    master, _ = dossier.add_master(scan, media_type="image/png", pages=1)
    identity = f"d{nth}"
    made = tuple(Page(f"{identity}p{n}", identity, n, master.sha256, 0, 400.0, 300.0) for n in range(1, pages + 1))
    evidence = (Evidence(made[-1].id, BOX),) if ink else ()
    fields = tuple(Field(f"{identity}{name}", name, "text", value, 0.0, evidence, "rapid") for name, value in values.items())
    dossier.record(ADA, DocumentAdded(Document(identity, f"scan {nth}")), PagesAdded(identity, made))
    dossier.record(PROGRAM, FieldsFound(identity, template.name, fields))
    return identity


@pytest.fixture
def register(dossier: Dossier, tmp_path: Path) -> Register:
    add(dossier, tmp_path, 1, number="HT-10", amount="￥9,000.00", end_date="2024年2月")
    add(dossier, tmp_path, 2, number="HT-2", amount="￥1000", end_date="2024年4月1日")
    add(dossier, tmp_path, 3, number="ＨＴ－3", amount="illegible")
    add(dossier, tmp_path, 4, amount="￥5.00", end_date="2029-12-31")
    return register_of(dossier, TEMPLATE)


def ids(register: Register) -> list[str]:
    return [row.document for row in register.rows]


def column(register: Register, name: str) -> list[str]:
    return [row.cells[register.index(name)].value for row in register.rows]


def test_a_row_a_document_with_what_is_known_of_it(dossier: Dossier, tmp_path: Path) -> None:
    first = add(dossier, tmp_path, 1, number="HT-1", amount="￥5.00")
    add(dossier, tmp_path, 2, Template("other", "", ""), number="not of this kind")
    dossier.record(ADA, Edited(SetApproval(first, None, Approval("Ada", "2026-01-01T00:00:00Z"))))
    found = register_of(dossier, TEMPLATE)
    assert [c.name for c in found.columns] == [
        "document_title", "number", "amount", "end_date", "record_state", "approved_by", "approved_at", "masters",
    ]  # fmt: skip
    (row,) = found.rows
    assert (row.document, row.state, row.pages) == (first, RecordState.APPROVED, 2)
    assert [cell.value for cell in row.cells] == [
        "scan 1", "HT-1", "￥5.00", "", "approved", "Ada", "2026-01-01T00:00:00Z", "scan 1.png",
    ]  # fmt: skip
    assert (row.cells[1].pages, row.cells[1].evidence[0].page) == ((2,), "d1p2")


def test_no_page_is_loaded_for_a_register(dossier: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(dossier, tmp_path, 1, number="HT-1")
    monkeypatch.setattr(Dossier, "page", lambda self, identity: pytest.fail("a page was loaded"))
    assert len(register_of(dossier, TEMPLATE).rows) == 1


def test_a_value_without_ink_is_not_in_it_and_its_record_has_failed(dossier: Dossier, tmp_path: Path) -> None:
    add(dossier, tmp_path, 1, ink=False, number="invented")
    (row,) = register_of(dossier, TEMPLATE).rows
    assert (row.cells[1].value, row.cells[1].normalized, row.cells[1].state) == ("", "", FieldState.FAILED)
    assert row.state is RecordState.FAILED


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("ht", ["d1", "d2", "d3"]),
        ("ht-3", ["d3"]),
        ("HT-2 SCAN", ["d2"]),
        ("2024-04-01", ["d2"]),
        ("none", []),
        (" ", ["d1", "d2", "d3", "d4"]),
    ],
)
def test_words_are_looked_for_in_all_columns(register: Register, text: str, documents: list[str]) -> None:
    assert ids(filtered(register, text)) == documents


def test_rows_are_chosen_by_column_and_by_state(register: Register) -> None:
    assert [row.document for row in filtered(register, by_column={"number": "2"}).rows] == ["d2"]
    assert [row.document for row in filtered(register, states=[RecordState.FAILED]).rows] == ["d3", "d4"]
    assert [row.document for row in filtered(register, fields=[FieldState.FAILED], by_column={"number": ""}).rows] == [
        "d3",
        "d4",
    ]
    with pytest.raises(KeyError):
        filtered(register, by_column={"absent": "x"})


@pytest.mark.parametrize(
    ("name", "descending", "documents"),
    [
        ("amount", False, ["d4", "d2", "d1", "d3"]),
        ("amount", True, ["d1", "d2", "d4", "d3"]),
        ("end_date", False, ["d1", "d2", "d4", "d3"]),
        ("end_date", True, ["d4", "d2", "d1", "d3"]),
        ("number", False, ["d2", "d3", "d1", "d4"]),
        ("document_title", True, ["d4", "d3", "d2", "d1"]),
    ],
)
def test_rows_are_put_in_order_by_what_values_mean(
    register: Register, name: str, descending: bool, documents: list[str]
) -> None:
    assert ids(sorted_by(register, name, descending=descending)) == documents


def test_key_columns_are_the_keys_alone_in_their_order(register: Register) -> None:
    keys = key_columns(register, TEMPLATE)
    assert [c.name for c in keys.columns] == ["amount", "number"]
    assert [cell.plain for cell in keys.rows[0].cells] == ["9000.00", "HT-10"]
    without = key_columns(register, Template("contract", "", "", TEMPLATE.fields))
    assert [c.name for c in without.columns] == ["number", "amount", "end_date"]


def test_deadlines_that_are_near_or_past_come_by_day(dossier: Dossier, register: Register) -> None:
    found = deadlines(dossier, [TEMPLATE, Template("other", "", "")], TODAY)
    assert [(d.document, d.day.isoformat(), d.days, d.overdue) for d in found] == [
        ("d1", "2024-02-29", -1, True), ("d2", "2024-04-01", 31, False),
    ]  # fmt: skip
    assert [d.document for d in deadlines(dossier, [TEMPLATE], TODAY, within=None)] == ["d1", "d2", "d4"]
    listed = deadline_list(found)
    assert column(listed, "days") == ["-1", "31"]
    assert [row.cells[0].plain for row in listed.rows] == ["2024-02-29", "2024-04-01"]


@pytest.mark.parametrize(
    ("normal", "day"),
    [("2024-02-29", "2024-02-29"), ("2024-02", "2024-02-29"), ("1954", "1954-12-31"),
     ("2024-02-30", None), ("", None), ("x", None), ("2024-13", None), ("12", None)],
)  # fmt: skip
def test_the_last_day_of_a_date_that_may_be_a_part_of_one(normal: str, day: str | None) -> None:
    found = last_day(normal)
    assert (found and found.isoformat()) == day


CATALOGUE = Template(
    "catalogue_entry",
    "Catalogue entry",
    "档案著录",
    (
        FieldSpec("reference_code", FieldType.IDENTIFIER, "Reference code", "档号"),
        FieldSpec("title", FieldType.TEXT, "Title", "题名"),
        FieldSpec("creator", FieldType.NAME, "Creator", "责任者"),
        FieldSpec("date", FieldType.DATE, "Date", "日期"),
        FieldSpec("document_number", FieldType.IDENTIFIER, "Document number", "文号"),
        FieldSpec("page_count", FieldType.NUMBER, "Pages", "页数"),
        FieldSpec("retention", FieldType.CHOICE, "Retention", "保管期限"),
        FieldSpec("note", FieldType.TEXT, "Note", "附注"),
    ),
)


def test_the_lists_of_an_archive_have_their_usual_columns(dossier: Dossier, tmp_path: Path) -> None:
    add(
        dossier, tmp_path, 1, CATALOGUE, reference_code="A-1", title="县志", creator="县政府", date="1954年3月", page_count="12"
    )
    add(dossier, tmp_path, 2, CATALOGUE, pages=3, note="破损")
    register = register_of(dossier, CATALOGUE)
    contents = laid_out(register, CATALOGUE, Layout.CONTENTS, TODAY)
    assert [c.title.zh for c in contents.columns] == ["顺序号", "文号", "责任者", "题名", "日期", "页数", "备注"]
    assert [[cell.plain for cell in row.cells] for row in contents.rows] == [
        ["1", "", "县政府", "县志", "1954-03", "12", ""],
        ["2", "", "", "scan 2", "", "3", "破损"],
    ]
    files = laid_out(register, CATALOGUE, Layout.FILES, TODAY)
    assert [c.title.zh for c in files.columns] == ["案卷号", "题名", "起止日期", "页数", "保管期限", "备注"]
    assert [cell.plain for cell in files.rows[0].cells] == ["A-1", "县志", "1954-03", "12", "", ""]


def test_a_file_with_two_dates_has_both(dossier: Dossier, tmp_path: Path) -> None:
    days = tuple(FieldSpec(name, FieldType.DATE, name, name) for name in ("start_date", "end_date"))
    template = Template("case_file", "Case file", "案卷", days)
    add(dossier, tmp_path, 1, template, start_date="1954年3月1日", end_date="1955年6月2日")
    files = laid_out(register_of(dossier, template), template, Layout.FILES, TODAY)
    assert files.rows[0].cells[files.index("dates")].plain == "1954-03-01—1955-06-02"


@pytest.mark.parametrize("layout", list(Layout))
def test_every_layout_is_of_use_to_every_template(register: Register, layout: Layout) -> None:
    found = laid_out(register, TEMPLATE, layout, TODAY)
    assert all(len(row.cells) == len(found.columns) for row in found.rows)
    assert layout is Layout.ALL or all(c.kind is not ColumnKind.STATE for c in found.columns)


def test_a_document_whose_template_is_gone_keeps_its_fields(dossier: Dossier, tmp_path: Path) -> None:
    made = add(dossier, tmp_path, 1, Template("removed", "", ""), number="HT-1")
    record = record_of_document(dossier.document(made), Templates(shipped=tmp_path))
    assert [(f.spec.name, f.spec.type, f.traced) for f in record.fields] == [("number", FieldType.TEXT, True)]
    assert record.template.name == "removed"


def test_ink_is_cut_out_of_its_page_as_it_is_looked_at(dossier: Dossier, imaging: ImagingHost, tmp_path: Path) -> None:
    made = add(dossier, tmp_path, 1, number="HT-1")
    (evidence,) = dossier.document(made).fields[0].evidence
    ink = InkPictures(dossier, imaging)
    upright = ink(made, evidence)
    assert upright is not None
    assert upright.data.startswith(b"\xff\xd8")
    assert upright.width > 2 * upright.height
    dossier.record(ADA, Edited(SetView(evidence.page, View(), View(turn=90))))
    turned = InkPictures(dossier, imaging)(made, evidence)
    assert turned is not None
    assert turned.height > 2 * turned.width


def test_ink_that_cannot_be_had_is_no_error(dossier: Dossier, imaging: ImagingHost, tmp_path: Path) -> None:
    made = add(dossier, tmp_path, 1, number="HT-1")
    (evidence,) = dossier.document(made).fields[0].evidence
    ink = InkPictures(dossier, imaging)
    assert ink(made, Evidence("gone", BOX)) is None
    assert ink(made, Evidence(evidence.page, Quad.of(Box(900, 900, 950, 950)))) is None
    dossier.master_path(dossier.masters()[0].sha256).unlink()
    assert ink(made, evidence) is None
