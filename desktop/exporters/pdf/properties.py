"""What the file says of itself: title and authors, language, numbers of its pages."""

from __future__ import annotations

import unicodedata
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum

import pikepdf
from pikepdf import Array, Dictionary, Name

_FIELDS = {"title": "/Title", "author": "/Author", "subject": "/Subject", "keywords": "/Keywords"}
_NUMBERED = 0.6
"""The share of the numbers printed on pages that must agree before the file's pages are called by them."""
_FEWEST = 3
_SCRIPTS = {"HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh", "CYRILLIC": "ru", "ARABIC": "ar", "GREEK": "el"}
_SCRIPTS |= {"HEBREW": "he", "THAI": "th", "DEVANAGARI": "hi", "TAMIL": "ta"}
_MOSTLY, _KANA = 0.5, 0.1


@dataclass(frozen=True, slots=True)
class Telling:
    """title: of the document. fields: what its fields say under "title", "author", "subject" and "keywords". at: when the file
    is made, UTC, ISO 8601."""

    title: str
    program: str
    at: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


class Of(Enum):
    """What of an original is in the file: it says of itself what the original did, but a part has another title."""

    WHOLE = "whole"
    PART = "part"
    SEVERAL = "several"


def describe(pdf: pikepdf.Pdf, telling: Telling, *, of: Of) -> None:
    """Where the fields say nothing, what the original says of itself stays."""
    now = datetime.fromisoformat(telling.at).astimezone(UTC) if telling.at else datetime.now(UTC)
    date = pikepdf.String(f"D:{now:%Y%m%d%H%M%S}Z")
    if of is Of.SEVERAL:
        for holder, key in ((pdf.trailer, "/Info"), (pdf.Root, "/Metadata")):
            if key in holder:
                del holder[key]
    if of is Of.PART and "/Title" in pdf.docinfo:
        del pdf.docinfo["/Title"]
    info = pdf.docinfo
    for name, key in _FIELDS.items():
        if telling.fields.get(name, "").strip():
            info[key] = _string(telling.fields[name])
    if not str(info.get("/Title", "")).strip():
        info.Title = _string(telling.title)
    info.Producer, info.ModDate = _string(telling.program), date
    if "/CreationDate" not in info:
        info.CreationDate = date
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what an original says of itself in a broken way
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
            meta.load_from_docinfo(info)


def _string(text: str) -> pikepdf.String:
    return pikepdf.String(" ".join(text.encode("utf-8", "replace").decode().split()))


def tell_language(pdf: pikepdf.Pdf, said: Mapping[str, int]) -> None:
    """Where the file does not say it and the script of its text does. said: how often each character is in it."""
    if "/Lang" in pdf.Root:
        return
    scripts: Counter[str] = Counter()
    for char, count in said.items():
        if char.isalpha():
            scripts[unicodedata.name(char, "?").split(" ")[0].split("-")[0]] += count
    total = scripts.total()
    kana = scripts["HIRAGANA"] + scripts["KATAKANA"]
    han = scripts["CJK"] + kana
    best, count = max(((s, n) for s, n in scripts.items()), key=lambda pair: pair[1], default=("", 0))
    if han > _MOSTLY * total:
        pdf.Root.Lang = pikepdf.String("ja" if kana > _KANA * han else "zh")
    elif best in _SCRIPTS and count > _MOSTLY * total:
        pdf.Root.Lang = pikepdf.String(_SCRIPTS[best])


def number_pages(pdf: pikepdf.Pdf, numbers: Sequence[int | None]) -> None:
    """Pages are called as they are numbered in print, where enough of the numbers agree; pages before the first in i, ii, iii.

    numbers: as printed on each page of the file.
    """
    found = Counter(number - index for index, number in enumerate(numbers) if number is not None)
    if "/PageLabels" in pdf.Root or not found:
        return
    (offset, agreed) = found.most_common(1)[0]
    first = max(1 - offset, 0)
    if agreed < max(_FEWEST, _NUMBERED * found.total()) or first >= len(numbers) or offset == 1:
        return
    ranges = [0, Dictionary(S=Name.r)] if first else []
    ranges += [first, Dictionary(S=Name.D, St=first + offset)]
    pdf.Root.PageLabels = Dictionary(Nums=Array(ranges))
