"""Engine hosts as packs bring them, without torch: launchers that start this program's own host, or something worse."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.document.errors import DossierError
from desktop.hosts import protocol
from desktop.packs.manifest import Manifest, PackKind
from desktop.services.packs import InstalledPack
from tests.helpers.program import MAIN

WINDOWS = sys.platform == "win32"
START = "engine.cmd" if WINDOWS else "engine"


@dataclass(frozen=True, slots=True)
class ThesePacks:
    """What a desk asks of its packs."""

    packs: tuple[InstalledPack, ...] = ()

    def list(self) -> tuple[InstalledPack, ...]:
        return self.packs

    def engine_host(self, engine: str) -> InstalledPack | None:
        return next((pack for pack in self.packs if pack.manifest.engine == engine and pack.problem is None), None)


def launcher(*arguments: str | Path, own: bool = True) -> bytes:
    """A script that starts Python with these arguments. own: with those that it is given itself behind them."""
    command = " ".join(f'"{argument}"' for argument in (sys.executable, *arguments))
    rest = ("%*" if WINDOWS else '"$@"') if own else ""
    return (f"@{command} {rest}\r\n" if WINDOWS else f"#!/bin/sh\nexec {command} {rest}\n").encode()


def host_of(kind: str) -> bytes:
    """The host of another engine, whichever is asked for."""
    return launcher(MAIN, "--engine-host", kind, own=False)


def installed(folder: Path, start: bytes, *, cuda: int = 13, problem: DossierError | None = None) -> InstalledPack:
    """A pack that lies there, its start being this script."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / START).write_bytes(start)
    (folder / START).chmod(0o755)
    return InstalledPack(manifest(cuda), folder, problem=problem)


def manifest(cuda: int) -> Manifest:
    said: Sequence[str] = ("hunyuan-engine", "1.0", "any", "2025-06-15T15:06:40Z")
    title = {"en": "Engine for the graphics card", "zh": "显卡引擎"}
    return Manifest(PackKind.ENGINE, *said, title, (), protocol=protocol.VERSION, engine="hunyuan", start=START, cuda=cuda)
