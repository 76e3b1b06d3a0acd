from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.document.geometry import Box, Quad
from desktop.document.history import Actor, ActorKind, PageRead
from desktop.document.model import Content, Line, LineMark, PageStatus, Region, RegionType
from desktop.services.inspection import NothingToInspect, draw, inspections, record
from desktop.services.review import Desk
from desktop.services.work import NOBODY, NotYet, Sought, set_stage
from desktop.storage.dossier import Dossier

Clock = Callable[[], str]
Import = Callable[[int], list[str]]
BOX = Quad.of(Box(10, 10, 200, 30))


def read(dossier: Dossier, page: str, doubt: float = 0.0) -> None:
    line = Line(f"line of {page}", "teh", BOX, 0.9, doubt, engine="rapid", reading="reading")
    content = Content((Region(f"region of {page}", RegionType.TEXT, BOX, lines=(line,)),))
    dossier.record(Actor(ActorKind.ENGINE, "rapid"), PageRead(page, f"reading of {page}", content))


@pytest.fixture
def pages(dossier: Dossier, import_scans: Import) -> list[str]:
    found = import_scans(4)
    for page in found[:3]:
        read(dossier, page, 0.9 if page == found[0] else 0.0)
    return found


def stages(dossier: Dossier) -> list[PageStatus]:
    return [p.status for d in dossier.documents() for p in dossier.page_summaries(d.id)]


def test_a_page_goes_from_new_to_approved_and_a_change_takes_it_back(dossier: Dossier, pages: list[str], clock: Clock) -> None:
    desk = Desk(dossier, "Ada", clock)
    seen = [dossier.page(pages[3]).stage, dossier.page(pages[0]).stage]
    desk.correct_line(pages[0], f"line of {pages[0]}", "the")
    seen.append(dossier.page(pages[0]).stage)
    set_stage(desk, pages[:1], PageStatus.CHECKED)
    seen.append(dossier.page(pages[0]).stage)
    set_stage(desk, pages[:1], PageStatus.APPROVED)
    seen.append(dossier.page(pages[0]).stage)
    assert seen == [
        PageStatus.WAITING, PageStatus.READ, PageStatus.IN_WORK, PageStatus.CHECKED, PageStatus.APPROVED,
    ]  # fmt: skip
    desk.mark_line(pages[0], f"line of {pages[0]}", LineMark.ILLEGIBLE)
    assert dossier.page(pages[0]).stage is PageStatus.IN_WORK
    desk.undo()
    assert dossier.page(pages[0]).stage is PageStatus.IN_WORK  # whoever approves has to see it again
    assert dossier.verify().ok


def test_stages_of_several_pages_are_one_step_and_all_or_nothing(dossier: Dossier, pages: list[str], clock: Clock) -> None:
    desk = Desk(dossier, "Ada", clock)
    with pytest.raises(NotYet) as refused:
        set_stage(desk, pages, PageStatus.CHECKED)  # the last is not read
    assert "1" in refused.value.say("en")
    with pytest.raises(NotYet):
        set_stage(desk, pages[:1], PageStatus.APPROVED)  # not checked
    assert PageStatus.CHECKED not in stages(dossier)
    set_stage(desk, pages[:3], PageStatus.CHECKED)
    assert stages(dossier).count(PageStatus.CHECKED) == 3
    desk.undo()
    assert PageStatus.CHECKED not in stages(dossier)


def test_undo_never_approves(dossier: Dossier, pages: list[str], clock: Clock) -> None:
    desk = Desk(dossier, "Ada", clock)
    for stage in (PageStatus.CHECKED, PageStatus.APPROVED, PageStatus.READ):
        set_stage(desk, pages[:1], stage)
    desk.undo()
    assert dossier.page(pages[0]).stage is PageStatus.CHECKED


def test_documents_and_pages_are_found_by_stage_doubt_engine_kind_and_reviewer(
    dossier: Dossier, pages: list[str], clock: Clock
) -> None:
    desk = Desk(dossier, "Ada", clock)
    first = dossier.document_of(pages[0])
    desk.assign([first], "Bo")

    def listed(sought: Sought) -> tuple[int, int]:
        documents = [d for d in dossier.documents() if sought.takes_document(d)]
        return len(documents), sum(sought.takes_page(p) for d in documents for p in dossier.page_summaries(d.id))

    whole = listed(Sought())
    assert whole[1] == 4
    assert listed(Sought(stage=PageStatus.READ))[1] == 3
    assert listed(Sought(stage=PageStatus.WAITING, title=dossier.documents()[-1].title.upper()))[1] == 1
    assert listed(Sought(doubtful=True))[1] == 1
    assert listed(Sought(engine="rapid"))[1] == 3
    assert listed(Sought(template="contract")) == (0, 0)
    assert listed(Sought(assigned="Bo"))[0] == 1
    assert listed(Sought(assigned=NOBODY))[0] == whole[0] - 1
    desk.undo()
    assert listed(Sought(assigned="Bo")) == (0, 0)


def test_an_inspection_draws_pages_and_keeps_what_was_found(dossier: Dossier, pages: list[str], clock: Clock) -> None:
    desk = Desk(dossier, "Ada", clock)
    with pytest.raises(NothingToInspect):
        draw(desk, 0.5)
    set_stage(desk, pages[:3], PageStatus.CHECKED)
    drawn = draw(desk, 0.5, seed=1)
    assert len(drawn.pages) == 2
    assert drawn.of == 3
    assert set(drawn.pages) <= set(pages[:3])
    first = drawn.next_page()
    assert first is not None
    record(desk, drawn.id, first, 1, "a name")
    (now,) = record(Desk(dossier, "Bo", clock), drawn.id, first, 2, "two names")
    assert (now.errors, now.wrong_pages, now.findings[first].by, now.done) == (2, 1, "Bo", False)
    second = now.next_page(first)
    assert second not in (None, first)
    (now,) = record(desk, drawn.id, second or "", 0)
    assert now.done
    assert now.next_page() is None
    assert inspections(dossier) == (now,)
    assert dossier.verify().ok
    assert any(event.kind == "PageInspected" for event in dossier.history(page=first))
