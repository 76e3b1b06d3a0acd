"""The sample dossier: four invented documents that come with the program, so that there is something to try at once."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from desktop.resources import resource
from desktop.storage.paths import data_folder


def sample_folder() -> Path:
    return resource("samples")


def sample_dossier() -> Path:
    """Where the person's own copy of the sample dossier is or will be: who makes it takes in what lies in `sample_folder`."""
    return data_folder() / "sample" / "sample.dossier"


def has_display() -> bool:
    """True where a window can be shown."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
