"""Documents to files: `<stem>.<format>`, written beside under another name and renamed when whole and checked.

A file that an earlier run left is replaced; one that is an original of the dossier never is: then the new one gets a number.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop import __version__
from desktop.document.errors import DossierError, Text
from desktop.document.model import Page
from desktop.engines.contract import Cancelled
from desktop.exporters import FORMATS, Format
from desktop.exporters.errors import DiskFull, ExportFailed, FileBusy, FolderUnwritable, UnknownFormat, system_errors
from desktop.exporters.job import Job, Options, Written
from desktop.exporters.registers import REGISTER_FORMATS
from desktop.exporters.registers.values import Ink, Register, Telling
from desktop.fields.templates.library import Templates
from desktop.hosts.client import Host
from desktop.hosts.errors import Stopped
from desktop.services.file_names import FreeNames, safe_stem, stem_from
from desktop.services.importing import Passwords
from desktop.services.page_pictures import PagePictures, processing_of
from desktop.services.progress import Poll, Progress, never_cancelled, unseen
from desktop.services.registers import record_of_document
from desktop.services.templates import own_templates
from desktop.storage.dossier import Dossier, utc_now
from desktop.storage.masters import sync_folder

FORMAT_NAMES = tuple(FORMATS)
REGISTER_NAMES = tuple(REGISTER_FORMATS)
HOST = ("--export-host",)
_MEMORY = 3 << 30


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of one document, or of one register (its template's name), in one format.

    path: None where `error` says why; the first of `files` where a file a page was written. copies: originals laid beside
    it."""

    document: str
    format: str
    path: Path | None
    notes: tuple[Text, ...] = ()
    copies: tuple[Path, ...] = ()
    error: DossierError | None = None
    files: tuple[Path, ...] = ()


def export_documents(
    dossier: Dossier,
    document_ids: Sequence[str],
    folder: Path,
    formats: Sequence[str],
    *,
    language: str = "en",
    passwords: Passwords | None = None,
    templates: Templates | None = None,
    pattern: str = "",
    poll: Poll = never_cancelled,
    progress: Progress = unseen,
) -> tuple[Exported, ...]:
    """Every document in every format; what fails is told in its place and the others go on. progress: pages times formats.

    templates, pattern: as Exporting has them. Raises UnknownFormat, FolderUnwritable, DiskFull, and what `poll` raises.
    """
    counts = {summary.id: summary.pages for summary in dossier.documents()}
    total = len(formats) * sum(counts[i] for i in document_ids)
    exporting = Exporting(
        dossier,
        folder,
        tuple(formats),
        language=language,
        passwords=passwords,
        templates=templates,
        pattern=pattern,
        poll=poll,
    )
    done = 0

    def page_done() -> None:
        nonlocal done
        done += 1
        progress(done, total)

    try:
        return tuple(result for i in document_ids for result in exporting.results(i, on_page=page_done))
    finally:
        exporting.close()


