"""ALTO 4.4: http://www.loc.gov/standards/alto/v4/alto-4-4.xsd.

A region is a block: text a TextBlock, a picture or a seal without text an Illustration, a table or a picture with text a
ComposedBlock. What ALTO has no attribute for are tags, which blocks, lines and strings refer to: kinds of regions, rows and
columns of cells, marks of people, confidence and doubt of lines. Tags are few however many pages there are, so confidence
and doubt of lines and regions have two decimals. A word is a String, a character a Glyph. A variant of a glyph without
CONTENT says that it is doubted and not by what. Engines and people are Processing, to which lines refer.

Not held: when a line was confirmed, which Reading it is of; characters that do not make up their line's text; of a space more
than its place; what else stands for a character if it has more than three letters; lines of cells that are not on the page.
Cells come back in the order of their lines, empty ones last; their lines in the order of the region's.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from desktop.document.geometry import Quad
from desktop.document.model import Cell, Char, Code, Content, Line, Region, RegionType, Table, Tick
from desktop.interchange.alto_head import Images, Makers, Tags, description
from desktop.interchange.alto_reading import read
from desktop.interchange.cells import runs_of
from desktop.interchange.places import mapped
from desktop.interchange.values import Head, Sheet
from desktop.interchange.words import Word, around, baseline, words
from desktop.interchange.xml import Element, auxiliary, bare, child, clean, decimal, piece, share_said, told, xml_id

__all__ = ["read", "write"]

_NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
_LOCATION = f"{_NAMESPACE} http://www.loc.gov/standards/alto/v4/alto-4-4.xsd"
_XLINK = "{http://www.w3.org/1999/xlink}"
_IN_MEMORY = 8 << 20
_LONGEST_VARIANT = 3
_PICTURES = (RegionType.FIGURE, RegionType.SEAL)


def write(head: Head, sheets: Iterable[Sheet], stream: BinaryIO) -> None:
    """Sheet by sheet. What stands before the pages is known after them: they wait on the disk, beside the file where it is one.
    Raises OSError."""
    name = getattr(stream, "name", None)
    beside = str(Path(name).parent) if isinstance(name, str) else None
    tags, makers, images = Tags(), Makers(head.processing), Images()
    with _waiting(beside) as layout, _waiting(beside) as order:
        for sheet in sheets:
            writer = _PageWriter(sheet, tags, makers)
            layout.write(told(writer.page()))
            order.write(writer.order())
            images.add(sheet)
        stream.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')
        stream.write(
            f'<alto xmlns="{_NAMESPACE}" xmlns:xlink="http://www.w3.org/1999/xlink" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'xsi:schemaLocation="{_LOCATION}" SCHEMAVERSION="4.4">\n'.encode()
        )
        stream.write(told(description(head, images, makers)))
        if len(tags.element):
            stream.write(told(tags.element))
        if order.tell():
            _copy(order, "ReadingOrder", stream)
        _copy(layout, "Layout", stream)
        stream.write(b"</alto>\n")


def _waiting(folder: str | None) -> SpooledTemporaryFile[bytes]:
    return SpooledTemporaryFile(_IN_MEMORY, dir=folder)


def _copy(pieces: SpooledTemporaryFile[bytes], root: str, stream: BinaryIO) -> None:
    pieces.seek(0)
    stream.write(f"<{root}>\n".encode())
    shutil.copyfileobj(pieces, stream)
    stream.write(f"</{root}>\n".encode())


# --- pages ----------------------------------------------------------------------------------------------------------------


class _PageWriter:
    def __init__(self, sheet: Sheet, tags: Tags, makers: Makers) -> None:
        self._sheet = sheet
        self._tags = tags
        self._makers = makers
        self._content: Content = mapped(sheet.page.content, sheet.to_image)
        self._grids = {table.region: table for table in self._content.tables}
        self._id = xml_id(sheet.page.id)

    def page(self) -> Element:
        sheet, view = self._sheet, self._sheet.page.view
        number = next((r for r in self._content.regions if r.type is RegionType.PAGE_NUMBER and r.lines), None)
        turned = (view.turn - view.skew) % 360
        made = piece(
            "Page",
            ID=self._id,
            PHYSICAL_IMG_NR=str(sheet.page.number),
            PRINTED_IMG_NR=number.lines[0].text if number else None,
            WIDTH=str(sheet.width),
            HEIGHT=str(sheet.height),
            ROTATION=decimal(turned) if turned else None,
        )
        space = child(made, "PrintSpace", HPOS="0", VPOS="0", WIDTH=str(sheet.width), HEIGHT=str(sheet.height))
        for region in self._content.regions:
            self._region(space, region)
        self._seen(space)
        return made

    def order(self) -> bytes:
        """The regions of the page as one ordered group."""
        if not self._content.regions:
            return b""
        group = piece("OrderedGroup", ID=auxiliary("order", self._id))
        for region in self._content.regions:
            own = xml_id(region.id)
            child(group, "ElementRef", ID=auxiliary("ref", own), REF=own)
        return told(group)

    # --- blocks ---

    def _region(self, parent: Element, region: Region) -> None:
        grid = self._grids.get(region.id)
        composed = grid is not None or region.type is RegionType.TABLE or (region.lines and region.type in _PICTURES)
        name = "ComposedBlock" if composed else "Illustration" if region.type in _PICTURES else "TextBlock"
        tags = [self._tags("region", region.type.value, "LayoutTag")]
        if region.label:
            tags.append(self._tags("label", region.label))
        if region.confidence < 1.0:
            tags.append(self._tags.share("confidence", region.confidence))
        kind = None if name == "TextBlock" else region.type.value
        made = self._block(parent, name, xml_id(region.id), region.quad, tags, TYPE=kind)
        if grid is not None:
            self._grid(made, region, grid)
        elif composed:
            if region.type in _PICTURES:
                self._block(made, "Illustration", auxiliary("picture", xml_id(region.id)), region.quad, TYPE=kind)
            if region.lines:
                self._text(made, auxiliary("text", xml_id(region.id)), region.quad, region.lines)
        else:
            self._lines(made, region.lines)

    def _block(
        self, parent: Element, name: str, own: str, quad: Quad, tags: Iterable[str] = (), **attributes: str | None
    ) -> Element:
        turned = -quad.angle % 360
        made = child(
            parent,
            name,
            ID=own,
            TAGREFS=" ".join(tags) or None,
            ROTATION=decimal(turned) if abs(turned) >= 0.01 else None,
            **attributes,
            **_box(quad),
        )
        _shape(made, quad)
        return made

    def _text(self, parent: Element, own: str, quad: Quad, lines: Iterable[Line], tags: Iterable[str] = ()) -> None:
        self._lines(self._block(parent, "TextBlock", own, quad, tags), lines)

    def _grid(self, parent: Element, region: Region, grid: Table) -> None:
        """A block for every run of lines in one cell, or in none; then the cells without any."""
        tags = [self._tags("rows", str(grid.rows), "StructureTag"), self._tags("columns", str(grid.cols), "StructureTag")]
        made = self._block(parent, "ComposedBlock", xml_id(grid.id), region.quad, tags, TYPE="grid")
        if grid.continues:
            made.set(f"{_XLINK}type", "simple")
            made.set(f"{_XLINK}href", f"#{xml_id(grid.continues)}")
            made.set(f"{_XLINK}title", "continues")
        for place, (cell, lines) in enumerate(runs_of(region, grid), 1):
            own = auxiliary("cell", xml_id(grid.id), place)
            if cell is None:
                self._text(made, own, around([line.quad for line in lines], 0), lines)
            else:
                self._text(made, own, cell.quad, lines, self._seat(cell))

    def _seat(self, cell: Cell) -> Iterator[str]:
        yield self._tags("row", str(cell.row), "StructureTag")
        yield self._tags("column", str(cell.col), "StructureTag")
        if cell.rowspan != 1:
            yield self._tags("rowspan", str(cell.rowspan), "StructureTag")
        if cell.colspan != 1:
            yield self._tags("columnspan", str(cell.colspan), "StructureTag")

    def _seen(self, space: Element) -> None:
        """What is on the page besides regions."""
        for place, code in enumerate(self._content.codes):
            self._code(space, code, place)
        for place, tick in enumerate(self._content.ticks):
            self._tick(space, tick, place)
        for place, quad in enumerate(self._content.unread):
            own = auxiliary("unread", self._id, place)
            self._block(space, "GraphicalElement", own, quad, [self._tags("unread", "ink", "LayoutTag")])

    def _code(self, space: Element, code: Code, place: int) -> None:
        own = auxiliary("code", self._id, place)
        tags = [self._tags("code", code.format, "LayoutTag")]
        made = self._block(space, "ComposedBlock", own, code.quad, tags, TYPE="code")
        text = self._block(made, "TextBlock", f"{own}.text", code.quad)
        child(child(text, "TextLine", **_box(code.quad)), "String", CONTENT=code.text)

    def _tick(self, space: Element, tick: Tick, place: int) -> None:
        tags = [self._tags("tick", "ticked" if tick.ticked else "empty", "LayoutTag")]
        if tick.confidence < 1.0:
            tags.append(self._tags.share("confidence", tick.confidence))
        self._block(space, "GraphicalElement", auxiliary("tick", self._id, place), tick.quad, tags)

    # --- lines ---

    def _lines(self, block: Element, lines: Iterable[Line]) -> None:
        for line in lines:
            made = child(
                block,
                "TextLine",
                ID=xml_id(line.id),
                TAGREFS=" ".join(self._marks(line)),
                PROCESSINGREFS=" ".join(self._made_by(line)) or None,
                **_box(line.quad),
                BASELINE=_points(baseline(line)),
                CS="true" if line.confirmed_by else None,
                BASEDIRECTION="ttb" if line.vertical else None,
            )
            _shape(made, line.quad)
            said = words(line)
            for word, after in zip_longest(said, said[1:]):
                self._word(made, line, word)
                if after is not None:
                    child(made, "SP", **({} if word.space is None else _placed(word.space)))

    def _marks(self, line: Line) -> Iterator[str]:
        yield self._tags.share("confidence", line.confidence)
        if line.doubt:
            yield self._tags.share("doubt", line.doubt)
        if line.mark:
            yield self._tags("mark", line.mark.value)
        if not line.inked:
            yield self._tags("ink", "none")

    def _made_by(self, line: Line) -> Iterator[str]:
        if line.engine:
            yield self._makers(line.engine, person=False)
        if line.confirmed_by:
            yield self._makers(line.confirmed_by, person=True)

    def _word(self, parent: Element, line: Line, word: Word) -> None:
        """A String; several where characters of more than one letter are in it."""
        if not word.chars:
            tag = self._tags("place", "estimated") if word.text else None
            attributes = {"TAGREFS": tag, **_box(word.quad), "WC": share_said(line.confidence)} if word.text else {}
            child(parent, "String", CONTENT=word.text, **attributes)
            return
        run: list[Char] = []
        for char in word.chars:
            if len(char.text) == 1:
                run.append(char)
                continue
            _run(parent, run, line)
            run = []
            tag = self._tags.share("doubt", char.doubt) if char.doubt else None
            made = child(parent, "String", TAGREFS=tag, **_placed(char), CONTENT=char.text, WC=share_said(char.confidence))
            _shape(made, char.quad)
            for other in char.others:
                child(made, "ALTERNATIVE", other)
        _run(parent, run, line)


def _run(parent: Element, chars: list[Char], line: Line) -> None:
    if not chars:
        return
    quads = [char.quad for char in chars if char.quad is not None]
    quad = around(quads, line.quad.angle) if quads else None
    mean = math.fsum(char.confidence for char in chars) / len(chars)
    text = "".join(char.text for char in chars)
    made = child(parent, "String", **({} if quad is None else _box(quad)), CONTENT=text, WC=share_said(mean))
    _shape(made, quad)
    for char in chars:
        glyph = bare(made, "Glyph", _placed(char) | {"CONTENT": clean(char.text), "GC": share_said(char.confidence)})
        _shape(glyph, char.quad)
        doubt = share_said(char.doubt) if char.doubt else None
        others = [other for other in char.others if len(clean(other)) <= _LONGEST_VARIANT]
        for place, other in enumerate(others):
            child(glyph, "Variant", CONTENT=other, VC=None if place else doubt)
        if doubt and not others:
            child(glyph, "Variant", VC=doubt)


# --- places ---------------------------------------------------------------------------------------------------------------


def _box(quad: Quad) -> dict[str, str]:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = quad.points
    left, top = round(min(x0, x1, x2, x3), 2), round(min(y0, y1, y2, y3), 2)
    return {
        "HPOS": decimal(left),
        "VPOS": decimal(top),
        "WIDTH": decimal(round(max(x0, x1, x2, x3), 2) - left),
        "HEIGHT": decimal(round(max(y0, y1, y2, y3), 2) - top),
    }


def _placed(char: Char) -> dict[str, str]:
    return {} if char.quad is None else _box(char.quad)


def _shape(element: Element, quad: Quad | None) -> None:
    """Where the box does not say it all."""
    if quad is None:
        return
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = quad.points
    if x0 == x3 <= x1 == x2 and y0 == y1 <= y2 == y3:
        return
    bare(bare(element, "Shape", {}), "Polygon", {"POINTS": _points(quad.points)})


def _points(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{decimal(x)},{decimal(y)}" for x, y in points)
