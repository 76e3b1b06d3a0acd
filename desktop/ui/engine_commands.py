"""What is done about engines: which one reads the dossier, a document or a page, and why one cannot."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desktop.document.errors import DossierError
from desktop.document.geometry import Box
from desktop.engines import registry
from desktop.engines.gpu import Card
from desktop.services.engines import HUNYUAN
from desktop.ui.answers import TASKS, task_words
from desktop.ui.dialogs.models_dialog import ModelsDialog
from desktop.ui.dialogs.settings_dialog import SettingsDialog
from desktop.ui.engine_facts import EngineFacts, engine_title, look
from desktop.ui.i18n import told
from desktop.ui.panels.info_bar import Notice, Tone
from desktop.ui.threads.desk_thread import EngineChoices
from desktop.ui.threads.task_thread import TaskThread

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

DOSSIER = ""
UNABLE, READ_AGAIN, HOT = "engine-unable", "read-with-again", "gpu-hot"


class EngineMenu(QMenu):
    """Read with ▸ one of the engines: for the dossier (scope ""), documents and pages by their ids.

    What was chosen until now is asked when the menu is made or opened, and checked when the answer comes.
    """

    def __init__(self, commands: EngineCommands, scopes: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Read with"))
        self._scopes = scopes
        self._desk = commands.window.bench.desk
        self._group = QActionGroup(self)
        self._group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        entries = [
            (None, self.tr("As usual")),
            *((name, engine_title(name)) for name in (registry.AUTO, *registry.names())),
        ]
        for engine, words in entries:
            action = self._group.addAction(words)
            action.setCheckable(True)
            action.setData(engine)
            action.triggered.connect(partial(commands.choose, scopes, engine))
            self.addAction(action)
        self._desk.engines.connect(self._known)
        self.aboutToShow.connect(self.ask)
        self.setEnabled(not commands.window.bench.read_only)

    @Slot()
    def ask(self) -> None:
        self._desk.load_engines(self._scopes)

    def checked(self) -> str | None:
        """The words of the entry that is checked."""
        action = self._group.checkedAction()
        return action.text() if action is not None else None

    @Slot(object)
    def _known(self, choices: EngineChoices) -> None:
        if set(choices.engines) >= set(self._scopes):
            chosen = {choices.engines[scope] for scope in self._scopes}
            for action in self._group.actions():
                action.setChecked(chosen == {action.data()})


class EngineCommands(QObject):
    """Belongs to one MainWindow."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.facts: EngineFacts | None = None
        self._wanted: str | None = None
        self._looking: TaskThread | None = None
        self._again = False
        self._read_again: tuple[str, ...] = ()
        self._settings: SettingsDialog | None = None
        self._warned = False
        self._pack: Path | None = None
        window.bench.desk.engines.connect(self._chosen)
        window.bar.acted.connect(self._acted)

    def start(self) -> None:
        """The dossier is open."""
        window = self.window
        window.acts.read_with.setMenu(EngineMenu(self, (DOSSIER,), window))
        window.acts.read_with.setEnabled(not window.bench.read_only)
        window.bench.desk.load_engines((DOSSIER,))

    def menu(self, scopes: tuple[str, ...], parent: QWidget) -> EngineMenu:
        menu = EngineMenu(self, scopes, parent)
        menu.ask()
        return menu

    def choose(self, scopes: tuple[str, ...], engine: str | None, _checked: bool = False) -> None:
        """Single pages are read again at once; documents are offered to be."""
        window = self.window
        reason = self.facts.reason(engine) if self.facts is not None and engine is not None else None
        if reason is not None:
            self._say_unable(reason)
            window.bench.desk.load_engines(scopes)
            return
        reading = window.session.inference
        if reading is not None:
            window.bar.take_back(UNABLE)
            window.bench.desk.choose_engine(scopes, engine, reading.wake)

    def ask_menu(self, words: str, page_id: str, crop: Box | None, parent: QWidget) -> QMenu:
        """What HunyuanOCR can be asked about a page or a part of it (page space), where it can run."""
        menu = QMenu(words, parent)
        for task in TASKS:
            menu.addAction(task_words(task)).triggered.connect(partial(self._ask, page_id, task, crop))
        known = self.facts is not None and self.facts.reason(HUNYUAN) is None
        menu.setEnabled(known and not self.window.bench.read_only)
        return menu

    def _ask(self, page_id: str, task: str, crop: Box | None, _checked: bool = False) -> None:
        if self.window.answers.ask(page_id, task, crop) is not None:
            self.window.record.setCurrentWidget(self.window.record.answers)

    @Slot(object)
    def _chosen(self, choices: EngineChoices) -> None:
        if DOSSIER in choices.engines:
            self._wanted = choices.engines[DOSSIER]
            self.refresh()
        if choices.chosen and choices.read:
            self._read_again = tuple(choices.engines)
            words = self.tr("%n page(s) were read before. Read them again, too? What you confirmed stays.", "", choices.read)
            actions = (("again", self.tr("Read again")),)
            self.window.bar.say(Notice(READ_AGAIN, Tone.INFO, words, actions=actions))
        elif choices.chosen:
            self.window.bar.take_back(READ_AGAIN)

    # what can run here

    def refresh(self) -> None:
        """Finds out anew what reads here; `facts` are the old ones until then."""
        if self._looking is not None:
            self._again = True
            return
        engines, wanted = self.window.session.engines, self._wanted
        self._looking = TaskThread(lambda poll, progress: look(engines, wanted), self)
        self._looking.succeeded.connect(self._known)
        self._looking.failed.connect(self._failed)
        self._looking.start()

    @Slot(object)
    def _known(self, facts: EngineFacts) -> None:
        self._over()
        before, self.facts = self.facts, facts
        self.window.queue.set_engine(engine_title(facts.usual))
        self.window.record.answers.set_unable(facts.reason(HUNYUAN))
        reason = facts.reason(facts.usual)
        if reason is None:
            self.window.bar.take_back(UNABLE)
        elif before is None or before.reason(facts.usual) is None:
            self._say_unable(reason)
        if self._settings is not None:
            self._settings.set_facts(facts)

    @Slot(object)
    def _failed(self, error: DossierError) -> None:
        self._over()
        self.window.bar.say_error(error)

    def _over(self) -> None:
        if self._looking is not None:
            self._looking.wait()
            self._looking.deleteLater()
            self._looking = None
        if self._again:
            self._again = False
            self.refresh()

    @Slot(object)
    def card_measured(self, card: Card | None) -> None:
        window, hot = self.window, self.window.session.settings.gpu_hot
        window.queue.meter.set_card(card, hot)
        if card is not None and not self._warned and window.queue.meter.is_hot():
            self._warned = True
            words = self.tr("The graphics card is at {0} °C.").format(card.temperature)
            remedy = self.tr("Reading goes on. See that air gets to the card; while reading is paused it cools down.")
            self.window.bar.say(Notice(HOT, Tone.WARNING, words, remedy, (("pause", self.tr("Pause reading")),)))

    def _say_unable(self, reason: DossierError) -> None:
        sentence, remedy = told(reason)
        self.window.bar.say(Notice(UNABLE, Tone.ERROR, sentence, remedy, (("models", self.tr("Engines and models…")),)))

    # dialogs

    def settings(self) -> None:
        window = self.window
        dialog = self._settings = SettingsDialog(window.session.settings, window, facts=self.facts)
        dialog.models_wanted.connect(self.models)
        try:
            if dialog.exec() and dialog.settings() != window.session.settings:
                window.settings_wanted.emit(dialog.settings())
        finally:
            self._settings = None
            dialog.deleteLater()

    @Slot()
    def models(self) -> None:
        """Engines and models: which there are; opens with the pack file that waits, if one does."""
        window = self.window
        dialog = ModelsDialog(window.session.models, window.session.settings.person, self._settings or window)
        dialog.changed.connect(self._models_changed)
        if self._pack is not None:
            dialog.begin_with(self._pack)
            self._pack = None
        dialog.exec()
        dialog.deleteLater()

    def bring_pack(self, path: Path) -> None:
        """A pack file that was dropped on the window: the program that it came from does not wait for the dialog."""
        self._pack = path
        QTimer.singleShot(0, self.models)

    @Slot()
    def _models_changed(self) -> None:
        if self.window.session.inference is not None:
            self.window.session.inference.engines_changed()
        self.refresh()

    @Slot(str, str, str)
    def _acted(self, key: str, action: str, _typed: str) -> None:
        bench, reading = self.window.bench, self.window.session.inference
        if key == UNABLE and action == "models":
            self.models()
        elif key == HOT and action == "pause":
            self.window.acts.pause.setChecked(True)
            self.window.bar.take_back(HOT)
        elif key == READ_AGAIN and action == "again" and reading is not None:
            self.window.bar.take_back(READ_AGAIN)
            everything = tuple(document.id for document in bench.documents)
            bench.desk.enqueue_documents(everything if DOSSIER in self._read_again else self._read_again, (), reading.wake)

    def close(self) -> None:
        self._again = False
        if self._looking is not None:
            self._looking.wait()
