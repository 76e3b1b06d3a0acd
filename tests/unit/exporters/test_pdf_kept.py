"""What a PDF has besides pages - bookmarks, links, attachments, forms, what it says of itself - and what is added to that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pikepdf
import pymupdf
import pypdf
import pytest
from pikepdf import Array, Dictionary, Name, OutlineItem

from desktop.document.geometry import Box, Quad
from desktop.document.model import Content, Line, Master, Page, Region, RegionType, new_id
from desktop.exporters.job import Written
from desktop.exporters.pdf.merging import FIRST_ONLY
from desktop.hosts.client import Host
from tests.helpers.rich_sample import rich_document
from tests.unit.exporters.drawn import Sheet, export_pdf, job_of, master_of

SIZE = (500.0, 700.0)


def dressed(path: Path, mark: str, pages: int = 3, *, outline: bool = True) -> Path:
    """A PDF that has everything: on its first page links to its last and out, by place and by name, and a field of a form."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=SIZE)
    last = pdf.pages[-1].obj
    pdf.Root.Names = Dictionary(
        Dests=Dictionary(Names=Array([pikepdf.String("end"), Array([last, Name.XYZ, 10, 600, 0])])),
    )
    field = Dictionary(FT=Name.Tx, T=pikepdf.String(f"{mark} field"), V=pikepdf.String(f"{mark} value"))
    field.update({"/Type": Name.Annot, "/Subtype": Name.Widget, "/Rect": Array([50, 50, 150, 70])})
    widget = pdf.make_indirect(field)
    links = [
        Dictionary(Dest=Array([last, Name.Fit])),
        Dictionary(A=Dictionary(S=Name.GoTo, D=pikepdf.String("end"))),
        Dictionary(A=Dictionary(S=Name.URI, URI=pikepdf.String(f"https://{mark}.example"))),
    ]
    for number, link in enumerate(links):
        link.update({"/Type": Name.Annot, "/Subtype": Name.Link, "/Rect": Array([10, 10 + 20 * number, 40, 20 + 20 * number])})
    pdf.pages[0].obj.Annots = Array([*(pdf.make_indirect(link) for link in links), widget])
    pdf.Root.AcroForm = Dictionary(Fields=Array([widget]))
    pdf.attachments[f"{mark}.txt"] = pikepdf.AttachedFileSpec(pdf, mark.encode(), filename=f"{mark}.txt")
    if outline:
        with pdf.open_outline() as tree:
            top = OutlineItem(f"{mark} first", 0)
            top.children.append(OutlineItem(f"{mark} last", pages - 1))
            tree.root.append(top)
    pdf.docinfo[Name.Title] = f"{mark} title"
    pdf.docinfo[Name.Author] = f"{mark} author"
    pdf.save(path)
    return path


def pages_of(master: Master, indexes: Sequence[int]) -> list[Page]:
    line = Line(new_id(), "words", Quad.of(Box(100, 100, 200, 120)), 0.9)
    content = Content((Region(new_id(), RegionType.TEXT, line.quad, 1.0, (line,)),))
    return [Page(new_id(), "d1", i + 1, master.sha256, i, *SIZE, "pt", content=content) for i in indexes]


def exported(host: Host, folder: Path, parts: Sequence[tuple[Path, Sequence[int]]]) -> tuple[Path, Written]:
    masters = [master_of(path, "application/pdf") for path, _ in parts]
    pages = [page for master, (_, indexes) in zip(masters, parts, strict=True) for page in pages_of(master, indexes)]
    target = folder / "out.pdf"
    return target, export_pdf(host, job_of(pages, masters), target)


def bookmarks(path: Path) -> list[tuple[int, str, int]]:
    """Level, title and page, from 1."""
    with pymupdf.open(path) as document:
        return [(level, title, page) for level, title, page in document.get_toc()]


def links(path: Path, page: int = 0) -> list[object]:
    """Where the links of a page lead: a page, from 0, an address, or nowhere."""
    with pymupdf.open(path) as document:
        found = sorted(document[page].get_links(), key=lambda link: -link["from"].y0)
        return [link.get("uri") or (link["page"] if link.get("page", -1) >= 0 else None) for link in found]


def form(path: Path) -> dict[str, object]:
    return {name: field.get("/V") for name, field in (pypdf.PdfReader(path).get_fields() or {}).items()}


