"""Files of a model, copied and hashed: verified while copied, synced, and gone on with where an earlier try was interrupted."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from desktop.engines.hunyuan.folder import File, Found
from desktop.engines.hunyuan.manifest import Entry, Manifest
from desktop.engines.hunyuan.refusals import ModelFileChanged, ModelFileTruncated, ModelFileUnreadable
from desktop.services.progress import Poll
from desktop.storage.masters import storing, sync_folder

RELEASE = "release"
"""The folder with a release's files, in that of the model."""
_JOURNAL = "copied.json"
_UNFINISHED = ".unfinished"
_CHUNK = 1 << 20

Reached = Callable[[int], None]
"""Bytes of the task that are done; falls back where a file has to be copied again."""


def after(done: int, reached: Reached) -> Reached:
    """For a part of the task that begins when `done` bytes are behind it."""
    return lambda n: reached(done + n)


def digest(path: Path, name: str, poll: Poll, reached: Reached) -> str:
    """SHA-256. name: for the error. reached: bytes of this file. Raises ModelFileUnreadable."""
    return _read(path, name, poll, reached, lambda _: None)[0]


def _read(path: Path, name: str, poll: Poll, reached: Reached, take: Callable[[bytes], object]) -> tuple[str, int]:
    hashed, length = hashlib.sha256(), 0
    try:
        stream = path.open("rb")
    except OSError as reason:
        raise ModelFileUnreadable(file=name, reason=reason.strerror or "") from reason
    with stream:
        while True:
            poll()
            try:
                chunk = stream.read(_CHUNK)
            except OSError as reason:
                raise ModelFileUnreadable(file=name, reason=reason.strerror or "") from reason
            if not chunk:
                return hashed.hexdigest(), length
            hashed.update(chunk)
            take(chunk)
            length += len(chunk)
            reached(length)


def hashed(found: Found, poll: Poll, reached: Reached) -> Manifest:
    """Of the files of a release where they lie; those that belong to it but lie elsewhere are left out."""
    entries, done = [], 0
    for file in found.files:
        if not file.source.is_relative_to(found.folder):
            continue
        sha256 = digest(file.source, file.path, poll, after(done, reached))
        _compare(file, sha256, file.size)
        entries.append(Entry(file.path, file.size, sha256))
        done += file.size
    return Manifest(tuple(entries))


def missing_bytes(found: Found, part: Path) -> int:
    """How much of a release is still to be copied into `part`."""
    return sum(file.size for file in found.files if _size(part / RELEASE / file.path) != file.size)


def copied(found: Found, part: Path, poll: Poll, reached: Reached, *, move: bool = False) -> Manifest:
    """Copies a release into `part`/release. What an earlier call left there complete and right is kept. move: files of more
    than a mebibyte are hashed where they are and moved; smaller ones may belong to two releases.

    Raises what `poll` raises, ModelFileUnreadable, ModelFileChanged, ModelFileTruncated, DiskFull, StorageFailed.
    """
    target = part / RELEASE
    with storing(target):
        target.mkdir(parents=True, exist_ok=True)
        _sweep(target, frozenset(file.path for file in found.files))
    journal = copies(part)
    entries, done = [], 0
    for file in found.files:
        step = _Step(file, target / file.path, poll, reached, done)
        sha256 = step.kept(journal.get(file.path)) or (step.move() if move and file.size > _CHUNK else step.copy())
        journal[file.path] = (sha256, file.modified)
        write_whole(part / _JOURNAL, json.dumps(journal))
        entries.append(Entry(file.path, file.size, sha256))
        done += file.size
        reached(done)
    with storing(target):
        for place in (target, *(path for path in target.iterdir() if path.is_dir())):
            sync_folder(place)
    return Manifest(tuple(entries))


class _Step:
    """One file on its way. done: bytes before it."""

    def __init__(self, file: File, place: Path, poll: Poll, reached: Reached, done: int) -> None:
        self._file, self._place, self._poll = file, place, poll
        self._reached = after(done, reached)

    def kept(self, before: tuple[str, int] | None) -> str | None:
        """The SHA-256 of a copy that an earlier try made of the same file and that is still as it was written."""
        if before is None or before[1] != self._file.modified or self._file.sha256 not in (None, before[0]):
            return None
        if _size(self._place) != self._file.size:
            return None
        same = digest(self._place, self._file.path, self._poll, self._reached) == before[0]
        return before[0] if same else None

    def copy(self) -> str:
        fresh = self._place.with_name(self._place.name + _UNFINISHED)
        with storing(self._place):
            self._place.parent.mkdir(exist_ok=True)
            try:
                with fresh.open("wb") as stream:
                    sha256, length = _read(self._file.source, self._file.path, self._poll, self._reached, stream.write)
                    stream.flush()
                    os.fsync(stream.fileno())
                _compare(self._file, sha256, length)
                fresh.replace(self._place)
            finally:
                with suppress(OSError):
                    fresh.unlink(missing_ok=True)
        return sha256

    def move(self) -> str:
        sha256 = digest(self._file.source, self._file.path, self._poll, self._reached)
        _compare(self._file, sha256, self._file.size)
        with storing(self._place):
            self._place.parent.mkdir(exist_ok=True)
            self._file.source.replace(self._place)
        return sha256


def _compare(file: File, sha256: str, length: int) -> None:
    if length < file.size:
        raise ModelFileTruncated(file=file.path, due=file.size, found=length)
    if length > file.size or file.sha256 not in (None, sha256):
        raise ModelFileChanged(file=file.path)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _sweep(target: Path, wanted: frozenset[str]) -> None:
    """Takes away what does not belong to the release that is being copied."""
    for path in sorted(target.rglob("*"), reverse=True):
        inside = path.relative_to(target).as_posix()
        if path.is_dir() and not path.is_symlink():
            if not any(name.startswith(f"{inside}/") for name in wanted):
                shutil.rmtree(path)
        elif inside not in wanted:
            path.unlink()


def copies(part: Path) -> dict[str, tuple[str, int]]:
    """(SHA-256, when the original was modified, in ns) of the files that were copied whole into a model's folder, by path."""
    try:
        plain = json.loads((part / _JOURNAL).read_text("utf-8"))
        return {str(path): (str(sha256), int(modified)) for path, (sha256, modified) in plain.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def write_whole(path: Path, text: str) -> None:
    """The file has its new text or its old one, whatever happens."""
    with storing(path):
        fresh = path.with_name(path.name + _UNFINISHED)
        with fresh.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(path)
