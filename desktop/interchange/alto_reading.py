"""ALTO of any version, as any program writes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desktop.document.geometry import Box, Quad
from desktop.document.model import Cell, Char, Code, Content, Line, LineMark, Region, RegionType, Table, Tick
from desktop.interchange.cells import table_of
from desktop.interchange.foreign import is_column, joined, kind_of, one_line, straightened
from desktop.interchange.values import OWN_PROGRAM, ReadSheet
from desktop.interchange.xml import Element, Ids, count, first, inside, local, number, pieces, points, share, undisguised

_BLOCKS = ("TextBlock", "Illustration", "ComposedBlock", "GraphicalElement")
_SPACES = ("TopMargin", "LeftMargin", "RightMargin", "BottomMargin", "PrintSpace")
_IN_MARGIN = {
    "TopMargin": RegionType.HEADER,
    "BottomMargin": RegionType.FOOTER,
    "LeftMargin": RegionType.MARGINAL,
    "RightMargin": RegionType.MARGINAL,
}
_PER_INCH = {"mm10": 254.0, "inch1200": 1200.0}
_HREF = "{http://www.w3.org/1999/xlink}href"
_WIDE = 0.6
"""Of the height of a line: what is narrower than this is no space between Chinese characters."""
FRAME = "#page="
"""Between an image of several pages and which of them it is, from 1."""
_SOFT_HYPHEN = "\u00ad"


def read(path: Path) -> Iterator[ReadSheet]:
    """Sheet by sheet. Raises OcrFileDamaged, OcrFileUnknown, OSError."""
    said, ids, page = _Said(), Ids(), 0
    for element in pieces(path, "alto", ("Description", "Tags", "ReadingOrder", "Page")):
        name = local(element)
        if name == "Description":
            said.description(element)
        elif name == "Tags":
            said.tag_list(element)
        elif name == "ReadingOrder":
            said.reading_order(element)
        elif name == "Page":
            yield _PageReader(element, said, ids).sheet(page)
            page += 1


@dataclass(slots=True)
class _Said:
    """What the file says before its pages. images: file and page in it, by id of the page. tags: kind and label, people,
    engines: names, order: places, all by id."""

    per_inch: float | None = None
    image: str = ""
    images: dict[str, tuple[str, int]] = field(default_factory=dict)
    software: str = ""
    own: bool = False
    tags: dict[str, tuple[str, str]] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    engines: dict[str, str] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)

    def description(self, element: Element) -> None:
        self.per_inch = _PER_INCH.get(_text(element, "MeasurementUnit").lower())
        for source in inside(element, "sourceImageInformation"):
            self.image = _text(source, "fileName") or _text(source, "fileIdentifier")
            for identifier in inside(source, "fileIdentifier"):
                page = identifier.get("fileIdentifierLocation", "")
                if page.startswith("#"):
                    image, _, frame = (identifier.text or "").strip().partition(FRAME)
                    self.images[page[1:]] = (image, max(1, count(frame)) - 1)
        for made in inside(element, "Processing", "OCRProcessing"):
            self._processing(made)
        self.own = self.software.split(" ")[0] == OWN_PROGRAM

    def _processing(self, made: Element) -> None:
        own, agency = made.get("ID", ""), ""
        for each in made.iter():
            if local(each) == "processingSoftware":
                name = _text(each, "softwareName") or _text(each, "softwareCreator")
                self.engines.setdefault(own, name)
                self.software = self.software or f"{name} {_text(each, 'softwareVersion')}".strip()
            elif local(each) == "processingAgency":
                agency = (each.text or "").strip()
        if agency and own not in self.engines:
            self.people[own] = agency

    def tag_list(self, element: Element) -> None:
        for tag in element:
            self.tags[tag.get("ID", "")] = (tag.get("TYPE") or "", tag.get("LABEL") or "")

    def reading_order(self, element: Element) -> None:
        for each in element.iter():
            if local(each) == "ElementRef":
                for ref in (each.get("REF") or "").split():
                    self.order.setdefault(ref, len(self.order))


class _PageReader:
    def __init__(self, page: Element, said: _Said, ids: Ids) -> None:
        self._page = page
        self._said = said
        self._ids = ids
        self._tables: list[Table] = []
        self._ticks: list[Tick] = []
        self._codes: list[Code] = []
        self._unread: list[Quad] = []
        self._width, self._height = self._size()
        self._whole = Quad.of(Box(0.0, 0.0, self._width, self._height))

    def sheet(self, place: int) -> ReadSheet:
        """place: of the page in the file, from 0."""
        regions: list[tuple[int, int, Region]] = []
        for block, margin in self._blocks():
            for region in self._regions(block, margin):
                regions.append((self._said.order.get(block.get("ID", ""), len(self._said.order)), len(regions), region))
        regions.sort(key=lambda each: each[:2])
        content = Content(
            tuple(region for _, _, region in regions),
            tuple(self._tables),
            tuple(self._ticks),
            tuple(self._codes),
            tuple(self._unread),
        )
        image, frame = self._said.images.get(self._page.get("ID", ""), (self._said.image, place))
        return ReadSheet(image, self._width, self._height, content, self._said.software, frame, self._said.per_inch)

    def _size(self) -> tuple[float, float]:
        """As the page says, else as its print space does."""
        for each in (self._page, first(self._page, "PrintSpace")):
            if each is not None:
                width, height = number(each.get("WIDTH")), number(each.get("HEIGHT"))
                if width and height and width > 0 and height > 0:
                    return (width, height)
        return (0.0, 0.0)

    def _blocks(self) -> Iterator[tuple[Element, RegionType | None]]:
        """Those that stand in margins with what they are by that."""
        yield from ((block, None) for block in inside(self._page, *_BLOCKS))
        for space in inside(self._page, *_SPACES):
            yield from ((block, _IN_MARGIN.get(local(space))) for block in inside(space, *_BLOCKS))

    # --- blocks ---

    def _regions(self, block: Element, margin: RegionType | None) -> Iterator[Region]:
        tags, name = self._tags(block), local(block)
        if self._said.own and self._seen(block, tags):
            return
        quad = self._quad(block) or self._extent(block)
        kind, label = self._kind(block, tags, margin)
        if self._said.own and "region" in tags:
            yield from self._made(block, kind, label, quad, tags, self._own_lines(block))
        elif name == "ComposedBlock" and kind is not RegionType.TABLE:
            for each in inside(block, *_BLOCKS):
                yield from self._regions(each, margin)
        elif name == "ComposedBlock":
            inner = [each for each in block.iter() if local(each) == "TextBlock"]
            yield from self._made(block, kind, label, quad, tags, [line for each in inner for line in self._lines(each)])
        elif name != "GraphicalElement":
            yield from self._made(block, kind, label, quad, tags, self._lines(block))

    def _made(
        self, block: Element, kind: RegionType, label: str, quad: Quad, tags: Mapping[str, str], lines: list[Line]
    ) -> Iterator[Region]:
        own = self._ids.own(block.get("ID"))
        yield Region(own, kind, quad, _certain(tags.get("confidence"), 1.0), tuple(lines), label)
        for grid in inside(block, "ComposedBlock"):
            table = self._grid(grid, own, lines) if self._said.own and grid.get("TYPE") == "grid" else None
            self._tables += [table] if table else []

    def _own_lines(self, block: Element) -> list[Line]:
        return [line for each in block.iter() if local(each) == "TextBlock" for line in self._lines(each)]

    def _seen(self, block: Element, tags: Mapping[str, str]) -> bool:
        """Whether it is something besides regions; then it has been taken up."""
        quad = self._quad(block) or self._whole
        if "tick" in tags:
            self._ticks.append(Tick(quad, tags["tick"] == "ticked", _certain(tags.get("confidence"), 1.0)))
        elif "code" in tags:
            said = next((each.get("CONTENT", "") for each in block.iter() if local(each) == "String"), "")
            self._codes.append(Code(said, tags["code"], quad))
        elif "unread" in tags:
            self._unread.append(quad)
        else:
            return False
        return True

    def _grid(self, grid: Element, region: str, lines: list[Line]) -> Table | None:
        here = iter(lines)
        cells = []
        for block in inside(grid, "TextBlock"):
            mine = tuple(next(here).id for _ in inside(block, "TextLine"))
            tags = self._tags(block)
            if "row" in tags:
                seat = (count(tags.get("row")), count(tags.get("column")))
                spans = (count(tags.get("rowspan"), 1), count(tags.get("columnspan"), 1))
                cells.append(Cell(*seat, self._quad(block) or self._whole, *spans, lines=mine))
        tags = self._tags(grid)
        continues = undisguised(grid.get(_HREF, "")[1:]) or None
        return table_of(
            self._ids.own(grid.get("ID")), region, (count(tags.get("rows")), count(tags.get("columns"))), cells, continues
        )

    def _kind(self, block: Element, tags: Mapping[str, str], margin: RegionType | None) -> tuple[RegionType, str]:
        """What the block is, and the file's own word for it."""
        if self._said.own and "region" in tags:
            kind = next((each for each in RegionType if each == tags["region"]), RegionType.OTHER)
            return kind, tags.get("label", "")
        labels = [label for label in (*tags.values(), block.get("TYPE") or "") if label]
        for label in labels:
            kind_said = kind_of(label)
            if kind_said is not None:
                return kind_said, label
        standing = RegionType.FIGURE if local(block) == "Illustration" else margin or RegionType.TEXT
        return standing, labels[0] if labels else ""

    # --- lines ---

    def _lines(self, block: Element) -> list[Line]:
        return [self._line(line, block) for line in inside(block, "TextLine")]

    def _line(self, element: Element, block: Element) -> Line:
        tags = self._tags(element)
        said = [each for each in element if local(each) in ("String", "SP", "HYP")]
        text, chars, sure = self._words(said)
        vertical = (element.get("BASEDIRECTION") or block.get("BASEDIRECTION")) in ("ttb", "btt")
        quad = self._line_quad(element, vertical=vertical) or self._quad(block) or self._whole
        if not self._said.own and not vertical and is_column(text, quad):
            vertical, quad = True, Quad.of(quad.bounds)
        makers = (element.get("PROCESSINGREFS") or "").split() if self._said.own else []
        return Line(
            self._ids.own(element.get("ID")),
            text,
            quad,
            _certain(tags.get("confidence") if self._said.own else None, sure),
            share(tags.get("doubt")) or 0.0 if self._said.own else 0.0,
            vertical,
            chars,
            next((self._said.engines[ref] for ref in makers if ref in self._said.engines), ""),
            confirmed_by=next((self._said.people[ref] for ref in makers if ref in self._said.people), None),
            mark=next((mark for mark in LineMark if mark and mark == tags.get("mark")), LineMark.NONE),
            inked=not (self._said.own and tags.get("ink") == "none"),
        )

    def _words(self, said: list[Element]) -> tuple[str, tuple[Char, ...], float]:
        """Text, characters and how sure of them the file is in the mean."""
        strings = [each for each in said if local(each) == "String"]
        spaced = self._said.own or len(strings) < len(said)
        text, chars, weights, sure = "", list[Char](), 0, 0.0
        for each in said:
            content, name = each.get("CONTENT") or "", local(each)
            if name == "SP":
                text += "" if self._is_crack(each) else " "
                place = self._quad(each) if self._said.own else None
                chars += [Char(" ", place, 1.0)] if place else []
                continue
            if name == "HYP":
                text += "-" if content == _SOFT_HYPHEN else content
                continue
            text = text + content if spaced else joined(text, content)
            chars += self._chars(each, content)
            certain = share(each.get("WC"))
            weights += len(content) if certain is not None else 0
            sure += len(content) * (certain or 0.0)
        if not self._said.own:
            text = one_line(text)
        return text, tuple(chars), round(sure / weights, 4) if weights else 1.0

    def _is_crack(self, space: Element) -> bool:
        """Whether it is only what lies between two Chinese characters."""
        before, after = space.getprevious(), space.getnext()
        if self._said.own or before is None or after is None:
            return False
        around = (before.get("CONTENT", ""), after.get("CONTENT", ""))
        width, height = number(space.get("WIDTH")), number(before.get("HEIGHT"))
        return width is not None and height is not None and width <= _WIDE * height and joined(*around) == "".join(around)

    def _chars(self, string: Element, content: str) -> list[Char]:
        """The glyphs, else the word as one."""
        glyphs = [self._glyph(each) for each in inside(string, "Glyph") if each.get("CONTENT")]
        tags = self._tags(string)
        if glyphs or not content or tags.get("place") == "estimated":
            return glyphs
        if not self._said.own and (" " in content.strip() or string.get("HPOS") is None):
            return []
        others = tuple(each.text or "" for each in inside(string, "ALTERNATIVE"))
        doubt = (share(tags.get("doubt")) if self._said.own else None) or 0.0
        return [Char(content, self._quad(string), _certain(string.get("WC"), 1.0), doubt, others)]

    def _glyph(self, glyph: Element) -> Char:
        content = glyph.get("CONTENT", "")
        variants = [(each.get("CONTENT"), share(each.get("VC"))) for each in inside(glyph, "Variant")]
        if not self._said.own:
            variants = [each for each in variants if each[0] != content]
        others = tuple(text for text, _ in variants if text is not None)
        doubt = max((sure for _, sure in variants if sure is not None), default=0.0)
        return Char(content, self._quad(glyph), _certain(glyph.get("GC"), 1.0), doubt, others)

    # --- places ---

    def _tags(self, element: Element) -> dict[str, str]:
        """Labels by kind; a label without a kind stands for itself."""
        known = [self._said.tags[ref] for ref in (element.get("TAGREFS") or "").split() if ref in self._said.tags]
        return {kind or label: label for kind, label in known}

    def _line_quad(self, element: Element, *, vertical: bool) -> Quad | None:
        """From its outline; from its strings; from the line it stands on. A column is upright."""
        baseline = [] if vertical else points(element.get("BASELINE"))
        quad = self._quad(element, baseline)
        if quad is not None:
            return quad
        boxes = [quad.bounds for each in element if (quad := self._quad(each)) is not None]
        if boxes:
            return Quad.of(Box.around(p for box in boxes for p in ((box.x0, box.y0), (box.x1, box.y1))))
        return straightened((), baseline) if len(baseline) > 1 else None

    def _quad(self, element: Element, baseline: list[tuple[float, float]] | None = None) -> Quad | None:
        polygon = next((each for each in _shapes(element)), None)
        corners = points(polygon.get("POINTS")) if polygon is not None else []
        if self._said.own and len(corners) == 4:
            return Quad(*corners)
        if len(corners) > 2:
            return straightened(corners, baseline or ())
        x, y = number(element.get("HPOS")), number(element.get("VPOS"))
        width, height = number(element.get("WIDTH")), number(element.get("HEIGHT"))
        if x is None or y is None or width is None or height is None:
            return None
        return Quad.of(Box(x, y, round(x + max(0.0, width), 2), round(y + max(0.0, height), 2)))

    def _extent(self, block: Element) -> Quad:
        """Of what is in a block that says no place of its own."""
        quads = [quad for each in block.iter() if each is not block and (quad := self._quad(each)) is not None]
        return Quad.of(Box.around(p for quad in quads for p in quad.points)) if quads else self._whole


def _shapes(element: Element) -> Iterator[Element]:
    for shape in inside(element, "Shape"):
        yield from inside(shape, "Polygon")


def _text(element: Element, name: str) -> str:
    found = first(element, name)
    return (found.text or "").strip() if found is not None else ""


def _certain(said: str | None, otherwise: float) -> float:
    value = share(said)
    return otherwise if value is None else value
