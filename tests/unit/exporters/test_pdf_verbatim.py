"""Pictures go into a PDF as their files have them, and are coded anew only where that is asked for."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pymupdf
import pytest
from PIL import Image, ImageChops, ImageDraw, TiffImagePlugin

from desktop.document.geometry import Box, Quad
from desktop.document.model import Line, Page, new_id
from desktop.exporters.job import Options, Rewriting
from desktop.exporters.pdf.images import opened
from desktop.exporters.pdf.verbatim import Coded, as_it_is
from desktop.hosts.client import Host
from tests.unit.exporters.drawn import content, export_pdf, font, job_of, master_of
from tests.unit.exporters.readers import texts

SIZE = (613, 809)


def photograph(mode: str = "RGB") -> Image.Image:
    grain = np.random.default_rng(1).integers(0, 255, (40, 30, 3), dtype=np.uint8)
    return Image.fromarray(grain).resize(SIZE, Image.Resampling.BICUBIC).convert(mode)


def writing() -> Image.Image:
    image = Image.new("L", SIZE, 255)
    pen = ImageDraw.Draw(image)
    letters = np.random.default_rng(2).integers(0x4E00, 0x9000, (14, 12))
    for row in range(14):
        pen.text((20, 15 + row * 55), "".join(map(chr, letters[row])), fill=0, font=font(44))
    return image.point(lambda value: 255 * (value > 127))


def coded(path: Path) -> Coded:
    with opened(path) as image:
        found = as_it_is(image, path)
    assert found is not None
    return found


def exported(host: Host, path: Path, rewriting: Rewriting = Rewriting.KEEP) -> Path:
    master = master_of(path, "application/pdf" if path.suffix == ".pdf" else "image/any")
    with pymupdf.open(path) as document:
        size = (document[0].rect.width, document[0].rect.height) if path.suffix == ".pdf" else SIZE
    line = Line(new_id(), "words", Quad.of(Box(20, 30, 100, 60)), 0.9)
    unit = "pt" if path.suffix == ".pdf" else "px"
    page = Page(new_id(), "d1", 1, master.sha256, 0, float(size[0]), float(size[1]), unit, content=content([line]))
    target = path.with_name(f"{path.name}.{rewriting.value}.pdf")
    export_pdf(host, replace(job_of([page], [master]), options=Options(rewriting=rewriting)), target)
    return target


def pictures(path: Path) -> list[dict[str, Any]]:
    with pikepdf.open(path) as pdf:
        held = pdf.pages[0].Resources.XObject
        return [
            {"filter": str(one.Filter), "space": str(one.get("/ColorSpace")), "data": one.read_raw_bytes()}
            for one in held.values()
        ]


def shown(path: Path) -> Image.Image:
    with pymupdf.open(path) as document:
        page = document[0]
        drawn = page.get_pixmap(matrix=pymupdf.Matrix(SIZE[0] / page.rect.width, SIZE[1] / page.rect.height))
        return Image.frombytes("RGB", (drawn.width, drawn.height), drawn.samples)


def difference(path: Path, expected: Image.Image) -> float:
    return float(np.asarray(ImageChops.difference(shown(path).resize(SIZE), expected.convert("RGB"))).mean())


def rows_of(png: bytes) -> bytes:
    rows, at = b"", 8
    while at < len(png):
        size, kind = struct.unpack_from(">I4s", png, at)
        rows += png[at + 8 : at + 8 + size] if kind == b"IDAT" else b""
        at += 12 + size
    return rows


@pytest.mark.parametrize("mode", ["RGB", "L", "P"])
def test_the_rows_of_a_png_stay_byte_by_byte(host: Host, tmp_path: Path, mode: str) -> None:
    path = tmp_path / "a.png"
    photograph(mode).save(path, compress_level=3)
    target = exported(host, path)
    assert [one["data"] for one in pictures(target)] == [rows_of(path.read_bytes())]
    assert difference(target, photograph(mode)) < 0.5
    assert target.stat().st_size < path.stat().st_size + 5_000


def test_a_png_that_a_pdf_cannot_hold_is_decoded(tmp_path: Path) -> None:
    photograph("RGBA").save(tmp_path / "seen-through.png")
    broken = tmp_path / "broken.png"
    photograph("L").save(broken)
    data = bytearray(broken.read_bytes())
    data[data.index(b"IDAT") + 900] ^= 0xFF
    broken.write_bytes(data)
    for path in (tmp_path / "seen-through.png", broken):
        with opened(path) as image:
            assert as_it_is(image, path) is None


@pytest.mark.parametrize("rows", [16, 64, 2000])
@pytest.mark.parametrize("mode", ["RGB", "YCbCr", "L"])
def test_jpeg_strips_of_a_tiff_become_one_jpeg(tmp_path: Path, mode: str, rows: int) -> None:
    path = tmp_path / "a.tif"
    photograph(mode).save(path, compression="jpeg", quality=90, tiffinfo={278: min(rows, SIZE[1])})
    found = coded(path)
    with Image.open(path) as image, Image.open(io.BytesIO(found.data)) as made:
        assert np.array_equal(np.asarray(image.convert("RGB")), np.asarray(made.convert("RGB")))
    assert len(found.data) <= path.stat().st_size


@pytest.mark.parametrize("mode", ["RGB", "YCbCr", "L"])
def test_a_tiff_of_jpeg_looks_the_same_to_a_reader(host: Host, tmp_path: Path, mode: str) -> None:
    path = tmp_path / "a.tif"
    photograph(mode).save(path, compression="jpeg", quality=90, tiffinfo={278: 64})
    with Image.open(path) as image:
        expected = image.convert("RGB")
    assert difference(exported(host, path), expected) < 1


def test_a_deflated_tiff_stays_as_it_is(host: Host, tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    photograph("L").save(path, compression="tiff_adobe_deflate", tiffinfo={278: SIZE[1]})
    with Image.open(path) as image:
        assert isinstance(image, TiffImagePlugin.TiffImageFile)
        at, size = image.tag_v2[273][0], image.tag_v2[279][0]
    target = exported(host, path)
    assert pictures(target)[0]["data"] == path.read_bytes()[at : at + size]
    assert difference(target, photograph("L")) < 0.5


def test_group_4_stays_as_it_is(host: Host, tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    writing().convert("1").save(path, compression="group4", tiffinfo={278: SIZE[1]})
    target = exported(host, path)
    assert pictures(target)[0]["data"] in path.read_bytes()
    assert difference(target, writing()) < 3


def picture_pdf(path: Path) -> Path:
    """A page with a photograph as JPEG, one that was packed without loss, and writing in one bit."""
    made = io.BytesIO()
    photograph().save(made, "JPEG", quality=95)
    with pymupdf.open() as document:
        page = document.new_page(width=SIZE[0], height=SIZE[1])
        page.insert_image((0, 0, SIZE[0], 300), stream=made.getvalue(), keep_proportion=False)
        packed = io.BytesIO()
        photograph().transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(packed, "PNG")
        page.insert_image((0, 300, SIZE[0], 600), stream=packed.getvalue(), keep_proportion=False)
        document.save(path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        rows = writing().convert("1").tobytes()
        stream = pdf.make_stream(zlib.compress(rows), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
        stream.Filter, stream.Width, stream.Height = pikepdf.Name.FlateDecode, SIZE[0], SIZE[1]
        stream.ColorSpace, stream.BitsPerComponent = pikepdf.Name.DeviceGray, 1
        page = pdf.pages[0]
        page.Resources.XObject.Writing = stream
        page.contents_add(f"q {SIZE[0]} 0 0 200 0 0 cm /Writing Do Q".encode())
        pdf.save(path)
    return path


def test_pictures_of_a_pdf_stay_byte_by_byte(host: Host, tmp_path: Path) -> None:
    path = picture_pdf(tmp_path / "a.pdf")
    before = sorted(one["data"] for one in pictures(path))
    target = exported(host, path)
    assert sorted(one["data"] for one in pictures(target)) == before
    assert target.stat().st_size < path.stat().st_size + 5_000


@pytest.mark.parametrize(
    ("rewriting", "filters"),
    [
        (Rewriting.JPEG2000, ["/FlateDecode", "/JPXDecode", "/JPXDecode"]),
        (Rewriting.GREY, ["/DCTDecode", "/FlateDecode", "/FlateDecode"]),
        (Rewriting.GROUP4, ["/CCITTFaxDecode", "/DCTDecode", "/FlateDecode"]),
    ],
)
def test_pictures_are_coded_anew_where_asked(host: Host, tmp_path: Path, rewriting: Rewriting, filters: list[str]) -> None:
    path = picture_pdf(tmp_path / "a.pdf")
    target = exported(host, path, rewriting)
    assert sorted(one["filter"] for one in pictures(target)) == filters
    expected = shown(path)
    if rewriting is Rewriting.GREY:
        assert {one["space"] for one in pictures(target)} == {"/DeviceGray"}
        expected = expected.convert("L")
    assert difference(target, expected) < 4
    assert target.stat().st_size < path.stat().st_size
    assert texts(target)["pypdf"] == "words"


@pytest.mark.parametrize("rewriting", [Rewriting.JPEG2000, Rewriting.GREY])
def test_a_scan_becomes_smaller_where_asked(host: Host, tmp_path: Path, rewriting: Rewriting) -> None:
    path = tmp_path / "a.png"
    photograph().save(path)
    target = exported(host, path, rewriting)
    assert target.stat().st_size < 0.7 * path.stat().st_size
    expected = photograph() if rewriting is Rewriting.JPEG2000 else photograph("L")
    assert difference(target, expected) < 4
