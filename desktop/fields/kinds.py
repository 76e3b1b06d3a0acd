"""Which kind of document a document is, by what it prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.document.model import Page
from desktop.document.template import Template


@dataclass(frozen=True, slots=True)
class Proposal:
    """sure: 0-1."""

    template: str
    sure: float


def propose(templates: Iterable[Template], pages: Sequence[Page]) -> tuple[Proposal, ...]:
    """Surest first; empty where nothing speaks for any. pages: the first ones of a document."""
    return ()
