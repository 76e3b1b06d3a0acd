"""Where the files are that the program brings along: beside the sources, or inside a frozen program's folder."""

from __future__ import annotations

import sys
from pathlib import Path


def resource(*parts: str) -> Path:
    """The path of a file or folder under `resources/`."""
    root = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[1]))
    return root.joinpath("resources", *parts)
