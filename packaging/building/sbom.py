"""What is inside the bundle, with licences."""

from __future__ import annotations

from building.places import Variant


def make(variant: Variant) -> None:
    raise NotImplementedError
