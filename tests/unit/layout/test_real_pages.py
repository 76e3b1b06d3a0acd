"""Real pages with the lines that people drew on them: cut into blocks as those people did, most of the time."""

from __future__ import annotations

import json

import pytest

from desktop.document.geometry import Box, Quad, View
from desktop.document.model import Line, Marks
from desktop.layout import arrange
from tests.benchmarks.layout import DATA, Block, Count, Truth, count, kind_of, omnidocbench

FOLDER = DATA / "documents" / "omnidocbench-demo"
PRINTED = ("text", "title", "list", "header", "footer", "page number", "caption")
PAGES = omnidocbench(FOLDER) if FOLDER.is_dir() else []


def lines_of(truth: Truth) -> list[Line]:
    """The lines of the truth's text; formulas, tables and figures have none."""
    lines = []
    for entry in json.loads(truth.image.with_suffix(".json").read_text(encoding="utf8"))["layout_dets"]:
        for span in entry.get("line_with_spans", ()):
            if span["category_type"] == "text_span":
                box = Box.around(zip(span["poly"][::2], span["poly"][1::2], strict=True))
                lines.append(Line(f"l{len(lines)}", span["text"], Quad.of(box), 0.99))
    return lines


@pytest.mark.skipif(not PAGES, reason=f"no test documents at {FOLDER}")
def test_most_blocks_of_real_pages_are_found_whole() -> None:
    total = Count()
    for truth in PAGES:
        lines = lines_of(truth)
        boxes = [*(b.box for b in truth.blocks), *(line.quad.bounds for line in lines)]
        width, height = max(b.x1 for b in boxes) + 50, max(b.y1 for b in boxes) + 50
        content = arrange(lines, width, height, View(), Marks())
        assert sorted(line.id for line in content.lines()) == sorted(line.id for line in lines)
        printed = tuple(block for block in truth.blocks if block.kind in PRINTED)
        found = [Block(kind_of(region.type.value), region.quad.bounds) for region in content.regions]
        total += count(found, Truth(truth.image, printed))
    assert total.f1 > 0.68
