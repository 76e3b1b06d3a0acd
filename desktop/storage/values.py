"""What the lists of the window show: summaries without content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.document.geometry import Quad, View
from desktop.document.model import Line, PageStatus

DOUBTFUL = 0.5
"""From this doubt on a line counts as doubtful, unless a person confirmed it."""


def is_doubtful(line: Line) -> bool:
    return line.confirmed_by is None and line.doubt >= DOUBTFUL


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """pages: how many; statuses: how many of each stage (only those that occur); doubtful: lines; approved: its record;
    assigned: who is to review it; engines: those that read its pages."""

    id: str
    title: str
    pages: int
    template: str | None
    statuses: Mapping[PageStatus, int]
    doubtful: int
    approved: bool = False
    assigned: str | None = None
    engines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageSummary:
    """A page without its content. status: its stage. doubtful: lines. engine: what read it. Sizes and view as in Page."""

    id: str
    number: int
    width: float
    height: float
    unit: str
    view: View
    status: PageStatus
    doubtful: int
    master: str
    master_page: int
    engine: str = ""


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Ids of a document and of a page in it, and the page's number there."""

    document: str
    page: str
    number: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a query was found.

    number: of the page in its document. lines: ids of the lines the words stand on, in order; quads: their ink in page space,
    one a line, just the characters found where their places are known. highlight: start and end in `snippet`.
    field: name of the field whose value was found instead, None for text of the page.
    """

    document: str
    page: str
    number: int
    lines: tuple[str, ...]
    quads: tuple[Quad, ...]
    snippet: str
    highlight: tuple[int, int]
    field: str | None = None
