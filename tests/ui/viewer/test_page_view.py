"""The page in the middle of the window, used as a person would."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.document.errors import DossierError
from desktop.document.geometry import Box, Quad, View
from desktop.ui.selection import Selection
from desktop.ui.threads.render_thread import RenderHost, RenderThread
from desktop.ui.viewer import images
from desktop.ui.viewer.page_view import Colouring, Fit, Mode, PageView
from tests.helpers.qt import PaperHost, find_nothing, page, summary

Make = Callable[[RenderHost], RenderThread]
GREY = QColor(200, 200, 200)


@pytest.fixture
def view(qtbot: QtBot, renderer: RenderThread, selection: Selection) -> PageView:
    """Five pages of five lines, 800 by 1000; content is there as soon as it is wanted."""
    return shown(qtbot, renderer, selection)


def shown(qtbot: QtBot, renderer: RenderThread, selection: Selection, pages: int = 5) -> PageView:
    made = PageView(renderer, selection)
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.content_wanted.connect(lambda page_id: made.set_page_content(page(int(page_id.split("-")[1]), 5)))
    made.show()
    made.set_document([summary(number) for number in range(1, pages + 1)], find_nothing)
    return made


def at(view: PageView, page_id: str, x: float, y: float) -> QPoint:
    """Where a point of page space is in the viewport."""
    index = view._camera.index(page_id)
    assert index is not None
    px, py = view._camera.transform(index).apply((x, y))
    return QPoint(round(px), round(py))


def wheel(view: PageView, place: QPoint, notches: int, modifiers: Qt.KeyboardModifier) -> None:
    local = QPointF(place)
    event = QWheelEvent(
        local,
        view.viewport().mapToGlobal(local),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def pixel(view: PageView, place: QPoint) -> QColor:
    return view.viewport().grab().toImage().pixelColor(place)


def test_a_page_is_paper_at_once_and_its_picture_when_it_comes(qtbot: QtBot, view: PageView) -> None:
    place = at(view, "d-1", 700, 50)
    view.set_colouring(Colouring.NONE)
    qtbot.waitUntil(lambda: pixel(view, place) == GREY)


def test_pictures_become_as_sharp_as_the_screen(qtbot: QtBot, make_renderer: Make, selection: Selection) -> None:
    host = PaperHost()
    view = shown(qtbot, make_renderer(host), selection)
    scale = min(view.zoom(), 1.0)  # pixels of the screen in one of the page; a scan has no more than its own
    qtbot.waitUntil(lambda: any(drawn[0] == 0 and drawn[1] == pytest.approx(scale) for drawn in host.drawn))
    first = next(drawn for drawn in host.drawn if drawn[0] == 0)
    assert first[1] < scale  # a coarse one came first


def test_deep_zoom_draws_only_the_part_in_view(qtbot: QtBot, make_renderer: Make, selection: Selection) -> None:
    host = PaperHost(size=(5000, 7000))
    view = PageView(make_renderer(host), selection)
    qtbot.addWidget(view)
    view.resize(900, 700)
    view.show()
    view.set_document([summary(1, width=5000, height=7000)], find_nothing)
    view.set_zoom(1.0)
    qtbot.waitUntil(lambda: any(crop is not None for _, _, crop in host.drawn))
    _, scale, crop = next(drawn for drawn in host.drawn if drawn[2] is not None)
    assert crop is not None
    assert scale == pytest.approx(1.0)
    assert crop.area < 5000 * 7000 / 8
    place = QPoint(450, 350)
    qtbot.waitUntil(lambda: pixel(view, place) == GREY)


def test_a_part_drawn_for_deep_zoom_is_not_shown_from_afar(qtbot: QtBot, renderer: RenderThread) -> None:
    kept = images.PageImages(renderer)
    kept.reset(find_nothing)
    large = summary(1, width=5000, height=7000)
    kept.look([images.Sight(large, 1.0, Box(0, 0, 500, 500))], [], settled=True)
    qtbot.waitUntil(lambda: len(tuple(kept.pictures("d-1", 1.0))) == 2)
    assert [picture.covers is None for picture in kept.pictures("d-1", 1.0)] == [True, False]
    assert [picture.covers is None for picture in kept.pictures("d-1", 0.2)] == [True]


def test_only_pages_in_view_and_beside_it_are_drawn(qtbot: QtBot, make_renderer: Make, selection: Selection) -> None:
    host = PaperHost()
    view = shown(qtbot, make_renderer(host), selection, pages=1000)
    view.show_page("d-500")
    qtbot.waitUntil(lambda: any(drawn[0] == 499 and drawn[1] > 0.9 for drawn in host.drawn))
    assert {drawn[0] for drawn in host.drawn} <= {*range(5), *range(496, 504)}


def test_pages_that_were_scrolled_past_are_not_drawn(qtbot: QtBot, make_renderer: Make, selection: Selection) -> None:
    gate = threading.Event()
    host = PaperHost(gate=gate)
    view = shown(qtbot, make_renderer(host), selection, pages=1000)
    assert host.began.wait(5)
    view.show_page("d-300")
    view.show_page("d-500")
    gate.set()
    qtbot.waitUntil(lambda: any(drawn[0] == 499 and drawn[1] > 0.9 for drawn in host.drawn))
    under_way = host.drawn[0][0]
    assert {drawn[0] for drawn in host.drawn} - {under_way} <= set(range(496, 504))


def test_pictures_of_a_long_document_stay_within_their_budget(
    qtbot: QtBot, renderer: RenderThread, selection: Selection
) -> None:
    kept = images.PageImages(renderer, budget=4 << 20)
    kept.reset(find_nothing)
    for number in range(1, 30):
        sight = images.Sight(summary(number), 1.0, Box(0, 0, 800, 1000))
        with qtbot.waitSignals([kept.changed, kept.changed]):
            kept.look([sight], [], settled=True)
        assert 0 < kept.bytes <= 4 << 20


def test_fit_width_follows_the_window(view: PageView) -> None:
    before = view.zoom()
    view.resize(600, 700)
    assert view.zoom() < before
    assert at(view, "d-1", 800, 0).x() < 600
    assert view.horizontalScrollBar().maximum() == 0


def test_fit_width_shows_all_of_a_page_beside_wider_ones(view: PageView) -> None:
    view.set_document([summary(1), summary(2, width=1000, height=500)], find_nothing)
    assert at(view, "d-1", 0, 0).x() >= 0
    assert at(view, "d-1", 800, 0).x() <= view.viewport().width()
    view.set_fit(Fit.WIDTH)
    view.next_page()
    assert at(view, "d-2", 0, 0).x() < 0  # it is the first that fits


def test_fit_page_shows_the_whole_page(view: PageView) -> None:
    view.next_page()
    view.set_fit(Fit.PAGE)
    assert at(view, "d-2", 0, 0).y() >= 0
    assert at(view, "d-2", 0, 1000).y() <= view.viewport().height()


def test_control_and_wheel_zoom_to_the_cursor(qtbot: QtBot, view: PageView) -> None:
    place = at(view, "d-1", 600, 400)
    before = view.zoom()
    with qtbot.waitSignal(view.zoom_changed):
        wheel(view, place, 2, Qt.KeyboardModifier.ControlModifier)
    assert view.zoom() == pytest.approx(before * 1.25**2)
    assert view.fit() is Fit.NONE
    moved = at(view, "d-1", 600, 400) - place
    assert moved.manhattanLength() <= 4


def test_the_wheel_scrolls_and_tells_the_page(qtbot: QtBot, view: PageView, selection: Selection) -> None:
    with qtbot.waitSignal(view.page_changed):
        for _ in range(10):
            wheel(view, QPoint(300, 300), -1, Qt.KeyboardModifier.NoModifier)
    assert view.page() == "d-2"
    assert selection.page == "d-2"


@pytest.mark.parametrize(
    ("keys", "page_id"),
    [
        ([(Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier)], "d-5"),
        ([(Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier)], "d-1"),
        ([(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)], "d-2"),
        ([(Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier)] * 2, "d-2"),
        ([(Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)] * 25, "d-2"),
    ],
)
def test_keys_move_through_the_document(
    qtbot: QtBot, view: PageView, keys: list[tuple[Qt.Key, Qt.KeyboardModifier]], page_id: str
) -> None:
    for key, modifier in keys:
        qtbot.keyClick(view, key, modifier)
    assert view.page() == page_id


def test_keys_zoom(qtbot: QtBot, view: PageView) -> None:
    qtbot.keyClick(view, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert view.zoom() == pytest.approx(1.0)
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.zoom() == pytest.approx(1.25)
    qtbot.keyClick(view, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert view.fit() is Fit.PAGE
    qtbot.keyClick(view, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert view.fit() is Fit.WIDTH


def test_a_click_on_ink_selects_its_line(qtbot: QtBot, view: PageView, selection: Selection) -> None:
    place = at(view, "d-1", 300, 140)
    before = pixel(view, place)
    with qtbot.waitSignal(view.line_clicked) as clicked:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert clicked.args == ["d-1", "d-1:1"]
    assert (selection.page, selection.lines) == ("d-1", ("d-1:1",))
    assert pixel(view, place) != before


def test_a_click_on_a_turned_page_hits_the_ink_one_sees(qtbot: QtBot, renderer: RenderThread, selection: Selection) -> None:
    view = shown(qtbot, renderer, selection)
    view.update_page(summary(1, view=View(turn=90)))
    place = at(view, "d-1", 110, 110)
    assert place.x() > 450  # the top left of the page lies at the top right now
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert selection.lines == ("d-1:0",)


def test_a_click_beside_ink_leaves_no_line_selected(qtbot: QtBot, view: PageView, selection: Selection) -> None:
    selection.select_line("d-1", "d-1:0")
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at(view, "d-1", 700, 60))
    assert (selection.page, selection.lines) == ("d-1", ())


def test_a_line_selected_elsewhere_comes_into_view(view: PageView, selection: Selection) -> None:
    selection.select_line("d-4", "d-4:4")  # the page's content is asked for on the way
    place = at(view, "d-4", 300, 230)
    assert view.viewport().rect().contains(place)
    assert selection.lines == ("d-4:4",)
    lit = pixel(view, place)
    assert lit.blue() < lit.red()


def test_the_page_of_a_line_that_is_shown_is_in_hand_wherever_it_stands(view: PageView, selection: Selection) -> None:
    view.set_fit(Fit.PAGE)
    view.set_zoom(0.4)  # several pages are in view
    selection.select_line("d-2", "d-2:0")
    assert view.page() == "d-2"
    assert selection.lines == ("d-2:0",)
    view.scroll_by(0, 1)
    assert view.page() == "d-1"


def test_the_last_page_can_be_reached_although_it_is_never_in_the_middle(view: PageView) -> None:
    view.set_zoom(0.2)
    for _ in range(6):
        view.next_page()
    assert view.page() == "d-5"
    view.previous_page()
    assert view.page() == "d-4"


def test_what_is_in_view_already_stays_where_it_is(view: PageView, selection: Selection) -> None:
    before = view.verticalScrollBar().value()
    selection.select_line("d-1", "d-1:2")
    assert view.verticalScrollBar().value() == before


def test_evidence_comes_into_view_and_is_lit(view: PageView) -> None:
    view.show_quads("d-3", [Quad.of(Box(600, 900, 700, 930))])
    place = at(view, "d-3", 650, 915)
    assert view.viewport().rect().contains(place)
    before = pixel(view, place)
    view.show_quads("d-3", [])
    assert pixel(view, place) != before


def test_hovering_tells_the_line(qtbot: QtBot, view: PageView) -> None:
    with qtbot.waitSignal(view.line_hovered) as hovered:
        qtbot.mouseMove(view.viewport(), at(view, "d-1", 300, 140))
    assert hovered.args == ["d-1", "d-1:1"]


def test_a_box_is_drawn_in_page_space(qtbot: QtBot, view: PageView) -> None:
    view.set_mode(Mode.DRAW)
    drawn: list[tuple[str, Quad]] = []
    view.quad_drawn.connect(lambda page_id, quad: drawn.append((page_id, quad)))
    start, end = at(view, "d-1", 200, 300), at(view, "d-1", 400, 350)
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=end)
    qtbot.mouseMove(view.viewport(), start)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    [(page_id, quad)] = drawn
    assert page_id == "d-1"
    bounds = quad.bounds
    assert (bounds.x0, bounds.y0, bounds.x1, bounds.y1) == pytest.approx((200, 300, 400, 350), abs=1)
    assert quad.tl == pytest.approx((200, 300), abs=1)


def test_escape_gives_up_a_box_and_then_the_mode(qtbot: QtBot, view: PageView) -> None:
    view.set_mode(Mode.DRAW)
    drawn: list[str] = []
    view.quad_drawn.connect(lambda page_id, quad: drawn.append(page_id))
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=at(view, "d-1", 200, 300))
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=at(view, "d-1", 400, 400))
    assert (drawn, view.mode()) == ([], Mode.DRAW)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.mode() is Mode.SELECT


@pytest.mark.parametrize("how", ["space", "middle", "hand"])
def test_the_paper_follows_the_hand(qtbot: QtBot, view: PageView, how: str) -> None:
    button = Qt.MouseButton.MiddleButton if how == "middle" else Qt.MouseButton.LeftButton
    if how == "space":
        qtbot.keyPress(view, Qt.Key.Key_Space)
    if how == "hand":
        view.set_mode(Mode.HAND)
    before = at(view, "d-1", 0, 500)
    qtbot.mousePress(view.viewport(), button, pos=QPoint(300, 400))
    qtbot.mouseMove(view.viewport(), QPoint(300, 250))
    qtbot.mouseRelease(view.viewport(), button, pos=QPoint(300, 250))
    assert before.y() - at(view, "d-1", 0, 500).y() == 150


def test_rotating_only_asks(qtbot: QtBot, view: PageView) -> None:
    with qtbot.waitSignal(view.rotate_wanted) as wanted:
        qtbot.keyClick(view, Qt.Key.Key_BracketLeft)
    assert wanted.args == ["d-1", -90]


def test_a_page_that_cannot_be_drawn_says_so_and_a_click_tries_again(
    qtbot: QtBot, make_renderer: Make, selection: Selection
) -> None:
    host = PaperHost(fail={0: DossierError()})
    view = PageView(make_renderer(host), selection)
    qtbot.addWidget(view)
    view.resize(900, 700)
    view.show()
    with qtbot.waitSignal(view.picture_failed) as failed:
        view.set_document([summary(1)], find_nothing)
    assert failed.args[0] == "d-1"
    assert pixel(view, QPoint(450, 680)) != GREY
    host.fail.clear()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(450, 350))
    qtbot.waitUntil(lambda: pixel(view, QPoint(450, 350)) == GREY)


def test_pages_that_come_later_leave_the_view_where_it_is(view: PageView) -> None:
    view.show_page("d-3")
    before = at(view, "d-3", 0, 0)
    view.set_pages([summary(number) for number in (1, 3, 4, 5, 6, 7)])
    assert (at(view, "d-3", 0, 0) - before).manhattanLength() <= 2


def test_another_document_starts_at_its_top(view: PageView) -> None:
    view.last_page()
    view.set_document([summary(1, document="e"), summary(2, document="e")], find_nothing)
    assert view.page() == "e-1"
    assert view.verticalScrollBar().value() == 0


def test_no_document_is_an_empty_desk(view: PageView) -> None:
    view.set_document([], find_nothing)
    view.zoom_in()
    view.next_page()
    assert view.page() == ""
    assert not view.grab().isNull()
