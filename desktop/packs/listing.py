"""The bytes of pack.json: the same manifest gives the same bytes, and what is read is taken where all of it makes sense."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from desktop.packs.errors import PackListWrong, PackPathWrong, PackTooLarge, PackTooNew
from desktop.packs.manifest import FORMAT, Manifest, PackFile, PackKind
from desktop.packs.paths import clash, is_plain, shown

LARGEST = 8 << 20
"""Bytes of pack.json."""
MOST_FILES = 20_000
RECORD = "current.json"
"""What lies beside the folders of the versions, each called as its version: none may be called so, or as a copy of it."""
MOST_BYTES = 64 << 30
_SHA = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?")
_VERSION = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.+_-]{0,30}[A-Za-z0-9])?")
_PLATFORM = re.compile(r"any|[a-z0-9]+-[a-z0-9_]+")
_LONGEST = 500

Check = Callable[[Any], bool]


def to_bytes(manifest: Manifest) -> bytes:
    return json.dumps(asdict(manifest), ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def from_bytes(data: bytes, file: str) -> Manifest:
    """file: name of the pack, for the errors. Raises PackListWrong, PackPathWrong, PackTooLarge, PackTooNew."""
    try:
        plain = json.loads(data.decode())
    except (ValueError, RecursionError) as reason:
        raise PackListWrong(file=file, what="pack.json") from reason
    if not isinstance(plain, dict) or not _whole(plain.get("format")) or not plain["format"]:
        raise PackListWrong(file=file, what="format")
    if plain["format"] > FORMAT:
        raise PackTooNew(file=file, format=plain["format"])
    for key, right in _CHECKS.items():
        if key not in plain or not right(plain[key]):
            raise PackListWrong(file=file, what=key)
    manifest = Manifest(
        **{key: plain[key] for key in _CHECKS if key not in ("kind", "files", "least_glibc")},
        kind=PackKind(plain["kind"]),
        files=tuple(_file(entry, file) for entry in plain["files"]),
        least_glibc=tuple(plain["least_glibc"]),
    )
    check(manifest, file)
    return manifest


def check(manifest: Manifest, file: str) -> None:
    """What has to hold of every manifest, one that is being written too. Raises as `from_bytes`."""
    if len(manifest.files) > MOST_FILES:
        raise PackTooLarge(file=file, what=f"{len(manifest.files)} > {MOST_FILES}")
    by_path = {entry.path: entry for entry in manifest.files}
    for entry in manifest.files:
        if not is_plain(entry.path):
            raise PackPathWrong(file=file, path=shown(entry.path))
        first = by_path.get(entry.same_as)
        if entry.same_as and (first is None or first.same_as or _bytes(first) != _bytes(entry)):
            raise PackListWrong(file=file, what=entry.path)
    twice = clash(entry.path for entry in manifest.files)
    if twice is not None:
        raise PackPathWrong(file=file, path=twice)
    if manifest.size > MOST_BYTES:
        raise PackTooLarge(file=file, what=f"{manifest.size >> 30} GiB > {MOST_BYTES >> 30} GiB")
    starts = by_path.get(manifest.start)
    if manifest.kind is PackKind.ENGINE and (not manifest.engine or starts is None or not starts.executable):
        raise PackListWrong(file=file, what="start")


def _bytes(file: PackFile) -> tuple[int, str, bool]:
    """What two names of one file have in common."""
    return file.size, file.sha256, file.executable


def _file(plain: Any, file: str) -> PackFile:
    if not isinstance(plain, dict) or not isinstance(plain.get("path"), str):
        raise PackListWrong(file=file, what="files")
    same_as = plain.get("same_as", "")
    right = _whole(plain.get("size")) and isinstance(plain.get("sha256"), str) and _SHA.fullmatch(plain["sha256"])
    if not right or not isinstance(plain.get("executable"), bool) or not isinstance(same_as, str):
        raise PackListWrong(file=file, what=shown(plain["path"]))
    return PackFile(plain["path"], plain["size"], plain["sha256"], plain["executable"], same_as)


def _whole(value: Any) -> bool:
    return type(value) is int and 0 <= value < 1 << 62


def _matches(pattern: re.Pattern[str]) -> Check:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _named(pattern: re.Pattern[str]) -> Check:
    """Of what folders are called by."""
    return lambda value: _matches(pattern)(value) and is_plain(value)


def _short(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST and value.isprintable()


def _texts(value: Any) -> bool:
    return isinstance(value, dict) and len(value) <= 100 and all(_short(part) for pair in value.items() for part in pair)


_CHECKS: Mapping[str, Check] = {
    "format": _whole,
    "kind": lambda value: value in list(PackKind),
    "name": _named(_NAME),
    "version": lambda value: _named(_VERSION)(value) and not value.lower().startswith(RECORD),
    "platform": _matches(_PLATFORM),
    "made": _short,
    "title": lambda value: _texts(value) and {"en", "zh"} <= value.keys() and not any("<" in words for words in value.values()),
    "files": lambda value: isinstance(value, list) and bool(value),
    "protocol": _whole,
    "engine": _short,
    "start": _short,
    "cuda": _whole,
    "least_glibc": lambda value: isinstance(value, list) and len(value) <= 3 and all(map(_whole, value)),
    "more": _texts,
}
