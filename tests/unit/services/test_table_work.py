"""Tables made, parted and written, each as one step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from desktop.document.edits import EditConflict
from desktop.document.geometry import Affine, Box, Quad
from desktop.document.grids import cell_at, remove_row, split_column_at, split_row_at
from desktop.document.history import Actor, ActorKind, DocumentAdded, PageRead, PagesAdded
from desktop.document.model import Char, Content, Document, Line, Page, Region, RegionType, Table
from desktop.services import table_work
from desktop.services.review import Desk
from desktop.services.table_gaps import Gaps, gridded, proposed
from desktop.storage.dossier import Dossier, utc_now

ROWS = (("Item", "Price", "Day"), ("Rent", "20,400", "1 March"), ("Sum", "34,000", "2 April"))
HIGH, WIDE = 20.0, 100.0


def line(text: str, x: float, y: float, *, id: str = "") -> Line:
    chars = tuple(Char(c, Quad.of(Box(x + 8 * n, y, x + 8 * n + 7, y + 12)), 0.9) for n, c in enumerate(text))
    return Line(id or text, text, Quad.of(Box(x, y, x + 8 * len(text), y + 12)), 0.9, doubt=0.8, chars=chars)


def lines() -> tuple[Line, ...]:
    return tuple(
        line(text, 10 + WIDE * c, 104 + HIGH * r, id=f"{r}.{c}") for r, row in enumerate(ROWS) for c, text in enumerate(row)
    )


def box_of_all() -> Quad:
    return Quad.of(Box(0, 100, 300, 160))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    text = Region("text", RegionType.TEXT, box_of_all(), lines=lines())
    above = Region("above", RegionType.TEXT, Quad.of(Box(0, 10, 300, 40)), lines=(line("Prices", 10, 20),))
    with Dossier.create(tmp_path / "t.dossier") as dossier:
        program = Actor(ActorKind.PROGRAM, "test")
        master = tmp_path / "m.png"
        master.write_bytes(b"not looked at")
        kept, _ = dossier.add_master(master, media_type="image/png", pages=1)
        page = Page("p", "d", 1, kept.sha256, 0, 400, 400)
        dossier.record(program, DocumentAdded(Document("d", "Prices")), PagesAdded("d", (page,)))
        dossier.record(program, PageRead("p", "r", Content((above, text))))
        yield Desk(dossier, "Wang Jing", utc_now)


def table(page: Page) -> Table:
    return page.content.tables[0]


def texts(page: Page) -> list[list[str]]:
    grid = table(page)
    return [[page.content.cell_text(cell_at(grid, r, c)) for c in range(grid.cols)] for r in range(grid.rows)]


def test_rows_and_columns_are_proposed_from_what_stands_in_the_box() -> None:
    assert proposed(box_of_all(), lines()) == (3, 3)
    assert proposed(box_of_all(), ()) == (2, 2)
    assert proposed(box_of_all(), (line("20,400 in all", 10, 104),)) == (1, 1)


@pytest.mark.parametrize("turn", [0.0, 7.0, 90.0, 180.0])
def test_boundaries_go_into_the_gaps_whichever_way_the_table_lies(turn: float) -> None:
    way = Affine.rotation(turn)
    turned = tuple(
        replace(x, quad=x.quad.mapped(way), chars=tuple(replace(c, quad=c.quad.mapped(way)) for c in x.chars if c.quad))
        for x in lines()
    )
    quad = box_of_all().mapped(way)
    assert proposed(quad, turned) == (3, 3)
    made = gridded(quad, 3, 3, turned)
    assert [cell.lines for cell in made.cells] == [(f"{r}.{c}",) for r in range(3) for c in range(3)]


def test_more_rows_than_there_are_gaps_stand_evenly() -> None:
    made = gridded(box_of_all(), 6, 3, lines())
    heights = {round(cell.quad.height, 3) for cell in made.cells}
    assert heights == {10.0}


def test_a_boundary_snaps_into_the_middle_of_a_gap_near_it() -> None:
    gaps = Gaps.of(((0.0, 10.0), (20.0, 30.0)))
    assert gaps.snapped(11.0, 8.0) == 15.0
    assert gaps.snapped(8.0, 8.0) == 15.0
    assert gaps.snapped(5.0, 2.0) == 5.0  # nothing white is near
    assert gaps.snapped(60.0, 4.0) == 60.0


def test_a_table_is_made_of_a_region_and_one_undo_takes_it_back(desk: Desk) -> None:
    before = desk.dossier.page("p").content
    page = table_work.region_to_table(desk, "p", "text", 3, 3)
    assert texts(page) == [list(row) for row in ROWS]
    assert page.content.regions[1].type is RegionType.TABLE
    desk.undo()
    assert desk.dossier.page("p").content == before
    with pytest.raises(EditConflict):
        table_work.region_to_table(desk, "p", "nowhere", 3, 3)


def test_a_drawn_table_takes_its_lines_out_of_other_regions(desk: Desk) -> None:
    page = table_work.make_table(desk, "p", Quad.of(Box(0, 120, 300, 160)), 2, 3)
    assert texts(page) == [list(row) for row in ROWS[1:]]
    assert [len(region.lines) for region in page.content.regions] == [1, 3, 6]
    assert sorted(x.id for x in page.content.lines()) == sorted([*(x.id for x in lines()), "Prices"])
    desk.undo()
    assert not desk.dossier.page("p").content.tables


def test_a_region_that_a_drawn_table_leaves_empty_goes(desk: Desk) -> None:
    page = table_work.make_table(desk, "p", box_of_all(), 3, 3)
    assert [region.type for region in page.content.regions] == [RegionType.TEXT, RegionType.TABLE]


def test_a_line_over_two_columns_is_cut_between_its_words(desk: Desk) -> None:
    table_work.region_to_table(desk, "p", "text", 3, 3)
    grid = table(desk.dossier.page("p"))
    change = partial(split_column_at, col=2, share=(222 - 184) / (300 - 184))  # between "1" and "March"
    page = table_work.move_boundaries(desk, "p", grid.id, "column", change)
    assert texts(page)[1] == ["Rent", "20,400", "1", "March"]
    parts = [page.content.line(i) for c in (2, 3) for i in cell_at(table(page), 1, c).lines]
    assert [part.id == "1.2" for part in parts if part] == [True, False]
    assert all(part and part.quad.bounds.x1 <= 290 and part.doubt == 0.8 for part in parts)
    assert [c.text for c in parts[1].chars] == list("March") if parts[1] else False
    desk.undo()
    assert texts(desk.dossier.page("p"))[1] == ["Rent", "20,400", "1 March"]


def test_a_word_is_not_cut(desk: Desk) -> None:
    table_work.region_to_table(desk, "p", "text", 3, 3)
    grid = table(desk.dossier.page("p"))
    page = table_work.move_boundaries(desk, "p", grid.id, "column", partial(split_column_at, col=1, share=0.25))
    assert [row[1:3] for row in texts(page)] == [["", "Price"], ["", "20,400"], ["", "34,000"]]


def test_cells_are_written_together_as_one_step(desk: Desk) -> None:
    table_work.region_to_table(desk, "p", "text", 3, 3)
    grid = table(desk.dossier.page("p"))
    page = table_work.write_cells(desk, "p", grid.id, ((0, 0, "What"), (1, 1, ""), (2, 2, "2 April\n1987")))
    assert texts(page)[0][0] == "What"
    assert texts(page)[1][1] == ""
    assert texts(page)[2][2] == "2 April\n1987"
    desk.undo()
    assert texts(desk.dossier.page("p")) == [list(row) for row in ROWS]


def test_a_confirmed_cell_is_in_doubt_no_more(desk: Desk) -> None:
    table_work.region_to_table(desk, "p", "text", 3, 3)
    grid = table(desk.dossier.page("p"))
    page = table_work.confirm_cell(desk, "p", grid.id, 1, 1)
    line = page.content.line("1.1")
    assert line is not None
    assert (line.doubt, line.confirmed_by, line.text) == (0.0, "Wang Jing", "20,400")


def test_what_a_grid_cannot_become_is_told_in_words(desk: Desk) -> None:
    table_work.region_to_table(desk, "p", "text", 1, 3)
    grid = table(desk.dossier.page("p"))
    with pytest.raises(table_work.GridImpossible):
        table_work.change_grid(desk, "p", grid.id, partial(remove_row, at=0))
    with pytest.raises(EditConflict):
        table_work.change_grid(desk, "p", "gone", partial(remove_row, at=0))


def test_nothing_changed_is_no_step(desk: Desk) -> None:
    table_work.region_to_table(desk, "p", "text", 3, 3)
    grid = table(desk.dossier.page("p"))
    events = len(desk.dossier.history(limit=100))
    table_work.change_grid(desk, "p", grid.id, lambda same: same)
    table_work.confirm_cell(desk, "p", table_work.change_grid(desk, "p", grid.id, lambda same: same).content.tables[0].id, 0, 0)
    assert len(desk.dossier.history(limit=100)) == events + 1


def test_a_parted_row_deals_its_lines_out(desk: Desk) -> None:
    table_work.region_to_table(desk, "p", "text", 1, 3)
    grid = table(desk.dossier.page("p"))
    page = table_work.move_boundaries(desk, "p", grid.id, "row", partial(split_row_at, row=0, share=1 / 3))
    assert texts(page) == [list(ROWS[0]), ["Rent\nSum", "20,400\n34,000", "1 March\n2 April"]]
