"""Where a stack of paper falls apart into documents: separator sheets, and the codes that name what follows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from desktop.document.model import Code
from desktop.imaging.client import ImagingHost
from desktop.imaging.values import SEPARATOR

_SHEET = re.compile(rf"(?i){SEPARATOR}(?::(.*))?")
_PATCH = re.compile(r"(?i)PATCH[ -]?(?:T|II|2)")
_LONGEST_TITLE = 120


class Split(StrEnum):
    """CODES: at separator sheets, which are left out: a code that says DOSSIER-SEPARATOR, DOSSIER-SEPARATOR:NAME or PATCHT."""

    NONE = "none"
    CODES = "codes"


def separator_name(codes: Sequence[Code]) -> str | None:
    """What a separator sheet names the document after it, "" where it names none; None where the page is no such sheet."""
    for code in codes:
        text = code.text.strip()
        sheet = _SHEET.fullmatch(text)
        if sheet:
            return title_of(sheet[1] or "")
        if _PATCH.fullmatch(text):
            return ""
    return None


def first_text(codes: Sequence[Code]) -> str:
    """A title from the first code of a page, "" where there is none."""
    return next((title for code in codes if (title := title_of(code.text))), "")


def title_of(text: str) -> str:
    """What a code says, as a title: one line of printable characters, of a length that can be shown."""
    line = " ".join("".join(c if c.isprintable() or c.isspace() else "" for c in text).split())
    return line[:_LONGEST_TITLE].strip()


def write_separators(target: Path, names: Sequence[str]) -> None:
    """A PDF of separator sheets to print, one a name or a single one without. Raises FileExistsError and other OSErrors."""
    imaging = ImagingHost()
    try:
        sheets = imaging.separators(names or ("",))
    finally:
        imaging.close()
    with target.open("xb") as file:
        file.write(sheets)
