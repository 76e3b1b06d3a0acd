"""Lines appear on the page and beside it while they are being read, and make way for what was read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from desktop.document.geometry import Affine
from desktop.document.model import Content, PageStatus, new_id
from desktop.services.recognise import QueueState
from desktop.storage.settings import Settings
from desktop.ui import theme
from desktop.ui.main_window import MainWindow
from desktop.ui.panels.text_panel import TextPanel
from desktop.ui.viewer.overlay import Overlay
from desktop.ui.written import Written
from tests.helpers import drawn
from tests.helpers.qt import page
from tests.helpers.window import PATIENCE, opened


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, dressed: QApplication) -> Path:
    return drawn.sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def window(qtbot, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    shutil.copytree(made.parent, tmp_path / "work")
    with opened(qtbot, tmp_path / "work" / made.name, settings=Settings(person="Wang", engine="fake-batching")) as window:
        yield window


def until(qtbot, what) -> None:
    qtbot.waitUntil(what, timeout=PATIENCE)


def told(signal) -> list[tuple]:
    heard: list[tuple] = []
    signal.connect(lambda *what: heard.append(what))
    return heard


def test_lines_stay_until_what_was_read_is_there() -> None:
    written = Written()
    cleared = told(written.cleared)
    first, second = page(1).content.regions[0].lines[:2]
    written.add("p", (first,))
    written.add("p", (second,))
    assert written.lines("p") == (first, second)
    written.loaded("p")  # for another reason than that it is done
    assert written.lines("p") == (first, second)
    written.finish("p", shown=True)
    written.progressed(QueueState(1, 0, 0))
    assert written.lines("p") == (first, second)
    written.loaded("p")
    assert (written.lines("p"), cleared) == ((), [("p",)])


def test_lines_of_a_page_that_nobody_looks_at_or_reads_any_more_go_at_once() -> None:
    written = Written()
    lines = page(1).content.regions[0].lines
    written.add("elsewhere", lines)
    written.finish("elsewhere", shown=False)
    assert written.lines("elsewhere") == ()
    written.add("cancelled", lines)
    written.progressed(QueueState(0, 0, 2, ("cancelled", "other")))
    assert written.lines("cancelled") == lines
    written.progressed(QueueState(0, 0, 1, ("other",)))
    assert written.lines("cancelled") == ()


def test_a_page_that_is_begun_again_is_written_from_its_beginning() -> None:
    written = Written()
    first, second = page(1).content.regions[0].lines[:2]
    written.add("p", (first, second))
    again = replace(first, id=new_id())
    written.add("p", (again,))
    assert written.lines("p") == (again,)


def drawn_over(overlay: Overlay, page_id: str) -> QImage:
    image = QImage(200, 200, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    painter = QPainter(image)
    overlay.paint(painter, page_id, Affine.scaling(0.25), theme.LIGHT)
    painter.end()
    return image


def test_what_is_being_written_is_drawn_over_the_page_and_taken_off() -> None:
    overlay = Overlay()
    paper = drawn_over(overlay, "d-1")
    lines = page(1).content.regions[0].lines
    overlay.add_written("d-1", [lines[0].quad])
    one = drawn_over(overlay, "d-1")
    overlay.add_written("d-1", [lines[1].quad])
    two = drawn_over(overlay, "d-1")
    inside = QRectF(0.25 * lines[0].quad.bounds.x0, 0.25 * lines[0].quad.bounds.y0, 10, 4).center().toPoint()
    assert one.pixelColor(inside) != paper.pixelColor(inside) == drawn_over(overlay, "d-2").pixelColor(inside)
    assert one != two
    overlay.drop_written("d-1")
    assert drawn_over(overlay, "d-1") == paper


def test_lines_stand_grey_beside_a_page_that_has_none_yet(qtbot) -> None:
    panel = TextPanel()
    qtbot.addWidget(panel)
    panel.show()
    empty = page(1, 0)
    panel.set_page(empty, "This page waits to be read")
    lines = page(1).content.regions[0].lines
    panel.add_written("d-1", lines[:1])
    panel.add_written("d-9", lines)
    panel.add_written("d-1", lines[1:2])
    assert panel._written.toPlainText() == "line 0\nline 1"
    assert panel._written.isVisible()
    assert not panel._empty.isVisible()
    assert panel.head.words() == "Being read: 2 line(s) so far"
    panel.drop_written("d-1")
    assert (panel._written.isVisible(), panel._empty.isVisible(), panel.head.isVisible()) == (False, True, False)


def test_a_page_that_is_read_again_keeps_its_editor_meanwhile(qtbot) -> None:
    panel = TextPanel()
    qtbot.addWidget(panel)
    panel.show()
    shown = page(1)
    panel.set_page(shown)
    panel.focus_editor()
    panel.add_written("d-1", shown.content.regions[0].lines[:1])
    assert panel.list.isVisible()
    assert not panel._written.isVisible()
    assert panel.head.words() == "Being read: 1 line(s) so far"


def test_lines_come_while_the_engine_reads_and_go_with_what_it_read(qtbot, window: MainWindow) -> None:
    page_id = window.bench.page.id
    added, cleared = told(window.written.added), told(window.written.cleared)
    window.acts.read_again.trigger()
    until(qtbot, lambda: (page_id,) in cleared)
    assert [len(lines) for name, lines in added if name == page_id] == [1] * 6
    until(qtbot, lambda: len(list(window.bench.page.content.lines())) == 6)
    assert window.written.lines(page_id) == ()
    until(qtbot, lambda: window.record.text.head.words().startswith("Read by fake-batching"))


def test_a_page_that_is_being_read_is_not_said_to_wait(window: MainWindow) -> None:
    bench, text = window.bench, window.record.text
    bench.page = replace(bench.page, status=PageStatus.WAITING, content=Content())
    bench.page_changed.emit(bench.page)
    assert text._empty.text() == "This page waits to be read"
    for pages, words in ((("other", bench.page.id), "This page is being read"), ((), "This page waits to be read")):
        window.session.inference.progress.emit(QueueState(0, 0, 2, pages))
        assert text._empty.text() == words


def test_lines_are_shown_of_the_page_that_is_gone_to(qtbot, window: MainWindow) -> None:
    following = window.bench.shown.pages[1].id
    lines = page(1).content.regions[0].lines
    window.session.inference.page_lines.emit(following, lines)
    assert window.record.text.head.words() != "Being read: 3 line(s) so far"
    window.acts.next_page.trigger()
    until(qtbot, lambda: window.bench.page is not None and window.bench.page.id == following)
    assert window.record.text.head.words() == "Being read: 3 line(s) so far"
    window.session.inference.progress.emit(QueueState(0, 0, 0))
    until(qtbot, lambda: window.record.text.head.words() == "Read by drawn")
