"""hOCR of any program: ours, Tesseract's, OCRopus', what ABBYY's is turned into, that of the Internet Archive; also HTML that
is no XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from desktop.interchange.errors import OcrFileDamaged, OcrFileUnknown
from desktop.interchange.hocr_page import sheet_of
from desktop.interchange.values import OWN_PROGRAM, ReadSheet
from desktop.interchange.xml import Counted, Element, TooLarge, forget, local

_PAGES = ("div", "section", "article", "body", "page")
_TAGS = tuple(f"{{*}}{name}" for name in (*_PAGES, "meta"))
_BEGINNING = 4096


def read(path: Path) -> Iterator[ReadSheet]:
    """Sheet by sheet. Raises OcrFileDamaged, OcrFileUnknown, OSError."""
    said: dict[str, str] = {}
    found = False
    for element in _elements(path, as_html=not _is_xml(path)):
        if local(element) == "meta":
            said.setdefault(element.get("name", "").casefold(), element.get("content", ""))
            continue
        found = True
        program = said.get("generator", "")
        ours = program.split(" ")[0] == OWN_PROGRAM
        yield sheet_of(element, program if ours else said.get("ocr-system", "") or program, ours=ours)
    if not found:
        raise OcrFileUnknown(file=path.name)


def _is_xml(path: Path) -> bool:
    """Whether it is well formed: what is not is read as browsers do."""
    try:
        for _ in _elements(path, as_html=False):
            pass
    except OcrFileDamaged:
        return False
    return True


def _elements(path: Path, *, as_html: bool) -> Iterator[Element]:
    """What the file says of itself, and its pages. No entity is replaced, nothing is fetched."""
    with path.open("rb") as stream:
        encoding = _encoding(stream) if as_html else None
        counted = Counted(stream)
        events = etree.iterparse(
            counted,
            events=("end",),
            tag=_TAGS,
            html=as_html,
            recover=as_html,
            encoding=encoding,
            load_dtd=False,
            no_network=True,
            resolve_entities=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            for _, element in events:
                if local(element) == "meta":
                    yield element
                elif _is_page(element):
                    yield element
                    if any(map(_is_page, element.iterancestors())):
                        element.clear()  # what is before it belongs to a page that was never closed
                    else:
                        forget(element)
                    counted.begin()
        except etree.XMLSyntaxError as error:
            raise OcrFileDamaged(file=path.name, line=error.lineno or 0) from error
        except (TooLarge, LookupError, UnicodeError) as error:
            raise OcrFileDamaged(file=path.name, line=0) from error


def _is_page(element: Element) -> bool:
    return "ocr_page" in element.get("class", "").split()


def _encoding(stream: BinaryIO) -> str | None:
    """None where the file says it; the parser's own guess is Latin-1."""
    beginning = stream.read(_BEGINNING)
    stream.seek(0)
    if re.search(rb"(?i)charset|encoding=", beginning) or beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    return "utf-8"
