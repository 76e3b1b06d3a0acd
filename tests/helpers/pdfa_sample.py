"""A born-digital PDF that has something for almost every rule of PDF/A, and is well-behaved in all of it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

pytest.importorskip("fontTools", reason="fontTools is not installed: no fonts can be made")
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

WIDTHS = {".notdef": 500, "A": 600, "B": 700}


def _box(pen: Any) -> Any:
    pen.moveTo((50, 0))
    for point in ((50, 700), (450, 700), (450, 0)):
        pen.lineTo(point)
    pen.closePath()
    return pen


def font_program(*, truetype: bool) -> bytes:
    """With the glyphs A and B, each a box."""
    builder = FontBuilder(1000, isTTF=truetype)
    builder.setupGlyphOrder(list(WIDTHS))
    builder.setupCharacterMap({0x41: "A", 0x42: "B"})
    if truetype:
        builder.setupGlyf({name: _box(TTGlyphPen(None)).glyph() for name in WIDTHS})
    else:
        strings = {name: _box(T2CharStringPen(width, None)).getCharString() for name, width in WIDTHS.items()}
        builder.setupCFF("Box", {"FullName": "Box"}, strings, {})
    builder.setupHorizontalMetrics({name: (width, 50) for name, width in WIDTHS.items()})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Box", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    made = io.BytesIO()
    builder.save(made)
    return made.getvalue() if truetype else builder.font.getTableData("CFF ")


def _descriptor(pdf: pikepdf.Pdf, name: str, key: str, flags: int, program: bytes, **entries: Any) -> Any:
    stream = pdf.make_stream(program, Length1=len(program), **entries)
    told = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(name),
        Flags=flags,
        FontBBox=Array([0, -200, 1000, 800]),
        StemV=80,
        ItalicAngle=0,
        Ascent=800,
        Descent=-200,
        CapHeight=700,
    )
    told[key] = stream
    return pdf.make_indirect(told)


def _simple(pdf: pikepdf.Pdf, kind: Name, name: str, descriptor: Any, **entries: Any) -> Any:
    widths = Array([WIDTHS["A"], WIDTHS["B"]])
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=kind,
            BaseFont=Name(name),
            FirstChar=0x41,
            LastChar=0x42,
            Widths=widths,
            FontDescriptor=descriptor,
            **entries,
        )
    )


def _fonts(pdf: pikepdf.Pdf) -> Dictionary:
    truetype, cff = font_program(truetype=True), font_program(truetype=False)
    plain = _descriptor(pdf, "/AAAAAA+Plain", "/FontFile2", 32, truetype)
    symbols = _descriptor(pdf, "/AAAAAA+Symbols", "/FontFile2", 4, _one_table(truetype))
    compact = _descriptor(pdf, "/AAAAAA+Compact", "/FontFile3", 32, cff, Subtype=Name.Type1C)
    inner = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name("/AAAAAA+Whole"),
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        FontDescriptor=_descriptor(pdf, "/AAAAAA+Whole", "/FontFile2", 4, truetype),
        CIDToGIDMap=Name.Identity,
        W=Array([1, Array([600, 700])]),
    )
    whole = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name("/AAAAAA+Whole"),
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(inner)]),
    )
    drawn = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=Array([0, 0, 1000, 1000]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
        CharProcs=Dictionary(a=pdf.make_stream(b"500 0 d0 0 0 400 400 re f")),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([97, Name.a])),
        FirstChar=97,
        LastChar=97,
        Widths=Array([500]),
        Resources=Dictionary(),
    )
    return Dictionary(
        Plain=_simple(pdf, Name.TrueType, "/AAAAAA+Plain", plain, Encoding=Name.WinAnsiEncoding),
        Symbols=_simple(pdf, Name.TrueType, "/AAAAAA+Symbols", symbols),
        Compact=_simple(pdf, Name.Type1, "/AAAAAA+Compact", compact, Encoding=Name.WinAnsiEncoding),
        Whole=pdf.make_indirect(whole),
        Drawn=pdf.make_indirect(drawn),
    )


def _one_table(program: bytes) -> bytes:
    """The same with only its last table of characters."""
    font = TTFont(io.BytesIO(program))
    font["cmap"].tables = font["cmap"].tables[-1:]
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()


def jpeg2000() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (16, 16), "red").save(made, "JPEG2000")
    return made.getvalue()


def _form(pdf: pikepdf.Pdf, content: bytes, **entries: Any) -> pikepdf.Stream:
    box = Array([0, 0, 40, 20])
    return pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=box, Resources=Dictionary(), **entries)


def _resources(pdf: pikepdf.Pdf) -> Dictionary:
    tint = pdf.make_indirect(Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1, 1, 1]), C1=Array([1, 0, 0]), N=1))
    spot = pdf.make_indirect(Array([Name.Separation, Name.Spot, Name.DeviceRGB, tint]))
    mixed = pdf.make_indirect(
        Array([Name.DeviceN, Array([Name.Spot]), Name.DeviceRGB, tint, Dictionary(Colorants=Dictionary(Spot=spot))])
    )
    picture = {"Type": Name.XObject, "Subtype": Name.Image, "Width": 16, "Height": 16}
    grey = pdf.make_stream(bytes(256), ColorSpace=Name.DeviceGray, BitsPerComponent=8, **picture)
    mask = pdf.make_stream(bytes(32), ImageMask=True, BitsPerComponent=1, **picture)
    thin = Dictionary(Type=Name.ExtGState, LW=0.5)
    form = _form(pdf, b"/Thin gs 0 0 9 9 re f")
    form.Resources = Dictionary(ExtGState=Dictionary(Thin=thin))
    return Dictionary(
        Font=_fonts(pdf),
        XObject=Dictionary(Grey=grey, Mask=mask, Jpx=pdf.make_stream(jpeg2000(), Filter=Name.JPXDecode, **picture), Form=form),
        ExtGState=Dictionary(Half=Dictionary(Type=Name.ExtGState, ca=0.5, BM=Name.Multiply, RI=Name.Perceptual), Thin=thin),
        ColorSpace=Dictionary(Spot=spot, Mixed=mixed),
    )


CONTENT = b"""q 1 0 0 rg 60 60 50 50 re f Q
/Spot cs 1 scn 120 60 50 50 re f
/Mixed cs 1 scn 180 60 50 50 re f
q /Half gs 0 1 0 rg 80 80 50 50 re f Q
/Perceptual ri
BT /Plain 20 Tf 60 600 Td (AB) Tj /Symbols 20 Tf (AB) Tj /Compact 20 Tf [(A) -100 (B)] TJ /Whole 20 Tf <00010002> Tj
/Drawn 20 Tf (a) Tj ET
q 30 0 0 30 60 300 cm /Grey Do Q q 30 0 0 30 120 300 cm /Mask Do Q q 30 0 0 30 180 300 cm /Jpx Do Q
q 1 0 0 1 240 300 cm /Form Do Q
q 10 0 0 10 300 300 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q
"""


def _notes(pdf: pikepdf.Pdf) -> list[Any]:
    look = _form(pdf, b"0 0 40 20 re f")

    def note(kind: Name, y: int, **entries: Any) -> Any:
        return pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=kind, Rect=Array([400, y, 440, y + 20]), F=4, **entries))

    link = note(Name.Link, 100, A=Dictionary(S=Name.URI, URI=String("https://example.invalid")), Border=Array([0, 0, 0]))
    text = note(Name.Text, 150, Contents=String("a note"), AP=Dictionary(N=look))
    field = note(Name.Widget, 200, FT=Name.Tx, T=String("name"), V=String("x"), AP=Dictionary(N=look))
    button = note(Name.Widget, 250, FT=Name.Btn, T=String("tick"), AS=Name.Off, AP=Dictionary(N=Dictionary(On=look, Off=look)))
    return [link, text, field, button]


def well_behaved(path: Path) -> Path:
    """One page of 500 by 700 points."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(500, 700))
    page.obj.Resources = _resources(pdf)
    page.obj.Contents = pdf.make_stream(CONTENT)
    notes = _notes(pdf)
    page.obj.Annots = Array(notes)
    pdf.Root.AcroForm = Dictionary(Fields=Array(notes[2:]), DR=Dictionary(), DA=String("/Plain 0 Tf 0 g"))
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("layer")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(Name=String("usual"), Order=Array([layer])))
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("first", 0))
    pdf.docinfo[Name.Title] = "well behaved 样本"
    pdf.docinfo[Name.Author] = "A. Author"
    pdf.docinfo[Name("/CreationDate")] = "D:20200102030405+08'00'"
    pdf.save(path)
    return path
