"""What was asked of the engine about pages, and what it answered: kept while the window is open, no part of the dossier."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from desktop.document.errors import DossierError
from desktop.document.geometry import Box
from desktop.document.model import new_id
from desktop.document.notes import Note
from desktop.engines.contract import Answer, Cancelled
from desktop.engines.hunyuan.prompts import Task
from desktop.services.questions import Question
from desktop.ui.threads.inference_thread import InferenceThread

TASKS = (
    Task.DOCUMENT,
    Task.TEXT,
    Task.TABLE,
    Task.FORMULA,
    Task.CHART,
    Task.SUBTITLES,
    Task.TO_ENGLISH,
    Task.TO_CHINESE,
)
"""Those that need no further words, in the order of the menu."""


def task_words(task: str) -> str:
    translate = QCoreApplication.translate
    return {
        Task.DOCUMENT: translate("Answers", "All of it as Markdown"),
        Task.TEXT: translate("Answers", "The text alone"),
        Task.TABLE: translate("Answers", "The table as HTML"),
        Task.FORMULA: translate("Answers", "The formula as LaTeX"),
        Task.CHART: translate("Answers", "The chart as text"),
        Task.SUBTITLES: translate("Answers", "The subtitles"),
        Task.TO_ENGLISH: translate("Answers", "A translation into English"),
        Task.TO_CHINESE: translate("Answers", "A translation into Chinese"),
    }[Task(task)]


class State(StrEnum):
    WAITING = "waiting"
    WRITING = "writing"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Asked:
    """began: on the monotonic clock. seconds: from asking to the end of the answer."""

    question: Question
    began: float
    state: State = State.WAITING
    text: str = ""
    seconds: float = 0.0
    notes: tuple[Note, ...] = ()
    error: DossierError | None = None

    @property
    def open(self) -> bool:
        return self.state in (State.WAITING, State.WRITING)


class Answers(QObject):
    """Signals:
    listed(page id): something was asked about it, or taken off its list
    written(question id, text): more of an answer
    changed(question id): its state
    """

    listed = Signal(str)
    written = Signal(str, str)
    changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked: dict[str, Asked] = {}
        self._reading: InferenceThread | None = None

    def connect_to(self, reading: InferenceThread) -> None:
        self._reading = reading
        reading.answer_text.connect(self._text_came)
        reading.answered.connect(self._answered)
        reading.answer_failed.connect(self._failed)

    def ask(self, page_id: str, task: str, crop: Box | None = None) -> Question | None:
        """crop: a part of the page, in page space. None where nothing reads here."""
        if self._reading is None:
            return None
        question = Question(new_id(), page_id, task, crop=crop)
        self._asked[question.id] = Asked(question, time.monotonic())
        self._reading.ask(question)
        self.listed.emit(page_id)
        return question

    def stop(self, question_id: str) -> None:
        if self._reading is not None and question_id in self._asked:
            self._reading.cancel((question_id,))

    def remove(self, question_id: str) -> None:
        asked = self._asked.get(question_id)
        if asked is not None and asked.open:
            self.stop(question_id)
        self._asked.pop(question_id, None)
        if asked is not None:
            self.listed.emit(asked.question.page)

    def get(self, question_id: str) -> Asked | None:
        return self._asked.get(question_id)

    def of_page(self, page_id: str) -> tuple[Asked, ...]:
        """The latest first."""
        return tuple(asked for asked in reversed(self._asked.values()) if asked.question.page == page_id)

    @Slot(str, str)
    def _text_came(self, question_id: str, text: str) -> None:
        asked = self._asked.get(question_id)
        if asked is not None:
            self._asked[question_id] = replace(asked, state=State.WRITING, text=asked.text + text)
            if asked.state is not State.WRITING:
                self.changed.emit(question_id)
            self.written.emit(question_id, text)

    @Slot(str, object)
    def _answered(self, question_id: str, answer: Answer) -> None:
        asked = self._asked.get(question_id)
        if asked is not None:
            self._end(replace(asked, state=State.DONE, text=answer.text, notes=answer.notes))

    @Slot(str, object)
    def _failed(self, question_id: str, error: DossierError) -> None:
        asked = self._asked.get(question_id)
        if asked is None:
            return
        if isinstance(error, Cancelled) and not asked.text:
            self.remove(question_id)
        else:
            self._end(replace(asked, state=State.FAILED, error=None if isinstance(error, Cancelled) else error))

    def _end(self, asked: Asked) -> None:
        question_id = asked.question.id
        self._asked[question_id] = replace(asked, seconds=time.monotonic() - asked.began)
        self.changed.emit(question_id)
