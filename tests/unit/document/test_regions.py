"""What a person does to the regions of a page loses no line, whatever is done in whatever order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.document import regions
from desktop.document.geometry import Affine, Box, Quad
from desktop.document.grids import new_table, place_lines
from desktop.document.model import Content, Line, Region, RegionType
from tests.helpers.strategies import contents


def line(name: str, x: float, y: float, width: float = 300, height: float = 20) -> Line:
    return Line(name, name, Quad.of(Box(x, y, x + width, y + height)), 0.9)


def column(name: str, *rows: int, x: float = 100, kind: RegionType = RegionType.TEXT) -> Region:
    """Lines NAMErow at 30 pixels a row, 300 wide, in a frame 10 pixels around them."""
    lines = tuple(line(f"{name}{row}", x, 30 * row) for row in rows)
    return Region(name, kind, box(x - 10, 30 * rows[0] - 5, x + 310, 30 * rows[-1] + 25), lines=lines)


def box(x0: float, y0: float, x1: float, y1: float) -> Quad:
    return Quad.of(Box(x0, y0, x1, y1))


PAGE = Content((column("a", 1, 2, 3), column("b", 5, 6, 7, 8), column("c", 1, 2, 3, x=500)))


def told(content: Content) -> str:
    """The lines of each region, in order."""
    return " | ".join(" ".join(line.id for line in region.lines) for region in content.regions)


def named(content: Content, region_id: str) -> Region:
    return next(region for region in content.regions if region.id == region_id)


# drawing


def test_a_region_drawn_at_the_end_of_another_takes_its_lines_and_follows_it() -> None:
    made = regions.add(PAGE, box(80, 205, 420, 280), RegionType.LIST, "new")
    assert told(made) == "a1 a2 a3 | b5 b6 | b7 b8 | c1 c2 c3"
    assert named(made, "new").type is RegionType.LIST
    assert named(made, "b").quad.bounds == Box(100, 150, 400, 200), "its frame is drawn tight around what it keeps"


def test_a_region_drawn_in_the_middle_of_another_leaves_two_in_reading_order() -> None:
    made = regions.add(PAGE, box(80, 178, 420, 235))
    assert told(made) == "a1 a2 a3 | b5 | b6 b7 | b8 | c1 c2 c3"


def test_a_region_drawn_over_several_takes_from_all_and_what_is_emptied_goes() -> None:
    made = regions.add(PAGE, box(80, 20, 900, 175), identity="new")
    assert told(made) == "a1 a2 a3 b5 c1 c2 c3 | b6 b7 b8"
    assert [region.id for region in made.regions] == ["new", "b"]


def test_what_stands_without_text_stays_when_it_is_emptied() -> None:
    page = replace(PAGE, regions=(column("a", 1, 2, kind=RegionType.FIGURE), *PAGE.regions[1:]))
    made = regions.add(page, box(80, 20, 450, 120))
    assert told(made) == "a1 a2 |  | b5 b6 b7 b8 | c1 c2 c3"
    assert named(made, "a").quad == page.regions[0].quad


def test_a_region_drawn_on_empty_paper_is_placed_among_those_of_its_column() -> None:
    made = regions.add(PAGE, box(100, 118, 400, 140), RegionType.SEAL, "new")
    assert [region.id for region in made.regions] == ["a", "new", "b", "c"]
    made = regions.add(PAGE, box(500, 300, 800, 400), RegionType.FIGURE, "new")
    assert [region.id for region in made.regions] == ["a", "b", "c", "new"]


def test_four_corners_must_make_a_frame() -> None:
    with pytest.raises(ValueError, match="corners"):
        regions.add(PAGE, Quad((0, 0), (100, 0), (20, 20), (0, 100)))
    with pytest.raises(ValueError, match="corners"):
        regions.place(PAGE, "a", box(10, 10, 10, 50))


# moving and resizing


def test_lines_that_come_inside_come_in_where_they_are_read() -> None:
    made = regions.place(PAGE, "a", box(90, 25, 410, 205))
    assert told(made) == "a1 a2 a3 b5 b6 | b7 b8 | c1 c2 c3"
    made = regions.place(PAGE, "b", box(90, 58, 410, 265))
    assert told(made) == "a1 | a2 a3 b5 b6 b7 b8 | c1 c2 c3"


def test_lines_that_are_left_out_stay_in_a_text_region_of_their_own() -> None:
    page = regions.retype(PAGE, ["b"], RegionType.LIST)
    made = regions.place(page, "b", box(90, 178, 410, 238))
    assert told(made) == "a1 a2 a3 | b5 | b6 b7 | b8 | c1 c2 c3"
    assert [r.type for r in made.regions[1:4]] == [RegionType.TEXT, RegionType.LIST, RegionType.TEXT]


def test_lines_that_are_left_out_go_to_the_region_they_lie_in() -> None:
    page = replace(PAGE, regions=(*PAGE.regions, Region("under", RegionType.TEXT, box(0, 140, 450, 280))))
    made = regions.place(page, "b", box(90, 145, 410, 205))
    assert told(made) == "a1 a2 a3 | b5 b6 | c1 c2 c3 | b7 b8"


def test_a_frame_moved_within_another_leaves_lines_that_were_under_it_before_where_they_are() -> None:
    page = replace(PAGE, regions=(*PAGE.regions, Region("seal", RegionType.SEAL, box(90, 150, 410, 200))))
    assert told(regions.place(page, "seal", box(91, 151, 411, 201))) == told(page)


def test_a_quad_may_lean() -> None:
    leaning = Quad((90, 20), (410, 60), (410, 110), (90, 70))
    assert told(regions.place(PAGE, "a", leaning)) == "a1 a2 | a3 | b5 b6 b7 b8 | c1 c2 c3"
    assert regions.straightened(Quad((0, 0), (100, 0), (120, 50), (-5, 50))) == box(-5, 0, 120, 50)


def test_vertical_lines_are_read_from_the_right() -> None:
    def upright(name: str, x: float) -> Line:
        return replace(line(name, x, 100, 20, 300), vertical=True)

    page = Content(
        (
            Region("r", RegionType.TEXT, box(190, 90, 320, 410), lines=(upright("3", 300), upright("1", 200))),
            Region("s", RegionType.TEXT, box(90, 90, 130, 410), lines=(upright("0", 100),)),
            Region("t", RegionType.TEXT, box(245, 90, 275, 410), lines=(upright("2", 250),)),
        )
    )
    assert told(regions.merge(page, ["s", "r"])) == "3 1 0 | 2"
    assert told(regions.place(page, "s", box(90, 80, 280, 420))) == "3 | 2 1 0"


# merging and splitting


def test_merged_regions_stand_where_the_first_stood_in_one_frame() -> None:
    made = regions.merge(PAGE, ["c", "a"])
    assert told(made) == "a1 a2 a3 c1 c2 c3 | b5 b6 b7 b8"
    assert named(made, "a").quad.bounds == Box(90, 25, 810, 115)
    with pytest.raises(ValueError, match="two"):
        regions.merge(PAGE, ["a"])


def test_a_region_is_split_before_a_line() -> None:
    made = regions.split(PAGE, "b", "b7")
    assert told(made) == "a1 a2 a3 | b5 b6 | b7 b8 | c1 c2 c3"
    assert made.regions[1].quad.bounds == Box(100, 150, 400, 200)
    with pytest.raises(ValueError, match="before"):
        regions.split(PAGE, "b", "b5")


def test_a_region_is_split_by_a_drawn_separator_whichever_way_it_is_drawn() -> None:
    for start, end in (((0, 205), (600, 210)), ((600, 210), (0, 205))):
        assert told(regions.cut(PAGE, "b", start, end)) == "a1 a2 a3 | b5 b6 | b7 b8 | c1 c2 c3"
    with pytest.raises(ValueError, match="cross"):
        regions.cut(PAGE, "b", (0, 600), (600, 600))


def test_two_columns_read_as_one_are_split_by_an_upright_separator() -> None:
    rows = tuple(part for n in (1, 2, 3) for part in (line(f"l{n}", 100, 30 * n, 100), line(f"r{n}", 300, 30 * n, 100)))
    page = Content((Region("x", RegionType.TEXT, box(90, 20, 410, 120), lines=rows),))
    assert told(regions.cut(page, "x", (250, 0), (250, 200))) == "l1 l2 l3 | r1 r2 r3"


def test_a_figure_is_split_as_a_shape() -> None:
    page = Content((Region("f", RegionType.FIGURE, box(0, 0, 100, 200)),))
    made = regions.cut(page, "f", (-10, 50), (110, 50))
    assert [region.quad.bounds for region in made.regions] == [Box(0, 0, 100, 50), Box(0, 50, 100, 200)]
    made = regions.cut(page, "f", (30, 300), (30, -10))
    assert [region.quad.bounds for region in made.regions] == [Box(0, 0, 30, 200), Box(30, 0, 100, 200)]


# deleting and ordering


def test_a_deleted_region_takes_its_lines_with_it() -> None:
    assert told(regions.delete(PAGE, ["a", "c"])) == "b5 b6 b7 b8"


def test_without_its_frame_lines_join_the_text_beside_them_or_become_text() -> None:
    assert told(regions.delete(PAGE, ["b"], keep_lines=True)) == "a1 a2 a3 b5 b6 b7 b8 | c1 c2 c3"
    assert told(regions.delete(PAGE, ["a"], keep_lines=True)) == "a1 a2 a3 b5 b6 b7 b8 | c1 c2 c3"
    alone = Content((column("a", 1, 2, kind=RegionType.TITLE), column("b", 4, kind=RegionType.LIST)))
    made = regions.delete(alone, ["a"], keep_lines=True)
    assert told(made) == "a1 a2 | b4"
    assert [region.type for region in made.regions] == [RegionType.TEXT, RegionType.LIST]


def test_regions_move_to_a_place_among_the_others() -> None:
    assert told(regions.reorder(PAGE, ["c"], 0)) == "c1 c2 c3 | a1 a2 a3 | b5 b6 b7 b8"
    assert told(regions.reorder(PAGE, ["a", "b"], 1)) == "c1 c2 c3 | a1 a2 a3 | b5 b6 b7 b8"
    with pytest.raises(ValueError, match="place"):
        regions.reorder(PAGE, ["a", "b"], 2)


# tables


def grid(name: str = "t", rows: int = 2, top: float = 100) -> Content:
    """A region NAME, 400 wide, of rows 40 high with a line in each of two columns, and its grid."""
    lines = tuple(line(f"{name}{r}{c}", 110 + 200 * c, top + 10 + 40 * r, 150) for r in range(rows) for c in range(2))
    region = Region(name, RegionType.TABLE, box(100, top, 500, top + 40 * rows), lines=lines)
    return Content((region,), (place_lines(new_table(region.quad, rows, 2, name), lines),))


def cells(content: Content, number: int = 0) -> list[list[str]]:
    table = content.tables[number]
    return [[" ".join(c.lines) for c in table.cells if c.row == row] for row in range(table.rows)]


def test_a_region_called_a_table_gets_a_grid_from_how_its_lines_lie() -> None:
    plain = replace(grid(rows=3), tables=())
    made = regions.retype(regions.retype(plain, ["t"], RegionType.TEXT), ["t"], RegionType.TABLE)
    assert cells(made) == [["t00", "t01"], ["t10", "t11"], ["t20", "t21"]]
    assert regions.retype(made, ["t"], RegionType.LIST).tables == ()


def test_lines_that_leave_a_table_leave_its_cells_and_those_that_come_are_in_the_cell_they_lie_in() -> None:
    made = regions.add(grid(), box(300, 90, 520, 140), identity="new")
    assert cells(made) == [["t00", ""], ["t10", "t11"]]
    assert cells(regions.merge(made, ["t", "new"])) == [["t00", "t01"], ["t10", "t11"]]


def test_two_pieces_of_a_table_become_one_grid() -> None:
    one, other = grid(), grid("u", top=190)
    both = Content(one.regions + other.regions, one.tables + other.tables)
    made = regions.merge(both, ["t", "u"])
    assert len(made.tables) == 1
    assert cells(made) == [["t00", "t01"], ["t10", "t11"], ["u00", "u01"], ["u10", "u11"]]


def test_pieces_of_unlike_columns_become_one_grid_that_holds_all_lines() -> None:
    one = regions.retype(Content((column("t", 4, 5),)), ["t"], RegionType.TABLE)
    other = grid("u", top=190)
    assert {one.tables[0].cols, other.tables[0].cols} == {1, 2}
    made = regions.merge(Content(one.regions + other.regions, one.tables + other.tables), ["t", "u"])
    assert len(made.tables) == 1
    assert sorted(i for cell in made.tables[0].cells for i in cell.lines) == sorted(line.id for line in made.lines())


def test_a_table_is_split_between_its_rows() -> None:
    made = regions.cut(grid(rows=3), "t", (0, 140), (600, 140))
    assert cells(made) == [["t00", "t01"]]
    assert cells(made, 1) == [["t10", "t11"], ["t20", "t21"]]
    assert [r.quad.bounds for r in made.regions] == [Box(100, 100, 500, 140), Box(100, 140, 500, 220)]


def test_the_table_of_a_deleted_region_goes_with_it() -> None:
    assert regions.delete(grid(), ["t"]).tables == ()
    assert regions.delete(grid(), ["t"], keep_lines=True).tables == ()


# whatever is done


boxes = st.tuples(
    st.integers(-500, 2500), st.integers(-500, 2500), st.integers(1, 3000), st.integers(1, 3000), st.integers(-30, 30)
)
frames = boxes.map(lambda t: box(t[0], t[1], t[0] + t[2], t[1] + t[3]).mapped(Affine.rotation(t[4])))
Act = Callable[[Content, st.DataObject], Content]


def some(content: Content, data: st.DataObject) -> list[str]:
    ids = [region.id for region in content.regions]
    return data.draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))


ACTS: dict[str, Act] = {
    "add": lambda c, d: regions.add(c, d.draw(frames), d.draw(st.sampled_from(RegionType))),
    "place": lambda c, d: regions.place(c, some(c, d)[0], d.draw(frames)),
    "retype": lambda c, d: regions.retype(c, some(c, d), d.draw(st.sampled_from(RegionType))),
    "merge": lambda c, d: regions.merge(c, some(c, d)),
    "split": lambda c, d: regions.split(c, some(c, d)[0], d.draw(st.sampled_from([x.id for x in c.lines()] or [""]))),
    "cut": lambda c, d: regions.cut(c, some(c, d)[0], *(d.draw(frames).points[:2])),
    "unframe": lambda c, d: regions.delete(c, some(c, d), keep_lines=True),
    "reorder": lambda c, d: regions.reorder(c, some(c, d), d.draw(st.integers(0, 3))),
}


@st.composite
def page_of_lines(draw: st.DrawFn) -> Content:
    """Contents whose lines and frames are rectangles, as a page has them."""
    content = draw(contents())
    made = []
    for region in content.regions:
        lines = tuple(replace(x, quad=draw(frames)) for x in region.lines)
        made.append(replace(region, quad=draw(frames), lines=lines))
    return replace(content, regions=tuple(made))


@settings(deadline=None)
@given(page_of_lines(), st.lists(st.sampled_from(sorted(ACTS)), min_size=1, max_size=4), st.data())
def test_no_line_is_ever_lost_or_twice_there(content: Content, acts: list[str], data: st.DataObject) -> None:
    for act in acts:
        before, kept_order = content, [region.id for region in content.regions]
        try:
            content = ACTS[act](content, data) if content.regions or act == "add" else content
        except ValueError:
            continue
        ids = [region.id for region in content.regions]
        assert len(set(ids)) == len(ids)
        assert sorted(x.id for x in content.lines()) == sorted(x.id for x in before.lines())
        assert {x.id: x for x in content.lines()} == {x.id: x for x in before.lines()}, "a line is not changed"
        if act != "reorder":
            assert [i for i in kept_order if i in ids] == [i for i in ids if i in kept_order], "order is kept"
        tables = [table.id for table in content.tables]
        assert len(set(tables)) == len(tables)
        by_id = {region.id: region for region in content.regions}
        for table in content.tables:
            assert table.region in by_id, "a table goes with its region"
            own = {x.id for x in by_id[table.region].lines}
            cell_lines = [i for cell in table.cells for i in cell.lines]
            assert set(cell_lines) <= own
            assert len(set(cell_lines)) == len(cell_lines)


@given(page_of_lines(), st.data())
def test_a_table_that_takes_lines_in_has_them_in_its_cells(content: Content, data: st.DataObject) -> None:
    made = regions.add(content, data.draw(frames), RegionType.TABLE, "new")
    table = next(table for table in made.tables if table.region == "new")
    assert {i for cell in table.cells for i in cell.lines} == {x.id for x in named(made, "new").lines}


@given(page_of_lines(), st.data())
def test_placing_a_region_where_it_is_twice_changes_nothing_more(content: Content, data: st.DataObject) -> None:
    if content.regions:
        region_id, quad = some(content, data)[0], data.draw(frames)
        once = regions.place(content, region_id, quad)
        assert regions.place(once, region_id, quad) == once
