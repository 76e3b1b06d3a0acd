"""What a pack file is and who signed it, before it is brought in; a key that nobody here knows is compared first."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.packs.manifest import PackKind
from desktop.packs.versions import is_older
from desktop.services.pack_texts import OnlyAdministratorKeys
from desktop.services.packs import InstalledPack, PackOffer
from desktop.ui import theme
from desktop.ui.dialogs.pack_rows import pack_facts, pack_title
from desktop.ui.i18n import told
from desktop.ui.panels.composition import Composition
from desktop.ui.panels.sign import Sign
from desktop.ui.panels.wrapped import ElidedLabel, WrappedLabel

_GROUPS_IN_A_ROW = 5
_DATE = len("2026-01-31")


class PackPage(QWidget):
    """Signals:
    trust_wanted(name of the key), bring_wanted(), back_wanted()
    """

    trust_wanted = Signal(str)
    bring_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = WrappedLabel("", self, role="title")
        self.facts = WrappedLabel("", self, role="caption")
        self._file = ElidedLabel(self, role="caption")
        self._replaces = WrappedLabel("", self, role="muted")
        self._sign = Sign("check", self)
        self.signer = WrappedLabel("", self)
        signed = QHBoxLayout()
        signed.setSpacing(theme.GRID)
        signed.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        signed.addWidget(self.signer, 1)
        self._unknown = self._unknown_key()
        self.go = self._button("")
        self.go.setProperty("primary", "true")
        self.go.clicked.connect(self.bring_wanted)
        self.trust = self._button(self.tr("Trust this key"))
        self.trust.clicked.connect(self._trust)
        back = self._button(self.tr("Back"))
        back.clicked.connect(self.back_wanted)
        foot = QHBoxLayout()
        foot.setSpacing(theme.GRID)
        foot.addWidget(back)
        foot.addStretch(1)
        foot.addWidget(self.trust)
        foot.addWidget(self.go)
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, theme.GRID, 0)
        column.setSpacing(theme.GRID)
        for words in (self._heading, self.facts, self._file, self._replaces):
            column.addWidget(words)
        column.addSpacing(theme.GRID)
        column.addLayout(signed)
        column.addWidget(self._unknown)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * theme.GRID)
        layout.addWidget(area, 1)
        layout.addLayout(foot)

    def _button(self, words: str) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        return button

    def _unknown_key(self) -> QWidget:
        unknown = QWidget(self)
        self.fingerprint = QLabel(unknown)
        font = theme.font(theme.HEADING)
        font.setFamilies(["DejaVu Sans Mono", "Consolas", "Noto Sans Mono", "monospace"])
        font.setFixedPitch(True)
        self.fingerprint.setFont(font)
        self.fingerprint.setTextFormat(Qt.TextFormat.PlainText)
        self.fingerprint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        compare = WrappedLabel(
            self.tr(
                "Compare it, group by group, with the fingerprint that your organisation gave you on paper or by telephone, not"
                " with one that lies beside the pack. If one character differs, do not use the pack and tell whoever sent it."
            ),
            unknown,
        )
        self.why_not = WrappedLabel("", unknown, role="warning")
        self.compared = QCheckBox(self.tr("I have compared it: it is the same"), unknown)
        self.compared.toggled.connect(self._compared)
        self.key_name = QLineEdit(unknown)
        Composition(self.key_name)
        self.key_name.setPlaceholderText(self.tr("Whose key it is, such as: archive, computer department"))
        self.key_name.setAccessibleName(self.tr("Name of the key"))
        column = QVBoxLayout(unknown)
        column.setContentsMargins(3 * theme.GRID, 0, 0, 0)
        column.setSpacing(theme.GRID + theme.HALF)
        for widget in (self.fingerprint, compare, self.why_not, self.compared, self.key_name):
            column.addWidget(widget)
        return unknown

    def set_offer(self, offer: PackOffer, here: InstalledPack | None, administrator_only: bool) -> None:
        """here: the version of it that is used now. administrator_only: a person cannot trust a key."""
        manifest, signer = offer.manifest, offer.signer
        self._heading.setText(pack_title(manifest))
        self.facts.setText(" · ".join((pack_facts(manifest), self.tr("made on {0}").format(manifest.made[:_DATE]))))
        self._file.setText(str(offer.path))
        self._replaces.setVisible(here is not None)
        if here is not None:
            self._replaces.setText(self._beside(here.manifest.version, manifest.version))
        self._sign.set("check" if signer.trusted else "doubt", "success" if signer.trusted else "warning")
        self.signer.setText(self._said_of(offer))
        groups = signer.fingerprint.split("-")
        rows = (groups[at : at + _GROUPS_IN_A_ROW] for at in range(0, len(groups), _GROUPS_IN_A_ROW))
        self.fingerprint.setText("\n".join("  ".join(row) for row in rows))
        self.fingerprint.setAccessibleName(self.tr("Fingerprint") + " " + " ".join(groups))
        self.why_not.setVisible(administrator_only)
        self.why_not.setText(" ".join(told(OnlyAdministratorKeys())))
        for widget in (self.compared, self.key_name):
            widget.setVisible(not administrator_only)
        self.compared.setChecked(False)
        self.key_name.clear()
        self._unknown.setVisible(not signer.trusted)
        self.trust.setVisible(not signer.trusted and not administrator_only)
        self.go.setVisible(signer.trusted)
        model = manifest.kind is PackKind.MODEL
        self.go.setText(self.tr("Go on to the licence") if model else self.tr("Bring it in"))
        self._compared(False)

    def _beside(self, here: str, offered: str) -> str:
        if here == offered:
            return self.tr("Version {0} is here already; it is brought in anew.").format(here)
        if is_older(offered, here):
            words = self.tr("Version {1} is older than the one that is here ({0}), which is kept: you can go back to it.")
            return words.format(here, offered)
        return self.tr("Version {0} is here now. It is kept, so that you can go back to it.").format(here)

    def _said_of(self, offer: PackOffer) -> str:
        signer = offer.signer
        if not signer.trusted:
            return self.tr("Signed with a key that is not known on this computer. Its fingerprint:")
        if signer.by_administrator:
            return self.tr("Signed by {0}, whom the administrator of this computer trusts.").format(signer.name)
        return self.tr("Signed by {0}, whose key is trusted here.").format(signer.name)

    def focus_first(self) -> None:
        trusted = not self.go.isHidden()
        (self.go if trusted else self.compared).setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(bool)
    def _compared(self, compared: bool) -> None:
        self.trust.setEnabled(compared)

    @Slot()
    def _trust(self) -> None:
        self.trust_wanted.emit(self.key_name.text().strip())
