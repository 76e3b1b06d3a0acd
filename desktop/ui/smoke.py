"""Tries the window of a built program: opens it, drops a scan on it, waits for the reading to be shown, closes it again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.document.model import Page
from desktop.storage.settings import Settings
from desktop.ui.app import Shell, make_application

SECONDS = 240


class Trial(QObject):
    """Closes the window once a page with text is on it, or when the time is up."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self.shown = False
        self._limit = QTimer(self, singleShot=True, interval=SECONDS * 1000)
        self._limit.timeout.connect(self._close)
        self._limit.start()

    @Slot(object)
    def page_changed(self, page: Page | None) -> None:
        if page is not None and any(line.text for line in page.content.lines()):
            self.shown = True
            self._close()

    @Slot()
    def _close(self) -> None:
        self._limit.stop()
        if self._shell.window is not None:
            self._shell.window.close()


def run(dossier: Path, scan: Path) -> bool:
    """True when the text of `scan` came to be shown in the window of a new dossier at the path `dossier`."""
    app = make_application()
    shell = Shell(app, Settings(person="smoke"))
    trial = Trial(shell)
    shell.open(dossier, [scan]).bench.page_changed.connect(trial.page_changed)
    app.exec()
    return trial.shown
