"""Pictures as PDF pages: JPEG as it is, black and white in one bit, all else without loss, at its own resolution."""

from __future__ import annotations

import io
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageCms, ImageFile, ImageOps, TiffImagePlugin

from desktop.exporters.pdf.verbatim import COLOURS, Coded, as_it_is, orientation_of, png_entries, profile_of

_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "JPEG2000", "BMP", "GIF")
_MOST_PIXELS = 300_000_000
_POINTS = 72.0
_A4_LONG = 11.69
_LONGEST, _SHORTEST = 14_400.0, 3.0
"""Sides of a page that readers accept, in points."""
# From the unit square of an image, as it lies in the file, to the unit square of the page, by EXIF orientation.
_PLACES = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}


def add_page(pdf: pikepdf.Pdf, path: Path, index: int) -> tuple[pikepdf.Page, int]:
    """Appends page `index` (from 0) of a picture file as the PDF's last; returns it and the bytes it takes.

    Raises OSError, ValueError or what else Pillow raises where the file cannot be decoded.
    """
    with opened(path, index) as image:
        dpi = _dpi(image)
        picture = as_it_is(image, path) or decoded(image)
    sideways = picture.orientation > 4
    width, height = (picture.height, picture.width) if sideways else (picture.width, picture.height)
    size = _page_size(width, height, (dpi[1], dpi[0]) if dpi and sideways else dpi)
    return put(pdf, picture, size), len(picture.data)


def points_a_pixel(path: Path, index: int) -> tuple[float, float]:
    """Of the page that `add_page` makes of it, along x and y as it is shown. Raises as that does."""
    with opened(path, index) as image:
        sideways = orientation_of(image) > 4 and image.format != "TIFF"
        width, height = image.size
        dpi = _dpi(image)
    if sideways:
        width, height, dpi = height, width, (dpi[1], dpi[0]) if dpi else None
    across, down = _page_size(width, height, dpi)
    return across / width, down / height


