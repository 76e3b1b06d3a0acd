"""Files in their place: written whole in a scratch folder within the folder they are for, then renamed."""

from __future__ import annotations

import errno
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path

from filelock import FileLock, Timeout

from desktop.exporters.errors import FileBusy, FolderUnwritable, system_errors
from desktop.services.progress import Poll, never_cancelled
from desktop.storage.masters import sync_folder

_PREFIX = ".dossier-"
_LOCK = ".lock"
_CHUNK = 1 << 20
_OLD, _WHERE = ".old", ".old.where"
"""A folder that is being replaced, and where it lay: both in the scratch folder."""


class Existing(StrEnum):
    """What becomes of a file that has the name of one that is to be written. NUMBER: it stays, and the new one gets a number;
    where it has just the bytes of the new one it is taken for it."""

    NUMBER = "number"
    REPLACE = "replace"
    SKIP = "skip"


class Taken(Exception):
    """Something has the name already."""


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
        with system_errors(self._folder / _PREFIX), _no_such_place(self._folder):
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
        for made in _folders(path):
            discard(made)
        with suppress(OSError):
            path.rmdir()
        lock.release()
        _forget(path, Path(lock.lock_file))


@contextmanager
def _no_such_place(folder: Path) -> Iterator[None]:
    """A folder in which none can be made, for whatever reason but a full disk, is one that cannot be written to."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise FolderUnwritable(folder=str(folder)) from error


def _sweep(folder: Path) -> None:
    for path in folder.glob(f"{_PREFIX}*{_LOCK}"):
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)
        except (Timeout, OSError, NotImplementedError):  # held by a run that lives, or a disk that cannot tell
            continue
        left = path.with_name(path.name.removesuffix(_LOCK))
        for made in _folders(left):
            discard(made)
        with suppress(OSError):
            left.rmdir()
        lock.release()
        _forget(left, path)


def _folders(scratch: Path) -> list[Path]:
    try:
        return list(scratch.iterdir())
    except OSError:
        return []


def _forget(scratch: Path, lock: Path) -> None:
    """The lock goes with the folder: what could not be removed is found by its lock the next time."""
    with suppress(OSError):
        if scratch.exists():
            lock.touch()
        else:
            lock.unlink(missing_ok=True)


def discard(made: Path) -> None:
    """A folder of the scratch folder with all that is in it, except for what was to be replaced and can neither lie where it
    lay nor is replaced."""
    kept = [where for where in made.glob(f"*{_WHERE}") if not _given_back(where)]
    if not kept:
        shutil.rmtree(made, ignore_errors=True)


def _given_back(where: Path) -> bool:
    """Whether there is something again where a folder lay that was being replaced."""
    old = where.with_name(where.name.removesuffix(_WHERE) + _OLD)
    try:
        target = where.parent / os.fsdecode(where.read_bytes())
        if old.is_dir() and not os.path.lexists(target):
            old.replace(target)
    except OSError:
        return not old.is_dir()
    return True


def put(fresh: Path, target: Path) -> None:
    """A file or folder out of a scratch folder to its place, over what is there; a folder that is replaced comes back where
    the new one cannot take its place, at the latest with the next run. Raises FileBusy, FolderUnwritable, DiskFull."""
    where = fresh.with_name(f"{fresh.name}{_WHERE}")
    with system_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            if fresh.is_dir() and target.is_dir():
                _write_where(where, target)
                target.replace(fresh.with_name(f"{fresh.name}{_OLD}"))
            fresh.replace(target)
        except OSError as error:
            if where.exists() and _given_back(where):
                _unlink(where)
            if isinstance(error, PermissionError):
                raise FileBusy(file=target.name) from error
            raise
        sync_folder(target.parent)
        _unlink(where)


def _unlink(where: Path) -> None:
    with suppress(OSError):
        where.unlink(missing_ok=True)


def _write_where(where: Path, target: Path) -> None:
    with where.open("wb") as stream:
        stream.write(os.fsencode(os.path.relpath(target, where.parent)))
        stream.flush()
        os.fsync(stream.fileno())
    sync_folder(where.parent)


def put_new(fresh: Path, target: Path) -> None:
    """A file or folder to a place where nothing is, and nothing comes meanwhile. Raises Taken, FileBusy, FolderUnwritable,
    DiskFull."""
    with system_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            if fresh.is_dir():
                _move_folder(fresh, target)
            else:
                _move_file(fresh, target)
        except FileExistsError as error:
            raise Taken from error
        except PermissionError as error:
            raise FileBusy(file=target.name) from error
        sync_folder(target.parent)


def _move_folder(fresh: Path, target: Path) -> None:
    if os.path.lexists(target):  # a system may rename over an empty folder
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    try:
        fresh.rename(target)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.ENOTDIR) and os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from error
        raise


def _move_file(fresh: Path, target: Path) -> None:
    """Never over a file: renaming would replace one, except on Windows."""
    if os.name == "nt":
        fresh.rename(target)
        return
    try:
        os.link(fresh, target)
    except FileExistsError:
        raise
    except OSError:  # a disk without links, such as FAT
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        try:
            fresh.replace(target)
        except OSError:
            target.unlink(missing_ok=True)
            raise
    else:
        fresh.unlink()


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
