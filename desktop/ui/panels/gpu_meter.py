"""How the graphics card does, small, at the foot of the window."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from desktop.engines.gpu import Card
from desktop.ui import theme
from desktop.ui.panels.sign import Sign

_GIGABYTE = 2**30
_STEPS = 1000


def memory_words(card: Card) -> str:
    """Such as: 9.8/24 GB."""
    used = (card.total - card.free) / _GIGABYTE
    return f"{used:.1f}/{card.total / _GIGABYTE:.0f} GB"


class GpuMeter(QWidget):
    """Hidden until there is a card."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = Sign("doubt", self)
        self._memory = QProgressBar(self)
        self._memory.setTextVisible(False)
        self._memory.setRange(0, _STEPS)
        self._memory.setFixedWidth(6 * theme.GRID)
        self._memory.setAccessibleName(self.tr("Memory of the graphics card"))
        self._words = QLabel(self)
        self._card: Card | None = None
        self._short = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        for part in (self._sign, self._memory, self._words):
            row.addWidget(part)
        self.setAccessibleName(self.tr("Graphics card"))
        self.hide()

    def words(self) -> str:
        return self._words.text()

    def is_hot(self) -> bool:
        return not self._sign.isHidden()

    def set_card(self, card: Card | None, hot: int) -> None:
        """hot: degrees Celsius from which on it is shown as a warning."""
        self._card = card
        self.setVisible(card is not None)
        if card is None:
            return
        warm = card.temperature is not None and card.temperature >= hot
        self._memory.setValue(round(_STEPS * (card.total - card.free) / max(card.total, 1)))
        self._say()
        self._sign.setVisible(warm)
        role = "warning" if warm else "muted"
        if self._words.property("role") != role:
            self._words.setProperty("role", role)
            self._words.style().unpolish(self._words)
            self._words.style().polish(self._words)
        about = [card.name, *self._parts(card), self.tr("driver {0}").format(card.driver)]
        if card.power is not None:
            about.append(f"{card.power:.0f} W")
        self.setToolTip(" · ".join(about))
        self.setAccessibleDescription(f"{card.name}, {' · '.join(self._parts(card))}")

    def set_short(self, short: bool) -> None:
        """short: the warmth alone, beside the bar of the memory."""
        if short != self._short:
            self._short = short
            self._say()

    def _say(self) -> None:
        if self._card is not None:
            parts = self._parts(self._card)
            self._words.setText(parts[-1] if self._short else " · ".join(parts))

    @staticmethod
    def _parts(card: Card) -> list[str]:
        parts = [memory_words(card)]
        if card.utilisation is not None:
            parts.append(f"{card.utilisation} %")
        if card.temperature is not None:
            parts.append(f"{card.temperature} °C")
        return parts
