"""Names of files inside what is written: safe on every system, each once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

_LONGEST = 120
"""Bytes, of a name without its ending: folders come before it, and Windows counts the whole path."""
_FORBIDDEN = re.compile('[<>:"/\\\\|?*%\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\.|$)")


def safe_names(wanted: Iterable[str]) -> tuple[str, ...]:
    """One for each, in the same order, its ending kept; different in any case of letters."""
    used: set[str] = set()
    found = []
    for name in wanted:
        path = PurePosixPath(_FORBIDDEN.sub("_", unicodedata.normalize("NFC", name)).strip().rstrip(". "))
        stem = path.stem.encode()[:_LONGEST].decode("utf-8", "ignore").rstrip(". ") or "file"
        stem, ending = f"_{stem}" if _RESERVED.match(stem) else stem, path.suffix[:16].rstrip(". ")
        number, free = 1, f"{stem}{ending}"
        while free.casefold() in used:
            number += 1
            free = f"{stem}-{number}{ending}"
        used.add(free.casefold())
        found.append(free)
    return tuple(found)
