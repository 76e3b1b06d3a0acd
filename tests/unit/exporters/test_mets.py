"""METS packages: what lies in them, what mets.xml says of it, and that both agree."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from desktop.document.geometry import Affine
from desktop.document.model import Document, Master, Page
from desktop.exporters.errors import EmptyDocument, NotWhole
from desktop.exporters.job import Job, Options, PageImage, Picture, Written, no_picture
from desktop.exporters.packages import mets
from desktop.exporters.sheets import write_page_xml
from desktop.interchange import alto, page_xml
from tests.helpers.golden import golden
from tests.helpers.rich_sample import RichSample, rich_document
from tests.unit.interchange.schemas import assert_valid

NS = {"m": "http://www.loc.gov/METS/", "mods": "http://www.loc.gov/mods/v3", "premis": "http://www.loc.gov/premis/v3"}
HREF = "{http://www.w3.org/1999/xlink}href"


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> RichSample:
    return rich_document(tmp_path_factory.mktemp("rich"))


def nobody(name: str, body: dict[str, object], *, timeout: float) -> dict[str, object]:
    raise AssertionError("no child is needed")


def exported(job: Job, folder: Path) -> tuple[Path, etree._Element]:
    target = folder / "a.mets"
    assert mets.write(job, target, nobody) == Written()
    data = (target / "mets.xml").read_bytes()
    assert_valid(data, "mets-1.12.1.xsd")
    return target, etree.fromstring(data)


def files(root: etree._Element) -> dict[str, etree._Element]:
    return {file.find("m:FLocat", NS).get(HREF): file for file in root.iterfind(".//m:file", NS)}  # type: ignore[union-attr,misc]


def a_picture(size: tuple[int, int], orientation: int | None = None, form: str = "JPEG") -> bytes:
    made, exif = io.BytesIO(), Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    Image.new("RGB", size, "white").save(made, form, exif=exif)
    return made.getvalue()


def a_job(folder: Path, data: bytes, page: Page, master: Master, **changes: object) -> Job:
    path = folder / master.name
    path.write_bytes(data)
    document = Document("d", "T", (page.id,))
    job = Job(document, lambda: iter((page,)), (master,), lambda sha: path, "en", "2026-03-01T08:00:00Z", "Dossier 0")
    return replace(job, **changes)  # type: ignore[arg-type]


def a_master(data: bytes, media_type: str = "image/jpeg", pages: int = 1) -> Master:
    return Master(hashlib.sha256(data).hexdigest(), "a.bin", len(data), media_type, pages)


# --- what lies in it ------------------------------------------------------------------------------------------------------


def test_every_file_is_told_with_its_size_and_checksum(rich: RichSample, tmp_path: Path) -> None:
    target, root = exported(rich.job(), tmp_path)
    told = files(root)
    assert set(told) == {str(p.relative_to(target).as_posix()) for p in target.rglob("*.*") if p.name != "mets.xml"}
    for name, file in told.items():
        data = (target / name).read_bytes()
        assert (file.get("SIZE"), file.get("CHECKSUM")) == (str(len(data)), hashlib.sha256(data).hexdigest())
        assert file.get("CHECKSUMTYPE") == "SHA-256"
    assert [told[f"images/000{n}.png"].get("MIMETYPE") for n in range(1, 5)] == ["image/png"] * 4
    for n, master in enumerate(rich.masters, 1):
        assert hashlib.sha256((target / f"images/000{n}.png").read_bytes()).hexdigest() == master.sha256


def test_the_alto_of_a_page_fits_the_picture_beside_it(rich: RichSample, tmp_path: Path) -> None:
    target, _ = exported(rich.job(), tmp_path)
    for path, page in zip(sorted(target.glob("alto/*")), rich.pages, strict=True):
        assert_valid(path.read_bytes(), "alto-4-4.xsd")
        (sheet,) = alto.read(path)
        with Image.open(path.parent / sheet.image) as image:
            assert image.size == (sheet.width, sheet.height)
        assert sheet.content.text() == page.content.text()


def test_pages_are_in_order_and_headings_lead_to_their_blocks(rich: RichSample, tmp_path: Path) -> None:
    target, root = exported(rich.job(), tmp_path)
    physical, logical = root.iterfind("m:structMap", NS)
    pages = physical.findall(".//m:div[@TYPE='page']", NS)
    assert [(page.get("ORDER"), page.get("ORDERLABEL")) for page in pages][:2] == [("1", "1"), ("2", "2")]
    assert [each.get("FILEID") for each in pages[2].iterfind("m:fptr", NS)] == ["img-0003", "alto-0003"]
    headings = logical.findall(".//m:div[@TYPE='heading']", NS)
    assert [heading.get("LABEL") for heading in headings][:3] == [
        "关于整理旧档的通知",
        "Notes for the archivist on duty",
        "移交清册",
    ]
    for heading in headings:
        area = heading.find(".//m:area", NS)
        assert area is not None
        inside = etree.parse(str(target / "alto" / f"{area.get('FILEID', '')[-4:]}.alto.xml"))
        assert inside.find(f".//*[@ID='{area.get('BEGIN')}']") is not None


def test_what_the_document_is_and_who_made_its_text(rich: RichSample, tmp_path: Path) -> None:
    _, root = exported(rich.job(), tmp_path)
    assert root.findtext(".//mods:titleInfo/mods:title", namespaces=NS) == "关于整理旧档的通知"
    assert root.findtext(".//mods:dateCreated", namespaces=NS) == "1956-03-01"
    assert root.findtext(".//m:altRecordID", namespaces=NS) == "0123456789abcdef" * 4
    agents = [(each[1].text, each[2].text) for each in root.iterfind(".//premis:agent", NS)]
    assert agents == [("rapid", "software"), ("Li Hua", "person")]
    evidence = root.find(".//{urn:dossier:record:1}evidence")
    assert evidence is not None
    assert (evidence.get("file"), evidence.get("lines")) == ("alto-0001", "p1l2")
    assert {each.get("confirmed_by") for each in root.iterfind(".//{urn:dossier:record:1}field")} == {"Li Hua"}


def test_mets_is_as_it_was(rich: RichSample, tmp_path: Path) -> None:
    target, _ = exported(rich.job(), tmp_path)
    said = (target / "mets.xml").read_text("utf-8")
    said = re.sub('(SIZE|size)="[0-9]+"', '\\1="0"', re.sub('[0-9a-f]{64}(?=")', "0" * 64, said))
    golden("rich.mets.xml", said)


# --- pictures -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("orientation", [None, 1, 6, 3])
def test_an_original_that_is_to_be_turned_is_not_put_there_as_it_is(form: str, orientation: int | None, tmp_path: Path) -> None:
    data = a_picture((40, 30), orientation, form)
    master = a_master(data, f"image/{form.lower()}")
    taken = Picture(a_picture((30, 40), form="PNG"), "image/png", 30, 40, Affine())
    job = a_job(tmp_path, data, Page("p", "d", 1, master.sha256, 0, 30, 40), master, picture=lambda page, **how: taken)
    target, _ = exported(job, tmp_path)
    (image,) = (target / "images").iterdir()
    assert (image.read_bytes() == data) == (orientation in (None, 1))


@pytest.mark.parametrize(
    "changes",
    [
        {"redacted": True},
        {"options": Options(masters=False)},
        {"master": {"pages": 2}},
        {"master": {"media_type": "image/webp"}},
    ],
)
def test_a_picture_is_made_where_the_original_cannot_lie_there(changes: dict[str, object], tmp_path: Path) -> None:
    data = a_picture((40, 30))
    master = replace(a_master(data), **changes.pop("master", {}))  # type: ignore[arg-type]
    asked = []

    def picture(page: Page, **how: object) -> Picture:
        asked.append(how)
        return Picture(b"made", "image/png", 80, 60, Affine.scaling(2))

    job = a_job(tmp_path, data, Page("p", "d", 1, master.sha256, 0, 40, 30), master, picture=picture, **changes)
    target, root = exported(job, tmp_path)
    assert asked == [{"media_type": "image/png", "as_viewed": False}]
    assert (target / "images/0001.png").read_bytes() == b"made"
    assert [(sheet.width, sheet.height) for sheet in alto.read(target / "alto/0001.alto.xml")] == [(80, 60)]
    assert (root.find(".//m:sourceMD", NS) is None) == job.redacted


def test_pictures_are_jpeg_where_that_is_asked_for(tmp_path: Path) -> None:
    data, asked = a_picture((40, 30)), []
    master = a_master(data, "application/pdf")

    def picture(page: Page, **how: object) -> Picture:
        asked.append(how["media_type"])
        return Picture(b"made", "image/jpeg", 160, 120, Affine.scaling(4))

    page = Page("p", "d", 1, master.sha256, 0, 40, 30, "pt")
    job = a_job(tmp_path, data, page, master, picture=picture, options=Options(page_image=PageImage.JPEG))
    target, root = exported(job, tmp_path)
    assert asked == ["image/jpeg"]
    assert [file.get("MIMETYPE") for file in files(root).values()] == ["image/jpeg", "application/xml"]
    assert (target / "images/0001.jpg").is_file()


def test_an_original_that_has_changed_is_not_delivered(tmp_path: Path) -> None:
    data = a_picture((40, 30))
    master = replace(a_master(data), sha256="0" * 64)
    job = a_job(tmp_path, data, Page("p", "d", 1, master.sha256, 0, 40, 30), master, picture=no_picture)
    with pytest.raises(NotWhole):
        mets.write(job, tmp_path / "a.mets", nobody)


def test_a_document_without_pages_is_refused(rich: RichSample, tmp_path: Path) -> None:
    job = rich.job(document=replace(rich.document, pages=()), pages=lambda: iter(()))
    for write in (mets.write, write_page_xml):
        with pytest.raises(EmptyDocument):
            write(job, tmp_path / "a", nobody)


def test_names_and_texts_that_xml_cannot_say_do_no_harm(rich: RichSample, tmp_path: Path) -> None:
    job = rich.job(document=replace(rich.document, title='a\x00 <b> & "c"', id="9 z"))
    _, root = exported(job, tmp_path)
    assert root.get("LABEL") == 'a\ufffd <b> & "c"'


# --- PAGE -----------------------------------------------------------------------------------------------------------------


def test_page_xml_is_a_file_a_page(rich: RichSample, tmp_path: Path) -> None:
    written = write_page_xml(rich.job(), tmp_path / "a.page.xml", nobody)
    assert [path.name for path in written.files] == [f"a-000{n}.page.xml" for n in range(1, 5)]
    texts = [sheet.content.text() for path in written.files for sheet in page_xml.read(path)]
    assert texts == [page.content.text() for page in rich.pages]
    one = replace(rich.document, pages=rich.document.pages[:1])
    alone = write_page_xml(rich.job(document=one, pages=lambda: iter(rich.pages[:1])), tmp_path / "b.page.xml", nobody)
    assert alone.files == (tmp_path / "b.page.xml",)
