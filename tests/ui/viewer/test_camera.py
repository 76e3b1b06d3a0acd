"""Pages below one another, zoomed and scrolled."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop.document.geometry import Box, View
from desktop.ui.viewer.camera import A4, POINT, Camera
from tests.helpers.qt import summary

GAP = 16


def camera(count: int = 3, **page: object) -> Camera:
    made = Camera(GAP)
    made.width, made.height = 600.0, 400.0
    made.set_pages([summary(number, **page) for number in range(1, count + 1)])  # type: ignore[arg-type]  # of the page given
    return made


def test_scans_of_any_resolution_are_as_large_as_paper() -> None:
    mixed = Camera(GAP)
    mixed.set_pages(
        [summary(1, width=800, height=1000), summary(2, width=1600, height=2000), summary(3, width=595, height=842, unit="pt")]
    )
    fine, finer, pdf = mixed.sheets
    assert (fine.width, fine.height) == pytest.approx((finer.width, finer.height))
    assert pdf.width == pytest.approx(595 * POINT)
    assert fine.width * fine.height == pytest.approx(A4 * A4)


def test_a_hundred_percent_is_one_pixel_of_the_master() -> None:
    one = camera()
    one.zoom_to(1.0 / one.sheets[0].whole, (300, 200))
    assert one.shown_zoom(0) == pytest.approx(1.0)
    assert one.scale(0) == pytest.approx(1.0)


@given(st.integers(0, 99), st.floats(0.1, 5))
@example(0, 0.11117785049332217)
def test_only_pages_in_the_viewport_are_visible(index: int, zoom: float) -> None:
    many = camera(100)
    many.zoom = zoom
    many.y = many.top(index)
    visible = many.visible()
    assert index in visible
    assert all(many.box(i).y1 > 0 and many.box(i).y0 < many.height for i in visible)
    for outside in (visible.start - 1, visible.stop):
        if 0 <= outside < 100:
            assert many.box(outside).y1 <= 0 or many.box(outside).y0 >= many.height


@given(st.floats(10, 590), st.floats(10, 390), st.floats(0.2, 4), st.floats(0.2, 4))
def test_the_paper_under_the_cursor_stays_there(x: float, y: float, before: float, after: float) -> None:
    one = camera(50)
    one.zoom = before
    one.y = one.top(7) + 30
    held = one.at((x, y))
    if held is None:
        return
    on_page = one.transform(held).inverse().apply((x, y))
    one.zoom_to(after, (x, y))
    now = one.transform(held).apply(on_page)
    assert now == pytest.approx((x, y), abs=1.5)  # sheets lie on whole pixels


def test_a_turned_page_lies_on_its_side_and_its_corners_in_its_box() -> None:
    one = camera(1, view=View(turn=90))
    box, to_viewport = one.box(0), one.transform(0)
    assert box.width > box.height
    corners = Box.around(to_viewport.apply(p) for p in ((0, 0), (800, 0), (800, 1000), (0, 1000)))
    assert (corners.x0, corners.y0, corners.x1, corners.y1) == pytest.approx((box.x0, box.y0, box.x1, box.y1))


@given(st.integers(0, 29), st.floats(0, 760), st.floats(0, 960), st.floats(0.3, 3))
def test_what_is_revealed_is_in_view(index: int, x: float, y: float, zoom: float) -> None:
    one = camera(30)
    one.zoom = zoom
    target = Box(x, y, x + 40, y + 20)
    one.reveal(index, target)
    shown = Box.around(one.transform(index).apply(p) for p in ((target.x0, target.y0), (target.x1, target.y1)))
    assert shown.y0 >= -1
    assert shown.y1 <= one.height + 1


def test_what_is_in_view_already_does_not_scroll() -> None:
    one = camera()
    one.y = 10
    one.reveal(0, Box(100, 100, 200, 120))
    assert one.y == 10


def test_fitting_takes_the_width_or_all_of_the_page() -> None:
    one = camera()
    one.zoom = one.fitting(0, whole=False)
    assert one.box(0).width == pytest.approx(600 - 2 * GAP)
    one.zoom = one.fitting(0, whole=True)
    assert one.box(0).height == pytest.approx(400 - 2 * GAP)


def test_nothing_is_visible_of_no_document() -> None:
    empty = camera(0)
    assert (list(empty.visible()), empty.middle(), empty.at((10, 10)), empty.content()[1]) == ([], None, None, 0.0)
    empty.zoom_to(2.0, (0, 0))
