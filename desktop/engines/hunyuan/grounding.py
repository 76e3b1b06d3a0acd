"""From what the model wrote about a page to a reading of it: every text with its ink, and what has none marked as such."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.document.geometry import Affine, Box, Quad
from desktop.document.notes import NO_INK, NO_TEXT, REPAIRED, Note
from desktop.engines.contract import PageReading, ReadCell, ReadLine, ReadRegion, ReadTable
from desktop.engines.hunyuan.parsing.layout import parse_layout
from desktop.engines.hunyuan.parsing.points import LIMIT
from desktop.engines.hunyuan.parsing.spotting import parse_spotting
from desktop.engines.hunyuan.passages import of_layout, of_markdown
from desktop.engines.hunyuan.regions import Ink, Region, house, is_vertical
from desktop.engines.hunyuan.seating import LEAST, seat
from desktop.engines.hunyuan.values import Generated

LOST = "text"
"""What a region is called that was made for spotted text without a place."""


def reading_of(
    width: int,
    height: int,
    spotting: Generated,
    layout: Generated | None = None,
    document: Generated | None = None,
    *,
    to_image: Affine | None = None,
) -> PageReading:
    """width, height: pixels of the image that the model was shown, upright. to_image: from those pixels to the image as it was
    given. layout: with or without texts; its texts count where there is no document. document: Markdown.

    Every spotted line comes out once, with the confidence of the tokens that wrote it. Where the other text has it otherwise,
    the spotted text stays, and its confidence is multiplied by their likeness (1 - edit distance / length of the longer, as
    `alignment` compares them; not where the other text is LaTeX).
    Text of layout or Markdown that no spotted line holds becomes a line of confidence 0 with the quad of its region, or of the
    page; so does a spotted text without a place. A formula in its own block is added as LaTeX, placed on the lines it was found
    in, unless they say the same. turn and skew are left to the caller.
    """
    scale = Affine.scaling(width / LIMIT, height / LIMIT)
    spotted = parse_spotting(spotting.text)
    laid = parse_layout(layout.text) if layout else None
    lines = [
        _ink(each.text, each.quad and each.quad.mapped(scale), spotting.confidence(each.begin, each.end))
        for each in spotted.lines
    ]
    regions = [Region(each.label, each.quad and each.quad.mapped(scale)) for each in laid.regions] if laid else []
    house(lines, regions)
    if document is not None:
        passages = of_markdown(document, scale)
    else:
        passages = of_layout(layout, laid.regions, regions) if layout and laid else ()
    seat(passages, lines, regions)
    placeless = [line for line in lines if line.quad is None and line.region is None]
    if placeless:
        lost = Region(LOST, None, confidence=0.0)
        for line in placeless:
            lost.take(line)
        regions.append(lost)
    repaired = spotted.repaired + (laid.repaired if laid else 0) + sum(p.repaired for p in passages)
    page = Quad.of(Box(0.0, 0.0, width, height))
    return _reading(lines, regions, page, to_image or Affine(), repaired)


def _ink(text: str, quad: Quad | None, confidence: float) -> Ink:
    if quad is None:
        return Ink(text, None, 0.0)
    return Ink(text, quad, max(confidence, LEAST), is_vertical(text, quad))


def _reading(lines: Sequence[Ink], regions: Sequence[Region], page: Quad, to_image: Affine, repaired: int) -> PageReading:
    """lines: those that were spotted; text without ink is in the regions only."""
    known = set(lines)
    every = [*lines, *(line for region in regions for line in region.lines if line not in known)]
    index = {line: n for n, line in enumerate(every)}
    read = []
    for line in every:
        quad = line.quad or (line.region.extent if line.region else None) or page
        read.append(ReadLine(line.text, quad.mapped(to_image), line.confidence, line.vertical))
    places = [
        ReadRegion(r.label, (r.extent or page).mapped(to_image), tuple(index[line] for line in r.lines), r.confidence)
        for r in regions
    ]
    tables = []
    for n, region in enumerate(regions):
        if region.table is not None:
            cells = tuple(
                ReadCell(c.cell.row, c.cell.col, c.cell.text, c.cell.rowspan, c.cell.colspan, tuple(index[x] for x in c.lines))
                for c in region.table.cells
            )
            tables.append(ReadTable(n, region.table.rows, region.table.cols, cells))
    no_ink = sum(line.confidence == 0.0 for line in every)
    no_text = sum(r.is_worded and not r.lines for r in regions) + sum(not line.text.strip() for line in lines)
    counts = ((REPAIRED, repaired), (NO_INK, no_ink), (NO_TEXT, no_text))
    notes = tuple(Note(code, str(count)) for code, count in counts if count)
    return PageReading(tuple(read), regions=tuple(places), tables=tuple(tables), notes=notes)
