"""What was found in a folder, the terms it comes under, and the licence itself, before a model is brought in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.engines.hunyuan.folder import Found
from desktop.services.model_texts import LICENCE_NAME, licence_terms
from desktop.services.packs import PackOffer
from desktop.ui import theme
from desktop.ui.dialogs.model_rows import size_words
from desktop.ui.dialogs.pack_rows import pack_title
from desktop.ui.i18n import language
from desktop.ui.panels.wrapped import WrappedLabel

_MOST = 1 << 20  # characters of a licence


@dataclass(frozen=True, slots=True)
class Offer:
    """A folder that was looked at. licence: the text. missing: bytes still to be copied, fewer than all where an earlier import
    was interrupted."""

    folder: Path
    found: tuple[Found, ...]
    licence: str
    missing: int

    @property
    def size(self) -> int:
        return sum(release.size for release in self.found)


def licence_of(found: Found) -> str:
    """ "" where it cannot be read; bringing the model in will say so."""
    try:
        with found.licence.open(encoding="utf-8", errors="replace") as stream:
            return stream.read(_MOST)
    except OSError:
        return ""


class ModelTerms(QWidget):
    """Signals:
    licence_wanted(): to be read
    bring_wanted(leave in place)
    back_wanted()
    """

    licence_wanted = Signal()
    bring_wanted = Signal(bool)
    back_wanted = Signal()

    def __init__(self, person: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = QLabel(self)
        self._heading.setTextFormat(Qt.TextFormat.PlainText)
        self._heading.setProperty("role", "title")
        self._found = WrappedLabel("", self, role="caption")
        self._interrupted = WrappedLabel("", self, role="warning")
        self._left_behind = WrappedLabel("", self, role="muted")
        self.licence = self._button(self.tr("Read the licence"))
        self.licence.clicked.connect(self.licence_wanted)
        self.accepted = QCheckBox(self.tr("I, {0}, have read the licence and accept it").format(person), self)
        self.accepted.toggled.connect(self._accepted)
        self.copy = QRadioButton(self)
        self.link = QRadioButton(self.tr("Leave it where it is: the drive has to stay connected"), self)
        self.copy.setChecked(True)
        self.go = self._button(self.tr("Bring it in"))
        self.go.setProperty("primary", "true")
        self.go.clicked.connect(self._go)
        back = self._button(self.tr("Back"))
        back.clicked.connect(self.back_wanted)
        foot = QHBoxLayout()
        foot.setSpacing(theme.GRID)
        foot.addWidget(back)
        foot.addStretch(1)
        foot.addWidget(self.go)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID)
        for words in (self._heading, self._found, self._interrupted):
            layout.addWidget(words)
        layout.addWidget(self._terms(), 1)
        acceptance = QHBoxLayout()
        acceptance.addWidget(self.accepted, 1)
        acceptance.addWidget(self.licence)
        layout.addLayout(acceptance)
        for way in (self.copy, self.link):
            layout.addWidget(way)
        layout.addWidget(self._left_behind)
        layout.addSpacing(theme.GRID)
        layout.addLayout(foot)

    def _button(self, words: str) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        return button

    def _terms(self) -> QScrollArea:
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, theme.GRID, theme.GRID, theme.GRID)
        column.setSpacing(theme.GRID)
        title = QLabel(LICENCE_NAME.say(language()), inner)
        title.setProperty("role", "title")
        column.addWidget(title)
        for term in licence_terms():
            row = QHBoxLayout()
            row.setSpacing(theme.GRID)
            row.addWidget(QLabel("•", inner), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(WrappedLabel(term.say(language()), inner), 1)
            column.addLayout(row)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.tr("Terms of the licence"))
        return area

    def set_offer(self, offer: Offer) -> None:
        """Nothing is accepted yet."""
        self.accepted.setChecked(False)
        self.copy.setChecked(True)
        self._heading.setText(" · ".join(f"HunyuanOCR {release.release}" for release in offer.found))
        drafts = self.tr("with draft model") if any(release.drafts for release in offer.found) else ""
        self._found.setText(" · ".join(part for part in (str(offer.folder), size_words(offer.size), drafts) if part))
        self.copy.setText(self.tr("Copy it to this computer ({0})").format(size_words(offer.missing)))
        self._interrupted.setVisible(offer.missing < offer.size)
        self._interrupted.setText(
            self.tr("An earlier import was interrupted. It goes on from there: {0} of {1} are still to be copied.").format(
                size_words(offer.missing), size_words(offer.size)
            )
        )
        code = [name for release in offer.found for name in release.code]
        self.link.setEnabled(not code)
        self._left_behind.setVisible(bool(code))
        self._left_behind.setText(
            self.tr("Program code in it is left behind, which only a copy can do: {0}").format(", ".join(code))
        )
        for way in (self.copy, self.link):
            way.setVisible(True)
        self._accepted(False)

    def set_pack(self, offer: PackOffer) -> None:
        """A model that came as a pack: it can only be copied."""
        self.accepted.setChecked(False)
        self.copy.setChecked(True)
        self._heading.setText(f"{pack_title(offer.manifest)} {offer.manifest.version}")
        self._found.setText(" · ".join((str(offer.path), size_words(offer.size))))
        for widget in (self._interrupted, self._left_behind, self.copy, self.link):
            widget.setVisible(False)
        self._accepted(False)

    def focus_first(self) -> None:
        self.licence.setFocus()

    @Slot(bool)
    def _accepted(self, accepted: bool) -> None:
        self.go.setEnabled(accepted)

    @Slot()
    def _go(self) -> None:
        self.bring_wanted.emit(self.link.isChecked())


class LicenceText(QWidget):
    """Signals:
    back_wanted()
    """

    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("Licence"))
        back = QPushButton(self.tr("Back"), self)
        back.setAutoDefault(False)
        back.clicked.connect(self.back_wanted)
        foot = QHBoxLayout()
        foot.addWidget(back)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.text, 1)
        layout.addLayout(foot)
