"""What the actions of the window do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop.document.errors import DossierError
from desktop.document.geometry import Quad
from desktop.document.model import Cell, Page, PageStatus
from desktop.offline import selfcheck
from desktop.offline.guard import ShieldState
from desktop.services.importing import SUFFIXES
from desktop.storage.dossier import Dossier
from desktop.storage.paths import data_folder, documents_folder
from desktop.ui.dialogs.about import AboutDialog
from desktop.ui.dialogs.self_check import SelfCheckDialog
from desktop.ui.engine_commands import EngineCommands
from desktop.ui.exporting.commands import ExportCommands
from desktop.ui.field_commands import FieldCommands
from desktop.ui.first_start.commands import FirstStart
from desktop.ui.i18n import language
from desktop.ui.panels.info_bar import Notice, Tone
from desktop.ui.panels.words import edit_words
from desktop.ui.reading_commands import ReadingCommands
from desktop.ui.threads.desk_thread import UndoState
from desktop.ui.viewer.page_view import Colouring, Fit, Mode

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

DRAFTS, SAMPLE, DOUBTFUL_DONE, CHECKED_DOUBTFUL = "drafts", "sample", "doubtful-done", "checked-doubtful"


class Commands(QObject):
    """Belongs to one MainWindow."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._closing = False
        self._begun = False
        self._checked = ""  # the page that the notice tells of
        self.reading = ReadingCommands(window)
        self.engines = EngineCommands(window)
        self.fields = FieldCommands(window)
        self.exports = ExportCommands(window)
        self.first_start = FirstStart(window)
        self._fresh: set[str] = set()
        self._added_from = documents_folder()
        self._connect()
        self.undo_changed(UndoState())
        self.page_place_changed()

    def _connect(self) -> None:
        window, actions, bench, view = self._window, self._window.acts, self._window.bench, self._window.view
        reading = self.reading
        for action, slot in (
            (actions.new, self.new), (actions.open, self.open), (actions.add, self.add), (actions.add_folder, self.add_folder),
            (actions.export, self.exports.export), (actions.settings, self.engines.settings), (actions.quit, window.close),
            (actions.undo, bench.undo), (actions.redo, bench.redo), (actions.search, self.focus_search),
            (actions.rename, self.rename),
            (actions.next_doubtful, partial(self.doubtful, 1)), (actions.previous_doubtful, partial(self.doubtful, -1)),
            (actions.remove_line, self.remove_line), (actions.read_again, reading.read_again), (actions.retry, reading.retry),
            (actions.cancel, reading.cancel), (actions.previous_page, partial(bench.go_to_page, -1)),
            (actions.next_page, partial(bench.go_to_page, 1)), (actions.fit_width, partial(view.set_fit, Fit.WIDTH)),
            (actions.fit_page, partial(view.set_fit, Fit.PAGE)), (actions.zoom_in, view.zoom_in),
            (actions.zoom_out, view.zoom_out), (actions.rotate_left, view.rotate_left),
            (actions.rotate_right, view.rotate_right), (actions.next_pane, partial(self.next_pane, 1)),
            (actions.previous_pane, partial(self.next_pane, -1)),
            (actions.self_check, self.self_check), (actions.about, self.about), (actions.models, self.engines.models),
        ):  # fmt: skip
            action.triggered.connect(partial(self._run, slot))
        tabs = (actions.tab_text, actions.tab_fields, actions.tab_tables, actions.tab_history, actions.tab_answers)
        for number, tab in enumerate(tabs):
            tab.triggered.connect(partial(self._run, partial(window.record.show_tab, number)))
        actions.checked.toggled.connect(self.check_page)
        actions.add_line.toggled.connect(self.draw_mode)
        actions.order.toggled.connect(view.set_order_shown)
        self._colours = QActionGroup(self)
        for action, colouring in (
            (actions.colour_type, Colouring.TYPE),
            (actions.colour_doubt, Colouring.DOUBT),
            (actions.colour_none, Colouring.NONE),
        ):
            self._colours.addAction(action)
            action.triggered.connect(partial(self._run, partial(view.set_colouring, colouring)))
        actions.colour_type.setChecked(True)
        view.zoom_changed.connect(self._zoomed)
        view.mode_changed.connect(self._mode_changed)
        window.bar.acted.connect(self._acted)
        self.page_changed(None)

    @staticmethod
    def _run(
        slot: Callable[[], object], _checked: bool = False
    ) -> None:  # a QAction tells whether it is checked, which most do not care for
        slot()

    # dossiers

    def new(self, suggested: Path | None = None) -> None:
        """Never in the place of a file that is there: of that it is said that it was opened instead."""
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("New dossier"),
            str(suggested or self._start_folder(documents_folder()) / self.tr("New.dossier")),
            self.tr("Dossiers (*.dossier)"),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if name:
            path = Path(name)
            path = path if path.suffix == ".dossier" else path.with_name(path.name + ".dossier")
            if path.exists():
                words = self.tr("There was a dossier “{0}” already: it was opened, and nothing was replaced.")
                self._window.last_words = (Notice("there-already", Tone.INFO, words.format(path.stem)),)
            self._window.new_wanted.emit(path)

    @Slot()
    def open(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Open a dossier"), str(self._window.session.path.parent), self.tr("Dossiers (*.dossier)")
        )
        if name:
            self._window.open_wanted.emit(Path(name))

    @Slot()
    def add(self) -> None:
        kinds = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
        filters = f"{self.tr('Scans and PDFs')} ({kinds});;{self.tr('All files (*)')}"
        names, _ = QFileDialog.getOpenFileNames(
            self._window, self.tr("Add files"), str(self._start_folder(self._added_from)), filters
        )
        if names:
            self._added_from = Path(names[0]).parent
        self._window.take_in([Path(name) for name in names])

    @Slot()
    def add_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self._window, self.tr("Add a folder"), str(self._start_folder(self._added_from))
        )
        if name:
            self._added_from = Path(name)
            self._window.take_in([Path(name)])

    @staticmethod
    def _start_folder(wanted: Path) -> Path:
        return wanted if wanted.is_dir() else Path.home()

    def opened(self, dossier: Dossier) -> None:
        window = self._window
        if dossier.read_only:
            self._say(
                Notice(
                    "read-only", Tone.WARNING, self.tr("Another window has this dossier in hand, so here it can only be read.")
                )
            )
            acts = window.acts
            for action in (acts.add, acts.add_folder, acts.rename, acts.pause, acts.cancel, acts.retry):
                action.setEnabled(False)
        else:
            self.reading.start(dossier)
            if dossier.kept_copy is not None:
                words = self.tr("This dossier was brought up to this version of the program. It is kept as it was: {0}")
                self._say(Notice("kept-copy", Tone.INFO, words.format(dossier.kept_copy.name)))
            if dossier.path.is_relative_to(data_folder()):  # where only the sample lies
                words = self.tr(
                    "These documents are samples to try things out with. Begin a dossier of your own for your files."
                )
                self._say(Notice(SAMPLE, Tone.INFO, words, actions=(("new", self.tr("New dossier…")),)))
                self.first_start.begin()
        self.engines.start()
        shield = selfcheck.shield()
        window.queue.set_offline(shield.state is ShieldState.GREEN, shield.sentence.say(language()))

    @Slot(str)
    def document_arrived(self, document_id: str) -> None:
        """Its first page is there: it is shown when nothing else is, and read."""
        window = self._window
        first = not window.bench.documents and not self._fresh
        self._fresh.add(document_id)
        if first:
            window.selection.select_document(document_id)
        window.bench.desk.load_documents()
        if window.session.inference is not None:
            window.session.inference.wake()

    @Slot(str, str, str)
    def _acted(self, key: str, action: str, _typed: str) -> None:
        if key == SAMPLE and action == "new":
            self.new()
        elif key == DRAFTS and action in ("confirm", "drop"):
            if action == "confirm":
                self._window.record.text.confirm_drafts()
                self._window.record.fields.confirm_drafts()
            self._closing = True
            self._window.close()
        elif key == CHECKED_DOUBTFUL and action == "undo":
            page_id = self._checked
            self._window.bar.take_back(key)
            self._window.bench.edit(lambda desk: desk.set_page_checked(page_id, False))

    # pages and lines

    @Slot(object)
    def page_changed(self, page: Page | None) -> None:
        window = self._window
        checked = page is not None and page.status is PageStatus.CHECKED
        window.acts.checked.blockSignals(True)
        window.acts.checked.setChecked(checked)
        window.acts.checked.blockSignals(False)
        acts = window.acts
        for action in (
            acts.checked, acts.read_again, acts.add_line, acts.remove_line, acts.rotate_left, acts.rotate_right,
        ):  # fmt: skip
            action.setEnabled(page is not None and not window.bench.read_only)
        if page is not None and not self._begun and page.content.regions:
            self._begun = True  # the first thing to do is there at once, without a click
            if not window.selection.line and not window.search.hasFocus():
                window.record.text.focus_editor()
        self.reading.page_changed(page)

    def page_place_changed(self) -> None:
        window = self._window
        pages = window.bench.shown.pages if window.bench.shown else ()
        at = next((n for n, page in enumerate(pages) if page.id == window.selection.page), None)
        window.tools.place.setText(f"{at + 1} / {len(pages)}" if at is not None else "")
        window.acts.previous_page.setEnabled(bool(at))
        window.acts.next_page.setEnabled(at is not None and at + 1 < len(pages))
        window.acts.export.setEnabled(bool(window.bench.documents))

    def why_no_text(self, page: Page | None) -> str:
        if page is None or page.content.regions:
            return ""
        if page.status is PageStatus.WAITING:
            if self.reading.is_reading(page.id):
                return self.tr("This page is being read")
            return self.tr("This page waits to be read")
        if page.error is not None:
            error = DossierError.from_json(page.error)
            return f"{error.say(language())}\n{error.advise(language())}"
        return ""

    @Slot(bool)
    def check_page(self, checked: bool) -> None:
        """Where doubtful lines are left on it, that is said: it may not be the page that was meant."""
        window = self._window
        page, left = window.bench.page, window.record.text.model.doubtful_count()
        window.bench.set_checked(checked)
        window.bar.take_back(CHECKED_DOUBTFUL)
        if checked and left and page is not None and window.bench.shown is not None:
            self._checked = page.id
            words = self.tr("Page {0} of {1} was marked checked with %n doubtful line(s).", "", left)
            words = words.format(page.number, window.bench.shown.document.title)
            self._say(Notice(CHECKED_DOUBTFUL, Tone.WARNING, words, actions=(("undo", self.tr("Undo")),)))

    @Slot()
    def page_finished(self) -> None:
        """No doubtful line is left on it and the person says that it is done."""
        if not self._window.bench.read_only:
            self._window.bench.set_checked(True)
        self.go_to_doubtful(1)

    @Slot(int)
    def go_to_doubtful(self, step: int) -> None:
        """From the last doubtful line of a page to the next page that has one."""
        window = self._window
        if not window.bench.go_to_doubtful(step):
            done = (
                self.tr("No further doubtful line in this dossier.")
                if step > 0
                else self.tr("No doubtful line before this one.")
            )
            self._say(Notice(DOUBTFUL_DONE, Tone.SUCCESS, done))

    @Slot()
    def line_chosen(self) -> None:
        self._window.bar.take_back(DOUBTFUL_DONE)

    def doubtful(self, step: int) -> None:
        window = self._window
        tables = window.record.tables
        if window.record.currentWidget() is tables and not tables.is_empty():
            tables.move_on(step)
            return
        window.record.setCurrentIndex(0)
        window.record.text.move_on(step)

    def remove_line(self) -> None:
        selection = self._window.selection
        if selection.line:
            self._window.bench.remove_line(selection.page, selection.line)

    @Slot(bool)
    def draw_mode(self, drawing: bool) -> None:
        view = self._window.view
        if drawing or view.mode() is Mode.DRAW:
            view.set_mode(Mode.DRAW if drawing else Mode.SELECT)

    @Slot(str, object)
    def line_drawn(self, page_id: str, quad: Quad) -> None:
        self._window.bench.add_line(page_id, quad)
        self._window.view.set_mode(Mode.SELECT)

    @Slot(str)
    def _mode_changed(self, mode: str) -> None:
        self._window.acts.add_line.setChecked(mode == Mode.DRAW)

    @Slot(float)
    def _zoomed(self, zoom: float) -> None:
        self._window.tools.zoom.setText(f"{round(100 * zoom)} %")

    @Slot(str, tuple, object)
    def cell_chosen(self, page_id: str, lines: tuple[str, ...], cell: Cell) -> None:
        if lines:
            self._window.selection.select_lines(page_id, lines)
        else:
            self._window.view.show_quads(page_id, (cell.quad,))

    @Slot(bool, int)
    def history_wanted(self, everything: bool, before: int) -> None:
        page = self._window.selection.page
        if everything or page:
            self._window.bench.desk.load_history(None if everything else page, None if before < 0 else before)

    # the rest

    @Slot(object)
    def undo_changed(self, state: UndoState) -> None:
        actions = self._window.acts
        for action, edit, words in (
            (actions.undo, state.undo, self.tr("Undo: {0}")),
            (actions.redo, state.redo, self.tr("Redo: {0}")),
        ):
            action.setEnabled(edit is not None and not self._window.bench.read_only)
            key = action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)
            action.setToolTip(f"{words.format(edit_words(edit))} ({key})" if edit is not None else f"{action.text()} ({key})")

    def rename(self) -> None:
        self._window.left.setCurrentWidget(self._window.documents)
        self._window.documents.rename()

    def focus_search(self) -> None:
        self._window.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._window.search.selectAll()

    def next_pane(self, step: int) -> None:
        """Documents, page, record, search box, queue: and round again."""
        window = self._window
        panes = [window.left, window.centre, window.record, window.search, window.queue]
        focus = QApplication.focusWidget()
        at = next((n for n, pane in enumerate(panes) if focus is not None and (pane is focus or pane.isAncestorOf(focus))), -1)
        target = panes[(at + step) % len(panes)]
        if target is window.record:
            window.record.focus_inside()
        elif target is window.queue:
            window.queue.focus_inside()
        else:
            inner = target.currentWidget() if target in (window.left, window.centre) else target
            inner.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def self_check(self) -> None:
        SelfCheckDialog(self._window).exec()

    def about(self) -> None:
        AboutDialog(self._window).exec()

    def may_close(self) -> bool:
        """False when something typed is not confirmed yet: then it is asked about, in the window."""
        count = self._window.record.text.draft_count() + len(self._window.record.fields.drafts())
        if self._closing or not count:
            return True
        words = self.tr("%n line(s) or field(s) were changed and not confirmed.", "", count)
        actions = (("confirm", self.tr("Confirm and close")), ("drop", self.tr("Close without them")))
        self._say(Notice(DRAFTS, Tone.WARNING, words, actions=actions))
        return False

    def _say(self, notice: Notice) -> None:
        self._window.bar.say(notice)
