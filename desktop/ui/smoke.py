"""Tries a built program from inside: uses every resource that came along as the program itself does, and shows a scan being
read in a window."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QObject, QTimer, QTranslator, Slot
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtSvg import QSvgRenderer

from desktop.document.errors import DossierError, Text
from desktop.document.model import Page
from desktop.fields.templates.library import template_problems
from desktop.packs.signing import read_public
from desktop.resources import KINDS, missing, resource
from desktop.services import characters
from desktop.services.guide import LANGUAGES, load_guide
from desktop.services.profiles import read_profile
from desktop.storage.settings import Settings
from desktop.ui import theme
from desktop.ui.app import Shell, make_application

SECONDS = 240


class ResourceBroken(DossierError):
    """Details: file."""

    code = "resource-broken"
    sentence = Text(
        "{file}, which came with the program, is missing or cannot be used.", "随程序提供的 {file} 缺失或无法使用。"
    )
    remedy = Text("Install Dossier again.", "请重新安装本程序。")


def load_resources() -> Iterator[tuple[str, int]]:
    """Of each kind that came along: its name, and how many were used. An application must be there, with a theme.

    Raises ResourceBroken."""
    kinds = tuple(kind for kind in KINDS if not (kind.optional or kind.made) or resource(kind.folder).is_dir())
    for absent in missing(resource(), kinds):
        raise ResourceBroken(file=absent)
    for kind in kinds:
        yield kind.name, LOADERS[kind.name](resource(kind.folder))


def _each(pattern: str, is_good: Callable[[Path], bool]) -> Callable[[Path], int]:
    """Uses the files of a folder one by one."""

    def load(folder: Path) -> int:
        files = sorted(folder.glob(pattern))
        for file in files:
            try:
                good = is_good(file)
            except (ValueError, OSError, DossierError) as error:
                raise ResourceBroken(file=file.name) from error
            if not good:
                raise ResourceBroken(file=file.name)
        return len(files)

    return load


def _is_drawing(file: Path) -> bool:
    return QSvgRenderer(str(file)).isValid()


def _is_icon(file: Path) -> bool:
    return _is_drawing(file) and not theme.icon(file.stem).isNull()


def _is_translation(file: Path) -> bool:
    translator = QTranslator()
    return translator.load(str(file)) and not translator.isEmpty()


def _is_guide_page(file: Path) -> bool:
    document = QTextDocument()
    document.setMarkdown(file.read_text("utf-8"))
    return len(document.toPlainText()) > len(file.stem)


def _is_text(file: Path) -> bool:
    return bool(file.read_text("utf-8").strip())


def _translations(folder: Path) -> int:
    of_qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    found = _each("qtbase_zh_CN.qm", _is_translation)(of_qt)
    if not found:
        raise ResourceBroken(file="qtbase_zh_CN.qm")
    return found + _each("*.qm", _is_translation)(folder)


def _guide(folder: Path) -> int:
    """Every page that is listed, in both languages, with its pictures."""
    listed = [name for part in tomllib.loads((folder / "contents.toml").read_text("utf-8"))["part"] for name in part["pages"]]
    for language in LANGUAGES:
        guide = load_guide(language)
        for page in guide.pages:
            for picture in page.pictures:
                if QImage(str(page.file.parent / picture)).isNull():
                    raise ResourceBroken(file=picture)
        for name in listed:
            if guide.page(name) is None:
                raise ResourceBroken(file=f"{language}/{name}.md")
    return _each("*/*.md", _is_guide_page)(folder)


def _characters(folder: Path) -> int:
    if not characters.groups() or not characters.written_as("国"):
        raise ResourceBroken(file=folder.name)
    return _each("*.txt", _is_text)(folder)


LOADERS: Mapping[str, Callable[[Path], int]] = {
    "icons": _each("*.svg", _is_icon),
    "icon of the program": _each("*.svg", _is_drawing),
    "styles": _each("*.svg", _is_drawing),
    "translations": _translations,
    "guide": _guide,
    "samples": _each("*", lambda file: file.stat().st_size > 0),
    "templates": _each("*.toml", lambda file: not template_problems(file)),
    "profiles": _each("*.toml", lambda file: read_profile(file).name == file.stem),
    "schemas": _each("*.json", lambda file: "$schema" in json.loads(file.read_text("utf-8"))),
    "characters": _characters,
    "keys": _each("*.pub", lambda file: bool(read_public(file))),
    "licences": _each("*.txt", _is_text),
}


class Trial(QObject):
    """Closes the window once a page with text is on it, or when the time is up."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self.shown = False
        self._limit = QTimer(self, singleShot=True, interval=SECONDS * 1000)
        self._limit.timeout.connect(self._close)
        self._limit.start()

    @Slot(object)
    def page_changed(self, page: Page | None) -> None:
        if page is not None and any(line.text for line in page.content.lines()):
            self.shown = True
            self._close()

    @Slot()
    def _close(self) -> None:
        self._limit.stop()
        if self._shell.window is not None:
            self._shell.window.close()


def run(dossier: Path, scan: Path, told: Callable[[str, int], None]) -> bool:
    """Uses the resources, telling of each kind, then shows `scan` in the window of a new dossier at the path `dossier`.

    True when its text came to be shown. Raises ResourceBroken."""
    app = make_application()
    theme.apply(app, "light")
    for kind, count in load_resources():
        told(kind, count)
    shell = Shell(app, Settings(person="smoke"))
    trial = Trial(shell)
    shell.open(dossier, [scan]).bench.page_changed.connect(trial.page_changed)
    app.exec()
    return trial.shown
