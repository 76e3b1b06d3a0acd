"""What a person does to a table: the edits fit the page, say what was typed, lose no line, and can be taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.document import grids
from desktop.document.edits import AnyPageEdit, EditConflict, InsertLine, ReplaceContent, ReplaceLine, ReplaceTable
from desktop.document.geometry import Box, Quad
from desktop.document.model import Cell, Content, Line, Page, Region, RegionType, Table
from desktop.services import table_desk

PERSON, AT = "Li", "2026-01-02T03:04:05Z"


def line(name: str, text: str, x: float, y: float) -> Line:
    return Line(name, text, Quad.of(Box(x, y, x + 40, y + 8)), 0.9, doubt=0.4)


def page() -> Page:
    """Two by two: "a", "b1" over "b2", "c", and an empty cell; a note beside the table."""
    lines = (line("a", "a", 5, 5), line("b1", "first", 55, 2), line("b2", "second", 55, 11), line("c", "c", 5, 25))
    table = replace(grids.new_table(Quad.of(Box(0, 0, 100, 40)), 2, 2, "r"), id="t")
    table = grids.place_lines(table, lines)
    note = Region("n", RegionType.TEXT, Quad.of(Box(120, 22, 170, 32)), lines=(line("n1", "note", 125, 24),))
    return Page(
        "p", "d", 1, "m", 0, 200.0, 100.0,
        content=Content((Region("r", RegionType.TABLE, Quad.of(Box(0, 0, 100, 40)), lines=lines), note), (table,)),
    )  # fmt: skip


def done(before: Page, edits: tuple[AnyPageEdit, ...]) -> Page:
    """Applies them; taking them back gives what was there."""
    after = before
    for edit in edits:
        after = edit.apply(after)
    back = after
    for edit in reversed(edits):
        back = edit.inverse().apply(back)
    assert back.content == before.content
    return after


def said(of: Page, row: int, col: int) -> str:
    return of.content.cell_text(grids.cell_at(of.content.tables[0], row, col))


def test_a_cell_of_one_line_is_corrected_in_place() -> None:
    edits = table_desk.edit_cell(page(), "t", 0, 0, "A", PERSON, AT)
    assert [type(edit) for edit in edits] == [ReplaceLine]
    after = done(page(), edits)
    corrected = after.content.line("a")
    assert corrected is not None
    assert (corrected.text, corrected.confirmed_by, corrected.confirmed_at, corrected.doubt) == ("A", PERSON, AT, 0.0)
    assert corrected.quad == page().content.line("a").quad  # type: ignore[union-attr]  # they are there


def test_the_lines_of_a_text_go_to_the_lines_of_its_cell() -> None:
    after = done(page(), table_desk.edit_cell(page(), "t", 0, 1, "First\nSecond\nthird", PERSON, AT))
    assert said(after, 0, 1) == "First\nSecond\nthird"
    fresh = next(item for item in after.content.lines() if item.text == "third")
    cell = grids.cell_at(after.content.tables[0], 0, 1)
    assert cell.quad.contains(fresh.quad.centre)
    assert [item.id for item in after.content.regions[0].lines] == ["a", "b1", "b2", fresh.id, "c"]


def test_lines_joined_in_the_text_are_one_line_over_the_ink_of_both() -> None:
    after = done(page(), table_desk.edit_cell(page(), "t", 0, 1, "first second", PERSON, AT))
    assert said(after, 0, 1) == "first second"
    whole = after.content.line("b1")
    assert whole is not None
    assert whole.quad.bounds == Box(55, 2, 95, 19)
    assert after.content.line("b2") is None


def test_ink_that_says_nothing_keeps_its_line() -> None:
    after = done(page(), table_desk.edit_cell(page(), "t", 0, 1, "first", PERSON, AT))
    assert [after.content.line(i).text for i in ("b1", "b2")] == ["first", ""]  # type: ignore[union-attr]  # they are there
    emptied = done(page(), table_desk.edit_cell(page(), "t", 0, 0, "", PERSON, AT))
    assert emptied.content.line("a").text == ""  # type: ignore[union-attr]  # they are there


def test_an_empty_cell_gets_a_line_in_its_place() -> None:
    edits = table_desk.edit_cell(page(), "t", 1, 1, "new", PERSON, AT)
    assert [type(edit) for edit in edits] == [InsertLine, ReplaceTable]
    after = done(page(), edits)
    cell = grids.cell_at(after.content.tables[0], 1, 1)
    fresh = after.content.line(cell.lines[0])
    assert fresh is not None
    assert (fresh.text, fresh.quad, fresh.confirmed_by, fresh.engine) == ("new", cell.quad, PERSON, "person")
    assert after.content.regions[0].lines[-1] == fresh
    assert table_desk.edit_cell(page(), "t", 1, 1, "", PERSON, AT) == ()


def test_confirming_a_cell_changes_no_text() -> None:
    after = done(page(), table_desk.confirm_cell(page(), "t", 0, 1, PERSON, AT))
    assert said(after, 0, 1) == "first\nsecond"
    assert {item.id for item in after.content.lines() if item.confirmed_by} == {"b1", "b2"}


def test_another_grid_is_one_edit_of_the_table() -> None:
    merged = grids.merge(page().content.tables[0], 0, 0, 1, 2)
    edits = table_desk.replace_grid(page(), merged)
    assert [type(edit) for edit in edits] == [ReplaceTable]
    assert said(done(page(), edits), 0, 0) == "a\nfirst\nsecond"
    assert table_desk.replace_grid(page(), page().content.tables[0]) == ()


def test_the_region_follows_the_outer_edge_and_takes_the_lines_that_come_in() -> None:
    table = page().content.tables[0]
    wider = grids.move_separator(table, "column", 2, (180.0, 20.0))
    after = done(page(), table_desk.replace_grid(page(), wider))
    assert after.content.regions[0].quad.bounds == Box(0, 0, 180, 40)
    assert [r.id for r in after.content.regions] == ["r", "n"]
    taking = grids.place_lines(wider, page().content.lines())
    edits = table_desk.replace_grid(page(), taking)
    assert [type(edit) for edit in edits] == [ReplaceContent]
    after = done(page(), edits)
    assert said(after, 1, 1) == "note"
    assert [item.id for r in after.content.regions for item in r.lines] == ["a", "b1", "b2", "c", "n1"]
    assert [r.id for r in after.content.regions] == ["r"]


def test_a_table_that_is_removed_leaves_its_text() -> None:
    after = done(page(), table_desk.remove_table(page(), "t"))
    assert (after.content.tables, after.content.regions[0].type) == ((), RegionType.TEXT)
    assert list(after.content.lines()) == list(page().content.lines())


def test_a_table_goes_on_from_another() -> None:
    after = done(page(), table_desk.join(page(), "t", "earlier"))
    assert after.content.tables[0].continues == "earlier"
    assert done(after, table_desk.join(after, "t", None)).content == page().content


def test_what_is_gone_is_a_conflict() -> None:
    for call in (
        lambda: table_desk.edit_cell(page(), "other", 0, 0, "x", PERSON, AT),
        lambda: table_desk.edit_cell(page(), "t", 5, 0, "x", PERSON, AT),
        lambda: table_desk.replace_grid(page(), Table("other", "r", 1, 1, (Cell(0, 0, Quad.of(Box(0, 0, 1, 1))),))),
        lambda: table_desk.join(page(), "other", None),
    ):
        with pytest.raises(EditConflict):
            call()
