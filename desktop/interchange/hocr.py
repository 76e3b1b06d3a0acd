"""hOCR 1.2 (http://kba.github.io/hocr-spec/1.2/), as XHTML that is HTML as well.

What the format has no word for stands in data attributes: its own properties are a closed list to those who check files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import BinaryIO
from xml.sax.saxutils import quoteattr

from latex2mathml import exceptions
from latex2mathml.converter import convert
from lxml import etree

from desktop.document.geometry import Box, Quad
from desktop.document.model import Char, Content, Line, Region, RegionType, Table
from desktop.interchange.grids import slots
from desktop.interchange.hocr_reading import read
from desktop.interchange.places import mapped
from desktop.interchange.values import Head, Processing, Sheet
from desktop.interchange.words import Word, words
from desktop.interchange.xml import Element, child, clean, decimal, piece, xml_id

__all__ = ["read", "write"]

_CLASSES: Mapping[RegionType, tuple[str, str]] = MappingProxyType(
    {
        RegionType.TITLE: ("h2", "ocr_section"),
        RegionType.TABLE: ("div", "ocr_table"),
        RegionType.FIGURE: ("div", "ocr_image"),
        RegionType.SEAL: ("div", "ocr_textfloat"),
        RegionType.FORMULA: ("div", "ocr_display"),
        RegionType.HEADER: ("div", "ocr_header"),
        RegionType.FOOTER: ("div", "ocr_footer"),
        RegionType.PAGE_NUMBER: ("div", "ocr_pageno"),
        RegionType.CAPTION: ("p", "ocr_caption"),
        RegionType.MARGINAL: ("div", "ocr_textfloat"),
    }
)
"""What the format calls a region; all others are paragraphs of an area."""
_PARAGRAPH = ("p", "ocr_par")
_IN_AREA = ("p", "h2")
_CAPABILITIES = (
    "ocr_page ocr_carea ocr_par ocr_section ocr_table ocr_image ocr_textfloat ocr_display ocr_math ocr_header ocr_footer"
    " ocr_pageno ocr_caption ocr_line ocrx_word ocrx_cinfo ocrp_lang ocrp_poly ocrp_wconf"
)
_STYLE = ".ocr_line { display: block; white-space: pre-wrap } .ocr_page { border-bottom: thin solid; margin-bottom: 2em }"
_LONGEST_FORMULA = 4000
_CANNOT_CONVERT: tuple[type[Exception], ...] = (
    *(kind for kind in vars(exceptions).values() if isinstance(kind, type) and issubclass(kind, Exception)),
    *(ArithmeticError, AttributeError, LookupError, RecursionError, StopIteration, TypeError, ValueError, etree.LxmlError),
)
"""What the converter says of LaTeX that it cannot read: its errors have no base of their own."""
_LEVEL = 20.0
"""Degrees up to which a line slopes; beyond, it is turned."""
_SCRIPTS = (("ja", re.compile("[\u3040-\u30ff]")), ("ko", re.compile("[\uac00-\ud7af]")), ("zh", re.compile("[\u3400-\u9fff]")))
_LANGUAGE_SHARE = 0.2


def write(head: Head, sheets: Iterable[Sheet], stream: BinaryIO) -> None:
    """Sheet by sheet; no more than one is held."""
    language = quoteattr(head.language)
    stream.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n')
    stream.write(f'<html xmlns="http://www.w3.org/1999/xhtml" xml:lang={language} lang={language}>\n'.encode())
    stream.write(_told(_head(head)) + b"<body>\n")
    for sheet in sheets:
        stream.write(_told(_page(sheet)))
    stream.write(b"</body>\n</html>\n")


def _told(element: Element) -> bytes:
    return etree.tostring(element, encoding="utf-8", xml_declaration=False) + b"\n"


# --- what the file says of itself -------------------------------------------------------------------------------------------


def _head(head: Head) -> Element:
    made = piece("head")
    child(made, "meta", charset="utf-8")
    child(made, "title", head.title)
    engines = ", ".join(f"{p.name} {p.version}".rstrip() for p in head.processing if not p.person)
    _meta(made, "generator", head.program)
    _meta(made, "ocr-system", f"{head.program} ({engines})" if engines else head.program)
    _meta(made, "ocr-capabilities", _CAPABILITIES)
    if head.pages:
        _meta(made, "ocr-number-of-pages", str(head.pages))
    _meta(made, "ocr-langs", "unknown")
    _meta(made, "ocr-scripts", "unknown")
    child(made, "link", rel="schema.DC", href="http://purl.org/dc/elements/1.1/")
    _meta(made, "DC.title", head.title)
    _meta(made, "DC.date", head.created)
    _meta(made, "DC.format", "text/html")
    for master in head.masters:
        _meta(made, "DC.source", master.name, sha256=master.sha256)
    for worker in head.processing:
        _meta(made, "DC.contributor" if worker.person else "DC.creator", *_worker(worker))
    child(made, "style", _STYLE)
    for each in made:
        each.tail = "\n"
    return made


def _meta(head: Element, name: str, content: str, at: str = "", settings: str = "", sha256: str = "") -> None:
    more = {"data-at": at, "data-settings": settings, "data-sha256": sha256}
    made = child(head, "meta", content=content, **{key: value for key, value in more.items() if value})
    made.set("name", name)


def _worker(worker: Processing) -> tuple[str, str, str]:
    return f"{worker.name} {worker.version}".rstrip(), worker.at, " ".join(worker.settings)


# --- a page -----------------------------------------------------------------------------------------------------------------


def _page(sheet: Sheet) -> Element:
    page, content = sheet.page, mapped(sheet.page.content, sheet.to_image)
    resolution = f"; scan_res {round(sheet.dpi)} {round(sheet.dpi)}" if sheet.dpi else ""
    title = f'image "{_quoted(sheet.image)}"; bbox 0 0 {sheet.width} {sheet.height}; ppageno {page.number - 1}{resolution}'
    frame = str(page.master_page) if page.master_page else None
    made = _put(None, "div", "ocr_page", title, id=xml_id(page.id), lang=_language(content), frame=frame)
    made.text = "\n"
    tables = {table.region: table for table in content.tables}
    for region in content.regions:
        _region(made, region, tables.get(region.id))
    _marks(made, content)
    return made


def _quoted(name: str) -> str:
    """As properties can carry it: they end at a semicolon even between quotation marks."""
    return name.replace('"', "%22").replace(";", "%3B")


def _language(content: Content) -> str | None:
    """Of scripts that tell it."""
    text = content.text()
    return next((name for name, letters in _SCRIPTS if len(letters.findall(text)) > _LANGUAGE_SHARE * len(text)), None)


def _put(parent: Element | None, tag: str, kind: str, title: str | None, **more: str | None) -> Element:
    """An element with its class. more: `id`, `lang`, `style` as they are, all others as data attributes."""
    plain = {name if name in ("id", "lang", "style") else f"data-{name.replace('_', '-')}": more[name] for name in more}
    attributes = {"class": kind, **plain, "title": title}
    made = piece(tag, **attributes) if parent is None else child(parent, tag, **attributes)
    made.text = ""  # an empty element in one tag is none in HTML
    return made


def _region(page: Element, region: Region, table: Table | None) -> None:
    tag, kind = _CLASSES.get(region.type, _PARAGRAPH) if table is None else _CLASSES[RegionType.TABLE]
    parent = _put(page, "div", "ocr_carea", _place(region.quad)) if tag in _IN_AREA else page
    made = _put(
        parent,
        tag,
        kind,
        _place(region.quad),
        id=xml_id(region.id),
        type=region.type.value,
        conf=None if region.confidence == 1 else decimal(region.confidence, 4),
        label=region.label or None,
    )
    made.text = made.tail = "\n"
    (made if parent is page else parent).tail = "\n"
    if table is not None:
        _table(made, region, table)
    else:
        for line in region.lines:
            _line(made, line)
    if region.type is RegionType.FORMULA:
        _formula(made, region)


def _formula(parent: Element, region: Region) -> None:
    """The same once more, to be seen as it is written."""
    for line in region.lines:
        mathml = _mathml(line.text)
        if mathml is not None:
            span = _put(parent, "span", "ocr_math", None)
            span.append(mathml)
            span.tail = "\n"


def _mathml(latex: str) -> Element | None:
    """None where it is no LaTeX that the converter knows."""
    bare = clean(latex).strip().strip("$").strip().removeprefix(r"\[").removesuffix(r"\]").strip()
    try:
        made = etree.fromstring(convert(bare, display="block")) if len(bare) <= _LONGEST_FORMULA else None
    except _CANNOT_CONVERT:
        return None
    unknown = made is None or any("\\" in (each.text or "") for each in made.iter())
    return None if unknown else made


def _table(parent: Element, region: Region, table: Table) -> None:
    """order: of a line among those of its region, where it is not that of the cells."""
    lines = {line.id: line for line in region.lines}
    grid = child(parent, "table")
    _name(grid, table)
    grid.text = grid.tail = "\n"
    shown: list[str] = []
    for row in slots(table):
        made = child(grid, "tr")
        made.text, made.tail = "", "\n"
        for cell in row:
            if cell is None:
                child(made, "td", "")
                continue
            spans = {"rowspan": cell.rowspan, "colspan": cell.colspan}
            td = child(made, "td", "", title=_place(cell.quad), **{k: str(n) for k, n in spans.items() if n != 1})
            for line_id in cell.lines:
                line = lines.pop(line_id, None)
                if line is not None:
                    _line(td, line)
                    shown.append(line_id)
    for line in lines.values():
        _line(parent, line)
        shown.append(line.id)
    if shown != [line.id for line in region.lines]:
        _number(parent, {xml_id(line.id): number for number, line in enumerate(region.lines)})


def _name(grid: Element, table: Table) -> None:
    names = {"id": xml_id(table.id), "data-continues": xml_id(table.continues) if table.continues else None}
    for name, said in names.items():
        if said is not None:
            grid.set(name, said)


def _number(parent: Element, numbers: Mapping[str, int]) -> None:
    for each in parent.iter("span"):
        if each.get("class") == "ocr_line":
            each.set("title", f"{each.get('title')}; order {numbers[each.get('id', '')]}")


def _marks(page: Element, content: Content) -> None:
    for tick in content.ticks:
        ticked = "yes" if tick.ticked else "no"
        _put(page, "span", "ocrx_checkbox", _place(tick.quad), ticked=ticked, conf=decimal(tick.confidence, 4))
    for code in content.codes:
        _put(page, "span", "ocrx_barcode", _place(code.quad), format=code.format, text=code.text)
    for quad in content.unread:
        _put(page, "span", "ocrx_unread", _place(quad))


# --- a line -----------------------------------------------------------------------------------------------------------------


def _line(parent: Element, line: Line) -> None:
    made = _put(
        parent,
        "span",
        "ocr_line",
        _place(line.quad) + ("" if line.vertical else _slope(line.quad)),
        id=xml_id(line.id),
        style="writing-mode: vertical-rl" if line.vertical else None,
        conf=decimal(line.confidence, 4),
        doubt=decimal(line.doubt, 4) if line.doubt else None,
        engine=line.engine or None,
        mark=line.mark.value or None,
        inked=None if line.inked else "no",
        confirmed_by=line.confirmed_by,
        confirmed_at=line.confirmed_at,
    )
    made.tail = "\n"
    told = words(line)
    for place, word in enumerate(told, 1):
        if word.text:
            _word(made, word, line)
        if place < len(told):
            _space(made, word.space)


def _word(parent: Element, word: Word, line: Line) -> None:
    """A line whose characters are not known has words without any."""
    sure = sum(char.confidence for char in word.chars) / len(word.chars) if word.chars else line.confidence
    made = _put(parent, "span", "ocrx_word", f"bbox {_box(word.quad)}; x_wconf {_percent(sure)}")
    made.text = "" if word.chars else clean(word.text)
    for char in word.chars:
        _char(made, char)


def _char(parent: Element, char: Char) -> None:
    """Without a box where it was typed."""
    place = "" if char.quad is None else f"x_bboxes {_box(char.quad)}{_corners(char.quad)}; "
    made = _put(
        parent,
        "span",
        "ocrx_cinfo",
        f"{place}x_confs {_percent(char.confidence)}",
        doubt=decimal(char.doubt, 4) if char.doubt else None,
        others=json.dumps([clean(other) for other in char.others], ensure_ascii=False) if char.others else None,
    )
    made.text = clean(char.text)


def _space(parent: Element, char: Char | None) -> None:
    if char is not None:
        _char(parent, char)
    elif len(parent):
        parent[-1].tail = f"{parent[-1].tail or ''} "
    else:
        parent.text = f"{parent.text or ''} "


def _percent(share: float) -> str:
    return decimal(100 * min(1.0, max(0.0, share)))


# --- places -----------------------------------------------------------------------------------------------------------------


def _place(quad: Quad) -> str:
    return f"bbox {_box(quad)}{_corners(quad)}"


def _box(quad: Quad) -> str:
    """It cannot begin before the page; corners can."""
    box = quad.bounds
    return " ".join(str(max(0, round(n))) for n in (box.x0, box.y0, box.x1, box.y1))


def _corners(quad: Quad) -> str:
    """Corners from the top left of the text on, where they are not simply those of the box."""
    corners = [(round(x), round(y)) for x, y in quad.points]
    box = Box.around(corners)
    if corners == list(Quad.of(box).points) and box.x0 >= 0 and box.y0 >= 0:
        return ""
    return f"; poly {' '.join(f'{x} {y}' for x, y in corners)}"


def _slope(quad: Quad) -> str:
    """As the lower edge runs, from the lower left corner of the box; or by how much the line is turned, anticlockwise."""
    angle = quad.angle
    if abs(angle) > _LEVEL:
        return f"; textangle {decimal(-angle % 360)}"
    (x0, y0), (x1, y1) = quad.bl, quad.br
    slope = (y1 - y0) / (x1 - x0) if x1 > x0 else 0.0
    box = quad.bounds
    return f"; baseline {decimal(slope, 4)} {decimal(y0 + slope * (box.x0 - x0) - box.y1)}"
