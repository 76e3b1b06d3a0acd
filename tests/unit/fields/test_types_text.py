"""Text of all kinds, choices, check boxes, and what holds for the values of every type."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.template import Choice, FieldSpec, FieldType
from desktop.fields.types import UNRULED, normalise, same_value

SEX = FieldSpec(
    "sex", FieldType.CHOICE, "Sex", "性别", choices=(Choice("男", ("男性", "Male", "1")), Choice("女", ("女性", "Female", "2")))
)
ITEMS = FieldSpec(
    "items",
    FieldType.TABLE,
    "Items",
    "项目",
    columns=(
        FieldSpec("name", FieldType.NAME, "Name", "名称", required=True),
        FieldSpec("amount", FieldType.MONEY, "Amount", "金额"),
        FieldSpec("day", FieldType.DATE, "Day", "日期"),
    ),
)


def spec(kind: FieldType) -> FieldSpec:
    return {FieldType.CHOICE: SEX, FieldType.TABLE: ITEMS}.get(kind, FieldSpec("x", kind, "X", "某"))


# Letters that values are made of, so that random ones come near to real ones; and anything else.
near = st.text("0123456789.,-/ :年月日元角分万亿十百零一二三壹贰叁佰仟整闰初光绪民国xX+¥$()%<☑□\t\n是否aprmy 　０", max_size=40)
written = near | st.text(max_size=40) | st.text(st.characters(categories=["Cs", "Nd", "No", "Lo"]), max_size=20)


@given(st.sampled_from(FieldType), written)
def test_no_value_is_too_strange_to_be_normalised(kind: FieldType, value: str) -> None:
    normal = normalise(spec(kind), value)
    assert normal.problem is None or (normal.problem.en.endswith(".") and normal.problem.zh.endswith("。"))
    if kind is not FieldType.TABLE:
        assert not (normal.value and normal.problem)
        assert normal.value or normal.problem or not value.strip()


@given(st.sampled_from(FieldType), written)
def test_a_normal_form_is_its_own(kind: FieldType, value: str) -> None:
    normal = normalise(spec(kind), value).value
    if normal and kind is not FieldType.TABLE:
        assert normalise(spec(kind), normal).value == normal


@given(st.sampled_from(FieldType), written, written)
def test_same_values_are_the_same_both_ways_and_with_other_white_space_around(kind: FieldType, one: str, other: str) -> None:
    assert same_value(spec(kind), one, one)
    assert same_value(spec(kind), one, other) == same_value(spec(kind), other, one)
    if kind is not FieldType.TABLE:
        assert same_value(spec(kind), one, f"  {one} ")


@pytest.mark.parametrize("kind", FieldType)
@pytest.mark.parametrize("part", ["1", "1,", "一", "万零", "年", "1月", " ", "(", "壹佰", "☑是", "a1", "1 ", "-", "x"])
def test_long_values_take_no_long_time(kind: FieldType, part: str) -> None:
    began = time.process_time()
    for length in (250, 20_000):
        normalise(spec(kind), part * (length // len(part)))
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("kind", "value", "normal"),
    [
        (FieldType.NAME, " 张 三 ", "张三"),
        (FieldType.NAME, "李　明", "李明"),
        (FieldType.NAME, "Ada  Lovelace", "Ada Lovelace"),
        (FieldType.TEXT, "Ａ座１２号（东）", "A座12号（东）"),
        (FieldType.TITLE, "关于\n表彰 的决定", "关于表彰的决定"),
        (FieldType.IDENTIFIER, "HT－2024 001", "HT-2024001"),
        (FieldType.IDENTIFIER, "国发〔2024〕 12 号", "国发〔2024〕12号"),
    ],
)
def test_text_is_without_needless_space_and_width(kind: FieldType, value: str, normal: str) -> None:
    assert normalise(spec(kind), value).value == normal


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("杭州（中国）有限公司", "杭州(中国) 有限公司", True),
        ("Ａ－1", "A-1", True),
        ("New York", "Newyork", False),
        ("甲方", "乙方", False),
        ("", "  ", True),
    ],
)
def test_names_are_the_same_whatever_their_width(one: str, other: str, same: bool) -> None:
    assert same_value(spec(FieldType.NAME), one, other) is same


def test_types_that_are_any_text_have_no_problem() -> None:
    assert all(normalise(spec(kind), "！＠＃").problem is None for kind in UNRULED)


@pytest.mark.parametrize(
    ("value", "normal"),
    [
        ("男", "男"),
        ("女 性", "女"),
        ("ＭＡＬＥ", "男"),
        ("2", "女"),
        ("1.男", "男"),
        ("□男 ☑女", "女"),
        ("√男 □女", "男"),
        ("男。", "男"),
    ],
)
def test_a_choice_is_known_by_value_and_label(value: str, normal: str) -> None:
    assert normalise(SEX, value).value == normal


@pytest.mark.parametrize("value", ["其他", "男女", "☑男 ☑女", "3", "□男 □女"])
def test_what_is_not_to_choose_from_is_a_problem(value: str) -> None:
    normal = normalise(SEX, value)
    assert normal.problem is not None
    assert value not in normal.problem.en + normal.problem.zh


@pytest.mark.parametrize("value", ["是", "有", "☑", "√", "yes", "YES", "True", "[x]", "☑是 □否", "√ 是 否", "☑ 已盖章"])
def test_a_ticked_box_is_yes(value: str) -> None:
    assert normalise(spec(FieldType.CHECKBOX), value).value == "yes"


@pytest.mark.parametrize("value", ["否", "无", "無", "□", "×", "no", "False", "[ ]", "□是 ☑否", "没有"])
def test_an_empty_box_is_no(value: str) -> None:
    assert normalise(spec(FieldType.CHECKBOX), value).value == "no"


@pytest.mark.parametrize("value", ["张三", "☑是 ☑否", "也许"])
def test_neither_yes_nor_no_is_a_problem(value: str) -> None:
    assert normalise(spec(FieldType.CHECKBOX), value).problem is not None


def test_a_table_is_an_object_a_row() -> None:
    normal = normalise(ITEMS, "钢 笔\t¥1,200\t2024年3月5日\n墨水\t叁元伍角\t")
    assert normal.problem is None
    assert normal.value == (
        '[{"name": "钢笔", "amount": "1200.00", "day": "2024-03-05"}, {"name": "墨水", "amount": "3.50", "day": ""}]'
    )


def test_a_problem_in_a_table_names_row_and_column_and_keeps_the_rest() -> None:
    normal = normalise(ITEMS, "钢笔\t1200\n墨水\t秘密")
    assert normal.problem is not None
    assert normal.problem.en.startswith("Row 2, Amount: ")
    assert normal.problem.zh.startswith("第 2 行“金额”：")
    assert "秘密" not in normal.problem.zh
    assert '{"name": "钢笔", "amount": "1200.00", "day": ""}' in normal.value


@pytest.mark.parametrize(("value", "said"), [("a\t1\t2024\tb", "Row 1 has more cells"), ("a\t1\n\t2", "Row 2, Name: ")])
def test_rows_have_to_fit_the_columns(value: str, said: str) -> None:
    problem = normalise(ITEMS, value).problem
    assert problem is not None
    assert problem.en.startswith(said)


def test_titles_with_braces_are_said_as_they_are() -> None:
    odd = FieldSpec("t", FieldType.TABLE, "T", "表", columns=(FieldSpec("a", FieldType.MONEY, "{0} {row}", "{栏}"),))
    problem = normalise(odd, "x").problem
    assert problem is not None
    assert problem.en.startswith("Row 1, {0} {row}: ")
    assert problem.zh.startswith("第 1 行“{栏}”：")


def test_tables_whose_cells_are_not_understood_are_not_the_same_for_it() -> None:
    assert same_value(ITEMS, "钢笔\t1,200", "钢 笔\t壹仟贰佰元")
    assert not same_value(ITEMS, "钢笔\tlots", "钢笔\tmore")
