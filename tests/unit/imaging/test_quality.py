"""What is measured on scans whose faults are known, and what cleaning leaves of a page."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from desktop.document.geometry import Box, View
from desktop.imaging.client import ImagingHost
from desktop.imaging.quality import measure
from desktop.imaging.values import PageMeasures
from tests.helpers import scans
from tests.helpers.images import array

DATA = Path(os.environ.get("DOSSIER_TEST_DATA", "../shared/data")) / "documents"


def measured(image: Image.Image) -> PageMeasures:
    return measure(np.asarray(image), native=1.0, dpi=150.0, inches=11.7, scan=True)


@pytest.mark.parametrize("degrees", [-5.0, -1.2, 0.0, 0.7, 3.4, 9.0])
def test_skew_is_measured_as_the_lines_slope(degrees: float) -> None:
    assert measured(scans.skewed(scans.page(), degrees)).skew == pytest.approx(degrees, abs=0.15)


def test_columns_slope_as_lines_do() -> None:
    columns = scans.skewed(scans.page(size=(scans.HEIGHT, scans.WIDTH)).rotate(90, expand=True), 2.5)
    assert measured(columns).skew == pytest.approx(2.5, abs=0.15)


def test_a_page_out_of_focus_has_wide_edges() -> None:
    widths = [measured(scans.blurred(scans.page(), radius)).edge for radius in (0, 1, 2, 3)]
    assert widths == sorted(widths)
    assert widths[0] < 3.5 < 4.0 < widths[2]
    assert widths[3] > 5


def test_letters_that_an_edge_cuts_are_counted_and_shadows_are_not() -> None:
    page = scans.page()
    assert measured(page).touching == (0, 0, 0, 0)
    assert measured(page.crop((150, 0, *page.size))).touching[0] >= 4
    shadow = page.copy()
    for top in range(0, page.height, 40):
        shadow.paste(20, (page.width - 25, top, page.width, top + 25))
    assert max(measured(shadow).touching) < 4


def test_specks_are_no_ink_on_an_empty_page() -> None:
    empty = Image.new("L", (scans.WIDTH, scans.HEIGHT), 244)
    assert measured(empty).ink == 0
    assert measured(scans.speckled(empty, 400)).ink < 0.0004
    assert measured(scans.shone_through(empty, scans.page())).ink < 0.0004
    assert measured(scans.page()).ink > 0.01


def test_the_ink_is_found_in_its_place() -> None:
    extent = measured(scans.page(margin=200)).extent
    assert extent is not None
    assert (extent.x0, extent.y0) == pytest.approx((200, 200), abs=25)
    assert scans.WIDTH - 320 < extent.x1 < scans.WIDTH - 190


def test_the_gutter_of_a_double_page_and_none_of_a_single_one() -> None:
    both = scans.double(scans.page(1), scans.page(2, size=(1000, scans.HEIGHT)))
    gutter = measured(both).gutter
    assert gutter is not None
    assert gutter == pytest.approx((scans.WIDTH - 20) / both.width, abs=0.05)
    assert measured(scans.page()).gutter is None
    assert measured(scans.page(size=(scans.HEIGHT, scans.WIDTH))).gutter is None


def test_the_same_page_scanned_again_looks_alike_and_another_does_not() -> None:
    def differing(a: PageMeasures, b: PageMeasures) -> int:
        return (int(a.look, 16) ^ int(b.look, 16)).bit_count()

    first, again = scans.page(1), scans.blurred(scans.skewed(scans.page(1), 0.4), 0.6)
    assert differing(measured(first), measured(again)) <= 8


@pytest.mark.parametrize(("dpi", "told"), [(300, 300), (200, 200), (None, None), (5, None)])
def test_resolution_is_believed_unless_it_cannot_be(
    imaging: ImagingHost, tmp_path: Path, dpi: int | None, told: float | None
) -> None:
    found = imaging.measure(scans.saved(scans.page(), tmp_path / "page.png", dpi), 0)
    assert found.dpi == (None if told is None else pytest.approx(told, abs=0.1))


def test_a_default_of_72_dpi_is_not_believed_where_letters_would_be_those_of_a_poster(
    imaging: ImagingHost, tmp_path: Path
) -> None:
    found = imaging.measure(scans.saved(scans.page(), tmp_path / "page.png", 72), 0)
    assert found.dpi is None
    assert found.about_dpi is not None
    assert 140 < found.about_dpi < 400


def test_places_are_those_of_the_page_in_any_turn_and_crop(imaging: ImagingHost, tmp_path: Path) -> None:
    path = scans.saved(scans.page(margin=300), tmp_path / "page.png")
    upright = imaging.measure(path, 0).extent
    turned = imaging.measure(path, 0, View(turn=90)).extent
    cut = imaging.measure(path, 0, View(crop=Box(0, 0, 700, 900))).extent
    assert upright is not None
    assert turned is not None
    assert cut is not None
    assert (turned.x0, turned.y0, turned.x1, turned.y1) == pytest.approx(
        (upright.x0, upright.y0, upright.x1, upright.y1), abs=20
    )
    assert (cut.x0, cut.y0) == pytest.approx((upright.x0, upright.y0), abs=20)
    assert cut.x1 <= 700


def test_specks_go_and_letters_with_their_dots_stay(imaging: ImagingHost, tmp_path: Path) -> None:
    clean = scans.page(3)
    dirty = scans.saved(scans.speckled(clean, 500), tmp_path / "dirty.png")
    before = np.abs(array(imaging.render(dirty, 0)).astype(int) - np.asarray(clean)) > 60
    shown = array(imaging.render(dirty, 0, View(despeckle=True))).astype(int)
    left = np.abs(shown - np.asarray(clean)) > 60
    assert left.sum() < 0.5 * before.sum(), "those that touch or stand beside letters stay"
    ink = np.asarray(clean) < 90
    assert (shown[ink] < 150).mean() > 0.995


def test_what_shows_through_goes_and_ink_stays(imaging: ImagingHost, tmp_path: Path) -> None:
    clean = scans.page(4)
    path = scans.saved(scans.shone_through(clean, scans.page(5)), tmp_path / "thin.png")
    shown = array(imaging.render(path, 0, View(fade=True))).astype(int)
    ink = np.asarray(clean) < 90
    paper = np.asarray(clean.filter(ImageFilter.MinFilter(7))) > 240
    before = array(imaging.render(path, 0)).astype(int)
    assert (before[paper] < 225).mean() > 0.02
    assert (shown[paper] < 225).mean() < 0.005
    assert (shown[ink] < 120).mean() > 0.99


def test_a_part_of_a_cleaned_page_is_as_it_is_in_the_whole(imaging: ImagingHost, tmp_path: Path) -> None:
    path = scans.saved(scans.speckled(scans.shone_through(scans.page(4), scans.page(5)), 300), tmp_path / "page.png")
    view = View(despeckle=True, fade=True)
    whole = array(imaging.render(path, 0, view)).astype(int)
    part = array(imaging.render(path, 0, view, crop=Box(300, 400, 800, 900))).astype(int)
    assert (np.abs(part[40:-40, 40:-40] - whole[440:860, 340:760]) > 40).mean() < 0.002


@pytest.mark.skipif(not DATA.is_dir(), reason=f"no test documents in {DATA}")
def test_good_scans_are_not_called_blurred_or_cut_off(imaging: ImagingHost) -> None:
    for name in ("ocrd-kant-fraktur/kant_0017.tif", "nzz-fraktur/nzz_18701230.tif", "siku-jianming-mulu/b6_v01_024.jpg"):
        found = imaging.measure(DATA / name, 0)
        assert found.edge is not None
        assert found.edge < 4.4, name
        assert max(found.touching) < 4, name
