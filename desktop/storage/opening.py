"""Opening and creating dossier files: nothing else is taken for one, and a damaged one is never opened as empty."""

from __future__ import annotations

import glob
import shutil
import uuid
from pathlib import Path

from desktop.storage import masters
from desktop.storage.driver import Database, connect, connect_read_only
from desktop.storage.errors import (
    DossierDamaged,
    DossierExists,
    DossierMissing,
    NewerVersion,
    NotADossier,
    OlderVersion,
    PartlyReadable,
    StorageFailed,
)
from desktop.storage.migrations import APPLICATION_ID, VERSION, migrate, version_of
from desktop.storage.salvage import count_readable

_MAGIC = b"SQLite format 3\0"
_CHECKED_WHOLE = 64 << 20
"""Bytes up to which a file is checked from end to end when it is opened; `verify` does it for any size."""


def create_file(path: Path) -> None:
    """A new dossier without content, whole from the moment it has its name. The caller holds the lock."""
    if path.exists():
        raise DossierExists(path=str(path))
    part = path.with_name(f".{path.name}-{uuid.uuid4().hex}")
    with masters.storing(path):
        for left in path.parent.glob(f".{glob.escape(path.name)}-*"):
            left.unlink(missing_ok=True)  # of a creation that was interrupted
        try:
            database = connect(part, create=True)
            try:
                migrate(database)
                database.run("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                database.close()
            part.rename(path)
            masters.sync_folder(path.parent)
        finally:
            part.unlink(missing_ok=True)


def open_database(path: Path, *, read_only: bool, whole: bool = True) -> Database:
    """Checked, and brought up to date when it is for writing. The caller holds the lock then.

    whole: False where this process has checked the file before.
    """
    check_header(path)
    try:
        return _opened(path, read_only, whole)
    except (DossierDamaged, StorageFailed) as reason:
        counts = count_readable(path)
        if counts is None:
            raise
        raise PartlyReadable(path=str(path), **counts) from reason


def _opened(path: Path, read_only: bool, whole: bool) -> Database:
    database = connect_read_only(path) if read_only else connect(path)
    try:
        _check(database, whole)
        if not read_only:
            _bring_up(database)
        elif version_of(database) < VERSION:
            raise OlderVersion(path=str(path), version=version_of(database))
    except BaseException:
        database.close()
        raise
    return database


def _bring_up(database: Database) -> None:
    """To the newest format; of an older file a copy is kept, unless nothing of it was changed."""
    before = version_of(database)
    if before == VERSION:
        return
    copy = _keep_copy(database)
    try:
        migrate(database)
    except BaseException:
        if version_of(database) == before:
            copy.unlink(missing_ok=True)
        raise
    database.kept_copy = copy


def _keep_copy(database: Database) -> Path:
    """The file as it is, with its rights, under a name of its own beside it: an older program can still read that. Without
    room for it nothing is changed. Raises DiskFull, StorageFailed."""
    path = database.path
    name = f"{path.name}.format-{version_of(database)}"
    number = 1
    while (target := path.with_name(name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    part = path.with_name(f".{target.name}-{uuid.uuid4().hex}")
    with masters.storing(target):
        for left in path.parent.glob(f".{glob.escape(path.name)}.format-*"):
            left.unlink(missing_ok=True)  # of a copy that was interrupted
        try:
            part.touch(mode=0o600, exist_ok=False)  # never readable by more people than the dossier is
            database.copy_to(part)
            shutil.copymode(path, part)
            part.rename(target)
            masters.sync_folder(target.parent)
        finally:
            part.unlink(missing_ok=True)
    return target


def check_header(path: Path) -> None:
    """Raises DossierMissing, NotADossier, DossierDamaged for what is told by the first bytes and the size."""
    if not path.is_file():
        raise DossierMissing(path=str(path))
    with masters.storing(path), path.open("rb") as stream:
        head = stream.read(100)
    if head[:16] != _MAGIC or len(head) < 100:
        # Where there are masters there was a dossier.
        damaged = masters.folder_of(path).is_dir() or (bool(head) and _MAGIC.startswith(head[:16]))
        raise DossierDamaged(path=str(path)) if damaged else NotADossier(path=str(path))
    if int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise NotADossier(path=str(path))


def _check(database: Database, whole: bool) -> None:
    version = version_of(database)
    if version > VERSION:
        raise NewerVersion(path=str(database.path), version=version, known=VERSION)
    if not version or _cut_short(database.path):
        raise DossierDamaged(path=str(database.path))
    whole = whole and database.path.stat().st_size <= _CHECKED_WHOLE
    if whole and database.value("PRAGMA quick_check(1)") != "ok":
        raise DossierDamaged(path=str(database.path))
    database.value("SELECT max(sequence) FROM events")


def _cut_short(path: Path) -> bool:
    """Whether the file is shorter than it says. While a journal waits beside it, that is not to be told."""
    journal = path.with_name(path.name + "-wal")
    if journal.exists() and journal.stat().st_size:
        return False
    with path.open("rb") as stream:
        head = stream.read(100)
    size = int.from_bytes(head[16:18], "big")
    return path.stat().st_size < int.from_bytes(head[28:32], "big") * (65536 if size == 1 else size)
