"""PDF/A-2b and PDF/A-3b."""

from __future__ import annotations

from pathlib import Path

from desktop.exporters.job import Ask, Job, Written


def write_2b(job: Job, target: Path, ask: Ask) -> Written:
    """Raises NotConforming."""
    raise NotImplementedError


def write_3b(job: Job, target: Path, ask: Ask) -> Written:
    """Raises NotConforming."""
    raise NotImplementedError
