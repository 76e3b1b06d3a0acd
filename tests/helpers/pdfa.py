"""Whether a file conforms to PDF/A-2b or 3b: one small function for each testable clause of ISO 19005-2 and 19005-3.

Written from the clauses and from the numbers and test conditions that veraPDF publishes for them (docs/pdfa.md lists which),
not from the exporter, and reading with other means where there are any: pypdf finds the objects in the bare file, fontTools
reads fonts. `broken(path, part)` names the rules that a file breaks.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
from pikepdf import Array, Dictionary, Name


def listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


FILTERS = listed(
    "/ASCIIHexDecode /ASCII85Decode /FlateDecode /RunLengthDecode /CCITTFaxDecode /JBIG2Decode /DCTDecode /JPXDecode"
)
BROKEN = (pikepdf.PdfError, ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What reading a damaged file or font may raise."""
BOXES = ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox")


@dataclass
class Archive:
    """A file under test. objects: every object that can be reached, with what it is indirectly known as."""

    data: bytes
    pdf: pikepdf.Pdf
    raw: pypdf.PdfReader
    part: int
    objects: list[Any] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def root(self) -> Any:
        return self.pdf.Root

    def streams(self) -> Iterator[Any]:
        return (o for o in self.objects if isinstance(o, pikepdf.Stream))

    def dictionaries(self) -> Iterator[Any]:
        """Dictionaries and those of streams."""
        return (o for o in self.objects if isinstance(o, Dictionary | pikepdf.Stream))


Rule = Callable[[Archive], Iterable[str]]
RULES: dict[str, Rule] = {}


def rule(number: str) -> Callable[[Rule], Rule]:
    def known(function: Rule) -> Rule:
        assert number not in RULES
        RULES[number] = function
        return function

    return known


def broken(path: Path, part: int) -> Mapping[str, list[str]]:
    """What is wrong, by rule; empty for a file that conforms to every rule tested."""
    data = path.read_bytes()
    if b"/Encrypt" in data[-4096:]:
        return {"6.1.3-2": ["the file is encrypted"]}
    with pikepdf.open(io.BytesIO(data)) as pdf:
        archive = Archive(data, pdf, pypdf.PdfReader(io.BytesIO(data)), part)
        _reach(archive)
        found = {number: _tested(test, archive) for number, test in RULES.items()}
    return {number: said for number, said in found.items() if said}


def _tested(test: Rule, archive: Archive) -> list[str]:
    try:
        return list(dict.fromkeys(test(archive)))
    except BROKEN as error:  # it is no good file, whichever rule saw it
        return [f"cannot be read: {type(error).__name__}: {error}"]


def _reach(archive: Archive) -> None:
    """Fills in all objects and all plain values."""
    todo: list[Any] = [archive.pdf.trailer]
    known: set[tuple[int, int]] = set()
    while todo:
        thing = todo.pop()
        if isinstance(thing, pikepdf.Object) and thing.is_indirect:
            if thing.objgen in known:
                continue
            known.add(thing.objgen)
        if isinstance(thing, Dictionary | pikepdf.Stream):
            archive.objects.append(thing)
            for key, value in thing.items():
                archive.values.append(Name(key) if key.isprintable() else key)
                todo.append(value)
        elif isinstance(thing, Array):
            archive.objects.append(thing)
            todo += list(thing)
        else:
            archive.values.append(thing)


def items(array: Any) -> list[Any]:
    return list(array) if isinstance(array, Array) else []


def said(name: Any) -> str:
    """A name as text; what is no UTF-8 in it as U+FFFD."""
    if not isinstance(name, Name):
        return ""
    raw = re.sub(rb"#([0-9a-fA-F]{2})", lambda m: bytes.fromhex(m[1].decode()), name.unparse())
    return raw.decode("utf-8", "replace")


# --- 6.1 file structure -----------------------------------------------------------------------------------------------


@rule("6.1.2-1")
def header(a: Archive) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.[0-7](\r\n|\r|\n)", a.data):
        yield "the header is not %PDF-1.n"


@rule("6.1.2-2")
def binary_comment(a: Archive) -> Iterator[str]:
    if not re.match(rb"%PDF-...(\r\n|\r|\n)%[\x80-\xff]{4}", a.data):
        yield "no comment of four high bytes after the header"


@rule("6.1.3-1")
def file_identifier(a: Archive) -> Iterator[str]:
    identifiers = items(a.pdf.trailer.get("/ID"))
    if len(identifiers) != 2 or not all(bytes(i) for i in identifiers):
        yield "no ID in the trailer"


