"""What is drawn over a page, painted on an image without any window."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.document.geometry import Affine, Box, Quad
from desktop.document.model import Content, Line, Region, RegionType
from desktop.ui import theme
from desktop.ui.viewer.hit import shapes_of
from desktop.ui.viewer.overlay import Lit, Look, Overlay
from desktop.ui.viewer.paint import Colouring, layers_of
from tests.helpers.qt import page


def painted(overlay: Overlay, to_viewport: Affine | None = None, size: tuple[int, int] = (400, 300)) -> QImage:
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    overlay.paint(painter, "d-1", to_viewport or Affine.scaling(0.5), theme.LIGHT)
    painter.end()
    return image


def overlay(lines: int = 3, **look: object) -> Overlay:
    made = Overlay()
    made.look = Look(**look)  # type: ignore[arg-type]
    made.set_page(page(1, lines))
    return made


def far(colour: QColor, other: str) -> int:
    a, b = colour.getRgb()[:3], QColor(other).getRgb()[:3]
    return sum(abs(x - y) for x, y in zip(a, b, strict=True))


INSIDE, BESIDE = (100, 54), (300, 54)  # of the first line (page 100-500 by 100-120), and of nothing


def test_lines_are_tinted_in_the_colour_of_their_region() -> None:
    image = painted(overlay())
    inside = image.pixelColor(*INSIDE)
    assert inside.blue() > inside.red()  # text is blue
    assert image.pixelColor(*BESIDE) == QColor("#ffffff")


@pytest.mark.parametrize(("look", "seen"), [({"opacity": 0.0}, False), ({"colouring": Colouring.NONE}, False), ({}, True)])
def test_the_overlay_can_be_taken_away(look: dict[str, object], seen: bool) -> None:
    assert (painted(overlay(**look)).pixelColor(*INSIDE) != QColor("#ffffff")) is seen


def test_doubt_shows_stronger_and_confirmed_lines_without_underline() -> None:
    doubtful = Line("x", "", Quad.of(Box(100, 100, 500, 120)), 0.1, doubt=0.9)
    confirmed = replace(doubtful, confirmed_by="someone", doubt=0.0)
    marks = {}
    for name, line in (("doubtful", doubtful), ("confirmed", confirmed)):
        made = Overlay()
        made.look = Look(colouring=Colouring.DOUBT)
        made.set_page(replace(page(1, 0), content=Content((Region("r", RegionType.TEXT, line.quad, 1.0, (line,)),))))
        image = painted(made)
        marks[name] = (far(image.pixelColor(*INSIDE), "#ffffff"), far(image.pixelColor(150, 60), "#ffffff"))
    assert marks["doubtful"][0] > 2 * marks["confirmed"][0]
    assert marks["doubtful"][1] > 3 * marks["confirmed"][1]


def test_a_selected_line_is_marked_like_with_a_pen_and_ink_stays_black() -> None:
    made = overlay()
    made.lit = Lit(page="d-1", lines=("d-1:0",))
    image = painted(made)
    colour = image.pixelColor(*INSIDE)
    assert colour.blue() < 200 < colour.red()
    dark = QImage(400, 300, QImage.Format.Format_RGB32)
    dark.fill(QColor("#000000"))
    painter = QPainter(dark)
    made.look = Look(colouring=Colouring.NONE)
    made.paint(painter, "d-1", Affine.scaling(0.5), theme.LIGHT)
    painter.end()
    assert dark.pixelColor(*INSIDE) == QColor("#000000")


def test_evidence_is_lit_where_no_line_is() -> None:
    made = overlay(0)
    made.lit = Lit(evidence_page="d-1", quads=(Quad.of(Box(560, 80, 640, 140)),))
    assert painted(made).pixelColor(*BESIDE) != QColor("#ffffff")


def test_reading_order_is_a_number_where_the_region_begins() -> None:
    plain, numbered = painted(overlay()), painted(overlay(order=True))
    assert plain.pixelColor(45, 40) != numbered.pixelColor(45, 40)
    assert far(numbered.pixelColor(45, 40), theme.LIGHT.regions[RegionType.TEXT]) < 250


def test_pages_long_out_of_view_are_forgotten() -> None:
    made = Overlay()
    made.set_page(page(1))
    for number in range(2, 200):
        made.set_page(page(number), needed=("d-1",))
    assert made.knows("d-1")
    assert not made.knows("d-2")


@pytest.mark.parametrize("colouring", [Colouring.TYPE, Colouring.DOUBT])
def test_a_crowded_page_takes_few_strokes_and_hundreds_of_shapes_are_not_smoothed(colouring: Colouring) -> None:
    regions = tuple(
        Region(
            f"r{column}",
            kind,
            Quad.of(Box(column, 0, column + 9, 900)),
            1.0,
            tuple(
                Line(f"{row}-{column}", "", Quad.of(Box(column, row, column + 9, row + 1)), 1.0, doubt=row / 100)
                for row in range(100)
            ),
        )
        for column, kind in enumerate(list(RegionType)[:6])
    )
    layers = layers_of(shapes_of(replace(page(1, 0), content=Content(regions))), colouring, theme.LIGHT)
    assert len(layers) <= 12
    assert all(layer.path.elementCount() < 50 for layer in layers if layer.smooth)
