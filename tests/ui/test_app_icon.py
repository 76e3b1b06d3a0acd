"""The program's icon: one drawing, and bitmaps of it where a system wants them."""

from __future__ import annotations

import draw_icons
import pytest
from PIL import Image, ImageChops, ImageStat
from PySide6.QtWidgets import QApplication

from desktop.ui import theme

SIZES = [(name, size) for name in draw_icons.NAMES for size in draw_icons.SIZES]


def far(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of a channel, 0-255: versions of Qt smooth edges a little differently."""
    assert one.size == other.size
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGBA"), other.convert("RGBA"))).mean)


@pytest.mark.parametrize(("name", "size"), SIZES)
def test_bitmaps_are_those_of_the_drawings(name: str, size: int) -> None:
    with Image.open(draw_icons.PACKAGING / "icons" / f"{name}-{size}.png") as kept:
        assert far(kept, draw_icons.drawn(name, size)) < 1.5, "run packaging/draw_icons.py"


@pytest.mark.parametrize("name", draw_icons.NAMES)
def test_icon_files_of_windows_hold_every_size(name: str) -> None:
    with Image.open(draw_icons.PACKAGING / "windows" / f"{name}.ico") as kept:
        assert kept.info["sizes"] == {(size, size) for size in draw_icons.ICO_SIZES}
        for size in draw_icons.ICO_SIZES:
            kept.size = (size, size)
            assert far(kept.copy(), draw_icons.drawn(name, size)) < 1.5, "run packaging/draw_icons.py"


@pytest.mark.parametrize("ground", ["#ffffff", "#1a1c1f"])
def test_a_small_icon_stands_out_from_a_light_and_a_dark_ground(ground: str) -> None:
    icon = draw_icons.drawn("dossier", 16)
    shown = Image.new("RGBA", icon.size, ground)
    shown.alpha_composite(icon)
    assert far(shown, Image.new("RGBA", icon.size, ground)) > 60


def test_the_window_carries_it(qapp: QApplication) -> None:
    icon = theme.app_icon()
    assert {(size.width(), size.height()) for size in icon.availableSizes()} == {(n, n) for n in (16, 24, 32, 48, 64, 128, 256)}
    assert icon.pixmap(16).toImage().pixelColor(1, 8) == theme.QColor(theme.LIGHT.accent)
