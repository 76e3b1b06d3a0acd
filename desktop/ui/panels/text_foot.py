"""What remains to be looked at, from the line to the dossier, and the keys for it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui import theme
from desktop.ui.panels.wrapped import WrappedLabel


@dataclass(frozen=True, slots=True)
class Remaining:
    """characters: doubtful ones of the line in hand; the others count doubtful lines."""

    characters: int = 0
    page: int = 0
    document: int = 0
    dossier: int = 0


class TextFoot(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts = WrappedLabel("", self, role="caption")
        self.counts.setTextFormat(Qt.TextFormat.PlainText)
        self.keys = WrappedLabel("", self, role="caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GRID, theme.HALF, theme.GRID, theme.HALF)
        column.setSpacing(0)
        column.addWidget(self.counts)
        column.addWidget(self.keys)

    def show_remaining(self, left: Remaining, *, typing: bool, others: bool, finished: bool = False) -> None:
        """typing: there is a line to be looked at. others: something else may stand there. finished: the last doubtful line of
        the page was confirmed, and nothing else happened since."""
        page = self.tr("%n doubtful on the page", "", left.page) if left.page else self.tr("nothing doubtful on the page")
        parts = [page]
        if left.characters:
            parts.insert(0, self.tr("%n in the line", "", left.characters))
        if left.document > left.page:
            parts.append(self.tr("{0} in the document").format(left.document))
        if left.dossier > max(left.document, left.page):
            parts.append(self.tr("{0} in all").format(left.dossier))
        self.counts.setText(" · ".join(parts))
        keys = [self.tr("Enter confirms"), self.tr("Tab skips"), self.tr("Esc backs out")]
        if others:
            keys.append(self.tr("Alt+1 takes what else may stand there"))
        elif left.characters > 1:
            keys.append(self.tr("Alt+→ goes to the next character"))
        if finished:
            done = self.tr("No doubtful line left on this page.")
            keys = [self.tr("Enter: the page is checked, on to the next"), self.tr("Tab: only on")]
            self.keys.setText(f"{done} {' · '.join(keys)}")
        else:
            self.keys.setText(" · ".join(keys))
        self.keys.setVisible(typing or finished)
        if self.keys.property("tone") != (tone := "accent" if finished else ""):
            self.keys.setProperty("tone", tone)
            self.keys.style().polish(self.keys)

    def words(self) -> str:
        return self.counts.text()
