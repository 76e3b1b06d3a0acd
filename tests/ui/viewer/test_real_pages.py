"""Real files drawn by the real imaging process, in the view and in a turned view."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMarginsF, QPoint, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QPageSize, QPainter, QPdfWriter
from pytestqt.qtbot import QtBot

from desktop.document.geometry import View
from desktop.imaging.client import ImagingHost
from desktop.ui.selection import Selection
from desktop.ui.threads.render_thread import RenderHost, RenderThread
from desktop.ui.viewer.needs import MasterFile
from desktop.ui.viewer.page_view import Fit, PageView
from tests.helpers.qt import summary

MARK = QRectF(20, 40, 60, 30)  # the only ink, red, on a page of 200 by 300


def drawn_image(folder: Path) -> Path:
    image = QImage(200, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    painter.fillRect(MARK, QColor("#ff0000"))
    painter.end()
    image.save(str(folder / "page.png"))
    return folder / "page.png"


def drawn_pdf(folder: Path) -> Path:
    writer = QPdfWriter(str(folder / "page.pdf"))
    writer.setResolution(72)
    writer.setPageSize(QPageSize(QSizeF(200, 300), QPageSize.Unit.Point))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    painter.fillRect(MARK, QColor("#ff0000"))
    painter.end()
    return folder / "page.pdf"


@pytest.mark.parametrize(("draw", "unit"), [(drawn_image, "px"), (drawn_pdf, "pt")])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_ink_is_where_page_space_says(
    qtbot: QtBot,
    make_renderer: Callable[[RenderHost], RenderThread],
    selection: Selection,
    tmp_path: Path,
    draw: Callable[[Path], Path],
    unit: str,
    turn: int,
) -> None:
    path = draw(tmp_path)
    view = PageView(make_renderer(ImagingHost()), selection)
    qtbot.addWidget(view)
    view.resize(500, 600)
    view.show()
    view.set_document([summary(1, width=200, height=300, unit=unit, view=View(turn=turn))], lambda _: MasterFile(path))
    view.set_fit(Fit.PAGE)

    def place(x: float, y: float) -> QPoint:
        px, py = view._camera.transform(0).apply((x, y))
        return QPoint(round(px), round(py))

    def red(x: float, y: float) -> bool:
        colour = view.viewport().grab().toImage().pixelColor(place(x, y))
        return colour.red() > 200 and colour.green() < 60

    qtbot.waitUntil(lambda: red(50, 55), timeout=20_000)
    assert all(red(x, y) for x, y in ((23, 43), (77, 43), (77, 67), (23, 67)))
    assert not any(red(x, y) for x, y in ((15, 55), (85, 55), (50, 35), (50, 75)))
