"""The only way a person's view of a dossier changes: frozen edits that carry what they replace.

An edit holds the value before and after, so its inverse needs no state, and applying it to a state that has moved on is
noticed: `apply` raises EditConflict instead of overwriting what somebody else wrote. Edits name ids, never rows on the screen.
What stays after an inverse is the mark that a person was there (`touched`, `view_set`): readings propose from then on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from desktop.document.errors import DossierError, Text
from desktop.document.geometry import Quad, View
from desktop.document.model import (
    Approval,
    Content,
    Document,
    Field,
    Line,
    Override,
    Page,
    PageStatus,
    Region,
    RegionType,
    Table,
)

T = TypeVar("T")


class EditConflict(DossierError):
    code = "edit-conflict"
    sentence = Text("This has changed since: the edit no longer fits.", "此处已被更改，该修改不再适用。")
    remedy = Text("Look at the present text and correct it again if needed.", "请查看当前文本，如有需要再次更正。")


class PageEdit(Protocol):
    """Changes one page; `page` is its id."""

    @property
    def page(self) -> str: ...
    def apply(self, page: Page) -> Page: ...
    def inverse(self) -> PageEdit: ...


class DocumentEdit(Protocol):
    """Changes one document; `document` is its id."""

    @property
    def document(self) -> str: ...
    def apply(self, document: Document) -> Document: ...
    def inverse(self) -> DocumentEdit: ...


def _demand(fits: bool) -> None:
    if not fits:
        raise EditConflict()


def _replaced(items: tuple[T, ...], index: int, before: T | None, after: T | None) -> tuple[T, ...]:
    """`items` with the one at `index` replaced; before None inserts there, after None removes."""
    _demand(0 <= index <= len(items) if before is None else items[index : index + 1] == (before,))
    return (*items[:index], *(() if after is None else (after,)), *items[index + (before is not None) :])


def _with_content(page: Page, content: Content) -> Page:
    """What was approved is no longer there then."""
    status = PageStatus.READ if page.status is PageStatus.APPROVED else page.status
    return replace(page, content=content, touched=True, status=status)


def _with_regions(page: Page, regions: tuple[Region, ...]) -> Page:
    return _with_content(page, replace(page.content, regions=regions))


def _region_changed(page: Page, region_id: str, change: Callable[[Region], Region]) -> Page:
    _demand(any(r.id == region_id for r in page.content.regions))
    return _with_regions(page, tuple(change(r) if r.id == region_id else r for r in page.content.regions))


def _bare(line: Line) -> Line:
    """Without what a second look changes: it may also cut the line into other characters, with the text and place it has."""
    return replace(line, doubt=0.0, inked=True, chars=())


def _undoubted(content: Content) -> Content:
    regions = tuple(replace(region, lines=tuple(map(_bare, region.lines))) for region in content.regions)
    return replace(content, regions=regions, unread=())


@dataclass(frozen=True, slots=True)
class ReplaceLine:
    """Text, place or confirmation of one line."""

    page: str
    before: Line
    after: Line

    def apply(self, page: Page) -> Page:
        there = page.content.line(self.before.id)
        # A second look, or a new word of the dossier, may have come in between: its doubts are nobody's work.
        _demand(there == self.before or (there is not None and _bare(there) == _bare(self.before)))
        return _with_regions(
            page,
            tuple(
                replace(r, lines=tuple(self.after if line.id == self.before.id else line for line in r.lines))
                for r in page.content.regions
            ),
        )

    def inverse(self) -> ReplaceLine:
        return ReplaceLine(self.page, self.after, self.before)


@dataclass(frozen=True, slots=True)
class InsertLine:
    """A new line at `index` of a region."""

    page: str
    region: str
    index: int
    line: Line

    def apply(self, page: Page) -> Page:
        _demand(page.content.line(self.line.id) is None)

        def change(region: Region) -> Region:
            _demand(0 <= self.index <= len(region.lines))
            return replace(region, lines=(*region.lines[: self.index], self.line, *region.lines[self.index :]))

        return _region_changed(page, self.region, change)

    def inverse(self) -> RemoveLine:
        return RemoveLine(self.page, self.region, self.index, self.line)


@dataclass(frozen=True, slots=True)
class RemoveLine:
    page: str
    region: str
    index: int
    line: Line

    def apply(self, page: Page) -> Page:
        def change(region: Region) -> Region:
            _demand(self.index < len(region.lines) and _bare(region.lines[self.index]) == _bare(self.line))
            return replace(region, lines=(*region.lines[: self.index], *region.lines[self.index + 1 :]))

        return _region_changed(page, self.region, change)

    def inverse(self) -> InsertLine:
        return InsertLine(self.page, self.region, self.index, self.line)


@dataclass(frozen=True, slots=True)
class RegionShape:
    type: RegionType
    quad: Quad


@dataclass(frozen=True, slots=True)
class ReshapeRegion:
    """Type and place of one region; its lines stay."""

    page: str
    region: str
    before: RegionShape
    after: RegionShape

    def apply(self, page: Page) -> Page:
        def change(region: Region) -> Region:
            _demand(RegionShape(region.type, region.quad) == self.before)
            return replace(region, type=self.after.type, quad=self.after.quad)

        return _region_changed(page, self.region, change)

    def inverse(self) -> ReshapeRegion:
        return ReshapeRegion(self.page, self.region, self.after, self.before)


@dataclass(frozen=True, slots=True)
class ReplaceContent:
    """Regions and tables of a page at once: re-ordering, merging, splitting, or taking over another reading."""

    page: str
    before: Content
    after: Content

    def apply(self, page: Page) -> Page:
        # A second look may have come in between: its doubts are nobody's work.
        _demand(page.content == self.before or _undoubted(page.content) == _undoubted(self.before))
        return _with_content(page, self.after)

    def inverse(self) -> ReplaceContent:
        return ReplaceContent(self.page, self.after, self.before)


@dataclass(frozen=True, slots=True)
class ReplaceTable:
    """The grid of one table, at `index` of the page's tables; None before or after where there is no such table."""

    page: str
    before: Table | None
    after: Table | None
    index: int

    def apply(self, page: Page) -> Page:
        tables = _replaced(page.content.tables, self.index, self.before, self.after)
        return _with_content(page, replace(page.content, tables=tables))

    def inverse(self) -> ReplaceTable:
        return ReplaceTable(self.page, self.after, self.before, self.index)


