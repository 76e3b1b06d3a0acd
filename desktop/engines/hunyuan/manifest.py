"""What a model consists of: path, size and SHA-256 of each file. Ours is `dossier-manifest.json`; `SHA256SUMS` is read too."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop.engines.hunyuan.refusals import ModelFileUnreadable, ModelListDamaged, ModelPathWrong

NAME = "dossier-manifest.json"
SUMS = frozenset({"sha256sums", "sha256sums.txt", "sha256sum.txt", "checksums.sha256"})
"""Lists made by sha256sum, by their names in lower case."""

_LARGEST = 4 << 20
_SHA = re.compile(r"[0-9a-f]{64}")
_LINE = re.compile(r"\\?([0-9A-Fa-f]{64}) [ *](.+)")
_TAGGED = re.compile(r"SHA256 \((.+)\) = ([0-9A-Fa-f]{64})")


@dataclass(frozen=True, slots=True)
class Entry:
    """path: inside the folder, with "/". size: bytes."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """files: in the order of their paths."""

    files: tuple[Entry, ...]

    @property
    def size(self) -> int:
        return sum(entry.size for entry in self.files)

    def text(self) -> str:
        """The same files give the same text, on every system."""
        plain = [{"path": e.path, "size": e.size, "sha256": e.sha256} for e in self.files]
        return json.dumps({"version": 1, "files": plain}, indent=1) + "\n"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text().encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Sum:
    """What a list says of a file; size None where it does not tell. list: the name of that list."""

    sha256: str
    size: int | None
    list: str


def escapes(path: str) -> bool:
    """Whether a path with "/" may lead out of its folder on some system: absolute, with a drive, with ".."."""
    return any(part in ("", ".", "..") or ":" in part or "\\" in part or "\0" in part for part in path.split("/"))


def read_lists(folder: Path, lists: tuple[str, ...]) -> Mapping[str, Sum]:
    """What the lists of a folder say, by path inside that folder; a list in a subfolder speaks of that subfolder.

    Raises ModelListDamaged, ModelPathWrong, ModelFileUnreadable."""
    found: dict[str, Sum] = {}
    for name in lists:
        prefix = name[: name.rfind("/") + 1]
        for path, said in _read(folder, name).items():
            before = found.setdefault(prefix + path, said)
            if before.sha256 != said.sha256:
                raise ModelListDamaged(file=name)
            if before.size is None:
                found[prefix + path] = said
    return found


def _read(folder: Path, name: str) -> Mapping[str, Sum]:
    try:
        with (folder / name).open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except OSError as reason:
        raise ModelFileUnreadable(file=name, reason=reason.strerror or "") from reason
    try:
        if len(data) > _LARGEST:
            raise ValueError("too long")
        text = data.decode("utf-8-sig")
        said = _ours(text, name) if name.rpartition("/")[2] == NAME else _sums(text, name)
    except (ValueError, RecursionError) as reason:
        raise ModelListDamaged(file=name) from reason
    for path in said:
        if escapes(path):
            raise ModelPathWrong(file=name, path=path[:200])
    return said


def _ours(text: str, name: str) -> dict[str, Sum]:
    plain = json.loads(text)
    if not isinstance(plain, dict) or plain.get("version") != 1 or not isinstance(plain.get("files"), list):
        raise ValueError("no manifest")
    said: dict[str, Sum] = {}
    for entry in plain["files"]:
        if not isinstance(entry, dict):
            raise ValueError("no entry")
        path, size, sha256 = entry.get("path"), entry.get("size"), entry.get("sha256")
        if not isinstance(path, str) or type(size) is not int or not isinstance(sha256, str):
            raise ValueError("no entry")
        if path in said or size < 0 or not _SHA.fullmatch(sha256):
            raise ValueError("no entry")
        said[path] = Sum(sha256, size, name)
    return said


def _sums(text: str, name: str) -> dict[str, Sum]:
    said: dict[str, Sum] = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        plain, tagged = _LINE.fullmatch(line), _TAGGED.fullmatch(line)
        if plain:
            sha256, path = plain.groups()
        elif tagged:
            path, sha256 = tagged.groups()
        else:
            raise ValueError("no line of sha256sum")
        sha256 = sha256.lower()
        path = path.replace("\\", "/").removeprefix("./")
        if said.setdefault(path, Sum(sha256, None, name)).sha256 != sha256:
            raise ValueError("two sums of one file")
    return said
