"""A PDF's own text is trusted only where it is what the page shows."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pymupdf
import pytest
import zxingcpp
from PIL import Image

from desktop.document.geometry import Box, View
from desktop.imaging.client import ImagingHost
from tests.helpers import images


def test_born_digital_text(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "text.pdf"
    images.text_pdf(path)
    layer = imaging.text_layer(path, 0)
    assert (layer.trusted, layer.reason) == (True, "ok")
    assert [line.text for line in layer.lines] == ["Page 1", *[images.SENTENCE] * 40]
    line = layer.lines[1]
    assert (line.engine, line.vertical, line.confidence) == ("text-layer", False, 1.0)
    assert "".join(char.text for char in line.chars) == line.text
    assert Box(55, 75, 70, 95).contains(line.quad.tl)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("turned_text", [0, 90, 180, 270, 30])
def test_quads_lie_on_the_ink(imaging: ImagingHost, tmp_path: Path, rotate: int, turned_text: int) -> None:
    """Each character's quad, cut out along the text, holds its ink; around the line there is none."""
    path = tmp_path / "turned.pdf"
    with pymupdf.open() as document:
        page = document.new_page(width=400, height=300)
        page.set_cropbox(pymupdf.Rect(20, 10, 380, 290))
        at = pymupdf.Point(180, 140)
        page.insert_text(at, "HIJKLM", fontsize=20, morph=(at, pymupdf.Matrix(turned_text)))
        page.set_rotation(rotate)
        document.save(path)
    layer = imaging.text_layer(path, 0)
    (line,) = layer.lines
    assert line.text == "HIJKLM"
    angle = line.quad.angle
    assert math.cos(math.radians(angle - rotate + turned_text)) == pytest.approx(1, abs=1e-4)
    rendering = imaging.render(path, 0, resolution=4.0)
    dark = images.array(rendering) < 128
    assert dark.any()
    ys, xs = dark.nonzero()
    inside = [line.quad.contains(rendering.to_page.apply((x + 0.5, y + 0.5))) for x, y in zip(xs, ys, strict=True)]
    assert sum(inside) > 0.98 * len(inside)
    for char in line.chars:
        assert char.quad is not None
        assert char.quad.angle == pytest.approx(angle, abs=0.5)


def test_vertical_writing(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "vertical.pdf"
    content = b"BT /F 20 Tf 1 0 0 1 150 280 Tm <4e004e8c4e09> Tj ET"
    path.write_bytes(
        images.pdf_of(
            [
                b"<</Type/Catalog/Pages 2 0 R>>",
                b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
                b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
                b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-V/DescendantFonts[6 0 R]>>",
                b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo"
                b"<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor 7 0 R/DW 1000>>",
                b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -120 1000 880]/ItalicAngle 0"
                b"/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
            ]
        )
    )
    (line,) = imaging.text_layer(path, 0).lines
    assert (line.text, line.vertical) == ("一二三", True)
    quads = [char.quad for char in line.chars if char.quad]
    assert quads[0].tl[1] < quads[1].tl[1] < quads[2].tl[1]
    assert all(q.tl[0] < q.tr[0] and abs(q.tl[1] - q.tr[1]) < 0.1 for q in [*quads, line.quad])
    rendering = imaging.render(path, 0, resolution=4.0)
    ys, xs = (images.array(rendering) < 128).nonzero()
    assert all(line.quad.contains(rendering.to_page.apply((x + 0.5, y + 0.5))) for x, y in zip(xs, ys, strict=True))


def test_invisible_text_over_its_scan_is_an_ocr_layer(imaging: ImagingHost, tmp_path: Path) -> None:
    page, layer = images.written_page()
    images.scan_pdf(tmp_path / "ocr.pdf", page, layer)
    found = imaging.text_layer(tmp_path / "ocr.pdf", 0)
    assert (found.reason, len(found.lines)) == ("ok", 30)
    images.scan_pdf(tmp_path / "under.pdf", page, layer, invisible=False, under=True)
    assert imaging.text_layer(tmp_path / "under.pdf", 0).trusted


@pytest.mark.parametrize("shift", [(0, 12), (14, 0), (90, 300), (25, -22)])
def test_a_layer_beside_its_ink_is_not_trusted(imaging: ImagingHost, tmp_path: Path, shift: tuple[float, float]) -> None:
    page, layer = images.written_page()
    images.scan_pdf(tmp_path / "ocr.pdf", page, layer, shift=shift)
    assert imaging.text_layer(tmp_path / "ocr.pdf", 0).reason in ("invisible-mismatch", "no-ink")


