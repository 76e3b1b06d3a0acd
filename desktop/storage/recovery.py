"""Out of a damaged dossier into a new one: rows that can be read, and what the history tells of those that cannot."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from desktop.document.codec import decode
from desktop.document.errors import DossierError, Text
from desktop.document.history import unpack
from desktop.document.model import Approval, Content, Document, Field, Master, Override, Page, PageStatus, Reading
from desktop.document.redaction import Redaction
from desktop.storage import masters, replaying, search, tables, verifying
from desktop.storage.driver import Database, Row, connect
from desktop.storage.errors import NothingToRecover, ReadOnlyDossier
from desktop.storage.lock import WriterLock
from desktop.storage.masters import Poll, never_cancelled
from desktop.storage.migrations import FIRST_WITH_EXPORTS, FIRST_WITH_RECORDS, FIRST_WITH_REVIEW, version_of
from desktop.storage.opening import create_file
from desktop.storage.salvage import opened, readable

_NAMED = 5


@dataclass(frozen=True, slots=True)
class RecoverReport:
    """What the new dossier holds. empty_pages: pages whose text could not be had; they can be read again.

    history_whole: no step is missing and all of the state follows. missing_masters: names of originals that are not there.
    lost_areas: marks of what is to be blacked out that could not be had; whatever they covered would leave.
    """

    documents: int
    pages: int
    empty_pages: int
    readings: int
    events: int
    history_whole: bool
    missing_masters: tuple[str, ...]
    lost_areas: int = 0

    @property
    def warning(self) -> Text | None:
        """What a person must know before anything leaves the new dossier."""
        if not self.lost_areas:
            return None
        return Text(
            f"{self.lost_areas} marked areas were lost: look at what is to be blacked out once more before an export.",
            f"有 {self.lost_areas} 处遮盖标记丢失：导出前请重新检查要遮盖的内容。",
        )

    @property
    def summary(self) -> Text:
        return Text(
            f"Recovered: {self.documents} documents, {self.pages} pages, {self.events} steps of the history.",
            f"已恢复：{self.documents} 份文档、{self.pages} 页、{self.events} 条历史记录。",
        )

    @property
    def losses(self) -> tuple[Text, ...]:
        """What the new dossier lacks, as far as that is known; what matters most comes first."""
        found = [self.warning] if self.warning is not None else []
        if self.empty_pages:
            found.append(
                Text(
                    f"The text of {self.empty_pages} pages was lost: they wait to be read again.",
                    f"有 {self.empty_pages} 页的文本丢失，等待重新识别。",
                )
            )
        if not self.history_whole:
            found.append(Text("The history has gaps.", "历史记录不完整。"))
        if self.missing_masters:
            names = self.missing_masters[:_NAMED]
            more = "…" if len(self.missing_masters) > _NAMED else ""
            found.append(
                Text(
                    f"{len(self.missing_masters)} originals are not there: {', '.join(names)}{more}",
                    f"缺少 {len(self.missing_masters)} 个原件：{'、'.join(names)}{more}",
                )
            )
        return tuple(found)


def recover(path: Path, target: Path, poll: Poll = never_cancelled) -> RecoverReport:
    """Makes a new dossier at `target`; the damaged one is only read. Masters are linked hard where the disk can, else copied.

    Raises DossierExists, NothingToRecover; DossierInUse where another process has the damaged one open.
    """
    path, target = path.absolute(), target.absolute()
    with _locked(path), _locked(target), _source(path) as source:
        create_file(target)
        try:
            database = connect(target)
            try:
                report = _Recovery(source, database, masters.folder_of(path), masters.folder_of(target), poll).run()
                database.run("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                database.close()
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    return report


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    try:
        lock = WriterLock(path)
    except ReadOnlyDossier:
        yield  # nobody writes on a read-only medium
        return
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _source(path: Path) -> Iterator[Database]:
    with ExitStack() as stack:
        try:
            source = stack.enter_context(opened(path))
        except DossierError as reason:
            raise NothingToRecover(path=str(path)) from reason
        yield source


def _any(row: Row) -> bool:
    return True


class _Recovery:
    def __init__(self, source: Database, target: Database, folder: Path, new_folder: Path, poll: Poll) -> None:
        self._source = source
        self._db = target
        self._folder = folder
        self._new_folder = new_folder
        self._poll = poll
        self._empty = 0
        self._seen_areas = 0

    def run(self) -> RecoverReport:
        # Rows come in any order; what refers to nothing is filled in before the end.
        self._db.run("PRAGMA foreign_keys=OFF")
        with self._db.writing():
            self._events()
            self._rows()
            self._from_history()
            self._fill_in()
            self._index()
            if not any(self._count(table) for table in ("documents", "pages", "events")):
                raise NothingToRecover(path=str(self._source.path))
        missing = self._masters()
        documents, pages, readings, events = map(self._count, ("documents", "pages", "readings", "events"))
        whole = verifying.follows_from_history(self._db, self._poll)
        return RecoverReport(documents, pages, self._empty, readings, events, whole, missing, self._lost_areas())

    def _lost_areas(self) -> int:
        """As many as the damaged dossier still counts, or could be read of it, and the new one has not."""
        if version_of(self._source) < FIRST_WITH_EXPORTS:
            return 0
        counted = 0
        with suppress(DossierError):
            counted = self._source.value("SELECT count(*) FROM redactions")
        return max(counted, self._seen_areas) - self._count("redactions")

    def _events(self) -> None:
        later = ", batch" if version_of(self._source) >= FIRST_WITH_REVIEW else ""
        columns = f"at, actor_kind, actor_name, kind, page, document, undoes, payload, payload_hash, previous, hash{later}"
        self._copy("events", columns, "sequence", self._event_fits)

    def _event_fits(self, row: Row) -> bool:
        payload = row[8]
        if payload is not None:
            unpack(row[4], tables.unsqueeze(payload))
        return True

    def _rows(self) -> None:
        self._copy("masters", "sha256, name, size, media_type, pages, linked", "rank")
        self._copy("links", "sha256, modified", "rowid")
        records = ", overrides, approval" if version_of(self._source) >= FIRST_WITH_RECORDS else ""
        reviewed = version_of(self._source) >= FIRST_WITH_REVIEW
        records += ", assigned" if reviewed else ""
        self._copy("documents", f"id, title, template, fields{records}", "rank", _document_reads)
        self._copy(
            "pages",
            "id, document, number, master, master_page, width, height, unit, view, status, touched, view_set, proposal,"
            " error, doubtful" + (", engine" if reviewed else ""),
            "rank",
            lambda row: bool(PageStatus(row[10])),
        )
        self._copy("contents", "content", "rank", lambda row: _reads(Content, tables.unsqueeze(row[1])))
        self._copy("readings", "id, page, reading", "rank", lambda row: _reads(Reading, tables.unsqueeze(row[3])))
        self._copy("queue", "page, place", "rowid")
        self._copy("engine_choices", "scope, engine", "rowid")
        if reviewed:
            self._copy("words", "word, person, at", "rowid")
            self._copy("page_times", "page, person, seconds", "rowid")
            self._copy("page_quality", "page, quality", "rowid")
        if version_of(self._source) >= FIRST_WITH_EXPORTS:
            self._copy("redactions", "id, page, redaction", "rank", self._area_fits)

    def _area_fits(self, row: Row) -> bool:
        self._seen_areas += 1
        return _reads(Redaction, row[3])

    def _copy(self, table: str, columns: str, key: str, fits: Callable[[Row], bool] = _any) -> None:
        marks = ", ".join("?" for _ in range(columns.count(",") + 2))
        for row in readable(self._source, table, columns, key):
            self._poll()
            with suppress(ValueError):
                if fits(row):
                    self._db.run(f"INSERT OR IGNORE INTO {table} ({key}, {columns}) VALUES ({marks})", *row)

    def _from_history(self) -> None:
        """What the tables lack and the history tells."""
        for master in replaying.masters(self._db):
            if not self._has("masters", "sha256", master.sha256):
                tables.put_master(self._db, master)
        for identity in replaying.document_ids(self._db):
            if not self._has("documents", "id", identity):
                tables.add_document(self._db, self._told_document(identity))
        incomplete = set()
        for added in replaying.added_pages(self._db):
            self._poll()
            if not self._has("pages", "id", added.id):
                told = self._told_page(added)
                tables.add_page(self._db, told)
                tables.number_page(self._db, added.id, added.document, added.number)
                incomplete.add(added.document)
                self._empty += told.content == Content()
            elif not self._has("contents", "rank", tables.page_rank(self._db, added.id)):
                content = self._told_page(added).content
                if content != Content():
                    tables.add_content(self._db, added.id, content)

        for identity in incomplete:
            self._arrange(identity)

    def _arrange(self, identity: str) -> None:
        """The pages of a document as the history has them in the end."""
        try:
            told = replaying.document(self._db, identity).pages
        except replaying.Untold:
            return
        self._db.run("UPDATE pages SET number = 0 WHERE document = ?", identity)
        there = (page for page in told if self._has("pages", "id", page))
        for number, page in enumerate(there, 1):
            tables.number_page(self._db, page, identity, number)

    def _told_document(self, identity: str) -> Document:
        try:
            return replace(replaying.document(self._db, identity), pages=())
        except replaying.Untold:
            return Document(identity, identity)

    def _told_page(self, added: Page) -> Page:
        try:
            return replaying.page(self._db, added)
        except replaying.Untold:
            return added

    def _fill_in(self) -> None:
        """Gives pages without content, document or master what they need; those that had been read wait to be read again."""
        bare = list(self._db.rows("SELECT id, status FROM pages WHERE rank NOT IN (SELECT rank FROM contents)"))
        for identity, status in bare:
            tables.add_content(self._db, identity, Content())
            if status in (PageStatus.READ, PageStatus.CHECKED, PageStatus.APPROVED):
                self._db.run("UPDATE pages SET status = ?, touched = 0 WHERE id = ?", PageStatus.WAITING.value, identity)
                self._empty += 1
        for (identity,) in list(self._db.rows("SELECT DISTINCT document FROM pages EXCEPT SELECT id FROM documents")):
            tables.add_document(self._db, Document(identity, identity))
        for (sha256,) in list(self._db.rows("SELECT DISTINCT master FROM pages EXCEPT SELECT sha256 FROM masters")):
            found = next(iter(self._folder.glob(f"{sha256}*")), None)
            size = found.stat().st_size if found else 0
            pages = self._db.value("SELECT max(master_page) + 1 FROM pages WHERE master = ?", sha256)
            name = found.name if found else sha256
            tables.put_master(self._db, Master(sha256, name, size, "application/octet-stream", pages))
        for table in ("readings", "queue", "redactions"):
            self._db.run(f"DELETE FROM {table} WHERE page NOT IN (SELECT id FROM pages)")
        self._db.run("DELETE FROM contents WHERE rank NOT IN (SELECT rank FROM pages)")

    def _index(self) -> None:
        for (identity,) in list(self._db.rows("SELECT id FROM pages")):
            self._poll()
            search.index_page(self._db, tables.page_rank(self._db, identity), tables.page(self._db, identity).content)
        for (identity,) in list(self._db.rows("SELECT id FROM documents")):
            document = tables.document(self._db, identity)
            search.index_fields(self._db, tables.document_rank(self._db, identity), document)

    def _masters(self) -> tuple[str, ...]:
        missing = []
        with masters.storing(self._new_folder):
            self._new_folder.mkdir(exist_ok=True)
            for master in tables.masters(self._db):
                self._poll()
                old, new = masters.file_of(self._folder, master), masters.file_of(self._new_folder, master)
                if not old.is_file():
                    missing.append(master.name)
                elif old != new and not new.exists():
                    _brought(old, new)
            masters.sync_folder(self._new_folder)
        return tuple(missing)

    def _has(self, table: str, column: str, value: str | int) -> bool:
        return self._db.value(f"SELECT 1 FROM {table} WHERE {column} = ?", value) is not None

    def _count(self, table: str) -> int:
        count: int = self._db.value(f"SELECT count(*) FROM {table}")
        return count


def _document_reads(row: Row) -> bool:
    kinds: tuple[Any, ...] = (tuple[Field, ...], tuple[Override, ...], Approval | None)
    return all(_reads(kind, text) for kind, text in zip(kinds, row[4:7], strict=False))


def _reads(kind: type[object], text: str) -> bool:
    """Raises ValueError where it does not."""
    decode(kind, json.loads(text))
    return True


def _brought(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)
