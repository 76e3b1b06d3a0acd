"""Fonts: what a page shows with them must be in the file, at the widths that the file tells, and never as .notdef."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from desktop.document.errors import Text
from desktop.exporters.pdf.archiving.encodings import CodeMap, character, differences, glyph_name, standard, unicode_of
from desktop.exporters.pdf.archiving.programs import BROKEN, Program
from desktop.exporters.pdf.archiving.reasons import FONT_CODING, FONT_DAMAGED, FONT_MISSING, GLYPH_MISSING, WIDTHS

_SYMBOLIC = 4
_KEPT = 64
_NEAR = 1.0
"""Thousandths of the font size by which widths may differ."""
_STANDARD_14 = re.compile(
    r"/(Courier(-Bold|-Oblique|-BoldOblique)?|Helvetica(-Bold|-Oblique|-BoldOblique)?|Times-(Roman|Bold|Italic|BoldItalic)"
    r"|Symbol|ZapfDingbats)"
)
_BEGINNINGS = {
    ("/FontFile", ""): (b"%!", b"\x80\x01"),
    ("/FontFile2", ""): (b"\0\1\0\0", b"true"),
    ("/FontFile3", "/Type1C"): (b"\1",),
    ("/FontFile3", "/CIDFontType0C"): (b"\1",),
    ("/FontFile3", "/OpenType"): (b"\0\1\0\0", b"OTTO"),
}
"""Of font programs, by where they are kept and of which kind they say they are."""
_FIRST_OPERATOR = re.compile(rb"\s*([-+.\d]+)\s+[-+.\d]+\s+(?:(?:[-+.\d]+\s+){4}d1|d0)\b")
_ENCODINGS = ("/WinAnsiEncoding", "/MacRomanEncoding")
Reasons = frozenset[Text]
_NONE: Reasons = frozenset()


class Fonts:
    """The fonts of a file, of which the last ones used are kept open."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[int, int], Font] = OrderedDict()

    def of(self, font: pikepdf.Object) -> Font:
        if not font.is_indirect:
            return Font(font)
        known = self._known.pop(font.objgen, None) or Font(font)
        self._known[font.objgen] = known
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return known


class Font:
    def __init__(self, font: pikepdf.Object) -> None:
        self._font = font
        self._kind = font.get("/Subtype")
        self._fine: dict[bool, set[int]] = {True: set(), False: set()}
        self._bad: dict[tuple[int, bool], Text] = {}
        self._drawn_told = False
        self._said: Reasons = _NONE
        self._shape: _Simple | _Composite | _Drawn | None = None
        if font.get("/Type") != Name.Font:
            font.Type = Name.Font
        try:
            self._shape = self._opened()
            self._said = self._shape.said
        except BROKEN:
            self._said = frozenset({FONT_DAMAGED})

    def _opened(self) -> _Simple | _Composite | _Drawn:
        if self._kind == Name.Type0:
            return _Composite(self._font)
        if self._kind == Name.Type3:
            return _Drawn(self._font)
        if self._kind in (Name.Type1, Name.MMType1, Name.TrueType):
            return _Simple(self._font)
        raise ValueError("no kind of font")

    def drawn(self) -> list[pikepdf.Stream]:
        """The glyphs of a font that is drawn by instructions; told once."""
        if self._drawn_told or not isinstance(self._shape, _Drawn):
            return []
        self._drawn_told = True
        return self._shape.glyphs()

    def reasons(self, strings: Iterable[bytes], *, seen: bool) -> Reasons:
        """Why these strings cannot be shown with the font; seen: whether one sees them."""
        if self._shape is None:
            return self._said
        try:
            codes = {code for text in strings for code in self._shape.codes(text)}
            return self._said | frozenset(filter(None, (self._reason(c, seen) for c in codes - self._fine[seen])))
        except BROKEN:
            return frozenset({FONT_DAMAGED})

    def _reason(self, code: int, seen: bool) -> Text | None:
        assert self._shape is not None
        if (code, seen) in self._bad:
            return self._bad[code, seen]
        reason = self._shape.reason(code, seen=seen)
        if reason is None:
            self._fine[seen].add(code)
        else:
            self._bad[code, seen] = reason
        return reason


