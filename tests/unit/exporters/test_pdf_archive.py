"""PDF/A: scans and originals conform as they look, are refused with the reason, or become pictures where that was asked for."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageCms

from desktop.document.geometry import Affine, Box, Quad
from desktop.document.model import Line, Master, Page, new_id
from desktop.exporters.errors import FileNotConforming, NotConforming
from desktop.exporters.job import Attachment, Job, Options, Picture, Written
from desktop.exporters.pdf import archive
from desktop.exporters.pdf.archiving.reasons import (
    ACTIONS_LEFT_OUT,
    APPEARANCE,
    ATTACHMENTS_LEFT_OUT,
    FONT_MISSING,
    HIDDEN_LEFT_OUT,
    LIMITS,
    XFA_LEFT_OUT,
)
from desktop.hosts.client import Host
from desktop.interchange.values import Processing
from tests.helpers.golden import golden
from tests.helpers.rich_sample import rich_document
from tests.unit.exporters.drawn import Sheet, asked_of, content, job_of, master_of
from tests.unit.exporters.readers import texts

pytest.importorskip("fontTools", reason="fontTools is not installed: fonts cannot be checked")

from tests.helpers import pdfa, pdfa_content, pdfa_fonts, pdfa_rest  # noqa: F401
from tests.helpers.pdfa_sample import font_program

QPDF = shutil.which("qpdf")
WORDS = "Hallo 中文 Straße"


def conforms(path: Path, part: int = 2) -> None:
    """By the checker, by a second validator and by qpdf."""
    assert pdfa.broken(path, part) == {}
    pdf_oxide = pytest.importorskip("pdf_oxide")
    assert pdf_oxide.PdfDocument(str(path)).validate_pdf_a(f"{part}b")["valid"]
    if QPDF is not None:
        done = subprocess.run([QPDF, "--check", str(path)], capture_output=True, check=False, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr


def picture(
    page: Page,
    area: Box | None = None,
    *,
    media_type: Literal["image/png", "image/jpeg"] = "image/png",
    resolution: float | None = None,
    as_viewed: bool = True,
) -> Picture:
    """A grey page of that size, two pixels a point."""
    width, height = round(page.width * 2), round(page.height * 2)
    made = io.BytesIO()
    Image.new("L", (width, height), 200).save(made, "PNG")
    return Picture(made.getvalue(), media_type, width, height, Affine.scaling(2.0))


def exported(host: Host, job: Job, folder: Path, part: int = 2) -> tuple[Path, Written]:
    folder.mkdir(exist_ok=True)
    target = folder / ("out.pdfa.pdf" if part == 2 else "out.pdfa3.pdf")
    write = archive.write_2b if part == 2 else archive.write_3b
    return target, write(replace(job, picture=picture), target, asked_of(host))


def scan(path: Path, save: Callable[[Image.Image, Path], None], mode: str = "L") -> Job:
    sheet = Sheet(800, 600)
    line = sheet.write(WORDS, 60, 100)
    save(sheet.image.convert(mode), path)
    kinds = {".png": "image/png", ".jpg": "image/jpeg", ".tif": "image/tiff", ".jp2": "image/jp2"}
    master = master_of(path, kinds[path.suffix])
    page = Page(new_id(), "d1", 1, master.sha256, 0, 800.0, 600.0, content=content([line]))
    return job_of([page], [master])


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


SCANS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "grey png": (".png", "L", {}),
    "palette png": (".png", "P", {}),
    "colour jpeg": (".jpg", "RGB", {"dpi": (300, 300)}),
    "jpeg with a profile": (".jpg", "RGB", {"icc_profile": srgb()}),
    "jpeg in print colours": (".jpg", "CMYK", {}),
    "black and white tiff": (".tif", "1", {"compression": "group4"}),
    "jpeg 2000": (".jp2", "RGB", {}),
}


@pytest.mark.parametrize("kind", SCANS)
def test_a_scan_conforms_and_its_words_are_found(host: Host, tmp_path: Path, kind: str) -> None:
    ending, mode, saving = SCANS[kind]
    job = scan(tmp_path / f"scan{ending}", lambda image, path: image.save(path, **saving), mode)
    target, written = exported(host, job, tmp_path / "2")
    conforms(target)
    assert written == Written()
    assert texts(target) == dict.fromkeys(texts(target), "".join(WORDS.split()))
    assert pdfa_fonts.unseen_widths(target) == []


def test_print_colours_look_as_before(host: Host, tmp_path: Path) -> None:
    path = tmp_path / "inks.jpg"
    Image.merge("CMYK", [Image.linear_gradient("L").rotate(90 * n) for n in range(4)]).save(path, quality=95)
    master = master_of(path, "image/jpeg")
    page = Page(new_id(), "d1", 1, master.sha256, 0, 256.0, 256.0)
    target, _ = exported(host, job_of([page], [master]), tmp_path / "2")
    conforms(target)
    with pikepdf.open(target) as pdf:
        assert pdf.pages[0].obj.Resources.ColorSpace.DefaultCMYK[0] == Name.DeviceN
    plain = tmp_path / "plain.pdf"
    with pikepdf.open(target) as pdf:
        del pdf.pages[0].obj.Resources["/ColorSpace"]
        pdf.save(plain)
    assert looks_like(target, plain)


def test_what_is_known_of_the_document_stands_in_its_metadata(host: Host, tmp_path: Path) -> None:
    job = scan(tmp_path / "scan.png", lambda image, path: image.save(path))
    steps = (
        Processing("rapid", "2024-01-01T00:00:00Z", version="3"),
        Processing("Li Hua & Söhne", "2024-01-02T00:00:00Z", person=True),
    )
    target, _ = exported(host, replace(job, processing=steps), tmp_path / "2")
    conforms(target)
    with pikepdf.open(target) as pdf:
        packet = pdf.Root.Metadata.read_bytes().decode()
        assert str(pdf.docinfo[Name.Title]) == job.document.title
        assert "/Filter" not in pdf.Root.Metadata
    for told in (job.document.title, "rapid 3", "Li Hua &amp; Söhne", "2024-01-02T00:00:00Z", "<pdfaid:part>2</pdfaid:part>"):
        assert told in packet
    with pikepdf.open(target) as pdf:
        packet = packet.replace("<stEvt:when>2024-01-02T00:00:00Z</stEvt:when>", "")
        pdf.Root.Metadata.write(packet.encode())
        pdf.save(tmp_path / "broken.pdf", fix_metadata_version=False)
    assert set(pdfa.broken(tmp_path / "broken.pdf", 2)) == {"6.6.6-1"}


def test_the_same_again_is_the_same_file(host: Host, tmp_path: Path) -> None:
    job = scan(tmp_path / "scan.png", lambda image, path: image.save(path))
    first, second = (exported(host, job, tmp_path / name)[0].read_bytes() for name in "ab")
    assert first == second


# --- originals that are PDFs ------------------------------------------------------------------------------------------


def original(
    path: Path, change: Callable[[pikepdf.Pdf], None] | None = None, pages: int = 1, **saving: Any
) -> tuple[Job, Master]:
    """Pages of 300 by 200 points with a bar of ink, and a line to be found on each."""
    pdf = pikepdf.new()
    for _ in range(pages):
        page = pdf.add_blank_page(page_size=(300, 200))
        page.obj.Contents = pdf.make_stream(b"q 0 0 0 rg 20 20 100 10 re f Q")
        page.obj.Resources = Dictionary()
    if change is not None:
        change(pdf)
    pdf.save(path, **saving)
    master = master_of(path, "application/pdf", pages)
    line = Line(new_id(), WORDS, Quad.of(Box(20, 40, 200, 60)), 0.9, engine="rapid")
    made = [Page(new_id(), "d1", n + 1, master.sha256, n, 300.0, 200.0, "pt", content=content([line])) for n in range(pages)]
    return job_of(made, [master]), master


def shown(path: Path, number: int = 0) -> bytes:
    with pymupdf.open(path) as document:
        return bytes(document[number].get_pixmap().samples)


def looks_like(one: Path, other: Path, number: int = 0) -> bool:
    """Colours may be rounded in another way where an output intent says what they mean."""
    first, second = (np.frombuffer(shown(path, number), np.uint8).astype(int) for path in (one, other))
    return first.shape == second.shape and bool(np.abs(first - second).max() <= 2)


def note(pdf: pikepdf.Pdf, kind: Name, **entries: Any) -> Any:
    page = pdf.pages[0].obj
    made = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=kind, Rect=Array([200, 100, 240, 120]), **entries))
    page.Annots = Array([*page.get("/Annots", Array()), made])
    return made


def look(pdf: pikepdf.Pdf, content: bytes = b"1 0 0 rg 0 0 40 20 re f") -> pikepdf.Stream:
    return pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 40, 20]), Resources=Dictionary())


def scripts(pdf: pikepdf.Pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    pdf.Root.OpenAction, pdf.Root.AA = script, Dictionary(WC=script)
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
    pdf.pages[0].obj.AA = Dictionary(O=script)
    uri = Dictionary(S=Name.URI, URI=String("https://example.invalid"))
    note(pdf, Name.Link, A=Dictionary(S=Name.URI, URI=String("x"), Next=Array([uri, Dictionary(S=Name.Launch)])))
    note(pdf, Name.Link, A=Dictionary(S=Name.Launch, F=String("calc.exe")))
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("kept", 0))
        outline.root.append(pikepdf.OutlineItem("acts", action=Dictionary(S=Name.Named, N=Name.Print)))


def form(pdf: pikepdf.Pdf) -> None:
    names = [f"f{n}" for n in range(4)]
    stray = Dictionary(N=look(pdf), D=look(pdf), R=look(pdf))
    fields = [
        note(
            pdf,
            Name.Widget,
            FT=Name.Tx,
            T=String(names[0]),
            V=String("x"),
            AP=stray,
            AA=Dictionary(K=Dictionary(S=Name.JavaScript)),
        ),
        note(pdf, Name.Widget, FT=Name.Btn, T=String(names[1]), AP=Dictionary(N=look(pdf)), A=Dictionary(S=Name.ResetForm)),
        note(pdf, Name.Widget, FT=Name.Tx, T=String(names[2])),
        note(pdf, Name.Widget, FT=Name.Btn, T=String(names[3])),
    ]
    pdf.Root.AcroForm = Dictionary(Fields=Array(fields), NeedAppearances=False, XFA=pdf.make_stream(b"<xdp/>"))


def hidden(pdf: pikepdf.Pdf) -> None:
    note(pdf, Name.Text, F=2, Contents=String("unseen"), AP=Dictionary(N=look(pdf)))
    note(pdf, Name.Text, F=0, AP=Dictionary(N=look(pdf)))
    note(pdf, Name.Popup, F=2)


def layers(pdf: pikepdf.Pdf) -> None:
    groups = [pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(n))) for n in "ab"]
    usual = Dictionary(Order=Array([Array([String("label"), groups[0]])]), AS=Array(), OFF=Array([groups[1]]))
    pdf.Root.OCProperties = Dictionary(OCGs=Array(groups), D=usual, Configs=Array([Dictionary(Name=String("Layers"))]))


def odd_coding(pdf: pikepdf.Pdf) -> None:
    lzw = pdf.make_stream(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", Filter=Name.LZWDecode)
    grey = Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=3, Height=3, ColorSpace=Name.DeviceGray, BitsPerComponent=8)
    for key, value in grey.items():
        lzw[key] = value
    lzw.Interpolate, lzw.OPI, lzw.Metadata = True, Dictionary(), pdf.make_stream(b"<x/>")
    state = Dictionary(
        TR=Name.Identity, HTP=Array([0, 0]), HT=Dictionary(HalftoneType=6), RI=Name.Vivid, BM=Array([Name.Own, Name.Multiply])
    )
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Lzw=lzw), ExtGState=Dictionary(State=state))
    pdf.pages[0].obj.Contents = pdf.make_stream(b"/State gs q 30 0 0 30 20 20 cm /Lzw Do Q")
    pdf.Root.Requirements, pdf.Root.NeedsRendering, pdf.Root.Version = Array(), True, Name("/2.0")
    pdf.pages[0].obj.PresSteps = Dictionary()


def chinese_font_name(pdf: pikepdf.Pdf) -> None:
    program = font_program(truetype=True)
    gbk = pikepdf.Object.parse(b"/#cb#ce#cc#e5")
    told = Dictionary(
        Type=Name.FontDescriptor, FontName=gbk, Flags=4, FontBBox=Array([0, 0, 1, 1]), ItalicAngle=0, Ascent=1, Descent=0
    )
    told.CIDSet, told.FontFile2 = pdf.make_stream(b"\x80"), pdf.make_stream(program, Length1=len(program))
    info = Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)
    inner = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=gbk,
        CIDSystemInfo=info,
        FontDescriptor=told,
        W=Array([1, Array([600])]),
    )
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=gbk, Encoding=Name("/Identity-H"), DescendantFonts=Array([inner])
    )
    pdf.pages[0].obj.Resources = Dictionary(Font=Dictionary(F=font))
    pdf.pages[0].obj.Contents = pdf.make_stream(b"BT /F 12 Tf 20 20 Td <0001> Tj ET")


def shared_resources(pdf: pikepdf.Pdf) -> None:
    """A page with what it shows from the node above it, and a form with what it shows from the page."""
    bare = look(pdf, b"/Faint gs 0 1 0 0 k 0 0 40 20 re f")
    del bare["/Resources"]
    pdf.Root.Pages.Resources = Dictionary(XObject=Dictionary(Bare=bare), ExtGState=Dictionary(Faint=Dictionary(ca=0.5)))
    del pdf.pages[0].obj["/Resources"]
    pdf.pages[0].obj.Contents = pdf.make_stream(b"/Bare Do")


MENDED: dict[str, tuple[Callable[[pikepdf.Pdf], None], tuple[Any, ...]]] = {
    "scripts": (scripts, (ACTIONS_LEFT_OUT,)),
    "form": (form, (ACTIONS_LEFT_OUT, XFA_LEFT_OUT)),
    "hidden notes": (hidden, (HIDDEN_LEFT_OUT,)),
    "layers": (layers, ()),
    "odd coding": (odd_coding, ()),
    "a font named in Chinese": (chinese_font_name, ()),
    "resources from above": (shared_resources, ()),
}


@pytest.mark.parametrize("kind", MENDED)
def test_what_nobody_sees_is_put_right(host: Host, tmp_path: Path, kind: str) -> None:
    change, notes = MENDED[kind]
    path = tmp_path / "a.pdf"
    job, _ = original(path, change)
    assert pdfa.broken(path, 2)
    target, written = exported(host, job, tmp_path / "2")
    conforms(target)
    assert set(written.notes) == set(notes)
    if kind != "odd coding":  # a picture that is no longer smoothed
        assert looks_like(target, path)


def test_links_and_bookmarks_stay(host: Host, tmp_path: Path) -> None:
    job, _ = original(tmp_path / "a.pdf", scripts)
    target, _ = exported(host, job, tmp_path / "2")
    with pikepdf.open(target) as pdf:
        assert [item.title for item in pdf.open_outline().root] == ["kept", "acts"]
        first, second = pdf.pages[0].obj.Annots
        assert str(first.A.URI) == "x"
        assert "/Next" not in first.A
        assert "/A" not in second


def missing_font(pdf: pikepdf.Pdf) -> None:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    pdf.pages[1].obj.Resources = Dictionary(Font=Dictionary(F=font))
    pdf.pages[1].obj.Contents = pdf.make_stream(b"BT /F 12 Tf 20 20 Td (Seen) Tj ET")


def test_a_page_that_cannot_conform_is_refused_with_the_reason(host: Host, tmp_path: Path) -> None:
    job, _ = original(tmp_path / "a.pdf", missing_font, pages=3)
    with pytest.raises(NotConforming) as error:
        exported(host, job, tmp_path / "2")
    assert error.value.details["page"] == 2
    assert FONT_MISSING.en in error.value.full("en")
    assert FONT_MISSING.zh in error.value.full("zh")
    assert "{" not in error.value.full("en") + error.value.full("zh")
    assert not (tmp_path / "2" / "out.pdfa.pdf").exists()


def test_such_a_page_becomes_a_picture_where_that_was_asked_for(host: Host, tmp_path: Path) -> None:
    job, _ = original(tmp_path / "a.pdf", missing_font, pages=3)
    target, written = exported(host, replace(job, options=Options(rasterise=True)), tmp_path / "2")
    conforms(target)
    (told,) = written.notes
    assert ": 2 (" in told.en
    assert FONT_MISSING.zh in told.zh
    assert [looks_like(target, tmp_path / "a.pdf", n) for n in range(3)] == [True, False, True]
    assert texts(target, 2) == dict.fromkeys(texts(target, 2), "".join(WORDS.split()))


def test_what_lies_beyond_the_limits_is_told_of_its_page(host: Host, tmp_path: Path) -> None:
    def long_name(pdf: pikepdf.Pdf) -> None:
        state = Name("/" + "x" * 200)
        pdf.pages[1].obj.Resources = Dictionary(Properties=Dictionary({str(state): pdf.make_indirect(Dictionary(X=state))}))

    job, _ = original(tmp_path / "a.pdf", long_name, pages=3)
    with pytest.raises(NotConforming) as error:
        exported(host, job, tmp_path / "2")
    assert (error.value.details["page"], error.value.details["reason"]) == (2, LIMITS.en)
    target, written = exported(host, replace(job, options=Options(rasterise=True)), tmp_path / "pictured")
    conforms(target)
    assert ": 2 (" in written.notes[0].en


def test_a_note_without_a_look_is_not_drawn_by_guess(host: Host, tmp_path: Path) -> None:
    job, _ = original(tmp_path / "a.pdf", lambda pdf: note(pdf, Name.Highlight, F=4, QuadPoints=Array([0] * 8)))
    with pytest.raises(NotConforming) as error:
        exported(host, job, tmp_path / "2")
    assert APPEARANCE.en in error.value.say("en")


def test_fields_that_viewers_draw_anew_are_not_frozen_as_they_were(host: Host, tmp_path: Path) -> None:
    def filled(pdf: pikepdf.Pdf) -> None:
        field = note(pdf, Name.Widget, FT=Name.Tx, T=String("f"), V=String("new"), AP=Dictionary(N=look(pdf)))
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), NeedAppearances=True)

    job, _ = original(tmp_path / "a.pdf", filled)
    with pytest.raises(NotConforming) as error:
        exported(host, job, tmp_path / "2")
    assert APPEARANCE.en in error.value.say("en")


@pytest.mark.parametrize("rasterise", [False, True])
@pytest.mark.parametrize("password", ["", "secret"])
def test_a_locked_original_is_refused(host: Host, tmp_path: Path, password: str, rasterise: bool) -> None:
    locked = pikepdf.Encryption(user=password, owner="other", R=6)
    job, master = original(tmp_path / "a.pdf", encryption=locked)
    job = replace(job, passwords={master.sha256: password}, options=Options(rasterise=rasterise))
    with pytest.raises(FileNotConforming) as error:
        exported(host, job, tmp_path / "2")
    assert "locked" in error.value.say("en")


def attached(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["table.csv"] = b"a;b"
    stream = pdf.make_stream(b"raw", Type=Name.EmbeddedFile)
    spec = Dictionary(Type=Name.Filespec, F=String("raw.bin"), EF=Dictionary(F=stream))
    note(pdf, Name.FileAttachment, F=4, FS=pdf.make_indirect(spec), AP=Dictionary(N=look(pdf)))


def test_attached_files_are_refused_left_out_or_kept(host: Host, tmp_path: Path) -> None:
    job, _ = original(tmp_path / "a.pdf", attached)
    with pytest.raises(FileNotConforming) as error:
        exported(host, job, tmp_path / "refused")
    assert "PDF/A-3" in error.value.say("en")
    target, written = exported(host, replace(job, options=Options(rasterise=True)), tmp_path / "2")
    conforms(target)
    assert written.notes == (ATTACHMENTS_LEFT_OUT,)
    target, written = exported(host, job, tmp_path / "3", 3)
    conforms(target, 3)
    assert written.notes == ()
    with pikepdf.open(target) as pdf:
        assert pdf.attachments["table.csv"].get_file().read_bytes() == b"a;b"
        assert len(pdf.Root.AF) == 3


@pytest.mark.parametrize("kind", list(Attachment))
def test_the_text_is_attached(host: Host, tmp_path: Path, kind: Attachment) -> None:
    job = scan(tmp_path / "scan.png", lambda image, path: image.save(path))
    target, _ = exported(host, replace(job, options=Options(attachment=kind)), tmp_path / "3", 3)
    conforms(target, 3)
    with pikepdf.open(target) as pdf:
        (name,) = pdf.attachments
        spec = pdf.attachments[name]
        data, told = spec.get_file().read_bytes(), spec.get_file().obj
        assert spec.relationship == Name.Data
        assert pdf.Root.AF[0].objgen == spec.obj.objgen
        assert told.Params.Size == len(data)
        assert bytes(told.Params.CheckSum) == hashlib.md5(data, usedforsecurity=False).digest()
    if kind is Attachment.ALTO:
        assert name == "out.alto.xml"
        assert told.Subtype == Name("/application/xml")
        assert b"http://www.loc.gov/standards/alto/ns-v4#" in data
    else:
        assert name == "out.json"
        assert json.loads(data)["pages"]
    assert "中文" in data.decode()


def test_of_a_redacted_document_nothing_but_pictures_is_there(host: Host, tmp_path: Path) -> None:
    job, _ = original(tmp_path / "a.pdf", attached, pages=2)
    target, written = exported(host, replace(job, redacted=True), tmp_path / "2")
    conforms(target)
    assert written.notes == ()
    with pikepdf.open(target) as pdf:
        assert "/Annots" not in pdf.pages[0].obj
        assert not pdf.attachments


def dump(path: Path) -> str:
    """What makes the file PDF/A, as a person can read it."""
    with pikepdf.open(path) as pdf:
        lines = [f"version {pdf.pdf_version}", "", "[metadata]", pdf.Root.Metadata.read_bytes().decode().strip()]
        intent = pdf.Root.OutputIntents[0]
        profile = intent.DestOutputProfile.read_bytes()
        lines += [
            "",
            "[output intent]",
            f"{intent.S} {intent.OutputConditionIdentifier} {profile[16:20].decode()} {profile[8]}.{profile[9] >> 4}",
        ]
        for number, page in enumerate(pdf.pages, start=1):
            box = " ".join(f"{float(n):g}" for n in page.mediabox)
            lines += ["", f"[page {number}] {box}"]
            fonts, pictures = page.obj.Resources.get("/Font", {}), page.obj.Resources.get("/XObject", {})
            lines += [f"font {name} {font.Subtype} {font.BaseFont}" for name, font in sorted(fonts.items())]
            lines += [
                f"picture {name} {p.Width} x {p.Height} {p.Filter} {p.ColorSpace}" for name, p in sorted(pictures.items())
            ]
            with pymupdf.open(path) as document:
                lines += document[number - 1].get_text().splitlines()
        for name, spec in sorted(pdf.attachments.items()):
            told = spec.get_file()
            lines += ["", f"[attached] {name} {told.mime_type} {spec.relationship} {spec.description}"]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def test_golden_dump_of_the_rich_sample(host: Host, tmp_path: Path) -> None:
    job = rich_document(tmp_path).job()
    folder = tmp_path / "3"
    folder.mkdir()
    target = folder / "rich.pdfa3.pdf"
    archive.write_3b(job, target, asked_of(host))
    conforms(target, 3)
    golden("rich.pdfa3.txt", dump(target))
