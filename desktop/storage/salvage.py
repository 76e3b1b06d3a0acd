"""Reading what can be read of a damaged database: row by row, around the pages of the file that are broken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.document.errors import DossierError
from desktop.storage.driver import Database, Row, connect_damaged

_ONE_BY_ONE = 100


def readable(db: Database, table: str, columns: str, key: str = "rowid") -> Iterator[Row]:
    """All rows of a table that can be read, in the order of `key` (an integer row number), each once; the key comes first."""
    last = -1
    misses = 0
    end = _highest(db, table, key)
    while last < end:
        try:
            for row in db.rows(f"SELECT {key}, {columns} FROM {table} WHERE {key} > ? ORDER BY {key}", last):
                last, misses = row[0], 0
                yield row
            return
        except DossierError:
            # Steps over the broken stretch row by row, then wider, so that a long one does not take for ever.
            misses += 1
            last += max(1, misses - _ONE_BY_ONE) ** 2


def _highest(db: Database, table: str, key: str) -> int:
    try:
        return int(db.value(f"SELECT max({key}) FROM {table}") or 0)
    except (DossierError, ValueError):
        return 1 << 20


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """The database of a damaged file, for reading. Raises DossierError where it is not even told what tables there are."""
    db = connect_damaged(path)
    try:
        db.value("SELECT count(*) FROM sqlite_schema")
        yield db
    finally:
        db.close()


def count_readable(path: Path) -> dict[str, int] | None:
    """How many documents, pages (with content) and events can be read; None where the file cannot be opened at all."""
    try:
        with opened(path) as db:
            return {
                "documents": sum(1 for _ in readable(db, "documents", "id, title, fields", "rank")),
                "pages": sum(1 for _ in readable(db, "contents", "content", "rank")),
                "events": sum(1 for _ in readable(db, "events", "payload, hash", "sequence")),
            }
    except DossierError:
        return None
