"""What people say of a document's record as a whole: reasons for failed rules, approval."""

from __future__ import annotations

from desktop.storage.driver import Database


def apply(database: Database) -> None:
    database.run("ALTER TABLE documents ADD COLUMN overrides TEXT NOT NULL DEFAULT '[]'")
    database.run("ALTER TABLE documents ADD COLUMN approval TEXT NOT NULL DEFAULT 'null'")
