"""What is done about the record of a document: its kind, its fields, its approval, and who signs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from desktop.document.errors import DossierError
from desktop.document.geometry import Point, Quad
from desktop.document.model import Evidence, PageStatus, new_id
from desktop.document.template import Template
from desktop.engines.contract import Answer
from desktop.services.questions import READ, Question
from desktop.ui.panels.info_bar import Notice, Tone
from desktop.ui.threads.desk_thread import ShownDocument
from desktop.ui.threads.inference_thread import InferenceThread
from desktop.ui.viewer.page_view import Mode

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

ALL_APPROVED = "all-approved"
APPROVED, DRAWING, NO_TEXT = "approved", "drawing-a-value", "no-text-in-the-box"
_UNREAD = (PageStatus.WAITING, PageStatus.FAILED)


class FieldCommands(QObject):
    """Belongs to one MainWindow."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._approving = ""  # the document whose approval has been asked for
        self._approved = ""  # the last that was
        self._asked: dict[str, tuple[str, str]] = {}  # parts of pages being read anew, for which document and field
        self._going = False  # to another record, whose first open field is to be in hand
        fields, bench, view, acts = window.record.fields, window.bench, window.view, window.acts
        fields.find_wanted.connect(self.find)
        fields.confirmed.connect(bench.set_field)
        fields.accepted.connect(bench.accept_rule)
        fields.approve_wanted.connect(self._approve)
        fields.take_back_wanted.connect(bench.take_back_approval)
        fields.next_wanted.connect(self.next_record)
        fields.shown.connect(bench.go_to_field)
        fields.signed.connect(self._signed)
        fields.draw_wanted.connect(acts.field_from_page.toggle)
        fields.backed_out.connect(self._stop_drawing)
        fields.hand_changed.connect(self.enable)
        view.value_drawn.connect(self._value_drawn)
        view.place_clicked.connect(self._place_clicked)
        view.mode_changed.connect(self._mode_changed)
        bench.desk.kinds.connect(fields.set_proposals)
        bench.desk.value_read.connect(self._value_read)
        bench.failed.connect(self._failed)
        window.bar.acted.connect(self._acted)
        acts.approve.triggered.connect(self.approve)
        acts.take_back_approval.triggered.connect(fields.take_back)
        acts.next_record.triggered.connect(self.next_record)
        acts.person.triggered.connect(self.ask_person)
        acts.field_from_page.toggled.connect(self._draw_mode)
        self.enable()

    # the document in hand

    @Slot(object)
    def document_shown(self, shown: ShownDocument) -> None:
        """Another document is in hand, or this one changed."""
        window = self._window
        fields = window.record.fields
        document = shown.document
        fields.set_read_only(window.bench.read_only)
        fields.set_document(document)
        fields.head.set_read(any(page.status not in _UNREAD for page in shown.pages))
        self.enable()
        if document.template is None and any(page.status not in _UNREAD for page in shown.pages):
            window.bench.desk.propose_kinds(document.id, window.session.templates)
        if self._approving != document.id:
            self._approving = ""  # the person went elsewhere before it was done
        if self._approving and document.approval is not None:
            self._approving = ""
            self._say_approved(document.id, document.title)
            self.next_record()
        elif self._going:
            self._going = False
            if window.record.currentWidget() is fields:
                fields.focus_editor()
            if window.jobs is not None and not window.bench.read_only:
                window.jobs.find_learned(document.id)  # the record before may have shown where the values of this form stand

    @Slot()
    def enable(self) -> None:
        """What can be done now."""
        window = self._window
        record, acts = window.record.fields.record, window.acts
        may = record is not None and not window.bench.read_only
        acts.field_from_page.setEnabled(may and window.record.fields.in_hand is not None)
        acts.approve.setEnabled(may)
        acts.take_back_approval.setEnabled(may and record is not None and record.document.approval is not None)
        acts.next_record.setEnabled(len(window.bench.documents) > 1)

    @Slot(str)
    def find(self, template: str) -> None:
        document = self._window.selection.document
        if document and self._window.jobs is not None:
            self._window.jobs.find_fields(document, template)

    # approval

    @Slot()
    def approve(self) -> None:
        """Where something is open, it goes there."""
        self._window.record.setCurrentWidget(self._window.record.fields)
        self._window.record.fields.approve()

    @Slot(str, object)
    def _approve(self, document_id: str, template: Template) -> None:
        self._approving = document_id
        self._window.bench.approve(document_id, template)

    def _say_approved(self, document_id: str, title: str) -> None:
        self._approved = document_id
        undo = (("take-back", self.tr("Undo")),)
        self._window.bar.say(Notice(APPROVED, Tone.SUCCESS, self.tr("“{0}” was approved.").format(title), actions=undo))

    @Slot(str, str, str)
    def _acted(self, key: str, action: str, _typed: str) -> None:
        if key == APPROVED and action == "take-back":
            self._window.bar.take_back(APPROVED)
            self._window.selection.select_document(self._approved)
            self._window.bench.take_back_approval(self._approved)

    @Slot()
    def next_record(self) -> None:
        window = self._window
        self._going = window.bench.go_to_open_record()
        if not self._going:
            said = self.tr("There is no other record that is not approved.")
            without = sum(not document.template for document in window.bench.documents)
            more = self.tr("%n document(s) have no kind yet, so no record.", "", without) if without else ""
            window.bar.say(Notice(ALL_APPROVED, Tone.SUCCESS, said, more))

    @Slot(object)
    def _failed(self, _error: object) -> None:
        self._approving = ""
        self._window.record.fields.saving_failed()

    # who signs

    @Slot()
    def ask_person(self) -> None:
        self._window.record.setCurrentWidget(self._window.record.fields)
        self._window.record.fields.head.person.ask()

    @Slot(str)
    def _signed(self, person: str) -> None:
        self.sign_as(person)
        self._window.person_changed.emit(person)
        self._window.record.fields.focus_editor()

    def sign_as(self, person: str) -> None:
        """Another person sits down at the desk."""
        window = self._window
        window.session.sign_as(person)
        if window.jobs is not None:
            window.jobs.sign_as(window.session.actor)
        window.record.fields.set_person(person)

    # the page

    @Slot(bool)
    def _draw_mode(self, drawing: bool) -> None:
        view = self._window.view
        if drawing or view.mode() is Mode.FIELD:
            view.set_mode(Mode.FIELD if drawing else Mode.SELECT)

    @Slot(str)
    def _mode_changed(self, mode: str) -> None:
        drawing, bar = mode == Mode.FIELD, self._window.bar
        self._window.acts.field_from_page.setChecked(drawing)
        if drawing:
            bar.take_back(NO_TEXT)
            bar.say(Notice(DRAWING, Tone.INFO, self.tr("Draw around the value on the page · Esc"), closable=False))
        else:
            bar.take_back(DRAWING)

    @Slot()
    def _stop_drawing(self) -> None:
        self._draw_mode(False)

    @Slot(str, object)
    def _value_drawn(self, page_id: str, quad: Quad) -> None:
        self._draw_mode(False)
        row, document = self._window.record.fields.in_hand, self._window.selection.document
        if row is not None and document:
            self._window.bench.desk.read_value(document, row.spec.name, page_id, quad)

    @Slot(str, str, str, object)
    def _value_read(self, document_id: str, name: str, value: str, evidence: Evidence) -> None:
        """Where nothing was read in the box, the engine looks at just that part of the page once more."""
        window = self._window
        window.record.fields.value_read(document_id, name, value, evidence)
        reading = window.session.inference
        if not value:
            self._say_no_text(self.tr("The engine looks at this place once more…") if reading is not None else "")
        if not value and reading is not None:
            question = Question(new_id(), evidence.page, READ, crop=evidence.quad.bounds)
            self._asked[question.id] = (document_id, name)
            reading.ask(question)

    def _say_no_text(self, more: str = "") -> None:
        sentence = self.tr("There is no text in that box.")
        self._window.bar.say(Notice(NO_TEXT, Tone.WARNING, sentence, more or self.tr("Type the value, or draw again.")))

    @Slot(str, object)
    def _part_read(self, question: str, answer: Answer) -> None:
        """Typed for the person, who confirms it."""
        document_id, name = self._asked.pop(question, ("", ""))
        text = " ".join(answer.text.split())
        if document_id and text:
            self._window.bar.take_back(NO_TEXT)
            self._window.record.fields.offer(document_id, name, text)
        elif document_id:
            self._say_no_text()

    @Slot(str, object)
    def _part_not_read(self, question: str, _error: DossierError) -> None:
        if self._asked.pop(question, None) is not None:
            self._say_no_text()

    def connect_to(self, reading: InferenceThread) -> None:
        reading.answered.connect(self._part_read)
        reading.answer_failed.connect(self._part_not_read)

    @Slot(str, str, object)
    def _place_clicked(self, page_id: str, line_id: str, point: Point) -> None:
        record = self._window.record
        if record.currentWidget() is record.fields:
            record.fields.choose_ink(page_id, line_id, point)
