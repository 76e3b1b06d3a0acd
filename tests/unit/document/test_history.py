from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.document.edits import InsertLine, ReplaceField, ReplaceLine
from desktop.document.geometry import Box, Quad, View
from desktop.document.history import (
    GENESIS,
    Actor,
    ActorKind,
    DocumentAdded,
    Doubted,
    Edited,
    EditMark,
    Event,
    FieldsFound,
    Happening,
    LineDoubt,
    MasterImported,
    PageFailed,
    PageRead,
    PagesAdded,
    State,
    Undo,
    broken_link,
    doubted_page,
    link,
    pack,
    replay,
    undo_state,
    unpack,
)
from desktop.document.model import Char, Content, Document, Field, Line, Master, Page, PageStatus, Region, RegionType
from tests.helpers.strategies import contents, views
from tests.unit.document.test_edits import page_edits

ADA = Actor(ActorKind.PERSON, "Ada\nLovelace")
ENGINE = Actor(ActorKind.ENGINE, "rapid")
SQUARE = Quad.of(Box(0, 0, 10, 10))
MASTER = Master("0" * 64, "scan.png", 3, "image/png", 1)
PAGE = Page("p", "d", 1, MASTER.sha256, 0, 100, 200)
START: tuple[Happening, ...] = (
    MasterImported(MASTER),
    DocumentAdded(Document("d", "scan")),
    PagesAdded("d", (Page("p", "d", 1, MASTER.sha256, 0, 100, 200), Page("q", "d", 2, MASTER.sha256, 0, 100, 200))),
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Happening, ...]:
    happenings, state = list(START), replay(START)
    for n in range(draw(st.integers(0, 8))):
        page_id = draw(st.sampled_from(("p", "q")))
        field = Field(f"f{n}", "number", "text", str(n))
        step: Happening = draw(
            st.one_of(
                st.builds(PageRead, st.just(page_id), st.just(f"reading{n}"), contents(), views),
                st.just(PageFailed(page_id, '{"code": "x", "details": {}}')),
                st.just(FieldsFound("d", "contract", (field,))),
                st.just(Edited(ReplaceField("d", None, field, 0))),
                page_edits(state.pages[page_id], n).map(Edited),
            )
        )
        happenings.append(step)
        state = replay([step], state)
    return tuple(happenings)


def chained(happenings: tuple[Happening, ...]) -> list[Event]:
    events: list[Event] = []
    for n, happening in enumerate(happenings, 1):
        actor = ADA if isinstance(happening, Edited) else ENGINE
        events.append(link(n, "2026-01-01T00:00:00Z", actor, happening, events[-1].hash if events else GENESIS))
    return events


@settings(max_examples=50)
@given(histories())
def test_a_history_replays_to_the_same_state_from_its_stored_form(history: tuple[Happening, ...]) -> None:
    stored = [pack(h) for h in history]
    assert replay(unpack(kind, payload) for kind, payload in stored) == replay(history)


@settings(max_examples=50)
@given(histories(), st.data())
def test_any_tampering_breaks_the_chain_and_a_purge_does_not(history: tuple[Happening, ...], data: st.DataObject) -> None:
    events = chained(history)
    assert broken_link(events) is None
    at = data.draw(st.integers(0, len(events) - 1))
    purged = [replace(e, payload=None) if i == at else e for i, e in enumerate(events)]
    assert broken_link(purged) is None
    changes = {"payload": "{}", "payload_hash": "1" * 64, "at": "2027-01-01T00:00:00Z", "actor": Actor(ActorKind.PERSON, "Eve")}
    name = data.draw(st.sampled_from(sorted(changes)))
    tampered = [replace(e, **{name: changes[name]}) if i == at else e for i, e in enumerate(events)]
    assert broken_link(tampered) == at + 1
    if at < len(events) - 1:
        assert broken_link(events[:at] + events[at + 1 :]) == at + 2


def read_line(text: str) -> Content:
    quad = Quad.of(Box(0, 0, 10, 10))
    return Content((Region("r", RegionType.TEXT, quad, lines=(Line("l", text, quad, 0.9),)),))


