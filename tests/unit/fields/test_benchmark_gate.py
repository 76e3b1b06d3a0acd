"""The benchmark of fields in small: synthetic forms of two kinds, read by the real engine, found with and without examples; and
that its scorer counts as it says.

The whole of it: `python -m tests.benchmarks.fields`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.document.geometry import Box, Quad
from desktop.document.model import Content, Evidence, Line, Page, Region, RegionType
from desktop.document.template import FieldSpec, FieldType, Template
from tests.benchmarks.fields import run
from tests.benchmarks.fields_truth.cases import Place, Sample, Truth, example_of
from tests.benchmarks.fields_truth.made import synthetic
from tests.benchmarks.fields_truth.readings import Readings
from tests.benchmarks.fields_truth.report import AFTER, FIRST, OURS
from tests.benchmarks.fields_truth.scoring import Given, Scored

UNSEEN = (11,)
"""Seeds that the benchmark does not use."""
INK = Box(0.2, 0.1, 0.4, 0.15)


def spec(name: str, kind: FieldType = FieldType.TEXT, columns: tuple[FieldSpec, ...] = ()) -> FieldSpec:
    return FieldSpec(name, kind, name, name, (name,), columns=columns)


def page_of(text: str) -> Page:
    """One line of text, where INK is."""
    line = Line("l1", text, Quad.of(Box(200, 100, 400, 150)), 0.9)
    region = Region("r", RegionType.TEXT, line.quad, lines=(line,))
    return Page("p1", "d1", 1, "m", 0, 1000, 1000, content=Content((region,)))


def sample(*specs: FieldSpec, **truths: str) -> Sample:
    known = {name: Truth((value,), (Place(1, (INK,)),)) for name, value in truths.items()}
    return Sample("a.png", Path("a.png"), Template("t", "t", "t", specs), known)


def at(value: str, box: Box) -> Given:
    return Given(value, (Evidence("p1", Quad.of(box)),))


def test_each_kind_of_miss_is_counted_as_what_it_is() -> None:
    scored = Scored()
    specs = [spec(name) for name in ("right", "spaced", "wrong", "missing", "unread", "absent")]
    known = sample(*specs, right="Ab 1", spaced="A b1", wrong="Ab 1", missing="Ab 1", unread="Zz 9")
    ink, elsewhere = Box(210, 100, 390, 150), Box(600, 600, 700, 650)
    given = {"right": at("Ab  1", ink), "spaced": at("Ab1", ink), "wrong": at("Ab", elsewhere), "absent": at("x", elsewhere)}
    scored.document(known, given, (page_of("Ab 1"),))
    assert {miss.spec.name: miss.why for miss in scored.misses} == {
        "spaced": "form", "wrong": "wrong", "missing": "missing", "unread": "unread", "absent": "spurious"
    }  # fmt: skip
    whole = scored.whole
    assert (whole.given, whole.true, whole.exact, whole.normal) == (4, 5, 1, 2)
    assert (whole.readable, whole.placed, whole.inked) == (4, 3, 2)
    assert whole.f1(whole.normal) == pytest.approx(4 / 9)


def test_rows_of_a_table_are_paired_in_order_and_its_cells_count_apart() -> None:
    scored = Scored()
    table = spec("items", FieldType.TABLE, (spec("name"), spec("amount")))
    scored.document(sample(table, items="a\t1\nb\t2\nc\t3"), {"items": Given("a\t1\nc\t4")}, (page_of("a"),))
    assert (scored.whole.cells_true, scored.whole.cells_given, scored.whole.cells_right) == (6, 4, 3)
    assert scored.whole.true == 0


def test_a_confirmed_document_points_at_the_lines_under_the_ink() -> None:
    (field,) = example_of(sample(spec("number"), number="Ab 1"), (page_of("Ab 1"),)).document.fields
    assert field.confirmed_by
    assert field.evidence[0].lines == ("l1",)
    assert field.evidence[0].quad.bounds == Box(200, 100, 400, 150)


@pytest.mark.parametrize(
    ("kind", "layout", "first", "after"), [("catalogue_entry", "sheet_above", 0.85, 0.9), ("vat_invoice", "special", 0.85, 0.9)]
)
def test_a_form_is_found_at_first_sight_and_no_worse_after_three_others(
    kind: str, layout: str, first: float, after: float, tmp_path: Path
) -> None:
    cases = synthetic(kind, tmp_path / "made", (layout,), UNSEEN)
    result = run(cases, Readings(tmp_path / "readings"), None)
    at_first, learnt = (result.of(OURS, stage).whole for stage in (FIRST, AFTER))
    assert at_first.f1(at_first.normal) >= first
    assert learnt.f1(learnt.normal) >= max(after, at_first.f1(at_first.normal))
    assert learnt.inked >= 0.9 * learnt.placed
