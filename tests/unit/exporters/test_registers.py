"""Registers as files: what was put in is read back, and nothing hostile is more than text."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from desktop.document.errors import Text
from desktop.document.geometry import Box, Quad
from desktop.document.model import Approval, Document, Entry, Evidence, Field, Page
from desktop.document.template import FieldSpec, FieldType, Template, Verify
from desktop.exporters import dossier_json
from desktop.exporters.cells import clean, harmless, sheet_name
from desktop.exporters.registers import REGISTER_FORMATS
from desktop.exporters.registers.rows import flat_columns
from desktop.exporters.registers.values import InkPicture, Register, Telling
from desktop.fields.checking import check
from desktop.services.file_names import stem_from
from desktop.services.registers import columns_of, row_of
from tests.unit.exporters.drawn import job_of

BOX = Quad.of(Box(10, 20, 90, 40))
HOSTILE = (
    '=HYPERLINK("http://example.org")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\ufeff=1", "＝1", "1e5", "TRUE",
    "<r></is></c><c><f>1+1</f></c><c><is></r>", "http://example.org", "_x0041_", "a\x00b\x0bc", "\ud800", "\uffff", "0012",
    "'); DROP TABLE t;--", "line\nbreak", '"quoted", and more', "\u2028", "😀", "2024-03-01", "<r><t>x</t></r>",
)  # fmt: skip
TEMPLATE = Template(
    "contract",
    "Contract",
    "合同",
    (
        FieldSpec("number", FieldType.IDENTIFIER, "Number", "编号", required=True),
        FieldSpec("signed_date", FieldType.DATE, "Signed on", "签订日期"),
        FieldSpec("amount", FieldType.MONEY, "Amount", "金额", verify=Verify.TWO),
        FieldSpec("record_state", FieldType.TEXT, "=State", "状态"),
    ),
    keys=("amount", "number"),
)

texts = st.sampled_from(HOSTILE) | st.text(max_size=20)
values = texts | st.sampled_from(("2024年3月1日", "￥3.50", "人民币叁元伍角", "-12.5", "1954-03"))
evidences = st.lists(st.builds(Evidence, st.sampled_from(("p1", "p2", "elsewhere")), st.just(BOX)), max_size=2).map(tuple)
people = st.none() | st.sampled_from(("Ada", "=Eve"))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    fields = []
    for number, spec in enumerate(TEMPLATE.fields):
        if draw(st.booleans()):
            value = draw(values)
            entries = draw(
                st.lists(
                    st.builds(Entry, st.sampled_from(("Bo", "Cy")), st.just(value) | texts, st.just(""), st.booleans()),
                    max_size=2,
                )
            )
            fields.append(
                Field(
                    f"f{number}", spec.name, spec.type, value, draw(st.sampled_from((0.0, 0.7))), draw(evidences), "rapid",
                    rule="label", confirmed_by=draw(people), entries=tuple(entries),
                )
            )  # fmt: skip
    return Document(f"d{draw(st.integers(0, 10**9))}", draw(texts), ("p1", "p2"), "contract", tuple(fields), approval=draw(
        st.none() | st.just(Approval("Ada", "2026-01-01T00:00:00Z"))
    ))  # fmt: skip


def register_of(made: list[Document], template: Template = TEMPLATE) -> Register:
    columns = columns_of(template)
    rows = tuple(row_of(check(template, document), columns, ("scan.pdf",)) for document in made)
    return Register(template.name, Text(template.title, template.title_zh), columns, rows)


registers = st.lists(documents(), max_size=3, unique_by=lambda d: d.id).map(register_of)
Table = tuple[list[str], list[list[str]]]


def read_csv(path: Path) -> Table:
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") is (path.suffixes != [".plain", ".csv"])
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return head, rows


def read_xlsx(path: Path) -> Table:
    book = openpyxl.load_workbook(path)
    for sheet in book:
        assert all(cell.data_type != "f" and cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
    first, told = book.worksheets
    rows = [["" if cell.value is None else cell.value for cell in row] for row in first.iter_rows()]
    assert first.freeze_panes == "A2"
    assert first.auto_filter.ref.startswith("A1:")
    assert [row[0].value or "" for row in told.iter_rows(min_row=2)] == rows[0]
    return rows[0], rows[1:]


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def written(register: Register, name: str, telling: Telling | None = None) -> Path:
    form = REGISTER_FORMATS[name]
    target = Path(tempfile.mkdtemp()) / f"register-x.{form.extension}"
    form.write(register, target, telling or Telling())
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    return target


def same_text(found: object, expected: str) -> bool:
    """What a sheet holds, but for what it cannot hold or must not take for more than text."""
    text = str(found).replace("_x005F_", "_")
    return text in (clean(expected), harmless(clean(expected)), f"{clean(expected)} ")


few = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@few
@given(registers, st.booleans())
def test_nothing_is_lost_in_csv_and_nothing_runs(register: Register, bare: bool) -> None:
    register = replace(register, bare=bare)
    for name in ("csv", "csv-plain"):
        head, rows = read_csv(written(register, name))
        columns = flat_columns(register)
        assert len(head) == len(set(head)) == len(columns)
        assert len(rows) == len(register.rows)
        for found, row in zip(rows, register.rows, strict=True):
            for cell, column in zip(found, columns, strict=True):
                assert same_text(cell, column.text(row))
                number = re.fullmatch(r"-?\d+(\.\d+)?", cell, re.ASCII)
                assert number or not cell.lstrip(" \ufeff").startswith(("=", "+", "-", "@", "\t", "\r", "＝"))


@few
@given(registers, st.booleans())
def test_nothing_is_lost_in_a_workbook_and_nothing_runs(register: Register, bare: bool) -> None:
    register = replace(register, bare=bare)
    _, rows = read_xlsx(written(register, "xlsx"))
    columns = flat_columns(register)
    assert len(rows) == len(register.rows)
    for found, row in zip(rows, register.rows, strict=True):
        for cell, column in zip(found, columns, strict=True):
            if isinstance(cell, int | float):
                assert float(cell) == float(column.text(row))
                assert column.column.type is FieldType.MONEY
            else:
                assert same_text(cell, column.text(row))


@few
@given(registers)
def test_json_lines_hold_everything(register: Register) -> None:
    rows = read_jsonl(written(register, "jsonl"))
    assert len(rows) == len(register.rows)
    for found, row in zip(rows, register.rows, strict=True):
        assert (found["document"], found["state"]) == (row.document, row.state)
        for column, cell in zip(register.columns, row.cells, strict=True):
            if column.field:
                plain = found["fields"][column.name]
                assert plain["value"] == cell.value.encode("utf-8", "replace").decode()
                assert plain["state"] == cell.state
                assert len(plain["evidence"]) == len(cell.evidence)


@few
@given(registers)
def test_sqlite_holds_everything_and_says_what_it_holds(register: Register) -> None:
    with closing(sqlite3.connect(written(register, "sqlite"))) as database:
        cursor = database.execute("SELECT * FROM contract")
        names = [name for name, *_ in cursor.description]
        told = database.execute("SELECT name, holds FROM columns").fetchall()
        assert [name for name, _ in told] == names
        assert all(holds for _, holds in told)
        columns = flat_columns(register)
        for found, row in zip(cursor.fetchall(), register.rows, strict=True):
            assert found[0] == row.document
            assert list(found[1:]) == [column.text(row).encode("utf-8", "replace").decode() for column in columns]
        ink = database.execute("SELECT value, confirmed_by, page, quad FROM ink").fetchall()
        assert all(value and (by or (page and len(json.loads(quad)) == 4)) for value, by, page, quad in ink)


@few
@given(registers)
def test_no_value_leaves_without_ink_or_a_name(register: Register) -> None:
    for found in read_jsonl(written(register, "jsonl")):
        for plain in found["fields"].values():
            if plain["value"] or plain["normalized"]:
                assert plain["evidence"] or plain["confirmed_by"]
    for row in register.rows:
        for cell in row.cells:
            assert cell.state is None or cell.evidence or cell.stands_for or not (cell.value or cell.normalized)


def stands(field: Field) -> bool:
    return (
        any(e.page in ("p1", "p2") for e in field.evidence)
        or field.confirmed_by is not None
        or any(e.person and e.value == field.value for e in field.entries)
    )


@few
@given(documents())
def test_what_nothing_stands_for_is_in_no_file_and_in_no_name(made: Document) -> None:
    def marked(number: int, field: Field) -> Field:
        mark = f"mark{number}"
        entries = tuple(replace(e, value=e.value + mark) if e.value == field.value else e for e in field.entries)
        return replace(field, value=field.value + mark, entries=entries)

    made = replace(made, fields=tuple(marked(number, field) for number, field in enumerate(made.fields)))
    record = check(TEMPLATE, made)
    files = [stem_from("".join(f"{{{spec.name}}}" for spec in TEMPLATE.fields), record).encode("utf-8", "replace")]
    plain = io.BytesIO()
    dossier_json.write(replace(job_of([], [], document=made), record=record), plain)
    files.append(plain.getvalue())
    pages = [Page(name, made.id, number, "m", 0, 9.0, 9.0) for number, name in enumerate(made.pages, 1)]
    with_pages = io.BytesIO()
    dossier_json.write(replace(job_of(pages, [], document=made), record=record), with_pages)
    files.append(with_pages.getvalue())
    for name in REGISTER_FORMATS:
        path = written(register_of([made]), name)
        if name == "xlsx":
            with zipfile.ZipFile(path) as archive:
                files += [archive.read(part) for part in archive.namelist()]
        else:
            files.append(path.read_bytes())
    for number, field in enumerate(made.fields):
        if not stands(field):
            assert not any(f"mark{number}".encode() in data for data in files)
        else:
            assert f"mark{number}".encode() in with_pages.getvalue()


def entry(number: str = "HT-1", amount: str = "￥3.50", day: str = "2024年3月1日") -> Document:
    ink = (Evidence("p1", BOX),)
    fields = (
        Field("a", "number", "identifier", number, 0.0, ink, "rapid"),
        Field("b", "signed_date", "date", day, 0.0, ink, "rapid"),
        Field("c", "amount", "money", amount, 0.0, (), confirmed_by="Ada, Bo"),
    )
    return Document("d1", "租赁", ("p1",), "contract", fields)


def test_a_field_named_like_what_is_known_of_the_record_keeps_its_name() -> None:
    head, (row,) = read_csv(written(register_of([entry()]), "csv"))
    assert head == [
        "document_title", "number", "signed_date", "signed_date_normalized", "amount", "amount_normalized", "record_state",
        "record_state_", "approved_by", "approved_at", "masters",
    ]  # fmt: skip
    assert row[:4] == ["租赁", "HT-1", "2024年3月1日", "2024-03-01"]
    assert float(row[5]) == 3.5


def test_headings_of_a_workbook_are_for_people_and_numbers_can_be_added_up() -> None:
    head, (row,) = read_xlsx(written(register_of([entry()]), "xlsx", Telling("zh")))
    assert head[:4] == ["文档", "编号", "签订日期", "签订日期（规范值）"]
    assert row[5] == 3.5
    assert "待" in row[7] or "有误" in row[7]


def test_what_is_to_be_seen_to_is_coloured() -> None:
    failing = replace(entry(), fields=(Field("a", "number", "identifier", "no ink", 0.0),))
    sheet = openpyxl.load_workbook(written(register_of([entry(), failing]), "xlsx")).worksheets[0]
    assert sheet["B2"].fill.fgColor.rgb != sheet["B3"].fill.fgColor.rgb
    assert sheet["B3"].value is None


def test_an_empty_register_has_its_headings() -> None:
    assert read_csv(written(register_of([]), "csv"))[0][:2] == ["document_title", "number"]
    assert read_xlsx(written(register_of([]), "xlsx"))[1] == []


def png(size: tuple[int, int]) -> bytes:
    file = io.BytesIO()
    Image.new("L", size, 90).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(("size", "fits"), [((300, 60), True), ((2000, 40), True), ((20, 400), True)])
def test_ink_lies_beside_its_value_and_within_its_cell(size: tuple[int, int], fits: bool) -> None:
    asked: list[str] = []

    def ink(document: str, evidence: Evidence) -> InkPicture | None:
        asked.append(f"{document}:{evidence.page}")
        return InkPicture(png(size), *size)

    path = written(register_of([entry(), entry("HT-2")]), "xlsx", Telling("en", ink))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [cell.value for cell in sheet[1]][:5] == ["Document", "Number", "Number (ink)", "Signed on", "Signed on (ink)"]
    places = [(p.anchor._from.row, p.anchor._from.col, p.anchor.to.row, p.anchor.to.col) for p in sheet._images]
    assert places == [(1, 2, 1, 2), (1, 4, 1, 4), (2, 2, 2, 2), (2, 4, 2, 4)]
    assert asked == ["d1:p1"] * 4
    assert sheet["A2"].value == "租赁"


@pytest.mark.parametrize("picture", [None, InkPicture(b"no picture at all", 10, 10)])
def test_ink_that_cannot_be_shown_leaves_its_cell_empty(picture: InkPicture | None) -> None:
    path = written(register_of([entry()]), "xlsx", Telling("en", lambda document, evidence: picture))
    assert not openpyxl.load_workbook(path).worksheets[0]._images


@pytest.mark.parametrize("value", ["x" * 40_000, "😀" * 20_000])
def test_a_text_that_is_too_long_for_a_cell_is_cut_and_says_so(value: str) -> None:
    kept = openpyxl.load_workbook(written(register_of([entry(value)]), "xlsx")).worksheets[0]["B2"].value
    assert kept.endswith("…")
    assert value.startswith(kept[:-1])
    assert 32_760 < len(kept.encode("utf-16-le")) // 2 <= 32_767


def test_markup_in_a_value_adds_nothing_to_a_workbook() -> None:
    path = written(register_of([entry("<r></t></is></c><c r='B9'><f>1+1</f></c><c><is><t></r>")]), "xlsx")
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("合同", "合同"),
        ("a[b]:*?/\\c", "a b      c"),
        ("'quoted'", "quoted"),
        ("", "Sheet"),
        ("History", "History_"),
        ("x" * 40, "x" * 30 + "…"),
        ("used", "used 2"),
    ],
)
def test_sheets_have_names_that_a_workbook_takes(name: str, safe: str) -> None:
    assert sheet_name(name, ["Used"]) == safe


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", " =", "\u3000@", "\u200b="])
def test_a_cell_that_looks_like_a_formula_becomes_text(start: str) -> None:
    assert harmless(f"{start}1") == f"'{start}1"
    assert harmless(f"1{start}") == f"1{start}"
