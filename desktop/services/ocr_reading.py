"""What a file of recognition says of a page as a Reading of that page."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from desktop.document.geometry import Affine, Quad, View
from desktop.document.model import (
    Char,
    Content,
    Given,
    GivenCell,
    GivenTable,
    Line,
    Marks,
    Page,
    Reading,
    Region,
    Table,
    new_id,
)
from desktop.document.notes import NO_CONFIDENCE, NO_INK, OTHER_SHAPE, Note
from desktop.interchange.detect import OcrFormat
from desktop.interchange.places import mapped
from desktop.interchange.values import LOOSE, ReadSheet
from desktop.layout import arrange_given
from desktop.layout.doubt import doubted

TAKEN_IN = "import:"
"""What the name of an engine begins with whose text came in a file."""
_LONGEST = 80
_OWN_ID = re.compile("[0-9a-f]{32}")
_SCANNED = 300.0
"""Pixels an inch, where a file does not say how large its page is."""
_NEARLY_SURE = 0.95
OTHER_PROPORTIONS, SAME_PROPORTIONS = 0.03, 0.02
"""How far the shape of a sheet may be off that of a page: more makes it another one, less makes it the same."""


@dataclass(frozen=True, slots=True)
class OcrSource:
    """file: its name. run: the same for all files that are taken in together."""

    file: str
    format: OcrFormat
    sha256: str
    run: str = field(default_factory=new_id)

    def engine(self, sheet: ReadSheet) -> str:
        said = " ".join("".join(c if c.isprintable() else " " for c in sheet.software).split())[:_LONGEST]
        return f"{TAKEN_IN}{said or self.format.value}"

    def fingerprint(self, sheet: ReadSheet) -> tuple[str, ...]:
        return (f"name={self.engine(sheet)}", f"file={self.file}", f"format={self.format.value}", f"sha256={self.sha256}")

    def identity(self, said: str) -> str:
        """A new id for one of the file, the same each time it is named; ids of ours stay the same in all files of a run."""
        place = self.format.value if _OWN_ID.fullmatch(said) else self.file
        return hashlib.sha256("\n".join((self.run, place, said)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def reading_of_sheet(page: Page, sheet: ReadSheet, source: OcrSource, created: str) -> tuple[Reading, Content]:
    """In page space. What the file says of people is not taken over: nobody confirmed anything here."""
    identity, engine = new_id(), source.engine(sheet)
    content = _renamed(mapped(sheet.content, _to_page(page, sheet)), source)
    fresh = (replace(x, engine=engine, reading=identity, confirmed_by=None, confirmed_at=None) for x in content.lines())
    lines = _doubted([replace(line, chars=_spaced(line)) for line in fresh])
    content = _with(content, lines)
    view = _upright(page, lines)
    regions = tuple(
        Given(region.label or region.type.value, region.quad, tuple(line.id for line in region.lines), region.confidence)
        for region in content.regions
        if region.label != LOOSE
    )
    reading = Reading(
        identity,
        page.id,
        engine,
        source.fingerprint(sheet),
        created,
        lines,
        view,
        regions=regions,
        tables=_given_tables(content),
        notes=tuple(_notes(page, sheet, lines)),
    )
    return reading, _laid_out(page, content, view)


def _spaced(line: Line) -> tuple[Char, ...]:
    """With a character for each space between words, as lines have them here; unchanged where they make up another text."""
    made: list[Char] = []
    at = 0
    for char in line.chars:
        white = len(line.text) - at - len(line.text[at:].lstrip())
        if not char.text[:1].isspace():
            before = made[-1] if made else None
            made += [Char(space, _between(before, char, line), 1.0) for space in line.text[at : at + white]]
            at += white
        made.append(char)
        at += len(char.text)
    made += [Char(space, None, 1.0) for space in line.text[at:]]
    return tuple(made) if "".join(char.text for char in made) == line.text else line.chars


def _between(before: Char | None, after: Char, line: Line) -> Quad | None:
    if before is None or before.quad is None or after.quad is None:
        return None
    a, b = before.quad, after.quad
    return Quad(a.bl, a.br, b.tr, b.tl) if line.vertical else Quad(a.tr, b.tl, b.bl, a.br)


def _doubted(lines: Sequence[Line]) -> tuple[Line, ...]:
    """There are programs that are never wholly sure: what they are most sure of counts as sure."""
    known = sorted(line.confidence for line in lines)
    best = min(1.0, max(_NEARLY_SURE, known[len(known) * 19 // 20])) if known else 1.0

    def sure(line: Line) -> Line:
        chars = tuple(replace(char, confidence=min(1.0, char.confidence / best)) for char in line.chars)
        return replace(line, confidence=min(1.0, line.confidence / best), chars=chars)

    def own(line: Line, weighed: Line) -> Line:
        chars = tuple(replace(char, confidence=char.confidence * best) for char in weighed.chars)
        return replace(weighed, confidence=line.confidence, chars=chars)

    return tuple(map(own, lines, doubted(list(map(sure, lines)))))


def shape_off(page: Page, sheet: ReadSheet) -> float | None:
    """How much wider or narrower the sheet is than the page, of 1, both made equally high; None where it does not say."""
    if sheet.width <= 0 or sheet.height <= 0:
        return None
    return abs((sheet.width * page.height) / (sheet.height * page.width) - 1)


def _to_page(page: Page, sheet: ReadSheet) -> Affine:
    if sheet.width > 0 and sheet.height > 0:
        return Affine.scaling(page.width / sheet.width, page.height / sheet.height)
    page_inch = 72.0 if page.unit == "pt" else _SCANNED
    sheet_inch = sheet.per_inch or _SCANNED
    return Affine.scaling(page_inch / sheet_inch)


def _renamed(content: Content, source: OcrSource) -> Content:
    def lines(region: Region) -> tuple[Line, ...]:
        return tuple(replace(line, id=source.identity(line.id)) for line in region.lines)

    def table(table: Table) -> Table:
        return replace(
            table,
            id=source.identity(table.id),
            region=source.identity(table.region),
            cells=tuple(replace(cell, lines=tuple(map(source.identity, cell.lines))) for cell in table.cells),
            continues=source.identity(table.continues) if table.continues else None,
        )

    return replace(
        content,
        regions=tuple(replace(region, id=source.identity(region.id), lines=lines(region)) for region in content.regions),
        tables=tuple(map(table, content.tables)),
    )


def _with(content: Content, lines: Iterable[Line]) -> Content:
    by_id = {line.id: line for line in lines}
    regions = (replace(region, lines=tuple(by_id[line.id] for line in region.lines)) for region in content.regions)
    return replace(content, regions=tuple(regions))


def _upright(page: Page, lines: Sequence[Line]) -> View:
    """Turned so that most of its text runs from left to right."""
    turns: Counter[int] = Counter()
    for line in lines:
        turns[0 if line.vertical else round(-line.quad.angle / 90) * 90 % 360] += len(line.text)
    turn = turns.most_common(1)[0][0] if turns else 0
    return page.view if page.view_set else replace(page.view, turn=turn)


def _given_tables(content: Content) -> tuple[GivenTable, ...]:
    places = {region.id: place for place, region in enumerate(r for r in content.regions if r.label != LOOSE)}
    return tuple(
        GivenTable(
            places[table.region],
            table.rows,
            table.cols,
            tuple(GivenCell(cell.row, cell.col, cell.rowspan, cell.colspan, cell.lines) for cell in table.cells),
        )
        for table in content.tables
        if table.region in places
    )


def _laid_out(page: Page, content: Content, view: View) -> Content:
    """What stands in no block is put in blocks by our own rules."""
    loose = [line for region in content.regions if region.label == LOOSE for line in region.lines]
    if not loose:
        return content
    laid = [region for region in content.regions if region.label != LOOSE]
    given = [Given(r.type.value, r.quad, tuple(line.id for line in r.lines), r.confidence) for r in laid]
    marks = Marks(ticks=content.ticks, codes=content.codes)
    lines = [*(line for region in laid for line in region.lines), *loose]
    return arrange_given(lines, given, _given_tables(content), page.width, page.height, view, marks)


def _notes(page: Page, sheet: ReadSheet, lines: Sequence[Line]) -> Iterable[Note]:
    bare = sum(not line.inked for line in lines)
    if bare:
        yield Note(NO_INK, str(bare))
    if lines and all(line.confidence == 1.0 for line in lines):
        yield Note(NO_CONFIDENCE)
    if (shape_off(page, sheet) or 0.0) > OTHER_PROPORTIONS:
        yield Note(OTHER_SHAPE, f"{sheet.width:.0f} × {sheet.height:.0f}")
