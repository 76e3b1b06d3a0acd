"""The dossier: one file of all state, beside it the folder of its masters. Every change is one transaction on the disk."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

from desktop.document.edits import Edit
from desktop.document.history import (
    GENESIS,
    Actor,
    ActorKind,
    Edited,
    Event,
    Happening,
    MasterImported,
    Undo,
    undo_state,
    unpack,
)
from desktop.document.model import Document, Master, Page, Reading
from desktop.document.redaction import Redaction
from desktop.storage import choices, desk, masters, purging, queue, replaying, search, tables, verifying
from desktop.storage.clock import Clock, utc_now
from desktop.storage.driver import Database, sweep_journal
from desktop.storage.errors import EventPurged, MasterUnreadable, NotFound, ReadOnlyDossier
from desktop.storage.lock import WriterLock
from desktop.storage.masters import Poll, Progress, never_cancelled, unseen
from desktop.storage.opening import create_file, open_database
from desktop.storage.projection import append
from desktop.storage.search import Lines
from desktop.storage.values import DocumentSummary, Hit, PagePlace, PageSummary
from desktop.storage.verifying import VerifyReport

__all__ = ["Clock", "DocumentSummary", "Dossier", "Hit", "PageSummary", "VerifyReport", "utc_now"]

PROGRAM = Actor(ActorKind.PROGRAM, "Dossier")


class Dossier:
    """One connection to a dossier, for one thread at a time; `sibling` makes one more for another thread.

    Every method may raise DossierDamaged and StorageFailed; every writing one also ReadOnlyDossier and DiskFull. A method
    that writes has its change on the disk when it returns, and has changed nothing when it raises.
    """

    def __init__(self, path: Path, database: Database, lock: WriterLock | None, clock: Clock) -> None:
        """Use `create` and `open`."""
        self.path = path
        self._db = database
        self._lock = lock
        self._clock = clock
        self._closed = False
        self.kept_copy = database.kept_copy

    @classmethod
    def create(cls, path: Path, *, clock: Clock = utc_now) -> Dossier:
        """Raises DossierExists where there is a file of this name. Missing folders above it are made."""
        path = path.absolute()
        with masters.storing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        lock = WriterLock(path)
        try:
            create_file(path)
            return cls(path, open_database(path, read_only=False), lock, clock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False, clock: Clock = utc_now) -> Dossier:
        """For writing by default: then no other process can write. Reading only goes beside a writer, and sees what it commits.

        Raises DossierMissing, NotADossier, DossierDamaged, NewerVersion, DossierInUse; OlderVersion when read only.
        """
        # The lock lies beside the file itself, whatever name it is opened by.
        path = path.resolve() if path.is_symlink() else path.absolute()
        if read_only:
            return cls(path, open_database(path, read_only=True), None, clock)
        if not path.is_file():
            open_database(path, read_only=True)  # raises: no lock file is left where there is no dossier
        lock = WriterLock(path)
        try:
            database = open_database(path, read_only=False)
            masters.sweep(masters.folder_of(path))
        except BaseException:
            lock.release()
            raise
        return cls(path, database, lock, clock)

    def sibling(self) -> Dossier:
        """Another connection for another thread of this process, under the same lock; to be closed by itself."""
        lock = self._lock.share() if self._lock else None
        try:
            return Dossier(self.path, open_database(self.path, read_only=lock is None, whole=False), lock, self._clock)
        except BaseException:
            if lock:
                lock.release()
            raise

    def close(self) -> None:
        """Does nothing the second time."""
        if self._closed:
            return
        self._closed = True
        try:
            if self._lock:
                self._db.run("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._db.close()
            if self._lock:
                self._lock.release()
            else:
                sweep_journal(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        self.close()

    @property
    def read_only(self) -> bool:
        return self._lock is None

    @property
    def masters_folder(self) -> Path:
        return masters.folder_of(self.path)

    # reading

    def documents(self) -> tuple[DocumentSummary, ...]:
        with self._db.snapshot():
            return tables.document_summaries(self._db)

    def document(self, identity: str) -> Document:
        """Raises NotFound."""
        with self._db.snapshot():
            return tables.document(self._db, identity)

    def page(self, identity: str) -> Page:
        """Raises NotFound."""
        return tables.page(self._db, identity)

    def page_summaries(self, document_id: str) -> tuple[PageSummary, ...]:
        """In the order of the document."""
        return tables.page_summaries(self._db, document_id)

    def pages_left_out(self, document_id: str) -> tuple[PageSummary, ...]:
        """Those that are kept with the document and not shown, in the order in which they came."""
        return tables.page_summaries(self._db, document_id, left_out=True)

    def document_of(self, page_id: str) -> str:
        """Id of the document that the page is in. Raises NotFound."""
        return tables.owner(self._db, page_id)

    def documents_of(self, sha256: str) -> tuple[str, ...]:
        """Ids of the documents that have a page of this master."""
        sql = "SELECT DISTINCT document FROM pages WHERE master = ? ORDER BY rank"
        return tuple(identity for (identity,) in self._db.rows(sql, sha256))

    def reading(self, identity: str) -> Reading:
        """Raises NotFound."""
        return tables.reading(self._db, identity)

    def is_looked_at(self, page_id: str) -> bool | None:
        """Whether an engine looked at the page again since it was last read; None where it was not read."""
        sql = (
            "SELECT kind = 'Doubted' FROM events WHERE page = ? AND actor_kind = ? AND kind IN ('PageRead', 'Doubted')"
            " ORDER BY sequence DESC LIMIT 1"
        )
        found = self._db.value(sql, page_id, ActorKind.ENGINE.value)
        return None if found is None else bool(found)

    def readings(self, page_id: str) -> tuple[Reading, ...]:
        """Of a page, oldest first."""
        return tables.readings(self._db, page_id)

    def history(
        self, *, page: str | None = None, document: str | None = None, before: int | None = None, limit: int = 100
    ) -> tuple[Event, ...]:
        """Newest first; what happened to a page is part of its document's history. before: a sequence number."""
        wanted = [
            (c, v) for c, v in (("page = ?", page), ("document = ?", document), ("sequence < ?", before)) if v is not None
        ]
        condition = " AND ".join(c for c, _ in wanted) or "1"
        return tuple(tables.events(self._db, condition, *(v for _, v in wanted), newest_first=True, limit=limit))

    def page_then(self, identity: str, sequence: int) -> Page:
        """A page as it was after that event. Raises NotFound, and EventPurged where what led there was removed for good."""
        try:
            return replaying.page_then(self._db, identity, self.document_of(identity), sequence)
        except replaying.Untold as reason:
            raise EventPurged(sequence=sequence) from reason

    def event(self, sequence: int) -> Event:
        """Raises NotFound."""
        return tables.event(self._db, sequence)

    # masters

    def masters(self) -> tuple[Master, ...]:
        return tuple(tables.masters(self._db))

    def master(self, sha256: str) -> Master:
        """Raises NotFound."""
        return tables.master(self._db, sha256)

    def master_path(self, sha256: str) -> Path:
        """Where its bytes are. Raises NotFound, MasterLost, MasterChanged."""
        modified = self._db.value("SELECT modified FROM links WHERE sha256 = ?", sha256)
        return masters.check(self.masters_folder, self.master(sha256), modified)

    def missing_masters(self) -> tuple[Master, ...]:
        """Those whose file is not where it should be."""
        return tuple(m for m in self.masters() if not masters.file_of(self.masters_folder, m).is_file())

    def add_master(
        self,
        path: Path,
        *,
        link: bool = False,
        media_type: str,
        pages: int,
        poll: Poll = never_cancelled,
        progress: Progress = unseen,
        actor: Actor = PROGRAM,
    ) -> tuple[Master, bool]:
        """Takes an original in (or links it) and records MasterImported; False when it was known by its hash.

        A known one whose file was lost gets its file back. progress is told bytes. Raises MasterUnreadable.
        """
        self._demand_writable()
        path = path.absolute()
        if link:
            return self._linked(path, media_type, pages, poll, progress, actor)
        with masters.copied(path, self.masters_folder, poll, progress) as copy:
            known = self._known(copy.sha256)
            master = known or Master(copy.sha256, masters.plain_name(path), copy.size, media_type, pages)
            if master.linked is not None and not Path(master.linked).is_file():
                master = replace(master, linked=None)
            target = masters.file_of(self.masters_folder, master)
            if master.linked is None and not (target.is_file() and target.stat().st_size == copy.size):
                copy.keep(target)
        return self._imported(master, known, actor)

    def _linked(
        self, path: Path, media_type: str, pages: int, poll: Poll, progress: Progress, actor: Actor
    ) -> tuple[Master, bool]:
        found = masters.status(path)
        if masters.plain_name(path) != path.name:
            raise MasterUnreadable(path=masters.plain_name(path), reason="its name is not text; copy it in instead")
        sha256 = masters.digest(path, poll, progress)
        known = self._known(sha256)
        master = known or Master(sha256, path.name, found.st_size, media_type, pages, linked=str(path))
        if not masters.file_of(self.masters_folder, master).is_file():
            master = replace(master, linked=str(path))
        return self._imported(master, known, actor, found.st_mtime_ns if master.linked == str(path) else None)

    def _known(self, sha256: str) -> Master | None:
        try:
            return self.master(sha256)
        except NotFound:
            return None

    def _imported(self, master: Master, known: Master | None, actor: Actor, modified: int | None = None) -> tuple[Master, bool]:
        with self._db.writing():
            if master != known:
                append(self._db, self._clock(), actor, MasterImported(master))
            if modified is not None:
                self._db.run("INSERT OR REPLACE INTO links (sha256, modified) VALUES (?, ?)", master.sha256, modified)
        return master, known is None

    # writing

    def record(
        self,
        actor: Actor,
        *happenings: Happening,
        readings: Sequence[Reading] = (),
        enqueue: Sequence[str] = (),
        dequeue: Sequence[str] = (),
    ) -> tuple[Event, ...]:
        """All of it or nothing; enqueue, dequeue: pages that go into the queue or out of it with it.

        Raises EditConflict, NotFound; ValueError for what cannot be, such as an id that is taken.
        """
        self._demand_writable()
        with self._db.writing():
            events = append(self._db, self._clock(), actor, *happenings)
            for reading in readings:
                tables.add_reading(self._db, reading)
            queue.add(self._db, enqueue)
            queue.remove(self._db, dequeue)
        return events

    def undo(self, actor: Actor) -> tuple[Edit, ...]:
        """Takes the person's last edit back, or all edits made with it; those applied, () when there is nothing. Raises
        EditConflict, EventPurged, and nothing is taken back then."""
        return self._take_back(actor, lambda state: state.undo)

    def redo(self, actor: Actor) -> tuple[Edit, ...]:
        """Takes the person's last undo back; otherwise as `undo`."""
        return self._take_back(actor, lambda state: state.redo)

    def undo_state(self, person: str) -> Undo:
        return undo_state(tables.edit_marks(self._db, person))

    def _take_back(self, actor: Actor, choose: Callable[[Undo], tuple[int, ...]]) -> tuple[Edit, ...]:
        self._demand_writable()
        inverses = []
        with self._db.writing():
            for sequence in choose(self.undo_state(actor.name)):
                event = tables.event(self._db, sequence)
                if event.payload is None:
                    raise EventPurged(sequence=sequence)
                happening = unpack(event.kind, event.payload)
                assert isinstance(happening, Edited)
                inverses.append(Edited(happening.edit.inverse(), sequence, happening.batch))
            append(self._db, self._clock(), actor, *inverses)
        return tuple(edited.edit for edited in inverses)

    def purge(self, sequence: int) -> None:
        """Forgets what an event says (and the reading it brought), for good; the chain still verifies. The state stays.

        Raises NotFound; WrittenButNotWiped where another window keeps the old bytes on the disk a little longer.
        """
        self._demand_writable()
        purging.purge(self._db, sequence)

    # queue

    def enqueue(self, page_ids: Sequence[str], *, first: bool = False) -> None:
        """At the end, or before all others; pages that wait already stay where they are unless they are to be first."""
        self._demand_writable()
        with self._db.writing():
            queue.add(self._db, page_ids, first=first)

    def dequeue(self, page_id: str) -> None:
        self._demand_writable()
        with self._db.writing():
            queue.remove(self._db, (page_id,))

    def queued(self) -> tuple[str, ...]:
        """Ids of pages, next one first."""
        return queue.queued(self._db)

    def clear_queue(self) -> None:
        self._demand_writable()
        with self._db.writing():
            queue.clear(self._db)

    # engines

    def choose_engine(self, engine: str | None, scope: str = choices.DOSSIER) -> None:
        """scope: id of a page or a document, nothing for the whole dossier. engine: a name, "auto", or None for no choice."""
        self._demand_writable()
        with self._db.writing():
            choices.choose(self._db, scope, engine)

    def chosen_engine(self, scope: str = choices.DOSSIER) -> str | None:
        """What was chosen for just that."""
        return choices.chosen(self._db, scope)

    def engine_for(self, page_id: str) -> str | None:
        """What is to read the page: the choice for it, else for its document, else for the dossier, else None."""
        return choices.for_page(self._db, page_id)

    # the work

    def words(self) -> tuple[str, ...]:
        """What people say is right in this dossier, however it looks: names, places, terms; in order."""
        return desk.words(self._db)

    def add_word(self, word: str, person: str) -> None:
        self._demand_writable()
        with self._db.writing():
            desk.add_word(self._db, word, person, self._clock())

    def add_words(self, words: Iterable[str], person: str) -> None:
        self._demand_writable()
        with self._db.writing():
            for word in words:
                desk.add_word(self._db, word, person, self._clock())

    def remove_word(self, word: str) -> None:
        self._demand_writable()
        with self._db.writing():
            desk.remove_word(self._db, word)

    def add_seconds(self, page_id: str, person: str, seconds: float) -> None:
        """Time that a person spent on a page; it never leaves this file."""
        self._demand_writable()
        with self._db.writing():
            desk.add_seconds(self._db, page_id, person, seconds)

    def seconds(self, document_id: str) -> Mapping[str, float]:
        """Time spent on each page, by all people together."""
        return desk.seconds(self._db, document_id)

    def put_quality(self, page_id: str, quality: Mapping[str, object]) -> None:
        """quality: plain JSON values, as measured on the master."""
        self._demand_writable()
        with self._db.writing():
            desk.put_quality(self._db, page_id, quality)

    def qualities(self, document_id: str) -> Mapping[str, Mapping[str, object]]:
        """By page, of those that were measured."""
        return desk.qualities(self._db, document_id)

    def inspections(self) -> tuple[Event, ...]:
        """InspectionDrawn and PageInspected, oldest first."""
        return tuple(desk.inspections(self._db))

    def deliveries(self) -> tuple[Event, ...]:
        """Delivered, oldest first."""
        return tuple(desk.deliveries(self._db))

    def redactions(self, document_id: str) -> tuple[Redaction, ...]:
        """Areas of the document's pages that are to be blacked out when it leaves, in the order they were marked."""
        return desk.redactions(self._db, document_id)

    def change_redactions(self, *, add: Iterable[Redaction] = (), remove: Iterable[str] = ()) -> None:
        """All of it or nothing. remove: ids."""
        self._demand_writable()
        with self._db.writing():
            desk.remove_redactions(self._db, remove)
            desk.add_redactions(self._db, add)

    def workers(self, document_id: str) -> tuple[tuple[str, str, str, str | None], ...]:
        """Who worked on the document: kind of actor, name, when last, and a page that an engine read then; oldest first."""
        return tuple(desk.workers(self._db, document_id))

    @property
    def head(self) -> str:
        """Hash of the last event; it stands for the whole history before it."""
        found: str | None = self._db.value("SELECT hash FROM events ORDER BY sequence DESC LIMIT 1")
        return found or GENESIS

    # the whole

    def search(self, query: str, *, limit: int = 200) -> tuple[Hit, ...]:
        """Terms apart by spaces all have to be on the page; quotes make one phrase. At most `limit` places, in page order."""
        return search.search(self._db, query, limit)

    def pages_saying(self, phrases: Sequence[str] | None, document: str | None = None) -> tuple[PagePlace, ...]:
        """Pages that hold any of these phrases, forms that look alike being the same; None: all pages. In page order."""
        return search.pages_saying(self._db, phrases, document)

    def lines(self, page_id: str) -> Lines:
        """Texts of the page's lines, and each line as it is asked for: much faster than the page where few are wanted."""
        return search.lines(self._db, page_id)

    def verify(self, *, poll: Poll = never_cancelled, progress: Progress = unseen) -> VerifyReport:
        """Checks file, chain, state against history, search index and masters. progress is told pages and masters."""
        return verifying.verify(self._db, self.masters_folder, poll, progress)

    def _demand_writable(self) -> None:
        if self._lock is None:
            raise ReadOnlyDossier(path=str(self.path))
