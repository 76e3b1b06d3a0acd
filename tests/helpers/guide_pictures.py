"""Takes the pictures of the guide: `python -m tests.helpers.guide_pictures [FOLDER] [--picture NAME] [--dossier FILE]`.

The same dossier as for the pictures of the review desk, and a few cards of an archive for the register; each picture is cut to
what the guide speaks of. Where the program stands on the person's computer is made up.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QCursor, QImage
from PySide6.QtWidgets import QApplication, QWidget

from desktop.document.history import Actor, ActorKind
from desktop.document.template import Template
from desktop.engines.reader import EngineReader
from desktop.fields.templates.library import Templates
from desktop.imaging.client import ImagingHost
from desktop.offline import environment, guard
from desktop.offline.selfcheck import Check
from desktop.resources import resource
from desktop.services import doctor
from desktop.services.fields import find_fields
from desktop.services.importing import import_masters
from desktop.services.recognise import Recogniser
from desktop.services.review import Desk
from desktop.storage.dossier import Dossier, utc_now
from desktop.storage.settings import Language, Settings, Theme
from desktop.ui import i18n, theme
from desktop.ui.app import make_application
from desktop.ui.dialogs.models_dialog import ModelsDialog
from desktop.ui.dialogs.self_check import SelfCheckDialog
from desktop.ui.dialogs.settings_dialog import SettingsDialog
from desktop.ui.exporting.dialog import ExportDialog
from desktop.ui.first_start.card import TourCard
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Session
from tests.helpers.engines import OneEngine
from tests.helpers.export_screenshots import export, hot_folder, redaction
from tests.helpers.forms import make
from tests.helpers.review_dossier import COPIES, prepare_review
from tests.helpers.review_screenshots import Scene, inspection, layout, quality, table, wait_until
from tests.helpers.screenshots import PEOPLE, Quiet, settled, wait

FOLDER = resource("guide", "pictures")
WIDEST = 1100
CARDS, CARD_KIND = 5, "catalogue_entry"
SIZE = (1280, 800)
_examine = doctor.examine


def prepare_guide(path: Path, scratch: Path) -> None:
    """scratch: a folder for scans before they are imported; made here."""
    prepare_review(path, scratch)
    add_cards(path, scratch)


def add_cards(path: Path, scratch: Path) -> None:
    """Cards of an archive's catalogue, their fields found, two of them confirmed."""
    files = []
    for seed in range(CARDS):
        made = make("catalogue_entry", seed, "card")
        files.append(scratch / f"档案卡 {seed + 1:02d}.png")
        made.image.save(files[-1], dpi=(200, 200))
    templates, imaging = Templates(), ImagingHost()
    with Dossier.open(path) as dossier:
        import_masters(dossier, imaging, files, actor=Actor(ActorKind.PERSON, PEOPLE["zh"]))
        recogniser = Recogniser(dossier, imaging, OneEngine(lambda: EngineReader("rapid")), Quiet(), clock=utc_now)
        recogniser.drain()
        recogniser.close()
        cards = [document.id for document in dossier.documents() if document.title.startswith("档案卡")]
        for number, card in enumerate(cards):
            find_fields(dossier, card, CARD_KIND, templates)
            if number < 2:
                _confirm(Desk(dossier, PEOPLE["zh"], utc_now), card, templates.get(CARD_KIND))
    imaging.close()


def _confirm(desk: Desk, card: str, kind: Template) -> None:
    specs = {spec.name: spec for spec in kind.fields}
    for field in desk.dossier.document(card).fields:
        if isinstance(field.value, str) and field.value:
            desk.set_field(card, specs[field.name], field.value, field.evidence)


# cutting


def drawn(scene: Scene) -> None:
    """Waits until nothing is drawn any more."""
    wait(500)
    wait_until(lambda: settled(scene.window))
    wait(400)


def whole(scene: Scene) -> QImage:
    drawn(scene)
    return scene.window.grab().toImage()


