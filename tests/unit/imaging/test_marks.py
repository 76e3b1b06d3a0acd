from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from desktop.document.model import Marks
from desktop.imaging.marks import find_marks

Pixels = NDArray[np.uint8]


def paper(height: int = 1754, width: int = 1240) -> Pixels:
    return np.full((height, width, 3), 250, np.uint8)


def write(page: Pixels, y0: int = 200, rows: int = 20, scale: float = 0.9) -> None:
    for k in range(rows):
        cv2.putText(
            page, "The quick brown fox jumps over a dog", (120, y0 + 40 * k), cv2.FONT_HERSHEY_SIMPLEX, scale, (20, 20, 20), 2
        )


def length(segment: tuple[float, float, float, float]) -> float:
    return math.dist(segment[:2], segment[2:])


def test_plain_text_has_no_marks() -> None:
    page = paper()
    write(page)
    assert find_marks(page) == Marks()


def test_strokes_of_large_letters_are_no_rulings() -> None:
    page = paper(480, 640)
    for k in range(12):
        place = (10, 40 + 36 * k)
        cv2.putText(page, "HILTED MULLET FILLED IT", place, cv2.FONT_HERSHEY_SIMPLEX, 1.1, (20, 20, 20), 3)
    found = find_marks(page)
    assert (found.horizontal, found.vertical) == ((), ())


@pytest.mark.parametrize("angle", [-3.0, 0.0, 3.0])
@pytest.mark.parametrize("thickness", [2, 6])
def test_rulings_of_a_table_are_found_on_a_sloping_page(angle: float, thickness: int) -> None:
    page = paper(3508, 2480)
    xs, ys = (400, 1000, 1600, 2100), (800, 1000, 1200, 1400)
    for x in xs:
        cv2.line(page, (x, ys[0]), (x, ys[-1]), (0, 0, 0), thickness)
    for y in ys:
        cv2.line(page, (xs[0], y), (xs[-1], y), (0, 0, 0), thickness)
    turned = cv2.warpAffine(page, cv2.getRotationMatrix2D((1240, 1754), -angle, 1), (2480, 3508), borderValue=(250, 250, 250))
    found = find_marks(turned)
    assert (len(found.horizontal), len(found.vertical)) == (4, 4)
    for x0, y0, x1, y1 in found.horizontal:
        assert length((x0, y0, x1, y1)) == pytest.approx(1700, abs=60)
        assert math.degrees(math.atan2(y1 - y0, x1 - x0)) == pytest.approx(angle, abs=0.5)
    for segment in found.vertical:
        assert length(segment) == pytest.approx(600, abs=60)


def test_a_grey_page_is_taken_too() -> None:
    page = paper()[..., 0].copy()
    cv2.line(page, (100, 500), (1100, 500), 0, 3)
    assert len(find_marks(page).horizontal) == 1


def test_a_red_stamp_is_a_seal_and_red_print_is_not() -> None:
    page = paper()
    write(page)
    cv2.circle(page, (900, 1400), 110, (200, 30, 30), 8)
    cv2.putText(page, "SEAL", (835, 1420), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (200, 30, 30), 4)
    cv2.putText(page, "RED LETTERHEAD OF AN OFFICE", (150, 120), cv2.FONT_HERSHEY_SIMPLEX, 1.8, (200, 30, 30), 4)
    (seal,) = find_marks(page).seals
    box = seal.bounds
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((786, 1286, 1014, 1514), abs=14)


def test_a_photograph_is_a_figure() -> None:
    page = paper()
    write(page, rows=10)
    page[700:1200, 300:900] = np.random.default_rng(1).integers(0, 190, (500, 600, 3), dtype=np.uint8)
    (figure,) = find_marks(page).figures
    box = figure.bounds
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((300, 700, 900, 1200), abs=20)


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 2000, 3), (17, 17, 3), (40, 5000), (5000, 40, 3)])
@pytest.mark.parametrize("value", [0, 255])
def test_odd_sizes_and_blank_pages_are_no_trouble(shape: tuple[int, ...], value: int) -> None:
    found = find_marks(np.full(shape, value, np.uint8))
    assert (found.horizontal, found.vertical, found.seals) == ((), (), ())
