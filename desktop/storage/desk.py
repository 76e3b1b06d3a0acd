"""What belongs to the work on a dossier and not to its history: words, time spent, scan quality, areas to be blacked out; and
inspections and deliveries as they were told. Inside the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from desktop.document.codec import decode
from desktop.document.history import ActorKind, Event
from desktop.document.redaction import Redaction
from desktop.storage import tables
from desktop.storage.driver import Database
from desktop.storage.errors import DossierDamaged


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


def deliveries(db: Database) -> Iterator[Event]:
    """Delivered, oldest first."""
    return tables.events(db, "kind = 'Delivered'")


def redactions(db: Database, document: str) -> tuple[Redaction, ...]:
    """Of the document's pages, in the order they were marked. Raises DossierDamaged: without one of them the document would
    leave with what it covers."""
    sql = (
        "SELECT redaction FROM redactions JOIN pages ON pages.id = redactions.page WHERE document = ? ORDER BY redactions.rank"
    )
    try:
        return tuple(decode(Redaction, json.loads(plain)) for (plain,) in db.rows(sql, document))
    except ValueError as reason:
        raise DossierDamaged(path=str(db.path)) from reason


def add_redactions(db: Database, areas: Iterable[Redaction]) -> None:
    for area in areas:
        db.run("INSERT INTO redactions (id, page, redaction) VALUES (?, ?, ?)", area.id, area.page, tables.to_json(area))


def remove_redactions(db: Database, identities: Iterable[str]) -> None:
    for identity in identities:
        db.run("DELETE FROM redactions WHERE id = ?", identity)


def workers(db: Database, document: str) -> Iterator[tuple[str, str, str, str | None]]:
    """Who worked on the document: kind of actor, name, when last, and a page that an engine read then; oldest first."""
    sql = (
        "SELECT actor_kind, actor_name, max(at), page FROM events WHERE document = ?"
        f" AND (kind = 'PageRead' OR actor_kind = '{ActorKind.PERSON}' AND kind NOT IN ('DocumentAdded', 'PagesAdded'))"
        " GROUP BY actor_kind, actor_name ORDER BY max(at)"
    )
    return iter(db.rows(sql, document))
