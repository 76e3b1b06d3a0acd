"""Format 4: what reviewing needs. Edits that are one step, who a document is assigned to, which engine read a page, the order
of pages by their number, the dossier's words, time spent, scan quality."""

from __future__ import annotations

from desktop.storage.driver import Database

_STATEMENTS = (
    "ALTER TABLE events ADD COLUMN batch TEXT NOT NULL DEFAULT ''",
    "DROP INDEX events_by_actor",
    "CREATE INDEX events_by_actor ON events (actor_kind, actor_name, kind, sequence, undoes, batch)",
    "CREATE INDEX inspections ON events (sequence) WHERE kind IN ('InspectionDrawn', 'PageInspected')",
    "ALTER TABLE documents ADD COLUMN assigned TEXT",
    "ALTER TABLE pages ADD COLUMN engine TEXT NOT NULL DEFAULT ''",
    "UPDATE pages SET engine = coalesce((SELECT actor_name FROM events WHERE page = pages.id AND kind = 'PageRead'"
    " ORDER BY sequence DESC LIMIT 1), '')",
    "DROP INDEX pages_by_document",
    "CREATE INDEX pages_by_document ON pages (document, number, status, touched, doubtful, engine)",
    # What a team agreed to call right: work in hand like the queue, not a part of the history.
    "CREATE TABLE words (word TEXT PRIMARY KEY, person TEXT NOT NULL, at TEXT NOT NULL) STRICT",
    "CREATE TABLE page_times (page TEXT NOT NULL, person TEXT NOT NULL, seconds REAL NOT NULL,"
    " PRIMARY KEY (page, person)) STRICT",
    # quality: JSON, measured on the master; it can be measured again at any time.
    "CREATE TABLE page_quality (page TEXT PRIMARY KEY, quality TEXT NOT NULL) STRICT",
)


def apply(database: Database) -> None:
    for statement in _STATEMENTS:
        database.run(statement)
