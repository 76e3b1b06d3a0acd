"""Whether programs that know nothing of cameras show a picture as this one does."""

from __future__ import annotations

import struct
from pathlib import Path

_HEAD = 1 << 18
_ORIENTATION = 0x0112
_TIFF = (b"II*\x00", b"MM\x00*")
_BIG_TIFF = (b"II+\x00", b"MM\x00+")


def lies_as_shown(path: Path) -> bool:
    """True where the file (JPEG, PNG, TIFF, JPEG 2000) does not say that its pixels are to be turned; False also where that
    cannot be told. Only looks for the mark, decodes nothing. Raises OSError."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        start = _tags_at(head)
        if start is None:
            return not head.startswith(_BIG_TIFF)
        order = "<" if head[start : start + 2] == b"II" else ">"
        try:
            (offset,) = struct.unpack_from(f"{order}I", head, start + 4)
            stream.seek(start + offset)
            (count,) = struct.unpack(f"{order}H", stream.read(2))
            entries = stream.read(12 * count)
            for place in range(count):
                tag, _, _, value = struct.unpack_from(f"{order}HHIH", entries, 12 * place)
                if tag == _ORIENTATION:
                    return bool(value in (0, 1))
        except struct.error:
            return False
    return True


def _tags_at(head: bytes) -> int | None:
    """Where the tags begin: with the file of a TIFF, else in the block of EXIF."""
    if head.startswith(_TIFF):
        return 0
    for mark in (b"Exif\x00\x00", b"eXIf"):
        at = head.find(mark)
        if at >= 0 and head[at + len(mark) :].startswith(_TIFF):
            return at + len(mark)
    return None
