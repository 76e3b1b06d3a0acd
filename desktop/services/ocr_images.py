"""The pictures that files of recognition tell of: found beside them, never anywhere else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

from desktop.interchange.detect import SUFFIXES as OCR_SUFFIXES
from desktop.services.importing import SUFFIXES
from desktop.storage.dossier import Dossier

_FORMAT_NAMES = (".alto", ".page", ".hocr", ".tei")
_OF_TEXTS = frozenset(("page", "pagexml", "page-xml", "alto", "hocr", "ocr", "xml", "text", "texts"))
_OF_IMAGES = frozenset(("images", "image", "img", "imgs", "jpg", "jpeg", "png", "tif", "tiff", "scans", "masters"))
"""Folders that stand beside each other, or below one another, in what programs write."""
_NUMBERED = re.compile(r"(.+)-\d{4,}")


def stem_of(path: Path) -> str:
    """Its name without endings: "0001" of 0001.alto.xml."""
    stem = path.name
    for endings in (OCR_SUFFIXES, _FORMAT_NAMES):
        stem = next((stem[: -len(e)] for e in endings if stem.lower().endswith(e) and len(stem) > len(e)), stem)
    return stem.removesuffix("_hocr")


def image_beside(ocr_file: Path, image: str) -> Path | None:
    """The file that `image` names, looked for beside the file that names it, in a folder of images there and, where that file
    lies in a folder of texts or says so, beside that folder; else the one that is called as the file or as the image is, but
    for its ending. A whole path, one to another machine, or a link out of these folders is never followed.
    """
    said = re.split(r"[\\/]+", unquote(image.removeprefix("file:")))
    # on Windows a name with a colon begins elsewhere: "C:", "C:scan.png"
    names = [part for part in said if part not in ("", ".", "..") and ":" not in part]
    outer = [ocr_file.parent.parent] if ".." in said or ocr_file.parent.name.casefold() in _OF_TEXTS else []
    roots = [folder.resolve() for folder in (ocr_file.parent, *outer)]
    folders = [each for folder in (ocr_file.parent, *outer) for each in _with_images(folder)]
    for first in range(len(names)):
        for folder in folders:
            path = folder.joinpath(*names[first:])
            if path != ocr_file and _is_file(path, roots):
                return path
    stems = [Path(names[-1]).stem] if names else []
    numbered = _NUMBERED.fullmatch(stem_of(ocr_file))
    stems += [stem_of(ocr_file), *([numbered[1]] if numbered and not names else [])]
    return next((found for folder in folders if (found := _called(folder, stems, roots)) is not None), None)


def _with_images(folder: Path) -> list[Path]:
    """The folder, and those of images in it."""
    return [folder, *sorted(inner for inner in folder.iterdir() if inner.name.casefold() in _OF_IMAGES and inner.is_dir())]


def _is_file(path: Path, roots: Sequence[Path]) -> bool:
    """One that lies below one of the roots in truth too: links may lead out of them."""
    try:
        return path.is_file() and any(path.resolve().is_relative_to(root) for root in roots)
    except (OSError, ValueError):  # a name that no file can have
        return False


def _called(folder: Path, stems: list[str], roots: Sequence[Path]) -> Path | None:
    """A picture rather than a PDF, which may be made of it."""
    there = [path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES]
    there.sort(key=lambda path: (path.suffix.lower() == ".pdf", path.name))
    for stem in stems:
        for path in there:
            if path.stem.casefold() == stem.casefold() and _is_file(path, roots):
                return path
    return None


def master_called(dossier: Dossier, image: str) -> str | None:
    """SHA-256 of the only original of that name in the dossier."""
    name = unquote(re.split(r"[\\/]", image)[-1]).casefold()
    found = [master.sha256 for master in dossier.masters() if name and master.name.casefold() == name]
    return found[0] if len(found) == 1 else None
