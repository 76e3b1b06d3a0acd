"""Names of files that are written: safe on every system, made of a document's fields where a pattern asks for it."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from desktop.document.model import Master
from desktop.document.record import CheckedField, Record
from desktop.document.template import FieldSpec, FieldType
from desktop.exporters.leaving import leaving

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

    A field goes by its name, its title in either language or a label; {document} is the document's title. An empty value takes
    what stands before it away with it. Empty where no value is filled in. The name is not safe yet."""
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


def _values(record: Record) -> Mapping[str, str]:
    """By every name that a field goes by; the title of the document as "document" where no field is called that."""
    pages = frozenset(record.document.pages)
    fields = [leaving(checked, pages) for checked in record.fields]
    found: dict[str, str] = {}
    for names_of in (_own_name, _titles, _labels):
        for checked in fields:
            for name in names_of(checked.spec):
                found.setdefault(_folded(name), _value(checked))
    return {_folded("document"): record.document.title, **found}


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


class FreeNames:
    """Names of one run into one folder: none is given twice, and none is that of an original or of a protected file."""

    def __init__(self, folder: Path, protected: Iterable[Path] = ()) -> None:
        self._folder = folder
        self._protected = {os.path.realpath(path) for path in protected}
        self._used: set[str] = set()

    def stem(self, wanted: str, extensions: Iterable[str], masters: Collection[Master]) -> str:
        """The name wanted or, where this run has used it or an original lies there, with -2, -3 and so on."""
        number, name = 1, wanted
        while name.casefold() in self._used or any(self._is_original(f"{name}.{end}", masters) for end in extensions):
            number += 1
            name = f"{wanted}-{number}"
        self._used.add(name.casefold())
        return name

    def beside(self, target: Path, mark: str) -> Path:
        """As the target, with the mark before its ending."""
        number, path = 1, target.with_name(f"{target.stem}.{mark}{target.suffix}")
        while path.name.casefold() in self._used:
            number += 1
            path = target.with_name(f"{target.stem}.{mark}-{number}{target.suffix}")
        self._used.add(path.name.casefold())
        return path

    def reserve(self, stem: str) -> None:
        """No document's files get this name."""
        self._used.add(stem.casefold())

    def _is_original(self, name: str, masters: Collection[Master]) -> bool:
        path = self._folder / name
        if path.is_dir() or os.path.realpath(path) in self._protected:
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
