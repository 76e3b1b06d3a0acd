"""Rules 6.2.11: fonts, read by fontTools."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from tests.helpers.pdfa import BROKEN, Archive, items, listed, rule, said
from tests.helpers.pdfa_content import SHOWING, steps

fontTools = pytest.importorskip("fontTools", reason="fontTools is not installed: fonts cannot be checked")
from fontTools import agl, cffLib, ttLib  # noqa: E402  after the skip
from fontTools.encodings import MacRoman, StandardEncoding  # noqa: E402  after the skip
from fontTools.misc.psCharStrings import T2WidthExtractor  # noqa: E402  after the skip

CMAPS = listed(
    "Identity-H Identity-V GB-EUC-H GB-EUC-V GBpc-EUC-H GBpc-EUC-V GBK-EUC-H GBK-EUC-V GBKp-EUC-H GBKp-EUC-V GBK2K-H "
    "GBK2K-V UniGB-UCS2-H UniGB-UCS2-V UniGB-UTF16-H UniGB-UTF16-V B5pc-H B5pc-V HKscs-B5-H HKscs-B5-V ETen-B5-H "
    "ETen-B5-V ETenms-B5-H ETenms-B5-V CNS-EUC-H CNS-EUC-V UniCNS-UCS2-H UniCNS-UCS2-V UniCNS-UTF16-H UniCNS-UTF16-V "
    "83pv-RKSJ-H 90ms-RKSJ-H 90ms-RKSJ-V 90msp-RKSJ-H 90msp-RKSJ-V 90pv-RKSJ-H Add-RKSJ-H Add-RKSJ-V EUC-H EUC-V Ext- "
    "RKSJ-H Ext-RKSJ-V H V UniJIS-UCS2-H UniJIS-UCS2-V UniJIS-UCS2-HW-H UniJIS-UCS2-HW-V UniJIS-UTF16-H UniJIS- "
    "UTF16-V KSC-EUC-H KSC-EUC-V KSCms-UHC-H KSCms-UHC-V KSCms-UHC-HW-H KSCms-UHC-HW-V KSCpc-EUC-H UniKS-UCS2-H "
    "UniKS-UCS2-V UniKS-UTF16-H UniKS-UTF16-V"
)
STANDARD_14 = re.compile(
    r"/(Courier|Helvetica)(-(Bold)?(Oblique)?)?|/Times-(Roman|Bold|Italic|BoldItalic)|/Symbol|/ZapfDingbats"
)
UNSEEN = 3


def fonts(a: Archive) -> list[tuple[Any, dict[int, set[int]]]]:
    """Fonts that text is shown with, and their codes by rendering mode."""
    if "fonts" not in a.kept:
        found: dict[Any, tuple[Any, dict[int, set[int]]]] = {}
        for step in steps(a):
            font = step.ink.font
            if step.operator in SHOWING and isinstance(font, Dictionary):
                key = font.objgen if font.is_indirect else id(font)
                _, by_mode = found.setdefault(key, (font, {}))
                shown = items(step.operands[0]) if step.operator == "TJ" else [step.operands[-1]]
                for text in shown:
                    if isinstance(text, pikepdf.String):
                        by_mode.setdefault(step.ink.mode, set()).update(_codes(font, bytes(text)))
        a.kept["fonts"] = list(found.values())
    known: list[tuple[Any, dict[int, set[int]]]] = a.kept["fonts"]
    return known


def _codes(font: Any, text: bytes) -> list[int]:
    """Composite fonts: two bytes a code, as the Identity CMaps and those that our tests make have it."""
    if font.get("/Subtype") != Name.Type0:
        return list(text)
    return [text[i] << 8 | text[i + 1] for i in range(0, len(text) - 1, 2)]


def _inner(font: Any) -> Any:
    return font.DescendantFonts[0] if font.get("/Subtype") == Name.Type0 else font


def _program(font: Any) -> Any:
    descriptor = _inner(font).get("/FontDescriptor", Dictionary())
    return next((descriptor[k] for k in ("/FontFile", "/FontFile2", "/FontFile3") if k in descriptor), None)


def _all(a: Archive) -> Iterator[Any]:
    """Fonts and the CIDFonts in them."""
    for font, _ in fonts(a):
        yield font
        if font.get("/Subtype") == Name.Type0:
            yield _inner(font)


def _simple(a: Archive) -> Iterator[Any]:
    for font, _ in fonts(a):
        if said(font.get("/Subtype")) in ("/Type1", "/MMType1", "/TrueType", "/Type3"):
            yield font


# --- 6.2.11.2 dictionaries --------------------------------------------------------------------------------------------


@rule("6.2.11.2-1")
def font_type(a: Archive) -> Iterator[str]:
    yield from ("Type is not Font" for f in _all(a) if f.get("/Type") != Name.Font)


@rule("6.2.11.2-2")
def font_subtype(a: Archive) -> Iterator[str]:
    kinds = ("/Type1", "/MMType1", "/TrueType", "/Type3", "/Type0", "/CIDFontType0", "/CIDFontType2")
    yield from (f"font of kind {said(f.get('/Subtype'))}" for f in _all(a) if said(f.get("/Subtype")) not in kinds)


@rule("6.2.11.2-3")
def base_font(a: Archive) -> Iterator[str]:
    yield from ("no BaseFont" for f in _all(a) if f.get("/Subtype") != Name.Type3 and not isinstance(f.get("/BaseFont"), Name))


def _own_metrics(a: Archive) -> Iterator[Any]:
    return (f for f in _simple(a) if not (_program(f) is None and STANDARD_14.fullmatch(said(f.get("/BaseFont")))))


@rule("6.2.11.2-4")
def first_char(a: Archive) -> Iterator[str]:
    yield from ("no FirstChar" for f in _own_metrics(a) if "/FirstChar" not in f)


@rule("6.2.11.2-5")
def last_char(a: Archive) -> Iterator[str]:
    yield from ("no LastChar" for f in _own_metrics(a) if "/LastChar" not in f)


@rule("6.2.11.2-6")
def widths(a: Archive) -> Iterator[str]:
    for font in _own_metrics(a):
        wanted = int(font.get("/LastChar", -1)) - int(font.get("/FirstChar", 0)) + 1
        if "/FirstChar" in font and "/LastChar" in font and len(items(font.get("/Widths"))) != wanted:
            yield "Widths is not as long as the codes"


@rule("6.2.11.2-7")
def program_kind(a: Archive) -> Iterator[str]:
    for font, _ in fonts(a):
        program = _program(font)
        if program is not None and said(program.get("/Subtype")) not in ("", "/Type1C", "/CIDFontType0C", "/OpenType"):
            yield f"font program of kind {said(program.get('/Subtype'))}"


# --- 6.2.11.3 composite fonts -----------------------------------------------------------------------------------------


def _composite(a: Archive) -> list[Any]:
    return [font for font, _ in fonts(a) if font.get("/Subtype") == Name.Type0]


@rule("6.2.11.3.1-1")
def system_info(a: Archive) -> Iterator[str]:
    for font in _composite(a):
        encoding, info = font.get("/Encoding"), _inner(font).get("/CIDSystemInfo", Dictionary())
        if isinstance(encoding, pikepdf.Stream):
            told = encoding.get("/CIDSystemInfo", Dictionary())
            if any(str(told.get(k, "")) != str(info.get(k, "")) for k in ("/Registry", "/Ordering")):
                yield "CMap and CIDFont are of different collections"
        elif said(encoding) not in ("/Identity-H", "/Identity-V") and said(encoding)[1:] in CMAPS:
            kinds = {"GB": "GB1", "Uni": "", "B5": "CNS1", "HK": "CNS1", "ET": "CNS1", "CNS": "CNS1", "KSC": "Korea1"}
            kinds |= {"UniGB": "GB1", "UniCNS": "CNS1", "UniKS": "Korea1", "UniJIS": "Japan1"}
            prefix = max((k for k in kinds if said(encoding)[1:].startswith(k)), key=len, default="")
            if str(info.get("/Ordering", "")) != kinds.get(prefix, "Japan1"):
                yield "CMap and CIDFont are of different collections"


@rule("6.2.11.3.2-1")
def glyph_map(a: Archive) -> Iterator[str]:
    for font in _composite(a):
        inner = _inner(font)
        if inner.get("/Subtype") == Name.CIDFontType2 and _program(font) is not None:
            places = inner.get("/CIDToGIDMap")
            if places != Name.Identity and not isinstance(places, pikepdf.Stream):
                yield "no CIDToGIDMap"


@rule("6.2.11.3.3-1")
def cmap_embedded(a: Archive) -> Iterator[str]:
    for font in _composite(a):
        encoding = font.get("/Encoding")
        if not isinstance(encoding, pikepdf.Stream) and said(encoding)[1:] not in CMAPS:
            yield f"CMap {said(encoding)}"


def _cmaps(a: Archive) -> Iterator[pikepdf.Stream]:
    return (f.Encoding for f in _composite(a) if isinstance(f.get("/Encoding"), pikepdf.Stream))


@rule("6.2.11.3.3-2")
def writing_mode(a: Archive) -> Iterator[str]:
    for cmap in _cmaps(a):
        told = re.search(rb"/WMode\s+(\d)", cmap.read_bytes())
        if int(told[1] if told else 0) != int(cmap.get("/WMode", 0)):
            yield "WMode of a CMap"


@rule("6.2.11.3.3-3")
def cmap_references(a: Archive) -> Iterator[str]:
    for cmap in _cmaps(a):
        told = re.search(rb"/(\S+)\s+usecmap", cmap.read_bytes())
        used = [told[1].decode()] if told else []
        if "/UseCMap" in cmap:
            used.append(said(cmap.UseCMap)[1:])
        yield from (f"CMap uses {name}" for name in used if name not in CMAPS)


@rule("6.1.13-10")
def largest_cid(a: Archive) -> Iterator[str]:
    for cmap in _cmaps(a):
        for block in re.findall(rb"begincidrange(.*?)endcidrange", cmap.read_bytes(), re.DOTALL):
            for low, high, cid in re.findall(rb"<(\w+)>\s*<(\w+)>\s*(\d+)", block):
                if int(cid) + int(high, 16) - int(low, 16) > 65535:
                    yield "a CID above 65535"


# --- 6.2.11.4 and following: programs ---------------------------------------------------------------------------------


@rule("6.2.11.4.1-1")
def embedded(a: Archive) -> Iterator[str]:
    for font, by_mode in fonts(a):
        if font.get("/Subtype") != Name.Type3 and set(by_mode) - {UNSEEN} and _program(font) is None:
            yield f"{said(font.get('/BaseFont'))} is not embedded"


class Glyphs:
    """A font program: the glyph of a code, and its width in thousandths."""

    def __init__(self, font: Any) -> None:
        self.font, self.inner, stream = font, _inner(font), _program(font)
        self.data = stream.read_bytes()
        self.sfnt = self.data[:4] in (b"\0\1\0\0", b"true", b"OTTO")
        self.composite = font.get("/Subtype") == Name.Type0
        self.cff: Any = None
        if self.sfnt:
            self.tables = ttLib.TTFont(io.BytesIO(self.data), lazy=True)
            self.tables.setGlyphOrder([f"g{i}" for i in range(self.tables["maxp"].numGlyphs)])
            if self.data[:4] == b"OTTO":
                self._open_cff(self.tables.reader["CFF "])
            else:
                self.tables["hmtx"], self.tables["head"], self.tables.get("cmap")
        else:
            self._open_cff(self.data)

    def _open_cff(self, data: bytes) -> None:
        fonts = cffLib.CFFFontSet()
        fonts.decompile(io.BytesIO(data), None, isCFF2=False)
        self.cff = fonts[0]

    def glyph(self, code: int) -> str | None:
        """The glyph's name; None for no glyph or .notdef."""
        name = self._composite(code) if self.composite else self._simple(code)
        if name is None or name == ".notdef" or name == "g0":
            return None
        if self.cff is not None and not name.startswith("g#"):
            return name if name in self.cff.CharStrings else None
        return name

    def _composite(self, code: int) -> str | None:
        places = self.inner.get("/CIDToGIDMap")
        if self.inner.Subtype == Name.CIDFontType2:
            data = places.read_bytes() if isinstance(places, pikepdf.Stream) else None
            glyph = int.from_bytes(data[2 * code : 2 * code + 2], "big") if data is not None else code
            return f"g{glyph}" if 0 < glyph < self.tables["maxp"].numGlyphs else None
        if hasattr(self.cff, "ROS"):
            return f"cid{code:05d}" if code else None
        order = self.cff.charset
        return order[code] if code < len(order) else None

    def _simple(self, code: int) -> str | None:
        encoding = self.font.get("/Encoding")
        base = encoding.get("/BaseEncoding") if isinstance(encoding, Dictionary) else encoding
        names = _differences(encoding)
        symbolic = bool(int(self.inner.FontDescriptor.get("/Flags", 0)) & 4)
        if self.sfnt and self.cff is None:
            return self._truetype(code, base, names, symbolic)
        if code in names:
            return names[code]
        if base is not None:
            return _base_name(said(base), code)
        own = self.cff.Encoding if self.cff is not None else "StandardEncoding"
        return str(StandardEncoding.StandardEncoding[code]) if own == "StandardEncoding" else own[code]

    def _truetype(self, code: int, base: Any, names: dict[int, str], symbolic: bool) -> str | None:
        tables = {(t.platformID, t.platEncID): t.cmap for t in self.tables["cmap"].tables} if "cmap" in self.tables else {}
        if symbolic or (base is None and not names):
            for table in [tables[3, 0]] if (3, 0) in tables else list(tables.values()):
                for high in (0xF000, 0, 0xF100, 0xF200):
                    if high | code in table:
                        return str(table[high | code])
            return None
        name = names.get(code) or _base_name(said(base) or "/WinAnsiEncoding", code)
        if name is None:
            return None
        if (3, 1) in tables:
            text = agl.toUnicode(name)
            found = tables[3, 1].get(ord(text)) if len(text) == 1 else None
            if found is not None:
                return str(found)
        if (1, 0) in tables and name in MacRoman.MacRoman:
            found = tables[1, 0].get(MacRoman.MacRoman.index(name))
            if found is not None:
                return str(found)
        return None

    def width(self, name: str) -> float | None:
        if self.sfnt and self.cff is None:
            return float(self.tables["hmtx"][name][0]) * 1000 / self.tables["head"].unitsPerEm
        string = self.cff.CharStrings[name]
        private = string.private
        extractor = T2WidthExtractor(
            getattr(private, "Subrs", []), string.globalSubrs, private.nominalWidthX, private.defaultWidthX, private
        )
        extractor.execute(string)
        return float(extractor.width) * 1000 * getattr(self.cff, "FontMatrix", [0.001])[0]


