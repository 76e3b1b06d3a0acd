"""The engine packs and the HunyuanOCR models of this computer: which there are, adding, checking and removing them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from desktop.document.errors import DossierError
from desktop.engines.contract import Cancelled
from desktop.services.models import ModelInfo, Models
from desktop.services.pack_keys import PackKeys
from desktop.services.packs import InstalledPack, PackOffer, Packs
from desktop.services.progress import Poll, Progress
from desktop.ui import theme
from desktop.ui.dialogs.engine_list import ModelList
from desktop.ui.dialogs.model_rows import size_words
from desktop.ui.dialogs.model_terms import LicenceText, ModelTerms, Offer, licence_of
from desktop.ui.dialogs.pack_flow import DONE, PackFlow
from desktop.ui.i18n import told
from desktop.ui.panels.info_bar import InfoBar, Notice, Tone
from desktop.ui.threads.task_thread import Task, TaskThread

BUSY = "busy"
_TOLD = 3  # problems of a model that are said


class ModelsDialog(QDialog):
    """One task runs at a time, beside the window; closing the dialog stops it.

    Signals:
        changed(): a pack or a model came, went, or is ready again
    """

    changed = Signal()

    def __init__(
        self,
        models: Models,
        person: str,
        parent: QWidget | None = None,
        *,
        packs: Packs | None = None,
        keys: PackKeys | None = None,
    ) -> None:
        """packs, keys: None for those of this desk."""
        super().__init__(parent)
        self.setProperty("guide", "models")
        self._models = models
        self.person = person
        self._thread: TaskThread | None = None
        self._then: Callable[[], None] | None = None
        self._offer: Offer | PackOffer | None = None
        self._words = ""
        self._closed = False
        self._first: Path | None = None
        self.setWindowTitle(self.tr("Engines and models"))
        self.bar = InfoBar(self)
        self.bar.acted.connect(self._acted)
        self.list = ModelList(self)
        self.terms = ModelTerms(person, self)
        self.licence = LicenceText(self)
        self.pages = QStackedWidget(self)
        self.packs = PackFlow(packs or Packs(), keys or PackKeys(), self)
        for page in (self.list, self.packs.page, self.terms, self.licence):
            self.pages.addWidget(page)
        self.list.add_wanted.connect(self._choose_folder)
        self.list.verify_wanted.connect(self.verify)
        self.list.remove_wanted.connect(self.remove)
        self.terms.licence_wanted.connect(partial(self.pages.setCurrentWidget, self.licence))
        self.terms.bring_wanted.connect(self.bring)
        self.terms.back_wanted.connect(self._back)
        self.licence.back_wanted.connect(self._back)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * theme.GRID, 3 * theme.GRID, 3 * theme.GRID, 2 * theme.GRID)
        layout.setSpacing(2 * theme.GRID)
        layout.addWidget(self.bar)
        layout.addWidget(self.pages, 1)
        layout.addWidget(buttons)
        self.setAcceptDrops(True)
        self.resize(84 * theme.GRID, 76 * theme.GRID)
        self.load()

    # what is done

    def load(self) -> None:
        models, packs = self._models, self.packs
        self.run(lambda poll, progress: (packs.list(), models.list()), self._loaded)

    def begin_with(self, pack: Path) -> None:
        """Looks at a pack file as soon as the list is there."""
        self._first = pack

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

        self.run(task, self._examined, self.tr("Looking at {0}").format(folder))

    @Slot(bool)
    def bring(self, link: bool) -> None:
        """What was examined, whose terms the person accepted."""
        offer, models, person = self._offer, self._models, self.person
        if offer is None:
            return
        if isinstance(offer, PackOffer):
            self.run(self.packs.bring_model, self._brought, self.tr("Bringing it in"), self.packs.stopped)
            return

        def task(poll: Poll, progress: Progress) -> ModelInfo:
            return models.bring(offer.folder, link=link, person=person, accepted=True, poll=poll, progress=progress)

        self.run(task, self._brought, self.tr("Verifying where it lies") if link else self.tr("Copying"), self._interrupted)

    @Slot(str)
    def verify(self, name: str) -> None:
        models = self._models

        def task(poll: Poll, progress: Progress) -> tuple[str, tuple[DossierError, ...]]:
            return name, models.verify(name, poll, progress)

        self.run(task, self.verified, self.tr("Verifying {0}").format(name))

    @Slot(str)
    def remove(self, name: str) -> None:
        models = self._models
        self.run(lambda poll, progress: models.remove(name), self.things_changed)

    # what comes of it

    @Slot(object)
    def _loaded(self, found: tuple[tuple[InstalledPack, ...], tuple[ModelInfo, ...]]) -> None:
        self.over()
        self.list.set_things(*found)
        if self._first is not None:
            pack, self._first = self._first, None
            self.packs.examine(pack)
            return
        if self.pages.currentWidget() is self.list:
            self.list.add_pack.setFocus()

    @Slot(object)
    def _examined(self, offer: Offer) -> None:
        self.over()
        self._offer = offer
        self.terms.set_offer(offer)
        self._show_terms(offer.licence)

    def show_terms_of(self, offer: PackOffer) -> None:
        """Of a model that came as a pack."""
        self._offer = offer
        self.terms.set_pack(offer)
        self._show_terms(offer.terms)

    def _show_terms(self, licence: str) -> None:
        self.licence.text.setPlainText(licence)
        self.pages.setCurrentWidget(self.terms)
        self.terms.focus_first()

    @Slot(object)
    def _brought(self, info: ModelInfo) -> None:
        self.bar.say(Notice(DONE, Tone.SUCCESS, self.tr("HunyuanOCR {0} is ready.").format(info.release)))
        self.pages.setCurrentWidget(self.list)
        self.things_changed(None)

    def _interrupted(self) -> None:
        words = self.tr("Stopped. What was copied stays: add the same folder again, and it goes on from there.")
        self.bar.say(Notice(DONE, Tone.INFO, words))

    @Slot(object)
    def verified(self, outcome: tuple[str, tuple[DossierError, ...]]) -> None:
        name, problems = outcome
        for number, problem in enumerate(problems[:_TOLD]):
            sentence, remedy = told(problem)
            self.bar.say(Notice(f"problem {number}", Tone.ERROR, sentence, remedy))
        if not problems:
            self.bar.say(Notice(DONE, Tone.SUCCESS, self.tr("{0}: every byte is as it should be.").format(name)))
        self.things_changed(None)

    @Slot(object)
    def things_changed(self, _: object) -> None:
        self.over()
        self.changed.emit()
        self.load()

    @Slot(object)
    def _failed(self, error: DossierError) -> None:
        then = self._then
        self.over()
        if not isinstance(error, Cancelled):
            self.bar.say_error(error, key=DONE)
        elif then is not None:
            then()
        self.load()

    # tasks

    def run(
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

    def over(self) -> None:
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

    # dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self.busy and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """The first of what is dropped: a pack file, or the folder of a model."""
        path = next((Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()), None)
        if path is not None:
            event.acceptProposedAction()
            (self.examine if path.is_dir() else self.packs.examine)(path)

    # back and away

    @Slot()
    def show_list(self) -> None:
        self.pages.setCurrentWidget(self.list)

    @Slot()
    def _back(self) -> None:
        """One step back; nothing where there is none."""
        from_pack = isinstance(self._offer, PackOffer)
        before: dict[QWidget, QWidget] = {
            self.licence: self.terms,
            self.terms: self.packs.page if from_pack else self.list,
            self.packs.page: self.list,
        }
        page = self.pages.currentWidget()
        self.pages.setCurrentWidget(before.get(page, page))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc: one step back."""
        if event.key() == Qt.Key.Key_Escape and self.pages.currentWidget() is not self.list and not self.busy:
            self._back()
        else:
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        self._closed = True
        if self._thread is not None:
            self._thread.cancel()
            self._thread.wait()
        super().done(result)
