"""The guide in the window: F1 wherever one is, searching, going from page to page, another look."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt, QUrl
from PySide6.QtGui import QAction, QColor, QKeySequence, QTextCursor
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QWidget

from desktop.services.guide import load_guide
from desktop.storage.settings import Settings
from desktop.ui import theme
from desktop.ui.actions import Actions
from desktop.ui.dialogs.about import AboutDialog
from desktop.ui.dialogs.keys import KeysDialog
from desktop.ui.dialogs.settings_dialog import SettingsDialog
from desktop.ui.guide.places import COMMANDS, PROPERTY, page_of
from desktop.ui.guide.window import GuideWindow
from desktop.ui.main_window import MainWindow
from desktop.ui.review.shortcuts import apply, commands
from tests.helpers import drawn
from tests.helpers.window import PATIENCE, close, opened

F1, CONTROL, ALT = Qt.Key.Key_F1, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SIGNS = {"←": "Left", "→": "Right", "↑": "Up", "↓": "Down", "Enter": "Return"}
HEADINGS = re.compile(r"^#+ (.+)$", re.MULTILINE)


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
    with opened(qtbot, path) as shown:
        yield shown


@pytest.fixture
def guide(qtbot) -> Iterator[GuideWindow]:
    shown = GuideWindow(load_guide("en"))
    qtbot.addWidget(shown)
    with qtbot.waitActive(shown, timeout=PATIENCE):
        shown.show()
    shown.show_page("start")
    yield shown
    shown.close()


def shown_by(window: MainWindow) -> str:
    """The page that the guide of a window shows."""
    return window.guide.shown.page if window.guide.shown is not None else ""


def press(qtbot, at: QWidget, key: Qt.Key = F1, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    at.setFocus()
    qtbot.waitUntil(at.hasFocus, timeout=PATIENCE)
    qtbot.keyClick(at, key, held)


def back_to(qtbot, window: QWidget) -> None:
    with qtbot.waitActive(window, timeout=PATIENCE):
        window.activateWindow()


# F1


def test_f1_opens_the_page_of_what_has_the_keyboard(qtbot, window: MainWindow) -> None:
    press(qtbot, window.record.text.list.editor)
    assert window.guide.shown.isVisible()
    assert shown_by(window) == "correcting"
    back_to(qtbot, window)
    window.acts.tab_tables.trigger()
    press(qtbot, window.record.tables)
    assert shown_by(window) == "tables"
    back_to(qtbot, window)
    press(qtbot, window.documents)
    assert shown_by(window) == "window"


def test_on_the_page_it_depends_on_what_is_done_there(qtbot, window: MainWindow) -> None:
    window.acts.layout.setChecked(True)
    press(qtbot, window.view)
    assert shown_by(window) == "layout"
    back_to(qtbot, window)
    window.acts.layout.setChecked(False)
    press(qtbot, window.view)
    assert shown_by(window) == "window"


def test_a_dialog_has_its_page_and_the_guide_can_be_read_beside_it(qtbot, window: MainWindow) -> None:
    press(qtbot, window.documents)
    dialog = SettingsDialog(window.session.settings, window)
    dialog.setModal(True)
    with qtbot.waitActive(dialog, timeout=PATIENCE):
        dialog.show()
    assert QApplication.activeModalWidget() is dialog
    press(qtbot, dialog.person)
    shown = window.guide.shown
    assert shown.page == "settings"
    assert shown.windowHandle().transientParent() is dialog.windowHandle()
    qtbot.keyClicks(shown.contents.search, "pdf")  # what a dialog keeps waiting would not take it
    assert shown.contents.search.text() == "pdf"
    dialog.reject()
    assert shown.isVisible()
    assert shown.windowHandle().transientParent() is None
    dialog.deleteLater()


@pytest.mark.parametrize(("make", "page"), [(AboutDialog, "start"), (lambda w: KeysDialog(w.acts, w), "keys")])
def test_every_dialog_of_the_window_knows_the_key(qtbot, window: MainWindow, make, page: str) -> None:
    dialog = make(window)
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(lambda: dialog.isAncestorOf(QApplication.focusWidget() or window), timeout=PATIENCE)
    qtbot.keyClick(QApplication.focusWidget(), F1)
    assert shown_by(window) == page
    dialog.reject()
    dialog.deleteLater()


def test_f1_on_an_entry_of_a_menu_tells_of_the_entry(qtbot, window: MainWindow) -> None:
    menu = next(menu for menu in window.tools.findChildren(QMenu) if window.acts.export in menu.actions())
    menu.popup(window.pos())
    menu.setActiveAction(window.acts.export)
    qtbot.keyClick(menu, F1)
    assert shown_by(window) == "exporting"
    assert not menu.isVisible()


def test_pages_that_are_named_in_the_window_are_there(window: MainWindow) -> None:
    known = {page.id for page in load_guide("en").pages}
    named = {widget.property(PROPERTY) for widget in window.findChildren(QWidget)} - {None}
    assert named | set(COMMANDS) <= known
    assert {"importing", "correcting", "fields", "tables", "checking", "reading", "layout", "redaction"} <= named
    assert page_of(None) == "window"
    told = [name for names in COMMANDS.values() for name in names]
    assert len(told) == len(set(told))


def test_the_key_is_the_persons_where_they_gave_it_to_something_else(qtbot) -> None:
    parent = QMainWindow()
    qtbot.addWidget(parent)
    acts = Actions(parent)
    apply(acts, {"illegible": "F1", "keys": "?"})
    assert acts.illegible.shortcut() == QKeySequence("F1")
    assert acts.guide.shortcut().isEmpty()
    apply(acts, {"keys": "F1"})
    assert acts.keys.shortcut() == QKeySequence("F1")
    assert acts.guide.shortcut().isEmpty()
    apply(acts, {})
    assert acts.guide.shortcut() == QKeySequence("F1")
    assert acts.keys.shortcuts() == [QKeySequence("Shift+F1"), QKeySequence("?")]


# the window of the guide


def test_links_lead_from_page_to_page_and_back(qtbot, guide: GuideWindow) -> None:
    guide.paper.anchorClicked.emit(QUrl("correcting.md"))
    assert guide.page == "correcting"
    press(qtbot, guide.paper, Qt.Key.Key_Left, ALT)
    assert guide.page == "start"
    assert not guide.back.isEnabled()
    press(qtbot, guide.paper, Qt.Key.Key_Right, ALT)
    assert guide.page == "correcting"
    assert guide.contents.pages.currentItem() is guide.contents._items["correcting"]


@pytest.mark.parametrize("link", ["https://example.org/", "file:///etc/passwd", "nothing.md", "../../LICENSE", "#"])
def test_what_leads_out_of_the_guide_is_not_followed(guide: GuideWindow, link: str) -> None:
    guide.paper.anchorClicked.emit(QUrl(link))
    assert guide.page == "start"


def test_pictures_from_elsewhere_are_not_shown(guide: GuideWindow) -> None:
    for name in ("https://example.org/a.png", "../../icons/app/dossier.svg", "/etc/passwd"):
        assert guide.paper.loadResource(2, QUrl(name)).isNull()


def test_a_link_to_a_heading_shows_it(guide: GuideWindow) -> None:
    page = load_guide("en").page("keys")
    heading = page.sections[-1].heading
    guide.paper.show_page(page, heading)
    assert guide.paper.textCursor().block().text() == heading
    assert guide.paper.verticalScrollBar().value() > 0


def test_searching_shows_hits_and_marks_the_words(qtbot, guide: GuideWindow) -> None:
    press(qtbot, guide.paper, Qt.Key.Key_F, CONTROL)
    search = guide.contents.search
    assert search.hasFocus()
    qtbot.keyClicks(search, "black out")
    qtbot.waitUntil(guide.contents.is_searching, timeout=PATIENCE)
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert guide.page == "redaction"
    marked = {mark.cursor.selectedText().lower() for mark in guide.paper.extraSelections()}
    assert {"black", "out"} <= marked
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert not guide.contents.is_searching()
    assert guide.isVisible()
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert not guide.isVisible()


def test_nothing_found_is_said(qtbot, guide: GuideWindow) -> None:
    guide.contents.search.setText("zzzz")
    qtbot.waitUntil(guide.contents.is_searching, timeout=PATIENCE)
    assert "zzzz" in guide.contents.said.text()


def test_the_list_leads_to_a_page_by_the_arrows(qtbot, guide: GuideWindow) -> None:
    for page in ("window", "importing"):  # over the heading of a part
        press(qtbot, guide.contents.pages, Qt.Key.Key_Down)
        assert guide.page == page
    for page in ("window", "start", "start"):
        press(qtbot, guide.contents.pages, Qt.Key.Key_Up)
        assert guide.page == page


def test_text_grows_and_shrinks_and_pictures_stay_within_the_page(qtbot, guide: GuideWindow) -> None:
    guide.show_page("start")  # with a picture in a list
    before = guide.paper.document().defaultFont().pointSizeF()
    press(qtbot, guide.paper, Qt.Key.Key_Plus, CONTROL)
    assert guide.paper.document().defaultFont().pointSizeF() > before
    assert guide.size_told.text() == "115 %"
    qtbot.keyClick(guide.paper, Qt.Key.Key_0, CONTROL)
    assert guide.paper.document().defaultFont().pointSizeF() == before
    for width in (500, 900):
        guide.resize(width, 600)
        assert pictures(guide)
        assert max(wide for wide, _ in pictures(guide)) <= guide.paper.viewport().width()
        assert guide.paper.horizontalScrollBar().maximum() == 0


def pictures(guide: GuideWindow) -> list[tuple[float, float]]:
    """Widths and heights."""
    blocks, block = [], guide.paper.document().begin()
    while block.isValid():
        blocks += [each.fragment().charFormat() for each in block]
        block = block.next()
    images = [form.toImageFormat() for form in blocks if form.isImageFormat()]
    return [(image.width(), image.height()) for image in images]


def test_another_look_is_followed_at_once(dressed: QApplication, guide: GuideWindow) -> None:
    def link_colour() -> QColor:
        block = guide.paper.document().begin()
        while block.isValid():
            for each in block:
                if each.fragment().charFormat().isAnchor():
                    return each.fragment().charFormat().foreground().color()
            block = block.next()
        raise AssertionError

    assert link_colour() == QColor(theme.LIGHT.accent)
    try:
        for look in (theme.DARK, theme.CONTRAST):
            theme.apply(dressed, look.name)
            assert link_colour() == QColor(look.accent)
            assert guide.paper.palette().base().color() == QColor(look.surface)
    finally:
        theme.apply(dressed, "light")


def test_text_can_be_copied(guide: GuideWindow) -> None:
    guide.paper.moveCursor(QTextCursor.MoveOperation.Start)
    guide.paper.moveCursor(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    guide.paper.copy()
    assert QApplication.clipboard().text() == load_guide("en").page("start").title


def test_everything_has_a_name_for_screen_readers(guide: GuideWindow) -> None:
    assert guide.paper.accessibleName() == load_guide("en").page("start").title
    for part in (guide.contents.search, guide.contents.pages, guide.contents.hits, guide.size_told):
        assert part.accessibleName()


def test_size_and_zoom_are_remembered(qtbot, path: Path, window: MainWindow) -> None:
    press(qtbot, window.documents)
    window.guide.shown.resize(640, 480)
    window.guide.shown.paper.set_zoom(1.5)
    with qtbot.waitSignal(window.closed, timeout=PATIENCE) as told:
        window.close()
    state = dict(told.args[0].window)["guide"]
    again = GuideWindow(load_guide("en"))
    qtbot.addWidget(again)
    again.restore(state)
    assert (again.width(), again.height(), again.paper.zoom) == (640, 480, 1.5)
    again.restore("no state at all")
    assert again.paper.zoom == 1.5


def test_the_guide_goes_with_its_window_and_tells_what_was_being_read(qtbot, window: MainWindow) -> None:
    press(qtbot, window.record.text.list.editor)
    shown = window.guide.shown
    close(qtbot, window)
    assert not shown.isVisible()
    assert window.guide.shown is None
    assert window.guide.left_at == "correcting"


def test_the_guide_speaks_chinese(qtbot, path: Path) -> None:
    QLocale.setDefault(QLocale("zh_CN"))
    try:
        with opened(qtbot, path, settings=Settings(person="王静", engine="fake-steady")) as window:
            window.guide.show_page("correcting")
            assert re.search("[\u4e00-\u9fff]", window.guide.shown.paper.accessibleName())
    finally:
        QLocale.setDefault(QLocale("en_GB"))


# the page of the keys


def keys_in(told: str) -> set[str]:
    """Every key that a cell of a table of keys speaks of, in the portable way of Qt."""
    found = set()
    for each in re.split(r", (?=\S)|[;；、（(]|\bor\b|或", told):
        name = re.sub(r"[)）]", "", each).strip()
        for sign, key in SIGNS.items():
            name = name.replace(sign, key)
        if name.endswith(("+arrows", "+方向键")):
            found |= {name.rsplit("+", 1)[0] + f"+{key}" for key in ("Left", "Right", "Up", "Down")}
        elif run := re.fullmatch(r"(Alt\+|Ctrl\+)(\d) … \1(\d)", name):
            found |= {f"{run[1]}{n}" for n in range(int(run[2]), int(run[3]) + 1)}
        elif name:
            found.add(QKeySequence(name).toString(QKeySequence.SequenceFormat.PortableText) or name)
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_of_the_keys_tells_all_keys_of_commands_and_no_others(qtbot, language: str) -> None:
    parent = QMainWindow()
    qtbot.addWidget(parent)
    page = load_guide(language).page("keys")
    rows = re.findall(r"^\| (.+?) \|", page.source, re.MULTILINE)
    told = set().union(*(keys_in(row) for row in rows)) | set(re.findall(r"\bF\d+\b", " ".join(HEADINGS.findall(page.source))))
    own = {key.toString() for command in commands(Actions(parent)) for key in command.action.shortcuts()}
    assert own - told == {"Ctrl+="}  # the key of Ctrl++ without Shift
    reserved = {key for key in told if re.match(r"F\d|Shift\+F\d|Ctrl\+Shift|Ctrl\+Alt|Alt\+Shift", key)}
    assert reserved - own == set()


def test_no_command_is_without_a_page_by_mistake(qtbot) -> None:
    parent = QMainWindow()
    qtbot.addWidget(parent)
    acts = Actions(parent)
    names = {name for name, value in vars(acts).items() if isinstance(value, QAction)}
    assert {name for told in COMMANDS.values() for name in told} <= names