def _differences(encoding: Any) -> dict[int, str]:
    found: dict[int, str] = {}
    code = 0
    for item in items(encoding.get("/Differences")) if isinstance(encoding, Dictionary) else []:
        if isinstance(item, Name):
            found[code] = said(item)[1:]
            code += 1
        else:
            code = int(item)
    return found


def _base_name(base: str, code: int) -> str | None:
    if base == "/MacRomanEncoding":
        return str(MacRoman.MacRoman[code])
    if base == "/StandardEncoding":
        return str(StandardEncoding.StandardEncoding[code])
    try:
        letter = bytes([code]).decode("cp1252")
    except UnicodeDecodeError:
        return "bullet"
    return str(agl.UV2AGL.get(ord({"\xa0": " ", "\xad": "-"}.get(letter, letter)), "")) or None


def _width_told(font: Any, code: int) -> float:
    inner = _inner(font)
    if font.get("/Subtype") != Name.Type0:
        place, widths_told = code - int(font.get("/FirstChar", 0)), items(font.get("/Widths"))
        missing = font.get("/FontDescriptor", Dictionary()).get("/MissingWidth", 0)
        return float(widths_told[place] if 0 <= place < len(widths_told) else missing)
    runs, at = items(inner.get("/W")), 0
    while at < len(runs):
        first = int(runs[at])
        if isinstance(runs[at + 1], Array):
            if first <= code < first + len(runs[at + 1]):
                return float(runs[at + 1][code - first])
            at += 2
        else:
            if first <= code <= int(runs[at + 1]):
                return float(runs[at + 2])
            at += 3
    return float(inner.get("/DW", 1000))


