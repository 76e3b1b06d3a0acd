"""Does the window's loop ever stall while pages are being read?

`python -m tests.benchmarks.heartbeat [--pages 50] [--engine rapid]`

A timer of 5 ms ticks in the window while a drawn PDF is taken in and read and the pages are gone through. Printed: how late
ticks came (wall time: also what other programs of the machine cost), how long the window's own thread computed between two
ticks, and of the latest ticks what the program's other threads computed meanwhile. Ends with 1 where the window's thread was
busy for more than 100 ms, or a widget was touched from another thread.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("DOSSIER_FAKE_ENGINES", "1")

from PySide6.QtCore import QObject, QRectF, QSizeF, Qt, QTimer, Slot
from PySide6.QtGui import QImage, QPageSize, QPainter, QPdfWriter

from desktop.storage.dossier import utc_now
from desktop.storage.settings import Settings
from desktop.ui import i18n, theme
from desktop.ui.app import make_application
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Session
from tests.helpers import drawn, thread_guard

TICK_MS = 5
LIMIT_MS = 100.0
_FIGURES = "{name:>22}: max {max:6.1f} ms · p99 {p99:6.1f} ms · p50 {p50:6.1f} ms"


class Heart(QObject):
    """Notes how late its ticks come, and the processor time of this thread and of the others of the process between them."""

    def __init__(self) -> None:
        super().__init__()
        self.wall: list[float] = []
        self.busy: list[float] = []
        self.others: list[float] = []
        self._last = (0.0, 0.0, 0.0)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._last = (time.perf_counter(), time.thread_time(), time.process_time())
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    @Slot()
    def _tick(self) -> None:
        now = (time.perf_counter(), time.thread_time(), time.process_time())
        self.wall.append(max(0.0, 1000 * (now[0] - self._last[0]) - TICK_MS))
        self.busy.append(1000 * (now[1] - self._last[1]))
        self.others.append(1000 * (now[2] - self._last[2]) - self.busy[-1])
        self._last = now


class Reader(QObject):
    """A person who goes through the pages while they are being read, and leaves when all are."""

    def __init__(self, window: MainWindow, pages: int, heart: Heart) -> None:
        super().__init__(window)
        self._window = window
        self._pages = pages
        self._heart = heart
        self._timer = QTimer(self)
        self._timer.setInterval(700)
        self._timer.timeout.connect(self._act)
        window.bench.documents_changed.connect(self._count)
        self._timer.start()

    @Slot()
    def _act(self) -> None:
        window = self._window
        shown = window.bench.shown
        if shown is None:
            return
        at = next((n for n, page in enumerate(shown.pages) if page.id == window.selection.page), 0)
        read = [n for n, page in enumerate(shown.pages) if n > at and page.status == "read"]
        if read:
            window.selection.select_page(shown.pages[read[0]].id)
            window.record.text.move_on(1)

    @Slot(object)
    def _count(self, documents) -> None:
        done = sum(count for summary in documents for status, count in summary.statuses.items() if status != "waiting")
        if done >= self._pages:
            self._timer.stop()
            self._heart.stop()
            self._window.close()


def draw_pdf(target: Path, pages: int, folder: Path) -> None:
    pictures = []
    for number, blocks in enumerate((drawn.CONTRACT, drawn.LETTER)):
        drawn.draw(blocks, folder / f"{number}.png")
        pictures.append(QImage(str(folder / f"{number}.png")))
    writer = QPdfWriter(str(target))
    writer.setResolution(150)
    writer.setPageSize(QPageSize(QSizeF(210, 297), QPageSize.Unit.Millimeter))
    painter = QPainter(writer)
    for number in range(pages):
        if number:
            writer.newPage()
        painter.drawImage(QRectF(0, 0, writer.width(), writer.height()), pictures[number % 2])
        painter.drawText(100, 100, str(number + 1))
    painter.end()


def figures(name: str, values: list[float]) -> float:
    ordered = sorted(values)
    print(_FIGURES.format(name=name, max=ordered[-1], p99=ordered[int(len(ordered) * 0.99)], p50=ordered[len(ordered) // 2]))
    return ordered[-1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--engine", default="rapid")
    options = parser.parse_args()
    app = make_application()
    i18n.install(app, "en")
    theme.apply(app, "light")
    heart = Heart()
    with tempfile.TemporaryDirectory() as name, thread_guard.watched() as offences:
        folder = Path(name)
        draw_pdf(folder / "fifty.pdf", options.pages, folder)
        settings = Settings(person="heartbeat", engine=options.engine, text_layer="read")
        window = MainWindow(Session.of(folder / "heart.dossier", settings, utc_now))
        window.closed.connect(app.quit)
        window.show()
        window.take_in([folder / "fifty.pdf"])
        Reader(window, options.pages, heart)
        begun = time.perf_counter()
        QTimer.singleShot(1500, heart.start)  # not the first showing of the window itself
        app.exec()
        seconds = time.perf_counter() - begun
    print(f"{options.pages} pages with {options.engine} in {seconds:.0f} s, {len(heart.wall)} ticks of {TICK_MS} ms")
    figures("late by the clock", heart.wall)
    busiest = figures("busy between two ticks", heart.busy)
    for late, busy, others in sorted(zip(heart.wall, heart.busy, heart.others, strict=True))[-3:]:
        print(f"  late by {late:.0f} ms: this thread computed {busy:.0f} ms of it, the others of the program {others:.0f} ms")
    if offences:
        print(f"touched from another thread: {sorted(set(offences))}")
    return 1 if offences or busiest > LIMIT_MS else 0


if __name__ == "__main__":
    sys.exit(main())
