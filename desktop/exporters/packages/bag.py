"""A BagIt bag."""

from __future__ import annotations

from pathlib import Path

from desktop.exporters.job import Ask, Job, Written


def write(job: Job, target: Path, ask: Ask) -> Written:
    """The target is a folder."""
    raise NotImplementedError
