"""Values beside labels, in cells, by ticks, codes, zones and patterns; line items; grounding. The pages are made up."""

from __future__ import annotations

import time

import pytest

from desktop.document.geometry import Box, Quad
from desktop.document.model import Cell, Char, Content, Document, Field, Line, Page, Region, RegionType, Table, Tick
from desktop.document.template import Choice, FieldSpec, FieldType, Template, Zone
from desktop.fields.checking import DOUBTFUL
from desktop.fields.finding.extract import extract
from desktop.fields.finding.grounding import ground

WIDTH, HEIGHT = 1000.0, 1400.0
SIZE = 20.0


def line(text: str, x: float, y: float, doubt: float = 0.1) -> Line:
    chars, at = [], x
    for letter in text:
        step = SIZE if ord(letter) > 0x2E7F else SIZE / 2
        if letter != " ":
            chars.append(Char(letter, Quad.of(Box(at, y, at + step, y + SIZE)), 0.9))
        at += step
    return Line(
        f"{text}@{x:.0f},{y:.0f}", text, Quad.of(Box(x, y, at, y + SIZE)), 0.9, doubt, chars=tuple(chars), engine="rapid"
    )


def page(
    *lines: Line, cells: tuple[Box, ...] = (), rows: int = 1, ticks: tuple[Tick, ...] = (), regions: tuple[Region, ...] = ()
) -> Page:
    """cells: of one table, row by row."""
    text = Region("r", RegionType.TEXT, Quad.of(Box(0, 0, WIDTH, HEIGHT)), 1.0, lines)
    cols = len(cells) // rows if rows else 0
    grid = tuple(Cell(n // cols, n % cols, Quad.of(box)) for n, box in enumerate(cells))
    tables = (Table("t", "r", rows, cols, grid),) if cells else ()
    return Page("p1", "d", 1, "m", 0, WIDTH, HEIGHT, content=Content((text, *regions), tables, ticks))


def found(specs: tuple[FieldSpec, ...], made: Page) -> dict[str, Field]:
    document = Document("d", "t", (made.id,))
    return {field.name: field for field in extract(Template("t", "t", "t", specs), document, (made,))}


def values(specs: tuple[FieldSpec, ...], made: Page) -> dict[str, str]:
    return {name: field.value for name, field in found(specs, made).items()}


def spec(name: str, kind: FieldType, *labels: str) -> FieldSpec:
    return FieldSpec(name, kind, name, name, labels)


NAME = spec("name", FieldType.NAME, "姓名")
SEX = FieldSpec("sex", FieldType.CHOICE, "Sex", "性别", ("性别",), choices=(Choice("男"), Choice("女")))
BORN = spec("born", FieldType.DATE, "出生日期")
ADDRESS = spec("address", FieldType.TEXT, "住址")


@pytest.mark.parametrize(
    "text",
    [
        "姓名：张三 性别：男 出生日期：1980-01-02",
        "姓 名 张三  性 别 男  出生日期 1980-01-02",
        "1.姓名:张三  2.性别:男  3.出生日期:1980-01-02",
    ],
)
def test_several_labels_in_one_line(text: str) -> None:
    assert values((NAME, SEX, BORN), page(line(text, 50, 50))) == {"name": "张三", "sex": "男", "born": "1980-01-02"}


def test_a_value_ends_where_a_label_starts_that_the_template_does_not_know() -> None:
    assert values((NAME,), page(line("姓名：张三 民族：汉", 50, 50))) == {"name": "张三"}


def test_a_label_misread_or_in_traditional_characters() -> None:
    age, number = spec("age", FieldType.NUMBER, "年龄"), spec("number", FieldType.IDENTIFIER, "医疗保险卡号码")
    made = page(line("年齡：52", 50, 50), line("医疗保险卞号码：A123", 50, 100))
    assert values((age, number), made) == {"age": "52", "number": "A123"}


def test_a_label_in_two_pieces() -> None:
    assert values((NAME,), page(line("姓", 50, 50), line("名", 110, 50), line("张三", 170, 50))) == {"name": "张三"}


def test_the_cell_to_the_right_is_empty_and_what_is_below_is_of_another() -> None:
    cells = (Box(40, 40, 200, 90), Box(200, 40, 500, 90), Box(40, 90, 200, 140), Box(200, 90, 500, 140))
    made = page(line("姓名", 50, 55), line("住址", 50, 105), line("北京市", 210, 105), cells=cells, rows=2)
    assert values((NAME, ADDRESS), made) == {"address": "北京市"}


def test_a_value_below_its_label_in_the_cell() -> None:
    made = page(
        line("姓名", 50, 45), line("张三", 50, 70), line("李四", 350, 70), cells=(Box(40, 40, 300, 95), Box(300, 40, 600, 95))
    )
    assert values((NAME,), made) == {"name": "张三"}


def test_slivers_between_rulings_are_passed() -> None:
    """However thin: a cell of two points is not its own neighbour."""
    cells = (Box(40, 40, 200, 90), Box(200, 40, 202, 90), Box(202, 40, 500, 90))
    assert values((NAME,), page(line("姓名", 50, 55), line("张三", 210, 55), cells=cells)) == {"name": "张三"}


def test_a_long_value_goes_on_below_only_where_its_line_is_full() -> None:
    long = "北京市海淀区中关村大街一百二十三号院"
    full = page(line(f"住址：{long}", 50, 50), line("五号楼", 110, 75), line("右" * 3, 500, 50))
    assert values((ADDRESS,), full) == {"address": f"{long}五号楼"}
    short = page(line("住址：北京市", 50, 50), line("五号楼", 110, 75), line("右边还有一些其他的字", 600, 50))
    assert values((ADDRESS,), short) == {"address": "北京市"}


def test_letters_in_a_box_each_make_words() -> None:
    name = spec("name", FieldType.TEXT, "Name")
    letters = [line(c, 60 + 30 * n, 90) for n, c in enumerate("ANN LEE") if c != " "]
    assert values((name,), page(line("Name", 50, 60), *letters)) == {"name": "ANN LEE"}


# --- choices and boxes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("性别：□男 ☑女", "女"),
        ("性别：☑男 □女", "男"),
        ("性别 2 1.男 2.女", "2"),
        ("性别21.男 2.女", "2"),
        ("性别：女", "女"),
        ("性别：男 女", None),
        ("性别：□男 □女", None),
    ],
)
def test_a_choice(text: str, sex: str | None) -> None:
    told = found((SEX,), page(line(text, 50, 50))).get("sex")
    assert (told and told.value) in ((sex, "女") if sex == "2" else (sex,))


