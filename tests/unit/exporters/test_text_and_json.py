from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from desktop.document.errors import DossierError
from desktop.document.geometry import Box, Quad, View
from desktop.document.model import (
    Cell,
    Char,
    Content,
    Document,
    Entry,
    Evidence,
    Field,
    Line,
    Master,
    Override,
    Page,
    PageStatus,
    Region,
    RegionType,
    Table,
)
from desktop.document.template import FieldSpec, FieldType, Template
from desktop.exporters import dossier_json, text
from desktop.exporters.job import Job
from desktop.fields.checking import check
from tests.helpers.golden import golden
from tests.helpers.rich_sample import rich_document
from tests.unit.exporters.drawn import ROOT, job_of

BOX = Quad.of(Box(0, 0, 10, 4))
SCHEMA = ROOT / "resources" / "schemas" / "dossier-json-1.schema.json"
MASTER = Master("a" * 64, "合同.pdf", 10, "application/pdf", 2)


def line(name: str, words: str) -> Line:
    chars = (Char(words[:1], BOX, 0.75), Char(words[1:2], None, 1.0))
    return Line(name, words, BOX, 0.9, 0.1, chars=chars, engine="rapid", reading="r1")


def page_with_table() -> Page:
    heading, caption = line("a", "劳动合同"), line("t0", "表一")
    cells = [line("c00", "品名"), line("c01", "数量"), line("c10", "纸"), line("c10b", "张"), line("c11", "3")]
    grid = Table(
        "g",
        "r2",
        2,
        2,
        (
            Cell(0, 0, BOX, lines=("c00",)),
            Cell(0, 1, BOX, lines=("c01",)),
            Cell(1, 0, BOX, lines=("c10", "c10b")),
            Cell(1, 1, BOX, lines=("c11",)),
        ),
    )
    regions = (
        Region("r1", RegionType.TITLE, BOX, 0.8, (heading,)),
        Region("r2", RegionType.TABLE, BOX, 1.0, (caption, *cells)),
        Region("r3", RegionType.TEXT, BOX, 1.0, (line("z1", "end\nof"), line("z2", "page"))),
    )
    view = View(90, 1.5, Box(0, 0, 90, 90))
    return Page("p1", "d1", 1, MASTER.sha256, 0, 100.0, 200.0, "pt", view, content=Content(regions, (grid,)))


def failed_page(number: int = 2) -> Page:
    error = json.dumps(DossierError().to_plain())
    return Page("p2", "d1", number, MASTER.sha256, 1, 100.0, 200.0, "pt", status=PageStatus.FAILED, error=error)


CONTRACT = Template(
    "contract",
    "Contract",
    "合同",
    (
        FieldSpec("amount", FieldType.MONEY, "Amount", "合同金额"),
        FieldSpec("party_a", FieldType.NAME, "Party A", "甲方"),
        FieldSpec("party_b", FieldType.NAME, "Party B", "乙方", required=True),
        FieldSpec("term", FieldType.TEXT, "Term", "期限"),
    ),
)
FIELDS = (
    Field("f1", "amount", "money", "￥3", 0.2, (Evidence("p1", BOX, ("c11",)),), "rapid", "r1", "label"),
    Field("f2", "party_a", "name", "=cmd()", 0.0, (), "", None, "", "Ada", "2026-01-01T00:00:00Z"),
)


def job(*fields: Field, language: str = "en", overrides: tuple[Override, ...] = ()) -> Job:
    document = Document("d1", "合同", ("p1", "p2"), "contract", fields or FIELDS, overrides)
    made = job_of([page_with_table(), failed_page()], [MASTER], document=document)
    return replace(made, record=check(CONTRACT, document), language=language)


def written(write: Any, made: Job) -> bytes:
    stream = io.BytesIO()
    write(made, stream)
    return stream.getvalue()


def test_text_has_regions_apart_and_table_rows_on_a_line_each() -> None:
    assert written(text.write, job()).decode() == "劳动合同\n\n表一\n品名\t数量\n纸 张\t3\n\nend of\npage\n\f"


def test_text_of_a_table_without_a_grid_is_its_lines() -> None:
    page = page_with_table()
    assert (
        text.page_text(Page("p", "d", 1, "m", 0, 1, 1, content=Content(page.content.regions[1:2])))
        == "表一\n品名\n数量\n纸\n张\n3\n"
    )


def test_json_fits_its_schema() -> None:
    plain = json.loads(written(dossier_json.write, job()))
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(plain)


def test_the_schema_misses_a_value_that_nothing_stands_for() -> None:
    plain = json.loads(written(dossier_json.write, job()))
    plain["fields"][0]["evidence"] = []
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain, json.loads(SCHEMA.read_text("utf-8")))


@pytest.mark.parametrize("missing", ["doubt", "reading", "chars"])
def test_the_schema_misses_what_is_missing(missing: str) -> None:
    plain = json.loads(written(dossier_json.write, job()))
    del plain["pages"][0]["regions"][0]["lines"][0][missing]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain, json.loads(SCHEMA.read_text("utf-8")))


