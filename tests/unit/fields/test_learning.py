"""The next document of a form, after people have confirmed others of it. The pages are made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from desktop.document.geometry import Affine, Box, Quad
from desktop.document.model import Char, Document, Evidence, Field, Line, Page, Tick
from desktop.document.template import FieldSpec, FieldType, Template
from desktop.fields.finding.extract import extract
from desktop.fields.finding.learning import Example
from tests.unit.fields.test_finding import line, page, spec

NAME, DATE, NOTE = spec("name", FieldType.NAME), spec("date", FieldType.DATE), spec("note", FieldType.TEXT)
KIND = Template("t", "t", "t", (NAME, DATE, NOTE))
PRINTED = (
    ("医院住院登记处专用表格", 300, 40),
    ("患者的称呼", 50, 100),
    ("何时入院", 450, 100),
    ("主管科室意见", 50, 200),
    ("其他情况说明", 450, 200),
    ("本表一式两份由登记处留存", 200, 400),
)
PLACES = {"name": (180, 100), "date": (560, 100), "note": (200, 200)}


def form(said: Mapping[str, str], number: str, moved: Affine | None = None) -> Page:
    lines = [line(text, x, y) for text, x, y in PRINTED] + [line(said[name], *PLACES[name]) for name in said]
    made = page(*(_moved(one, moved) if moved else one for one in lines))
    return replace(made, id=number, document=number)


def _moved(one: Line, by: Affine) -> Line:
    chars = tuple(Char(c.text, c.quad.mapped(by) if c.quad else None, c.confidence) for c in one.chars)
    return replace(one, quad=one.quad.mapped(by), chars=chars)


def confirmed(made: Page, said: Mapping[str, str], specs: tuple[FieldSpec, ...] = KIND.fields) -> Example:
    fields = []
    for one in specs:
        value = said.get(one.name)
        if value is not None:
            holding = next(ln for ln in made.content.lines() if ln.text == value)
            ink = (Evidence(made.id, holding.quad, (holding.id,)),)
            fields.append(Field(one.name, one.name, one.type, value, evidence=ink, confirmed_by="li", confirmed_at="t"))
    return Example(Document(made.document, "t", (made.id,), "t", tuple(fields)), (made,))


def next_of(made: Page, *examples: Example, kind: Template = KIND) -> dict[str, Field]:
    return {f.name: f for f in extract(kind, Document(made.document, "t", (made.id,)), (made,), examples)}


FIRST = {"name": "张三丰", "date": "2020-01-02", "note": "情况良好"}
SECOND = {"name": "欧阳明月", "date": "2021年5月6日", "note": "建议继续观察治疗"}
SHIFTS = [Affine(), Affine.translation(25, -12), Affine.scaling(1.02), Affine.rotation(1.5)]


@pytest.mark.parametrize("moved", SHIFTS)
def test_after_one_document_the_next_is_found_by_its_places(moved: Affine) -> None:
    """None of the labels is in the template."""
    made = form(SECOND, "b", moved)
    assert next_of(made).keys() <= {"date"}
    found = next_of(made, confirmed(form(FIRST, "a"), FIRST))
    assert {name: field.value for name, field in found.items()} == SECOND
    assert {field.rule for field in found.values()} == {"learned-place"}
    assert found["name"].evidence[0].quad == next(ln for ln in made.content.lines() if ln.text == "欧阳明月").quad
    assert all(field.doubt < 0.5 for field in found.values())


def test_what_is_empty_on_the_next_one_is_not_its_neighbour() -> None:
    found = next_of(form({"date": "2021-05-06"}, "b"), confirmed(form(FIRST, "a"), FIRST))
    assert {name: field.value for name, field in found.items()} == {"date": "2021-05-06"}


def test_a_page_of_another_form_learns_nothing() -> None:
    other = page(
        line("完全不同的一张纸", 100, 60),
        line("欧阳明月", 180, 100),
        line("别的内容在这里", 50, 300),
        line("到此为止", 50, 500),
    )
    assert next_of(replace(other, id="b", document="b"), confirmed(form(FIRST, "a"), FIRST)) == {}


def test_the_form_that_fits_is_taken_out_of_several() -> None:
    other = page(*(line(f"另一种表格的第{n}行文字", 80, 60 + 50 * n) for n in range(1, 7)), line("李四", 600, 300))
    wrong = confirmed(replace(other, id="c", document="c"), {"name": "李四"})
    found = next_of(form(SECOND, "b"), wrong, confirmed(form(FIRST, "a"), FIRST))
    assert found["name"].value == "欧阳明月"


def test_a_value_merged_with_its_label_in_one_line() -> None:
    made = form({"date": "2021-05-06"}, "b")
    region = made.content.regions[0]
    lines = tuple(line("患者的称呼欧阳明月", 50, 100) if ln.text == "患者的称呼" else ln for ln in region.lines)
    made = replace(made, content=replace(made.content, regions=(replace(region, lines=lines),)))
    assert next_of(made, confirmed(form(FIRST, "a"), FIRST))["name"].value == "欧阳明月"


def test_the_same_value_again_is_not_taken_for_the_form() -> None:
    again = FIRST | {"date": "2022-02-02"}
    examples = (confirmed(form(FIRST, "a"), FIRST), confirmed(form(again, "c"), again))
    assert next_of(form(FIRST, "b"), *examples)["name"].value == FIRST["name"]


def test_a_value_within_a_sentence_is_found_by_the_words_around() -> None:
    court = spec("court", FieldType.TEXT)
    kind = Template("t", "t", "t", (court,))

    def contract(name: str, above: int, number: str) -> Page:
        filler = [line(f"第{'一二三四'[n]}条双方应当按照约定履行各自义务", 50, 50 + 40 * n) for n in range(4)]
        clause = line(f"发生争议时向{name}提起诉讼解决", 50, 300 + 40 * above)
        return replace(page(*filler, clause, line("本合同自签字之日起生效", 50, 600)), id=number, document=number)

    known = contract("北京市海淀区人民法院", 0, "a")
    clause = next(ln for ln in known.content.lines() if "海淀" in ln.text)
    value = "北京市海淀区人民法院"
    ink = Quad.of(Box(50 + 20 * 6, 300, 50 + 20 * 16, 320))
    field = Field(
        "f", "court", "text", value, evidence=(Evidence("a", ink, (clause.id,)),), confirmed_by="li", confirmed_at="t"
    )
    example = Example(Document("a", "t", ("a",), "t", (field,)), (known,))
    found = next_of(contract("上海市浦东新区人民法院", 2, "b"), example, kind=kind)["court"]
    assert (found.value, found.rule) == ("上海市浦东新区人民法院", "learned-label")


def test_the_state_of_a_box_at_the_learned_place() -> None:
    agreed = spec("agreed", FieldType.CHECKBOX)
    kind = Template("t", "t", "t", (agreed,))
    boxes = [Quad.of(Box(700, 300, 718, 318)), Quad.of(Box(700, 340, 718, 358))]

    def ticked(first: bool, second: bool, number: str) -> Page:
        made = form({}, number)
        return replace(made, content=replace(made.content, ticks=(Tick(boxes[0], first), Tick(boxes[1], second))))

    field = Field("f", "agreed", "checkbox", "☑", evidence=(Evidence("a", boxes[1]),), confirmed_by="li", confirmed_at="t")
    example = Example(Document("a", "t", ("a",), "t", (field,)), (ticked(False, True, "a"),))
    assert next_of(ticked(True, False, "b"), example, kind=kind)["agreed"].value == "☐"
    assert next_of(ticked(False, True, "b"), example, kind=kind)["agreed"].value == "☑"


def test_what_people_took_out_each_time_is_not_offered_again() -> None:
    stamp = spec("stamp", FieldType.NAME, "登记处经办")
    kind = replace(KIND, fields=(*KIND.fields, stamp))

    def stamped(said: Mapping[str, str], clerk: str, number: str) -> Page:
        made = form(said, number)
        region = made.content.regions[0]
        lines = (*region.lines, line("登记处经办", 50, 460), line(clerk, 200, 460))
        return replace(made, content=replace(made.content, regions=(replace(region, lines=lines),)))

    made = stamped(SECOND, "王五", "b")
    assert next_of(made, kind=kind)["stamp"].value == "王五"
    examples = [confirmed(stamped(FIRST, clerk, number), FIRST) for clerk, number in (("赵六", "a"), ("钱七", "c"))]
    assert "stamp" not in next_of(made, *examples, kind=kind)


def test_learned_words_tell_a_value_where_the_page_cannot_be_laid_over() -> None:
    found = next_of(
        replace(page(line("患者的称呼：欧阳明月", 50, 800)), id="b", document="b"), confirmed(form(FIRST, "a"), FIRST)
    )
    assert found["name"].value == "欧阳明月"
