"""The packs for the USB stick, and the key they are signed with."""

from __future__ import annotations

from pathlib import Path

from building.places import Variant


def make(variant: Variant, *, key: Path | None, model: Path | None) -> None:
    raise NotImplementedError


def new_key(target: Path | None) -> None:
    raise NotImplementedError
