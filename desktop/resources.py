"""The files that the program brings along: where they are, and which kinds there are.

Beside the sources, or inside a frozen program's folder. What is frozen, and what the frozen program is tried with, follows
from KINDS: a folder under `resources/` that no kind speaks for is not brought along.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Kind:
    """folder: under `resources/`. at_least: patterns in it, each of which must find a file that is not empty. optional: a
    program without it is whole. made: written when the program is frozen, so not beside the sources."""

    name: str
    folder: str
    at_least: tuple[str, ...]
    optional: bool = False
    made: bool = False


KINDS = (
    Kind("icons", "icons", ("*.svg",)),
    Kind("icon of the program", "icons/app", ("dossier.svg", "dossier-16.svg", "dossier-24.svg")),
    Kind("styles", "styles", ("*.svg",)),
    Kind("translations", "translations", ("dossier_en.qm", "dossier_zh.qm")),
    Kind("guide", "guide", ("contents.toml", "en/*.md", "zh/*.md", "pictures/en/*.png", "pictures/zh/*.png")),
    Kind("samples", "samples", ("*.jpg", "*.png", "*.pdf")),
    Kind("templates", "templates", ("*.toml",)),
    Kind("profiles", "profiles", ("*.toml",)),
    Kind("schemas", "schemas", ("*.schema.json",)),
    Kind("characters", "characters", ("variants.txt", "palette.txt", "LICENSE-OpenCC.txt")),
    Kind("keys", "keys", ("*.pub",), optional=True),
    Kind("licences", "licences", ("AGPL-3.0.txt", "THIRD-PARTY.txt"), made=True),
)
_SOURCES_ONLY = (".ts",)


def resource(*parts: str) -> Path:
    """The path of a file or folder under `resources/`."""
    root = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[1]))
    return root.joinpath("resources", *parts)


def missing(root: Path, kinds: tuple[Kind, ...] = KINDS) -> tuple[str, ...]:
    """Of a `resources` folder, as paths and patterns in it: what must be there and is not, or is empty."""
    return tuple(
        f"{kind.folder}/{pattern}"
        for kind in kinds
        if not kind.optional
        for pattern in kind.at_least
        if not any(file.stat().st_size for file in (root / kind.folder).glob(pattern))
    )


def brought(root: Path) -> Iterator[Path]:
    """The files of a `resources` folder that go with the program, in a fixed order: those of some kind."""
    folders = {kind.folder for kind in KINDS}
    for file in sorted(root.rglob("*")):
        inside = file.relative_to(root)
        if file.is_file() and file.suffix not in _SOURCES_ONLY and any(p.as_posix() in folders for p in inside.parents):
            yield file
