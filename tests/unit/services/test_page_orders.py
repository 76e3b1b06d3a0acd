"""Pages that come in, move, go out and come back, take another's place, or are cut in two: nothing is lost, one undo a step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from desktop.document.edits import EditConflict
from desktop.document.geometry import Box, Quad, View
from desktop.document.history import Actor, ActorKind, FieldsFound, PageRead, PagesAdded
from desktop.document.model import (
    Cell,
    Content,
    Evidence,
    Field,
    Line,
    PageStatus,
    Reading,
    Region,
    RegionType,
    Table,
    Tick,
    new_id,
)
from desktop.imaging.client import ImagingHost
from desktop.services.importing import import_masters
from desktop.services.page_orders import NoPageLeft, bring_pages, move_pages, move_pages_to, place_pages, take_out
from desktop.services.page_views import Cut, halves, set_views, split, turned, whole
from desktop.services.review import Desk
from desktop.storage.dossier import Dossier

ADA = Actor(ActorKind.PERSON, "Ada")
ENGINE = Actor(ActorKind.ENGINE, "fake")


@pytest.fixture
def desk(dossier: Dossier, clock: Callable[[], str]) -> Desk:
    return Desk(dossier, "Ada", clock)


def scan(path: Path, size: tuple[int, int] = (400, 300)) -> Path:
    Image.new("L", size, len(path.name) * 7 % 256).save(path)
    return path


@pytest.fixture
def document(dossier: Dossier, imaging: ImagingHost, desk: Desk, tmp_path: Path) -> str:
    """Of four pages."""
    made = import_masters(dossier, imaging, [scan(tmp_path / "1.png")], actor=ADA).imported[0].document
    more = [scan(tmp_path / f"{'x' * n}.png") for n in (2, 3, 4)]
    place_pages(desk, made, bring_pages(dossier, imaging, more, made, actor=ADA))
    return made


def order(dossier: Dossier, document: str) -> tuple[str, ...]:
    pages = dossier.page_summaries(document)
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    assert tuple(page.id for page in pages) == dossier.document(document).pages
    return dossier.document(document).pages


def test_pages_come_in_at_a_place_and_wait_to_be_read(
    dossier: Dossier, imaging: ImagingHost, desk: Desk, document: str, tmp_path: Path
) -> None:
    before = order(dossier, document)
    fresh = bring_pages(dossier, imaging, [scan(tmp_path / "fresh.png")], document, actor=ADA)
    assert order(dossier, document) == before, "not shown until they have a place"
    assert set(fresh) <= set(dossier.queued())
    place_pages(desk, document, fresh, before=before[1])
    assert order(dossier, document) == (before[0], *fresh, *before[1:])
    desk.undo()
    assert order(dossier, document) == before
    assert [page.id for page in dossier.pages_left_out(document)] == list(fresh)
    desk.redo()
    assert order(dossier, document) == (before[0], *fresh, *before[1:])
    assert dossier.verify().ok


def test_a_new_scan_takes_the_place_of_a_page_that_stays_kept(
    dossier: Dossier, imaging: ImagingHost, desk: Desk, document: str, tmp_path: Path
) -> None:
    before = order(dossier, document)
    fresh = bring_pages(dossier, imaging, [scan(tmp_path / "fresh.png")], document, actor=ADA)
    place_pages(desk, document, fresh, instead_of=before[2])
    assert order(dossier, document) == (*before[:2], *fresh, before[3])
    assert [page.id for page in dossier.pages_left_out(document)] == [before[2]]
    with pytest.raises(EditConflict):
        place_pages(desk, document, [before[2]], instead_of="gone")
    desk.undo()
    assert order(dossier, document) == before


@pytest.mark.parametrize(
    ("chosen", "step", "after"),
    [((1,), -1, (1, 0, 2, 3)), ((1,), 1, (0, 2, 1, 3)), ((0,), -1, (0, 1, 2, 3)), ((3,), 1, (0, 1, 2, 3)),
     ((1, 2), 1, (0, 3, 1, 2)), ((0, 2), -1, (0, 2, 1, 3)), ((0, 3), 1, (1, 2, 0, 3))],
)  # fmt: skip
def test_pages_move_a_place_at_a_time(
    dossier: Dossier, desk: Desk, document: str, chosen: tuple[int, ...], step: int, after: tuple[int, ...]
) -> None:
    before = order(dossier, document)
    move_pages(desk, document, [before[n] for n in chosen], step)
    assert order(dossier, document) == tuple(before[n] for n in after)


def test_pages_move_to_a_number(dossier: Dossier, desk: Desk, document: str) -> None:
    a, b, c, d = order(dossier, document)
    move_pages_to(desk, document, [d], 1)
    assert order(dossier, document) == (d, a, b, c)
    move_pages_to(desk, document, [d], 99)
    assert order(dossier, document) == (a, b, c, d)


def test_a_page_is_taken_out_and_put_back(dossier: Dossier, desk: Desk, document: str) -> None:
    a, b, c, d = order(dossier, document)
    take_out(desk, [b, c])
    assert order(dossier, document) == (a, d)
    place_pages(desk, document, [c], before=d)
    assert order(dossier, document) == (a, c, d)
    with pytest.raises(NoPageLeft):
        take_out(desk, [a, c, d])


# views


def test_views_of_many_pages_are_one_step(dossier: Dossier, desk: Desk, document: str) -> None:
    pages = order(dossier, document)
    set_views(desk, {page: View(turn=90, despeckle=True) for page in pages})
    assert {dossier.page(page).view for page in pages} == {View(turn=90, despeckle=True)}
    desk.undo()
    assert {dossier.page(page).view for page in pages} == {View()}
    assert not set_views(desk, {page: View() for page in pages}).pages


def test_the_whole_page_keeps_its_turn() -> None:
    view = View(turn=90, skew=2, crop=Box(0, 0, 10, 10), despeckle=True, fade=True)
    assert whole(view) == View(turn=90)
    assert turned(view, 270).turn == 0


@pytest.mark.parametrize(
    ("turn", "left", "right"),
    [(0, Box(0, 0, 100, 300), Box(100, 0, 400, 300)), (180, Box(300, 0, 400, 300), Box(0, 0, 300, 300)),
     (90, Box(0, 225, 400, 300), Box(0, 0, 400, 225)), (270, Box(0, 0, 400, 75), Box(0, 75, 400, 300))],
)  # fmt: skip
def test_halves_are_those_that_are_seen(turn: int, left: Box, right: Box) -> None:
    found = halves(View(turn=turn), 400, 300, 0.25)
    for box, told in zip(found, (left, right), strict=True):
        assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((told.x0, told.y0, told.x1, told.y1))


def line(text: str, x: float, y: float = 50) -> Line:
    return Line(new_id(), text, Quad.of(Box(x, y, x + 60, y + 20)), 0.8, engine="fake", reading="r")


@pytest.fixture
def read_page(dossier: Dossier, document: str) -> str:
    """The first page, read as a double page: one block over both halves, a table on the right, a tick on each."""
    page = dossier.document(document).pages[0]
    left, right, cell = line("left", 40), line("right", 260), line("cell", 300, 200)
    regions = (
        Region("both", RegionType.TEXT, Quad.of(Box(40, 50, 320, 70)), lines=(left, right)),
        Region("grid", RegionType.TABLE, cell.quad, lines=(cell,)),
    )
    ticks = (Tick(Quad.of(Box(10, 10, 20, 20)), True), Tick(Quad.of(Box(390, 10, 400, 20)), False))
    content = Content(regions, (Table("t", "grid", 1, 1, (Cell(0, 0, cell.quad, lines=(cell.id,)),)),), ticks)
    reading = Reading("r", page, "fake", ("name=fake",), "2026-01-01T00:00:00Z", (left, right, cell))
    dossier.record(ENGINE, PageRead(page, "r", content), readings=[reading], dequeue=[page])
    field = Field(new_id(), "name", "text", "right", evidence=(Evidence(page, right.quad, (right.id,)),))
    dossier.record(ENGINE, FieldsFound(document, "letter", (field,)))
    return page


def test_a_double_page_is_cut_and_each_half_keeps_what_stands_on_it(
    dossier: Dossier, desk: Desk, document: str, read_page: str
) -> None:
    before = order(dossier, document)
    right = dossier.page(read_page).content.regions[0].lines[1]
    desk.correct_line(read_page, right.id, "right, corrected")
    whole_page = dossier.page(read_page)
    split(desk, [Cut(read_page, 0.5)])
    pages = order(dossier, document)
    assert (pages[0], *pages[2:]) == before
    first, second = dossier.page(pages[0]), dossier.page(pages[1])
    assert first.view.crop == Box(0, 0, 200, 300)
    assert second.view.crop == Box(200, 0, 400, 300)
    assert (first.master, first.master_page) == (second.master, second.master_page)
    assert first.content.text() == "left"
    assert [each.text for each in second.content.lines()] == ["right, corrected", "cell"]
    assert next(second.content.lines()).confirmed_by == "Ada"
    assert (len(first.content.tables), len(second.content.tables)) == (0, 1)
    assert (len(first.content.ticks), len(second.content.ticks)) == (1, 1)
    assert (second.status, second.touched) == (PageStatus.READ, True), "a new reading proposes and replaces nothing"
    assert dossier.document(document).fields[0].evidence[0].page == second.id
    assert [hit.page for hit in dossier.search("corrected")] == [second.id]
    desk.undo()
    assert order(dossier, document) == before
    assert dossier.page(read_page).content == whole_page.content
    assert dossier.page(read_page).view == View()
    assert dossier.document(document).fields[0].evidence[0].page == read_page
    desk.redo()
    assert order(dossier, document) == pages
    assert dossier.verify().ok


def test_a_page_that_somebody_took_out_is_not_cut(dossier: Dossier, desk: Desk, document: str) -> None:
    first = order(dossier, document)[0]
    take_out(desk, [first])
    with pytest.raises(EditConflict):
        split(desk, [Cut(first, 0.5)])
    assert dossier.verify().ok


def test_pages_that_still_come_in_while_others_are_cut_follow_them(
    dossier: Dossier, desk: Desk, document: str, read_page: str
) -> None:
    """A long original comes in parts, which count its pages."""
    pages = order(dossier, document)
    split(desk, [Cut(pages[0], 0.5), Cut(pages[1], 0.5)])
    late = replace(dossier.page(pages[3]), id=new_id(), number=5, content=Content())
    dossier.record(ADA, PagesAdded(document, (late,)))
    assert order(dossier, document)[-1] == late.id
    assert dossier.verify().ok


def test_the_right_page_comes_first_in_old_chinese_books(dossier: Dossier, desk: Desk, document: str, read_page: str) -> None:
    split(desk, [Cut(read_page, 0.5, right_first=True)])
    first, second, *_ = order(dossier, document)
    assert dossier.page(first).view.crop == Box(200, 0, 400, 300)
    assert dossier.page(second).content.text() == "left"


def test_many_pages_are_cut_in_one_step_and_halves_that_were_not_read_wait(dossier: Dossier, desk: Desk, document: str) -> None:
    pages = order(dossier, document)
    views = {pages[1]: View(turn=180), pages[3]: View(fade=True)}
    split(desk, [Cut(pages[0], 0.4), Cut(pages[1], 0.5)], views)
    cut = order(dossier, document)
    assert (cut[0], cut[2], *cut[4:]) == pages
    assert dossier.page(cut[3]).view == View(turn=180, crop=Box(0, 0, 200, 300))
    assert dossier.page(pages[3]).view == View(fade=True)
    assert {cut[1], cut[3]} <= set(dossier.queued())
    assert dossier.page(cut[1]).status is PageStatus.WAITING
    desk.undo()
    assert order(dossier, document) == pages
    assert dossier.page(pages[3]).view == View()
    assert dossier.verify().ok
