"""Chinese is legible on a system that has no font for it."""

from __future__ import annotations

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFontDatabase

_CHINESE = QFontDatabase.WritingSystem.SimplifiedChinese


def provide_chinese() -> int | None:
    """Adds the font that the program brings along where the system has none; its number, None where there is no need."""
    return None if QFontDatabase.families(_CHINESE) else add_chinese()


def add_chinese() -> int:
    from desktop.imaging.fonts import chinese_font  # noqa: PLC0415  opens MuPDF, which a start does without elsewhere

    return QFontDatabase.addApplicationFontFromData(QByteArray(chinese_font()))
