"""Readings as they cross the pipe: texts as JSON, numbers as one run of doubles, so that a dense page costs milliseconds.

A line or a character is nine numbers: x, y of four corners clockwise from the top left of the text, and the confidence. What
else may stand in a character's place follows the texts of a line, where anything may: a list for each character.
"""

from __future__ import annotations

import contextlib
import gc
import math
import sys
from array import array
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from desktop.document.codec import decode, encode
from desktop.document.geometry import Quad
from desktop.document.notes import Note
from desktop.engines.contract import Answer, Fingerprint, Ink, PageReading, ReadChar, ReadLine, ReadRegion, ReadTable
from desktop.hosts.protocol import Message

_RECORD = 9
_TURNS = (0, 90, 180, 270)
_LAID_OUT: Mapping[str, type[Any]] = MappingProxyType({"regions": ReadRegion, "tables": ReadTable, "notes": Note})


class BadReading(ValueError):
    """What came is no reading of that image. Its text says which rule is broken, never what was read."""


def reading_to_message(reading: PageReading) -> Message:
    numbers: list[float] = []
    lines = []
    for line in reading.lines:
        _note(numbers, line)
        for char in line.chars:
            _note(numbers, char)
        others = [[list(char.others) for char in line.chars]] if any(char.others for char in line.chars) else []
        lines.append([line.text, line.vertical, [char.text for char in line.chars], *others])
    records = array("d", numbers)
    if sys.byteorder == "big":
        records.byteswap()
    body: dict[str, Any] = {"turn": reading.turn, "skew": reading.skew, "lines": lines}
    # Few and short beside the lines: plain JSON.
    body |= {name: encode(getattr(reading, name)) for name in _LAID_OUT if getattr(reading, name)}
    return Message("reading", body, memoryview(records).cast("B"))


def reading_from_message(message: Message, width: int, height: int) -> PageReading:
    """The reading of an image of that size (pixels). Raises BadReading where it breaks the contract: wrong shape or type,
    a number that is not finite, a confidence outside 0-1, a corner further outside than the image is large."""
    body = message.body
    turn, skew, lines = body.get("turn"), body.get("skew"), body.get("lines")
    if type(turn) is not int or turn not in _TURNS:
        raise BadReading("turn")
    if not isinstance(skew, int | float) or not isinstance(lines, list):
        raise BadReading("shape")
    records = _records(message, width, height)
    try:
        with _unwatched():
            read = tuple([_line(records, *line) for line in lines])
    except (TypeError, ValueError, StopIteration) as error:
        raise BadReading("lines") from error
    if next(records, None) is not None:
        raise BadReading("more numbers than lines")
    regions, tables, notes = (_plain(body, name, kind) for name, kind in _LAID_OUT.items())
    reading = PageReading(read, turn, float(skew), regions, tables, notes)
    _check_layout(reading, float(max(width, height)))
    return reading


def ink_to_plain(ink: Ink) -> dict[str, Any]:
    return {"inked": list(ink.inked), "unread": [encode(quad) for quad in ink.unread]}


def ink_from_plain(plain: dict[str, Any], count: int) -> Ink:
    """Of so many outlines. Raises BadReading where it is none."""
    inked = plain.get("inked")
    if not isinstance(inked, list) or len(inked) != count or not all(isinstance(each, bool) for each in inked):
        raise BadReading("ink")
    return Ink(tuple(inked), _plain(plain, "unread", Quad))


def answer_to_plain(answer: Answer) -> dict[str, Any]:
    return {"text": answer.text, "notes": encode(answer.notes)}


def answer_from_plain(plain: dict[str, Any]) -> Answer:
    """Raises BadReading where it is none."""
    text = plain.get("text")
    if not isinstance(text, str):
        raise BadReading("answer")
    return Answer(text, _plain(plain, "notes", Note))


def _plain(body: dict[str, Any], name: str, kind: type[Any]) -> tuple[Any, ...]:
    try:
        return tuple(decode(kind, value) for value in body.get(name, ()))
    except (TypeError, ValueError) as error:
        raise BadReading(name) from error


