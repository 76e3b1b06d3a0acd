"""The thread that reads the queue of the dossier: its own connection, its own imaging child, its own engine child."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QThread, Signal

from desktop.document.errors import DossierError
from desktop.document.model import Line
from desktop.engines.contract import Answer
from desktop.imaging.client import ImagingHost
from desktop.services.importing import Passwords
from desktop.services.open_engines import Engines
from desktop.services.questions import Question, QuestionListener
from desktop.services.recognise import QueueState, Recogniser, TextLayerPolicy
from desktop.services.second_look import SecondLook
from desktop.storage.dossier import Dossier

log = logging.getLogger(__name__)


class InferenceThread(QThread):
    """Reads whenever something waits, until `finish`. A page's id is the id of its job.

    Signals:
        progress(QueueState): counted from the last time nothing waited, or from the last retry
        page_lines(page id, tuple of Line): more of a page that is being read, to be shown until it is done
        page_done(page id): its reading is committed
        page_failed(page id, DossierError)
        looked(page id): the doubts of a second look at it are committed
        answer_text(question id, text): more of an answer was written
        answered(question id, Answer)
        answer_failed(question id, DossierError)
        idle(): nothing waits any more
        failed(DossierError): the thread could not start or ended; reading stands still
    """

    progress = Signal(object)
    page_lines = Signal(str, object)
    page_done = Signal(str)
    page_failed = Signal(str, object)
    looked = Signal(str)
    answer_text = Signal(str, str)
    answered = Signal(str, object)
    answer_failed = Signal(str, object)
    idle = Signal()
    failed = Signal(object)

    def __init__(
        self,
        sibling: Callable[[], Dossier],
        engines: Engines,
        clock: Callable[[], str],
        *,
        text_layer: TextLayerPolicy = TextLayerPolicy.KEEP,
        passwords: Passwords | None = None,
        look_again: SecondLook = SecondLook.OFF,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._look_again = look_again
        self._sibling = sibling
        self._engines = engines
        self._clock = clock
        self._text_layer = text_layer
        self._passwords = passwords or Passwords()
        self._lock = threading.Lock()
        self._recogniser: Recogniser | None = None
        self._early: list[Callable[[Recogniser], None]] = []
        self.forgive = threading.Event()
        self._told = _Told(self)

    # from the window's thread

    def pause(self) -> None:
        self._tell(Recogniser.pause)

    def resume(self) -> None:
        self._tell(Recogniser.resume)

    def wake(self) -> None:
        """There are new pages in the queue. Also called from the desk's thread, once they are committed."""
        self._tell(Recogniser.wake)

    def retry(self) -> None:
        """As `wake`, after failed pages were put back: their failures no longer count."""
        self.forgive.set()
        self._tell(Recogniser.wake)

    def cancel(self, page_ids: Sequence[str]) -> None:
        wanted = tuple(page_ids)
        self._tell(lambda recogniser: recogniser.cancel(wanted))  # runs here, not as a receiver of a signal

    def ask(self, question: Question, listener: QuestionListener | None = None) -> None:
        """listener: None where the answer comes as signals; another is told on this thread."""
        told = listener or self._told
        self._tell(lambda recogniser: recogniser.ask(question, told))  # runs here, as in `cancel`

    def engines_changed(self) -> None:
        """A model came or went."""
        self._tell(Recogniser.engines_changed)

    def finish(self) -> None:
        """The page being read stays in the queue for the next start; the thread ends soon after."""
        self._tell(Recogniser.stop)

    def _tell(self, call: Callable[[Recogniser], None]) -> None:
        with self._lock:
            if self._recogniser is None:
                self._early.append(call)
                return
        call(self._recogniser)

    # on this thread

    def run(self) -> None:
        try:
            with self._sibling() as dossier:
                imaging = ImagingHost()
                try:
                    self._serve(dossier, imaging)
                finally:
                    imaging.close()
        except DossierError as error:
            self.failed.emit(error)
        except Exception:  # the worker's one catch-all
            log.exception("reading stopped")
            self.failed.emit(DossierError())

    def _serve(self, dossier: Dossier, imaging: ImagingHost) -> None:
        recogniser = Recogniser(
            dossier,
            imaging,
            self._engines,
            self._told,
            clock=self._clock,
            text_layer=self._text_layer,
            passwords=self._passwords,
            look_again=self._look_again,
            on_looked=self.looked.emit,
        )
        with self._lock:
            self._recogniser, early = recogniser, self._early
        for call in early:
            call(recogniser)
        recogniser.serve()


class _Told:
    """The Recogniser's listener, for pages and questions, on its thread: turns what it is told into signals."""

    def __init__(self, thread: InferenceThread) -> None:
        self._thread = thread
        self._before = QueueState(0, 0, 0)
        self._shown: QueueState | None = None

    def progressed(self, state: QueueState) -> None:
        last = self._shown
        if last is not None and not last.waiting and state.waiting:
            self._before = QueueState(state.done, state.failed, 0)
        if self._thread.forgive.is_set():
            self._thread.forgive.clear()
            self._before = replace(self._before, failed=state.failed)
        shown = replace(state, done=state.done - self._before.done, failed=state.failed - self._before.failed)
        if shown == last:
            return
        self._shown = shown
        self._thread.progress.emit(shown)
        if not shown.waiting and last is not None and last.waiting:
            self._thread.idle.emit()

    def page_lines(self, page_id: str, lines: Sequence[Line]) -> None:
        self._thread.page_lines.emit(page_id, tuple(lines))

    def page_done(self, page_id: str) -> None:
        self._thread.page_done.emit(page_id)

    def page_failed(self, page_id: str, error: DossierError) -> None:
        self._thread.page_failed.emit(page_id, error)

    def answer_text(self, question: str, text: str) -> None:
        self._thread.answer_text.emit(question, text)

    def answered(self, question: str, answer: Answer) -> None:
        self._thread.answered.emit(question, answer)

    def answer_failed(self, question: str, error: DossierError) -> None:
        self._thread.answer_failed.emit(question, error)
