"""Takes the pictures of docs/screenshots: `python -m tests.helpers.screenshots [FOLDER] [--dossier FILE]`.

The sample documents are read once by the embedded engine, a few lines are confirmed, and the same window is taken in both
languages, in light and dark, small and large.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Callable
from itertools import product
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QEventLoop, QPoint, QTimer
from PySide6.QtGui import QCursor, QImage
from PySide6.QtWidgets import QApplication

from desktop.document.history import Actor, ActorKind
from desktop.engines.reader import EngineReader
from desktop.fields.templates.library import Templates
from desktop.imaging.client import ImagingHost
from desktop.offline import environment, guard
from desktop.services.fields import find_fields
from desktop.services.importing import import_masters
from desktop.services.recognise import QueueState, Recogniser
from desktop.services.review import Desk
from desktop.services.sample import sample_folder
from desktop.storage.dossier import Dossier, utc_now
from desktop.storage.settings import Language, Settings, Theme
from desktop.ui import i18n, theme
from desktop.ui.app import make_application
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Session
from tests.helpers.engines import OneEngine

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
SIZES = ((1280, 800), (1920, 1080))
PEOPLE = {"zh": "王静", "en": "Wang Jing"}


class Quiet:
    """A listener that tells nobody."""

    def progressed(self, state: QueueState) -> None: ...
    def page_lines(self, page_id: str, lines: object) -> None: ...
    def page_done(self, page_id: str) -> None: ...
    def page_failed(self, page_id: str, error: object) -> None: ...


def prepare(path: Path) -> None:
    """The sample documents in a dossier, read, with fields found in the first."""
    imaging = ImagingHost()
    with Dossier.create(path) as dossier:
        import_masters(dossier, imaging, [sample_folder()], actor=Actor(ActorKind.PERSON, PEOPLE["zh"]))
        recogniser = Recogniser(dossier, imaging, OneEngine(lambda: EngineReader("rapid")), Quiet(), clock=utc_now)
        recogniser.drain()
        recogniser.close()
        contract = next((d for d in dossier.documents() if "contract" in d.title or "合同" in d.title), dossier.documents()[0])
        find_fields(dossier, contract.id, "contract", Templates())
        desk = Desk(dossier, PEOPLE["zh"], utc_now)
        page = dossier.page(dossier.document(contract.id).pages[0])
        for line in list(page.content.lines())[:3]:
            desk.confirm_line(page.id, line.id)
    imaging.close()


def wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait_until(what: Callable[[], bool]) -> None:
    while not what():
        wait(50)


def settled(window: MainWindow) -> bool:
    return window.bench.page is not None and window.record.text.list.rows.picture is not None and not window.renderer.waiting()


def take(app: QApplication, path: Path, target: Path, language: str, look: str, size: tuple[int, int]) -> None:
    i18n.install(app, language)
    theme.apply(app, look)
    settings = Settings(person=PEOPLE[language], language=Language(language), theme=Theme(look), second_look="off")
    window = MainWindow(Session.of(path, settings, utc_now))
    window.resize(*size)
    window.show()
    wait_until(lambda: settled(window))
    open_document(window, "合同")
    if language == "en":
        window.acts.next_page.trigger()
        wait(300)
        wait_until(lambda: settled(window))
        window.record.text.choose_doubtful()
    name = f"{language}-{look}-{size[0]}x{size[1]}"
    steps: tuple[tuple[str, Callable[[], None]], ...] = (("", lambda: None),)
    if size == SIZES[0]:
        steps = (
            *steps,
            ("-fields", window.acts.tab_fields.trigger),
            ("-history", window.acts.tab_history.trigger),
            ("-search", lambda: search(window)),
            ("-tables", lambda: tables(window)),
        )
    for suffix, step in steps:
        step()
        wait(700)
        wait_until(lambda: settled(window))
        if not suffix or (language, look) in (("zh", "light"), ("en", "dark")):
            save(window, target / f"{name}{suffix}.png")
    window.close()
    window.deleteLater()
    wait(50)


def open_document(window: MainWindow, title: str) -> None:
    """The first of this title, at its first doubtful line."""
    wanted = next((d.id for d in window.bench.documents if title in d.title), window.bench.documents[0].id)
    window.selection.select_document(wanted)
    wait_until(lambda: window.bench.page is not None and window.bench.page.document == wanted)
    wait_until(lambda: settled(window))
    window.record.text.focus_editor()
    QCursor.setPos(window.mapToGlobal(QPoint(window.width() // 2, window.height() - 200)))


def tables(window: MainWindow) -> None:
    open_document(window, "病案")
    window.acts.tab_tables.trigger()


def search(window: MainWindow) -> None:
    window.acts.tab_text.trigger()
    window.acts.search.trigger()
    window.search.insert("合同")
    wait(900)
    window.hits.step(1)


def save(window: MainWindow, target: Path) -> None:
    save_image(window.grab().toImage(), target)


def save_image(taken: QImage, target: Path) -> None:
    """256 colours are enough for a window that is mostly paper, and a quarter of the size."""
    shown = taken.convertToFormat(QImage.Format.Format_RGB888)
    image = Image.frombuffer(
        "RGB", (shown.width(), shown.height()), bytes(shown.constBits()), "raw", "RGB", shown.bytesPerLine()
    )
    image.quantize(256, kmeans=3, dither=Image.Dither.NONE).save(target, optimize=True)


def main(folder: Path, prepared: Path | None) -> None:
    environment.prepare()
    guard.engage()
    app = make_application()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        os.environ["DOSSIER_HOME"] = name
        original = Path(name) / "made" / "病案 2024-03.dossier"
        if prepared is None:
            original.parent.mkdir()
            prepare(original)
        else:
            shutil.copytree(prepared.parent, original.parent)
        for number, (language, look, size) in enumerate(product(("zh", "en"), ("light", "dark"), SIZES)):
            copy = Path(name) / str(number)
            shutil.copytree(original.parent, copy)
            take(app, copy / original.name, folder, language, look, size)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--dossier", type=Path, help="one that was prepared before")
    chosen = parser.parse_args()
    main(chosen.folder, chosen.dossier)
