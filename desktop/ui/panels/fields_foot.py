"""Below the fields: the record is approved here, or what is still open is said."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.document.model import Approval
from desktop.document.record import Record
from desktop.ui import theme
from desktop.ui.panels.field_states import Tally
from desktop.ui.panels.sign import Sign
from desktop.ui.panels.words import time_words
from desktop.ui.panels.wrapped import WrappedLabel


class StepButton(QPushButton):
    """Enter presses it, but a key that is held down does not: a record is not approved by leaning on the keyboard."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setAutoDefault(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            event.accept()
        else:
            super().keyPressEvent(event)


class FieldsFoot(QWidget):
    """Signals:
    approve_wanted(), take_back_wanted()
    open_wanted(): to the first field that is open
    next_wanted(): to the next record that is not approved
    """

    approve_wanted = Signal()
    take_back_wanted = Signal()
    open_wanted = Signal()
    next_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._approval: Approval | None = None
        self._document = ""
        self._sign = Sign("", self)
        self.words = WrappedLabel("", self)
        self.approve = StepButton(self.tr("Approve record"), self)
        self.approve.setProperty("primary", True)
        self.approve.setToolTip(self.tr("F8"))
        self.approve.clicked.connect(self.approve_wanted)
        self.take_back = StepButton(self.tr("Take back"), self)
        self.take_back.setAccessibleName(self.tr("Take back the approval"))
        self.take_back.clicked.connect(self.take_back_wanted)
        self.go_on = StepButton(self.tr("Next open"), self)
        self.go_on.setAccessibleName(self.tr("To the first open field"))
        self.go_on.setToolTip(self.tr("To the first open field"))
        self.go_on.clicked.connect(self.open_wanted)
        self.next = StepButton(self.tr("Next record"), self)
        self.next.setToolTip(self.tr("To the next document whose record is not approved (Shift+F8)"))
        self.next.clicked.connect(self.next_wanted)
        said = QHBoxLayout()
        said.setSpacing(theme.GRID)
        said.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self.words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GRID)
        for button in (self.approve, self.go_on, self.take_back):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * theme.GRID, theme.GRID, 2 * theme.GRID, theme.GRID + theme.HALF)
        layout.setSpacing(theme.GRID)
        layout.addLayout(said)
        layout.addLayout(buttons)

    def set_record(self, record: Record | None, counted: Tally, *, read_only: bool) -> None:
        approval = record.document.approval if record is not None else None
        taken_back = (
            record is not None and record.document.id == self._document and self._approval is not None and approval is None
        )
        self._approval, self._document = approval, record.document.id if record is not None else ""
        self.setVisible(record is not None and bool(record.fields))
        approvable = record is not None and record.approvable
        mine = counted.pending + counted.failed
        self.approve.setVisible(approval is None)
        self.approve.setEnabled(approvable and approval is None and not read_only)
        self.go_on.setVisible(approval is None and mine > 0)
        self.take_back.setVisible(approval is not None)
        self.take_back.setEnabled(not read_only)
        if approval is not None:
            self._say("check", "success", self.tr("Approved by {0}, {1}").format(approval.by, time_words(approval.at)))
        elif taken_back:
            self._say("doubt", "warning", self.tr("The record was changed: it has to be approved again"))
        elif approvable:
            self._say("settled", "accent", self.tr("Nothing is open"))
        elif mine:
            self._say("doubt", "warning", self.tr("%n field(s) open", "", mine))
        else:
            self._say("waiting", "muted", self.tr("Waits for a second person"))

    def focus_step(self) -> None:
        """To the button of what there is to do next."""
        step = next((b for b in (self.approve, self.go_on) if b.isEnabled() and b.isVisibleTo(self)), self.next)
        step.setFocus(Qt.FocusReason.TabFocusReason)

    def _say(self, sign: str, tone: str, words: str) -> None:
        self._sign.set(sign, tone)
        self.words.setText(words)
        self.approve.setAccessibleDescription(words)
