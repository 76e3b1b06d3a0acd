"""Forgetting the text of an event for good: out of the row, the file's free pages, the search index and the journal."""

from __future__ import annotations

from dataclasses import replace

from desktop.document.history import PageRead, unpack
from desktop.storage import tables
from desktop.storage.driver import Database
from desktop.storage.errors import DossierInUse, NotFound, WrittenButNotWiped


def purge(db: Database, sequence: int) -> None:
    event = tables.event(db, sequence)
    with db.writing():
        if event.payload is not None:
            happening = unpack(event.kind, event.payload)
            if isinstance(happening, PageRead):
                _empty_reading(db, happening.reading)
        db.run("UPDATE events SET payload = NULL WHERE sequence = ?", sequence)
        for index in ("search", "search_fields"):
            # Words of text that was replaced stay in old segments until these are merged.
            db.run(f"INSERT INTO {index} ({index}) VALUES ('optimize')")
    wipe(db)


def _empty_reading(db: Database, identity: str) -> None:
    try:
        reading = tables.reading(db, identity)
    except NotFound:
        return
    # Engine, settings and time stay: they tell where the text came from, not what it was.
    tables.put_reading(db, replace(reading, lines=()))


def wipe(db: Database) -> None:
    """Empties the journal. Raises WrittenButNotWiped where a reader holds on to it."""
    try:
        busy = db.value("PRAGMA wal_checkpoint(TRUNCATE)")
    except DossierInUse:
        busy = 1
    if busy:
        raise WrittenButNotWiped(path=str(db.path))