def _opened(a: Archive) -> None:
    if "glyphs" in a.kept:
        return
    a.kept["glyphs"], a.kept["unreadable"] = [], []
    for font, by_mode in fonts(a):
        program = _program(font)
        identity = font.get("/Subtype") != Name.Type0 or said(font.get("/Encoding")) in ("/Identity-H", "/Identity-V")
        if program is not None and identity and program.read_bytes()[:1] not in (b"%", b"\x80"):
            try:
                a.kept["glyphs"].append((font, by_mode, Glyphs(font)))
            except (*BROKEN, ttLib.TTLibError) as error:
                a.kept["unreadable"].append(f"{said(font.get('/BaseFont'))}: {type(error).__name__}")


def _open(a: Archive) -> Iterator[tuple[Any, dict[int, set[int]], Glyphs]]:
    """Embedded fonts but for Type 1 programs and CMaps other than Identity, which the exporter's own check alone reads."""
    _opened(a)
    yield from a.kept["glyphs"]


@rule("6.2.11.2")
def programs_are_whole(a: Archive) -> Iterator[str]:
    """Font programs conform to the specifications of their kinds: at least, they can be read."""
    _opened(a)
    yield from a.kept["unreadable"]


@rule("6.2.11.4.1-2")
def glyphs_present(a: Archive) -> Iterator[str]:
    for font, by_mode, glyphs in _open(a):
        seen = {code for mode, codes in by_mode.items() if mode != UNSEEN for code in codes}
        yield from (f"{said(font.BaseFont)} has no glyph for {code:#x}" for code in sorted(seen) if glyphs.glyph(code) is None)