def around(scene: Scene, *widgets: QWidget, height: int = 0) -> QImage:
    """The part of the window in which these are. height: no more than that from their top, 0 for all."""
    window = scene.window
    drawn(scene)
    part = QRect()
    for widget in widgets:
        part = part.united(QRect(widget.mapTo(window, QPoint()), widget.size()))
    if height:
        part.setHeight(min(height, part.height()))
    return window.grab(part).toImage()


def dialog(shown: QWidget, width: int, height: int) -> QImage:
    shown.resize(width, height)
    shown.show()
    wait(400)
    taken = shown.grab().toImage()
    shown.close()
    shown.deleteLater()
    return taken


# what is taken


def _window(scene: Scene) -> QImage:
    scene.open("采购合同", 2)
    scene.window.record.text.choose_doubtful()
    return whole(scene)


def _importing(scene: Scene) -> QImage:
    """A dossier that has just been begun."""
    session = Session.of(scene.window.session.path.with_name("2024.dossier"), scene.window.session.settings, utc_now)
    window = MainWindow(session)
    window.resize(*SIZE)
    window.show()
    wait_until(lambda: window.jobs is not None)
    wait(500)
    taken = window.grab(QRect(0, 0, 960, 560)).toImage()
    window.close()
    window.deleteLater()
    return taken


def _proofreading(scene: Scene) -> QImage:
    scene.open(COPIES)
    scene.line("合同总价")
    scene.acts.next_character.trigger()
    return around(scene, scene.window.centre, scene.window.record)


def _layout(scene: Scene) -> QImage:
    layout(scene)
    return around(scene, scene.window.centre, scene.window.record)


def _table(scene: Scene) -> QImage:
    table(scene)
    return around(scene, scene.window.centre, scene.window.record, height=600)


def _fields(scene: Scene) -> QImage:
    scene.open("采购合同")
    scene.acts.tab_fields.trigger()
    scene.window.record.focus_inside()
    wait(900)
    return around(scene, scene.window.centre, scene.window.record)


def _checking(scene: Scene) -> QImage:
    inspection(scene)
    return around(scene, scene.window.sought, scene.window.left, scene.window.centre, height=560)


def _quality(scene: Scene) -> QImage:
    quality(scene)
    return around(scene, scene.window.centre)


def _exporting(scene: Scene) -> QImage:
    export(scene)
    return dialog(scene.dialog(ExportDialog), 1000, 680)


def _redaction(scene: Scene) -> QImage:
    redaction(scene)
    return around(scene, scene.window.left, scene.window.centre)


def _watching(scene: Scene) -> QImage:
    hot_folder(scene)
    return around(scene, scene.window.centre, height=380)


def _models(scene: Scene) -> QImage:
    return dialog(ModelsDialog(scene.window.session.models, PEOPLE[scene.language], scene.window), 760, 520)


def _selfcheck(scene: Scene) -> QImage:
    with patch.object(doctor, "examine", _examined):
        shown = SelfCheckDialog(scene.window)
        shown.show()
        wait_until(lambda: shown._busy.isHidden())
    return dialog(shown, 640, 540)


def _examined() -> tuple[Check, ...]:
    """As it is here, but for where the program lies and what it is shown on."""
    home, real = os.environ["DOSSIER_HOME"], {"offscreen": "xcb"}
    return tuple(
        replace(check, detail=real.get(check.detail, check.detail.replace(home, "/home/wang"))) for check in _examine()
    )


def _settings(scene: Scene) -> QImage:
    settings = Settings(person=PEOPLE[scene.language], language=Language(scene.language), theme=Theme.LIGHT)
    shown = SettingsDialog(settings, scene.window, facts=scene.window.commands.engines.facts)
    return dialog(shown, shown.sizeHint().width(), shown.sizeHint().height())


def _search(scene: Scene) -> QImage:
    window = scene.window
    scene.acts.search.trigger()
    window.search.insert("合同" if scene.language == "zh" else "Whitcornbe")
    wait(900)
    window.hits.step(1)
    drawn(scene)
    taken = window.grab(QRect(0, 0, window.width(), 420)).toImage()
    window.search.clear()
    return taken


