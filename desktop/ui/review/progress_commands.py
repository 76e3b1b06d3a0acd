"""What is done about how far the work is: stages, assignments, inspections, filters."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QMenu

from desktop.document.model import PageStatus, new_id
from desktop.services.inspection import Inspection, draw, inspections, record
from desktop.services.review import Changed, Desk
from desktop.services.work import set_stage
from desktop.storage.dossier import DocumentSummary
from desktop.ui.i18n import language
from desktop.ui.panels.info_bar import Notice, Tone
from desktop.ui.review.inspection_panel import InspectionPanel

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

ASSIGN = "assign"
Told = tuple[tuple[Inspection, ...], dict[str, tuple[str, int]], bool]
"""Inspections, title and number of the pages of the last, and whether to go on to its next page."""


class ProgressCommands(QObject):
    """Belongs to one MainWindow.

    Signals:
    inspected(Told): the inspections were asked for or changed
    placed((document id, page id)): where a drawn page is
    """

    inspected = Signal(object)
    placed = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.inspection = InspectionPanel(window)
        window.left.addWidget(self.inspection)
        acts = window.acts
        window.sought.sought.connect(self._seek)
        window.bench.documents_changed.connect(self._seek)
        window.selection.document_changed.connect(self._seek)
        acts.filter_documents.triggered.connect(self._focus_filter)
        acts.approve_page.triggered.connect(partial(self._set_stage_here, PageStatus.APPROVED))
        acts.inspection.toggled.connect(self._show_inspection)
        window.left.currentChanged.connect(self._left_changed)
        window.document_menu.asked.connect(self._add_to_menu)
        window.bench.page_changed.connect(self._page_changed)
        self.inspection.closed.connect(partial(acts.inspection.setChecked, False))
        self.inspection.drawn.connect(self._draw)
        self.inspection.found.connect(self._found)
        self.inspection.page_chosen.connect(self._go_to)
        self._to_assign: tuple[str, ...] = ()  # documents, to the one who is being named
        window.bar.acted.connect(self._acted)
        self.inspected.connect(self._inspected)
        self.placed.connect(self._placed)

    # filters

    @Slot()
    def _seek(self) -> None:
        """The list is narrowed down; the document in hand stays in it."""
        window, wanted = self._window, self._window.sought.wanted
        documents: tuple[DocumentSummary, ...] = window.bench.documents
        in_hand = window.selection.document
        shown = tuple(d for d in documents if wanted.takes_document(d) or d.id == in_hand)
        window.tree.set_documents(shown, wanted.takes_page)
        zh = language() == "zh"
        kinds = [(kind.title_zh if zh else kind.title, kind.name) for kind in window.session.templates.all()]
        window.sought.set_documents(documents, [d for d in shown if wanted.takes_document(d)], kinds)

    def _focus_filter(self) -> None:
        self._window.sought.title.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._window.sought.title.selectAll()

    # stages

    def _page_changed(self) -> None:
        bench = self._window.bench
        approvable = bench.page is not None and bench.page.status is PageStatus.CHECKED and not bench.read_only
        self._window.acts.approve_page.setEnabled(approvable)

    def _set_stage_here(self, stage: PageStatus) -> None:
        page = self._window.selection.page
        if page:
            self._set_stage((), (page,), stage)

    def _set_stage(self, documents: tuple[str, ...], pages: tuple[str, ...], stage: PageStatus) -> None:
        def change(desk: Desk) -> Changed:
            of = [page for document in documents for page in desk.dossier.document(document).pages]
            return set_stage(desk, tuple(dict.fromkeys((*of, *pages))), stage)

        self._window.bench.edit(change)

    @Slot(object, tuple, tuple)
    def _add_to_menu(self, menu: QMenu, documents: tuple[str, ...], pages: tuple[str, ...]) -> None:
        menu.addSeparator()
        writable = not self._window.bench.read_only
        for words, stage in (
            (self.tr("Mark as checked"), PageStatus.CHECKED),
            (self.tr("Approve the pages"), PageStatus.APPROVED),
            (self.tr("Take back checked or approved"), PageStatus.READ),
        ):
            action = menu.addAction(words)
            action.setEnabled(writable)
            action.triggered.connect(partial(self._set_stage, documents, pages, stage))
        if documents:
            self._add_people(menu.addMenu(self.tr("Assign to")), documents)

    def _add_people(self, menu: QMenu, documents: tuple[str, ...]) -> None:
        window = self._window
        known = {d.assigned for d in window.bench.documents if d.assigned} | {window.session.settings.person}
        for person in sorted(filter(None, known)):
            menu.addAction(person).triggered.connect(partial(self._assign, documents, person))
        menu.addAction(self.tr("Another person…")).triggered.connect(partial(self._assign_another, documents))
        menu.addSeparator()
        menu.addAction(self.tr("Nobody in particular")).triggered.connect(partial(self._assign, documents, None))
        menu.setEnabled(not window.bench.read_only)

    def _assign(self, documents: tuple[str, ...], person: str | None, _checked: bool = False) -> None:
        self._window.bench.edit(lambda desk: desk.assign(documents, person))

    def _assign_another(self, documents: tuple[str, ...]) -> None:
        self._to_assign = documents
        words, actions = self.tr("Assign to"), ((ASSIGN, self.tr("Assign")),)
        asks = self.tr("Name of the reviewer")
        self._window.bar.say(Notice(ASSIGN, Tone.INFO, words, actions=actions, asks=asks, open=True))

    @Slot(str, str, str)
    def _acted(self, key: str, action: str, typed: str) -> None:
        if key == ASSIGN and (action != ASSIGN or typed.strip()):
            self._window.bar.take_back(ASSIGN)
            self._window.documents.setFocus()
            if action == ASSIGN:
                self._assign(self._to_assign, typed.strip())

    # inspection

    @Slot(bool)
    def _show_inspection(self, shown: bool) -> None:
        window = self._window
        if shown:
            window.left.setCurrentWidget(self.inspection)
        elif window.left.currentWidget() is self.inspection:
            window.left.setCurrentWidget(window.documents)
        if shown:
            self.inspection.set_writable(not window.bench.read_only)
            self._ask()
            self.inspection.draw.setFocus()

    @Slot()
    def _left_changed(self) -> None:
        """What was searched for is in its place."""
        self._window.acts.inspection.setChecked(self._window.left.currentWidget() is self.inspection)

    @Slot(float, bool)
    def _draw(self, share: float, checked_only: bool) -> None:
        self._ask(lambda desk: draw(desk, share, checked_only=checked_only))

    @Slot(str, str, int, str)
    def _found(self, inspection: str, page: str, errors: int, note: str) -> None:
        self._ask(lambda desk: record(desk, inspection, page, errors, note))

    def _ask(self, change: Callable[[Desk], object] | None = None) -> None:
        """The inspections as they are, after a change to them."""

        def answer(desk: Desk) -> Told:
            if change is not None:
                change(desk)
            found = inspections(desk.dossier)
            drawn = set(found[-1].pages) if found else set()
            documents = {desk.dossier.document_of(page) for page in drawn}
            titles = {d.id: d.title for d in desk.dossier.documents() if d.id in documents}
            summaries = ((d, p) for d in titles for p in desk.dossier.page_summaries(d))
            return found, {p.id: (titles[d], p.number) for d, p in summaries if p.id in drawn}, change is not None

        # Each change is a kind of its own: none may be overtaken.
        self._window.bench.desk.ask(f"inspection {new_id() if change else ''}", answer, self.inspected.emit)

    @Slot(object)
    def _inspected(self, told: Told) -> None:
        found, places, go_on = told
        self.inspection.set_inspections(found, places)
        if go_on:
            self.inspection.go_on()

    @Slot(str)
    def _go_to(self, page: str) -> None:
        self._window.bench.desk.ask("page drawn", lambda desk: (desk.dossier.document_of(page), page), self.placed.emit)

    @Slot(object)
    def _placed(self, place: tuple[str, str]) -> None:
        document, page = place
        self._window.selection.select_page(page, document=document)
