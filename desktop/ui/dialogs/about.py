"""What the program is, and under which licence."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QTabWidget, QVBoxLayout, QWidget

from desktop import __version__
from desktop.resources import resource
from desktop.ui import theme


def licence_text() -> str:
    """Of the program itself; "" where the file was taken away."""
    for path in (resource("licences", "AGPL-3.0.txt"), resource().parent / "LICENSE"):
        if path.is_file():
            return Path(path).read_text("utf-8")
    return ""


def third_party_text() -> str:
    """What else the program holds, and the licences of that; "" beside the sources, where nothing was frozen."""
    path = resource("licences", "THIRD-PARTY.txt")
    return path.read_text("utf-8") if path.is_file() else ""


class AboutDialog(QDialog):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "start")
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
        texts = QTabWidget(self)
        for title, text in ((self.tr("Licence"), licence_text()), (self.tr("Third-party parts"), third_party_text())):
            if text:
                shown = QPlainTextEdit(text, texts)
                shown.setReadOnly(True)
                shown.setAccessibleName(title)
                texts.addTab(shown, title)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * theme.GRID, 3 * theme.GRID, 3 * theme.GRID, 2 * theme.GRID)
        layout.setSpacing(2 * theme.GRID)
        for widget in (heading, words, licence):
            layout.addWidget(widget)
        layout.addWidget(texts, 1)
        layout.addWidget(buttons)
        self.resize(72 * theme.GRID, 64 * theme.GRID)
