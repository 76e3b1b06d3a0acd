"""Whatever happens in whatever order: what the dossier shows is what its history leads to, and undo is one's own."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from desktop.document.edits import (
    ArrangePages,
    EditConflict,
    InsertLine,
    RemoveLine,
    ReplaceContent,
    ReplaceField,
    ReplaceLine,
    Retitle,
    SetStatus,
    SetView,
)
from desktop.document.history import (
    Actor,
    DocumentAdded,
    Doubted,
    Edited,
    FieldsFound,
    LineDoubt,
    PageFailed,
    PageRead,
    PagesAdded,
    replay,
    unpack,
)
from desktop.document.model import Content, Document, Field, Page, Reading, new_id
from desktop.storage.dossier import Dossier
from tests.helpers.strategies import contents, lines, statuses, views
from tests.unit.storage.making import ADA, BO, ENGINE, NOW, add_master, ticking

people = st.sampled_from((ADA, BO))
words = st.text("合同编号甲乙ab- ", max_size=6)


class Life(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "case.dossier"
        self.clock = ticking()
        self.dossier = Dossier.create(self.path, clock=self.clock)
        self.master = add_master(self.dossier, Path(self.folder.name)).sha256
        self.pages: list[str] = []
        self.undoable: dict[Actor, int] = {ADA: 0, BO: 0}
        self.bring_document(1)

    def teardown(self) -> None:
        if hasattr(self, "dossier"):
            assert self.dossier.verify().problems == ()
            self.dossier.close()
            self.folder.cleanup()

    def some_page(self, data: st.DataObject) -> Page:
        return self.dossier.page(data.draw(st.sampled_from(self.pages)))

    def edit(self, actor: Actor, edit: Edited) -> None:
        self.dossier.record(actor, edit)
        self.undoable[actor] += 1

    @precondition(lambda self: len(self.pages) < 5)
    @rule(count=st.integers(1, 2))
    def bring_document(self, count: int) -> None:
        identity = new_id()
        pages = tuple(Page(new_id(), identity, n + 1, self.master, n, 100.0, 200.0) for n in range(count))
        self.dossier.record(ADA, DocumentAdded(Document(identity, "案")), PagesAdded(identity, pages))
        self.pages.extend(p.id for p in pages)

    @rule(data=st.data(), content=contents(), view=views)
    def read(self, data: st.DataObject, content: Content, view: object) -> None:
        before = self.some_page(data)
        reading = Reading(new_id(), before.id, "rapid", ("name=rapid",), NOW, tuple(content.lines()))
        self.dossier.record(ENGINE, PageRead(before.id, reading.id, content, before.view), readings=(reading,))
        after = self.dossier.page(before.id)
        if before.touched:
            assert after == replace(before, proposal=reading.id)
        assert self.dossier.reading(reading.id) == reading

    @rule(data=st.data())
    def fail(self, data: st.DataObject) -> None:
        self.dossier.record(ENGINE, PageFailed(self.some_page(data).id, '{"code":"x","details":{}}'))

    @rule(data=st.data(), actor=people, text=words)
    def correct(self, data: st.DataObject, actor: Actor, text: str) -> None:
        page = self.some_page(data)
        found = list(page.content.lines())
        if found:
            line = data.draw(st.sampled_from(found))
            self.edit(actor, Edited(ReplaceLine(page.id, line, line.corrected(text, actor.name, NOW))))
            assert self.dossier.page(page.id).content.line(line.id) == line.corrected(text, actor.name, NOW)

    @rule(data=st.data(), actor=people, titles=st.lists(words, min_size=2, max_size=3))
    def change_several_at_once(self, data: st.DataObject, actor: Actor, titles: list[str]) -> None:
        document = self.dossier.document(self.some_page(data).document)
        batch = new_id()
        steps = pairwise((document.title, *titles))
        self.dossier.record(actor, *(Edited(Retitle(document.id, a, b), batch=batch) for a, b in steps))
        self.undoable[actor] += 1

    @rule(data=st.data(), actor=people)
    def arrange_pages(self, data: st.DataObject, actor: Actor) -> None:
        document = self.dossier.document(self.some_page(data).document)
        known = [i for i in self.pages if self.dossier.document_of(i) == document.id]
        order = data.draw(st.permutations(known))[: data.draw(st.integers(1, len(known)))]
        self.edit(actor, Edited(ArrangePages(document.id, document.pages, tuple(order))))
        assert [page.id for page in self.dossier.page_summaries(document.id)] == list(order)

    @rule(data=st.data(), doubt=st.sampled_from((0.0, 0.5, 1.0)))
    def look_again(self, data: st.DataObject, doubt: float) -> None:
        page = self.some_page(data)
        said = tuple(LineDoubt(line.id, line.text, doubt) for line in page.content.lines())
        self.dossier.record(ENGINE, Doubted(page.id, "second", said))
        for before, after in zip(page.content.lines(), self.dossier.page(page.id).content.lines(), strict=True):
            assert after == before if before.confirmed_by else after.doubt == doubt

    @rule(data=st.data(), actor=people, fresh=lines(st.uuids().map(str)))
    def put_in_and_take_out(self, data: st.DataObject, actor: Actor, fresh: object) -> None:
        page = self.some_page(data)
        if not page.content.regions:
            return
        region = data.draw(st.sampled_from(page.content.regions))
        if region.lines and data.draw(st.booleans()):
            index = data.draw(st.integers(0, len(region.lines) - 1))
            self.edit(actor, Edited(RemoveLine(page.id, region.id, index, region.lines[index])))
        else:
            index = data.draw(st.integers(0, len(region.lines)))
            self.edit(actor, Edited(InsertLine(page.id, region.id, index, fresh)))  # type: ignore[arg-type]

    @rule(data=st.data(), actor=people, content=contents(), view=views)
    def change_page(self, data: st.DataObject, actor: Actor, content: Content, view: object) -> None:
        page = self.some_page(data)
        status = data.draw(statuses)
        edits = (
            ReplaceContent(page.id, page.content, content),
            SetView(page.id, page.view, view),  # type: ignore[arg-type]
            SetStatus(page.id, page.status, status),
        )
        self.edit(actor, Edited(data.draw(st.sampled_from(edits))))

    @rule(data=st.data(), actor=people, title=words, value=words)
    def change_document(self, data: st.DataObject, actor: Actor, title: str, value: str) -> None:
        document = self.dossier.document(self.some_page(data).document)
        found = Field(new_id(), "number", "text", value)
        if data.draw(st.booleans()):
            self.edit(actor, Edited(Retitle(document.id, document.title, title)))
        elif document.fields:
            self.edit(actor, Edited(ReplaceField(document.id, document.fields[0], replace(found, confirmed_by=actor.name), 0)))
        else:
            self.dossier.record(ENGINE, FieldsFound(document.id, "contract", (found,)))

    @rule(actor=people)
    def undo(self, actor: Actor) -> None:
        """Takes back exactly the last own edit that stands, and nothing where there is none."""
        before = self.dossier.undo_state(actor.name).undo
        assert (not before) == (self.undoable[actor] == 0)
        try:
            applied = self.dossier.undo(actor)
        except EditConflict:
            return  # somebody else wrote over it since
        assert len(applied) == len(before)
        self.undoable[actor] -= bool(before)
        for sequence, inverse in zip(before, applied, strict=True):
            event = self.dossier.event(sequence)
            assert event.actor == actor
            assert event.kind == "Edited"
            assert event.payload is not None
            happening = unpack(event.kind, event.payload)
            assert isinstance(happening, Edited)
            assert inverse == happening.edit.inverse()

    @rule(actor=people)
    def redo(self, actor: Actor) -> None:
        try:
            applied = self.dossier.redo(actor)
        except EditConflict:
            return
        self.undoable[actor] += bool(applied)

    @rule()
    def reopen(self) -> None:
        self.dossier.close()
        self.dossier = Dossier.open(self.path, clock=self.clock)

    @invariant()
    def what_is_shown_follows_from_the_history(self) -> None:
        if not hasattr(self, "dossier"):
            return
        events = reversed(self.dossier.history(limit=10_000))
        state = replay([unpack(e.kind, e.payload) for e in events if e.payload is not None])
        assert {m.sha256: m for m in self.dossier.masters()} == state.masters
        assert {d.id: self.dossier.document(d.id) for d in self.dossier.documents()} == state.documents
        assert {i: self.dossier.page(i) for i in self.pages} == state.pages


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=25,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
