"""Proofreading by keyboard: one line after the other, under its ink."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication

from desktop.document.geometry import Affine, Quad
from desktop.document.model import Char, Content, Line, Page, PageStatus, Region, RegionType
from desktop.ui.panels import text_delegate
from desktop.ui.panels.ink import LOWEST, PagePicture, lay_ink
from desktop.ui.panels.text_model import Mark, Role, shaky_parts
from desktop.ui.panels.text_panel import TextPanel


def line(number: int, text: str, doubt: float = 0.0, width: float = 400.0) -> Line:
    top = 40.0 * number
    chars = tuple(
        Char(c, Quad.flat((n * 10, top, n * 10 + 10, top, n * 10 + 10, top + 30, n * 10, top + 30)), 0.4 if c == "?" else 0.99)
        for n, c in enumerate(text)
    )
    return Line(
        f"l{number}", text, Quad.flat((0, top, width, top, width, top + 30, 0, top + 30)), 0.9, doubt=doubt, chars=chars
    )


def page(*lines: Line, name: str = "p1") -> Page:
    region = Region("r", RegionType.TEXT, Quad.flat((0, 0, 400, 0, 400, 900, 0, 900)), lines=lines)
    return Page(name, "d", 1, "m", 0, 800, 1000, status=PageStatus.READ, content=Content((region,)))


@pytest.fixture
def panel(qtbot) -> TextPanel:
    made = TextPanel()
    qtbot.addWidget(made)
    made.resize(420, 600)
    with qtbot.waitActive(made):
        made.show()
    made.set_page(page(line(0, "title"), line(1, "par?y", 0.7), line(2, "plain"), line(3, "da?e", 0.9), line(4, "end")))
    made.focus_editor()
    return made


def confirmed(panel: TextPanel, line_id: str, text: str) -> None:
    """What the desk answers to a correction."""
    now = panel.model.page
    assert now is not None
    regions = tuple(
        replace(r, lines=tuple(x.corrected(text, "Wang", "2024") if x.id == line_id else x for x in r.lines))
        for r in now.content.regions
    )
    panel.set_page(replace(now, content=Content(regions)))


def current(panel: TextPanel) -> str:
    return panel.model.line_at(panel.list.currentIndex().row()).id


def key(qtbot, panel: TextPanel, what: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(panel.list.editor, what, modifier)


def test_starts_at_the_first_doubtful_line(panel: TextPanel) -> None:
    assert current(panel) == "l1"
    assert panel.list.editor.text() == "par?y"
    assert panel.list.editor.isVisible()


def test_enter_confirms_and_goes_to_the_next_doubtful_line(qtbot, panel: TextPanel) -> None:
    panel.list.editor.selectAll()
    qtbot.keyClicks(panel.list.editor, "party")
    with qtbot.waitSignal(panel.corrected) as said:
        key(qtbot, panel, Qt.Key.Key_Return)
    assert said.args == ["p1", "l1", "party"]
    assert current(panel) == "l3"


def test_enter_confirms_a_line_that_was_right(qtbot, panel: TextPanel) -> None:
    with qtbot.waitSignal(panel.corrected) as said:
        key(qtbot, panel, Qt.Key.Key_Enter)
    assert said.args == ["p1", "l1", "par?y"]


def test_what_is_sent_is_marked_as_done_only_when_it_comes_back(qtbot, panel: TextPanel) -> None:
    key(qtbot, panel, Qt.Key.Key_Return)
    row = panel.model.index(1)
    assert Mark(row.data(Role.MARK)) is Mark.SAVING
    confirmed(panel, "l1", "par?y")
    assert Mark(row.data(Role.MARK)) is Mark.CONFIRMED


def test_what_could_not_be_saved_stays_as_typed(qtbot, panel: TextPanel) -> None:
    qtbot.keyClicks(panel.list.editor, "!")
    key(qtbot, panel, Qt.Key.Key_Return)
    panel.saving_failed()
    row = panel.model.index(1)
    assert Mark(row.data(Role.MARK)) is Mark.DRAFT
    assert row.data() == "par!y"


def test_control_enter_confirms_and_goes_to_the_next_line(qtbot, panel: TextPanel) -> None:
    with qtbot.waitSignal(panel.corrected):
        key(qtbot, panel, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert current(panel) == "l2"


def test_tab_moves_on_and_accepts_nothing(qtbot, panel: TextPanel) -> None:
    with qtbot.assertNotEmitted(panel.corrected):
        key(qtbot, panel, Qt.Key.Key_Tab)
    assert current(panel) == "l3"
    key(qtbot, panel, Qt.Key.Key_Backtab)
    assert current(panel) == "l1"


def test_what_was_typed_before_tab_is_still_there_but_not_confirmed(qtbot, panel: TextPanel) -> None:
    qtbot.keyClicks(panel.list.editor, "!")
    key(qtbot, panel, Qt.Key.Key_Tab)
    assert panel.draft_count() == 1
    assert Mark(panel.model.index(1).data(Role.MARK)) is Mark.DRAFT
    key(qtbot, panel, Qt.Key.Key_Backtab)
    assert panel.list.editor.text() == "par!y"


def test_a_draft_survives_another_page(qtbot, panel: TextPanel) -> None:
    first = panel.model.page
    qtbot.keyClicks(panel.list.editor, "!")
    panel.set_page(page(line(7, "other"), name="p2"))
    panel.set_page(first)
    assert panel.model.index(1).data() == "par!y"
    with qtbot.waitSignal(panel.corrected) as said:
        panel.confirm_drafts()
    assert said.args == ["p1", "l1", "par!y"]


def test_escape_backs_out_of_a_change(qtbot, panel: TextPanel) -> None:
    qtbot.keyClicks(panel.list.editor, "zzz")
    key(qtbot, panel, Qt.Key.Key_Escape)
    assert panel.list.editor.text() == "par?y"
    assert panel.draft_count() == 0


def test_up_and_down_go_from_line_to_line(qtbot, panel: TextPanel) -> None:
    key(qtbot, panel, Qt.Key.Key_Down)
    assert current(panel) == "l2"
    key(qtbot, panel, Qt.Key.Key_Up)
    key(qtbot, panel, Qt.Key.Key_Up)
    assert current(panel) == "l0"


def test_after_the_last_doubtful_line_it_says_so(qtbot, panel: TextPanel) -> None:
    panel.choose_line("l3")
    with qtbot.waitSignal(panel.exhausted) as said:
        key(qtbot, panel, Qt.Key.Key_Return)
    assert said.args == [1]
    assert current(panel) == "l3"


@pytest.mark.parametrize("pressed", [Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape, Qt.Key.Key_Down])
def test_keys_belong_to_the_input_method_while_it_composes(qtbot, panel: TextPanel, pressed: Qt.Key) -> None:
    QApplication.sendEvent(panel.list.editor, QInputMethodEvent("zhu", []))
    with qtbot.assertNotEmitted(panel.corrected):
        key(qtbot, panel, pressed)
    assert current(panel) == "l1"
    done = QInputMethodEvent("", [])
    done.setCommitString("主")
    QApplication.sendEvent(panel.list.editor, done)
    assert panel.list.editor.text() == "par主y"
    key(qtbot, panel, Qt.Key.Key_Return)
    assert current(panel) == "l3"


def test_undo_takes_back_typing_first_and_then_is_the_windows(qtbot, panel: TextPanel) -> None:
    editor = panel.list.editor
    override = QKeyEvent(QKeyEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    override.ignore()
    QApplication.sendEvent(editor, override)
    assert not override.isAccepted()
    qtbot.keyClicks(editor, "x")
    QApplication.sendEvent(editor, override)
    assert override.isAccepted()
    qtbot.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.text() == "par?y"


def test_a_line_break_that_is_pasted_becomes_a_space(panel: TextPanel) -> None:
    panel.list.editor.insertPlainText("a\nb")
    assert panel.list.editor.text() == "para by"


def test_a_no_break_space_is_no_change(panel: TextPanel) -> None:
    panel.set_page(page(line(0, "1\u00a0000", 0.9), name="p9"))
    panel.focus_editor()
    assert panel.list.editor.text() == "1\u00a0000"
    assert panel.draft_count() == 0


def test_clicking_a_row_chooses_its_line(qtbot, panel: TextPanel) -> None:
    place = panel.list.visualRect(panel.model.index(3)).center()
    with qtbot.waitSignal(panel.line_chosen) as said:
        qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(80, place.y()))
    assert said.args == ["p1", "l3"]
    assert panel.list.editor.hasFocus()


def test_the_editor_stays_on_its_row_while_scrolling(panel: TextPanel) -> None:
    panel.set_page(page(*(line(n, f"line {n}") for n in range(60)), name="long"))
    panel.choose_line("l30")
    row = panel.list.visualRect(panel.model.index(30))
    assert row.contains(panel.list.editor.geometry().center())
    bar = panel.list.verticalScrollBar()
    bar.setValue(bar.value() + 57)
    moved = panel.list.visualRect(panel.model.index(30))
    assert moved.top() == row.top() - 57
    assert moved.contains(panel.list.editor.geometry().center())


def test_a_long_text_makes_room_for_itself(qtbot, panel: TextPanel) -> None:
    before = panel.list.visualRect(panel.model.index(1)).height()
    qtbot.keyClicks(panel.list.editor, " and so on" * 12)
    panel.list.executeDelayedItemsLayout()
    row = panel.list.visualRect(panel.model.index(1))
    assert row.height() > before + 20
    assert row.contains(panel.list.editor.geometry())


def test_only_shaky_characters_of_an_unconfirmed_line_are_tinted() -> None:
    doubtful = line(0, "par?y", 0.7)
    assert [(a, b) for a, b, _ in shaky_parts(doubtful)] == [(3, 4)]
    assert shaky_parts(doubtful.corrected("party", "Wang", "2024")) == []


def test_rows_tell_a_screen_reader_what_stands_there_and_how_sure_it_is(panel: TextPanel) -> None:
    said = panel.model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "par?y" in said
    assert "doubtful" in said


def test_undo_elsewhere_shows_in_the_editor(panel: TextPanel) -> None:
    confirmed(panel, "l1", "party")
    assert panel.list.editor.text() == "party"


def test_the_ink_of_the_line_is_drawn_above_its_text(panel: TextPanel) -> None:
    image = QImage(800, 1000, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff0000"))
    panel.set_picture(PagePicture("p1", image, Affine()))
    row = panel.list.visualRect(panel.model.index(2))
    shown = panel.list.viewport().grab(row).toImage()
    assert any(shown.pixelColor(60, y) == QColor("#ff0000") for y in range(shown.height() // 2))
    panel.set_picture(PagePicture("another", image, Affine()))
    assert panel.list.rows.picture.page == "p1"


def test_ink_fits_its_place_and_breaks_into_rows_rather_than_getting_tiny() -> None:
    short = lay_ink(line(0, "short", width=200), 360, 32)
    assert len(short.pieces) == 1
    assert short.height == pytest.approx(32)
    long = lay_ink(line(0, "x" * 200, width=2000), 360, 32)
    assert len(long.pieces) > 1
    assert all(piece.width <= 360.5 and piece.height >= LOWEST * 0.75 for piece in long.pieces)
    assert long.pieces[0].quad.tr == pytest.approx(long.pieces[1].quad.tl)


def test_a_column_is_laid_out_as_a_row() -> None:
    column = Line("v", "民国三年", Quad.flat((0, 0, 30, 0, 30, 120, 0, 120)), 0.9, vertical=True)
    layout = lay_ink(column, 360, 32)
    assert len(layout.pieces) == 4
    assert layout.height < 40
    assert layout.pieces[1].quad.tl[1] == pytest.approx(30)


def test_an_empty_page_says_so(panel: TextPanel) -> None:
    panel.set_page(Page("p2", "d", 2, "m", 1, 800, 1000), "This page waits to be read")
    assert not panel.list.isVisible()


def test_another_reading_of_the_page_leaves_no_old_text_in_the_editor(qtbot, panel: TextPanel) -> None:
    panel.set_page(page(replace(line(0, "new"), id="n0"), replace(line(1, "n?w", 0.8), id="n1")))
    assert panel.list.editor.text() == "n?w"
    with qtbot.waitSignal(panel.corrected) as said:
        key(qtbot, panel, Qt.Key.Key_Return)
    assert said.args == ["p1", "n1", "n?w"]


def test_a_confirmed_line_is_no_longer_tinted_in_the_editor(qtbot, panel: TextPanel) -> None:
    assert panel.list.editor.extraSelections()
    confirmed(panel, "l1", "par?y")
    assert not panel.list.editor.extraSelections()


def test_a_kind_that_is_not_known_is_told_in_the_engines_own_word(panel: TextPanel) -> None:
    shown = page(line(1, "1. Kauri"))
    region = replace(shown.content.regions[0], type=RegionType.OTHER, label="margin_note")
    panel.set_page(replace(shown, content=Content((region,))))
    row = panel.model.index(0, 0)
    assert row.data(Role.HEADING_WORDS) == "margin_note"
    assert row.data(Qt.ItemDataRole.AccessibleTextRole).startswith("margin_note")


def test_pages_that_were_shown_before_are_not_remembered_for_ever(panel: TextPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_delegate, "_KEPT", 20)
    for number in range(12):
        panel.set_page(page(*(replace(line(n, f"text {n}"), id=f"{number}-{n}") for n in range(5)), name=f"p{number}"))
        panel.list.executeDelayedItemsLayout()
    assert len(panel.list.rows._fits) < 30
