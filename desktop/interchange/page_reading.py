"""PAGE XML of any version, as any program writes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from desktop.document.geometry import Box, Point, Quad
from desktop.document.model import Cell, Char, Code, Content, Line, LineMark, Region, RegionType, Table, Tick, new_id
from desktop.interchange.cells import table_of
from desktop.interchange.foreign import is_column, joined, kind_of, one_line, straightened
from desktop.interchange.values import OWN_PROGRAM, ReadSheet
from desktop.interchange.words import part
from desktop.interchange.xml import Element, Ids, count, first, inside, local, number, pieces, points, share, undisguised

_GROUPS = ("OrderedGroup", "UnorderedGroup", "OrderedGroupIndexed", "UnorderedGroupIndexed")
_REFERENCES = ("RegionRef", "RegionRefIndexed")
_ORNAMENTS = ("SeparatorRegion", "NoiseRegion")
_ONE_PIECE = (RegionType.TABLE, RegionType.FORMULA, RegionType.SEAL)
"""Kinds of regions whose inner regions are parts of them."""
_LAST = 1 << 30


def read(path: Path) -> Iterator[ReadSheet]:
    """The one sheet. Raises OcrFileDamaged, OcrFileUnknown, OSError."""
    software = ""
    for element in pieces(path, "PcGts", ("Metadata", "Page")):
        if local(element) == "Metadata":
            creator = first(element, "Creator")
            software = (creator.text or "").strip() if creator is not None else ""
        elif local(element) == "Page":
            yield _PageReader(element, software).sheet()


class _PageReader:
    def __init__(self, page: Element, software: str) -> None:
        self._page = page
        self._software = software
        self._own = software.split(" ")[0] == OWN_PROGRAM
        self._ids = Ids()
        self._tables: list[Table] = []
        self._ticks: list[Tick] = []
        self._codes: list[Code] = []
        self._unread: list[Quad] = []
        width, height = number(page.get("imageWidth")), number(page.get("imageHeight"))
        self._width, self._height = max(0.0, width or 0.0), max(0.0, height or 0.0)
        self._whole = Quad.of(Box(0.0, 0.0, self._width, self._height))

    def sheet(self) -> ReadSheet:
        order = _reading_order(self._page)
        elements = [each for each in self._page if local(each).endswith("Region")]
        elements.sort(key=lambda each: (order.get(each.get("id", ""), _LAST), _index(each)))
        regions = tuple(region for each in elements for region in self._regions(each, self._page))
        content = Content(regions, tuple(self._tables), tuple(self._ticks), tuple(self._codes), tuple(self._unread))
        image = self._page.get("imageFilename", "").strip()
        frame = count(_custom(self._page).get("page", {}).get("frame")) - 1 if self._own else 0
        return ReadSheet(image, self._width, self._height, content, self._software, frame if frame >= 0 else None)

    # --- regions ---

    def _regions(self, element: Element, around: Element) -> Iterator[Region]:
        if self._own and self._seen(element):
            return
        kind, label = self._kind(element)
        name = local(element)
        if name in _ORNAMENTS:
            return
        inner = [each for each in element if local(each).endswith("Region") or local(each) == "TableCell"]
        quad = self._quad(element)
        one_piece = self._own or kind in _ONE_PIECE
        lines = self._lines(element, around, quad)
        cells: list[Cell] = []
        if one_piece:
            for each in inner:
                self._part(each, element, lines, cells)
        own = self._ids.own(element.get("id"))
        defined = _defined(element)
        if self._own:
            label = defined.get("label", "")
        yield Region(own, kind, quad or _extent(lines) or self._whole, _sure(first(element, "Coords")), tuple(lines), label)
        if cells or "table" in defined:
            size = (count(element.get("rows")), count(element.get("columns")))
            continues = undisguised(defined.get("continues", "")) or None
            table = table_of(self._ids.own(defined.get("table")), own, size, cells, continues)
            self._tables += [table] if table else []
        for each in inner if not one_piece else ():
            yield from self._regions(each, element)

    def _part(self, element: Element, around: Element, lines: list[Line], cells: list[Cell]) -> None:
        """What stands in a region of a region; a cell where it says so."""
        quad = self._quad(element)
        mine = self._lines(element, around, quad)
        lines += mine
        role = next((each for roles in inside(element, "Roles") for each in inside(roles, "TableCellRole")), None)
        names = ("rowIndex", "columnIndex") if role is not None else ("row", "col")
        said = role if role is not None else element
        row, col = said.get(names[0]), said.get(names[1])
        if row is not None and col is not None:
            spans = (count(said.get("rowSpan"), 1), count(said.get("colSpan"), 1))
            standing = quad or _extent(mine) or self._whole
            cells.append(Cell(count(row), count(col), standing, *spans, lines=tuple(line.id for line in mine)))
        for each in element:
            if local(each).endswith("Region"):
                self._part(each, element, lines, [])

    def _seen(self, element: Element) -> bool:
        """Whether it is something besides regions; then it has been taken up."""
        kind = _custom(element).get("structure", {}).get("type")
        quad, defined = self._quad(element) or self._whole, _defined(element)
        if kind == "code":
            self._codes.append(Code(defined.get("text", ""), defined.get("format", ""), quad))
        elif kind == "tick":
            self._ticks.append(Tick(quad, defined.get("ticked") == "true", _sure(first(element, "Coords"))))
        elif kind == "unread":
            self._unread.append(quad)
        return kind in ("code", "tick", "unread")

    def _kind(self, element: Element) -> tuple[RegionType, str]:
        """What the region is, and the file's own word for it."""
        said = _custom(element).get("structure", {}).get("type", "")
        if self._own:
            return next((each for each in RegionType if each == said), RegionType.OTHER), ""
        labels = [label for label in (said, element.get("type") or "") if label]
        for label in (*labels, local(element)):
            kind = kind_of(label)
            if kind is not None:
                return kind, labels[0] if labels else ""
        return RegionType.OTHER, labels[0] if labels else ""

    # --- lines ---

    def _lines(self, region: Element, around: Element, quad: Quad | None) -> list[Line]:
        elements = list(inside(region, "TextLine"))
        if not self._own:
            elements.sort(key=_index)
        if not elements and not self._own:
            return self._told_whole(region, quad or self._whole)
        direction = region.get("readingDirection") or around.get("readingDirection") or self._page.get("readingDirection")
        return [self._line(each, direction, quad) for each in elements]

    def _told_whole(self, region: Element, quad: Quad) -> list[Line]:
        """Of a region that only tells its text as a whole: its lines are taken to be equally high."""
        text, sure = self._said(region)
        if not text.strip():
            return []
        texts = [one_line(each) for each in text.strip().splitlines()]
        standing = Line("", "|" * len(texts), quad, 1.0, vertical=True)
        places = (part(standing, place, place + 1) for place in range(len(texts)))
        return [Line(new_id(), each, place, sure) for each, place in zip(texts, places, strict=True)]

    def _line(self, element: Element, direction: str | None, region: Quad | None) -> Line:
        text, sure = self._said(element)
        chars, spelled, mean = self._words(element)
        if first(element, "TextEquiv") is None:
            text, sure = spelled, mean
        vertical = (element.get("readingDirection") or direction) in ("top-to-bottom", "bottom-to-top")
        foot = next((points(each.get("points")) for each in inside(element, "Baseline")), [])
        quad = self._quad(element, [] if vertical else foot) or region or self._whole
        if not self._own:
            text = one_line(text)
            if not vertical and is_column(text, quad):
                vertical, quad = True, Quad.of(quad.bounds)
        defined = _defined(element) if self._own else {}
        return Line(
            self._ids.own(element.get("id")),
            text,
            quad,
            sure,
            share(defined.get("doubt")) or 0.0,
            vertical,
            chars,
            defined.get("engine", ""),
            defined.get("reading"),
            defined.get("confirmedBy"),
            defined.get("confirmedAt"),
            next((mark for mark in LineMark if mark and mark == defined.get("mark")), LineMark.NONE),
            defined.get("inked") != "false",
        )

    def _words(self, line: Element) -> tuple[tuple[Char, ...], str, float]:
        """The characters of a line, or its words where they tell of none; the text that they make up; how sure it is."""
        chars: list[Char] = []
        spelled, sure, told = "", 0.0, 0
        for word in inside(line, "Word"):
            text, certain = self._said(word)
            glyphs = [self._char(each) for each in inside(word, "Glyph")]
            text = text or "".join(glyph.text for glyph in glyphs)
            spelled = joined(spelled, text.strip())
            sure, told = sure + certain, told + 1
            if glyphs or self._own:
                chars += [glyph for glyph in glyphs if glyph.text]
            elif text.strip():
                chars.append(self._char(word))
        return tuple(chars), spelled, round(sure / told, 4) if told else 1.0

    def _char(self, element: Element) -> Char:
        """A glyph, or a word as one."""
        equivalents = _equivalents(element)
        text, sure = self._said(element)
        others = tuple(_unicode(each) for each in equivalents[1:])
        if not self._own:
            text, others = text.strip(), tuple(each.strip() for each in others)
        defined = _defined(element) if self._own else {}
        quad = None if defined.get("placed") == "false" else self._quad(element)
        return Char(text, quad, sure, share(defined.get("doubt")) or 0.0, others)

    def _said(self, element: Element) -> tuple[str, float]:
        """The text with the lowest index, and how sure it is."""
        best = next(iter(_equivalents(element)), None)
        return ("", 1.0) if best is None else (_unicode(best), _sure(best))

    # --- places ---

    def _quad(self, element: Element, baseline: Iterable[Point] = ()) -> Quad | None:
        foot = list(baseline)
        coords = first(element, "Coords")
        corners = [] if coords is None else points(coords.get("points"))
        if coords is not None and not corners:
            said = ((number(each.get("x")), number(each.get("y"))) for each in inside(coords, "Point"))
            corners = [(x, y) for x, y in said if x is not None and y is not None]
        if self._own and len(corners) == 4:
            return Quad(*corners)
        if len(corners) > 1:
            return straightened(corners, foot)
        return straightened((), foot) if len(foot) > 1 else None


