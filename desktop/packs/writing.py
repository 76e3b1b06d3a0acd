"""Packs made of a folder: the same files, manifest, date and key give the same bytes (with the same zlib)."""

from __future__ import annotations

import os
import stat
import time
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.packs import listing
from desktop.packs.errors import PackFileChanged, PackHasLink, PackTooLarge, PackUnreadable
from desktop.packs.manifest import FILES, MANIFEST, SIGNATURE, Manifest, PackFile, PackKind
from desktop.packs.reading import Poll, Progress
from desktop.packs.signing import signed_by
from desktop.packs.streams import hashed, nowhere

_FIRST = 315_532_800
"""1980, before which a ZIP has no dates."""


def never_cancelled() -> None:
    """The Poll of a task that nobody cancels."""


def unseen(done: int, total: int | None) -> None:
    """The Progress of a task that nobody watches."""


def described(folder: Path, paths: frozenset[str] | None = None, poll: Poll = never_cancelled) -> tuple[PackFile, ...]:
    """The files of a folder, hashed, in the order of their paths; all, or those named ("/" between parts). A link to another
    of the files becomes a second name of it. Raises PackHasLink for every other one, PackUnreadable."""
    found = {path: source for path, source in _walked(folder, "") if paths is None or path in paths}
    whole = {path: _described(path, source, poll) for path, source in found.items() if not source.is_symlink()}
    root = folder.resolve()
    for path, source in found.items():
        if path not in whole:
            first = _target(source, root)
            if first not in whole or whole[first].same_as:
                raise PackHasLink(file=folder.name, path=path)
            whole[path] = replace(whole[first], path=path, same_as=first)
    return tuple(whole[path] for path in sorted(whole))


def write(
    target: Path,
    manifest: Manifest,
    folder: Path,
    key: Ed25519PrivateKey,
    *,
    date: int,
    poll: Poll = never_cancelled,
    progress: Progress = unseen,
) -> Path:
    """manifest: its files are those of `described`. date: of every entry, in seconds since 1970. The file has its name only
    when it is whole; one that is there is replaced. Raises PackRefused where the folder does not fit the manifest, OSError."""
    listing.check(manifest, target.name)
    part = target.with_name(f".{target.name}-{uuid.uuid4().hex}")
    listed = listing.to_bytes(manifest)
    if len(listed) > listing.LARGEST:
        raise PackTooLarge(file=target.name, what=MANIFEST)
    try:
        with part.open("xb") as stream:
            with zipfile.ZipFile(stream, "w") as archive:
                archive.writestr(_entry(MANIFEST, date), listed)
                archive.writestr(_entry(SIGNATURE, date), signed_by(key, listed))
                _put_all(archive, manifest, folder, date, poll, progress)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target


def _put_all(archive: zipfile.ZipFile, manifest: Manifest, folder: Path, date: int, poll: Poll, progress: Progress) -> None:
    done, total = 0, manifest.size
    for file in manifest.files:
        if file.same_as:
            continue
        entry = _entry(FILES + file.path, date)
        entry.file_size = file.size
        entry.external_attr = (stat.S_IFREG | (0o755 if file.executable else 0o644)) << 16
        if manifest.kind is PackKind.MODEL:
            entry.compress_type = zipfile.ZIP_STORED  # weights do not get smaller
        with (folder / file.path).open("rb") as source, archive.open(entry, "w") as sink:
            found = hashed(source, poll, partial(_reached, progress, done, total), sink.write)
        if found != (file.size, file.sha256):
            raise PackFileChanged(file=folder.name, path=file.path)
        done += file.size


def _reached(progress: Progress, before: int, total: int, length: int) -> None:
    progress(before + length, total)


def _entry(name: str, date: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, time.gmtime(max(date, _FIRST))[:6])
    entry.create_system = 3  # whatever it is made on
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    return entry


def _walked(folder: Path, prefix: str) -> Iterator[tuple[str, Path]]:
    """Files and links to files; a link to a folder is refused, as is what is neither."""
    try:
        inside = list(folder.iterdir())
    except OSError as reason:
        raise PackUnreadable(file=prefix or folder.name, reason=reason.strerror or "") from reason
    for path in inside:
        name = prefix + path.name
        if path.is_dir() and not path.is_symlink():
            yield from _walked(path, f"{name}/")
        elif path.is_file():
            yield name, path
        else:
            raise PackHasLink(file=folder.name, path=name)


def _described(path: str, source: Path, poll: Poll) -> PackFile:
    try:
        with source.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            length, sha256 = hashed(stream, poll, nowhere)
    except OSError as reason:
        raise PackUnreadable(file=path, reason=reason.strerror or "") from reason
    executable = bool(mode & 0o100) if os.name != "nt" else source.suffix.lower() == ".exe"
    return PackFile(path, length, sha256, executable)


def _target(link: Path, root: Path) -> str:
    """The path, within the folder, of what a link leads to; "" where that is outside."""
    found = link.resolve()
    return found.relative_to(root).as_posix() if found.is_relative_to(root) else ""
