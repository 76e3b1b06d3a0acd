"""Blacking out in the window: found, drawn, looked at, taken back, exported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt

from desktop.document.redaction import Redaction, RedactionKind
from desktop.storage.dossier import Dossier
from desktop.ui.exporting.dialog import ExportDialog
from desktop.ui.main_window import MainWindow
from desktop.ui.redaction.commands import RedactionCommands
from tests.helpers.qt import PaperHost
from tests.helpers.redaction import HEIGHT, NAME, WIDTH, case_dossier
from tests.helpers.window import PATIENCE, opened


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    with case_dossier(tmp_path / "in") as dossier:
        return dossier.path


@pytest.fixture
def window(qtbot, path: Path) -> Iterator[MainWindow]:
    with opened(qtbot, path, make_host=lambda: PaperHost(size=(WIDTH, HEIGHT))) as made:
        made.selection.select_document("case")
        made.acts.black_out.trigger()
        qtbot.waitUntil(lambda: bool(of(made).panel.fields.menu().actions()), timeout=PATIENCE)
        yield made


def of(window: MainWindow) -> RedactionCommands:
    return next(each for each in window.review_commands if isinstance(each, RedactionCommands))


def kept(path: Path) -> tuple[Redaction, ...]:
    with Dossier.open(path, read_only=True) as dossier:
        return dossier.redactions("case")


def untick(window: MainWindow) -> None:
    for action in of(window).panel.patterns.menu().actions():
        action.setChecked(False)


def look_for(qtbot, window: MainWindow, words: str) -> None:
    panel = of(window).panel
    untick(window)
    panel.kind.setCurrentIndex(1)
    panel.text.setText(words)
    qtbot.keyClick(panel.text, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.finds.count() > 0, timeout=PATIENCE)


def area_count(window: MainWindow) -> int:
    areas = of(window).panel.areas
    return sum(areas.topLevelItem(n).childCount() for n in range(areas.topLevelItemCount()))


def test_what_is_found_is_marked_only_where_it_is_ticked(qtbot, window: MainWindow, path: Path) -> None:
    panel = of(window).panel
    assert not panel.export.isEnabled()
    look_for(qtbot, window, NAME)
    found = panel.finds.count()
    assert found >= 4
    panel.finds.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert panel.mark.text() == f"Mark {found - 1}"
    panel.mark.click()
    qtbot.waitUntil(lambda: area_count(window) >= found - 1, timeout=PATIENCE)
    assert panel.finds.isHidden()
    assert {area.kind for area in kept(path)} == {RedactionKind.NAME}
    assert {area.by for area in kept(path)} == {"Wang Jing"}
    assert panel.export.isEnabled()


def test_undo_is_about_areas_while_the_panel_is_in_hand(qtbot, window: MainWindow, path: Path) -> None:
    panel = of(window).panel
    look_for(qtbot, window, NAME)
    panel.mark.click()
    qtbot.waitUntil(lambda: area_count(window) > 0, timeout=PATIENCE)
    count = area_count(window)
    panel.areas.setFocus()
    qtbot.keyClick(panel.areas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: area_count(window) == 0, timeout=PATIENCE)
    assert kept(path) == ()
    qtbot.keyClick(panel.areas, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: area_count(window) == count, timeout=PATIENCE)


def drag(qtbot, window: MainWindow, start: tuple[int, int], end: tuple[int, int]) -> None:
    viewport = window.view.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(*start))
    qtbot.mouseMove(viewport, QPoint((start[0] + end[0]) // 2, (start[1] + end[1]) // 2))
    qtbot.mouseMove(viewport, QPoint(*end))
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(*end))


def on_paper(window: MainWindow) -> tuple[int, int]:
    box = window.view.page_box(window.view.page())
    assert box is not None
    return round(box.x0) + 60, round(max(box.y0, 0)) + 60


def test_an_area_is_drawn_named_and_removed(qtbot, window: MainWindow, path: Path) -> None:
    panel = of(window).panel
    x, y = on_paper(window)
    drag(qtbot, window, (x, y), (x + 80, y + 50))
    qtbot.waitUntil(lambda: area_count(window) == 1, timeout=PATIENCE)
    area = kept(path)[0]
    assert area.kind is RedactionKind.DRAWN
    to_viewport = window.view.to_viewport(area.page)
    assert to_viewport is not None
    box = area.quad.mapped(to_viewport).bounds
    assert (round(box.x0), round(box.y0), round(box.x1), round(box.y1)) == pytest.approx((x, y, x + 80, y + 50), abs=2)
    panel.areas.topLevelItem(0).child(0).setText(0, "signature")
    qtbot.waitUntil(lambda: kept(path)[0].reason == "signature", timeout=PATIENCE)
    qtbot.waitUntil(lambda: panel.current_area() == kept(path)[0].id, timeout=PATIENCE)
    panel.areas.setFocus()
    qtbot.keyClick(panel.areas, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: area_count(window) == 0, timeout=PATIENCE)


def test_a_click_on_an_area_chooses_it(qtbot, window: MainWindow) -> None:
    panel = of(window).panel
    x, y = on_paper(window)
    for shift in (0, 120):
        drag(qtbot, window, (x, y + shift), (x + 80, y + 50 + shift))
        qtbot.waitUntil(lambda shift=shift: area_count(window) == 1 + (shift > 0), timeout=PATIENCE)
    panel.areas.setCurrentItem(panel.areas.topLevelItem(0).child(1))
    chosen = panel.current_area()
    qtbot.mouseClick(window.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x + 20, y + 20))
    assert panel.current_area() not in ("", chosen)
    assert of(window).tool.chosen == panel.current_area()


def test_dragging_marks_nothing_once_the_panel_is_closed(qtbot, window: MainWindow, path: Path) -> None:
    qtbot.keyClick(of(window).panel.areas, Qt.Key.Key_Escape)
    assert not window.acts.black_out.isChecked()
    assert window.left.currentWidget() is window.documents
    x, y = on_paper(window)
    drag(qtbot, window, (x, y), (x + 80, y + 50))
    assert kept(path) == ()


def test_fields_and_the_same_words_elsewhere(qtbot, window: MainWindow) -> None:
    panel = of(window).panel
    untick(window)
    next(a for a in panel.fields.menu().actions() if a.data() == "patient").setChecked(True)
    panel.look.click()
    qtbot.waitUntil(lambda: panel.finds.count() == 1, timeout=PATIENCE)
    panel.mark.click()
    qtbot.waitUntil(lambda: area_count(window) == 1, timeout=PATIENCE)
    panel.again.click()
    qtbot.waitUntil(lambda: panel.finds.count() >= 4, timeout=PATIENCE)


def test_the_export_begins_with_blacking_out_chosen(qtbot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def shown(dialog: ExportDialog) -> int:
        asked.append(dialog.redacted.isChecked())
        return 0

    monkeypatch.setattr(ExportDialog, "exec", shown)
    look_for(qtbot, window, NAME)
    of(window).panel.mark.click()
    qtbot.waitUntil(lambda: area_count(window) > 0, timeout=PATIENCE)
    of(window).panel.export.click()
    assert asked == [True]


def test_a_wrong_expression_is_said(qtbot, window: MainWindow) -> None:
    panel = of(window).panel
    panel.kind.setCurrentIndex(2)
    panel.text.setText("(a")
    panel.look.click()
    qtbot.waitUntil(lambda: window.bar.isVisible(), timeout=PATIENCE)
