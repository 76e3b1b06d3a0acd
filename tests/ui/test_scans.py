"""Scan quality, the look and the order of pages, in the window and by keyboard."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from desktop.document.history import Actor, ActorKind
from desktop.imaging.client import ImagingHost
from desktop.services.importing import import_masters
from desktop.services.page_orders import bring_pages, place_pages
from desktop.services.review import Desk
from desktop.services.scan_findings import FindingKind
from desktop.storage.dossier import Dossier, utc_now
from desktop.ui import theme
from desktop.ui.main_window import MainWindow
from desktop.ui.review.scan_commands import ScanCommands
from tests.helpers import scans
from tests.helpers.window import PATIENCE, opened

ADA = Actor(ActorKind.PERSON, "Ada")


@pytest.fixture
def path(tmp_path: Path, dressed, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One document of four pages: a good one, a skewed one, an empty one and a double page."""
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    first = scans.saved(scans.page(1), tmp_path / "1.png")
    others = [
        scans.saved(scans.skewed(scans.page(2), 4), tmp_path / "2.png"),
        scans.saved(scans.Image.new("L", (scans.WIDTH, scans.HEIGHT), 244), tmp_path / "3.png"),
        scans.saved(scans.double(scans.page(4), scans.page(5)), tmp_path / "4.png", 200),
    ]
    path = tmp_path / "scans.dossier"
    imaging = ImagingHost()
    with Dossier.create(path) as dossier:
        made = import_masters(dossier, imaging, [first], actor=ADA, enqueue=False).imported[0].document
        pages = bring_pages(dossier, imaging, others, made, actor=ADA)
        place_pages(Desk(dossier, "Ada", utc_now), made, pages)
        dossier.clear_queue()
    imaging.close()
    return path


@pytest.fixture
def window(qtbot, path: Path) -> Iterator[MainWindow]:
    with opened(qtbot, path, make_host=ImagingHost) as made:
        made.resize(1280, 800)
        yield made


def commands(window: MainWindow) -> ScanCommands:
    return next(c for c in window.review_commands if isinstance(c, ScanCommands))


def show_quality(qtbot, window: MainWindow) -> None:
    window.acts.quality.trigger()
    panel = commands(window).panel
    assert panel is not None
    qtbot.waitUntil(lambda: panel.report() is not None and panel.report().measured == 4, timeout=PATIENCE)


def kinds(window: MainWindow) -> list[tuple[FindingKind, int]]:
    panel = commands(window).panel
    assert panel is not None
    found = [panel.model.finding(row) for row in range(panel.model.rowCount())]
    return [(finding.kind, finding.number) for finding in found]


def test_the_panel_says_what_is_wrong_with_which_page(qtbot, window: MainWindow) -> None:
    show_quality(qtbot, window)
    assert kinds(window) == [(FindingKind.SKEW, 2), (FindingKind.BLANK, 3), (FindingKind.DPI, 4), (FindingKind.DOUBLE, 4)]
    panel = commands(window).panel
    panel.kinds.setCurrentIndex(panel.kinds.findData(FindingKind.BLANK))
    assert kinds(window) == [(FindingKind.BLANK, 3)]
    qtbot.waitUntil(lambda: panel.model.index(0, 0).data(Qt.ItemDataRole.DecorationRole) is not None, timeout=PATIENCE)
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert window.centre.currentWidget() is window.view
    qtbot.waitUntil(lambda: window.bench.page is not None and window.bench.page.number == 3, timeout=PATIENCE)


def test_skewed_pages_are_levelled_and_one_undo_takes_it_back(qtbot, window: MainWindow) -> None:
    show_quality(qtbot, window)
    panel = commands(window).panel
    panel.kinds.setCurrentIndex(panel.kinds.findData(FindingKind.SKEW))
    panel.look.click()
    qtbot.waitUntil(
        lambda: commands(window).look_panel is not None and commands(window).look_panel.isVisible(), timeout=PATIENCE
    )
    look = commands(window).look_panel
    qtbot.waitUntil(lambda: look.before.picture() is not None and look.after.picture() is not None, timeout=PATIENCE)
    look.level.click()
    assert look.looks().views
    assert next(iter(look.looks().views.values())).skew == pytest.approx(4, abs=0.2)
    qtbot.keyClick(look, Qt.Key.Key_Return)
    assert window.centre.currentWidget() is panel
    qtbot.waitUntil(lambda: any(row.settled for row in panel.report().findings), timeout=PATIENCE)
    window.acts.undo.trigger()
    qtbot.waitUntil(lambda: not any(row.settled for row in panel.report().findings), timeout=PATIENCE)


