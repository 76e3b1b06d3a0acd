"""Files of ours, in again: what the format can hold is the same."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.document.geometry import Affine, Box, Quad
from desktop.document.model import Cell, Code, Content, Line, Page, Table, Tick
from desktop.exporters.sheets import head_of, sheets
from desktop.interchange import alto, page_xml
from desktop.interchange.values import Head, Sheet
from desktop.interchange.xml import undisguised, xml_id
from tests.helpers.golden import golden
from tests.helpers.rich_sample import rich_document
from tests.helpers.strategies import chars, contents, quads, shares, texts
from tests.unit.interchange.holding import alto_holds, page_xml_holds
from tests.unit.interchange.schemas import assert_valid

WIDTH, HEIGHT = 3000, 2000
HEAD = Head("A title", "Dossier 0.1", "2026-03-01T08:00:00Z")


@st.composite
def spelled(draw: st.DrawFn, line: Line) -> Line:
    """With a text that its characters make up; some of its spaces are characters, some not."""
    letters = draw(st.lists(st.sampled_from(("a", "卷", "ﬁ", "é", "re", " ", "&", "\t", "𠮷")), max_size=8))
    told = [letter for letter in letters if letter != " " or draw(st.booleans())]
    return replace(line, text="".join(letters), chars=tuple(replace(draw(chars), text=letter) for letter in told))


@st.composite
def pages_of_content(draw: st.DrawFn) -> Content:
    """What `contents` draws, with characters that spell their lines, larger grids and all else that can be on a page."""
    drawn = draw(contents())
    regions = []
    for region in drawn.regions:
        lines = tuple(draw(spelled(line)) if draw(st.booleans()) else line for line in region.lines)
        lines = tuple(replace(line, reading=draw(st.none() | st.just("r1"))) for line in lines)
        regions.append(replace(region, lines=lines, label=draw(st.sampled_from(("", "doc_title", "ab c", "标题")))))
    tables = []
    for table in drawn.tables:
        ids = [line.id for region in regions if region.id == table.region for line in region.lines]
        inside = ids[: draw(st.integers(0, len(ids)))]
        first = draw(st.integers(0, len(inside)))
        cells = (
            Cell(0, 0, draw(quads), 2, 1, tuple(inside[:first])),
            Cell(0, 1, draw(quads), lines=tuple(inside[first:])),
            Cell(1, 1, draw(quads)),
        )
        tables.append(Table(table.id, table.region, 2, 2, cells, draw(st.none() | st.just("4f"))))
    ticks = tuple(draw(st.lists(st.builds(Tick, quads, st.booleans(), shares), max_size=2)))
    codes = tuple(draw(st.lists(st.builds(Code, texts, st.sampled_from(("QRCode", "Code128")), quads), max_size=2)))
    return Content(tuple(regions), tuple(tables), ticks, codes, tuple(draw(st.lists(quads, max_size=2))))


def sheet_of(content: Content, name: str = "page") -> Sheet:
    return Sheet(Page(name, "document", 1, "0" * 64, 0, WIDTH, HEIGHT, content=content), "a b.png", WIDTH, HEIGHT, Affine())


@settings(max_examples=30)
@given(pages_of_content())
def test_alto_comes_back(tmp_path_factory: pytest.TempPathFactory, content: Content) -> None:
    stream = io.BytesIO()
    alto.write(HEAD, [sheet_of(content)], stream)
    assert_valid(stream.getvalue(), "alto-4-4.xsd")
    path = tmp_path_factory.getbasetemp() / "round.alto.xml"
    path.write_bytes(stream.getvalue())
    (read,) = alto.read(path)
    assert read.content == alto_holds(content)
    assert (read.image, read.width, read.height, read.software) == ("a b.png", WIDTH, HEIGHT, "Dossier 0.1")


@settings(max_examples=30)
@given(pages_of_content())
def test_page_xml_comes_back(tmp_path_factory: pytest.TempPathFactory, content: Content) -> None:
    stream = io.BytesIO()
    page_xml.write(HEAD, sheet_of(content), stream)
    assert_valid(stream.getvalue(), "pagecontent-2019-07-15.xsd")
    path = tmp_path_factory.getbasetemp() / "round.page.xml"
    path.write_bytes(stream.getvalue())
    (read,) = page_xml.read(path)
    assert read.content == page_xml_holds(content, WIDTH, HEIGHT)
    assert (read.image, read.width, read.height, read.software) == ("a b.png", WIDTH, HEIGHT, "Dossier 0.1")


@given(st.text(max_size=6) | st.sampled_from(("_a", "x-1", "_x-1", "9f", "__", "", "a.b", "a b", "中")), st.text(max_size=6))
def test_ids_stay_apart_and_legal_ones_come_back(one: str, other: str) -> None:
    if one != other:
        assert xml_id(one) != xml_id(other)
    if one and all(letter.isascii() and (letter.isalnum() or letter in "_.-") for letter in one):
        assert undisguised(xml_id(one)) == one


def test_every_page_of_a_file_comes_back(tmp_path: Path) -> None:
    pages = [Content(regions=(), ticks=(Tick(Quad.of(Box(n, 0, n + 5, 9)), ticked=True),)) for n in range(3)]
    path = tmp_path / "many.alto.xml"
    with path.open("wb") as stream:
        alto.write(HEAD, (sheet_of(content, f"p{n}") for n, content in enumerate(pages)), stream)
    read = list(alto.read(path))
    assert [each.content for each in read] == pages
    assert [each.frame for each in read] == [0, 0, 0]
    assert_valid(path.read_bytes(), "alto-4-4.xsd")


def test_the_rich_sample_comes_back_and_is_as_it_was(tmp_path: Path) -> None:
    """Golden files of both formats; what the drawn pictures are is left out."""
    sample = rich_document(tmp_path)
    job = sample.job()
    path = tmp_path / "rich.alto.xml"
    with path.open("wb") as stream:
        alto.write(head_of(job), sheets(job), stream)
    assert_valid(path.read_bytes(), "alto-4-4.xsd")
    assert [sheet.content for sheet in alto.read(path)] == [alto_holds(page.content) for page in sample.pages]
    golden("rich.alto.xml", _without_digests(path.read_text("utf-8")))
    for sheet in sheets(job):
        page, one = sheet.page, tmp_path / f"{sheet.page.number}.page.xml"
        with one.open("wb") as stream:
            page_xml.write(head_of(job), sheet, stream)
        assert_valid(one.read_bytes(), "pagecontent-2019-07-15.xsd")
        (read,) = page_xml.read(one)
        assert read.content == page_xml_holds(page.content, sheet.width, sheet.height)
        golden(f"rich-{page.number}.page.xml", _without_digests(one.read_text("utf-8")))


def _without_digests(said: str) -> str:
    return re.sub("[0-9a-f]{64}", "0" * 64, said)
