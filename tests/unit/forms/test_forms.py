"""The synthetic forms: what their truth says is on the page, where it says so."""

from __future__ import annotations

import json
import os
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

import cn2an
import numpy as np
import numpy.typing as npt
import pytest
from stdnum.cn import ric, uscc

from desktop.document.geometry import Box
from tests.helpers.forms import FORMS, KINDS, LAYOUTS, FieldTruth, Made, fill, make, values
from tests.helpers.forms.__main__ import write

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("DOSSIER_TEST_DATA", ROOT.parent / "shared" / "data")) / "documents"
ALL = [(kind, layout) for kind in KINDS for layout in LAYOUTS[kind]]
ASKED = {
    "contract": ("amount amount_in_words jurisdiction number party_a party_b signed_date term title"),
    "medical_front_page": (
        "address admission_date age attending_doctor birth_date department discharge_date hospital "
        "identity_number main_diagnosis main_diagnosis_code marital_status medical_record_number name "
        "occupation phone sex total_cost"
    ),
    "laboratory_report": (
        "age department hospital items name patient_number reported_date reviewer sampled_date sex specimen tester"
    ),
    "catalogue_entry": ("creator date fonds page_count reference_code retention security title"),
    "vat_invoice": ("amount buyer buyer_tax_number date items number seller seller_tax_number tax total total_in_words"),
}


@cache
def drawn(kind: str, layout: str) -> Made:
    return make(kind, 11, layout)


def dark(made: Made) -> npt.NDArray[np.bool_]:
    """Which pixels are ink."""
    grey = np.asarray(made.image.convert("L"))
    ink: npt.NDArray[np.bool_] = grey < np.median(grey) - 60
    return ink


def inked(ink: npt.NDArray[np.bool_], box: Box) -> float:
    """The share of ink inside a box."""
    return float(ink[int(box.y0) : int(box.y1) + 1, int(box.x0) : int(box.x1) + 1].mean())


def only(made: Made, key: str) -> FieldTruth:
    field = made.truth.field(key)
    assert field is not None
    return field


@pytest.mark.parametrize(("kind", "layout"), ALL)
def test_every_value_has_its_ink_inside_the_page_and_no_two_share_it(kind: str, layout: str) -> None:
    made = drawn(kind, layout)
    ink = dark(made)
    width, height = made.image.size
    boxes = []
    for field in made.truth.fields:
        assert field.value
        assert field.quads, field.key
        for quad in field.quads:
            box = quad.bounds
            assert box.x0 >= 0
            assert box.y0 >= 0
            assert box.x1 <= width
            assert box.y1 <= height
            if field.type != "table":
                assert inked(ink, box) > 0.04, (field.key, field.value)
                boxes.append((field.key, box.grown(-3)))
        for cell in (cell for row in field.rows for cell in row if cell.value):
            assert inked(ink, cell.quads[0].bounds) > 0.03, cell
    for n, (key, box) in enumerate(boxes):
        assert not [other for other, its in boxes[n + 1 :] if other != key and box.intersection(its)], key


@pytest.mark.parametrize(("kind", "layout"), ALL)
def test_a_form_carries_all_fields_that_its_template_asks_for(kind: str, layout: str) -> None:
    keys = {field.key for field in drawn(kind, layout).truth.fields}
    assert keys - {"code"} == set(ASKED[kind].split())


def test_the_same_seed_draws_the_same_page_and_another_one_another() -> None:
    one, again, other = (
        make("catalogue_entry", 3, "card"),
        make("catalogue_entry", 3, "card"),
        make("catalogue_entry", 4, "card"),
    )
    assert one.image.tobytes() == again.image.tobytes()
    assert one.truth == again.truth
    assert {f.key: f.value for f in one.truth.fields} != {f.key: f.value for f in other.truth.fields}
    assert [f.label for f in one.truth.fields] == [f.label for f in other.truth.fields]


def test_layouts_of_a_kind_name_their_labels_differently() -> None:
    for kind in ("medical_front_page", "laboratory_report", "catalogue_entry"):
        labels = [{f.label for f in drawn(kind, layout).truth.fields} for layout in LAYOUTS[kind]]
        assert all(len(one & other) < 0.7 * len(one) for n, one in enumerate(labels) for other in labels[n + 1 :]), kind


def test_numbers_carry_the_check_digits_of_their_standards() -> None:
    rng = Random(1)
    for _ in range(60):
        sex = rng.choice(("男", "女"))
        number = values.identity_number(rng, values.day(rng, 1940, 2010), sex)
        assert ric.is_valid(number)
        assert (int(number[16]) % 2 == 1) == (sex == "男")
        assert uscc.is_valid(values.credit_code(rng))


def test_amounts_in_words_and_in_figures_agree() -> None:
    for seed in range(3):
        made = make("vat_invoice", seed, "electronic")
        total, words = Decimal(only(made, "total").normalized), only(made, "total_in_words").value
        assert Decimal(str(cn2an.cn2an(words.split("元")[0], "smart"))) == int(total)
        assert total == Decimal(only(made, "amount").normalized) + Decimal(only(made, "tax").normalized)
        rows = only(made, "items").rows
        assert sum(Decimal(c.value) for row in rows for c in row if c.column == "amount") == Decimal(
            only(made, "amount").normalized
        )


def test_dates_are_normalized_to_iso_whatever_their_form() -> None:
    day = date(2010, 11, 20)
    assert values.written(day, "words") == "二〇一〇年十一月二十日"
    made = make("medical_front_page", 8, "ticked")
    assert date.fromisoformat(only(made, "admission_date").normalized) < date.fromisoformat(
        only(made, "discharge_date").normalized
    )


def test_a_coded_choice_says_what_its_number_means() -> None:
    sex = only(make("medical_front_page", 4, "national"), "sex")
    assert (sex.value, sex.normalized) in (("1", "男"), ("2", "女"))
    ticked = only(make("medical_front_page", 4, "ticked"), "sex")
    assert ticked.value in ("男", "女")
    assert len(ticked.quads) == 2  # the box and the word


def test_what_is_written_to_disk_is_labelled_synthetic(tmp_path: Path) -> None:
    write(make("catalogue_entry", 1, "card"), tmp_path, "one", boxes=False)
    said = json.loads((tmp_path / "one.truth.json").read_text(encoding="utf-8"))
    assert said["synthetic"] is True
    assert {field["page"] for field in said["fields"]} == {1}
    assert (tmp_path / "one.png").is_file()


@pytest.mark.skipif(not DATA.is_dir(), reason="the test data is not here")
@pytest.mark.parametrize("name", FORMS[:2])
def test_a_filled_form_has_its_values_in_the_boxes_of_the_form(name: str) -> None:
    pages = fill(DATA / name, 2)
    assert [made.truth.page for made in pages] == sorted({made.truth.page for made in pages})
    for made in pages:
        ink = dark(made)
        keys = [field.key for field in made.truth.fields]
        assert len(keys) == len(set(keys))
        for field in made.truth.fields:
            assert field.filled == bool(field.value)
            assert field.filled or field.why
            if field.filled and field.type != "checkbox":
                assert all(inked(ink, quad.bounds) > 0.03 for quad in field.quads), field.key
    assert sum(field.filled for made in pages for field in made.truth.fields) > 40
