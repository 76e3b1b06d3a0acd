"""From what an engine says of a rendered page to a Reading in page space, and from that to the page's content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop.document.geometry import View
from desktop.document.model import Char, Content, Given, GivenCell, GivenTable, Line, Marks, Page, Reading, new_id
from desktop.document.notes import Note
from desktop.engines.contract import PageReading, ReadLine
from desktop.imaging.values import Rendering
from desktop.layout import arrange_given
from desktop.layout.doubt import doubted


def proposed_view(page: Page, read: PageReading) -> View:
    """A view that a person chose is kept."""
    return page.view if page.view_set else replace(page.view, turn=read.turn, skew=read.skew)


def lines_of(read: Sequence[ReadLine], rendering: Rendering) -> tuple[Line, ...]:
    """Lines in page space, each with an id of its own, its doubt and that of its characters."""
    lines = [
        Line(
            new_id(),
            line.text,
            line.quad.mapped(rendering.to_page),
            line.confidence,
            vertical=line.vertical,
            chars=tuple(Char(c.text, c.quad.mapped(rendering.to_page), c.confidence, others=c.others) for c in line.chars),
        )
        for line in read
    ]
    return doubted(lines)


def reading_of(
    page: Page,
    read: PageReading,
    rendering: Rendering,
    fingerprint: tuple[str, ...],
    created: str,
    seconds: float,
    notes: tuple[Note, ...] = (),
) -> Reading:
    """What an engine read, in page space: each line with an id of its own and its doubt. notes: more than the engine's own."""
    identity, engine = new_id(), fingerprint[0].removeprefix("name=")
    lines = tuple(replace(line, engine=engine, reading=identity) for line in lines_of(read.lines, rendering))
    regions = tuple(
        Given(r.label, r.quad.mapped(rendering.to_page), tuple(lines[i].id for i in r.lines), r.confidence)
        for r in read.regions
    )
    tables = tuple(
        GivenTable(
            table.region,
            table.rows,
            table.cols,
            tuple(GivenCell(c.row, c.col, c.rowspan, c.colspan, tuple(lines[i].id for i in c.lines)) for c in table.cells),
        )
        for table in read.tables
    )
    return Reading(
        identity,
        page.id,
        engine,
        fingerprint,
        created,
        lines,
        proposed_view(page, read),
        seconds,
        regions,
        tables,
        (*read.notes, *notes),
    )


def laid_out(
    page: Page, lines: Sequence[Line], view: View, marks: Marks | None = None, reading: Reading | None = None
) -> Content:
    """reading: whose regions and tables hold, where its engine lays pages out."""
    regions, tables = (reading.regions, reading.tables) if reading else ((), ())
    return arrange_given(lines, regions, tables, page.width, page.height, view, marks or Marks())
