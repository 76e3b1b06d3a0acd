"""What crosses the pipe between the program and its child processes.

A frame is: magic and version (4 bytes), length of the header (uint32), length of the blob (uint64), all little-endian; the
header, a JSON object in UTF-8; the blob, as it is. Nothing is pickled, and a blob is neither copied on its way out nor in.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NoReturn, Protocol

Buffer = bytes | bytearray | memoryview

VERSION = 1
MAX_HEADER = 32 * 2**20
MAX_BLOB = 2**30
_MAGIC = b"DSR" + bytes([VERSION])
_PREFIX = struct.Struct("<4sIQ")


class ProtocolError(Exception):
    """The bytes are no frame. Never shown: the ends of the pipe turn it into an error of their own."""


class RawReader(Protocol):
    def readinto(self, buffer: memoryview, /) -> int | None: ...


class RawWriter(Protocol):
    def write(self, data: Buffer, /) -> int | None: ...


class Kind(StrEnum):
    CALL = "call"
    CANCEL = "cancel"
    READY = "ready"
    EVENT = "event"
    ANSWER = "answer"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Message:
    """`body` is plain JSON; `blob` is C-contiguous (a received one is a bytearray of its own)."""

    name: str
    body: dict[str, Any]
    blob: Buffer = b""


@dataclass(frozen=True, slots=True)
class Frame:
    """`id`: that of the call which it is or belongs to; calls of one child are numbered upwards from 1."""

    kind: Kind
    id: int
    message: Message


@dataclass(frozen=True, slots=True)
class Packed:
    """A frame ready to be written: prefix and header, and the caller's own blob."""

    head: bytes
    blob: memoryview


def pack(frame: Frame) -> Packed:
    """Raises TypeError or ValueError where the body is no JSON (NaN included), the blob is no plain run of bytes or the frame
    is over the limits; nothing has been written then. Lone surrogates (undecodable file names) pass."""
    header = json.dumps(
        {"kind": frame.kind, "id": frame.id, "name": frame.message.name, "body": frame.message.body},
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
    ).encode("utf-8", "surrogatepass")
    blob = memoryview(frame.message.blob).cast("B")
    if len(header) > MAX_HEADER or blob.nbytes > MAX_BLOB:
        raise ValueError("frame over the limits")
    return Packed(_PREFIX.pack(_MAGIC, len(header), blob.nbytes) + header, blob)


def write(stream: RawWriter, packed: Packed) -> None:
    """To an unbuffered stream. Raises OSError where the other end is gone."""
    for part in (memoryview(packed.head), packed.blob):
        rest = part
        while rest.nbytes:
            rest = rest[stream.write(rest) or 0 :]


def read(stream: RawReader) -> Frame | None:
    """The next frame from an unbuffered stream, None where it ends between two frames.

    Raises ProtocolError where it ends within one, or where what comes is none; the stream is of no use after that."""
    prefix = _take(stream, _PREFIX.size, may_end=True)
    if prefix is None:
        return None
    magic, header_size, blob_size = _PREFIX.unpack(prefix)
    if magic != _MAGIC or header_size > MAX_HEADER or blob_size > MAX_BLOB:
        raise ProtocolError("not a frame of this version, or over the limits")
    header = _take(stream, header_size)
    blob = _take(stream, blob_size) if blob_size else b""
    return _parsed(header, blob)


def _take(stream: RawReader, size: int, *, may_end: bool = False) -> Any:
    """`size` bytes as a bytearray; None at the end of the stream where it may end."""
    buffer = bytearray(size)
    with memoryview(buffer) as view:
        done = 0
        while done < size:
            got = stream.readinto(view[done:])
            if not got:
                if may_end and done == 0:
                    return None
                raise ProtocolError("the stream ended within a frame")
            done += got
    return buffer


def _parsed(header: bytearray, blob: Buffer) -> Frame:
    try:
        plain = json.loads(header.decode("utf-8", "surrogatepass"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("the header is no JSON") from error
    match plain:
        case {"kind": str(kind), "id": int(number), "name": str(name), "body": dict(body)} if kind in list(Kind):
            return Frame(Kind(kind), number, Message(name, body, blob))
    raise ProtocolError("the header lacks something")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
