"""The ink of the value in hand, cut out of the picture of its page and laid level."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.document.model import Evidence, Line
from desktop.ui import theme
from desktop.ui.panels.ink import InkLayout, PagePicture, lay_ink, paint_ink

_HEIGHT = 5 * theme.GRID
_TALL = 12 * theme.GRID  # a box that was drawn around more than a line
_MOST = 4  # pieces of ink seen at once


class FieldInk(QWidget):
    """One piece of ink below the other; nothing where there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._evidence: tuple[Evidence, ...] = ()
        self._picture: PagePicture | None = None
        self._layouts: list[InkLayout] = []
        policy = self.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        self.setAccessibleName(self.tr("Ink of the value"))

    def set_evidence(self, evidence: tuple[Evidence, ...]) -> None:
        self._evidence = evidence
        self._lay_out()

    def set_picture(self, picture: PagePicture | None) -> None:
        self._picture = picture
        self._lay_out()

    @property
    def pieces(self) -> int:
        """How many are seen."""
        return len(self._layouts)

    def _lay_out(self) -> None:
        # A picture of another page comes in a moment: until then the place is kept.
        page = self._evidence[0].page if self._evidence else ""
        if self._picture is not None and any(e.page == self._picture.page for e in self._evidence):
            page = self._picture.page
        shown = [e for e in self._evidence if e.page == page][:_MOST]
        self._layouts = [self._laid(each) for each in shown] if self.width() > 2 * theme.GRID else []
        height = round(sum(each.height + theme.HALF for each in self._layouts) + theme.HALF) if self._layouts else 0
        self.setFixedHeight(height)
        self.setVisible(bool(shown))
        self.update()

    def _laid(self, evidence: Evidence) -> InkLayout:
        quad = evidence.quad
        vertical = quad.height > 2.5 * quad.width and len(evidence.lines) == 1
        height = _HEIGHT if len(evidence.lines) == 1 else _TALL
        return lay_ink(Line("", "", quad, 1.0, vertical=vertical), self.width() - 2 * theme.HALF, height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._lay_out()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.paper))
        painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS, theme.RADIUS)
        if self._picture is None or not any(e.page == self._picture.page for e in self._evidence):
            return
        top = float(theme.HALF)
        for each in self._layouts:
            paint_ink(painter, theme.HALF, top, each, self._picture)
            top += each.height + theme.HALF