class _Simple:
    """Type 1 and TrueType fonts: a byte a character."""

    def __init__(self, font: pikepdf.Object) -> None:
        descriptor = font.get("/FontDescriptor")
        self._descriptor = descriptor if isinstance(descriptor, Dictionary) else Dictionary()
        self._truetype = font.get("/Subtype") == Name.TrueType
        self._first = int(font.get("/FirstChar", 0))
        widths = font.get("/Widths")
        self._widths = [float(w) for w in widths] if isinstance(widths, Array) else []
        self._symbolic = bool(int(self._descriptor.get("/Flags", 0)) & _SYMBOLIC)
        encoding = font.get("/Encoding")
        base = encoding.get("/BaseEncoding") if isinstance(encoding, Dictionary) else encoding
        self._base = str(base) if isinstance(base, Name) else ""
        self._differences = differences(encoding)
        self._program = program_of(self._descriptor)
        self.said = self._structure(font) | self._coding(font)
        _tidy(self._descriptor)

    def _structure(self, font: pikepdf.Object) -> Reasons:
        if not isinstance(font.get("/BaseFont"), Name):
            return frozenset({FONT_DAMAGED})
        standard_one = self._program is None and _STANDARD_14.fullmatch(str(font.BaseFont)) is not None
        whole = {"/FirstChar", "/LastChar", "/Widths"} <= set(font.keys())
        if not standard_one and not (whole and len(self._widths) == int(font.LastChar) - self._first + 1):
            return frozenset({FONT_DAMAGED})
        return _NONE

    def _coding(self, font: pikepdf.Object) -> Reasons:
        """6.2.11.6, of TrueType fonts."""
        if not self._truetype or self._program is None:
            return _NONE
        tables = self._program.tables
        if self._symbolic:
            fine = "/Encoding" not in font and (len(tables) == 1 or (3, 0) in tables)
        else:
            fine = any(key != (3, 0) for key in tables) and self._base in _ENCODINGS
            if self._differences:
                fine = fine and (3, 1) in tables and all(unicode_of(name) for name in self._differences.values())
        return _NONE if fine else frozenset({FONT_CODING})

    def codes(self, text: bytes) -> list[int]:
        return list(text)

    def reason(self, code: int, *, seen: bool) -> Text | None:
        if self._program is None:
            return FONT_MISSING if seen else None
        glyph = self._glyph(code)
        if glyph == 0 or glyph >= self._program.glyphs:
            return GLYPH_MISSING
        if not seen:
            return None
        place = code - self._first
        missing = float(self._descriptor.get("/MissingWidth", 0))
        width = self._widths[place] if 0 <= place < len(self._widths) else missing
        return None if abs(width - self._program.width(glyph)) <= _NEAR else WIDTHS

    def _glyph(self, code: int) -> int:
        assert self._program is not None
        if self._truetype and self._program.truetype:
            if self._symbolic or not (self._base or self._differences):
                return self._program.symbol(code)
            char = character(self._base or "/WinAnsiEncoding", code)
            name = self._differences.get(code, glyph_name(char) if char else "")
            mac = _mac_code(name, char)
            return self._program.letter(char or "", name, mac) if name or char else 0
        name = self._differences.get(code, "")
        if not name and self._base == "/StandardEncoding":
            name = standard(code) or ""
        elif not name and self._base:
            char = character(self._base, code)
            name = glyph_name(char) if char else ""
        return self._program.named(name) if name or self._base else self._program.built_in(code)