def test_a_double_page_is_split_at_its_gutter(qtbot, window: MainWindow) -> None:
    window.selection.select_page(window.bench.shown.pages[3].id)
    window.acts.page_split.trigger()
    qtbot.waitUntil(
        lambda: commands(window).look_panel is not None and commands(window).look_panel.isVisible(), timeout=PATIENCE
    )
    look = commands(window).look_panel
    (cut,) = look.looks().cuts
    assert cut.share == pytest.approx(0.5, abs=0.03)
    look.after.setFocus()
    qtbot.keyClick(look.after, Qt.Key.Key_Right)
    assert look.looks().cuts[0].share > cut.share
    qtbot.keyClick(look, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(window.bench.shown.pages) == 5, timeout=PATIENCE)
    window.acts.undo.trigger()
    qtbot.waitUntil(lambda: len(window.bench.shown.pages) == 4, timeout=PATIENCE)
    window.acts.redo.trigger()
    qtbot.waitUntil(lambda: len(window.bench.shown.pages) == 5, timeout=PATIENCE)


def test_pages_are_moved_by_keys_taken_out_and_put_back(qtbot, window: MainWindow) -> None:
    pages = [page.id for page in window.bench.shown.pages]
    window.selection.select_page(pages[1])
    window.documents.setFocus()
    qtbot.waitUntil(lambda: window.documents.chosen()[1] == (pages[1],), timeout=PATIENCE)
    qtbot.keyClick(window.documents, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: window.bench.shown.pages[0].id == pages[1], timeout=PATIENCE)
    window.acts.page_out.trigger()
    qtbot.waitUntil(lambda: len(window.bench.shown.pages) == 3, timeout=PATIENCE)
    assert window.selection.page == pages[0], "the one that took its place"
    window.bar.row("arranged").acted.emit("arranged", "undo-arranged", "")
    qtbot.waitUntil(lambda: len(window.bench.shown.pages) == 4, timeout=PATIENCE)


def test_the_message_undoes_what_it_tells_of_and_nothing_else(qtbot, window: MainWindow) -> None:
    window.selection.select_page(window.bench.shown.pages[1].id)
    window.acts.page_out.trigger()
    qtbot.waitUntil(lambda: len(window.bench.shown.pages) == 3, timeout=PATIENCE)
    assert window.bar.row("arranged") is not None
    window.bench.retitle(window.selection.document, "another title")
    qtbot.waitUntil(lambda: window.bar.row("arranged") is None, timeout=PATIENCE)


def test_pages_are_moved_as_they_are_dragged_and_from_the_menu(qtbot, window: MainWindow) -> None:
    pages = [page.id for page in window.bench.shown.pages]
    document = window.selection.document
    data = window.tree.mimeData([window.tree.page_index(pages[3])])
    window.tree.dropMimeData(data, Qt.DropAction.MoveAction, 1, 0, window.tree.document_index(document))
    moved = [pages[0], pages[3], pages[1], pages[2]]
    qtbot.waitUntil(lambda: [page.id for page in window.bench.shown.pages] == moved, timeout=PATIENCE)
    window.selection.select_page(pages[0])
    qtbot.waitUntil(lambda: window.documents.chosen()[1] == (pages[0],), timeout=PATIENCE)
    window.acts.page_place.trigger()
    asked = window.bar.row("place").typed
    assert asked.text() == "1"
    qtbot.keyClicks(asked, "3")
    qtbot.keyClick(asked, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.bench.shown.pages[2].id == pages[0], timeout=PATIENCE)
    assert window.bar.row("place") is None
    assert window.documents.hasFocus()
    menu = window.document_menu.menu((), (pages[3],))
    assert {window.acts.page_up, window.acts.page_out} <= set(menu.actions())
    assert not {window.acts.page_up, window.acts.page_out} & set(window.document_menu.menu((document,), ()).actions())


