"""The foot of the window: how far the reading is, what reads, and the shield that says offline."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from desktop.services.recognise import QueueState
from desktop.ui import theme
from desktop.ui.panels.gpu_meter import GpuMeter

NARROW = 150 * theme.GRID
"""Below this width what is said at length is said shortly."""


class QueueBar(QWidget):
    """Signals:
    pause_wanted(paused), cancel_wanted(), retry_wanted(), check_wanted()
    """

    pause_wanted = Signal(bool)
    cancel_wanted = Signal()
    retry_wanted = Signal()
    check_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "reading")
        self._state = QueueState(0, 0, 0)
        self._narrow = False
        self._words = QLabel(self)
        self._progress = QProgressBar(self)
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(20 * theme.GRID)
        self._progress.setAccessibleName(self.tr("Pages read"))
        self._pause = self._button("pause", self.tr("Pause reading"))
        self._cancel = self._button("cancel", self.tr("Take all waiting pages out of the queue"))
        self._retry = self._button("retry", self.tr("Read the failed pages again"))
        self._engine = QLabel(self)
        self._engine.setProperty("role", "muted")
        self.meter = GpuMeter(self)
        self._shield = QToolButton(self)
        self._shield.setProperty("guide", "offline")
        self._shield.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._shield.clicked.connect(self.check_wanted)
        self._pause.clicked.connect(self._toggle)
        self._cancel.clicked.connect(self.cancel_wanted)
        self._retry.clicked.connect(self.retry_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * theme.GRID, theme.HALF, theme.GRID, theme.HALF)
        row.setSpacing(theme.GRID)
        for widget in (self._progress, self._pause, self._cancel, self._retry, self._words):  # words grow: buttons stay put
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._engine)
        row.addWidget(self.meter)
        row.addSpacing(theme.GAP)
        row.addWidget(self._shield)
        self.setAccessibleName(self.tr("Reading"))
        self.set_offline(True, "")
        self.set_state(self._state)

    def _button(self, icon: str, words: str) -> QToolButton:
        button = QToolButton(self)
        theme.set_icon(button, icon)
        button.setToolTip(words)
        button.setAccessibleName(words)
        return button

    @Slot(object)
    def set_state(self, state: QueueState) -> None:
        self._state = state
        busy = state.waiting > 0
        self._progress.setVisible(busy)
        self._progress.setRange(0, max(state.total, 1))
        self._progress.setValue(state.done + state.failed)
        self._pause.setVisible(busy)
        self._cancel.setVisible(busy)
        self._retry.setVisible(state.failed > 0)
        paused_icon, pause_words = ("play", self.tr("Go on reading")) if state.paused else ("pause", self.tr("Pause reading"))
        theme.set_icon(self._pause, paused_icon)
        self._pause.setToolTip(pause_words)
        self._pause.setAccessibleName(pause_words)
        self._words.setText(" · ".join(self._parts(state)))

    def _parts(self, state: QueueState) -> list[str]:
        if not state.total:
            looks = self._looking(state)
            return looks or [self.tr("Nothing waits to be read")]
        parts = []
        if state.waiting:
            parts.append(self.tr("{0}/{1} pages").format(state.done + state.failed, state.total))
            if state.paused:
                parts.append(self.tr("paused"))
            elif state.rate:
                if not self._narrow:
                    parts.append(self.tr("{0}/min").format(round(state.rate, 1) if state.rate < 10 else round(state.rate)))
                if state.seconds_left is not None:
                    parts.append(self.tr("{0} left").format(self._duration(state.seconds_left)))
        else:
            parts.append(self.tr("%n page(s) read", "", state.done))
            parts += self._looking(state)
        if state.failed:
            parts.append(self.tr("%n failed", "", state.failed))
        return parts

    def _looking(self, state: QueueState) -> list[str]:
        """The doubtful lines of these pages are still to be read again: their number changes by it."""
        return [self.tr("second look: %n page(s) left", "", state.looking)] if state.looking else []

    def _duration(self, seconds: float) -> str:
        minutes = round(seconds / 60)
        if minutes < 1:
            return self.tr("less than a minute")
        if minutes < 60:
            return self.tr("{0} min").format(minutes)
        return self.tr("{0} h {1:02} min").format(minutes // 60, minutes % 60)

    def set_engine(self, words: str) -> None:
        self._engine.setText(words)

    def set_offline(self, enforced: bool, why: str) -> None:
        """enforced: the system refuses sockets; else the shield is amber and `why` says what is missing."""
        theme.set_icon(self._shield, "shield" if enforced else "shield-alert")
        self._shield.setText(self.tr("offline") if enforced else self.tr("offline, not enforced"))
        words = self.tr("No connection can be opened. Click for the self-check.") if enforced else why
        self._shield.setToolTip(words)
        self._shield.setAccessibleName(self._shield.text())
        self._shield.setAccessibleDescription(words)

    def focus_inside(self) -> None:
        (self._shield if self._pause.isHidden() else self._pause).setFocus()

    @Slot()
    def _toggle(self) -> None:
        self.pause_wanted.emit(not self._state.paused)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        if narrow != self._narrow:
            self._narrow = narrow
            self._progress.setFixedWidth((8 if narrow else 20) * theme.GRID)
            self.meter.set_short(narrow)
            self._words.setText(" · ".join(self._parts(self._state)))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.raised))
        painter.fillRect(0, 0, self.width(), theme.HAIRLINE, QColor(look.border))
