"""A tour drawn over the window: what it speaks of stays bright and is outlined, the rest is dimmed a little."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QAction, QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui import theme
from desktop.ui.first_start.card import TourCard
from desktop.ui.first_start.placing import place

_DIM = 0.45  # of the dark over what is not spoken of
_FOLLOWED = frozenset({QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide})


@dataclass(frozen=True, slots=True)
class Step:
    """target: what is outlined, where it is there and seen. prepare: brings it to the front."""

    heading: str
    words: str
    target: Callable[[], QWidget | None]
    prepare: Callable[[], object]


class Tour(QWidget):
    """Covers its window, takes no part in what the window does, and goes away at its end.

    Signals:
        ended(): gone through, or skipped
    """

    ended = Signal()

    def __init__(self, steps: Sequence[Step], through: Sequence[QAction], window: QWidget) -> None:
        """through: actions whose keys still work; they end the tour."""
        super().__init__(window)
        self._window = window
        self._steps = tuple(steps)
        self._at = 0
        self._target: QWidget | None = None
        self._followed: list[QWidget] = []
        self._back_to: QWidget | None = None
        self._over = False
        self.hole = QRect()
        """What is outlined, in the window; empty for nothing."""
        self.card = TourCard(self)
        self.card.through = tuple(key for action in through for key in action.shortcuts())
        self.card.next_wanted.connect(self.go_on)
        self.card.back_wanted.connect(self.go_back)
        self.card.skip_wanted.connect(self.end)
        for action in through:
            action.triggered.connect(self.end)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(self.card.next)
        self.setAccessibleName(self.tr("Tour"))
        self.hide()

    @property
    def at(self) -> int:
        """The step that is shown, from 0."""
        return self._at

    def begin(self) -> None:
        self._back_to = self._window.focusWidget()
        self._show(0)
        self.show()
        self.raise_()
        self.card.take_keyboard()
        application().focusChanged.connect(self._focus_moved)

    @Slot()
    def go_on(self) -> None:
        if self._at + 1 < len(self._steps):
            self._show(self._at + 1)
        else:
            self.end()

    @Slot()
    def go_back(self) -> None:
        if self._at > 0:
            self._show(self._at - 1)

    @Slot()
    def end(self) -> None:
        if self._over:
            return
        self._over = True
        application().focusChanged.disconnect(self._focus_moved)
        self._follow_nothing()
        self.hide()
        self.ended.emit()
        back = self._back_to
        if back is not None and shiboken6.isValid(back) and back.isVisible():
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.deleteLater()

    def _show(self, number: int) -> None:
        step = self._steps[number]
        self._at = number
        step.prepare()
        self._follow_nothing()
        self._target = step.target()
        self._follow()
        self.card.tell(step.heading, step.words, number + 1, len(self._steps))
        self._fit()

    # where things are

    def _follow(self) -> None:
        widget: QWidget | None = self._target
        while widget is not None and widget is not self._window:
            self._followed.append(widget)
            widget = widget.parentWidget()
        self._followed.append(self._window)
        for widget in self._followed:
            widget.installEventFilter(self)

    def _follow_nothing(self) -> None:
        for widget in self._followed:
            if shiboken6.isValid(widget):
                widget.removeEventFilter(self)
        self._followed.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self._over and event.type() in _FOLLOWED:
            self._fit()
        return False

    def _fit(self) -> None:
        self.setGeometry(self._window.rect())
        target = self._target
        there = target is not None and shiboken6.isValid(target) and target.isVisibleTo(self._window)
        seen = QRect(target.mapTo(self._window, QPoint(0, 0)), target.size()) if there and target is not None else QRect()
        self.hole = seen.intersected(self.rect())
        self.card.setGeometry(place(self.card.size(), self.hole, self.rect()))
        self.update()

    # the keyboard and the mouse

    @Slot(QWidget, QWidget)
    def _focus_moved(self, before: QWidget | None, now: QWidget | None) -> None:
        """What wants the keyboard meanwhile gets it afterwards."""
        if now is not None and self._window.isAncestorOf(now) and not self.isAncestorOf(now) and now is not self:
            self._back_to = now
            self.card.take_keyboard()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(look.canvas if look.dark else look.text)
        veil.setAlphaF(_DIM)
        around = QPainterPath()
        around.addRect(QRectF(self.rect()))
        # The outline of what touches the rim of the window is drawn within it.
        within = self.rect().adjusted(theme.FOCUS, theme.FOCUS, -theme.FOCUS, -theme.FOCUS)
        hole = QRectF(self.hole.intersected(within))
        if not hole.isEmpty():
            bright = QPainterPath()
            bright.addRoundedRect(hole, theme.RADIUS, theme.RADIUS)
            around = around.subtracted(bright)
        painter.fillPath(around, veil)
        if not hole.isEmpty():
            painter.setPen(QPen(QColor(look.accent), theme.FOCUS))
            painter.drawRoundedRect(hole, theme.RADIUS, theme.RADIUS)


def application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