@contextmanager
def opened(path: Path, index: int = 0) -> Iterator[ImageFile.ImageFile]:
    """Raises OSError, ValueError or what else Pillow raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
        with Image.open(path, formats=_FORMATS) as image:
            if index:
                image.seek(index)
            yield image


def put(pdf: pikepdf.Pdf, picture: Coded, size: tuple[float, float]) -> pikepdf.Page:
    """Appends a page of that size, in points, with the picture all over it."""
    entries = picture.entries
    entries.Type, entries.Subtype = Name.XObject, Name.Image
    entries.Width, entries.Height = picture.width, picture.height
    if picture.profile is not None and entries.get("/ColorSpace") in COLOURS.values():
        components = {"GRAY": 1, "RGB ": 3, "CMYK": 4}[picture.profile[16:20].decode("ascii")]
        profile = pdf.make_stream(picture.profile, N=components, Alternate=entries.ColorSpace)
        entries.ColorSpace = Array([Name.ICCBased, profile])
    stream = pikepdf.Stream(pdf, picture.data)
    for key, value in entries.items():
        stream[key] = value
    across, down = size
    a, b, c, d, e, f = _PLACES[picture.orientation]
    matrix = (a * across, b * down, c * across, d * down, e * across, f * down)
    content = " ".join(f"{n:.4f}" for n in matrix)
    page = pdf.add_blank_page(page_size=(round(across, 3), round(down, 3)))
    page.obj.Resources = Dictionary(XObject=Dictionary(Im0=pdf.make_indirect(stream)))
    page.obj.Contents = pdf.make_stream(f"q {content} cm /Im0 Do Q\n".encode("ascii"))
    return page


def _dpi(image: Image.Image) -> tuple[float, float] | None:
    with suppress(LookupError, TypeError, ValueError, ZeroDivisionError):
        x, y = (float(n) for n in image.info["dpi"])
        if 20 <= x <= 10_000 and 20 <= y <= 10_000:
            return x, y
    return None


def _page_size(width: int, height: int, dpi: tuple[float, float] | None) -> tuple[float, float]:
    """In points. A picture that does not say its resolution becomes as long as A4; no side passes what readers accept."""
    if dpi is None:
        dots = max(max(width, height) / _A4_LONG, 1.0)
        dpi = (dots, dots)
    return bounded(width / dpi[0] * _POINTS, height / dpi[1] * _POINTS)


def bounded(across: float, down: float) -> tuple[float, float]:
    """The size of a page in points as readers accept it, of the same shape where that can be."""
    shrink = min(1.0, _LONGEST / max(across, down))
    grow = max(1.0, _SHORTEST / (min(across, down) * shrink))
    return min(across * shrink * grow, _LONGEST), min(down * shrink * grow, _LONGEST)


def decoded(image: ImageFile.ImageFile) -> Coded:
    try:
        image.load()
    except OSError as error:
        if "truncated" not in str(error) or image.format == "TIFF":
            raise
        ImageFile.LOAD_TRUNCATED_IMAGES = True  # Pillow knows no other way to ask for it
        try:
            image.load()
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False
    profile = profile_of(image)
    upright: Image.Image = image if image.format == "TIFF" else ImageOps.exif_transpose(image)  # TIFF: done by load
    if upright.mode == "1":
        return bilevel(upright)
    flat = _flat(upright)
    return flate(flat, profile if flat.mode == upright.mode else None)


def _flat(image: Image.Image) -> Image.Image:
    """In a mode that a PDF knows, 8 bits a colour, over white paper."""
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        seen = image if image.mode == "RGBA" else image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(seen, mask=seen.getchannel("A"))
        return paper
    if image.mode in ("L", "RGB", "CMYK", "P"):
        return image
    if image.mode.startswith("I") or image.mode == "F":
        return _eight_bits(image)
    if image.mode == "LAB":
        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB") or image
    return image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Deep grey by the smallest usual depth that holds its brightest point."""
    low, high = image.getextrema()
    assert isinstance(low, int | float)
    assert isinstance(high, int | float)
    if low >= 0 and image.mode != "F":
        low, high = 0, next((depth for depth in (255, 1023, 4095, 16383, 65535) if depth >= high), high)
    scale = 255.0 / ((high - low) or 1)
    offset = -low * scale
    grey = image.convert("F").point(lambda value: value * scale + offset).convert("L")
    inverted = isinstance(image, TiffImagePlugin.TiffImageFile) and image.tag_v2.get(262) == 0
    return ImageOps.invert(grey) if inverted else grey


def bilevel(image: Image.Image) -> Coded:
    """CCITT group 4, taken out of the TIFF that Pillow makes, which holds it in one strip."""
    width, height = image.size
    made = io.BytesIO()
    image.save(made, "TIFF", compression="group4", tiffinfo={278: height})
    with Image.open(made, formats=("TIFF",)) as tiff:
        assert isinstance(tiff, TiffImagePlugin.TiffImageFile)
        (offset,), (size,) = tiff.tag_v2[273], tiff.tag_v2[279]
        white_is_zero = tiff.tag_v2[262] == 0
    entries = Dictionary(
        Filter=Name.CCITTFaxDecode,
        DecodeParms=Dictionary(K=-1, Columns=width, Rows=height, BlackIs1=not white_is_zero),
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=1,
    )
    return Coded(made.getvalue()[offset : offset + size], entries, width, height)


def flate(image: Image.Image, profile: bytes | None) -> Coded:
    width, height = image.size
    if image.mode == "CMYK":
        entries = Dictionary(Filter=Name.FlateDecode, BitsPerComponent=8, ColorSpace=Name.DeviceCMYK)
        return Coded(zlib.compress(image.tobytes(), 6), entries, width, height, profile=profile)
    made = io.BytesIO()
    image.save(made, "PNG")
    rows = png_entries(made.getvalue())
    assert rows is not None
    return Coded(rows[1], rows[0], width, height, profile=profile)
