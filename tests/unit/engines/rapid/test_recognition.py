"""What else a recogniser's answer may mean, beside what it says."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop.engines.rapid.recognition import read_strip

CHARACTERS = ("", "a", "o", "b", " ")
STRIP = np.full((48, 64, 3), 255, np.uint8)


def said(*columns: dict[str, float]) -> list[tuple[str, tuple[str, ...]]]:
    """Of likelihoods by character, column for column; the rest of each column is spread over the others."""
    table = np.full((8, len(CHARACTERS)), 0.001, np.float32)
    table[:, 0] = 0.99
    for at, column in enumerate(columns):
        table[at] = 0.001
        for text, likely in column.items():
            table[at, CHARACTERS.index(text)] = likely

    def recognise(planes: NDArray[np.float32]) -> NDArray[np.float32]:
        return table

    return [(char.text, char.others) for char in read_strip(STRIP, recognise, CHARACTERS).chars]


def test_the_runner_up_is_an_alternative() -> None:
    assert said({"a": 0.6, "o": 0.3, "": 0.05}) == [("a", ("o", ""))]


def test_a_sure_character_has_none() -> None:
    assert said({"a": 0.995}) == [("a", ())]


def test_what_may_stand_in_a_gap_is_told_with_the_character_before_it() -> None:
    assert said({"a": 0.99}, {"": 0.7, "b": 0.25}, {"": 0.99}, {"o": 0.99}) == [("a", ("ab",)), ("o", ())]


def test_a_space_that_may_be_missing_is_no_character() -> None:
    assert said({"a": 0.99}, {"": 0.7, " ": 0.25}) == [("a", ())]


def test_none_at_the_edge_of_a_sure_character_says_nothing() -> None:
    assert said({"a": 0.99}, {"a": 0.5, "": 0.45}) == [("a", ())]


@pytest.mark.parametrize("columns", [(), ({"": 0.99},)])
def test_nothing_has_no_alternatives(columns: tuple[dict[str, float], ...]) -> None:
    assert said(*columns) == []
