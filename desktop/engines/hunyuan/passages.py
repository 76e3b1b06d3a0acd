"""The texts that the model wrote without places for their lines, in reading order: of Markdown, or of its layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from desktop.document.geometry import Affine, Quad
from desktop.engines.hunyuan.parsing.grid import Grid
from desktop.engines.hunyuan.parsing.layout import LaidOut
from desktop.engines.hunyuan.parsing.markdown import Block, Kind, parse_markdown
from desktop.engines.hunyuan.parsing.tables import parse_table
from desktop.engines.hunyuan.regions import Region
from desktop.engines.hunyuan.values import Generated

CAPTION = "figure_caption"
_LABELS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.HEADING: "title",
        Kind.PARAGRAPH: "paragraph",
        Kind.LIST_ITEM: "list_item",
        Kind.TABLE: "table",
        Kind.FORMULA: "formula",
        Kind.FIGURE: "figure",
        Kind.CODE: "code",
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """label: what its region is called where the layout has none for it. parts: its text; of a table the cells in their order,
    then what is beside them. confidence: of the whole. quad: where the model says that it stands, in pixels of the upright
    image. region: of the layout, where it came with one. formula: set off from the text. repaired: faults that were mended."""

    label: str
    parts: tuple[str, ...]
    confidence: float = 0.0
    grid: Grid | None = None
    quad: Quad | None = None
    region: Region | None = None
    formula: bool = False
    repaired: int = 0


def of_markdown(document: Generated, scale: Affine) -> tuple[Passage, ...]:
    """scale: from the model's 0-1000 to pixels."""
    return tuple(p for block in parse_markdown(document.text) for p in _of_block(block, document, scale))


def _of_block(block: Block, document: Generated, scale: Affine) -> Iterator[Passage]:
    label, confidence = _LABELS[block.kind], document.confidence(block.begin, block.end)
    if block.kind is Kind.TABLE:
        yield _table(label, block.text, confidence, repaired=block.repaired)
    elif block.kind is Kind.FIGURE:
        quad = block.quad.mapped(scale) if block.quad else None
        if quad:
            yield Passage(label, (), confidence, quad=quad)
        if block.text:
            yield Passage(CAPTION, (block.text,), confidence, quad=quad, repaired=block.repaired)
    else:
        yield Passage(label, (block.text,), confidence, formula=block.kind is Kind.FORMULA, repaired=block.repaired)


def of_layout(layout: Generated, found: Sequence[LaidOut], regions: Sequence[Region]) -> tuple[Passage, ...]:
    """regions: one for each that was found."""
    passages = []
    for each, region in zip(found, regions, strict=True):
        if not each.text:
            continue
        confidence = layout.confidence(each.begin, each.end)
        if region.is_table or each.text.lstrip().lower().startswith("<table"):
            passages.append(_table(each.label, each.text, confidence, region))
        else:
            passages.append(Passage(each.label, (each.text,), confidence, region=region, formula=region.is_formula))
    return tuple(passages)


def _table(label: str, source: str, confidence: float, region: Region | None = None, *, repaired: bool = False) -> Passage:
    grid = parse_table(source)
    beside = (grid.around,) if grid.around else ()
    return Passage(
        label,
        (*(cell.text for cell in grid.cells), *beside),
        confidence,
        grid,
        region=region,
        repaired=max(grid.repaired, repaired),
    )
