"""The sample dossier: four invented documents that come with the program, so that there is something to try at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from desktop.document.history import Actor, ActorKind
from desktop.imaging.client import ImagingHost
from desktop.resources import resource
from desktop.services.importing import import_masters
from desktop.storage.dossier import Dossier
from desktop.storage.paths import data_folder


def sample_folder() -> Path:
    return resource("samples")


def sample_dossier(clock: Callable[[], str]) -> Path:
    """The path of the person's own copy of the sample dossier, made at the first call."""
    path = data_folder() / "sample" / "sample.dossier"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    imaging = ImagingHost()
    try:
        with Dossier.create(path, clock=clock) as dossier:
            import_masters(dossier, imaging, [sample_folder()], actor=Actor(ActorKind.PROGRAM, "dossier"))
    finally:
        imaging.close()
    return path


def has_display() -> bool:
    """True where a window can be shown."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
