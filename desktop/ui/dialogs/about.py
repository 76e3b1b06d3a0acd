"""What the program is, and under which licence."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from desktop import __version__
from desktop.resources import resource
from desktop.ui import theme


def licence_text() -> str:
    """Of the program itself; "" where the file was taken away."""
    for path in (resource("licences", "AGPL-3.0.txt"), resource().parent / "LICENSE"):
        if path.is_file():
            return Path(path).read_text("utf-8")
    return ""


class AboutDialog(QDialog):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Dossier"))
        heading = QLabel(f"Dossier {__version__}", self)
        heading.setProperty("role", "heading")
        words = QLabel(
            self.tr(
                "An offline desk for turning paper into checked records. Every value can be traced to the ink it came from, "
                "to the engine that read it and to the person who confirmed it."
            ),
            self,
        )
        words.setWordWrap(True)
        licence = QLabel(
            self.tr("Free software under the GNU Affero General Public License, version 3 or later. No warranty."), self
        )
        licence.setProperty("role", "muted")
        licence.setWordWrap(True)
        text = QPlainTextEdit(licence_text(), self)
        text.setReadOnly(True)
        text.setAccessibleName(self.tr("Licence"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * theme.GRID, 3 * theme.GRID, 3 * theme.GRID, 2 * theme.GRID)
        layout.setSpacing(2 * theme.GRID)
        for widget in (heading, words, licence):
            layout.addWidget(widget)
        layout.addWidget(text, 1)
        layout.addWidget(buttons)
        self.resize(72 * theme.GRID, 64 * theme.GRID)
