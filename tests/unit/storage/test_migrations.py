from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from desktop.storage.dossier import Dossier
from desktop.storage.errors import NewerVersion, OlderVersion
from desktop.storage.migrations import APPLICATION_ID, VERSION
from tests.unit.storage.making import add_document, read


def pragma(path: Path, text: str) -> int:
    connection = sqlite3.connect(path, isolation_level=None)
    row = connection.execute(f"PRAGMA {text}").fetchone()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return int(row[0]) if row else 0


def test_a_new_dossier_has_the_newest_format(dossier: Dossier) -> None:
    dossier.close()
    assert pragma(dossier.path, "user_version") == VERSION
    assert pragma(dossier.path, "application_id") == APPLICATION_ID
    assert sorted(f.name for f in dossier.path.parent.iterdir()) == ["case.dossier", "case.dossier.lock"]


def test_format_1_has_what_a_dossier_needs(dossier: Dossier, tmp_path: Path) -> None:
    (page,) = add_document(dossier, tmp_path)
    read(dossier, page, ["合同"])
    connection = sqlite3.connect(f"file:{dossier.path}?mode=ro", uri=True)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    mode = connection.execute("PRAGMA journal_mode").fetchone()
    connection.close()
    assert tables >= {"events", "masters", "documents", "pages", "contents", "readings", "queue", "search"}
    assert mode == ("wal",)


def test_a_newer_format_is_refused_and_left_untouched(dossier: Dossier) -> None:
    dossier.close()
    pragma(dossier.path, f"user_version = {VERSION + 7}")
    before = dossier.path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(NewerVersion) as refused:
            Dossier.open(dossier.path, read_only=read_only)
        assert str(VERSION + 7) in refused.value.say("zh")
    assert dossier.path.read_bytes() == before


def test_an_older_format_asks_for_a_writer(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier.close()
    monkeypatch.setattr("desktop.storage.opening.VERSION", VERSION + 1)
    with pytest.raises(OlderVersion):
        Dossier.open(dossier.path, read_only=True)
