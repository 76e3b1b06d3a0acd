"""A dossier and its masters as one file for carrying, and back. The packed file is a plain ZIP: any tool can look into it."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, BinaryIO

from desktop.document.history import Actor, ActorKind, MasterImported
from desktop.document.model import Master
from desktop.storage import masters, tables
from desktop.storage.clock import Clock, utc_now
from desktop.storage.driver import Database, connect, connect_read_only, sweep_journal
from desktop.storage.errors import DiskFull, DossierDamaged, DossierExists, MasterChanged, NotADossier, NotAPackedDossier
from desktop.storage.masters import CHUNK, Poll, Progress, never_cancelled, storing, unseen
from desktop.storage.migrations import migrate
from desktop.storage.opening import open_database
from desktop.storage.projection import append

SUFFIX = ".dossierpack"
_STATE = "state.dossier"
_MASTERS = "masters/"
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
MAX_ENTRIES = 1_000_000
MAX_BYTES = 1 << 42
MAX_RATIO = 1000
"""Of a state to its compressed form. What goes beyond these limits is a hostile file."""


def pack(dossier: Path, target: Path, poll: Poll = never_cancelled, progress: Progress = unseen) -> Path:
    """Writes dossier and masters, the linked ones too, into one new file; goes beside a writer and takes one state of it.

    The file has its name only when it is whole and checked. progress is told bytes. Returns target. Raises DossierExists,
    MasterLost, MasterChanged and the errors of opening.
    """
    dossier, target = dossier.absolute(), target.absolute()
    if target.exists():
        raise DossierExists(path=str(target))
    part = target.with_name(f".{target.name}-{uuid.uuid4().hex}")
    state = part.with_name(part.name + ".state")
    with storing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            _copy_state(dossier, state)
            _write(part, state, masters.folder_of(dossier), poll, progress)
            _check(part, poll)
            if target.exists():
                raise DossierExists(path=str(target))
            part.rename(target)
            masters.sync_folder(target.parent)
        finally:
            for left in (part, state):
                left.unlink(missing_ok=True)
    return target


def _copy_state(dossier: Path, state: Path) -> None:
    source = open_database(dossier, read_only=True)
    try:
        source.run("VACUUM INTO ?", str(state))
    finally:
        source.close()
        sweep_journal(dossier)


def _write(part: Path, state: Path, folder: Path, poll: Poll, progress: Progress) -> None:
    with _masters_in(state) as (database, found):
        modified: dict[str, int] = dict(database.rows("SELECT sha256, modified FROM links"))
        total = state.stat().st_size + sum(m.size for m in found)
        with part.open("xb") as stream, zipfile.ZipFile(stream, "w", allowZip64=True) as pack_file:
            done = _put(pack_file, state, _STATE, zipfile.ZIP_DEFLATED, poll, progress, 0, total)
            for master in found:
                path = masters.check(folder, master, modified.get(master.sha256))
                done = _put(pack_file, path, _entry(master), zipfile.ZIP_STORED, poll, progress, done, total)
        with part.open("rb+") as written:
            os.fsync(written.fileno())


@contextmanager
def _masters_in(state: Path) -> Iterator[tuple[Database, tuple[Master, ...]]]:
    database = connect_read_only(state)
    try:
        yield database, tuple(tables.masters(database))
    finally:
        database.close()


def _entry(master: Master) -> str:
    return _MASTERS + master.sha256


def _put(
    pack_file: zipfile.ZipFile, path: Path, name: str, how: int, poll: Poll, progress: Progress, done: int, total: int
) -> int:
    entry = zipfile.ZipInfo(name, _FIXED_TIME)
    entry.compress_type = how
    entry.external_attr = 0o644 << 16
    with path.open("rb") as source, pack_file.open(entry, "w", force_zip64=True) as sink:
        while chunk := source.read(CHUNK):
            poll()
            sink.write(chunk)
            done += len(chunk)
            progress(done, max(done, total))
    return done


def _check(part: Path, poll: Poll) -> None:
    """Reads back what was written: each master has the hash it is named by."""
    with zipfile.ZipFile(part) as pack_file:
        for entry in pack_file.infolist():
            with pack_file.open(entry) as stream:
                found = _copied(stream, None, entry.file_size, poll)
            if entry.filename.startswith(_MASTERS) and found != entry.filename.removeprefix(_MASTERS):
                raise MasterChanged(file=entry.filename, path=str(part))


def _copied(source: IO[bytes], sink: BinaryIO | None, limit: int, poll: Poll) -> str:
    """SHA-256 of what was copied. Raises ValueError beyond `limit` bytes."""
    hashed, length = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        poll()
        length += len(chunk)
        if length > limit:
            raise ValueError("longer than it says")
        hashed.update(chunk)
        if sink is not None:
            sink.write(chunk)
    return hashed.hexdigest()


def unpack(
    packed: Path, folder: Path, poll: Poll = never_cancelled, progress: Progress = unseen, *, clock: Clock = utc_now
) -> Path:
    """Makes NAME.dossier and NAME.masters in `folder`, NAME being that of the packed file; returns the dossier.

    Masters that were linked lie in the masters folder then. Nothing is overwritten, and nothing is left when it fails.
    progress is told bytes. Raises DossierExists, NotAPackedDossier, DiskFull and the errors of opening.
    """
    packed, folder = packed.absolute(), folder.absolute()
    dossier = folder / f"{packed.stem}.dossier"
    for taken in (dossier, masters.folder_of(dossier)):
        if taken.exists():
            raise DossierExists(path=str(taken))
    work = folder / f".{packed.stem}-{uuid.uuid4().hex}"
    with storing(folder):
        (work / "masters").mkdir(parents=True)
        try:
            with _opened(packed) as pack_file:
                _extract(pack_file, work, poll, progress)
            _take_links_in(work / _STATE, clock())
            masters.sync_folder(work / "masters")
            (work / "masters").rename(masters.folder_of(dossier))
            (work / _STATE).rename(dossier)
            masters.sync_folder(folder)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return dossier


@contextmanager
def _opened(packed: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(packed) as pack_file:
            yield pack_file
    # What zipfile raises of files that are broken or made to harm: it has no one error of its own.
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as reason:
        raise NotAPackedDossier(path=str(packed), reason=str(reason)) from reason
    except (NotADossier, DossierDamaged) as reason:
        raise NotAPackedDossier(path=str(packed), reason="damaged") from reason
    except KeyError as reason:
        raise NotAPackedDossier(path=str(packed), reason="something is missing in it") from reason


def _extract(pack_file: zipfile.ZipFile, work: Path, poll: Poll, progress: Progress) -> None:
    """Names in the packed file are never used as paths: what is taken out is what the state asks for. Raises KeyError."""
    entries = pack_file.infolist()
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or total > MAX_BYTES:
        raise ValueError("too large")
    if total > shutil.disk_usage(work).free:
        raise DiskFull(path=str(work))
    state = pack_file.getinfo(_STATE)
    if state.file_size > state.compress_size * MAX_RATIO:
        raise ValueError("too large")
    done = 0
    _take(pack_file, state, work / _STATE, poll)
    open_database(work / _STATE, read_only=True).close()
    with _masters_in(work / _STATE) as (_, found):
        for master in found:
            entry = pack_file.getinfo(_entry(master))
            target = masters.file_of(work / "masters", replace(master, linked=None))
            if target.parent != work / "masters" or _take(pack_file, entry, target, poll) != master.sha256:
                raise ValueError("an original is not what it should be")
            done += entry.file_size
            progress(done, max(done, total))


def _take(pack_file: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, poll: Poll) -> str:
    with pack_file.open(entry) as source, target.open("xb") as sink:
        digest = _copied(source, sink, entry.file_size, poll)
        sink.flush()
        os.fsync(sink.fileno())
    return digest


def _take_links_in(state: Path, now: str) -> None:
    """Masters that were linked are in the folder now; the history says so."""
    database = connect(state)
    try:
        migrate(database)
        with database.writing():
            for master in tuple(tables.masters(database)):
                if master.linked is not None:
                    append(database, now, Actor(ActorKind.PROGRAM, "Dossier"), MasterImported(replace(master, linked=None)))
            database.run("DELETE FROM links")
        database.run("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        database.close()
