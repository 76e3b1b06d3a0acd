"""Searchable PDFs of masters that are pictures: the picture is the page, without loss."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pymupdf
import pytest
from PIL import ExifTags, Image, ImageDraw

from desktop.document.geometry import Box, Quad
from desktop.document.model import Line, Master, Page, new_id
from desktop.exporters.errors import MasterUnusable
from desktop.hosts.client import Host
from tests.unit.exporters.drawn import content, export_pdf, job_of, master_of

SIZE = (240, 160)


def drawing(mode: str = "RGB") -> Image.Image:
    image = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 30, 99, 59), fill=(200, 0, 0))
    draw.ellipse((120, 80, 200, 140), fill=(0, 90, 200))
    return image.convert(mode)


def exported(host: Host, path: Path, size: tuple[int, int] = SIZE, index: int = 0) -> Path:
    master = master_of(path, "image/any")
    line = Line(new_id(), "words", Quad.of(Box(20, 30, 100, 60)), 0.9)
    page = Page(new_id(), "d1", 1, master.sha256, index, float(size[0]), float(size[1]), content=content([line]))
    target = path.with_name(f"{path.name}.pdf")
    export_pdf(host, job_of([page], [master]), target)
    return target


def image_of(target: Path) -> tuple[Any, bytes]:
    with pikepdf.open(target) as pdf:
        image = pdf.pages[0].Resources.XObject.Im0
        return {key: str(value) for key, value in image.items()}, image.read_raw_bytes()


def pixels(target: Path, size: tuple[int, int] = SIZE) -> np.ndarray:
    with pymupdf.open(target) as document:
        page = document[0]
        scale = pymupdf.Matrix(size[0] / page.rect.width, size[1] / page.rect.height)
        pixmap = page.get_pixmap(matrix=scale, colorspace=pymupdf.csRGB)
        return np.frombuffer(pixmap.samples, dtype=np.uint8).reshape(pixmap.height, pixmap.width, 3)


def assert_looks_like(target: Path, expected: Image.Image, slack: int = 3) -> None:
    found = pixels(target, expected.size).astype(int)
    wanted = np.asarray(expected.convert("RGB")).astype(int)
    assert found.shape == wanted.shape
    assert (np.abs(found - wanted).max(axis=2) > slack).mean() < 0.01
    with pymupdf.open(target) as document:
        assert document[0].get_text().split() == ["words"]


@pytest.mark.parametrize(
    ("name", "mode", "saving"),
    [
        ("a.png", "RGB", {}),
        ("a.png", "L", {}),
        ("a.png", "P", {}),
        ("a.png", "1", {}),
        ("a.png", "RGBA", {}),
        ("a.png", "LA", {}),
        ("a.tif", "RGB", {"compression": "tiff_lzw"}),
        ("a.tif", "1", {"compression": "group4"}),
        ("a.tif", "1", {}),
        ("a.bmp", "RGB", {}),
        ("a.gif", "P", {}),
        ("a.webp", "RGB", {"lossless": True}),
        ("a.jp2", "RGB", {"irreversible": False}),
    ],
)
def test_every_kind_of_picture_looks_the_same(host: Host, tmp_path: Path, name: str, mode: str, saving: dict[str, Any]) -> None:
    path = tmp_path / name
    drawing(mode).save(path, **saving)
    with Image.open(path) as image:
        expected = image.convert("RGB")
    assert_looks_like(exported(host, path), expected)


def test_cmyk_tiff_keeps_its_inks(host: Host, tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    drawing("CMYK").save(path)
    entries, data = image_of(exported(host, path))
    assert entries["/ColorSpace"] == "/DeviceCMYK"
    assert len(data) < SIZE[0] * SIZE[1]


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_jpeg_goes_in_byte_by_byte(host: Host, tmp_path: Path, mode: str) -> None:
    path = tmp_path / "a.jpg"
    drawing(mode).save(path, quality=90)
    target = exported(host, path)
    entries, data = image_of(target)
    assert data == path.read_bytes()
    assert entries["/Filter"] == "/DCTDecode"
    with Image.open(path) as image:
        assert_looks_like(target, image.convert("RGB"), slack=60)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_jpeg_is_upright(host: Host, tmp_path: Path, orientation: int) -> None:
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    shown = drawing()
    stored = shown.transpose(Image.Transpose(back[orientation])) if orientation in back else shown
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    path = tmp_path / "a.jpg"
    stored.save(path, quality=95, exif=exif, dpi=(100, 200))
    target = exported(host, path)
    assert image_of(target)[1] == path.read_bytes()
    assert_looks_like(target, shown, slack=40)
    with pymupdf.open(target) as document:
        rect = document[0].rect
    dpi = (200, 100) if orientation > 4 else (100, 200)
    assert (rect.width, rect.height) == pytest.approx((240 * 72 / dpi[0], 160 * 72 / dpi[1]), abs=0.01)


def test_black_and_white_stays_in_one_bit(host: Host, tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    drawing("L").point(lambda value: 255 * (value > 200)).convert("1").save(path, compression="group4")
    entries, data = image_of(exported(host, path))
    assert (entries["/Filter"], entries["/BitsPerComponent"]) == ("/CCITTFaxDecode", "1")
    assert len(data) < 1500


def test_deep_grey_becomes_eight_bits(host: Host, tmp_path: Path) -> None:
    ramp = np.tile(np.linspace(0, 65535, SIZE[0], dtype=np.uint16), (SIZE[1], 1))
    path = tmp_path / "a.tif"
    Image.fromarray(ramp).save(path)
    found = pixels(exported(host, path))[80, :, 0].astype(int)
    assert np.abs(found - np.linspace(0, 255, SIZE[0])).max() < 3


def test_resolution_is_that_of_the_scan_else_a4(host: Host, tmp_path: Path) -> None:
    (tmp_path / "known").mkdir()
    drawing().save(tmp_path / "known" / "a.png", dpi=(120, 120))
    drawing().save(tmp_path / "a.png")
    with pymupdf.open(exported(host, tmp_path / "known" / "a.png")) as document:
        assert document[0].rect.width == pytest.approx(240 / 120 * 72, rel=0.01)
    with pymupdf.open(exported(host, tmp_path / "a.png")) as document:
        assert document[0].rect.width == pytest.approx(842, rel=0.01)


def test_each_page_of_a_long_tiff_is_its_own(host: Host, tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    frames = [Image.new("L", SIZE, shade) for shade in (250, 120, 10)]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    master = Master(master_of(path).sha256, path.name, 1, "image/tiff", 3, linked=str(path))
    pages = [Page(new_id(), "d1", i + 1, master.sha256, i, 240.0, 160.0) for i in range(3)]
    target = tmp_path / "b.pdf"
    export_pdf(host, job_of(pages, [master]), target)
    with pymupdf.open(target) as document:
        assert [page.get_pixmap().pixel(5, 5)[0] for page in document] == [250, 120, 10]


def test_a_cut_off_jpeg_still_becomes_a_page(host: Host, tmp_path: Path) -> None:
    made = io.BytesIO()
    drawing().save(made, "JPEG")
    path = tmp_path / "a.jpg"
    path.write_bytes(made.getvalue()[:-400])
    assert image_of(exported(host, path))[1] == path.read_bytes()


def test_what_is_no_picture_is_refused_with_its_name(host: Host, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"no picture")
    with pytest.raises(MasterUnusable, match=r"a\.png"):
        exported(host, path)