@dataclass(frozen=True, slots=True)
class SetView:
    """How the page is turned, levelled and cut; its lines stay where they are in page space."""

    page: str
    before: View
    after: View

    def apply(self, page: Page) -> Page:
        _demand(page.view == self.before)
        return replace(page, view=self.after, view_set=True)

    def inverse(self) -> SetView:
        return SetView(self.page, self.after, self.before)


@dataclass(frozen=True, slots=True)
class SetStatus:
    """A person says that a page is checked or approved, or takes it back, wherever that is gone already.

    Undo and redo never approve: whoever approves has to see the page as it is.
    """

    page: str
    before: PageStatus
    after: PageStatus

    def apply(self, page: Page) -> Page:
        _demand(page.status == self.before or self.before is PageStatus.APPROVED)
        return replace(page, status=self.after, touched=True)

    def inverse(self) -> SetStatus:
        after = PageStatus.CHECKED if self.before is PageStatus.APPROVED else self.before
        return SetStatus(self.page, self.after, after)


@dataclass(frozen=True, slots=True)
class SettleProposal:
    """A person has dealt with a proposed reading (its id), whether it was taken over or not. One proposed since stays, also
    when this is taken back."""

    page: str
    before: str | None
    after: str | None

    def apply(self, page: Page) -> Page:
        later = page.proposal not in (self.before, None)
        return replace(page, proposal=page.proposal if later else self.after, touched=True)

    def inverse(self) -> SettleProposal:
        return SettleProposal(self.page, self.after, self.before)


