"""Words that must not be in a PDF, wherever they hide in it: see exporters/leaks.py, which loads this for PDFs alone."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf

from desktop.exporters.leaks import BREAK, CHUNK, Poll, Words, texts_of_stream

_END = b"startxref"
"""Once in a PDF, twice in one that is made for the web; more often where older states are kept."""


def texts_of_pdf(path: Path, wanted: Words, poll: Poll) -> Iterator[tuple[str, str | int]]:
    with pymupdf.open(path) as document:
        before = ""
        for page in document:
            poll()
            text = page.get_text()
            yield f"page {page.number + 1}", before + text
            before = text[-4 * max(wanted.longest, 16) :]
            pymupdf.TOOLS.store_shrink(100)
        yield "metadata", BREAK.join(str(value) for value in (document.metadata or {}).values() if value)
        yield "outline", BREAK.join(str(entry[1]) for entry in document.get_toc())
    with pikepdf.open(path) as pdf:
        for number, thing in enumerate(pdf.objects, 1):
            poll()
            for text in _strings(thing):
                yield f"object {number}", text
            if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") != pikepdf.Name.Image:
                yield from _of_pdf_stream(thing, number, wanted, poll)


def letters_of(path: Path, index: int) -> tuple[tuple[str, float, float], ...]:
    """Each letter that can be picked up from a page of a PDF, seen or not, and the middle of its place, in points."""
    with pymupdf.open(path) as document:
        blocks = document[index].get_text("rawdict", flags=pymupdf.TEXT_PRESERVE_WHITESPACE)["blocks"]
    chars = (char for b in blocks for line in b.get("lines", ()) for span in line["spans"] for char in span["chars"])
    return tuple((c["c"], (c["bbox"][0] + c["bbox"][2]) / 2, (c["bbox"][1] + c["bbox"][3]) / 2) for c in chars)


def _of_pdf_stream(thing: pikepdf.Stream, number: int, wanted: Words, poll: Poll) -> Iterator[tuple[str, str | int]]:
    try:
        data = thing.read_bytes()
    except pikepdf.PdfError:
        data = thing.read_raw_bytes()
    for index in wanted.within_bytes(data):
        yield f"stream {number}", index
    if thing.get("/Type") == pikepdf.Name.EmbeddedFile:
        ending = "x.json" if data.lstrip()[:1] in (b"{", b"[") else "x.xml"
        for where, text in texts_of_stream(io.BytesIO(data), ending, wanted, poll):
            yield f"attachment {number} {where}", text
    elif thing.get("/Type") == pikepdf.Name.Metadata:
        yield "metadata", re.sub(r"<[^>]*>", BREAK, data.decode("utf-8", "replace"))


def _strings(thing: Any, depth: int = 0) -> Iterator[str]:
    """Of an object, not of those that it only refers to."""
    if depth > 40:
        return
    if isinstance(thing, pikepdf.String):
        yield str(thing)
    elif isinstance(thing, pikepdf.Array):
        for each in thing:
            if not (isinstance(each, pikepdf.Object) and each.is_indirect):
                yield from _strings(each, depth + 1)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for _, each in thing.items():
            if not (isinstance(each, pikepdf.Object) and each.is_indirect):
                yield from _strings(each, depth + 1)


def has_thumbnails(path: Path) -> bool:
    """Whether a page of the PDF has a small picture of itself, or the file is one that keeps older states."""
    with pikepdf.open(path) as pdf:
        if any("/Thumb" in page.obj for page in pdf.pages):
            return True
    ends, rest = 0, b""
    with path.open("rb") as stream:
        while data := stream.read(CHUNK):
            ends += (rest + data).count(_END)
            rest = data[1 - len(_END) :]
    return ends > 2
