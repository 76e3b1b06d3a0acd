"""What is done about scan quality and the look of pages: measuring, showing what was found, changing views."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from desktop.document.errors import DossierError
from desktop.imaging.client import ImagingHost
from desktop.services.importing import Passwords
from desktop.services.page_views import set_views, split
from desktop.services.progress import Poll, Progress
from desktop.services.quality_export import write_report
from desktop.services.scan_quality import measure_pages, measures_of, report
from desktop.storage.dossier import Dossier, PageSummary
from desktop.ui.i18n import language
from desktop.ui.panels.info_bar import Notice, Tone
from desktop.ui.review.order_commands import OrderCommands
from desktop.ui.review.page_tools import LookPage, LookPanel, Looks
from desktop.ui.review.quality_panel import QualityPanel, QualityShown
from desktop.ui.thumbnails.store import ThumbnailStore
from desktop.ui.viewer.needs import MasterFile

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

QUALITY, LOOK, WRITTEN, LOOK_CHANGED, READ = "quality", "page-look", "quality-written", "look-changed", "read-changed"


class ScanCommands(QObject):
    """Belongs to one MainWindow. Its panels are made when they are first wanted.

    Signals:
    halved(None): pages were cut in two, of which halves were never read
    """

    halved = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.orders = OrderCommands(window)
        self.panel: QualityPanel | None = None
        self.look_panel: LookPanel | None = None
        self._preset: Callable[[LookPanel], object] = _nothing
        self._masters: dict[str, Path] = {}
        self._changed_looks: tuple[str, ...] = ()
        window.bar.acted.connect(self._acted)
        self.halved.connect(self._wake)
        acts = window.acts
        acts.quality.toggled.connect(self._show_quality)
        window.centre.currentChanged.connect(self._centre_changed)
        for action, preset in (
            (acts.page_look, _nothing),
            (acts.page_level, LookPanel.make_level),
            (acts.page_cut, LookPanel.cut_to_ink),
            (acts.page_split, partial(_split, wanted=True)),
            (acts.page_despeckle, partial(_clean, despeckle=True)),
            (acts.page_fade, partial(_clean, fade=True)),
            (acts.page_whole, LookPanel.make_whole),
        ):
            action.triggered.connect(partial(self._look_chosen, preset))
        window.bench.documents_changed.connect(self._changed)
        window.selection.document_changed.connect(self._document_changed)

    # scan quality

    @property
    def is_quality_shown(self) -> bool:
        return self.panel is not None and self._window.centre.currentWidget() is self.panel

    @Slot(bool)
    def _show_quality(self, shown: bool) -> None:
        window = self._window
        if not shown:
            if self.panel is not None and window.centre.currentWidget() in (self.panel, self.look_panel):
                window.show_page()
            return
        if self.panel is None:
            self.panel = QualityPanel(ThumbnailStore(window.renderer, self._find, self), window)
            self.panel.opened.connect(self._open)
            self.panel.look_wanted.connect(self._look_from_panel)
            self.panel.out_wanted.connect(self.orders.take_out)
            self.panel.measure_wanted.connect(partial(self.measure, retry=True))
            self.panel.export_wanted.connect(self._export)
            self.panel.closed.connect(self._close_quality)
        window.show_instead(self.panel)
        self.panel.set_document(window.selection.document, writable=not window.bench.read_only)
        self.panel.focus_inside()
        self.measure()

    @Slot()
    def _centre_changed(self) -> None:
        """Something else in its place: it is not what is shown any more."""
        if self._window.centre.currentWidget() not in (self.panel, self.look_panel):
            self._window.acts.quality.setChecked(False)

    def measure(self, *, retry: bool = False) -> None:
        """What was not measured yet, and the findings anew; retry: also what could not be measured."""
        jobs = self._window.jobs
        if jobs is None:
            return
        if self.panel is not None:
            self.panel.set_measuring(True)
        jobs.run(QUALITY, partial(self._measuring, retry), self._measured, self.tr("Measuring the scans"), overtakes=True)

    def _measuring(self, retry: bool, poll: Poll, progress: Progress) -> QualityShown:
        """On the task's thread."""
        with self._sibling() as dossier:
            if not dossier.read_only:
                with closing(ImagingHost()) as imaging:
                    measure_pages(dossier, imaging, retry=retry, passwords=self._passwords, poll=poll, progress=progress)
            found = report(dossier, poll=poll)  # not told as a measuring of what was measured before
            wanted = {page for finding in found.findings for page in (finding.page, finding.other)}
            documents = {finding.document for finding in found.findings}
            pages = {p.id: p for document in documents for p in dossier.page_summaries(document) if p.id in wanted}
            self._keep_masters(dossier, list(pages.values()))
            return QualityShown(found, pages)

    @Slot(object)
    def _measured(self, shown: object) -> None:
        """None: it was stopped, or failed."""
        if self.panel is None:
            return
        self.panel.set_measuring(False)
        if isinstance(shown, QualityShown):
            self.panel.set_shown(shown)
            self.panel.set_document(self._window.selection.document, writable=not self._window.bench.read_only)

    @Slot(object)
    def _changed(self, documents: object) -> None:
        """Comes after every edit, too."""
        if self.is_quality_shown:
            self.measure()

    @Slot(str)
    def _document_changed(self, document_id: str) -> None:
        if self.panel is not None:
            self.panel.set_document(document_id, writable=not self._window.bench.read_only)

    @Slot(str, str)
    def _open(self, document_id: str, page_id: str) -> None:
        self._window.selection.select_page(page_id, document=document_id)
        self._close_quality()

    @Slot()
    def _close_quality(self) -> None:
        self._window.acts.quality.setChecked(False)
        self._window.view.setFocus()

    @Slot()
    def _export(self) -> None:
        window = self._window
        found = self.panel.report() if self.panel is not None else None
        if found is None:
            return
        start = window.session.path.parent / self.tr("Scan quality.xlsx")
        name, _ = QFileDialog.getSaveFileName(
            window, self.tr("Export the findings"), str(start), self.tr("Tables (*.xlsx *.csv)")
        )
        if not name:
            return
        target = Path(name) if Path(name).suffix.lower() in (".csv", ".xlsx") else Path(f"{name}.xlsx")
        try:
            write_report(found, target, language())
        except DossierError as error:
            window.bar.say_error(error)
        except OSError as reason:
            words = self.tr("{0} could not be written: {1}").format(target.name, reason.strerror)
            window.bar.say(Notice(WRITTEN, Tone.ERROR, words))
        else:
            window.bar.say(Notice(WRITTEN, Tone.SUCCESS, self.tr("The findings are in {0}").format(target)))

    # the look of pages

    def _look_chosen(self, preset: Callable[[LookPanel], object], _checked: bool = False) -> None:
        self.look(self.orders.chosen(), preset)

    @Slot(tuple)
    def _look_from_panel(self, page_ids: tuple[str, ...]) -> None:
        self.look(page_ids)

    def look(self, page_ids: Sequence[str], preset: Callable[[LookPanel], object] | None = None) -> None:
        """Shows these pages as they are and as they will be; preset: what is asked for to begin with."""
        jobs, wanted = self._window.jobs, tuple(page_ids)
        if jobs is None or not wanted or self._window.bench.read_only:
            return
        self._preset = preset or _nothing

        def task(poll: Poll, progress: Progress) -> tuple[LookPage, ...]:
            with self._sibling() as dossier:
                documents = dict.fromkeys(map(dossier.document_of, wanted))
                with closing(ImagingHost()) as imaging:
                    measure_pages(
                        dossier, imaging, documents=tuple(documents), pages=wanted,
                        passwords=self._passwords, poll=poll, progress=progress,
                    )  # fmt: skip
                return self._look_pages(dossier, wanted, tuple(documents))

        jobs.run(LOOK, task, self._look_ready, self.tr("Measuring the scans"), overtakes=True)

    def _look_pages(self, dossier: Dossier, wanted: Sequence[str], documents: Sequence[str]) -> tuple[LookPage, ...]:
        found: dict[str, LookPage] = {}
        for document in documents:
            title, known = dossier.document(document).title, dossier.qualities(document)
            for page in dossier.page_summaries(document):
                if page.id in wanted:
                    lines = list(dossier.page(page.id).content.lines())
                    vertical = 2 * sum(line.vertical for line in lines) > len(lines)
                    found[page.id] = LookPage(page, title, measures_of(known.get(page.id)), vertical)
        self._keep_masters(dossier, [page.summary for page in found.values()])
        return tuple(found[page] for page in wanted if page in found)

    @Slot(object)
    def _look_ready(self, pages: object) -> None:
        window = self._window
        if not isinstance(pages, tuple) or not pages:
            return
        if self.look_panel is None:
            self.look_panel = LookPanel(window.renderer, self._find, window)
            self.look_panel.applied.connect(self._apply)
            self.look_panel.closed.connect(self._close_look)
        self.look_panel.set_pages(pages)
        self._preset(self.look_panel)
        window.show_instead(self.look_panel)
        self.look_panel.focus_inside()

    @Slot(object)
    def _apply(self, looks: Looks) -> None:
        if looks.cuts:
            self._window.bench.edit(lambda desk: split(desk, looks.cuts, looks.views))
            self._window.bench.desk.ask("wake", lambda desk: None, self.halved.emit)
        else:
            self._window.bench.edit(lambda desk: set_views(desk, looks.views))
        self._changed_looks = tuple(looks.views)
        if self._changed_looks:
            words = self.tr(
                "%n page(s) look otherwise now. What was read on them stays until they are read again.",
                "",
                len(self._changed_looks),
            )
            self._window.bar.say(Notice(LOOK_CHANGED, Tone.SUCCESS, words, actions=((READ, self.tr("Read again")),)))
        self._close_look()

    @Slot(str, str, str)
    def _acted(self, key: str, action: str, typed: str) -> None:
        if key == LOOK_CHANGED and action == READ and self._window.session.inference is not None:
            self._window.bar.take_back(LOOK_CHANGED)
            wake = self._window.session.inference.wake
            self._window.bench.desk.enqueue(self._changed_looks, first=True, then=wake)

    @Slot(object)
    def _wake(self, nothing: object) -> None:
        """Halves that were never read wait to be read."""
        if self._window.session.inference is not None:
            self._window.session.inference.wake()

    @Slot()
    def _close_look(self) -> None:
        if self._window.acts.quality.isChecked() and self.panel is not None:
            self._window.show_instead(self.panel)
            self.panel.focus_inside()
        else:
            self._window.show_page()
            self._window.view.setFocus()

    # inside

    def _sibling(self) -> Dossier:
        dossier = self._window.bench.dossier
        assert dossier is not None  # there are jobs only once it is open
        return dossier.sibling()

    @property
    def _passwords(self) -> Passwords:
        return self._window.session.passwords

    def _keep_masters(self, dossier: Dossier, pages: Sequence[PageSummary]) -> None:
        for sha256 in {page.master for page in pages} - self._masters.keys():
            try:
                self._masters[sha256] = dossier.master_path(sha256)
            except DossierError:
                continue  # the page says itself that nothing is there

    def _find(self, sha256: str) -> MasterFile:
        return MasterFile(self._masters.get(sha256, Path(sha256)), self._passwords.known.get(sha256))


def _nothing(panel: LookPanel) -> None:
    """The pages as they are."""


def _split(panel: LookPanel, *, wanted: bool) -> None:
    panel.split_pages(wanted)


def _clean(panel: LookPanel, *, despeckle: bool | None = None, fade: bool | None = None) -> None:
    panel.clean(despeckle=despeckle, fade=fade)
