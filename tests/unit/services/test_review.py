from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.document.edits import EditConflict, ReplaceContent
from desktop.document.geometry import Box, Quad
from desktop.document.history import Actor, ActorKind, Edited, FieldsFound, PageRead
from desktop.document.model import Content, Evidence, Field, Line, PageStatus, Reading, Region, RegionType, Tick
from desktop.document.template import FieldSpec, FieldType, Template, Verify
from desktop.fields.checking import check
from desktop.services.proposals import compared, keep_confirmed
from desktop.services.review import Desk, NotApprovable, ReasonMissing
from desktop.storage.dossier import Dossier

Clock = Callable[[], str]
PROGRAM = Actor(ActorKind.PROGRAM, "Dossier")


def line(identity: str, text: str, row: int, **more: str) -> Line:
    return Line(identity, text, Quad.of(Box(10, 20 * row, 200, 20 * row + 15)), 0.9, **more)


def content(*lines: Line) -> Content:
    return Content((Region("r", RegionType.TEXT, Quad.of(Box(10, 0, 200, 100)), lines=lines),))


@pytest.fixture
def page_id(dossier: Dossier, import_scans: Callable[[int], list[str]]) -> str:
    (page,) = import_scans(1)
    dossier.record(
        Actor(ActorKind.ENGINE, "rapid"), PageRead(page, "reading", content(line("a", "teh", 0), line("b", "mill", 1)))
    )
    return page


def texts(dossier: Dossier, page_id: str) -> list[str]:
    return [x.text for x in dossier.page(page_id).content.lines()]


def test_a_correction_names_who_confirmed_it_and_is_taken_back_whole(dossier: Dossier, page_id: str, clock: Clock) -> None:
    desk = Desk(dossier, "Ada", clock)
    before = dossier.page(page_id).content
    corrected = desk.correct_line(page_id, "a", "the").content.line("a")
    assert corrected is not None
    assert (corrected.text, corrected.confirmed_by, corrected.doubt) == ("the", "Ada", 0.0)
    assert desk.undo()
    assert dossier.page(page_id).content == before
    assert desk.redo()
    assert texts(dossier, page_id) == ["the", "mill"]
    assert desk.redo() == ()


def test_undo_takes_back_only_the_own_edits(dossier: Dossier, page_id: str, clock: Clock) -> None:
    ada, ben = Desk(dossier, "Ada", clock), Desk(dossier, "Ben", clock)
    ada.correct_line(page_id, "a", "the")
    ben.correct_line(page_id, "b", "Mill")
    ada.undo()
    assert texts(dossier, page_id) == ["teh", "Mill"]
    assert ada.undo() == ()


def test_an_edit_that_somebody_built_on_is_not_taken_back(dossier: Dossier, page_id: str, clock: Clock) -> None:
    ada, ben = Desk(dossier, "Ada", clock), Desk(dossier, "Ben", clock)
    ada.correct_line(page_id, "a", "the")
    ben.correct_line(page_id, "a", "The")
    with pytest.raises(EditConflict):
        ada.undo()
    assert texts(dossier, page_id) == ["The", "mill"]


def test_lines_are_added_where_they_stand_moved_and_removed(dossier: Dossier, page_id: str, clock: Clock) -> None:
    desk = Desk(dossier, "Ada", clock)
    between = Quad.of(Box(10, 17, 200, 19))
    page = desk.add_line(page_id, between, "lower")
    assert [x.text for x in page.content.lines()] == ["teh", "lower", "mill"]
    outside = desk.add_line(page_id, Quad.of(Box(10, 250, 60, 270)), "1913")
    assert len(outside.content.regions) == 2
    desk.move_line(page_id, "b", between)
    assert dossier.page(page_id).content.line("b").quad == between  # type: ignore[union-attr]  # it is there
    desk.remove_line(page_id, "a")
    assert texts(dossier, page_id) == ["lower", "mill", "1913"]
    for _ in range(4):
        desk.undo()
    assert texts(dossier, page_id) == ["teh", "mill"]


def test_regions_views_and_status(dossier: Dossier, page_id: str, clock: Clock) -> None:
    desk = Desk(dossier, "Ada", clock)
    desk.add_line(page_id, Quad.of(Box(10, 250, 60, 270)), "1913")
    regions = [r.id for r in dossier.page(page_id).content.regions]
    assert [r.id for r in desk.reorder(page_id, regions[::-1]).content.regions] == regions[::-1]
    with pytest.raises(EditConflict):
        desk.reorder(page_id, regions[:1])
    assert desk.set_region_type(page_id, "r", RegionType.TITLE).content.regions[1].type is RegionType.TITLE
    turned = desk.turn(page_id, 90)
    assert (turned.view.turn, turned.view_set) == (90, True)
    assert desk.set_page_checked(page_id).status is PageStatus.CHECKED
    assert desk.set_page_checked(page_id, False).status is PageStatus.READ


