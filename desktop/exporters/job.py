"""What an exporter is given and what it says back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Literal, Protocol

from desktop.document.errors import Text
from desktop.document.geometry import Affine, Box
from desktop.document.model import Document, Master, Page
from desktop.document.record import Record
from desktop.exporters.errors import PictureMissing
from desktop.interchange.values import Processing


class PageImage(StrEnum):
    """How pictures of pages are coded."""

    PNG = "png"
    JPEG = "jpeg"
    TIFF = "tiff"
    JPEG2000 = "jpeg2000"


class Rewriting(StrEnum):
    """What becomes of the pictures in a PDF: as they are, or coded anew because a person asks for it."""

    KEEP = "keep"
    JPEG2000 = "jpeg2000"
    GROUP4 = "group4"
    GREY = "grey"


class Attachment(StrEnum):
    """What a PDF/A-3 carries beside its pages."""

    ALTO = "alto"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Options:
    """rasterise: pages that cannot conform to PDF/A become pictures; without it they are refused. rewriting: of the pictures
    in PDFs. attachment: of PDF/A-3. page_image: how page images are coded. masters: packages hold the originals."""

    rasterise: bool = False
    rewriting: Rewriting = Rewriting.KEEP
    attachment: Attachment = Attachment.ALTO
    page_image: PageImage = PageImage.PNG
    masters: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG or JPEG file's bytes. to_pixels: from page space to its pixels."""

    data: bytes
    media_type: str
    width: int
    height: int
    to_pixels: Affine


class TakePicture(Protocol):
    """A picture of a page, or of an `area` of it (page space): as it is looked at (turned, made level, cropped), or upright and
    whole as its master has it. resolution: pixels a page unit, None for the one it was scanned with (PDF: 300 dpi where it has
    no scan). What is to be blacked out is black in it. Raises DossierError where the master cannot be opened."""

    def __call__(
        self,
        page: Page,
        area: Box | None = None,
        *,
        media_type: Literal["image/png", "image/jpeg"] = "image/png",
        resolution: float | None = None,
        as_viewed: bool = True,
    ) -> Picture: ...


def no_picture(
    page: Page,
    area: Box | None = None,
    *,
    media_type: Literal["image/png", "image/jpeg"] = "image/png",
    resolution: float | None = None,
    as_viewed: bool = True,
) -> Picture:
    """Where nobody can open masters."""
    raise PictureMissing(page=page.number)


@dataclass(frozen=True, slots=True)
class Job:
    """One document on its way out.

    pages: starts a new walk over the document's pages in order, each loaded when it is its turn. masters: in order of first
    use. language: of sentences that end up in the file. exported_at: UTC, ISO 8601. passwords: of locked masters, by SHA-256.
    record: the document's fields, checked; None where there are none. processing: engines and people, oldest first. head: hash
    of the last event of the history. redacted: areas are blacked out: pages come without what stands in them and pictures with
    them black; masters must not leave, nor anything made of them but by `picture`.
    """

    document: Document
    pages: Callable[[], Iterator[Page]]
    masters: tuple[Master, ...]
    master_path: Callable[[str], Path]
    language: str
    exported_at: str
    program: str
    passwords: Mapping[str, str] = field(default_factory=dict)
    record: Record | None = None
    options: Options = Options()
    picture: TakePicture = no_picture
    processing: tuple[Processing, ...] = ()
    head: str = ""
    redacted: bool = False


class Ask(Protocol):
    """A call to the child process that handles masters. Raises what it answers, or that it died or took too long."""

    def __call__(self, name: str, body: dict[str, Any], *, timeout: float) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Written:
    """notes: what the person should know about the file. copies: masters (SHA-256) to lie beside it as they are. files: what
    was written where it is not just the target: files or folders beside it."""

    notes: tuple[Text, ...] = ()
    copies: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()


StreamWriter = Callable[[Job, BinaryIO], None]
Exporter = Callable[[Job, Path, Ask], Written]
"""Writes the whole file or folder at the path (there is none yet), synced to the disk and checked. What makes a file a page
writes `paged(target, ending, number)` instead, in the same folder. Raises DossierError, OSError."""


def paged(target: Path, ending: str, number: int) -> Path:
    """The file of one page: NAME-0007.page.xml for a target NAME.page.xml whose ending is "page.xml"."""
    return target.with_name(f"{target.name.removesuffix(f'.{ending}')}-{number:04}.{ending}")
