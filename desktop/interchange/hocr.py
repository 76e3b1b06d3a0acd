"""hOCR 1.2, as XHTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from desktop.interchange.errors import OcrFileUnknown
from desktop.interchange.values import Head, ReadSheet, Sheet


def write(head: Head, sheets: Iterable[Sheet], stream: BinaryIO) -> None:
    raise NotImplementedError


def read(path: Path) -> Iterator[ReadSheet]:
    """Sheet by sheet. Raises OcrFileDamaged, OcrFileUnknown."""
    raise OcrFileUnknown(file=path.name)
