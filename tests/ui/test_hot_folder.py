"""The hot folder in the window: what is dropped into it is taken in, read and put away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt

from desktop.ui.main_window import MainWindow
from desktop.ui.watching.commands import WATCH, WatchCommands
from tests.helpers.window import PATIENCE, opened


@pytest.fixture
def window(qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    (tmp_path / "in").mkdir()
    with opened(qtbot, tmp_path / "case.dossier") as made:
        yield made


def commands(window: MainWindow) -> WatchCommands:
    found = next(c for c in window.review_commands if isinstance(c, WatchCommands))
    found.settle = 0.0
    return found


def started(window: MainWindow, folder: Path) -> WatchCommands:
    watching = commands(window)
    window.acts.hot_folder.trigger()
    assert watching.panel is not None
    watching.panel.folder.setText(str(folder))
    watching.panel.go.click()
    return watching


def states(watching: WatchCommands) -> dict[str, str]:
    rows = watching.panel.list if watching.panel else None
    assert rows is not None
    return {rows.topLevelItem(n).text(1): rows.topLevelItem(n).text(2) for n in range(rows.topLevelItemCount())}


def test_what_appears_is_read_and_put_away(qtbot, window: MainWindow, tmp_path: Path) -> None:
    watching = started(window, tmp_path / "in")
    assert watching.is_watching
    Image.new("L", (300, 200), 255).save(tmp_path / "in" / "scan.png")
    qtbot.waitUntil(lambda: states(watching) == {"scan.png": "Done"}, timeout=PATIENCE)
    assert (tmp_path / "in" / "done" / "scan.png").is_file()
    qtbot.waitUntil(lambda: [d.title for d in window.bench.documents] == ["scan"], timeout=PATIENCE)
    watching.panel.go.click()
    qtbot.waitUntil(lambda: not watching.is_watching, timeout=PATIENCE)
    assert watching.panel.folder.isEnabled()


def test_a_profile_that_waits_for_people_cannot_be_chosen_and_says_why(window: MainWindow, tmp_path: Path) -> None:
    window.session.settings = replace(window.session.settings, watch_folder=str(tmp_path), watch_profile="archive_delivery")
    window.acts.hot_folder.trigger()
    panel = commands(window).panel
    assert panel is not None
    entries = {panel.profile.itemData(n): panel.profile.model().index(n, 0) for n in range(panel.profile.count())}
    enabled = {name: bool(index.flags() & Qt.ItemFlag.ItemIsEnabled) for name, index in entries.items()}
    assert not enabled["archive_delivery"]
    assert enabled[""]
    assert sum(enabled.values()) > 2
    assert panel.choice().profile == ""
    assert panel.profile.itemText(panel.profile.findData("archive_delivery")).endswith("(not for a hot folder)")
    assert "waits for people" in entries["archive_delivery"].data(Qt.ItemDataRole.ToolTipRole)


def test_a_folder_that_is_not_there_is_said_and_waited_for(qtbot, window: MainWindow, tmp_path: Path) -> None:
    watching = started(window, tmp_path / "elsewhere")
    qtbot.waitUntil(lambda: watching.panel.waits.isVisible(), timeout=PATIENCE)
    assert "elsewhere" in watching.panel.waits.text()
    (tmp_path / "elsewhere").mkdir()
    Image.new("L", (300, 200), 250).save(tmp_path / "elsewhere" / "late.png")
    qtbot.waitUntil(lambda: states(watching) == {"late.png": "Done"}, timeout=PATIENCE)
    assert not watching.panel.waits.isVisible()


def test_closing_the_window_ends_the_watch_and_the_choice_is_remembered(qtbot, window: MainWindow, tmp_path: Path) -> None:
    started(window, tmp_path / "in")
    assert window.jobs is not None
    qtbot.waitUntil(lambda: window.jobs.is_running(WATCH), timeout=PATIENCE)
    with qtbot.waitSignal(window.closed, timeout=PATIENCE):
        window.close()
    assert not window.jobs.is_running(WATCH)
    assert window.session.settings.watch_folder == str(tmp_path / "in")


def test_escape_leads_back_to_the_page_and_the_watch_goes_on(qtbot, window: MainWindow, tmp_path: Path) -> None:
    watching = started(window, tmp_path / "in")
    qtbot.keyClick(watching.panel, Qt.Key.Key_Escape)
    assert window.centre.currentWidget() is not watching.panel
    assert not window.acts.hot_folder.isChecked()
    assert watching.is_watching
