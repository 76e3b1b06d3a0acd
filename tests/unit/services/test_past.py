from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.document.edits import EditConflict
from desktop.document.geometry import Box, Quad, View
from desktop.document.history import Actor, ActorKind, FieldsFound, PageRead
from desktop.document.model import Content, Field, Line, Reading, Region, RegionType
from desktop.document.template import FieldSpec, FieldType
from desktop.services.past import changes_page, differences, field_history, go_back, line_history, lines_of
from desktop.services.review import Desk
from desktop.storage.dossier import Dossier
from desktop.storage.errors import EventPurged

Clock = Callable[[], str]
RAPID = Actor(ActorKind.ENGINE, "rapid")


def line(identity: str, text: str, row: int) -> Line:
    return Line(identity, text, Quad.of(Box(10, 20 * row, 200, 20 * row + 15)), 0.9)


def content(*lines: Line) -> Content:
    return Content((Region("r", RegionType.TEXT, Quad.of(Box(10, 0, 200, 100)), lines=lines),))


@pytest.fixture
def page(dossier: Dossier, import_scans: Callable[[int], list[str]]) -> str:
    (page,) = import_scans(1)
    dossier.record(RAPID, PageRead(page, "reading", content(line("a", "teh", 0), line("b", "mill", 1))))
    return page


def test_what_happened_to_one_line_is_told_apart_from_the_rest(dossier: Dossier, page: str, clock: Clock) -> None:
    desk = Desk(dossier, "Ada", clock)
    desk.correct_line(page, "a", "the")
    desk.correct_line(page, "b", "Mill")
    desk.correct_line(page, "a", "The")
    desk.remove_line(page, "b")
    desk.undo()
    first, second = line_history(dossier, page, "a"), line_history(dossier, page, "b")
    assert [event.actor.name for event in first] == ["Ada", "Ada", "rapid"]
    assert [[x.text for x in lines_of(event)] for event in first] == [["The"], ["the"], []]
    assert [[x.text for x in lines_of(event)] for event in second] == [["Mill"], ["Mill"], ["Mill"], []]


def test_what_happened_to_one_field(dossier: Dossier, page: str, clock: Clock) -> None:
    document = dossier.document_of(page)
    found = (Field("n", "name", "text", "Wang"), Field("d", "date", "text", "1950"))
    dossier.record(RAPID, FieldsFound(document, "card", found))
    desk = Desk(dossier, "Ada", clock)
    desk.set_field(document, FieldSpec("name", "Name", "姓名", FieldType.TEXT), "Wang Jing")
    assert [event.actor.name for event in field_history(dossier, document, "name")] == ["Ada", "rapid"]
    assert [event.actor.name for event in field_history(dossier, document, "date")] == ["rapid"]


def test_a_page_goes_back_to_any_state_and_from_there_forward_again(dossier: Dossier, page: str, clock: Clock) -> None:
    desk = Desk(dossier, "Ada", clock)
    states = [dossier.page(page).content]
    sequences = [dossier.history(page=page, limit=1)[0].sequence]
    for text in ("the", "The", "THE"):
        desk.correct_line(page, "a", text)
        states.append(dossier.page(page).content)
        sequences.append(dossier.history(page=page, limit=1)[0].sequence)
    desk.set_view(page, View(turn=90))
    assert go_back(desk, page, sequences[1]).content == states[1]
    assert dossier.page(page).view == View()
    desk.undo()  # text and view are one step
    assert (dossier.page(page).content, dossier.page(page).view) == (states[3], View(turn=90))
    assert go_back(desk, page, sequences[0]).content == states[0]
    assert go_back(desk, page, sequences[3]).content == states[3]
    with pytest.raises(EditConflict):
        go_back(desk, page, sequences[3])
    assert dossier.verify().ok
    assert all(changes_page(event) for event in dossier.history(page=page))


def test_a_state_that_was_removed_for_good_is_not_come_back_to(dossier: Dossier, page: str, clock: Clock) -> None:
    desk = Desk(dossier, "Ada", clock)
    desk.correct_line(page, "a", "secret")
    secret = dossier.history(page=page, limit=1)[0].sequence
    desk.correct_line(page, "a", "the")
    dossier.purge(secret)
    with pytest.raises(EventPurged):
        go_back(desk, page, secret)


def test_two_readings_are_compared_by_place_and_letter() -> None:
    first = Reading("1", "p", "rapid", (), "", (line("a", "the mill", 0), line("b", "same", 1), line("c", "gone", 2)))
    moved = replace(line("z", "new", 5), id="z")
    second = Reading("2", "p", "other", (), "", (moved, line("y", "same", 1), line("x", "thc mil", 0)))
    pairs = differences(first, second)
    assert [(p.first and p.first.text, p.second and p.second.text) for p in pairs] == [
        ("the mill", "thc mil"), ("gone", None), (None, "new"),
    ]  # fmt: skip
    assert [pairs[0].first.text[a:b] for a, b in pairs[0].in_first if pairs[0].first] == ["e", "l"]
    assert [pairs[0].second.text[a:b] for a, b in pairs[0].in_second if pairs[0].second] == ["c"]
    assert differences(first, first) == ()
    second_look = replace(second, fingerprint=("name=rapid", "look=second"))
    assert [p.second and p.second.text for p in differences(first, second_look)] == ["thc mil"]
