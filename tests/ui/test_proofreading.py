"""Proofreading by keyboard: doubtful characters, what else may stand there, marks, reading again, special characters, keys."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QApplication, QMainWindow

from desktop.document.geometry import Quad
from desktop.document.model import Content, Line, LineMark, Region, RegionType
from desktop.storage.settings import Settings, load_settings, save_settings
from desktop.ui.actions import Actions
from desktop.ui.dialogs.change_keys import ChangeKeysDialog
from desktop.ui.dialogs.keys import KeysDialog
from desktop.ui.main_window import MainWindow
from desktop.ui.panels.line_editor import from_qt, to_qt
from desktop.ui.panels.text_model import Mark, Role
from desktop.ui.panels.text_panel import TextPanel
from desktop.ui.review.alternatives import differing
from desktop.ui.review.page_clock import PAUSE, PageClock
from desktop.ui.review.palette import Palette, character_at, used
from desktop.ui.review.shortcuts import apply, changed, clashes, commands, taken_by_editors
from tests.helpers import drawn
from tests.helpers.doubted import LINES, line, page
from tests.helpers.window import PATIENCE, opened

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def panel(qtbot) -> TextPanel:
    made = TextPanel()
    qtbot.addWidget(made)
    made.resize(420, 600)
    with qtbot.waitActive(made):
        made.show()
    made.set_page(page(*LINES))
    made.focus_editor()
    return made


def press(qtbot, panel: TextPanel, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(panel.list.editor, key, held)


def offered(panel: TextPanel) -> list[str]:
    return [option.text for option in panel.list.alternatives.options]


# doubtful characters and what else may stand there


def test_the_first_doubtful_character_is_selected_so_that_typing_replaces_it(qtbot, panel: TextPanel) -> None:
    assert panel.list.editor.selection() == (0, 1)
    qtbot.keyClicks(panel.list.editor, "p")
    assert panel.list.editor.text() == "par?y"


def test_a_line_without_doubt_is_entered_at_its_end(qtbot, panel: TextPanel) -> None:
    panel.choose_line("l2")
    assert panel.list.editor.selection() == (5, 5)


def test_keys_go_from_one_doubtful_character_to_the_next_and_round(panel: TextPanel) -> None:
    panel.go_to_spot(1)
    assert panel.list.editor.selection() == (3, 4)
    panel.go_to_spot(1)
    assert panel.list.editor.selection() == (0, 1)
    panel.go_to_spot(-1)
    assert panel.list.editor.selection() == (3, 4)


def test_alternatives_of_the_character_are_numbered_then_that_of_the_line(panel: TextPanel) -> None:
    assert offered(panel) == ["p", "9", "party"]
    panel.go_to_spot(1)
    assert offered(panel) == ["t", "", "rn", "party"]


def test_one_key_takes_an_alternative_and_goes_to_the_next_doubtful_character(qtbot, panel: TextPanel) -> None:
    press(qtbot, panel, Qt.Key.Key_1, ALT)
    assert panel.list.editor.text() == "par?y"
    assert panel.list.editor.selection() == (3, 4)
    press(qtbot, panel, Qt.Key.Key_3, ALT)
    assert panel.list.editor.text() == "parrny"
    with qtbot.waitSignal(panel.corrected) as said:
        press(qtbot, panel, Qt.Key.Key_Return)
    assert said.args == ["p1", "l1", "parrny"]


def test_an_alternative_that_is_nothing_takes_the_character_away(qtbot, panel: TextPanel) -> None:
    panel.go_to_spot(1)
    press(qtbot, panel, Qt.Key.Key_2, ALT)
    assert panel.list.editor.text() == "qary"


def test_taking_an_alternative_can_be_taken_back(qtbot, panel: TextPanel) -> None:
    press(qtbot, panel, Qt.Key.Key_1, ALT)
    press(qtbot, panel, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert panel.list.editor.text() == "qar?y"


def test_the_whole_line_as_others_read_it_can_be_taken_and_the_line_as_it_was_too(qtbot, panel: TextPanel) -> None:
    press(qtbot, panel, Qt.Key.Key_3, ALT)
    assert panel.list.editor.text() == "party"
    assert "qar?y" in offered(panel)
    press(qtbot, panel, Qt.Key.Key_1, ALT)
    assert panel.list.editor.text() == "qar?y"
    assert panel.draft_count() == 0


def test_a_number_without_an_alternative_does_nothing(qtbot, panel: TextPanel) -> None:
    press(qtbot, panel, Qt.Key.Key_9, ALT)
    assert panel.list.editor.text() == "qar?y"


def test_alternatives_can_be_clicked_and_leave_the_keyboard_in_the_text(qtbot, panel: TextPanel) -> None:
    qtbot.mouseClick(panel.list.alternatives.buttons[0], Qt.MouseButton.LeftButton)
    assert panel.list.editor.text() == "par?y"
    assert panel.list.editor.hasFocus()


def test_alternatives_lie_under_the_editor_within_their_row(panel: TextPanel) -> None:
    strip, editor = panel.list.alternatives, panel.list.editor
    assert strip.isVisible()
    assert strip.geometry().top() > editor.geometry().bottom()
    assert panel.list.visualRect(panel.model.index(1)).contains(strip.geometry())
    panel.choose_line("l2")
    assert not strip.isVisible()


def test_a_draft_keeps_the_marks_of_what_is_still_doubtful(qtbot, panel: TextPanel) -> None:
    press(qtbot, panel, Qt.Key.Key_1, ALT)
    press(qtbot, panel, Qt.Key.Key_Tab)
    press(qtbot, panel, Qt.Key.Key_Backtab)
    assert panel.list.editor.text() == "par?y"
    assert panel.list.editor.selection() == (3, 4)


def test_rare_characters_count_as_one(qtbot, panel: TextPanel) -> None:
    panel.set_page(page(line(0, "𠮷田?", 0.9, **{"?": ("𡈽",)}), name="rare"))
    panel.focus_editor()
    assert panel.list.editor.selection() == (2, 3)
    press(qtbot, panel, Qt.Key.Key_1, ALT)
    assert panel.list.editor.text() == "𠮷田𡈽"
    assert [from_qt("𠮷田", to_qt("𠮷田", n)) for n in range(3)] == [0, 1, 2]


def test_text_stands_under_its_ink(panel: TextPanel) -> None:
    rows = panel.list.rows
    plain = LINES[2]
    for editing in (False, True):
        fit = rows.fit(plain, editing=editing)
        ink = rows._ink(plain, editing)
        wide = rows._metrics_of(fit.size).horizontalAdvance(plain.text) + fit.spacing * (len(plain.text) - 1)
        assert wide == pytest.approx(ink.width - 2 * fit.left, abs=2)


def test_text_that_cannot_follow_its_ink_stays_readable(panel: TextPanel) -> None:
    far = replace(LINES[2], id="far", text="a")
    fit = panel.list.rows.fit(far, editing=True)
    assert fit.size <= 22
    assert fit.spacing < 20


def test_of_a_long_line_the_part_is_offered_that_differs() -> None:
    assert differing("a long line that says one thing, and on", "a long line that says two thing, and on") == "…says one thin…"
    assert differing("abc", "abx") == "abc"
    assert differing("aa", "aaa") == "aa"


# marks


def test_a_mark_is_told_and_the_next_doubtful_line_comes(qtbot, panel: TextPanel) -> None:
    with qtbot.waitSignal(panel.marked) as said:
        panel.mark(LineMark.ILLEGIBLE)
    assert said.args == ["p1", "l1", LineMark.ILLEGIBLE, "qar?y"]
    assert panel.line is not None
    assert panel.line.id == "l3"


def test_a_marked_line_shows_its_mark_and_enter_leaves_it(qtbot, panel: TextPanel) -> None:
    marked = LINES[1].marked(LineMark.NOT_APPLICABLE, "Wang", "2024")
    panel.set_page(page(LINES[0], marked, *LINES[2:]))
    row = panel.model.index(1)
    assert Mark(row.data(Role.MARK)) is Mark.NOT_APPLICABLE
    assert "not applicable" in row.data(Qt.ItemDataRole.AccessibleTextRole)
    panel.choose_line("l1")
    with qtbot.assertNotEmitted(panel.corrected):
        press(qtbot, panel, Qt.Key.Key_Return)


# what remains


def test_the_foot_tells_what_remains_from_the_line_to_the_dossier(panel: TextPanel) -> None:
    panel.set_counts(7, 30)
    assert panel.foot.words() == "2 in the line · 2 doubtful on the page · 7 in the document · 30 in all"


class Ticking:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_time_counts_while_something_is_done_and_not_while_nobody_is_there() -> None:
    clock = Ticking()
    counted = PageClock(clock)
    counted.begin("p1")
    for after in (10, 20, PAUSE + 1, 5):
        clock.now += after
        counted.touch()
    assert counted.due
    clock.now += 7
    assert counted.begin("p2")
    assert not counted.begin("p2")
    clock.now += 3
    counted.begin("")
    clock.now += 50
    counted.touch()
    assert counted.take() == {"p1": 42, "p2": 3}
    assert counted.take() == {}


# special characters


def test_the_palette_offers_other_forms_of_the_character_first(qtbot) -> None:
    palette = Palette("发", ("ſ",))
    qtbot.addWidget(palette)
    assert palette.group.item(0).text() == "Like “发”"
    assert palette.group.item(1).text() == "Used last"
    assert palette.grid.item(0).text() == "發"
    with qtbot.waitSignal(palette.chosen) as told:
        qtbot.keyClick(palette.filter, Qt.Key.Key_Right)
        qtbot.keyClick(palette.filter, Qt.Key.Key_Return)
    assert told.args == ["髮"]


def test_typing_finds_a_character_by_its_name(qtbot) -> None:
    palette = Palette()
    qtbot.addWidget(palette)
    qtbot.keyClicks(palette.filter, "thorn")
    assert [palette.grid.item(n).text() for n in range(palette.grid.count())] == ["þ", "Þ"]
    assert palette.name.text() == "LATIN SMALL LETTER THORN, U+00FE"
    qtbot.keyClick(palette.filter, Qt.Key.Key_Tab)
    assert palette.filter.text() == ""
    assert palette.group.currentRow() == 1


def test_what_was_used_last_comes_first() -> None:
    assert used(("a", "b"), "b") == ("b", "a")
    assert len(used(tuple(map(chr, range(200, 300))), "x")) == 24


def test_the_character_at_the_cursor_is_the_one_selected_or_the_one_before_it(panel: TextPanel) -> None:
    editor = panel.list.editor
    assert character_at(editor) == "q"
    editor.select(2, 2)
    assert character_at(editor) == "a"
    editor.select(0, 3)
    assert character_at(editor) == ""


@pytest.mark.parametrize("pick", [False, True])
def test_a_wrapped_line_is_seen_from_its_first_row(qtbot, panel: TextPanel, pick: bool) -> None:
    """Whether its end or a doubtful character in its last row is in hand, and however it came to be that high."""
    long = "Contract number 2024-0317 of a line that does not fit into a single row of the panel, nor into two Z"
    panel.set_page(page(line(1, "short", 0.8), line(2, long, 0.8 if pick else 0.0, **({"Z": ("2",)} if pick else {}))))
    panel.choose_line("l1")
    panel.choose_line("l2")
    editor = panel.list.editor
    assert editor.document().size().height() > 1

    def seen() -> bool:
        return editor.height() >= editor.wanted_height() and editor.verticalScrollBar().value() == 0

    qtbot.waitUntil(seen)
    for width in (300, 520, 340):
        panel.resize(width, 600)
        qtbot.waitUntil(seen)
    editor.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(editor, " and much more than there was before it was typed here")
    qtbot.waitUntil(seen)


# keys


@pytest.fixture
def actions(qtbot) -> Actions:
    window = QMainWindow()
    qtbot.addWidget(window)
    return Actions(window)


def test_no_two_commands_have_the_same_key(actions: Actions) -> None:
    assert clashes({command.name: command.keys for command in commands(actions)}) == {}


def test_chosen_keys_take_the_place_of_the_programs_own_until_they_are_given_back(actions: Actions) -> None:
    apply(actions, {"illegible": "Ctrl+Shift+U", "characters": ""})
    assert actions.illegible.shortcut() == QKeySequence("Ctrl+Shift+U")
    assert "Ctrl+Shift+U" in actions.illegible.toolTip()
    assert actions.characters.shortcut().isEmpty()
    apply(actions, {})
    assert actions.illegible.shortcut() == QKeySequence("Alt+I")
    assert actions.redo.shortcuts() == [QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")]


def test_keys_are_changed_by_pressing_them_and_a_clash_is_said(qtbot, actions: Actions) -> None:
    dialog = ChangeKeysDialog(actions)
    qtbot.addWidget(dialog)
    dialog.list.setCurrentItem(dialog.list.findItems("Illegible", Qt.MatchFlag.MatchExactly)[0])
    dialog.pressed.setKeySequence(QKeySequence("Ctrl+E"))
    assert not dialog.ok.isEnabled()
    assert dialog.said.text() == "Ctrl+E is the key of: Export, Illegible."
    dialog.pressed.setKeySequence(QKeySequence("Ctrl+Shift+U"))
    assert dialog.ok.isEnabled()
    assert dialog.chosen() == (("illegible", "Ctrl+Shift+U"),)
    dialog.own.click()
    assert dialog.chosen() == ()


@pytest.mark.parametrize(
    "key",
    [
        "K", "Shift+K", "5", ",", "?", "Space", "Return", "Ctrl+Return", "Enter", "Tab", "Shift+Tab", "Esc", "Up", "Ctrl+Down",
        "Left", "Alt+1", "Alt+9", "F2", "Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+A", "Ctrl+Z",
    ],
)  # fmt: skip
def test_keys_that_are_needed_to_write_are_refused_with_a_reason(qtbot, actions: Actions, key: str) -> None:
    apply(actions, {"undo": "F12", "rename": "F11", "keys": "F1"})
    dialog = ChangeKeysDialog(actions)
    qtbot.addWidget(dialog)
    dialog.list.setCurrentItem(dialog.list.findItems("Illegible", Qt.MatchFlag.MatchExactly)[0])
    dialog.pressed.setKeySequence(QKeySequence(key))
    assert not dialog.ok.isEnabled()
    assert "is needed where text is written" in dialog.said.text()
    dialog.own.click()
    assert dialog.ok.isEnabled()


def test_the_programs_own_keys_and_those_that_write_nothing_are_free(actions: Actions) -> None:
    own = {command.name: command.own_keys for command in commands(actions)}
    assert taken_by_editors(own, own) == {}
    for key in ("F12", "Shift+F2", "Ctrl+Shift+U", "Alt+Left", "Alt+0", "Ctrl+Alt+5", "Ctrl+PgUp", "Ctrl+Shift+C"):
        assert taken_by_editors({"illegible": key}, own) == {}


def test_all_keys_can_be_given_back(qtbot, actions: Actions) -> None:
    apply(actions, {"undo": "F12"})
    dialog = ChangeKeysDialog(actions)
    qtbot.addWidget(dialog)
    assert dialog.chosen() == (("undo", "F12"),)
    dialog.all_own.click()
    assert dialog.chosen() == ()


def test_only_what_differs_is_kept(actions: Actions) -> None:
    apply(actions, {})
    assert changed(actions, {"undo": "Ctrl+Z", "redo": "F12"}) == (("redo", "F12"),)


def test_chosen_keys_are_kept_with_the_settings(tmp_path: Path) -> None:
    save_settings(Settings(person="Wang", shortcuts=(("undo", "F12"),)), tmp_path)
    assert load_settings(tmp_path).shortcuts == (("undo", "F12"),)


# in the window


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, dressed: QApplication) -> Path:
    return drawn.sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def window(qtbot, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    shutil.copytree(made.parent, tmp_path / "work")
    settings = Settings(person="Wang Jing", engine="fake-steady", shortcuts=(("not_applicable", "Ctrl+Alt+N"),))
    with opened(qtbot, tmp_path / "work" / made.name, settings=settings) as shown:
        yield shown


def until(qtbot, what: Callable[[], bool]) -> None:
    qtbot.waitUntil(what, timeout=PATIENCE)


def in_hand(window: MainWindow, line_id: str) -> Line:
    assert window.bench.page is not None
    found = window.bench.page.content.line(line_id)
    assert found is not None
    return found


def test_a_mark_is_committed_goes_on_and_is_taken_back_by_undo(qtbot, window: MainWindow) -> None:
    first = window.selection.line
    window.acts.illegible.trigger()
    until(qtbot, lambda: in_hand(window, first).mark is LineMark.ILLEGIBLE)
    assert in_hand(window, first).confirmed_by == "Wang Jing"
    assert window.selection.line != first
    window.acts.undo.trigger()
    until(qtbot, lambda: in_hand(window, first).mark is LineMark.NONE)
    assert in_hand(window, first).confirmed_by is None


def test_the_same_key_takes_a_mark_back_and_what_was_typed_goes_with_it(qtbot, window: MainWindow) -> None:
    first, text = window.selection.line, window.record.text
    text.list.editor.selectAll()
    qtbot.keyClicks(text.list.editor, "HT")
    window.acts.not_applicable.trigger()
    until(qtbot, lambda: in_hand(window, first).mark is LineMark.NOT_APPLICABLE)
    assert in_hand(window, first).text == "HT"
    text.choose_line(first)
    window.acts.not_applicable.trigger()
    until(qtbot, lambda: in_hand(window, first).mark is LineMark.NONE)


def test_a_line_that_is_read_again_offers_what_it_says_now_and_changes_nothing(qtbot, window: MainWindow) -> None:
    text, before = window.record.text, window.record.text.list.editor.text()
    until(qtbot, lambda: window.session.inference is not None)
    offers = len(offered(text))
    window.acts.read_line_again.trigger()
    assert "again" in text.list.alternatives.says()
    until(qtbot, lambda: len(offered(text)) > offers)
    assert text.list.alternatives.says() == ""
    assert text.list.editor.text() == before
    assert text.draft_count() == 0


def test_a_drawn_box_becomes_a_line_with_what_stands_in_it_typed_for_the_person(qtbot, window: MainWindow) -> None:
    text = window.record.text
    until(qtbot, lambda: window.session.inference is not None)
    quad = Quad.flat((10, 700, 200, 700, 200, 730, 10, 730))
    window.view.quad_drawn.emit(window.selection.page, quad)
    until(qtbot, lambda: text.draft_count() == 1)
    assert text.line is not None
    assert (text.line.quad, text.line.text, text.line.confirmed_by) == (quad, "", None)
    assert text.list.editor.text()
    assert text.list.editor.hasFocus()


def test_a_special_character_goes_where_the_cursor_was(qtbot, window: MainWindow) -> None:
    editor = window.record.text.list.editor
    editor.setFocus()
    until(qtbot, editor.hasFocus)
    editor.select(0, 1)
    rest = editor.text()[1:]
    window.acts.characters.trigger()
    palette = window.findChild(Palette)
    qtbot.keyClicks(palette.filter, "long s")
    qtbot.keyClick(palette.filter, Qt.Key.Key_Return)
    assert editor.text() == f"ſ{rest}"
    assert dict(window.session.settings.window)["characters"] == "ſ"


def test_escape_leaves_the_palette_with_the_cursor_where_it_was(qtbot, window: MainWindow) -> None:
    editor = window.record.text.list.editor
    editor.setFocus()
    until(qtbot, editor.hasFocus)
    editor.select(2, 4)
    window.acts.characters.trigger()
    palette = window.findChild(Palette)
    qtbot.keyClick(palette.filter, Qt.Key.Key_Escape)
    until(qtbot, lambda: editor.hasFocus())
    assert editor.selection() == (2, 4)


def test_keys_chosen_before_hold_and_others_hold_at_once(qtbot, window: MainWindow) -> None:
    assert window.acts.not_applicable.shortcut() == QKeySequence("Ctrl+Alt+N")
    window.acts.keys.trigger()
    overview = window.findChild(KeysDialog)
    overview.change.click()
    dialog = window.findChild(ChangeKeysDialog)
    dialog.list.setCurrentItem(dialog.list.findItems("Illegible", Qt.MatchFlag.MatchExactly)[0])
    dialog.pressed.setKeySequence(QKeySequence("Ctrl+Alt+I"))
    with qtbot.waitSignal(window.settings_wanted) as told:
        dialog.ok.click()
    assert dict(told.args[0].shortcuts) == {"not_applicable": "Ctrl+Alt+N", "illegible": "Ctrl+Alt+I"}
    assert window.acts.illegible.shortcut() == QKeySequence("Ctrl+Alt+I")


def test_a_question_mark_shows_the_keys_where_nothing_is_written(qtbot, window: MainWindow) -> None:
    keys: QAction = window.acts.keys
    assert QKeySequence("?") in keys.shortcuts()
    window.record.text.focus_editor()
    override = QKeyEvent(QKeyEvent.Type.ShortcutOverride, Qt.Key.Key_Question, Qt.KeyboardModifier.ShiftModifier, "?")
    override.ignore()
    QApplication.sendEvent(window.record.text.list.editor, override)
    assert override.isAccepted()  # there it is a letter


def test_what_remains_and_the_time_are_told(qtbot, window: MainWindow) -> None:
    words = window.record.text.foot.words()
    assert "doubtful on the page" in words
    until(qtbot, lambda: "Worked on" in window.record.text.head.toolTip())


def test_what_is_typed_while_the_page_is_read_again_stays_with_its_ink(qtbot, window: MainWindow) -> None:
    page, line, editor = window.bench.page, window.selection.line, window.record.text.list.editor
    window.record.text.focus_editor()
    editor.selectAll()
    editor.insertPlainText("typed meanwhile")
    lines = [replace(each, id=f"again {each.id}", reading="again") for each in page.content.lines()]
    again = replace(page, content=Content((Region("again", RegionType.TEXT, Quad.of(page.box), lines=tuple(lines)),)))
    window.record.text.set_page(again)
    assert window.record.text.line.id == f"again {line}"
    assert editor.text() == "typed meanwhile"
    assert editor.hasFocus()
    assert window.record.text.draft_count() == 1


def test_the_keyboard_stays_in_the_text_over_the_border_of_a_document(qtbot, window: MainWindow) -> None:
    window.record.text.focus_editor()
    editor = window.record.text.list.editor
    other = window.bench.documents[1].id
    for _ in range(40):
        if window.selection.document == other:
            break
        before = window.selection.line
        qtbot.keyClick(editor, Qt.Key.Key_Tab)
        qtbot.waitUntil(lambda before=before: window.selection.line not in ("", before), timeout=PATIENCE)
    assert window.selection.document == other
    assert editor.hasFocus()


def test_f2_takes_a_character_and_never_a_whole_line(qtbot, window: MainWindow) -> None:
    window.record.text.focus_editor()
    editor = window.record.text.list.editor
    editor.selectAll()
    editor.insertPlainText("something else")
    assert [option.whole for option in window.record.text.list.alternatives.options] == [True]
    qtbot.keyClick(editor, Qt.Key.Key_F2)
    assert editor.text() == "something else"
