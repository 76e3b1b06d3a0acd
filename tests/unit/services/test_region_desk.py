"""A person's changes to the regions of a page: one step for undo each, drawn tight to the ink where that is wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document import regions
from desktop.document.edits import AnyPageEdit, ReplaceContent, ReshapeRegion
from desktop.document.geometry import Affine, Box, Quad
from desktop.document.history import Actor, ActorKind, PageRead
from desktop.document.model import Content, Line, Page, Region, RegionType
from desktop.services import region_desk
from desktop.services.region_desk import RegionRefused, edits_to, snapped_quad
from desktop.services.review import Changed, Desk
from desktop.storage.dossier import Dossier
from tests.helpers.strategies import pages

Clock = Callable[[], str]


def line(name: str, row: int, x: float = 20) -> Line:
    return Line(name, name, Quad.of(Box(x, 30 * row, x + 200, 30 * row + 20)), 0.9)


def box(x0: float, y0: float, x1: float, y1: float) -> Quad:
    return Quad.of(Box(x0, y0, x1, y1))


CONTENT = Content(
    (
        Region("a", RegionType.TEXT, box(15, 25, 225, 85), lines=(line("a1", 1), line("a2", 2))),
        Region("b", RegionType.TEXT, box(15, 115, 225, 205), lines=(line("b4", 4), line("b5", 5), line("b6", 6))),
        Region("f", RegionType.FIGURE, box(240, 25, 380, 205)),
    ),
    unread=(box(250, 215, 350, 235),),
)


@pytest.fixture
def page_id(dossier: Dossier, import_scans: Callable[[int], list[str]]) -> str:
    (page,) = import_scans(1)
    dossier.record(Actor(ActorKind.ENGINE, "rapid"), PageRead(page, "reading", CONTENT))
    return page


ACTS: dict[str, Callable[[Desk, str], Changed]] = {
    "add": lambda desk, page: region_desk.add(desk, page, box(10, 140, 230, 215)),
    "place": lambda desk, page: region_desk.place(desk, page, {"a": box(15, 25, 225, 145), "f": box(1, 1, 9, 9)}),
    "straighten": lambda desk, page: region_desk.straighten(desk, page, ["a", "b"]),
    "retype": lambda desk, page: region_desk.retype(desk, page, ["a", "b"], RegionType.LIST),
    "to table": lambda desk, page: region_desk.retype(desk, page, ["a", "b"], RegionType.TABLE),
    "merge": lambda desk, page: region_desk.merge(desk, page, ["a", "b"]),
    "split": lambda desk, page: region_desk.split(desk, page, "b", "b5"),
    "cut": lambda desk, page: region_desk.cut(desk, page, (0, 145), (240, 145)),
    "delete": lambda desk, page: region_desk.delete(desk, page, ["a"]),
    "unframe": lambda desk, page: region_desk.delete(desk, page, ["a", "b"], keep_lines=True),
    "reorder": lambda desk, page: region_desk.reorder(desk, page, ["f"], 0),
    "shift": lambda desk, page: region_desk.shift(desk, page, ["a", "b"], 1),
}


@pytest.fixture
def leaning(dossier: Dossier, page_id: str, clock: Clock) -> str:
    """The page with a region that is no rectangle."""
    region_desk.place(Desk(dossier, "Ben", clock), page_id, {"a": Quad((15, 25), (225, 27), (230, 85), (15, 85))})
    return page_id


@pytest.mark.parametrize("act", ACTS)
def test_everything_is_one_step_for_undo_and_redo(dossier: Dossier, leaning: str, clock: Clock, act: str) -> None:
    desk = Desk(dossier, "Ada", clock)
    before = dossier.page(leaning).content
    assert ACTS[act](desk, leaning).pages == (leaning,)
    after = dossier.page(leaning).content
    assert after != before
    desk.undo()
    assert dossier.page(leaning).content == before
    desk.redo()
    assert dossier.page(leaning).content == after


def test_what_cannot_be_done_is_refused_and_changes_nothing(dossier: Dossier, page_id: str, clock: Clock) -> None:
    desk = Desk(dossier, "Ada", clock)
    for act in (
        lambda: region_desk.merge(desk, page_id, ["a"]),
        lambda: region_desk.split(desk, page_id, "b", "b4"),
        lambda: region_desk.cut(desk, page_id, (0, 500), (10, 500)),
        lambda: region_desk.place(desk, page_id, {"a": Quad((0, 0), (100, 0), (20, 20), (0, 100))}),
    ):
        with pytest.raises(RegionRefused):
            act()
    assert dossier.page(page_id).content == CONTENT
    assert not dossier.page(page_id).touched


def test_nothing_is_recorded_where_nothing_changes(dossier: Dossier, page_id: str, clock: Clock) -> None:
    assert region_desk.reorder(Desk(dossier, "Ada", clock), page_id, ["a"], 0) == Changed()
    assert not dossier.page(page_id).touched


def test_a_frame_closes_around_its_ink_with_a_little_white(dossier: Dossier, page_id: str, clock: Clock) -> None:
    desk = Desk(dossier, "Ada", clock)
    region_desk.add(desk, page_id, box(2, 141, 239, 212), identity="new", snap=True)
    made = next(region for region in dossier.page(page_id).content.regions if region.id == "new")
    assert made.quad == box(16, 146, 224, 204)
    assert [x.id for x in made.lines] == ["b5", "b6"]


def test_ink_that_nothing_was_read_from_holds_a_frame_too() -> None:
    assert snapped_quad(CONTENT, box(235, 210, 390, 240), region_desk.ALL_SIDES) == box(246, 211, 354, 239)


def test_only_the_sides_that_were_dragged_close_in() -> None:
    assert snapped_quad(CONTENT, box(2, 112, 239, 182), ("y1",)) == box(2, 112, 239, 174)


def test_the_frame_of_a_figure_is_its_own(dossier: Dossier, page_id: str, clock: Clock) -> None:
    around = box(5, 5, 395, 240)
    region_desk.place(Desk(dossier, "Ada", clock), page_id, {"f": around}, region_desk.ALL_SIDES)
    assert next(r for r in dossier.page(page_id).content.regions if r.id == "f").quad == around


def test_on_a_page_that_is_turned_frames_close_in_along_its_lines() -> None:
    turn = Affine.rotation(10)
    leaning = Content(
        tuple(replace(r, lines=tuple(replace(x, quad=x.quad.mapped(turn)) for x in r.lines)) for r in CONTENT.regions)
    )
    made = snapped_quad(leaning, box(2, 141, 239, 212).mapped(turn), region_desk.ALL_SIDES)
    for (x, y), (a, b) in zip(made.points, box(16, 146, 224, 204).mapped(turn).points, strict=True):
        assert (x, y) == (pytest.approx(a), pytest.approx(b))


@given(pages(), st.data())
def test_the_edits_make_what_was_wanted_and_their_inverses_take_it_back(page: Page, data: st.DataObject) -> None:
    ids = [region.id for region in page.content.regions]
    if not ids:
        return
    some = data.draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
    after = regions.retype(page.content, some, data.draw(st.sampled_from(RegionType)))
    if data.draw(st.booleans()):
        after = regions.reorder(after, some[:1], 0)
    edits: tuple[AnyPageEdit, ...] = edits_to(page, after)
    made = page
    for edit in edits:
        made = edit.apply(made)
    assert made.content == after
    for edit in reversed(edits):
        made = edit.inverse().apply(made)
    assert made.content == page.content


def test_several_tables_that_are_none_any_more_lose_their_grids_at_once() -> None:
    three = regions.retype(CONTENT, ["a", "b", "f"], RegionType.TABLE)
    page = Page("p", "d", 1, "0" * 64, 0, 400, 300, content=three)
    after = regions.retype(three, ["a", "b"], RegionType.TEXT)
    made = page
    for edit in edits_to(page, after):
        made = edit.apply(made)
    assert made.content == after
    assert [table.region for table in after.tables] == ["f"]


def test_a_change_of_type_alone_is_recorded_as_that() -> None:
    page = Page("p", "d", 1, "0" * 64, 0, 400, 300, content=CONTENT)
    assert [type(edit) for edit in edits_to(page, regions.retype(CONTENT, ["a"], RegionType.LIST))] == [ReshapeRegion]
    assert [type(edit) for edit in edits_to(page, regions.merge(CONTENT, ["a", "b"]))] == [ReplaceContent]