def attached(path: Path) -> dict[str, bytes]:
    with pikepdf.open(path) as pdf:
        return {name: bytes(spec.get_file().read_bytes()) for name, spec in pdf.attachments.items()}


def test_all_stays_in_a_whole_original(host: Host, tmp_path: Path) -> None:
    target, written = exported(host, tmp_path, [(dressed(tmp_path / "a.pdf", "one"), (0, 1, 2))])
    assert written == Written()
    assert bookmarks(target) == [(1, "one first", 1), (2, "one last", 3)]
    assert links(target) == [2, 2, "https://one.example"]
    assert form(target) == {"one field": "one value"}
    assert attached(target) == {"one.txt": b"one"}
    info = pypdf.PdfReader(target).metadata
    assert info is not None
    assert (info.title, info.author, info.producer) == ("one title", "one author", "Dossier 0")


def test_a_part_of_an_original_keeps_what_leads_to_its_pages(host: Host, tmp_path: Path) -> None:
    target, _ = exported(host, tmp_path, [(dressed(tmp_path / "a.pdf", "one"), (0, 2))])
    assert bookmarks(target) == [(1, "one first", 1), (2, "one last", 2)]
    assert links(target) == [1, 1, "https://one.example"]
    assert form(target) == {"one field": "one value"}
    assert attached(target) == {"one.txt": b"one"}
    info = pypdf.PdfReader(target).metadata
    assert info is not None
    assert (info.title, info.author) == ("drawn 图纸", "one author")


def test_what_leads_to_a_page_that_is_left_out_leads_nowhere(host: Host, tmp_path: Path) -> None:
    target, _ = exported(host, tmp_path, [(dressed(tmp_path / "a.pdf", "one"), (0, 1))])
    assert bookmarks(target) == [(1, "one first", 1)]
    assert [where for where in links(target) if where is not None] == ["https://one.example"]


def test_originals_put_together_keep_theirs_each(host: Host, tmp_path: Path) -> None:
    one, two = dressed(tmp_path / "a.pdf", "one"), dressed(tmp_path / "b.pdf", "two", 2)
    target, written = exported(host, tmp_path, [(one, (0, 1, 2)), (two, (0, 1))])
    assert written == Written()
    assert bookmarks(target) == [(1, "one first", 1), (2, "one last", 3), (1, "two first", 4), (2, "two last", 5)]
    assert links(target, 0) == [2, 2, "https://one.example"]
    assert links(target, 3) == [4, 4, "https://two.example"]
    assert form(target) == {"one field": "one value", "two field": "two value"}
    assert attached(target) == {"one.txt": b"one", "two.txt": b"two"}
    info = pypdf.PdfReader(target).metadata
    assert info is not None
    assert (info.title, info.author) == ("drawn 图纸", None)


def test_what_cannot_be_put_together_is_told(host: Host, tmp_path: Path) -> None:
    one, two = dressed(tmp_path / "a.pdf", "one"), dressed(tmp_path / "b.pdf", "two")
    with pikepdf.open(two, allow_overwriting_input=True) as pdf:
        pdf.Root.OCProperties = Dictionary(OCGs=Array(), D=Dictionary(Order=Array()))
        pdf.save(two)
    _, written = exported(host, tmp_path, [(one, (0,)), (two, (0,))])
    assert written.notes == (FIRST_ONLY,)


def titled(master: Master, index: int, texts: Sequence[tuple[str, float, float]], number: str = "") -> Page:
    """texts: of titles, how far down they begin, their height."""
    regions = []
    for text, y, height in texts:
        quad = Quad.of(Box(100, y, 400, y + height))
        regions.append(Region(new_id(), RegionType.TITLE, quad, 1.0, (Line(new_id(), text, quad, 0.9),)))
    if number:
        quad = Quad.of(Box(240, 660, 260, 675))
        regions.append(Region(new_id(), RegionType.PAGE_NUMBER, quad, 1.0, (Line(new_id(), number, quad, 0.9),)))
    return Page(new_id(), "d1", index + 1, master.sha256, index, *SIZE, "pt", content=Content(tuple(regions)))


