"""What the rules say of one field: each failed one with its message, and the reason for which it may stay so."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.document.record import RuleResult
from desktop.ui import theme
from desktop.ui.panels.field_editor import FieldEditor
from desktop.ui.panels.field_states import said
from desktop.ui.panels.sign import Sign
from desktop.ui.panels.words import time_words
from desktop.ui.panels.wrapped import WrappedLabel


class RuleRow(QWidget):
    """Signals:
    accepted(RuleResult, reason)
    left(): the reason is not to be written after all
    moved_on(step): Tab
    """

    accepted = Signal(object, str)
    left = Signal()
    moved_on = Signal(int)

    def __init__(self, result: RuleResult, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.result = result
        # No reason stands in for ink or a person.
        self.acceptable = result.blocks and not result.rule.startswith("evidence(")
        override = result.override
        sign = Sign("failed" if result.blocks else "check", self, tone="danger" if result.blocks else "success")
        self.words = WrappedLabel(said(result.message), self, role="danger" if result.blocks else "muted")
        self.offer = QPushButton(self.tr("Accept with a reason"), self)
        self.offer.setToolTip(self.tr("Alt+Enter"))
        self.offer.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.offer.clicked.connect(self.ask)
        self.offer.hide()
        self.reason = FieldEditor(self)
        self.reason.setPlaceholderText(self.tr("Why may it stay so?"))
        self.reason.setToolTip(self.tr("Enter accepts, Esc backs out"))
        self.reason.setAccessibleName(self.tr("Reason: {0}").format(said(result.message)))
        self.reason.keys.confirmed.connect(self._accept)
        self.reason.keys.backed_out.connect(self._back_out)
        self.reason.keys.moved_on.connect(self.moved_on)
        self.accept = QPushButton(self.tr("Accept"), self)
        self.accept.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.accept.clicked.connect(self._accept)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(theme.GRID)
        head.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.words, 1)
        head.addWidget(self.offer, 0, Qt.AlignmentFlag.AlignTop)
        ask = QHBoxLayout()
        ask.setContentsMargins(theme.ICON_SMALL + theme.GRID, 0, 0, 0)
        ask.setSpacing(theme.GRID)
        ask.addWidget(self.reason, 1)
        ask.addWidget(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.HALF)
        layout.addLayout(head)
        if override is not None:
            kept = self.tr("Accepted by {0}, {1}: {2}").format(override.by, time_words(override.at), override.reason)
            words = WrappedLabel(kept, self, role="muted")
            words.setContentsMargins(theme.ICON_SMALL + theme.GRID, 0, 0, 0)
            layout.addWidget(words)
        layout.addLayout(ask)
        self._show_asking(False)

    def set_in_hand(self, in_hand: bool) -> None:
        self.offer.setVisible(in_hand and self.acceptable and self.reason.isHidden())

    def ask(self) -> None:
        """Lets the reason be written."""
        self._show_asking(True)
        self.offer.hide()
        self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_asking(self, asking: bool) -> None:
        self.reason.setVisible(asking)
        self.accept.setVisible(asking)

    def _accept(self) -> None:
        reason = self.reason.text().strip()
        if reason:
            self._show_asking(False)
            self.accepted.emit(self.result, reason)
        else:
            self.reason.setFocus()

    def _back_out(self) -> None:
        self.reason.clear()
        self._show_asking(False)
        self.left.emit()


class RulesList(QWidget):
    """Signals: as of its rows."""

    accepted = Signal(object, str)
    left = Signal()
    moved_on = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[RuleRow, ...] = ()
        self._in_hand = False
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.HALF)

    def set_results(self, results: tuple[RuleResult, ...]) -> None:
        """Those that fail, accepted or not; the others have nothing to say. A reason that is being written stays."""
        shown = tuple(result for result in results if not result.ok)
        if shown == tuple(row.result for row in self.rows):
            return
        for row in self.rows:
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = tuple(self._row(result) for result in shown)
        self.setVisible(bool(shown))

    def _row(self, result: RuleResult) -> RuleRow:
        row = RuleRow(result, self)
        row.accepted.connect(self.accepted)
        row.left.connect(self.left)
        row.moved_on.connect(self.moved_on)
        row.set_in_hand(self._in_hand)
        self._layout.addWidget(row)
        return row

    def set_in_hand(self, in_hand: bool) -> None:
        self._in_hand = in_hand
        for row in self.rows:
            row.set_in_hand(in_hand)

    def ask(self) -> bool:
        """Lets the reason for the first rule that can be accepted be written; False where there is none."""
        row = next((row for row in self.rows if row.acceptable), None)
        if row is not None:
            row.ask()
        return row is not None
