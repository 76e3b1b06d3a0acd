"""Pages that wait to be read, in order; kept in the file, so the queue survives closing. Inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.storage.driver import Database


def add(db: Database, page_ids: Sequence[str], *, first: bool = False) -> None:
    if first:
        start = (db.value("SELECT min(place) FROM queue") or 0) - len(page_ids)
        taken = "UPDATE SET place = excluded.place"
    else:
        start = (db.value("SELECT max(place) FROM queue") or 0) + 1
        taken = "NOTHING"
    sql = f"INSERT INTO queue (page, place) VALUES (?, ?) ON CONFLICT (page) DO {taken}"
    db.run_many(sql, [(page, start + index) for index, page in enumerate(page_ids)])


def remove(db: Database, page_ids: Sequence[str]) -> None:
    db.run_many("DELETE FROM queue WHERE page = ?", [(page,) for page in page_ids])


def queued(db: Database) -> tuple[str, ...]:
    return tuple(page for (page,) in db.rows("SELECT page FROM queue ORDER BY place"))


def clear(db: Database) -> None:
    db.run("DELETE FROM queue")
