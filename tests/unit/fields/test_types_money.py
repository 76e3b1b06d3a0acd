"""Amounts and numbers as documents write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from cn2an import an2cn
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.template import FieldSpec, FieldType
from desktop.fields.types import normalise, same_value
from desktop.fields.types.money import TWO_AMOUNTS, WORDS_DIFFER

MONEY = FieldSpec("amount", FieldType.MONEY, "Amount", "金额")
NUMBER = FieldSpec("count", FieldType.NUMBER, "Count", "数量")


@pytest.mark.parametrize(
    ("value", "normal"),
    [
        ("¥123,400.00", "123400.00"),
        ("１２３，４００．５０元", "123400.50"),
        ("RMB 123,400", "123400.00"),
        ("123400.5 RMB", "123400.50"),
        ("12.34万元", "123400.00"),
        ("1.2亿元", "120000000.00"),
        ("1万5000元", "15000.00"),
        ("12元5角", "12.50"),
        ("$1,234.5", "1234.50"),
        ("US$ 12.5", "12.50"),
        ("HK$100", "100.00"),
        ("RM50.60", "50.60"),
        ("5.000,00 €", "5000.00"),
        ("1.234.567", "1234567.00"),
        ("12,34,567.00", "1234567.00"),
        ("￥ 1 200.00 元", "1200.00"),
        ("5 million dollars", "5000000.00"),
        ("(1,234.50)", "-1234.50"),
        ("-¥50.00", "-50.00"),
        ("¥-50", "-50.00"),
        ("0.0825", "0.0825"),
        ("￥3,000元/月", "3000.00"),
        ("（小写）¥3,200.00", "3200.00"),
        ("0", "0.00"),
    ],
)
def test_figures(value: str, normal: str) -> None:
    assert normalise(MONEY, value).value == normal


@pytest.mark.parametrize(
    ("value", "normal"),
    [
        ("壹拾贰万叁仟肆佰元整", "123400.00"),
        ("人民币壹拾贰万叁仟肆佰元整", "123400.00"),
        ("人民币（大写）：贰拾万零伍佰元整", "200500.00"),
        ("人民幣壹佰萬圓整", "1000000.00"),
        ("陸仟圓正", "6000.00"),
        ("拾万元整", "100000.00"),
        ("壹仟零伍拾元整", "1050.00"),
        ("伍佰元零伍分", "500.05"),
        ("叁佰贰拾壹元肆角伍分", "321.45"),
        ("叁角伍分", "0.35"),
        ("零佰壹拾贰万叁仟肆佰零拾零元零角零分", "123400.00"),
        ("零元整", "0.00"),
        ("负伍元", "-5.00"),
        ("五百元", "500.00"),
        ("一千美元", "1000.00"),
        ("参佰兩拾元", "320.00"),
        ("人民币壹拾贰万元整（¥120,000.00）", "120000.00"),
        ("120000.00元（大写：壹拾贰万元整）", "120000.00"),
    ],
)
def test_words(value: str, normal: str) -> None:
    assert normalise(MONEY, value).value == normal


@pytest.mark.parametrize("value", ["abc", "元", "壹万贰元", "1,2345,6", "9" * 17, "甲方100元", "12.3.4", "一一元二角三角"])
def test_what_is_no_amount_is_a_problem(value: str) -> None:
    normal = normalise(MONEY, value)
    assert normal.value == ""
    assert normal.problem is not None


def test_figures_and_words_have_to_agree() -> None:
    assert normalise(MONEY, "人民币壹拾贰万元整（¥12,000.00）").problem == WORDS_DIFFER
    assert normalise(MONEY, "100元至200元").problem is not None
    assert normalise(MONEY, "100元 200元").problem == TWO_AMOUNTS
    assert normalise(MONEY, "12 5元").problem == TWO_AMOUNTS


@given(st.integers(0, 10**11))
def test_words_and_figures_of_an_amount_are_the_same(cents: int) -> None:
    amount = Decimal(cents) / 100
    figures, words = f"¥{amount:,.2f}", an2cn(f"{amount:.2f}", "rmb")
    assert normalise(MONEY, figures).value == f"{amount:.2f}"
    assert same_value(MONEY, figures, words)
    assert same_value(MONEY, figures, f"人民币{words}".replace("元", "圆").replace("万", "萬").replace("贰", "貳"))


@pytest.mark.parametrize(
    ("value", "normal"),
    [
        ("12", "12"),
        ("共12页", "12"),
        ("12.50", "12.5"),
        ("1,234", "1234"),
        ("１２", "12"),
        ("13%", "0.13"),
        ("<0.5", "<0.5"),
        ("−3.2", "-3.2"),
        ("十二页", "12"),
        ("叁", "3"),
        ("廿五", "25"),
        ("32岁", "32"),
        ("12.5 mg/L", "12.5"),
        ("5.6×10^9/L", "5.6"),
        ("0", "0"),
        ("-0.0", "0"),
    ],
)
def test_numbers(value: str, normal: str) -> None:
    assert normalise(NUMBER, value).value == normal


@pytest.mark.parametrize("value", ["abc", "1/2", "12 3", "3-5", "1.2.3", "一万二"])
def test_what_is_no_number_is_a_problem(value: str) -> None:
    assert normalise(NUMBER, value).problem is not None
