"""Pictures as PDF pages: JPEG as it is, black and white in one bit, all else without loss, at its own resolution."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import ExifTags, Image, ImageCms, ImageFile, ImageOps, TiffImagePlugin

_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "JPEG2000", "BMP", "GIF")
_MOST_PIXELS = 300_000_000
_POINTS = 72.0
_A4_LONG = 11.69
_LONGEST, _SHORTEST = 14_400.0, 3.0
"""Sides of a page that readers accept, in points."""
_COLOURS = {"L": Name.DeviceGray, "RGB": Name.DeviceRGB, "CMYK": Name.DeviceCMYK}
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


@dataclass(frozen=True, slots=True)
class _Picture:
    """data: as the entries say it is coded. width, height: as it lies in the file. orientation: how it is to be shown."""

    data: bytes
    entries: Dictionary
    width: int
    height: int
    orientation: int = 1
    profile: bytes | None = None


def add_page(pdf: pikepdf.Pdf, path: Path, index: int) -> tuple[pikepdf.Page, int]:
    """Appends page `index` (from 0) of a picture file as the PDF's last; returns it and the bytes it takes.

    Raises OSError, ValueError or what else Pillow raises where the file cannot be decoded.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
        with Image.open(path, formats=_FORMATS) as image:
            if index:
                image.seek(index)
            dpi = _dpi(image)
            picture = _as_it_is(image, path) or _decoded(image)
    sideways = picture.orientation > 4
    width, height = (picture.height, picture.width) if sideways else (picture.width, picture.height)
    across, down = _page_size(width, height, (dpi[1], dpi[0]) if dpi and sideways else dpi)
    entries = picture.entries
    entries.Type, entries.Subtype = Name.XObject, Name.Image
    entries.Width, entries.Height = picture.width, picture.height
    if picture.profile is not None and entries.get("/ColorSpace") in _COLOURS.values():
        components = {"GRAY": 1, "RGB ": 3, "CMYK": 4}[picture.profile[16:20].decode("ascii")]
        profile = pdf.make_stream(picture.profile, N=components, Alternate=entries.ColorSpace)
        entries.ColorSpace = Array([Name.ICCBased, profile])
    stream = pikepdf.Stream(pdf, picture.data)
    for key, value in entries.items():
        stream[key] = value
    a, b, c, d, e, f = _PLACES[picture.orientation]
    matrix = (a * across, b * down, c * across, d * down, e * across, f * down)
    content = " ".join(f"{n:.4f}" for n in matrix)
    page = pdf.add_blank_page(page_size=(round(across, 3), round(down, 3)))
    page.obj.Resources = Dictionary(XObject=Dictionary(Im0=pdf.make_indirect(stream)))
    page.obj.Contents = pdf.make_stream(f"q {content} cm /Im0 Do Q\n".encode("ascii"))
    return page, len(picture.data)


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
    across, down = width / dpi[0] * _POINTS, height / dpi[1] * _POINTS
    shrink = min(1.0, _LONGEST / max(across, down))
    grow = max(1.0, _SHORTEST / (min(across, down) * shrink))
    return min(across * shrink * grow, _LONGEST), min(down * shrink * grow, _LONGEST)


def _as_it_is(image: ImageFile.ImageFile, path: Path) -> _Picture | None:
    """JPEG and JPEG 2000 that a PDF can hold byte by byte."""
    if image.format == "JPEG" and image.mode in _COLOURS:
        entries = Dictionary(Filter=Name.DCTDecode, ColorSpace=_COLOURS[image.mode], BitsPerComponent=8)
        if image.mode == "CMYK" and "adobe" in image.info:
            entries.Decode = Array([1, 0] * 4)
        orientation = _orientation(image)
    elif image.format == "JPEG2000" and image.mode in ("L", "RGB") and path.read_bytes()[4:8] == b"jP  ":
        entries, orientation = Dictionary(Filter=Name.JPXDecode), _orientation(image)
    else:
        return None
    width, height = image.size
    return _Picture(path.read_bytes(), entries, width, height, orientation, _profile(image))


def _orientation(image: Image.Image) -> int:
    with suppress(OSError, ValueError, LookupError, TypeError, SyntaxError):
        found = image.getexif().get(ExifTags.Base.Orientation)
        return found if isinstance(found, int) and found in _PLACES else 1
    return 1


def _profile(image: Image.Image) -> bytes | None:
    """The colour profile, where it is one for the picture's own colours."""
    profile = image.info.get("icc_profile")
    spaces = {b"GRAY": "L", b"RGB ": "RGB", b"CMYK": "CMYK"}
    return profile if isinstance(profile, bytes) and spaces.get(profile[16:20]) == image.mode else None


def _decoded(image: ImageFile.ImageFile) -> _Picture:
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
    profile = _profile(image)
    upright: Image.Image = image if image.format == "TIFF" else ImageOps.exif_transpose(image)  # TIFF: done by load
    if upright.mode == "1":
        return _bilevel(upright)
    flat = _flat(upright)
    return _flate(flat, profile if flat.mode == upright.mode else None)


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


def _bilevel(image: Image.Image) -> _Picture:
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
    return _Picture(made.getvalue()[offset : offset + size], entries, width, height)


def _flate(image: Image.Image, profile: bytes | None) -> _Picture:
    width, height = image.size
    entries = Dictionary(Filter=Name.FlateDecode, BitsPerComponent=8)
    if image.mode == "CMYK":
        entries.ColorSpace = Name.DeviceCMYK
        return _Picture(zlib.compress(image.tobytes(), 6), entries, width, height, profile=profile)
    made = io.BytesIO()
    image.save(made, "PNG")
    data = _png_part(made.getvalue(), b"IDAT")
    colours = len(image.getbands())
    entries.BitsPerComponent = depth = made.getvalue()[24]  # of a picture with few colours it is less than 8
    entries.DecodeParms = Dictionary(Predictor=15, Colors=colours, BitsPerComponent=depth, Columns=width)
    if image.mode == "P":
        table = _png_part(made.getvalue(), b"PLTE")
        entries.ColorSpace = Array([Name.Indexed, Name.DeviceRGB, max(len(table) // 3 - 1, 0), pikepdf.String(table)])
    else:
        entries.ColorSpace = _COLOURS[image.mode]
    return _Picture(data, entries, width, height, profile=profile)


def _png_part(png: bytes, wanted: bytes) -> bytes:
    """The compressed rows (IDAT) of a PNG or its colours (PLTE): a PDF reads both as they are."""
    parts, at = [], 8
    while at < len(png):
        size, kind = struct.unpack_from(">I4s", png, at)
        if kind == wanted:
            parts.append(png[at + 8 : at + 8 + size])
        at += 12 + size
    return b"".join(parts)
