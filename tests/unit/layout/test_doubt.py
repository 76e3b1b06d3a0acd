from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from desktop.document.geometry import Box, Quad
from desktop.document.model import Char, Line
from desktop.layout.doubt import doubt, reconcile


def line(name: str, text: str, y: float = 0.0, x: float = 0.0, confidence: float = 0.999) -> Line:
    return Line(name, text, Quad.of(Box(x, y, x + 400, y + 20)), confidence)


@given(st.floats(0, 1), st.floats(0, 1))
def test_less_confidence_is_never_less_doubt(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert 0 <= doubt(line("a", "text", confidence=high)) <= doubt(line("a", "text", confidence=low)) <= 1


def test_one_uncertain_character_makes_a_sure_line_doubtful() -> None:
    sure = line("a", "1842")
    unsure = replace(sure, chars=tuple(Char(c, None, 0.3 if c == "4" else 1.0) for c in "1842"))
    assert doubt(unsure) > 0.5 > doubt(sure)


def test_confirmed_lines_are_beyond_doubt() -> None:
    confirmed = line("a", "18A2", confidence=0.2).corrected("1842", "clerk", "2026-01-01T00:00:00Z")
    assert doubt(confirmed) == 0
    assert reconcile([confirmed], [line("b", "other")]) == (confirmed,)


def test_another_reading_that_agrees_adds_no_doubt() -> None:
    first = (line("a", "born in 1842"), line("b", "at Ｅxeter", 30))
    second = (line("x", "born in 1842"), line("y", "at Exeter", 31))
    assert [found.doubt for found in reconcile(first, second)] == [doubt(found) for found in first]


def test_another_reading_that_differs_raises_doubt_and_changes_no_text() -> None:
    first = (line("a", "born in 1842"), line("b", "at Exeter", 30))
    found = reconcile(first, (line("x", "born in 1847"), line("y", "at Exeter", 31)))
    assert [f.text for f in found] == ["born in 1842", "at Exeter"]
    assert found[0].doubt > 0.5 > found[1].doubt


def test_readings_cut_into_other_lines_are_compared_by_place() -> None:
    whole = Line("x", "born in 1842 at Exeter", Quad.of(Box(0, 0, 400, 50)), 0.9)
    found = reconcile((line("a", "born in 1842"), line("b", "at Exeter", 30), line("c", "no more", 300)), (whole,))
    assert found[0].doubt < 0.5
    assert found[1].doubt < 0.5
    assert found[2].doubt >= 0.5