@rule("6.2.11.4.2-1")
def character_sets(a: Archive) -> Iterator[str]:
    for font, _, glyphs in _open(a):
        told = _inner(font).FontDescriptor.get("/CharSet")
        named = set(str(told).split("/")) - {""}
        if told is not None and glyphs.cff is not None and named != set(glyphs.cff.charset) - {".notdef"}:
            yield "CharSet does not list all glyphs"


@rule("6.2.11.4.2-2")
def cid_sets(a: Archive) -> Iterator[str]:
    for font, _, glyphs in _open(a):
        told = _inner(font).FontDescriptor.get("/CIDSet")
        if told is not None and glyphs.sfnt:
            bits = "".join(f"{byte:08b}" for byte in told.read_bytes())
            if bits.count("1") != glyphs.tables["maxp"].numGlyphs:
                yield "CIDSet does not list all glyphs"


@rule("6.2.11.5-1")
def widths_agree(a: Archive) -> Iterator[str]:
    for font, by_mode, glyphs in _open(a):
        for code in sorted({code for mode, codes in by_mode.items() if mode != UNSEEN for code in codes}):
            name = glyphs.glyph(code)
            width = glyphs.width(name) if name is not None else None
            if width is not None and abs(width - _width_told(font, code)) > 1:
                yield f"{said(font.BaseFont)}: {code:#x} is {width:.0f} wide, not {_width_told(font, code):.0f}"


