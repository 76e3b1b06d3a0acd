"""hOCR: what we write is what others may read, and what others write comes in."""

from __future__ import annotations

import importlib.util
import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from lxml import etree, html

from desktop.document.geometry import Box, Quad
from desktop.document.model import Cell, Char, Content, Line, Page, Region, RegionType, Table
from desktop.exporters.sheets import head_of, sheets
from desktop.interchange import hocr
from desktop.interchange.detect import OcrFormat, detect
from desktop.interchange.errors import OcrFileDamaged, OcrFileUnknown
from desktop.interchange.values import LOOSE, Head, ReadSheet, Sheet
from desktop.interchange.xml import clean
from tests.helpers.golden import golden
from tests.helpers.rich_sample import PERSON, RichSample, rich_document
from tests.unit.interchange.holding import spelling
from tests.unit.interchange.test_round_trip import HEAD, pages_of_content, sheet_of


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> RichSample:
    return rich_document(tmp_path_factory.mktemp("rich"))


@pytest.fixture(scope="module")
def written(sample: RichSample) -> bytes:
    stream = io.BytesIO()
    hocr.write(head_of(sample.job()), sheets(sample.job()), stream)
    return stream.getvalue()


@pytest.fixture
def read(tmp_path: Path):
    def reading(said: str | bytes) -> list[ReadSheet]:
        path = tmp_path / "file.hocr"
        path.write_bytes(said if isinstance(said, bytes) else said.encode())
        return list(hocr.read(path))

    return reading


def texts(content: Content) -> list[str]:
    return [line.text for line in content.lines()]


def kinds(content: Content) -> list[tuple[RegionType, int]]:
    return [(region.type, len(region.lines)) for region in content.regions]


def box(x0: float, y0: float, x1: float, y1: float) -> Quad:
    return Quad.of(Box(x0, y0, x1, y1))


# --- ours -------------------------------------------------------------------------------------------------------------------


def test_the_file_is_as_it_was(written: bytes) -> None:
    golden("rich.hocr", written.decode())


def test_browsers_read_it_as_xml_and_as_html_alike(written: bytes) -> None:
    as_xml = [*etree.fromstring(written).iter("{*}*")]
    as_html = [*html.document_fromstring(written).iter("*")]
    assert [etree.QName(e).localname for e in as_xml] == [e.tag.rpartition(":")[2] for e in as_html]
    assert ["".join(e.itertext()) for e in as_xml] == ["".join(e.itertext()) for e in as_html]


