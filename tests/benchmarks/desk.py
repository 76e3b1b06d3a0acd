"""How fast the window answers where there is much: 5,000 lines on one page, 2,000 pages in a dossier.

usage: python -m tests.benchmarks.desk [--lines 5000] [--pages 2000] [--out FILE.md]

The whole window over a real dossier, drawn offscreen. For each thing that a person does:
answer   from the key or the click until what it changes is painted: median and worst of all times, in ms
busy     the longest that the window's loop was away for one event, from then until all is quiet, the answer of the dossier's
         thread included: what one would feel of it while typing on
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("DOSSIER_FAKE_ENGINES", "1")

import psutil
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.document.geometry import Box, Quad
from desktop.document.history import Actor, ActorKind, DocumentAdded, PageRead, PagesAdded
from desktop.document.model import Char, Content, Document, Line, Page, Reading, Region, RegionType
from desktop.storage.dossier import Dossier, utc_now
from desktop.storage.settings import Settings
from desktop.ui import theme
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Session
from tests.helpers.qt import FakeMeter, PaperHost
from tests.helpers.window import kept

SIZE = (1920, 1080)
TIMES = 7
QUIET = 0.25
"""Seconds without any event of note after which all is quiet."""
NOTABLE, LONGEST = 0.01, 1.0
"""An event that takes so long is one of note; what never comes to rest is not waited for longer."""
ENGINE = Actor(ActorKind.ENGINE, "rapid")


class Application(QApplication):
    """Knows how long the longest event took."""

    def __init__(self) -> None:
        super().__init__([])
        self.longest = 0.0
        self._depth = 0

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        self._depth += 1
        began = time.perf_counter()
        try:
            return super().notify(receiver, event)
        finally:
            self._depth -= 1
            if not self._depth:
                self.longest = max(self.longest, time.perf_counter() - began)


def text_of(number: int) -> str:
    return f"第{number}条　甲乙双方协商一致，金额{number % 997}元整"


def content(page: str, lines: int, width: float, height: float) -> Content:
    """Lines in columns of a hundred; every tenth is doubtful."""
    columns = -(-lines // 100)
    made = []
    for n in range(lines):
        column, row = divmod(n, 100)
        x, y = 20 + column * width / columns, 20 + row * (height - 40) / 100
        box = Box(x, y, x + 0.9 * width / columns, y + 0.7 * height / 100)
        text = text_of(n)
        step = box.width / len(text)
        chars = tuple(
            Char(
                char,
                Quad.of(Box(box.x0 + i * step, box.y0, box.x0 + (i + 1) * step, box.y1)),
                0.97,
                0.6 if i == 3 else 0.0,
                ("二",),
            )
            for i, char in enumerate(text)
        )
        doubt = 0.8 if n % 10 == 3 else 0.1
        made.append(Line(f"{page}.{n}", text, Quad.of(box), 0.97, doubt, chars=chars, engine="rapid", reading=page))
    regions = [
        Region(
            f"{page}.r{column}",
            RegionType.TEXT,
            _around(made[column * 100 : column * 100 + 100]),
            1.0,
            tuple(made[column * 100 : column * 100 + 100]),
        )
        for column in range(columns)
    ]
    return Content(tuple(regions))


def _around(lines: list[Line]) -> Quad:
    return Quad.of(Box.around(point for line in lines for point in line.quad.points))


def make(path: Path, pages: int, lines: int) -> None:
    """One document; its first page has that many lines, the others forty."""
    picture = path.parent / "paper.png"
    QImage(100, 140, QImage.Format.Format_RGB32).save(str(picture))
    with Dossier.create(path) as dossier:
        master, _ = dossier.add_master(picture, media_type="image/png", pages=1)
        ids = [f"page{n}" for n in range(pages)]
        dossier.record(ENGINE, DocumentAdded(Document("document", "登记簿")))
        for first in range(0, pages, 200):
            part = tuple(
                Page(ids[n], "document", n + 1, master.sha256, 0, 2480.0, 3508.0) for n in range(first, min(first + 200, pages))
            )
            dossier.record(ENGINE, PagesAdded("document", part))
            reads = [
                PageRead(page.id, f"reading {page.id}", content(page.id, lines if page.number == 1 else 40, 2480, 3508))
                for page in part
            ]
            readings = [Reading(r.reading, r.page, "rapid", ("name=rapid",), utc_now(), ()) for r in reads]
            dossier.record(ENGINE, *reads, readings=readings)


class Desk:
    def __init__(self, app: Application, path: Path) -> None:
        self._app = app
        settings = Settings(person="Wang Jing", engine="fake-steady", second_look="off")
        session = Session.of(path, settings, utc_now, kept(path.parent / "kinds", ()))
        self.window = MainWindow(session, make_host=lambda: PaperHost(size=(2480, 3508)), make_meter=FakeMeter)
        self.window.resize(*SIZE)
        began = time.perf_counter()
        self.window.show()
        self.until(lambda: self.window.record.text.model.rowCount() > 0)
        self.opened = time.perf_counter() - began
        self.settle()

    def until(self, what: Callable[[], bool], patience: float = 60.0) -> None:
        end = time.perf_counter() + patience
        while not what():
            self._app.processEvents()
            if time.perf_counter() > end:
                raise TimeoutError

    def settle(self) -> None:
        begun = quiet_since = last = time.perf_counter()
        while last - quiet_since < QUIET and last - begun < LONGEST:
            began = last
            self._app.processEvents()
            last = time.perf_counter()
            if last - began > NOTABLE:
                quiet_since = last

    def times(self, do: Callable[[int], object], shown: Callable[[], QWidget]) -> tuple[float, float, float]:
        """Median and worst answer, longest event, in ms."""
        answers, busy = [], 0.0
        for n in range(TIMES):
            self._app.longest = 0.0
            began = time.perf_counter()
            do(n)
            shown().repaint()
            answers.append(time.perf_counter() - began)
            self.settle()
            busy = max(busy, self._app.longest)
        return 1000 * median(answers), 1000 * max(answers), 1000 * busy

    def close(self) -> None:
        window = self.window
        window.record.text.model.forget_drafts()
        ended: list[object] = []
        window.closed.connect(ended.append)
        window.close()
        self.until(lambda: bool(ended))


def measured(app: Application, path: Path) -> list[str]:
    desk = Desk(app, path)
    window, view, text = desk.window, desk.window.view, desk.window.record.text
    editor = text.list.editor
    lines = [line.id for line in window.bench.page.content.lines()] if window.bench.page else []
    page = window.selection.page
    pages = window.bench.shown.pages if window.bench.shown else ()
    step = max(1, len(lines) // TIMES)
    near = [p.id for p in pages[1 :: max(1, len(pages) // TIMES)]] or [page]

    def click(n: int) -> None:
        line = next(line for line in window.bench.page.content.lines() if line.id == lines[(n * step + 7) % len(lines)])
        index = view._camera.index(page)
        x, y = view._camera.transform(index).apply(line.quad.centre)
        view.click((x, y))

    acts: list[tuple[str, Callable[[int], object], Callable[[], QWidget]]] = [
        ("select a line on the page", click, lambda: text.list.viewport()),
        ("to the next line (Down)", lambda n: QTest.keyClick(editor, Qt.Key.Key_Down), lambda: text.list.viewport()),
        ("to the next doubtful line (Tab)", lambda n: QTest.keyClick(editor, Qt.Key.Key_Tab), lambda: text.list.viewport()),
        ("type a letter", lambda n: QTest.keyClicks(editor, "x"), lambda: text.list.viewport()),
        ("confirm (Enter)", lambda n: QTest.keyClick(editor, Qt.Key.Key_Return), lambda: text.list.viewport()),
        ("scroll the page", lambda n: view.scroll_by(0, 300 if n % 2 else -300), view.viewport),
        ("scroll the text", lambda n: text.list.verticalScrollBar().setValue(997 * n), lambda: text.list.viewport()),
        ("zoom", lambda n: view.zoom_in() if n % 2 else view.zoom_out(), view.viewport),
        ("undo", lambda n: window.acts.undo.trigger(), lambda: text.list.viewport()),
    ]
    if len(near) > 1:
        acts.append(("to another page", lambda n: window.selection.select_page(near[n % len(near)]), view.viewport))
    said = [f"| opened until its text is there: {desk.opened:.1f} s | | | |"]
    for name, do, shown in acts:
        half, worst, busy = desk.times(do, shown)
        print(f"{name}: {half:.0f} {worst:.0f} {busy:.0f}", flush=True)
        said.append(f"| {name} | {half:.0f} | {worst:.0f} | {busy:.0f} |")
    desk.close()
    return said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=5000)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    app = Application()
    theme.apply(app, "light")
    memory = psutil.virtual_memory().total / 2**30
    said = [f"Machine: {psutil.cpu_count()} cores, {memory:.0f} GB; window {SIZE[0]} x {SIZE[1]}, offscreen."]
    for name, pages, lines in (
        (f"One page of {arguments.lines} lines", 1, arguments.lines),
        (f"A document of {arguments.pages} pages", arguments.pages, 40),
    ):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "case.dossier"
            make(path, pages, lines)
            said += ["", f"| {name} | median ms | worst ms | busy ms |", "|---|---|---|---|", *measured(app, path)]
    print("\n".join(said))
    if arguments.out is not None:
        arguments.out.write_text("\n".join(said) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
