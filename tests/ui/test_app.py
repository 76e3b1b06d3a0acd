"""The program around the window: which dossier it opens, how it changes language, what it does with a fault."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication, QWidget

from desktop.services.sample import sample_folder
from desktop.storage.dossier import Dossier
from desktop.storage.settings import Language, Settings, Theme, load_settings
from desktop.ui import theme
from desktop.ui.app import Shell, first_dossier
from tests.helpers.window import PATIENCE


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    return tmp_path


@pytest.fixture
def shell(qtbot, dressed: QApplication):
    shell = Shell(dressed, Settings(person="Wang", language=Language.EN, theme=Theme.LIGHT, engine="fake-steady"))
    yield shell
    if shell.window is not None:
        with qtbot.waitSignal(shell.window.closed, timeout=PATIENCE):
            shell.window.close()
    for translator in dressed.findChildren(QTranslator):
        dressed.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(QLocale("en_GB"))
    theme.apply(dressed, "light")
    shell.deleteLater()


def opened(qtbot, shell: Shell, path: Path) -> QWidget:
    window = shell.open(path)
    qtbot.waitUntil(lambda: window.jobs is not None, timeout=PATIENCE)
    return window


def test_a_named_dossier_is_opened_and_files_are_taken_into_it(tmp_path: Path) -> None:
    assert first_dossier([tmp_path / "a.dossier", tmp_path / "b.pdf"], Settings()) == (
        tmp_path / "a.dossier",
        (tmp_path / "b.pdf",),
    )


def test_else_the_last_one_that_is_still_there(tmp_path: Path) -> None:
    (tmp_path / "old.dossier").touch()
    settings = Settings(recent=(str(tmp_path / "gone.dossier"), str(tmp_path / "old.dossier")))
    assert first_dossier([], settings)[0] == tmp_path / "old.dossier"


def test_else_the_sample_whose_documents_are_taken_in_once() -> None:
    path, taken_in = first_dossier([], Settings())
    assert (path.name, taken_in) == ("sample.dossier", (sample_folder(),))
    path.parent.mkdir(parents=True)
    Dossier.create(path).close()
    assert first_dossier([path], Settings()) == (path, ())


def test_a_change_of_language_opens_the_same_dossier_in_the_other_language(qtbot, shell: Shell, tmp_path: Path) -> None:
    window = opened(qtbot, shell, tmp_path / "a.dossier")
    assert window.acts.undo.text() == "Undo"
    window.settings_wanted.emit(Settings(person="Wang", language=Language.ZH, theme=Theme.LIGHT, engine="fake-steady"))
    qtbot.waitUntil(lambda: shell.window is not None and shell.window is not window, timeout=PATIENCE)
    assert shell.window.acts.undo.text() == "撤销"
    assert shell.window.session.path == tmp_path / "a.dossier"
    qtbot.waitUntil(lambda: shell.window.jobs is not None, timeout=PATIENCE)
    assert not shell.window.bench.read_only


def test_a_change_of_theme_keeps_the_window(qtbot, shell: Shell, tmp_path: Path) -> None:
    window = opened(qtbot, shell, tmp_path / "a.dossier")
    window.settings_wanted.emit(Settings(person="Wang", language=Language.EN, theme=Theme.DARK, engine="fake-steady"))
    assert shell.window is window
    assert theme.current().name == "dark"
    assert load_settings().theme is Theme.DARK


def test_what_the_window_remembers_of_itself_is_no_reason_for_another_window(qtbot, shell: Shell, tmp_path: Path) -> None:
    window = opened(qtbot, shell, tmp_path / "a.dossier")
    window.guide.show_page("window")
    window.guide.shown.close()
    assert "guide" in dict(window.session.settings.window)
    window.settings_wanted.emit(replace(window.session.settings, theme=Theme.DARK))
    assert shell.window is window


def test_the_guide_stays_open_at_its_page_when_another_dossier_is_opened(qtbot, shell: Shell, tmp_path: Path) -> None:
    window = opened(qtbot, shell, tmp_path / "a.dossier")
    window.guide.show_page("importing")
    window.open_wanted.emit(tmp_path / "b.dossier")
    qtbot.waitUntil(lambda: shell.window is not None and shell.window is not window, timeout=PATIENCE)
    qtbot.waitUntil(lambda: shell.window.guide.shown is not None, timeout=PATIENCE)
    assert shell.window.guide.shown.page == "importing"
    assert shell.window.guide.shown.isVisible()
    qtbot.waitUntil(lambda: shell.window.jobs is not None, timeout=PATIENCE)


def test_another_person_at_the_desk_keeps_the_window_and_is_remembered(qtbot, shell: Shell, tmp_path: Path) -> None:
    window = opened(qtbot, shell, tmp_path / "a.dossier")
    window.acts.person.trigger()
    chooser = window.record.fields.head.person
    qtbot.keyClicks(chooser.editor, "Li Min")
    qtbot.keyClick(chooser.editor, Qt.Key.Key_Return)
    assert shell.window is window
    assert load_settings().person == "Li Min"
    window.settings_wanted.emit(replace(window.session.settings, person="Zhao Lei"))
    assert shell.window is window
    assert (window.session.actor.name, chooser.person) == ("Zhao Lei", "Zhao Lei")


def test_another_dossier_takes_the_place_of_this_one(qtbot, shell: Shell, tmp_path: Path) -> None:
    window = opened(qtbot, shell, tmp_path / "a.dossier")
    Dossier.create(tmp_path / "b.dossier").close()
    window.take_in([tmp_path / "b.dossier"])
    qtbot.waitUntil(lambda: shell.window is not None and shell.window is not window, timeout=PATIENCE)
    assert shell.window.windowTitle().startswith("b ")
    assert load_settings().recent[0] == str(tmp_path / "a.dossier")
    qtbot.waitUntil(lambda: shell.window.jobs is not None, timeout=PATIENCE)


def test_a_fault_is_said_in_the_window_with_what_to_do(qtbot, shell: Shell, tmp_path: Path, caplog) -> None:
    window = opened(qtbot, shell, tmp_path / "a.dossier")
    try:
        raise RuntimeError("a fault of ours")
    except RuntimeError as fault:
        shell.faults.hook(type(fault), fault, fault.__traceback__)
    qtbot.waitUntil(lambda: window.bar.row("fault") is not None, timeout=PATIENCE)
    assert window.bar.row("fault").notice.remedy
    assert "not caught" in caplog.text


def test_a_dossier_that_cannot_be_opened_is_told_in_the_window(qtbot, shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "bad.dossier").write_bytes(b"no dossier at all")
    window = shell.open(tmp_path / "bad.dossier")
    qtbot.waitUntil(lambda: bool(window.bar.notices()), timeout=PATIENCE)
    assert window.bar.notices()[0].remedy
    assert window.centre.currentWidget() is window.empty


def test_the_window_is_delivered_at_every_scale(qtbot, shell: Shell, tmp_path: Path) -> None:
    window = opened(qtbot, shell, tmp_path / "a.dossier")
    assert window.testAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    assert window.minimumWidth() <= 1280 * 0.75
