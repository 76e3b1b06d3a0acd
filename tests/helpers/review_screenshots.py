"""Takes the pictures of docs/screenshots/review: `python -m tests.helpers.review_screenshots [FOLDER] [--scene NAME] [--all]`.

Each flow of the review desk, driven by actions and keys as a person drives it; --all takes every language, look and size.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QColor, QCursor, QPainter, QPen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from desktop.offline import environment, guard
from desktop.storage.dossier import utc_now
from desktop.storage.settings import Language, Settings, Theme
from desktop.ui import i18n, theme
from desktop.ui.app import make_application
from desktop.ui.dialogs.change_keys import ChangeKeysDialog
from desktop.ui.main_window import MainWindow
from desktop.ui.panels.history_panel import Scope
from desktop.ui.review.correction_commands import COUNT, CorrectionCommands
from desktop.ui.review.history_commands import HistoryCommands
from desktop.ui.review.palette import Palette
from desktop.ui.review.progress_commands import ProgressCommands
from desktop.ui.review.proof_commands import ProofCommands
from desktop.ui.review.scan_commands import ScanCommands
from desktop.ui.session import Session
from tests.helpers.review_dossier import COPIES, LEDGER, prepare_review
from tests.helpers.screenshots import FOLDER, PEOPLE, SIZES, save_image, settled, wait

ALT, CONTROL, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
COMMITTED = (("zh", "light"), ("en", "dark"))
PATIENCE = 120.0
LARGE = (("proofreading", "zh"), ("table", "zh"), ("same-error", "zh"), ("layout", "en"), ("readings", "en"))


T = TypeVar("T", bound=QObject)


def wait_until(what: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not what():
        if time.monotonic() > until:
            raise TimeoutError
        wait(50)


class Scene:
    """The window in the hands of a person."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.acts = window.acts
        self.language = i18n.language()

    def of(self, kind: type[T]) -> T:
        return next(each for each in self.window.review_commands if isinstance(each, kind))

    def begin(self) -> None:
        """The page, its text, nothing else."""
        window = self.window
        for widget in (*window.findChildren(QDialog), *window.findChildren(QMenu)):
            widget.close()
        for key in ("same", "near", "look-changed", "changed"):
            window.bar.take_back(key)
        acts = self.acts
        for action in (
            acts.layout,
            acts.quality,
            acts.inspection,
            acts.words,
            acts.black_out,
            acts.hot_folder,
            acts.deliveries,
        ):
            action.setChecked(False)
        window.sought.seek_all()
        window.show_page()
        self.acts.tab_text.trigger()
        wait(50)

    def open(self, title: str, number: int = 1) -> None:
        window = self.window
        document = next(d for d in window.bench.documents if d.title == title)
        window.selection.select_document(document.id)
        wait_until(lambda: window.bench.shown is not None and window.bench.shown.document.id == document.id)
        assert window.bench.shown is not None
        page = window.bench.shown.pages[number - 1].id
        window.selection.select_page(page)
        wait_until(lambda: window.bench.page is not None and window.bench.page.id == page)
        wait_until(lambda: settled(window))
        self.acts.fit_width.trigger()

    def line(self, part: str) -> None:
        """Into the line that says so."""
        page = self.window.bench.page
        assert page is not None
        line = next(line for line in page.content.lines() if part in line.text)
        self.window.selection.select_line(page.id, line.id)
        self.window.record.text.focus_editor()
        wait(50)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, at: QWidget | None = None) -> None:
        QTest.keyClick(at or QApplication.focusWidget() or self.window, key, held)
        wait(50)

    def type(self, words: str, at: QWidget) -> None:
        QTest.keyClicks(at, words)
        wait(50)

    def dialog(self, kind: type[T]) -> T:
        wait_until(lambda: any(d.isVisible() for d in self.window.findChildren(kind)))
        return next(d for d in self.window.findChildren(kind) if d.isVisible())


def proofreading(scene: Scene) -> None:
    scene.open(COPIES)
    scene.line("交货")
    scene.key(Qt.Key.Key_I, ALT)
    scene.line("合同总价")
    scene.acts.next_character.trigger()


def special_characters(scene: Scene) -> None:
    scene.open("縣志")
    scene.line("鄉人")
    scene.window.record.text.list.editor.select(0, 1)
    scene.acts.characters.trigger()
    scene.dialog(Palette)


def keys(scene: Scene) -> None:
    scene.open(LEDGER)
    scene.acts.keys.trigger()


def change_keys(scene: Scene) -> None:
    scene.open(LEDGER)
    scene.of(ProofCommands).change_keys()
    dialog = scene.dialog(ChangeKeysDialog)
    item = dialog.list.topLevelItem(next(n for n, name in enumerate(dialog.keys) if name == "illegible"))
    dialog.list.setCurrentItem(item)
    dialog.list.scrollToItem(item, dialog.list.ScrollHint.PositionAtCenter)
    dialog.list.setFocus()
    scene.key(Qt.Key.Key_Return, at=dialog.list)
    scene.key(Qt.Key.Key_G, CONTROL, at=dialog.pressed)
    wait(1200)  # until the keys are taken as meant


