"""Every kind of image that is promised comes out upright, in grey or RGB, over white."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop.document.errors import DossierError
from desktop.document.geometry import Box
from desktop.imaging.client import ImagingHost
from desktop.imaging.errors import MasterDamaged, MasterMissing, PageDamaged, PageMissing, UnsupportedFormat
from tests.helpers import images

MARK = Box(40, 10, 60, 30)


def sample() -> Image.Image:
    return images.picture(120, 80, MARK)


def looks_right(pixels: np.ndarray) -> bool:
    """Red or dark inside the mark, white outside."""
    green = pixels if pixels.ndim == 2 else pixels[..., 1]
    return bool(green[12:28, 42:58].max() < 120 and green[40:, 70:].min() > 240 and green.shape == (80, 120))


@pytest.mark.parametrize(
    ("name", "options", "media_type"),
    [
        ("page.png", {}, "image/png"),
        ("page.jpg", {"quality": 95}, "image/jpeg"),
        ("progressive.jpg", {"quality": 95, "progressive": True}, "image/jpeg"),
        ("page.webp", {"lossless": True}, "image/webp"),
        ("page.jp2", {}, "image/jp2"),
        ("page.bmp", {}, "image/bmp"),
        ("page.gif", {}, "image/gif"),
        ("lzw.tif", {"compression": "tiff_lzw"}, "image/tiff"),
        ("deflate.tif", {"compression": "tiff_adobe_deflate"}, "image/tiff"),
        ("jpeg.tif", {"compression": "jpeg", "quality": 95}, "image/tiff"),
        ("packbits.tif", {"compression": "packbits"}, "image/tiff"),
    ],
)
def test_colour(imaging: ImagingHost, tmp_path: Path, name: str, options: dict[str, object], media_type: str) -> None:
    path = tmp_path / name
    sample().save(path, **options)
    info = imaging.probe(path)
    assert (info.media_type, info.pages, info.encrypted, info.has_text) == (media_type, 1, False, False)
    rendering = imaging.render(path, 0)
    assert rendering.channels == 3
    assert looks_right(images.array(rendering))


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_lzw", None])
def test_bilevel_tiff(imaging: ImagingHost, tmp_path: Path, compression: str | None) -> None:
    path = tmp_path / "fax.tif"
    sample().convert("1", dither=Image.Dither.NONE).save(path, compression=compression)
    rendering = imaging.render(path, 0)
    assert rendering.channels == 1
    assert looks_right(images.array(rendering))


@pytest.mark.parametrize("mode", ["L", "P", "LA", "RGBA", "CMYK", "LAB", "YCbCr"])
def test_modes_of_tiff(imaging: ImagingHost, tmp_path: Path, mode: str) -> None:
    path = tmp_path / "page.tif"
    if mode == "LAB":
        lab = np.zeros((80, 120, 3), dtype=np.uint8)
        lab[..., 0] = 255
        lab[10:30, 40:60, 0] = 40
        Image.frombytes("LAB", (120, 80), lab.tobytes()).save(path)
    elif mode == "LA":
        sample().convert("L").convert("LA").save(path)
    else:
        sample().convert(mode).save(path)
    assert looks_right(images.array(imaging.render(path, 0)))


@pytest.mark.parametrize("depth", [12, 16])
@pytest.mark.parametrize("name", ["page.tif", "page.png"])
def test_deep_grey_uses_its_depth(imaging: ImagingHost, tmp_path: Path, depth: int, name: str) -> None:
    path = tmp_path / name
    values = np.full((80, 120), 2**depth - 1, dtype=np.uint16)
    values[10:30, 40:60] = 2 ** (depth - 4)
    Image.fromarray(values).save(path)
    pixels = images.array(imaging.render(path, 0))
    assert looks_right(pixels)
    assert abs(int(pixels[20, 50]) - 16) <= 1


def test_cmyk_jpeg_of_adobe_is_not_inverted(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "page.jpg"
    sample().convert("CMYK").save(path, quality=95)
    assert looks_right(images.array(imaging.render(path, 0)))


def test_transparent_parts_are_white(imaging: ImagingHost, tmp_path: Path) -> None:
    clear = Image.new("RGBA", (120, 80), (0, 0, 0, 0))
    clear.paste((200, 0, 0, 255), (40, 10, 60, 30))
    for name, image in (("rgba.png", clear), ("palette.png", clear.quantize(8)), ("page.webp", clear)):
        image.save(tmp_path / name, **({"lossless": True} if name.endswith("webp") else {}))
        assert looks_right(images.array(imaging.render(tmp_path / name, 0))), name


def test_pages_of_a_tiff_may_differ_in_everything(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "pages.tif"
    first, second, third = sample(), images.picture(50, 300).convert("1"), sample().convert("CMYK")
    first.save(path, save_all=True, append_images=[second, third])
    assert imaging.probe(path).pages == 3
    assert [(p.width, p.height) for p in imaging.pages(path, 0, 3)] == [(120, 80), (50, 300), (120, 80)]
    for index in (2, 0, 1, 0, 2):
        rendering = imaging.render(path, index)
        assert looks_right(images.array(rendering)) is (index != 1)
    with pytest.raises(PageMissing) as caught:
        imaging.render(path, 3)
    assert caught.value.details == {"file": "pages.tif", "page": 4, "pages": 3}


def test_the_first_picture_of_an_animation_is_the_page(imaging: ImagingHost, tmp_path: Path) -> None:
    for name in ("moving.gif", "moving.webp", "moving.png"):
        path = tmp_path / name
        sample().save(path, save_all=True, append_images=[images.picture(120, 80)], duration=100)
        assert imaging.probe(path).pages == 1
        assert looks_right(images.array(imaging.render(path, 0))), name


def test_content_decides_not_the_name(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    sample().save(path, format="PNG")
    assert imaging.probe(path).media_type == "image/png"
    images.text_pdf(tmp_path / "letter.jpg")
    assert imaging.probe(tmp_path / "letter.jpg").media_type == "application/pdf"


def test_a_truncated_jpeg_gives_its_upper_part_and_says_so(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "page.jpg"
    noise = Image.effect_noise((400, 400), 60)
    path.write_bytes(images.jpeg(noise)[:30000])
    rendering = imaging.render(path, 0)
    assert rendering.notes == ("truncated",)
    assert images.array(rendering)[:50].std() > 20


def test_what_cannot_be_opened_says_why(imaging: ImagingHost, tmp_path: Path) -> None:
    text = tmp_path / "letter.docx"
    text.write_bytes(b"PK\x03\x04 not an image")
    stub = tmp_path / "stub.png"
    buffer = io.BytesIO()
    sample().save(buffer, "PNG")
    stub.write_bytes(buffer.getvalue()[:60])
    for path, kind in ((text, UnsupportedFormat), (tmp_path / "none.png", MasterMissing), (tmp_path, MasterMissing)):
        with pytest.raises(kind) as caught:
            imaging.probe(path)
        assert path.name in caught.value.say("en")
        assert path.name in caught.value.say("zh")
        assert str(tmp_path.parent) not in caught.value.say("en")
    with pytest.raises((MasterDamaged, PageDamaged)):
        imaging.render(stub, 0)
    with pytest.raises(DossierError):
        imaging.text_layer(stub, 1)


def test_thumbnail_and_encoded_tiles(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "page.jpg"
    images.picture(2400, 1600, Box(800, 200, 1200, 600)).save(path, quality=95)
    small = imaging.thumbnail(path, 0, max_side=120)
    assert (small.width, small.height) == (120, 80)
    assert looks_right(images.array(small))
    for kind in ("png", "jpeg"):
        tile = imaging.encoded(path, 0, format=kind, crop=Box(600, 0, 1400, 800), resolution=0.5)
        decoded = Image.open(io.BytesIO(tile.pixels))
        assert decoded.size == (tile.width, tile.height) == (400, 400)
        assert decoded.convert("RGB").getpixel((200, 200))[1] < 40
        assert tile.to_page.apply((0, 0)) == pytest.approx((600, 0))
