"""The window of one dossier: lays out the panels and connects them. What they do is theirs and the workbench's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QSize, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop.document.errors import DossierError
from desktop.document.model import Page
from desktop.engines import gpu
from desktop.imaging.client import ImagingHost
from desktop.packs.manifest import SUFFIX as PACK_SUFFIX
from desktop.services.importing import ImportOptions
from desktop.services.splitting import Split
from desktop.storage.dossier import DocumentSummary, Dossier
from desktop.storage.settings import Settings
from desktop.ui import theme
from desktop.ui.actions import Actions
from desktop.ui.answers import Answers
from desktop.ui.commands import Commands
from desktop.ui.document_menu import DocumentMenu
from desktop.ui.guide.commands import GuideCommands
from desktop.ui.jobs import Jobs
from desktop.ui.not_open_commands import NotOpenCommands
from desktop.ui.page_menu import PageMenu
from desktop.ui.panels.empty_state import EmptyState
from desktop.ui.panels.info_bar import InfoBar, Notice
from desktop.ui.panels.ink_source import InkSource
from desktop.ui.panels.queue_bar import QueueBar
from desktop.ui.panels.record_panel import RecordPanel
from desktop.ui.panels.search_panel import SearchBox, SearchPanel
from desktop.ui.panels.tool_bar import ToolBar
from desktop.ui.recent_menu import RecentMenu
from desktop.ui.redaction.commands import RedactionCommands
from desktop.ui.register.evidence_ink import EvidenceInk
from desktop.ui.register.panel import RegisterPanel
from desktop.ui.register_commands import RegisterCommands
from desktop.ui.review.correction_commands import CorrectionCommands
from desktop.ui.review.document_filter import DocumentFilter
from desktop.ui.review.history_commands import HistoryCommands
from desktop.ui.review.progress_commands import ProgressCommands
from desktop.ui.review.proof_commands import ProofCommands
from desktop.ui.review.region_commands import RegionCommands
from desktop.ui.review.scan_commands import ScanCommands
from desktop.ui.review.table_commands import TableCommands
from desktop.ui.selection import Selection
from desktop.ui.session import Session
from desktop.ui.template_commands import TemplateCommands
from desktop.ui.templates.editor import TemplateEditor
from desktop.ui.templates.trial import TrialPanel
from desktop.ui.threads.desk_thread import Hits, ShownDocument
from desktop.ui.threads.meter_thread import CardMeter, MeterThread
from desktop.ui.threads.render_thread import RenderHost, RenderThread
from desktop.ui.thumbnails.model import DocumentModel
from desktop.ui.thumbnails.view import ThumbnailView
from desktop.ui.viewer.page_view import PageView
from desktop.ui.watching.commands import WatchCommands
from desktop.ui.workbench import Workbench
from desktop.ui.written import Written

SUFFIX = ".dossier"
_TITLE_BAR = 5 * theme.GRID
"""Left free above a window: how high its frame is, is known once it is shown."""


def fitted(window: QRect, room: QRect) -> QRect:
    """A window's own area, moved and made smaller so that it lies in the room of the screen with its title bar."""
    room = room.adjusted(0, _TITLE_BAR, 0, 0)
    size = window.size().boundedTo(room.size())
    left = max(room.left(), min(window.left(), room.right() + 1 - size.width()))
    top = max(room.top(), min(window.top(), room.bottom() + 1 - size.height()))
    return QRect(left, top, size.width(), size.height())


