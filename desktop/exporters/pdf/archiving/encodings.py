"""How codes of text become characters: simple encodings as glyph names, and the codes of composite fonts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name

from desktop.exporters.pdf.archiving.words import names


def _row(first: int, listed: str) -> dict[int, str]:
    """Glyph names of codes in a row."""
    return dict(enumerate(listed.split(), start=first))


_STANDARD_HIGH = {
    0x27: "quoteright",
    0x60: "quoteleft",
    **_row(
        0xA1,
        "exclamdown cent sterling fraction yen florin section currency quotesingle quotedblleft guillemotleft "
        "guilsinglleft guilsinglright fi fl",
    ),
    **_row(0xB1, "endash dagger daggerdbl periodcentered"),
    **_row(0xB6, "paragraph bullet quotesinglbase quotedblbase quotedblright guillemotright ellipsis perthousand"),
    0xBF: "questiondown",
    **_row(0xC1, "grave acute circumflex tilde macron breve dotaccent dieresis"),
    0xCA: "ring",
    0xCB: "cedilla",
    0xCD: "hungarumlaut",
    0xCE: "ogonek",
    0xCF: "caron",
    0xD0: "emdash",
    0xE1: "AE",
    0xE3: "ordfeminine",
    0xE8: "Lslash",
    0xE9: "Oslash",
    0xEA: "OE",
    0xEB: "ordmasculine",
    0xF1: "ae",
    0xF5: "dotlessi",
    0xF8: "lslash",
    0xF9: "oslash",
    0xFA: "oe",
    0xFB: "germandbls",
}
_ASCII_NAMES = _row(
    0x20,
    "space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright asterisk plus comma hyphen "
    "period slash zero one two three four five six seven eight nine colon semicolon less equal greater question at",
)
_ASCII_NAMES |= {c: chr(c) for c in (*range(0x41, 0x5B), *range(0x61, 0x7B))}
_ASCII_NAMES |= _row(0x5B, "bracketleft backslash bracketright asciicircum underscore grave")
_ASCII_NAMES |= _row(0x7B, "braceleft bar braceright asciitilde")
PREDEFINED = names(
    "Identity-H Identity-V GB-EUC-H GB-EUC-V GBpc-EUC-H GBpc-EUC-V GBK-EUC-H GBK-EUC-V GBKp-EUC-H GBKp-EUC-V GBK2K-H GBK2K-V "
    "UniGB-UCS2-H UniGB-UCS2-V UniGB-UTF16-H UniGB-UTF16-V B5pc-H B5pc-V HKscs-B5-H HKscs-B5-V ETen-B5-H ETen-B5-V ETenms-B5-H "
    "ETenms-B5-V CNS-EUC-H CNS-EUC-V UniCNS-UCS2-H UniCNS-UCS2-V UniCNS-UTF16-H UniCNS-UTF16-V 83pv-RKSJ-H 90ms-RKSJ-H "
    "90ms-RKSJ-V 90msp-RKSJ-H 90msp-RKSJ-V 90pv-RKSJ-H Add-RKSJ-H Add-RKSJ-V EUC-H EUC-V Ext-RKSJ-H Ext-RKSJ-V H V "
    "UniJIS-UCS2-H UniJIS-UCS2-V UniJIS-UCS2-HW-H UniJIS-UCS2-HW-V UniJIS-UTF16-H UniJIS-UTF16-V KSC-EUC-H KSC-EUC-V "
    "KSCms-UHC-H KSCms-UHC-V KSCms-UHC-HW-H KSCms-UHC-HW-V KSCpc-EUC-H UniKS-UCS2-H UniKS-UCS2-V UniKS-UTF16-H "
    "UniKS-UTF16-V"
)
"""CMaps that a reader has (ISO 32000-1, table 118)."""
_ORDERINGS = (
    ("GB1", re.compile(r"GB|UniGB")),
    ("CNS1", re.compile(r"B5|HKscs|ETen|CNS|UniCNS")),
    ("Korea1", re.compile(r"KSC|UniKS")),
    ("Japan1", re.compile(r"")),
)
_SPACES = re.compile(rb"begincodespacerange(.*?)endcodespacerange", re.DOTALL)
_RANGE = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]+)>")


def standard(code: int) -> str | None:
    return _STANDARD_HIGH.get(code, _ASCII_NAMES.get(code))


def character(base: str, code: int) -> str | None:
    """The character of a code in WinAnsiEncoding or MacRomanEncoding."""
    try:
        char = bytes([code]).decode("mac_roman" if base == "/MacRomanEncoding" else "cp1252")
    except UnicodeDecodeError:
        return "\u2022" if base != "/MacRomanEncoding" and code > 0x20 else None
    return {"\xa0": " ", "\xad": "-"}.get(char, char) if ord(char) >= 0x20 else None


def glyph_name(char: str) -> str:
    """As fonts usually call the glyph of a character; "" for none."""
    if char.isascii():
        return "quotesingle" if char == "'" else _ASCII_NAMES.get(ord(char), "")
    return str(pymupdf.mupdf.fz_glyph_name_from_unicode_sc(ord(char)) or "")


def unicode_of(name: str) -> int:
    """0 for a name that no list of glyphs has."""
    return int(pymupdf.mupdf.fz_unicode_from_glyph_name(name))


def differences(encoding: Any) -> dict[int, str]:
    found: dict[int, str] = {}
    array = encoding.get("/Differences") if isinstance(encoding, Dictionary) else None
    code = 0
    for item in array if isinstance(array, Array) else ():
        if isinstance(item, Name):
            found[code] = str(item)[1:]
            code += 1
        else:
            code = int(item)
    return found


class CodeMap:
    """The CMap of a composite font: strings to codes, codes to CIDs."""

    def __init__(self, encoding: pikepdf.Object) -> None:
        """Raises ValueError, PdfError and what MuPDF raises of one that cannot be used."""
        mupdf = pymupdf.mupdf
        self.ordering: str | None = None
        self.name = ""
        self.allowed = True
        self._cmap: Any = None
        if isinstance(encoding, pikepdf.Stream):
            data = encoding.read_bytes()
            self._cmap = mupdf.pdf_load_cmap(mupdf.fz_open_buffer(mupdf.fz_new_buffer_from_copied_data(data)))
            self._split = _by_ranges(data)
            self._embedded(encoding, data)
            return
        self.name = str(encoding)[1:]
        self.allowed = self.name in PREDEFINED
        if self.name in ("Identity-H", "Identity-V") or not self.allowed:
            self._split = _twos
        else:
            self._cmap = mupdf.pdf_load_system_cmap(self.name)
            self._split = _by_name(self.name)
            self.ordering = next(ordering for ordering, pattern in _ORDERINGS if pattern.match(self.name))

    def _embedded(self, stream: pikepdf.Stream, data: bytes) -> None:
        mode = re.search(rb"/WMode\s+(\d)\s+def", data)
        used = re.search(rb"/(\S+)\s+usecmap", data)
        base = stream.get("/UseCMap")
        self.allowed = int(mode[1] if mode else 0) == int(stream.get("/WMode", 0))
        self.allowed &= used is None or used[1].decode("latin-1") in PREDEFINED
        self.allowed &= base is None or (isinstance(base, Name) and str(base)[1:] in PREDEFINED)
        info = stream.get("/CIDSystemInfo")
        self.ordering = str(info.get("/Ordering", "")) if isinstance(info, Dictionary) else ""

    def codes(self, text: bytes) -> list[int]:
        return self._split(text)

    def cid(self, code: int) -> int:
        """0 where there is none."""
        if self._cmap is None:
            return code
        return max(0, int(pymupdf.mupdf.pdf_lookup_cmap(self._cmap, code)))


Split = Callable[[bytes], list[int]]


def _twos(text: bytes) -> list[int]:
    return [text[i] << 8 | text[i + 1] for i in range(0, len(text) - 1, 2)]


def _by_name(name: str) -> Split:
    if "UCS2" in name or name in ("H", "V"):
        return _twos
    if "UTF16" in name:
        return lambda text: _walked(text, lambda t, i: 4 if 0xD8 <= t[i] <= 0xDB else 2)
    if "RKSJ" in name:
        return lambda text: _walked(text, lambda t, i: 2 if 0x81 <= t[i] <= 0x9F or 0xE0 <= t[i] <= 0xFC else 1)
    if "GBK2K" in name:
        return lambda text: _walked(
            text, lambda t, i: 1 if t[i] < 0x81 else 4 if i + 1 < len(t) and 0x30 <= t[i + 1] <= 0x39 else 2
        )
    if "CNS-EUC" in name:
        return lambda text: _walked(text, lambda t, i: 4 if t[i] == 0x8E else 2 if t[i] > 0x80 else 1)
    return lambda text: _walked(text, lambda t, i: 2 if t[i] > 0x80 else 1)


def _by_ranges(data: bytes) -> Split:
    ranges = [
        (bytes.fromhex(low.decode("ascii")), bytes.fromhex(high.decode("ascii")))
        for block in _SPACES.findall(data)
        for low, high in _RANGE.findall(block)
    ]
    if not ranges:
        return _twos

    def size(text: bytes, at: int) -> int:
        for low, high in sorted(ranges, key=lambda r: len(r[0])):
            part = text[at : at + len(low)]
            if len(part) == len(low) and all(a <= b <= c for a, b, c in zip(low, part, high, strict=True)):
                return len(low)
        return len(ranges[0][0])

    return lambda text: _walked(text, size)


def _walked(text: bytes, size: Callable[[bytes, int], int]) -> list[int]:
    codes, at = [], 0
    while at < len(text):
        step = max(1, size(text, at))
        codes.append(int.from_bytes(text[at : at + step], "big"))
        at += step
    return codes
