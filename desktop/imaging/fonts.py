"""A font for Chinese that is always there: the one that MuPDF brings along."""

from __future__ import annotations

import pymupdf


def chinese_font() -> bytes:
    """A TrueType file: Droid Sans Fallback, without rare characters."""
    return bytes(pymupdf.Font("cjk").buffer)
