"""Pictures: what PDF/A does not allow of them is taken out where no one sees a difference, else told."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Name

from desktop.document.errors import Text
from desktop.exporters.pdf.archiving.reasons import PICTURE_CODING

INTENTS = frozenset({"/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation"})
_INLINE_FILTERS = frozenset(
    [
        "/ASCIIHexDecode",
        "/ASCII85Decode",
        "/FlateDecode",
        "/RunLengthDecode",
        "/CCITTFaxDecode",
        "/DCTDecode",
        "/AHx",
        "/A85",
        "/Fl",
        "/RL",
        "/CCF",
        "/DCT",
    ]
)
_CIE_JAB = 19
_CMYK = 12
_VARIED_DEPTH = 255
_NONE: frozenset[Text] = frozenset()


def picture_reasons(picture: pikepdf.Object) -> tuple[frozenset[Text], list[Any]]:
    """Why the picture cannot stay, and the colour spaces of it and its masks."""
    reasons, spaces = _NONE, []
    for part in (picture, picture.get("/SMask"), picture.get("/Mask")):
        if not isinstance(part, pikepdf.Stream):
            continue
        for key in ("/Alternates", "/OPI", "/Interpolate"):
            if key in part:
                del part[key]
        if "/Intent" in part and str(part.Intent) not in INTENTS:
            del part["/Intent"]
        depths = (1,) if part.get("/ImageMask", False) is True else (1, 2, 4, 8, 16)
        if part.get("/BitsPerComponent", 1) not in depths:
            reasons |= {PICTURE_CODING}
        space = part.get("/ColorSpace")
        if space is not None:
            spaces.append(space)
        filters = part.get("/Filter")
        last = filters[-1] if isinstance(filters, Array) and len(filters) else filters
        if last == Name.JPXDecode:
            reasons |= _jpeg2000_reasons(part, has_space=space is not None, spaces=spaces)
    return reasons, spaces


def inline_reasons(entries: pikepdf.Object) -> frozenset[Text]:
    """Why a picture that lies in the page's own content cannot stay."""
    filters = entries.get("/Filter", entries.get("/F"))
    named = list(filters) if isinstance(filters, Array) else [filters] if filters is not None else []
    smooth = entries.get("/Interpolate", entries.get("/I", False))
    intent = entries.get("/Intent")
    fine = all(str(f) in _INLINE_FILTERS for f in named) and not smooth and (intent is None or str(intent) in INTENTS)
    return _NONE if fine else frozenset({PICTURE_CODING})


def _jpeg2000_reasons(picture: pikepdf.Object, *, has_space: bool, spaces: list[Any]) -> frozenset[Text]:
    try:
        data = _coded(picture)
        channels, depth, colours = _described(data)
    except (struct.error, ValueError, IndexError, pikepdf.PdfError):
        return frozenset({PICTURE_CODING})
    fine = channels in (1, 3, 4) and 1 <= depth <= 38
    if not has_space:
        best = [c for c in colours if c[2] == 1] if len(colours) > 1 else colours
        fine = fine and len(best) == 1 and best[0][0] in (1, 2, 3) and best[0][1] != _CIE_JAB
        if best:
            spaces.append({_CMYK: Name.DeviceCMYK, 17: Name.DeviceGray}.get(best[0][1], Name.DeviceRGB))
    return _NONE if fine else frozenset({PICTURE_CODING})


def _coded(picture: pikepdf.Object) -> bytes:
    filters = picture.Filter
    if not isinstance(filters, Array) or len(filters) == 1:
        return bytes(picture.read_raw_bytes())
    raise ValueError("coded twice")


def _described(data: bytes) -> tuple[int, int, list[tuple[int, int, int]]]:
    """Of a JPEG 2000 file: its channels, their depth in bits (0 where they differ), and its colour specifications (method,
    space, approximation)."""
    channels, depth = 0, 0
    colours: list[tuple[int, int, int]] = []
    for kind, start, end in _boxes(data, 0, len(data)):
        if kind != b"jp2h":
            continue
        for inner, at, _ in _boxes(data, start, end):
            if inner == b"ihdr":
                channels, coded = struct.unpack_from(">8xHB", data, at)
                depth = 0 if coded == _VARIED_DEPTH else (coded & 0x7F) + 1
            elif inner == b"colr":
                method, approximation = data[at], data[at + 2]
                space = struct.unpack_from(">I", data, at + 3)[0] if method == 1 else 0
                colours.append((method, space, approximation))
    if not channels:
        raise ValueError("no header")
    return channels, depth, colours


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while at + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, at)
        start = at + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, start)
            start += 8
        stop = end if size == 0 else at + size
        if stop <= at or stop > end:
            return
        yield kind, start, stop
        at = stop
