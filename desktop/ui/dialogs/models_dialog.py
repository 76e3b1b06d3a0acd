"""The HunyuanOCR models of this computer: which there are, adding, checking and removing them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from desktop.document.errors import DossierError
from desktop.engines.contract import Cancelled
from desktop.services.models import ModelInfo, Models
from desktop.services.progress import Poll, Progress
from desktop.ui import theme
from desktop.ui.dialogs.model_rows import ModelList, size_words
from desktop.ui.dialogs.model_terms import LicenceText, ModelTerms, Offer, licence_of
from desktop.ui.i18n import told
from desktop.ui.panels.info_bar import InfoBar, Notice, Tone
from desktop.ui.threads.task_thread import Task, TaskThread

BUSY, DONE = "busy", "done"
_TOLD = 3  # problems of a model that are said


class ModelsDialog(QDialog):
    """One task runs at a time, beside the window; closing the dialog stops it.

    Signals:
        changed(): a model came, went, or is ready again
    """

    changed = Signal()

    def __init__(self, models: Models, person: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._person = person
        self._thread: TaskThread | None = None
        self._then: Callable[[], None] | None = None
        self._offer: Offer | None = None
        self._words = ""
        self._closed = False
        self.setWindowTitle(self.tr("Models"))
        self.bar = InfoBar(self)
        self.bar.acted.connect(self._acted)
        self.list = ModelList(self)
        self.terms = ModelTerms(person, self)
        self.licence = LicenceText(self)
        self.pages = QStackedWidget(self)
        for page in (self.list, self.terms, self.licence):
            self.pages.addWidget(page)
        self.list.add_wanted.connect(self._choose_folder)
        self.list.verify_wanted.connect(self.verify)
        self.list.remove_wanted.connect(self.remove)
        self.terms.licence_wanted.connect(partial(self.pages.setCurrentWidget, self.licence))
        self.terms.bring_wanted.connect(self.bring)
        self.terms.back_wanted.connect(partial(self.pages.setCurrentWidget, self.list))
        self.licence.back_wanted.connect(partial(self.pages.setCurrentWidget, self.terms))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * theme.GRID, 3 * theme.GRID, 3 * theme.GRID, 2 * theme.GRID)
        layout.setSpacing(2 * theme.GRID)
        layout.addWidget(self.bar)
        layout.addWidget(self.pages, 1)
        layout.addWidget(buttons)
        self.resize(84 * theme.GRID, 76 * theme.GRID)
        self.load()

    # what is done

    def load(self) -> None:
        models = self._models
        self._run(lambda poll, progress: models.list(), self._loaded)

    @Slot()
    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Folder of the model"))
        if name:
            self.examine(Path(name))

    def examine(self, folder: Path) -> None:
        models = self._models

        def task(poll: Poll, progress: Progress) -> Offer:
            found = models.examine(folder, poll)
            return Offer(folder, found, licence_of(found[0]), sum(models.missing(release) for release in found))

        self._run(task, self._examined, self.tr("Looking at {0}").format(folder))

    @Slot(bool)
    def bring(self, link: bool) -> None:
        """What was examined, whose terms the person accepted."""
        offer, models, person = self._offer, self._models, self._person
        if offer is None:
            return

        def task(poll: Poll, progress: Progress) -> ModelInfo:
            return models.bring(offer.folder, link=link, person=person, accepted=True, poll=poll, progress=progress)

        self._run(task, self._brought, self.tr("Verifying where it lies") if link else self.tr("Copying"), self._interrupted)

    @Slot(str)
    def verify(self, name: str) -> None:
        models = self._models

        def task(poll: Poll, progress: Progress) -> tuple[str, tuple[DossierError, ...]]:
            return name, models.verify(name, poll, progress)

        self._run(task, self._verified, self.tr("Verifying {0}").format(name))

    @Slot(str)
    def remove(self, name: str) -> None:
        models = self._models
        self._run(lambda poll, progress: models.remove(name), self._changed)

    # what comes of it

    @Slot(object)
    def _loaded(self, infos: tuple[ModelInfo, ...]) -> None:
        self._over()
        self.list.set_models(infos)
        if self.pages.currentWidget() is self.list:
            self.list.add.setFocus()

    @Slot(object)
    def _examined(self, offer: Offer) -> None:
        self._over()
        self._offer = offer
        self.terms.set_offer(offer)
        self.licence.text.setPlainText(offer.licence)
        self.pages.setCurrentWidget(self.terms)
        self.terms.focus_first()

    @Slot(object)
    def _brought(self, info: ModelInfo) -> None:
        self.bar.say(Notice(DONE, Tone.SUCCESS, self.tr("HunyuanOCR {0} is ready.").format(info.release)))
        self.pages.setCurrentWidget(self.list)
        self._changed(None)

    def _interrupted(self) -> None:
        words = self.tr("Stopped. What was copied stays: add the same folder again, and it goes on from there.")
        self.bar.say(Notice(DONE, Tone.INFO, words))

    @Slot(object)
    def _verified(self, outcome: tuple[str, tuple[DossierError, ...]]) -> None:
        name, problems = outcome
        for number, problem in enumerate(problems[:_TOLD]):
            sentence, remedy = told(problem)
            self.bar.say(Notice(f"problem {number}", Tone.ERROR, sentence, remedy))
        if not problems:
            self.bar.say(Notice(DONE, Tone.SUCCESS, self.tr("{0}: every byte is as it should be.").format(name)))
        self._changed(None)

    @Slot(object)
    def _changed(self, _: object) -> None:
        self._over()
        self.changed.emit()
        self.load()

    @Slot(object)
    def _failed(self, error: DossierError) -> None:
        then = self._then
        self._over()
        if not isinstance(error, Cancelled):
            self.bar.say_error(error, key=DONE)
        elif then is not None:
            then()
        self.load()

    # tasks

    def _run(
        self, task: Task, succeeded: Callable[..., None], words: str = "", cancelled: Callable[[], None] | None = None
    ) -> None:
        """words: what goes on; cancelled: called where the person stops it."""
        if self._thread is not None or self._closed:
            return
        self._words, self._then = words, cancelled
        if words:
            for notice in self.bar.notices():
                self.bar.take_back(notice.key)
            self._progressed(0, -1)
        self.pages.setEnabled(False)
        self._thread = TaskThread(task, self)
        self._thread.succeeded.connect(succeeded)
        self._thread.failed.connect(self._failed)
        self._thread.progressed.connect(self._progressed)
        self._thread.start()

    @Slot(object, object)
    def _progressed(self, done: int, total: int) -> None:
        if self._words:
            stop = (("stop", self.tr("Stop")),)
            words = self._words
            if total > 0:
                words = self.tr("{0}: {1} of {2}").format(words, size_words(done), size_words(total))
            self.bar.say(Notice(BUSY, Tone.INFO, words, actions=stop, done=done, total=total, closable=False))

    def _over(self) -> None:
        if self._thread is not None:
            self._thread.wait()
            self._thread.deleteLater()
            self._thread = None
        self.bar.take_back(BUSY)
        self.pages.setEnabled(True)

    @Slot(str, str, str)
    def _acted(self, key: str, action: str, _typed: str) -> None:
        if key == BUSY and action == "stop" and self._thread is not None:
            self._thread.cancel()

    @property
    def busy(self) -> bool:
        return self._thread is not None

    # closing

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc: one step back."""
        before: dict[QWidget, QWidget] = {self.licence: self.terms, self.terms: self.list}
        page = self.pages.currentWidget()
        if event.key() == Qt.Key.Key_Escape and page in before and not self.busy:
            self.pages.setCurrentWidget(before[page])
        else:
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        self._closed = True
        if self._thread is not None:
            self._thread.cancel()
            self._thread.wait()
        super().done(result)
