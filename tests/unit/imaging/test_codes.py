from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from desktop.document.geometry import View
from desktop.imaging.client import ImagingHost
from desktop.imaging.codes import LONGEST, clean, find_codes
from desktop.imaging.marks import find_marks

Pixels = NDArray[np.uint8]
CODES = (
    ("QRCode", "合同 HT-2024-0317"),
    ("Code128", "DOC-128"),
    ("Code39", "ABC-39"),
    ("DataMatrix", "data matrix"),
    ("PDF417", "pdf four seventeen"),
    ("EAN13", "4006381333931"),
)


def page_with(codes: tuple[tuple[str, str], ...]) -> Pixels:
    page = np.full((3508, 2480), 255, np.uint8)
    for n, (kind, text) in enumerate(codes):
        picture = np.asarray(zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind)).to_image(scale=5))
        y = 150 + 550 * n
        page[y : y + picture.shape[0], 300 : 300 + picture.shape[1]] = picture
    return page


@pytest.mark.parametrize("angle", [0, 2, 90])
def test_codes_of_many_kinds_are_read_from_one_page(angle: float) -> None:
    page = page_with(CODES)
    if angle == 90:
        page = np.ascontiguousarray(np.rot90(page))
    elif angle:
        page = cv2.warpAffine(page, cv2.getRotationMatrix2D((1240, 1754), angle, 1), (2480, 3508), borderValue=255)
    found = find_codes(page)
    assert {(code.format, code.text) for code in found} == set(CODES)


def test_a_code_s_quad_is_its_place(imaging: ImagingHost, tmp_path: Path) -> None:
    Image.fromarray(page_with(CODES[:1])).save(tmp_path / "page.png")
    places = [imaging.codes(tmp_path / "page.png", 0)[0].quad.bounds]
    for view in (View(), View(turn=90)):
        marks = imaging.render(tmp_path / "page.png", 0, view, marks=True).marks
        assert marks is not None
        places.append(marks.codes[0].quad.bounds)
    for box in places:
        assert (box.x0, box.y0) == pytest.approx((320, 170), abs=12)
        assert 100 < box.width == pytest.approx(box.height, abs=6)


def test_the_marks_of_a_code_are_no_boxes_to_be_ticked() -> None:
    assert find_marks(page_with(CODES)).ticks == ()


def test_what_a_code_says_is_only_text() -> None:
    assert clean("a\x00b\u202ec\ud800\r\n\td") == "abc d"
    assert len(clean("x" * 9999)) == LONGEST
    (code,) = find_codes(page_with((("QRCode", "line\none\x07"),)))
    assert code.text == "line one"


def test_a_page_without_codes_and_a_tiny_one_have_none() -> None:
    assert find_codes(np.full((2000, 1500), 255, np.uint8)) == find_codes(np.zeros((3, 3), np.uint8)) == ()
