"""Bar and QR codes of a page. What a code says comes from anywhere: it is only ever text, cut to a length."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from desktop.document.geometry import Box, Quad
from desktop.document.model import Code

Pixels = NDArray[np.uint8]

WORK_SIDE = 2400
MOST_CODES = 50
LONGEST = 2000
"""Characters of a code's text that are kept."""


def find_codes(grey: Pixels) -> tuple[Code, ...]:
    """The codes of a page from its top to its bottom, in pixels of the image given: uint8, (height, width)."""
    height, width = grey.shape
    if min(height, width) < 16:
        return ()
    scale = min(1.0, WORK_SIDE / max(height, width))
    copy = grey if scale == 1.0 else cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    found = zxingcpp.read_barcodes(
        np.ascontiguousarray(copy), try_downscale=False, try_invert=False, text_mode=zxingcpp.TextMode.Plain
    )
    codes = [code for barcode in found[:MOST_CODES] if (code := _code(barcode, scale)) is not None]
    return tuple(sorted(codes, key=lambda code: (code.quad.bounds.y0, code.quad.bounds.x0)))


def clean(text: str) -> str:
    """Without control characters and halves of characters, on one line, at most LONGEST long."""
    kept = "".join(" " if c.isspace() else c for c in text[: 4 * LONGEST] if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(kept.split())[:LONGEST]


def _code(barcode: zxingcpp.Barcode, scale: float) -> Code | None:
    text = clean(barcode.text)
    if not text:
        return None
    place = barcode.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    return Code(text, barcode.format.name, _quad([(p.x / scale, p.y / scale) for p in corners]))


def _quad(points: Sequence[tuple[float, float]]) -> Quad:
    """A bar code read along one line has no height: it gets a little."""
    quad = Quad(*points)
    box = quad.bounds
    if min(box.width, box.height) >= 1.0:
        return quad
    return Quad.of(Box(box.x0, box.y0, max(box.x1, box.x0 + 1.0), max(box.y1, box.y0 + 1.0)))
