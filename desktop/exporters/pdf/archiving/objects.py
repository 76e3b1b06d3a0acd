"""Every object of the file, whatever it is for: limits of numbers, names and texts, coding of streams."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from desktop.exporters.pdf.archiving.pictures import picture_reasons
from desktop.exporters.pdf.archiving.reasons import ACTION, LIMITS, OUTSIDE, PICTURE_CODING, Findings
from desktop.exporters.pdf.archiving.words import UNREADABLE, names

_TOKEN = re.compile(
    rb"\((?P<text>(?:[^()\\]|\\.)*)\)|<(?P<hex>[0-9a-fA-F]*)>(?!>)|/(?P<name>[^\s/<>\[\](){}%]*)"
    rb"|(?<![^\s\[<>/])(?P<number>\d+) (?P<generation>\d+) R\b|(?P<real>[-+]?\d*\.\d+)|(?P<integer>[-+]?\d+)",
    re.DOTALL,
)
_FORBIDDEN = re.compile(
    rb"/S /(?:Launch|Sound|Movie|ResetForm|ImportData|Hide|SetOCGState|Rendition|Trans|GoTo3DView|JavaScript)(?![^\s/<>\[\]()])"
)
_HIGH = re.compile(rb"#([0-9a-fA-F]{2})")
_FILTERS = names(
    "/ASCIIHexDecode /ASCII85Decode /FlateDecode /RunLengthDecode /CCITTFaxDecode /JBIG2Decode /DCTDecode /JPXDecode "
    "/LZWDecode /AHx /A85 /Fl /RL /CCF /DCT /LZW /Crypt"
)
_LONGEST_TEXT, _LONGEST_NAME = 32767, 127
_LARGEST_INTEGER, _LARGEST_REAL, _SMALLEST_REAL = 2147483647, 3.403e38, 1.175e-38
_MOST_OBJECTS = 8_388_607
_DEEPEST = 64


def tidy(pdf: pikepdf.Pdf, found: Findings, poll: Callable[[], None]) -> None:
    """What can be said in another way is; the rest is told of the pages that need the object, or of the file as a whole."""
    beyond: set[tuple[int, int]] = set()
    for number, (key, thing, said) in enumerate(_reached(pdf, _beginnings(pdf), set())):
        if number % 1000 == 0:
            poll()
        if number > _MOST_OBJECTS:
            found.problem(0, LIMITS)
        if not _within_limits(said):
            beyond.add(key)
        if _FORBIDDEN.search(said):
            found.problem(0, ACTION)
        if not isinstance(thing, pikepdf.Object):
            continue
        if thing.objgen != pdf.Root.objgen and b"/Metadata" in said and "/Metadata" in thing:
            del thing["/Metadata"]
        if b"#" in said and (b"/BaseFont" in said or b"/FontName" in said):
            _rename(thing)
        if b"#" in said and b"/StructElem" in said and not _is_readable(thing.get("/S")):
            found.problem(0, LIMITS)
        if isinstance(thing, pikepdf.Stream):
            _tidy_stream(thing, found)
    if beyond:
        found.problem(0, *([LIMITS] if beyond - _told_of_pages(pdf, beyond, found, poll) else []))


def _told_of_pages(
    pdf: pikepdf.Pdf, beyond: set[tuple[int, int]], found: Findings, poll: Callable[[], None]
) -> set[tuple[int, int]]:
    """Those of the objects that pages need."""
    root: Any = pdf.Root
    nodes: list[Any] = [root, root.Pages, *(page.obj for page in pdf.pages), *(page.obj.get("/Parent") for page in pdf.pages)]
    others: set[tuple[int, int]] = {node.objgen for node in nodes if isinstance(node, Dictionary)}
    told: set[tuple[int, int]] = set()
    for number, page in enumerate(pdf.pages, start=1):
        poll()
        needed = {key for key, _, _ in _reached(pdf, [page.obj.objgen], others - {page.obj.objgen})}
        if needed & beyond:
            found.problem(number, LIMITS)
            told |= needed & beyond
    return told


def _beginnings(pdf: pikepdf.Pdf) -> list[tuple[int, int]]:
    information = pdf.trailer.get("/Info")
    there = isinstance(information, Dictionary) and information.is_indirect
    return [pdf.Root.objgen, *([information.objgen] if information is not None and there else ())]


def _reached(
    pdf: pikepdf.Pdf, todo: list[tuple[int, int]], known: set[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], Any, bytes]]:
    """Every indirect object that those need, but for the known ones, and how each is written."""
    known.update(todo)
    while todo:
        key = todo.pop()
        thing = pdf.get_object(key)
        if isinstance(thing, pikepdf.Stream):
            said = thing.stream_dict.unparse()
        else:
            said = thing.unparse(resolved=True) if isinstance(thing, pikepdf.Object) else str(thing).encode("ascii")
        yield key, thing, said
        for match in _TOKEN.finditer(said):
            if match["number"] is not None:
                after = (int(match["number"]), int(match["generation"]))
                if after not in known:
                    known.add(after)
                    todo.append(after)


def _within_limits(said: bytes) -> bool:
    for match in _TOKEN.finditer(said):
        kind = match.lastgroup
        if kind == "integer":
            if not -_LARGEST_INTEGER - 1 <= int(match["integer"]) <= _LARGEST_INTEGER:
                return False
        elif kind == "real":
            value = abs(float(match["real"]))
            if value > _LARGEST_REAL or 0 < value < _SMALLEST_REAL:
                return False
        elif kind == "text":
            if len(re.sub(rb"\\(?:\d{3}|.)", b".", match["text"], flags=re.DOTALL)) > _LONGEST_TEXT:
                return False
        elif kind == "hex":
            if len(match["hex"]) > 2 * _LONGEST_TEXT:
                return False
        elif kind == "name" and len(re.sub(rb"#..", b".", match["name"])) > _LONGEST_NAME:
            return False
    return True


def _rename(thing: Any, depth: int = 0) -> None:
    """Names of fonts in another coding than UTF-8: the fonts are in the file, their names call nothing up."""
    if depth > _DEEPEST:
        return
    if isinstance(thing, Array):
        inner = list(thing)
    elif isinstance(thing, Dictionary | pikepdf.Stream):
        inner = [value for _, value in thing.items()]
        for key in ("/BaseFont", "/FontName"):
            if isinstance(thing.get(key), Name):
                thing[key] = _readable(thing[key])
    else:
        return
    for value in inner:
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            _rename(value, depth + 1)


def _readable(name: pikepdf.Object) -> pikepdf.Object:
    if _is_readable(name):
        return name
    return Name("/" + _raw(name)[1:].decode("gb18030", "replace").replace("\ufffd", "_"))


def _is_readable(name: Any) -> bool:
    try:
        return _raw(name).decode("utf-8") != "" if isinstance(name, Name) else True
    except UnicodeDecodeError:
        return False


def _raw(name: pikepdf.Object) -> bytes:
    return _HIGH.sub(lambda m: bytes.fromhex(m[1].decode("ascii")), name.unparse())


def _tidy_stream(stream: pikepdf.Stream, found: Findings) -> None:
    if "/F" in stream or "/FFilter" in stream or "/FDecodeParms" in stream:
        found.problem(0, OUTSIDE)
        return
    given = stream.get("/Filter")
    filters = [str(f) for f in given] if isinstance(given, Array) else [str(given)] if given is not None else []
    if not set(filters) <= _FILTERS:
        found.problem(0, PICTURE_CODING)
    if "/Crypt" in filters:
        parameters = stream.get("/DecodeParms")
        told = parameters[filters.index("/Crypt")] if isinstance(parameters, Array) else parameters
        if told is None or told.get("/Name", Name.Identity) != Name.Identity:
            found.problem(0, PICTURE_CODING)
    if "/LZWDecode" in filters or "/LZW" in filters:
        _recode(stream, found)
    if stream.get("/Subtype") == Name.Image:
        picture_reasons(stream)  # no page may show it: then there is none to be told of


def _recode(stream: pikepdf.Stream, found: Findings) -> None:
    """From LZW to Flate: the same data."""
    try:
        data = stream.read_bytes()
    except UNREADABLE:
        found.problem(0, PICTURE_CODING)
        return
    stream.write(zlib.compress(data, 9), filter=Name.FlateDecode)