def test_a_field_keeps_its_ink_and_gets_a_name(dossier: Dossier, page_id: str, clock: Clock) -> None:
    desk = Desk(dossier, "Ada", clock)
    document_id = dossier.page(page_id).document
    ink = (Evidence(page_id, Quad.of(Box(0, 0, 1, 1)), ("a",)),)
    desk.set_field(document_id, AMOUNT, "100", ink)
    (field,) = desk.set_field(document_id, AMOUNT, "1,000").fields
    assert (field.value, field.evidence, field.confirmed_by, field.type) == ("1,000", ink, "Ada", "money")
    desk.undo()
    desk.undo()
    assert dossier.document(document_id).fields == ()


AMOUNT = FieldSpec("amount", FieldType.MONEY, "Amount", "金额")
NUMBER = FieldSpec("number", FieldType.IDENTITY_NUMBER, "Number", "号码", required=True, verify=Verify.TWO)
TEMPLATE = Template("paper", "Paper", "文件", (AMOUNT, NUMBER))
RIGHT, WRONG = "11010519491231002X", "110105194912310021"


@pytest.fixture
def document_id(dossier: Dossier, page_id: str) -> str:
    """Of a document of TEMPLATE, with nothing found in it."""
    found = dossier.page(page_id).document
    dossier.record(PROGRAM, FieldsFound(found, TEMPLATE.name, ()))
    return found


def test_a_field_for_two_people_waits_for_the_second_and_for_both_to_say_the_same(
    dossier: Dossier, page_id: str, clock: Clock
) -> None:
    document_id = dossier.page(page_id).document
    ada, bo = Desk(dossier, "Ada", clock), Desk(dossier, "Bo", clock)
    ada.set_field(document_id, NUMBER, WRONG)
    (field,) = ada.set_field(document_id, NUMBER, WRONG).fields
    assert field.confirmed_by is None
    (field,) = bo.set_field(document_id, NUMBER, RIGHT).fields
    assert field.confirmed_by is None
    assert [(e.by, e.value) for e in field.entries] == [("Ada", WRONG), ("Bo", RIGHT)]
    (field,) = ada.set_field(document_id, NUMBER, RIGHT).fields
    assert (field.confirmed_by, field.value) == ("Bo, Ada", RIGHT)


def test_a_record_is_approved_when_nothing_is_open_and_a_reason_opens_the_way(
    dossier: Dossier, document_id: str, clock: Clock
) -> None:
    ada, bo = Desk(dossier, "Ada", clock), Desk(dossier, "Bo", clock)
    with pytest.raises(NotApprovable) as refused:
        ada.approve(document_id, TEMPLATE)
    assert "Number" in refused.value.say("en")
    ada.set_field(document_id, NUMBER, WRONG)
    bo.set_field(document_id, NUMBER, WRONG)
    with pytest.raises(NotApprovable):
        ada.approve(document_id, TEMPLATE)
    (failed,) = [r for r in check(TEMPLATE, dossier.document(document_id)).fields[1].rules if r.blocks]
    with pytest.raises(ReasonMissing):
        ada.accept_rule(document_id, failed, " ")
    ada.accept_rule(document_id, failed, "so printed on the original")
    approved = ada.approve(document_id, TEMPLATE)
    assert approved.approval is not None
    assert approved.approval.by == "Ada"
    assert [(o.reason, o.by) for o in approved.overrides] == [("so printed on the original", "Ada")]
    assert dossier.documents()[0].approved


def test_a_changed_value_takes_the_approval_back_and_a_reason_holds_only_for_its_value(
    dossier: Dossier, document_id: str, clock: Clock
) -> None:
    ada, bo = Desk(dossier, "Ada", clock), Desk(dossier, "Bo", clock)
    for desk in (ada, bo):
        desk.set_field(document_id, NUMBER, RIGHT)
    assert ada.approve(document_id, TEMPLATE).approval is not None
    changed = ada.set_field(document_id, NUMBER, WRONG)
    assert changed.approval is None
    assert not check(TEMPLATE, changed).approvable
    ada.undo()
    assert check(TEMPLATE, dossier.document(document_id)).approvable


def test_an_undo_by_another_person_takes_the_approval_back(dossier: Dossier, document_id: str, clock: Clock) -> None:
    ada, bo = Desk(dossier, "Ada", clock), Desk(dossier, "Bo", clock)
    ada.set_field(document_id, NUMBER, RIGHT)
    bo.set_field(document_id, NUMBER, RIGHT)
    ada.approve(document_id, TEMPLATE)
    bo.undo()
    document = dossier.document(document_id)
    assert not check(TEMPLATE, document).approvable
    assert document.approval is None
    ada.undo()
    ada.undo()
    assert dossier.document(document_id).fields == ()
    assert dossier.verify().ok


