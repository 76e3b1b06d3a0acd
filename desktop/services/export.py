"""Documents to files: `<stem>.<format>`, written in a scratch folder and put in their place when whole and checked.

What is there already stays unless the person said otherwise (`placing.Existing`); an original of the dossier always does.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from desktop import __version__
from desktop.document.errors import DossierError, Text
from desktop.document.geometry import Quad
from desktop.document.model import Document, Master, Page, PageStatus
from desktop.document.record import Record
from desktop.engines.contract import Cancelled
from desktop.exporters import FORMATS, Format
from desktop.exporters.errors import DiskFull, EmptyDocument, ExportFailed, FolderUnwritable, UnknownFormat, system_errors
from desktop.exporters.formats import Shape
from desktop.exporters.job import Ask, Job, Options, Written
from desktop.exporters.registers import REGISTER_FORMATS
from desktop.exporters.registers.values import Ink, Register, Telling
from desktop.fields.templates.library import Templates
from desktop.hosts.client import Host
from desktop.hosts.errors import Stopped
from desktop.interchange.values import Processing
from desktop.services.file_names import FreeNames, safe_stem
from desktop.services.importing import Passwords
from desktop.services.naming import Naming, is_named, names_of
from desktop.services.page_pictures import PagePictures, processing_of
from desktop.services.placing import Existing, Scratch, Taken, discard, put, put_new, same
from desktop.services.progress import Poll, never_cancelled
from desktop.services.registers import record_of_document
from desktop.services.templates import own_templates
from desktop.storage.dossier import Dossier, utc_now

log = logging.getLogger(__name__)

FORMAT_NAMES = tuple(FORMATS)
REGISTER_NAMES = tuple(REGISTER_FORMATS)
HOST = ("--export-host",)
PROGRAM = f"Dossier {__version__}"
_MEMORY = 3 << 30
ENDS_ALL = (Cancelled, Stopped, FolderUnwritable, DiskFull)


class NothingApproved(DossierError):
    """Details: document (its title)."""

    code = "export-not-approved"
    sentence = Text("{document} was left out: none of its pages is approved.", "已略过 {document}：没有已批准的页面。")
    remedy = Text("Approve its pages, or export pages of every stage.", "请先批准页面，或导出所有阶段的页面。")


class Withholding(Protocol):
    """What of the documents must not leave. areas: to be blacked out, by page id."""

    @property
    def areas(self) -> Mapping[str, Sequence[Quad]]: ...
    def demand(self, formats: Iterable[str]) -> None:
        """Raises DossierError where one of the formats would carry originals."""

    def document(self, document: Document) -> Document:
        """Its fields and its title without what is withheld. Raises DossierError where nothing is."""

    def page(self, page: Page) -> Page:
        """Without what stands in the areas."""

    def masters(self, masters: tuple[Master, ...]) -> tuple[Master, ...]:
        """Under names that say nothing."""

    def record(self, record: Record) -> Record:
        """Of the document as it leaves."""

    def processing(self, document_id: str, processing: tuple[Processing, ...]) -> tuple[Processing, ...]: ...
    def named(self, document_id: str, folder: Path, stem: str) -> tuple[Path, str]:
        """Where the files go and what they are called, without what is withheld."""

    def check(self, form: Format, job: Job, written: Written, target: Path, ask: Ask) -> None:
        """Of what was written. Raises DossierError where it holds what it must not: then it is thrown away."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of one document, or of one register (its template's name), in one format.

    path: None where `error` says why; the first of `files` where a file a page was written. copies: originals laid beside
    it. skipped: it was there, and stays as it is."""

    document: str
    format: str
    path: Path | None
    notes: tuple[Text, ...] = ()
    copies: tuple[Path, ...] = ()
    error: DossierError | None = None
    files: tuple[Path, ...] = ()
    skipped: bool = False

    @property
    def written(self) -> tuple[Path, ...]:
        """All files and folders that it is, copies too."""
        if self.path is None or self.skipped:
            return ()
        return (*(self.files or (self.path,)), *self.copies)


@dataclass(slots=True)
class _Fresh:
    """A format in the scratch folder. one: a single file. there: what is left as it is instead. error: why there is nothing."""

    format: str
    files: tuple[Path, ...] = ()
    copies: tuple[Path, ...] = ()
    notes: tuple[Text, ...] = ()
    one: bool = True
    there: Path | None = None
    error: DossierError | None = None

    def all(self) -> tuple[Path, ...]:
        return (*self.files, *self.copies)


@dataclass(slots=True)
class _Pages:
    """How many pages of one format of one document were told of: no more than there are, however often they are walked."""

    left: int
    told: Callable[[], None]

    def one(self) -> None:
        if self.left:
            self.left -= 1
            self.told()

    def rest(self) -> None:
        while self.left:
            self.one()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where something is to go and what it is to be called. about: id of the document, or name of the register's template.
    pages: numbers of those that leave."""

    folder: Path
    wanted: str
    about: str
    pages: tuple[int, ...] = ()

    def renamed(self, path: Path, name: str) -> Path:
        """Where a file goes that was written under the wanted name."""
        return self.folder / f"{name}{path.name.removeprefix(self.wanted)}"


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
        naming: Naming | None = None,
        existing: Existing = Existing.NUMBER,
        only_approved: bool = False,
        options: Options | None = None,
        protected: Iterable[Path] = (),
        withheld: Withholding | None = None,
        keep_partial: bool = True,
        poll: Poll = never_cancelled,
    ) -> None:
        """templates: None for those of this desk. only_approved: pages that are approved, and no others. protected: files that
        no export may replace, such as inputs that are yet to be imported. keep_partial: whether the formats of a document that
        are whole are kept where a full disk or the person ends it before its last one; else nothing new of it stays. Raises
        UnknownFormat."""
        for name in formats:
            if name not in FORMATS:
                raise UnknownFormat(format=name, known=", ".join(FORMAT_NAMES))
        self._dossier = dossier
        self._folder = folder.absolute()
        self._formats = tuple(FORMATS[name] for name in formats)
        self._language = language
        self._passwords = passwords or Passwords()
        self._templates = templates or own_templates()
        self._naming = naming or Naming()
        self._existing = existing
        self._only_approved = only_approved
        self._keep_partial = keep_partial
        self._poll = poll
        self._options = options or Options()
        self._withheld = withheld
        if withheld is not None:
            withheld.demand(formats)
        self._host = Host(HOST, memory_limit=_MEMORY)
        self._pictures = PagePictures(dossier, self._passwords, poll, withheld.areas if withheld else None)
        self._scratch = Scratch(self._folder)
        self._names = FreeNames(protected)
        self._masters = {master.sha256: master for master in dossier.masters()}

    def close(self) -> None:
        self._host.close()
        self._pictures.close()
        self._scratch.close()

    def document(self, document_id: str, stem: str | None = None) -> Iterator[Exported]:
        """The files of one document; raises the first error after the formats that went well."""
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
        """One for each format, errors included, when all are written: they share a name. stem: of the file names where no
        pattern gives one, None for the document's title. Raises NothingApproved; where the disk is full or the person stops it,
        after the formats that are whole, if these are to be kept."""
        document, masters = self._leaving(document_id)
        record = record_of_document(document, self._templates)
        named = self._naming.stem(record) or stem or document.title
        folder, processing = self._naming.folder(record), processing_of(self._dossier, document_id)
        if self._withheld is not None:
            record, processing = self._withheld.record(record), self._withheld.processing(document_id, processing)
            folder, named = self._withheld.named(document_id, folder, named)
        numbers = {summary.id: summary.number for summary in self._dossier.page_summaries(document_id)}
        place = self._place(folder, named, document_id, tuple(numbers[page] for page in document.pages))
        job = self._job(document, masters, record, processing)
        yield from self._placed(place, lambda done: self._write_all(place, job, done, on_page))

    def keep_register_names(self, templates: Iterable[str]) -> None:
        """No document's files get the names that the registers of these templates will have."""
        for name in templates:
            self._names.reserve(self._folder, safe_stem(f"register-{name}"))

    def registers(self, register: Register, formats: Iterable[str], ink: Ink | None = None) -> Iterator[Exported]:
        """`register-TEMPLATE.*`, one for each format, errors included."""
        self._names.release(self._folder, safe_stem(f"register-{register.name}"))
        place = self._place(Path(), f"register-{register.name}", register.name)
        telling = Telling(self._language, ink)
        yield from self._placed(place, lambda done: self._write_registers(place, register, formats, telling, done))

    def leaving(self, document_id: str) -> Document:
        """As it would leave: with the pages that are wanted, without what is withheld. Raises NothingApproved."""
        return self._leaving(document_id)[0]

    # --- what is to be written --------------------------------------------------------------------------------------

    def _place(self, folder: Path, stem: str, about: str, pages: tuple[int, ...] = ()) -> _Place:
        folder, wanted = self._folder / folder, safe_stem(stem)
        if self._existing is Existing.SKIP:  # what may be left as it is must be known before anything is written
            wanted = self._names.stem(folder, wanted, lambda name: not self._stands_in_the_way(folder, name, pages))
        return _Place(folder, wanted, about, pages)

    def _stands_in_the_way(self, folder: Path, stem: str, pages: tuple[int, ...]) -> bool:
        wanted = [(name, form.shape is Shape.FOLDER) for form in self._formats for name in self._named(form, stem, pages)]
        wanted += [(f"{stem}.{form.extension}", False) for form in REGISTER_FORMATS.values()]
        return any(self._names.is_taken(folder / name) or self._stays(folder / name, is_folder) for name, is_folder in wanted)

    def _named(self, form: Format, stem: str, pages: tuple[int, ...]) -> tuple[str, ...]:
        return names_of(form, stem, pages, self._options.page_image)

    def _stays(self, target: Path, is_folder: bool) -> bool:
        """Whether something is there that may not be replaced, or that what is written cannot take the place of."""
        if not os.path.lexists(target):
            return False
        return target.is_dir() != is_folder or self._names.is_kept(target, self._masters.values())

    def _leaving(self, document_id: str) -> tuple[Document, tuple[Master, ...]]:
        """The document as it may leave, and its originals in order of first use."""
        document = self._dossier.document(document_id)
        summaries = self._dossier.page_summaries(document_id)
        if self._only_approved:
            summaries = tuple(s for s in summaries if s.status is PageStatus.APPROVED)
            if not summaries:
                raise NothingApproved(document=document.title)
            document = replace(document, pages=tuple(s.id for s in summaries))
        if self._withheld is not None:
            document = self._withheld.document(document)
        shas = tuple(dict.fromkeys(s.master for s in summaries))
        self._masters |= {sha: self._dossier.master(sha) for sha in shas if sha not in self._masters}
        masters = tuple(self._masters[sha] for sha in shas)
        return document, self._withheld.masters(masters) if self._withheld is not None else masters

    def _job(
        self, document: Document, masters: tuple[Master, ...], record: Record, processing: tuple[Processing, ...]
    ) -> Callable[[_Pages], Job]:
        """The job of one format; its pages are told of one by one."""

        def job(told: _Pages) -> Job:
            return Job(
                document=document,
                pages=lambda: self._pages(document, told),
                masters=masters,
                master_path=self._dossier.master_path,
                language=self._language,
                exported_at=utc_now(),
                program=PROGRAM,
                passwords=self._passwords.known,
                record=record,
                options=self._options,
                picture=self._pictures,
                processing=processing,
                head=self._dossier.head,
                redacted=self._withheld is not None,
            )

        return job

    def _pages(self, document: Document, told: _Pages) -> Iterator[Page]:
        for page_id in document.pages:
            self._poll()
            page = self._dossier.page(page_id)
            yield self._withheld.page(page) if self._withheld is not None else page
            told.one()

    # --- writing ----------------------------------------------------------------------------------------------------

    def _write_all(self, place: _Place, job: Callable[[_Pages], Job], done: list[_Fresh], on_page: Callable[[], None]) -> None:
        there = self._there(place)
        for form in self._formats:
            told = _Pages(0, on_page)
            made = job(told)
            told.left = len(made.document.pages)
            done.append(_Fresh(form.name, there=there[form.name]) if form.name in there else self._fresh(form, made, place))
            told.rest()

    def _there(self, place: _Place) -> dict[str, Path]:
        """What is there already of the formats that are to be skipped then: whole, and not of this run."""
        there: dict[str, Path] = {}
        if self._existing is not Existing.SKIP:
            return there
        listing: dict[str, Path] = {}
        with suppress(OSError):
            listing = {path.name.casefold(): path for path in sorted(place.folder.iterdir())}
        for form in self._formats:
            found = [listing.get(name.casefold()) for name in self._named(form, place.wanted, place.pages)]
            paths = [path for path in found if path is not None and not self._names.is_taken(path)]
            if paths and len(paths) == len(found) and not any(self._stays(p, form.shape is Shape.FOLDER) for p in paths):
                there[form.name] = paths[0]
                self._names.take(*paths)
        return there

    def _fresh(self, form: Format, job: Job, place: _Place) -> _Fresh:
        folder = self._scratch.fresh()
        target = folder / f"{place.wanted}.{form.extension}"
        try:
            written = form.write(job, target, self._ask)
            files = written.files or (target,)
            if not files[0].exists():
                raise EmptyDocument(file=target.name)
            if self._withheld is not None:
                self._withheld.check(form, job, written, target, self._ask)
            copies = tuple(self._copy(job, sha, target, number) for number, sha in enumerate(written.copies, 1))
        except BaseException as error:
            self._host.stop()  # it may hold files of the scratch folder
            shutil.rmtree(folder, ignore_errors=True)
            said = _said(error, place.folder / target.name)
            if said is None or (said is error and isinstance(error, ENDS_ALL)):
                raise
            if isinstance(said, ENDS_ALL):
                raise said from error
            return _Fresh(form.name, error=said)
        return _Fresh(form.name, files, copies, written.notes, one=not written.files)

    def _copy(self, job: Job, sha256: str, target: Path, number: int) -> Path:
        """A signed original, byte for byte, beside the searchable copy of it."""
        mark = "signed" if number == 1 else f"signed-{number}"
        fresh = target.with_name(f"{target.stem}.{mark}{target.suffix}")
        copy_original(job.master_path(sha256), fresh, sha256, self._poll)
        return fresh

    def _write_registers(
        self, place: _Place, register: Register, formats: Iterable[str], telling: Telling, done: list[_Fresh]
    ) -> None:
        for name in formats:
            self._poll()
            target = place.folder / f"{place.wanted}.{REGISTER_FORMATS[name].extension}"
            if self._existing is Existing.SKIP and target.exists() and not self._names.is_taken(target):
                done.append(_Fresh(name, there=target))
                continue
            fresh = self._scratch.fresh() / target.name
            try:
                with system_errors(target):
                    REGISTER_FORMATS[name].write(register, fresh, telling)
                    with fresh.open("rb+") as stream:
                        os.fsync(stream.fileno())
            except ENDS_ALL:
                raise
            except DossierError as error:
                done.append(_Fresh(name, error=error))
            else:
                done.append(_Fresh(name, (fresh,)))

    def _ask(self, name: str, body: dict[str, Any], *, timeout: float) -> dict[str, Any]:
        return self._host.call(name, body, timeout=timeout, poll=self._poll).body

    # --- in its place -----------------------------------------------------------------------------------------------

    def _placed(self, place: _Place, write: Callable[[list[_Fresh]], None]) -> Iterator[Exported]:
        """What was written until it was stopped is kept, where that is wanted."""
        done: list[_Fresh] = []
        ended: BaseException | None = None
        try:
            try:
                write(done)
            except (*ENDS_ALL, KeyboardInterrupt) as error:
                if not self._keep_partial:
                    raise
                ended = error
            yield from self._put_all(place, done, []) if self._keep_partial else self._put_all_or_none(place, done)
        finally:
            for folder in {path.parent for each in done for path in each.files}:
                discard(folder)
        if ended is not None:
            raise ended

    def _put_all_or_none(self, place: _Place, done: list[_Fresh]) -> Iterator[Exported]:
        moved: list[tuple[Path, Path]] = []
        try:
            results = list(self._put_all(place, done, moved))
        except BaseException:
            self._take_back(moved)
            raise
        yield from results

    def _put_all(self, place: _Place, done: list[_Fresh], moved: list[tuple[Path, Path]]) -> Iterator[Exported]:
        """moved: gets what lies now where nothing was, from where it came."""
        name = place.wanted
        if any(each.files for each in done) and not (self._existing is Existing.SKIP and self._fits(place, done, name)):
            name = self._free(place, done)
        for at, each in enumerate(done):
            while (result := self._put(place, each, name, moved)) is None:
                name = self._free(place, done[at:])
            yield result

    def _free(self, place: _Place, done: list[_Fresh]) -> str:
        return self._names.stem(place.folder, place.wanted, lambda name: self._fits(place, done, name))

    def _fits(self, place: _Place, done: Iterable[_Fresh], name: str) -> bool:
        """Whether the files may have this name: nothing is lost of what is there, nor of what this run wrote."""
        for path in (path for each in done for path in each.all()):
            target = place.renamed(path, name)
            if self._names.is_taken(target):
                return False
            if self._existing is not Existing.SKIP and self._stays(target, path.is_dir()):
                return False
            if self._existing is Existing.NUMBER and os.path.lexists(target) and not same(path, target):
                return False
        return True

    def _put(self, place: _Place, fresh: _Fresh, name: str, moved: list[tuple[Path, Path]]) -> Exported | None:
        """All of a format or nothing; None where something has come meanwhile that has the name."""
        if fresh.error is not None:
            return Exported(place.about, fresh.format, None, error=fresh.error)
        if fresh.there is not None:
            return Exported(place.about, fresh.format, fresh.there, skipped=True)
        mine: list[tuple[Path, Path]] = []
        left: set[Path] = set()
        try:
            for path in fresh.all():
                target = place.renamed(path, name)
                is_new = not os.path.lexists(target)
                if not self._put_one(path, target):
                    left.add(path)
                elif is_new:
                    mine.append((path, target))
        except Taken:
            self._take_back(mine)
            return None
        except BaseException as error:
            self._take_back(mine)
            if isinstance(error, DossierError) and not isinstance(error, ENDS_ALL):
                return Exported(place.about, fresh.format, None, error=error)
            raise
        moved += mine
        return self._in_place(place, fresh, name, left)

    def _put_one(self, path: Path, target: Path) -> bool:
        """Whether it is in its place now: what is to be skipped stays. Raises Taken."""
        if self._existing is Existing.REPLACE:
            put(path, target)
            return True
        try:
            put_new(path, target)
        except Taken:
            if self._existing is Existing.SKIP:
                return False
            if not same(path, target):
                raise
        return True

    def _take_back(self, moved: list[tuple[Path, Path]]) -> None:
        for path, target in reversed(moved):
            with suppress(OSError):
                target.replace(path)
                self._names.give_up(target)

    def _in_place(self, place: _Place, fresh: _Fresh, name: str, left: set[Path]) -> Exported:
        """left: what was there and stayed."""
        files = tuple(place.renamed(path, name) for path in fresh.files)
        copies = tuple(place.renamed(path, name) for path in fresh.copies if path not in left)
        self._names.take(*files, *copies)
        written = tuple(file for file, path in zip(files, fresh.files, strict=True) if path not in left)
        if not written:
            return Exported(place.about, fresh.format, files[0], skipped=True)
        if self._existing is Existing.REPLACE and not fresh.one:
            self._remove_stale(place.folder, fresh.format, name, files)
        return Exported(place.about, fresh.format, written[0], fresh.notes, copies, files=() if fresh.one else written)

    def _remove_stale(self, folder: Path, format_name: str, stem: str, files: tuple[Path, ...]) -> None:
        """Files of pages that the document had when it was written the last time; no other document's."""
        form, fresh = FORMATS[format_name], {file.name.casefold() for file in files}
        others = {safe_stem(summary.title).casefold() for summary in self._dossier.documents()} - {stem.casefold()}
        with suppress(OSError):
            for path in sorted(folder.iterdir()):
                if path.name.casefold() in fresh or path.suffix != files[0].suffix or not is_named(form, stem, path.name):
                    continue
                of_another = any(path.name.casefold().startswith(f"{other}.") for other in others)
                if not (of_another or self._names.is_taken(path) or self._stays(path, is_folder=False)):
                    path.unlink()


def _said(error: BaseException, file: Path) -> DossierError | None:
    """What went wrong with a file, for a person; None for what is no fault."""
    if isinstance(error, DiskFull):
        return DiskFull(file=file.name)  # whatever scratch file it was
    if isinstance(error, DossierError) or not isinstance(error, Exception):
        return error if isinstance(error, DossierError) else None
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, OSError):
        cause = cause.__cause__ or cause.__context__  # a library may say something else when a disk is full
    try:
        with system_errors(file):
            raise cause or error
    except DossierError as said:
        return said
    except Exception:  # the worker's one catch-all: a fault of ours costs one file, not the run
        log.exception("a file could not be written")
        return ExportFailed(file=file.name)


def copy_original(source: Path, target: Path, sha256: str, poll: Poll) -> None:
    """An original, byte for byte. Raises ExportFailed where it is not what it was, OSError."""
    hashed = hashlib.sha256()
    with source.open("rb") as original, target.open("xb") as stream:
        while chunk := original.read(1 << 20):
            poll()
            hashed.update(chunk)
            stream.write(chunk)
        stream.flush()
        os.fsync(stream.fileno())
    if hashed.hexdigest() != sha256:
        raise ExportFailed(file=target.name)
