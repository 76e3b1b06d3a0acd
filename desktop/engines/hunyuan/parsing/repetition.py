"""A model that repeats itself without end: noticing it while it writes, and cutting it off."""

from __future__ import annotations

import re

LONG_ENOUGH = 4000
REPEATS = 8
LONGEST_UNIT = 256
EVERY = 64
"""New characters between two looks at the tail."""
PATIENCE = 256
"""Characters of repetition before a text is stopped: shorter runs of one sign are ink (lines to write on, dot leaders)."""

_BOUNDARY = re.compile(r"</quad>|</hy-meta>|</tr>|\}|\n")
_LONGEST_BOUNDARY = len("</hy-meta>")


def repeated_tail(text: str) -> int | None:
    """Where the tail to cut begins: after the first copy of a unit of up to 256 characters that ends the text 8 or more times.

    None where the text is shorter than 4000 characters or does not end like that. The cut falls behind a whole item of the
    model's formats where the unit holds one.
    """
    unit = _unit(text) if len(text) >= LONG_ENOUGH else None
    if unit is None:
        return None
    begin = len(text) - REPEATS * unit
    while begin > 0 and text[begin - 1] == text[begin - 1 + unit]:
        begin -= 1
    for boundary in _BOUNDARY.finditer(text, max(0, begin + unit - _LONGEST_BOUNDARY), begin + 2 * unit):
        if boundary.end() >= begin + unit:
            return boundary.end()
    return begin + unit


def cut_tail(text: str) -> str:
    """The text with one copy of what it repeats at its end; as it is where it does not."""
    return text[: repeated_tail(text)]


class TailWatch:
    """Told of a growing text, says when to stop it. Keeps the tail only and looks at it after every 64 characters.

    patience: characters that must be repetition; 0 stops as soon as `repeated_tail` would cut.
    """

    def __init__(self, patience: int = PATIENCE) -> None:
        self._patience = patience
        self._keep = max(REPEATS * LONGEST_UNIT, patience + LONGEST_UNIT)
        self._tail = ""
        self._new: list[str] = []
        self._waiting = 0
        self._length = 0

    def feed(self, delta: str) -> bool:
        """True when the text should end here."""
        self._new.append(delta)
        self._waiting += len(delta)
        self._length += len(delta)
        if self._waiting < EVERY:
            return False
        self._tail = (self._tail + "".join(self._new))[-self._keep :]
        self._new.clear()
        self._waiting = 0
        return self._length >= LONG_ENOUGH and _unit(self._tail, self._patience) is not None


def _unit(text: str, least: int = 0) -> int | None:
    """Length of the shortest unit that ends the text 8 times or more and over `least` characters."""
    for unit in range(1, min(LONGEST_UNIT, len(text) // REPEATS) + 1):
        span = max(REPEATS * unit, min(least, len(text)))
        if text[-1] == text[-1 - unit] and text[len(text) - span + unit :] == text[len(text) - span : len(text) - unit]:
            return unit
    return None
