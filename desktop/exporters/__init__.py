"""What leaves the program: one module a format, written page by page. Files come from the service, never from here."""

from __future__ import annotations

from desktop.exporters.formats import FORMATS, Format

__all__ = ["FORMATS", "Format"]
