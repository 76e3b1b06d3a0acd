"""What is done about the hot folder: a long task takes in and exports; the window's own queue reads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.document.errors import DossierError
from desktop.imaging.client import ImagingHost
from desktop.services.delivering import Outcome
from desktop.services.fields import find_in_read
from desktop.services.hot_folder import SETTLE_SECONDS, HotFolder
from desktop.services.importing import ImportOptions, ImportOutcome, import_masters
from desktop.services.profile import Profile
from desktop.services.profiles import own_profiles
from desktop.services.progress import Poll, Progress
from desktop.services.watching import Means, Watching, delivered_by, demand_watchable, registers_by
from desktop.ui.i18n import language
from desktop.ui.watching.panel import HotFolderPanel, WatchChoice

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

WATCH = "watch"
_LOOK_SECONDS = 0.5


class WatchCommands(QObject):
    """Belongs to one MainWindow; also the WatchListener of the task, on its thread.

    Signals, all from that thread:
        came(name, pages), went(name, files written, remarks), lost(name, error), held_up(error)
    """

    came = Signal(str, int)
    went = Signal(str, int, str)
    lost = Signal(str, object)
    held_up = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._profiles = own_profiles()
        self.settle = SETTLE_SECONDS
        self.panel: HotFolderPanel | None = None
        window.acts.hot_folder.toggled.connect(self._show)
        window.centre.currentChanged.connect(self._centre_changed)
        self.came.connect(self._came)
        self.went.connect(self._went)
        self.lost.connect(self._lost)
        self.held_up.connect(self._held_up)

    @property
    def is_watching(self) -> bool:
        jobs = self._window.jobs
        return jobs is not None and jobs.is_running(WATCH)

    @Slot(bool)
    def _show(self, shown: bool) -> None:
        window = self._window
        if not shown:
            if self.panel is not None and window.centre.currentWidget() is self.panel:
                window.show_page()
            return
        panel = self.panel or self._made()
        panel.set_writable(not window.bench.read_only)
        zh = language() == "zh"
        panel.set_profiles([(p.name, p.title_zh if zh else p.title, _unfit(p)) for p in self._profiles.all()])
        settings = window.session.settings
        if settings.watch_folder and not panel.folder.text():
            out = Path(settings.watch_out) if settings.watch_out else None
            panel.set_choice(WatchChoice(Path(settings.watch_folder), settings.watch_profile, out))
        window.show_instead(panel)
        panel.focus_inside()

    def _made(self) -> HotFolderPanel:
        panel = self.panel = HotFolderPanel(self._window)
        panel.closed.connect(self._close)
        panel.started.connect(self._start)
        panel.stopped.connect(self._stop)
        return panel

    @Slot()
    def _centre_changed(self) -> None:
        if self._window.centre.currentWidget() is not self.panel:
            self._window.acts.hot_folder.setChecked(False)

    @Slot()
    def _close(self) -> None:
        self._window.acts.hot_folder.setChecked(False)

    @Slot(object)
    def _start(self, choice: WatchChoice) -> None:
        window = self._window
        if window.jobs is None or self.is_watching:
            return
        window.session.settings = replace(
            window.session.settings,
            watch_folder=str(choice.folder),
            watch_profile=choice.profile,
            watch_out=str(choice.out or ""),
        )
        try:
            task = self._task(choice)
        except DossierError as error:  # the profile was taken away or broken meanwhile
            window.bar.say_error(error)
            return
        window.jobs.run(WATCH, task, self._ended, "")
        if self.panel is not None:
            self.panel.set_watching(True)

    @Slot()
    def _stop(self) -> None:
        if self._window.jobs is not None:
            self._window.jobs.stop(WATCH)

    def _ended(self, result: object) -> None:
        """Stopped, or failed and said so."""
        if self.panel is not None:
            self.panel.set_watching(False)

    def _task(self, choice: WatchChoice) -> Callable[[Poll, Progress], object]:
        window = self._window
        assert window.jobs is not None
        session, arrived, words, settle = window.session, window.jobs.document_arrived.emit, language(), self.settle
        sibling = window.jobs.sibling
        profile = self._profiles.get(choice.profile) if choice.profile else None
        if profile is not None:
            demand_watchable(profile)
        journal = window.session.path.with_name(f"{window.session.path.stem}.watch.json")
        folder = HotFolder(choice.folder, journal, apart=choice.target, settle=settle)

        def task(poll: Poll, progress: Progress) -> object:
            with sibling() as dossier, closing(ImagingHost()) as imaging:

                def take_in(path: Path, again: bool) -> ImportOutcome:
                    try:
                        return import_masters(
                            dossier, imaging, [path], actor=session.actor, passwords=session.passwords, poll=poll,
                            options=ImportOptions(again=again), on_document=arrived,
                        )  # fmt: skip
                    finally:
                        imaging.release()

                def find(document_id: str) -> None:
                    find_in_read(dossier, dossier.document(document_id).pages[:1], session.templates)

                def written(documents: Sequence[str]) -> Outcome:
                    if profile is None:
                        return Outcome(())
                    return delivered_by(
                        profile, dossier, documents, choice.target, session.actor, words, session.passwords,
                        session.templates, poll,
                    )  # fmt: skip

                def settled() -> None:
                    if profile is not None:
                        registers_by(profile, dossier, choice.target, session.actor, words, session.templates, poll)

                means = Means(take_in, _read_by_the_queue, find, written, settled)
                watching = Watching(dossier, folder, means, self, language=words, poll=poll)
                never = threading.Event()
                while True:
                    poll()
                    never.wait(0 if watching.step() else _LOOK_SECONDS)

        return task

    # what the task says, on its thread

    def taken_in(self, file: Path, pages: int) -> None:
        self.came.emit(file.name, pages)

    def finished(self, file: Path, now: Path, outcome: Outcome) -> None:
        written = sum(len(one.written) for one in outcome.results)
        self.went.emit(file.name, written, " ".join(remark.say(language()) for remark in outcome.remarks))

    def failed(self, file: Path, now: Path, error: DossierError) -> None:
        self.lost.emit(file.name, error)

    def waits(self, error: DossierError) -> None:
        self.held_up.emit(error)

    # on the window's thread

    @Slot(str, int)
    def _came(self, name: str, pages: int) -> None:
        if self.panel is not None:
            self.panel.file_taken_in(name, pages)

    @Slot(str, int, str)
    def _went(self, name: str, written: int, remarks: str) -> None:
        if self.panel is not None:
            self.panel.file_done(name, written, remarks)

    @Slot(str, object)
    def _lost(self, name: str, error: DossierError) -> None:
        if self.panel is not None:
            self.panel.file_failed(name, error.full(language()))

    @Slot(object)
    def _held_up(self, error: DossierError) -> None:
        if self.panel is not None:
            self.panel.say_waits(error.full(language()))


def _unfit(profile: Profile) -> str:
    """Why a profile is not for a hot folder, "" where it is."""
    try:
        demand_watchable(profile)
    except DossierError as error:
        return error.full(language())
    return ""


def _read_by_the_queue(documents: Collection[str]) -> None:
    """The window's own thread reads."""
