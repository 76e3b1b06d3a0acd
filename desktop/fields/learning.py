"""What confirmed documents of a kind teach: where on the same form each value stands, and beside which words."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.document.model import Document, Page


@dataclass(frozen=True, slots=True)
class Example:
    """A document whose fields a person confirmed, with its pages in order (at least those that have evidence)."""

    document: Document
    pages: tuple[Page, ...]