def _register(scene: Scene) -> QImage:
    scene.acts.register.setChecked(True)
    panel = scene.window.register
    kind = next(n for n in range(panel.choice.count()) if panel.choice.itemData(n) == CARD_KIND)
    panel.choice.setCurrentIndex(kind)
    wait(1500)
    taken = around(scene, scene.window.centre, height=300)
    scene.acts.register.setChecked(False)
    return taken


def _tour(scene: Scene) -> QImage:
    """Its third card, which points at the text."""
    scene.open("采购合同", 2)
    scene.acts.tour.trigger()
    for _ in range(2):
        card = scene.window.findChild(TourCard)
        card.next.click()
        wait(200)
    taken = around(scene, scene.window.centre, scene.window.record)
    scene.window.findChild(TourCard).skip.click()
    return taken


PICTURES: Mapping[str, Callable[[Scene], QImage]] = {
    "window": _window,
    "importing": _importing,
    "proofreading": _proofreading,
    "layout": _layout,
    "table": _table,
    "fields": _fields,
    "checking": _checking,
    "quality": _quality,
    "exporting": _exporting,
    "redaction": _redaction,
    "watching": _watching,
    "models": _models,
    "selfcheck": _selfcheck,
    "settings": _settings,
    "search": _search,
    "register": _register,
    "tour": _tour,
}


def save_picture(taken: QImage, target: Path) -> None:
    """At most as wide as `WIDEST`; its resolution says how large it was on the screen. Signs are small and their colours mean
    something: the palette covers what there is, not what there is most of, which is paper."""
    shown = taken.convertToFormat(QImage.Format.Format_RGB888)
    size = (shown.width(), shown.height())
    image = Image.frombuffer("RGB", size, bytes(shown.constBits()), "raw", "RGB", shown.bytesPerLine(), 1)
    scale = taken.devicePixelRatio()
    if image.width > WIDEST:
        scale *= WIDEST / image.width
        image = image.resize((WIDEST, round(image.height * WIDEST / image.width)), Image.Resampling.LANCZOS)
    target.parent.mkdir(parents=True, exist_ok=True)
    small = image.quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
    small.save(target, optimize=True, dpi=(96 * scale, 96 * scale))


def take(app: QApplication, path: Path, target: Path, language: str, names: tuple[str, ...]) -> None:
    i18n.install(app, language)
    theme.apply(app, "light")
    settings = Settings(person=PEOPLE[language], language=Language(language), theme=Theme.LIGHT, second_look="off")
    window = MainWindow(Session.of(path, settings, utc_now))
    window.resize(*SIZE)
    window.show()
    wait_until(lambda: settled(window))
    QCursor.setPos(window.mapToGlobal(QPoint(window.width() // 2, window.height() - 20)))
    for name in names:
        scene = Scene(window)
        window.activateWindow()
        scene.begin()
        taken = PICTURES[name](scene)
        wait_until(lambda: not window.renderer.waiting())
        save_picture(taken, target / language / f"{name}.png")
    scene.begin()
    window.record.text.model.forget_drafts()
    window.close()
    window.deleteLater()
    wait(50)


def main(folder: Path, names: tuple[str, ...], languages: tuple[str, ...], original: Path | None) -> None:
    environment.prepare()
    guard.engage()
    os.environ.setdefault("QT_SCALE_FACTOR", "2")  # for screens that are as fine
    app = make_application()
    app.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    with tempfile.TemporaryDirectory() as name:
        os.environ["DOSSIER_HOME"] = name
        made = Path(name) / "made" / "病案 2024-03.dossier"
        if original is None:
            made.parent.mkdir()
            prepare_guide(made, Path(name) / "scans")
        else:
            shutil.copytree(original.parent, made.parent)
        for language in languages:
            copy = Path(name) / language
            shutil.copytree(made.parent, copy)
            take(app, copy / made.name, folder, language, names)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--picture", action="append", choices=tuple(PICTURES))
    parser.add_argument("--language", action="append", choices=("zh", "en"))
    parser.add_argument("--dossier", type=Path, help="one that was prepared before")
    chosen = parser.parse_args()
    main(chosen.folder, tuple(chosen.picture or PICTURES), tuple(chosen.language or ("zh", "en")), chosen.dossier)
