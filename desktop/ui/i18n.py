"""The language of the interface: the translations of the program and of Qt itself, and the locale that goes with them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from desktop.document.errors import DossierError
from desktop.resources import resource
from desktop.storage.settings import system_language


def install(app: QCoreApplication, language: str) -> str:
    """Replaces the translations of `app`: windows made from now on speak the language of the setting ("auto": the system's).

    Returns it as "zh" or "en"."""
    language = system_language(language)
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.deleteLater()
    QLocale.setDefault(QLocale("zh_CN" if language == "zh" else "en_GB"))
    if language == "zh":
        _load(app, "qtbase_zh_CN", Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)))
    _load(app, f"dossier_{language}", resource("translations"))  # the last one loaded is asked first
    return language


def _load(app: QCoreApplication, name: str, folder: Path) -> None:
    translator = QTranslator(app)
    if translator.load(name, str(folder)):
        app.installTranslator(translator)


def language() -> str:
    """ "zh" or "en": what the interface speaks now."""
    return "zh" if QLocale().language() == QLocale.Language.Chinese else "en"


def told(error: DossierError) -> tuple[str, str]:
    """What is wrong and what to do about it, in the language of the interface."""
    return error.say(language()), error.advise(language())
