"""The card of a tour: a heading, a few words, where one is, and the buttons."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal, SignalInstance
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.ui import theme
from desktop.ui.panels.wrapped import WrappedLabel

WIDTH = 34 * theme.GRID
"""Fits beside the page into the narrowest panel of records, at the least size of the window."""


class TourCard(QWidget):
    """Keeps the keyboard: Tab goes round its buttons, Esc skips, Enter is the button in hand. Keys of the window do nothing
    meanwhile but those of `through`.

    Signals:
        next_wanted(), back_wanted(), skip_wanted()
    """

    next_wanted = Signal()
    back_wanted = Signal()
    skip_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "start")
        self.through: tuple[QKeySequence, ...] = ()
        self._place = QLabel(self)
        self._place.setProperty("role", "caption")
        self.heading = QLabel(self)
        self.heading.setProperty("role", "title")
        self.heading.setWordWrap(True)
        self.words = WrappedLabel("", self)
        self.skip = self._button(self.tr("Skip"), self.skip_wanted)
        self.back = self._button(self.tr("Back"), self.back_wanted)
        self.next = self._button(self.tr("Next"), self.next_wanted)
        self.next.setProperty("primary", "true")
        foot = QHBoxLayout()
        foot.setSpacing(theme.GRID)
        foot.addWidget(self.skip)
        foot.addStretch(1)
        foot.addWidget(self.back)
        foot.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.GRID, theme.GRID + theme.HALF, 2 * theme.GRID, theme.GRID + theme.HALF)
        column.setSpacing(theme.GRID)
        for label in (self._place, self.heading, self.words):
            column.addWidget(label)
        column.addSpacing(theme.HALF)
        column.addLayout(foot)
        self.setFixedWidth(WIDTH)

    def _button(self, words: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(signal)
        return button

    def tell(self, heading: str, words: str, number: int, count: int) -> None:
        """number: from 1."""
        self._place.setText(self.tr("{0} of {1}").format(number, count))
        self.heading.setText(heading)
        self.words.setText(words)
        self.skip.setVisible(number < count)
        self.back.setEnabled(number > 1)
        self.next.setText(self.tr("Done") if number == count else self.tr("Next"))
        self.setAccessibleName(f"{heading}. {words} {self._place.text()}")
        self.next.setAccessibleDescription(self.accessibleName())
        self._fit()
        if self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.accessibleName()))
            self.take_keyboard()

    def take_keyboard(self) -> None:
        self.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.resize(WIDTH, layout.totalHeightForWidth(WIDTH))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Round the buttons that can be had."""
        there = [button for button in (self.skip, self.back, self.next) if button.isEnabled() and not button.isHidden()]
        at = next((n for n, button in enumerate(there) if button.hasFocus()), -1)
        there[(at + (1 if forward else -1)) % len(there)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if QKeySequence(event.keyCombination()) in self.through:
                return False
            event.accept()  # so that the key comes here and does not start anything in the window
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.skip_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            (next((button for button in (self.skip, self.back) if button.hasFocus()), self.next)).click()

    def mousePressEvent(self, event: QEvent) -> None:
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.border), theme.HAIRLINE))
        painter.setBrush(QColor(look.surface))
        half = theme.HAIRLINE / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), theme.GRID, theme.GRID)
