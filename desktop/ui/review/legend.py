"""The kinds of regions in their colours: how many of each are on the page, and which of them are shown."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop.document.model import RegionType
from desktop.ui import theme
from desktop.ui.panels.words import region_words
from desktop.ui.review.region_keys import KIND_KEYS

SWATCH = 12


class LegendEntry(QAbstractButton):
    """One kind; checked while it is shown."""

    def __init__(self, kind: RegionType, parent: QWidget) -> None:
        super().__init__(parent)
        self.kind = kind
        self.count = 0
        self.keyed = False
        self.setCheckable(True)
        self.setChecked(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFont(theme.font(theme.CAPTION))
        self.name()

    def name(self) -> None:
        words = region_words(self.kind)
        self.setText(words)
        self.setAccessibleName(self.tr("{0}, on this page: {1}").format(words, self.count))
        self.setToolTip(self.tr("Show or hide: {0}").format(words))

    def sizeHint(self) -> QSize:
        return QSize(SWATCH + theme.GRID + self._width() + theme.GAP, 3 * theme.GRID)

    def _parts(self) -> tuple[str, str]:
        key = next((key for key, kind in KIND_KEYS.items() if kind is self.kind), "")
        return f"{self.text()} {self.count}" if self.count else self.text(), key if self.keyed else ""

    def _width(self) -> int:
        words, key = self._parts()
        metrics = self.fontMetrics()
        return metrics.horizontalAdvance(words) + (metrics.horizontalAdvance(key) + theme.GAP if key else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, words = theme.current(), self._parts()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.underMouse():
            painter.fillRect(self.rect(), QColor(look.hover))
        if self.hasFocus():
            painter.setPen(QPen(QColor(look.accent), theme.FOCUS))
            painter.drawRoundedRect(inner, theme.RADIUS, theme.RADIUS)
        swatch = QRectF(theme.HALF + 0.5, (self.height() - SWATCH) / 2 + 0.5, SWATCH - 1, SWATCH - 1)
        painter.setPen(QPen(QColor(look.muted), 1))
        painter.setBrush(QColor(look.regions[self.kind]) if self.isChecked() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(swatch, 2, 2)
        font = self.font()
        font.setStrikeOut(not self.isChecked())
        painter.setFont(font)
        strong = self.isChecked() and self.count
        painter.setPen(QColor(look.text if strong else look.muted))
        left = SWATCH + 2 * theme.HALF + theme.HALF
        room = QRect(left, 0, self.width() - left, self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words[0])
        if words[1]:
            font.setStrikeOut(False)
            painter.setFont(font)
            wide = self.fontMetrics().horizontalAdvance(words[1]) + theme.GRID
            box = QRectF(left + self.fontMetrics().horizontalAdvance(words[0]) + theme.HALF, 3.5, wide, self.height() - 7)
            painter.setPen(QColor(look.border))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(QColor(look.muted))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words[1])
        painter.end()


class Legend(QWidget):
    """A strip that takes as many rows as it needs. With keys it shows all kinds, else those on the page and those hidden.

    Signals:
        hidden_changed(frozenset of RegionType)
        changed: it may want another height
        left: Escape was pressed in it
    """

    hidden_changed = Signal(object)
    changed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "layout")
        self._keyed = False
        self.entries = {kind: LegendEntry(kind, self) for kind in KIND_KEYS.values()}
        for entry in self.entries.values():
            entry.toggled.connect(self._toggled)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._name()
        self._fill()

    def set_counts(self, counts: Mapping[RegionType, int]) -> None:
        for kind, entry in self.entries.items():
            entry.count = counts.get(kind, 0)
            entry.name()
        self._fill()

    def set_keyed(self, keyed: bool) -> None:
        """With the key of each kind, which the page then understands."""
        self._keyed = keyed
        self._fill()

    def hidden_types(self) -> frozenset[RegionType]:
        return frozenset(kind for kind, entry in self.entries.items() if not entry.isChecked())

    def focus_inside(self) -> None:
        shown = next((entry for entry in self.entries.values() if not entry.isHidden()), None)
        if shown is not None:
            shown.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def heightForWidth(self, width: int) -> int:
        return self._flow(width, apply=False)

    def sizeHint(self) -> QSize:
        return QSize(40 * theme.GRID, self.heightForWidth(max(self.width(), 40 * theme.GRID)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._flow(self.width(), apply=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.raised))
        painter.fillRect(QRect(0, 0, self.width(), theme.HAIRLINE), QColor(look.border))
        painter.end()

    def _name(self) -> None:
        self.setAccessibleName(self.tr("Kinds of regions"))
        for entry in self.entries.values():
            entry.name()

    def _fill(self) -> None:
        for entry in self.entries.values():
            entry.keyed = self._keyed
            entry.setVisible(self._keyed or entry.count > 0 or not entry.isChecked())
            entry.update()
        self._flow(self.width(), apply=True)
        self.changed.emit()

    def _flow(self, width: int, *, apply: bool) -> int:
        x = y = theme.HALF
        row = 0
        for entry in self.entries.values():
            if entry.isHidden():
                continue
            size = entry.sizeHint()
            if x > theme.HALF and x + size.width() > width - theme.HALF:
                x, y, row = theme.HALF, y + row, 0
            if apply:
                entry.setGeometry(x, y, size.width(), size.height())
            x, row = x + size.width(), max(row, size.height())
        return y + row + theme.HALF

    @Slot(bool)
    def _toggled(self, _shown: bool) -> None:
        self.hidden_changed.emit(self.hidden_types())
