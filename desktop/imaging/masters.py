"""Opening a master by what is in it, not by its name; one stays open, so that paging through a long one is quick."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from desktop.imaging.canvas import Canvas
from desktop.imaging.decoding import decoding
from desktop.imaging.errors import MasterMissing, UnsupportedFormat
from desktop.imaging.limits import Limits
from desktop.imaging.pdf import PdfMaster
from desktop.imaging.pictures import PictureMaster
from desktop.imaging.values import MasterInfo, PageInfo, Scanned, TextLayer

Pixels = NDArray[np.uint8]
_HEAD = 1024


class Master(Protocol):
    """An open master. Pages count from 0. Every method raises a DossierError where the file does not allow it."""

    def info(self) -> MasterInfo: ...

    def page(self, index: int) -> PageInfo: ...

    def reading_resolution(self, index: int) -> float:
        """Pixels a page unit that suit recognition."""
        ...

    def scanned(self, index: int) -> Scanned: ...

    def draw(self, index: int, canvas: Canvas) -> tuple[Pixels, tuple[str, ...]]:
        """Pixels (height, width, 3) or (height, width), and notes."""
        ...

    def text_layer(self, index: int) -> TextLayer: ...

    def close(self) -> None: ...


class Shelf:
    """Opens masters and keeps the last one open. Not for two threads at once."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._key: tuple[str, int, int, str | None] | None = None
        self._master: Master | None = None

    def master(self, path: Path, password: str | None) -> Master:
        """Raises MasterMissing, UnsupportedFormat, MasterDamaged, PasswordNeeded, PasswordWrong and the limits' errors."""
        try:
            stat = path.stat()
            with path.open("rb") as file:
                head = file.read(_HEAD)
        except OSError as error:
            raise MasterMissing(file=path.name) from error
        key = (str(path), stat.st_mtime_ns, stat.st_size, password)
        if self._master is None or key != self._key:
            self.close()
            self._master = self._opened(path, head, password)
            self._key = key
        return self._master

    def _opened(self, path: Path, head: bytes, password: str | None) -> Master:
        with decoding(path):
            if b"%PDF-" in head:
                return PdfMaster(path, password, self.limits)
            if PictureMaster.recognises(path):
                return PictureMaster(path, self.limits)
            if path.suffix.lower() == ".pdf":
                return PdfMaster(path, password, self.limits)
        raise UnsupportedFormat(file=path.name)

    def close(self) -> None:
        """Lets go of the file."""
        master, self._master, self._key = self._master, None, None
        if master is not None:
            master.close()
