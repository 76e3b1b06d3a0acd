"""Colours, sizes and icons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QColor, QPalette
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from desktop.ui import theme
from desktop.ui.theme import CONTRAST, DARK, LIGHT, Theme

ALL = pytest.mark.parametrize("look", [LIGHT, DARK, CONTRAST], ids=lambda look: look.name)


@pytest.fixture(autouse=True)
def _light_again(dressed: QApplication) -> Iterator[None]:
    yield
    theme.apply(dressed, "light")


def luminance(colour: str) -> float:
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in QColor(colour).getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(a: str, b: str) -> float:
    """By WCAG: 1-21."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@ALL
def test_words_can_be_read_on_everything_they_stand_on(look: Theme) -> None:
    for colour in (look.text, look.muted, look.danger, look.warning, look.success, look.accent):
        for ground in (look.window, look.surface, look.raised):
            assert contrast(colour, ground) >= 4.5, (colour, ground)
    assert contrast(look.text, look.selected) >= 4.5
    assert contrast(look.on_accent, look.accent) >= 4.5
    assert contrast(look.paper_ink, look.paper) >= 4.5
    assert contrast(look.on_ink, look.on_paper_danger) >= 4.5


@ALL
def test_boxes_can_be_seen_on_paper(look: Theme) -> None:
    for colour in (*look.regions.values(), look.ink, look.evidence):
        assert contrast(colour, look.paper) >= 4.5, colour
        assert contrast(look.on_ink, colour) >= 4.5, colour


def test_more_doubt_is_never_lighter_at_its_end_than_at_its_beginning() -> None:
    assert LIGHT.doubt_colour(0.0) == QColor(LIGHT.doubt[0])
    assert LIGHT.doubt_colour(1.0).name() == LIGHT.doubt[-1]
    assert LIGHT.doubt_colour(7.0).name() == LIGHT.doubt[-1]


@pytest.mark.parametrize(("name", "look"), [("light", LIGHT), ("dark", DARK), ("contrast", CONTRAST)])
def test_the_application_is_dressed(dressed: QApplication, name: str, look: Theme) -> None:
    assert theme.apply(dressed, name) is look
    assert theme.current() is look
    assert dressed.palette().color(QPalette.ColorRole.Window).name() == look.window


def test_auto_is_what_the_system_says(dressed: QApplication) -> None:
    assert theme.apply(dressed, "auto") in (LIGHT, DARK)


def test_icons_follow_the_theme(qtbot: QtBot, dressed: QApplication) -> None:
    button, action = QToolButton(), QAction("open")
    qtbot.addWidget(button)
    button.addAction(action)
    theme.set_icon(button, "add")
    theme.set_icon(action, "open")

    def darkest(thing: QToolButton | QAction) -> int:
        image = thing.icon().pixmap(24, 24).toImage()
        return min(
            image.pixelColor(x, y).lightness() for x in range(24) for y in range(24) if image.pixelColor(x, y).alpha() > 200
        )

    before = darkest(button), darkest(action)
    theme.apply(dressed, "dark")
    assert max(before) < 80
    assert min(darkest(button), darkest(action)) > 180


@pytest.mark.parametrize("path", sorted(theme.ICONS.glob("*.svg")), ids=lambda path: path.stem)
def test_every_icon_is_drawn_in_one_colour_inside_its_frame(path: Path) -> None:
    image = theme.picture(path.stem, "#ff0000", 24)
    assert 'viewBox="0 0 24 24"' in path.read_text(encoding="utf-8")
    seen = {image.pixelColor(x, y).hue() for x in range(24) for y in range(24) if image.pixelColor(x, y).alpha() > 40}
    assert seen == {0}
    assert all(image.pixelColor(x, y).alpha() == 0 for i in range(24) for x, y in ((0, i), (23, i), (i, 0), (i, 23)))


def test_no_widget_has_a_colour_of_its_own() -> None:
    for path in Path(theme.__file__).parent.rglob("*.py"):
        if path.name != "theme.py":
            assert not re.findall(r"#[0-9a-fA-F]{6}\b", path.read_text(encoding="utf-8")), path.name
