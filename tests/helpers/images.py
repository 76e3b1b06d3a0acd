"""Masters of every kind, made on the spot: pictures with a mark at a known place, PDFs whose text is or is not on the page."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pymupdf
from PIL import ExifTags, Image, ImageDraw, ImageFont

from desktop.document.geometry import Affine, Box, Point, Quad
from desktop.imaging.values import Rendering

INK = (200, 0, 0)
SENTENCE = "The quick brown fox jumps over the lazy dog and runs away from all the hounds of the town."


def picture(width: int, height: int, mark: Box | None = None) -> Image.Image:
    """White paper with a red rectangle at `mark` (whole pixels)."""
    image = Image.new("RGB", (width, height), "white")
    if mark is not None:
        image.paste(INK, (round(mark.x0), round(mark.y0), round(mark.x1), round(mark.y1)))
    return image


def stored_as(shown: Image.Image, orientation: int) -> Image.Image:
    """The picture as a camera stores it that notes this EXIF orientation, so that a viewer shows `shown`."""
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    return shown.transpose(back[orientation]) if orientation in back else shown


def exif(orientation: int) -> Image.Exif:
    data = Image.Exif()
    data[ExifTags.Base.Orientation] = orientation
    return data


def array(rendering: Rendering) -> np.ndarray:
    """The pixels, (height, width) or (height, width, 3)."""
    pixels = np.frombuffer(rendering.pixels, dtype=np.uint8)
    shape = (rendering.height, rendering.width, rendering.channels)
    return pixels.reshape(shape)[..., 0] if rendering.channels == 1 else pixels.reshape(shape)


def found_mark(rendering: Rendering) -> Point:
    """Where on the page the centre of the only ink is, by the rendering's own transform."""
    pixels = array(rendering)
    light = pixels if pixels.ndim == 2 else pixels[..., 1]
    weight = 255.0 - light.astype(np.float64)
    rows, columns = np.indices(weight.shape)
    total = weight.sum()
    assert total > 0, "no ink was drawn"
    return rendering.to_page.apply(
        (float((columns + 0.5).ravel() @ weight.ravel() / total), float((rows + 0.5).ravel() @ weight.ravel() / total))
    )


def pdf_with_mark(path: Path, mark: Box, *, media: Box, crop: Box, rotate: int) -> None:
    """A PDF of one page. mark, media, crop: in PDF user space (y upwards, any origin)."""
    content = f"0.8 0 0 rg {mark.x0} {mark.y0} {mark.width} {mark.height} re f".encode()
    boxes = f"/MediaBox [{_numbers(media)}] /CropBox [{_numbers(crop)}] /Rotate {rotate}".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<>>" + boxes + b">>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    ]
    path.write_bytes(pdf_of(objects))


def pdf_of(objects: list[bytes]) -> bytes:
    """A PDF file of these objects, numbered from 1; the first is the catalogue."""
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    return out.getvalue()


def _numbers(box: Box) -> str:
    return f"{box.x0} {box.y0} {box.x1} {box.y1}"


def user_to_page(crop: Box, rotate: int) -> Affine:
    """From PDF user space to page space, as the standard defines CropBox and /Rotate."""
    upright = Affine(d=-1.0, e=-crop.x0, f=crop.y1)
    turned = upright.then(Affine.rotation(rotate))
    corner = Quad.of(crop).mapped(turned).bounds
    return turned.then(Affine.translation(-corner.x0, -corner.y0))


def text_pdf(path: Path, pages: int = 1, lines: int = 40, **save: object) -> None:
    """Born digital: visible text, the page's number in its first line."""
    with pymupdf.open() as document:
        for number in range(pages):
            page = document.new_page()
            page.insert_text((60, 60), f"Page {number + 1}", fontsize=14)
            for line in range(lines):
                page.insert_text((60, 90 + 16 * line), SENTENCE, fontsize=9)
        document.save(path, **save)


def written_page(width: int = 1240, height: int = 1754, lines: int = 30) -> tuple[Image.Image, list[tuple[str, Point, float]]]:
    """A drawn page of text at 150 dpi, and of each line the text, the left end of its baseline and its size in points."""
    image = Image.new("L", (width, height), 245)
    draw = ImageDraw.Draw(image)
    points = 10.0
    font = ImageFont.truetype(io.BytesIO(pymupdf.Font("helv").buffer), points * 150 / 72)
    placed = []
    for number in range(lines):
        x, y = 120, 160 + 50 * number
        draw.text((x, y), SENTENCE, fill=20, font=font, anchor="ls")
        placed.append((SENTENCE, (x * 72 / 150, y * 72 / 150), points))
    return image, placed


def scan_pdf(
    path: Path,
    image: Image.Image,
    layer: list[tuple[str, Point, float]] | None = None,
    *,
    shift: Point = (0.0, 0.0),
    invisible: bool = True,
    under: bool = False,
    dpi: float = 150.0,
    pages: int = 1,
) -> None:
    """A scan as a PDF. layer: text laid over it, invisible or not, moved by `shift` points; under: painted before the image."""
    file = io.BytesIO()
    image.save(file, "PNG")
    with pymupdf.open() as document:
        for _ in range(pages):
            page = document.new_page(width=image.width * 72 / dpi, height=image.height * 72 / dpi)
            if not under:
                page.insert_image(page.rect, stream=file.getvalue())
            for text, (x, y), size in layer or []:
                page.insert_text((x + shift[0], y + shift[1]), text, fontsize=size, render_mode=3 if invisible else 0)
            if under:
                page.insert_image(page.rect, stream=file.getvalue())
        document.save(path, garbage=3)


def jpeg(image: Image.Image, quality: int = 75) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return file.getvalue()
