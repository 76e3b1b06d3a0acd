"""The invisible text of a searchable PDF: what other readers find, and where."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pikepdf
import pymupdf
import pytest

from desktop.document.geometry import Affine, Box, Quad
from desktop.document.model import Line, new_id
from desktop.exporters.pdf.font import UnseenFont
from desktop.exporters.pdf.said import said
from desktop.exporters.pdf.unseen import operators
from desktop.hosts.client import Host
from tests.unit.exporters.drawn import Sheet, content, export_pdf, job_of, master_of
from tests.unit.exporters.readers import poppler, texts, words

RARE = "生僻字\U00020bb7\U0002123d"
POEM = ("子曰學而時習之不亦說乎", "有朋自遠方來不亦樂乎", "人不知而不慍不亦君子乎")


def contract() -> Sheet:
    sheet = Sheet(1200, 640)
    sheet.write("劳动合同书 Contract No. A-2024/07", 100, 60, 56)
    sheet.write("甲方：北京华信科技有限公司，乙方：王小明。", 100, 180, 40)
    sheet.write("The quick brown fox jumps over the lazy dog.", 100, 280, 40, chars=False)
    sheet.write(f"{RARE} end, café naïve", 100, 380, 40)
    sheet.write("人民币（大写）壹万贰仟元整 ￥12,000.00", 100, 480, 44)
    return sheet


def poem() -> Sheet:
    sheet = Sheet(900, 1000)
    for column, words_ in enumerate(POEM):
        sheet.write(words_, 700 - column * 130, 80, 60, vertical=True, chars=column != 1)
    return sheet


def exported(host: Host, sheet: Sheet, folder: Path) -> Path:
    scan, target = folder / "scan.png", folder / "scan.pdf"
    sheet.image.save(scan, dpi=(150, 150))
    master = master_of(scan)
    export_pdf(host, job_of([sheet.page(master)], [master]), target)
    return target


@pytest.mark.parametrize("degrees", [0, 90, 180, 270, 1.2, -1.2, 3.5, 92, 30])
def test_two_other_readers_find_the_words_in_order(host: Host, tmp_path: Path, degrees: float) -> None:
    sheet = contract()
    expected = "".join("".join(line.text.split()) for line in sheet.lines)
    found = texts(exported(host, sheet.turned(degrees), tmp_path))
    assert found == dict.fromkeys(found, expected)


@pytest.mark.parametrize("degrees", [0, -2, 90])
def test_vertical_chinese_reads_down_the_columns(host: Host, tmp_path: Path, degrees: float) -> None:
    found = texts(exported(host, poem().turned(degrees), tmp_path))
    assert found == dict.fromkeys(found, "".join(POEM))


def test_a_column_is_one_line_to_a_reader(host: Host, tmp_path: Path) -> None:
    assert poppler(exported(host, poem(), tmp_path)).split() == list(POEM)


@pytest.mark.parametrize("degrees", [0, 1.2, -1.2])
def test_a_reader_that_sorts_by_place_keeps_lines_whole(host: Host, tmp_path: Path, degrees: float) -> None:
    lines = poppler(exported(host, contract().turned(degrees), tmp_path)).splitlines()
    assert [line for line in lines if line.strip()] == [line.text for line in contract().lines]


def test_no_reader_cuts_a_word_of_a_skewed_page(host: Host, tmp_path: Path) -> None:
    found = poppler(exported(host, contract().turned(3.5), tmp_path)).split()
    assert {"Contract", "No.", "A-2024/07", "quick", "brown", "fox", "jumps", "over", "lazy", "dog.", "naïve"} <= set(found)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270, 2.5])
def test_words_lie_on_their_ink(host: Host, tmp_path: Path, degrees: float) -> None:
    """Half a font size is the most that a word's box may pass its ink on a page with a slope; without one it fits."""
    sheet = Sheet(1000, 700)
    expected = {}
    for row, word in enumerate(["Rechtsanwalt", "合同编号", "mmmiii", "12,000.00"]):
        sheet.write(word, 150 + 60 * row, 80 + 140 * row, 50)
    turned = sheet.turned(degrees)
    scale = 72 / 150
    for line in turned.lines:
        bounds = line.quad.bounds
        expected[line.text] = Box(bounds.x0 * scale, bounds.y0 * scale, bounds.x1 * scale, bounds.y1 * scale)
    found = dict(words(exported(host, turned, tmp_path)))
    assert found.keys() == expected.keys()
    slack = 1.0 if degrees % 90 == 0 else 12.0
    for word, box in expected.items():
        assert np.abs(np.array(_corners(found[word])) - np.array(_corners(box))).max() < slack, word


def _corners(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.y0, box.x1, box.y1


def test_characters_lie_on_their_own_quads(host: Host, tmp_path: Path) -> None:
    sheet = Sheet(1000, 200)
    line = sheet.write("mmm iii 合 同", 100, 60, 50)
    places = {c.quad.bounds.x0 * 72 / 150 for c in line.chars if c.quad}
    with pymupdf.open(exported(host, sheet, tmp_path)) as document:
        raw = document[0].get_text("rawdict")
    found = [c["bbox"][0] for b in raw["blocks"] for ln in b.get("lines", ()) for s in ln["spans"] for c in s["chars"]]
    for place in places:
        assert min(abs(place - x) for x in found) < 0.15 * 50 * 72 / 150


def test_corrected_text_without_places_still_lies_on_the_line(host: Host, tmp_path: Path) -> None:
    sheet = Sheet(1000, 200)
    line = sheet.write("甲方：北京华信", 100, 60, 50)
    sheet.lines = [line.corrected("甲方：北京华新科技", "Ada", "2026-01-01T00:00:00Z")]
    ((word, box),) = words(exported(host, sheet, tmp_path))
    assert word == "甲方：北京华新科技"
    assert abs(box.x1 - line.quad.bounds.x1 * 72 / 150) < 1


def test_nothing_of_it_is_seen(host: Host, tmp_path: Path) -> None:
    sheet = contract()
    sheet.image.paste(255, (0, 0, *sheet.image.size))
    with pymupdf.open(exported(host, sheet, tmp_path)) as document:
        assert set(document[0].get_pixmap().samples) == {255}


def test_the_font_stays_small(host: Host, tmp_path: Path) -> None:
    blank = Sheet(1200, 640)
    (tmp_path / "blank").mkdir()
    empty = exported(host, blank, tmp_path / "blank").stat().st_size
    sheet = contract()
    sheet.image = blank.image
    assert exported(host, sheet, tmp_path).stat().st_size - empty < 6_000


def test_odd_lines_do_no_harm() -> None:
    pdf = pikepdf.new()
    font = UnseenFont(pdf)
    nowhere = Quad((5, 5), (5, 5), (5, 5), (5, 5))
    backwards = Quad((90, 9), (1, 9), (1, 2), (90, 2))
    lines = [
        Line(new_id(), text, quad, 0.5, vertical=vertical)
        for text in ("", " ", "\x00\x07", "a\ud800", "e\u0301\u0301", "\u200b", "ab\ncd", "مرحبا")
        for quad in (nowhere, backwards, Quad.of(Box(0, 0, 10, 10)))
        for vertical in (False, True)
    ]
    made = operators([said(line) for line in lines], Affine(), font)
    font.finish()
    assert b"\n3 Tr\n" in made
    assert b"nan" not in made
    assert b"inf" not in made
    assert content([]).regions == ()
