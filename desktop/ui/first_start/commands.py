"""What is done about the first start: the tour, once and whenever it is asked for, and what this computer reads with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent

from desktop.document.model import Page
from desktop.services.engines import HUNYUAN
from desktop.ui.first_start.computer import Computer, examine
from desktop.ui.first_start.steps import steps
from desktop.ui.first_start.tour import Tour, application
from desktop.ui.i18n import language
from desktop.ui.panels.info_bar import Notice, Tone
from desktop.ui.threads.task_thread import TaskThread

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

OFFER, COMPUTER = "tour", "computer"
PATIENCE = 10_000  # milliseconds until the tour no longer waits for text
_SETTLED = 500  # milliseconds after which a page that came is drawn, too
_MODIFIERS = frozenset({Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta})


class FirstStart(QObject):
    """Belongs to one MainWindow. The tour comes by itself when a page was read, or after a while; who types by then is asked
    in the window instead."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.tour: Tour | None = None
        self.typed = False
        self._tab = -1
        self._looking: TaskThread | None = None
        self._looked = False
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self._come)
        window.acts.tour.triggered.connect(self.show)
        window.bar.acted.connect(self._acted)

    @property
    def is_waiting(self) -> bool:
        return self._due.isActive()

    @Slot()
    def begin(self, patience: int = PATIENCE) -> None:
        """The sample dossier is open. patience: milliseconds to wait for text that was read."""
        if self._window.session.settings.toured:
            return
        self._due.start(patience)
        application().installEventFilter(self)
        self._window.bench.page_changed.connect(self._page_changed)

    @Slot(object)
    def _page_changed(self, page: Page | None) -> None:
        if page is not None and not self._looked:
            self._looked = True
            self._look()
        if page is not None and page.content.regions and self.is_waiting:
            self._window.bench.page_changed.disconnect(self._page_changed)
            self._due.start(min(self._due.remainingTime(), _SETTLED))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While it waits: whether the person has begun to type."""
        kind = event.type()
        if kind is QEvent.Type.InputMethod or (
            kind is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() not in _MODIFIERS
        ):
            self.typed = True
        return False

    @Slot()
    def _come(self) -> None:
        application().removeEventFilter(self)
        app = application()
        if not self._looked:
            self._look()
        if not (self.typed or app.activePopupWidget() or app.activeModalWidget()):
            self.show()
            return
        self._remember()
        words = self.tr("A short tour shows what is where in this window.")
        self._window.bar.say(Notice(OFFER, Tone.INFO, words, actions=(("tour", self.tr("Show the tour")),)))

    # the tour

    @Slot()
    def show(self) -> None:
        if self.tour is not None:
            return
        window = self._window
        self._due.stop()
        application().removeEventFilter(self)
        self._remember()
        window.bar.take_back(OFFER)
        self._tab = window.record.currentIndex()
        self.tour = Tour(steps(window), (window.acts.quit, window.acts.keys, window.acts.guide), window)
        self.tour.ended.connect(self._ended)
        self.tour.begin()

    @Slot()
    def _ended(self) -> None:
        self.tour = None
        self._window.record.setCurrentIndex(self._tab)

    def _remember(self) -> None:
        session = self._window.session
        session.settings = replace(session.settings, toured=True)

    # this computer

    def _look(self) -> None:
        engines = self._window.session.engines
        self._looking = TaskThread(lambda poll, progress: examine(engines), self)
        self._looking.succeeded.connect(self._looked_at)
        self._looking.failed.connect(self._looked_over)
        self._looking.start()

    @Slot(object)
    def _looked_at(self, computer: Computer) -> None:
        self._looked_over(None)
        actions: tuple[tuple[str, str], ...] = (("details", self.tr("Details")),)
        if computer.missing:
            actions = (("models", self.tr("Engines and models…")), *actions)
        self._window.bar.say(Notice(COMPUTER, Tone.INFO, self._told(computer), actions=actions))

    @Slot(object)
    def _looked_over(self, _: object) -> None:
        """What went wrong is told by the self-check."""
        if self._looking is not None:
            self._looking.wait()
            self._looking.deleteLater()
            self._looking = None

    def _told(self, computer: Computer) -> str:
        if computer.engine == HUNYUAN and computer.card:
            return self.tr("This computer reads with HunyuanOCR on the {0}.").format(computer.card)
        if computer.engine == HUNYUAN:
            return self.tr("This computer reads with HunyuanOCR on the processor, which takes minutes for a page.")
        said = [self.tr("This computer reads with the embedded engine on %n processor core(s).", "", computer.cores)]
        if computer.missing:
            words = self.tr("Its graphics card ({0}) can read with HunyuanOCR once the GPU pack and a model are here.")
            said.append(words.format(computer.card))
        elif computer.advice is not None:
            said.append(computer.advice.say(language()))
        return ("" if language() == "zh" else " ").join(said)

    @Slot(str, str, str)
    def _acted(self, key: str, action: str, _typed: str) -> None:
        if key == OFFER and action == "tour":
            self.show()
        elif key == COMPUTER and action == "details":
            self._window.bar.take_back(COMPUTER)
            self._window.commands.self_check()
        elif key == COMPUTER and action == "models":
            self._window.commands.engines.models()

    def close(self) -> None:
        """The window closes."""
        self._due.stop()
        application().removeEventFilter(self)
        if self.tour is not None:
            self.tour.end()
        if self._looking is not None:
            self._looking.wait()
