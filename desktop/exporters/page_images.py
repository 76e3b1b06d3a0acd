"""Pictures of the pages, as they are looked at."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from PIL import Image

from desktop.exporters.errors import EmptyDocument
from desktop.exporters.formats import PICTURE_ENDINGS
from desktop.exporters.job import Ask, Job, PageImage, Written, paged
from desktop.exporters.streamed import whole

_INCH = 0.0254
_PREDICTOR, _DIFFERENCES = 317, 2
"""TIFF: each sample as its difference to the one before."""


def write(job: Job, target: Path, ask: Ask) -> Written:
    """A file a page, named as the target but for the ending; the only page of a document has no number. Each tells how many
    dots an inch has where that is known; TIFF and JPEG 2000 are without loss. Raises EmptyDocument and what pictures raise."""
    kind = job.options.page_image
    ending = PICTURE_ENDINGS[kind]
    named, alone = target.with_suffix(f".{ending}"), len(job.document.pages) == 1
    files = []
    for page in job.pages():
        files.append(named if alone else paged(named, ending, page.number))
        taken = job.picture(page, media_type="image/jpeg" if kind is PageImage.JPEG else "image/png")
        with whole(files[-1]) as stream:
            stream.write(coded(taken.data, kind))
    if not files:
        raise EmptyDocument(file=target.name)
    return Written(files=tuple(files))


def coded(data: bytes, kind: PageImage) -> bytes:
    """A PNG in another coding. PNG and JPEG stay as they are."""
    if kind is PageImage.TIFF:
        return _tiff(data)
    return _jpeg2000(data) if kind is PageImage.JPEG2000 else data


def _tiff(data: bytes) -> bytes:
    """Black and white in one bit, as group 4; anything else as LZW."""
    with Image.open(io.BytesIO(data)) as image:
        dpi = _dpi(image)
        options: dict[str, Any] = {"dpi": (dpi, dpi)} if dpi else {}
        made = io.BytesIO()
        if _bilevel(image):
            image.convert("1", dither=Image.Dither.NONE).save(made, "TIFF", compression="group4", **options)
        else:
            image.save(made, "TIFF", compression="tiff_lzw", tiffinfo={_PREDICTOR: _DIFFERENCES}, **options)
    return made.getvalue()


def _bilevel(image: Image.Image) -> bool:
    if image.mode == "1":
        return True
    levels = image.histogram() if image.mode == "L" else []
    return bool(levels) and sum(levels) == levels[0] + levels[255]


def _jpeg2000(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        made = io.BytesIO()
        (image.convert("L") if image.mode == "1" else image).save(made, "JPEG2000")
        dpi = _dpi(image)
    return _with_resolution(made.getvalue(), dpi) if dpi else made.getvalue()


def _with_resolution(jp2: bytes, dpi: float) -> bytes:
    """Pillow writes none: a box `res ` with one `resc` (dots a metre, down and across) at the end of the header's box."""
    at, size = 0, int.from_bytes(jp2[:4])
    while jp2[at + 4 : at + 8] != b"jp2h":
        at += size
        size = int.from_bytes(jp2[at : at + 4])
    dots, tens = round(dpi / _INCH), 0
    while dots > 0xFFFF:
        dots, tens = dots // 10, tens + 1
    ratio = dots.to_bytes(2) + (1).to_bytes(2)
    capture = (18).to_bytes(4) + b"resc" + ratio + ratio + bytes((tens, tens))
    box = (26).to_bytes(4) + b"res " + capture
    return jp2[:at] + (size + len(box)).to_bytes(4) + jp2[at + 4 : at + size] + box + jp2[at + size :]


def _dpi(image: Image.Image) -> int | None:
    """Whole: PNG tells of metres, and comes out a little beside."""
    dpi = image.info.get("dpi")
    return round(dpi[0]) if dpi and dpi[0] >= 1 else None
