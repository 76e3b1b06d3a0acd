"""Which of two versions is the newer one."""

from __future__ import annotations

import re

_PARTS = re.compile(r"\d+|[a-z]+")
_END, _NUMBER = 1, 2


def order(version: str) -> tuple[tuple[int, int, str], ...]:
    """To compare by: 1.9 < 1.10rc1 < 1.10 < 1.10.1. What follows "+" tells how it was made and does not count."""
    parts = _PARTS.findall(version.lower().partition("+")[0])
    return (*((_NUMBER, int(part), "") if part.isdigit() else (0, 0, part) for part in parts), (_END, 0, ""))


def is_older(one: str, other: str) -> bool:
    return order(one) < order(other)
