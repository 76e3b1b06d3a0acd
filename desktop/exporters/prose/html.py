"""One HTML file that needs no other."""

from __future__ import annotations

from typing import BinaryIO

from desktop.exporters.job import Job


def write(job: Job, stream: BinaryIO) -> None:
    """HTML 5, figures within it."""
    raise NotImplementedError
