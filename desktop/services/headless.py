"""The whole job without a window: each input is imported, read and exported before the next; results come as they are done."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from desktop.document.errors import DossierError, Text
from desktop.document.history import Actor
from desktop.document.model import Line
from desktop.imaging.client import ImagingHost
from desktop.services.export import Exported, Exporting
from desktop.services.fields import find_fields
from desktop.services.importing import Failure, Imported, ImportOptions, Passwords, files_in, import_masters
from desktop.services.open_engines import Engines
from desktop.services.recognise import QueueState, Recogniser, TextLayerPolicy
from desktop.storage.dossier import Dossier

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """dossier: None for a private one that is deleted afterwards. template: whose fields to find, None for none."""

    inputs: tuple[Path, ...]
    out: Path
    formats: tuple[str, ...]
    actor: Actor
    dossier: Path | None = None
    text_layer: TextLayerPolicy = TextLayerPolicy.KEEP
    template: str | None = None
    options: ImportOptions = field(default_factory=ImportOptions)


class Reporter(Protocol):
    """Told of each step as it is done."""

    def started(self, files: int) -> None: ...
    def progressed(self, file: str, files_done: int, state: QueueState) -> None: ...
    def page_done(self, file: str, page: int) -> None: ...
    def failed(self, failure: Failure) -> None: ...
    def remarked(self, file: str, remark: Text) -> None: ...
    def written(self, file: str, exported: Exported) -> None: ...
    def finished(self, files: int, pages: int, failures: int) -> None: ...


def recognise(job: Job, reporter: Reporter, engines: Engines, clock: Callable[[], str]) -> bool:
    """True when all pages were read and everything was written. Raises DossierInUse and other errors of the dossier itself."""
    with ExitStack() as stack:
        dossier = stack.enter_context(_dossier(job.dossier, clock))
        imaging = ImagingHost()
        stack.callback(imaging.close)
        run = _Run(job, dossier, imaging, reporter, engines, clock)
        stack.callback(run.close)
        return run.all()


@contextmanager
def _dossier(path: Path | None, clock: Callable[[], str]) -> Iterator[Dossier]:
    if path is not None:
        with Dossier.open(path, clock=clock) if path.exists() else Dossier.create(path, clock=clock) as dossier:
            yield dossier
        return
    with (
        tempfile.TemporaryDirectory(prefix="dossier-") as folder,
        Dossier.create(Path(folder) / "private.dossier", clock=clock) as dossier,
    ):
        yield dossier


class _Run:
    """One headless job; also the Listener of its Recogniser."""

    def __init__(
        self,
        job: Job,
        dossier: Dossier,
        imaging: ImagingHost,
        reporter: Reporter,
        engines: Engines,
        clock: Callable[[], str],
    ) -> None:
        self._job = job
        self._dossier = dossier
        self._imaging = imaging
        self._reporter = reporter
        self._passwords = Passwords()
        self._recogniser = Recogniser(
            dossier, imaging, engines, self, clock=clock, text_layer=job.text_layer, passwords=self._passwords
        )
        inputs = tuple(files_in(job.inputs))
        self._exporting = Exporting(dossier, job.out, job.formats, passwords=self._passwords, protected=inputs)
        self._file = ""
        self._files_done = 0
        self._pages = 0
        self._failures = 0
        self._seen: set[str] = set()

    def close(self) -> None:
        self._recogniser.close()
        self._exporting.close()

    def all(self) -> bool:
        """Each file is imported while the one before it waits to be read, so that its first page can be rendered meanwhile."""
        inputs = tuple(files_in(self._job.inputs))
        self._reporter.started(len(inputs))
        if self._job.text_layer is TextLayerPolicy.READ or any(path.suffix.lower() != ".pdf" for path in inputs):
            self._recogniser.warm_up()
        self._file = str(self._job.dossier or "")
        self._recogniser.drain()  # what an earlier run left in the queue
        before: tuple[Path, Imported] | None = None
        for path in inputs or self._job.inputs:
            imported = self._taken_in(path)
            if before is not None:
                self._finish(*before)
            before = (path, imported) if imported is not None else None
        if before is not None:
            self._finish(*before)
        self._reporter.finished(len(inputs), self._pages, self._failures)
        return not self._failures

    def _taken_in(self, path: Path) -> Imported | None:
        imported = None
        with self._costs_one_file(path):
            imported = self._import(path, self._job.options)
            if imported is not None and imported.duplicate and imported.document in self._seen:
                # Two inputs of one run with the same bytes: each is due its own output.
                imported = self._import(path, replace(self._job.options, again=True))
        if imported is None:
            self._files_done += 1
            return None
        self._seen.add(imported.document)
        for remark in imported.remarks:
            self._reporter.remarked(str(path), remark)
        return imported

    def _finish(self, path: Path, imported: Imported) -> None:
        """Reads, finds the fields, exports."""
        self._file = str(path)
        with self._costs_one_file(path):
            self._recogniser.drain({page.id for page in self._dossier.page_summaries(imported.document)})
            if self._job.template is not None:
                find_fields(self._dossier, imported.document, self._job.template)
            for exported in self._exporting.document(imported.document, path.stem):
                self._reporter.written(self._file, exported)
        self._files_done += 1

    @contextmanager
    def _costs_one_file(self, path: Path) -> Iterator[None]:
        try:
            yield
        except DossierError as error:
            self._fail(str(path), None, error)
        except Exception:  # the worker's one catch-all: a fault of ours costs one file, not the run
            log.exception("a file could not be finished")
            self._fail(str(path), None, DossierError())

    def _import(self, path: Path, options: ImportOptions) -> Imported | None:
        outcome = import_masters(
            self._dossier,
            self._imaging,
            [path],
            actor=self._job.actor,
            options=replace(options, link=options.link or self._job.dossier is None),
            passwords=self._passwords,
        )
        for failure in outcome.failures:
            self._failures += 1
            self._reporter.failed(failure)
        return outcome.imported[0] if outcome.imported else None

    def _fail(self, file: str, page: int | None, error: DossierError) -> None:
        self._failures += 1
        self._reporter.failed(Failure(file, page, error))

    # Listener

    def progressed(self, state: QueueState) -> None:
        self._reporter.progressed(self._file, self._files_done, state)

    def page_lines(self, page_id: str, lines: Sequence[Line]) -> None:
        """Only what is done is reported."""

    def page_done(self, page_id: str) -> None:
        self._pages += 1
        self._reporter.page_done(self._file, self._dossier.page(page_id).number)

    def page_failed(self, page_id: str, error: DossierError) -> None:
        self._fail(self._file, self._dossier.page(page_id).number, error)


def export(dossier_path: Path, out: Path, formats: Sequence[str], reporter: Reporter, clock: Callable[[], str]) -> bool:
    """Every document of a dossier, which may be in use by a window meanwhile."""
    failures = 0
    with Dossier.open(dossier_path, read_only=True, clock=clock) as dossier:
        exporting = Exporting(dossier, out, tuple(formats))
        try:
            documents = dossier.documents()
            reporter.started(len(documents))
            for summary in documents:
                try:
                    for exported in exporting.document(summary.id, summary.title):
                        reporter.written(summary.title, exported)
                except DossierError as error:
                    failures += 1
                    reporter.failed(Failure(summary.title, None, error))
        finally:
            exporting.close()
        reporter.finished(len(documents), sum(s.pages for s in documents), failures)
    return not failures
