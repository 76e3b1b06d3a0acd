from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.codec import decode, encode
from desktop.document.edits import (
    AnyPageEdit,
    EditConflict,
    InsertLine,
    RegionShape,
    RemoveLine,
    ReplaceContent,
    ReplaceField,
    ReplaceLine,
    ReplaceTable,
    ReshapeRegion,
    Retitle,
    SetStatus,
    SettleProposal,
    SetView,
)
from desktop.document.geometry import Box, Quad
from desktop.document.model import Char, Content, Document, Field, Line, Page, PageStatus, Region, RegionType, Table
from tests.helpers.strategies import contents, lines, pages, quads, statuses, texts, views

SQUARE = Quad.of(Box(0, 0, 10, 10))


@st.composite
def page_edits(draw: st.DrawFn, page: Page, number: int = 0) -> AnyPageEdit:
    """Any edit that fits `page`; `number` keeps the ids of what it adds apart."""
    fitting: list[st.SearchStrategy[AnyPageEdit]] = [
        st.builds(SetView, st.just(page.id), st.just(page.view), views),
        st.builds(SetStatus, st.just(page.id), st.just(page.status), statuses),
        st.builds(SettleProposal, st.just(page.id), st.just(page.proposal), st.none() | st.just("another reading")),
        st.builds(ReplaceContent, st.just(page.id), st.just(page.content), contents()),
        st.just(ReplaceTable(page.id, None, Table(f"new table {number}", "region", 1, 1), len(page.content.tables))),
    ]
    fitting += [st.just(ReplaceTable(page.id, table, None, at)) for at, table in enumerate(page.content.tables)]
    for region in page.content.regions:
        shape = RegionShape(region.type, region.quad)
        shapes = st.builds(RegionShape, st.sampled_from(RegionType), quads)
        fitting.append(st.builds(ReshapeRegion, st.just(page.id), st.just(region.id), st.just(shape), shapes))
        at = st.integers(0, len(region.lines))
        fitting.append(st.builds(InsertLine, st.just(page.id), st.just(region.id), at, lines(st.just(f"new line {number}"))))
        for index, line in enumerate(region.lines):
            fitting.append(st.builds(ReplaceLine, st.just(page.id), st.just(line), lines(st.just(line.id))))
            fitting.append(st.just(RemoveLine(page.id, region.id, index, line)))
    return draw(st.one_of(fitting))


def without_mark(page: Page) -> Page:
    """All of a page but the mark that a person was there, which an undo keeps; an approval it does not bring back."""
    status = PageStatus.CHECKED if page.status is PageStatus.APPROVED else page.status
    return replace(page, touched=False, view_set=False, status=status)


@given(st.data(), pages())
def test_apply_then_inverse_is_identity_for_every_edit(data: st.DataObject, page: Page) -> None:
    edit = data.draw(page_edits(page))
    back = edit.inverse().apply(edit.apply(page))
    if page.status is PageStatus.APPROVED:
        page = replace(page, status=back.status)  # what was approved has to be approved again
    assert without_mark(back) == without_mark(page)
    if not isinstance(edit, SetStatus):
        assert edit.inverse().inverse() == edit


@given(st.data(), pages())
def test_every_edit_survives_its_json_form(data: st.DataObject, page: Page) -> None:
    edit = data.draw(page_edits(page))
    assert decode(type(edit), encode(edit)) == edit


@given(texts, texts)
def test_document_edits_are_taken_back_whole(value: str, title: str) -> None:
    document = Document("d", "before", fields=(Field("f", "number", "text", "1"),))
    for edit in (
        ReplaceField("d", document.fields[0], replace(document.fields[0], value=value), 0),
        ReplaceField("d", None, Field("g", "amount", "money", value), 0),
        ReplaceField("d", document.fields[0], None, 0),
        Retitle("d", "before", title),
    ):
        assert edit.inverse().apply(edit.apply(document)) == document


def test_an_edit_of_a_line_that_somebody_else_changed_is_refused(subtests: pytest.Subtests) -> None:
    mine = Line("l", "teh", SQUARE, 0.9)
    page = page_with(mine)
    edit = ReplaceLine("p", mine, replace(mine, text="the"))
    theirs = ReplaceLine("p", mine, replace(mine, text="ten")).apply(page)
    for state in (theirs, RemoveLine("p", "r", 0, mine).apply(page)):
        with subtests.test(), pytest.raises(EditConflict):
            edit.apply(state)


def page_with(*inner: Line) -> Page:
    return Page("p", "d", 1, "0" * 64, 0, 100, 100, content=Content((Region("r", RegionType.TEXT, SQUARE, lines=inner),)))


def test_a_corrected_line_keeps_the_place_of_the_characters_that_stay() -> None:
    places = [Quad.of(Box(10 * i, 0, 10 * i + 10, 10)) for i in range(4)]
    line = Line("l", "合问编号", SQUARE, 0.9, chars=tuple(Char(c, q, 0.9) for c, q in zip("合问编号", places, strict=True)))
    after = line.corrected("合同编号：", "王芳", "2026-01-02T03:04:05Z")
    assert [c.text for c in after.chars] == list("合同编号：")
    assert [c.quad for c in after.chars] == [places[0], None, places[2], places[3], None]
    assert (after.confirmed_by, after.doubt) == ("王芳", 0.0)
