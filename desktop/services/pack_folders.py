"""Packs as they lie on the disk: which version counts, what a version said of itself, what was changed since."""

from __future__ import annotations

import json
import os
import shutil
import stat
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.document.codec import decode, encode
from desktop.document.errors import DossierError
from desktop.packs import listing
from desktop.packs.errors import PackFileChanged, PackFileMissing, PackFileUnlisted, PackRefused
from desktop.packs.manifest import FILES, MANIFEST, SIGNATURE, Manifest, PackFile
from desktop.packs.paths import is_plain, reachable
from desktop.packs.reading import OpenPack
from desktop.packs.signing import PublicKey, signer_of
from desktop.packs.streams import hashed, nowhere, short
from desktop.services.model_copy import write_whole
from desktop.services.progress import Poll, Progress
from desktop.storage.masters import storing, sync_folder

PART, GONE = ".part-", ".gone-"
_RECORD = listing.RECORD
_OTHERS = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class Record:
    """Folders of the version that counts and of the one before, "" for none."""

    current: str
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """key: that it is signed with."""

    manifest: Manifest
    key: PublicKey


def names(folder: Path) -> tuple[str, ...]:
    try:
        return tuple(sorted(p.name for p in folder.iterdir() if not p.name.startswith(".") and (p / _RECORD).is_file()))
    except OSError:
        return ()


def record(place: Path) -> Record | None:
    """None where there is none, or none that can be read."""
    try:
        found = decode(Record, json.loads((place / _RECORD).read_text("utf-8")))
    except (OSError, ValueError, RecursionError):
        return None
    sound = all(is_plain(name) and "/" not in name for name in (found.current, found.previous or "none"))
    return found if sound else None


def write_record(place: Path, now: Record) -> None:
    """Raises DiskFull, StorageFailed; the record is the new one or the old one."""
    write_whole(place / _RECORD, json.dumps(encode(now)))
    with storing(place):
        (place / _RECORD).chmod(0o644)
        sync_folder(place)


def unpack(pack: OpenPack, part: Path, poll: Poll, progress: Progress) -> None:
    """A version into a folder that is there and empty."""
    with storing(part):
        files = part / FILES
        files.mkdir()
        pack.unpack(reachable(files), poll, progress)
        for name, data in ((MANIFEST, pack.listed), (SIGNATURE, pack.signature)):
            write_whole(part / name, data.decode())
            (part / name).chmod(0o644)
        part.chmod(0o755)
        sync_folder(part)


def place_version(place: Path, part: Path, pack: OpenPack) -> None:
    """Gives a whole version its name and makes it the one that counts."""
    version, number = pack.manifest.version, 1
    while (place / version).exists():
        number += 1
        version = f"{pack.manifest.version}-{number}"
    before = record(place) or Record("")
    again = before.current and short(place / before.current / MANIFEST, listing.LARGEST) == pack.listed
    with storing(place):
        place.mkdir(exist_ok=True)
        place.chmod(0o755)
        part.rename(place / version)
        sync_folder(place)
        sync_folder(place.parent)
    write_record(place, Record(version, before.previous if again else before.current))
    for left in place.iterdir():
        if left.is_dir() and left.name not in (version, before.previous if again else before.current):
            shutil.rmtree(reachable(left), ignore_errors=True)


def sweep(folder: Path, *prefixes: str) -> None:
    """Takes away what was interrupted, or could not be taken away before."""
    for prefix in prefixes:
        for left in folder.glob(f"{prefix}*"):
            shutil.rmtree(reachable(left), ignore_errors=True)


def sweep_unrecorded(folder: Path) -> None:
    """Packs whose first version has its name, and that were never recorded: what is none of ours stays."""
    for place in folder.iterdir():
        if place.name.startswith(".") or not place.is_dir() or (place / _RECORD).exists():
            continue
        if any((version / MANIFEST).is_file() and (version / SIGNATURE).is_file() for version in place.iterdir()):
            shutil.rmtree(reachable(place), ignore_errors=True)


def has_links(folder: Path) -> bool:
    """Whether a file can have two names there. Raises OSError where it can have none."""
    first, again = (folder / f".{uuid.uuid4().hex}" for _ in range(2))
    first.touch()
    try:
        os.link(first, again)
    except OSError:
        return False
    finally:
        first.unlink()
        again.unlink(missing_ok=True)
    return True


def open_to_others(folder: Path, files: Path, manifest: Manifest) -> Path | None:
    """The first, from the folder of the packs down, that somebody other than root and the person may change; on POSIX. Windows
    is asked by the installer, which makes the folders."""
    if os.name == "nt":
        return None
    folders = {files, *(above for above in files.parents if above.is_relative_to(folder))}
    places = [files / file.path for file in manifest.files]
    for place in places:
        folders.update(above for above in place.parents if above.is_relative_to(files))
    return next((place for place in (*sorted(folders), *places) if _is_open(place)), None)


def _is_open(place: Path) -> bool:
    try:
        found = place.stat()
    except OSError:
        return True
    return bool(found.st_mode & _OTHERS) or found.st_uid not in (0, os.geteuid())


def said(version: Path) -> Said | None:
    """What a version says of itself; None where that is gone or not what was signed."""
    listed = short(version / MANIFEST, listing.LARGEST)
    key = signer_of(short(version / SIGNATURE, listing.LARGEST), listed)
    if key is None:
        return None
    try:
        return Said(listing.from_bytes(listed, version.parent.name), key)
    except PackRefused:
        return None


def problem(files: Path, manifest: Manifest) -> DossierError | None:
    """The first thing that is wrong as far as names and sizes tell."""
    return next(_differences(reachable(files), manifest), None)


def changed(files: Path, manifest: Manifest, poll: Poll, progress: Progress) -> tuple[DossierError, ...]:
    """All that is wrong, every byte hashed; files that do not belong there too."""
    files, done, total = reachable(files), 0, sum(file.size for file in manifest.files)
    wrong = list(_differences(files, manifest))
    told = {error.details["path"] for error in wrong}
    for file in manifest.files:
        if file.path not in told and not _is_right(files / file.path, file, poll):
            wrong.append(PackFileChanged(file=manifest.name, path=file.path))
        done += file.size
        progress(done, total)
    listed = {file.path for file in manifest.files}
    there = (path for path in sorted(files.rglob("*")) if path.is_symlink() or not path.is_dir())
    wrong += [
        PackFileUnlisted(file=manifest.name, path=path.relative_to(files).as_posix())
        for path in there
        if path.relative_to(files).as_posix() not in listed
    ]
    return tuple(wrong)


def _differences(files: Path, manifest: Manifest) -> Iterator[DossierError]:
    for file in manifest.files:
        try:
            size = os.lstat(files / file.path).st_size
        except OSError:
            yield PackFileMissing(file=manifest.name, path=file.path)
            continue
        if size != file.size:
            yield PackFileChanged(file=manifest.name, path=file.path)


def _is_right(path: Path, file: PackFile, poll: Poll) -> bool:
    try:
        poll()
        with path.open("rb") as stream:
            _, found = hashed(stream, poll, nowhere)
    except OSError:
        return False
    return found == file.sha256
