"""What a person does to a dossier: each method makes one Edit, commits it and returns what changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from desktop.document.edits import (
    AnyDocumentEdit,
    AnyPageEdit,
    ArrangePages,
    Assign,
    Edit,
    EditConflict,
    InsertLine,
    RegionShape,
    RemoveLine,
    ReplaceContent,
    ReplaceField,
    ReplaceLine,
    ReplaceOverride,
    ReplaceTable,
    ReshapeRegion,
    Retitle,
    SetApproval,
    SetStatus,
    SettleProposal,
    SetView,
)
from desktop.document.errors import DossierError, Text
from desktop.document.geometry import Quad, View
from desktop.document.history import Actor, ActorKind, Edited, InspectionDrawn, PageInspected
from desktop.document.model import (
    Approval,
    Content,
    Document,
    Evidence,
    Field,
    Line,
    LineMark,
    Marks,
    Override,
    Page,
    PageStatus,
    Region,
    RegionType,
    new_id,
)
from desktop.document.record import RuleResult
from desktop.document.region_grids import filled
from desktop.document.template import FieldSpec, FieldType, Template
from desktop.fields.checking import check, values_of
from desktop.fields.finding.grounding import ground
from desktop.fields.voting import keyed
from desktop.services.page_reading import laid_out
from desktop.services.proposals import Difference, compared, taken_over
from desktop.storage.dossier import Dossier

_SAME_LETTERS = 60.0
"""How alike two values are, of 100, where one is the other misread."""
_SURELY_THERE = 0.9
_PAGES_LOOKED_AT = 20


class ReasonMissing(DossierError):
    code = "reason-missing"
    sentence = Text("A failed rule needs a reason to be accepted.", "接受未通过的规则须写明理由。")
    remedy = Text("Write the reason, then accept it.", "请写明理由后再接受。")


class NotApprovable(DossierError):
    """Details: document, fields, fields_zh."""

    code = "not-approvable"
    sentence = Text("“{document}” cannot be approved yet: {fields}.", "“{document}”尚不能批准：{fields_zh}。")
    remedy = Text(
        "Confirm these fields, correct them, or write a reason for each failed rule.",
        "请确认或更正这些字段，或为未通过的规则写明理由。",
    )


@dataclass(frozen=True, slots=True)
class Changed:
    """What several edits made at once changed, by id. documents: also those of the pages."""

    pages: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


class Desk:
    """One person's hand on one dossier; lives on the thread of its Dossier."""

    def __init__(self, dossier: Dossier, person: str, clock: Callable[[], str]) -> None:
        self._dossier = dossier
        self._actor = Actor(ActorKind.PERSON, person)
        self._clock = clock

    @property
    def dossier(self) -> Dossier:
        return self._dossier

    @property
    def actor(self) -> Actor:
        return self._actor

    @property
    def person(self) -> str:
        return self._actor.name

    def now(self) -> str:
        """UTC, ISO 8601."""
        return self._clock()

    def make(self, edits: Sequence[Edit]) -> Changed:
        """All of them or none, as one step for undo. Raises EditConflict."""
        batch = new_id() if len(edits) > 1 else ""
        self._dossier.record(self._actor, *(Edited(edit, batch=batch) for edit in edits))
        documents = dict.fromkeys(edit.document for edit in edits if isinstance(edit, AnyDocumentEdit))
        pages = dict.fromkeys(edit.page for edit in edits if not isinstance(edit, AnyDocumentEdit))
        documents |= dict.fromkeys(map(self._dossier.document_of, pages))
        return Changed(tuple(pages), tuple(documents))

    def tell(self, happening: InspectionDrawn | PageInspected) -> None:
        """What the person did that changes nothing of the documents."""
        self._dossier.record(self._actor, happening)

    # lines

    def correct_line(self, page_id: str, line_id: str, text: str) -> Page:
        """Sets the text and confirms it. Raises EditConflict when the line is gone."""
        line = self._line(page_id, line_id)
        return self._page(ReplaceLine(page_id, line, line.corrected(text, self._actor.name, self._clock())))

    def confirm_line(self, page_id: str, line_id: str) -> Page:
        """The text is right as it stands."""
        return self.correct_line(page_id, line_id, self._line(page_id, line_id).text)

    def mark_line(self, page_id: str, line_id: str, mark: LineMark) -> Page:
        """The person says so of the line, whose text stays; NONE takes it back and leaves the line confirmed."""
        line = self._line(page_id, line_id)
        return self._page(ReplaceLine(page_id, line, line.marked(mark, self._actor.name, self._clock())))

    def move_line(self, page_id: str, line_id: str, quad: Quad) -> Page:
        line = self._line(page_id, line_id)
        after = replace(line, quad=quad, chars=tuple(replace(c, quad=None) for c in line.chars))
        return self._page(ReplaceLine(page_id, line, after))

    def add_line(self, page_id: str, quad: Quad, text: str = "", region_id: str | None = None) -> Page:
        """Into the region named, else into the one that `quad` lies in, else into a new one at the end."""
        page = self._dossier.page(page_id)
        by, at = (self._actor.name, self._clock()) if text else (None, None)
        line = Line(new_id(), text, quad, 1.0, doubt=0.0 if text else 1.0, engine="person", confirmed_by=by, confirmed_at=at)
        region = next((r for r in page.content.regions if r.id == region_id), None) or next(
            (r for r in page.content.regions if r.quad.contains(quad.centre)), None
        )
        if region is None:
            fresh = Region(new_id(), RegionType.TEXT, quad, lines=(line,))
            after = replace(page.content, regions=(*page.content.regions, fresh))
            return self._page(ReplaceContent(page_id, page.content, after))
        above = [n for n, other in enumerate(region.lines) if other.quad.centre[1] <= quad.centre[1]]
        edits: list[AnyPageEdit] = [InsertLine(page_id, region.id, above[-1] + 1 if above else 0, line)]
        tables = enumerate(page.content.tables)
        edits += [ReplaceTable(page_id, t, filled(t, (line,)), n) for n, t in tables if t.region == region.id and t.cells]
        return self._page(*edits)

    def remove_line(self, page_id: str, line_id: str) -> Page:
        page = self._dossier.page(page_id)
        for region in page.content.regions:
            for index, line in enumerate(region.lines):
                if line.id == line_id:
                    return self._page(RemoveLine(page_id, region.id, index, line))
        raise EditConflict()

    # regions and pages

    def set_region_type(self, page_id: str, region_id: str, kind: RegionType) -> Page:
        region = self._region(page_id, region_id)
        return self._page(
            ReshapeRegion(page_id, region_id, RegionShape(region.type, region.quad), RegionShape(kind, region.quad))
        )

    def set_region_quad(self, page_id: str, region_id: str, quad: Quad) -> Page:
        region = self._region(page_id, region_id)
        return self._page(
            ReshapeRegion(page_id, region_id, RegionShape(region.type, region.quad), RegionShape(region.type, quad))
        )

    def reorder(self, page_id: str, region_ids: Sequence[str]) -> Page:
        """All regions of the page in their new reading order."""
        page = self._dossier.page(page_id)
        by_id = {r.id: r for r in page.content.regions}
        if sorted(by_id) != sorted(region_ids):
            raise EditConflict()
        after = replace(page.content, regions=tuple(by_id[i] for i in region_ids))
        return self._page(ReplaceContent(page_id, page.content, after))

    def set_view(self, page_id: str, view: View) -> Page:
        return self._page(SetView(page_id, self._dossier.page(page_id).view, view))

    def turn(self, page_id: str, degrees: int) -> Page:
        """Clockwise by a quarter turn or more of them."""
        view = self._dossier.page(page_id).view
        return self.set_view(page_id, replace(view, turn=(view.turn + degrees) % 360))

    def set_page_checked(self, page_id: str, checked: bool = True) -> Page:
        return self.set_page_status(page_id, PageStatus.CHECKED if checked else PageStatus.READ)

    def set_page_status(self, page_id: str, status: PageStatus) -> Page:
        """CHECKED, APPROVED, or READ, which takes either back."""
        before = self._dossier.page(page_id).status
        return self._page(SetStatus(page_id, before, status))

    def assign(self, document_ids: Sequence[str], person: str | None) -> Changed:
        """Who is to review these documents; None: nobody in particular."""
        documents = (self._dossier.document(identity) for identity in document_ids)
        return self.make([Assign(d.id, d.assigned, person) for d in documents if d.assigned != person])

    def arrange_pages(self, document_id: str, page_ids: Sequence[str]) -> Document:
        """All pages that the document is to have, in order; the others stay in the dossier unseen. Raises NotFound."""
        document = self._dossier.document(document_id)
        return self._document(ArrangePages(document_id, document.pages, tuple(page_ids)))

    # a second reading

    def differences(self, page_id: str) -> tuple[Difference, ...]:
        """Where the proposed reading of a touched page says something else; () without a proposal."""
        page = self._dossier.page(page_id)
        return compared(page.content, self._proposed(page)) if page.proposal else ()

    def accept_proposal(self, page_id: str) -> Page:
        """Takes the proposed reading over, except for what people corrected: see `taken_over`."""
        page = self._dossier.page(page_id)
        if page.proposal is None:
            raise EditConflict()
        after = taken_over(self._dossier, page, self._proposed(page))
        settled = SettleProposal(page_id, page.proposal, None)
        return self._page(settled, ReplaceContent(page_id, page.content, after))

    def keep_mine(self, page_id: str) -> Page:
        """The proposed reading is not taken over and not offered again."""
        return self._page(SettleProposal(page_id, self._dossier.page(page_id).proposal, None))

    def _proposed(self, page: Page) -> Content:
        assert page.proposal is not None
        reading = self._dossier.reading(page.proposal)
        seen = Marks(ticks=page.content.ticks, codes=page.content.codes)  # boxes and codes are not the engine's to find
        return laid_out(page, reading.lines, page.view, seen, reading)

    # documents

    def retitle(self, document_id: str, title: str) -> Document:
        return self._document(Retitle(document_id, self._dossier.document(document_id).title, title))

    def set_field(
        self, document_id: str, spec: FieldSpec, value: str, evidence: tuple[Evidence, ...] | None = None
    ) -> Document:
        """Keys or confirms a value. An approved record is no longer approved. Without other ink given, a correction of the same
        letters keeps its ink; any other value gets the ink that says it, or none: then the person alone stands for it."""
        try:
            return self._set_field(document_id, spec, value, evidence)
        except EditConflict:
            return self._set_field(document_id, spec, value, evidence)  # the program found fields at the same moment

    def _set_field(self, document_id: str, spec: FieldSpec, value: str, evidence: tuple[Evidence, ...] | None) -> Document:
        document = self._dossier.document(document_id)
        index = next((i for i, f in enumerate(document.fields) if f.name == spec.name), len(document.fields))
        before = document.fields[index] if index < len(document.fields) else None
        if evidence is None:
            evidence = self._ink_of(document, spec, before, value)
        after = keyed(spec, before, value, self._actor.name, self._clock(), evidence)
        return self._document(*self._no_longer_approved(document), ReplaceField(document_id, before, after, index))

    def _ink_of(self, document: Document, spec: FieldSpec, before: Field | None, value: str) -> tuple[Evidence, ...] | None:
        """None: what is there stays."""
        alike = before is not None and fuzz.ratio(before.value, value, processor=str.casefold) >= _SAME_LETTERS
        if spec.type is FieldType.TABLE or not value or alike:
            return None
        found = ground(spec, value, map(self._dossier.page, document.pages[:_PAGES_LOOKED_AT]))
        return (found[0],) if found is not None and found[1] >= _SURELY_THERE else ()

    def accept_rule(self, document_id: str, result: RuleResult, reason: str) -> Document:
        """The failed rule may fail for the values that there are now, for this reason (not empty)."""
        if not reason.strip():
            raise ReasonMissing()
        document = self._dossier.document(document_id)
        index = next((i for i, o in enumerate(document.overrides) if o.rule == result.rule), len(document.overrides))
        before = document.overrides[index] if index < len(document.overrides) else None
        values = values_of(document, result.fields)
        after = Override(result.rule, values, reason.strip(), self._actor.name, self._clock())
        return self._document(ReplaceOverride(document_id, before, after, index))

    def approve(self, document_id: str, template: Template) -> Document:
        """Raises NotApprovable where a field is open or a rule fails without a reason, EditConflict where the document is of
        another kind by now."""
        document = self._dossier.document(document_id)
        if document.template != template.name:
            raise EditConflict()
        record = check(template, document)
        if not record.approvable:
            titles, titles_zh = ", ".join(f.spec.title for f in record.open), "、".join(f.spec.title_zh for f in record.open)
            raise NotApprovable(document=document.title, fields=titles, fields_zh=titles_zh)
        return self._document(SetApproval(document_id, document.approval, Approval(self._actor.name, self._clock())))

    def take_back_approval(self, document_id: str) -> Document:
        document = self._dossier.document(document_id)
        return self._document(*self._no_longer_approved(document)) if document.approval else document

    @staticmethod
    def _no_longer_approved(document: Document) -> tuple[SetApproval, ...]:
        return (SetApproval(document.id, document.approval, None),) if document.approval else ()

    # undo

    def undo(self) -> tuple[Edit, ...]:
        """Takes back this person's last edit, or all that were made with it; returns what was applied. Raises EditConflict."""
        return self._dossier.undo(self._actor)

    def redo(self) -> tuple[Edit, ...]:
        return self._dossier.redo(self._actor)

    def _line(self, page_id: str, line_id: str) -> Line:
        line = self._dossier.page(page_id).content.line(line_id)
        if line is None:
            raise EditConflict()
        return line

    def _region(self, page_id: str, region_id: str) -> Region:
        region = next((r for r in self._dossier.page(page_id).content.regions if r.id == region_id), None)
        if region is None:
            raise EditConflict()
        return region

    def _page(self, *edits: AnyPageEdit) -> Page:
        self.make(edits)
        return self._dossier.page(edits[0].page)

    def _document(self, *edits: AnyDocumentEdit) -> Document:
        self.make(edits)
        return self._dossier.document(edits[0].document)
