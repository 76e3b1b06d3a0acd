"""Switches that libraries read while they are imported, or even while they are loaded."""

from __future__ import annotations

import os

_SWITCHES = (
    ("HF_HUB_OFFLINE", "1"),
    ("TRANSFORMERS_OFFLINE", "1"),
    ("HF_HUB_DISABLE_TELEMETRY", "1"),
    ("DO_NOT_TRACK", "1"),
    ("ORT_DISABLE_TELEMETRY", "1"),
)


_WAITING = (("OMP_WAIT_POLICY", "PASSIVE"), ("KMP_BLOCKTIME", "0"))
"""Threads of torch that spin while they wait for each other make a busy machine many times slower (Linux; Windows)."""


def prepare() -> None:
    """Sets them, whatever they were. To be called before anything but the standard library is imported, in every process."""
    os.environ.update((*_SWITCHES, *_WAITING))


def missing() -> tuple[str, ...]:
    """Names of the switches that are not set as they should be."""
    return tuple(name for name, value in _SWITCHES if os.environ.get(name) != value)