def test_a_drawn_box_that_is_ticked() -> None:
    ticks = (Tick(Quad.of(Box(120, 50, 138, 68)), False), Tick(Quad.of(Box(220, 50, 238, 68)), True))
    field = found((SEX,), page(line("性别", 50, 50), line("男", 150, 50), line("女", 250, 50), ticks=ticks))["sex"]
    assert (field.value, field.rule) == ("女", "tick")
    assert field.evidence[0].quad.bounds == Box(220, 50, 270, 70)


def test_two_ticks_are_doubtful() -> None:
    assert found((SEX,), page(line("性别：☑男 ☑女", 50, 50)))["sex"].doubt > 0.5


@pytest.mark.parametrize(("ticked", "value"), [(True, "☑"), (False, "☐")])
def test_a_check_box_before_its_label(ticked: bool, value: str) -> None:
    agreed = spec("agreed", FieldType.CHECKBOX, "同意接收通知")
    tick = Tick(Quad.of(Box(50, 50, 68, 68)), ticked)
    field = found((agreed,), page(line("同意接收通知", 80, 50), ticks=(tick,)))["agreed"]
    assert (field.value, field.evidence[0].quad) == (value, tick.quad)


def test_a_seal_beside_its_label() -> None:
    sealed = FieldSpec("sealed", FieldType.CHECKBOX, "Seal", "盖章", ("甲方（盖章）",))
    seal = Region("s", RegionType.SEAL, Quad.of(Box(120, 20, 260, 160)))
    assert found((sealed,), page(line("甲方（盖章）", 50, 80), regions=(seal,)))["sealed"].rule == "seal"
    far = Region("s", RegionType.SEAL, Quad.of(Box(620, 820, 760, 960)))
    assert found((sealed,), page(line("甲方（盖章）", 50, 80), regions=(far,))) == {}


