from __future__ import annotations

import csv
import io
import json
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
    Evidence,
    Field,
    Line,
    Master,
    Page,
    PageStatus,
    Region,
    RegionType,
    Table,
)
from desktop.exporters import dossier_json, fields_csv, text
from desktop.exporters.job import Job
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


def job(**changes: Any) -> Job:
    fields = (
        Field("f1", "amount", "amount", "￥3", 0.2, (Evidence("p1", BOX, ("c11",)),), "rapid", "r1", "label"),
        Field("f2", "party_a", "text", "=cmd()", 0.0, (), "", None, "", "Ada", "2026-01-01T00:00:00Z"),
    )
    document = Document("d1", "合同", ("p1", "p2"), "contract", fields)
    return job_of([page_with_table(), failed_page()], [MASTER], document=document)


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
    amount, party = plain["fields"]
    assert amount["evidence"] == [{"page": 1, "quad": [[0, 0], [10, 0], [10, 4], [0, 4]], "lines": ["c11"]}]
    assert amount["rule"] == "label"
    assert (party["confirmed_by"], "rule" in party) == ("Ada", False)


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


def test_csv_is_for_spreadsheets_and_runs_nothing() -> None:
    data = written(fields_csv.write, job())
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows == [["document", "template", "amount", "party_a"], ["合同", "contract", "￥3", "'=cmd()"]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_a_cell_that_looks_like_a_formula_becomes_text(start: str) -> None:
    assert fields_csv.harmless(f"{start}1") == f"'{start}1"
    assert fields_csv.harmless(f"1{start}") == f"1{start}"


def test_words_that_no_file_can_hold_do_not_stop_an_export() -> None:
    page = Page(
        "p1", "d1", 1, "m", 0, 1, 1, content=Content((Region("r", RegionType.TEXT, BOX, 1.0, (line("a", "a\ud800b"),)),))
    )
    made = job_of([page], [MASTER])
    assert written(text.write, made) == b"a?b\n"
    assert json.loads(written(dossier_json.write, made))["pages"][0]["regions"][0]["lines"][0]["text"] == "a?b"
