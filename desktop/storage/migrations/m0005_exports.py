"""Format 5: what exporting needs. Areas to be blacked out, and finding what was delivered."""

from __future__ import annotations

from desktop.storage.driver import Database

_STATEMENTS = (
    # Work in hand like the words, not a part of the history. redaction: JSON.
    "CREATE TABLE redactions (rank INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, page TEXT NOT NULL,"
    " redaction TEXT NOT NULL) STRICT",
    "CREATE INDEX redactions_by_page ON redactions (page, rank)",
    "CREATE INDEX deliveries ON events (sequence) WHERE kind = 'Delivered'",
)


def apply(database: Database) -> None:
    for statement in _STATEMENTS:
        database.run(statement)
