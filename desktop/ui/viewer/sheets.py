"""Painting of one sheet of paper: its picture, or what stands in for it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from desktop.document.errors import DossierError
from desktop.document.geometry import Affine, Box
from desktop.ui import theme as themes
from desktop.ui.i18n import told
from desktop.ui.theme import Theme
from desktop.ui.viewer.images import Picture

LEAST = 15 * themes.GRID  # narrower paper carries no words


def paint_paper(painter: QPainter, box: Box, theme: Theme) -> None:
    """An empty sheet with its edge."""
    rect = QRectF(box.x0, box.y0, box.width, box.height)
    painter.fillRect(rect, QColor(theme.paper))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(QColor(theme.border), themes.HAIRLINE))
    painter.drawRect(rect.adjusted(-1, -1, 0, 0))
    painter.restore()


def paint_pictures(painter: QPainter, box: Box, to_viewport: Affine, pictures: Sequence[Picture]) -> None:
    """Pictures one over the other, within the sheet; one that is as large as its place is drawn pixel by pixel."""
    painter.save()
    painter.setClipRect(QRectF(box.x0, box.y0, box.width, box.height), Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for picture in pictures:
        placed = picture.to_page.then(to_viewport)
        if abs(placed.b) + abs(placed.c) < 1e-6 and placed.a > 0 and placed.d > 0:
            _paint_level(painter, picture, placed)
        else:
            painter.save()
            painter.setTransform(QTransform(placed.a, placed.b, placed.c, placed.d, placed.e, placed.f), True)
            painter.drawImage(QPointF(0, 0), picture.image)
            painter.restore()
    painter.restore()


def _paint_level(painter: QPainter, picture: Picture, placed: Affine) -> None:
    ratio = painter.device().devicePixelRatioF()
    columns, rows = picture.image.width(), picture.image.height()
    width, height = placed.a * columns, placed.d * rows
    if abs(width * ratio - columns) < 1.5 and abs(height * ratio - rows) < 1.5:
        x, y = round(placed.e * ratio) / ratio, round(placed.f * ratio) / ratio
        painter.drawImage(QRectF(x, y, columns / ratio, rows / ratio), picture.image)
    else:
        painter.drawImage(QRectF(placed.e, placed.f, width, height), picture.image)


def paint_waiting(painter: QPainter, box: Box, number: int, theme: Theme) -> None:
    """On a sheet whose picture is on its way."""
    words = QCoreApplication.translate("PageView", "Page {number}").format(number=number)
    _write(painter, box, "waiting", [(words, themes.TITLE)], QColor(theme.paper_ink), theme)


def paint_error(painter: QPainter, box: Box, error: DossierError, theme: Theme) -> None:
    """On a sheet of which no picture could be made: why, and what to do."""
    what, remedy = told(error)
    again = QCoreApplication.translate("PageView", "Click to try again")
    words = [(what, themes.TITLE), (remedy, themes.BODY), (again, themes.BODY)]
    _write(painter, box, "failed", words, QColor(theme.on_paper_danger), theme)


def paint_banner(painter: QPainter, box: Box, error: DossierError, theme: Theme) -> None:
    """A strip along the top of a sheet that is seen but could not be read."""
    if box.width < LEAST:
        return
    what, remedy = told(error)
    painter.save()
    painter.setFont(themes.font(themes.BODY))
    room = QRectF(box.x0, max(box.y0, 0.0), box.width, box.height)
    inner = room.adjusted(themes.GAP, themes.GRID, -themes.GAP, 0)
    flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
    needed = painter.boundingRect(inner, flags, f"{what} {remedy}")
    strip = QRectF(room.x(), room.y(), room.width(), needed.height() + 2 * themes.GRID)
    painter.fillRect(strip, QColor(theme.on_paper_danger))
    painter.setPen(QColor(theme.on_ink))
    painter.drawText(inner, flags, f"{what} {remedy}")
    painter.restore()


def paint_focus(painter: QPainter, rect: QRect, theme: Theme) -> None:
    """The frame of a view that has the keyboard."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.accent), themes.FOCUS))
    painter.drawRect(rect.adjusted(1, 1, -1, -1))
    painter.restore()


def _write(painter: QPainter, box: Box, icon: str, words: list[tuple[str, float]], colour: QColor, theme: Theme) -> None:
    """An icon over centred words, in the middle of the part of the sheet that is in the viewport."""
    height = float(painter.viewport().height()) / painter.device().devicePixelRatioF()
    top, bottom = max(box.y0, 0.0), min(box.y1, height)
    if box.width < LEAST or bottom - top < LEAST / 2:
        return
    painter.save()
    painter.setPen(colour)
    middle, room = (top + bottom) / 2, min(box.width - 4 * themes.GRID, 72 * themes.GRID)
    left = (box.x0 + box.x1 - room) / 2
    size = 4 * themes.GRID
    picture = themes.picture(icon, colour.name(), size, painter.device().devicePixelRatioF())
    painter.drawImage(QPointF(round((box.x0 + box.x1 - size) / 2), round(middle - size - themes.GRID)), picture)
    y = middle + themes.GRID
    flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter
    for text, points in words:
        painter.setFont(themes.font(points))
        place = painter.boundingRect(QRectF(left, y, room, box.height), flags, text)
        painter.drawText(QRectF(left, y, room, place.height() + 1), flags, text)
        y += place.height() + themes.GRID
    painter.restore()
