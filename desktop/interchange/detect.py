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
_NO_ELEMENT = re.compile(r"<!--.*?-->|<\?.*?\?>|<![^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL)
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
    """The name of the first element, in small letters."""
    found = _NAME.search(_NO_ELEMENT.sub("", text))
    return found[1].casefold() if found else ""