def test_a_reading_proposes_where_a_person_has_been() -> None:
    state = replay((*START, PageRead("p", "first", read_line("teh"))))
    before = state.pages["p"].content.regions[0].lines[0]
    edit = Edited(ReplaceLine("p", before, before.corrected("the", "Ada", "now")))
    state = replay([edit, PageRead("p", "second", read_line("ten"), View(turn=90))], state)
    page = state.pages["p"]
    assert (page.content.text(), page.proposal, page.view) == ("the", "second", View())
    other = replay([PageRead("q", "third", read_line("ten"), View(turn=90))], state).pages["q"]
    assert (other.content.text(), other.proposal, other.view.turn) == ("ten", None, 90)


def test_a_failure_keeps_what_was_read_before() -> None:
    failed = PageFailed("p", '{"code": "engine-failed", "details": {}}')
    assert replay([failed], replay(START)).pages["p"].status is PageStatus.FAILED
    read = replay((*START, PageRead("p", "first", read_line("text")), failed)).pages["p"]
    assert (read.status, read.content.text()) == (PageStatus.READ, "text")


def test_found_fields_never_replace_a_confirmed_one() -> None:
    confirmed = Field("f", "amount", "money", "100", confirmed_by="Ada")
    state = replay((*START, Edited(ReplaceField("d", None, confirmed, 0))))
    found = (Field("g", "amount", "money", "700"), Field("h", "number", "text", "A-1"))
    after: State = replay([FieldsFound("d", "contract", found)], state)
    assert {f.name: f.value for f in after.documents["d"].fields} == {"amount": "100", "number": "A-1"}


def test_old_payloads_are_brought_up_to_date_on_reading() -> None:
    kind, payload = pack(PageFailed("p", "reason"))
    old = {"page": "p", "why": "reason", "version": -1}
    upcasters = {
        (kind, -1): lambda plain: {"page": plain["page"], "reason": plain["why"]},
        (kind, 0): lambda plain: {"page": plain["page"], "error": plain["reason"]},
    }
    assert unpack(kind, json.dumps(old), upcasters) == PageFailed("p", "reason")
    assert unpack(kind, payload, upcasters) == PageFailed("p", "reason")


@given(st.lists(st.sampled_from(("edit", "undo", "redo")), max_size=30))
def test_undo_and_redo_walk_the_own_edits_like_a_cursor(keys: list[str]) -> None:
    edits: list[EditMark] = []
    done: list[str] = []
    undone: list[str] = []
    meaning: dict[int, str] = {}
    for n, key in enumerate(keys, 1):
        now: Undo = undo_state(edits)
        assert (not now.undo, not now.redo) == (not done, not undone)
        target = None if key == "edit" else next(iter(now.undo if key == "undo" else now.redo), None)
        if key == "edit":
            done.append(f"edit {n}")
            undone.clear()
            meaning[n] = done[-1]
        elif target is not None:
            source, sink = (done, undone) if key == "undo" else (undone, done)
            assert meaning[target] == source[-1]
            meaning[n] = source[-1]
            sink.append(source.pop())
        else:
            continue
        edits.append(EditMark(n, target))


def test_a_second_look_in_between_hinders_no_undo() -> None:
    """It may cut a line into other characters, and it may have been begun before the line was moved."""
    added = Line("w", "two words", SQUARE, 0.9, doubt=1.0, chars=(Char("two", SQUARE, 0.8), Char("words", SQUARE, 0.9)))
    start = replace(PAGE, content=Content((Region("r", RegionType.TEXT, SQUARE, lines=(added,)),)))
    apart = tuple(Char(letter, None, 0.9, doubt=0.1) for letter in added.text)
    cut = Doubted("p", "second", (LineDoubt("w", added.text, 0.3, apart, inked=False),))
    moved = replace(added, quad=Quad.of(Box(20, 20, 30, 30)), chars=tuple(replace(c, quad=None) for c in added.chars))
    whole = Doubted("p", "second", (LineDoubt("w", added.text, 0.3, tuple(replace(c, doubt=0.1) for c in added.chars)),))
    for edit in (ReplaceLine("p", added, moved), InsertLine("p", "r", 1, replace(added, id="new"))):
        for looked in (cut, whole, replace(cut, lines=(replace(cut.lines[0], line="new"),))):
            after = doubted_page(edit.apply(start), looked)
            assert edit.inverse().apply(after).content.text() == start.content.text()
    (line,) = doubted_page(ReplaceLine("p", added, moved).apply(start), whole).content.lines()
    assert [(char.quad, char.doubt) for char in line.chars] == [(None, 0.1), (None, 0.1)]
