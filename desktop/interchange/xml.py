"""XML as these files need it: built in pieces, read in pieces from files that may mean harm.

What is written has no namespace of its own: pieces are put into a root that says it once for all of them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from desktop.document.geometry import Point
from desktop.document.model import new_id
from desktop.interchange.errors import OcrFileDamaged, OcrFileUnknown

Element = etree._Element

_LARGEST_PIECE = 64 << 20
"""Bytes of a page, or of what stands before the first: a newspaper page with every character takes less than 20 MB."""
_MOST_TAGS = 1_500_000
_FARTHEST = 1e6
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_NUMBERS = re.compile(r"[-+0-9.eE]+")
_LEGAL_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_AUXILIARY = "x-"
_DISGUISED = re.compile(rf"_(?=[0-9_]|{_AUXILIARY})")


# --- writing --------------------------------------------------------------------------------------------------------------


def clean(text: str) -> str:
    """With U+FFFD for each character that XML has no way to say."""
    return _ILLEGAL.sub("\ufffd", text)


def decimal(number: float, places: int = 2) -> str:
    """Without noughts at the end."""
    said = repr(round(number + 0.0, places)).removesuffix(".0")
    return "0" if said == "-0" else said


def share_said(value: float) -> str:
    """A confidence: between 0 and 1, four decimals."""
    return decimal(min(1.0, max(0.0, value)), 4)


def date_time(said: str) -> str | None:
    """None where XML Schema would not take it for a point in time."""
    return said if _DATE_TIME.fullmatch(said) else None


def piece(name: str, /, **attributes: str | None) -> Element:
    """An element; attributes that are None are left out."""
    return etree.Element(name, _said(attributes))


def child(parent: Element, name: str, text: str | None = None, /, **attributes: str | None) -> Element:
    """The same, at the end of its parent."""
    made = etree.SubElement(parent, name, _said(attributes))
    if text is not None:
        made.text = clean(text)
    return made


def bare(parent: Element, name: str, attributes: dict[str, str]) -> Element:
    """The same for attributes that XML can say as they are: the quick way for what is there by the thousand."""
    return etree.SubElement(parent, name, attributes)


def _said(attributes: dict[str, str | None]) -> dict[str, str]:
    return {name: clean(value) for name, value in attributes.items() if value is not None}


def told(element: Element) -> bytes:
    """UTF-8, indented."""
    return etree.tostring(element, encoding="utf-8", xml_declaration=False, pretty_print=True)


def xml_id(own: str) -> str:
    """An id of the domain as XML takes one: itself, or with "_" before it. None begins as `auxiliary` ones do."""
    if _LEGAL_ID.fullmatch(f"_{own}") is None:
        return f"{_AUXILIARY}{own.encode('utf-8', 'surrogatepass').hex()}"
    return f"_{own}" if own[:1].isdigit() or own.startswith(("_", _AUXILIARY)) or not own else own


def auxiliary(*parts: object) -> str:
    """An id of something that has none in the domain. Parts: legal in ids."""
    return _AUXILIARY + ".".join(map(str, parts))


# --- reading --------------------------------------------------------------------------------------------------------------


class Ids:
    """Ids of the domain for those of one file: what `xml_id` did undone; a new one where there is none, or it was taken."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def own(self, said: str | None) -> str:
        own = undisguised(said) if said else ""
        if not own or own in self._taken:
            own = new_id()
        self._taken.add(own)
        return own


def undisguised(said: str) -> str:
    """The id of the domain that `xml_id` made it from."""
    return _DISGUISED.sub("", said.strip(), count=1) if said.startswith("_") else said.strip()


def local(element: Element) -> str:
    """The name without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def inside(element: Element, *names: str) -> Iterator[Element]:
    """Children of these names, in any namespace."""
    return (each for each in element if local(each) in names)


def first(element: Element, name: str) -> Element | None:
    return next(inside(element, name), None)


def number(said: str | None) -> float | None:
    """None where it is no number, or none that a page can have."""
    try:
        value = float(said or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= _FARTHEST else None


def share(said: str | None) -> float | None:
    """A number made to lie between 0 and 1."""
    value = number(said)
    return None if value is None else min(1.0, max(0.0, value))


def count(said: str | None, otherwise: int = 0) -> int:
    """A number of up to nine digits, not below nought."""
    said = (said or "").strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else otherwise


def points(said: str | None) -> list[Point]:
    """Of "x,y x,y" or "x y x y"; none where a number is no number. One number alone is no point."""
    numbers = [number(each) for each in _NUMBERS.findall(said or "")]
    known = [each for each in numbers if each is not None]
    return list(zip(known[::2], known[1::2], strict=False)) if len(known) == len(numbers) else []


class Counted:
    """The bytes of a file, as many as a piece may have, with as many tags."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.begin()

    def begin(self) -> None:
        self._bytes, self._tags = _LARGEST_PIECE, _MOST_TAGS

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._bytes -= len(data)
        self._tags -= data.count(b"<")
        if self._bytes < 0 or self._tags < 0:
            raise TooLarge
        return data


class TooLarge(Exception):
    pass


def pieces(path: Path, root: str, names: Collection[str]) -> Iterator[Element]:
    """The root as it begins, then each element of these names as it ends; it is emptied when the next one is asked for.

    Nothing is fetched, no entity is replaced. Raises OcrFileUnknown where the root has another name or the file is no XML,
    OcrFileDamaged, OSError.
    """
    begun = False
    with path.open("rb") as stream:
        counted = Counted(stream)
        events = etree.iterparse(
            counted,
            events=("start", "end"),
            tag=tuple(f"{{*}}{name}" for name in {root, *names}),
            load_dtd=False,
            no_network=True,
            resolve_entities=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            for event, element in events:
                if not begun:
                    if element.getparent() is not None or local(element) != root:
                        raise OcrFileUnknown(file=path.name)
                    begun = True
                    yield element
                elif event == "end" and local(element) != root:
                    yield element
                    forget(element)
                    counted.begin()
        except etree.XMLSyntaxError as error:
            if not begun:
                raise OcrFileUnknown(file=path.name) from error
            raise OcrFileDamaged(file=path.name, line=error.lineno or 0) from error
        except (TooLarge, LookupError) as error:
            raise (OcrFileDamaged(file=path.name, line=0) if begun else OcrFileUnknown(file=path.name)) from error
    if not begun:
        raise OcrFileUnknown(file=path.name)


def forget(element: Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
