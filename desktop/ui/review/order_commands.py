"""What is done about the pages of a document: their order, pages that come in, go out, come back, or take another's place."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QCursor
from PySide6.QtWidgets import QFileDialog, QMenu

from desktop.document.edits import Edit
from desktop.imaging.client import ImagingHost
from desktop.services import page_orders
from desktop.services.progress import Poll, Progress
from desktop.services.review import Changed, Desk
from desktop.storage.dossier import PageSummary
from desktop.storage.paths import documents_folder
from desktop.ui.actions import Actions
from desktop.ui.panels.info_bar import Notice, Tone
from desktop.ui.threads.desk_thread import UndoState

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

BRING, ARRANGED, UNDO, PLACE = "bring", "arranged", "undo-arranged", "place"


def look_actions(acts: Actions) -> tuple[QAction, ...]:
    return (
        acts.page_look, acts.page_level, acts.page_cut, acts.page_split, acts.page_despeckle, acts.page_fade, acts.page_whole,
    )  # fmt: skip


def order_actions(acts: Actions) -> tuple[QAction, ...]:
    return (
        acts.page_up, acts.page_down, acts.page_place, acts.page_insert, acts.page_append, acts.page_replace, acts.page_out,
        acts.page_back,
    )  # fmt: skip


class OrderCommands(QObject):
    """Belongs to one MainWindow. Alt+Up and Alt+Down work where the documents and pages are listed."""

    _left_out = Signal(str, object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._folder = documents_folder()
        acts = window.acts
        for action, slot in (
            (acts.page_up, partial(self.move, -1)),
            (acts.page_down, partial(self.move, 1)),
            (acts.page_place, self.place),
            (acts.page_insert, self.insert),
            (acts.page_append, self.append),
            (acts.page_replace, self.replace),
            (acts.page_out, self.take_chosen_out),
            (acts.page_back, self.put_back),
        ):
            action.triggered.connect(partial(self._run, slot))
        for action in (acts.page_up, acts.page_down):
            window.removeAction(action)
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            window.documents.addAction(action)
        self._left_out.connect(self._offer)
        window.bar.acted.connect(self._acted)
        window.tree.pages_moved.connect(self.move_to)
        window.document_menu.asked.connect(self._add_to_menu)
        self._place = 0
        self._to_place: tuple[str, tuple[str, ...]] = ("", ())  # pages whose place is being asked for
        self._arranging = False  # the next edit that is told of is what the message offers to undo
        self._arranged: Edit | None = None
        window.bench.undo_changed.connect(self._undo_changed)
        window.bench.opened.connect(self._enable)
        window.bench.document_shown.connect(self._keep_place)
        window.bench.document_changed.connect(self._keep_place)
        window.bench.page_changed.connect(self._keep_place)

    @staticmethod
    def _run(slot: Callable[[], object], _checked: bool = False) -> None:
        slot()

    def chosen(self) -> tuple[str, ...]:
        """Pages chosen in the list of documents, those of chosen documents where they are known, else the page in hand."""
        pages = self._window.documents.chosen()[1]
        here = self._window.selection.page
        return pages or ((here,) if here else ())

    def _in_hand(self) -> tuple[str, tuple[str, ...]]:
        """The document in hand, and which of its pages are chosen."""
        shown = self._window.bench.shown
        if shown is None or self._window.bench.read_only:
            return "", ()
        own = {page.id for page in shown.pages}
        return shown.document.id, tuple(page for page in self.chosen() if page in own)

    def move(self, step: int) -> None:
        document, pages = self._in_hand()
        if pages:
            self._edit(lambda desk: page_orders.move_pages(desk, document, pages, step))

    def place(self) -> None:
        """To a place that is asked for."""
        document, pages = self._in_hand()
        shown = self._window.bench.shown
        if not pages or shown is None:
            return
        most, now = len(shown.pages), next(page.number for page in shown.pages if page.id == pages[0])
        self._to_place = (document, pages)
        asks, actions = self.tr("To place (1 to {0})").format(most), ((PLACE, self.tr("Move")),)
        words = self.tr("Move the page")
        notice = Notice(PLACE, Tone.INFO, words, asks, actions=actions, asks=asks, open=True, typed=str(now))
        self._window.bar.say(notice)

    @Slot(str, tuple, int)
    def move_to(self, document: str, pages: tuple[str, ...], number: int) -> None:
        """As they were dragged in the list."""
        if not self._window.bench.read_only:
            self._edit(lambda desk: page_orders.move_pages_to(desk, document, pages, number))

    @Slot(object, tuple, tuple)
    def _add_to_menu(self, menu: QMenu, documents: tuple[str, ...], pages: tuple[str, ...]) -> None:
        """Those of the page in hand are for pages only."""
        if not pages:
            return
        acts = self._window.acts
        menu.addSeparator()
        for entry in (acts.page_up, acts.page_down, acts.page_place, acts.page_out, acts.page_back):
            menu.addAction(entry)
        new = menu.addMenu(self.tr("New pages"))
        new.addActions((acts.page_insert, acts.page_append, acts.page_replace))
        look = menu.addMenu(self.tr("Look of the pages"))
        look.addActions(look_actions(acts))

    def take_chosen_out(self) -> None:
        self.take_out(self.chosen())

    @Slot(tuple)
    def take_out(self, page_ids: tuple[str, ...]) -> None:
        if not page_ids or self._window.bench.read_only:
            return
        self._edit(lambda desk: page_orders.take_out(desk, page_ids))
        self._say(self.tr("%n page(s) taken out. They stay in the dossier: “Put a page back” shows them.", "", len(page_ids)))

    def put_back(self) -> None:
        document, _ = self._in_hand()
        if document:
            self._window.bench.desk.ask(
                "left out", lambda desk: desk.dossier.pages_left_out(document), partial(self._left_out.emit, document)
            )

    @Slot(str, object)
    def _offer(self, document: str, pages: tuple[PageSummary, ...]) -> None:
        """Those that were taken out, to choose one."""
        menu = QMenu(self._window)
        menu.aboutToHide.connect(menu.deleteLater)
        if not pages:
            menu.addAction(self.tr("No page was taken out of this document")).setEnabled(False)
        for page in pages:
            name = self._window.bench.find_master(page.master).path.name[:12]
            words = self.tr("Page {0} of original {1}").format(page.master_page + 1, name)
            menu.addAction(words).triggered.connect(partial(self._put_back, document, page.id))
        menu.popup(QCursor.pos())

    def _put_back(self, document: str, page_id: str, _checked: bool = False) -> None:
        """Before the page in hand, where that is of the same document."""
        in_hand, pages = self._in_hand()
        before = pages[0] if pages and in_hand == document else ""
        self._edit(lambda desk: page_orders.place_pages(desk, document, (page_id,), before=before))

    @Slot(object)
    def _keep_place(self, changed: object) -> None:
        """Where the page in hand is no longer in its document, the one that took its place is."""
        shown, here = self._window.bench.shown, self._window.selection.page
        if shown is None or not here:
            return
        at = next((n for n, page in enumerate(shown.pages) if page.id == here), None)
        if at is not None:
            self._place = at
        elif shown.pages:
            self._window.selection.select_page(shown.pages[min(self._place, len(shown.pages) - 1)].id)

    # new pages

    def insert(self) -> None:
        document, pages = self._in_hand()
        if document:
            self._bring(document, self._files(self.tr("Insert pages")), before=pages[0] if pages else "")

    def append(self) -> None:
        document, _ = self._in_hand()
        if document:
            self._bring(document, self._files(self.tr("Add pages")))

    def replace(self) -> None:
        document, pages = self._in_hand()
        if pages:
            self._bring(document, self._files(self.tr("The new scan of the page")), instead_of=pages[0])

    def _files(self, title: str) -> tuple[Path, ...]:
        names, _ = QFileDialog.getOpenFileNames(self._window, title, str(self._folder))
        if names:
            self._folder = Path(names[0]).parent
        return tuple(map(Path, names))

    def _bring(self, document: str, paths: tuple[Path, ...], *, before: str = "", instead_of: str = "") -> None:
        window = self._window
        if not paths or window.jobs is None or window.bench.dossier is None:
            return
        sibling, session = window.bench.dossier.sibling, window.session

        def task(poll: Poll, progress: Progress) -> tuple[str, ...]:
            with sibling() as dossier, closing(ImagingHost()) as imaging:
                return page_orders.bring_pages(
                    dossier, imaging, paths, document, actor=session.actor, link=session.settings.link_masters,
                    passwords=session.passwords, poll=poll, progress=progress,
                )  # fmt: skip

        done = partial(self._brought, document, before, instead_of)
        window.jobs.run(BRING, task, done, self.tr("Taking in pages"))

    def _brought(self, document: str, before: str, instead_of: str, pages: object) -> None:
        if not isinstance(pages, tuple):
            return  # it was stopped, or failed
        self._edit(lambda desk: page_orders.place_pages(desk, document, pages, before=before, instead_of=instead_of))
        if self._window.session.inference is not None:
            self._window.session.inference.wake()
        if instead_of:
            self._say(
                self.tr("The page was replaced. The old one stays in the dossier, with all that was read and corrected on it.")
            )
        else:
            self._say(self.tr("%n page(s) came in and wait to be read.", "", len(pages)))

    # inside

    def _edit(self, change: Callable[[Desk], Changed]) -> None:
        self._window.bench.edit(change)

    def _say(self, words: str) -> None:
        self._arranging = True
        self._window.bar.say(Notice(ARRANGED, Tone.SUCCESS, words, actions=((UNDO, self.tr("Undo")),)))

    @Slot(object)
    def _undo_changed(self, state: UndoState) -> None:
        """The message offers to undo what it tells of, and goes as soon as something else would be undone."""
        if self._arranging:
            self._arranging, self._arranged = False, state.undo
        elif state.undo != self._arranged:
            self._window.bar.take_back(ARRANGED)

    @Slot(object)
    def _enable(self, _dossier: object) -> None:
        writable, acts = not self._window.bench.read_only, self._window.acts
        for action in (*order_actions(acts), *look_actions(acts)):
            action.setEnabled(writable)
        self._window.documents.setDragEnabled(writable)

    @Slot(str, str, str)
    def _acted(self, key: str, action: str, typed: str) -> None:
        if key == ARRANGED and action == UNDO:
            self._window.bar.take_back(ARRANGED)
            self._window.bench.undo()
        elif key == PLACE and (action != PLACE or typed.strip().isdecimal()):
            self._window.bar.take_back(PLACE)
            self._window.documents.setFocus()
            if action == PLACE:
                self.move_to(*self._to_place, int(typed))
