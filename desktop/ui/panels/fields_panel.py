"""The record of the document: its fields with how far each has come; the ink of the one in hand lights up on its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.document.geometry import Point
from desktop.document.model import Document, Evidence, Field, new_id
from desktop.document.record import Record, RuleResult
from desktop.document.template import FieldSpec, Template, Verify
from desktop.fields.checking import check
from desktop.fields.templates.kinds import Proposal
from desktop.ui import theme
from desktop.ui.panels.field_row import FieldRow
from desktop.ui.panels.field_states import tally
from desktop.ui.panels.fields_foot import FieldsFoot
from desktop.ui.panels.fields_head import FieldsHead
from desktop.ui.panels.ink import PagePicture


class FieldsPanel(QWidget):
    """Signals:
    find_wanted(template name): look for the values of the document
    confirmed(document id, FieldSpec, value, tuple of Evidence or None): with other ink than before, or the same
    accepted(document id, RuleResult, reason): a failed rule may fail
    approve_wanted(document id, Template), take_back_wanted(document id)
    next_wanted(): the next record that is not approved
    shown(Field): its ink is to light up
    signed(name): this person signs from now on
    draw_wanted(): the value in hand is to be drawn on the page
    hand_changed(): another field is in hand, or none
    backed_out(): Esc in a field
    """

    find_wanted = Signal(str)
    confirmed = Signal(str, object, str, object)
    accepted = Signal(str, object, str)
    approve_wanted = Signal(str, object)
    take_back_wanted = Signal(str)
    next_wanted = Signal()
    shown = Signal(object)
    signed = Signal(str)
    draw_wanted = Signal()
    hand_changed = Signal()
    backed_out = Signal()

    def __init__(self, templates: Sequence[Template], parent: QWidget | None = None, *, person: str = "") -> None:
        super().__init__(parent)
        self.setProperty("guide", "fields")
        self._templates: dict[str, Template] = {}
        self._document: Document | None = None
        self._person = person
        self._read_only = False
        self._rows: list[FieldRow] = []
        self._built: Template | None = None
        self._picture: PagePicture | None = None
        self._drafts: dict[tuple[str, str], tuple[FieldSpec, str]] = {}
        self._sent: set[str] = set()  # names of fields whose confirmation has not come back
        self._due: str | None = None  # the field from which to go on as soon as it has
        self._found_due = False
        self.record: Record | None = None
        self.in_hand: FieldRow | None = None
        self.head = FieldsHead(self)
        self.head.find_wanted.connect(self._find)
        self.head.person.signed.connect(self.signed)
        self.foot = FieldsFoot(self)
        self.foot.approve_wanted.connect(self.approve)
        self.foot.take_back_wanted.connect(self.take_back)
        self.foot.open_wanted.connect(self.focus_editor)
        self.foot.next_wanted.connect(self.next_wanted)
        self._inner = QWidget(self)
        self._list = QVBoxLayout(self._inner)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._list.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setWidget(self._inner)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setAccessibleName(self.tr("Fields"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(self._area, 1)
        layout.addWidget(self.foot)
        self.set_person(person)
        self.set_templates(templates)

    @property
    def rows(self) -> tuple[FieldRow, ...]:
        return tuple(self._rows)

    # what is shown

    def set_templates(self, templates: Sequence[Template]) -> None:
        self._templates = {template.name: template for template in templates}
        self.head.set_templates(templates)
        self._show(other=False)

    def set_person(self, person: str) -> None:
        """Whose eyes see the record now: what somebody else keyed may be hidden from them."""
        self._person = person
        self.head.person.set_person(person)
        self._show(other=False)

    def set_read_only(self, only: bool) -> None:
        self._read_only = only
        for row in self._rows:
            row.set_read_only(only)
        self._show(other=False)

    @Slot(object)
    def set_document(self, document: Document | None) -> None:
        other = document is None or self._document is None or document.id != self._document.id
        if other:
            self._keep_drafts()
            self._sent.clear()
            self._due = None
            self._found_due = False
        self._document = document
        self.head.set_document(document)
        if other:
            self._let_go()
            self._area.verticalScrollBar().setValue(0)
        self._show(other=other)
        if self._found_due and self.record is not None and document is not None and document.fields:
            self._found_due = False
            if self.head.isAncestorOf(self.focusWidget() or self):
                self.focus_editor()
        self._go_on_if_due()

    @Slot(str, object)
    def set_proposals(self, document_id: str, proposals: tuple[Proposal, ...]) -> None:
        if self._document is not None and self._document.id == document_id:
            self.head.set_proposals(proposals)

    @Slot(object)
    def set_picture(self, picture: PagePicture) -> None:
        """From which the ink of values is cut."""
        self._picture = picture
        for row in self._rows:
            row.ink.set_picture(picture)

    @Slot()
    def saving_failed(self) -> None:
        self._sent.clear()
        self._due = None

    def _show(self, *, other: bool) -> None:
        document = self._document
        template = self._templates.get(document.template or "") if document is not None else None
        rebuilt = template != self._built
        if rebuilt:
            if not other:
                self._keep_drafts()
            self._build(template)
        self.record = check(template, document) if template is not None and document is not None else None
        counted = tally(self.record, self._person)
        for row, checked in zip(self._rows, self.record.fields if self.record else (), strict=True):
            looked_for = bool(document and document.fields)
            sent = row.spec.name in self._sent
            changed = row.show_checked(checked, self._person, looked_for=looked_for, keep_typing=not other, sent=sent)
            if changed:
                self._sent.discard(row.spec.name)
        if (other or rebuilt) and document is not None:
            self._give_drafts_back(document.id)
        self.head.set_tally(counted)
        self.foot.set_record(self.record, counted, read_only=self._read_only)
        if self.record is not None:
            people = [e.by for f in self.record.document.fields for e in f.entries if e.person]
            self.head.person.add_known(people)

    def _build(self, template: Template | None) -> None:
        self._let_go()
        for row in self._rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._built = template
        self._rows = [self._row(spec) for spec in (template.fields if template else ())]
        for number, row in enumerate(self._rows):
            self._list.insertWidget(number, row)
            row.show()  # at once: a layout does it only when the event loop comes round

    def _row(self, spec: FieldSpec) -> FieldRow:
        row = FieldRow(spec, self._inner)
        row.set_read_only(self._read_only)
        if self._picture is not None:
            row.ink.set_picture(self._picture)
        keys = row.editor.keys
        keys.entered.connect(partial(self._entered, row))
        keys.confirmed.connect(partial(self._confirm, row))
        keys.moved_on.connect(partial(self._move_on, row))
        keys.stepped.connect(partial(self._step, row))
        keys.backed_out.connect(row.back_out)
        keys.backed_out.connect(self.backed_out)
        row.pressed.connect(row.focus)
        row.resized.connect(partial(self._resized, row))
        row.draw_wanted.connect(self.draw_wanted)
        row.chosen.connect(partial(self._choose_entry, row))
        row.row_entered.connect(partial(self._item_entered, row))
        row.rules.accepted.connect(partial(self._accept, row))
        row.rules.moved_on.connect(partial(self._move_on, row))
        return row

    # drafts

    def _keep_drafts(self) -> None:
        if self._document is None:
            return
        for row in self._rows:
            key = (self._document.id, row.spec.name)
            if row.is_typed and row.drawn is None and row.spec.name not in self._sent:
                self._drafts[key] = (row.spec, row.value())
            else:
                self._drafts.pop(key, None)

    def _give_drafts_back(self, document_id: str) -> None:
        for row in self._rows:
            draft = self._drafts.pop((document_id, row.spec.name), None)
            if draft is not None:
                row.type_over(draft[1])

    def drafts(self) -> dict[tuple[str, str], tuple[FieldSpec, str]]:
        """What was typed and not confirmed, by document id and field name."""
        self._keep_drafts()
        return dict(self._drafts)

    def confirm_drafts(self) -> None:
        for (document_id, _), (spec, value) in self.drafts().items():
            self.confirmed.emit(document_id, spec, value, None)
        self.forget_drafts()

    def forget_drafts(self) -> None:
        self._drafts.clear()
        for row in self._rows:
            row.back_out()

    # the keyboard's way

    @Slot()
    def focus_editor(self) -> None:
        """The first field that is open; where none is, what there is to do next."""
        row = next((r for r in self._rows if r.to_do), None)
        if row is not None:
            row.focus()
        elif self._rows:
            self.foot.focus_step()
        else:
            self.head.focus_inside()

    def _entered(self, row: FieldRow) -> None:
        self._take_in_hand(row)
        self._light(row)

    def _light(self, row: FieldRow) -> None:
        """Its ink, which may have been drawn for it just now."""
        if row.drawn is not None:
            field = row.field or Field(new_id(), row.spec.name, row.spec.type, "")
            self.shown.emit(replace(field, evidence=row.drawn))
        elif row.field is not None:
            self.shown.emit(row.field)

    def _item_entered(self, row: FieldRow, number: int) -> None:
        if row.field is not None and number < len(row.field.evidence) > 1:
            self.shown.emit(replace(row.field, evidence=(row.field.evidence[number],)))

    def _take_in_hand(self, row: FieldRow | None) -> None:
        if row is not self.in_hand:
            before, self.in_hand = self.in_hand, row
            for each, held in ((before, False), (row, True)):
                if each is not None:
                    each.set_in_hand(held)
            self.hand_changed.emit()
        self._reveal()

    def _resized(self, row: FieldRow) -> None:
        if row is self.in_hand and row.holds_focus():
            self._reveal()

    def _reveal(self) -> None:
        """All of the field in hand; where it is too high for that, what of it has the keyboard."""
        if self.in_hand is not None:
            self._list.activate()
            self._area.ensureWidgetVisible(self.in_hand, 0, theme.GRID)
            focus = self.focusWidget()
            if focus is not None and self.in_hand.isAncestorOf(focus):
                self._area.ensureWidgetVisible(focus, 0, theme.GRID)

    def _let_go(self) -> None:
        """No field is in hand. The keyboard stays in the panel: a row that goes would hand it to its neighbour, whose ink is
        another document's by now."""
        if any(row.holds_focus() for row in self._rows):
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._take_in_hand(None)

    def _confirm(self, row: FieldRow, chosen: str | None = None) -> None:
        value = row.value() if chosen is None else chosen
        if self._document is not None and not self._read_only and self._says_something(row, value):
            self._sent.add(row.spec.name)
            self.confirmed.emit(self._document.id, row.spec, value, row.drawn)
        self._leave(row)

    @staticmethod
    def _says_something(row: FieldRow, value: str) -> bool:
        """Nothing is confirmed by Enter in an empty field, unless a person has to say that nothing is there."""
        if row.blind:
            return bool(value) or not row.evidence
        return bool(value) or row.field is not None or (row.to_do and row.spec.verify is not Verify.DOUBT)

    def _leave(self, row: FieldRow) -> None:
        """To the next field that is open, after the last to those that were left out before it."""
        at = self._rows.index(row)
        following = next(
            (r for r in (*self._rows[at + 1 :], *self._rows[:at]) if r.to_do and r.spec.name not in self._sent), None
        )
        if following is not None:
            following.focus()
        elif self._sent:
            self._due = row.spec.name  # whether this was all is known when it comes back
        else:
            self.foot.focus_step()

    def _go_on_if_due(self) -> None:
        row = next((r for r in self._rows if r.spec.name == self._due), None)
        if row is None or self._sent:
            return
        self._due = None
        if row.holds_focus():
            at = self._rows.index(row)
            following = next((r for r in (*self._rows[at + 1 :], *self._rows[: at + 1]) if r.to_do), None)
            if following is not None:
                following.focus()
            else:
                self.foot.focus_step()

    def _move_on(self, row: FieldRow, step: int) -> None:
        at = self._rows.index(row)
        others = self._rows[at + 1 :] if step > 0 else self._rows[:at][::-1]
        following = next((r for r in others if r.to_do), None)
        if following is not None:
            following.focus()
        elif step > 0:
            self.foot.focus_step()
        else:
            self.head.focus_inside()

    def _step(self, row: FieldRow, step: int) -> None:
        at = self._rows.index(row) + step
        if 0 <= at < len(self._rows):
            self._rows[at].focus()

    def _choose_entry(self, row: FieldRow, value: str) -> None:
        row.type_over(value)
        self._confirm(row, value)

    def _accept(self, row: FieldRow, result: RuleResult, reason: str) -> None:
        if self._document is not None:
            self._due = row.spec.name
            row.focus()
            self.accepted.emit(self._document.id, result, reason)

    # the record as a whole

    def _find(self, template: str) -> None:
        self._found_due = True
        self.find_wanted.emit(template)

    @Slot()
    def approve(self) -> None:
        """Where something is open, it goes there instead."""
        record = self.record
        typed = next((row for row in self._rows if row.is_typed and row.spec.name not in self._sent), None)
        if record is None or self._read_only:
            self.focus_editor()
        elif typed is not None:
            typed.focus()
        elif record.approvable and record.document.approval is None:
            self.approve_wanted.emit(record.document.id, record.template)
        else:
            self.focus_editor()

    @Slot()
    def take_back(self) -> None:
        if self.record is not None and self.record.document.approval is not None and not self._read_only:
            self.take_back_wanted.emit(self.record.document.id)

    # the page

    @Slot(str, str, str, object)
    def value_read(self, document_id: str, name: str, value: str, evidence: Evidence) -> None:
        """What was read in the box drawn for a field; where nothing was, or it is keyed blind, the box is its ink only."""
        row = next((r for r in self._rows if r.spec.name == name), None)
        if row is None or self._document is None or self._document.id != document_id:
            return
        row.hold_ink(evidence)
        if row.holds_focus():
            self._light(row)
        else:
            row.focus()
        if value and not row.blind:
            self._sent.add(name)
            self.confirmed.emit(document_id, row.spec, value, (evidence,))

    def offer(self, document_id: str, name: str, value: str) -> None:
        """What an engine read where the person drew: typed, not confirmed; nothing where the person has typed meanwhile."""
        row = next((r for r in self._rows if r.spec.name == name), None)
        here = self._document is not None and self._document.id == document_id
        if here and value and row is not None and not row.blind and row.editor.text() == row.shown_value():
            row.type_over(value)

    def choose_ink(self, page_id: str, line_id: str, point: Point) -> bool:
        """The field whose ink lies at a point of the page, else one whose value stands on the line; False: there is none."""
        inked = [(row, e) for row in self._rows for e in row.evidence if e.page == page_id]
        under = [(row, e) for row, e in inked if e.quad.contains(point)]
        beside = [(row, e) for row, e in inked if line_id and line_id in e.lines]
        best = min(under or beside, key=lambda pair: pair[1].quad.bounds.area, default=None)
        if best is not None:
            best[0].focus()
        return best is not None
