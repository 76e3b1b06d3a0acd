"""How a long task tells where it is and asks whether it is still wanted."""

from __future__ import annotations

from collections.abc import Callable

Poll = Callable[[], None]
"""Raises Cancelled when the task is no longer wanted."""

Progress = Callable[[int, int | None], None]
"""Steps done, and steps in all where they are known."""


def never_cancelled() -> None:
    """The Poll of a task that nobody cancels."""


def unseen(done: int, total: int | None) -> None:
    """The Progress of a task that nobody watches."""
