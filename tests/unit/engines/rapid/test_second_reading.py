"""Lines read a second time, and the ink that they stand on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from desktop.document.geometry import Box, Quad
from desktop.engines.rapid.engine import RapidEngine
from desktop.engines.rapid.inks import find_ink

Draw = Callable[..., NDArray[np.uint8]]
LINES = [(80, 60, "Born at Exeter in 1842"), (80, 160, "病历编号 2024")]


def quiet() -> None:
    """Nobody cancels."""


def test_lines_are_read_again_where_they_stand(engine: RapidEngine, draw: Draw) -> None:
    pixels = draw(LINES)
    for turn in (0, 1, 2, 3):
        turned = np.ascontiguousarray(np.rot90(pixels, turn))
        first = engine.read(turned, quiet).lines
        again = engine.reread(turned, [line.quad for line in first], quiet)
        assert [line.text.replace(" ", "") for line in again] == [line.text.replace(" ", "") for line in first]
        assert all(a.quad.bounds.iou(b.quad.bounds) > 0.7 for a, b in zip(first, again, strict=True))


def test_columns_are_read_again_downwards(engine: RapidEngine, draw: Draw) -> None:
    pixels = draw([(400, 40 + 40 * at, char) for at, char in enumerate("甲方盖章乙方签字")], height=36)
    (line,) = engine.read(pixels, quiet).lines
    (again,) = engine.reread(pixels, [line.quad], quiet)
    assert again.vertical
    assert again.text == line.text


def test_where_nothing_stands_nothing_is_read(engine: RapidEngine, draw: Draw) -> None:
    (line,) = engine.reread(draw([]), [Quad.of(Box(100, 100, 500, 140))], quiet)
    assert line.text == ""


def test_a_line_stands_on_ink_or_not(draw: Draw) -> None:
    found = find_ink(draw(LINES), [Quad.of(Box(80, 60, 500, 100)), Quad.of(Box(80, 400, 500, 440))], quiet)
    assert found.inked == (True, False)


def test_text_that_nobody_read_is_found_and_rulings_are_not(draw: Draw) -> None:
    pixels = draw(LINES).copy()
    pixels[300:303, 50:900] = 0
    found = find_ink(pixels, [Quad.of(Box(75, 55, 520, 105))], quiet)
    assert [quad.bounds.iou(Box(80, 160, 300, 200)) > 0.4 for quad in found.unread] == [True]
    assert find_ink(pixels, [Quad.of(Box(75, 55, 520, 105)), Quad.of(Box(75, 155, 400, 205))], quiet).unread == ()


def test_a_page_without_lines_tells_of_no_ink(draw: Draw) -> None:
    assert find_ink(draw([]), [], quiet).unread == ()
