"""Reading a line, or a box on the page, once more: what is asked of the engine, and what its answer says of a line."""

from __future__ import annotations

from desktop.document.geometry import Quad
from desktop.document.model import Page, new_id
from desktop.services.questions import READ, Question

_AROUND = 0.35
"""Of the height of a line, that is shown to the engine around it: it needs some paper to find the line on."""


def question(page: Page, quad: Quad) -> Question:
    """To be put to the engine. quad: in page space."""
    more = _AROUND * min(quad.width, quad.height)
    box = quad.bounds.grown(more).intersection(page.box)
    return Question(new_id(), page.id, READ, crop=box or quad.bounds)


def as_line(answer: str) -> str:
    """The answer in one line: parts are joined as they would be written."""
    parts = [part for part in (" ".join(row.split()) for row in answer.splitlines()) if part]
    text = ""
    for part in parts:
        together = not text or _wide(text[-1]) or _wide(part[0])
        text += part if together else f" {part}"
    return text


def _wide(letter: str) -> bool:
    """Of a script that is written without spaces."""
    return letter >= "\u2e80" and not "\uac00" <= letter <= "\ud7af"
