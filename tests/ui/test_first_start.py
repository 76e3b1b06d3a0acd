"""The first start: a tour that waits, covers nothing it speaks of and keeps the keyboard; and what this computer can do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop.document.errors import Text
from desktop.offline.selfcheck import Check, CheckState
from desktop.services import doctor
from desktop.services.engines import EMBEDDED, HUNYUAN, DeskEngines
from desktop.services.models import Models
from desktop.storage.settings import Settings
from desktop.ui.dialogs.self_check import SelfCheckDialog
from desktop.ui.first_start import computer
from desktop.ui.first_start.commands import COMPUTER, OFFER
from desktop.ui.first_start.computer import Computer
from desktop.ui.first_start.placing import place
from desktop.ui.first_start.tour import Tour
from desktop.ui.main_window import MainWindow
from tests.helpers import drawn
from tests.helpers.engine_packs import ThesePacks, installed
from tests.helpers.model_folders import release
from tests.helpers.qt import card
from tests.helpers.window import PATIENCE, opened

SETTINGS = Settings(person="Wang Jing", engine="fake-steady")
SIZES = ((880, 448), (1280, 800), (1920, 1080))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return drawn.sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOSSIER_MACHINE", str(tmp_path / "machine"))
    return tmp_path / "home"


@pytest.fixture
def sample(home: Path, made: Path) -> Path:
    """A dossier where the sample lies."""
    shutil.copytree(made.parent, home / "data" / "sample")
    return home / "data" / "sample" / made.name


@pytest.fixture
def own(home: Path, made: Path) -> Path:
    """A person's own dossier."""
    shutil.copytree(made.parent, home / "work")
    return home / "work" / made.name


@pytest.fixture
def window(qtbot, own: Path) -> Iterator[MainWindow]:
    with opened(qtbot, own, settings=replace(SETTINGS, toured=True)) as made:
        until(qtbot, lambda: made.record.text.line is not None)
        yield made


def until(qtbot, what) -> None:
    qtbot.waitUntil(what, timeout=PATIENCE)


def started(window: MainWindow) -> Tour:
    window.acts.tour.trigger()
    tour = window.commands.first_start.tour
    assert tour is not None
    return tour


def focus() -> object:
    return QApplication.focusWidget()


# by itself


def test_it_comes_once_on_the_sample_when_its_page_was_read(qtbot, sample: Path) -> None:
    with opened(qtbot, sample, settings=SETTINGS) as window:
        until(qtbot, lambda: window.commands.first_start.tour is not None)
        tour = window.commands.first_start.tour
        assert tour.isVisible()
        assert (tour.at, focus()) == (0, tour.card.next)
        assert window.bench.page.content.regions
        qtbot.keyClick(tour.card.next, Qt.Key.Key_Escape)
        assert window.commands.first_start.tour is None
        assert focus() is window.record.text.list.editor
        settings = window.state()
    assert settings.toured
    with opened(qtbot, sample, settings=settings) as window:
        assert not window.commands.first_start.is_waiting
        assert window.commands.first_start.tour is None


def test_a_dossier_of_ones_own_is_not_toured(qtbot, own: Path) -> None:
    with opened(qtbot, own, settings=SETTINGS) as window:
        assert not window.commands.first_start.is_waiting
        assert not window.session.settings.toured


def test_who_types_is_asked_instead(qtbot, own: Path) -> None:
    with opened(qtbot, own, settings=SETTINGS) as window:
        first = window.commands.first_start
        until(qtbot, lambda: window.record.text.line is not None)
        first.begin()
        editor = window.record.text.list.editor
        qtbot.keyClicks(editor, "ab")
        window.bench.page_changed.emit(window.bench.page)
        until(qtbot, lambda: window.bar.row(OFFER) is not None)
        assert first.tour is None
        assert focus() is editor
        assert window.session.settings.toured
        window.bar.acted.emit(OFFER, "tour", "")
        assert first.tour is not None
        assert window.bar.row(OFFER) is None
        first.tour.end()


def test_keys_that_write_nothing_do_not_count(qtbot, own: Path) -> None:
    with opened(qtbot, own, settings=SETTINGS) as window:
        first = window.commands.first_start
        first.begin()
        qtbot.keyPress(window.record.text.list.editor, Qt.Key.Key_Shift)
        window.bench.page_changed.emit(window.bench.page)
        until(qtbot, lambda: first.tour is not None)


