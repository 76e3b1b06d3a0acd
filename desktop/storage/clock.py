"""What time it is: given from outside wherever something is recorded, so that tests are the same every day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], str]
"""UTC, ISO 8601, with microseconds and Z."""


def utc_now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
