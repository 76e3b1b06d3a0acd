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
from desktop.ui.viewer.hit import line_at, region_at, shapes_of
from desktop.ui.viewer.needs import MasterFile
from desktop.ui.viewer.overlay import Look, Overlay
from desktop.ui.viewer.page_view import PageView
from desktop.ui.viewer.paint import Colouring
from tests.helpers.qt import PaperHost, page, summary

PAGES = 1000


def crowded(number: int = 1, columns: int = 6, rows: int = 100) -> Page:
    """A newspaper page, 3840 by 2200: slightly sloping lines in columns, 600 if nothing else is said."""
    wide, high = 3720 / columns, 2100 / rows
    regions = []
    for column in range(columns):
        left, right = 60 + wide * column, 60 + wide * (column + 0.93)
        lines = tuple(
            Line(
                f"{row}-{column}",
                "",
                Quad((left, y), (right, y + 0.2 * high), (right, y + 1.05 * high), (left, y + 0.85 * high)),
                1.0,
                (row % 100) / 100,
                inked=row % 50 > 0,
            )
            for row in range(rows)
            for y in [40 + high * row]
        )
        kind = list(RegionType)[column % len(RegionType)]
        regions.append(Region(f"r{column}", kind, Quad.of(Box(left, 40, right, 2160)), 1.0, lines))
    return replace(page(number, 0), width=3840, height=2200, content=Content(tuple(regions)))


def overlay_milliseconds(colouring: Colouring, crowd: Page, scale: float) -> float:
    """Best of ten, at 1920 by 1080, once the page was painted before."""
    overlay, best = Overlay(), 1e9
    overlay.look = Look(colouring=colouring, order=True)
    overlay.set_page(crowd)
    image = QImage(1920, 1080, QImage.Format.Format_RGB32)
    for _ in range(10):
        image.fill(0xFFFFFF)
        painter = QPainter(image)
        began = time.process_time()
        overlay.paint(painter, "d-1", Affine.scaling(scale), theme.LIGHT)
        best = min(best, time.process_time() - began)
        painter.end()
    return 1000 * best


def change_milliseconds(crowd: Page) -> float:
    """From a line corrected to the page painted again, best of ten."""
    overlay, best = Overlay(), 1e9
    overlay.look = Look(order=True)
    image = QImage(1920, 1080, QImage.Format.Format_RGB32)
    for turn in range(11):
        first, *others = crowd.content.regions
        line = replace(first.lines[0], text=f"corrected {turn}")
        page = replace(crowd, content=Content((replace(first, lines=(line, *first.lines[1:])), *others)))
        painter = QPainter(image)
        began = time.process_time()
        overlay.set_page(page)
        overlay.paint(painter, "d-1", Affine.scaling(0.5), theme.LIGHT)
        best = min(best, time.process_time() - began if turn else 1e9)
        painter.end()
    return 1000 * best


def hit_milliseconds(crowd: Page) -> float:
    """The slowest of a thousand places, each at its best of three."""
    shapes, worst = shapes_of(crowd), 0.0
    for n in range(1000):
        point, best = (60.0 + 37 * n % 3700, 40.0 + 53 * n % 2100), 1e9
        for _ in range(3):
            began = time.process_time()
            line_at(shapes, point, 3)
            region_at(shapes, point)
            best = min(best, time.process_time() - began)
        worst = max(worst, best)
    return 1000 * worst


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
    for number, many in ((600, crowded()), (5000, crowded(columns=20, rows=250))):
        for kind in (Colouring.TYPE, Colouring.DOUBT):
            took = ", ".join(f"{overlay_milliseconds(kind, many, scale):.1f}" for scale in (0.25, 0.5, 1.0, 2.0))
            print(f"{number} lines by {kind.value}, painted at a zoom of 1/4, 1/2, 1, 2: {took} ms")
        changed, hit = change_milliseconds(many), hit_milliseconds(many)
        print(f"{number} lines, one corrected: {changed:.1f} ms; what is under the hand: {hit:.2f} ms")
    scroll(application, Path(sys.argv[1]) if len(sys.argv) > 1 else None)
