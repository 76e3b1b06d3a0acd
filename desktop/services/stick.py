"""A USB stick as it was made: every file is what the signed list of checksums says, and nothing is on it besides,
but for what systems leave at the top of every drive."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.document.errors import DossierError
from desktop.packs import sums
from desktop.packs.errors import PackFileChanged, PackFileMissing, PackFileUnlisted, PackUnreadable
from desktop.packs.signing import PUBLIC, PublicKey, read_public
from desktop.packs.streams import hashed, short
from desktop.services.model_copy import Reached, after
from desktop.services.pack_keys import PackKeys, TrustedKey
from desktop.services.pack_texts import StickNotTrusted, StickSignatureWrong, StickUnsummed
from desktop.services.progress import Poll, Progress, never_cancelled, unseen

_FOLDERS_OF_SYSTEMS = re.compile(
    r"(?i)system volume information|\$recycle\.bin|lost\+found|\.trash(-\d+|es)|\.spotlight-v100|\.fseventsd"
)
_FILES_OF_SYSTEMS = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})


@dataclass(frozen=True, slots=True)
class StickReport:
    """key: that the list is signed with, None where that is not trusted here. wrong: everything that is not as it should be."""

    files: int
    key: TrustedKey | None
    wrong: tuple[DossierError, ...]


def check_stick(
    folder: Path, keys: PackKeys | None = None, poll: Poll = never_cancelled, progress: Progress = unseen
) -> StickReport:
    """Every byte hashed. progress: bytes. Raises StickUnsummed."""
    said = short(folder / sums.NAME, sums.LARGEST)
    try:
        listed = sums.from_text(said.decode())
    except ValueError as reason:
        raise StickUnsummed(path=str(folder)) from reason
    if not listed:
        raise StickUnsummed(path=str(folder))
    key, wrong = _signed(folder, said, keys or PackKeys())
    wrong += [PackFileUnlisted(file=folder.name, path=path) for path in _files(folder, "") if path not in listed]
    done, total = 0, sum(_size(folder / path) for path in listed)
    for path, sha256 in listed.items():
        problem = _compared(folder, path, sha256, poll, after(done, lambda n: progress(n, total)))
        if problem is not None:
            wrong.append(problem)
        done += _size(folder / path)
    return StickReport(len(listed), key, tuple(wrong))


def _compared(folder: Path, path: str, sha256: str, poll: Poll, reached: Reached) -> DossierError | None:
    try:
        with (folder / path).open("rb") as stream:
            _, found = hashed(stream, poll, reached)
    except FileNotFoundError:
        return PackFileMissing(file=folder.name, path=path)
    except OSError as reason:
        return PackUnreadable(file=path, reason=reason.strerror or "")
    return None if found == sha256 else PackFileChanged(file=folder.name, path=path)


def _signed(folder: Path, said: bytes, keys: PackKeys) -> tuple[TrustedKey | None, list[DossierError]]:
    signature = short(folder / sums.SIGNATURE, sums.LARGEST)
    for known in keys.list():
        if sums.is_signed(known.key, signature, said):
            return known, []
    for key in _keys_on(folder):
        if sums.is_signed(key, signature, said):
            return None, [StickNotTrusted(path=str(folder), fingerprint=key.fingerprint)]
    return None, [StickSignatureWrong(path=str(folder))]


def _keys_on(folder: Path) -> Iterator[PublicKey]:
    """Those that came along: what they sign is whole, but who made them is for a person to say."""
    for path in sorted(folder.glob(f"*{PUBLIC}")):
        try:
            yield read_public(path)
        except DossierError:
            continue


def _files(folder: Path, prefix: str) -> Iterator[str]:
    """But for the list itself, and what systems leave on a drive."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                if prefix or not _FOLDERS_OF_SYSTEMS.fullmatch(entry.name):
                    yield from _files(folder / entry.name, f"{path}/")
            elif path not in (sums.NAME, sums.SIGNATURE) and path.lower() not in _FILES_OF_SYSTEMS:
                yield path


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
