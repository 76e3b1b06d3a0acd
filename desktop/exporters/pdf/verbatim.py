"""Pictures that a PDF holds as their files have them: what a scanner coded is not coded anew."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import ExifTags, Image, ImageFile, TiffImagePlugin

from desktop.exporters.pdf import jpeg_strips

COLOURS = {"L": Name.DeviceGray, "RGB": Name.DeviceRGB, "CMYK": Name.DeviceCMYK}
_COMPONENTS = {1: Name.DeviceGray, 3: Name.DeviceRGB}
_PNG_COLOURS = {0: 1, 2: 3, 3: 1}
_PALETTE = 3
_DEFLATE, _GROUP_4, _JPEG = (8, 32946), 4, 7
_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class Coded:
    """A picture as a PDF holds it. data: as the entries say it is coded. width, height: as it lies in the file. orientation:
    how it is to be shown, as EXIF has it."""

    data: bytes
    entries: Dictionary
    width: int
    height: int
    orientation: int = 1
    profile: bytes | None = None


def as_it_is(image: ImageFile.ImageFile, path: Path) -> Coded | None:
    """The file's own coding, None where a PDF has no such."""
    if image.format in ("JPEG", "MPO") and image.mode in COLOURS and image.tell() == 0:
        entries = Dictionary(Filter=Name.DCTDecode, ColorSpace=COLOURS[image.mode], BitsPerComponent=8)
        if image.mode == "CMYK" and "adobe" in image.info:
            entries.Decode = Array([1, 0] * 4)
    elif image.format == "JPEG2000" and image.mode in ("L", "RGB") and path.read_bytes()[4:8] == b"jP  ":
        entries = Dictionary(Filter=Name.JPXDecode)
    elif image.format == "PNG" and image.mode != "1":
        return _png(image, path.read_bytes())
    elif isinstance(image, TiffImagePlugin.TiffImageFile):
        return _tiff(image)
    else:
        return None
    return Coded(path.read_bytes(), entries, *image.size, orientation_of(image), profile_of(image))


def orientation_of(image: Image.Image) -> int:
    with suppress(OSError, ValueError, LookupError, TypeError, SyntaxError):
        found = image.getexif().get(ExifTags.Base.Orientation)
        return found if isinstance(found, int) and 1 <= found <= 8 else 1
    return 1


def profile_of(image: Image.Image) -> bytes | None:
    """The colour profile, where it is one for the picture's own colours."""
    profile = image.info.get("icc_profile")
    spaces = {b"GRAY": "L", b"RGB ": "RGB", b"CMYK": "CMYK"}
    return profile if isinstance(profile, bytes) and spaces.get(profile[16:20]) == image.mode else None


# --- PNG ------------------------------------------------------------------------------------------------------------


def _png(image: ImageFile.ImageFile, data: bytes) -> Coded | None:
    """Its rows, where they are not interlaced and hide nothing: a PDF reads them the same way."""
    made = png_entries(data)
    if made is None or any(kind == b"tRNS" for kind, _ in _chunks(data)):
        return None
    entries, rows = made
    return Coded(rows, entries, *image.size, orientation_of(image), profile_of(image))


