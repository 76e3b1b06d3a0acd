"""What the engine answered about the page in hand: one answer at a time, as it is written."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop.document.errors import DossierError
from desktop.document.model import Page
from desktop.ui import theme
from desktop.ui.answers import Answers, Asked, State, task_words
from desktop.ui.i18n import language, told
from desktop.ui.panels.reading_head import NoteRow
from desktop.ui.panels.words import seconds_words
from desktop.ui.panels.wrapped import WrappedLabel


class AnswersPanel(QWidget):
    def __init__(self, answers: Answers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "reading")
        self._answers = answers
        self._page = ""
        self.choice = QComboBox(self)
        self.choice.setAccessibleName(self.tr("Answers about this page"))
        self.choice.currentIndexChanged.connect(self._show)
        self._state = WrappedLabel("", self, role="caption")
        self._notes: list[NoteRow] = []
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setUndoRedoEnabled(False)
        self.text.setAccessibleName(self.tr("Answer"))
        self.copy = self._button(self.tr("Copy"), "copy")
        self.copy.clicked.connect(self._copy)
        self.stop = self._button(self.tr("Stop"), "cancel")
        self.stop.clicked.connect(self._stop)
        self.remove = self._button(self.tr("Remove"), "remove")
        self.remove.clicked.connect(self._remove)
        foot = QHBoxLayout()
        foot.setSpacing(theme.GRID)
        foot.addWidget(self.copy)
        foot.addStretch(1)
        foot.addWidget(self.stop)
        foot.addWidget(self.remove)
        self._body = QWidget(self)
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(2 * theme.GRID, theme.GRID, 2 * theme.GRID, theme.GRID)
        self._column.setSpacing(theme.GRID)
        self._column.addWidget(self.choice)
        self._column.addWidget(self._state)
        self._column.addWidget(self.text, 1)
        self._column.addLayout(foot)
        self._empty = WrappedLabel("", self, role="muted")
        self.set_unable(None)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setContentsMargins(4 * theme.GRID, 0, 4 * theme.GRID, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._body, 1)
        layout.addWidget(self._empty, 1)
        answers.listed.connect(self._listed)
        answers.written.connect(self._written)
        answers.changed.connect(self._changed)
        self._listed(self._page)

    def set_unable(self, reason: DossierError | None) -> None:
        """Why HunyuanOCR cannot be asked on this computer, None where it can."""
        if reason is None:
            words = self.tr(
                "Nothing was asked about this page yet.\n\nThe menu of the page (right click) asks HunyuanOCR for its tables as"
                " HTML, its formulas as LaTeX, its charts, or a translation. Answers are no part of the record: copy what is to"
                " be kept."
            )
        else:
            head = self.tr("Pages can be asked about where HunyuanOCR runs. It is not available on this computer:")
            words = f"{head}\n\n{reason.full(language())}"
        self._empty.setText(words)

    def _button(self, words: str, icon: str) -> QPushButton:
        button = QPushButton(words, self)
        theme.set_icon(button, icon)
        return button

    def is_empty(self) -> bool:
        return self.choice.count() == 0

    def focus_inside(self) -> None:
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(object)
    def set_page(self, page: Page | None) -> None:
        page_id = page.id if page is not None else ""
        if page_id != self._page:
            self._page = page_id
            self._listed(page_id)

    # what comes

    @Slot(str)
    def _listed(self, page_id: str) -> None:
        if page_id != self._page:
            return
        asked = self._answers.of_page(page_id)
        newest = asked[0].question.id if asked else None
        with QSignalBlocker(self.choice):
            before = {self.choice.itemData(n) for n in range(self.choice.count())}
            current = self.choice.currentData()
            self.choice.clear()
            for each in asked:
                self.choice.addItem(self._title(each), each.question.id)
            chosen = self.choice.findData(current if newest in before else newest)
            self.choice.setCurrentIndex(max(0, chosen) if asked else -1)
        self._body.setVisible(bool(asked))
        self._empty.setVisible(not asked)
        self._show()

    @Slot(str, str)
    def _written(self, question_id: str, text: str) -> None:
        if question_id == self.choice.currentData():
            bar = self.text.verticalScrollBar()
            at_end = bar.value() == bar.maximum()
            cursor = QTextCursor(self.text.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(text)
            if at_end:
                bar.setValue(bar.maximum())

    @Slot(str)
    def _changed(self, question_id: str) -> None:
        if question_id == self.choice.currentData():
            self._say(self._answers.get(question_id))

    # what is shown

    @Slot()
    def _show(self) -> None:
        asked = self._answers.get(self.choice.currentData() or "")
        self.text.setPlainText(asked.text if asked is not None else "")
        self._say(asked)

    def _say(self, asked: Asked | None) -> None:
        for row in self._notes:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._notes.clear()
        if asked is None:
            return
        if asked.state is State.DONE and self.text.toPlainText() != asked.text:  # the tags are off
            self.text.setPlainText(asked.text)
        self._state.setText(self._state_words(asked))
        said = [" ".join(told(asked.error))] if asked.error is not None else []
        for words in (*said, *(note.said().say(language()) for note in asked.notes)):
            row = NoteRow(words, self._body)
            self._notes.append(row)
            self._column.insertWidget(self._column.indexOf(self.text), row)
        self.stop.setVisible(asked.open)
        self.copy.setEnabled(bool(asked.text) and not asked.open)

    def _title(self, asked: Asked) -> str:
        task = task_words(asked.question.task)
        return self.tr("{0} (part of the page)").format(task) if asked.question.crop is not None else task

    def _state_words(self, asked: Asked) -> str:
        if asked.state is State.WAITING:
            return self.tr("Waits for the pages that are being read…")
        if asked.state is State.WRITING:
            return self.tr("Being written…")
        seconds = seconds_words(asked.seconds)
        if asked.state is State.FAILED:
            return self.tr("Stopped after {0} s").format(seconds)
        return self.tr("Written by HunyuanOCR in {0} s, not checked by anyone").format(seconds)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())

    @Slot()
    def _stop(self) -> None:
        self._answers.stop(self.choice.currentData() or "")

    @Slot()
    def _remove(self) -> None:
        self._answers.remove(self.choice.currentData() or "")
