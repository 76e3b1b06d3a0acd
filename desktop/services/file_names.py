"""Names of files that are written: safe on every system, made of a document's fields where a pattern asks for it."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from desktop.document.model import Master
from desktop.document.record import CheckedField, Record
from desktop.document.template import FieldSpec, FieldType
from desktop.exporters.leaving import leaving

_YEAR = "year"
FROM_TEMPLATE = "template"
"""A pattern that stands for the template's own."""
_LONGEST_STEM = 180
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\.|$)")
_FORBIDDEN = re.compile(
    r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]'
)  # fmt: skip
_NAMED = re.compile(r"\{([^{}]*)\}")
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_BY_NORMAL_FORM = (FieldType.DATE, FieldType.NUMBER, FieldType.MONEY)


def safe_stem(stem: str) -> str:
    """A file name without its ending that every system takes: no reserved words or characters, not too long."""
    name = _FORBIDDEN.sub("_", stem).strip().rstrip(". ")
    name = name.encode("utf-8")[:_LONGEST_STEM].decode("utf-8", "ignore").rstrip(". ")
    if _RESERVED.match(name):
        name = f"_{name}"
    return name or "document"


def stem_from(pattern: str, record: Record) -> str:
    """Of a pattern such as "{reference_code}_{title}" or "{档号}_{题名}.pdf", FROM_TEMPLATE for the template's own.

    A field goes by its name, its title in either language or a label; {document} is the document's title, {year} the year of
    its first date. An empty value takes what stands before it away with it. Empty where no value is filled in. The name is not
    safe yet."""
    wanted = record.template.file_name if pattern == FROM_TEMPLATE else pattern
    parts = _NAMED.split(_ENDING.sub("", wanted))
    literals, names = parts[::2], parts[1::2]
    values = _values(record)
    stem, filled = literals[0], False
    for before, name in zip(literals, names, strict=False):
        value = values.get(_folded(name), "")
        if value:
            stem += (before if filled else "") + value
            filled = True
    return " ".join((stem + literals[-1]).split()).lstrip(". ") if filled else ""


def folder_from(pattern: str, record: Record) -> Path:
    """Of a pattern such as "{year}/{reference_code}": a relative path, its names safe. A part of which no field is filled in is
    left out."""
    parts = [part if "{" not in part else stem_from(part, record) for part in pattern.replace("\\", "/").split("/")]
    return Path(*(safe_stem(part.lstrip(". ")) for part in parts if part.strip(". ")))


def _values(record: Record) -> Mapping[str, str]:
    """By every name that a field goes by; the title of the document as "document" where no field is called that."""
    pages = frozenset(record.document.pages)
    fields = [leaving(checked, pages) for checked in record.fields]
    found: dict[str, str] = {}
    for names_of in (_own_name, _titles, _labels):
        for checked in fields:
            for name in names_of(checked.spec):
                found.setdefault(_folded(name), _value(checked))
    years = (checked.normalized[:4] for checked in fields if checked.spec.type is FieldType.DATE)
    year = next((year for year in years if len(year) == 4 and year.isdecimal()), "")
    return {_folded("document"): record.document.title, _YEAR: year, **found}


def _own_name(spec: FieldSpec) -> tuple[str, ...]:
    return (spec.name,)


def _titles(spec: FieldSpec) -> tuple[str, ...]:
    return (spec.title_zh, spec.title)


def _labels(spec: FieldSpec) -> tuple[str, ...]:
    return spec.labels


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()


def _value(checked: CheckedField) -> str:
    if checked.field is None:
        return ""
    normal = checked.normalized if checked.spec.type in _BY_NORMAL_FORM else ""
    return (normal or checked.field.value).strip()


def _any_case(path: Path) -> str:
    return unicodedata.normalize("NFC", str(path)).casefold()


class FreeNames:
    """Names of one run: none is given twice in a folder, whatever its ending and its case; no file takes another's place."""

    def __init__(self, protected: Iterable[Path] = ()) -> None:
        """protected: files that no export may replace."""
        self._protected = frozenset(os.path.realpath(path) for path in protected)
        self._used: set[tuple[Path, str]] = set()
        self._taken: set[str] = set()

    def take(self, *paths: Path) -> None:
        """They are files of this run now."""
        self._taken.update(map(_any_case, paths))

    def give_up(self, *paths: Path) -> None:
        self._taken.difference_update(map(_any_case, paths))

    def is_taken(self, path: Path) -> bool:
        return _any_case(path) in self._taken

    def stem(self, folder: Path, wanted: str, fits: Callable[[str], bool]) -> str:
        """The name wanted or, where this run has used it or it does not fit, with -2, -3 and so on."""
        number, name = 1, wanted
        while (folder, name.casefold()) in self._used or not fits(name):
            number += 1
            name = f"{wanted}-{number}"
        self.reserve(folder, name)
        return name

    def reserve(self, folder: Path, stem: str) -> None:
        """No document's files get this name."""
        self._used.add((folder, stem.casefold()))

    def release(self, folder: Path, stem: str) -> None:
        """What it was reserved for is to have it now."""
        self._used.discard((folder, stem.casefold()))

    def is_kept(self, path: Path, masters: Collection[Master]) -> bool:
        """Whether what is there must stay: a protected file, an original (by its bytes), a folder that holds one."""
        if path.is_dir():
            inside = os.path.realpath(path)
            kept = (*self._protected, *(os.path.realpath(m.linked) for m in masters if m.linked is not None))
            return any(one.startswith(f"{inside}{os.sep}") for one in kept)
        if os.path.realpath(path) in self._protected:
            return True
        try:
            size = path.stat().st_size
            alike = {master.sha256 for master in masters if master.size == size}
            if not alike:
                return False
            with path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest() in alike
        except OSError:
            return False