def test_a_public_checker_finds_nothing(written: bytes, tmp_path: Path) -> None:
    if importlib.util.find_spec("hocr_spec") is None:
        pytest.skip("hocr-spec is not installed")
    path = tmp_path / "rich.hocr"
    path.write_bytes(written)
    command = [sys.executable, "-W", "ignore", "-c", "from hocr_spec.cli import main; main()", str(path)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env={"PYTHONUTF8": "1"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Document is valid" in done.stdout


def test_every_page_comes_back(sample: RichSample, written: bytes, read) -> None:
    found = read(written)
    assert [sheet.content for sheet in found] == [holds(page.content) for page in sample.pages]
    assert [sheet.image for sheet in found] == [master.name for master in sample.masters]
    assert [(sheet.width, sheet.height) for sheet in found] == [(page.width, page.height) for page in sample.pages]
    confirmed = [line.confirmed_by for sheet in found for line in sheet.content.lines() if line.mark]
    assert confirmed == [PERSON, PERSON]


@given(pages_of_content())
def test_what_the_format_can_hold_comes_back(tmp_path_factory: pytest.TempPathFactory, content: Content) -> None:
    path = tmp_path_factory.getbasetemp() / "round.hocr"
    with path.open("wb") as stream:
        hocr.write(HEAD, [sheet_of(content)], stream)
    (sheet,) = hocr.read(path)
    assert sheet.content == holds(content)
    assert (sheet.image, sheet.frame, sheet.software) == ("a b.png", 0, "Dossier 0.1")


def holds(content: Content) -> Content:
    """Places are whole pixels, shares ten thousandths; the Reading is not told."""
    regions = tuple(
        replace(r, quad=whole(r.quad), confidence=round(r.confidence, 4), label=clean(r.label), lines=tuple(map(held, r.lines)))
        for r in content.regions
    )
    tables = tuple(
        replace(t, cells=tuple(replace(c, quad=whole(c.quad)) for c in sorted(t.cells, key=lambda c: (c.row, c.col))))
        for t in content.tables
    )
    ticks = tuple(replace(t, quad=whole(t.quad), confidence=round(t.confidence, 4)) for t in content.ticks)
    codes = tuple(replace(c, quad=whole(c.quad), text=clean(c.text)) for c in content.codes)
    return Content(regions, tables, ticks, codes, tuple(map(whole, content.unread)))


def held(line: Line) -> Line:
    chars = tuple(
        Char(
            clean(c.text), None if c.quad is None else whole(c.quad), round(c.confidence, 4), round(c.doubt, 4),
            tuple(map(clean, c.others)),
        )
        for c in spelling(line)
    )  # fmt: skip
    return replace(
        line, text=clean(line.text), quad=whole(line.quad), confidence=round(line.confidence, 4), doubt=round(line.doubt, 4),
        chars=chars, reading=None,
    )  # fmt: skip


def whole(quad: Quad) -> Quad:
    return Quad(*((round(x), round(y)) for x, y in quad.points))


def test_a_page_is_written_before_the_next_one_is_asked_for() -> None:
    stream = io.BytesIO()
    filled: list[int] = []

    def slowly() -> Iterator[Sheet]:
        for n in range(3):
            filled.append(stream.tell())
            yield sheet_of(Content((Region("r", RegionType.TEXT, box(1, 1, 9, 9)),)), f"p{n}")

    hocr.write(HEAD, slowly(), stream)
    assert filled[0] < filled[1] < filled[2] < stream.tell()


def test_a_formula_is_seen_as_one_and_still_read_as_latex(read) -> None:
    line = Line("l", r"\frac{a}{b}", box(1, 1, 90, 30), 0.9)
    broken = Line("m", r"\left( \frac{", box(1, 40, 90, 60), 0.9)
    content = Content((Region("r", RegionType.FORMULA, box(0, 0, 99, 99), lines=(line, broken)),))
    stream = io.BytesIO()
    hocr.write(HEAD, [sheet_of(content)], stream)
    tree = etree.fromstring(stream.getvalue())
    assert len(tree.findall(".//{http://www.w3.org/1998/Math/MathML}mfrac")) == 1
    assert texts(read(stream.getvalue())[0].content) == [line.text, broken.text]


def test_names_that_would_end_a_property_come_back(read) -> None:
    stream = io.BytesIO()
    sheet = replace(sheet_of(Content()), image='卷 1; "copy".png')
    hocr.write(Head("", "Dossier 0", ""), [sheet], stream)
    assert read(stream.getvalue())[0].image == '卷 1; "copy".png'


def test_a_page_of_a_pdf_is_told_with_its_pixels_and_its_place_in_the_file(read) -> None:
    page = Page("p", "d", 1, "0" * 64, 6, 595.0, 842.0, "pt", content=Content())
    stream = io.BytesIO()
    hocr.write(HEAD, [Sheet.of(page, "a.pdf")], stream)
    (sheet,) = read(stream.getvalue())
    assert (sheet.width, sheet.height, sheet.frame) == (2479, 3508, 6)
    assert b"scan_res 300 300" in stream.getvalue()


# --- others' ----------------------------------------------------------------------------------------------------------------

TESSERACT = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
 <head><title></title>
  <meta name='ocr-system' content='tesseract 5.3.0' />
  <meta name='ocr-capabilities' content='ocr_page ocr_carea ocr_par ocr_line ocrx_word ocrp_wconf'/>
 </head>
 <body>
  <div class='ocr_page' id='page_1' title='image "scan 1.png"; bbox 0 0 1000 800; ppageno 0; scan_res 300 300'>
   <div class='ocr_photo' id='block_1_1' title="bbox 5 5 60 60"></div>
   <div class='ocr_carea' id='block_1_2' title="bbox 10 10 500 90">
    <p class='ocr_par' id='par_1_1' lang='eng' title="bbox 10 10 500 40">
     <span class='ocr_header' id='line_1_1' title="bbox 10 10 500 40; baseline 0 -5; x_size 30">
      <span class='ocrx_word' id='word_1_1' title='bbox 10 10 200 40; x_wconf 96'>Minutes</span>
      <span class='ocrx_word' id='word_1_2' title='bbox 220 10 300 40; x_wconf 40'>of&#39;s</span>
     </span>
    </p>
    <p class='ocr_par' id='par_1_2' lang='chi_sim' title="bbox 10 50 500 90">
     <span class='ocr_line' id='line_1_2' title="bbox 10 50 500 90; baseline 0 -5">
      <span class='ocrx_word' id='word_1_3' title='bbox 10 50 90 90; x_wconf 90'>北京</span>
      <span class='ocrx_word' id='word_1_4' title='bbox 100 50 180 90; x_wconf 80'>市</span>
      <span class='ocrx_word' id='word_1_5' title='bbox 200 50 300 90; x_wconf 70'>2025</span>
     </span>
     <span class='ocr_line' id='line_1_3' title="bbox 1 9 5 9"> <span class='ocrx_word' title='bbox 1 1 2 2'> </span></span>
    </p>
   </div>
   <div class='ocr_separator' id='block_1_3' title="bbox 10 700 990 704"></div>
  </div>
  <div class='ocr_page' id='page_2' title='image "scan 1.png"; bbox 0 0 1000 800; ppageno 1'>
   <p class='ocr_par' title="bbox 900 100 960 700">
    <span class='ocr_line' title="bbox 900 100 960 700; textangle 90"><span class='ocrx_word'
     title='bbox 900 100 960 700; x_wconf 90'>upwards</span></span>
   </p>
  </div>
 </body>
</html>"""


def test_tesseract(read) -> None:
    first, second = read(TESSERACT)
    assert (first.image, first.width, first.height, first.software) == ("scan 1.png", 1000, 800, "tesseract 5.3.0")
    assert kinds(first.content) == [(RegionType.FIGURE, 0), (RegionType.TITLE, 1), (RegionType.TEXT, 1)]
    assert texts(first.content) == ["Minutes of's", "北京市 2025"]
    heading, line = first.content.lines()
    assert [(c.text, c.confidence) for c in heading.chars] == [("Minutes", 0.96), ("of's", 0.4)]
    assert line.confidence == pytest.approx((2 * 0.9 + 0.8 + 4 * 0.7) / 7)
    assert line.quad == box(10, 50, 500, 90)
    (turned,) = second.content.lines()
    assert turned.quad == Quad((900, 700), (900, 100), (960, 100), (960, 700))
    assert turned.quad.angle == -90


def page_of(inner: str, title: str = 'image "a.png"; bbox 0 0 100 100') -> str:
    head = "<head><meta name='ocr-system' content='Other 1'></head>"
    return f"<html>{head}<body><div class=ocr_page title='{title}'>{inner}</div>"


def line_of(text: str, title: str = "bbox 1 1 9 9") -> str:
    return f"<span class=ocr_line title='{title}'>{text}</span>"


def test_lines_without_words_or_blocks(read) -> None:
    lines = "".join(f"<span class='ocr_line' title='bbox 1 {y} 90 {y + 9}'>line  {y}</span><br>" for y in (10, 20))
    (sheet,) = read(page_of(lines))
    (region,) = sheet.content.regions
    assert region.label == LOOSE
    assert texts(sheet.content) == ["line 10", "line 20"]
    assert all(line.confidence == 1.0 and not line.chars for line in region.lines)


def test_characters_one_by_one(read) -> None:
    letters = "".join(
        f"<span class='ocrx_cinfo' title='x_bboxes {x} 1 {x + 9} 9; x_conf {90 + x}'>{c}</span>"
        for x, c in ((1, "a"), (2, "b"))
    )
    word = f"<span class='ocrx_word' title='bbox 1 1 20 9; x_wconf 50'>\n{letters}\n</span>"
    (sheet,) = read(page_of(f"<p class='ocr_par'><span class='ocr_line' title='bbox 1 1 90 9'>{word}</span></p>"))
    (line,) = sheet.content.lines()
    assert line.text == "ab"
    assert line.chars == (Char("a", box(1, 1, 10, 9), 0.91), Char("b", box(2, 1, 11, 9), 0.92))


def test_characters_of_a_whole_line_at_once(read) -> None:
    inner = "<span class='ocr_cinfo' title='x_bboxes 1 1 9 9 11 1 19 9; x_confs 90 80'>ab</span>"
    (sheet,) = read(page_of(f"<span class='ocr_line' title='bbox 1 1 90 9'>{inner}</span>"))
    (line,) = sheet.content.lines()
    assert line.chars == (Char("a", box(1, 1, 9, 9), 0.9), Char("b", box(11, 1, 19, 9), 0.8))
    assert line.confidence == pytest.approx(0.85)


def test_words_without_lines_make_lines(read) -> None:
    places = (("one", 1, 1), ("two", 40, 2), ("three", 1, 20))
    words = " ".join(f"<span class='ocrx_word' title='bbox {x} {y} {x + 30} {y + 10}'>{w}</span>" for w, x, y in places)
    (sheet,) = read(page_of(f"<div class='ocrx_block' title='bbox 0 0 99 50'>{words}</div>"))
    assert texts(sheet.content) == ["one two", "three"]
    assert next(sheet.content.lines()).quad == box(1, 1, 70, 12)


def test_html_that_is_no_xml(read) -> None:
    (sheet,) = read(page_of("<p class=ocr_par><span class=ocr_line>a &amp; b&nbsp;&copy; <b>c</span><p class=ocr_par>d"))
    assert texts(sheet.content) == ["a & b © c", "d"]
    assert sheet.software == "Other 1"


def test_named_characters_in_xml(read) -> None:
    first, _ = read(TESSERACT.replace("of&#39;s", "caf&eacute;&nbsp;&mdash; &lt;b&gt;"))
    assert texts(first.content)[0] == "Minutes café — <b>"


def test_a_page_that_is_never_closed_keeps_its_text(read) -> None:
    page = "<div class=ocr_page title='bbox 0 0 9 9'><span class=ocr_line title='bbox 1 1 9 9'>{}</span>"
    found = read(f"<html><body>{page.format('a')}{page.format('b')}</body></html>")
    assert sorted(text for sheet in found for text in texts(sheet.content)) == ["a", "b"]


def test_lines_without_places_get_a_share_of_their_block(read) -> None:
    lines = "<span class=ocr_line>a</span><span class=ocr_line>b</span>"
    (sheet,) = read(page_of(f"<p class=ocr_par title='bbox 10 10 90 30'>{lines}</p>"))
    assert [line.quad for line in sheet.content.lines()] == [box(10, 10, 90, 20), box(10, 20, 90, 30)]
    assert [line.inked for line in sheet.content.lines()] == [False, False]


def test_a_page_that_does_not_say_how_large_it_is(read) -> None:
    (sheet,) = read(page_of(line_of("a"), "ppageno 3"))
    assert (sheet.image, sheet.width, sheet.height) == ("", 0, 0)
    assert texts(sheet.content) == ["a"]


def test_numbers_that_no_page_has_are_no_places(read) -> None:
    (sheet,) = read(page_of(line_of("a", "bbox 1 nan 1e999 9; x_wconf x")))
    assert next(sheet.content.lines()).inked is False


def test_a_table_with_spans(read) -> None:
    def cell(text: str, place: str, more: str = "") -> str:
        return f"<td {more} title='bbox {place}'><span class='ocr_line' title='bbox {place}'>{text}</span></td>"

    rows = (
        f"<tr>{cell('a', '0 0 10 20', 'rowspan=2')}{cell('b', '10 0 30 10', 'colspan=2')}</tr>"
        f"<tr>{cell('c', '10 10 20 20')}<td>d</td></tr>"
    )
    (sheet,) = read(page_of(f"<div class='ocr_table' title='bbox 0 0 30 20'><table><tbody>{rows}</tbody></table></div>"))
    (table,) = sheet.content.tables
    assert (table.rows, table.cols) == (2, 3)
    said = [(c.row, c.col, c.rowspan, c.colspan, sheet.content.cell_text(c)) for c in table.cells]
    assert said == [(0, 0, 2, 1, "a"), (0, 1, 1, 2, "b"), (1, 1, 1, 1, "c"), (1, 2, 1, 1, "d")]


def test_cells_that_lie_on_each_other_lose_no_text(read) -> None:
    lines = tuple(Line(f"l{n}", f"{n}", box(0, 10 * n, 9, 10 * n + 9), 0.9) for n in range(3))
    cells = (Cell(0, 0, lines[0].quad, 2, 2, ("l0",)), Cell(1, 1, lines[1].quad, lines=("l1",)))
    region = Region("r", RegionType.TABLE, box(0, 0, 9, 30), lines=lines)
    stream = io.BytesIO()
    hocr.write(HEAD, [sheet_of(Content((region,), (Table("t", "r", 2, 2, cells),)))], stream)
    (sheet,) = read(stream.getvalue())
    assert texts(sheet.content) == ["0", "1", "2"]
    assert [c.lines for c in sheet.content.tables[0].cells] == [("l0",)]


def test_columns_of_chinese_stand_upright(read) -> None:
    words = "".join(f"<span class='ocrx_word' title='bbox 80 {y} 90 {y + 9}'>{c}</span>\n" for y, c in ((0, "天"), (10, "地")))
    (sheet,) = read(page_of(f"<span class='ocr_line' title='bbox 80 0 90 40; baseline 900 -3'>{words}</span>"))
    (line,) = sheet.content.lines()
    assert (line.text, line.vertical, line.quad) == ("天地", True, box(80, 0, 90, 40))


# --- what may mean harm -----------------------------------------------------------------------------------------------------

BOMB = "<!DOCTYPE html [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(12)
)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "no markup at all",
        "\x00\x01\x02" * 100,
        "<html><body>only a page of the web</body></html>",
        "<html><body><p class='ocr_line'>no page</p></body></html>",
        "<alto><Page/></alto>",
        "<" * 100_000,
    ],
)
def test_what_is_no_hocr_is_said_to_be_none(read, said: str) -> None:
    with pytest.raises((OcrFileUnknown, OcrFileDamaged)):
        read(said)


@pytest.mark.parametrize(
    "said",
    [
        f"{BOMB}]><html><body><div class='ocr_page' title='bbox 0 0 9 9'><span class='ocr_line'>&m;</span></div></body></html>",
        f"{BOMB}]><html><body><div class='ocr_page' title='&m;'><span class='ocr_line'>x</span></div></body></html>",
        "<div>" * 100_000,
        "<html><body>" + "<div class='ocr_page'>" * 5000,
        page_of("<span class='ocr_line'>" * 20_000),
        page_of("<table><tr>" + "<td rowspan=999999999 colspan=999999999 title='bbox 0 0 1 1'>x</td>" * 300),
        page_of("<p class='ocr_par'>" + "x" * 20_000_000),
    ],
    ids=["bomb in text", "bomb in a property", "deep", "deep pages", "deep lines", "vast cells", "long text"],
)
def test_harm_is_bounded(read, said: str) -> None:
    """It ends, soon and in little memory, with text or with an error that can be told."""
    with suppress(OcrFileDamaged, OcrFileUnknown):
        assert sum(len(sheet.content.text()) for sheet in read(said)) <= len(said)


def test_no_other_file_is_read(read, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("what nobody is to see")
    page = "<div class='ocr_page' title='bbox 0 0 9 9'><span class='ocr_line' title='bbox 1 1 9 9'>a &s;</span>"
    said = f"<!DOCTYPE html [<!ENTITY s SYSTEM '{secret.as_uri()}'>]><html><body>{page}</div></body></html>"
    for form in (said, said.replace("</div>", "")):
        assert all("nobody" not in sheet.content.text() for sheet in read(form))


# --- which it is ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "form"),
    [
        (TESSERACT.encode(), OcrFormat.HOCR),
        (page_of("").encode(), OcrFormat.HOCR),
        (TESSERACT.replace("UTF-8", "UTF-16").encode("utf-16"), OcrFormat.HOCR),
        (
            b"\xef\xbb\xbf<?xml version='1.0'?><!-- <html> --><alto xmlns='http://www.loc.gov/standards/alto/ns-v4#'/>",
            OcrFormat.ALTO,
        ),
        (b"<a:alto xmlns:a='http://www.loc.gov/standards/alto/ns-v2#'/>", OcrFormat.ALTO),
        (b"<PcGts xmlns='http://schema.primaresearch.org/PAGE/gts/pagecontent/2013-07-15'/>", OcrFormat.PAGE),
        (b"<html><body>a page of the web</body></html>", None),
        (b"<mets xmlns='http://www.loc.gov/METS/'/>", None),
        (b"<!DOCTYPE x [<!ENTITY alto '<alto>'>]><TEI/>", None),
        (b"%PDF-1.7", None),
        (b"", None),
    ],
)
def test_the_format_is_told_by_the_first_element(tmp_path: Path, said: bytes, form: OcrFormat | None) -> None:
    path = tmp_path / "file"
    path.write_bytes(said)
    assert detect(path) is form


def test_utf_16_is_read(read) -> None:
    first, _ = read(TESSERACT.replace("UTF-8", "UTF-16").encode("utf-16"))
    assert texts(first.content) == ["Minutes of's", "北京市 2025"]


def test_html_without_a_word_on_its_encoding_is_utf_8(read) -> None:
    (sheet,) = read(page_of("<span class=ocr_line>北京"))
    assert texts(sheet.content) == ["北京"]
