"""The checker of PDF/A that the other tests rely on: a good file breaks no rule, one broken in one way breaks one."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

pytest.importorskip("fontTools", reason="fontTools is not installed: fonts cannot be checked")

from fontTools.ttLib import TTFont

from desktop.document.geometry import Box, Quad
from desktop.document.model import Line, Page, new_id
from desktop.exporters.job import Attachment, Options
from desktop.exporters.pdf import archive
from desktop.hosts.client import Host
from tests.helpers import pdfa, pdfa_content, pdfa_fonts, pdfa_rest  # noqa: F401
from tests.helpers.pdfa_sample import font_program, jpeg2000, well_behaved
from tests.unit.exporters.drawn import asked_of, content, job_of, master_of


@pytest.fixture(scope="module")
def good(host: Host, tmp_path_factory: pytest.TempPathFactory) -> dict[int, bytes]:
    """The well-behaved sample as the exporter makes it, by part; with plain cross-references, to be broken by hand."""
    made = {}
    for part, write in ((2, archive.write_2b), (3, archive.write_3b)):
        folder = tmp_path_factory.mktemp("good")
        path = well_behaved(folder / "sample.pdf")
        master = master_of(path, "application/pdf")
        line = Line(new_id(), "Hallo 中文", Quad.of(Box(100, 400, 300, 420)), 0.9, engine="rapid")
        page = Page(new_id(), "d1", 1, master.sha256, 0, 500.0, 700.0, "pt", content=content([line]))
        job = replace(job_of([page], [master]), options=Options(attachment=Attachment.JSON))
        target = folder / "sample.pdf.pdfa"
        write(job, target, asked_of(host))
        with pikepdf.open(target) as pdf:
            made[part] = saved(pdf)
    return made


def saved(pdf: pikepdf.Pdf) -> bytes:
    made = io.BytesIO()
    pdf.save(
        made,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        compress_streams=False,
        fix_metadata_version=False,
        force_version="1.7",
        deterministic_id=True,
    )
    return made.getvalue()


def broken(data: bytes, part: int, folder: Path) -> dict[str, list[str]]:
    path = folder / "broken.pdf"
    path.write_bytes(data)
    return dict(pdfa.broken(path, part))


@pytest.mark.parametrize("part", [2, 3])
def test_a_good_file_breaks_no_rule(good: dict[int, bytes], tmp_path: Path, part: int) -> None:
    assert broken(good[part], part, tmp_path) == {}


# --- in the bare file -------------------------------------------------------------------------------------------------

BARE: dict[str, Callable[[bytes], bytes]] = {
    "6.1.2-1": lambda d: d.replace(b"%PDF-1.7", b"%PDF-2.0"),
    "6.1.2-2": lambda d: d[:9] + b"% no bytes" + d[d.index(b"\n", 10) :] if d[9:10] == b"%" else d,
    "6.1.3-1": lambda d: d.replace(b"/ID [", b"/IX ["),
    "6.1.3-3": lambda d: d + b"more",
    "6.1.4-1": lambda d: d.replace(b"xref\n0 ", b"xref\n0\t", 1),
    "6.1.4-2": lambda d: d.replace(b"xref\n0 ", b"xref 0 ", 1),
    "6.1.6-1": lambda d: d[: d.rindex(b"<")] + d[d.rindex(b"<") :].replace(d[d.rindex(b"<") + 1 : d.rindex(b"<") + 2], b" ", 1),
    "6.1.7.1-1": lambda d: re.sub(
        rb"/Length (\d*)(\d)", lambda m: b"/Length " + m[1] + (b"1" if m[2] != b"1" else b"2"), d, count=1
    ),
    "6.1.7.1-2": lambda d: d.replace(b"stream\n", b"stream\r", 1),
    "6.1.9-1": lambda d: d.replace(b"5 0 obj\n", b"5 0 obj ", 1),
}


@pytest.mark.parametrize("number", BARE)
def test_each_rule_of_the_bare_file_sees_its_own_fault(good: dict[int, bytes], tmp_path: Path, number: str) -> None:
    data = BARE[number](good[2])
    assert data != good[2]
    assert set(broken(data, 2, tmp_path)) == {number}


# --- in its objects ---------------------------------------------------------------------------------------------------


def resources(pdf: pikepdf.Pdf) -> Any:
    return pdf.pages[0].obj.Resources


def shows(text: bytes, **held: Any) -> Callable[[pikepdf.Pdf], None]:
    """More on the page, with more resources: Kind=Dictionary(...)."""

    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        page.Contents = Array([*pdfa.items(page.Contents), pdf.make_stream(text)])
        for kind, entries in held.items():
            for key, value in entries.items():
                resources(pdf)[f"/{kind}"][key] = value

    return change


def put(path: str, **entries: Any) -> Callable[[pikepdf.Pdf], None]:
    """Entries into a dictionary: "Root", "page", "note 0", "ExtGState/Half", "XObject/Grey", …; None: taken out."""

    def change(pdf: pikepdf.Pdf) -> None:
        thing = found(pdf, path)
        for key, value in entries.items():
            if value is None:
                del thing[f"/{key}"]
            else:
                thing[f"/{key}"] = value(pdf) if callable(value) and not isinstance(value, pikepdf.Object) else value

    return change


def found(pdf: pikepdf.Pdf, path: str) -> Any:
    first, *more = path.split("/")
    if first.startswith("note"):
        thing: Any = pdf.pages[0].obj.Annots[int(first[4:])]
    elif first == "Spec":
        thing = pdf.Root.AF[0]
    else:
        starts = {"Root": pdf.Root, "page": pdf.pages[0].obj, "trailer": pdf.trailer}
        thing = starts.get(first)
        if thing is None:
            thing, more = resources(pdf), [first, *more]
    for key in more:
        thing = thing[int(key)] if key.isdigit() else thing[f"/{key}"]
    return thing


def metadata(old: bytes, new: bytes) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        packet = pdf.Root.Metadata.read_bytes()
        assert old in packet
        pdf.Root.Metadata.write(packet.replace(old, new, 1))

    return change


def looks(pdf: pikepdf.Pdf) -> Any:
    return pdf.pages[0].obj.Annots[1].AP.N


def font_widths(pdf: pikepdf.Pdf) -> None:
    resources(pdf).Font.Compact.Widths[0] = 650


def spoiled_profile(pdf: pikepdf.Pdf) -> None:
    profile = pdf.Root.OutputIntents[0].DestOutputProfile
    data = profile.read_bytes()
    profile.write(data[:8] + b"\5" + data[9:])


def second_intent(pdf: pikepdf.Pdf) -> None:
    other = pdf.make_stream(pdf.Root.OutputIntents[0].DestOutputProfile.read_bytes(), N=3)
    pdf.Root.OutputIntents.append(Dictionary(S=Name.GTS_PDFX, DestOutputProfile=other))


def no_intent_but_grey(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/OutputIntents"]
    pdf.pages[0].obj.Contents = pdf.make_stream(b"0 g 0 0 9 9 re f")
    pdf.pages[0].obj.Annots = Array()


def see_through(pdf: pikepdf.Pdf) -> None:
    no_intent_but_grey(pdf)
    profile = pdf.make_stream(grey_profile(), N=1)
    pdf.pages[0].obj.Contents = pdf.make_stream(b"/Half gs /Own cs 0 sc 0 0 9 9 re f")
    resources(pdf).ColorSpace.Own = Array([Name.ICCBased, profile])


def grey_profile() -> bytes:
    return bytes(8) + b"\4\x20\0\0" + b"mntrGRAYXYZ " + bytes(12) + b"acsp" + bytes(88)


def cmyk_space(pdf: pikepdf.Pdf) -> Any:
    head = bytes(8) + b"\4\x20\0\0" + b"prtrCMYKLab " + bytes(12) + b"acsp" + bytes(88)
    return Array([Name.ICCBased, pdf.make_stream(head, N=4)])


def bad_profile(pdf: pikepdf.Pdf) -> None:
    data = b"\5".join((grey_profile()[:8], grey_profile()[9:]))
    resources(pdf).ColorSpace.Own = Array([Name.ICCBased, pdf.make_stream(data, N=1)])
    shows(b" /Own cs 0 sc")(pdf)


def overprinted(pdf: pikepdf.Pdf) -> None:
    resources(pdf).ColorSpace.Inks = cmyk_space(pdf)
    resources(pdf).ExtGState.Over = Dictionary(OP=True, op=True, OPM=1)
    shows(b" /Over gs /Inks cs 1 0 0 0 sc 0 0 9 9 re f")(pdf)


def uncoloured(pdf: pikepdf.Pdf) -> None:
    del resources(pdf).ColorSpace.Mixed[4]["/Colorants"]


def many_colorants(pdf: pikepdf.Pdf) -> None:
    given = resources(pdf).ColorSpace
    given.Wide = Array([Name.DeviceN, Array([Name.Cyan] * 33), Name.DeviceRGB, given.Spot[3]])
    shows(b" /Wide cs")(pdf)


def two_meanings(pdf: pikepdf.Pdf) -> None:
    other = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1, 1, 1]), C1=Array([0, 0, 1]), N=1)
    resources(pdf).ColorSpace.Again = Array([Name.Separation, Name.Spot, Name.DeviceRGB, other])
    shows(b" /Again cs 1 scn")(pdf)


def halftone(**entries: Any) -> Callable[[pikepdf.Pdf], None]:
    plain = Dictionary(Type=Name.Halftone, HalftoneType=1, Frequency=60, Angle=45, SpotFunction=Name.Round)
    for key, value in entries.items():
        plain[f"/{key}"] = value
    return put("ExtGState/Half", HT=plain)


def jpx(change: Callable[[bytes], bytes]) -> Callable[[pikepdf.Pdf], None]:
    def spoil(pdf: pikepdf.Pdf) -> None:
        data = change(jpeg2000())
        assert data != jpeg2000()
        resources(pdf).XObject.Jpx.write(data, filter=Name.JPXDecode)

    return spoil


def colour_box(method: int, approximation: int, space: int) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        at = data.index(b"colr")
        return data[: at + 4] + bytes([method, 0, approximation]) + space.to_bytes(4, "big") + data[at + 11 :]

    return change


def second_colour_box(data: bytes) -> bytes:
    at, head = data.index(b"colr") - 4, data.index(b"jp2h") - 4
    box, size = data[at : at + 15], int.from_bytes(data[head : head + 4], "big")
    return data[:head] + (size + 15).to_bytes(4, "big") + data[head + 4 : at] + box + data[at:]


def channels(data: bytes) -> bytes:
    at = data.index(b"ihdr") + 12
    return data[:at] + b"\0\2" + data[at + 2 :]


def depth(data: bytes) -> bytes:
    at = data.index(b"ihdr") + 14
    return data[:at] + b"\x2a" + data[at + 1 :]


def action(**entries: Any) -> Callable[[pikepdf.Pdf], None]:
    return put("note0", A=Dictionary(**entries))


def undescribed(pdf: pikepdf.Pdf) -> None:
    shows(b" BT /Plain 9 Tf (C) Tj ET")(pdf)


def unseen_notdef(pdf: pikepdf.Pdf) -> None:
    shows(b" BT /Whole 9 Tf 3 Tr <0000> Tj ET")(pdf)


def character_set(pdf: pikepdf.Pdf) -> None:
    resources(pdf).Font.Compact.FontDescriptor.CharSet = String("/A")


def cid_set(pdf: pikepdf.Pdf) -> None:
    resources(pdf).Font.Whole.DescendantFonts[0].FontDescriptor.CIDSet = pdf.make_stream(b"\x80")


def cmap(data: bytes = b"", **entries: Any) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        info = Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)
        told = b"1 begincodespacerange <0000> <ffff> endcodespacerange 1 begincidrange <0000> <ffff> 0 endcidrange "
        stream = pdf.make_stream(told + data, Type=Name.CMap, CMapName=Name.Own, CIDSystemInfo=info)
        for key, value in entries.items():
            stream[f"/{key}"] = value
        resources(pdf).Font.Whole.Encoding = stream

    return change


def no_program(pdf: pikepdf.Pdf) -> None:
    del resources(pdf).Font.Plain.FontDescriptor["/FontFile2"]


def wrong_program(pdf: pikepdf.Pdf) -> None:
    resources(pdf).Font.Compact.FontDescriptor.FontFile3.Subtype = Name.CIDFontType0


def torn_program(pdf: pikepdf.Pdf) -> None:
    descriptor = resources(pdf).Font.Whole.DescendantFonts[0].FontDescriptor
    descriptor.FontFile2 = pdf.make_stream(font_program(truetype=True)[:300])


def without_tables(pdf: pikepdf.Pdf) -> None:
    font, made = TTFont(io.BytesIO(font_program(truetype=True))), io.BytesIO()
    font["cmap"].tables = []
    font.save(made)
    resources(pdf).Font.Plain.FontDescriptor.FontFile2 = pdf.make_stream(made.getvalue())


def both_tables(pdf: pikepdf.Pdf) -> None:
    resources(pdf).Font.Symbols.FontDescriptor.FontFile2 = pdf.make_stream(font_program(truetype=True))


def latin_name(pdf: pikepdf.Pdf) -> None:
    resources(pdf).Font.Plain.BaseFont = pikepdf.Object.parse(b"/#cb#ce#cc#e5")


def renamed_layer(pdf: pikepdf.Pdf) -> None:
    layers = pdf.Root.OCProperties
    layers.Configs = Array([Dictionary(Name=String("usual"))])


def unlisted_layer(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OCProperties.OCGs.append(pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("other"))))


def lost_look(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0].obj.Annots[1]["/AP"]


def mere_widget(pdf: pikepdf.Pdf) -> None:
    """Of a field that is a dictionary of its own."""
    widget = pdf.pages[0].obj.Annots[2]
    parent = pdf.make_indirect(Dictionary(FT=Name.Tx, T=widget["/T"], Kids=Array([widget])))
    del widget["/T"]
    widget.Parent, widget.A = parent, Dictionary(S=Name.URI, URI=String("x"))
    pdf.Root.AcroForm.Fields = Array([parent, pdf.Root.AcroForm.Fields[1]])


def signature(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm.Fields.append(pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("s"), V=Dictionary())))


def file_inside(pdf: pikepdf.Pdf) -> None:
    stream = pdf.make_stream(b"x", Type=Name.EmbeddedFile)
    pdf.Root.X = Dictionary(Type=Name.Filespec, F=String("x"), UF=String("x"), EF=Dictionary(F=stream))


OBJECTS: dict[str, Callable[[pikepdf.Pdf], None]] = {
    "6.1.7.1-3": put("XObject/Grey", FFilter=Name.FlateDecode),
    "6.1.7.2-1": put("Root", X=lambda pdf: pdf.make_stream(b"\x80\x0b\x60\x50\x22", Filter=Name.LZWDecode)),
    "6.1.8-1": latin_name,
    "6.1.10-1": shows(b" q BI /W 1 /H 1 /CS /G /BPC 8 /F /LZW ID \x80 EI Q"),
    "6.1.12-1": put("Root", Perms=Dictionary(Other=Dictionary())),
    "6.1.12-2": put(
        "Root", Perms=Dictionary(DocMDP=Dictionary(Reference=Array([Dictionary(Type=Name.SigRef, DigestMethod=Name.MD5)])))
    ),
    "6.1.13-1": put("Root", X=2147483648),
    "6.1.13-2": put("Root", X=pikepdf.Object.parse(b"[ 4" + b"0" * 38 + b".0 ]")),
    "6.1.13-3": put("Root", X=String("x" * 32768)),
    "6.1.13-4": put("Root", X=Name("/" + "x" * 128)),
    "6.1.13-5": put("Root", X=pikepdf.Object.parse(b"[ 0." + b"0" * 40 + b"1 ]")),
    "6.1.13-8": shows(b" " + b"q " * 29 + b"Q " * 29),
    "6.1.13-9": many_colorants,
    "6.1.13-10": cmap(b"1 begincidrange <8000> <ffff> 60000 endcidrange"),
    "6.1.13-11": put("page", CropBox=Array([0, 0, 2, 100])),
    "6.2.2-1": shows(b" BX what EX"),
    "6.2.2-2": put("XObject/Form", Resources=None),
    "6.2.3-1": spoiled_profile,
    "6.2.3-2": second_intent,
    "6.2.3-3": put("Root/OutputIntents/0", DestOutputProfileRef=Dictionary()),
    "6.2.4.2-1": bad_profile,
    "6.2.4.2-2": overprinted,
    "6.2.4.3-3": shows(b" 1 0 0 0 k"),
    "6.2.4.3-4": no_intent_but_grey,
    "6.2.4.4-1": uncoloured,
    "6.2.4.4-2": two_meanings,
    "6.2.5-1": put("ExtGState/Half", TR=Name.Identity),
    "6.2.5-2": put("ExtGState/Half", TR2=Name.Identity),
    "6.2.5-3": put("ExtGState/Half", HTP=Array([0, 0])),
    "6.2.5-4": halftone(HalftoneType=6),
    "6.2.5-5": halftone(HalftoneName=String("x")),
    "6.2.5-6": halftone(TransferFunction=Name.Identity),
    "6.2.6-1": shows(b" /Vivid ri"),
    "6.2.8-1": put("XObject/Grey", Alternates=Array()),
    "6.2.8-2": put("XObject/Grey", OPI=Dictionary()),
    "6.2.8-3": put("XObject/Grey", Interpolate=True),
    "6.2.8-4": put("XObject/Grey", BitsPerComponent=7),
    "6.2.8-5": put("XObject/Mask", BitsPerComponent=8),
    "6.2.8.3-1": jpx(channels),
    "6.2.8.3-2": jpx(second_colour_box),
    "6.2.8.3-3": jpx(colour_box(4, 0, 16)),
    "6.2.8.3-4": jpx(colour_box(1, 0, 19)),
    "6.2.8.3-5": jpx(depth),
    "6.2.9-1": put("XObject/Form", PS=Dictionary()),
    "6.2.9-2": put("XObject/Form", Ref=Dictionary()),
    "6.2.9-3": put("Root", X=lambda pdf: pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.PS)),
    "6.2.10-1": put("ExtGState/Half", BM=Name.Bright),
    "6.2.10-2": see_through,
    "6.2.11.2": torn_program,
    "6.2.11.2-1": put("Font/Plain", Type=Name.Fount),
    "6.2.11.2-2": put("Font/Plain", Subtype=Name.Type9),
    "6.2.11.2-3": put("Font/Compact", BaseFont=None),
    "6.2.11.2-4": put("Font/Drawn", FirstChar=None),
    "6.2.11.2-5": put("Font/Plain", LastChar=None),
    "6.2.11.2-6": put("Font/Plain", Widths=Array([600, 700, 800])),
    "6.2.11.2-7": wrong_program,
    "6.2.11.3.1-1": put("Font/Whole", Encoding=Name("/GBK-EUC-H")),
    "6.2.11.3.2-1": put("Font/Whole/DescendantFonts/0", CIDToGIDMap=None),
    "6.2.11.3.3-1": put("Font/Whole", Encoding=Name("/Private-H")),
    "6.2.11.3.3-2": cmap(b"/WMode 1 def"),
    "6.2.11.3.3-3": cmap(b"/Private-H usecmap"),
    "6.2.11.4.1-1": no_program,
    "6.2.11.4.2-1": character_set,
    "6.2.11.4.2-2": cid_set,
    "6.2.11.5-1": font_widths,
    "6.2.11.6-2": put("Font/Plain", Encoding=Dictionary(Type=Name.Encoding)),
    "6.2.11.6-3": put("Font/Symbols", Encoding=Name.WinAnsiEncoding),
    "6.2.11.6-4": both_tables,
    "6.2.11.8-1": unseen_notdef,
    "6.3.1-1": put("note1", Subtype=Name.Sound),
    "6.3.2-1": put("note0", F=None),
    "6.3.2-2": put("note0", F=0),
    "6.3.3-1": lost_look,
    "6.3.3-2": put("note1/AP", D=looks),
    "6.3.3-3": put("note3/AP", N=looks),
    "6.3.3-4": put("note1/AP", N=lambda pdf: Dictionary(On=looks(pdf))),
    "6.4.1-1": mere_widget,
    "6.4.1-2": lambda pdf: pdf.Root.AcroForm.Fields.append(pdf.make_indirect(Dictionary(T=String("f"), AA=Dictionary()))),
    "6.4.1-3": put("Root/AcroForm", NeedAppearances=True),
    "6.4.2-1": put("Root/AcroForm", XFA=String("x")),
    "6.4.2-2": put("Root", NeedsRendering=True),
    "6.4.3-1": signature,
    "6.5.1-1": action(S=Name.Launch, F=String("x")),
    "6.5.1-2": action(S=Name.Named, N=Name.Print),
    "6.5.2-1": put("Root", AA=Dictionary()),
    "6.5.2-2": put("page", AA=Dictionary()),
    "6.6.2.1-2": metadata(b' id="', b' bytes="9" id="'),
    "6.6.2.1-3": metadata(b' id="', b' encoding="utf-8" id="'),
    "6.6.2.3.1-1": metadata(b"<dc:format>", b"<dc:colour/><dc:format>"),
    "6.6.2.3.1-2": metadata(b"<dc:format>application/pdf</dc:format>", b"<dc:subject>x</dc:subject>"),
    "6.6.3": metadata(b"A. Author", b"B. Author"),
    "6.6.4-1": metadata(b"<pdfaid:conformance>B</pdfaid:conformance>", b""),
    "6.6.4-2": metadata(b"part>2<", b"part>1<"),
    "6.6.4-3": metadata(b"conformance>B<", b"conformance>b<"),
    "6.8-5": file_inside,
    "6.9-1": put("Root/OCProperties/D", Name=None),
    "6.9-2": renamed_layer,
    "6.9-3": unlisted_layer,
    "6.9-4": put("Root/OCProperties/D", AS=Array()),
    "6.10-1": put("Root", Names=Dictionary(AlternatePresentations=Dictionary())),
    "6.10-2": put("page", PresSteps=Dictionary()),
    "6.11-1": put("Root", Requirements=Array()),
}
FILES: dict[str, Callable[[pikepdf.Pdf], None]] = {
    "6.8": lambda pdf: found(pdf, "Spec/EF/F/Params").__delitem__("/ModDate"),
    "6.8-1": lambda pdf: found(pdf, "Spec/EF/F").__delitem__("/Subtype"),
    "6.8-2": lambda pdf: found(pdf, "Spec").__delitem__("/UF"),
    "6.8-3": lambda pdf: found(pdf, "Spec").__delitem__("/AFRelationship"),
    "6.8-4": lambda pdf: pdf.Root.__delitem__("/AF"),
}
TOGETHER: dict[str, tuple[Callable[[pikepdf.Pdf], None], set[str]]] = {
    "6.2.4.3-2": (put("Root", OutputIntents=None), {"6.2.4.3-4", "6.2.10-2"}),
    "6.2.11.4.1-2": (undescribed, {"6.2.11.8-1"}),
    "6.2.11.6-1": (without_tables, {"6.2.11.4.1-2", "6.2.11.8-1"}),
    "6.6.2.1-1": (put("Root", Metadata=None), {"6.6.3", "6.6.4-1"}),
    "6.6.2.1-4": (metadata(b"</x:xmpmeta>", b""), {"6.6.3", "6.6.4-1"}),
    "6.6.2.1-5": (metadata("样".encode(), b"\xff"), {"6.6.2.1-4", "6.6.3", "6.6.4-1"}),
}
"""Faults that no file can have without others."""
UNBROKEN = {
    "6.1.3-2": "an encrypted file is refused before anything else is looked at: the test of locked files",
    "6.1.6-2": "the reader that the checker uses does not open such a file",
    "6.1.13-7": "8,388,608 objects take too long to write in a test",
    "6.6.4-4": "a packet whose prefix is another is written in test_a_prefix_of_its_own",
    "6.6.6-1": "the sample has no events; the test of the corrected scan has",
}


def changed(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        return saved(pdf)


@pytest.mark.parametrize("number", OBJECTS)
def test_each_rule_sees_its_own_fault_and_no_other(good: dict[int, bytes], tmp_path: Path, number: str) -> None:
    assert set(broken(changed(good[2], OBJECTS[number]), 2, tmp_path)) == {number}


@pytest.mark.parametrize("number", FILES)
def test_each_rule_of_attached_files_sees_its_own_fault(good: dict[int, bytes], tmp_path: Path, number: str) -> None:
    assert set(broken(changed(good[3], FILES[number]), 3, tmp_path)) == {number}


@pytest.mark.parametrize("number", TOGETHER)
def test_faults_that_bring_others(good: dict[int, bytes], tmp_path: Path, number: str) -> None:
    change, others = TOGETHER[number]
    assert set(broken(changed(good[2], change), 2, tmp_path)) == {number, *others}


def test_a_prefix_of_its_own(good: dict[int, bytes], tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        packet = pdf.Root.Metadata.read_bytes().replace(b"pdfaid:", b"ident:").replace(b":pdfaid=", b":ident=")
        pdf.Root.Metadata.write(packet)

    assert set(broken(changed(good[2], change), 2, tmp_path)) == {"6.6.4-4"}


def test_every_rule_is_broken_once() -> None:
    assert set(pdfa.RULES) == {*BARE, *OBJECTS, *FILES, *TOGETHER, *UNBROKEN}


def test_the_other_validator_agrees_on_what_it_knows(good: dict[int, bytes]) -> None:
    """pdf_oxide sees a few faults only; those it must see, so that its word on a good file means something."""
    pdf_oxide = pytest.importorskip("pdf_oxide")

    def valid(data: bytes) -> bool:
        return bool(pdf_oxide.PdfDocument.from_bytes(data).validate_pdf_a("2b")["valid"])

    def script(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("x"))

    def attached(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["a.txt"] = b"abc"

    assert valid(good[2])
    assert not any(valid(changed(good[2], change)) for change in (no_program, put("Root", Metadata=None), script, attached))
