"""Document > Page > Region > Line, tables and fields: the state of a dossier, as frozen values.

Ids are opaque strings, unique in a dossier, made by `new_id`. All quads are in page space.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from enum import StrEnum

from desktop.document.geometry import Box, Quad, View
from desktop.document.notes import Note


def new_id() -> str:
    return uuid.uuid4().hex


class RegionType(StrEnum):
    TITLE = "title"
    TEXT = "text"
    TABLE = "table"
    FIGURE = "figure"
    SEAL = "seal"
    HANDWRITING = "handwriting"
    FORMULA = "formula"
    HEADER = "header"
    FOOTER = "footer"
    PAGE_NUMBER = "page_number"
    FOOTNOTE = "footnote"
    CAPTION = "caption"
    LIST = "list"
    MARGINAL = "marginal"
    OTHER = "other"


class PageStatus(StrEnum):
    """IN_WORK is never a page's own status: it is what `stage_of` says of a page that was read and that a person touched."""

    WAITING = "waiting"
    READ = "read"
    IN_WORK = "in_work"
    CHECKED = "checked"
    APPROVED = "approved"
    FAILED = "failed"


def stage_of(status: PageStatus, touched: bool) -> PageStatus:
    """How far people have come with a page."""
    return PageStatus.IN_WORK if status is PageStatus.READ and touched else status


class LineMark(StrEnum):
    """What a person says of a line instead of, or beside, its text."""

    NONE = ""
    ILLEGIBLE = "illegible"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Char:
    """One character (or a word of a script written with spaces) with its place; `quad` is None where a person typed it anew.

    doubt: 0-1, how likely it is wrong. others: what readings say stands in its place, best first: "" is nothing; a text that
    begins or ends with the character's own tells of one that is missing beside it.
    """

    text: str
    quad: Quad | None
    confidence: float
    doubt: float = 0.0
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text. `confidence` is the engine's own (0-1); `doubt` (0-1) is how likely the line is wrong.

    mark: what a person says of it. inked: False where no ink was found under the text.
    """

    id: str
    text: str
    quad: Quad
    confidence: float
    doubt: float = 0.0
    vertical: bool = False
    chars: tuple[Char, ...] = ()
    engine: str = ""
    reading: str | None = None
    confirmed_by: str | None = None
    confirmed_at: str | None = None
    mark: LineMark = LineMark.NONE
    inked: bool = True

    def corrected(self, text: str, person: str, at: str) -> Line:
        """The line as `person` confirmed it at the UTC time `at`; characters that stay keep their place on the page."""
        chars = self.chars if text == self.text else _carried(self.chars, text)
        return replace(self, text=text, chars=chars, doubt=0.0, confirmed_by=person, confirmed_at=at, mark=LineMark.NONE)

    def marked(self, mark: LineMark, person: str, at: str) -> Line:
        """The line with what `person` says of it; its text stays as it is."""
        return replace(self, doubt=0.0, confirmed_by=person, confirmed_at=at, mark=mark)


def _carried(chars: tuple[Char, ...], text: str) -> tuple[Char, ...]:
    old = "".join(c.text for c in chars)
    owner = [i for i, c in enumerate(chars) for _ in c.text]
    carried: list[Char] = []
    for tag, i0, i1, j0, j1 in SequenceMatcher(None, old, text, autojunk=False).get_opcodes():
        if tag == "equal":
            carried.extend(
                Char(text[j], chars[owner[i]].quad if len(chars[owner[i]].text) == 1 else None, 1.0)
                for i, j in zip(range(i0, i1), range(j0, j1), strict=True)
            )
        else:
            carried.extend(Char(letter, None, 1.0) for letter in text[j0:j1])
    return tuple(carried)


@dataclass(frozen=True, slots=True)
class Region:
    """A laid-out block; its place in its page's tuple is its place in reading order.

    label: what the engine that laid it out calls it, in its own word; empty where the program found the block itself."""

    id: str
    type: RegionType
    quad: Quad
    confidence: float = 1.0
    lines: tuple[Line, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """`row` and `col` count from 0. The text of a cell is that of its lines (ids, in order)."""

    row: int
    col: int
    quad: Quad
    rowspan: int = 1
    colspan: int = 1
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """continues: id of the table on an earlier page of the document that this one goes on from."""

    id: str
    region: str
    rows: int
    cols: int
    cells: tuple[Cell, ...] = ()
    continues: str | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """A small drawn box to be ticked; `ticked` with that confidence (0-1)."""

    quad: Quad
    ticked: bool
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Code:
    """A bar or QR code; format: as its standard is called ("QRCode", "Code128")."""

    text: str
    format: str
    quad: Quad


@dataclass(frozen=True, slots=True)
class Content:
    """What is on a page: regions in reading order, the grids of those that are tables, boxes to be ticked, codes.

    unread: ink that no line covers, as a second look found it.
    """

    regions: tuple[Region, ...] = ()
    tables: tuple[Table, ...] = ()
    ticks: tuple[Tick, ...] = ()
    codes: tuple[Code, ...] = ()
    unread: tuple[Quad, ...] = ()

    def lines(self) -> Iterator[Line]:
        """All lines in reading order."""
        for region in self.regions:
            yield from region.lines

    def line(self, line_id: str) -> Line | None:
        return next((line for line in self.lines() if line.id == line_id), None)

    def text(self) -> str:
        return "\n".join(line.text for line in self.lines())

    def cell_text(self, cell: Cell) -> str:
        by_id = {line.id: line.text for line in self.lines()}
        return "\n".join(by_id[i] for i in cell.lines if i in by_id)


@dataclass(frozen=True, slots=True)
class Page:
    """One side of paper. `number` counts from 1 in its document, 0 where it was taken out; `master_page` from 0 in the master.

    width, height: in `unit` ("px" of the master, or "pt" for a PDF), after EXIF orientation, /Rotate and CropBox.
    touched: a person has edited this page, so readings propose instead of replacing. proposal: id of such a reading.
    view_set: a person chose the view, so readings keep it.
    error: code and details of the reason why the page could not be read, as `DossierError.to_plain` gives them, in JSON.
    """

    id: str
    document: str
    number: int
    master: str
    master_page: int
    width: float
    height: float
    unit: str = "px"
    view: View = field(default_factory=View)
    status: PageStatus = PageStatus.WAITING
    content: Content = field(default_factory=Content)
    touched: bool = False
    view_set: bool = False
    proposal: str | None = None
    error: str | None = None

    @property
    def box(self) -> Box:
        return Box(0.0, 0.0, self.width, self.height)

    @property
    def stage(self) -> PageStatus:
        return stage_of(self.status, self.touched)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value stands: a page, the lines it was read from, and the quad of just its ink."""

    page: str
    quad: Quad
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What one person keyed, or one engine read, for a field: the last word of each counts as one vote. at: UTC, ISO 8601."""

    by: str
    value: str
    at: str
    person: bool = True


@dataclass(frozen=True, slots=True)
class Field:
    """A named value of a document. `value` is as written; `rule` names what found it. `entries`: one a voter, oldest first."""

    id: str
    name: str
    type: str
    value: str
    doubt: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    engine: str = ""
    reading: str | None = None
    rule: str = ""
    confirmed_by: str | None = None
    confirmed_at: str | None = None
    entries: tuple[Entry, ...] = ()

    @property
    def awaits_another(self) -> bool:
        """Whether a person keyed it and that confirms nothing yet: who keys it next must not come to see the value."""
        return self.confirmed_by is None and any(entry.person for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Override:
    """Why a person lets a failed rule pass. It holds for just the values that it was written for, in the rule's order."""

    rule: str
    values: tuple[str, ...]
    reason: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Approval:
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Document:
    """An ordered run of pages, by id. template: names the kind of record its fields follow. assigned: who is to review it."""

    id: str
    title: str
    pages: tuple[str, ...] = ()
    template: str | None = None
    fields: tuple[Field, ...] = ()
    overrides: tuple[Override, ...] = ()
    approval: Approval | None = None
    assigned: str | None = None


