"""Only what was asked for, only what is there, only what is whole."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.engines.hunyuan.parsing.fields import parse_fields
from tests.unit.engines.hunyuan.parsing.making import scraps

Recorded = Callable[[str], str]


def test_fields_asked_for(recorded: Recorded) -> None:
    names = ["签订日期", "甲方", "金额", "交货地点", "联系人", "货物", "备注", "税号"]
    assert parse_fields(recorded("fields"), names) == {
        "签订日期": "2024年3月17日",
        "甲方": "青山机械有限公司",
        "金额": "1280.50",
        "交货地点": "临江市东湖路88号\n3号仓库",
        "货物": "水泵\n阀门",
        "备注": '见"附件一"',
    }


def test_a_value_cut_short_is_left_out(recorded: Recorded) -> None:
    assert parse_fields(recorded("fields_cut"), ["收款人", "开户行", "账号"]) == {"收款人": "远山商贸行", "开户行": "城东支行"}


def test_names_are_told_apart_by_their_letters_alone() -> None:
    assert parse_fields('{"ＩＤ no": "7", "合同 编号：": "8"}', ["id NO", "合同编号"]) == {"id NO": "7", "合同编号": "8"}


def test_inner_objects_and_lists_of_objects() -> None:
    text = '[{"买方": {"名称": "甲公司", "地址": "一路"}}, {"买方": "乙公司", "total": 3}]'
    assert parse_fields(text, ["买方", "名称", "total"]) == {"买方": "甲公司\n一路", "名称": "甲公司", "total": "3"}


def test_without_quotes() -> None:
    assert parse_fields("{name: Blue Harbour Ltd., date: 2024-03-17}", ["name", "date"]) == {
        "name": "Blue Harbour Ltd.",
        "date": "2024-03-17",
    }


def test_words_after_the_object() -> None:
    assert parse_fields('{"a":"b"} 以上是"结果"。', ["a"]) == {"a": "b"}


def test_cut_anywhere_no_value_is_half(recorded: Recorded) -> None:
    text = recorded("fields")
    names = ["甲方", "金额", "交货地点", "货物", "发票号"]
    everything = parse_fields(text, names)
    for at in range(len(text)):
        assert parse_fields(text[:at], names).items() <= everything.items()


@given(text=scraps(), names=st.lists(st.sampled_from(["text", "bbox", "甲方", "word", ""])))
@settings(deadline=None, max_examples=300)
def test_anything_in_nothing_invented(text: str, names: list[str]) -> None:
    fields = parse_fields(text, names)
    assert set(fields) <= set(names)
    for value in fields.values():
        assert value
        assert "\\" in text or all(line.strip() in text for line in value.split("\n"))
