"""PDF pages are drawn as a viewer shows them, locked ones ask, and hostile ones end with a reason."""

from __future__ import annotations

import json
from pathlib import Path

import pymupdf
import pytest

from desktop.document.errors import DossierError
from desktop.document.geometry import Box, View
from desktop.imaging.client import MAX_CHUNK, ImagingHost
from desktop.imaging.errors import MasterDamaged, NoPages, PageMissing, PageTooLarge, PasswordNeeded, PasswordWrong
from tests.helpers import images

INCH = 72.0


def test_probe_of_a_plain_pdf(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    images.text_pdf(path, pages=3)
    info = imaging.probe(path)
    assert (info.media_type, info.pages, info.encrypted, info.signed, info.has_text) == (
        "application/pdf",
        3,
        False,
        False,
        True,
    )
    page = imaging.page(path, 2)
    assert (page.unit, page.dpi, page.has_text) == ("pt", (72.0, 72.0), True)


def test_password(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    images.text_pdf(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="卷宗", owner_pw="other")
    with pytest.raises(PasswordNeeded):
        imaging.probe(path)
    with pytest.raises(PasswordWrong):
        imaging.probe(path, "guess")
    assert imaging.probe(path, "卷宗").encrypted
    with pytest.raises(PasswordNeeded):
        imaging.render(path, 0)
    assert imaging.render(path, 0, password="卷宗", resolution=1.0).width == 595
    assert imaging.text_layer(path, 0, password="卷宗").trusted


def test_a_pdf_locked_only_against_changes_opens(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "owner.pdf"
    images.text_pdf(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="owner")
    assert imaging.probe(path).encrypted


def test_signed(imaging: ImagingHost, tmp_path: Path) -> None:
    def form(value: bytes) -> bytes:
        return images.pdf_of(
            [
                b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>",
                b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
                b"<</T(outer)/Kids[5 0 R]>>",
                b"<</FT/Sig/T(seal)/Parent 4 0 R" + value + b">>",
            ]
        )

    (tmp_path / "signed.pdf").write_bytes(form(b"/V<</Type/Sig/Filter/Adobe.PPKLite/Contents<00>>>"))
    (tmp_path / "blank.pdf").write_bytes(form(b""))
    assert imaging.probe(tmp_path / "signed.pdf").signed
    assert not imaging.probe(tmp_path / "blank.pdf").signed


def test_a_form_that_only_its_maker_draws_is_noted(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "xfa.pdf"
    path.write_bytes(
        images.pdf_of(
            [
                b"<</Type/Catalog/Pages 2 0 R/NeedsRendering true/AcroForm<</Fields[]/XFA 4 0 R>>>>",
                b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
                b"<</Length 0>>stream\n\nendstream",
            ]
        )
    )
    assert imaging.probe(path).notes == ("xfa-dynamic",)


def test_form_values_and_annotations_are_drawn(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    with pymupdf.open() as document:
        page = document.new_page(width=200, height=100)
        widget = pymupdf.Widget()
        widget.field_type, widget.field_name, widget.field_value = pymupdf.PDF_WIDGET_TYPE_TEXT, "name", "HHHHH"
        widget.rect = pymupdf.Rect(10, 10, 90, 30)
        page.add_widget(widget)
        page.add_rect_annot(pymupdf.Rect(110, 50, 150, 80)).update()
        document.save(path)
    pixels = images.array(imaging.render(path, 0, resolution=2.0))
    assert pixels[20:60, 20:180].min() < 100
    assert pixels[95:165, 215:305].min() < 150


def test_recognition_uses_the_resolution_of_the_scan(imaging: ImagingHost, tmp_path: Path) -> None:
    page, layer = images.written_page()
    images.scan_pdf(tmp_path / "scan.pdf", page, layer)
    rendering = imaging.render(tmp_path / "scan.pdf", 0)
    assert (rendering.width, rendering.height, rendering.channels) == (1240, 1754, 1)
    images.text_pdf(tmp_path / "text.pdf")
    assert imaging.render(tmp_path / "text.pdf", 0).width == round(595 * 300 / INCH)
    with pymupdf.open() as document:
        document.new_page(width=2384, height=3370)
        document.save(tmp_path / "a0.pdf")
    plan = imaging.render(tmp_path / "a0.pdf", 0)
    assert 35_000_000 < plan.width * plan.height < 41_000_000
    images.scan_pdf(tmp_path / "fine.pdf", page.resize((5000, 7000)), dpi=600)
    assert imaging.render(tmp_path / "fine.pdf", 0).width == round(5000 * 400 / 600)
    images.scan_pdf(tmp_path / "stamp.pdf", page.resize((1000, 1400)), dpi=1200)
    assert imaging.render(tmp_path / "stamp.pdf", 0).width == 1000


def test_max_pixels(imaging: ImagingHost, tmp_path: Path) -> None:
    images.text_pdf(tmp_path / "text.pdf")
    images.picture(1000, 700).save(tmp_path / "page.png")
    for name in ("text.pdf", "page.png"):
        rendering = imaging.render(tmp_path / name, 0, View(90, 3.0), max_pixels=100_000)
        assert 90_000 < rendering.width * rendering.height <= 100_000


def test_user_unit_makes_the_page_larger(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "plan.pdf"
    path.write_bytes(one_page(b"/MediaBox[0 0 100 200]/UserUnit 3"))
    page = imaging.page(path, 0)
    assert (page.width, page.height) == (300, 600)


def one_page(entries: bytes) -> bytes:
    return images.pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R" + entries + b">>",
        ]
    )


def test_a_box_written_backwards(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "backwards.pdf"
    path.write_bytes(one_page(b"/MediaBox[300 200 100 -50]"))
    page = imaging.page(path, 0)
    assert (page.width, page.height) == (200, 250)


def test_a_page_beyond_all_bounds(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "endless.pdf"
    path.write_bytes(one_page(b"/MediaBox[0 0 900000 900000]"))
    with pytest.raises(PageTooLarge):
        imaging.render(path, 0)


def test_no_pages_broken_table_and_rubbish(imaging: ImagingHost, tmp_path: Path) -> None:
    none = tmp_path / "none.pdf"
    none.write_bytes(images.pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]))
    with pytest.raises(NoPages):
        imaging.probe(none)
    images.text_pdf(tmp_path / "good.pdf")
    broken = tmp_path / "broken.pdf"
    broken.write_bytes((tmp_path / "good.pdf").read_bytes().replace(b"startxref", b"startxxxx"))
    assert imaging.probe(broken).notes == ("repaired",)
    assert images.array(imaging.render(broken, 0)).min() < 100
    rubbish = tmp_path / "rubbish.pdf"
    rubbish.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20)
    with pytest.raises((MasterDamaged, NoPages)):
        imaging.probe(rubbish)


def test_sizes_come_in_chunks(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    images.text_pdf(path, pages=MAX_CHUNK + 5, lines=1)
    assert len(imaging.pages(path, 0, 10_000)) == MAX_CHUNK
    assert [page.index for page in imaging.pages(path, MAX_CHUNK, 5)] == list(range(MAX_CHUNK, MAX_CHUNK + 5))
    with pytest.raises(PageMissing):
        imaging.pages(path, MAX_CHUNK, 6)


def test_a_changed_file_is_opened_anew(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    images.text_pdf(path, pages=1)
    assert imaging.probe(path).pages == 1
    imaging.release()
    path.unlink()
    images.text_pdf(path, pages=4)
    assert imaging.probe(path).pages == 4


def test_tiles_of_one_page_fit_together(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    images.text_pdf(path)
    whole = images.array(imaging.render(path, 0, resolution=2.0, crop=Box(0, 0, 400, 400)))
    tile = images.array(imaging.render(path, 0, resolution=2.0, crop=Box(100, 50, 300, 250)))
    difference = abs(whole[100:500, 200:600].astype(int) - tile.astype(int))
    assert difference.mean() < 1.0


def test_an_error_names_file_and_page_in_both_languages(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "页.pdf"
    path.write_bytes(one_page(b"/MediaBox[0 0 900000 10]"))
    with pytest.raises(DossierError) as caught:
        imaging.page(path, 0)
    for language in ("en", "zh"):
        assert "页.pdf" in caught.value.say(language)
        assert "1" in caught.value.say(language)
        assert "?" not in caught.value.say(language) + caught.value.advise(language)


def test_a_damaged_page_keeps_its_place_among_the_others(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "three.pdf"
    path.write_bytes(
        images.pdf_of(
            [
                b"<</Type/Catalog/Pages 2 0 R>>",
                b"<</Type/Pages/Kids[3 0 R 4 0 R 5 0 R]/Count 3>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 200]>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 900000 200]>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 300]>>",
            ]
        )
    )
    first, second, third = imaging.pages(path, 0, 3)
    assert (first.height, third.height, first.error, third.error) == (200, 300, None, None)
    assert second.error is not None
    assert json.loads(second.error)["code"] == "page-too-large"
    with pytest.raises(PageTooLarge):
        imaging.page(path, 1)
