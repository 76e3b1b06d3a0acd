"""What of a page each format can hold, in one place: content as it comes back from a file of ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desktop.document.geometry import Quad
from desktop.document.model import Cell, Char, Content, Line, Table
from desktop.interchange.words import words
from desktop.interchange.xml import clean


def alto_holds(content: Content) -> Content:
    """Places to a hundredth of a pixel; confidence and doubt of regions, lines and ticks to a hundredth, of characters to a
    ten thousandth; neither the time of a confirmation nor the Reading."""

    def line(line: Line) -> Line:
        return replace(
            line,
            text=clean(line.text),
            quad=_to_hundredths(line.quad),
            confidence=_hundredth(line.confidence),
            doubt=_hundredth(line.doubt),
            confirmed_at=None,
            reading=None,
            chars=tuple(char(each) for each in spelling(line) if each.text != " " or each.quad is not None),
        )

    def char(char: Char) -> Char:
        """A space is only a box. What stands for one letter has three at most."""
        quad = None if char.quad is None else _to_hundredths(char.quad)
        if char.text == " ":
            return Char(" ", quad and Quad.of(quad.bounds), 1.0)
        single = len(char.text) == 1
        others = tuple(clean(other) for other in char.others if not single or len(other) <= 3)
        doubt = round(char.doubt, 4) if single else _hundredth(char.doubt)
        return Char(clean(char.text), quad, round(char.confidence, 4), doubt, others)

    return _held(content, line, _to_hundredths, _hundredth)


def page_xml_holds(content: Content, width: int, height: int) -> Content:
    """Places are whole pixels of the image; shares to a ten thousandth; a space is no character."""

    def quad(quad: Quad) -> Quad:
        return Quad(*((min(width, max(0, round(x))), min(height, max(0, round(y)))) for x, y in quad.points))

    def line(line: Line) -> Line:
        return replace(
            line,
            text=clean(line.text),
            quad=quad(line.quad),
            confidence=round(line.confidence, 4),
            doubt=round(line.doubt, 4),
            chars=tuple(char(each) for each in spelling(line) if each.text != " "),
        )

    def char(char: Char) -> Char:
        return Char(
            clean(char.text),
            None if char.quad is None else quad(char.quad),
            round(char.confidence, 4),
            round(char.doubt, 4),
            tuple(map(clean, char.others)),
        )

    return _held(content, line, quad, lambda share: round(share, 4))


def _held(
    content: Content, line: Callable[[Line], Line], quad: Callable[[Quad], Quad], share: Callable[[float], float]
) -> Content:
    regions = tuple(
        replace(
            region,
            quad=quad(region.quad),
            confidence=share(region.confidence),
            label=clean(region.label),
            lines=tuple(map(line, region.lines)),
        )
        for region in content.regions
    )
    return Content(
        regions,
        tuple(_table(table, content, quad) for table in content.tables),
        tuple(replace(tick, quad=quad(tick.quad), confidence=share(tick.confidence)) for tick in content.ticks),
        tuple(replace(code, quad=quad(code.quad), text=clean(code.text)) for code in content.codes),
        tuple(map(quad, content.unread)),
    )


def _table(table: Table, content: Content, quad: Callable[[Quad], Quad]) -> Table:
    """Cells in the order of their first lines, then those without any; lines of a cell in the order of the region's."""
    lines = next(region for region in content.regions if region.id == table.region).lines
    places = {line.id: place for place, line in enumerate(lines)}

    def held(cell: Cell) -> Cell:
        ids = tuple(sorted((line for line in cell.lines if line in places), key=places.__getitem__))
        return replace(cell, quad=quad(cell.quad), lines=ids)

    cells = sorted(map(held, table.cells), key=lambda cell: places[cell.lines[0]] if cell.lines else len(places))
    return replace(table, cells=tuple(cells))


def spelling(line: Line) -> tuple[Char, ...]:
    """The characters where they make up the line's text, each space of it one of them or none."""
    said = words(line)
    kept = [char for word in said for char in (*word.chars, *([word.space] if word.space else []))]
    return line.chars if kept == list(line.chars) else ()


def _hundredth(share: float) -> float:
    return float(f"{share:.2f}")


def _to_hundredths(quad: Quad) -> Quad:
    return Quad(*((round(x, 2), round(y, 2)) for x, y in quad.points))
