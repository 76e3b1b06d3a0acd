"""The .deb: for Debian, Ubuntu, UOS, Kylin and their kin."""

from __future__ import annotations

from pathlib import Path


def make(bundle: Path, target: Path) -> Path:
    """bundle: the frozen program's folder. target: folder that the installer is put in; returns its path."""
    raise NotImplementedError
