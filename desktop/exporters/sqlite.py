"""The document as an SQLite database."""

from __future__ import annotations

from pathlib import Path

from desktop.exporters.job import Ask, Job, Written


def write(job: Job, target: Path, ask: Ask) -> Written:
    """Tables of pages, regions, lines, cells, fields."""
    raise NotImplementedError