@dataclass(frozen=True, slots=True)
class ReplaceField:
    """One field of a document, wherever it stands by now; a new one at `index` of its fields. None before or after: there is
    none. What a record was approved for is no longer there then: it is not approved any more."""

    document: str
    before: Field | None
    after: Field | None
    index: int

    def apply(self, document: Document) -> Document:
        there = (n for n, field in enumerate(document.fields) if self.before is not None and field.id == self.before.id)
        index = next(there, min(self.index, len(document.fields)))
        return replace(document, fields=_replaced(document.fields, index, self.before, self.after), approval=None)

    def inverse(self) -> ReplaceField:
        return ReplaceField(self.document, self.after, self.before, self.index)


@dataclass(frozen=True, slots=True)
class ReplaceOverride:
    """A person's reason for letting a failed rule pass, at `index` of the document's; None before or after: there is none. An
    approved record is not approved any more."""

    document: str
    before: Override | None
    after: Override | None
    index: int

    def apply(self, document: Document) -> Document:
        overrides = _replaced(document.overrides, self.index, self.before, self.after)
        return replace(document, overrides=overrides, approval=None)

    def inverse(self) -> ReplaceOverride:
        return ReplaceOverride(self.document, self.after, self.before, self.index)


@dataclass(frozen=True, slots=True)
class SetApproval:
    """A person says that the record is right as a whole, or that is taken back, wherever it is gone already.

    Undo and redo never approve: the record may have changed since, and whoever approves has to see it as it is.
    """

    document: str
    before: Approval | None
    after: Approval | None

    def apply(self, document: Document) -> Document:
        _demand(self.after is None or document.approval == self.before)
        return replace(document, approval=self.after)

    def inverse(self) -> SetApproval:
        return SetApproval(self.document, self.after, None)


@dataclass(frozen=True, slots=True)
class Retitle:
    document: str
    before: str
    after: str

    def apply(self, document: Document) -> Document:
        _demand(document.title == self.before)
        return replace(document, title=self.after)

    def inverse(self) -> Retitle:
        return Retitle(self.document, self.after, self.before)


@dataclass(frozen=True, slots=True)
class Assign:
    """Who is to review the document; None: nobody in particular."""

    document: str
    before: str | None
    after: str | None

    def apply(self, document: Document) -> Document:
        _demand(document.assigned == self.before)
        return replace(document, assigned=self.after)

    def inverse(self) -> Assign:
        return Assign(self.document, self.after, self.before)


@dataclass(frozen=True, slots=True)
class ArrangePages:
    """The pages of a document, by id, in a new order. Pages left out stay in the dossier and are not shown; an approved record
    is not approved any more."""

    document: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    def apply(self, document: Document) -> Document:
        _demand(document.pages == self.before and len(set(self.after)) == len(self.after))
        return replace(document, pages=self.after, approval=None)

    def inverse(self) -> ArrangePages:
        return ArrangePages(self.document, self.after, self.before)


AnyPageEdit = (
    ReplaceLine | InsertLine | RemoveLine | ReshapeRegion | ReplaceContent | ReplaceTable | SetView | SetStatus | SettleProposal
)
AnyDocumentEdit = ReplaceField | ReplaceOverride | SetApproval | Retitle | Assign | ArrangePages
Edit = AnyPageEdit | AnyDocumentEdit

EDITS: tuple[type[Edit], ...] = (
    ReplaceLine,
    InsertLine,
    RemoveLine,
    ReshapeRegion,
    ReplaceContent,
    ReplaceTable,
    SetView,
    SetStatus,
    SettleProposal,
    ReplaceField,
    ReplaceOverride,
    SetApproval,
    Retitle,
    Assign,
    ArrangePages,
)
