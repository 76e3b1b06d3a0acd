"""The installers of this system, from the frozen program."""

from __future__ import annotations

import sys

from building import linux_deb, linux_run, windows
from building.places import BUNDLE, STICK, Unbuildable, program


def make() -> None:
    if not program().exists():
        raise Unbuildable("There is nothing to install yet: run the step `freeze` first.")
    STICK.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":
        windows.make(BUNDLE, STICK)
    else:
        linux_deb.make(BUNDLE, STICK)
        linux_run.make(BUNDLE, STICK)
