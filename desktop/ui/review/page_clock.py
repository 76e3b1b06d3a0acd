"""How long a page was worked on: from one thing that a person does to the next, pauses left out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

PAUSE = 60.0
"""Seconds after which a person who does nothing has gone away."""
_OFTEN = 15.0


class PageClock:
    """Counts for the page in hand. Told from the window's thread, emptied from the desk's."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._page = ""
        self._last: float | None = None
        self._spent: dict[str, float] = {}

    def begin(self, page_id: str) -> bool:
        """This page is in hand from now on, "" for none; False where it was already."""
        if page_id == self._page:
            return False
        self.touch()
        self._page, self._last = page_id, (self._now() if page_id else None)
        return True

    def touch(self) -> None:
        """The person does something with the page in hand."""
        now = self._now()
        if self._page and self._last is not None and 0 < now - self._last <= PAUSE:
            with self._lock:
                self._spent[self._page] = self._spent.get(self._page, 0.0) + now - self._last
        self._last = now if self._page else None

    @property
    def due(self) -> bool:
        """Whether enough has come together to be written down."""
        with self._lock:
            return sum(self._spent.values()) >= _OFTEN

    def take(self) -> dict[str, float]:
        """Seconds by page since the last time, which are not told again."""
        with self._lock:
            spent, self._spent = self._spent, {}
        return spent
