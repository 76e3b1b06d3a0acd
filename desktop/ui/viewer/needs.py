"""What the viewer and the thumbnails need to know of pages and documents, whoever keeps them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from desktop.document.geometry import View
from desktop.document.model import PageStatus


class PageSummary(Protocol):
    """A page without its content; sizes in page space, `number` from 1, `master_page` from 0, `doubtful` counts lines."""

    @property
    def id(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def width(self) -> float: ...
    @property
    def height(self) -> float: ...
    @property
    def unit(self) -> str: ...
    @property
    def view(self) -> View: ...
    @property
    def status(self) -> PageStatus: ...
    @property
    def doubtful(self) -> int: ...
    @property
    def master(self) -> str: ...
    @property
    def master_page(self) -> int: ...
    @property
    def engine(self) -> str: ...


class DocumentSummary(Protocol):
    """A document without its pages. `pages` and `doubtful` are counts; `approved`: its record."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def pages(self) -> int: ...
    @property
    def doubtful(self) -> int: ...
    @property
    def approved(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class MasterFile:
    """Where the pixels of a master are, and what opens it."""

    path: Path
    password: str | None = None


FindMaster = Callable[[str], MasterFile]  # by SHA-256; quick, for it is called in the window's own thread
