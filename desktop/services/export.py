"""Documents to files: `<stem>.<format>`, written beside under another name and renamed when whole and checked.

A file that an earlier run left is replaced; one that is an original of the dossier never is: then the new one gets a number.
"""

from __future__ import annotations

import hashlib
import os
import re
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
from desktop.exporters.job import Job, Written
from desktop.hosts.client import Host
from desktop.hosts.errors import Stopped
from desktop.services.importing import Passwords
from desktop.services.progress import Poll, Progress, never_cancelled, unseen
from desktop.storage.dossier import Dossier, utc_now
from desktop.storage.masters import sync_folder

FORMAT_NAMES = tuple(FORMATS)
HOST = ("--export-host",)
_MEMORY = 3 << 30
_LONGEST_STEM = 180
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]')


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of one document in one format. path: None where `error` says why. copies: originals laid beside it."""

    document: str
    format: str
    path: Path | None
    notes: tuple[Text, ...] = ()
    copies: tuple[Path, ...] = ()
    error: DossierError | None = None


def export_documents(
    dossier: Dossier,
    document_ids: Sequence[str],
    folder: Path,
    formats: Sequence[str],
    *,
    language: str = "en",
    passwords: Passwords | None = None,
    poll: Poll = never_cancelled,
    progress: Progress = unseen,
) -> tuple[Exported, ...]:
    """Every document in every format; what fails is told in its place and the others go on. progress: pages times formats.

    Raises UnknownFormat, FolderUnwritable, DiskFull, and what `poll` raises.
    """
    counts = {summary.id: summary.pages for summary in dossier.documents()}
    total = len(formats) * sum(counts[i] for i in document_ids)
    exporting = Exporting(dossier, folder, tuple(formats), language=language, passwords=passwords, poll=poll)
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
        protected: Iterable[Path] = (),
        poll: Poll = never_cancelled,
    ) -> None:
        """protected: files that no export may replace, such as inputs that are yet to be imported. Raises UnknownFormat."""
        for name in formats:
            if name not in FORMATS:
                raise UnknownFormat(format=name, known=", ".join(FORMAT_NAMES))
        self._dossier = dossier
        self._folder = folder.absolute()
        self._formats = tuple(FORMATS[name] for name in formats)
        self._language = language
        self._passwords = passwords or Passwords()
        self._poll = poll
        self._host = Host(HOST, memory_limit=_MEMORY)
        self._protected = {os.path.realpath(path) for path in protected}
        self._used: set[str] = set()
        self._masters = {master.sha256: master for master in dossier.masters()}

    def close(self) -> None:
        self._host.close()

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
        """One for each format, errors included. stem: of the file names, None for that of the original."""
        job = self._job(document_id, on_page)
        name = self._free_stem(safe_stem(stem if stem is not None else self._stem(job)))
        for form in self._formats:
            target = self._folder / f"{name}.{form.extension}"
            try:
                written, copies = self._write(form, job, target)
            except (Cancelled, Stopped, FolderUnwritable, DiskFull):
                raise
            except DossierError as error:
                yield Exported(document_id, form.name, None, error=error)
            else:
                yield Exported(document_id, form.name, target, written.notes, copies)

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
        )

    # --- names ------------------------------------------------------------------------------------------------------

    @staticmethod
    def _stem(job: Job) -> str:
        return Path(job.masters[0].name).stem if job.masters else job.document.title

    def _free_stem(self, stem: str) -> str:
        """The stem itself or, where this run has used it or an original lies there, with -2, -3 and so on."""
        number, name = 1, stem
        while name.casefold() in self._used or any(self._is_original(name, form) for form in self._formats):
            number += 1
            name = f"{stem}-{number}"
        self._used.add(name.casefold())
        return name

    def _is_original(self, name: str, form: Format) -> bool:
        path = self._folder / f"{name}.{form.extension}"
        if path.is_dir() or os.path.realpath(path) in self._protected:
            return True
        try:
            size = path.stat().st_size
            alike = {sha for sha, master in self._masters.items() if master.size == size}
            if not alike:
                return False
            with path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest() in alike
        except OSError:
            return False

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
                _put(fresh, target)
        return written, copies

    def _copy(self, job: Job, sha256: str, target: Path, scratch: Path) -> Path:
        """A signed original, byte for byte, beside the searchable copy of it."""
        number, path = 1, target.with_name(f"{target.stem}.signed{target.suffix}")
        while path.name.casefold() in self._used:
            number += 1
            path = target.with_name(f"{target.stem}.signed-{number}{target.suffix}")
        self._used.add(path.name.casefold())
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


def safe_stem(stem: str) -> str:
    """A file name without its ending that every system takes: no reserved words or characters, not too long."""
    name = _FORBIDDEN.sub("_", stem).strip().rstrip(". ")
    name = name.encode("utf-8")[:_LONGEST_STEM].decode("utf-8", "ignore").rstrip(". ")
    if _RESERVED.match(name):
        name = f"_{name}"
    return name or "document"


def _put(fresh: Path, target: Path) -> None:
    try:
        fresh.replace(target)
    except PermissionError as error:
        raise FileBusy(file=target.name) from error
    sync_folder(target.parent)
