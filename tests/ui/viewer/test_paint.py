"""What is drawn over a page, painted on an image without any window."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.document.geometry import Affine, Box, Quad
from desktop.document.model import Content, Line, Region, RegionType
from desktop.ui import theme
from desktop.ui.viewer.hit import shapes_of
from desktop.ui.viewer.overlay import Lit, Look, Overlay
from desktop.ui.viewer.paint import Colouring, Paths, layers_of, order_discs, paint_frames
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
    made.look = Look(**look)  # type: ignore[arg-type]  # of the parameters below
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
    beside = order_discs(shapes_of(page(1)), Affine.scaling(0.5))[0][1].center().toPoint() - QPoint(0, 7)
    assert beside.x() < 45, "left of the region"
    assert plain.pixelColor(beside) != numbered.pixelColor(beside)
    assert far(numbered.pixelColor(beside), theme.LIGHT.regions[RegionType.TEXT]) < 250


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


def one_region(*lines: Line, kind: RegionType = RegionType.TEXT, unread: tuple[Quad, ...] = ()) -> Overlay:
    made = Overlay()
    region = Region("r", kind, Quad.of(Box(20, 20, 780, 400)), 1.0, lines)
    made.set_page(replace(page(1, 0), content=Content((region,), unread=unread)))
    return made


LINE = Line("x", "", Quad.of(Box(100, 100, 500, 120)), 0.9)


def test_a_line_without_ink_has_a_dashed_edge_and_no_tint() -> None:
    image = painted(one_region(replace(LINE, inked=False)))
    assert image.pixelColor(*INSIDE) == QColor("#ffffff")
    edge = [image.pixelColor(x, 50) != QColor("#ffffff") for x in range(60, 240)]
    assert 0.3 < sum(edge) / len(edge) < 0.8
    whole = painted(one_region(LINE))
    assert all(whole.pixelColor(x, 50) != QColor("#ffffff") for x in range(60, 240))


@pytest.mark.parametrize("colouring", [Colouring.TYPE, Colouring.DOUBT])
def test_ink_that_no_line_covers_is_hatched(colouring: Colouring) -> None:
    made = one_region(unread=(Quad.of(Box(560, 80, 680, 160)),))
    made.look = Look(colouring=colouring)
    image = painted(made)
    inked = [image.pixelColor(x, y) != QColor("#ffffff") for x in range(285, 335) for y in range(45, 75)]
    assert 0.05 < sum(inked) / len(inked) < 0.6


def test_a_hidden_kind_is_not_drawn_nor_its_lines() -> None:
    made = one_region(LINE, kind=RegionType.SEAL)
    made.look = Look(order=True, hidden=frozenset({RegionType.SEAL}))
    image = painted(made)
    assert all(image.pixelColor(x, y) == QColor("#ffffff") for x in range(0, 400, 3) for y in range(0, 300, 3))


def test_from_afar_lines_are_tinted_and_not_framed() -> None:
    near, far_off = painted(one_region(LINE)), painted(one_region(LINE), Affine.scaling(0.2))
    assert near.pixelColor(150, 50) != near.pixelColor(150, 54), "an edge"
    assert far_off.pixelColor(60, 20) == far_off.pixelColor(60, 22) != QColor("#ffffff")


def test_a_page_changed_in_its_text_alone_keeps_its_paths() -> None:
    paths = Paths()
    before = layers_of(shapes_of(page(1)), Colouring.TYPE, theme.LIGHT, paths=paths)
    after = layers_of(shapes_of(page(1)), Colouring.TYPE, theme.LIGHT, paths=paths)
    moved = layers_of(shapes_of(page(1, 4)), Colouring.TYPE, theme.LIGHT, paths=paths)
    assert all(a.path is b.path for a, b in zip(before, after, strict=True))
    assert moved[0].path is not before[0].path


def test_frames_in_the_hand_have_handles_where_it_is_one() -> None:
    quad = Quad.of(Box(50, 50, 200, 150))
    images = []
    for quads in ([quad], [quad, Quad.of(Box(250, 200, 300, 250))]):
        image = QImage(400, 300, QImage.Format.Format_RGB32)
        image.fill(QColor("#ffffff"))
        painter = QPainter(image)
        paint_frames(painter, quads, theme.LIGHT)
        painter.end()
        images.append(image)
    assert images[0].pixelColor(52, 52) == QColor(theme.LIGHT.on_ink), "the inside of a handle"
    assert images[1].pixelColor(52, 52) != QColor(theme.LIGHT.on_ink)