def test_what_is_chosen_stays_so_when_findings_come_in(qtbot, window: MainWindow) -> None:
    show_quality(qtbot, window)
    panel, shown = commands(window).panel, commands(window).panel._shown
    panel.table.selectRow(1)
    (blank,) = panel.chosen()
    rest = replace(shown.report, findings=shown.report.findings[1:])
    panel.set_shown(replace(shown, report=rest))  # the first one is gone: rows move up
    assert panel.chosen() == (blank,)
    panel.table.selectAll()
    panel.set_shown(shown)
    assert len(panel.table.selectionModel().selectedRows()) == 3


def test_another_panel_in_its_place_switches_the_quality_off(qtbot, window: MainWindow) -> None:
    show_quality(qtbot, window)
    window.acts.words.trigger()
    assert not window.acts.quality.isChecked()
    assert window.centre.currentWidget() is not window.view
    window.acts.quality.trigger()
    assert window.centre.currentWidget() is commands(window).panel


def test_the_whole_page_is_wanted_of_the_pages_that_are_meant_only(qtbot, window: MainWindow) -> None:
    pages = tuple(page.id for page in window.bench.shown.pages[2:])
    commands(window).look(pages)
    qtbot.waitUntil(
        lambda: commands(window).look_panel is not None and commands(window).look_panel.isVisible(), timeout=PATIENCE
    )
    look = commands(window).look_panel
    look.split.setChecked(True)
    look.all.setChecked(False)
    look.whole.click()
    assert [cut.page for cut in look.looks().cuts] == [pages[1]]
    qtbot.keyClick(look, Qt.Key.Key_Escape)


def test_panels_in_the_place_of_the_page_leave_those_beside_it_their_room(qtbot, window: MainWindow) -> None:
    before = window.splitter.sizes()
    show_quality(qtbot, window)
    assert window.splitter.sizes() == before
    assert commands(window).panel.minimumSizeHint().width() <= 64 * theme.GRID
    window.view.setFocus()
    commands(window).look(tuple(page.id for page in window.bench.shown.pages))
    qtbot.waitUntil(lambda: commands(window).look_panel is not None, timeout=PATIENCE)
    look = commands(window).look_panel
    qtbot.waitUntil(look.isVisible, timeout=PATIENCE)
    title = "A very long title of a document, such as that of a file that was named after all that is in it"
    look.set_pages([replace(page, title=title) for page in look._pages])
    assert look.minimumSizeHint().width() <= 64 * theme.GRID
    wide = QLabel("wide", window)
    wide.setMinimumWidth(1000)
    window.show_instead(wide)
    for _ in range(4):  # from layout to layout
        QApplication.processEvents()
    assert wide.isVisible()
    assert window.splitter.sizes() == before


def test_what_was_measured_before_is_not_measured_again_when_the_panel_opens(
    qtbot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    show_quality(qtbot, window)
    measured: list[object] = []
    monkeypatch.setattr(ImagingHost, "measure", lambda *args: measured.append(args))
    panel, found = commands(window).panel, commands(window).panel._shown
    window.acts.quality.trigger()
    window.acts.quality.trigger()
    said = [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]
    assert "Scan quality" in said
    assert any("The scans are being measured." in words for words in said)
    qtbot.waitUntil(lambda: panel._shown is not found, timeout=PATIENCE)
    assert measured == []
    assert not any("being measured" in label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def test_the_findings_themselves_are_not_told_as_a_measuring(qtbot, window: MainWindow) -> None:
    show_quality(qtbot, window)
    told: list[tuple[int, int]] = []
    commands(window)._measuring(False, lambda: None, lambda done, total: told.append((done, total)))
    assert told == [(0, 0)]


def test_a_page_is_replaced_by_a_new_scan(qtbot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = scans.saved(scans.page(9), tmp_path / "fresh.png")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(fresh)], ""))
    old = window.bench.shown.pages[1].id
    window.selection.select_page(old)
    window.acts.page_replace.trigger()
    qtbot.waitUntil(lambda: window.bench.shown.pages[1].id != old, timeout=PATIENCE)
    assert len(window.bench.shown.pages) == 4
    window.acts.undo.trigger()
    qtbot.waitUntil(lambda: window.bench.shown.pages[1].id == old, timeout=PATIENCE)


def test_the_findings_are_exported(qtbot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "found.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    show_quality(qtbot, window)
    commands(window).panel.export.click()
    rows = list(csv.reader(target.read_text("utf-8-sig").splitlines()))
    assert rows[0] == ["Document", "Page", "Finding", "Measured", "Limit", "State"]
    assert [row[2] for row in rows[1:]] == ["skewed", "blank", "low resolution", "may be a double page"]
