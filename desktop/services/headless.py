"""The whole job without a window: each input is imported, read and exported before the next; results come as they are done."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from desktop.document.errors import DossierError, Text
from desktop.document.history import Actor
from desktop.document.model import Line
from desktop.exporters.job import Options
from desktop.exporters.registers.values import Ink
from desktop.fields.templates.library import Templates
from desktop.imaging.client import ImagingHost
from desktop.services.catalogues import laid_out
from desktop.services.export import Exported, Exporting
from desktop.services.field_questions import FieldQuestions
from desktop.services.fields import find_fields, kind_of
from desktop.services.file_names import safe_stem
from desktop.services.importing import Failure, Imported, ImportOptions, Passwords, files_in, import_masters
from desktop.services.ink_pictures import InkPictures
from desktop.services.naming import Naming
from desktop.services.ocr_import import OcrImport, ocr_files
from desktop.services.open_engines import Engines
from desktop.services.placing import Existing
from desktop.services.profile import Registers
from desktop.services.questions import Question, QuestionListener
from desktop.services.recognise import QueueState, Recogniser, TextLayerPolicy
from desktop.services.registers import register_of
from desktop.services.second_look import SecondLook
from desktop.services.templates import own_templates
from desktop.storage.dossier import Dossier

log = logging.getLogger(__name__)


AUTO = "auto"
_UNKNOWN_KIND = Text("{file} is of no known kind: no fields were looked for.", "{file} 的类型未知，未提取字段。")


@dataclass(frozen=True, slots=True)
class Job:
    """dossier: None for a private one that is deleted afterwards. second_look: which lines are read again once a document is
    read. template: whose fields to find, AUTO for that of each document's kind, None for none. registers: written at the end,
    of all documents of the dossier. pattern: of file names, as Naming has it. existing: what becomes of files that are there.
    language: of what is written.
    """

    inputs: tuple[Path, ...]
    out: Path
    formats: tuple[str, ...]
    actor: Actor
    dossier: Path | None = None
    text_layer: TextLayerPolicy = TextLayerPolicy.KEEP
    second_look: SecondLook = SecondLook.OFF
    template: str | None = None
    options: ImportOptions = field(default_factory=ImportOptions)
    registers: Registers = field(default_factory=Registers)
    pattern: str = ""
    existing: Existing = Existing.NUMBER
    export_options: Options = field(default_factory=Options)
    language: str = "en"


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
        self._clock = clock
        self._passwords = Passwords()
        self._recogniser = Recogniser(
            dossier,
            imaging,
            engines,
            self,
            clock=clock,
            text_layer=job.text_layer,
            passwords=self._passwords,
            look_again=job.second_look,
        )
        self._texts = ocr_files(job.inputs)
        self._scans = tuple(files_in(path for path in job.inputs if path not in self._texts))
        self._templates = own_templates()
        self._exporting = Exporting(
            dossier,
            job.out,
            job.formats,
            language=job.language,
            passwords=self._passwords,
            templates=self._templates,
            naming=Naming(job.pattern),
            existing=job.existing,
            options=job.export_options,
            protected=(*self._texts, *self._scans),
        )
        if job.registers.formats:
            self._exporting.keep_register_names(self._templates.names())
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
        scans, inputs = list(self._scans), len(self._texts) + len(self._scans)
        self._reporter.started(inputs)
        pictures = any(path.suffix.lower() != ".pdf" for path in scans)
        if not self._texts and (self._job.text_layer is TextLayerPolicy.READ or pictures):
            self._recogniser.warm_up()
        self._file = str(self._job.dossier or "")
        self._recogniser.drain()  # what an earlier run left in the queue
        if self._texts:
            scans = self._take_texts()
            self._files_done = inputs - len(scans)
        before: tuple[Path, tuple[Imported, ...]] | None = None
        for path in scans or (() if self._texts else self._job.inputs):
            imported = self._taken_in(path)
            if before is not None:
                self._finish(*before, by_title=self._job.options.looks_for_codes)
            before = (path, imported) if imported else None
        if before is not None:
            self._finish(*before, by_title=self._job.options.looks_for_codes)
        named = (self._job.template,) if self._job.template not in (None, AUTO) else ()
        ink = InkPictures(self._dossier, self._imaging, self._passwords) if self._job.registers.ink else None
        self._failures += _write_registers(
            self._dossier, self._exporting, self._templates, self._job.registers, self._reporter, named, ink
        )
        self._reporter.finished(inputs, self._pages, self._failures)
        return not self._failures

    def _take_texts(self) -> list[Path]:
        """What other programs read, with its images; the scans that are left."""
        options = replace(self._job.options, link=self._links)
        with OcrImport(self._dossier, self._imaging, self._job.actor, options, self._passwords, clock=self._clock) as taking:
            for path in self._texts:
                with self._costs_one_file(path):
                    taking.file(path)
        self._tell(taking.failures)
        for page_id in taking.filled:
            self.page_done(page_id)
        for one in taking.imported():
            self._seen.add(one.document)
            self._finish(Path(one.file), (one,), by_title=True)
        return taking.left(self._scans, ())

    def _taken_in(self, path: Path) -> tuple[Imported, ...]:
        """The file's documents, more than one where it is split."""
        imported: tuple[Imported, ...] = ()
        with self._costs_one_file(path):
            imported = self._import(path, self._job.options)
            if any(one.duplicate and one.document in self._seen for one in imported):
                # Two inputs of one run with the same bytes: each is due its own output.
                imported = self._import(path, replace(self._job.options, again=True))
        if not imported:
            self._files_done += 1
        for one in imported:
            self._seen.add(one.document)
            for remark in one.remarks:
                self._reporter.remarked(str(path), remark)
        return imported

    def _finish(self, path: Path, imported: Sequence[Imported], *, by_title: bool) -> None:
        """Reads, finds the fields, exports. by_title: files are called after the document, not after `path`."""
        self._file = str(path)
        for one in imported:
            stem = safe_stem(self._dossier.document(one.document).title) if by_title else path.stem
            with self._costs_one_file(path):
                self._recogniser.drain({page.id for page in self._dossier.page_summaries(one.document)})
                while self._recogniser.look_again(before_queue=True):
                    """At all that was read and not looked at again."""
                self._find_fields(one.document)
                for exported in self._exporting.document(one.document, stem):
                    self._reporter.written(self._file, exported)
        self._files_done += 1

    def _find_fields(self, document_id: str) -> None:
        name = self._job.template
        if name == AUTO:
            name = self._dossier.document(document_id).template  # an earlier run, or a person, has said it
        if name is None and self._job.template == AUTO:
            name = kind_of(self._dossier, document_id, self._templates)
            if name is None:
                self._reporter.remarked(self._file, _UNKNOWN_KIND.filled(file=Path(self._file).name))
        if name is not None:
            find_fields(self._dossier, document_id, name, self._templates, FieldQuestions(self._put))

    def _put(self, question: Question, listener: QuestionListener) -> None:
        """Answered before it returns: the Recogniser works on this thread here."""
        self._recogniser.ask(question, listener)
        self._recogniser.drain(())

    @contextmanager
    def _costs_one_file(self, path: Path) -> Iterator[None]:
        try:
            yield
        except DossierError as error:
            self._fail(str(path), None, error)
        except Exception:  # the worker's one catch-all: a fault of ours costs one file, not the run
            log.exception("a file could not be finished")
            self._fail(str(path), None, DossierError())

    def _import(self, path: Path, options: ImportOptions) -> tuple[Imported, ...]:
        outcome = import_masters(
            self._dossier,
            self._imaging,
            [path],
            actor=self._job.actor,
            options=replace(options, link=self._links),
            passwords=self._passwords,
        )
        self._tell(outcome.failures)
        return outcome.imported

    @property
    def _links(self) -> bool:
        return self._job.options.link or self._job.dossier is None

    def _tell(self, failures: Iterable[Failure]) -> None:
        for failure in failures:
            self._failures += 1
            self._reporter.failed(failure)

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


def _write_registers(
    dossier: Dossier,
    exporting: Exporting,
    templates: Templates,
    wanted: Registers,
    reporter: Reporter,
    named: Iterable[str | None],
    ink: Ink | None,
) -> int:
    """One for each template that a document has, and for those named. Returns how many files could not be written."""
    names = dict.fromkeys((*named, *(s.template for s in dossier.documents()))) if wanted.formats else {}
    failures = 0
    for name in filter(None, names):
        try:
            template = templates.get(name)
            register = laid_out(register_of(dossier, template), template, wanted.layout, datetime.now(UTC).date())
            for written in exporting.registers(register, wanted.formats, ink):
                if written.error is not None:
                    failures += 1
                    reporter.failed(Failure(f"register-{name}.{written.format}", None, written.error))
                else:
                    reporter.written(name, written)
        except DossierError as error:
            failures += 1
            reporter.failed(Failure(f"register-{name}", None, error))
    return failures
