"""What a pack needs of the computer and of the program."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass

from desktop.packs.errors import (
    PackForOlderProgram,
    PackForOtherSystem,
    PackNeedsNewerProgram,
    PackNeedsNewerSystem,
)
from desktop.packs.manifest import Manifest, PackKind

ANY = "any"


@dataclass(frozen=True, slots=True)
class System:
    """platform: as packs call it. glibc: version of the C library; () where there is none. protocol: that the program speaks
    with its engine hosts."""

    platform: str
    glibc: tuple[int, ...]
    protocol: int

    def check(self, manifest: Manifest, file: str) -> None:
        """Raises PackForOtherSystem, PackNeedsNewerSystem, PackNeedsNewerProgram, PackForOlderProgram."""
        if manifest.platform not in (ANY, self.platform):
            raise PackForOtherSystem(file=file, platform=manifest.platform, here=self.platform)
        if manifest.least_glibc > self.glibc:
            raise PackNeedsNewerSystem(file=file, needed=_dotted(manifest.least_glibc), here=_dotted(self.glibc))
        if manifest.kind is PackKind.ENGINE and manifest.protocol != self.protocol:
            raise (PackNeedsNewerProgram if manifest.protocol > self.protocol else PackForOlderProgram)(file=file)


def this_system(protocol: int) -> System:
    machine = platform.machine().lower()
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)
    return System(f"{'windows' if sys.platform == 'win32' else sys.platform}-{machine}", _glibc(), protocol)


def _glibc() -> tuple[int, ...]:
    if sys.platform == "win32":
        return ()
    try:
        told = os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (ValueError, OSError):
        return ()
    return tuple(int(part) for part in told.rpartition(" ")[2].split(".") if part.isdigit())


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version)) or "?"
