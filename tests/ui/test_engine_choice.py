"""Which engine reads what: chosen for a page, a document or the dossier, and shown beside the text."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.document.edits import ReplaceLine
from desktop.document.history import Actor, ActorKind, Edited, PageRead
from desktop.document.model import Reading, new_id
from desktop.document.notes import OTHER_ENGINE, Note
from desktop.engines.contract import EngineUnavailable
from desktop.engines.hunyuan.errors import DeviceOutOfMemory
from desktop.storage.dossier import Dossier, utc_now
from desktop.storage.settings import Settings
from desktop.ui.dialogs.models_dialog import ModelsDialog
from desktop.ui.engine_commands import READ_AGAIN, UNABLE, EngineMenu
from desktop.ui.engine_facts import EngineFacts
from desktop.ui.main_window import MainWindow
from desktop.ui.panels.reading_head import ReadingHead
from desktop.ui.threads.desk_thread import ReadBy
from tests.helpers import drawn
from tests.helpers.model_folders import release
from tests.helpers.window import PATIENCE, opened


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, dressed: QApplication) -> Path:
    return drawn.sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def path(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    shutil.copytree(made.parent, tmp_path / "work")
    return tmp_path / "work" / made.name


@pytest.fixture
def window(qtbot, path: Path) -> Iterator[MainWindow]:
    with opened(qtbot, path) as window:
        until(qtbot, lambda: window.commands.engines.facts is not None)
        yield window


def until(qtbot, what) -> None:
    qtbot.waitUntil(what, timeout=PATIENCE)


def able(window: MainWindow) -> None:
    """Every engine of the menus runs here, as far as the window knows."""
    window.commands.engines.facts = EngineFacts("fake-steady")


def pick(menu: EngineMenu, words: str) -> None:
    next(action for action in menu.actions() if action.text() == words).trigger()


def chosen(path: Path, scope: str) -> str | None:
    with Dossier.open(path, read_only=True) as dossier:
        return dossier.chosen_engine(scope)


def test_an_engine_chosen_for_a_page_reads_it_again_at_once_and_is_said(qtbot, window: MainWindow) -> None:
    page = window.bench.page
    head = window.record.text.head
    until(qtbot, lambda: head.words() == "Read by drawn")
    window.commands.engines.choose((page.id,), "fake-batching")
    until(qtbot, lambda: head.words().startswith("Read by fake-batching in "))
    assert chosen(window.session.path, page.id) == "fake-batching"
    assert window.bar.row(READ_AGAIN) is None


def test_an_engine_chosen_for_a_document_offers_to_read_it_again(qtbot, window: MainWindow) -> None:
    document = window.bench.shown.document
    able(window)
    menu = window.document_menu.menu((document.id,), ()).findChild(EngineMenu)
    until(qtbot, lambda: menu.checked() == "As usual")
    window.commands.engines.choose((document.id,), "fake-slow")
    until(qtbot, lambda: window.bar.row(READ_AGAIN) is not None)
    assert window.bar.row(READ_AGAIN).notice.sentence.startswith("2 page")
    assert menu.checked() is None  # none of the menu's own
    window.bar.acted.emit(READ_AGAIN, "again", "")
    until(qtbot, lambda: window.record.text.head.words().startswith("Read by fake-slow"))
    window.commands.engines.choose((document.id,), None)
    until(qtbot, lambda: menu.checked() == "As usual")
    assert chosen(window.session.path, document.id) is None
    menu.parent().deleteLater()


def test_the_choice_for_the_dossier_is_kept_and_checked_in_its_menu(qtbot, path: Path) -> None:
    with opened(qtbot, path) as window:
        until(qtbot, lambda: window.commands.engines.facts is not None)
        assert window.queue._engine.text() == "fake-steady"
        pick(window.acts.read_with.menu(), "Embedded (CPU)")
        until(qtbot, lambda: window.queue._engine.text() == "Embedded (CPU)")
    assert chosen(path, "") == "rapid"
    with opened(qtbot, path) as window:
        menu = window.acts.read_with.menu()
        until(qtbot, lambda: menu.checked() == "Embedded (CPU)")
        until(qtbot, lambda: window.queue._engine.text() == "Embedded (CPU)")


def test_an_engine_that_cannot_run_is_not_chosen_but_explained(qtbot, window: MainWindow) -> None:
    page = window.bench.page
    menu = window.page_menu.menu(page, "").findChild(EngineMenu)
    until(qtbot, lambda: menu.checked() == "As usual")
    with qtbot.waitSignal(window.bench.desk.engines, timeout=PATIENCE):
        pick(menu, "HunyuanOCR")
    notice, reason = window.bar.row(UNABLE).notice, window.commands.engines.facts.reason("hunyuan")
    assert (notice.sentence, notice.remedy) == (reason.say("en"), reason.advise("en"))
    assert [name for name, _ in notice.actions] == ["models"]
    until(qtbot, lambda: menu.checked() == "As usual")
    assert chosen(window.session.path, page.id) is None
    menu.parent().deleteLater()


def test_an_engine_of_the_settings_that_cannot_run_says_so_on_opening(qtbot, path: Path) -> None:
    with opened(qtbot, path, settings=Settings(person="Wang", engine="hunyuan")) as window:
        until(qtbot, lambda: window.bar.row(UNABLE) is not None)
        assert isinstance(window.commands.engines.facts.reason("hunyuan"), EngineUnavailable)


def test_a_model_that_was_brought_is_known_at_once(qtbot, window: MainWindow, tmp_path: Path) -> None:
    assert window.commands.engines.facts.release == ""

    def bring() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ModelsDialog)
        until(qtbot, lambda: not dialog.busy)
        dialog.examine(release(tmp_path / "stick"))
        until(qtbot, lambda: not dialog.busy)
        dialog.terms.accepted.setChecked(True)
        dialog.terms.go.click()
        until(qtbot, lambda: not dialog.busy)
        dialog.reject()

    QTimer.singleShot(0, window, bring)
    window.bar.acted.emit(UNABLE, "models", "")
    until(qtbot, lambda: window.commands.engines.facts.release == "1.5")


def test_what_happened_on_the_way_is_said_beside_the_page(qtbot, path: Path) -> None:
    with Dossier.open(path) as dossier:
        page = dossier.page(dossier.documents()[0].id + "-p1")
        fingerprint = ("name=hunyuan", "version=1", "setting.mode=balanced", "setting.release=1.5")
        notes = (Note(OTHER_ENGINE, DeviceOutOfMemory(engine="hunyuan").to_json()),)
        lines = tuple(replace(line, id=new_id()) for line in page.content.lines())
        reading = Reading(new_id(), page.id, "hunyuan", fingerprint, utc_now(), lines, seconds=1.23, notes=notes)
        dossier.record(drawn.ENGINE, PageRead(page.id, reading.id, page.content), readings=[reading])
    with opened(qtbot, path) as window:
        head = window.record.text.head
        until(qtbot, lambda: head.words() == "Read by HunyuanOCR 1.5 in 1.2 s")
        assert head.notes() == (notes[0].said().en,)
        window.acts.next_page.trigger()
        until(qtbot, lambda: head.words() == "Read by drawn")
        assert head.notes() == ()


def test_a_reading_that_only_proposes_is_not_what_read_the_page(qtbot, path: Path) -> None:
    with Dossier.open(path) as dossier:
        page = dossier.page(dossier.documents()[0].id + "-p1")
        line = next(page.content.lines())
        person = Actor(ActorKind.PERSON, "Wang Jing")
        dossier.record(person, Edited(ReplaceLine(page.id, line, line.corrected("mine", "Wang Jing", utc_now()))))
        lines = tuple(replace(each, id=new_id()) for each in page.content.lines())
        reading = Reading("again", page.id, "other", ("name=other",), utc_now(), lines)
        dossier.record(drawn.ENGINE, PageRead(page.id, reading.id, page.content), readings=[reading])
        assert dossier.page(page.id).proposal == "again"
    with opened(qtbot, path) as window:
        until(qtbot, lambda: window.record.text.head.words() == "Read by drawn")


def test_the_head_hides_where_nothing_was_read(qtbot) -> None:
    head = ReadingHead()
    qtbot.addWidget(head)
    assert head.isHidden()
    head.set_read_by(ReadBy("p", "text-layer", ("name=text-layer",), 0.0))
    assert head.words() == "Read by the PDF's own text"
    head.set_read_by(None)
    assert head.isHidden()