def unseen_widths(path: Any) -> list[str]:
    """As rule 6.2.11.5-1, of text that is not seen: PDF/A does not ask it, readers that select text are better off."""
    with pikepdf.open(path) as pdf:
        a = Archive(b"", pdf, None, 2)  # type: ignore[arg-type]  # no XMP is read here
        for _, by_mode in fonts(a):
            by_mode[0] = by_mode.get(0, set()) | by_mode.pop(UNSEEN, set())
        return list(widths_agree(a))


def _truetypes(a: Archive) -> Iterator[tuple[Any, bool, Any]]:
    for font, _, glyphs in _open(a):
        if font.get("/Subtype") == Name.TrueType and glyphs.sfnt:
            symbolic = bool(int(font.FontDescriptor.get("/Flags", 0)) & 4)
            tables = glyphs.tables["cmap"].tables if "cmap" in glyphs.tables else []
            yield font, symbolic, [(t.platformID, t.platEncID) for t in tables]


@rule("6.2.11.6-1")
def plain_tables(a: Archive) -> Iterator[str]:
    yield from ("no table of characters" for _, s, t in _truetypes(a) if not s and not any(k != (3, 0) for k in t))


@rule("6.2.11.6-2")
def plain_encoding(a: Archive) -> Iterator[str]:
    for font, symbolic, tables in _truetypes(a):
        encoding = font.get("/Encoding")
        base = encoding.get("/BaseEncoding") if isinstance(encoding, Dictionary) else encoding
        if not symbolic and said(base) not in ("/MacRomanEncoding", "/WinAnsiEncoding"):
            yield "encoding of a TrueType font"
        names = _differences(encoding).values()
        if not symbolic and names and ((3, 1) not in tables or not all(agl.toUnicode(n) for n in names)):
            yield "differences of a TrueType font"


@rule("6.2.11.6-3")
def symbolic_encoding(a: Archive) -> Iterator[str]:
    yield from ("a symbolic font has an Encoding" for font, symbolic, _ in _truetypes(a) if symbolic and "/Encoding" in font)


@rule("6.2.11.6-4")
def symbolic_tables(a: Archive) -> Iterator[str]:
    yield from ("tables of a symbolic font" for _, s, t in _truetypes(a) if s and len(t) != 1 and (3, 0) not in t)


@rule("6.2.11.8-1")
def no_notdef(a: Archive) -> Iterator[str]:
    for font, by_mode, glyphs in _open(a):
        if any(glyphs.glyph(code) is None for codes in by_mode.values() for code in codes):
            yield f"{said(font.BaseFont)} shows .notdef"
