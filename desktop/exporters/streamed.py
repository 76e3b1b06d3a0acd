"""Files that are written in one go, from the first byte to the last."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from desktop.exporters.errors import NotWhole
from desktop.exporters.job import Ask, Exporter, Job, StreamWriter, Written


@contextmanager
def whole(target: Path) -> Iterator[BinaryIO]:
    """A new file, synced. Raises NotWhole where it did not become as long as what was written."""
    with target.open("xb") as stream:
        yield stream
        stream.flush()
        size = stream.tell()
        os.fsync(stream.fileno())
    if target.stat().st_size != size:
        raise NotWhole(file=target.name)


def streamed(writer: StreamWriter) -> Exporter:
    """Writes one such file."""

    def write(job: Job, target: Path, ask: Ask) -> Written:
        with whole(target) as stream:
            writer(job, stream)
        return Written()

    return write
