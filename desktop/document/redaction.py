"""Areas of pages that are to be blacked out in what leaves the desk. The pages themselves stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop.document.geometry import Quad


class RedactionKind(StrEnum):
    """How an area came to be marked."""

    FIELD = "field"
    SEARCH = "search"
    PATTERN = "pattern"
    NAME = "name"
    DRAWN = "drawn"


@dataclass(frozen=True, slots=True)
class Redaction:
    """An area of a page, in page space. reason: what a report says of it ("identity number", a person's own words), never what
    stands there. by, at: who marked it, when (UTC, ISO 8601)."""

    id: str
    page: str
    quad: Quad
    kind: RedactionKind
    reason: str
    by: str
    at: str
