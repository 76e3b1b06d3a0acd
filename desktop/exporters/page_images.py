"""Pictures of the pages, as they are looked at."""

from __future__ import annotations

from pathlib import Path

from desktop.exporters.job import Ask, Job, Written


def write(job: Job, target: Path, ask: Ask) -> Written:
    """A file a page."""
    raise NotImplementedError