def test_json_says_where_everything_came_from() -> None:
    plain = json.loads(written(dossier_json.write, job()))
    assert plain["document"]["masters"] == [{"name": "合同.pdf", "sha256": "a" * 64}]
    first, second = plain["pages"]
    assert [region["order"] for region in first["regions"]] == [0, 1, 2]
    assert first["regions"][0]["lines"][0]["quad"] == [[0, 0], [10, 0], [10, 4], [0, 4]]
    assert [c["doubt"] for c in first["regions"][0]["lines"][0]["chars"]] == [0.25, 0.0]
    assert first["tables"][0]["cells"][2]["text"] == "纸\n张"
    assert (second["number"], second["regions"], second["error"]["code"]) == (2, [], "internal")


def test_json_says_of_each_field_who_found_it_where_and_what_the_rules_say() -> None:
    amount, party, missing = json.loads(written(dossier_json.write, job()))["fields"]
    assert amount == {
        "key": "amount",
        "label": "Amount",
        "type": "money",
        "value": "￥3",
        "normalized": amount["normalized"],
        "state": "settled",
        "found_by": "label",
        "engine": "rapid",
        "doubt": 0.2,
        "confirmed_by": None,
        "confirmed_at": None,
        "evidence": [{"page": 1, "quad": [[0, 0], [10, 0], [10, 4], [0, 4]], "lines": ["c11"]}],
        "rules": amount["rules"],
    }
    assert float(amount["normalized"]) == 3
    assert all(rule["ok"] and rule["message"] == "" for rule in amount["rules"])
    assert (party["value"], party["confirmed_by"], party["evidence"]) == ("=cmd()", "Ada", [])
    assert (missing["key"], missing["value"], missing["state"]) == ("party_b", "", "failed")
    assert [(rule["ok"], bool(rule["message"])) for rule in missing["rules"]] == [(False, True)]


def test_labels_and_messages_are_in_the_language_of_the_export() -> None:
    fields = json.loads(written(dossier_json.write, job(language="zh_CN")))["fields"]
    assert [field["label"] for field in fields] == ["合同金额", "甲方", "乙方"]
    assert "必填" in fields[2]["rules"][0]["message"]


def test_a_failed_rule_that_a_person_accepts_tells_who_and_why() -> None:
    reason = Override("required(party_b)", ("",), "one party signed {alone}", "Ada", "2026-01-01T00:00:00Z")
    missing = json.loads(written(dossier_json.write, job(overrides=(reason,))))["fields"][2]
    assert (missing["key"], missing["state"]) == ("party_b", "settled")
    assert [rule["message"] for rule in missing["rules"]] == [
        "A value is required here. Accepted by Ada: one party signed {alone}"
    ]


@pytest.mark.parametrize(
    "field",
    [
        Field("f", "amount", "money", "￥3", 0.0, (), "hunyuan", "r1", "asked"),
        Field("f", "amount", "money", "￥3", 0.0, (Evidence("elsewhere", BOX),), "hunyuan", "r1", "asked"),
        Field("f", "amount", "money", "￥3", 0.0, (), entries=(Entry("hunyuan", "￥3", "", person=False),)),
        Field("f", "amount", "money", "￥3", 0.0, (), entries=(Entry("Ada", "￥4", "", person=True),)),
    ],
)
def test_a_value_without_ink_or_a_person_does_not_leave(field: Field) -> None:
    data = written(dossier_json.write, job(field))
    amount = json.loads(data)["fields"][0]
    assert (amount["value"], amount["normalized"], amount["state"]) == ("", "", "failed")
    assert "￥3".encode() not in data


def test_who_keyed_a_value_stands_for_it_until_the_second_person_has() -> None:
    field = Field("f", "amount", "money", "￥3", 0.0, (), entries=(Entry("Ada", "￥3", "2026-01-01T00:00:00Z"),))
    amount = json.loads(written(dossier_json.write, job(field)))["fields"][0]
    assert (amount["value"], amount["confirmed_by"], amount["confirmed_at"]) == ("￥3", "Ada", None)


def test_json_and_text_hold_no_more_than_a_page() -> None:
    alive: list[int] = []

    def pages() -> Any:
        for number in range(1, 4):
            alive.append(number)
            yield failed_page(number)

    class Watched(io.BytesIO):
        def write(self, data: Any) -> int:
            seen.append(len(alive))
            return super().write(data)

    for write in (text.write, dossier_json.write):
        alive.clear()
        seen: list[int] = []
        made = job()
        write(Job(made.document, pages, made.masters, made.master_path, "en", "", ""), Watched())
        assert {1, 2, 3} <= set(seen)


def test_words_that_no_file_can_hold_do_not_stop_an_export() -> None:
    page = Page(
        "p1", "d1", 1, "m", 0, 1, 1, content=Content((Region("r", RegionType.TEXT, BOX, 1.0, (line("a", "a\ud800b"),)),))
    )
    made = job_of([page], [MASTER])
    assert written(text.write, made) == b"a?b\n"
    assert json.loads(written(dossier_json.write, made))["pages"][0]["regions"][0]["lines"][0]["text"] == "a?b"


def test_the_sample_as_text(tmp_path: Path) -> None:
    stream = io.BytesIO()
    text.write(rich_document(tmp_path).job(), stream)
    golden("rich.txt", stream.getvalue().decode("utf-8").replace("\f", "\f\n"))
