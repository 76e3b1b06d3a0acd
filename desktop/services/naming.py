"""What exported files are called, where they lie, and which files of a folder have such names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.document.record import Record
from desktop.exporters.formats import PAGE_ENDING, PICTURE_ENDINGS, Format, Shape
from desktop.exporters.job import PageImage
from desktop.services.file_names import folder_from, safe_stem, stem_from

_PICTURES = r"(png|jpe?g|tiff?|jp2)"


@dataclass(frozen=True, slots=True)
class Naming:
    """From the fields of a document's record, as `file_names` tells. pattern: of file names, empty for none. folders: of the
    folder that the files of a document lie in, empty where all lie in one."""

    pattern: str = ""
    folders: str = ""

    def stem(self, record: Record) -> str:
        """Empty where no field is filled in. Not safe yet."""
        return stem_from(self.pattern, record) if self.pattern else ""

    def folder(self, record: Record) -> Path:
        """Relative; its names are safe."""
        return folder_from(self.folders, record) if self.folders else Path()


def is_named(form: Format, stem: str, name: str) -> bool:
    """Whether a file of this name is what the format writes of a document that is called so, whatever the case."""
    if form.shape is not Shape.PAGES:
        return name.casefold() == f"{stem}.{form.extension}".casefold()
    ending = re.escape(PAGE_ENDING) if form.name == "page" else _PICTURES
    return re.fullmatch(rf"{re.escape(stem)}(-[0-9]{{4,}})?\.{ending}", name, re.IGNORECASE) is not None


def names_of(form: Format, stem: str, pages: Sequence[int], picture: PageImage) -> tuple[str, ...]:
    """What the format writes of a document that is called so and has the pages of these numbers."""
    if form.shape is not Shape.PAGES:
        return (f"{stem}.{form.extension}",)
    ending = PAGE_ENDING if form.name == "page" else PICTURE_ENDINGS[picture]
    return (f"{stem}.{ending}",) if len(pages) == 1 else tuple(f"{stem}-{number:04}.{ending}" for number in pages)


def bag_name(dossier: Path, profile: str, day: str) -> str:
    """Of the folder that is all of a delivery in one. day: YYYY-MM-DD."""
    return safe_stem(f"{dossier.stem}-{profile or 'bag'}-{day}")
