"""Font programs in a file: which glyphs they have and how wide these are. FreeType, by way of MuPDF, reads the outlines."""

from __future__ import annotations

import re
import struct
from itertools import pairwise
from typing import Any

import pymupdf

from desktop.exporters.pdf.archiving.encodings import standard, unicode_of
from desktop.exporters.pdf.archiving.words import UNREADABLE

_ENCODING = 16
"""Operator of a CFF font's dictionary: where its encoding lies."""
_CODE_NAMES = re.compile(rb"dup\s+(\d+)\s*/([^\s/]+)\s+put")
_TRUETYPE = (b"\0\1\0\0", b"true")
_NEEDED = frozenset((b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp"))
BROKEN = (
    RuntimeError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
    struct.error,
    *UNREADABLE,
    pymupdf.mupdf.FzErrorBase,
)


class Program:
    """glyphs: how many there are. tables: (platform, encoding) to codes and their glyphs, of a TrueType font."""

    def __init__(self, data: bytes) -> None:
        """Raises one of BROKEN."""
        _whole(data)
        self._font = pymupdf.Font(fontbuffer=data)
        self._data = data
        self.glyphs = int(self._font.glyph_count)
        self.truetype = data[:4] in _TRUETYPE
        self.tables = _code_tables(data) if data[:4] in (*_TRUETYPE, b"OTTO") else {}
        self._names: dict[str, int] = {}
        self._built_in: dict[int, int] | None = None

    def width(self, glyph: int) -> float:
        """In thousandths of the font size."""
        return float(pymupdf.mupdf.fz_advance_glyph(self._font.this, glyph, 0)) * 1000

    def named(self, name: str) -> int:
        """The glyph of a name; 0 where there is none."""
        if name not in self._names:
            self._names[name] = int(pymupdf.mupdf.fz_encode_character_by_glyph_name(self._font.this, name))
        return self._names[name]

    def built_in(self, code: int) -> int:
        """The glyph that a Type 1 or CFF font itself gives a code; 0 for none."""
        if self._built_in is None:
            if self._data[:1] in (b"%", b"\x80"):
                self._built_in = {code: self.named(name) for code, name in _type1_names(self._data).items()}
            else:
                self._built_in = _cff_codes(self._data)
        return self._built_in.get(code, 0) if self._built_in else self.named(standard(code) or ".notdef")

    def symbol(self, code: int) -> int:
        """The glyph of a code of a symbolic TrueType font; 0 where there is none."""
        if (3, 0) in self.tables:
            table = self.tables[3, 0]
            return next((table[high | code] for high in (0xF000, 0, 0xF100, 0xF200) if high | code in table), 0)
        return next((table[code] for table in self.tables.values() if code in table), 0)

    def letter(self, char: str, name: str, mac_code: int | None) -> int:
        """The glyph of a character of a non-symbolic TrueType font; 0 where there is none."""
        if (3, 1) in self.tables:
            code = unicode_of(name) if name else ord(char)
            return self.tables[3, 1].get(code, 0) or self.named(name)
        if (1, 0) in self.tables and mac_code is not None:
            return self.tables[1, 0].get(mac_code, 0) or self.named(name)
        return self.named(name)


def _tables(data: bytes) -> dict[bytes, tuple[int, int]]:
    """Where each table of a TrueType or OpenType font begins, and its size."""
    count = struct.unpack_from(">H", data, 4)[0]
    return {data[12 + 16 * i : 16 + 16 * i]: struct.unpack_from(">II", data, 20 + 16 * i) for i in range(count)}


def _whole(data: bytes) -> None:
    """Raises ValueError where a TrueType font lacks a table that it needs, or its widths."""
    if data[:4] not in _TRUETYPE:
        return
    places = _tables(data)
    if not set(places) >= _NEEDED or any(at + size > len(data) for at, size in places.values()):
        raise ValueError("a table is missing")
    glyphs = struct.unpack_from(">H", data, places[b"maxp"][0] + 4)[0]
    wide = struct.unpack_from(">H", data, places[b"hhea"][0] + 34)[0]
    if not 1 <= wide <= glyphs or places[b"hmtx"][1] < 4 * wide + 2 * (glyphs - wide):
        raise ValueError("widths are missing")


def _code_tables(data: bytes) -> dict[tuple[int, int], dict[int, int]]:
    places = _tables(data)
    if b"cmap" not in places:
        return {}
    start = places[b"cmap"][0]
    tables: dict[tuple[int, int], dict[int, int]] = {}
    for i in range(struct.unpack_from(">H", data, start + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * i)
        tables[platform, encoding] = _code_table(data, start + offset)
    return tables


def _code_table(data: bytes, at: int) -> dict[int, int]:
    kind = struct.unpack_from(">H", data, at)[0]
    if kind == 0:
        return {code: data[at + 6 + code] for code in range(256) if data[at + 6 + code]}
    if kind == 6:
        first, count = struct.unpack_from(">HH", data, at + 6)
        return {first + i: g for i, g in enumerate(struct.unpack_from(f">{count}H", data, at + 10)) if g}
    if kind == 12:
        groups = struct.unpack_from(">I", data, at + 12)[0]
        found: dict[int, int] = {}
        for i in range(min(groups, 100_000)):
            low, high, glyph = struct.unpack_from(">III", data, at + 16 + 12 * i)
            found |= {code: glyph + code - low for code in range(low, min(high, low + 0xFFFF) + 1)}
        return found
    return _segments(data, at) if kind == 4 else {}


def _segments(data: bytes, at: int) -> dict[int, int]:
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}H", data, at + 16 + 4 * count)
    offsets_at = at + 16 + 6 * count
    offsets = struct.unpack_from(f">{count}H", data, offsets_at)
    found: dict[int, int] = {}
    for i in range(count):
        for code in range(starts[i], ends[i] + 1):
            if offsets[i] == 0:
                glyph = code + deltas[i]
            else:
                place = offsets_at + 2 * i + offsets[i] + 2 * (code - starts[i])
                glyph = struct.unpack_from(">H", data, place)[0] if place + 2 <= len(data) else 0
                glyph = glyph + deltas[i] if glyph else 0
            if glyph & 0xFFFF and code != 0xFFFF:
                found[code] = glyph & 0xFFFF
    return found


def _type1_names(data: bytes) -> dict[int, str]:
    """Empty for StandardEncoding."""
    clear = data[: data.find(b"eexec")]
    return {int(m[1]): m[2].decode("latin-1") for m in _CODE_NAMES.finditer(clear)}


def _cff_codes(data: bytes) -> dict[int, int]:
    """Glyphs by code as the font itself says; empty for StandardEncoding."""
    if data[:4] == b"OTTO":
        return {}
    _, at = _index(data, data[2])
    tops, _ = _index(data, at)
    place = int(_dictionary(tops[0]).get(_ENCODING, 0))
    if place in (0, 1):
        return {}
    kind, count = data[place], data[place + 1]
    place += 2
    if kind & 0x7F == 0:
        return {code: glyph for glyph, code in enumerate(data[place : place + count], start=1)}
    ranges = [(data[place + 2 * i], data[place + 2 * i + 1]) for i in range(count)]
    codes = [code for first, left in ranges for code in range(first, first + left + 1)]
    return {code: glyph for glyph, code in enumerate(codes, start=1)}


def _index(data: bytes, at: int) -> tuple[list[bytes], int]:
    count = struct.unpack_from(">H", data, at)[0]
    if count == 0:
        return [], at + 2
    size = data[at + 2]
    offsets = [int.from_bytes(data[at + 3 + size * i : at + 3 + size * (i + 1)], "big") for i in range(count + 1)]
    base = at + 2 + size * (count + 1)
    return [data[base + a : base + b] for a, b in pairwise(offsets)], base + offsets[-1]


def _dictionary(data: bytes) -> dict[int, Any]:
    """The last operand of each operator."""
    found: dict[int, Any] = {}
    value: Any = 0
    at = 0
    while at < len(data):
        b = data[at]
        at += 1
        if b <= 21:
            key = b if b != 12 else 1200 + data[at]
            at += b == 12
            found[key] = value
        elif b == 28:
            value = struct.unpack_from(">h", data, at)[0]
            at += 2
        elif b == 29:
            value = struct.unpack_from(">i", data, at)[0]
            at += 4
        elif b == 30:
            while data[at] & 0xF != 0xF:
                at += 1
            at += 1
        elif b <= 246:
            value = b - 139
        elif b <= 250:
            value = (b - 247) * 256 + data[at] + 108
            at += 1
        else:
            value = -(b - 251) * 256 - data[at] - 108
            at += 1
    return found
