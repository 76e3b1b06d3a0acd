"""What a pack says of itself. The signature covers these bytes, and these bytes name the hash of every file.

A pack is one ZIP file (ZIP64): `pack.json` (this), `pack.sig` (the signature of pack.json's bytes), then `files/PATH` for every
file of the list. Links and devices cannot be in it; what is executable is named so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

FORMAT = 1
SUFFIX = ".deskpack"
MANIFEST, SIGNATURE, FILES = "pack.json", "pack.sig", "files/"


class PackKind(StrEnum):
    """ENGINE: a frozen engine host, started by the host protocol. MODEL: a model folder as published."""

    ENGINE = "engine"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class PackFile:
    """path: within the pack, "/" between parts. size: bytes. sha256: hex. same_as: path of another file of the pack that this
    is a second name of; its bytes are in the pack, and on the disk, once."""

    path: str
    size: int
    sha256: str
    executable: bool = False
    same_as: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """name: of the thing ("hunyuan-engine", "hunyuanocr"); with `version` it names an installed pack. title: for people, by
    "en" and "zh". platform: "linux-x86_64", "windows-x86_64", "any". made: UTC. least_glibc: (2, 31), or () for any.

    Of engines: protocol: of the host protocol. engine: the one it hosts. start: path of its executable within the pack. cuda:
    the major CUDA version its torch was built for, 0 for none."""

    kind: PackKind
    name: str
    version: str
    platform: str
    made: str
    title: dict[str, str]
    files: tuple[PackFile, ...]
    protocol: int = 0
    engine: str = ""
    start: str = ""
    cuda: int = 0
    least_glibc: tuple[int, ...] = ()
    format: int = FORMAT
    more: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(file.size for file in self.files if not file.same_as)

    @property
    def size_of_names(self) -> int:
        """Bytes of all its files where each name needs its own: on file systems without hard links."""
        return sum(file.size for file in self.files)