# --- tables, zones, patterns --------------------------------------------------------------------------------------------

ITEMS = FieldSpec(
    "items",
    FieldType.TABLE,
    "Items",
    "明细",
    columns=(
        spec("what", FieldType.TEXT, "品名"),
        spec("count", FieldType.NUMBER, "数量"),
        spec("amount", FieldType.MONEY, "金额"),
    ),
)


def test_line_items_until_the_total() -> None:
    rows = [("品名", "数量", "金额"), ("打印机", "2", "300.00"), ("扫描仪", "1", "50.00"), ("合计", "", "350.00")]
    lines = [line(t, 50 + 300 * c, 50 + 40 * r) for r, row in enumerate(rows) for c, t in enumerate(row) if t]
    field = found((ITEMS,), page(*lines))["items"]
    assert field.value == "打印机\t2\t300.00\n扫描仪\t1\t50.00"
    assert [e.quad.bounds.y0 for e in field.evidence] == [90, 130]


def test_a_description_of_two_lines_is_one_item() -> None:
    rows = [("品名", "数量", "金额"), ("激光打印机", "2", "300.00"), ("黑白双面", "", ""), ("扫描仪", "1", "50.00")]
    lines = [line(t, 50 + 300 * c, 50 + 30 * r) for r, row in enumerate(rows) for c, t in enumerate(row) if t]
    assert found((ITEMS,), page(*lines))["items"].value == "激光打印机黑白双面\t2\t300.00\n扫描仪\t1\t50.00"


def test_what_lies_in_a_zone() -> None:
    zoned = FieldSpec("number", FieldType.IDENTIFIER, "n", "n", zones=(Zone(1, Box(0.5, 0.0, 1.0, 0.1)),))
    field = found((zoned,), page(line("A-1", 50, 50), line("B-2", 700, 50), line("C-3", 700, 900)))["number"]
    assert (field.value, field.rule) == ("B-2", "zone")


def test_a_pattern_over_the_end_of_a_line() -> None:
    court = FieldSpec("court", FieldType.TEXT, "c", "c", pattern="由{value}管辖")
    first = "本合同履行中发生的争议协商不成的，" + "双方约定" * 5 + "，由北京市海淀区"
    assert values((court,), page(line(first, 50, 50), line("人民法院管辖。", 50, 75))) == {"court": "北京市海淀区人民法院"}


def test_a_pattern_that_never_ends_is_given_up() -> None:
    hostile = FieldSpec("x", FieldType.TEXT, "x", "x", pattern="(?:a+)+(?:a+)+(?:a+)+{value}!$")
    start = time.process_time()
    assert values((hostile,), page(line("a" * 60, 50, 50))) == {}
    assert time.process_time() - start < 5


# --- rivals -------------------------------------------------------------------------------------------------------------


def test_two_values_that_are_as_sure_make_doubt() -> None:
    one = found((NAME,), page(line("姓名：张三", 50, 50)))["name"]
    two = found((NAME,), page(line("姓名：张三", 50, 50), line("姓名：李四", 50, 150)))["name"]
    assert (one.value, two.value) == ("张三", "张三")
    assert one.doubt < 0.5 <= two.doubt


def test_ink_is_taken_once() -> None:
    other = spec("other", FieldType.NAME, "姓名", "曾用名")
    assert values((NAME, other), page(line("姓名：张三", 50, 50))) == {"name": "张三"}


