"""How long a crowded page takes to paint, and what scrolling through a thousand pages costs.

python -m tests.benchmarks.viewer [PDF OR IMAGE]: with a file, its pages are drawn by the real imaging process.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from desktop.document.geometry import Affine, Box, Quad
from desktop.document.model import Content, Line, Page, Region, RegionType
from desktop.imaging.client import ImagingHost
from desktop.ui import theme
from desktop.ui.selection import Selection
from desktop.ui.threads.render_thread import RenderThread
from desktop.ui.viewer.needs import MasterFile
from desktop.ui.viewer.overlay import Look, Overlay
from desktop.ui.viewer.page_view import PageView
from desktop.ui.viewer.paint import Colouring
from tests.helpers.qt import PaperHost, page, summary

PAGES = 1000


def crowded(number: int = 1) -> Page:
    """A newspaper page: 600 slightly sloping lines in 6 columns."""
    regions = []
    for column in range(6):
        left = 60 + 620 * column
        lines = tuple(
            Line(
                f"{row}-{column}",
                "",
                Quad((left, y), (left + 580, y + 4), (left + 580, y + 22), (left, y + 18)),
                1.0,
                row / 100,
            )
            for row in range(100)
            for y in [40 + 21 * row]
        )
        regions.append(Region(f"r{column}", list(RegionType)[column], Quad.of(Box(left, 40, left + 580, 2160)), 1.0, lines))
    return replace(page(number, 0), width=3840, height=2200, content=Content(tuple(regions)))


def overlay_milliseconds(colouring: Colouring) -> float:
    """Best of ten, at 1920 by 1080."""
    overlay, best = Overlay(), 1e9
    overlay.look = Look(colouring=colouring, order=True)
    overlay.set_page(crowded())
    image = QImage(1920, 1080, QImage.Format.Format_RGB32)
    for _ in range(10):
        image.fill(0xFFFFFF)
        painter = QPainter(image)
        began = time.process_time()
        overlay.paint(painter, "d-1", Affine.scaling(0.5), theme.LIGHT)
        best = min(best, time.process_time() - began)
        painter.end()
    return 1000 * best


def scroll(app: QApplication, file: Path | None) -> None:
    """Through all pages, stopping at every fortieth step for sharp pictures."""
    host = ImagingHost() if file else PaperHost(size=(2480, 3508))
    info = host.pages(file, 0, min(64, host.probe(file).pages)) if isinstance(host, ImagingHost) and file else ()
    renderer, selection = RenderThread(lambda: host), Selection()
    view = PageView(renderer, selection)
    view.resize(1920, 1080)
    content = crowded().content
    view.content_wanted.connect(
        lambda page_id: view.set_page_content(replace(page(int(page_id.split("-")[1]), 0), content=content))
    )
    pages = [summary(number, width=2480, height=3508) for number in range(1, PAGES + 1)]
    if info:
        pages = [
            replace(
                each,
                width=info[i % len(info)].width,
                height=info[i % len(info)].height,
                unit=info[0].unit,
                master_page=i % len(info),
            )
            for i, each in enumerate(pages)
        ]
    view.show()
    began = time.thread_time()
    view.set_document(pages, lambda master: MasterFile(file or Path(master)))
    opened, took, memory = time.thread_time() - began, [], []
    bar = view.verticalScrollBar()
    while bar.value() < bar.maximum():
        began = time.thread_time()
        bar.setValue(bar.value() + 1200)
        view.viewport().repaint()
        took.append(time.thread_time() - began)
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
        if len(took) % 40 == 0:
            until = time.perf_counter() + 1
            while time.perf_counter() < until:
                app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    took.sort()
    half, most = 1000 * took[len(took) // 2], 1000 * took[-len(took) // 100]
    print(f"open {PAGES} pages: {1000 * opened:.0f} ms of the window's own time")
    print(
        f"{len(took)} steps with repaint: median {half:.1f} ms, 99 of 100 under {most:.1f} ms, slowest {1000 * took[-1]:.1f} ms"
    )
    print(f"pictures kept: {view._images.bytes >> 20} MiB; peak memory as it went: {memory[:: len(memory) // 6 or 1]} MiB")
    renderer.close()
    view.close()


if __name__ == "__main__":
    application = QApplication([])
    theme.apply(application, "light")
    for kind in (Colouring.TYPE, Colouring.DOUBT):
        print(f"600 lines by {kind.value}: {overlay_milliseconds(kind):.1f} ms")
    scroll(application, Path(sys.argv[1]) if len(sys.argv) > 1 else None)
