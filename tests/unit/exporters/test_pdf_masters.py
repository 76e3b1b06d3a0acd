"""Searchable PDFs of masters that are PDFs: what is in them stays as it is."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pymupdf
import pypdf
import pytest
from pikepdf import Array, Dictionary, Name

from desktop.document.geometry import Affine, Box, Quad
from desktop.document.model import Line, Master, Page, new_id
from desktop.exporters.errors import MasterLocked, MasterUnusable
from desktop.exporters.job import Written
from desktop.exporters.pdf.assemble import LOCKED, SIGNED
from desktop.hosts.client import Host
from tests.unit.exporters.drawn import ROOT, content, export_pdf, job_of, master_of
from tests.unit.exporters.readers import poppler, texts, words

DATA = Path(os.environ.get("DOSSIER_TEST_DATA", ROOT.parent / "shared" / "data"))
INK = Box(130, 200, 330, 224)
BOX = Box(100, 100, 300, 120)


def scan(path: Path, pages: int = 1, change: Callable[[pikepdf.Pdf], None] | None = None, **saving: object) -> Path:
    """A PDF without text: a bar of ink at INK (PDF space, of a page of 500 by 700) on each page."""
    pdf = pikepdf.new()
    for number in range(pages):
        page = pdf.add_blank_page(page_size=(500, 700))
        bar = f"q 0 0 0 rg {INK.x0} {INK.y0} {INK.width} {INK.height} re f Q % {number}\n"
        page.obj.Contents = pdf.make_stream(bar.encode())
    if change is not None:
        change(pdf)
    pdf.save(path, **saving)
    return path


def pages_of(path: Path, master: Master, lines: dict[int, list[Line]], password: str = "") -> list[Page]:
    with pymupdf.open(path) as document:
        document.authenticate(password)
        return [
            Page(new_id(), "d1", i + 1, master.sha256, i, p.rect.width, p.rect.height, "pt", content=content(lines.get(i, [])))
            for i, p in enumerate(document)
        ]


def line(text: str, box: Box = BOX) -> Line:
    return Line(new_id(), text, Quad.of(box), 0.9, engine="rapid")


def exported(host: Host, path: Path, lines: dict[int, list[Line]], password: str = "") -> tuple[Path, Written]:
    target = path.with_name(f"{path.stem}.out.pdf")
    master = master_of(path, "application/pdf")
    pages = pages_of(path, master, lines, password)
    passwords = {master.sha256: password} if password else {}
    return target, export_pdf(host, job_of(pages, [master], passwords=passwords), target)


def streams(page: pikepdf.Page) -> list[bytes]:
    contents = page.obj.get("/Contents", Array())
    return [s.read_bytes() for s in (contents if isinstance(contents, pikepdf.Array) else [contents])]


def shown(path: Path, number: int = 0) -> bytes:
    with pymupdf.open(path) as document:
        return bytes(document[number].get_pixmap().samples)


def test_content_and_look_of_the_pages_stay(host: Host, tmp_path: Path) -> None:
    def dressed(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo[Name.Title] = "kept"
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("second page", 1))
        pdf.pages[1].obj.Contents = Array([pdf.make_stream(b"q q 2 0 0 2 0 0 cm\n"), pdf.pages[1].obj.Contents])

    path = scan(tmp_path / "a.pdf", 3, dressed)
    target, written = exported(host, path, {0: [line("eins")], 1: [line("zwei")]})
    assert written == Written()
    with pikepdf.open(path) as before, pikepdf.open(target) as after:
        assert streams(after.pages[0])[1:] == streams(before.pages[0])
        assert streams(after.pages[1])[1:] == streams(before.pages[1])
        assert streams(after.pages[2]) == streams(before.pages[2])
        assert str(after.docinfo[Name.Title]) == "kept"
        assert after.open_outline().root[0].title == "second page"
    assert [shown(target, n) for n in range(3)] == [shown(path, n) for n in range(3)]
    assert texts(target, 2) == dict.fromkeys(texts(target, 2), "zwei")


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("unit", [1, 2])
def test_text_lies_on_its_ink_on_turned_and_cropped_pages(host: Host, tmp_path: Path, turn: int, unit: int) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        page.MediaBox, page.CropBox = Array([-20, -30, 480, 670]), Array([50, 100, 400, 600])
        page.Rotate = turn
        if unit > 1:
            page.UserUnit = unit

    path = scan(tmp_path / "a.pdf", change=change)
    with pymupdf.open(path) as document:
        pixels = document[0].get_pixmap()
        dark = [i for i, v in enumerate(pixels.samples[:: pixels.n]) if v < 128]
    ys, xs = [i // pixels.width for i in dark], [i % pixels.width for i in dark]
    around = Quad.of(Box(min(xs), min(ys), max(xs) + 1, max(ys) + 1)).points
    quad = Quad(*(around[turn // 90 :] + around[: turn // 90]))
    target, _ = exported(host, path, {0: [replace(line("Tintenstrich"), quad=quad)]})
    ((word, box),) = words(target)
    # poppler measures from the top left of the MediaBox as it is turned.
    turned = Affine.rotation(turn)
    paper = Quad.of(Box(0, 0, 500, 700)).mapped(turned).bounds
    place = turned.then(Affine.translation(-paper.x0, -paper.y0))
    ink = Quad.of(Box(INK.x0 + 20, 670 - INK.y1, INK.x1 + 20, 670 - INK.y0)).mapped(place).bounds
    assert word == "Tintenstrich"
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((ink.x0, ink.y0, ink.x1, ink.y1), abs=1.5)


def test_inherited_resources_stay_with_the_other_pages(host: Host, tmp_path: Path) -> None:
    def shared(pdf: pikepdf.Pdf) -> None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        pdf.Root.Pages.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
        for number, page in enumerate(pdf.pages):
            del page.obj["/Resources"]
            page.obj.Contents = pdf.make_stream(f"BT /F1 20 Tf 100 600 Td (printed {number}) Tj ET".encode())

    path = scan(tmp_path / "a.pdf", 2, shared)
    target, _ = exported(host, path, {0: [line("handwritten", Box(100, 300, 300, 320))]})
    assert texts(target, 1)["pypdf"] == "handwrittenprinted0"
    assert texts(target, 2)["pypdf"] == "printed1"
    assert shown(target, 1) == shown(path, 1)
    with pikepdf.open(target) as after:
        assert list(after.pages[1].resources.Font) == ["/F1"]


def printed(path: Path, mode: int, text: str = "printed words here") -> Path:
    with pymupdf.open() as document:
        page = document.new_page(width=500, height=700)
        page.draw_rect((50, 50, 200, 60), fill=(0, 0, 0))
        page.insert_text((100, 117), text, fontsize=20, render_mode=mode)
        document.save(path)
    return path


def test_text_that_is_seen_is_not_said_twice(host: Host, tmp_path: Path) -> None:
    path = printed(tmp_path / "a.pdf", 0)
    there = line("printed w0rds here", Box(98, 98, 280, 122))
    target, _ = exported(host, path, {0: [there, line("stamp", Box(100, 300, 180, 320))]})
    assert texts(target)["pypdf"] == "stampprintedwordshere"


def test_text_that_is_printed_twice_over_itself_is_known(host: Host, tmp_path: Path) -> None:
    path = printed(tmp_path / "a.pdf", 2)
    target, _ = exported(host, path, {0: [line("printed words here", Box(98, 98, 290, 122))]})
    with pikepdf.open(path) as before, pikepdf.open(target) as after:
        assert streams(after.pages[0]) == streams(before.pages[0])


def test_a_persons_correction_is_found_even_where_other_text_is_seen(host: Host, tmp_path: Path) -> None:
    path = printed(tmp_path / "a.pdf", 0)
    corrected = line("printed w0rds here", Box(98, 98, 280, 122)).corrected("printed swords here", "Ada", "2026")
    target, _ = exported(host, path, {0: [corrected]})
    assert "swords" in texts(target)["pypdf"]


def test_an_old_unseen_layer_goes_when_the_page_was_read_anew(host: Host, tmp_path: Path) -> None:
    path = printed(tmp_path / "a.pdf", 3, "pr1nted wrods hcre")
    target, written = exported(host, path, {0: [line("printed words here", Box(98, 98, 280, 122))]})
    assert texts(target) == dict.fromkeys(texts(target), "printedwordshere")
    assert shown(target) == shown(path)
    assert written == Written()


def test_an_old_unseen_layer_that_says_the_same_is_left_alone(host: Host, tmp_path: Path) -> None:
    path = printed(tmp_path / "a.pdf", 3)
    target, _ = exported(host, path, {0: [line("printed words here", Box(98, 98, 290, 122))]})
    assert texts(target)["pypdf"] == "printedwordshere"
    with pikepdf.open(path) as before, pikepdf.open(target) as after:
        assert streams(after.pages[0]) == streams(before.pages[0])


def test_an_unseen_layer_inside_a_form_goes_too(host: Host, tmp_path: Path) -> None:
    def layered(pdf: pikepdf.Pdf) -> None:
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        form = pdf.make_stream(b"BT 3 Tr /F1 20 Tf 100 580 Td (wrods) Tj ET")
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 500, 700])
        form.Resources = Dictionary(Font=Dictionary(F1=font))
        for page in pdf.pages:
            page.obj.Resources = Dictionary(XObject=Dictionary(Fm0=form))
            page.obj.Contents = Array([page.obj.Contents, pdf.make_stream(b"/Fm0 Do")])

    path = scan(tmp_path / "a.pdf", 2, layered)
    target, _ = exported(host, path, {0: [line("words")]})
    assert texts(target, 1)["pypdf"] == "words"
    assert texts(target, 2)["pypdf"] == "wrods"
    assert shown(target) == shown(path)


def signed(pdf: pikepdf.Pdf) -> None:
    value = Dictionary(
        Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), ByteRange=Array([0, 1, 2, 3]), Contents=pikepdf.String(b"x")
    )
    field = Dictionary(FT=Name.Sig, T=pikepdf.String("Signature1"), V=pdf.make_indirect(value))
    field.update({"/Type": Name.Annot, "/Subtype": Name.Widget, "/Rect": Array([0, 0, 0, 0])})
    widget = pdf.make_indirect(field)
    pdf.pages[0].obj.Annots = Array([widget])
    pdf.Root.AcroForm = Dictionary(Fields=Array([widget]), SigFlags=3)


def test_a_signed_original_is_not_passed_off_as_signed(host: Host, tmp_path: Path) -> None:
    path = scan(tmp_path / "a.pdf", change=signed)
    before = path.read_bytes()
    target, written = exported(host, path, {0: [line("words")]})
    assert (written.notes, written.copies) == ((SIGNED,), (master_of(path).sha256,))
    assert path.read_bytes() == before
    with pikepdf.open(target) as after:
        assert "/V" not in after.Root.AcroForm.Fields[0]
        assert "/SigFlags" not in after.Root.AcroForm


def test_a_locked_original_needs_its_password_and_stays_locked(host: Host, tmp_path: Path) -> None:
    lock = pikepdf.Encryption(user="secret", owner="boss", allow=pikepdf.Permissions(print_highres=False))
    path = scan(tmp_path / "a.pdf", encryption=lock)
    master = master_of(path, "application/pdf")
    pages = pages_of(path, master, {0: [line("words")]}, "secret")
    with pytest.raises(MasterLocked):
        export_pdf(host, job_of(pages, [master]), tmp_path / "b.pdf")
    target, written = exported(host, path, {0: [line("words")]}, "secret")
    assert written.notes == (LOCKED,)
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(target)
    with pikepdf.open(target, password="secret") as after:
        assert not after.allow.print_highres
    assert poppler(target, "-upw", "secret").split() == ["words"]


def test_parts_of_one_page_become_one_page_again(host: Host, tmp_path: Path) -> None:
    path = scan(tmp_path / "a.pdf")
    master = master_of(path, "application/pdf")
    (page,) = pages_of(path, master, {0: [line("left")]})
    other = replace(page, id=new_id(), number=2, content=content([line("right", Box(300, 100, 400, 120))]))
    export_pdf(host, job_of([page, other], [master]), tmp_path / "b.pdf")
    with pymupdf.open(tmp_path / "b.pdf") as document:
        assert document.page_count == 1
    assert texts(tmp_path / "b.pdf")["pypdf"] == "leftright"


def test_some_pages_of_several_originals_make_a_new_pdf(host: Host, tmp_path: Path) -> None:
    first, second = scan(tmp_path / "a.pdf", 3), printed(tmp_path / "b.pdf", 0)
    one, two = master_of(first, "application/pdf"), master_of(second, "application/pdf")
    pages = [*pages_of(first, one, {0: [line("eins")], 2: [line("drei")]})[::2], *pages_of(second, two, {})]
    target = tmp_path / "c.pdf"
    export_pdf(host, job_of(pages, [one, two]), target)
    assert [texts(target, n)["pypdf"] for n in (1, 2, 3)] == ["eins", "drei", "printedwordshere"]
    assert pypdf.PdfReader(target).metadata.title == "drawn 图纸"


def test_a_page_without_words_stays_in_its_place(host: Host, tmp_path: Path) -> None:
    path = scan(tmp_path / "a.pdf", 2)
    target, _ = exported(host, path, {})
    assert pypdf.PdfReader(target).get_num_pages() == 2


def test_what_is_no_pdf_is_refused_with_its_name(host: Host, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing")
    master = master_of(path, "application/pdf")
    page = Page(new_id(), "d1", 1, master.sha256, 0, 10, 10, "pt")
    with pytest.raises(MasterUnusable, match=r"a\.pdf"):
        export_pdf(host, job_of([page], [master]), tmp_path / "b.pdf")


@pytest.mark.parametrize(
    "name",
    ["vrdu-fara-filings/fara_1985_ida.pdf", "zh-borndigital/financial_table.pdf", "docling-rotated/ocr_test_rotated_180.pdf"],
)
def test_real_documents_keep_their_looks(host: Host, tmp_path: Path, name: str) -> None:
    source = DATA / "documents" / name
    if not source.exists():
        pytest.skip("the test documents are not here (DOSSIER_TEST_DATA)")
    path = tmp_path / "real.pdf"
    path.write_bytes(source.read_bytes())
    target, _ = exported(host, path, {0: [line("脆弱的墨迹", Box(60, 30, 200, 44))]})
    assert shown(target) == shown(path)
    assert all("脆弱的墨迹" in text for text in texts(target).values())
