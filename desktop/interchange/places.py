"""Content on another ground."""

from __future__ import annotations

from dataclasses import replace

from desktop.document.geometry import Affine
from desktop.document.model import Char, Content, Line, Region, Table


def mapped(content: Content, transform: Affine) -> Content:
    """With every place moved."""
    if transform == Affine():
        return content
    return Content(
        tuple(_region(region, transform) for region in content.regions),
        tuple(_table(table, transform) for table in content.tables),
        tuple(replace(tick, quad=tick.quad.mapped(transform)) for tick in content.ticks),
        tuple(replace(code, quad=code.quad.mapped(transform)) for code in content.codes),
        tuple(quad.mapped(transform) for quad in content.unread),
    )


def _region(region: Region, transform: Affine) -> Region:
    return replace(region, quad=region.quad.mapped(transform), lines=tuple(_line(line, transform) for line in region.lines))


def _line(line: Line, transform: Affine) -> Line:
    return replace(line, quad=line.quad.mapped(transform), chars=tuple(_char(char, transform) for char in line.chars))


def _char(char: Char, transform: Affine) -> Char:
    return char if char.quad is None else replace(char, quad=char.quad.mapped(transform))


def _table(table: Table, transform: Affine) -> Table:
    return replace(table, cells=tuple(replace(cell, quad=cell.quad.mapped(transform)) for cell in table.cells))
