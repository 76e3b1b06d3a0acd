"""Whether titles, file names and values of fields say what is blacked out."""

from __future__ import annotations

import pytest

from desktop.services.redaction_words import Telltale, is_telling, shares_words, windows
from tests.helpers.redaction import NAME


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("john_smith_contract", "John Smith"),
        ("JohnSmith-2024", "John Smith"),
        ("Letter (Smith)", "Smith"),
        ("re:smith/1", "Smith"),
        ("Call 13800138000", "138 0013 8000"),
        ("1380-0138-000", "13800138000"),
        ("李華的病歷", "李华"),
        (f"{NAME[0]}_{NAME[1:]}", NAME),
        ("Smith", "JohnSmith"),
        ("京A12345", "京A12345"),
    ],
)
def test_a_text_tells_however_it_is_written(text: str, word: str) -> None:
    assert shares_words(text, word)


@pytest.mark.parametrize(
    ("text", "word"), [("病案 2024-03", NAME), ("2024", "2023"), ("Case 7", "John Smith"), ("", "x"), ("a b", "")]
)
def test_other_texts_tell_nothing(text: str, word: str) -> None:
    assert not shares_words(text, word)


@pytest.mark.parametrize("text", ["京A12345", "￥1234567元", "a" * 61, "张三", "12345"])
def test_mixed_and_long_texts_are_looked_for(text: str) -> None:
    assert is_telling(text)


@pytest.mark.parametrize("text", ["男", "12", "·", "", "1234", "ab"])
def test_too_little_is_not_looked_for(text: str) -> None:
    assert not is_telling(text)


def test_long_texts_are_looked_for_in_pieces() -> None:
    long = "The buyer John Smith of nine Acacia Avenue paid in cash, as usual, on the ninth of May"
    assert " ".join(windows(long)) == long
    assert max(map(len, windows(long))) <= 60
    assert "".join(windows("张三丰" * 50)) == "张三丰" * 50


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("1990-03-07", "7 March 1990"),
        ("1990-03-07", "Born on 7 March 1990 in York"),
        ("1990年3月7日", "1990-03-07"),
        ("8500000.00", "￥8,500,000"),
        ("8,500,000", "850万元"),
    ],
)
def test_the_same_day_or_number_tells(value: str, word: str) -> None:
    assert Telltale((word,)).means(value)


def test_another_day_or_number_does_not() -> None:
    assert not Telltale(("7 March 1990", "￥8,500,000")).means("2001-05-09")
    assert not Telltale(("￥8,500,000",)).means("1,250,000")
