"""The boundary to the decoders: whatever they raise on a broken file becomes an error that a person can act on."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pymupdf
from PIL import Image

from desktop.document.errors import DossierError
from desktop.imaging.errors import MasterDamaged, OutOfMemory, PageDamaged, PageTooLarge

# What Pillow and PyMuPDF have been seen to raise on hostile files; neither documents a base class.
_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RecursionError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    pymupdf.mupdf.FzErrorBase,
    struct.error,
)
_NO_MEMORY = ("malloc", "out of memory", "cannot allocate")


@contextmanager
def decoding(path: Path, index: int | None = None) -> Iterator[None]:
    """Raises MasterDamaged, or PageDamaged where a page is named (from 0), OutOfMemory or PageTooLarge; errors of the
    house pass."""
    try:
        yield
    except DossierError:
        raise
    except MemoryError as error:
        raise OutOfMemory(file=path.name, page=(index or 0) + 1) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PageTooLarge(file=path.name, page=(index or 0) + 1, size=f"> {Image.MAX_IMAGE_PIXELS} px") from error
    except _FAULTS as error:
        said = str(error).lower()
        if any(words in said for words in _NO_MEMORY):
            raise OutOfMemory(file=path.name, page=(index or 0) + 1) from error
        what = type(error).__name__
        if index is None:
            raise MasterDamaged(file=path.name, what=what) from error
        raise PageDamaged(file=path.name, page=index + 1, what=what) from error
