"""The ink of a value that was told without a place, as an engine's answer to a question is."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.document.model import Evidence, Page
from desktop.document.template import FieldSpec


def ground(spec: FieldSpec, value: str, pages: Iterable[Page], *, near: tuple[str, ...] = ()) -> tuple[Evidence, float] | None:
    """Where the value stands, and how sure that is (0-1): its place beside the field's labels first. None: nowhere."""
    return None
