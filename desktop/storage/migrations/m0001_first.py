"""Format 1: events, the state that follows from them, readings, the queue and the search index."""

from __future__ import annotations

from desktop.storage.driver import Database

TABLES = (
    # The history. page, document, undoes: what of the payload is needed to find an event; payload: zlib of canonical JSON.
    """CREATE TABLE events (
        sequence INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        actor_kind TEXT NOT NULL,
        actor_name TEXT NOT NULL,
        kind TEXT NOT NULL,
        page TEXT,
        document TEXT,
        undoes INTEGER,
        payload BLOB,
        payload_hash TEXT NOT NULL,
        previous TEXT NOT NULL,
        hash TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX events_by_page ON events (page, sequence)",
    "CREATE INDEX events_by_document ON events (document, sequence)",
    "CREATE INDEX events_by_actor ON events (actor_kind, actor_name, kind, sequence, undoes)",
    """CREATE TABLE masters (
        rank INTEGER PRIMARY KEY,
        sha256 TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        size INTEGER NOT NULL,
        media_type TEXT NOT NULL,
        pages INTEGER NOT NULL,
        linked TEXT
    ) STRICT""",
    # When a linked master was last seen unchanged (st_mtime_ns): a fact of this machine, not of the history.
    "CREATE TABLE links (sha256 TEXT PRIMARY KEY, modified INTEGER NOT NULL) STRICT",
    # fields: JSON. rank orders documents and pages and is the row number of the search index.
    """CREATE TABLE documents (
        rank INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        template TEXT,
        fields TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE pages (
        rank INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        document TEXT NOT NULL REFERENCES documents (id),
        number INTEGER NOT NULL,
        master TEXT NOT NULL REFERENCES masters (sha256),
        master_page INTEGER NOT NULL,
        width REAL NOT NULL,
        height REAL NOT NULL,
        unit TEXT NOT NULL,
        view TEXT NOT NULL,
        status TEXT NOT NULL,
        touched INTEGER NOT NULL,
        view_set INTEGER NOT NULL,
        proposal TEXT,
        error TEXT,
        doubtful INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX pages_by_document ON pages (document, rank, status, doubtful)",
    "CREATE INDEX pages_by_master ON pages (master)",
    # Apart from pages, so that a list of pages is read without them. content: zlib of JSON.
    "CREATE TABLE contents (rank INTEGER PRIMARY KEY REFERENCES pages (rank), content BLOB NOT NULL) STRICT",
    """CREATE TABLE readings (
        rank INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        page TEXT NOT NULL REFERENCES pages (id),
        reading BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX readings_by_page ON readings (page, rank)",
    "CREATE TABLE queue (page TEXT PRIMARY KEY REFERENCES pages (id), place INTEGER NOT NULL) STRICT",
    "CREATE INDEX queue_by_place ON queue (place)",
    # Tokens are made by this program and only told apart by spaces: see tokens.py.
    "CREATE VIRTUAL TABLE search USING fts5 (tokens, tokenize = 'ascii')",
    "CREATE VIRTUAL TABLE search_fields USING fts5 (tokens, tokenize = 'ascii')",
)


def apply(database: Database) -> None:
    for statement in TABLES:
        database.run(statement)
