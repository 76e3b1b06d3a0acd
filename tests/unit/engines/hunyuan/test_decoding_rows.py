"""From tokens to text while it is written, and why a row ends."""

from __future__ import annotations

from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.engines.hunyuan.runtime.rows import Row, TokenBytes
from desktop.engines.hunyuan.values import Stop
from tests.helpers.nano.checkpoint import STOP, tokenizer

TOKENIZER = tokenizer()
BYTES = TokenBytes(TOKENIZER)
END = cast(int, TOKENIZER.convert_tokens_to_ids(STOP))


def row(limit: int = 10_000) -> Row:
    return Row(BYTES, frozenset({END}), limit)


def decoded(tokens: list[int]) -> str:
    return str(TOKENIZER.decode(tokens, skip_special_tokens=False, clean_up_tokenization_spaces=False))


@settings(deadline=None)
@given(st.lists(st.integers(0, len(TOKENIZER) + 3).filter(lambda token: token != END), max_size=60))
def test_any_tokens_give_the_tokenizers_own_text(tokens: list[int]) -> None:
    """Bytes that are no text and numbers that are no token among them; what was told on the way is all there is."""
    one = row()
    told = ""
    for token in tokens:
        assert one.add(token, -0.5) is None
        told += one.news()
    made = one.close(Stop.END)
    assert made.text == told + one.news() == decoded(tokens)
    assert len(made.starts) == len(made.logprobs) == len(tokens)
    assert list(made.starts) == sorted(made.starts)
    assert all(0 <= start <= len(made.text) for start in made.starts)


def test_a_character_is_told_when_it_is_whole() -> None:
    """䷀ is three bytes, and a token each; all three begin where it begins."""
    one = row()
    tokens = TOKENIZER.encode("a䷀b", add_special_tokens=False)
    assert len(tokens) == 5
    told = []
    for token in tokens:
        one.add(token, -0.1)
        told.append(one.news())
    assert told == ["a", "", "", "䷀", "b"]
    assert one.close(Stop.END).starts == (0, 1, 1, 1, 2)


def test_special_tokens_are_kept_and_the_stop_token_is_not() -> None:
    one = row()
    for token in TOKENIZER.encode("<ref>12</ref><quad>(1,2),(3,4)</quad>", add_special_tokens=False):
        assert one.add(token, -0.2) is None
    assert one.add(END, -0.1) == Stop.END
    made = one.close(Stop.END)
    assert made.text == "<ref>12</ref><quad>(1,2),(3,4)</quad>"
    assert made.starts[:4] == (0, 5, 6, 7)
    assert made.confidence(5, 7) == pytest.approx(2.718281828**-0.2)


def test_the_end_of_a_cut_character_is_not_lost() -> None:
    one = row(limit=2)
    first, second, *_ = TOKENIZER.encode("䷀", add_special_tokens=False)
    assert one.add(first, 0.0) is None
    assert one.add(second, 0.0) == Stop.LENGTH
    assert one.close(Stop.LENGTH).text == decoded([first, second])


def test_repetition_ends_a_row_and_variety_does_not() -> None:
    same, other = row(), row()
    text = TOKENIZER.encode("ab", add_special_tokens=False)
    ends = [same.add(text[number % 2], 0.0) for number in range(5000)]
    assert Stop.REPETITION in ends
    assert ends.index(Stop.REPETITION) >= 3999
    digits = TOKENIZER.encode("".join(f"{number} " for number in range(1200)), add_special_tokens=False)
    assert {other.add(token, 0.0) for token in digits} == {None}