class MainWindow(QMainWindow):
    """Signals:
    open_wanted(Path): another dossier, in this window's stead
    new_wanted(Path): a new one in its stead; opened where there is one of that name
    settings_wanted(Settings): the person changed them
    person_changed(name): another person signs from now on
    closed(Settings): with the window's state; nothing runs any more
    """

    open_wanted = Signal(object)
    new_wanted = Signal(object)
    settings_wanted = Signal(object)
    person_changed = Signal(str)
    closed = Signal(object)

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        *,
        make_host: Callable[[], RenderHost] = ImagingHost,
        make_meter: Callable[[], CardMeter] = gpu.Meter,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.acts = Actions(self)
        self.selection = Selection(self)
        self.bench = Workbench(session.desk, self.selection, session.passwords, self)
        self.renderer = RenderThread(make_host, self, explain=self.bench.explain)
        self.written = Written(self)
        self.bar = InfoBar(self)
        self.jobs: Jobs | None = None
        self._to_take_in: list[Path] = []
        self._left = session.settings
        self.last_words: tuple[Notice, ...] = ()  # to be said in the window that takes the place of this one
        self.tree = DocumentModel(self)
        self.documents = ThumbnailView(self.tree, self.renderer, self.selection, self.bench.find_master, self)
        self.hits = SearchPanel(self)
        self.view = PageView(self.renderer, self.selection, self)
        self.empty = EmptyState(self)
        self.answers = Answers(self)
        self.record = RecordPanel(session.templates.all(), self.answers, self, person=session.settings.person)
        self.ink = InkSource(self.renderer, self.bench.find_master, self)
        self.register = RegisterPanel(EvidenceInk(self.renderer, self.bench.find_master, self), self)
        self.editor = TemplateEditor(self)
        self.editor.hide()  # until a kind is edited
        self.trial = TrialPanel(self)
        self.queue = QueueBar(self)
        self.search = SearchBox(self)
        self.tools = ToolBar(self.acts, self.search, self)
        self._lay_out()
        self.commands = Commands(self)
        self.register_commands = RegisterCommands(self)
        self.template_commands = TemplateCommands(self)
        commands = self.commands
        self.page_menu = PageMenu(self.bench, self.acts, commands.engines, self)
        self.document_menu = DocumentMenu(self.bench, self.documents, self.acts, commands.reading, commands.engines, self)
        self.review_commands = (
            ProofCommands(self),
            RegionCommands(self),
            TableCommands(self),
            CorrectionCommands(self),
            ScanCommands(self),
            ProgressCommands(self),
            HistoryCommands(self),
            WatchCommands(self),
            RedactionCommands(self),
        )
        self.guide = GuideCommands(self)
        self.not_open = NotOpenCommands(self)
        self._connect_bench()
        self._connect_panels()
        self._restore(session.settings)
        self._meter = MeterThread(make_meter, self)
        self._meter.measured.connect(self.commands.engines.card_measured)
        self._meter.start()
        session.desk.start()

    # layout

    def _lay_out(self) -> None:
        self.setWindowTitle(self.tr("{0} — Dossier").format(self.session.path.stem))
        self.acts.recent.setMenu(RecentMenu(self))
        self.setAcceptDrops(True)
        self.setMinimumSize(110 * theme.GRID, 56 * theme.GRID)  # half of 1920 × 1080, for a scale of 200 %, less a task bar
        self.addToolBar(self.tools)
        self.sought = DocumentFilter(self)
        self.left = QStackedWidget(self)
        self.left.addWidget(self.documents)
        self.left.addWidget(self.hits)
        self.centre = QStackedWidget(self)
        self.centre.addWidget(self.empty)
        self.centre.addWidget(self.view)
        self.centre.addWidget(self.register)
        self.centre.addWidget(self.trial)
        self.centre.setMinimumWidth(40 * theme.GRID)  # of its own, so that no panel in it takes room from those beside it
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        beside = QWidget(self)
        narrow = QVBoxLayout(beside)
        narrow.setContentsMargins(0, 0, 0, 0)
        narrow.setSpacing(0)
        narrow.addWidget(self.sought)
        narrow.addWidget(self.left, 1)
        for widget in (beside, self.centre, self.record):
            self.splitter.addWidget(widget)
        self.splitter.setChildrenCollapsible(False)
        for number, stretch in enumerate((0, 2, 1)):
            self.splitter.setStretchFactor(number, stretch)
        self.splitter.setHandleWidth(theme.HAIRLINE)
        self.splitter.setSizes([30 * theme.GRID, 88 * theme.GRID, 50 * theme.GRID])
        self.left.setMinimumWidth(22 * theme.GRID)
        self.record.setMinimumWidth(36 * theme.GRID)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.splitter, 1)
        column.addWidget(self.queue)
        self.setCentralWidget(middle)

    def _restore(self, settings: Settings) -> None:
        kept = dict(settings.window)
        room = self.screen().availableGeometry()
        self.resize(QSize(160 * theme.GRID, 100 * theme.GRID).boundedTo(QSize(room.width(), room.height() * 9 // 10)))
        if "geometry" in kept:
            self.restoreGeometry(QByteArray.fromHex(kept["geometry"].encode()))
            if not self.isMaximized() and not self.isFullScreen():
                self.setGeometry(fitted(self.geometry(), self.screen().availableGeometry()))
        if "splitter" in kept:
            self.splitter.restoreState(QByteArray.fromHex(kept["splitter"].encode()))
        self.bench.begin_at(kept.get("document", ""), kept.get("page", ""))

    def state(self) -> Settings:
        """The settings with the window's own state of now."""
        settings = self.session.settings.with_window("geometry", bytes(self.saveGeometry().toHex().data()).decode())
        settings = settings.with_window("splitter", bytes(self.splitter.saveState().toHex().data()).decode())
        return settings.with_window("document", self.selection.document).with_window("page", self.selection.page)

    # connections

    def _connect_bench(self) -> None:
        bench = self.bench
        bench.opened.connect(self._opened)
        bench.failed.connect(self._failed)
        bench.documents_changed.connect(self._documents_changed)
        bench.documents_changed.connect(self.hits.set_documents)
        bench.document_shown.connect(self._document_shown)
        bench.document_changed.connect(self._document_changed)
        bench.page_loaded.connect(self._page_loaded)
        bench.pages_outdated.connect(self._pages_outdated)
        bench.page_changed.connect(self._page_changed)
        bench.undo_changed.connect(self.commands.undo_changed)
        bench.evidence_shown.connect(self.view.show_quads)
        bench.read_by_changed.connect(self.record.text.head.set_read_by)
        bench.desk.history.connect(self.record.history.set_slice)
        bench.desk.hits.connect(self._hits)
        bench.desk.proposal.connect(self.commands.reading.proposal_came)

    def _connect_panels(self) -> None:
        text, tables, history = self.record.text, self.record.tables, self.record.history
        self.selection.changed.connect(self._selected)
        self.ink.picture_ready.connect(text.set_picture)
        self.ink.picture_ready.connect(self.record.fields.set_picture)
        for shows in (self.view, text):
            self.written.added.connect(shows.add_written)
            self.written.cleared.connect(shows.drop_written)
        text.line_chosen.connect(self._line_chosen)
        text.corrected.connect(self.bench.correct)
        text.line_chosen.connect(self.commands.line_chosen)
        text.exhausted.connect(self.commands.go_to_doubtful)
        text.finished.connect(self.commands.page_finished)
        tables.cell_chosen.connect(self.commands.cell_chosen)
        history.wanted.connect(self.commands.history_wanted)
        self.hits.hit_chosen.connect(self.bench.go_to_hit)
        self.search.query_changed.connect(self._query_changed)
        self.search.hit_stepped.connect(self.hits.step)
        self.search.hit_taken.connect(self.hits.take)
        self.view.content_wanted.connect(self.bench.desk.load_page)
        self.view.rotate_wanted.connect(self.bench.turn)
        self.view.line_menu.connect(self.page_menu.show)
        self.view.quad_drawn.connect(self.commands.line_drawn)
        self.tree.pages_wanted.connect(self.bench.desk.load_document)
        self.tree.retitled.connect(self.bench.retitle)
        self.empty.add_wanted.connect(self.commands.add)
        self.empty.folder_wanted.connect(self.commands.add_folder)
        self.empty.open_wanted.connect(self.commands.open)
        self.queue.check_wanted.connect(self.commands.self_check)

    # what comes

    @Slot(object)
    def _opened(self, dossier: Dossier) -> None:
        session = self.session
        settings = session.settings
        split = Split.CODES if settings.split_at_sheets else Split.NONE
        options = ImportOptions(link=settings.link_masters, split=split, name_by_code=settings.name_by_code)
        self.jobs = Jobs(
            dossier.sibling,
            session.actor,
            session.passwords,
            session.templates,
            self.bar,
            self,
            put_question=session.put_question,
            options=options,
        )
        self.jobs.document_arrived.connect(self.commands.document_arrived)
        self.jobs.documents_changed.connect(self.bench.desk.load_documents)
        self.jobs.fields_found.connect(self.bench.desk.load_document)
        self.jobs.tried.connect(self.template_commands.tried)
        self.commands.opened(dossier)
        waiting, self._to_take_in = self._to_take_in, []
        self.take_in(waiting)

    def show_page(self) -> None:
        """The page, in the place of whatever was shown instead of it."""
        self.centre.setCurrentWidget(self.view if self.bench.documents else self.empty)

    def show_instead(self, panel: QWidget) -> None:
        """A panel in the place of the page, until `show_page`."""
        if self.centre.indexOf(panel) < 0:
            self.centre.addWidget(panel)
        self.centre.setCurrentWidget(panel)

    @Slot(object)
    def _failed(self, error: DossierError) -> None:
        self.record.text.saving_failed()
        self.bar.say_error(error)

    @Slot(object)
    def _documents_changed(self, documents: tuple[DocumentSummary, ...]) -> None:
        if self.centre.currentWidget() in (self.view, self.empty):
            self.show_page()

    @Slot(object)
    def _document_shown(self, shown: ShownDocument) -> None:
        self.tree.set_pages(shown.document.id, shown.pages)
        self.view.set_document(shown.pages, self.bench.find_master)
        self.commands.fields.document_shown(shown)
        self.commands.page_place_changed()

    @Slot(object)
    def _document_changed(self, shown: ShownDocument) -> None:
        self.tree.set_pages(shown.document.id, shown.pages)
        if self.bench.shown is shown:
            self.view.set_pages(shown.pages)
            self.commands.fields.document_shown(shown)
            self.commands.page_place_changed()

    @Slot(object)
    def _page_loaded(self, page: Page) -> None:
        self.view.set_page_content(page)
        self.view.set_page_error(page.id, DossierError.from_json(page.error) if page.error else None)
        self.written.loaded(page.id)

    @Slot(tuple)
    def _pages_outdated(self, page_ids: tuple[str, ...]) -> None:
        for page_id in page_ids:
            self.view.forget_content(page_id)

    @Slot(object)
    def _page_changed(self, page: Page | None) -> None:
        text = self.record.text
        before = text.model.page
        text.set_page(page, self.commands.why_no_text(page))
        if page is not None and (before is None or before.id != page.id):
            text.add_written(page.id, self.written.lines(page.id))
        self.record.tables.set_page(page)
        self.record.answers.set_page(page)
        self.record.history.refresh()
        self.ink.set_page(page)
        self.commands.page_changed(page)
        wanted = self.bench.take_wanted_doubtful() if page is not None else 0
        if wanted:
            text.choose_doubtful(wanted)
        elif self.selection.line:
            text.choose_line(self.selection.line)

    @Slot(str, tuple)
    def _selected(self, page_id: str, lines: tuple[str, ...]) -> None:
        if lines and self.bench.page is not None and self.bench.page.id == page_id:
            self.record.text.choose_line(lines[0])
        self.commands.page_place_changed()

    @Slot(str, str)
    def _line_chosen(self, page_id: str, line_id: str) -> None:
        if line_id not in self.selection.lines:
            self.selection.select_line(page_id, line_id)

    @Slot(str)
    def _query_changed(self, query: str) -> None:
        self.left.setCurrentWidget(self.hits if query else self.documents)
        self.bench.desk.search(query)

    @Slot(object)
    def _hits(self, hits: Hits) -> None:
        if hits.query == self.search.text().strip():
            self.hits.set_hits(hits)

    # dropping and closing

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._wanted(event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take_in(self._wanted(event.mimeData().urls()))

    def _wanted(self, urls: Sequence[QUrl]) -> list[Path]:
        """Of what is dropped: into a dossier that can only be read nothing comes; a pack is for the computer, and another
        dossier is opened."""
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        closed = self.bench.dossier is not None and self.bench.read_only
        return [path for path in paths if not closed or path.suffix.lower() in (PACK_SUFFIX, SUFFIX)]

    def take_in(self, paths: Sequence[Path]) -> None:
        """Files and folders into this dossier, once it is open; a single dossier is opened instead, a pack brought to this
        computer."""
        pack = next((path for path in paths if path.suffix.lower() == PACK_SUFFIX), None)
        if pack is not None:
            self.commands.engines.bring_pack(pack)
            paths = [path for path in paths if path.suffix.lower() != PACK_SUFFIX]
        if len(paths) == 1 and paths[0].suffix == SUFFIX and paths[0].is_file():
            self.open_wanted.emit(paths[0])
        elif paths and self.jobs is not None:
            self.jobs.take_in(paths)
        elif paths and self.not_open.error is not None:
            self.not_open.refuse()
        elif paths:
            self._to_take_in.extend(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.commands.may_close():
            event.ignore()
            return
        steps: tuple[Callable[[], object], ...] = (
            self.guide.close,
            self.not_open.close,
            self._remember,
            self.hide,
            self._meter.finish,
            *((self.jobs.close,) if self.jobs is not None else ()),
            self.renderer.close,
            self.commands.engines.close,
            self.commands.first_start.close,
            self.session.close,
            self._meter.wait,
            event.accept,
            self._tell_closed,
        )
        with ExitStack() as closing:  # what goes wrong in one step must not leave a program that runs without a window
            for step in reversed(steps):
                closing.callback(step)

    def _remember(self) -> None:
        """After the guide, which writes its own size and place down when it closes."""
        self._left = self.state()

    def _tell_closed(self) -> None:
        self.closed.emit(self._left)
