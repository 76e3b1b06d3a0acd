"""The end of a page in proofreading: it stays until the person says that it is checked, and a tick too early is said."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.document.model import Line, PageStatus
from desktop.storage.settings import Settings
from desktop.ui.main_window import MainWindow
from desktop.ui.panels.text_panel import TextPanel
from desktop.ui.thumbnails.model import Role
from tests.helpers import drawn
from tests.helpers.doubted import LINES, page
from tests.helpers.window import PATIENCE, opened


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


def press(qtbot, panel: TextPanel, key: Qt.Key) -> None:
    qtbot.keyClick(panel.list.editor, key)


def clean(*doubtful: Line) -> tuple[Line, ...]:
    """All but these as a person confirmed them."""
    return tuple(each if each in doubtful else each.corrected(each.text, "Wang", "2024") for each in LINES)


def test_after_the_last_doubtful_line_the_page_stays_until_enter_says_that_it_is_checked(qtbot, panel: TextPanel) -> None:
    """The next page once came at once, and the tick after the last line marked that one."""
    panel.set_page(page(*clean(LINES[3])))
    panel.choose_line("l3")
    with qtbot.assertNotEmitted(panel.exhausted), qtbot.assertNotEmitted(panel.finished):
        press(qtbot, panel, Qt.Key.Key_Return)
    assert panel.line is not None
    assert panel.line.id == "l3"
    assert panel.foot.keys.text().startswith("No doubtful line left on this page. Enter: the page is checked, on to the next")
    panel.set_page(page(*clean()))
    with qtbot.assertNotEmitted(panel.corrected), qtbot.waitSignal(panel.finished):
        press(qtbot, panel, Qt.Key.Key_Return)


def test_tab_goes_on_from_a_page_that_is_done_without_marking_it(qtbot, panel: TextPanel) -> None:
    panel.set_page(page(*clean(LINES[3])))
    panel.choose_line("l3")
    press(qtbot, panel, Qt.Key.Key_Return)
    with qtbot.assertNotEmitted(panel.finished), qtbot.waitSignal(panel.exhausted):
        press(qtbot, panel, Qt.Key.Key_Tab)


def test_what_is_typed_after_the_last_doubtful_line_is_confirmed_first(qtbot, panel: TextPanel) -> None:
    panel.set_page(page(*clean(LINES[3])))
    panel.choose_line("l3")
    press(qtbot, panel, Qt.Key.Key_Return)
    qtbot.keyClicks(panel.list.editor, "x")
    assert "Enter confirms" in panel.foot.keys.text()
    with qtbot.assertNotEmitted(panel.finished), qtbot.waitSignal(panel.corrected):
        press(qtbot, panel, Qt.Key.Key_Return)


def test_a_page_that_is_checked_already_is_left_at_once(qtbot, panel: TextPanel) -> None:
    panel.set_page(replace(page(*clean(LINES[3])), status=PageStatus.CHECKED))
    panel.choose_line("l3")
    with qtbot.waitSignal(panel.exhausted):
        press(qtbot, panel, Qt.Key.Key_Return)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, dressed: QApplication) -> Path:
    return drawn.sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def window(qtbot, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    shutil.copytree(made.parent, tmp_path / "work")
    settings = Settings(person="Wang Jing", engine="fake-steady")
    with opened(qtbot, tmp_path / "work" / made.name, settings=settings) as shown:
        yield shown


def until(qtbot, what: Callable[[], bool]) -> None:
    qtbot.waitUntil(what, timeout=PATIENCE)


def test_a_page_is_checked_by_enter_after_its_last_doubtful_line_and_that_is_taken_back_by_undo(
    qtbot, window: MainWindow
) -> None:
    text, first = window.record.text, window.bench.page.id
    editor = text.list.editor
    text.focus_editor()
    for _ in range(text.model.doubtful_count() + 1):
        assert window.selection.page == first
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    until(qtbot, lambda: window.bench.page is not None and window.bench.page.id != first)
    assert window.bench.page.status is not PageStatus.CHECKED
    until(qtbot, lambda: window.tree.page_index(first).data(Role.SUMMARY).status is PageStatus.CHECKED)
    window.acts.undo.trigger()
    until(qtbot, lambda: window.bench.page is not None and window.bench.page.id == first)
    until(qtbot, lambda: window.bench.page.status is not PageStatus.CHECKED)


def test_a_page_that_is_marked_checked_with_doubtful_lines_says_so_and_takes_it_back(qtbot, window: MainWindow) -> None:
    page, left = window.bench.page, window.record.text.model.doubtful_count()
    assert left > 1
    window.acts.checked.trigger()
    said = window.bar.row("checked-doubtful").notice
    title = window.bench.shown.document.title
    assert said.sentence == f"Page {page.number} of {title} was marked checked with {left} doubtful line(s)."
    until(qtbot, lambda: window.bench.page.status is PageStatus.CHECKED)
    window.bar.row("checked-doubtful").acted.emit("checked-doubtful", "undo", "")
    assert window.bar.row("checked-doubtful") is None
    until(qtbot, lambda: window.bench.page.status is PageStatus.READ)
