"""SHA-256 sums of everything on the stick."""

from __future__ import annotations

from pathlib import Path


def make(key: Path | None) -> None:
    raise NotImplementedError
