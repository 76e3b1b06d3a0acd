"""Files in their place: written whole in a scratch folder within the folder they are for, then renamed."""

from __future__ import annotations

import os
import shutil
import uuid
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from filelock import FileLock, Timeout

from desktop.exporters.errors import FileBusy, system_errors
from desktop.services.progress import Poll, never_cancelled
from desktop.storage.masters import sync_folder

_PREFIX = ".dossier-"
_LOCK = ".lock"
_CHUNK = 1 << 20


class Existing(StrEnum):
    """What becomes of a file that has the name of one that is to be written. NUMBER: it stays, and the new one gets a number;
    where it has just the bytes of the new one it is taken for it."""

    NUMBER = "number"
    REPLACE = "replace"
    SKIP = "skip"


class Scratch:
    """A hidden folder in the folder of a run, made when it is first asked for. What runs that were killed left there goes then.

    A run holds a lock beside its scratch folder as long as it lives: a folder whose lock is free is nobody's.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path: Path | None = None
        self._lock: FileLock | None = None
        self._made = 0

    def fresh(self) -> Path:
        """A new empty folder. Raises FolderUnwritable, DiskFull."""
        with system_errors(self._folder / _PREFIX):
            self._folder.mkdir(parents=True, exist_ok=True)
            if self._path is None:
                _sweep(self._folder)
                self._path = self._folder / f"{_PREFIX}{uuid.uuid4().hex[:12]}"
                self._lock = FileLock(f"{self._path}{_LOCK}")
                with suppress(OSError, NotImplementedError):  # a disk without locks, or without rights: then mkdir says so
                    self._lock.acquire(timeout=0)
                self._path.mkdir()
            self._made += 1
            made = self._path / str(self._made)
            made.mkdir()
        return made

    def close(self) -> None:
        """Removes it with all that is in it."""
        path, lock, self._path, self._lock = self._path, self._lock, None, None
        if path is None or lock is None:
            return
        shutil.rmtree(path, ignore_errors=True)
        lock.release()
        with suppress(OSError):
            Path(lock.lock_file).unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    for path in folder.glob(f"{_PREFIX}*{_LOCK}"):
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)
        except (Timeout, OSError, NotImplementedError):
            continue
        shutil.rmtree(path.with_name(path.name.removesuffix(_LOCK)), ignore_errors=True)
        lock.release()
        with suppress(OSError):
            path.unlink(missing_ok=True)


def put(fresh: Path, target: Path) -> None:
    """A file or folder to its place, over what is there; a folder that is replaced comes back where the new one cannot take
    its place. Raises FileBusy, FolderUnwritable, DiskFull."""
    old = fresh.with_name(f"{fresh.name}.old")
    with system_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            if fresh.is_dir() and target.is_dir():
                target.replace(old)
            fresh.replace(target)
        except PermissionError as error:
            if old.is_dir() and not target.exists():
                with suppress(OSError):
                    old.replace(target)
            raise FileBusy(file=target.name) from error
        sync_folder(target.parent)


def same(one: Path, other: Path, poll: Poll = never_cancelled) -> bool:
    """Whether two files, or two folders with all that is in them, hold the same bytes."""
    if one.is_dir() != other.is_dir():
        return False
    if not one.is_dir():
        return _same_bytes(one, other, poll)
    names = [sorted(path.relative_to(top).as_posix() for path in top.rglob("*")) for top in (one, other)]
    if names[0] != names[1]:
        return False
    return all(
        (one / name).is_dir() == (other / name).is_dir()
        and ((one / name).is_dir() or _same_bytes(one / name, other / name, poll))
        for name in names[0]
    )


def _same_bytes(one: Path, other: Path, poll: Poll) -> bool:
    try:
        if one.stat().st_size != other.stat().st_size:
            return False
        with one.open("rb") as first, other.open("rb") as second:
            while chunk := first.read(_CHUNK):
                poll()
                if chunk != second.read(_CHUNK):
                    return False
    except OSError:
        return False
    return True


def files_in(path: Path, poll: Poll = never_cancelled) -> list[Path]:
    """The file itself, or all files in the folder, in order."""
    if not path.is_dir():
        return [path]
    found: list[Path] = []
    for place, folders, names in os.walk(path):
        poll()
        folders.sort()
        found += [Path(place) / name for name in sorted(names)]
    return found
