"""What the programs and libraries of a folder ask of a Linux system: which libraries, and how new ones."""

from __future__ import annotations

import mmap
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_LOAD, _DYNAMIC = 1, 2
_NEEDED, _STRINGS, _VERSIONS_NEEDED = 1, 5, 0x6FFFFFFE
_RELR = "GLIBC_ABI_DT_RELR"
"""Not a number: what the loader of 2.36 was the first to know."""
_NUMBERED = re.compile(r"([A-Z]+)_(\d+(?:\.\d+)*)")

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Elf:
    """needed: the libraries that the loader looks for. versions: (library, "GLIBC_2.34") for the symbols that are used."""

    needed: tuple[str, ...]
    versions: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Demand:
    """The newest version of the symbols of one family (GLIBC, GLIBCXX) that is asked of the system, and who asks for it."""

    version: Version
    files: tuple[Path, ...]

    def __str__(self) -> str:
        return ".".join(map(str, self.version))


@dataclass(frozen=True, slots=True)
class Demands:
    """libraries: needed by some file of the folder and not in it, each with the files that need it. newest: by family."""

    libraries: Mapping[str, tuple[Path, ...]]
    newest: Mapping[str, Demand]


def demands(folder: Path) -> Demands:
    """Of all 64-bit ELF files below `folder`; paths are relative to it. A library counts as being there by its file name: the
    loader finds it through the run paths and the variable that the program starts its own with."""
    elves = {path.relative_to(folder): elf for path in _files(folder) if (elf := read(path)) is not None}
    there = {path.name for path in folder.rglob("*.so*")}
    libraries: dict[str, tuple[Path, ...]] = {}
    newest: dict[str, Demand] = {}
    for path, elf in elves.items():
        for name in elf.needed:
            if name not in there:
                libraries[name] = (*libraries.get(name, ()), path)
        for name, symbol in elf.versions:
            if name not in there and (numbered := _number(symbol)):
                family, version = numbered
                before = newest.get(family, Demand((), ()))
                if version > before.version:
                    newest[family] = Demand(version, (path,))
                elif version == before.version and path not in before.files:
                    newest[family] = Demand(version, (*before.files, path))
    return Demands(dict(sorted(libraries.items())), newest)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def _number(symbol: str) -> tuple[str, Version] | None:
    if symbol == _RELR:
        return "GLIBC", (2, 36)
    match = _NUMBERED.fullmatch(symbol)
    return (match[1], tuple(int(part) for part in match[2].split("."))) if match else None


def read(path: Path) -> Elf | None:
    """None where the file is no 64-bit little-endian ELF file. Raises ValueError for one that is broken."""
    with path.open("rb") as file:
        if file.read(6) != b"\x7fELF\x02\x01":
            return None
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            try:
                return _Reader(data).elf()
            except (struct.error, IndexError) as reason:
                raise ValueError(f"{path} is a broken ELF file: {reason}") from reason


class _Reader:
    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        table, entry, count = struct.unpack_from("<Q", data, 32)[0], *struct.unpack_from("<HH", data, 54)
        headers = [struct.unpack_from("<IIQQQQ", data, table + entry * number) for number in range(count)]
        self._loads = [(place, offset, size) for kind, _, offset, place, _, size in headers if kind == _LOAD]
        self._dynamic = next(((offset, size) for kind, _, offset, _, _, size in headers if kind == _DYNAMIC), (0, 0))

    def elf(self) -> Elf:
        tags = list(self._tags())
        single = dict(tags)
        if _STRINGS not in single:  # linked statically
            return Elf((), frozenset())
        strings = self._offset(single[_STRINGS])
        needed = tuple(self._string(strings + value) for tag, value in tags if tag == _NEEDED)
        versions = self._versions(self._offset(single[_VERSIONS_NEEDED]), strings) if _VERSIONS_NEEDED in single else ()
        return Elf(needed, frozenset(versions))

    def _tags(self) -> Iterator[tuple[int, int]]:
        offset, size = self._dynamic
        for place in range(offset, offset + size, 16):
            tag, value = struct.unpack_from("<qQ", self._data, place)
            if tag == 0:
                return
            yield tag, value

    def _versions(self, place: int, strings: int) -> Iterator[tuple[str, str]]:
        while True:
            _, count, library, first, following = struct.unpack_from("<HHIII", self._data, place)
            at = place + first
            for _ in range(count):
                _, _, _, name, step = struct.unpack_from("<IHHII", self._data, at)
                yield self._string(strings + library), self._string(strings + name)
                at += step
            if not following:
                return
            place += following

    def _offset(self, address: int) -> int:
        """Where in the file that lies which is loaded at `address`."""
        for place, offset, size in self._loads:
            if place <= address < place + size:
                return int(address - place + offset)
        raise IndexError(f"nothing is loaded at {address:#x}")

    def _string(self, offset: int) -> str:
        return self._data[offset : self._data.find(b"\0", offset)].decode()
