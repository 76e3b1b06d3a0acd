"""Nothing in the window is left untranslated, and what is shipped is what the sources say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from desktop.document.model import RegionType
from desktop.imaging.errors import PasswordNeeded
from desktop.ui import i18n
from desktop.ui.panels.text_panel import TextPanel
from desktop.ui.panels.words import Words, region_words
from desktop.ui.review.shortcuts import spoken
from tests.helpers import translations


@pytest.fixture
def app(dressed: QApplication):
    yield dressed
    for translator in dressed.findChildren(QTranslator):
        dressed.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(QLocale("en_GB"))


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_everything_is_translated_and_nothing_is_new_or_gone(language: str, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.ts"
    translations.update(fresh, language)
    kept = translations.messages(translations.FOLDER / f"dossier_{language}.ts")
    assert set(kept) == set(translations.messages(fresh)), "run: python -m tests.helpers.translations"
    assert [message for message, forms in kept.items() if not forms] == []


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_the_compiled_file_is_fresh(language: str, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.qm"
    translations.compile(translations.FOLDER / f"dossier_{language}.ts", fresh)
    assert fresh.read_bytes() == (translations.FOLDER / f"dossier_{language}.qm").read_bytes()


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_translations_keep_the_places_of_values(language: str) -> None:
    for (_, source), forms in translations.messages(translations.FOLDER / f"dossier_{language}.ts").items():
        for form in forms:
            assert sorted(re.findall(r"\{[^}]*\}", form)) == sorted(re.findall(r"\{[^}]*\}", source)), source


def test_chinese_is_spoken_by_panels_words_and_errors(app: QApplication, qtbot) -> None:
    assert i18n.install(app, "zh") == "zh"
    panel = TextPanel()
    qtbot.addWidget(panel)
    assert panel._empty.text() == "选择页面以查看其文本"
    assert Words().lines_read(312) == "识别本页：312 行"
    assert region_words(RegionType.SEAL) == "印章"
    assert all(region_words(kind) for kind in RegionType)
    assert re.search("[\u4e00-\u9fff]", i18n.told(PasswordNeeded(file="a.pdf"))[0])


def test_english_has_its_plurals(app: QApplication) -> None:
    i18n.install(app, "en")
    assert Words().lines_read(1) == "read the page: 1 line"
    assert Words().lines_read(2) == "read the page: 2 lines"


def test_a_change_of_language_leaves_nothing_of_the_old_one(app: QApplication) -> None:
    i18n.install(app, "zh")
    i18n.install(app, "en")
    assert region_words(RegionType.SEAL) == "Seal"
    assert i18n.language() == "en"


def test_keys_are_written_as_the_guide_writes_them(app: QApplication) -> None:
    """Qt's own Chinese would say 回车 and 上方向."""
    for language in ("en", "zh"):
        i18n.install(app, language)
        assert spoken("Ctrl+Shift+Return") == "Ctrl+Shift+Enter"
        assert spoken("Alt+Up") == "Alt+↑"
    assert QKeySequence("Ctrl+Shift+Return").toString(QKeySequence.SequenceFormat.NativeText) == "Ctrl+Shift+Enter"
    assert QKeySequence("Alt+Up").toString(QKeySequence.SequenceFormat.NativeText) == "Alt+↑"
