"""What is done about exports: asking what and where, writing, looking at what was delivered."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from desktop.document.history import Delivered
from desktop.services.deliveries import CheckedFile, Delivery, check_again, deliveries
from desktop.services.profiles import own_profiles
from desktop.services.progress import Poll, Progress
from desktop.ui.exporting.deliveries_panel import DeliveriesPanel
from desktop.ui.exporting.dialog import ExportDialog
from desktop.ui.i18n import language

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

LIST, CHECK = "deliveries", "check-delivery"


class ExportCommands(QObject):
    """Belongs to one MainWindow."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.panel: DeliveriesPanel | None = None
        window.acts.deliveries.toggled.connect(self._show)
        window.centre.currentChanged.connect(self._centre_changed)

    def export(self, *, redacted: bool = False) -> None:
        """redacted: begin with blacking out chosen."""
        window = self._window
        if window.jobs is None:
            return
        current, (chosen, _) = window.selection.document, window.documents.chosen()
        if redacted:
            chosen = (current,)
        dialog = ExportDialog(
            window.bench.documents,
            current,
            window.session.settings,
            window,
            look=window.jobs.names_there,
            chosen=chosen if redacted or len(chosen) > 1 else (),
        )
        if redacted:
            dialog.redacted.setChecked(True)
        if dialog.exec():
            window.session.settings = dialog.settings()
            window.jobs.export(dialog.document_ids(), dialog.folder(), dialog.profile())

    # what was delivered

    @property
    def is_shown(self) -> bool:
        return self.panel is not None and self._window.centre.currentWidget() is self.panel

    @Slot(bool)
    def _show(self, shown: bool) -> None:
        window = self._window
        if not shown:
            if self.is_shown:
                window.show_page()
            return
        if self.panel is None:
            self.panel = DeliveriesPanel(window)
            self.panel.check_wanted.connect(self._check)
            self.panel.folder_wanted.connect(self._open_folder)
            self.panel.closed.connect(self._close)
            if window.jobs is not None:
                window.jobs.delivered.connect(self._load)
        window.show_instead(self.panel)
        self.panel.focus_inside()
        self._load()

    @Slot()
    def _centre_changed(self) -> None:
        """Something else in its place: it is not what is shown any more."""
        if not self.is_shown:
            self._window.acts.deliveries.setChecked(False)

    @Slot()
    def _load(self) -> None:
        if self._window.jobs is not None:
            self._window.jobs.run(LIST, self._listing, self._loaded, self.tr("Looking up deliveries"), overtakes=True)

    def _listing(self, poll: Poll, progress: Progress) -> tuple[Delivery, ...]:
        """On the task's thread."""
        jobs = self._window.jobs
        assert jobs is not None
        with jobs.sibling() as dossier:
            return deliveries(dossier)

    def _loaded(self, found: object) -> None:
        if self.panel is not None and isinstance(found, tuple):
            titles = {profile.name: profile.called.say(language()) for profile in own_profiles().all()}
            self.panel.set_deliveries(found, titles)

    @Slot(int)
    def _check(self, sequence: int) -> None:
        jobs, delivery = self._window.jobs, self.panel.current() if self.panel is not None else None
        if jobs is None or delivery is None or delivery.what is None:
            return
        task = partial(_checking, delivery.what)
        jobs.run(CHECK, task, partial(self._checked, sequence), self.tr("Checking the delivered files"))

    def _checked(self, sequence: int, found: object) -> None:
        if self.panel is not None and isinstance(found, tuple):
            self.panel.set_checked(sequence, found)

    @Slot(str)
    def _open_folder(self, folder: str) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(folder))

    @Slot()
    def _close(self) -> None:
        self._window.acts.deliveries.setChecked(False)
        self._window.view.setFocus()


def _checking(what: Delivered, poll: Poll, progress: Progress) -> tuple[CheckedFile, ...]:
    return check_again(what, poll=poll, progress=progress)