@dataclass(frozen=True, slots=True)
class Master:
    """An imported original. `linked`: its absolute path where it was left in place, None if it is in the masters folder."""

    sha256: str
    name: str
    size: int
    media_type: str
    pages: int
    linked: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A block as an engine laid it out. label: its own word for the kind. lines: ids, in order; a line is in one at most."""

    label: str
    quad: Quad
    lines: tuple[str, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class GivenCell:
    """As `Cell`, without a place: its lines tell it."""

    row: int
    col: int
    rowspan: int = 1
    colspan: int = 1
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GivenTable:
    """region: index of the block it is the grid of."""

    region: int
    rows: int
    cols: int
    cells: tuple[GivenCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one engine said of one page once. Lines are in the engine's own order, in page space; `view` is what it proposes.

    fingerprint: name, version, model hashes and settings of the engine, as sorted "key=value" strings. regions, tables: in
    reading order, where the engine lays the page out itself. notes: what a person should know of how it was read.
    """

    id: str
    page: str
    engine: str
    fingerprint: tuple[str, ...]
    created: str
    lines: tuple[Line, ...]
    view: View = field(default_factory=View)
    seconds: float = 0.0
    regions: tuple[Given, ...] = ()
    tables: tuple[GivenTable, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """What is seen on a page besides text, in page space. Rulings are segments (x0, y0, x1, y1) along a drawn line."""

    horizontal: tuple[tuple[float, float, float, float], ...] = ()
    vertical: tuple[tuple[float, float, float, float], ...] = ()
    seals: tuple[Quad, ...] = ()
    figures: tuple[Quad, ...] = ()
    ticks: tuple[Tick, ...] = ()
    codes: tuple[Code, ...] = ()
