"""What is read inside a box drawn on a page."""

from __future__ import annotations

from dataclasses import replace

from desktop.document.geometry import Box, Quad
from desktop.document.model import Page
from desktop.fields.finding.inside import read_inside
from tests.unit.fields.test_contract import line, page


def drawn(x0: float, y0: float, x1: float, y1: float) -> Quad:
    return Quad.of(Box(x0, y0, x1, y1))


def test_part_of_a_line_with_just_its_ink() -> None:
    text, ink = read_inside(page("甲方：江城公司"), drawn(138, 40, 400, 80))
    assert text == "江城公司"
    assert ink.quad.bounds == Box(140, 50, 220, 70)
    assert ink.lines == ("80,50",)


def test_spaces_within_stay_and_those_at_the_ends_do_not() -> None:
    text, _ = read_inside(page("No. A 12 B paid"), drawn(118, 40, 182, 80))
    assert text == "A 12 B"


def test_lines_below_each_other_are_joined_as_they_are_written() -> None:
    everywhere = drawn(0, 0, 600, 900)
    assert read_inside(page("江城市", "人民路一号"), everywhere)[0] == "江城市人民路一号"
    assert read_inside(page("1 Main Street", "Springfield"), everywhere)[0] == "1 Main Street Springfield"


def test_a_line_without_places_of_its_characters_counts_as_a_whole() -> None:
    bare = replace(line("甲方：江城公司", 80, 50), chars=())
    with_bare = page("x")
    (region,) = with_bare.content.regions
    holding: Page = replace(with_bare, content=replace(with_bare.content, regions=(replace(region, lines=(bare,)),)))
    assert read_inside(holding, drawn(0, 0, 600, 900))[0] == "甲方：江城公司"
    assert read_inside(holding, drawn(0, 0, 100, 900))[0] == ""


def test_an_empty_place_is_its_own_evidence() -> None:
    box = drawn(10, 700, 90, 720)
    text, ink = read_inside(page("甲方"), box)
    assert (text, ink.quad, ink.lines, ink.page) == ("", box, (), "p1")