def test_it_does_not_wait_for_ever_for_text(qtbot, home: Path) -> None:
    with opened(qtbot, home / "work" / "empty.dossier", settings=SETTINGS) as window:
        window.commands.first_start.begin(patience=1)
        until(qtbot, lambda: window.commands.first_start.tour is not None)
        tour = window.commands.first_start.tour
        for _ in range(len(tour._steps)):
            assert not tour.hole.isEmpty()
            tour.go_on()
        assert window.commands.first_start.tour is None


def test_a_window_that_closes_while_it_waits_or_shows_leaves_nothing(qtbot, own: Path) -> None:
    with opened(qtbot, own, settings=SETTINGS) as window:
        window.commands.first_start.begin()
    with opened(qtbot, own, settings=SETTINGS) as window:
        started(window)


# what is seen


@pytest.mark.parametrize("size", SIZES)
def test_the_card_never_covers_what_it_points_at(qtbot, window: MainWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    tour = started(window)
    said = set()
    for number in range(6):
        until(qtbot, lambda: tour.size() == window.size())
        assert tour.at == number
        assert not tour.hole.isEmpty()
        assert tour.rect().contains(tour.hole)
        assert tour.rect().contains(tour.card.geometry())
        assert not tour.card.geometry().intersects(tour.hole)
        assert tour.card.height() >= tour.card.heightForWidth(tour.card.width())
        said.add(tour.card.heading.text())
        tour.go_on()
    assert len(said) == 6


def test_it_follows_the_window_and_what_it_points_at(qtbot, window: MainWindow) -> None:
    window.resize(1280, 800)
    tour = started(window)
    tour.go_on()
    window.resize(1000, 600)
    until(qtbot, lambda: tour.size() == window.size())
    until(qtbot, lambda: tour.hole.size() == window.centre.size())
    before = QRect(tour.hole)
    window.splitter.setSizes([300, 300, 400])
    until(qtbot, lambda: tour.hole != before)
    assert tour.hole == QRect(window.centre.mapTo(window, QPoint(0, 0)), window.centre.size())
    assert not tour.card.geometry().intersects(tour.hole)
    tour.end()


def test_each_step_shows_what_it_speaks_of_and_the_tab_of_before_comes_back(qtbot, window: MainWindow) -> None:
    window.acts.tab_history.trigger()
    window.acts.register.trigger()
    tour = started(window)
    targets = []
    while window.commands.first_start.tour is tour:
        targets.append((tour._target, window.record.currentWidget()))
        tour.go_on()
    record, tools = window.record, window.tools
    assert [target for target, _ in targets] == [
        window.left, window.centre, record, record, tools.widgetForAction(window.acts.export), tools.more,
    ]  # fmt: skip
    assert [targets[2][1], targets[3][1]] == [record.text, record.fields]
    assert window.centre.currentWidget() is window.view
    assert record.currentWidget() is record.history


def test_who_cannot_see_it_is_told(qtbot, window: MainWindow) -> None:
    tour = started(window)
    tour.go_on()
    assert tour.card.accessibleName().startswith("The page. Your scan as it is")
    assert tour.card.accessibleName().endswith("2 of 6")
    assert tour.card.next.accessibleDescription() == tour.card.accessibleName()
    tour.end()


@pytest.mark.parametrize("width", [880, 1280, 1920])
@pytest.mark.parametrize("height", [448, 800, 1080])
def test_a_place_is_found_on_every_side(width: int, height: int) -> None:
    area, size = QRect(0, 0, width, height), QSize(272, 220)
    for target in (
        QRect(0, 100, 176, height - 100),
        QRect(177, 100, width - 177 - 289, height - 100),
        QRect(width - 288, 50, 288, height - 100),
        QRect(40, 8, 32, 32),
        QRect(width - 40, 8, 32, 32),
        QRect(0, height - 40, width, 40),
    ):
        there = place(size, target, area)
        assert there.size() == size
        assert area.contains(there)
        assert not there.intersects(target)


def test_where_nothing_is_pointed_at_or_all_is_the_card_is_seen_whole() -> None:
    area, size = QRect(0, 0, 880, 448), QSize(272, 220)
    assert area.contains(place(size, QRect(), area))
    assert area.contains(place(size, area, area))


# the keyboard


def test_it_is_gone_through_with_the_keyboard_alone(qtbot, window: MainWindow) -> None:
    tour = started(window)
    here = tour.card
    qtbot.keyClick(here.next, Qt.Key.Key_Return)
    assert tour.at == 1
    qtbot.keyClick(here.next, Qt.Key.Key_Tab)
    assert focus() is here.skip
    qtbot.keyClick(here.skip, Qt.Key.Key_Tab)
    assert focus() is here.back
    qtbot.keyClick(here.back, Qt.Key.Key_Enter)
    assert (tour.at, focus()) == (0, here.next)
    qtbot.keyClick(here.next, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert focus() is here.skip  # there is no step back from the first
    qtbot.keyClick(here.skip, Qt.Key.Key_Space)
    assert window.commands.first_start.tour is None


def test_no_key_does_anything_in_the_window_meanwhile(qtbot, window: MainWindow) -> None:
    tour = started(window)
    line, text = window.selection.line, window.record.text.list.editor.text()
    for key in (Qt.Key.Key_D, Qt.Key.Key_F, Qt.Key.Key_4):
        qtbot.keyClick(tour.card.next, key, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(tour.card.next, "abc")
    assert (window.selection.line, window.record.text.list.editor.text()) == (line, text)
    assert window.record.currentWidget() is window.record.text
    assert focus() is tour.card.next
    tour.end()


def test_the_key_of_the_guide_opens_it_and_ends_the_tour(qtbot, window: MainWindow) -> None:
    tour = started(window)
    qtbot.keyClick(tour.card.next, Qt.Key.Key_F1)
    assert window.commands.first_start.tour is None
    assert window.guide.shown is not None
    assert window.guide.shown.isVisible()


def test_what_wants_the_keyboard_meanwhile_gets_it_afterwards(qtbot, window: MainWindow) -> None:
    tour = started(window)
    window.search.setFocus()
    assert focus() is tour.card.next
    tour.end()
    assert focus() is window.search


# this computer


def test_without_a_card_the_cores_are_named(qtbot, sample: Path) -> None:
    with opened(qtbot, sample, settings=replace(SETTINGS, engine="rapid")) as window:
        until(qtbot, lambda: window.bar.row(COMPUTER) is not None)
        said = window.bar.row(COMPUTER).notice
        assert said.sentence.startswith("This computer reads with the embedded engine on ")
        assert [name for name, _ in said.actions] == ["details"]


def test_a_card_without_a_model_is_told_what_is_missing(tmp_path: Path, home: Path) -> None:
    packs = ThesePacks((installed(tmp_path / "pack", b"", cuda=12),))
    engines = DeskEngines(Settings(), Models(tmp_path / "models"), cards=lambda: (card(),), packs=packs)
    found = computer.examine(engines)
    assert (found.engine, found.missing, found.card) == (EMBEDDED, True, "RTX 4090 D")


def test_a_card_with_all_it_needs_is_named(qtbot, tmp_path: Path, home: Path, window: MainWindow) -> None:
    models = Models(tmp_path / "models")
    models.bring(release(tmp_path / "stick"), person="Wang Jing", accepted=True)
    packs = ThesePacks((installed(tmp_path / "pack", b"", cuda=12),))
    found = computer.examine(DeskEngines(Settings(), models, cards=lambda: (card(),), packs=packs))
    assert (found.engine, found.card, found.advice) == (HUNYUAN, "RTX 4090 D", None)
    first = window.commands.first_start
    first._looked_at(found)
    assert window.bar.row(COMPUTER).notice.sentence == "This computer reads with HunyuanOCR on the RTX 4090 D."
    first._looked_at(Computer(EMBEDDED, 2, "RTX 4090 D", missing=True))
    assert "Its graphics card (RTX 4090 D) can read" in window.bar.row(COMPUTER).notice.sentence
    assert [name for name, _ in window.bar.row(COMPUTER).notice.actions] == ["models", "details"]
    first._looked_at(Computer(EMBEDDED, 2, advice=Text("Its driver is too old.", "驱动过旧。")))
    assert window.bar.row(COMPUTER).notice.sentence.endswith("core(s). Its driver is too old.")


def test_details_open_the_self_check(qtbot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    checks = (Check("gpu", CheckState.OK, Text("There is no card.", "没有显卡。")),)
    monkeypatch.setattr(doctor, "examine", lambda: checks)
    window.commands.first_start._looked_at(Computer(EMBEDDED, 2))
    seen: list[str] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, SelfCheckDialog):
            seen.append(dialog.windowTitle())
            dialog.reject()
        else:
            QTimer.singleShot(10, look)

    look()
    window.bar.acted.emit(COMPUTER, "details", "")
    assert seen == ["Self-check"]
    assert window.bar.row(COMPUTER) is None
