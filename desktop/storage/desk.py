"""What belongs to the work on a dossier and not to its history: words, time spent, scan quality, inspections as they were told.
Inside the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from desktop.document.history import Event
from desktop.storage import tables
from desktop.storage.driver import Database


def words(db: Database) -> tuple[str, ...]:
    return tuple(word for (word,) in db.rows("SELECT word FROM words ORDER BY word"))


def add_word(db: Database, word: str, person: str, at: str) -> None:
    db.run("INSERT OR IGNORE INTO words (word, person, at) VALUES (?, ?, ?)", word, person, at)


def remove_word(db: Database, word: str) -> None:
    db.run("DELETE FROM words WHERE word = ?", word)


def add_seconds(db: Database, page: str, person: str, seconds: float) -> None:
    db.run(
        "INSERT INTO page_times (page, person, seconds) VALUES (?, ?, ?)"
        " ON CONFLICT (page, person) DO UPDATE SET seconds = seconds + excluded.seconds",
        page, person, seconds,
    )  # fmt: skip


def seconds(db: Database, document: str) -> Mapping[str, float]:
    """By page, of all people together; only pages that somebody worked on."""
    sql = (
        "SELECT page, sum(seconds) FROM page_times JOIN pages ON pages.id = page_times.page"
        " WHERE pages.document = ? GROUP BY page"
    )
    return dict(db.rows(sql, document))


def put_quality(db: Database, page: str, quality: Mapping[str, object]) -> None:
    db.run("INSERT OR REPLACE INTO page_quality (page, quality) VALUES (?, ?)", page, json.dumps(quality, sort_keys=True))


def qualities(db: Database, document: str) -> Mapping[str, Mapping[str, object]]:
    """By page, of those that were measured."""
    sql = "SELECT page, quality FROM page_quality JOIN pages ON pages.id = page_quality.page WHERE pages.document = ?"
    return {page: json.loads(quality) for page, quality in db.rows(sql, document)}


def inspections(db: Database) -> Iterator[Event]:
    """InspectionDrawn and PageInspected, oldest first."""
    return tables.events(db, "kind IN ('InspectionDrawn', 'PageInspected')")
