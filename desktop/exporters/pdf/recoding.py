"""The pictures of a PDF coded anew, because a person asks for it. What has no gain by it, or cannot be coded so, stays."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name
from PIL import Image

from desktop.exporters.job import Rewriting
from desktop.exporters.pdf import images
from desktop.exporters.pdf.sources import READ, save
from desktop.exporters.pdf.verbatim import Coded

_QUALITIES = (80, 65, 50)
_DECIBELS = 38.0
"""How like the original a JPEG 2000 is to be: pixels of a scan that differ by what its grain does."""
_SMALLEST = 2_000
"""Bytes: smaller pictures are left alone."""
_GAIN = 0.95
_HELD = 48 * 2**20
_DEEPEST = 8
_CARRIED = ("/SMask", "/Mask", "/Intent", "/Interpolate", "/Metadata", "/OC", "/StructParent", "/Name")
_TWO_LEVELS = ("/CCITTFaxDecode", "/JBIG2Decode")


def recoded(pdf: pikepdf.Pdf, how: Rewriting, scratch: Path, poll: Callable[[], None]) -> pikepdf.Pdf:
    """The PDF with its pictures coded as asked; another object where some were put onto the disk meanwhile."""
    held, rounds = 0, 0
    for number in range(len(pdf.pages)):
        poll()
        for stream in list(_pictures(pdf.pages[number].obj.get("/Resources"), 0)):
            made = _coded(stream, how)
            if made is not None:
                _replace(stream, made)
                held += len(made.data)
        if held > _HELD:
            path = scratch / f"recoded-{rounds}.pdf"
            save(pdf, path)
            pdf.close()
            if rounds:
                (scratch / f"recoded-{rounds - 1}.pdf").unlink(missing_ok=True)
            pdf, held, rounds = pikepdf.open(path, access_mode=READ), 0, rounds + 1
    return pdf


def _pictures(resources: pikepdf.Object | None, depth: int) -> Iterator[pikepdf.Stream]:
    held = resources.get("/XObject") if isinstance(resources, Dictionary) else None
    for thing in held.values() if isinstance(held, Dictionary) else ():
        if not isinstance(thing, pikepdf.Stream):
            continue
        if thing.get("/Subtype") == Name.Image:
            yield thing
        elif thing.get("/Subtype") == Name.Form and depth < _DEEPEST:
            yield from _pictures(thing.get("/Resources"), depth + 1)


def _coded(stream: pikepdf.Stream, how: Rewriting) -> Coded | None:
    size = len(stream.read_raw_bytes())
    if size < _SMALLEST or "/Decode" in stream or "/ImageMask" in stream or isinstance(stream.get("/Mask"), pikepdf.Array):
        return None
    two_levels = stream.get("/BitsPerComponent", 8) == 1
    filters = _filters(stream)
    if how is Rewriting.GROUP4:
        if filters[-1:] == ["/JPXDecode"] or (two_levels and any(name in _TWO_LEVELS for name in filters)):
            return None
    elif two_levels or (how is Rewriting.JPEG2000 and "/JPXDecode" in filters):
        return None
    image = _decoded(stream)
    if image is None:
        return None
    if how is Rewriting.GREY:
        return _grey(image, size if "/DCTDecode" in filters or "/JPXDecode" in filters else None)
    made = _two_levels(image) if how is Rewriting.GROUP4 else _jpeg2000(image, stream)
    return made if made is not None and len(made.data) < size * _GAIN else None


def _filters(stream: pikepdf.Stream) -> list[str]:
    found = stream.get("/Filter")
    if isinstance(found, pikepdf.Array):
        return [str(name) for name in found]
    return [] if found is None else [str(found)]


def _decoded(stream: pikepdf.Stream) -> Image.Image | None:
    """None where only a PDF reader can tell its colours."""
    try:
        picture = pikepdf.PdfImage(stream)
        if picture.bits_per_component > 8:
            return None
        image = picture.as_pil_image()
        image.load()
    # What pikepdf and Pillow raise for pictures that they do not know or that are broken: such a picture stays as it is.
    except (pikepdf.PdfError, NotImplementedError, OSError, ValueError, TypeError, LookupError, AttributeError, RuntimeError):
        return None
    except Image.DecompressionBombError:
        return None
    if image.mode == "P":
        image = image.convert("RGB")
    same = image.size == (int(stream.get("/Width", 0)), int(stream.get("/Height", 0)))
    return image if same and image.mode in ("1", "L", "RGB", "CMYK") else None


def _grey(image: Image.Image, size: int | None) -> Coded | None:
    """size: in bytes, of what was coded with loss; None where it was not, and will not be."""
    if image.mode not in ("RGB", "CMYK"):
        return None
    grey = image.convert("L")
    if size is None:
        return images.flate(grey, None)
    for quality in _QUALITIES:
        made = io.BytesIO()
        grey.save(made, "JPEG", quality=quality, optimize=True)
        if made.tell() < size:
            break
    return Coded(made.getvalue(), Dictionary(Filter=Name.DCTDecode, ColorSpace=Name.DeviceGray, BitsPerComponent=8), *grey.size)


def _two_levels(image: Image.Image) -> Coded | None:
    """Only what is black and white; nothing is made so."""
    if image.mode != "1":
        levels = image.convert("L").histogram() if image.mode in ("L", "RGB") else [0]
        if image.mode == "RGB" and image.convert("L").convert("RGB").tobytes() != image.tobytes():
            return None
        if sum(levels) == 0 or sum(levels) != levels[0] + levels[255]:
            return None
        image = image.convert("L").convert("1", dither=Image.Dither.NONE)
    return images.bilevel(image)


def _jpeg2000(image: Image.Image, stream: pikepdf.Stream) -> Coded | None:
    if image.mode not in ("L", "RGB"):
        return None
    made = io.BytesIO()
    image.save(made, "JPEG2000", irreversible=True, quality_mode="dB", quality_layers=[_DECIBELS], mct=int(image.mode == "RGB"))
    colours = 1 if image.mode == "L" else 3
    kept = stream.get("/ColorSpace")
    own = kept if isinstance(kept, pikepdf.Array) and kept[0] == Name.ICCBased and kept[1].get("/N") == colours else None
    space = own if own is not None else (Name.DeviceGray if colours == 1 else Name.DeviceRGB)
    return Coded(made.getvalue(), Dictionary(Filter=Name.JPXDecode, ColorSpace=space, BitsPerComponent=8), *image.size)


def _replace(stream: pikepdf.Stream, made: Coded) -> None:
    kept = {key: stream[key] for key in _CARRIED if key in stream}
    stream.stream_dict = Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=made.width, Height=made.height)
    parms = made.entries.get("/DecodeParms")
    coding = Name(str(made.entries.Filter))
    stream.write(made.data, filter=coding, decode_parms=parms if isinstance(parms, Dictionary) else None)
    for key, value in (*made.entries.items(), *kept.items()):
        if key not in ("/Filter", "/DecodeParms"):
            stream[key] = value
