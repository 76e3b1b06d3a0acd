"""Files read in chunks and hashed, and short files read only as far as they may go."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20


def hashed(
    stream: BinaryIO, poll: Callable[[], None], reached: Callable[[int], None], take: Callable[[bytes], object] = len
) -> tuple[int, str]:
    """Length and hex SHA-256 of what is left of it. reached: is told the bytes so far. take: is given each chunk."""
    digest, length = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        poll()
        digest.update(chunk)
        take(chunk)
        length += len(chunk)
        reached(length)
    return length, digest.hexdigest()


def nowhere(length: int) -> None:
    """What is reached, where nobody asks."""


def short(path: Path, most: int) -> bytes:
    """b"" where it cannot be read, or is longer than it may be."""
    try:
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError:
        return b""
    return data if len(data) <= most else b""