def test_redo_does_not_approve_what_has_changed_since(dossier: Dossier, document_id: str, clock: Clock) -> None:
    ada, bo = Desk(dossier, "Ada", clock), Desk(dossier, "Bo", clock)
    for desk in (bo, ada):
        desk.set_field(document_id, NUMBER, RIGHT)
    ada.approve(document_id, TEMPLATE)
    ada.undo()
    dossier.record(PROGRAM, FieldsFound(document_id, TEMPLATE.name, (Field("f", "amount", "money", "illegible", 0.9),)))
    ada.redo()
    document = dossier.document(document_id)
    assert not check(TEMPLATE, document).approvable
    assert document.approval is None


def test_a_record_is_not_approved_as_one_of_another_kind(dossier: Dossier, document_id: str, clock: Clock) -> None:
    with pytest.raises(EditConflict):
        Desk(dossier, "Ada", clock).approve(document_id, Template("lax", "Lax", "宽", (AMOUNT,)))
    assert dossier.document(document_id).approval is None


def test_a_keyed_value_is_taken_back_after_fields_were_found_again(dossier: Dossier, document_id: str, clock: Clock) -> None:
    machine = (Field("a", "amount", "money", "1"), Field("n", "number", "identity_number", WRONG))
    dossier.record(PROGRAM, FieldsFound(document_id, TEMPLATE.name, machine))
    ada = Desk(dossier, "Ada", clock)
    ada.set_field(document_id, NUMBER, RIGHT)
    dossier.record(PROGRAM, FieldsFound(document_id, TEMPLATE.name, (Field("a2", "amount", "money", "2"),)))
    ada.undo()
    values = {field.name: field.value for field in dossier.document(document_id).fields}
    assert values == {"amount": "2", "number": WRONG}
    assert dossier.verify().ok


def test_what_one_of_two_keyed_is_not_found_by_a_search_until_both_say_it(
    dossier: Dossier, document_id: str, clock: Clock
) -> None:
    Desk(dossier, "Ada", clock).set_field(document_id, NUMBER, RIGHT)
    assert dossier.search(RIGHT) == ()
    Desk(dossier, "Bo", clock).set_field(document_id, NUMBER, RIGHT)
    assert [hit.field for hit in dossier.search(RIGHT)] == ["number"]
    assert dossier.verify().ok


def test_a_proposal_is_compared_by_ink_and_never_costs_a_confirmed_line() -> None:
    confirmed = replace(line("a", "the", 0), confirmed_by="Ada")
    lone = replace(line("c", "margin", 4), confirmed_by="Ada")
    present = content(confirmed, line("b", "rnill", 1), lone)
    proposed = content(line("x", "tne", 0), line("y", "mill", 1), line("z", "new", 2))
    differences = [(d.present and d.present.text, d.proposed and d.proposed.text) for d in compared(present, proposed)]
    assert differences == [("the", "tne"), ("rnill", "mill"), ("margin", None), (None, "new")]
    assert [x.text for x in keep_confirmed(present, proposed).lines()] == ["the", "mill", "new", "margin"]


def test_a_new_reading_does_not_cost_the_boxes_to_be_ticked(dossier: Dossier, page_id: str, clock: Clock) -> None:
    tick = Tick(Quad.of(Box(10, 10, 20, 20)), True)
    page = dossier.page(page_id)
    with_tick = replace(page.content, ticks=(tick,))
    desk = Desk(dossier, "Ada", clock)
    dossier.record(Actor(ActorKind.PERSON, "Ada"), Edited(ReplaceContent(page_id, page.content, with_tick)))
    again = Reading("again", page_id, "fake", (), clock(), tuple(replace(x, id=f"n-{x.id}") for x in page.content.lines()))
    dossier.record(Actor(ActorKind.ENGINE, "fake"), PageRead(page_id, "again", page.content), readings=[again])
    assert desk.accept_proposal(page_id).content.ticks == (tick,)


def test_a_keyed_value_stands_on_the_ink_that_says_it(dossier: Dossier, page_id: str, clock: Clock) -> None:
    document_id = dossier.page(page_id).document
    region = Region(
        "r", RegionType.TEXT, Quad.of(Box(0, 0, 400, 300)), 1.0, (line("a", "合同金额", 0), line("b", "8,600.00", 1))
    )
    dossier.record(Actor(ActorKind.ENGINE, "fake"), PageRead(page_id, "reading", Content((region,))))
    desk = Desk(dossier, "Ada", clock)
    (field,) = desk.set_field(document_id, AMOUNT, "8,600.00").fields
    assert [e.lines for e in field.evidence] == [("b",)]
    (field,) = desk.set_field(document_id, AMOUNT, "8,500.00").fields  # the same letters, one of them misread
    assert [e.lines for e in field.evidence] == [("b",)]
    (field,) = desk.set_field(document_id, AMOUNT, "77").fields
    assert field.evidence == ()
    assert field.confirmed_by == "Ada"
