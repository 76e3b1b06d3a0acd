"""What is done about proofreading by keyboard: alternatives, marks, reading a line again, characters that no keyboard has."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop.document.errors import DossierError
from desktop.document.geometry import Quad
from desktop.document.model import LineMark, Page
from desktop.engines.contract import Answer, Cancelled
from desktop.services.proofreading import mark_line
from desktop.services.reread import as_line, question
from desktop.ui.dialogs.change_keys import ChangeKeysDialog
from desktop.ui.dialogs.keys import KeysDialog
from desktop.ui.panels.info_bar import Notice, Tone
from desktop.ui.panels.line_editor import LineEditor
from desktop.ui.review.palette import Palette, character_at, type_into, used
from desktop.ui.review.proof_counts import ProofCounts
from desktop.ui.review.shortcuts import apply

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

NOTHING_READ = "nothing-read"
_RECENT = "characters"  # among the window's own state


class ProofCommands(QObject):
    """Belongs to one MainWindow."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._asked: dict[str, tuple[str, Quad]] = {}  # by question: the line that is read again, and where
        self._drawn: list[tuple[str, Quad]] = []  # boxes of lines that are about to be there
        self._listens = False
        text, acts, bench = window.record.text, window.acts, window.bench
        text.marked.connect(self._mark)
        acts.next_character.triggered.connect(partial(self._go_to_spot, 1))
        acts.previous_character.triggered.connect(partial(self._go_to_spot, -1))
        acts.illegible.triggered.connect(partial(self._mark_line, LineMark.ILLEGIBLE))
        acts.not_applicable.triggered.connect(partial(self._mark_line, LineMark.NOT_APPLICABLE))
        acts.read_line_again.triggered.connect(self.read_again)
        acts.characters.triggered.connect(self.show_characters)
        acts.keys.triggered.connect(self.show_keys)
        window.view.quad_drawn.connect(self._line_drawn)
        bench.page_changed.connect(self._page_changed)
        bench.page_changed.connect(self._find_drawn, Qt.ConnectionType.QueuedConnection)  # after the panels have the page
        self.counts = ProofCounts(window)
        apply(acts, dict(window.session.settings.shortcuts))
        self._page_changed(None)

    # marks and characters

    def _at_text(self) -> bool:
        """The keys of the text do nothing while another tab is open."""
        record = self._window.record
        return record.currentWidget() is record.text

    def _go_to_spot(self, step: int, _checked: bool = False) -> None:
        if self._at_text():
            self._window.record.text.go_to_spot(step)

    def _mark_line(self, mark: LineMark, _checked: bool = False) -> None:
        if self._at_text():
            self._window.record.text.mark(mark)

    @Slot(str, str, object, str)
    def _mark(self, page_id: str, line_id: str, mark: LineMark, text: str) -> None:
        self._window.bench.edit(lambda desk: mark_line(desk, page_id, line_id, mark, text))

    # reading again

    @Slot()
    def read_again(self) -> None:
        """The line in hand; where there is none, a box is to be drawn."""
        window = self._window
        line, page = window.record.text.line, window.bench.page
        if window.record.text.list.editor.composing:
            return
        if line is None or page is None:
            window.acts.add_line.setChecked(True)
        else:
            self._ask(page, line.id, line.quad)

    def _ask(self, page: Page, line_id: str, quad: Quad) -> None:
        reading = self._window.session.inference
        if reading is None or any(asked[0] == line_id for asked in self._asked.values()):
            return
        if not self._listens:
            self._listens = True
            reading.answered.connect(self._read)
            reading.answer_failed.connect(self._not_read)
        asked = question(page, quad)
        self._asked[asked.id] = (line_id, quad)
        self._window.record.text.set_busy(line_id, True)
        reading.ask(asked)

    @Slot(str, object)
    def _read(self, question_id: str, answer: Answer) -> None:
        line_id, _ = self._asked.pop(question_id, ("", None))
        if not line_id:
            return
        text, panel = as_line(answer.text), self._window.record.text
        panel.set_busy(line_id, False)
        line = panel.model.line_at(panel.model.row_of(line_id) or 0)
        if not text:
            self._window.bar.say(Notice(NOTHING_READ, Tone.INFO, self.tr("The engine finds no text there.")))
        elif line is not None and line.id == line_id and panel.model.text_of(line) == text:
            self._window.bar.say(Notice(NOTHING_READ, Tone.INFO, self.tr("Read once more, the line says the same.")))
        else:
            self._window.bar.take_back(NOTHING_READ)
            panel.offer_text(line_id, text)

    @Slot(str, object)
    def _not_read(self, question_id: str, error: DossierError) -> None:
        line_id, _ = self._asked.pop(question_id, ("", None))
        if line_id:
            self._window.record.text.set_busy(line_id, False)
            if not isinstance(error, Cancelled):
                self._window.bar.say_error(error)

    @Slot(str, object)
    def _line_drawn(self, page_id: str, quad: Quad) -> None:
        """The line of a drawn box is read as soon as it is there."""
        self._drawn.append((page_id, quad))

    @Slot(object)
    def _page_changed(self, page: Page | None) -> None:
        window = self._window
        acts = window.acts
        for action in (acts.illegible, acts.not_applicable, acts.read_line_again):
            action.setEnabled(page is not None and not window.bench.read_only)

    @Slot(object)
    def _find_drawn(self, page: Page | None) -> None:
        """A line that a box was drawn for is there: it comes into hand and is read."""
        window = self._window
        if page is None:
            return
        for drawn in tuple(self._drawn):
            fresh = next((line for line in page.content.lines() if not line.text and line.quad == drawn[1]), None)
            if drawn[0] == page.id and fresh is not None:
                self._drawn.remove(drawn)
                window.record.setCurrentWidget(window.record.text)
                window.selection.select_line(page.id, fresh.id)
                window.record.text.focus_editor()
                self._ask(page, fresh.id, fresh.quad)

    # characters

    @Slot()
    def show_characters(self) -> None:
        """For the editor that has the keyboard, whichever it is; else for the line in hand."""
        window = self._window
        editor = QApplication.focusWidget()
        if editor is None or not editor.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled):
            window.record.text.focus_editor()
            editor = window.record.text.list.editor
        if isinstance(editor, LineEditor) and editor.composing:
            return
        kept = dict(window.session.settings.window).get(_RECENT, "")
        palette = Palette(character_at(editor), kept.split(), window)
        palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        palette.chosen.connect(partial(self._type, editor))
        palette.open()

    def _type(self, editor: QWidget, text: str) -> None:
        session = self._window.session
        recent = used(dict(session.settings.window).get(_RECENT, "").split(), text)
        session.settings = session.settings.with_window(_RECENT, " ".join(recent))
        if isValid(editor):  # that of a cell goes when its page does
            type_into(editor, text)

    # keys

    @Slot()
    def show_keys(self) -> None:
        window = self._window
        dialog = KeysDialog(window.acts, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.change_wanted.connect(self.change_keys)
        dialog.change_wanted.connect(dialog.accept)
        dialog.open()

    @Slot()
    def change_keys(self) -> None:
        window = self._window
        dialog = ChangeKeysDialog(window.acts, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(partial(self._keys_changed, dialog))
        dialog.open()

    def _keys_changed(self, dialog: ChangeKeysDialog) -> None:
        window = self._window
        chosen = dialog.chosen()
        apply(window.acts, dict(chosen))
        window.settings_wanted.emit(replace(window.session.settings, shortcuts=chosen))
