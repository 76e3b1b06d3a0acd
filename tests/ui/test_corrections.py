"""The same error once: told after a correction, looked at as ink, changed together; find and replace; the dossier's words."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication

from desktop.document.geometry import Box, Quad
from desktop.document.history import PageRead
from desktop.document.model import Char, Content, Evidence, Line, RegionType
from desktop.services.cases import Found, Shown
from desktop.services.find_replace import Wanted
from desktop.services.progress import Poll, Progress
from desktop.storage.dossier import Dossier
from desktop.ui.main_window import MainWindow
from desktop.ui.register.evidence_ink import EvidenceInk
from desktop.ui.review import correction_commands
from desktop.ui.review.correction_commands import CorrectionCommands
from desktop.ui.review.corrections_panel import CorrectionsPanel
from desktop.ui.review.ink_grid import tick_rect
from tests.helpers import drawn
from tests.helpers.drawn import Block
from tests.helpers.qt import PaperHost, find_nothing, summary
from tests.helpers.window import PATIENCE, opened

SHAKY = (("承租人", "承粗人"),)
FIRST = ("乙方（承租人）：李明远", "承租人应按期支付租金", "出租人与承租人各执一份", "二〇二四年三月")
SECOND = ("承租人李朋远到场", "别的一行")
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def path(tmp_path: Path, dressed, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    path = tmp_path / "leases.dossier"
    with Dossier.create(path) as dossier:
        for number, lines in enumerate((FIRST, SECOND), 1):
            image = tmp_path / f"lease {number}.png"
            regions = drawn.draw((Block(RegionType.TEXT, lines, 40, SHAKY),), image)
            drawn.add_document(dossier, f"lease {number}", [(image, regions)])
    return path


@pytest.fixture
def window(qtbot, path: Path) -> Iterator[MainWindow]:
    with opened(qtbot, path) as made:
        yield made


def commands(window: MainWindow) -> CorrectionCommands:
    return next(each for each in window.review_commands if isinstance(each, CorrectionCommands))


def lines(window: MainWindow) -> list[Line]:
    assert window.bench.page is not None
    return list(window.bench.page.content.lines())


def texts(window: MainWindow) -> list[str]:
    return [line.text for line in lines(window)]


def correct_first(qtbot, window: MainWindow) -> None:
    """By keyboard, in the editor of the line."""
    text = window.record.text
    text.choose_line(lines(window)[0].id)
    text.list.editor.setFocus()
    text.list.editor.selectAll()
    text.list.editor.insertPlainText(FIRST[0])
    qtbot.keyClick(text.list.editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.bar.row("same") is not None, timeout=PATIENCE)


def look(qtbot, window: MainWindow, count: int) -> None:
    panel = commands(window).panel
    qtbot.waitUntil(lambda: commands(window).is_shown and panel.grid.cases.rowCount() == count, timeout=PATIENCE)


def test_a_correction_says_where_the_same_stands_and_changes_it_in_one_step(qtbot, window: MainWindow) -> None:
    correct_first(qtbot, window)
    assert window.bar.row("same").notice.sentence == ("“粗” → “租” stands 2 more time(s) in this document, 3 in the dossier.")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_G, CONTROL)
    look(qtbot, window, 2)
    grid = commands(window).panel.grid
    assert grid.hasFocus()
    assert window.bar.row("same") is None
    assert [case.text for case in grid.cases.chosen()] == ["承粗人应按期支付租金", "出租人与承粗人各执一份"]
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    assert len(grid.cases.chosen()) == 1
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: texts(window)[1:3] == list(FIRST[1:3]), timeout=PATIENCE)
    assert not commands(window).is_shown
    assert [line.confirmed_by for line in lines(window)] == ["Wang Jing"] * 3 + [None]
    qtbot.waitUntil(lambda: window.bar.row("changed") is not None, timeout=PATIENCE)
    assert window.bar.row("same") is None  # what was changed so says nothing of itself
    qtbot.waitUntil(window.acts.undo.isEnabled, timeout=PATIENCE)
    window.acts.undo.trigger()
    qtbot.waitUntil(lambda: texts(window)[1] == "承粗人应按期支付租金", timeout=PATIENCE)
    assert texts(window)[0] == FIRST[0]
    assert texts(window)[2] == "出租人与承粗人各执一份"


def test_escape_leaves_and_changes_nothing(qtbot, window: MainWindow) -> None:
    correct_first(qtbot, window)
    window.acts.same_again.trigger()
    look(qtbot, window, 2)
    qtbot.keyClick(commands(window).panel.grid, Qt.Key.Key_Escape)
    assert window.centre.currentWidget() is window.view
    assert texts(window)[1] == "承粗人应按期支付租金"


def test_by_choice_it_is_looked_for_in_the_dossier_and_its_page_opened(qtbot, window: MainWindow) -> None:
    correct_first(qtbot, window)
    window.acts.same_again.trigger()
    look(qtbot, window, 2)
    panel = commands(window).panel
    panel.same.scope.choose(True)
    panel.same.wanted.emit()
    look(qtbot, window, 3)
    qtbot.waitUntil(lambda: panel.ink.picture(_evidence(panel)) is not None, timeout=PATIENCE)  # of a page never shown
    panel.grid.setCurrentIndex(panel.grid.cases.index(2))
    qtbot.keyClick(panel.grid, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: texts(window)[0] == "承粗人李朋远到场", timeout=PATIENCE)
    assert not commands(window).is_shown


def _evidence(panel: CorrectionsPanel) -> Evidence:
    case = panel.grid.cases.case(2)
    return Evidence(case.place.page, case.shown)


def test_a_click_on_the_tick_toggles_it(qtbot, window: MainWindow) -> None:
    correct_first(qtbot, window)
    window.acts.same_again.trigger()
    look(qtbot, window, 2)
    grid = commands(window).panel.grid
    place = tick_rect(grid.visualRect(grid.cases.index(1))).center()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert len(grid.cases.chosen()) == 1
    assert commands(window).panel.apply.text() == "Change 1 place(s)"
    qtbot.keyClick(grid, Qt.Key.Key_A, CONTROL)
    assert len(grid.cases.chosen()) == 2


def test_confirming_undoing_and_another_person_say_nothing(qtbot, window: MainWindow) -> None:
    page, line = window.bench.page.id, lines(window)[3]
    window.bench.correct(page, line.id, line.text)
    qtbot.waitUntil(lambda: lines(window)[3].confirmed_by is not None, timeout=PATIENCE)
    correct_first(qtbot, window)
    window.bar.take_back("same")
    qtbot.waitUntil(window.acts.undo.isEnabled, timeout=PATIENCE)
    window.acts.undo.trigger()
    qtbot.waitUntil(lambda: lines(window)[0].confirmed_by is None, timeout=PATIENCE)
    assert window.bar.row("same") is None
    assert not window.jobs.busy


def test_find_and_replace_with_groups_over_the_dossier(qtbot, window: MainWindow) -> None:
    text = window.record.text
    text.choose_line(lines(window)[0].id)
    text.list.editor.setFocus()
    qtbot.keyClick(text.list.editor, Qt.Key.Key_H, CONTROL)
    finder, panel = commands(window).panel.finder, commands(window).panel
    assert finder.sought.hasFocus()
    finder.regular.setChecked(True)
    finder.scope.choose(True)
    finder.sought.insert("承(.)人")
    qtbot.keyClick(finder.sought, Qt.Key.Key_Tab)
    finder.put.insert("受\\1人")
    qtbot.keyClick(finder.put, Qt.Key.Key_Return)
    look(qtbot, window, 4)
    assert {case.put for case in panel.grid.cases.chosen()} == {"受粗人"}
    assert finder.put.hasFocus()
    qtbot.keyClick(finder.put, Qt.Key.Key_Tab)
    assert panel.grid.hasFocus()
    qtbot.keyClick(panel.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: texts(window)[1] == "受粗人应按期支付租金", timeout=PATIENCE)
    qtbot.waitUntil(lambda: window.bar.row("changed") is not None, timeout=PATIENCE)
    assert window.bar.row("changed").notice.sentence.startswith("4 place(s) changed.")
    qtbot.waitUntil(window.acts.undo.isEnabled, timeout=PATIENCE)
    window.acts.undo.trigger()
    qtbot.waitUntil(lambda: texts(window)[1] == "承粗人应按期支付租金", timeout=PATIENCE)
    qtbot.waitUntil(lambda: window.selection.line != "", timeout=PATIENCE)
    assert (window.selection.document, window.selection.page) == ("d-lease 1", "d-lease 1-p1")


def test_nothing_is_removed_by_enter_alone(qtbot, window: MainWindow) -> None:
    window.acts.replace.trigger()
    panel = commands(window).panel
    sought = panel.finder.sought
    sought.setText("承粗人")
    for _ in range(2):
        qtbot.keyClick(sought, Qt.Key.Key_Return)
        look(qtbot, window, 3)
        qtbot.waitUntil(lambda: not window.jobs.busy, timeout=PATIENCE)
        assert sought.hasFocus()
        assert not panel.grid.cases.chosen()
        assert not panel.apply.isEnabled()
    assert texts(window)[1] == "承粗人应按期支付租金"
    qtbot.keyClick(sought, Qt.Key.Key_Down)
    assert panel.grid.hasFocus()
    qtbot.keyClick(panel.grid, Qt.Key.Key_A, CONTROL)
    assert panel.apply.text() == "Remove 3"
    qtbot.keyClick(panel.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: texts(window)[1] == "应按期支付租金", timeout=PATIENCE)
    qtbot.waitUntil(lambda: window.bar.row("changed") is not None, timeout=PATIENCE)


def test_escape_leaves_where_nothing_was_found(qtbot, window: MainWindow) -> None:
    commands(window).show_cases("Words", Shown(Found(), {}, {}))
    focus = QApplication.focusWidget()
    assert focus is commands(window).panel
    qtbot.keyClick(focus, Qt.Key.Key_Escape)
    assert not commands(window).is_shown


def test_what_is_said_of_a_correction_goes_when_it_is_undone(qtbot, window: MainWindow) -> None:
    correct_first(qtbot, window)
    qtbot.waitUntil(window.acts.undo.isEnabled, timeout=PATIENCE)
    window.acts.undo.trigger()
    qtbot.waitUntil(lambda: window.bar.row("same") is None, timeout=PATIENCE)


def test_what_is_said_of_a_correction_goes_with_its_document(qtbot, window: MainWindow) -> None:
    correct_first(qtbot, window)
    window.selection.select_document("d-lease 2")
    assert window.bar.row("same") is None
    qtbot.waitUntil(lambda: texts(window)[0] == "承粗人李朋远到场", timeout=PATIENCE)


def test_what_is_said_of_a_correction_goes_when_places_are_changed(qtbot, window: MainWindow) -> None:
    correct_first(qtbot, window)
    window.acts.replace.trigger()
    panel = commands(window).panel
    panel.finder.sought.setText("承粗人")
    panel.finder.put.setText("承租人")
    panel.finder.search.click()
    look(qtbot, window, 2)
    panel.apply.click()
    assert window.bar.row("same") is None
    qtbot.waitUntil(lambda: window.bar.row("changed") is not None, timeout=PATIENCE)


def test_a_bad_pattern_is_said_and_finding_goes_on(qtbot, window: MainWindow) -> None:
    window.acts.replace.trigger()
    panel = commands(window).panel
    panel.finder.regular.setChecked(True)
    panel.finder.sought.setText("(")
    panel.finder.wanted.emit()
    qtbot.waitUntil(lambda: window.bar.row("error:bad-pattern") is not None, timeout=PATIENCE)
    panel.finder.sought.setText("二〇二四")
    panel.finder.put.setText("2024")
    panel.finder.wanted.emit()
    look(qtbot, window, 1)
    qtbot.keyClick(panel.finder.sought, Qt.Key.Key_Escape)
    assert not commands(window).is_shown


def test_the_selected_word_goes_on_the_list_and_what_is_close_to_it_can_be_changed(qtbot, window: MainWindow) -> None:
    text = window.record.text
    text.choose_line(lines(window)[0].id)
    editor = text.list.editor
    editor.setFocus()
    cursor = editor.textCursor()
    cursor.setPosition(FIRST[0].index("李"))
    cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, 3)
    editor.setTextCursor(cursor)
    qtbot.keyClick(editor, Qt.Key.Key_W, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: window.bar.row("near") is not None, timeout=PATIENCE)
    assert "“李明远”" in window.bar.row("near").notice.sentence
    window.bar.acted.emit("near", "near", "")
    look(qtbot, window, 1)
    panel = commands(window).panel
    assert [(case.part, case.put) for case in panel.grid.cases.chosen()] == [("李朋远", "李明远")]
    panel.apply.click()
    qtbot.waitUntil(lambda: window.bar.row("changed") is not None, timeout=PATIENCE)


def test_words_are_seen_added_brought_in_and_removed(qtbot, window: MainWindow, tmp_path: Path) -> None:
    window.acts.words.trigger()
    words = commands(window).words
    panel = words.panel
    assert window.centre.currentWidget() is panel
    qtbot.waitUntil(panel.word.hasFocus, timeout=PATIENCE)
    panel.word.insert("李明远")
    qtbot.keyClick(panel.word, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.list.model().rowCount() == 1, timeout=PATIENCE)
    file = tmp_path / "places.txt"
    file.write_bytes("海淀区\n朝阳区\n李明远\n".encode("gb18030"))
    words.bring_in(file)
    qtbot.waitUntil(lambda: panel.list.model().rowCount() == 3, timeout=PATIENCE)
    panel.word.insert("区")
    assert panel.list.model().rowCount() == 2
    panel.word.clear()
    panel.list.setCurrentIndex(panel.list.model().index(0, 0))
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: panel.list.model().rowCount() == 2, timeout=PATIENCE)
    qtbot.keyClick(panel.list, Qt.Key.Key_Escape)
    assert window.centre.currentWidget() is window.view
    assert not window.acts.words.isChecked()
    words.bring_in(tmp_path / "none.txt")
    assert window.bar.row("error:no-word-file") is not None


def test_a_listed_name_lowers_the_doubt_of_the_page_in_hand(qtbot, window: MainWindow) -> None:
    before = lines(window)[1].doubt
    commands(window).words._learn(("承粗人",))
    qtbot.waitUntil(lambda: lines(window)[1].doubt < before / 2, timeout=PATIENCE)
    assert lines(window)[1].confirmed_by is None
    assert not window.acts.undo.isEnabled()


def test_words_are_heard_on_pages_that_are_read_later(qtbot, window: MainWindow) -> None:
    words = commands(window).words
    words._learn(("租金",))
    qtbot.waitUntil(lambda: window.bar.row("near") is not None and words._any, timeout=PATIENCE)
    page = window.bench.page
    assert page is not None
    assert window.bench.dossier is not None
    shaky = [
        replace(line, id=f"new {n}", doubt=0.8, chars=_unsure(line, "租金")) for n, line in enumerate(page.content.lines())
    ]
    region = replace(page.content.regions[0], lines=tuple(shaky))
    with window.bench.dossier.sibling() as other:
        other.record(drawn.ENGINE, PageRead(page.id, "another", Content((region,))))
    assert window.session.inference is not None
    window.session.inference.page_done.emit(page.id)
    qtbot.waitUntil(lambda: lines(window)[1].id == "new 1" and lines(window)[1].doubt < 0.5, timeout=PATIENCE)
    assert lines(window)[0].doubt == 0.8


def _unsure(line: Line, part: str) -> tuple[Char, ...]:
    return tuple(replace(char, confidence=0.3 if char.text in part else 0.99) for char in line.chars)


def test_a_long_search_shows_how_far_it_is_and_can_be_stopped(
    qtbot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = threading.Event()

    def endless(dossier: Dossier, wanted: Wanted, *, poll: Poll, progress: Progress) -> Found:
        while not never.wait(0.01):
            poll()
            progress(1, 2000)
        return Found()

    monkeypatch.setattr(correction_commands, "find", endless)
    window.acts.replace.trigger()
    panel = commands(window).panel
    panel.finder.sought.setText("x")
    panel.finder.wanted.emit()
    qtbot.waitUntil(lambda: window.bar.row("look") is not None, timeout=PATIENCE)
    assert (window.bar.row("look").notice.done, window.bar.row("look").notice.total) == (1, 2000)
    window.bar.row("look").acted.emit("look", "stop", "")
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=PATIENCE)
    assert window.bar.row("look") is None
    assert window.bar.notices() == ()


def test_a_panel_of_ink_forgets_only_what_it_asked_for_itself(qtbot, make_renderer) -> None:
    gate, page = threading.Event(), summary(1)
    renderer = make_renderer(PaperHost(gate=gate))
    first, second = (EvidenceInk(renderer, find_nothing) for _ in range(2))
    first.set_pages({page.id: page})
    wanted = [Evidence(page.id, Quad.of(Box(10, top, 200, top + 30))) for top in (10, 100)]
    for evidence in wanted:
        assert first.picture(evidence) is None
    second.forget_waiting()
    gate.set()
    qtbot.waitUntil(lambda: all(first.picture(evidence) is not None for evidence in wanted), timeout=PATIENCE)
