"""Chinese is legible in the window, whatever fonts the system has."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase, QRawFont
from PySide6.QtWidgets import QApplication

from desktop.ui import fonts, theme


def test_the_font_that_comes_along_draws_chinese(dressed: QApplication) -> None:
    number = fonts.add_chinese()
    try:
        (family,) = QFontDatabase.applicationFontFamilies(number)
        raw = QRawFont.fromFont(QFont(family))
        assert raw.familyName() == family
        assert all(raw.supportsCharacter(ord(char)) for char in "病案首页縣志，。")
        assert family in theme.FAMILIES
    finally:
        QFontDatabase.removeApplicationFont(number)


def test_it_is_added_only_where_there_is_none(dressed: QApplication, monkeypatch) -> None:
    monkeypatch.setattr(fonts, "add_chinese", lambda: 7)
    monkeypatch.setattr(fonts, "QFontDatabase", _Fonts(["Noto Sans CJK SC"]))
    assert fonts.provide_chinese() is None
    monkeypatch.setattr(fonts, "QFontDatabase", _Fonts([]))
    assert fonts.provide_chinese() == 7


class _Fonts:
    def __init__(self, families: list[str]) -> None:
        self._families = families

    def families(self, _: QFontDatabase.WritingSystem) -> list[str]:
        return self._families
