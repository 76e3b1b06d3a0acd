"""The layout of a page in the window: regions drawn, moved, called something else and put in order, with mouse and keys."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel

from desktop.document.geometry import Quad
from desktop.document.model import Region, RegionType
from desktop.ui.dialogs.keys import KeysDialog
from desktop.ui.main_window import MainWindow
from desktop.ui.review.region_commands import RegionCommands
from desktop.ui.review.region_keys import RegionAct
from desktop.ui.review.region_menu import region_menu
from desktop.ui.viewer.gestures import Mode
from tests.helpers import drawn
from tests.helpers.window import PATIENCE, opened

LEFT = Qt.MouseButton.LeftButton
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, dressed: QApplication) -> Path:
    return drawn.sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def window(qtbot, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """On the first page, in the mode LAYOUT, the whole page in view."""
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    shutil.copytree(made.parent, tmp_path / "work")
    with opened(qtbot, tmp_path / "work" / made.name) as window:
        window.resize(1400, 900)
        window.acts.layout.trigger()
        window.acts.fit_page.trigger()
        yield window


def hand(window: MainWindow) -> RegionCommands:
    return next(part for part in window.review_commands if isinstance(part, RegionCommands))


def regions(window: MainWindow) -> tuple[Region, ...]:
    assert window.bench.page is not None
    return window.bench.page.content.regions


def region(window: MainWindow, region_id: str) -> Region:
    return next(region for region in regions(window) if region.id == region_id)


def at(window: MainWindow, x: float, y: float) -> QPoint:
    assert window.bench.page is not None
    to_viewport = window.view.to_viewport(window.bench.page.id)
    assert to_viewport is not None
    px, py = to_viewport.apply((x, y))
    return QPoint(round(px), round(py))


def drag(qtbot, window: MainWindow, start: QPoint, end: QPoint, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    port = window.view.viewport()
    qtbot.mousePress(port, LEFT, modifier, start)
    for share in (0.3, 0.7, 1.0):
        step = end - start
        qtbot.mouseMove(port, start + QPoint(round(step.x() * share), round(step.y() * share)))
    qtbot.mouseRelease(port, LEFT, modifier, end)


def until(qtbot, what) -> None:
    qtbot.waitUntil(what, timeout=PATIENCE)


def order(window: MainWindow) -> list[str]:
    return [region.id for region in regions(window)]


def inside(window: MainWindow, region_id: str) -> QPoint:
    """A place in the region where it is under the hand by itself."""
    box = region(window, region_id).quad.bounds
    return at(window, box.x0 + 0.6 * box.width, box.y0 + 0.5 * box.height)


def press(qtbot, window: MainWindow, *keys: Qt.Key | str, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        qtbot.keyClick(window.view, key, modifier)


def undo(qtbot, window: MainWindow, what) -> None:
    window.acts.undo.trigger()
    until(qtbot, what)


def test_a_region_drawn_by_hand_closes_around_its_ink_and_takes_its_lines(qtbot, window: MainWindow) -> None:
    before = regions(window)
    block = before[2]
    rows = [line.quad.bounds for line in block.lines]
    start = at(window, rows[0].x0 - 30, rows[2].y0 - 4)
    end = at(window, rows[2].x1 + 40, rows[3].y1 + 8)
    drag(qtbot, window, start, end)
    until(qtbot, lambda: len(regions(window)) == len(before) + 1)
    made = regions(window)[3]
    assert made.lines == block.lines[2:]
    assert hand(window).choice.ids == (made.id,)
    loose = made.quad.bounds
    assert rows[3].y1 < loose.y1 < rows[3].y1 + 8, "tight, but for a little white"
    undo(qtbot, window, lambda: regions(window) == before)
    drag(qtbot, window, start, end, CONTROL | SHIFT)
    until(qtbot, lambda: len(regions(window)) == len(before) + 1)
    assert regions(window)[3].quad.bounds.x0 < rows[0].x0 - 25, "with Ctrl held it stays as it was drawn"


def test_a_frame_is_resized_by_its_edges_and_moved_as_a_whole(qtbot, window: MainWindow) -> None:
    block = regions(window)[2]
    qtbot.mouseClick(window.view.viewport(), LEFT, pos=inside(window, block.id))
    box, cut = block.quad.bounds, block.lines[1].quad.bounds
    bottom = at(window, (box.x0 + box.x1) / 2, box.y1)
    drag(qtbot, window, bottom, at(window, (box.x0 + box.x1) / 2, cut.y1 + 3))
    until(qtbot, lambda: region(window, block.id).lines == block.lines[:2])
    assert regions(window)[3].lines == block.lines[2:], "what is left out is text of its own"
    undo(qtbot, window, lambda: region(window, block.id) == block)
    drag(qtbot, window, inside(window, block.id), inside(window, block.id) + QPoint(3, 300), CONTROL)
    until(qtbot, lambda: region(window, block.id).quad.bounds.y0 > box.y0 + 100)
    assert not region(window, block.id).lines


def test_a_frame_that_snaps_back_to_where_it_was_leaves_nothing_on_the_page(qtbot, window: MainWindow) -> None:
    commands, block = hand(window), regions(window)[2]
    hand(window).choice.choose(window.bench.page.id, (block.id,))
    box = block.quad.bounds
    right = at(window, box.x1, (box.y0 + box.y1) / 2)
    drag(qtbot, window, right, right + QPoint(12, 0))
    until(qtbot, lambda: region(window, block.id).quad != block.quad)
    tight = region(window, block.id)
    right = at(window, tight.quad.bounds.x1, (box.y0 + box.y1) / 2)
    drag(qtbot, window, right, right + QPoint(12, 0))
    assert commands.tool._waiting[0]
    until(qtbot, lambda: not commands.tool._waiting[0])
    assert region(window, block.id) == tight


def test_corners_are_free_with_alt_and_straight_again_at_a_key(qtbot, window: MainWindow) -> None:
    figure = regions(window)[6]
    qtbot.mouseClick(window.view.viewport(), LEFT, pos=inside(window, figure.id))
    box = figure.quad.bounds
    corner = at(window, box.x1, box.y1)
    drag(qtbot, window, corner, corner + QPoint(20, 12), Qt.KeyboardModifier.AltModifier)
    until(qtbot, lambda: region(window, figure.id).quad != figure.quad)
    quad = region(window, figure.id).quad
    assert quad.tl == figure.quad.tl
    assert quad.br[1] > quad.bl[1] + 10
    press(qtbot, window, Qt.Key.Key_R)
    until(qtbot, lambda: region(window, figure.id).quad == Quad.of(quad.bounds))
    undo(qtbot, window, lambda: region(window, figure.id).quad == quad)


def test_escape_gives_a_gesture_up_then_what_is_in_hand_then_the_mode(qtbot, window: MainWindow) -> None:
    before, block = regions(window), regions(window)[2]
    port = window.view.viewport()
    place = inside(window, block.id)
    qtbot.mousePress(port, LEFT, pos=place)
    qtbot.mouseMove(port, place + QPoint(0, 60))
    press(qtbot, window, Qt.Key.Key_Escape)
    qtbot.mouseRelease(port, LEFT, pos=place + QPoint(0, 60))
    assert hand(window).choice.ids == (block.id,)
    press(qtbot, window, Qt.Key.Key_Escape)
    assert hand(window).choice.ids == ()
    assert window.view.mode() is Mode.LAYOUT
    press(qtbot, window, Qt.Key.Key_Escape)
    assert window.view.mode() is Mode.SELECT
    assert not window.acts.layout.isChecked()
    assert window.record.currentWidget() is window.record.text
    assert regions(window) == before


def test_several_regions_are_called_something_else_merged_and_deleted_by_keys(qtbot, window: MainWindow) -> None:
    first, second, third = regions(window)[:3]
    port = window.view.viewport()
    qtbot.mouseClick(port, LEFT, pos=inside(window, second.id))
    qtbot.mouseClick(port, LEFT, CONTROL, inside(window, third.id))
    assert hand(window).choice.ids == (second.id, third.id)
    assert set(hand(window).panel.ids()) == {second.id, third.id}
    press(qtbot, window, Qt.Key.Key_3)
    until(qtbot, lambda: [r.type for r in regions(window)[1:3]] == [RegionType.LIST] * 2)
    press(qtbot, window, Qt.Key.Key_M)
    until(qtbot, lambda: region(window, second.id).lines == second.lines + third.lines)
    assert hand(window).choice.ids == (second.id,)
    press(qtbot, window, Qt.Key.Key_Delete, modifier=SHIFT)
    until(qtbot, lambda: second.id not in order(window))
    assert regions(window)[1].type is RegionType.TEXT, "its lines stay as text"
    for _ in range(3):
        window.acts.undo.trigger()
    until(qtbot, lambda: regions(window)[:3] == (first, second, third))
    qtbot.mouseClick(port, LEFT, pos=inside(window, second.id))
    press(qtbot, window, Qt.Key.Key_Delete)
    until(qtbot, lambda: second.id not in order(window))
    assert hand(window).choice.ids == (third.id,), "the next one comes into the hand"


def test_a_region_is_split_at_the_line_in_hand_and_by_a_drawn_separator(qtbot, window: MainWindow) -> None:
    block, count = regions(window)[2], len(regions(window))
    window.selection.select_line(window.bench.page.id, block.lines[2].id)
    press(qtbot, window, Qt.Key.Key_S)
    until(qtbot, lambda: len(regions(window)) == count + 1)
    assert [r.lines for r in regions(window)[2:4]] == [block.lines[:2], block.lines[2:]]
    undo(qtbot, window, lambda: len(regions(window)) == count)
    box, between = block.quad.bounds, block.lines[0].quad.bounds.y1 + 4
    press(qtbot, window, Qt.Key.Key_X)
    drag(qtbot, window, at(window, box.x0 - 20, between), at(window, box.x1 + 20, between))
    until(qtbot, lambda: len(regions(window)) == count + 1)
    assert [r.lines for r in regions(window)[2:4]] == [block.lines[:1], block.lines[1:]]


def test_arrows_move_what_is_in_hand_and_holding_one_is_one_step_for_undo(qtbot, window: MainWindow) -> None:
    press(qtbot, window, Qt.Key.Key_Tab, Qt.Key.Key_Tab)
    block = regions(window)[1]
    assert hand(window).choice.ids == (block.id,)
    for _ in range(3):
        qtbot.keyPress(window.view, Qt.Key.Key_Right, SHIFT)
    qtbot.keyRelease(window.view, Qt.Key.Key_Right, SHIFT)
    until(qtbot, lambda: round(region(window, block.id).quad.tl[0] - block.quad.tl[0]) == 30)
    undo(qtbot, window, lambda: region(window, block.id).quad == block.quad)
    press(qtbot, window, Qt.Key.Key_Down, modifier=CONTROL)
    until(qtbot, lambda: round(region(window, block.id).quad.br[1] - block.quad.br[1]) == 1)
    assert region(window, block.id).quad.tl == block.quad.tl
    press(qtbot, window, Qt.Key.Key_Backtab)
    assert hand(window).choice.ids == (order(window)[0],)
    press(qtbot, window, Qt.Key.Key_A, modifier=CONTROL)
    assert list(hand(window).choice.ids) == order(window)


def test_no_step_of_the_arrows_is_lost_while_the_page_catches_up(qtbot, window: MainWindow) -> None:
    press(qtbot, window, Qt.Key.Key_Tab, Qt.Key.Key_Tab)
    block = regions(window)[1]
    for _ in range(3):  # each is told before the one before it is done
        qtbot.keyPress(window.view, Qt.Key.Key_Right, SHIFT)
        qtbot.keyRelease(window.view, Qt.Key.Key_Right, SHIFT)
    until(qtbot, lambda: round(region(window, block.id).quad.tl[0] - block.quad.tl[0]) == 30)
    qtbot.keyPress(window.view, Qt.Key.Key_Right, SHIFT)
    window.view.content_shown.emit(window.bench.page.id)  # as when the page was looked at again meanwhile
    qtbot.keyPress(window.view, Qt.Key.Key_Right, SHIFT)
    qtbot.keyRelease(window.view, Qt.Key.Key_Right, SHIFT)
    until(qtbot, lambda: round(region(window, block.id).quad.tl[0] - block.quad.tl[0]) == 50)


def test_reading_order_is_changed_by_dragging_numbers_and_by_keys_and_in_the_list(qtbot, window: MainWindow) -> None:
    ids = order(window)
    discs = dict(hand(window).tool._discs(window.bench.page.id))
    drag(qtbot, window, discs[ids[6]].center().toPoint(), discs[ids[1]].center().toPoint())
    moved = [ids[0], ids[6], *ids[1:6]]
    until(qtbot, lambda: order(window) == moved)
    undo(qtbot, window, lambda: order(window) == ids)
    hand(window).choice.choose(window.bench.page.id, (ids[2],))
    press(qtbot, window, Qt.Key.Key_Period)
    until(qtbot, lambda: order(window) == [*ids[:2], ids[3], ids[2], *ids[4:]])
    model = hand(window).panel.model
    data = model.mimeData([model.index(0)])
    model.dropMimeData(data, Qt.DropAction.MoveAction, 3, 0, model.index(-1))
    until(qtbot, lambda: order(window)[2] == ids[0])


def test_the_list_and_the_page_have_the_same_regions_in_hand(qtbot, window: MainWindow) -> None:
    panel, choice = hand(window).panel, hand(window).choice
    panel.list.setCurrentIndex(panel.model.index(3))
    assert choice.ids == (order(window)[3],)
    qtbot.mouseClick(window.view.viewport(), LEFT, pos=inside(window, order(window)[5]))
    assert panel.ids() == (order(window)[5],)
    assert panel.kinds.currentData() == RegionType.TABLE
    panel.kinds.setCurrentIndex(panel.kinds.findData(RegionType.FIGURE))
    panel.kinds.activated.emit(panel.kinds.currentIndex())
    until(qtbot, lambda: regions(window)[5].type is RegionType.FIGURE)
    assert window.bench.page.content.tables == (), "its grid goes"
    qtbot.keyClick(panel.list, Qt.Key.Key_4)
    until(qtbot, lambda: len(window.bench.page.content.tables) == 1)
    table = window.bench.page.content.tables[0]
    assert (table.rows, table.cols) == (4, 3), "called a table again, it gets a grid from how its lines lie"
    window.record.setCurrentIndex(0)
    assert window.view.mode() is Mode.SELECT


def test_enter_goes_to_the_text_of_the_region(qtbot, window: MainWindow) -> None:
    block = regions(window)[4]
    hand(window).choice.choose(window.bench.page.id, (block.id,))
    press(qtbot, window, Qt.Key.Key_Return)
    assert window.selection.line == block.lines[0].id
    assert window.record.currentWidget() is window.record.text
    assert window.view.mode() is Mode.SELECT


def test_the_legend_counts_and_hides_kinds(qtbot, window: MainWindow) -> None:
    legend, view = hand(window).legend, window.view
    titles = legend.entries[RegionType.TITLE]
    assert titles.count == 2
    assert legend.isVisible()
    titles.click()
    assert view.hidden_types() == {RegionType.TITLE}
    page_id, title = window.bench.page.id, regions(window)[0]
    under = inside(window, title.id)
    assert hand(window).tool.region_under(page_id, (under.x(), under.y())) is None
    press(qtbot, window, Qt.Key.Key_Tab)
    assert region(window, hand(window).choice.last).type is not RegionType.TITLE
    press(qtbot, window, Qt.Key.Key_L)
    focus = QApplication.focusWidget()
    qtbot.keyClick(focus, Qt.Key.Key_Space)
    assert view.hidden_types() == frozenset()
    qtbot.keyClick(focus, Qt.Key.Key_Escape)
    assert window.view.hasFocus()
    window.acts.layout.trigger()
    assert not legend.isVisible()
    window.acts.legend.trigger()
    assert legend.isVisible()
    assert legend.entries[RegionType.SEAL].isHidden(), "out of the mode only the kinds on the page are shown"


def test_the_menu_says_what_can_be_done_with_what_is_in_hand(qtbot, window: MainWindow) -> None:
    commands, ids = hand(window), order(window)
    commands.choice.choose(window.bench.page.id, ids[1:3])
    menu = region_menu(commands, window)
    entries = {action.text().split("\t")[-1]: action for action in menu.actions() if "\t" in action.text()}
    assert entries[RegionAct.MERGE].isEnabled()
    assert not entries[RegionAct.SPLIT].isEnabled()
    entries[RegionAct.DELETE].trigger()
    until(qtbot, lambda: ids[1] not in order(window) and ids[2] not in order(window))
    menu.close()
    menu.deleteLater()
    spoken = [label.text() for label in KeysDialog(window.acts, window).findChildren(QLabel)]
    assert {"M", "Shift+Del", "Tab, Shift+Tab"} <= set(spoken)


def test_on_a_turned_page_frames_are_drawn_and_dragged_as_they_are_seen(qtbot, window: MainWindow) -> None:
    page_id, before, block = window.bench.page.id, regions(window), regions(window)[2]
    window.acts.rotate_right.trigger()
    until(qtbot, lambda: window.bench.page.view.turn == 90)
    window.acts.fit_page.trigger()
    tool = hand(window).tool
    seen = tool.quad_of(page_id, block.id)
    assert seen is not None
    right = QPoint(round(seen.bounds.x1), round(seen.centre[1]))
    hand(window).choice.choose(page_id, (block.id,))
    drag(qtbot, window, right, right + QPoint(15, 0), CONTROL)
    until(qtbot, lambda: region(window, block.id).quad != block.quad)
    after = tool.quad_of(page_id, block.id)
    assert after is not None
    assert after.bounds.x1 == pytest.approx(seen.bounds.x1 + 15, abs=1.5)
    assert after.bounds.x0 == pytest.approx(seen.bounds.x0, abs=0.1)
    free = at(window, 300, 1400)  # below all that is on it
    drag(qtbot, window, free, free + QPoint(60, 40))
    until(qtbot, lambda: len(regions(window)) == len(before) + 1)
    made = tool.quad_of(page_id, hand(window).choice.last)
    assert made is not None
    assert made.tl == (pytest.approx(free.x(), abs=1), pytest.approx(free.y(), abs=1)), "it begins where one would read it"


def test_a_dossier_that_another_window_has_in_hand_can_be_looked_at_only(qtbot, window: MainWindow) -> None:
    with opened(qtbot, window.session.path) as second:
        second.acts.layout.trigger()
        before = regions(second)
        drag(qtbot, second, inside(second, before[2].id), inside(second, before[2].id) + QPoint(0, 80))
        second.view.setFocus()
        press(qtbot, second, Qt.Key.Key_Tab, Qt.Key.Key_Delete, Qt.Key.Key_M, Qt.Key.Key_N, Qt.Key.Key_Right)
        assert hand(second).choice.ids
        assert not hand(second).tool.writable
        assert not hand(second).panel.model.movable
        assert regions(second) == before


def test_regions_that_are_dragged_in_the_list_are_those_that_were_taken(qtbot, window: MainWindow) -> None:
    model, before = hand(window).panel.model, regions(window)
    data = model.mimeData([model.index(1)])
    model.set_regions(before[1:])  # the page changed meanwhile
    with qtbot.waitSignal(model.dropped) as dropped:
        model.dropMimeData(data, Qt.DropAction.MoveAction, 3, 0, QModelIndex())
    assert dropped.args == [(0,), 2]
    model.set_regions(before)
