"""A pack, opened with nothing believed: first its signature, then its list, then each file against the list as it is unpacked.

What a pack costs is bounded before anything is read of it: the directory of the ZIP, the list, the number of files; and no more
is ever written than the list says.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from desktop.packs import listing
from desktop.packs.errors import (
    NotAPack,
    PackDamaged,
    PackFileChanged,
    PackFileMissing,
    PackFileUnlisted,
    PackHasLink,
    PackIsADossier,
    PackSignatureWrong,
    PackTooLarge,
    PackUnreadable,
)
from desktop.packs.manifest import FILES, MANIFEST, SIGNATURE, Manifest, PackFile
from desktop.packs.paths import shown
from desktop.packs.signing import PublicKey, signer_of
from desktop.packs.streams import CHUNK

Poll = Callable[[], None]
Progress = Callable[[int, int | None], None]
"""Bytes done, and in all."""

_MOST_SIGNATURE = 4 << 10
_MOST_DIRECTORY = 16 << 20
_MOST_ENTRIES = listing.MOST_FILES + 2
_DOSSIER = "state.dossier"
_END, _END_64, _LOCATOR = struct.Struct("<4s4H2LH"), struct.Struct("<4sQ2H2L4Q"), struct.Struct("<4sLQL")
_ENTRY, _LENGTHS = 46, struct.Struct("<3H")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, struct.error, OverflowError)
"""What zipfile raises of files that are broken or made to harm: it has no one error of its own."""


@dataclass(frozen=True, slots=True)
class OpenPack:
    """path: of the pack. key: that signed it, trusted or not. listed, signature: bytes of pack.json and pack.sig."""

    path: Path
    manifest: Manifest
    key: PublicKey
    listed: bytes
    signature: bytes
    _archive: zipfile.ZipFile
    _entries: Mapping[str, zipfile.ZipInfo]

    def unpack(self, folder: Path, poll: Poll, progress: Progress) -> None:
        """Into a folder that is there and empty; every byte is on the disk at the end. Raises PackRefused, OSError of the
        folder, and what `poll` raises."""
        done, total = 0, self.manifest.size
        for file in self.manifest.files:
            if file.same_as:
                continue
            target = folder / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as sink:
                for length in self._copied(file, sink, poll):
                    progress(done + length, total)
            done += file.size
        for file in self.manifest.files:
            if file.same_as:
                _name_again(folder / file.same_as, folder / file.path)
        _settle(folder, self.manifest, poll)
        progress(total, total)

    def text(self, path: str, most: int) -> str:
        """Of a short file, checked as when it is unpacked. Raises PackRefused."""
        file = next((entry for entry in self.manifest.files if entry.path == path), None)
        if file is None:
            raise PackFileMissing(file=self.path.name, path=path)
        if file.size > most:
            raise PackTooLarge(file=self.path.name, what=path)
        found: list[bytes] = []
        for _ in self._copied(file, found, lambda: None):
            pass
        return b"".join(found).decode("utf-8", "replace")

    def _copied(self, file: PackFile, sink: BinaryIO | list[bytes], poll: Poll) -> Iterator[int]:
        """Yields the bytes of this file that are done; ends only where all of it is as listed."""
        take = sink.append if isinstance(sink, list) else sink.write
        hashed, length, name = hashlib.sha256(), 0, self.path.name
        with _zip(name, file.path):
            stream = self._archive.open(self._entries[file.path])
        with stream:
            while chunk := self._read(stream, file, poll):
                length += len(chunk)
                if length > file.size:
                    raise PackFileChanged(file=name, path=file.path)
                hashed.update(chunk)
                take(chunk)
                yield length
        if length != file.size or hashed.hexdigest() != file.sha256:
            raise PackFileChanged(file=name, path=file.path)

    def _read(self, stream: IO[bytes], file: PackFile, poll: Poll) -> bytes:
        poll()
        with _zip(self.path.name, file.path):
            return stream.read(CHUNK)


@contextmanager
def opened(path: Path) -> Iterator[OpenPack]:
    """Signature and list checked, the names and sizes in the ZIP compared with the list. Raises PackRefused."""
    name = path.name
    try:
        stream = path.open("rb")
    except OSError as reason:
        raise PackUnreadable(file=name, reason=reason.strerror or "") from reason
    with stream:
        _check_directory(stream, name)
        try:
            with _zip(name, ""):
                archive = zipfile.ZipFile(stream)
        except PackDamaged as reason:
            raise NotAPack(file=name) from reason
        with archive:
            yield _read_pack(path, archive)


def _read_pack(path: Path, archive: zipfile.ZipFile) -> OpenPack:
    name, entries = path.name, archive.infolist()
    names = {entry.filename: entry for entry in entries}
    if MANIFEST not in names:
        raise (PackIsADossier if _DOSSIER in names else NotAPack)(file=name)
    listed = _short(archive, names[MANIFEST], listing.LARGEST, name)
    signature = _short(archive, names[SIGNATURE], _MOST_SIGNATURE, name) if SIGNATURE in names else b""
    key = signer_of(signature, listed)
    if key is None:
        raise PackSignatureWrong(file=name)
    manifest = listing.from_bytes(listed, name)
    return OpenPack(path, manifest, key, listed, signature, archive, _compared(manifest, entries, name))


def _compared(manifest: Manifest, entries: list[zipfile.ZipInfo], name: str) -> dict[str, zipfile.ZipInfo]:
    """The entries by path in the list: each file once, nothing else, nothing but plain files of the size that is listed."""
    listed = {FILES + file.path: file for file in manifest.files if not file.same_as}
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        if entry.filename in (MANIFEST, SIGNATURE) and entry.filename not in found:
            found[entry.filename] = entry
            continue
        file = listed.get(entry.filename)
        if file is None or entry.filename in found or entry.orig_filename != entry.filename:
            raise PackFileUnlisted(file=name, path=shown(entry.orig_filename))
        mode = stat.S_IFMT(entry.external_attr >> 16)
        if mode not in (0, stat.S_IFREG):
            raise PackHasLink(file=name, path=file.path)
        if entry.file_size != file.size:
            raise PackFileChanged(file=name, path=file.path)
        if entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise PackDamaged(file=name, path=file.path)
        found[entry.filename] = entry
    for path, file in listed.items():
        if path not in found:
            raise PackFileMissing(file=name, path=file.path)
    return {path.removeprefix(FILES): entry for path, entry in found.items() if path in listed}


def _short(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int, name: str) -> bytes:
    with _zip(name, entry.filename), archive.open(entry) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise PackTooLarge(file=name, what=entry.filename)
    return data


@contextmanager
def _zip(name: str, path: str) -> Iterator[None]:
    """What zipfile says of a broken file, as ours."""
    try:
        yield
    except _BROKEN as reason:
        raise PackDamaged(file=name, path=path) from reason
    except OSError as reason:
        raise PackUnreadable(file=name, reason=reason.strerror or "") from reason


def _check_directory(stream: BinaryIO, name: str) -> None:
    """`zipfile` reads the whole directory into memory: what it is going to read is looked at first, where it looks for it.
    A pack has no comment, so its end is at the end of the file."""
    try:
        length, behind = stream.seek(0, os.SEEK_END), _END.size
        tail = _tail(stream, length, 0, _END.size)
        if not tail.startswith(b"PK\x05\x06") or tail[-2:] != b"\x00\x00":
            raise NotAPack(file=name)
        entries, size = _END.unpack(tail)[4:6]
        if _tail(stream, length, behind, _LOCATOR.size).startswith(b"PK\x06\x07"):
            end = _tail(stream, length, behind + _LOCATOR.size, _END_64.size)
            if not end.startswith(b"PK\x06\x06"):  # zipfile would believe the other end
                raise NotAPack(file=name)
            entries, size = _END_64.unpack(end)[7:9]
            behind += _LOCATOR.size + _END_64.size
        if size > _MOST_DIRECTORY:
            raise PackTooLarge(file=name, what=f"{size >> 20} MiB > {_MOST_DIRECTORY >> 20} MiB")
        if entries <= _MOST_ENTRIES:
            entries = _counted(_tail(stream, length, behind, size))
        stream.seek(0)
    except OSError as reason:
        raise PackUnreadable(file=name, reason=reason.strerror or "") from reason
    if entries > _MOST_ENTRIES:
        raise PackTooLarge(file=name, what=f"{entries} > {_MOST_ENTRIES}")


def _counted(directory: bytes) -> int:
    """Entries that `zipfile` will read, whatever number the end tells: to the first that is none, not far past the limit."""
    place = entries = 0
    while directory.startswith(b"PK\x01\x02", place) and len(directory) - place >= _ENTRY and entries <= _MOST_ENTRIES:
        place += _ENTRY + sum(_LENGTHS.unpack_from(directory, place + 28))
        entries += 1
    return entries


def _tail(stream: BinaryIO, length: int, behind: int, size: int) -> bytes:
    """So many bytes, with so many behind them; b"" where there are fewer."""
    place = length - behind - size
    if place < 0:
        return b""
    stream.seek(place)
    return stream.read(size)


def _name_again(first: Path, again: Path) -> None:
    """A second name of the same bytes: what is loaded by both is loaded once."""
    again.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(first, again)
    except OSError:  # a file system without them
        shutil.copyfile(first, again)


def _settle(folder: Path, manifest: Manifest, poll: Poll) -> None:
    """Rights as listed, and everything on the disk. After all is written: one by one it would wait for the disk each time."""
    folders = {folder}
    for file in manifest.files:
        poll()
        place = folder / file.path
        with place.open("rb+") as stream:
            os.fsync(stream.fileno())
        if os.name != "nt":
            place.chmod(0o755 if file.executable else 0o644)
            folders.update(above for above in place.parents if above.is_relative_to(folder))
    for each in folders if os.name != "nt" else ():
        each.chmod(0o755)
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
