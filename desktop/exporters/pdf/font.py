"""A font without ink: characters get codes as they come, two bytes each, and the file says which character a code means.

The embedded font program has one empty glyph for each width, so that a file grows by some hundred bytes and by what its own
characters need. No character is shown by the glyph .notdef, which PDF/A allows in no text, unseen or not.
"""

from __future__ import annotations

import functools
import struct
import unicodedata
import zlib

import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name

ASCENT, DESCENT = 0.8, -0.2
"""Of the box that a reader draws around a character, in font sizes above and below the base line."""

_NAME = Name("/DossierUnseen")
_LAST_CODE = 0xFFFF
_UNITS = 1000
_MADE = 3_786_825_600
"""When the font was made, in seconds since 1904: always the same."""


@functools.cache
def _latin() -> pymupdf.Font:
    return pymupdf.Font("helv")


@functools.cache
def advance(char: str) -> float:
    """How wide a character usually is, in font sizes: 1 for Han, about half of that for Latin, 0 for combining marks."""
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    width = _latin().glyph_advance(ord(char)) if _latin().has_glyph(ord(char)) else 0.5
    return round(float(width), 3) or 0.5


class UnseenFont:
    """One a PDF. Pages may refer to `reference` at once; `finish` writes what the characters were."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._codes: dict[str, int] = {}
        self._digits: dict[str, str] = {}
        self.reference = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=_NAME))

    def encode(self, text: str) -> str:
        """The codes of the characters, as hexadecimal digits."""
        known = self._digits
        return "".join([known.get(char) or self._new(char) for char in text])

    def _new(self, char: str) -> str:
        digits = self._digits[char] = f"{self._code(char):04X}"
        return digits

    def _code(self, char: str) -> int:
        if len(self._codes) >= _LAST_CODE - 1:  # more different characters than a text of any script holds
            return self._codes.get(char, 1)
        return self._codes.setdefault(char, len(self._codes) + 1)

    def finish(self) -> None:
        pdf, font = self._pdf, self.reference
        widths = [round(advance(char) * _UNITS) for char in self._codes]
        glyphs = {width: glyph for glyph, width in enumerate(sorted(set(widths)), start=1)}
        program = _program(tuple(glyphs))
        places = b"".join(struct.pack(">H", glyphs[width]) for width in widths)
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=_NAME,
            Flags=4,
            FontBBox=Array([0, round(DESCENT * _UNITS), _UNITS, round(ASCENT * _UNITS)]),
            ItalicAngle=0,
            Ascent=round(ASCENT * _UNITS),
            Descent=round(DESCENT * _UNITS),
            CapHeight=round(ASCENT * _UNITS),
            StemV=80,
            FontFile2=pdf.make_stream(zlib.compress(program), Filter=Name.FlateDecode, Length1=len(program)),
        )
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=_NAME,
            CIDSystemInfo=Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0),
            FontDescriptor=pdf.make_indirect(descriptor),
            DW=_UNITS,
            W=Array([1, Array(widths)]),
            CIDToGIDMap=pdf.make_stream(zlib.compress(bytes(2) + places, 9), Filter=Name.FlateDecode),
        )
        font.Encoding = Name("/Identity-H")
        font.DescendantFonts = Array([pdf.make_indirect(descendant)])
        font.ToUnicode = pdf.make_stream(zlib.compress(self._to_unicode(), 9), Filter=Name.FlateDecode)

    def _to_unicode(self) -> bytes:
        pairs = [f"<{code:04X}> <{char.encode('utf-16-be').hex().upper()}>" for char, code in self._codes.items()]
        blocks = [pairs[i : i + 100] for i in range(0, len(pairs), 100)]
        body = "\n".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
            f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode("ascii")


def _program(widths: tuple[int, ...]) -> bytes:
    """A TrueType font whose glyphs have no outline: .notdef, then one for each width."""
    count = len(widths) + 1
    line_above, line_below = round(ASCENT * _UNITS), round(DESCENT * _UNITS)
    tables = {
        b"glyf": bytes(4),
        b"head": struct.pack(
            ">IIIIHHqqhhhhHHhhh",
            *(0x00010000, 0x00010000, 0, 0x5F0F3CF5, 0, _UNITS, _MADE, _MADE),
            *(0, line_below, _UNITS, line_above, 0, 8, 2, 0, 0),
        ),
        b"hhea": struct.pack(
            ">IhhhHhhhhhh8xhH", 0x00010000, line_above, line_below, 0, _UNITS, 0, 0, _UNITS, 1, 0, 0, 0, count
        ),
        b"hmtx": b"".join(struct.pack(">Hh", width, 0) for width in (_UNITS, *widths)),
        b"loca": bytes(2 * (count + 1)),
        b"maxp": struct.pack(">IH26x", 0x00010000, count),
    }
    head = struct.pack(">IHHHH", 0x00010000, len(tables), 64, 2, 32)
    place, directory, body = len(head) + 16 * len(tables), b"", b""
    for tag, data in tables.items():
        padded = data + bytes(-len(data) % 4)
        check = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        directory += struct.pack(">4sIII", tag, check, place + len(body), len(data))
        body += padded
    return head + directory + body