def test_reasons_against_a_layer(imaging: ImagingHost, tmp_path: Path) -> None:
    page, layer = images.written_page()
    blank = Image.new("L", page.size, 250)
    stamp = [("Case 1:09-cv-02578 Document 12 Filed 03/04/2010", (150.0, 20.0), 9.0)]
    cases = {
        "no-ink": (blank, layer, True, False),
        "hidden": (blank, layer, False, True),
        "too-little": (page, stamp, False, False),
        "none": (page, [(text, (x + 2000, y), size) for text, (x, y), size in layer], True, False),
    }
    for reason, (image, text, invisible, under) in cases.items():
        path = tmp_path / f"{reason}.pdf"
        images.scan_pdf(path, image, text, invisible=invisible, under=under)
        found = imaging.text_layer(path, 0)
        assert (found.trusted, found.reason) == (False, reason)


def test_characters_without_meaning(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "private.pdf"
    content = b"BT /F 20 Tf 20 200 Td (HIJKLMNOP) Tj ET"
    meaning = b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <00> <ff> <e000> endbfrange endcmap"
    path.write_bytes(
        images.pdf_of(
            [
                b"<</Type/Catalog/Pages 2 0 R>>",
                b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
                b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
                b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
                b"<</Length %d>>stream\n%s\nendstream" % (len(meaning), meaning),
            ]
        )
    )
    assert imaging.text_layer(path, 0).reason == "garbled"


def test_white_letters_on_a_dark_page_are_ink(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "night.pdf"
    with pymupdf.open() as document:
        page = document.new_page()
        page.draw_rect(page.rect, color=(0, 0, 0.3), fill=(0, 0, 0.3))
        for line in range(30):
            page.insert_text((60, 90 + 20 * line), images.SENTENCE, fontsize=10, color=(1, 1, 1))
        document.save(path)
    assert imaging.text_layer(path, 0).reason == "ok"


def test_white_letters_on_white_are_hidden(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "white.pdf"
    with pymupdf.open() as document:
        page = document.new_page()
        for line in range(30):
            page.insert_text((60, 90 + 20 * line), images.SENTENCE, fontsize=10, color=(1, 1, 1))
        document.save(path)
    assert imaging.text_layer(path, 0).reason == "hidden"


def test_an_image_file_has_no_layer(imaging: ImagingHost, tmp_path: Path) -> None:
    images.picture(50, 50).save(tmp_path / "page.png")
    assert imaging.text_layer(tmp_path / "page.png", 0).reason == "none"
    assert imaging.render(tmp_path / "page.png", 0, View()).marks is None


def test_what_a_form_s_boxes_say_comes_with_its_text(imaging: ImagingHost, tmp_path: Path) -> None:
    with pymupdf.open() as pdf:
        page = pdf.new_page(width=400, height=500)
        for row in range(12):
            page.insert_text((60, 60 + 20 * row), "The tenant agrees to what is written here")
        box, text = pymupdf.PDF_WIDGET_TYPE_CHECKBOX, pymupdf.PDF_WIDGET_TYPE_TEXT
        for n, (kind, value) in enumerate(((box, True), (box, False), (text, "filled in"))):
            widget = pymupdf.Widget()
            widget.field_type, widget.field_name, widget.field_value = kind, f"field {n}", value
            widget.rect = pymupdf.Rect(40, 340 + 40 * n, 200 if n == 2 else 52, 352 + 40 * n)
            page.add_widget(widget)
        page.set_rotation(90)
        pdf.save(tmp_path / "form.pdf")
    layer = imaging.text_layer(tmp_path / "form.pdf", 0)
    assert layer.trusted
    assert "filled in" in [line.text for line in layer.lines]
    assert [tick.ticked for tick in layer.ticks] == [True, False]
    assert [tick.quad.centre for tick in layer.ticks] == [pytest.approx((154, 46)), pytest.approx((114, 46))]


def test_drawn_boxes_and_codes_come_with_the_text_too(imaging: ImagingHost, tmp_path: Path) -> None:
    picture = np.asarray(zxingcpp.create_barcode("HT-1", zxingcpp.BarcodeFormat.QRCode).to_image(scale=4))
    with pymupdf.open() as pdf:
        page = pdf.new_page(width=595, height=842)
        for row in range(20):
            page.insert_text((90, 100 + 30 * row), "An item of the list that may be ticked")
            page.draw_rect(pymupdf.Rect(65, 90 + 30 * row, 77, 102 + 30 * row))
        page.draw_line((66, 91), (76, 101), width=1.5)
        page.draw_line((76, 91), (66, 101), width=1.5)
        pixels = pymupdf.Pixmap(pymupdf.csGRAY, picture.shape[1], picture.shape[0], picture.tobytes(), False)
        page.insert_image(pymupdf.Rect(450, 50, 550, 150), pixmap=pixels)
        pdf.save(tmp_path / "list.pdf")
    layer = imaging.text_layer(tmp_path / "list.pdf", 0)
    assert [tick.ticked for tick in layer.ticks] == [True] + 19 * [False]
    assert [(code.format, code.text) for code in layer.codes] == [("QRCode", "HT-1")]