def _check_layout(reading: PageReading, reach: float) -> None:
    claimed = [index for region in reading.regions for index in region.lines]
    celled = [index for table in reading.tables for cell in table.cells for index in cell.lines]
    if len(claimed) != len(set(claimed)) or not all(0 <= index < len(reading.lines) for index in (*claimed, *celled)):
        raise BadReading("lines of a region")
    if not all(0 <= table.region < len(reading.regions) for table in reading.tables):
        raise BadReading("region of a table")
    for region in reading.regions:
        places = [value for point in region.quad.points for value in point]
        if not all(math.isfinite(value) and -reach <= value <= 2 * reach for value in places):
            raise BadReading("outside the image")
        if not 0.0 <= region.confidence <= 1.0:
            raise BadReading("confidence")


def fingerprint_to_plain(fingerprint: Fingerprint) -> dict[str, Any]:
    return {
        "name": fingerprint.name,
        "version": fingerprint.version,
        "models": [list(pair) for pair in fingerprint.models],
        "settings": [list(pair) for pair in fingerprint.settings],
    }


def fingerprint_from_plain(plain: object) -> Fingerprint:
    """Raises BadReading where it is none."""
    match plain:
        case {"name": str(name), "version": str(version), "models": list(models), "settings": list(settings)}:
            return Fingerprint(name, version, _pairs(models), _pairs(settings))
    raise BadReading("fingerprint")


def _pairs(plain: list[Any]) -> tuple[tuple[str, str], ...]:
    try:
        return tuple((str(name), str(value)) for name, value in plain)
    except (TypeError, ValueError) as error:
        raise BadReading("fingerprint") from error


@contextlib.contextmanager
def _unwatched() -> Iterator[None]:
    """Without the cycle collector, which takes as long as the work itself over 200,000 new tuples that are in no cycle."""
    watched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if watched:
            gc.enable()


def _note(numbers: list[float], read: ReadLine | ReadChar) -> None:
    quad = read.quad
    numbers += (*quad.tl, *quad.tr, *quad.br, *quad.bl, read.confidence)


def _records(message: Message, width: int, height: int) -> Iterator[tuple[float, ...]]:
    records = array("d")
    try:
        records.frombytes(message.blob)
    except ValueError as error:
        raise BadReading("numbers") from error
    if sys.byteorder == "big":
        records.byteswap()
    if len(records) % _RECORD:
        raise BadReading("numbers")
    if records:
        confidences, reach = records[_RECORD - 1 :: _RECORD], float(max(width, height))
        if not math.isfinite(sum(records)):
            raise BadReading("not finite")
        if min(confidences) < 0.0 or max(confidences) > 1.0:
            raise BadReading("confidence")
        if min(records) < -reach or max(records) > 2 * reach:
            raise BadReading("outside the image")
    numbers = iter(records)
    return zip(*[numbers] * _RECORD, strict=True)


def _line(
    records: Iterator[tuple[float, ...]], text: object, vertical: object, chars: object, others: object = None
) -> ReadLine:
    if not isinstance(text, str) or not isinstance(vertical, bool) or not isinstance(chars, list):
        raise BadReading("line")
    x0, y0, x1, y1, x2, y2, x3, y3, confidence = next(records)
    quad = Quad((x0, y0), (x1, y1), (x2, y2), (x3, y3))
    if others is None:
        return ReadLine(text, quad, confidence, vertical, tuple([_char(next(records), char) for char in chars]))
    if not isinstance(others, list) or len(others) != len(chars):
        raise BadReading("alternatives")
    told = zip(chars, others, strict=True)
    return ReadLine(text, quad, confidence, vertical, tuple([_char(next(records), char, more) for char, more in told]))


def _char(record: tuple[float, ...], text: object, others: Any = ()) -> ReadChar:
    if not isinstance(text, str):
        raise BadReading("character")
    if others and not (isinstance(others, list) and all(isinstance(other, str) for other in others)):
        raise BadReading("alternatives")
    x0, y0, x1, y1, x2, y2, x3, y3, confidence = record
    return ReadChar(text, Quad((x0, y0), (x1, y1), (x2, y2), (x3, y3)), confidence, tuple(others))
