"""What an exporter is given and what it says back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from desktop.document.errors import Text
from desktop.document.model import Document, Master, Page
from desktop.document.record import Record


@dataclass(frozen=True, slots=True)
class Job:
    """One document on its way out.

    pages: starts a new walk over the document's pages in order, each loaded when it is its turn. masters: in order of first
    use. language: of sentences that end up in the file. exported_at: UTC, ISO 8601. passwords: of locked masters, by SHA-256.
    record: the document's fields, checked; None where there are none.
    """

    document: Document
    pages: Callable[[], Iterator[Page]]
    masters: tuple[Master, ...]
    master_path: Callable[[str], Path]
    language: str
    exported_at: str
    program: str
    passwords: Mapping[str, str] = field(default_factory=dict)
    record: Record | None = None


class Ask(Protocol):
    """A call to the child process that handles masters. Raises what it answers, or that it died or took too long."""

    def __call__(self, name: str, body: dict[str, Any], *, timeout: float) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Written:
    """notes: what the person should know about the file. copies: masters (SHA-256) to lie beside it as they are."""

    notes: tuple[Text, ...] = ()
    copies: tuple[str, ...] = ()


StreamWriter = Callable[[Job, BinaryIO], None]
Exporter = Callable[[Job, Path, Ask], Written]
"""Writes the whole file at the path (there is none yet), synced to the disk and checked. Raises DossierError, OSError."""
