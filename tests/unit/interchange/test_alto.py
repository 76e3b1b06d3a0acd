"""ALTO: what ours says, and what is understood of other programs'."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image, ImageDraw, ImageFont

from desktop.document.geometry import Affine, Box, Quad, View
from desktop.document.model import Char, Content, Line, LineMark, Page, Region, RegionType
from desktop.interchange import alto
from desktop.interchange.errors import OcrFileDamaged, OcrFileUnknown
from desktop.interchange.values import Head, Processing, ReadSheet, Sheet
from tests.unit.interchange import flavours
from tests.unit.interchange.schemas import assert_valid

NS = {"a": "http://www.loc.gov/standards/alto/ns-v4#"}
HEAD = Head(
    "A title",
    "Dossier 0.1",
    "2026-03-01T08:00:00Z",
    processing=(
        Processing("rapid", "2026-03-01T08:00:00Z", version="3.10", settings=("model=a", "size=2")),
        Processing("Li Hua", "2026-03-01T09:00:00Z", person=True),
    ),
)


def quad(x: float, y: float, width: float, height: float) -> Quad:
    return Quad.of(Box(x, y, x + width, y + height))


def written(*lines: Line, kind: RegionType = RegionType.TEXT, view: View | None = None) -> etree._Element:
    content = Content((Region("r1", kind, quad(0, 0, 100, 40), 1.0, lines),))
    page = Page("p1", "d", 4, "0" * 64, 0, 800, 600, view=view or View(), content=content)
    sheet = Sheet(page, "a.png", 800, 600, Affine())
    stream = io.BytesIO()
    alto.write(HEAD, [sheet], stream)
    assert_valid(stream.getvalue(), "alto-4-4.xsd")
    return etree.fromstring(stream.getvalue())


def found(root: etree._Element, path: str) -> list[str]:
    return [str(each) for each in root.xpath(path, namespaces=NS)]  # type: ignore[union-attr]


def read(tmp_path: Path, said: str | bytes) -> list[ReadSheet]:
    path = tmp_path / "given.xml"
    path.write_bytes(said.encode() if isinstance(said, str) else said)
    return list(alto.read(path))


def labels(root: etree._Element, refs: str) -> set[tuple[str, str]]:
    tags = {tag.get("ID"): (tag.get("TYPE"), tag.get("LABEL")) for tag in root.iterfind(".//a:Tags/*", NS)}
    return {tags[ref] for ref in refs.split()}  # type: ignore[misc]


# --- ours -----------------------------------------------------------------------------------------------------------------


def test_words_with_the_places_and_confidences_of_their_characters() -> None:
    chars = (
        Char("h", quad(0, 0, 9, 20), 0.9),
        Char("i", quad(10, 0, 4, 20), 0.5, 0.3, ("l", "", "far too long")),
        Char("卷", quad(30, 0, 20, 20), 1.0),
    )
    root = written(Line("l1", "hi 卷", quad(0, 0, 50, 20), 0.8, chars=chars))
    assert found(root, "//a:String/@CONTENT") == ["hi", "卷"]
    assert found(root, "//a:String/@WC") == ["0.7", "1"]
    assert found(root, "//a:String/@WIDTH") == ["14", "20"]
    assert found(root, "//a:Glyph/@CONTENT") == ["h", "i", "卷"]
    assert found(root, "//a:Glyph/@GC") == ["0.9", "0.5", "1"]
    assert found(root, "//a:Glyph[@CONTENT='i']/a:Variant/@CONTENT") == ["l", ""]
    assert found(root, "//a:Glyph[@CONTENT='i']/a:Variant[1]/@VC") == ["0.3"]
    assert len(root.findall(".//a:SP", NS)) == 1


def test_words_without_characters_have_a_place_that_says_it_is_reckoned() -> None:
    root = written(Line("l1", "ab cd", quad(0, 0, 50, 20), 0.8))
    assert found(root, "//a:String/@HPOS") == ["0", "30"]
    assert labels(root, found(root, "//a:String/@TAGREFS")[0]) == {("place", "estimated")}


def test_what_people_say_of_a_line() -> None:
    line = Line(
        "9f", "x", quad(0, 0, 9, 9), 0.755, 0.25, engine="rapid", confirmed_by="Li Hua", mark=LineMark.ILLEGIBLE, inked=False
    )
    root = written(line, Line("l2", "y", quad(0, 20, 9, 9), 1.0, engine="other", confirmed_by="Wang"))
    (one, two) = root.findall(".//a:TextLine", NS)
    assert (one.get("ID"), one.get("CS"), two.get("ID")) == ("_9f", "true", "l2")
    assert labels(root, one.get("TAGREFS", "")) == {
        ("confidence", "0.76"),
        ("doubt", "0.25"),
        ("mark", "illegible"),
        ("ink", "none"),
    }
    made = {each.get("ID"): each for each in root.iterfind(".//a:Processing", NS)}
    engine, person = (made[ref] for ref in one.get("PROCESSINGREFS", "").split())
    said = "".join(engine.itertext()).split()
    assert said == ["contentGeneration", "2026-03-01T08:00:00Z", "model=a", "size=2", "rapid", "3.10"]
    assert person.findtext("a:processingAgency", namespaces=NS) == "Li Hua"
    other, another = (made[ref] for ref in two.get("PROCESSINGREFS", "").split())
    assert other.findtext(".//a:softwareName", namespaces=NS) == "other"
    assert another.findtext("a:processingAgency", namespaces=NS) == "Wang"


def test_vertical_lines_and_turned_pages() -> None:
    upright = Line("l1", "竖", quad(0, 0, 20, 90), 1.0, vertical=True)
    turned = Line("l2", "ab", Quad((50, 90), (50, 10), (70, 10), (70, 90)), 1.0)
    root = written(upright, turned, view=View(turn=90, skew=1.5))
    assert found(root, "//a:Page/@ROTATION") == ["88.5"]
    assert found(root, "//a:TextLine/@BASEDIRECTION") == ["ttb"]
    assert found(root, "//a:TextLine/@BASELINE") == ["10,0 10,90", "70,90 70,10"]
    assert found(root, "//a:TextLine/a:Shape/a:Polygon/@POINTS") == ["50,90 50,10 70,10 70,90"]


@pytest.mark.parametrize("kind", RegionType)
def test_every_kind_of_region_is_told(kind: RegionType) -> None:
    for lines in ((), (Line("l1", "x", quad(0, 0, 9, 9), 1.0),)):
        root = written(*lines, kind=kind)
        assert labels(root, found(root, "//*[@ID='r1']/@TAGREFS")[0]) == {("region", kind.value)}
        assert found(root, "//a:ElementRef/@REF") == ["r1"]
    assert root.find(".//*[@ID='r1']//a:String", NS) is not None


def test_places_are_those_of_the_image_beside_it(tmp_path: Path) -> None:
    content = Content((Region("r1", RegionType.TEXT, quad(72, 0, 36, 36), 1.0),))
    page = Page("p1", "d", 4, "0" * 64, 6, 595, 842, "pt", content=content)
    path = tmp_path / "pdf.alto.xml"
    with path.open("wb") as stream:
        alto.write(HEAD, [Sheet.of(page, "a.pdf")], stream)
    (sheet,) = alto.read(path)
    assert (sheet.width, sheet.height, sheet.image, sheet.frame) == (2479, 3508, "a.pdf", 6)
    assert sheet.content.regions[0].quad == quad(300, 0, 150, 150)


def test_the_tags_of_many_pages_are_few() -> None:
    def sheets() -> Iterator[Sheet]:
        for n in range(300):
            line = Line(f"l{n}", "x", quad(0, 0, 9, 9), n / 300, 1 - n / 300)
            content = Content((Region(f"r{n}", RegionType.TEXT, quad(0, 0, 9, 9), 1.0, (line,)),))
            yield Sheet(Page(f"p{n}", "d", n, "0" * 64, n, 9, 9, content=content), "a.pdf", 9, 9, Affine())

    stream = io.BytesIO()
    alto.write(HEAD, sheets(), stream)
    root = etree.fromstring(stream.getvalue())
    assert len(root.findall(".//a:Tags/*", NS)) < 220
    assert len(root.findall(".//a:Page", NS)) == len(root.findall(".//a:OrderedGroup", NS)) == 300
    assert_valid(stream.getvalue(), "alto-4-4.xsd")


# --- of other programs ----------------------------------------------------------------------------------------------------


def test_a_file_in_the_manner_of_abbyy(tmp_path: Path) -> None:
    (sheet,) = read(tmp_path, flavours.ABBYY)
    assert (sheet.image, sheet.width, sheet.height, sheet.per_inch) == ("scan\\0007.tif", 2100, 2970, 254)
    assert sheet.software == "FineReader Engine 11"
    kinds = [(region.type, region.id) for region in sheet.content.regions]
    assert kinds == [
        (RegionType.HEADER, "B0"),
        (RegionType.TEXT, "B1"),
        (RegionType.FIGURE, "I1"),
        (RegionType.TABLE, "T1"),
    ]
    assert [line.text for line in sheet.content.lines()] == ["Gazette", "The govern-", "ment", "one", "two"]
    first = sheet.content.regions[1].lines[0]
    assert first.confidence == pytest.approx((3 * 0.9 + 6 * 0.6) / 9, abs=1e-4)
    assert first.chars[0] == Char("The", quad(100, 300, 200, 50), 0.9)
    assert len({line.id for line in sheet.content.lines()}) == 5


def test_a_file_in_the_manner_of_escriptorium(tmp_path: Path) -> None:
    (sheet,) = read(tmp_path, flavours.ESCRIPTORIUM)
    main, margin = sheet.content.regions
    assert (main.type, main.label, margin.type, margin.label) == (
        RegionType.TEXT,
        "MainZone",
        RegionType.MARGINAL,
        "MarginTextZone:note",
    )
    assert margin.quad == quad(20, 30, 100, 300)
    assert (margin.lines[0].text, margin.lines[0].quad, margin.lines[0].chars) == ("nota bene", quad(22, 35, 96, 30), ())
    standing, outlined = main.lines
    assert standing.text == "only a  baseline"
    assert standing.quad.angle == pytest.approx(9.46, abs=0.01)
    assert standing.quad.contains((500, 248))
    assert outlined.quad.angle == pytest.approx(9.46, abs=0.01)
    assert (outlined.text, outlined.id) == ("", "eSc_line_3")


def test_a_file_that_leaves_out_all_it_can(tmp_path: Path) -> None:
    one, two = read(tmp_path, flavours.NO_NAMESPACE)
    assert (one.width, one.height, one.image, one.frame, two.frame) == (0, 0, "", 0, 1)
    assert [line.text for line in one.content.lines()] == ["no spaces", "汉字", "nowhere"]
    assert one.content.regions[0].lines[0].quad == quad(10, 20, 70, 12)
    assert two.content == Content()


def test_a_line_that_stands_is_vertical(tmp_path: Path) -> None:
    said = flavours.NO_NAMESPACE.replace('WIDTH="30" HEIGHT="12" CONTENT="no"', 'WIDTH="20" HEIGHT="90" CONTENT="竖排"')
    (one, _) = read(tmp_path, said.replace('CONTENT="spaces"', 'CONTENT=""').replace('HPOS="50" VPOS="22" WIDTH="30"', ""))
    assert one.content.regions[0].lines[0].vertical


def test_what_tesseract_writes(tmp_path: Path) -> None:
    if shutil.which("tesseract") is None:
        pytest.skip("tesseract is not installed")
    image = Image.new("L", (600, 120), 255)
    ImageDraw.Draw(image).text((20, 30), "Nothing may leave", fill=0, font=ImageFont.load_default(48))
    image.save(tmp_path / "page.png", dpi=(150, 150))
    subprocess.run(["tesseract", "page.png", "out", "alto"], cwd=tmp_path, check=True, capture_output=True, timeout=60)
    (sheet,) = alto.read(tmp_path / "out.xml")
    (line,) = sheet.content.lines()
    assert (line.text, sheet.image, sheet.width, sheet.height) == ("Nothing may leave", "page.png", 600, 120)
    assert sheet.software.startswith("tesseract")
    assert [char.text for char in line.chars] == ["Nothing", "may", "leave"]
    assert 0.5 < line.confidence <= 1
    assert line.quad.bounds.iou(Box(20, 40, 440, 90)) > 0.5


def test_small_gaps_between_chinese_characters_are_no_spaces(tmp_path: Path) -> None:
    line = (
        '<String HPOS="0" VPOS="0" WIDTH="20" HEIGHT="20" CONTENT="中"/><SP WIDTH="{gap}"/>'
        '<String HPOS="40" VPOS="0" WIDTH="20" HEIGHT="20" CONTENT="{after}"/>'
    )
    said = "<alto><Layout><Page><TextBlock><TextLine>{}</TextLine></TextBlock></Page></Layout></alto>"
    for gap, after, text in ((4, "文", "中文"), (-7, "文", "中文"), (20, "文", "中 文"), (4, "a", "中 a")):
        (sheet,) = read(tmp_path, said.format(line.format(gap=gap, after=after)))
        assert [each.text for each in sheet.content.lines()] == [text]


def test_a_foreign_file_confirms_nothing(tmp_path: Path) -> None:
    said = """<alto><Description><MeasurementUnit>pixel</MeasurementUnit>
    <Processing ID="x"><processingAgency>Library</processingAgency></Processing></Description>
    <Layout><Page><TextBlock PROCESSINGREFS="x"><TextLine PROCESSINGREFS="x" CS="true"><String CONTENT="a"/></TextLine>
    </TextBlock></Page></Layout></alto>"""
    (sheet,) = read(tmp_path, said)
    assert [line.confirmed_by for line in sheet.content.lines()] == [None]


def test_ids_that_come_twice_are_made_anew(tmp_path: Path) -> None:
    block = '<TextBlock ID="b"><TextLine ID="b"><String CONTENT="x"/></TextLine></TextBlock>'
    (sheet,) = read(tmp_path, f"<alto><Layout><Page>{block}{block}</Page></Layout></alto>")
    ids = [each.id for region in sheet.content.regions for each in (region, *region.lines)]
    assert len(set(ids)) == 4


def test_a_grid_that_no_page_could_hold_is_none(tmp_path: Path) -> None:
    stream = io.BytesIO()
    alto.write(HEAD, [], stream)
    tags = "".join(f'<StructureTag ID="{kind}" TYPE="{kind}" LABEL="999999"/>' for kind in ("row", "column", "rows"))
    page = """<Page ID="p"><PrintSpace><ComposedBlock ID="t" TAGREFS="k"><ComposedBlock TYPE="grid" TAGREFS="rows" ID="g">
    <TextBlock ID="c" TAGREFS="row column"/></ComposedBlock></ComposedBlock></PrintSpace></Page>"""
    tags += '<LayoutTag ID="k" TYPE="region" LABEL="table"/>'
    said = stream.getvalue().decode().replace("<Layout>", f"<Tags>{tags}</Tags><Layout>{page}")
    (sheet,) = read(tmp_path, said)
    assert [region.type for region in sheet.content.regions] == [RegionType.TABLE]
    assert sheet.content.tables == ()


# --- that mean harm -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", flavours.hostile("alto", "Page"))
def test_a_hostile_file_is_refused(what: str, tmp_path: Path) -> None:
    with pytest.raises(OcrFileDamaged) as error:
        read(tmp_path, flavours.hostile("alto", "Page")[what])
    assert error.value.details["file"] == "given.xml"


@pytest.mark.parametrize("what", flavours.not_this("alto", "Page"))
def test_another_file_is_not_taken_for_alto(what: str, tmp_path: Path) -> None:
    with pytest.raises(OcrFileUnknown):
        read(tmp_path, flavours.not_this("alto", "Page")[what])


def test_nothing_is_fetched_and_no_other_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", "utf-8")
    line = '<TextLine><String CONTENT="a"/>&x;</TextLine>'
    for declared in (
        '[<!ENTITY x SYSTEM "secret">]',
        '[<!ENTITY x "b"><!ENTITY % y SYSTEM "secret"> %y;]',
        'SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY x "b">]',
    ):
        (sheet,) = read(tmp_path, f"<!DOCTYPE alto {declared}><alto><Page><TextBlock>{line}</TextBlock></Page></alto>")
        assert sheet.content.text() == "a"