def _reading_order(page: Element) -> dict[str, int]:
    """Places of regions by id; groups in groups one after the other."""
    order: dict[str, int] = {}

    def walk(group: Element) -> None:
        parts = sorted(inside(group, *_GROUPS, *_REFERENCES), key=lambda each: count(each.get("index"), _LAST))
        for each in parts:
            reference = each.get("regionRef")
            if reference:
                order.setdefault(reference, len(order))
            if local(each) in _GROUPS:
                walk(each)

    for each in inside(page, "ReadingOrder"):
        walk(each)
    return order


_CUSTOM = re.compile(r"(?<!\w)(\w++)\s*+\{([^{}]*+)\}")
"""Possessive: the attribute of a file that means harm can be long."""


def _custom(element: Element) -> dict[str, dict[str, str]]:
    """What `custom` says, as "name {key:value; key:value;}"; of a name that comes twice the first."""
    said: dict[str, dict[str, str]] = {}
    for name, body in _CUSTOM.findall(element.get("custom") or ""):
        values = (each.partition(":") for each in body.split(";") if ":" in each)
        said.setdefault(name, {key.strip(): value.strip() for key, _, value in values})
    return said


def _index(element: Element) -> int:
    """Place in reading order as `custom` says it."""
    return count(_custom(element).get("readingOrder", {}).get("index"), _LAST)


def _defined(element: Element) -> Mapping[str, str]:
    attributes = (each for defined in inside(element, "UserDefined") for each in inside(defined, "UserAttribute"))
    return {each.get("name", ""): each.get("value", "") for each in attributes}


def _equivalents(element: Element) -> list[Element]:
    """Best first: by index, those without one as they stand."""
    return sorted(inside(element, "TextEquiv"), key=lambda each: count(each.get("index"), 0))


def _unicode(equivalent: Element) -> str:
    for name in ("Unicode", "PlainText"):
        found = first(equivalent, name)
        if found is not None:
            return found.text or ""
    return ""


def _sure(element: Element | None) -> float:
    certain = None if element is None else share(element.get("conf"))
    return 1.0 if certain is None else certain


def _extent(lines: Iterable[Line]) -> Quad | None:
    corners = [point for line in lines for point in line.quad.points]
    return Quad.of(Box.around(corners)) if corners else None
