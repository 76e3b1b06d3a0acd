"""The JPEG strips of a TIFF as one JPEG file: nothing is decoded, the strips become intervals between restart marks."""

from __future__ import annotations

import struct
from dataclasses import dataclass

_START, _END, _FRAME, _SCAN, _TABLES = b"\xff\xd8", b"\xff\xd9", (0xC0, 0xC1), 0xDA, (0xDB, 0xC4)
_RESTART_EVERY = 0xDD
_MOST = 0xFFFF


@dataclass(frozen=True, slots=True)
class _Strip:
    tables: bytes
    frame: bytes
    scan: bytes
    """Its header."""
    data: bytes

    @property
    def shape(self) -> bytes:
        """The frame but for its height."""
        return self.frame[:1] + self.frame[3:]


def joined(tables: bytes, strips: list[bytes], height: int, *, ycc: bool | None) -> bytes | None:
    """One JPEG of `height` rows. tables: as the tag JPEGTables has them. ycc: whether three components are YCbCr, not RGB; None
    for grey. None where the strips are not of one kind, or restart marks are in use already."""
    parsed = [_parsed(strip) for strip in strips]
    common = _segments(tables)[0] if tables else []
    first = parsed[0]
    if first is None:
        return None
    entries = b"".join(_segment(code, body) for code, body in common if code in _TABLES)
    out = [_START, b"" if ycc is None else _adobe(ycc), entries, first.tables]
    frame = first.frame[:1] + struct.pack(">H", height) + first.frame[3:]
    out.append(_segment(0xC0, frame))
    if len(parsed) > 1:
        blocks = _blocks(first.frame)
        alike = all(p is not None and (p.tables, p.scan, p.shape) == (first.tables, first.scan, first.shape) for p in parsed)
        if blocks is None or blocks > _MOST or not alike:
            return None
        out.append(_segment(_RESTART_EVERY, struct.pack(">H", blocks)))
    out.append(_segment(_SCAN, first.scan))
    for number, strip in enumerate(parsed):
        assert strip is not None
        out += [strip.data, bytes((0xFF, 0xD0 + number % 8)) if number < len(parsed) - 1 else _END]
    return b"".join(out)


def _blocks(frame: bytes) -> int | None:
    """How many coded blocks a whole strip has; None where it does not end with a row of them."""
    height, width, count = struct.unpack(">HHB", frame[1:6])
    factors = [frame[7 + 3 * n] for n in range(count)]
    across, down = (8 * max(f >> 4 for f in factors), 8 * max(f & 15 for f in factors)) if count > 1 else (8, 8)
    return None if height % down else (height // down) * -(-width // across)


def _parsed(strip: bytes) -> _Strip | None:
    segments, rest = _segments(strip)
    frames = [body for code, body in segments if code in _FRAME]
    scans = [body for code, body in segments if code == _SCAN]
    odd = [code for code, _ in segments if 0xC0 <= code <= 0xCF and code not in (*_FRAME, *_TABLES)]
    restarts = any(code == _RESTART_EVERY for code, _ in segments)
    if len(frames) != 1 or len(scans) != 1 or odd or restarts or rest[-2:] != _END or b"\xff\xda" in rest:
        return None
    tables = b"".join(_segment(code, body) for code, body in segments if code in _TABLES)
    return _Strip(tables, frames[0], scans[0], rest[:-2])


def _segments(data: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """The marked segments up to the first scan's header, and what follows it without fill."""
    found: list[tuple[int, bytes]] = []
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        code = data[at + 1]
        if code == 0xFF:
            at += 1
            continue
        (size,) = struct.unpack_from(">H", data, at + 2)
        found.append((code, data[at + 4 : at + 2 + size]))
        at += 2 + size
        if code == _SCAN:
            break
    rest = data[at:]
    end = rest.rfind(_END)
    return found, rest[: end + 2] if end >= 0 else rest


def _segment(code: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, code, len(body) + 2) + body


def _adobe(ycc: bool) -> bytes:
    """Tells readers whether three components are YCbCr."""
    return _segment(0xEE, b"Adobe" + struct.pack(">HHHB", 100, 0, 0, int(ycc)))
