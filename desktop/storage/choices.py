"""Which engine is to read what, as a person chose: work in hand like the queue, not a part of the history. Inside the
caller's transaction."""

from __future__ import annotations

from desktop.storage.driver import Database

DOSSIER = ""


def choose(db: Database, scope: str, engine: str | None) -> None:
    if engine is None:
        db.run("DELETE FROM engine_choices WHERE scope = ?", scope)
    else:
        db.run("INSERT OR REPLACE INTO engine_choices (scope, engine) VALUES (?, ?)", scope, engine)


def chosen(db: Database, scope: str) -> str | None:
    engine: str | None = db.value("SELECT engine FROM engine_choices WHERE scope = ?", scope)
    return engine


def for_page(db: Database, page: str) -> str | None:
    """The page's own, else its document's, else the dossier's."""
    sql = (
        "SELECT engine_choices.engine FROM engine_choices LEFT JOIN pages ON pages.id = ?"
        " WHERE scope IN (?, pages.document, '') ORDER BY (scope = ?) DESC, (scope = '') LIMIT 1"
    )
    engine: str | None = db.value(sql, page, page, page)
    return engine
