"""The one place that knows which SQLite this is: everything else speaks to a `Database`, under which another can be put."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from desktop.document.errors import DossierError
from desktop.storage.errors import (
    DiskFull,
    DossierDamaged,
    DossierInUse,
    NotADossier,
    ReadOnlyDossier,
    StorageFailed,
)

Value = str | int | float | bytes | None
Row = tuple[Any, ...]
BUSY_SECONDS = 15.0


class Cursor(Protocol):
    def fetchone(self) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...
    @property
    def rowcount(self) -> int: ...


class Connection(Protocol):
    """What of DB-API a driver has to offer; transactions are begun and ended by statement."""

    def execute(self, sql: str, parameters: Sequence[Value] = ..., /) -> Cursor: ...
    def executemany(self, sql: str, parameters: Iterable[Sequence[Value]], /) -> Cursor: ...
    def interrupt(self) -> None: ...
    def backup(self, target: Any, /) -> None: ...
    def close(self) -> None: ...


class Database:
    """A connection whose errors are ours. Not for use by two threads at a time."""

    def __init__(self, connection: Connection, path: Path) -> None:
        self._connection = connection
        self.path = path
        self.kept_copy: Path | None = None
        """The file as it was before opening it brought it up to this format."""
        self.decoded: OrderedDict[bytes, object] = OrderedDict()
        """The last few values that were decoded, by their bytes: a page that is worked on is decoded once."""

    def run(self, sql: str, *parameters: Value) -> int:
        """Number of rows changed."""
        with self._translated():
            return self._connection.execute(sql, parameters).rowcount

    def run_many(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        with self._translated():
            self._connection.executemany(sql, rows)

    def row(self, sql: str, *parameters: Value) -> Row | None:
        with self._translated():
            found: Row | None = self._connection.execute(sql, parameters).fetchone()
            return found

    def value(self, sql: str, *parameters: Value) -> Any:
        """First column of the first row, None without one."""
        row = self.row(sql, *parameters)
        return row[0] if row else None

    def rows(self, sql: str, *parameters: Value) -> Iterator[Row]:
        """One by one: a table of any length passes through in constant memory."""
        with self._translated():
            yield from self._connection.execute(sql, parameters)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, committed and on the disk when the block ends; rolled back when it raises."""
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reads of the block see one state."""
        self.run("BEGIN")
        try:
            yield
        finally:
            self._roll_back()

    def _roll_back(self) -> None:
        # After a full disk SQLite has done so itself; that must not hide why.
        with suppress(DossierError):
            self.run("ROLLBACK")

    def copy_to(self, path: Path) -> None:
        """The whole file as it is, with what waits in its journal, into an empty file that is on the disk when this returns."""
        with self._translated():
            copy = sqlite3.connect(path, isolation_level=None)
            try:
                copy.execute("PRAGMA synchronous=FULL")
                self._connection.backup(copy)
            finally:
                copy.close()

    def close(self) -> None:
        with self._translated():
            self._connection.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError as reason:
            raise ValueError(f"does not fit what the dossier holds: {reason}") from reason
        except (sqlite3.DatabaseError, sqlite3.Warning) as reason:
            raise _error(reason, self.path) from reason


def _error(reason: Exception, path: Path) -> DossierError:
    """SQLite's messages name tables and files, never contents."""
    kind = str(getattr(reason, "sqlite_errorname", ""))
    place = str(path)
    if kind.startswith("SQLITE_NOTADB"):
        return NotADossier(path=place)
    if kind.startswith("SQLITE_CORRUPT") or "malformed" in str(reason):
        return DossierDamaged(path=place)
    if kind.startswith("SQLITE_FULL"):
        return DiskFull(path=place)
    if kind.startswith("SQLITE_READONLY"):
        return ReadOnlyDossier(path=place)
    if kind.startswith("SQLITE_BUSY"):
        return DossierInUse(path=place)
    return StorageFailed(path=place, reason=str(reason))


def connect(path: Path, *, create: bool = False) -> Database:
    """For writing. Raises the errors of a file that cannot be opened; an existing one is checked by the caller."""
    database = _connected(path, "mode=rwc" if create else "mode=rw")
    try:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            # What was deleted or purged must not stay readable in the file.
            "secure_delete=ON",
            "journal_size_limit=4194304",
        ):
            database.run(f"PRAGMA {pragma}")
    except BaseException:
        database.close()
        raise
    return database


def connect_read_only(path: Path) -> Database:
    """Also on a medium that cannot be written to, where SQLite's shared memory file cannot be made."""
    database = _connected(path, "mode=ro")
    try:
        database.value("PRAGMA schema_version")
    except (StorageFailed, ReadOnlyDossier):
        database.close()
        journal = path.with_name(path.name + "-wal")
        if journal.exists() and journal.stat().st_size:
            # Changes that wait in the journal would be missing: better no view than an old one.
            raise
        return _connected(path, "mode=ro&immutable=1")
    except BaseException:
        database.close()
        raise
    return database


def sweep_journal(path: Path) -> None:
    """Takes away the files that a connection for reading leaves beside the dossier, where nothing waits in them. Nobody who
    has it open is disturbed: SQLite removes them with the last connection that may write, and this is one."""
    journal = path.with_name(path.name + "-wal")
    with suppress(OSError, DossierError):
        if not journal.stat().st_size:
            database = _connected(path, "mode=rw")
            try:
                database.value("PRAGMA schema_version")
            finally:
                database.close()


def connect_damaged(path: Path) -> Database:
    """For reading only, and past what SQLite refuses: a file shorter than it says."""
    database = _connected(path, "mode=ro")
    database.run("PRAGMA writable_schema=ON")
    return database


def _connected(path: Path, mode: str) -> Database:
    name = path.absolute().as_posix()
    address = f"file://{quote(name if name.startswith('/') else '/' + name)}?{mode}"
    try:
        connection = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    except sqlite3.DatabaseError as reason:
        raise _error(reason, path) from reason
    database = Database(connection, path)
    # A dossier may come from anywhere: nothing in its schema may call functions, and the layout of its pages is checked.
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "temp_store=MEMORY"):
        database.run(f"PRAGMA {pragma}")
    return database
