"""What is done where the dossier of the window cannot be opened: everything that needs one is off, and the way on is shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from desktop.document.errors import DossierError
from desktop.engines.contract import Cancelled
from desktop.storage.recovery import RecoverReport, recover
from desktop.ui.i18n import language
from desktop.ui.panels.info_bar import Notice, Tone
from desktop.ui.panels.not_open import NotOpen
from desktop.ui.threads.task_thread import TaskThread

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

NOT_OPEN = "not-open"


class NotOpenCommands(QObject):
    """Belongs to one MainWindow. error: why its dossier is not open; None while it is, or may still be."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.error: DossierError | None = None
        self.panel = NotOpen(window)
        self.panel.hide()  # until it is wanted
        self._recovering: TaskThread | None = None
        self._target = Path()
        window.bench.not_opened.connect(self.failed)
        self.panel.open_wanted.connect(window.commands.open)
        self.panel.new_wanted.connect(self.new)
        self.panel.recover_wanted.connect(self.recover)
        self.panel.stop_wanted.connect(self.stop)

    @Slot(object)
    def failed(self, error: DossierError) -> None:
        window, acts = self._window, self._window.acts
        self.error = error
        self.panel.set_error(error)
        window.show_instead(self.panel)
        stay = {
            acts.new, acts.open, acts.recent, acts.settings, acts.quit, acts.models, acts.guide, acts.keys, acts.self_check,
            acts.about,
        }  # fmt: skip
        why = self.tr("No dossier is open")
        for group in acts.groups():
            for action in group[1]:
                if action is not None and action not in stay:
                    action.setEnabled(False)
                    action.setToolTip(f"{action.toolTip()} – {why}")
        for widget in (window.search, window.sought, window.left, window.record):
            widget.setEnabled(False)
            widget.setToolTip(why)
        self.panel.open.setFocus()

    def refuse(self) -> None:
        """Something was dropped, or was to be taken in from the start."""
        words = self.tr("No dossier is open, so nothing was taken in.")
        remedy = self.tr("Open a dossier or make a new one; then drop the files again.")
        self._window.bar.say(Notice(NOT_OPEN, Tone.WARNING, words, remedy))

    @Slot()
    def new(self) -> None:
        path = self._window.session.path
        self._window.commands.new(path if not path.exists() and path.parent.is_dir() else None)

    @Slot()
    def recover(self) -> None:
        path = self._window.session.path
        suggested = path.with_name(self.tr("{0} recovered.dossier").format(path.stem))
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Recover what is readable into a new dossier"),
            str(suggested),
            self.tr("Dossiers (*.dossier)"),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if name:
            self.recover_into(Path(name))

    def recover_into(self, target: Path) -> None:
        """Beside the window; the damaged dossier is only read."""
        path = self._window.session.path
        target = target if target.suffix == path.suffix else target.with_name(target.name + path.suffix)
        self._target = target
        self.panel.set_recovering(True)
        self._recovering = TaskThread(lambda poll, progress: recover(path, target, poll), self)
        self._recovering.succeeded.connect(self._recovered)
        self._recovering.failed.connect(self._not_recovered)
        self._recovering.start()

    @Slot()
    def stop(self) -> None:
        if self._recovering is not None:
            self._recovering.cancel()

    @Slot(object)
    def _recovered(self, report: RecoverReport) -> None:
        """The new one takes the place of this window, and what was lost is said there."""
        self.close()
        words = report.summary.say(language())
        losses = "\n".join(loss.say(language()) for loss in report.losses)
        tone = Tone.WARNING if losses else Tone.SUCCESS
        self._window.last_words = (Notice("recovered", tone, words, losses),)
        self._window.open_wanted.emit(self._target)

    @Slot(object)
    def _not_recovered(self, error: DossierError) -> None:
        self.close()
        self.panel.set_recovering(False)
        if not isinstance(error, Cancelled):
            self._window.bar.say_error(error)

    def close(self) -> None:
        """Stops the recovery; a new dossier that is not whole is taken away."""
        if self._recovering is not None:
            self._recovering.cancel()
            self._recovering.wait()
            self._recovering.deleteLater()
            self._recovering = None
