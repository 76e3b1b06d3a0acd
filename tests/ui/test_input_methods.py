"""Chinese input methods in every editor: what they hold is never broken off, never lost, never confirmed by accident."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTableView, QWidget

from desktop.document.model import LineMark
from desktop.ui.panels.field_editor import FieldEditor, TextEditor
from desktop.ui.panels.line_editor import LineEditor
from desktop.ui.panels.person_chooser import PersonChooser
from desktop.ui.panels.search_panel import SearchBox
from desktop.ui.panels.text_panel import TextPanel
from desktop.ui.register.cell_editor import CellDelegate
from desktop.ui.review.document_filter import DocumentFilter
from desktop.ui.review.find_bar import FindBar
from desktop.ui.review.inspection_panel import InspectionPanel
from desktop.ui.review.palette import Palette
from desktop.ui.review.words_panel import WordsPanel
from desktop.ui.tables.cell_editor import CellDelegate as TableCellDelegate
from desktop.ui.templates.field_form import FieldForm
from tests.helpers.doubted import LINES, line, page


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


def compose(editor: QWidget, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(editor, event)


def plain_line(parent: QWidget) -> QLineEdit:
    chooser = PersonChooser(parent)
    chooser.editor.show()
    return chooser.editor


def cell(parent: QWidget) -> QLineEdit:
    table = QTableView(parent)
    delegate = CellDelegate(table)
    editor = delegate.createEditor(parent, None, table.rootIndex())
    editor.installEventFilter(delegate)
    assert isinstance(editor, QLineEdit)
    return editor


def table_cell(parent: QWidget) -> QPlainTextEdit:
    view = QTableView(parent)
    delegate = TableCellDelegate(view)
    editor = delegate.createEditor(parent, None, view.rootIndex())
    editor.installEventFilter(delegate)
    assert isinstance(editor, QPlainTextEdit)
    return editor


def palette_box(parent: QWidget) -> QLineEdit:
    return Palette("", (), parent).filter


EDITORS: dict[str, Callable[[QWidget], QLineEdit | QPlainTextEdit]] = {
    "line": LineEditor, "field": FieldEditor, "long field": TextEditor, "search": SearchBox, "person": plain_line,
    "cell": cell, "palette": palette_box, "cell of a table": table_cell,
    "filter of documents": lambda parent: DocumentFilter(parent).title, "words": lambda parent: WordsPanel(parent).word,
    "find": lambda parent: FindBar(parent).sought, "replace": lambda parent: FindBar(parent).put,
    "note": lambda parent: InspectionPanel(parent).note, "template field": lambda parent: FieldForm(parent).title,
    "template choices": lambda parent: FieldForm(parent).choices,
}  # fmt: skip
KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape, Qt.Key.Key_Down)


@pytest.fixture(params=sorted(EDITORS))
def editor(request: pytest.FixtureRequest, qtbot) -> Iterator[QLineEdit | QPlainTextEdit]:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = EDITORS[request.param](parent)
    made.window().resize(500, 400)
    with qtbot.waitExposed(made.window()):
        made.window().show()
    part: QWidget | None = made  # panels that have nothing to show yet are hidden, or not enabled
    while part is not None and part is not made.window():
        part.setEnabled(True)
        part.show()
        part = part.parentWidget()
    made.setFocus()
    yield made
    parent.hide()


def said(editor: QLineEdit | QPlainTextEdit) -> str:
    return editor.text() if isinstance(editor, (QLineEdit, LineEditor)) else editor.toPlainText()


@pytest.mark.parametrize("key", KEYS)
def test_no_key_breaks_off_what_an_input_method_composes(qtbot, editor: QLineEdit | QPlainTextEdit, key: Qt.Key) -> None:
    compose(editor, "zhu")
    qtbot.keyClick(editor, key)
    assert said(editor) == ""
    assert editor.isVisible()
    compose(editor, "", "主")
    assert said(editor) == "主"


def test_no_command_of_the_window_comes_between(editor: QLineEdit | QPlainTextEdit) -> None:
    event = QKeyEvent(QKeyEvent.Type.ShortcutOverride, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    event.ignore()
    compose(editor, "zhu")
    QApplication.sendEvent(editor, event)
    assert event.isAccepted()


@pytest.mark.parametrize("dropped", [False, True], ids=["held", "dropped on the way"])
def test_what_is_composed_is_text_when_the_keyboard_goes_elsewhere(
    qtbot, editor: QLineEdit | QPlainTextEdit, dropped: bool
) -> None:
    other = QLineEdit(editor.window())
    other.show()
    if not editor.window().isActiveWindow():
        with qtbot.waitActive(editor.window()):
            editor.window().activateWindow()
    editor.setFocus()
    compose(editor, "zhu")
    if dropped:
        compose(editor, "")
    other.setFocus()
    assert said(editor) == "zhu"
    assert other.text() == ""


def test_what_the_person_breaks_off_does_not_come_back(qtbot, panel: TextPanel) -> None:
    panel.choose_line("l2")
    compose(panel.list.editor, "zhu")
    compose(panel.list.editor, "")
    qtbot.wait(1)
    panel.setFocusProxy(None)
    panel.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    panel.setFocus()
    assert panel.list.editor.text() == "plain"


def test_a_page_that_changes_meanwhile_waits_for_the_input_method(panel: TextPanel) -> None:
    editor = panel.list.editor
    compose(editor, "zhu")
    panel.set_page(page(LINES[0], replace(LINES[1], text="party", chars=()), *LINES[2:]))
    assert editor.composing
    compose(editor, "", "主")
    assert editor.text() == "主ar?y"
    assert panel.model.line_at(1).text == "party"


@pytest.mark.parametrize("go", [lambda p: p.choose_line("l2"), lambda p: p.set_page(page(line(7, "other"), name="p2"))])
def test_what_is_composed_stays_with_its_line(panel: TextPanel, go: Callable[[TextPanel], None]) -> None:
    compose(panel.list.editor, "zhu")
    go(panel)
    assert not panel.list.editor.composing
    assert panel.model.drafts()["l1"].text == "zhuar?y"


def test_what_was_selected_is_there_again_when_nothing_was_composed(panel: TextPanel) -> None:
    compose(panel.list.editor, "zhu")
    assert panel.list.editor.text() == "ar?y"
    compose(panel.list.editor, "")
    assert panel.list.editor.text() == "qar?y"
    assert panel.list.editor.selection() == (0, 1)
    assert panel.draft_count() == 0


def test_commands_wait_for_the_input_method_too(qtbot, panel: TextPanel) -> None:
    compose(panel.list.editor, "zhu")
    with qtbot.assertNotEmitted(panel.marked):
        panel.mark(LineMark.ILLEGIBLE)
        panel.pick(0)
        panel.go_to_spot(1)
    assert panel.list.editor.composing
