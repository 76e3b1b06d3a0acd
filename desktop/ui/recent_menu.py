"""The dossiers that were open last, as a menu."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow


class RecentMenu(QMenu):
    """Those of the settings that are still there, without the one of this window; looked for each time it is opened."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.aboutToShow.connect(self.fill)

    @Slot()
    def fill(self) -> None:
        self.clear()
        session = self._window.session
        here = session.path.absolute()
        for path in map(Path, session.settings.recent):
            if path != here and path.is_file():
                words = f"{path.stem} — {path.parent}".replace("&", "&&")
                self.addAction(words).triggered.connect(partial(self._open, path))
        if self.isEmpty():
            self.addAction(self.tr("None yet")).setEnabled(False)

    def _open(self, path: Path, _checked: bool = False) -> None:
        self._window.open_wanted.emit(path)
