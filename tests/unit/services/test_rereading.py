"""Whatever a person corrects and however often the page is read again: no correction is lost."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

from desktop.document.geometry import Box, Quad
from desktop.document.history import Actor, ActorKind, DocumentAdded, PageRead, PagesAdded
from desktop.document.model import Content, Document, Line, LineMark, Page, Reading, Region, RegionType, new_id
from desktop.services.page_views import Cut, split
from desktop.services.review import Desk
from desktop.services.table_work import region_to_table
from desktop.storage.dossier import Dossier
from tests.unit.services.conftest import draw_scan

Clock = Callable[[], str]
RAPID = Actor(ActorKind.ENGINE, "rapid")
WIDTH, HEIGHT = 600.0, 700.0
ROWS = 12

shifts = st.floats(-3, 3)
words = st.text("甲乙丙丁合同abc ", min_size=1, max_size=8)


@st.composite
def readings(draw: st.DrawFn) -> tuple[Line, ...]:
    """Some of the rows of one page, a little aside from where they were before, now and then cut in two."""
    lines = []
    for row in sorted(draw(st.sets(st.integers(0, ROWS - 1), min_size=2))):
        dx, dy = draw(shifts), draw(shifts)
        cuts = (0.0, 0.5, 1.0) if draw(st.integers(0, 5)) == 0 else (0.0, 1.0)
        for a, b in pairwise(cuts):
            box = Box(40 + dx + 500 * a, 40 + 50 * row + dy, 40 + dx + 500 * b, 70 + 50 * row + dy)
            text, sure = draw(words), draw(st.floats(0.6, 1.0))
            lines.append(Line(new_id(), text, Quad.of(box), sure, doubt=1 - sure, engine="rapid"))
    return tuple(lines)


def read(dossier: Dossier, page_id: str, lines: tuple[Line, ...]) -> None:
    reading = Reading(new_id(), page_id, "rapid", ("name=rapid",), "2026-01-01T00:00:00Z", lines)
    around = Quad.of(Box.around(p for line in lines for p in line.quad.points))
    content = Content((Region(new_id(), RegionType.TEXT, around, lines=lines),))
    dossier.record(RAPID, PageRead(page_id, reading.id, content), readings=[reading])


class Person:
    """Corrects at random and remembers what has to stay."""

    def __init__(self, desk: Desk, page_id: str) -> None:
        self._desk, self._page = desk, page_id
        self.texts: dict[str, tuple[str, LineMark]] = {}
        self.removed: list[Quad] = []
        self.types: dict[str, RegionType] = {}

    def page(self) -> Page:
        return self._desk.dossier.page(self._page)

    def work(self, data: st.DataObject) -> None:
        content = self.page().content
        lines = list(content.lines())
        line = data.draw(st.sampled_from(lines)) if lines else None
        match data.draw(st.sampled_from(("correct", "confirm", "mark", "remove", "add", "retype"))):
            case "correct" if line:
                text = data.draw(words)
                self._desk.correct_line(self._page, line.id, text)
                self.texts[line.id] = (text, LineMark.NONE)
            case "confirm" if line:
                self._desk.confirm_line(self._page, line.id)
                self.texts[line.id] = (line.text, LineMark.NONE)
            case "mark" if line:
                self._desk.mark_line(self._page, line.id, LineMark.ILLEGIBLE)
                self.texts[line.id] = (line.text, LineMark.ILLEGIBLE)
            case "remove" if line:
                self._desk.remove_line(self._page, line.id)
                self.texts.pop(line.id, None)
                self.removed.append(line.quad)
            case "add":
                y = data.draw(st.floats(0, HEIGHT - 30))
                before = {x.id for x in lines}
                after = self._desk.add_line(self._page, Quad.of(Box(560, y, 590, y + 20)), "旁注").content.lines()
                self.texts[next(x.id for x in after if x.id not in before)] = ("旁注", LineMark.NONE)
            case "retype" if content.regions:
                region = data.draw(st.sampled_from(content.regions))
                kind = data.draw(st.sampled_from(RegionType))
                if kind is not region.type:
                    self._desk.set_region_type(self._page, region.id, kind)
                self.types[region.id] = kind


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data())
def test_reading_again_loses_no_correction(dossier: Dossier, clock: Clock, tmp_path: Path, data: st.DataObject) -> None:
    page_id = new_page(dossier, tmp_path)
    person = Person(Desk(dossier, "Ada", clock), page_id)
    read(dossier, page_id, data.draw(readings()))
    for _ in range(data.draw(st.integers(2, 8))):
        if data.draw(st.integers(0, 2)):
            person.work(data)
            continue
        before = {line.id for line in person.page().content.lines()}
        read(dossier, page_id, data.draw(readings()))
        if person.page().proposal is None:
            continue  # nobody has touched the page yet
        desk = Desk(dossier, "Ada", clock)
        (desk.accept_proposal if data.draw(st.booleans()) else desk.keep_mine)(page_id)
        content = person.page().content
        there = {line.id: (line.text, line.mark) for line in content.lines() if line.confirmed_by == "Ada"}
        assert there == person.texts
        fresh = [line.quad.centre for line in content.lines() if line.id not in before]
        assert not any(quad.contains(centre) for quad in person.removed for centre in fresh)
        assert {r.id: r.type for r in content.regions if r.id in person.types} == person.types
    assert dossier.verify().ok


def new_page(dossier: Dossier, folder: Path) -> str:
    document, page = new_id(), new_id()
    master, _ = dossier.add_master(draw_scan(folder / "scan.png"), media_type="image/png", pages=1)
    added = PagesAdded(document, (Page(page, document, 1, master.sha256, 0, WIDTH, HEIGHT),))
    dossier.record(RAPID, DocumentAdded(Document(document, "案")), added)
    return page


def test_what_a_person_removed_after_keeping_their_own_stays_removed(dossier: Dossier, clock: Clock, tmp_path: Path) -> None:
    page_id = new_page(dossier, tmp_path)
    desk = Desk(dossier, "Ada", clock)
    first, second = printed("甲", 40), printed("乙", 200)
    read(dossier, page_id, (first, second))
    desk.confirm_line(page_id, first.id)
    read(dossier, page_id, (printed("甲", 40), printed("乙", 200)))
    desk.keep_mine(page_id)
    desk.remove_line(page_id, second.id)
    read(dossier, page_id, (printed("甲", 40), printed("乙", 200)))
    assert [line.text for line in desk.accept_proposal(page_id).content.lines()] == ["甲"]


def test_a_proposal_for_a_page_that_was_touched_without_an_edit_of_its_own(
    dossier: Dossier, clock: Clock, tmp_path: Path
) -> None:
    """Such as the second half of a double page."""
    page_id = new_page(dossier, tmp_path)
    desk = Desk(dossier, "Ada", clock)
    left, right = printed("左", 40), printed("右", 100, x=400)
    read(dossier, page_id, (left, right))
    half = next(page for page in split(desk, [Cut(page_id, 0.5)]).pages if page != page_id)
    desk.confirm_line(page_id, left.id)
    read(dossier, half, (printed("右边", 100, x=400),))
    assert dossier.page(half).proposal is not None
    assert desk.accept_proposal(half).content.text() == "右边"


def test_lines_that_come_into_a_table_are_in_a_cell(dossier: Dossier, clock: Clock, tmp_path: Path) -> None:
    page_id = new_page(dossier, tmp_path)
    desk = Desk(dossier, "Ada", clock)
    read(dossier, page_id, (printed("甲", 40),))
    (region,) = dossier.page(page_id).content.regions
    desk.set_region_quad(page_id, region.id, Quad.of(Box(30, 30, 500, 300)))
    region_to_table(desk, page_id, region.id, 1, 2)
    desk.add_line(page_id, Quad.of(Box(400, 200, 480, 230)), "丙")
    read(dossier, page_id, (printed("甲", 40), printed("乙", 100)))
    (table,) = desk.accept_proposal(page_id).content.tables
    assert [dossier.page(page_id).content.cell_text(cell) for cell in table.cells] == ["甲\n乙", "丙"]


def test_a_later_proposal_stays_when_what_became_of_an_earlier_one_is_taken_back(
    dossier: Dossier, clock: Clock, tmp_path: Path
) -> None:
    page_id = new_page(dossier, tmp_path)
    desk = Desk(dossier, "Ada", clock)
    line = printed("甲", 40)
    read(dossier, page_id, (line,))
    desk.correct_line(page_id, line.id, "申")
    read(dossier, page_id, (printed("甲", 40),))
    desk.keep_mine(page_id)
    read(dossier, page_id, (printed("由", 40),))
    later = dossier.page(page_id).proposal
    desk.undo()
    assert dossier.page(page_id).proposal == later
    desk.undo()
    assert dossier.page(page_id).content.text() == "甲"
    while desk.redo():
        pass
    assert dossier.page(page_id).content.text() == "申"
    assert dossier.verify().ok


def printed(text: str, y: float, x: float = 40) -> Line:
    return Line(new_id(), text, Quad.of(Box(x, y, x + 100, y + 30)), 0.9, engine="rapid")
