"""The frame of a region as a hand drags it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.geometry import Affine, Box, Quad
from desktop.ui.viewer.frames import LEAST, dragged, handle_at, handles_of, is_rectangle, moved

FRAME = Quad.of(Box(100, 100, 300, 200))
LEANING = FRAME.mapped(Affine.rotation(20))


def test_there_is_a_handle_at_every_corner_and_edge() -> None:
    assert [handle.place for handle in handles_of(FRAME)] == [
        (100, 100), (300, 100), (300, 200), (100, 200), (200, 100), (300, 150), (200, 200), (100, 150),
    ]  # fmt: skip


def test_the_nearest_handle_is_taken_hold_of_and_corners_first() -> None:
    assert handle_at(FRAME, (303, 152), 7) == handles_of(FRAME)[5]
    assert handle_at(FRAME, (310, 150), 7) is None
    held = handle_at(FRAME, (104, 104), 7)
    assert held is not None
    assert held.is_corner


def test_a_small_frame_can_still_be_taken_hold_of_in_its_middle() -> None:
    small = Quad.of(Box(0, 0, 60, 20))
    assert [handle.place for handle in handles_of(small)[4:]] == [(30, 0), (30, 20)]
    assert handle_at(small, (12, 10), 7) is None
    assert handle_at(small, (4, 3), 7) is not None


@pytest.mark.parametrize(
    ("number", "becomes"),
    [
        (0, Box(110, 105, 300, 200)), (1, Box(100, 105, 310, 200)), (2, Box(100, 100, 310, 205)), (3, Box(110, 100, 300, 205)),
        (4, Box(100, 105, 300, 200)), (5, Box(100, 100, 310, 200)), (6, Box(100, 100, 300, 205)), (7, Box(110, 100, 300, 200)),
    ],
)  # fmt: skip
def test_a_rectangle_stays_one(number: int, becomes: Box) -> None:
    assert dragged(FRAME, handles_of(FRAME)[number], 10, 5, free=False) == Quad.of(becomes)


def test_a_sloping_rectangle_is_resized_along_its_own_sides() -> None:
    made = dragged(LEANING, handles_of(LEANING)[5], *Affine.rotation(20).apply((30, 0)), free=False)
    assert is_rectangle(made)
    assert (made.width, made.height) == (pytest.approx(230), pytest.approx(100))
    assert made.angle == pytest.approx(20)


def test_a_free_corner_goes_its_own_way_and_goes_on_doing_so() -> None:
    made = dragged(FRAME, handles_of(FRAME)[2], 40, 30, free=True)
    assert made == Quad((100, 100), (300, 100), (340, 230), (100, 200))
    assert not is_rectangle(made)
    again = dragged(made, handles_of(made)[0], -5, -5, free=False)
    assert again.tl == (95, 95)
    assert again.br == made.br


@given(st.integers(0, 7), st.integers(-900, 900), st.integers(-900, 900), st.integers(-180, 180))
def test_no_side_is_dragged_over_the_one_across(number: int, dx: int, dy: int, angle: int) -> None:
    frame = FRAME.mapped(Affine.rotation(angle))
    made = dragged(frame, handles_of(frame)[number], dx, dy, free=False)
    assert is_rectangle(made)
    assert min(made.width, made.height) >= LEAST - 1e-6
    assert abs((made.angle - frame.angle + 180) % 360 - 180) < 1e-6


def test_a_frame_moves_as_a_whole() -> None:
    assert moved(FRAME, 5, -5) == Quad.of(Box(105, 95, 305, 195))