class _Composite:
    """Type 0 fonts, by way of their CMap and CIDFont."""

    def __init__(self, font: pikepdf.Object) -> None:
        cid_font = font.DescendantFonts[0]
        if cid_font.get("/Type") != Name.Font:
            cid_font.Type = Name.Font
        descriptor = cid_font.get("/FontDescriptor")
        descriptor = descriptor if isinstance(descriptor, Dictionary) else Dictionary()
        self._map = CodeMap(font.Encoding)
        self._program = program_of(descriptor)
        self._truetype = cid_font.get("/Subtype") == Name.CIDFontType2
        self._usual = float(cid_font.get("/DW", 1000))
        self._widths = _cid_widths(cid_font.get("/W"))
        places = cid_font.get("/CIDToGIDMap")
        self._places = places.read_bytes() if isinstance(places, pikepdf.Stream) else None
        self.said = self._structure(font, cid_font)
        _tidy(descriptor)

    def _structure(self, font: pikepdf.Object, cid_font: pikepdf.Object) -> Reasons:
        named = isinstance(font.get("/BaseFont"), Name) and isinstance(cid_font.get("/BaseFont"), Name)
        if not named or cid_font.get("/Subtype") not in (Name.CIDFontType0, Name.CIDFontType2):
            return frozenset({FONT_DAMAGED})
        if self._truetype and self._program is not None and self._places is None:
            if cid_font.get("/CIDToGIDMap", Name.Identity) != Name.Identity:
                return frozenset({FONT_CODING})
            cid_font.CIDToGIDMap = Name.Identity
        info = cid_font.get("/CIDSystemInfo")
        ordering = str(info.get("/Ordering", "")) if isinstance(info, Dictionary) else None
        same = self._map.ordering is None or self._map.ordering == ordering
        return _NONE if self._map.allowed and same else frozenset({FONT_CODING})

    def codes(self, text: bytes) -> list[int]:
        return self._map.codes(text)

    def reason(self, code: int, *, seen: bool) -> Text | None:
        if self._program is None:
            return FONT_MISSING if seen else None
        cid = self._map.cid(code)
        glyph = cid
        if self._truetype and self._places is not None:
            glyph = int.from_bytes(self._places[2 * cid : 2 * cid + 2], "big")
        if glyph == 0 or (self._truetype and glyph >= self._program.glyphs):
            return GLYPH_MISSING
        if not seen:
            return None
        return None if abs(self._widths.get(cid, self._usual) - self._program.width(glyph)) <= _NEAR else WIDTHS


class _Drawn:
    """Type 3 fonts: each glyph is a small page."""

    def __init__(self, font: pikepdf.Object) -> None:
        self._glyphs = font.CharProcs
        self._first = int(font.FirstChar)
        self._widths = [float(w) for w in font.Widths]
        self._names = differences(font.Encoding)
        fine = len(self._widths) == int(font.LastChar) - self._first + 1
        self.said = _NONE if fine else frozenset({FONT_DAMAGED})

    def glyphs(self) -> list[pikepdf.Stream]:
        return [glyph for _, glyph in self._glyphs.items() if isinstance(glyph, pikepdf.Stream)]

    def codes(self, text: bytes) -> list[int]:
        return list(text)

    def reason(self, code: int, *, seen: bool) -> Text | None:
        name = self._names.get(code, ".notdef")
        glyph = self._glyphs.get(f"/{name}")
        if name == ".notdef" or not isinstance(glyph, pikepdf.Stream):
            return GLYPH_MISSING
        told = _FIRST_OPERATOR.match(glyph.read_bytes())
        place = code - self._first
        if told is None or not 0 <= place < len(self._widths):
            return WIDTHS
        return None if not seen or abs(float(told[1]) - self._widths[place]) <= _NEAR else WIDTHS


def program_of(descriptor: pikepdf.Object) -> Program | None:
    """Raises one of BROKEN for a program that cannot be used."""
    for key in ("/FontFile", "/FontFile2", "/FontFile3"):
        stream = descriptor.get(key)
        if isinstance(stream, pikepdf.Stream):
            kind = stream.get("/Subtype")
            data = stream.read_bytes()
            beginnings = _BEGINNINGS.get((key, str(kind) if key == "/FontFile3" else ""), ())
            if not data.startswith(beginnings) or (key != "/FontFile3" and kind is not None):
                raise ValueError("no kind of font program")
            return Program(data)
    return None


def _tidy(descriptor: pikepdf.Object) -> None:
    """Lists of what is in a subset, which need not be there and are often wrong."""
    for key in ("/CIDSet", "/CharSet"):
        if key in descriptor:
            del descriptor[key]


def _cid_widths(array: Any) -> dict[int, float]:
    found: dict[int, float] = {}
    items = list(array) if isinstance(array, Array) else []
    at = 0
    while at + 1 < len(items):
        first = int(items[at])
        if isinstance(items[at + 1], Array):
            found |= {first + i: float(width) for i, width in enumerate(items[at + 1])}
            at += 2
        else:
            if at + 2 >= len(items):
                break
            found |= dict.fromkeys(range(first, min(int(items[at + 1]), 0xFFFF) + 1), float(items[at + 2]))
            at += 3
    return found


def _mac_code(name: str, char: str | None) -> int | None:
    number = unicode_of(name) if name else 0
    letter = chr(number) if number else char
    try:
        return letter.encode("mac_roman")[0] if letter else None
    except UnicodeEncodeError:
        return None