def layout(scene: Scene) -> None:
    scene.open("采购合同", 2)
    scene.acts.layout.trigger()
    scene.acts.fit_page.trigger()
    wait(200)
    view = scene.window.view
    view.setFocus()
    for _ in range(7):
        scene.key(Qt.Key.Key_Tab, at=view)


def table(scene: Scene, title: str = LEDGER) -> None:
    scene.open(title)
    scene.acts.tab_tables.trigger()
    wait(200)
    grid = scene.window.record.tables.grid
    at = grid.visualRect(grid.model().index(5, 2)).center()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=at)
    scene.key(Qt.Key.Key_Tab, at=grid)
    scene.key(Qt.Key.Key_Backtab, SHIFT, at=grid)


def table_spans(scene: Scene) -> None:
    table(scene, "病案首页")


def same_error_told(scene: Scene) -> None:
    scene.open(LEDGER)
    scene.line("Whitcornbe")
    editor = scene.window.record.text.list.editor
    editor.selectAll()
    scene.type("Eliza Whitcombe", editor)
    scene.key(Qt.Key.Key_Return, at=editor)
    wait_until(lambda: scene.window.bar.row(COUNT) is not None)


def same_error(scene: Scene) -> None:
    if not scene.of(CorrectionCommands)._corrections:
        same_error_told(scene)
    scene.acts.same_again.trigger()
    _cases(scene)
    scene.key(Qt.Key.Key_Space, at=scene.of(CorrectionCommands).panel.grid)


def replace(scene: Scene) -> None:
    scene.acts.replace.trigger()
    finder = scene.of(CorrectionCommands).panel.finder
    finder.regular.setChecked(True)
    finder.scope.choose(True)
    finder.sought.setText(r"(\d{4})年(\d+)月(\d+)日")
    finder.put.setText(r"\1-\2-\3")
    scene.key(Qt.Key.Key_Return, at=finder.sought)
    _cases(scene)


def replace_empty(scene: Scene) -> None:
    scene.acts.replace.trigger()
    finder = scene.of(CorrectionCommands).panel.finder
    finder.sought.clear()
    finder.put.clear()


def _cases(scene: Scene) -> None:
    panel = scene.of(CorrectionCommands).panel
    wait_until(lambda: panel.grid.cases.rowCount() > 0)
    wait(600)  # for the ink
    panel.grid.setFocus()


def words(scene: Scene) -> None:
    scene.acts.words.trigger()
    panel = scene.of(CorrectionCommands).words.panel
    wait_until(lambda: panel.list.model().rowCount() > 3)
    panel.list.setCurrentIndex(panel.list.model().index(2, 0))
    panel.word.setFocus()


def documents_menu(scene: Scene) -> None:
    scene.open(LEDGER)
    sought = scene.window.sought
    sought.menu.popup(sought.button.mapToGlobal(QPoint(0, sought.button.height())))


def documents_filtered(scene: Scene) -> None:
    scene.open("采购合同")
    sought = scene.window.sought
    sought.menu.aboutToShow.emit()
    for action in sought.menu.actions():
        if action.text() in ("王静", sought.tr("In doubt")):
            action.trigger()
    scene.acts.filter_documents.trigger()


def inspection(scene: Scene) -> None:
    scene.acts.inspection.setChecked(True)
    panel = scene.of(ProgressCommands).inspection
    wait_until(lambda: panel.isVisible())
    if panel.inspection is None:
        panel.share.setValue(60)
        panel.checked_only.setChecked(False)
        panel.draw.click()
        wait_until(lambda: panel.inspection is not None and bool(panel.page()))
        panel.errors.setValue(2)
        panel.note.setText("Rh?")
        panel.record.click()
        wait_until(lambda: panel.inspection is not None and len(panel.inspection.findings) == 1)
    wait(300)


def inspection_empty(scene: Scene) -> None:
    scene.open(LEDGER)
    scene.acts.inspection.setChecked(True)


def quality(scene: Scene) -> None:
    scene.open(COPIES)
    scene.acts.quality.setChecked(True)
    commands = scene.of(ScanCommands)
    wait_until(lambda: commands.panel is not None and commands.panel.report() is not None)
    wait(1500)
    wait_until(lambda: scene.window.jobs is not None and not scene.window.renderer.waiting())


def _look(scene: Scene, number: int) -> None:
    scene.open(COPIES, number)
    scene.acts.page_look.trigger()
    commands = scene.of(ScanCommands)
    wait_until(lambda: commands.look_panel is not None and commands.look_panel.isVisible())


def look(scene: Scene) -> None:
    _look(scene, 1)
    panel = scene.of(ScanCommands).look_panel
    assert panel is not None
    panel.make_level()
    panel.clean(despeckle=True, fade=True)
    wait(1500)