def test_titles_become_bookmarks_where_there_are_none(host: Host, tmp_path: Path) -> None:
    path = dressed(tmp_path / "a.pdf", "one", outline=False)
    master = master_of(path, "application/pdf")
    pages = [
        titled(master, 0, [("第一章 总则", 50, 40), ("Scope", 200, 24)]),
        titled(master, 1, [("Terms", 60, 25)]),
        titled(master, 2, [("第二章", 80, 41)]),
    ]
    export_pdf(host, job_of(pages, [master]), tmp_path / "b.pdf")
    assert bookmarks(tmp_path / "b.pdf") == [(1, "第一章 总则", 1), (2, "Scope", 1), (2, "Terms", 2), (1, "第二章", 3)]
    with pymupdf.open(tmp_path / "b.pdf") as document:
        assert document.get_toc(simple=False)[1][3]["to"].y == pytest.approx(200, abs=1)


def test_a_rich_sample_has_bookmarks_language_and_what_its_fields_say(host: Host, tmp_path: Path) -> None:
    rich = rich_document(tmp_path / "rich")
    target = tmp_path / "rich.pdf"
    export_pdf(host, rich.job(), target)
    assert [title for _, title, _ in bookmarks(target)] == [
        "关于整理旧档的通知", "Notes for the archivist on duty", "移交清册", "光緒三年契", "附件：收据",
    ]  # fmt: skip
    info = pypdf.PdfReader(target).metadata
    assert info is not None
    assert (info.title, info.author, info.get("/Keywords")) == ("关于整理旧档的通知", "江南县人民委员会", "JN-012-0007")
    with pikepdf.open(target) as pdf:
        assert str(pdf.Root.Lang) == "zh"
        with pdf.open_metadata() as meta:
            assert meta["dc:title"] == "关于整理旧档的通知"
            assert meta["dc:creator"] == ["江南县人民委员会"]


def test_fields_say_nothing_of_a_redacted_file(host: Host, tmp_path: Path) -> None:
    rich = rich_document(tmp_path / "rich")
    export_pdf(host, rich.job(redacted=True), tmp_path / "out.pdf")
    info = pypdf.PdfReader(tmp_path / "out.pdf").metadata
    assert info is not None
    assert (info.author, info.get("/Keywords")) == (None, None)


def test_what_nobody_can_read_is_not_in_the_text(host: Host, tmp_path: Path) -> None:
    rich = rich_document(tmp_path / "rich")
    export_pdf(host, rich.job(), tmp_path / "out.pdf")
    with pymupdf.open(tmp_path / "out.pdf") as document:
        text = "".join(page.get_text() for page in document)
    assert "经手" not in text
    assert "副本份数" not in text
    assert "已办" in text


@pytest.mark.parametrize(
    ("printed", "labels"),
    [
        (("", "- 5 -", "6", "第7页"), ("4", "5", "6", "7")),
        (("", "", "1", "2", "3"), ("i", "ii", "1", "2", "3")),
        (("7", "3", "9", "1"), ("1", "2", "3", "4")),
        (("", "2", "", "4"), ("1", "2", "3", "4")),
    ],
)
def test_pages_are_called_as_they_are_numbered(
    host: Host, tmp_path: Path, printed: tuple[str, ...], labels: tuple[str, ...]
) -> None:
    path = dressed(tmp_path / "a.pdf", "one", len(printed))
    master = master_of(path, "application/pdf")
    pages = [titled(master, index, (), number) for index, number in enumerate(printed)]
    export_pdf(host, job_of(pages, [master]), tmp_path / "b.pdf")
    assert tuple(pypdf.PdfReader(tmp_path / "b.pdf").page_labels) == labels


def test_pictures_and_pdfs_together(host: Host, tmp_path: Path) -> None:
    sheet = Sheet(600, 400)
    heading = sheet.write("封面", 50, 50)
    sheet.image.save(tmp_path / "cover.png", dpi=(150, 150))
    cover = master_of(tmp_path / "cover.png")
    page = sheet.page(cover)
    (region,) = page.content.regions
    page = replace(page, content=Content((replace(region, type=RegionType.TITLE),)))
    assert heading.text == "封面"
    master = master_of(dressed(tmp_path / "a.pdf", "one"), "application/pdf")
    export_pdf(host, job_of([page, *pages_of(master, (0, 1, 2))], [cover, master]), tmp_path / "b.pdf")
    assert bookmarks(tmp_path / "b.pdf") == [(1, "封面", 1), (1, "one first", 2), (2, "one last", 4)]
    assert links(tmp_path / "b.pdf", 1) == [3, 3, "https://one.example"]
