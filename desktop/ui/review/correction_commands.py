"""What is done about an error that occurs again: finding, replacing, the words of the dossier."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence

from desktop.document.edits import ReplaceLine
from desktop.services.cases import Applied, Case, Shown, apply, shown
from desktop.services.find_replace import find
from desktop.services.progress import Poll, Progress
from desktop.services.repeated import Correction, Reach, corrected_by, find_repeated
from desktop.services.review import Changed
from desktop.storage.dossier import Dossier
from desktop.ui.panels.info_bar import Notice, Tone
from desktop.ui.review.beside import run_beside, selected_text, told
from desktop.ui.review.corrections_panel import CorrectionsPanel
from desktop.ui.review.word_commands import WordCommands
from desktop.ui.threads.desk_thread import UndoState

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

COUNT, LOOK, APPLY = "same", "look", "change"
_COUNTED = 500
"""More of the same than this are not counted while a person goes on."""


class CorrectionCommands(QObject):
    """Belongs to one MainWindow."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._last: ReplaceLine | None = None
        self._corrections: tuple[Correction, ...] = ()
        self._known = False  # whether what undo would take back is known: the first time it is of an earlier sitting
        self._counting = False  # whether the count of the same is still wanted
        self._own: frozenset[tuple[str, str]] = frozenset()  # page and line of what was changed here
        self.panel = CorrectionsPanel(window.renderer, window.session.passwords.known.get, window)
        self.panel.hide()
        self.words = WordCommands(window, self.show_cases, self)
        acts, panel = window.acts, self.panel
        acts.same_again.triggered.connect(self.look_for_same)
        acts.replace.triggered.connect(self.find_and_replace)
        window.bench.undo_changed.connect(self._undo_changed)
        window.person_changed.connect(self._forget)
        window.selection.document_changed.connect(self._take_back)
        window.bar.acted.connect(self._acted)
        panel.same.wanted.connect(self._look)
        panel.finder.wanted.connect(self._find)
        panel.applied.connect(self._apply)
        panel.opened.connect(self._open)
        panel.closed.connect(self.close)

    @property
    def is_shown(self) -> bool:
        return self._window.centre.currentWidget() is self.panel

    # the same error

    @Slot(str)
    def _forget(self, _person: str) -> None:
        self._known = False

    @Slot(object)
    def _undo_changed(self, state: UndoState) -> None:
        """Told after every edit, whatever made it: a line that was corrected just now may stand so elsewhere."""
        edit, known = state.undo, self._known
        self._known = True
        if self._last is not None and state.redo == self._last.inverse():  # it was undone
            self._take_back()
        if edit == self._last or state.redo is not None or not isinstance(edit, ReplaceLine):
            return
        self._last = edit
        own, self._own = (edit.page, edit.after.id) in self._own, frozenset()
        self._corrections = corrected_by(edit.before, edit.after)
        self._take_back()
        if known and not own and self._corrections:
            self._count()

    @Slot()
    def _take_back(self) -> None:
        """What is said of the last correction, or was to be said."""
        self._counting = False
        self._window.bar.take_back(COUNT)

    def _count(self) -> None:
        """How often the same stands elsewhere, in the document and in the dossier."""
        wanted, but = self._corrections, self._last.after.id if self._last else ""
        page = self._last.page if self._last else ""
        self._counting = True

        def task(dossier: Dossier, poll: Poll, progress: Progress) -> tuple[int, int]:
            found = find_repeated(dossier, wanted, but=but, most=_COUNTED, poll=poll)
            here = dossier.document_of(page)
            return sum(case.place.document == here for case in found.cases), len(found.cases)

        run_beside(self._window, COUNT, task, self._counted, self.tr("Looking for the same elsewhere"), overtakes=True)

    @Slot(object)
    def _counted(self, counts: tuple[int, int] | None) -> None:
        here, there = counts or (0, 0)
        if not (there and self._counting):
            return
        self.panel.same.scope.choose(not here)
        parts = ", ".join(f"“{each.wrong}” → “{each.right}”" for each in self._corrections)
        if here == there:
            words = self.tr("{0} stands %n more time(s) in this document.", "", here).format(parts)
        elif here:
            words = self.tr("{0} stands %n more time(s) in this document, {1} in the dossier.", "", here).format(parts, there)
        else:
            words = self.tr("{0} stands %n time(s) in other documents.", "", there).format(parts)
        self._window.bar.say(Notice(COUNT, Tone.INFO, words, actions=(("look", self._with_key(self.tr("Look"))),)))

    def _with_key(self, words: str) -> str:
        key = self._window.acts.same_again.shortcut()
        return words if key.isEmpty() else f"{words} ({key.toString(QKeySequence.SequenceFormat.NativeText)})"

    @Slot()
    def look_for_same(self) -> None:
        """Shows where what was corrected last stands elsewhere."""
        self._take_back()
        if not self._corrections:
            words = self.tr("Correct a line first: then it is looked for where else the same was misread.")
            self._window.bar.say(Notice(COUNT, Tone.INFO, words))
            return
        parts = ", ".join(f"{each.wrong} → {each.right}" for each in self._corrections)
        self._show(self.tr("The same error: {0}").format(parts), self.panel.same)
        self._look()

    @Slot()
    def _look(self) -> None:
        same, wanted = self.panel.same, self._corrections
        document = None if same.scope.is_dossier else self._window.selection.document
        reach, confirmed = Reach(same.reach.currentData()), same.confirmed.isChecked()
        but = self._last.after.id if self._last else ""

        def task(dossier: Dossier, poll: Poll, progress: Progress) -> Shown:
            found = find_repeated(
                dossier, wanted, document=document, reach=reach, confirmed=confirmed, but=but, poll=poll, progress=progress
            )
            return shown(dossier, found)

        run_beside(self._window, LOOK, task, self._found, self.tr("Looking for the same elsewhere"), overtakes=True)

    # finding

    @Slot()
    def find_and_replace(self) -> None:
        taken = selected_text()
        if not (self.is_shown and self.panel.finder.isVisible()):
            self._show(self.tr("Find and replace"), self.panel.finder)
            self.panel.set_shown(None, {})
            self.panel.say(
                self.tr("Type what to look for and press Enter: each place is shown with its ink before anything is changed.")
            )
        self.panel.finder.take(taken)

    @Slot()
    def _find(self) -> None:
        wanted = self.panel.finder.ask(self._window.selection.document)

        def task(dossier: Dossier, poll: Poll, progress: Progress) -> Shown:
            return shown(dossier, find(dossier, wanted, poll=poll, progress=progress))

        run_beside(self._window, LOOK, task, self._found, self.tr("Looking for “{0}”").format(wanted.find[:20]), overtakes=True)

    def show_cases(self, heading: str, cases: Shown) -> None:
        self._show(heading, None)
        self._found(cases)

    @Slot(object)
    def _found(self, result: Shown | None) -> None:
        panel = self.panel
        if result is None:
            panel.say(self.tr("The search was stopped."))
        else:
            panel.set_shown(result, {document.id: document.title for document in self._window.bench.documents})
        if self.is_shown and not panel.finder.isVisible():  # who types what to look for goes on typing
            (panel.grid if panel.grid.isVisible() else panel).setFocus()

    def _show(self, heading: str, bar: object) -> None:
        panel, window = self.panel, self._window
        panel.begin(heading, bar if bar in (panel.same, panel.finder) else None, writable=not window.bench.read_only)
        window.show_instead(panel)

    # changing

    @Slot()
    def _apply(self) -> None:
        cases, session = self.panel.grid.cases.chosen(), self._window.session
        person, at = session.settings.person, session.clock()
        self._take_back()
        self._own = frozenset((case.place.page, case.line) for case in cases)

        def task(dossier: Dossier, poll: Poll, progress: Progress) -> Applied:
            return apply(dossier, person, at, cases, poll=poll, progress=progress)

        run_beside(self._window, APPLY, task, self._applied, self.tr("Changing %n place(s)", "", len(cases)))
        self.close()

    @Slot(object)
    def _applied(self, result: Applied | None) -> None:
        bench, selection = self._window.bench, self._window.selection
        if result is None:  # it failed, maybe after a part
            pages, documents = (tuple(filter(None, (each,))) for each in (selection.page, selection.document))
            bench.edit(partial(told, Changed(pages, documents)))
            return
        bench.edit(partial(told, result.changed))
        words = [self.tr("%n place(s) changed. Undo takes them back together.", "", result.done)]
        if result.skipped:
            words.append(self.tr("%n skipped: changed by somebody meanwhile.", "", result.skipped))
        if result.stopped:
            words.append(self.tr("Stopped before the rest."))
        tone = Tone.WARNING if result.skipped or result.stopped else Tone.SUCCESS
        self._window.bar.say(Notice("changed", tone, " ".join(words)))

    # going

    @Slot(object)
    def _open(self, case: Case) -> None:
        self._window.selection.select_lines(case.place.page, (case.line,), document=case.place.document)
        self.close()

    @Slot()
    def close(self) -> None:
        if self.is_shown:
            self._window.show_page()
            self._window.record.focus_inside()

    @Slot(str, str, str)
    def _acted(self, key: str, action: str, _typed: str) -> None:
        if key == COUNT and action == "look":
            self.look_for_same()