def look_split(scene: Scene) -> None:
    _look(scene, 2)
    panel = scene.of(ScanCommands).look_panel
    assert panel is not None
    panel.make_whole()
    panel.split_pages(True)
    wait(1200)


def history_line(scene: Scene) -> None:
    scene.open("縣志")
    scene.line("鄉人")
    scene.acts.tab_history.trigger()
    history = scene.window.record.history
    history._scope.setCurrentIndex(Scope.LINE)
    wait_until(lambda: history.model.rowCount() > 1)
    history.list.setFocus()
    history.list.setCurrentIndex(history.model.index(1, 0))


def readings(scene: Scene) -> None:
    scene.open(COPIES)
    scene.acts.compare_readings.trigger()
    panel = scene.of(HistoryCommands).readings
    wait_until(panel.isVisible)
    panel.first.setCurrentIndex(0)
    wait(800)


SCENES: Mapping[str, Callable[[Scene], None]] = {
    "proofreading": proofreading,
    "special-characters": special_characters,
    "keys": keys,
    "change-keys": change_keys,
    "layout": layout,
    "table": table,
    "table-spans": table_spans,
    "same-error-told": same_error_told,
    "same-error": same_error,
    "replace-empty": replace_empty,
    "replace": replace,
    "words": words,
    "documents-menu": documents_menu,
    "documents-filtered": documents_filtered,
    "inspection-empty": inspection_empty,
    "inspection": inspection,
    "quality": quality,
    "look": look,
    "look-split": look_split,
    "history-line": history_line,
    "readings": readings,
}


def grab(window: MainWindow, target: Path) -> None:
    """With what lies above the window: dialogs in its middle, menus where they are."""
    picture = window.grab()
    painter = QPainter(picture)
    painter.setPen(QPen(QColor(theme.current().border), theme.HAIRLINE))
    for above in QApplication.topLevelWidgets():
        if above is window or not above.isVisible() or not isinstance(above, (QDialog, QMenu)):
            continue
        place = window.mapFromGlobal(above.pos())
        if isinstance(above, QDialog):
            place = QPoint((window.width() - above.width()) // 2, (window.height() - above.height()) // 2)
        painter.drawPixmap(place, above.grab())
        painter.drawRect(place.x() - 1, place.y() - 1, above.width() + 1, above.height() + 1)
    painter.end()
    save_image(picture.toImage(), target)


def take(
    app: QApplication,
    path: Path,
    target: Path,
    look: tuple[str, str],
    size: tuple[int, int],
    scenes: Mapping[str, Callable[[Scene], None]],
) -> None:
    language, dress = look
    i18n.install(app, language)
    theme.apply(app, dress)
    settings = Settings(person=PEOPLE["zh"], language=Language(language), theme=Theme(dress), second_look="off")
    window = MainWindow(Session.of(path, settings, utc_now))
    window.resize(*size)
    window.show()
    wait_until(lambda: settled(window))
    QCursor.setPos(window.mapToGlobal(QPoint(window.width() // 2, window.height() - 60)))
    for name, act in scenes.items():
        scene = Scene(window)
        scene.begin()
        act(scene)
        wait(600)
        wait_until(lambda: not window.renderer.waiting())
        grab(window, target / f"{name}-{language}-{dress}-{size[0]}x{size[1]}.png")
    scene.begin()
    window.record.text.model.forget_drafts()
    window.close()
    window.deleteLater()
    wait(50)


def run(
    folder: Path,
    scenes: Mapping[str, Callable[[Scene], None]],
    *,
    large: tuple[tuple[str, str], ...] = (),
    everything: bool = False,
    original: Path | None = None,
) -> None:
    """large: scenes and languages that are taken in the large size too. original: a dossier that was prepared before."""
    environment.prepare()
    guard.engage()
    app = make_application()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        os.environ["DOSSIER_HOME"] = name
        made = Path(name) / "made" / "病案 2024-03.dossier"
        if original is None:
            made.parent.mkdir()
            prepare_review(made, Path(name) / "scans")
        else:
            shutil.copytree(original.parent, made.parent)
        looks = tuple(product(("zh", "en"), ("light", "dark"))) if everything else COMMITTED
        for number, (look, size) in enumerate(product(looks, SIZES)):
            wanted = {s: act for s, act in scenes.items() if everything or size == SIZES[0] or (s, look[0]) in large}
            if wanted:
                copy = Path(name) / str(number)
                shutil.copytree(made.parent, copy)
                take(app, copy / made.name, folder, look, size, wanted)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER / "review")
    parser.add_argument("--scene", action="append", choices=tuple(SCENES))
    parser.add_argument("--all", action="store_true", help="every language, look and size")
    parser.add_argument("--dossier", type=Path, help="one that was prepared before")
    chosen = parser.parse_args()
    asked = {name: act for name, act in SCENES.items() if name in (chosen.scene or SCENES)}
    run(chosen.folder, asked, large=LARGE, everything=chosen.all, original=chosen.dossier)