def png_entries(data: bytes) -> tuple[Dictionary, bytes] | None:
    """How a PDF is told of a PNG's rows, and these; None where it cannot read them."""
    chunks = list(_chunks(data))
    header = next((body for kind, body in chunks if kind == b"IHDR"), b"")
    if len(header) != 13:
        return None
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    rows = b"".join(body for kind, body in chunks if kind == b"IDAT")
    components = _PNG_COLOURS.get(colour, 0)
    if interlaced or not components or not _is_whole(rows, height * (1 + (width * depth * components + 7) // 8)):
        return None
    entries = Dictionary(Filter=Name.FlateDecode, BitsPerComponent=depth, ColorSpace=_COMPONENTS[components])
    entries.DecodeParms = Dictionary(Predictor=15, Colors=components, BitsPerComponent=depth, Columns=width)
    if colour == _PALETTE:
        table = next((body for kind, body in chunks if kind == b"PLTE"), b"")
        if not table or len(table) % 3:
            return None
        entries.ColorSpace = Array([Name.Indexed, Name.DeviceRGB, len(table) // 3 - 1, pikepdf.String(table)])
    return entries, rows


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at + 8 <= len(png):
        size, kind = struct.unpack_from(">I4s", png, at)
        yield kind, png[at + 8 : at + 8 + size]
        at += 12 + size


def _is_whole(packed: bytes, size: int) -> bool:
    """Whether it unpacks to that many bytes, without holding them all."""
    unpacker, found, rest = zlib.decompressobj(), 0, packed
    try:
        while rest and not unpacker.eof:
            found += len(unpacker.decompress(rest, _STEP))
            rest = unpacker.unconsumed_tail
    except zlib.error:
        return False
    return unpacker.eof and found == size


# --- TIFF -----------------------------------------------------------------------------------------------------------


def _tiff(image: TiffImagePlugin.TiffImageFile) -> Coded | None:
    """Deflated and group 4 data of one strip, and JPEG in any number of them."""
    tags = image.tag_v2
    width, height, coding = int(tags[256]), int(tags[257]), tags.get(259, 1)
    depths = set(tags.get(258, (1,)))
    depth, photometric = max(depths), tags.get(262)
    if 322 in tags or tags.get(284, 1) != 1 or 338 in tags or tags.get(266, 1) != 1 or len(depths) > 1 or depth > 8:
        return None
    strips = _strips(image)
    if coding == _JPEG:
        made = _tiff_jpeg(tags, strips, height)
    elif len(strips) != 1:
        return None
    elif coding == _GROUP_4 and depth == 1 and photometric in (0, 1):
        parms = Dictionary(K=-1, Columns=width, Rows=height, BlackIs1=photometric == 1)
        entries = Dictionary(Filter=Name.CCITTFaxDecode, DecodeParms=parms, ColorSpace=Name.DeviceGray, BitsPerComponent=1)
        made = strips[0], entries
    elif coding in _DEFLATE and depth > 1:
        made = _tiff_deflated(tags, strips[0], width, height, depth)
    else:
        return None
    if made is None:
        return None
    return Coded(*made, width, height, orientation_of(image), profile_of(image))


def _strips(image: TiffImagePlugin.TiffImageFile) -> list[bytes]:
    offsets, sizes = image.tag_v2.get(273, ()), image.tag_v2.get(279, ())
    file: Any = image.fp
    found = []
    for offset, size in zip(offsets, sizes, strict=False):
        file.seek(offset)
        found.append(file.read(size))
    return found


def _tiff_jpeg(tags: Any, strips: list[bytes], height: int) -> tuple[bytes, Dictionary] | None:
    components = tags.get(277, 1)
    colours: dict[tuple[int, int | None], bool | None] = {(1, 1): None, (3, 2): False, (3, 6): True}
    kind = components, tags.get(262)
    if kind not in colours or not strips:
        return None
    data = jpeg_strips.joined(tags.get(347, b""), strips, height, ycc=colours[kind])
    if data is None:
        return None
    return data, Dictionary(Filter=Name.DCTDecode, ColorSpace=_COMPONENTS[components], BitsPerComponent=8)


def _tiff_deflated(tags: Any, data: bytes, width: int, height: int, depth: int) -> tuple[bytes, Dictionary] | None:
    components, photometric, predictor = tags.get(277, 1), tags.get(262), tags.get(317, 1)
    known = {(1, 0), (1, 1), (3, 2)}
    if (components, photometric) not in known or predictor not in (1, 2) or (predictor == 2 and depth != 8):
        return None
    if not _is_whole(data, height * ((width * depth * components + 7) // 8)):
        return None
    entries = Dictionary(Filter=Name.FlateDecode, BitsPerComponent=depth, ColorSpace=_COMPONENTS[components])
    if predictor == 2:
        entries.DecodeParms = Dictionary(Predictor=2, Colors=components, BitsPerComponent=depth, Columns=width)
    if photometric == 0:
        entries.Decode = Array([1, 0])
    return data, entries