@rule("6.1.3-2")
def not_encrypted(a: Archive) -> Iterator[str]:
    if "/Encrypt" in a.pdf.trailer:
        yield "Encrypt in the trailer"


@rule("6.1.3-3")
def nothing_after_the_end(a: Archive) -> Iterator[str]:
    if not re.search(rb"%%EOF(\r\n|\r|\n)?\Z", a.data):
        yield "data after the last %%EOF"


@rule("6.1.4-1")
def subsection_headers(a: Archive) -> Iterator[str]:
    for place in map(int, re.findall(rb"startxref\s+(\d+)", a.data)):
        if a.data[place : place + 4] == b"xref" and not re.match(rb"xref\s+\d+ \d+\s", a.data[place : place + 40]):
            yield "no single space in the head of a subsection"


@rule("6.1.4-2")
def cross_reference_spacing(a: Archive) -> Iterator[str]:
    for place in map(int, re.findall(rb"startxref\s+(\d+)", a.data)):
        if a.data[place : place + 4] == b"xref" and not re.match(rb"xref(\r\n|\r|\n)\d", a.data[place : place + 40]):
            yield "xref is not followed by one end of line"


def _bare(a: Archive) -> str:
    """What the file says outside its streams, and inside object streams, one character a byte."""
    if "bare" not in a.kept:
        outside = re.sub(rb"stream[\r\n].*?endstream", b"stream endstream", a.data, flags=re.DOTALL)
        inside = b"\n".join(s.read_bytes() for s in _object_streams(a))
        a.kept["bare"] = (outside + b"\n" + inside).decode("latin-1")
    text: str = a.kept["bare"]
    return text


def _object_streams(a: Archive) -> Iterator[pikepdf.Stream]:
    for number in {stream for stream, _ in a.raw.xref_objStm.values()}:
        held = a.pdf.get_object((number, 0))
        if isinstance(held, pikepdf.Stream) and held.get("/Type") == Name.ObjStm:
            yield held


def _hexadecimal(a: Archive) -> list[str]:
    text = re.sub(r"\((?:[^()\\]|\\.)*\)", "()", re.sub(r"%[^\r\n]*", "", _bare(a)))
    return re.findall(r"(?<!<)<([^<>]*)>(?!>)", text)


@rule("6.1.6-1")
def hexadecimal_is_even(a: Archive) -> Iterator[str]:
    yield from ("an odd number of hexadecimal digits" for t in _hexadecimal(a) if len(re.sub(r"\s", "", t)) % 2)


@rule("6.1.6-2")
def hexadecimal_is_hexadecimal(a: Archive) -> Iterator[str]:
    yield from (f"<{t[:20]}> is not hexadecimal" for t in _hexadecimal(a) if re.search(r"[^0-9A-Fa-f\s]", t))


def _places(a: Archive) -> Iterator[tuple[int, int]]:
    """Object number and where it begins in the file, of objects outside object streams."""
    for places in a.raw.xref.values():
        yield from ((number, place) for number, place in places.items() if place and number not in a.raw.xref_objStm)


def _stream_places(a: Archive) -> Iterator[tuple[int, int, int]]:
    """Of each stream: its number, where its keyword stands, and its Length."""
    for number, place in _places(a):
        keyword = a.data.find(b"stream", place, a.data.find(b"endobj", place))
        told = re.search(rb"/Length (\d+)( \d+ R)?", a.data[place:keyword]) if keyword >= 0 else None
        if told is not None:
            yield number, keyword, int(a.pdf.get_object((int(told[1]), 0))) if told[2] else int(told[1])  # type: ignore[call-overload]  # it is a number


@rule("6.1.7.1-1")
def stream_lengths(a: Archive) -> Iterator[str]:
    for number, place, length in _stream_places(a):
        start = place + (8 if a.data[place + 6 : place + 8] == b"\r\n" else 7)
        if not re.match(rb"(\r\n|\r|\n)endstream", a.data[start + length : start + length + 11]):
            yield f"stream {number} is not as long as its Length"


@rule("6.1.7.1-2")
def stream_keywords(a: Archive) -> Iterator[str]:
    for number, place, _ in _stream_places(a):
        if not re.match(rb"stream(\r\n|\n)", a.data[place : place + 8]):
            yield f"stream {number} begins without an end of line"
        end = a.data.find(b"endstream", place)
        if a.data[end - 1 : end] not in (b"\n", b"\r"):
            yield f"stream {number} ends without an end of line"


