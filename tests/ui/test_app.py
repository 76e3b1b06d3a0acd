"""The program around the window: which dossier it opens, how it changes language, what it does with a fault."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QRect, Qt, QTranslator
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from desktop.services.sample import sample_folder
from desktop.storage.dossier import Dossier
from desktop.storage.settings import Language, Settings, Theme, load_settings
from desktop.ui import theme
from desktop.ui.app import Shell, first_dossier
from desktop.ui.main_window import MainWindow, fitted
from tests.helpers.window import PATIENCE
from tests.unit.storage.making import add_document, read


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
    window.new_wanted.emit(tmp_path / "b.dossier")
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


def test_a_window_lies_in_the_room_of_the_screen_with_its_title_bar() -> None:
    room = QRect(0, 30, 1280, 770)
    for before in (QRect(0, 0, 1280, 800), QRect(100, 30, 1000, 900), QRect(1270, 795, 800, 500), QRect(-900, -900, 9, 9)):
        after = fitted(before, room)
        assert room.contains(after)
        assert after.top() >= room.top() + 40
        assert after.size() == before.size().boundedTo(after.size())
    assert fitted(QRect(100, 100, 640, 480), room) == QRect(100, 100, 640, 480)


def test_the_first_window_leaves_room_for_its_frame(qtbot, shell: Shell, tmp_path: Path) -> None:
    window = opened(qtbot, shell, tmp_path / "a.dossier")
    assert window.height() <= window.screen().availableSize().height() * 0.9


@pytest.mark.skipif(sys.platform == "win32", reason="there Qt keeps it in the registry")
def test_dialogs_of_qt_keep_nothing_outside_the_programs_folders(tmp_path: Path) -> None:
    """In a process of its own: where Qt writes is set once for all of it."""
    code = (
        "from PySide6.QtWidgets import QFileDialog; from desktop.ui.app import make_application; app = make_application();"
        "d = QFileDialog(); d.setOption(QFileDialog.Option.DontUseNativeDialog); d.show(); d.accept(); d.close(); del d"
    )
    homes = {name: str(tmp_path / name) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "DOSSIER_HOME")}
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code], env={**os.environ, **homes}, cwd=root, check=True, timeout=PATIENCE / 1000)
    assert [path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("QtProject.conf")] == ["DOSSIER_HOME"]


def test_files_to_add_are_scans_first_and_any_after_that(qtbot, shell: Shell, tmp_path: Path, monkeypatch) -> None:
    window = opened(qtbot, shell, tmp_path / "a.dossier")
    offered: list[str] = []

    def names(_parent, _title, _folder, filters: str):
        offered.extend(filters.split(";;"))
        return [], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", names)
    window.acts.add.trigger()
    scans, everything = offered
    assert "*.pdf" in scans
    assert "*.tiff" in scans
    assert "dossier" not in scans
    assert everything == "All files (*)"


def raised(kind: type[Exception]) -> Exception:
    try:
        raise kind("a fault of ours")
    except kind as fault:
        return fault


def test_a_fault_that_comes_again_is_told_once(qtbot, shell: Shell, tmp_path: Path, caplog) -> None:
    opened(qtbot, shell, tmp_path / "a.dossier")
    for _ in range(3):
        fault = raised(RuntimeError)
        shell.faults.hook(type(fault), fault, fault.__traceback__)
    assert caplog.text.count("not caught") == 1
    other = raised(ValueError)
    shell.faults.hook(type(other), other, other.__traceback__)
    assert caplog.text.count("not caught") == 2


def test_a_fault_in_telling_of_a_fault_is_not_told_without_end(qtbot, shell: Shell, tmp_path: Path, monkeypatch) -> None:
    window = opened(qtbot, shell, tmp_path / "a.dossier")
    tried: list[int] = []

    def fail(*_: object, **__: object) -> None:
        tried.append(len(tried))
        raise FileNotFoundError("icons")

    monkeypatch.setattr(window.bar, "say_error", fail)
    for _ in range(3):
        with contextlib.suppress(FileNotFoundError):
            shell._fault()
    assert tried == [0]


def test_a_program_that_was_uninstalled_meanwhile_still_tells_of_faults_and_closes(
    qtbot, shell: Shell, tmp_path: Path, monkeypatch
) -> None:
    window = opened(qtbot, shell, tmp_path / "a.dossier")
    monkeypatch.setattr(theme, "ICONS", tmp_path / "gone")
    assert theme.icon("close").isNull()
    assert not theme.picture("close", "#000000", 16).isNull()
    fault = raised(RuntimeError)
    shell.faults.hook(type(fault), fault, fault.__traceback__)
    qtbot.waitUntil(lambda: window.bar.row("fault") is not None, timeout=PATIENCE)
    with qtbot.waitSignal(window.closed, timeout=PATIENCE):
        window.acts.quit.trigger()
    assert shell.window is None


def test_a_window_closes_whatever_goes_wrong_in_it(qtbot, shell: Shell, tmp_path: Path, monkeypatch) -> None:
    window = opened(qtbot, shell, tmp_path / "a.dossier")
    close, failed = window.guide.close, []

    def fail() -> None:
        close()
        failed.append(True)
        raise FileNotFoundError("a file of the program")

    monkeypatch.setattr(window.guide, "close", fail)
    with qtbot.captureExceptions(), qtbot.waitSignal(window.closed, timeout=PATIENCE):
        window.close()
    assert failed
    assert shell.window is None


def not_opened(qtbot, shell: Shell, path: Path, **how) -> MainWindow:
    window = shell.open(path, **how)
    qtbot.waitUntil(lambda: window.not_open.error is not None, timeout=PATIENCE)
    return window


def test_a_dossier_that_cannot_be_opened_is_told_in_the_middle_with_the_way_on(qtbot, shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "bad.dossier").write_bytes(b"no dossier at all")
    window = not_opened(qtbot, shell, tmp_path / "bad.dossier")
    panel = window.not_open.panel
    assert window.centre.currentWidget() is panel
    sentence, remedy = panel.words()
    assert "bad.dossier: this is not a dossier" in sentence
    assert remedy
    assert [button.isVisible() for button in (panel.open, panel.new, panel.recover, panel.stop)] == [True, True, False, False]
    acts = window.acts
    off = (acts.add, acts.add_folder, acts.export, acts.hot_folder, acts.register, acts.pause, acts.search, acts.new_kind)
    assert not any(action.isEnabled() for action in off)
    assert "No dossier is open" in acts.add.toolTip()
    assert not window.search.isEnabled()
    assert all(action.isEnabled() for action in (acts.new, acts.open, acts.recent, acts.settings, acts.guide, acts.quit))


def test_what_is_dropped_where_no_dossier_is_open_is_said_not_to_be_taken_in(qtbot, shell: Shell, tmp_path: Path) -> None:
    window = not_opened(qtbot, shell, tmp_path / "gone.dossier", then_take_in=[tmp_path / "a.pdf"], make=False)
    window.take_in([tmp_path / "b.pdf"])
    assert "nothing was taken in" in window.bar.row("not-open").notice.sentence


def test_what_comes_before_the_dossier_is_open_waits_for_it(qtbot, shell: Shell, tmp_path: Path) -> None:
    window = shell.open(tmp_path / "a.dossier", sorted(sample_folder().iterdir())[:1])
    window.take_in([tmp_path / "no such file.pdf"])
    qtbot.waitUntil(lambda: bool(window.bench.documents), timeout=PATIENCE)
    said = "no such file.pdf"
    qtbot.waitUntil(lambda: any(said in notice.sentence for notice in window.bar.notices()), timeout=PATIENCE)


def test_a_dossier_that_is_named_and_not_there_is_not_made(qtbot, shell: Shell, tmp_path: Path, monkeypatch) -> None:
    window = not_opened(qtbot, shell, tmp_path / "gone.dossier", make=False)
    assert "there is no such dossier" in window.not_open.panel.words()[0]
    assert not (tmp_path / "gone.dossier").exists()
    asked = []

    def name(_parent, _title, suggested, *_rest, **_options):
        asked.append(suggested)
        return suggested, ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", name)
    window.not_open.panel.new.click()
    qtbot.waitUntil(lambda: shell.window is not None and shell.window.jobs is not None, timeout=PATIENCE)
    assert asked == [str(tmp_path / "gone.dossier")]
    assert shell.window.session.path == tmp_path / "gone.dossier"


def test_only_dossiers_that_opened_are_opened_again_at_the_next_start(qtbot, shell: Shell, tmp_path: Path) -> None:
    window = opened(qtbot, shell, tmp_path / "good.dossier")
    (tmp_path / "bad.dossier").write_bytes(b"no dossier at all")
    window.open_wanted.emit(tmp_path / "bad.dossier")
    qtbot.waitUntil(lambda: shell.window is not None and shell.window is not window, timeout=PATIENCE)
    qtbot.waitUntil(lambda: shell.window.not_open.error is not None, timeout=PATIENCE)
    bad = shell.window
    bad.session.settings = replace(bad.session.settings, recent=(str(tmp_path / "bad.dossier"), *bad.session.settings.recent))
    bad.open_wanted.emit(tmp_path / "good.dossier")  # the one that was good once is no longer the first of the recent ones
    qtbot.waitUntil(lambda: shell.window is not None and shell.window is not bad, timeout=PATIENCE)
    assert load_settings().recent == (str(tmp_path / "good.dossier"),)
    qtbot.waitUntil(lambda: shell.window.jobs is not None, timeout=PATIENCE)


def test_what_is_readable_of_a_damaged_dossier_comes_into_a_new_one(qtbot, shell: Shell, tmp_path: Path, monkeypatch) -> None:
    with Dossier.create(tmp_path / "case.dossier") as dossier:
        pages = add_document(dossier, tmp_path, pages=30)
        for page in pages:
            read(dossier, page, [f"{page} {number}" for number in range(20)])
        dossier.master_path(dossier.masters()[0].sha256).unlink()
    with (tmp_path / "case.dossier").open("rb+") as stream:
        stream.truncate((tmp_path / "case.dossier").stat().st_size * 9 // 10 // 4096 * 4096)
    window = not_opened(qtbot, shell, tmp_path / "case.dossier")
    panel = window.not_open.panel
    assert panel.recover.isVisible()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(tmp_path / "new"), ""))
    panel.recover.click()
    assert (panel.stop.isVisible(), panel.new.isVisible()) == (True, False)
    qtbot.waitUntil(lambda: shell.window is not None and shell.window is not window, timeout=PATIENCE)
    qtbot.waitUntil(lambda: bool(shell.window.bench.documents), timeout=PATIENCE)
    assert shell.window.session.path == tmp_path / "new.dossier"
    said = shell.window.bar.row("recovered").notice
    assert "Recovered: 1 documents, 30 pages" in said.sentence
    assert "originals are not there" in said.remedy


def test_a_recovery_that_cannot_be_is_said_and_can_be_tried_again(qtbot, shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "bad.dossier").write_bytes(b"no dossier at all")
    (tmp_path / "there.dossier").touch()
    window = not_opened(qtbot, shell, tmp_path / "bad.dossier")
    window.not_open.recover_into(tmp_path / "there.dossier")
    qtbot.waitUntil(lambda: bool(window.bar.notices()), timeout=PATIENCE)
    assert window.not_open.panel.new.isVisible()
    assert (tmp_path / "there.dossier").read_bytes() == b""


def test_a_new_dossier_takes_the_place_of_none_that_is_there(qtbot, shell: Shell, tmp_path: Path, monkeypatch) -> None:
    window = opened(qtbot, shell, tmp_path / "a.dossier")
    with Dossier.create(tmp_path / "b.dossier") as there:
        add_document(there, tmp_path)

    def name(*_, options):
        assert options & QFileDialog.Option.DontConfirmOverwrite  # its question is not ours: nothing is replaced
        return str(tmp_path / "b"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", name)
    window.acts.new.trigger()
    qtbot.waitUntil(lambda: shell.window is not None and shell.window is not window, timeout=PATIENCE)
    qtbot.waitUntil(lambda: bool(shell.window.bench.documents), timeout=PATIENCE)
    assert "“b”" in shell.window.bar.row("there-already").notice.sentence


def test_the_last_dossiers_are_a_menu(qtbot, shell: Shell, tmp_path: Path) -> None:
    for name in "ab":
        Dossier.create(tmp_path / f"{name}.dossier").close()
    window = opened(qtbot, shell, tmp_path / "a.dossier")
    menu = window.acts.recent.menu()
    menu.fill()
    assert [(action.text(), action.isEnabled()) for action in menu.actions()] == [("None yet", False)]
    names = tuple(str(tmp_path / f"{name}.dossier") for name in ("a", "gone", "b"))
    window.session.settings = replace(window.session.settings, recent=names)
    menu.fill()
    assert [action.text() for action in menu.actions()] == [f"b — {tmp_path}"]
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: shell.window is not None and shell.window is not window, timeout=PATIENCE)
    assert shell.window.session.path == tmp_path / "b.dossier"
    qtbot.waitUntil(lambda: shell.window.jobs is not None, timeout=PATIENCE)


def test_the_window_is_delivered_at_every_scale(qtbot, shell: Shell, tmp_path: Path) -> None:
    window = opened(qtbot, shell, tmp_path / "a.dossier")
    assert window.testAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    assert window.minimumWidth() <= 1280 * 0.75
