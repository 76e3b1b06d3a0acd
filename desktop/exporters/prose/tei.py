"""TEI P5."""

from __future__ import annotations

from typing import BinaryIO

from desktop.exporters.job import Job


def write(job: Job, stream: BinaryIO) -> None:
    """Page by page."""
    raise NotImplementedError
