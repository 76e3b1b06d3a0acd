"""PAGE XML: what ours says, and what is understood of other programs'."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from lxml import etree

from desktop.document.geometry import Affine, Box, Quad, View
from desktop.document.model import Cell, Char, Content, Line, LineMark, Page, Region, RegionType, Table
from desktop.interchange import page_xml
from desktop.interchange.errors import OcrFileDamaged, OcrFileUnknown
from desktop.interchange.values import Head, Processing, ReadSheet, Sheet
from tests.unit.interchange import flavours
from tests.unit.interchange.schemas import assert_valid

NS = {"p": "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"}
HEAD = Head(
    "A title",
    "Dossier 0.1",
    "2026-03-01T08:00:00Z",
    processing=(
        Processing("rapid", "2026-03-01T08:00:00Z", version="3.10", settings=("model=a",)),
        Processing("Li Hua", "not a date", person=True),
    ),
)


def quad(x: float, y: float, width: float, height: float) -> Quad:
    return Quad.of(Box(x, y, x + width, y + height))


def written(content: Content, view: View | None = None) -> etree._Element:
    page = Page("9p", "d", 4, "0" * 64, 0, 800, 600, view=view or View(), content=content)
    sheet = Sheet(page, "a.png", 800, 600, Affine(), 300.0)
    stream = io.BytesIO()
    page_xml.write(HEAD, sheet, stream)
    assert_valid(stream.getvalue(), "pagecontent-2019-07-15.xsd")
    return etree.fromstring(stream.getvalue())


def of_lines(*lines: Line, kind: RegionType = RegionType.TEXT) -> Content:
    return Content((Region("r1", kind, quad(0, 0, 100, 40), 0.5, lines),))


def found(root: etree._Element, path: str) -> list[str]:
    return [str(each) for each in root.xpath(path, namespaces=NS)]  # type: ignore[union-attr]


def read(tmp_path: Path, said: str | bytes) -> ReadSheet:
    path = tmp_path / "given.xml"
    path.write_bytes(said.encode() if isinstance(said, str) else said)
    (sheet,) = page_xml.read(path)
    return sheet


# --- ours -----------------------------------------------------------------------------------------------------------------


def test_lines_words_and_characters_with_what_else_they_might_be() -> None:
    chars = (
        Char("h", quad(0, 0, 9, 20), 0.9),
        Char("i", quad(10, 0, 4, 20), 0.5, 0.3, ("l", "")),
        Char("卷", None, 1.0),
    )
    root = written(of_lines(Line("l1", "hi 卷", quad(0, 0, 50, 20), 0.8, chars=chars)))
    assert found(root, "//p:TextLine/p:TextEquiv/p:Unicode/text()") == ["hi 卷"]
    assert found(root, "//p:TextLine/p:TextEquiv/@conf") == ["0.8"]
    assert found(root, "//p:Word/p:TextEquiv/p:Unicode/text()") == ["hi", "卷"]
    assert found(root, "//p:Word/p:Coords/@points") == ["0,0 14,0 14,20 0,20", "38,0 50,0 50,20 38,20"]
    assert found(root, "//p:Glyph[2]/p:TextEquiv/@index") == ["0", "1", "2"]
    assert found(root, "//p:Glyph[2]/p:TextEquiv/p:Unicode/text()") == ["i", "l"]
    assert found(root, "//p:Glyph/p:UserDefined/p:UserAttribute/@value") == ["0.3", "false"]
    assert found(root, "//p:TextRegion/p:TextEquiv/p:Unicode/text()") == ["hi 卷"]


def test_what_people_say_of_a_line() -> None:
    line = Line(
        "l1", "x", quad(0, 0, 9, 9), 1.0, 0.25, engine="rapid", reading="r7", confirmed_by="Li Hua", confirmed_at="2026",
        mark=LineMark.NOT_APPLICABLE, inked=False,
    )  # fmt: skip
    root = written(of_lines(line))
    path = "//p:TextLine/p:UserDefined/p:UserAttribute"
    assert dict(zip(found(root, f"{path}/@name"), found(root, f"{path}/@value"), strict=True)) == {
        "doubt": "0.25",
        "engine": "rapid",
        "reading": "r7",
        "confirmedBy": "Li Hua",
        "confirmedAt": "2026",
        "mark": "not_applicable",
        "inked": "false",
    }


def test_who_made_the_text_and_on_which_image() -> None:
    root = written(Content())
    items = [(item.get("type"), item.get("value"), item.get("date")) for item in root.iterfind(".//p:MetadataItem", NS)]
    assert items == [("processingStep", "rapid", "2026-03-01T08:00:00Z"), ("author", "Li Hua", None)]
    assert found(root, "//p:Label/@value") == ["3.10", "model=a"]
    assert found(root, "//p:Page/@imageXResolution") == ["300"]
    assert root.get("pcGtsId") == "_9p"


@pytest.mark.parametrize(
    ("kind", "name", "type_said"),
    [
        (RegionType.TITLE, "TextRegion", "heading"),
        (RegionType.MARGINAL, "TextRegion", "marginalia"),
        (RegionType.TABLE, "TableRegion", None),
        (RegionType.FIGURE, "ImageRegion", None),
        (RegionType.SEAL, "GraphicRegion", "stamp"),
        (RegionType.FORMULA, "MathsRegion", None),
        (RegionType.LIST, "TextRegion", "other"),
    ],
)
def test_kinds_of_regions_are_those_of_page(kind: RegionType, name: str, type_said: str | None) -> None:
    root = written(of_lines(Line("l1", "x", quad(0, 0, 9, 9), 1.0), kind=kind))
    (region,) = root.iterfind(f".//p:{name}[@id='r1']", NS)
    assert region.get("type") == type_said
    assert f"structure {{type:{kind.value};}}" in region.get("custom", "")
    assert region.find("p:Coords", NS).get("conf") == "0.5"  # type: ignore[union-attr]
    assert [each.text for each in region.iterfind(".//p:TextLine/p:TextEquiv/p:Unicode", NS)] == ["x"]
    assert found(root, "//p:RegionRefIndexed/@regionRef") == ["r1"]


def test_cells_say_their_place_and_spans() -> None:
    lines = (Line("l1", "head", quad(0, 0, 20, 9), 1.0), Line("l2", "caption", quad(0, 90, 20, 9), 1.0))
    cells = (Cell(0, 0, quad(0, 0, 100, 10), 1, 2, ("l1",)), Cell(1, 1, quad(50, 10, 50, 10)))
    region = Region("r1", RegionType.TABLE, quad(0, 0, 100, 100), 1.0, lines)
    root = written(Content((region,), (Table("t1", "r1", 2, 2, cells, "t0"),)))
    (table,) = root.iterfind(".//p:TableRegion", NS)
    assert (table.get("rows"), table.get("columns"), table.get("continuation")) == ("2", "2", "true")
    roles = [tuple(role.attrib.values()) for role in table.iterfind(".//p:TableCellRole", NS)]
    assert roles == [("0", "0", "1", "2"), ("1", "1", "1", "1")]
    assert len(table.findall("p:TextRegion", NS)) == 3


def test_vertical_lines_and_turned_pages() -> None:
    upright = Line("l1", "竖", quad(0, 0, 20, 90), 1.0, vertical=True)
    root = written(of_lines(upright), view=View(turn=270, skew=-1.5))
    assert found(root, "//p:Page/@orientation") == ["-88.5"]
    assert found(root, "//p:TextRegion/@textLineOrder") == ["right-to-left"]
    assert found(root, "//p:TextLine/@readingDirection") == ["top-to-bottom"]
    assert found(root, "//p:Baseline/@points") == ["10,0 10,90"]
    assert found(written(Content(), view=View(turn=180)), "//p:Page/@orientation") == ["180"]


def test_nothing_lies_off_the_image() -> None:
    root = written(of_lines(Line("l1", "x", quad(-5, -5, 900, 700), 1.0)))
    assert found(root, "//p:TextLine/p:Coords/@points") == ["0,0 800,0 800,600 0,600"]


# --- of other programs ----------------------------------------------------------------------------------------------------


def test_a_file_in_the_manner_of_transkribus(tmp_path: Path) -> None:
    sheet = read(tmp_path, flavours.TRANSKRIBUS)
    assert (sheet.image, sheet.width, sheet.height, sheet.software, sheet.frame) == ("0001.jpg", 2000, 3000, "Transkribus", 0)
    heading, margin, table = sheet.content.regions
    assert (heading.type, heading.label, margin.type) == (RegionType.TITLE, "heading", RegionType.MARGINAL)
    assert [line.text for line in margin.lines] == ["first line", "second"]
    (sloping,) = heading.lines
    assert (sloping.confidence, sloping.id) == (0.75, "l3")
    assert sloping.quad.angle == pytest.approx(4.76, abs=0.01)
    (grid,) = sheet.content.tables
    assert (table.type, grid.region, grid.rows, grid.cols) == (RegionType.TABLE, "t1", 2, 2)
    assert grid.cells == (
        Cell(0, 0, quad(300, 400, 600, 100), 1, 2, ("l4",)),
        Cell(1, 1, quad(600, 500, 300, 100)),
    )


def test_a_file_in_the_manner_of_ocr_d(tmp_path: Path) -> None:
    sheet = read(tmp_path, flavours.OCR_D)
    assert (sheet.image, sheet.software) == ("OCR-D-IMG/0001.tif", "OCR-D/core 2.30")
    whole, words, image, caption = sheet.content.regions
    assert [line.text for line in whole.lines] == ["told as", "a whole"]
    assert [line.quad for line in whole.lines] == [quad(10, 10, 690, 50), quad(10, 60, 690, 50)]
    (line,) = words.lines
    assert (line.text, line.confidence) == ("House of", 0.8)
    assert line.chars == (
        Char("House", quad(10, 300, 90, 60), 0.9, 0.0, ("Hause",)),
        Char("o", quad(120, 300, 40, 60), 0.6),
        Char("f", quad(160, 300, 40, 60), 0.8),
    )
    assert (image.type, image.lines) == (RegionType.FIGURE, ())
    assert (caption.type, caption.lines[0].text) == (RegionType.CAPTION, "inside")


def test_a_file_of_the_first_version_that_leaves_out_all_it_can(tmp_path: Path) -> None:
    sheet = read(tmp_path, flavours.OLD_PAGE)
    (region,) = sheet.content.regions
    assert (sheet.width, sheet.software, region.quad) == (0, "", quad(1, 2, 10, 20))
    assert [(line.text, line.quad) for line in region.lines] == [("plain", region.quad)]


def test_ids_that_come_twice_are_made_anew(tmp_path: Path) -> None:
    line = '<TextLine id="a"><TextEquiv><Unicode>x</Unicode></TextEquiv></TextLine>'
    region = f'<TextRegion id="a">{line}</TextRegion>'
    sheet = read(tmp_path, f"<PcGts><Page>{region}{region}</Page></PcGts>")
    assert len({each.id for region in sheet.content.regions for each in (region, *region.lines)}) == 4


def test_a_grid_that_no_page_could_hold_is_none(tmp_path: Path) -> None:
    cell = '<TextRegion><Roles><TableCellRole rowIndex="99999999" columnIndex="0"/></Roles></TextRegion>'
    sheet = read(tmp_path, f'<PcGts><Page><TableRegion id="t">{cell}</TableRegion></Page></PcGts>')
    assert [region.type for region in sheet.content.regions] == [RegionType.TABLE]
    assert sheet.content.tables == ()


# --- that mean harm -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", flavours.hostile("PcGts", "Page"))
def test_a_hostile_file_is_refused(what: str, tmp_path: Path) -> None:
    with pytest.raises(OcrFileDamaged):
        read(tmp_path, flavours.hostile("PcGts", "Page")[what])


@pytest.mark.parametrize("what", flavours.not_this("PcGts", "Page"))
def test_another_file_is_not_taken_for_page_xml(what: str, tmp_path: Path) -> None:
    with pytest.raises(OcrFileUnknown):
        read(tmp_path, flavours.not_this("PcGts", "Page")[what])


def test_no_other_file_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret", "utf-8")
    for declared in (f'<!ENTITY x SYSTEM "{secret.as_uri()}">', '<!ENTITY x "secret">'):
        line = "<TextLine><TextEquiv><Unicode>a&x;</Unicode></TextEquiv></TextLine>"
        page = f"<PcGts><Page><TextRegion>{line}</TextRegion></Page></PcGts>"
        assert read(tmp_path, f"<!DOCTYPE PcGts [{declared}]>{page}").content.text() == "a"
