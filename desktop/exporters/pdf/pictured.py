"""Pages made of pictures that the program took of them: nothing else of the master is in them."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
from pikepdf import Dictionary, Name
from PIL import Image

from desktop.document.codec import decode
from desktop.document.geometry import Affine
from desktop.exporters.pdf import images
from desktop.exporters.pdf.verbatim import Coded, as_it_is

_QUALITY = 85
_FLAT = 0.5
"""Share of the points that have one and the same colour where a picture was drawn, not scanned."""
_WORTH = 1.25
"""How much larger than as JPEG a drawn picture may be without loss."""


@dataclass(frozen=True, slots=True)
class Pictured:
    """A PNG or JPEG file of a page. to_pixels: from page space to its pixels. points: of a page unit along x and y, None for
    those of the master. apart: a page of its own, also where it is a part of a master's page."""

    path: Path
    to_pixels: Affine
    points: tuple[float, float] | None = None
    apart: bool = False

    @classmethod
    def told(cls, body: Mapping[str, Any] | None) -> Pictured | None:
        """As the call "page" has it: path, to_pixels, perhaps points and apart."""
        if body is None:
            return None
        points = tuple(body["points"]) if body.get("points") else None
        return cls(Path(body["path"]), decode(Affine, body["to_pixels"]), points, bool(body.get("apart")))


def add_page(pdf: pikepdf.Pdf, pictured: Pictured, points: tuple[float, float]) -> tuple[Affine, int]:
    """Appends the page as the PDF's last. points: of a unit of the page along x and y.

    Returns the way from page space to the new page's user space, and the bytes it takes. Raises as `images.add_page`.
    """
    with images.opened(pictured.path) as image:
        coded = (as_it_is(image, pictured.path) if image.format == "JPEG" else None) or _coded(image)
    across, down = _points_a_pixel(pictured.to_pixels, points)
    page = images.put(pdf, coded, images.bounded(coded.width * across, coded.height * down))
    wide, high = (float(page.mediabox[i]) for i in (2, 3))
    to_user = pictured.to_pixels.then(Affine(a=wide / coded.width, d=-high / coded.height, f=high))
    return to_user, len(coded.data)


def _points_a_pixel(to_pixels: Affine, points: tuple[float, float]) -> tuple[float, float]:
    """Along x and y of the picture, which may be turned."""
    back = to_pixels.inverse()
    return math.hypot(back.a * points[0], back.b * points[1]), math.hypot(back.c * points[0], back.d * points[1])


def _coded(image: Image.Image) -> Coded:
    """Black and white in one bit, a drawing without loss, a scan as JPEG."""
    image.load()
    if image.mode != "RGB":
        image = image.convert("L")
    levels = image.histogram() if image.mode == "L" else []
    if levels and sum(levels) == levels[0] + levels[255]:
        return images.bilevel(image.convert("1", dither=Image.Dither.NONE))
    lossy = _jpeg(image)
    if _flat_share(image) > _FLAT:
        exact = images.flate(image, None)
        if len(exact.data) <= len(lossy.data) * _WORTH:
            return exact
    return lossy


def _jpeg(image: Image.Image) -> Coded:
    made = io.BytesIO()
    image.save(made, "JPEG", quality=_QUALITY, optimize=True)
    space = Name.DeviceGray if image.mode == "L" else Name.DeviceRGB
    entries = Dictionary(Filter=Name.DCTDecode, ColorSpace=space, BitsPerComponent=8)
    return Coded(made.getvalue(), entries, *image.size)


def _flat_share(image: Image.Image) -> float:
    """How much of it has its commonest colour, told from every fourth point."""
    points = np.asarray(image)[::4, ::4].astype(np.uint32)
    codes = points if points.ndim == 2 else points[..., 0] << 16 | points[..., 1] << 8 | points[..., 2]
    _, counts = np.unique(codes, return_counts=True)
    return float(counts.max() / codes.size)
