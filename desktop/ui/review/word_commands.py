"""What is done with the words of the dossier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from desktop.document.errors import DossierError
from desktop.services.cases import Shown, shown
from desktop.services.progress import Poll, Progress
from desktop.services.review import Changed, Desk
from desktop.services.word_list import Heard, WordList, find_near, hear, read_words, tidied
from desktop.storage.dossier import Dossier
from desktop.ui.panels.info_bar import Notice, Tone
from desktop.ui.review.beside import run_beside, selected_text, told
from desktop.ui.review.words_panel import WordsPanel

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

WORDS, NEAR, READ = "words", "near", "words read"


@dataclass(frozen=True, slots=True)
class Learned:
    """words: those that are new. documents: ids of those that changed. near: where the words nearly stand."""

    words: tuple[str, ...]
    heard: Heard
    documents: tuple[str, ...]
    near: Shown


class WordCommands(QObject):
    """Belongs to one MainWindow.

    Signals:
        listed(tuple of words)
    """

    listed = Signal(object)

    def __init__(self, window: MainWindow, show_cases: Callable[[str, Shown], None], parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._show_cases = show_cases
        self._near: tuple[str, Shown] | None = None
        self._any = False  # whether there are words at all
        self._just_read: list[str] = []
        self.panel = WordsPanel(window)
        self.panel.hide()
        acts, panel = window.acts, self.panel
        acts.words.triggered.connect(self._toggle)
        acts.add_word.triggered.connect(self._add_selected)
        window.centre.currentChanged.connect(self._centre_changed)
        window.bar.acted.connect(self._acted)
        window.bench.opened.connect(self._opened, Qt.ConnectionType.QueuedConnection)  # after reading has begun
        self.listed.connect(self._listed)
        panel.added.connect(self._add)
        panel.removed.connect(self._remove)
        panel.import_wanted.connect(self._import)
        panel.near_wanted.connect(self._look)
        panel.closed.connect(self.close)

    @property
    def is_shown(self) -> bool:
        return self._window.centre.currentWidget() is self.panel

    @Slot(bool)
    def _toggle(self, wanted: bool) -> None:
        if not wanted:
            self.close()
            return
        self._window.show_instead(self.panel)
        self.panel.setFocus()
        self._load()

    @Slot()
    def _centre_changed(self) -> None:
        self._window.acts.words.setChecked(self.is_shown)

    @Slot()
    def close(self) -> None:
        if self.is_shown:
            self._window.show_page()
            self._window.record.focus_inside()

    # the list

    @Slot(object)
    def _opened(self, _dossier: Dossier) -> None:
        window = self._window
        window.acts.add_word.setEnabled(not window.bench.read_only)
        if window.session.inference is not None:
            window.session.inference.page_done.connect(self._page_read)
        self._load()

    def _load(self) -> None:
        self._window.bench.desk.ask("words", lambda desk: desk.dossier.words(), self.listed.emit)

    @Slot(object)
    def _listed(self, words: tuple[str, ...]) -> None:
        self._any = bool(words)
        self.panel.set_words(words, writable=not self._window.bench.read_only)

    @Slot(tuple)
    def _remove(self, words: tuple[str, ...]) -> None:
        """What they did to doubt stays until the page is looked at again."""

        def change(desk: Desk) -> Changed:
            for word in words:
                desk.dossier.remove_word(word)
            return Changed()

        self._window.bench.edit(change)
        self._load()

    @Slot()
    def _add_selected(self) -> None:
        word = tidied(selected_text())
        if word:
            self._add(word)
        else:
            self._window.acts.words.setChecked(True)
            self._toggle(True)

    @Slot()
    def _import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Import words"), "", self.tr("Text files (*.txt *.csv);;All files (*)")
        )
        if name:
            self.bring_in(Path(name))

    def bring_in(self, path: Path) -> None:
        """Words of a text file, one a line."""
        try:
            self._learn(read_words(path))
        except DossierError as error:
            self._window.bar.say_error(error)

    @Slot(str)
    def _add(self, word: str) -> None:
        self._learn((tidied(word),))

    def _learn(self, words: Sequence[str]) -> None:
        person = self._window.session.settings.person

        def task(dossier: Dossier, poll: Poll, progress: Progress) -> Learned:
            known = set(dossier.words())
            fresh = tuple(word for word in words if word and word not in known)
            dossier.add_words(fresh, person)
            heard = hear(dossier, WordList(fresh), poll=poll, progress=progress) if fresh else Heard()
            documents = tuple(dict.fromkeys(map(dossier.document_of, heard.pages)))
            return Learned(fresh, heard, documents, shown(dossier, heard.near))

        run_beside(self._window, WORDS, task, self._learned, self.tr("Applying words to the dossier"))

    @Slot(object)
    def _learned(self, result: Learned | None) -> None:
        self._load()
        if result is None:
            return
        if result.heard.pages:
            self._window.bench.edit(partial(told, Changed(result.heard.pages, result.documents)))
        if len(result.words) == 1:
            said = [self.tr("“{0}” is in the word list.").format(result.words[0])]
        else:
            said = [self.tr("%n word(s) added to the word list.", "", len(result.words))]
        near = len(result.near.found.cases)
        if near:
            said.append(self.tr("Something close to it stands %n time(s).", "", near))
        self._near = (self.tr("Close to a word of the list"), result.near)
        actions = (("near", self.tr("Look")),) if near else ()
        self._window.bar.say(Notice(NEAR, Tone.SUCCESS, " ".join(said), actions=actions))

    @Slot(str)
    def _page_read(self, page_id: str) -> None:
        """The words are heard on pages that come later, too."""
        if not self._any:
            return
        self._just_read.append(page_id)
        if len(self._just_read) > 1:
            return  # the task that waits takes it along

        def task(dossier: Dossier, poll: Poll, progress: Progress) -> Changed:
            pages, self._just_read = self._just_read, []
            heard = hear(dossier, WordList(dossier.words()), pages=pages, poll=poll)
            return Changed(heard.pages, tuple(dict.fromkeys(map(dossier.document_of, heard.pages))))

        run_beside(self._window, READ, task, self._heard, self.tr("Applying words to the dossier"))

    @Slot(object)
    def _heard(self, changed: Changed | None) -> None:
        if changed is not None and changed.pages:
            self._window.bench.edit(partial(told, changed))

    # close to a word

    @Slot(str)
    def _look(self, word: str) -> None:
        heading = self.tr("Close to “{0}”").format(word)

        def task(dossier: Dossier, poll: Poll, progress: Progress) -> tuple[str, Shown]:
            return heading, shown(dossier, find_near(dossier, WordList((word,)), poll=poll, progress=progress))

        run_beside(
            self._window, NEAR, task, self._looked, self.tr("Looking for what is close to “{0}”").format(word), overtakes=True
        )

    @Slot(object)
    def _looked(self, result: tuple[str, Shown] | None) -> None:
        if result is not None:
            self._show_cases(*result)

    @Slot(str, str, str)
    def _acted(self, key: str, action: str, _typed: str) -> None:
        if key == NEAR and action == "near" and self._near is not None:
            self._window.bar.take_back(NEAR)
            self._show_cases(*self._near)
