from __future__ import annotations

from desktop.document.geometry import Box, Quad
from desktop.document.model import LineMark, RegionType, Tick
from desktop.exporters.text import page_text
from tests.unit.exporters.prose.made import Paper


def test_what_is_illegible_is_said_to_be_so_in_the_language_of_the_job() -> None:
    paper = Paper()
    marks = {"mark": LineMark.ILLEGIBLE, "confirmed_by": "Ada"}
    paper.region(RegionType.TEXT, "经手", paper.line("□□", **marks), paper.line("", **marks))
    assert page_text(paper.page(), "zh") == "经手\n□□ [无法辨认]\n[无法辨认]\n"


def test_a_box_to_be_ticked_stands_before_its_line() -> None:
    paper = Paper()
    line = paper.line("永久")
    paper.region(RegionType.TEXT, line)
    box = line.quad.bounds
    page = paper.page()
    ticked = Tick(Quad.of(Box(box.x0 - 24, box.y0, box.x0 - 6, box.y1)), True)
    content = type(page.content)(page.content.regions, ticks=(ticked,))
    assert page_text(type(page)(page.id, "d", 1, "m", 0, 600, 800, content=content)) == "☑ 永久\n"