# --- grounding ----------------------------------------------------------------------------------------------------------


def test_a_value_without_a_place_gets_its_ink() -> None:
    made = page(line("姓名：张三", 50, 50), line("经办人：张三", 50, 150))
    told = ground(NAME, "张三", (made,))
    assert told is not None
    evidence, sure = told
    assert (evidence.quad, sure) == (Quad.of(Box(110, 50, 150, 70)), 1.0)


def test_the_place_beside_the_label_goes_before_an_earlier_one() -> None:
    told = ground(NAME, "张三", (page(line("经办人张三", 50, 50), line("姓名", 50, 150), line("张三", 120, 150)),))
    assert told is not None
    assert told[0].quad == Quad.of(Box(120, 150, 160, 170))


@pytest.mark.parametrize(("value", "least"), [("ＡＢ－12", 0.9), ("A B-12", 0.9)])
def test_width_and_white_space_do_not_matter(value: str, least: float) -> None:
    told = ground(spec("n", FieldType.IDENTIFIER), value, (page(line("编号 AB-12", 50, 50)),))
    assert told is not None
    assert told[1] >= least


def test_a_value_over_two_lines_and_a_misread_letter() -> None:
    made = page(line("北京市海淀区中关村大", 50, 50), line("街一号院五号楼", 50, 75))
    told = ground(ADDRESS, "北京市海淀区中关材大街一号院五号楼", (made,))
    assert told is not None
    assert len(told[0].lines) == 2
    assert 0.75 < told[1] < 1.0


@pytest.mark.parametrize("value", ["王五", "完全没有写在这里的地址和电话", "", "  "])
def test_what_is_not_on_the_page_has_no_ink(value: str) -> None:
    assert ground(ADDRESS, value, (page(line("姓名：张三", 50, 50)),)) is None


def test_a_number_within_a_longer_one_is_not_it() -> None:
    assert ground(spec("n", FieldType.NUMBER), "123", (page(line("卡号 9912345", 50, 50)),)) is None


def test_the_words_across_a_seal_are_no_value() -> None:
    cells = (Box(40, 40, 200, 90), Box(200, 40, 500, 90))
    seal = Region("s", RegionType.SEAL, Quad.of(Box(210, 20, 400, 200)))
    note = spec("note", FieldType.TEXT, "备注")
    assert values((note,), page(line("备注", 50, 55), line("档案专用章", 250, 55), cells=cells, regions=(seal,))) == {}
    assert values((note,), page(line("备注", 50, 55), line("已盖公章", 250, 55), cells=cells)) == {"note": "已盖公章"}


# --- what a person has to look at ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "text", "value"),
    [
        ("Laboratory", "LABORATORY RESULTS", "RESULTS"),
        ("Department", "Department of Internal Medicine", "of Internal Medicine"),
    ],
)
def test_a_label_that_is_a_word_of_a_heading_settles_nothing(label: str, text: str, value: str) -> None:
    field = found((spec("asked", FieldType.NAME, label),), page(line(text, 50, 50)))["asked"]
    assert field.value == value
    assert field.doubt >= DOUBTFUL


@pytest.mark.parametrize("text", ["Name: Ann Lee", "姓名 张三", "Name\tAnn Lee"])
def test_a_label_with_a_colon_or_a_place_of_its_own_settles_its_value(text: str) -> None:
    asked = spec("asked", FieldType.NAME, "Name", "姓名")
    label, _, value = text.partition("\t")
    lines = (line(label, 50, 50), line(value, 200, 50)) if value else (line(text, 50, 50),)
    assert found((asked,), page(*lines))["asked"].doubt < DOUBTFUL


def test_a_date_after_its_label_is_settled_without_a_colon() -> None:
    assert found((spec("born", FieldType.DATE, "Date"),), page(line("Date 2024-01-02", 50, 50)))["born"].doubt < DOUBTFUL
