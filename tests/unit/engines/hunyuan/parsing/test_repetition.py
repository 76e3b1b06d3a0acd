"""A text that goes round in circles is noticed while it grows, and cut to one round."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.engines.hunyuan.parsing.repetition import TailWatch, cut_tail, repeated_tail
from desktop.engines.hunyuan.parsing.spotting import parse_spotting


def long_text(length: int = 4200, seed: int = 1) -> str:
    """Of that many characters, none of it repeated."""
    dice = random.Random(seed)
    return "".join(chr(0x4E00 + dice.randrange(5000)) for _ in range(length))


@pytest.mark.parametrize("length", [1, 2, 17, 255, 256])
def test_eight_times_is_a_repetition_and_seven_is_not(length: int) -> None:
    head, unit = long_text(), long_text(length, seed=2)
    assert cut_tail(head + unit * 8) == head + unit
    assert repeated_tail(head + unit * 8) == len(head) + length
    assert repeated_tail(head + unit * 7) is None


def test_longer_units_and_shorter_texts_are_left_alone() -> None:
    assert repeated_tail(long_text() + long_text(257, seed=2) * 8) is None
    assert repeated_tail("ab" * 1999) is None
    assert cut_tail("ab" * 2000) == "ab"


def test_a_round_that_is_not_finished_is_cut_too() -> None:
    head = long_text()
    assert cut_tail(head + "甲乙丙" * 20 + "甲") == head + "甲乙丙"


def test_one_whole_item_stays_whatever_stands_before() -> None:
    head = "".join(f"<ref>第{n}行</ref><quad>(10,{n}),(90,{n + 8})</quad>" for n in range(120))
    item = "<ref>同一行</ref><quad>(10,900),(90,908)</quad>"
    for tail in ("", "<ref>同", "<ref>同一行</ref><quad>(10,9"):
        assert cut_tail(head + item * 30 + tail) == head + item
    assert parse_spotting(cut_tail(head + item * 30)).repaired == 0


@given(head=st.text(max_size=30), unit=st.text(min_size=1, max_size=30), times=st.integers(0, 30), tail=st.text(max_size=10))
@settings(deadline=None)
def test_what_is_cut_is_repetition_only(head: str, unit: str, times: int, tail: str) -> None:
    text = long_text(4000) + head + unit * times + tail
    cut = cut_tail(text)
    assert text.startswith(cut)
    assert repeated_tail(cut) is None
    rest = text[len(cut) :]
    assert not rest or any(rest == (cut[-size:] * len(rest))[: len(rest)] for size in range(1, 257))


def test_watch_stops_an_endless_text_soon() -> None:
    for unit in ("甲", "ab ", long_text(250, seed=2)):
        head = long_text(5000)
        assert stopped_at(TailWatch(), head + unit * 4000) - len(head) <= 8 * len(unit) + 256 + 64


def test_watch_without_patience_follows_the_very_rule() -> None:
    head = long_text(5000)
    assert stopped_at(TailWatch(patience=0), head + "甲乙" * 100) - len(head) <= 16 + 64


def test_watch_leaves_lines_to_write_on_and_dot_leaders() -> None:
    page = long_text(4000) + "".join(f"第{n}章{'.' * 90}{n}\n签字：{'_' * 120}{long_text(9, seed=n)}\n" for n in range(40))
    assert stopped_at(TailWatch(), page) == -1


def test_watch_leaves_short_texts() -> None:
    assert stopped_at(TailWatch(), "ab" * 1900) == -1


def test_watch_does_not_depend_on_the_pieces() -> None:
    text = long_text(4100) + "循环" * 900
    assert TailWatch().feed(text)
    assert stopped_at(TailWatch(), text, step=50) > 0


def stopped_at(watch: TailWatch, text: str, step: int = 3) -> int:
    for at in range(0, len(text), step):
        if watch.feed(text[at : at + step]):
            return at + step
    return -1
