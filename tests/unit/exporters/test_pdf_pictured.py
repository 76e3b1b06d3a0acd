"""Pages of a searchable PDF that are made of pictures of them, as a redacted document's are."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pymupdf
import pytest
from PIL import Image, ImageDraw

from desktop.document.geometry import Affine, Box, Quad, View
from desktop.document.model import Master, Page
from desktop.exporters.job import Job, Picture
from desktop.exporters.pdf import client
from desktop.hosts.client import Host
from tests.helpers.rich_sample import RichSample, rich_document
from tests.unit.exporters.drawn import Sheet, asked_of, job_of, master_of
from tests.unit.exporters.readers import texts, words

SECRET = "王小明 secret words"


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> RichSample:
    return rich_document(tmp_path_factory.mktemp("rich"))


def image_of(page: pikepdf.Page) -> pikepdf.Stream:
    return page.Resources.XObject.Im0


def everything(path: Path) -> bytes:
    """The file with all its streams but pictures unpacked, in which words can be looked for."""
    made = io.BytesIO()
    with pikepdf.open(path) as pdf:
        pdf.save(made, stream_decode_level=pikepdf.StreamDecodeLevel.generalized, compress_streams=False, qdf=True)
    return made.getvalue()


def drawn_job(folder: Path, image: Image.Image, picture: Callable[..., Picture], sheet: Sheet, **changes: object) -> Job:
    path = folder / "scan.png"
    image.save(path, dpi=(150, 150))
    master = master_of(path)
    return replace(job_of([sheet.page(master)], [master]), picture=picture, **changes)


def whole_picture(image: Image.Image) -> Callable[..., Picture]:
    def take(page: Page, area: Box | None = None, **asked: object) -> Picture:
        made = io.BytesIO()
        image.save(made, "PNG")
        return Picture(made.getvalue(), "image/png", *image.size, Affine())

    return take


def test_pages_taken_as_pictures_look_and_read_like_the_others(host: Host, tmp_path: Path, rich: RichSample) -> None:
    (tmp_path / "a").mkdir()
    client.write(rich.job(), tmp_path / "a" / "own.pdf", asked_of(host))
    client.write_pictured(rich.job(), tmp_path / "a" / "taken.pdf", asked_of(host), None)
    assert sorted(p.name for p in (tmp_path / "a").glob("picture*")) == []
    with pymupdf.open(tmp_path / "a" / "own.pdf") as own, pymupdf.open(tmp_path / "a" / "taken.pdf") as taken:
        for before, after in zip(own, taken, strict=True):
            assert tuple(after.rect) == pytest.approx(tuple(before.rect), abs=0.02)
            assert after.get_text() == before.get_text()
            difference = np.frombuffer(before.get_pixmap().samples, np.uint8).astype(int)
            difference -= np.frombuffer(after.get_pixmap().samples, np.uint8)
            assert np.abs(difference).mean() < 1
    found, wanted = words(tmp_path / "a" / "taken.pdf"), words(tmp_path / "a" / "own.pdf")
    assert [w for w, _ in found] == [w for w, _ in wanted]
    for (_, box), (_, expected) in zip(found, wanted, strict=True):
        assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((expected.x0, expected.y0, expected.x1, expected.y1), abs=0.1)


def test_only_the_pages_asked_for_are_taken(host: Host, tmp_path: Path, rich: RichSample) -> None:
    taken = []

    def take(page: Page, *asked: Any, **how: Any) -> Picture:
        taken.append((page.id, how["as_viewed"]))
        return rich.picture(page, *asked, **how)

    chosen = rich.pages[1].id
    client.write_pictured(rich.job(picture=take), tmp_path / "some.pdf", asked_of(host), frozenset({chosen}))
    assert taken == [(chosen, False)]
    with pymupdf.open(tmp_path / "some.pdf") as document:
        assert document.page_count == len(rich.pages)


def test_a_redacted_page_is_as_it_is_looked_at(host: Host, tmp_path: Path, rich: RichSample) -> None:
    """Turned upright, with the lines on their ink."""
    pages = (rich.pages[3],)
    job = rich.job(pages=lambda: iter(pages), redacted=True)
    target = tmp_path / "redacted.pdf"
    client.write(job, target, asked_of(host))
    page = pages[0]
    to_view = page.view.transform(page.width, page.height)
    found = dict(words(target))
    line = next(line for line in page.content.lines() if "十二卷" in line.text)
    ink = line.quad.mapped(to_view).bounds
    assert _corners(found[line.text]) == pytest.approx([n * 72 / 150 for n in _corners(ink)], abs=1.5)
    with pymupdf.open(target) as document:
        assert document[0].rect.width < document[0].rect.height


def _corners(box: Box) -> list[float]:
    return [box.x0, box.y0, box.x1, box.y1]


def test_what_was_cropped_away_is_not_in_a_redacted_file(host: Host, tmp_path: Path, rich: RichSample) -> None:
    """Two parts of one page become two pages, each with its own part of the picture and of the words."""
    page = rich.pages[1]
    upper = replace(page, id="upper", view=View(crop=Box(0, 0, page.width, 600)))
    lower = replace(page, id="lower", number=2, view=View(crop=Box(0, 600, page.width, page.height)))
    target = tmp_path / "parts.pdf"
    client.write(rich.job(pages=lambda: iter((upper, lower)), redacted=True), target, asked_of(host))
    with pymupdf.open(target) as document:
        heights = [round(p.rect.height * 150 / 72) for p in document]
    assert heights == [600, round(page.height) - 600]
    assert "移交清册" in texts(target, 1)["pypdf"]
    assert "移交清册" not in texts(target, 2)["pypdf"]
    assert "永久" in texts(target, 2)["pypdf"]


def test_parts_of_one_page_stay_one_page_where_nothing_is_hidden(host: Host, tmp_path: Path, rich: RichSample) -> None:
    page = rich.pages[1]
    other = replace(page, id="other", number=2, content=rich.pages[0].content)
    for chosen in (frozenset({page.id}), frozenset({"other"}), None):
        target = tmp_path / "one.pdf"
        client.write_pictured(rich.job(pages=lambda: iter((page, other))), target, asked_of(host), chosen)
        with pymupdf.open(target) as document:
            assert document.page_count == 1
            assert "移交清册" in document[0].get_text()
            assert "关于整理" in document[0].get_text()


def test_nothing_of_a_master_is_left_but_what_is_seen(host: Host, tmp_path: Path) -> None:
    path = tmp_path / "master.pdf"
    with pymupdf.open() as document:
        page = document.new_page(width=400, height=300)
        page.insert_text((50, 50), "secret words", render_mode=3)
        page.insert_link({"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(0, 0, 9, 9), "uri": "https://secret.example"})
        page.add_text_annot((20, 20), "secret note")
        document.embfile_add("secret.txt", b"secret words")
        document.set_toc([[1, "secret chapter", 1]])
        document.set_metadata({"title": "secret title", "author": "secret author"})
        document.set_xml_metadata("<x>secret</x>")
        document.save(path)
    master = Master("0" * 64, "master.pdf", 1, "application/pdf", 1, linked=str(path))
    seen = Page("p", "d1", 1, master.sha256, 0, 400, 300, "pt")
    job = replace(job_of([seen], [master]), picture=whole_picture(Image.new("RGB", (800, 600), "white")), redacted=True)
    job = replace(job, picture=scaled(job.picture, 2.0))
    target = tmp_path / "out.pdf"
    written = client.write(job, target, asked_of(host))
    assert b"secret" in everything(path)
    assert b"secret" not in everything(target)
    assert (written.copies, written.notes) == ((), ())
    with pymupdf.open(target) as document:
        assert tuple(document[0].rect) == pytest.approx((0, 0, 400, 300))


def scaled(take: Callable[..., Picture], by: float) -> Callable[..., Picture]:
    return lambda page, area=None, **asked: replace(take(page, area, **asked), to_pixels=Affine.scaling(by))


def test_black_and_white_stays_small(host: Host, tmp_path: Path) -> None:
    sheet = Sheet(1200, 900)
    sheet.write("黑白扫描", 100, 100, 80)
    bilevel = sheet.image.point(lambda value: 255 * (value > 127))
    target = tmp_path / "out.pdf"
    job = drawn_job(tmp_path, bilevel, whole_picture(bilevel), sheet)
    client.write_pictured(job, target, asked_of(host), None)
    with pikepdf.open(target) as pdf:
        image = image_of(pdf.pages[0])
        assert (image.Filter, image.BitsPerComponent) == ("/CCITTFaxDecode", 1)
    with pymupdf.open(target) as document:
        shown = document[0].get_pixmap(matrix=pymupdf.Matrix(150 / 72, 150 / 72), colorspace=pymupdf.csGRAY)
    # Readers smooth a page of one bit when they draw it.
    assert np.abs(np.frombuffer(shown.samples, np.uint8).reshape(900, 1200).astype(int) - np.asarray(bilevel)).mean() < 1
    assert target.stat().st_size < 8_000


def test_scans_become_jpeg_and_drawings_lose_nothing(host: Host, tmp_path: Path) -> None:
    sheet = Sheet(600, 400)
    noise = np.random.default_rng(7).integers(180, 250, (400, 600, 3), dtype=np.uint8)
    scan = Image.fromarray(noise)
    drawing = Image.new("RGB", (600, 400), "white")
    ImageDraw.Draw(drawing).text((50, 50), "drawn", fill=(200, 0, 0))
    kinds = {}
    for name, image in (("scan", scan), ("drawing", drawing)):
        client.write_pictured(
            drawn_job(tmp_path, image, whole_picture(image), sheet), tmp_path / "out.pdf", asked_of(host), None
        )
        with pikepdf.open(tmp_path / "out.pdf") as pdf:
            kinds[name] = str(image_of(pdf.pages[0]).Filter)
    assert kinds == {"scan": "/DCTDecode", "drawing": "/FlateDecode"}


def test_lines_outside_the_picture_are_left_out(host: Host, tmp_path: Path) -> None:
    sheet = Sheet(600, 400)
    sheet.write("inside", 50, 50)
    hidden = sheet.write(SECRET, 50, 300)
    assert hidden.quad == Quad.of(hidden.quad.bounds)
    upper = sheet.image.crop((0, 0, 600, 200))
    job = drawn_job(tmp_path, sheet.image, whole_picture(upper), sheet, redacted=True)
    target = tmp_path / "out.pdf"
    client.write(job, target, asked_of(host))
    assert set(texts(target).values()) == {"inside"}
