"""Where things lie while an installer is made, and what they are called."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from enum import StrEnum
from pathlib import Path

from desktop import __version__

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
DIST = ROOT / "dist"
WORK = ROOT / "build"
BUNDLE = DIST / "dossier"
"""The frozen program: the window, the commands, the embedded engine."""
ENGINE_HOST = DIST / "dossier-engine"
"""The frozen engine host of the GPU pack: torch, no window."""
STICK = DIST / "stick"
"""What is copied on the USB stick: installers, packs, SBOM, sums."""
VERSION = __version__
SUFFIX = ".exe" if os.name == "nt" else ""


class Variant(StrEnum):
    """CPU: the program with the embedded engine. CUDA: that and the engine host for the graphics card, as a pack."""

    CPU = "cpu"
    CUDA = "cuda"


class Unbuildable(SystemExit):
    """Something needed is missing or wrong: the sentence is printed, and the exit status is 1."""


def program() -> Path:
    return BUNDLE / f"dossier{SUFFIX}"


def platform_tag() -> str:
    """As in the names of what is made: "linux-x86_64", "windows-x86_64"."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    return f"{'windows' if sys.platform == 'win32' else sys.platform}-{machine}"


def source_date() -> int:
    """Seconds since 1970 of the last commit: the time that everything made is stamped with, so that it can be made again."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    told = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    return int(told.stdout.strip() or 0)


def environment() -> dict[str, str]:
    """For the tools that build: hashes are not random, time stamps are those of the last commit."""
    return {**os.environ, "PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": str(source_date()), "TZ": "UTC"}
