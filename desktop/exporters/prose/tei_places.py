"""Where the text of a TEI file stands: surfaces with zones for regions, lines and cells, and the names that text refers to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from lxml import etree

from desktop.document.geometry import Quad
from desktop.document.model import Page, Table

TEI = "http://www.tei-c.org/ns/1.0"
XML = "http://www.w3.org/XML/1998/namespace"


def made(tag: str, text: str = "", **attributes: str) -> etree._Element:
    """An element of TEI, whose namespace is that of the file it is written into; attributes without a value are left out.
    xml_id, xml_lang: those of XML; a name of Python ends in _."""
    named = {
        (f"{{{XML}}}{name[4:]}" if name.startswith("xml_") else name.rstrip("_")): value
        for name, value in attributes.items()
        if value
    }
    element = etree.Element(tag, named)
    element.text = text or None
    return element


@dataclass(frozen=True, slots=True)
class Places:
    """Names of the zones of a page's regions and lines, by id; of tables, by the id of their region."""

    page: str
    regions: Mapping[str, str]
    lines: Mapping[str, str]
    tables: Mapping[str, str]

    @classmethod
    def of(cls, page: Page) -> Places:
        name = f"p{page.number}"
        regions = {region.id: f"{name}r{k}" for k, region in enumerate(page.content.regions, 1)}
        lines = {
            line.id: f"{regions[region.id]}l{k}" for region in page.content.regions for k, line in enumerate(region.lines, 1)
        }
        tables = {table.region: f"{name}t{k}" for k, table in enumerate(page.content.tables, 1)}
        return cls(name, regions, lines, tables)


def surface(page: Page, image: str, of_several: bool) -> etree._Element:
    """The page with its zones, in page space. image: the name of its master, "" where it is not known; of_several: that has
    more than one page."""
    places = Places.of(page)
    element = made("surface", xml_id=places.page, n=str(page.number), ulx="0", uly="0")
    element.set("lrx", _number(page.width))
    element.set("lry", _number(page.height))
    if image:
        at = f"#page={page.master_page + 1}" if of_several else ""
        width, height = (f"{_number(side)}{page.unit}" for side in (page.width, page.height))
        element.append(made("graphic", url=quote(image) + at, width=width, height=height))
    for name, kind, quad in _zones(page, places):
        points = " ".join(f"{_number(x)},{_number(y)}" for x, y in quad.points)
        element.append(made("zone", xml_id=name, type=kind, points=points))
    return element


def _zones(page: Page, places: Places) -> Iterator[tuple[str, str, Quad]]:
    grids = {table.region: table for table in page.content.tables}
    for region in page.content.regions:
        yield places.regions[region.id], region.type.value, region.quad
        grid = grids.get(region.id)
        cells = {(cell.row, cell.col): cell for cell in reversed(grid.cells)} if grid else {}
        for (row, col), cell in sorted(cells.items()):
            yield _cell_name(places.tables[region.id], row, col), "cell", cell.quad
        for line in region.lines:
            yield places.lines[line.id], "line", line.quad


def cell_names(table: Table, name: str) -> dict[Quad, str]:
    """The zones of a table's cells by their places."""
    return {cell.quad: _cell_name(name, cell.row, cell.col) for cell in reversed(table.cells)}


def _cell_name(table: str, row: int, col: int) -> str:
    return f"{table}r{row + 1}c{col + 1}"


def _number(value: float) -> str:
    said = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if said == "-0" else said