class Exporting:
    """One run into one folder: no file of a run replaces another of the same run. To be closed; used by one thread."""

    def __init__(
        self,
        dossier: Dossier,
        folder: Path,
        formats: tuple[str, ...],
        *,
        language: str = "en",
        passwords: Passwords | None = None,
        templates: Templates | None = None,
        pattern: str = "",
        options: Options | None = None,
        protected: Iterable[Path] = (),
        poll: Poll = never_cancelled,
    ) -> None:
        """templates: None for those of this desk. pattern: of file names from fields, as `file_names.stem_from` takes it; a
        document of which it says nothing is named as without one. protected: files that no export may replace, such as inputs
        that are yet to be imported. Raises UnknownFormat."""
        for name in formats:
            if name not in FORMATS:
                raise UnknownFormat(format=name, known=", ".join(FORMAT_NAMES))
        self._dossier = dossier
        self._folder = folder.absolute()
        self._formats = tuple(FORMATS[name] for name in formats)
        self._language = language
        self._passwords = passwords or Passwords()
        self._templates = templates or own_templates()
        self._pattern = pattern
        self._poll = poll
        self._options = options or Options()
        self._host = Host(HOST, memory_limit=_MEMORY)
        self._pictures = PagePictures(dossier, self._passwords, poll)
        self._names = FreeNames(self._folder, protected)
        self._register_stems: dict[str, str] = {}
        self._masters = {master.sha256: master for master in dossier.masters()}

    def close(self) -> None:
        self._host.close()
        self._pictures.close()

    def document(self, document_id: str, stem: str | None = None) -> Iterator[Exported]:
        """The files of one document as they are done; raises the first error after the formats that went well."""
        failed: DossierError | None = None
        for result in self.results(document_id, stem):
            if result.error is None:
                yield result
            failed = failed or result.error
        if failed is not None:
            raise failed

    def results(
        self, document_id: str, stem: str | None = None, *, on_page: Callable[[], None] = lambda: None
    ) -> Iterator[Exported]:
        """One for each format, errors included. stem: of the file names where no pattern gives one, None for the original's."""
        job = self._job(document_id, on_page)
        name = self._free_stem(self._stem(job, stem), (form.extension for form in self._formats))
        for form in self._formats:
            target = self._folder / f"{name}.{form.extension}"
            try:
                written, copies = self._write(form, job, target)
            except (Cancelled, Stopped, FolderUnwritable, DiskFull):
                raise
            except DossierError as error:
                yield Exported(document_id, form.name, None, error=error)
            else:
                files = tuple(target.with_name(path.name) for path in written.files)
                yield Exported(document_id, form.name, files[0] if files else target, written.notes, copies, files=files)

    def keep_register_names(self, templates: Iterable[str]) -> None:
        """No document's files get the names that the registers of these templates will have."""
        ends = tuple(form.extension for form in REGISTER_FORMATS.values())
        for name in templates:
            self._register_stems.setdefault(name, self._free_stem(f"register-{name}", ends))

    def registers(self, register: Register, formats: Iterable[str], ink: Ink | None = None) -> Iterator[Exported]:
        """`register-TEMPLATE.*`, one for each format, errors included."""
        self.keep_register_names((register.name,))
        telling = Telling(self._language, ink)
        for name in formats:
            target = self._folder / f"{self._register_stems[register.name]}.{REGISTER_FORMATS[name].extension}"
            try:
                write_register(register, target, name, telling)
            except (Cancelled, Stopped, FolderUnwritable, DiskFull):
                raise
            except DossierError as error:
                yield Exported(register.name, name, None, error=error)
            else:
                yield Exported(register.name, name, target)

    def _job(self, document_id: str, on_page: Callable[[], None]) -> Job:
        document = self._dossier.document(document_id)
        summaries = self._dossier.page_summaries(document_id)
        shas = tuple(dict.fromkeys(s.master for s in summaries))
        self._masters |= {sha: self._dossier.master(sha) for sha in shas if sha not in self._masters}

        def pages() -> Iterator[Page]:
            for page_id in document.pages:
                self._poll()
                yield self._dossier.page(page_id)
                on_page()

        return Job(
            document=document,
            pages=pages,
            masters=tuple(self._masters[sha] for sha in shas),
            master_path=self._dossier.master_path,
            language=self._language,
            exported_at=utc_now(),
            program=f"Dossier {__version__}",
            passwords=self._passwords.known,
            record=record_of_document(document, self._templates),
            options=self._options,
            picture=self._pictures,
            processing=processing_of(self._dossier, document_id),
            head=self._dossier.head,
        )

    # --- names ------------------------------------------------------------------------------------------------------

    def _stem(self, job: Job, stem: str | None) -> str:
        named = stem_from(self._pattern, job.record) if self._pattern and job.record else ""
        if named or stem is not None:
            return named or stem or ""
        return Path(job.masters[0].name).stem if job.masters else job.document.title

    def _free_stem(self, stem: str, extensions: Iterable[str]) -> str:
        return self._names.stem(safe_stem(stem), tuple(extensions), self._masters.values())

    # --- files ------------------------------------------------------------------------------------------------------

    def _write(self, form: Format, job: Job, target: Path) -> tuple[Written, tuple[Path, ...]]:
        with system_errors(target):
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".dossier-", dir=self._folder, ignore_cleanup_errors=True) as scratch:
                fresh = Path(scratch) / target.name
                try:
                    written = form.write(job, fresh, self._ask)
                except BaseException:
                    self._host.stop()  # it may hold files of the scratch folder
                    raise
                copies = tuple(self._copy(job, sha, target, Path(scratch)) for sha in written.copies)
                for path in written.files or (fresh,):
                    _put(path, target.with_name(path.name))
        return written, copies

    def _copy(self, job: Job, sha256: str, target: Path, scratch: Path) -> Path:
        """A signed original, byte for byte, beside the searchable copy of it."""
        path = self._names.beside(target, "signed")
        fresh = scratch / "signed"
        shutil.copyfile(job.master_path(sha256), fresh)
        with fresh.open("rb+") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
                raise ExportFailed(file=path.name)
            os.fsync(stream.fileno())
        _put(fresh, path)
        return path

    def _ask(self, name: str, body: dict[str, Any], *, timeout: float) -> dict[str, Any]:
        return self._host.call(name, body, timeout=timeout, poll=self._poll).body


def write_register(register: Register, target: Path, form: str, telling: Telling) -> None:
    """In the format of that name, over a file of the same name. Raises ExportFailed and what the ink's callable does."""
    with system_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".dossier-", dir=target.parent, ignore_cleanup_errors=True) as scratch:
            fresh = Path(scratch) / target.name
            REGISTER_FORMATS[form].write(register, fresh, telling)
            with fresh.open("rb+") as stream:
                os.fsync(stream.fileno())
            _put(fresh, target)


def _put(fresh: Path, target: Path) -> None:
    try:
        if fresh.is_dir() and target.is_dir():
            target.replace(fresh.with_name("replaced"))
        fresh.replace(target)
    except PermissionError as error:
        raise FileBusy(file=target.name) from error
    sync_folder(target.parent)