@rule("6.1.7.1-3")
def no_streams_elsewhere(a: Archive) -> Iterator[str]:
    yield from (f"{k} in a stream" for s in a.streams() for k in ("/F", "/FFilter", "/FDecodeParms") if k in s)


@rule("6.1.7.2-1")
def stream_filters(a: Archive) -> Iterator[str]:
    for stream in a.streams():
        given, parameters = stream.get("/Filter"), stream.get("/DecodeParms")
        filters = items(given) or ([given] if isinstance(given, Name) else [])
        for place, name in enumerate(filters):
            told = parameters[place] if isinstance(parameters, Array) else parameters
            identity = name == Name.Crypt and isinstance(told, Dictionary) and told.get("/Name") == Name.Identity
            if said(name) not in FILTERS and not identity:
                yield f"filter {said(name)}"


@rule("6.1.8-1")
def names_are_utf8(a: Archive) -> Iterator[str]:
    for thing in a.objects:
        wanted: list[Any] = []
        if isinstance(thing, Array):
            if len(thing) > 1 and thing[0] == Name.Separation:
                wanted = [thing[1]]
            elif len(thing) > 1 and thing[0] == Name.DeviceN:
                wanted = items(thing[1])
        else:
            wanted = [thing.get(key) for key in ("/BaseFont", "/FontName")]
            if thing.get("/Type") == Name.StructElem:
                wanted.append(thing.get("/S"))
        yield from ("a name is not UTF-8" for name in wanted if "\ufffd" in said(name))


@rule("6.1.9-1")
def object_spacing(a: Archive) -> Iterator[str]:
    for number, place in _places(a):
        head = re.match(rb"(\d+)[\0\t\f ](\d+)[\0\t\f ]obj(\r\n|\r|\n)", a.data[place : place + 40])
        if head is None or a.data[place - 1 : place] not in (b"\n", b"\r"):
            yield f"spaces around the beginning of object {number}"
        end = a.data.find(b"endobj", place)
        if a.data[end - 1 : end] not in (b"\n", b"\r") or a.data[end + 6 : end + 7] not in (b"\n", b"\r"):
            yield f"spaces around the end of object {number}"


@rule("6.1.12-1")
def permissions(a: Archive) -> Iterator[str]:
    rights = a.root.get("/Perms", Dictionary())
    yield from (f"{key} in the permissions" for key in rights.keys() if key not in ("/UR3", "/DocMDP"))  # noqa: SIM118  a PDF dictionary gives values


@rule("6.1.12-2")
def signature_references(a: Archive) -> Iterator[str]:
    if "/DocMDP" in a.root.get("/Perms", Dictionary()):
        for thing in a.dictionaries():
            if thing.get("/Type") == Name.SigRef:
                yield from (k for k in ("/DigestLocation", "/DigestMethod", "/DigestValue") if k in thing)


@rule("6.1.13-1")
def integers(a: Archive) -> Iterator[str]:
    numbers = (v for v in a.values if isinstance(v, int) and not isinstance(v, bool))
    yield from (f"integer {v}" for v in numbers if not -(2**31) <= v < 2**31)


@rule("6.1.13-2")
def large_reals(a: Archive) -> Iterator[str]:
    yield from ("a real is too large" for v in a.values if isinstance(v, Decimal) and abs(v) > Decimal("3.403e38"))


@rule("6.1.13-3")
def strings(a: Archive) -> Iterator[str]:
    yield from ("a string is too long" for v in a.values if isinstance(v, pikepdf.String) and len(bytes(v)) > 32767)


@rule("6.1.13-4")
def names(a: Archive) -> Iterator[str]:
    yield from ("a name is too long" for v in a.values if isinstance(v, Name) and len(said(v).encode()) - 1 > 127)


@rule("6.1.13-5")
def small_reals(a: Archive) -> Iterator[str]:
    yield from ("a real is too small" for v in a.values if isinstance(v, Decimal) and 0 < abs(v) < Decimal("1.175e-38"))


@rule("6.1.13-7")
def indirect_objects(a: Archive) -> Iterator[str]:
    if len(a.pdf.objects) > 8388607:
        yield "too many indirect objects"


@rule("6.1.13-11")
def boundaries(a: Archive) -> Iterator[str]:
    for page in a.pdf.pages:
        for key in BOXES:
            box = [float(n) for n in items(page.obj.get(key))]
            if box and not all(3 <= abs(box[i + 2] - box[i]) <= 14400 for i in (0, 1)):
                yield f"{key} is {box}"
