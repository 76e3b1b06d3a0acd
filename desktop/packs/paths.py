"""Paths inside a pack: plain, relative, and legal on every system that a pack may be brought to."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

LONGEST = 200
"""Characters. What comes before it on a desk leaves no more where paths end at 260."""
_FORBIDDEN = re.compile(r'[<>:"|?*\\]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\..*)?")


def is_plain(path: str) -> bool:
    """Whether a path with "/" stays in its folder and can be made on Linux and on Windows."""
    if not 0 < len(path) <= LONGEST or not path.isprintable() or _FORBIDDEN.search(path):
        return False
    return all(_part_is_plain(part) for part in path.split("/"))


def _part_is_plain(part: str) -> bool:
    return part not in ("", ".", "..") and part[-1] not in ". " and part[0] != " " and not _RESERVED.fullmatch(part)


def shown(path: str) -> str:
    """However odd it is, as it may be printed."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in path[:LONGEST])


def clash(paths: Iterable[str]) -> str | None:
    """A path that would overwrite another, or be a folder and a file, where upper and lower case are the same."""
    files: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        alike = unicodedata.normalize("NFC", path).casefold()
        above = {alike[:place] for place, letter in enumerate(alike) if letter == "/"}
        if alike in files or alike in folders or above & files:
            return path
        files.add(alike)
        folders |= above
    return None


def reachable(path: Path) -> Path:
    """The same place, however long its name gets: Windows ends plain paths at 260 characters."""
    return Path("\\\\?\\" + str(path.absolute())) if os.name == "nt" and not str(path).startswith("\\\\") else path
