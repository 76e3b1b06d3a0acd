"""JSON Lines: a page a line, fields at the end."""

from __future__ import annotations

from typing import BinaryIO

from desktop.exporters.job import Job


def write(job: Job, stream: BinaryIO) -> None:
    """UTF-8."""
    raise NotImplementedError
