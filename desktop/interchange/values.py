"""What files of recognition say, before and after they are XML. All places are in pixels of the image that a sheet names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from desktop.document.geometry import Affine
from desktop.document.model import Content, Master, Page

_POINTS_TO_PIXELS = 300 / 72
"""A page of a PDF has no pixels of its own; files tell of it as if it were scanned at 300 dpi."""


@dataclass(frozen=True, slots=True)
class Processing:
    """Who made the text: an engine or a person. at: when last, UTC, ISO 8601. settings: "key=value"."""

    name: str
    at: str
    person: bool = False
    version: str = ""
    settings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says of itself. language: of the program's own words in it. pages: how many there are, 0 where that is not
    known."""

    title: str
    program: str
    created: str
    language: str = "en"
    masters: tuple[Master, ...] = ()
    processing: tuple[Processing, ...] = ()
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page on an image of `width` by `height` pixels. image: its file as the reader of the file finds it. to_image: from
    page space to its pixels. dpi: of the image, None where it is not known."""

    page: Page
    image: str
    width: int
    height: int
    to_image: Affine
    dpi: float | None = None

    @classmethod
    def of(cls, page: Page, image: str) -> Self:
        """On its master, upright and whole."""
        if page.unit != "pt":
            return cls(page, image, round(page.width), round(page.height), Affine())
        scale = _POINTS_TO_PIXELS
        return cls(page, image, round(page.width * scale), round(page.height * scale), Affine.scaling(scale), 300.0)


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A page as a file of another program tells it. image: as it is named there, empty where it is not. software: what made
    the text, empty where it is not said. content: in pixels of the image; ids are new where the file's could not be kept.
    width, height: 0 where they are not said. frame: which page of the image, from 0; None where it is not said. per_inch: where
    the file does not measure in pixels, how many of its units an inch has; then places and size are in these."""

    image: str
    width: float
    height: float
    content: Content
    software: str = ""
    frame: int | None = None
    per_inch: float | None = None


OWN_PROGRAM = "Dossier"
"""First word of `Head.program` in files of this program: what they say needs no guessing."""
LOOSE = "loose"
"""Label of a region that holds the lines of a ReadSheet that stand in no block."""
