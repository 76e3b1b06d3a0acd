"""Asking HunyuanOCR for the fields of a page, from a thread that waits for the answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

from desktop.document.errors import DossierError
from desktop.document.model import new_id
from desktop.engines.contract import Answer
from desktop.engines.hunyuan.parsing.fields import parse_fields
from desktop.engines.hunyuan.prompts import Task
from desktop.services.progress import Poll, never_cancelled
from desktop.services.questions import Question, QuestionListener

_LOOK = 0.1
"""Seconds between two looks at whether the person still wants it."""


class FieldQuestions:
    """put: how a question reaches the engine's thread; it may answer before it returns. Called on any other thread."""

    def __init__(self, put: Callable[[Question, QuestionListener], None], poll: Poll = never_cancelled) -> None:
        self._put = put
        self._poll = poll

    def __call__(self, page_id: str, names: Sequence[str]) -> Mapping[str, str]:
        """Raises what asking raises, and what poll does."""
        awaited = _Awaited()
        self._put(Question(new_id(), page_id, Task.FIELDS, "\n".join(names)), awaited)
        while not awaited.told.wait(_LOOK):
            self._poll()
        if awaited.error is not None:
            raise awaited.error
        return parse_fields(awaited.text, names)


class _Awaited:
    """The listener of one question. told: it has its answer, or its error."""

    def __init__(self) -> None:
        self.told = threading.Event()
        self.text = ""
        self.error: DossierError | None = None

    def answer_text(self, question: str, text: str) -> None:
        """Only the whole answer is of use."""

    def answered(self, question: str, answer: Answer) -> None:
        self.text = answer.text
        self.told.set()

    def answer_failed(self, question: str, error: DossierError) -> None:
        self.error = error
        self.told.set()
