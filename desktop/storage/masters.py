"""Originals in the masters folder, each under its SHA-256, written and synced before it is referred to; or linked in place."""

from __future__ import annotations

import errno
import hashlib
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from desktop.document.errors import DossierError
from desktop.document.model import Master
from desktop.storage.errors import DiskFull, MasterChanged, MasterLost, MastersFolderLost, MasterUnreadable, StorageFailed

Poll = Callable[[], None]
Progress = Callable[[int, int | None], None]
CHUNK = 1 << 20
_PART = ".part-"


def never_cancelled() -> None:
    """The Poll of a task that nobody cancels."""


def unseen(done: int, total: int | None) -> None:
    """The Progress of a task that nobody watches."""


def folder_of(dossier: Path) -> Path:
    """NAME.dossier keeps its masters in NAME.masters beside it."""
    return dossier.with_suffix(".masters") if dossier.suffix == ".dossier" else dossier.with_name(dossier.name + ".masters")


def file_of(folder: Path, master: Master) -> Path:
    """Where a master is or should be."""
    if master.linked is not None:
        return Path(master.linked)
    suffix = Path(master.name).suffix.lower()
    plain = suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= 9
    return folder / (master.sha256 + (suffix if plain else ""))


def plain_name(path: Path) -> str:
    """The name of a file as text; bytes in it that are none become marks."""
    return path.name.encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class Copied:
    """A whole, synced copy under a temporary name in the masters folder."""

    sha256: str
    size: int
    path: Path

    def keep(self, target: Path) -> None:
        with storing(target):
            self.path.replace(target)
            sync_folder(target.parent)


@contextmanager
def copied(source: Path, folder: Path, poll: Poll, progress: Progress) -> Iterator[Copied]:
    """The copy goes when the block ends, unless it was kept."""
    with storing(folder):
        folder.mkdir(exist_ok=True)
    part = folder / f"{_PART}{uuid.uuid4().hex}"
    try:
        with _reading(source) as stream, storing(part), part.open("xb") as copy:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(0)
            digest, length = _digest(source, stream, copy, size, poll, progress)
            copy.flush()
            os.fsync(copy.fileno())
        yield Copied(digest, length, part)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def digest(path: Path, poll: Poll = never_cancelled, progress: Progress = unseen) -> str:
    """SHA-256 of a file, in constant memory."""
    with _reading(path) as stream:
        return _digest(path, stream, None, path.stat().st_size, poll, progress)[0]


def _digest(
    source: Path, stream: BinaryIO, copy: BinaryIO | None, size: int, poll: Poll, progress: Progress
) -> tuple[str, int]:
    hashed, length = hashlib.sha256(), 0
    while True:
        poll()
        try:
            chunk = stream.read(CHUNK)
        except OSError as reason:
            raise MasterUnreadable(path=str(source), reason=reason.strerror or "") from reason
        if not chunk:
            return hashed.hexdigest(), length
        hashed.update(chunk)
        if copy is not None:
            copy.write(chunk)
        length += len(chunk)
        progress(length, max(size, length))


@contextmanager
def _reading(path: Path) -> Iterator[BinaryIO]:
    try:
        stream = path.open("rb")
    except OSError as reason:
        raise MasterUnreadable(path=str(path), reason=reason.strerror or "") from reason
    with stream:
        yield stream


@contextmanager
def storing(path: Path) -> Iterator[None]:
    """Errors of the disk as ours."""
    try:
        yield
    except OSError as reason:
        raise disk_error(reason, path) from reason


def disk_error(reason: OSError, path: Path) -> DossierError:
    if reason.errno in (errno.ENOSPC, errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC):
        return DiskFull(path=str(path))
    return StorageFailed(path=str(path), reason=reason.strerror or type(reason).__name__)


def sync_folder(folder: Path) -> None:
    """Makes a new name in a folder survive a power cut. Windows has no such call: NTFS journals its folders."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path) -> None:
    """Removes copies that were interrupted. Only for the writer, before it writes."""
    for part in folder.glob(f"{_PART}*"):
        with suppress(OSError):
            part.unlink()


def check(folder: Path, master: Master, modified: int | None) -> Path:
    """The path of a master that is as it was imported, as far as is quickly told: by size; a linked one also by its time,
    and where that differs by its hash. Raises MasterLost, MasterChanged, MasterUnreadable."""
    path = file_of(folder, master)
    try:
        found = path.stat()
    except OSError as reason:
        if master.linked is None and not folder.is_dir():
            raise MastersFolderLost(file=master.name, folder=folder.name) from reason
        raise MasterLost(file=master.name, path=str(path)) from reason
    same = found.st_size == master.size
    if same and master.linked is not None and found.st_mtime_ns != modified:
        same = digest(path) == master.sha256
    if not same:
        raise MasterChanged(file=master.name, path=str(path))
    return path


def status(path: Path) -> os.stat_result:
    """Raises MasterUnreadable."""
    try:
        return path.stat()
    except OSError as reason:
        raise MasterUnreadable(path=str(path), reason=reason.strerror or "") from reason
