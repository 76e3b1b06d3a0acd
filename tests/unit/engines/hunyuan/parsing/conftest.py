"""Recorded outputs of every shape, and strings made of the bits that all the shapes are made of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

_OUTPUTS = Path(__file__).parent / "outputs"


@pytest.fixture(scope="session")
def recorded() -> Callable[[str], str]:
    """The output of that name, without its last line end."""
    return lambda name: (_OUTPUTS / f"{name}.txt").read_text(encoding="utf-8").removesuffix("\n")


@pytest.fixture(scope="session")
def all_recorded() -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8") for path in sorted(_OUTPUTS.glob("*.txt")))
