from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from desktop.document.errors import DossierError
from desktop.storage.dossier import Dossier
from desktop.storage.driver import Database
from desktop.storage.errors import DiskFull, NewerVersion, OlderVersion, StorageFailed
from desktop.storage.migrations import APPLICATION_ID, STEPS, VERSION
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


def copies_of_older(path: Path) -> tuple[Path, ...]:
    return tuple(sorted(path.parent.glob(f"{path.name}.format-*")))


def older(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dossier as the version before wrote it: of a next format, which adds a table, this one is older."""
    dossier.close()

    def step(database: Database) -> None:
        database.run("CREATE TABLE later (id INTEGER)")

    monkeypatch.setattr("desktop.storage.opening.VERSION", VERSION + 1)
    monkeypatch.setattr("desktop.storage.migrations.VERSION", VERSION + 1)
    monkeypatch.setattr("desktop.storage.migrations.STEPS", (*STEPS, step))
    return dossier.path


def test_an_older_dossier_is_copied_before_its_format_changes(
    dossier: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (page,) = add_document(dossier, tmp_path)
    read(dossier, page, ["合同"])
    path = older(dossier, monkeypatch)
    with Dossier.open(path) as upgraded:
        assert [line.text for line in upgraded.page(page).content.lines()] == ["合同"]
        kept = upgraded.kept_copy
    (copy,) = copies_of_older(path)
    assert copy == kept
    assert copy.name == f"case.dossier.format-{VERSION}"
    assert (pragma(path, "user_version"), pragma(copy, "user_version")) == (VERSION + 1, VERSION)
    monkeypatch.undo()
    restored = path.with_name("restored.dossier")
    copy.rename(restored)
    with Dossier.open(restored) as before:  # the program before this one reads the copy
        assert [line.text for line in before.page(page).content.lines()] == ["合同"]


def test_a_dossier_that_is_up_to_date_is_not_copied(dossier: Dossier) -> None:
    dossier.close()
    with Dossier.open(dossier.path) as current:
        assert current.kept_copy is None
    assert copies_of_older(dossier.path) == ()


def test_a_second_upgrade_keeps_the_copy_of_the_first(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    path = older(dossier, monkeypatch)
    earlier = path.with_name(f"{path.name}.format-{VERSION}")
    earlier.write_bytes(b"kept by an earlier upgrade")
    with Dossier.open(path):
        pass
    assert earlier.read_bytes() == b"kept by an earlier upgrade"
    assert [copy.name for copy in copies_of_older(path)] == [earlier.name, f"{earlier.name}-2"]


def test_without_a_copy_the_format_does_not_change(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    path = older(dossier, monkeypatch)

    def full(database: Database, target: Path) -> None:
        raise DiskFull(path=str(target))

    monkeypatch.setattr(Database, "copy_to", full)
    with pytest.raises(DiskFull):
        Dossier.open(path)
    assert pragma(path, "user_version") == VERSION
    assert sorted(f.name for f in path.parent.iterdir() if "format" in f.name) == []


@pytest.mark.skipif(os.name == "nt", reason="rights are other things there")
def test_the_copy_is_for_nobody_who_may_not_read_the_dossier(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    path = older(dossier, monkeypatch)
    path.chmod(0o600)
    Dossier.open(path).close()
    (copy,) = copies_of_older(path)
    assert copy.stat().st_mode & 0o777 == 0o600


def test_a_migration_that_fails_leaves_no_copies_behind(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    path = older(dossier, monkeypatch)

    def failing(database: Database) -> None:
        raise StorageFailed(path=str(path), reason="no")

    monkeypatch.setattr("desktop.storage.migrations.STEPS", (*STEPS, failing))
    for _ in range(3):
        with pytest.raises(DossierError):
            Dossier.open(path)
    assert copies_of_older(path) == ()
    assert pragma(path, "user_version") == VERSION
