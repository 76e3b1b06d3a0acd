"""Format 2: which engine is to read the dossier, a document or a page, where a person chose one."""

from __future__ import annotations

from desktop.storage.driver import Database


def apply(database: Database) -> None:
    # scope: id of a page or of a document, or empty for the whole dossier.
    database.run("CREATE TABLE engine_choices (scope TEXT PRIMARY KEY, engine TEXT NOT NULL) STRICT")
