"""PAGE XML 2019-07-15 (PRImA); a file holds one page.

A region is the PAGE region of its kind; its own name is in `custom` too ("structure {type:seal;}"). Regions that PAGE gives no
lines (tables, pictures, formulas) hold TextRegions: a table one for each cell, with its role. What PAGE has no attribute for is
UserDefined.

Not held: fractions of pixels, what lies off the image (it is moved to its edge); characters that do not make up their line's
text and those that are spaces; the box of a character that has no place is its word's. Cells come back in the order of their
lines, empty ones last; their lines in the order of the region's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import BinaryIO

from desktop.document.geometry import Point, Quad
from desktop.document.model import Cell, Char, Content, Line, Region, RegionType, Table
from desktop.interchange.cells import runs_of
from desktop.interchange.page_reading import read
from desktop.interchange.places import mapped
from desktop.interchange.values import Head, Sheet
from desktop.interchange.words import Word, around, baseline, words
from desktop.interchange.xml import Element, auxiliary, child, date_time, decimal, piece, share_said, told, xml_id

__all__ = ["read", "write"]

_NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
_NO_DATE = "1970-01-01T00:00:00Z"
_TEXT_TYPES: Mapping[RegionType, str] = MappingProxyType(
    {
        RegionType.TITLE: "heading",
        RegionType.TEXT: "paragraph",
        RegionType.HEADER: "header",
        RegionType.FOOTER: "footer",
        RegionType.PAGE_NUMBER: "page-number",
        RegionType.FOOTNOTE: "footnote",
        RegionType.CAPTION: "caption",
        RegionType.MARGINAL: "marginalia",
        RegionType.HANDWRITING: "paragraph",
        RegionType.LIST: "other",
        RegionType.OTHER: "other",
    }
)
_OTHERS: Mapping[RegionType, tuple[str, str | None]] = MappingProxyType(
    {
        RegionType.TABLE: ("TableRegion", None),
        RegionType.FIGURE: ("ImageRegion", None),
        RegionType.SEAL: ("GraphicRegion", "stamp"),
        RegionType.FORMULA: ("MathsRegion", None),
    }
)


def write(head: Head, sheet: Sheet, stream: BinaryIO) -> None:
    """Raises OSError."""
    stream.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    stream.write(
        f'<PcGts xmlns="{_NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="{_NAMESPACE} {_NAMESPACE}/pagecontent.xsd" pcGtsId="{xml_id(sheet.page.id)}">\n'.encode()
    )
    stream.write(told(_metadata(head, sheet)))
    stream.write(told(_PageWriter(sheet).page()))
    stream.write(b"</PcGts>\n")


def _metadata(head: Head, sheet: Sheet) -> Element:
    made = piece("Metadata", externalRef=f"urn:sha256:{sheet.page.master}")
    created = date_time(head.created) or _NO_DATE
    child(made, "Creator", head.program)
    child(made, "Created", created)
    child(made, "LastChange", created)
    child(made, "Comments", head.title)
    for each in head.processing:
        kind, name = ("author", "reviewer") if each.person else ("processingStep", "recognition")
        item = child(made, "MetadataItem", type=kind, name=name, value=each.name, date=date_time(each.at))
        if each.version or each.settings:
            labels = child(item, "Labels")
            if each.version:
                child(labels, "Label", type="version", value=each.version)
            for setting in each.settings:
                child(labels, "Label", type="setting", value=setting)
    return made


class _PageWriter:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._content: Content = mapped(sheet.page.content, sheet.to_image)
        self._grids = {table.region: table for table in self._content.tables}
        self._id = xml_id(sheet.page.id)

    def page(self) -> Element:
        sheet, view = self._sheet, self._sheet.page.view
        dpi = None if sheet.dpi is None else decimal(sheet.dpi)
        made = piece(
            "Page",
            imageFilename=sheet.image,
            imageWidth=str(sheet.width),
            imageHeight=str(sheet.height),
            imageXResolution=dpi,
            imageYResolution=dpi,
            imageResolutionUnit="PPI" if dpi else None,
            custom=f"page {{number:{sheet.page.number}; frame:{sheet.page.master_page + 1};}}",
            orientation=_turn(view.turn - view.skew),
        )
        if self._content.regions:
            group = child(child(made, "ReadingOrder"), "OrderedGroup", id=auxiliary("order", self._id))
            for place, region in enumerate(self._content.regions):
                child(group, "RegionRefIndexed", index=str(place), regionRef=xml_id(region.id))
        for place, region in enumerate(self._content.regions):
            self._region(made, region, place)
        self._seen(made)
        return made

    # --- regions ---

    def _region(self, page: Element, region: Region, place: int) -> None:
        grid = self._grids.get(region.id)
        name, kind = _OTHERS.get(region.type, ("TextRegion", _TEXT_TYPES.get(region.type)))
        if grid is not None:
            name, kind = "TableRegion", None
        columns = name == "TextRegion" and bool(region.lines) and all(line.vertical for line in region.lines)
        made = child(
            page,
            name,
            id=xml_id(region.id),
            type=kind,
            custom=f"readingOrder {{index:{place};}} structure {{type:{region.type.value};}}",
            orientation=_turn(-region.quad.angle),
            readingDirection="top-to-bottom" if columns else None,
            textLineOrder="right-to-left" if columns else None,
            production="handwritten-cursive" if region.type is RegionType.HANDWRITING and name == "TextRegion" else None,
            rows=str(grid.rows) if grid else None,
            columns=str(grid.cols) if grid else None,
            continuation="true" if grid and grid.continues else None,
        )
        self._coords(made, region.quad, region.confidence)
        defined = {"label": region.label or None}
        if grid is not None:
            defined |= {"table": xml_id(grid.id), "continues": xml_id(grid.continues) if grid.continues else None}
        _define(made, defined)
        if grid is not None:
            self._grid(made, region, grid)
        elif name == "TextRegion":
            self._lines(made, region.lines)
        elif region.lines:
            inner = child(made, "TextRegion", id=auxiliary("text", xml_id(region.id)))
            self._coords(inner, region.quad)
            self._lines(inner, region.lines)

    def _grid(self, parent: Element, region: Region, grid: Table) -> None:
        for place, (cell, lines) in enumerate(runs_of(region, grid), 1):
            made = child(parent, "TextRegion", id=auxiliary("cell", xml_id(grid.id), place))
            self._coords(made, cell.quad if cell else around([line.quad for line in lines], 0))
            if cell is not None:
                _role(made, cell)
            self._lines(made, lines)

    def _seen(self, page: Element) -> None:
        """What is on the page besides regions."""
        for place, code in enumerate(self._content.codes):
            own = auxiliary("code", self._id, place)
            made = child(page, "GraphicRegion", id=own, type="barcode", custom="structure {type:code;}")
            self._coords(made, code.quad)
            _define(made, {"text": code.text, "format": code.format})
        for place, tick in enumerate(self._content.ticks):
            own = auxiliary("tick", self._id, place)
            made = child(page, "CustomRegion", id=own, type="tick", custom="structure {type:tick;}")
            self._coords(made, tick.quad, tick.confidence)
            _define(made, {"ticked": "true" if tick.ticked else "false"})
        for place, quad in enumerate(self._content.unread):
            own = auxiliary("unread", self._id, place)
            self._coords(child(page, "UnknownRegion", id=own, custom="structure {type:unread;}"), quad)

    # --- lines ---

    def _lines(self, region: Element, lines: Iterable[Line]) -> None:
        texts = []
        for place, line in enumerate(lines):
            self._line(region, line, place)
            texts.append(line.text)
        if texts:
            _equivalent(region, "\n".join(texts))

    def _line(self, region: Element, line: Line, place: int) -> None:
        own = xml_id(line.id)
        made = child(
            region,
            "TextLine",
            id=own,
            readingDirection="top-to-bottom" if line.vertical else None,
            custom=f"readingOrder {{index:{place};}}",
        )
        self._coords(made, line.quad)
        child(made, "Baseline", points=self._points(baseline(line)))
        for number, word in enumerate(words(line)):
            if word.text:
                self._word(made, line, word, f"{own}.{number}")
        _equivalent(made, line.text, line.confidence)
        _define(
            made,
            {
                "doubt": share_said(line.doubt) if line.doubt else None,
                "engine": line.engine or None,
                "reading": line.reading,
                "confirmedBy": line.confirmed_by,
                "confirmedAt": line.confirmed_at,
                "mark": line.mark.value or None,
                "inked": None if line.inked else "false",
            },
        )

    def _word(self, parent: Element, line: Line, word: Word, own: str) -> None:
        made = child(parent, "Word", id=auxiliary("w", own))
        self._coords(made, word.quad)
        for number, char in enumerate(word.chars):
            self._glyph(made, char, word.quad, auxiliary("g", own, number))
        sure = math.fsum(char.confidence for char in word.chars) / len(word.chars) if word.chars else line.confidence
        _equivalent(made, word.text, sure)

    def _glyph(self, word: Element, char: Char, standing: Quad, own: str) -> None:
        made = child(word, "Glyph", id=own)
        self._coords(made, char.quad or standing)
        _equivalent(made, char.text, char.confidence, 0 if char.others else None)
        for place, other in enumerate(char.others, 1):
            _equivalent(made, other, None, place)
        _define(
            made,
            {"doubt": share_said(char.doubt) if char.doubt else None, "placed": "false" if char.quad is None else None},
        )

    # --- places ---

    def _coords(self, element: Element, quad: Quad, confidence: float = 1.0) -> None:
        child(element, "Coords", points=self._points(quad.points), conf=share_said(confidence) if confidence < 1.0 else None)

    def _points(self, points: Iterable[Point]) -> str:
        width, height = self._sheet.width, self._sheet.height
        return " ".join(f"{min(width, max(0, round(x)))},{min(height, max(0, round(y)))}" for x, y in points)


def _role(region: Element, cell: Cell) -> None:
    child(
        child(region, "Roles"),
        "TableCellRole",
        rowIndex=str(cell.row),
        columnIndex=str(cell.col),
        rowSpan=str(cell.rowspan),
        colSpan=str(cell.colspan),
    )


def _equivalent(element: Element, text: str, confidence: float | None = None, index: int | None = None) -> None:
    made = child(
        element,
        "TextEquiv",
        index=None if index is None else str(index),
        conf=None if confidence is None else share_said(confidence),
    )
    child(made, "Unicode", text)


def _define(element: Element, values: Mapping[str, str | None]) -> None:
    if any(value is not None for value in values.values()):
        made = child(element, "UserDefined")
        for name, value in values.items():
            if value is not None:
                child(made, "UserAttribute", name=name, value=value)


def _turn(degrees: float) -> str | None:
    """How far to turn clockwise to make it level, above -180 and up to 180; nothing where it is level."""
    turn = round(180.0 - (180.0 - degrees) % 360.0, 2)
    return decimal(180.0 if turn <= -180.0 else turn) if turn else None
