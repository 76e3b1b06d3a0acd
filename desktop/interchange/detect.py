"""Which format a file of recognition has, told by its beginning."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from desktop.interchange import alto, hocr, page_xml
from desktop.interchange.values import ReadSheet


class OcrFormat(StrEnum):
    HOCR = "hOCR"
    ALTO = "ALTO"
    PAGE = "PAGE XML"


SUFFIXES = frozenset((".hocr", ".xml", ".html", ".htm", ".xhtml"))
"""Of files that may be one."""
READERS: Mapping[OcrFormat, Callable[[Path], Iterator[ReadSheet]]] = MappingProxyType(
    {OcrFormat.HOCR: hocr.read, OcrFormat.ALTO: alto.read, OcrFormat.PAGE: page_xml.read}
)
_BEGINNING = 1 << 16
_SUBSET = re.compile(r"[>\[]")
_END_OF_SUBSET = re.compile(r"\]\s*>")
_NAME = re.compile(r"<\s*(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_OF_HOCR = re.compile("ocr_page|ocr-system|ocr-capabilities")
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def detect(path: Path) -> OcrFormat | None:
    """None for all else. Raises OSError."""
    with path.open("rb") as stream:
        beginning = stream.read(_BEGINNING)
    text = beginning.decode("utf-16" if beginning.startswith(_MARKS) else "utf-8", "replace")
    if "<" not in text[:1024]:
        return None
    root = root_of(text)
    if root in ("html", "head", "body", "div"):
        return OcrFormat.HOCR if _OF_HOCR.search(text) else None
    return {"alto": OcrFormat.ALTO, "pcgts": OcrFormat.PAGE}.get(root)


def root_of(text: str) -> str:
    """The name of the first element, in small letters; "" where there is none, or what stands before it does not end. Each
    character is looked at a few times at most."""
    at = text.find("<")
    while at >= 0:
        end = _end_of_other(text, at)
        if end is None:
            return ""
        if end == at:
            found = _NAME.match(text, at)
            if found:
                return found[1].casefold()
            end = at + 1
        at = text.find("<", end)
    return ""


def _end_of_other(text: str, at: int) -> int | None:
    """Where the comment, instruction or declaration that begins there ends; where it begins, if it is none of them."""
    for begin, end in (("<!--", "-->"), ("<?", "?>")):
        if text.startswith(begin, at):
            found = text.find(end, at + len(begin))
            return found + len(end) if found >= 0 else None
    if not text.startswith("<!", at):
        return at
    closed = _SUBSET.search(text, at)
    if closed is not None and closed[0] == "[":
        closed = _END_OF_SUBSET.search(text, closed.end())
    return closed.end() if closed is not None else None
