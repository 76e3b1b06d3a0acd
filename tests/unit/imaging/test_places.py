"""A mark drawn at a known place of a page is found there again, however the page is stored, turned, cropped and scaled."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from desktop.document.geometry import Box, Point, View
from desktop.imaging.client import ImagingHost
from tests.helpers import images

WIDTH, HEIGHT = 240, 160
MARK = Box(150, 40, 158, 48)

skews = st.one_of(st.just(0.0), st.floats(-20, 20).filter(lambda s: abs(s) > 0.01))
crops = st.none() | st.builds(Box, st.floats(0, 140), st.floats(0, 35), st.floats(165, WIDTH), st.floats(55, HEIGHT))
views = st.builds(View, st.sampled_from([0, 90, 180, 270]), skews, crops)
resolutions = st.one_of(st.just(1.0), st.just(2.0), st.floats(0.4, 3.0))
tolerant = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def found(host: ImagingHost, path: Path, view: View, resolution: float, crop: Box | None) -> Point:
    return images.found_mark(host.render(path, 0, view, resolution=resolution, crop=crop))


@given(
    orientation=st.integers(1, 8), kind=st.sampled_from(["png", "tiff", "jpeg"]), view=views, resolution=resolutions, crop=crops
)
@example(orientation=6, kind="jpeg", view=View(90, 5.0), resolution=0.45, crop=None)
@tolerant
def test_mark_on_a_picture(
    imaging: ImagingHost,
    tmp_path_factory: pytest.TempPathFactory,
    orientation: int,
    kind: str,
    view: View,
    resolution: float,
    crop: Box | None,
) -> None:
    path = tmp_path_factory.mktemp("picture") / f"page.{kind}"
    stored = images.stored_as(images.picture(WIDTH, HEIGHT, MARK), orientation)
    stored.save(path, exif=images.exif(orientation), **({"quality": 95, "subsampling": 0} if kind == "jpeg" else {}))
    page = imaging.page(path, 0)
    assert (page.width, page.height, page.unit) == (WIDTH, HEIGHT, "px")
    assert math.dist(found(imaging, path, view, resolution, crop), MARK.centre) < 1.0


@given(
    rotate=st.sampled_from([0, 90, 180, 270]),
    origin=st.tuples(st.floats(-300, 300), st.floats(-300, 300)),
    view=views,
    resolution=resolutions,
)
@tolerant
def test_mark_on_a_pdf(
    imaging: ImagingHost,
    tmp_path_factory: pytest.TempPathFactory,
    rotate: int,
    origin: Point,
    view: View,
    resolution: float,
) -> None:
    path = tmp_path_factory.mktemp("pdf") / "page.pdf"
    x, y = origin
    media, crop = Box(x, y, x + 300, y + 400), Box(x + 20, y + 30, x + 280, y + 350)
    place = images.user_to_page(crop, rotate)
    wide, high = (320, 260) if rotate in (90, 270) else (260, 320)
    mark = Box(x + 150, y + 200, x + 158, y + 208)
    expected = place.apply(mark.centre)
    assume(view.crop is None or view.crop.grown(-8).contains(expected))
    images.pdf_with_mark(path, mark, media=media, crop=crop, rotate=rotate)
    page = imaging.page(path, 0)
    assert (page.width, page.height, page.unit) == (pytest.approx(wide, abs=0.01), pytest.approx(high, abs=0.01), "pt")
    assert math.dist(found(imaging, path, view, resolution, None), expected) < 1.0


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [0.0, 4.0])
def test_fax_pixels_are_made_square_and_the_page_stays_in_pixels_of_the_master(
    imaging: ImagingHost, tmp_path: Path, turn: int, skew: float
) -> None:
    path = tmp_path / "fax.tif"
    images.picture(432, 250, Box(300, 60, 308, 64)).convert("1").save(path, dpi=(204, 98), compression="group4")
    page = imaging.page(path, 0)
    assert (page.width, page.height) == (432, 250)
    rendering = imaging.render(path, 0, View(turn, skew))
    if not skew:
        assert sorted((rendering.width, rendering.height)) == sorted((432, round(250 * 204 / 98)))
    assert math.dist(images.found_mark(rendering), (304, 62)) < 1.0


def test_outside_the_crop_is_white(imaging: ImagingHost, tmp_path: Path) -> None:
    for path in (tmp_path / "page.png", tmp_path / "page.pdf"):
        if path.suffix == ".png":
            images.picture(200, 200, Box(20, 20, 180, 180)).save(path)
        else:
            whole = Box(0, 0, 200, 200)
            images.pdf_with_mark(path, Box(20, 20, 180, 180), media=whole, crop=whole, rotate=0)
        rendering = imaging.render(path, 0, View(0, 10.0, Box(60, 60, 140, 140)), resolution=2.0)
        pixels = images.array(rendering)
        assert [int(pixels[y, x].min()) for y, x in ((0, 0), (0, -1), (-1, 0), (-1, -1))] == [255] * 4
        assert int(pixels[rendering.height // 2, rendering.width // 2].min()) < 100


def test_a_tile_beside_the_page_is_white(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    images.picture(100, 100, Box(0, 0, 100, 100)).save(path)
    rendering = imaging.render(path, 0, crop=Box(150, 150, 200, 200))
    assert images.array(rendering).min() == 255
