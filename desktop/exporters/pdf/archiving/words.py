"""What several modules need: lists of names as the standard has them, and what is raised where a stream cannot be read."""

from __future__ import annotations

import pikepdf

UNREADABLE = (pikepdf.PdfError, pikepdf.DependencyError, RuntimeError)
"""Damaged, or coded in a way that only an outer program could undo."""


def names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())
