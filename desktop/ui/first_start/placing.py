"""Where the card of a tour lies: beside what it speaks of, never over it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize

from desktop.ui import theme


def place(card: QSize, target: QRect, area: QRect) -> QRect:
    """A place for a card of this size within `area`, a step away from its rim and from `target`: right of it, left of it, below
    or above, whichever has room first and level with it. Where no side has room, the corner that covers least of it."""
    inner = area.adjusted(theme.GRID, theme.GRID, -theme.GRID, -theme.GRID)
    if target.isEmpty():
        return _within(QRect(inner.center() - QPoint(card.width() // 2, card.height() // 2), card), inner)
    around = target.adjusted(-theme.GRID, -theme.GRID, theme.GRID, theme.GRID)
    level, left = around.top() + theme.GRID, around.left() + theme.GRID
    sides = (
        QPoint(around.right() + 1, level),
        QPoint(around.left() - card.width(), level),
        QPoint(left, around.bottom() + 1),
        QPoint(left, around.top() - card.height()),
    )
    for corner in sides:
        there = _within(QRect(corner, card), inner)
        if not there.intersects(around.adjusted(1, 1, -1, -1)) and inner.contains(there):
            return there
    corners = (inner.bottomRight(), inner.bottomLeft(), inner.topRight(), inner.topLeft())
    return min((_within(QRect(corner, card), inner) for corner in corners), key=lambda there: _covered(there, target))


def _within(rect: QRect, area: QRect) -> QRect:
    """Moved as little as needed; a card that is larger than the area begins where the area does."""
    left = max(area.left(), min(rect.left(), area.right() + 1 - rect.width()))
    top = max(area.top(), min(rect.top(), area.bottom() + 1 - rect.height()))
    return QRect(QPoint(left, top), rect.size())


def _covered(there: QRect, target: QRect) -> int:
    shared = there.intersected(target)
    return shared.width() * shared.height()
