"""Word documents, opened by python-docx and by LibreOffice."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from desktop.document.geometry import Affine, Box, Quad
from desktop.document.model import Cell, Content, Line, Page, Region, RegionType, Table
from desktop.exporters import FORMATS
from desktop.exporters.errors import PictureMissing
from desktop.exporters.job import Job, Picture, Written
from desktop.exporters.prose import flow, formulas, words
from desktop.exporters.prose.docx_math import nsmap_m, omml
from tests.helpers.golden import golden
from tests.helpers.rich_sample import RichSample, rich_document
from tests.unit.exporters.drawn import job_of, master_of

BOX = Quad.of(Box(0, 0, 10, 4))
SOFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> RichSample:
    return rich_document(tmp_path_factory.mktemp("rich"))


@pytest.fixture(scope="module")
def path(rich: RichSample, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("out") / "rich.docx"
    assert exported(rich.job(), target) == Written()
    return target


def exported(job: Job, target: Path) -> Written:
    def ask(name: str, body: dict[str, Any], *, timeout: float) -> dict[str, Any]:
        raise AssertionError("a Word document needs no child process")

    return FORMATS["docx"].write(job, target, ask)


def of_pages(tmp_path: Path, *pages: Page, **changes: Any) -> Path:
    master = tmp_path / "a.png"
    master.write_bytes(b"x")
    target = tmp_path / "a.docx"
    exported(replace(job_of(pages, [master_of(master)]), **changes), target)
    return target


def page(number: int, *regions: Region, tables: tuple[Table, ...] = ()) -> Page:
    return Page(f"p{number}", "d1", number, "m", 0, 100, 200, content=Content(regions, tables))


def text_region(text: str, **changes: Any) -> Region:
    return Region(f"r{text}", RegionType.TEXT, BOX, 1.0, (replace(Line(f"l{text}", text, BOX, 0.9), **changes),))


def texts(path: Path) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]


# --- what is in it --------------------------------------------------------------------------------------------------------


def test_blocks_are_in_styles_of_their_kind(path: Path) -> None:
    found = {p.text: p.style and p.style.name for p in docx.Document(str(path)).paragraphs}
    assert found["关于整理旧档的通知"] == "Heading 1"
    assert found["Notes for the archivist on duty"] == "Heading 2"
    assert found["图 1 库房平面"] == "Caption"
    assert found["① 见县字第七号文。"] == "footnote text"
    assert found["已办"] == "Marginal Note"
    assert found["[page 2]"] == "Page Mark"
    assert found["江南县档案馆印"] == "Running Head"
    assert "1" not in found, "printed page numbers are left out"


def test_what_is_in_doubt_and_what_nobody_can_read_is_seen(path: Path) -> None:
    runs = [run for p in docx.Document(str(path)).paragraphs for run in p.runs]
    styled = {run.text: run.style.name for run in runs if run.style.name != "Default Paragraph Font"}
    assert styled == {
        "逐卷清点，编制目录，限于本月底前报送县档案": "Doubtful",
        "□□□经手": "Illegible",
        "副本份数": "Not Applicable",
    }


def test_chinese_quotation_marks_are_set_in_the_chinese_font(path: Path) -> None:
    runs = [run for p in docx.Document(str(path)).paragraphs for run in p.runs]
    hints = {run.text: run._element.find(f".//{qn('w:rFonts')}[@{qn('w:hint')}='eastAsia']") is not None for run in runs}
    assert hints["馆。<此令> & “切实”办理。"]
    assert not hints["Notes for the archivist on duty"]


def test_cells_span_as_they_do_on_the_page(path: Path) -> None:
    (table,) = docx.Document(str(path)).tables
    said = [[cell.text for cell in row.cells] for row in table.rows]
    assert said == [["类别", "数量", "数量"], ["类别", "卷", "件"], ["文书", "12", "340"], ["合计 12 卷"] * 3]
    spans = [
        (len(row._tr.findall(f".//{qn('w:gridSpan')}")), len(row._tr.findall(f".//{qn('w:vMerge')}"))) for row in table.rows
    ]
    assert spans == [(1, 1), (0, 1), (0, 0), (1, 0)]


def test_each_page_has_a_bookmark(path: Path) -> None:
    found = docx.Document(str(path)).element.body.iter(qn("w:bookmarkStart"))
    assert [mark.get(qn("w:name")) for mark in found] == ["page_1", "page_2", "page_3", "page_4"]


def test_a_page_of_vertical_text_runs_so(path: Path) -> None:
    sections = docx.Document(str(path)).sections
    turned = [section._sectPr.find(qn("w:textDirection")) is not None for section in sections]
    assert turned == [False, True, False]


def test_pictures_are_as_large_as_on_the_page_and_say_what_they_are(path: Path) -> None:
    document = docx.Document(str(path))
    sizes = [(round(s.width.mm), round(s.height.mm)) for s in document.inline_shapes]
    assert sizes == [(64, 44), (44, 44)]  # of 1240 pixels, which are A4: 380 by 260, 260 by 260
    alt = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert alt == ["figure on page 1", "seal on page 1: 江南县人民委员会"]


def test_the_file_tells_what_it_is_and_who_worked_on_it(path: Path, rich: RichSample) -> None:
    about = docx.Document(str(path)).core_properties
    assert (about.title, about.author, about.keywords) == ("关于整理旧档的通知", "Li Hua", "")
    assert "rapid 3.10" in about.comments
    with zipfile.ZipFile(path) as package:
        properties = etree.fromstring(package.read("docProps/custom.xml"))
        assert "Microsoft" not in "".join(name for name in package.namelist() if "app" in name)
    told = ["".join(each.itertext()) for each in properties]
    assert rich.job().head in told
    assert any(rich.masters[0].sha256 in value for value in told)


def test_the_same_document_gives_the_same_bytes(path: Path, rich: RichSample, tmp_path: Path) -> None:
    exported(rich.job(), tmp_path / "again.docx")
    assert (tmp_path / "again.docx").read_bytes() == path.read_bytes()


# --- what may come ----------------------------------------------------------------------------------------------------------


def test_letters_that_xml_cannot_hold_and_such_that_look_like_it(tmp_path: Path) -> None:
    words = "a\x00\x0b\ud800b </w:body><w:body> & \ufffe 𠮷"
    target = of_pages(tmp_path, page(1, text_region(words)), page(2, text_region("次页")))
    assert texts(target) == ["[page 1]", "ab </w:body><w:body> & 𠮷", "[page 2]", "次页"]


def test_a_page_that_says_nothing_and_a_document_without_pages(tmp_path: Path) -> None:
    assert texts(of_pages(tmp_path, page(1), page(2))) == ["[page 1]", "[page 2]"]
    (tmp_path / "b").mkdir()
    assert texts(of_pages(tmp_path / "b")) == []


def test_a_vertical_page_that_ends_with_a_table(tmp_path: Path) -> None:
    """A section ends in a paragraph."""
    lines = tuple(Line(f"c{k}", "字字", BOX, 0.9, vertical=True) for k in range(2))
    grid = Table("t", "r", 1, 2, tuple(Cell(0, k, BOX, lines=(line.id,)) for k, line in enumerate(lines)))
    upright = page(1, Region("r", RegionType.TABLE, BOX, 1.0, lines), tables=(grid,))
    document = docx.Document(str(of_pages(tmp_path, upright, page(2, text_region("横排横排横排")))))
    assert len(document.sections) == 2
    assert document.element.body[-1].tag == qn("w:sectPr")


def test_a_grid_with_faults_gives_whole_rows(tmp_path: Path) -> None:
    """Cells over each other, spans out of the grid, places without a cell."""
    lines = tuple(Line(f"c{k}", f"w{k}", BOX, 0.9) for k in range(5))
    cells = (
        Cell(0, 0, BOX, 2, 2, ("c0",)),
        Cell(1, 1, BOX, 1, 1, ("c1",)),
        Cell(1, 2, BOX, 1, 1, ("c2",)),
        Cell(0, 3, BOX, 9, 9, ("c3",)),
        Cell(2, 1, BOX, 1, 1, ("c4",)),
    )
    grid = Table("t", "r", 3, 4, cells)
    target = of_pages(tmp_path, page(1, Region("r", RegionType.TABLE, BOX, 1.0, lines), tables=(grid,)))
    (table,) = docx.Document(str(target)).tables
    assert [len(row.tc_lst) for row in table._tbl.tr_lst] == [3, 3, 4]
    for row in table._tbl.tr_lst:
        assert sum(cell.grid_span for cell in row.tc_lst) == len(table.columns)
    said = [[cell.text for cell in row.cells] for row in table.rows]
    assert said == [["w0 w1", "w0 w1", "", "w3"], ["w0 w1", "w0 w1", "w2", "w3"], ["", "w4", "", "w3"]]


def test_a_table_that_word_could_not_open_becomes_lines(tmp_path: Path) -> None:
    lines = tuple(Line(f"c{k}", f"w{k}", BOX, 0.9) for k in range(64))
    cells = tuple(Cell(0, k, BOX, lines=(line.id,)) for k, line in enumerate(lines))
    region = Region("r", RegionType.TABLE, BOX, 1.0, lines)
    target = of_pages(tmp_path, page(1, region, tables=(Table("t", "r", 1, 64, cells),)))
    assert docx.Document(str(target)).tables == []
    assert "w0\tw1" in texts(target)[1]


def test_a_picture_that_cannot_be_had_is_told(tmp_path: Path) -> None:
    with pytest.raises(PictureMissing):
        of_pages(tmp_path, page(1, Region("r", RegionType.FIGURE, Quad.of(Box(10, 10, 50, 50)), 1.0)))


def test_pictures_are_not_kept_in_memory(tmp_path: Path) -> None:
    """What is asked for when the next page comes lies in the file already."""
    sizes: list[int] = []

    def picture(page: Page, *_: Any, **__: Any) -> Picture:
        sizes.append((tmp_path / "a.docx").stat().st_size)
        return Picture(bytes(100_000), "image/jpeg", 10, 10, Affine())

    figure = Region("r", RegionType.FIGURE, Quad.of(Box(10, 10, 50, 50)), 1.0)
    of_pages(tmp_path, *(page(n, figure) for n in range(1, 6)), picture=picture)
    assert sizes[-1] > 300_000


# --- formulas ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("latex", "said"),
    [
        (r"E = mc^{2} + \frac{1}{2}", "E=m{c^2}+{1/2}"),
        (r"\sum_{i=1}^{n} x_i = 0", "{nary∑ i=1 n {x_i}}=0"),
        (r"\sqrt[3]{y} \sqrt{z}", "{rad 3 y}{rad  z}"),
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "(a b;c d)"),
        (r"\begin{cases} 1 & x>0 \\ 0 & \text{else}\end{cases}", "{1 x>0;0 else"),
        (r"\hat{x} + \overline{AB}", "{acc\u0302 x}+{bar AB}"),
        (r"\binom{n}{k}", "(n/k)"),
    ],
)
def test_formulas_are_words_own(latex: str, said: str) -> None:
    math = formulas.mathml(latex, display=True)
    assert math is not None
    made = omml(math)
    assert made is not None
    assert _said(made) == said


@pytest.mark.parametrize("latex", [r"\unknowncommand{x}", r"\frac{1}{", "x" * 5000])
def test_what_cannot_be_words_own_stays_latex(tmp_path: Path, latex: str) -> None:
    line = Line("l", f"${latex}^2$" if latex[0] == "x" else f"$$ {latex} = \\alpha $$", BOX, 0.9)
    target = of_pages(tmp_path, page(1, Region("r", RegionType.FORMULA, BOX, 1.0, (line,))))
    assert any(latex in text for text in texts(target))


def _said(element: etree._Element) -> str:
    """A formula on one line, to be compared."""
    name = etree.QName(element).localname
    parts = [_said(child) for child in element if not child.tag.endswith("Pr")]
    value = {
        child.tag.rpartition("}")[2]: child.get(f"{{{nsmap_m['m']}}}val")
        for pr in element
        if pr.tag.endswith("Pr")
        for child in pr
    }
    match name:
        case "t":
            return element.text or ""
        case "f":
            inner = "/".join(parts)
            return inner if value.get("type") == "noBar" else f"{{{inner}}}"
        case "sSup":
            return f"{{{'^'.join(parts)}}}"
        case "sSub":
            return f"{{{'_'.join(parts)}}}"
        case "nary" | "acc":
            return f"{{{name}{value['chr']} {' '.join(parts)}}}"
        case "rad" | "bar":
            return f"{{{name} {' '.join(parts)}}}"
        case "d":
            return f"{value['begChr']}{''.join(parts)}{value['endChr']}"
        case "m":
            return ";".join(parts)
        case "mr":
            return " ".join(parts)
    return "".join(parts)


# --- as others see it -------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not here")
def test_libreoffice_says_the_same_text(path: Path, rich: RichSample, tmp_path: Path) -> None:
    for kind, source in (("odt", path), ("txt:Text", tmp_path / "rich.odt")):
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = [str(SOFFICE), profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
    assert _letters((tmp_path / "rich.txt").read_text("utf-8-sig")) == _letters("".join(_expected(rich.job())))


def test_a_validator_of_the_standard_finds_nothing(path: Path) -> None:
    audit = pytest.importorskip("openxml_audit")
    assert [str(error) for error in audit.OpenXmlValidator().validate(str(path)).errors] == []


def _letters(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _expected(job: Job) -> Iterator[str]:
    for block in flow.blocks(job):
        match block:
            case flow.PageStart():
                yield f"[{words.page_words(block, job.language)}]"
            case flow.ListBlock():
                yield from (item.marker + flow.plain(item.runs) for item in block.items)
            case flow.Table():
                yield flow.plain(block.runs) + (block.caption.text if block.caption else "")
                yield from (cell.text for row in block.rows for cell in row.cells)
                yield flow.plain(block.after)
            case flow.Code():
                yield f"{block.format}: {block.text}"
            case flow.Figure():
                yield block.caption.text if block.caption else ""
            case flow.Running() if block.region.type is not RegionType.PAGE_NUMBER:
                yield block.text
            case flow.Formula() | flow.Running():
                pass
            case flow.Placed():
                yield block.text


def test_golden(path: Path) -> None:
    document = docx.Document(str(path))
    golden("rich.docx.txt", "\n".join(_dump(document.element.body)) + "\n")


def _dump(body: etree._Element) -> Iterator[str]:
    for element in body:
        match etree.QName(element).localname:
            case "p":
                yield _paragraph(element)
            case "tbl":
                for row in element.iter(qn("w:tr")):
                    yield "| " + " | ".join(_cell(cell) for cell in row.iter(qn("w:tc")))
            case "sectPr":
                yield _section(element)


def _paragraph(element: etree._Element) -> str:
    style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    named = "" if style is None else f"{style.get(qn('w:val'))}: "
    section = element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
    said = "".join(_piece(piece) for piece in element if piece.tag != qn("w:pPr"))
    return named + said + ("" if section is None else f" {_section(section)}")


def _piece(piece: etree._Element) -> str:
    match etree.QName(piece).localname:
        case "bookmarkStart":
            return f"<{piece.get(qn('w:name'))}>"
        case "oMath" | "oMathPara":
            return f"<math {_said(piece)}>"
        case "r":
            extent = piece.find(f".//{qn('wp:extent')}")
            if extent is not None:
                told = next(piece.iter(qn("wp:docPr"))).get("descr")
                return f"<picture {extent.get('cx')}x{extent.get('cy')} {told}>"
            style = piece.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")
            said = "".join(
                {"t": each.text or "", "tab": "\t", "br": "⏎"}.get(etree.QName(each).localname, "") for each in piece
            )
            return said if style is None else f"<{style.get(qn('w:val'))} {said}>"
    return ""


def _cell(cell: etree._Element) -> str:
    span, merge = cell.find(f".//{qn('w:gridSpan')}"), cell.find(f".//{qn('w:vMerge')}")
    marks = [f"across {span.get(qn('w:val'))}"] if span is not None else []
    marks += [f"down: {merge.get(qn('w:val'))}"] if merge is not None else []
    said = " ".join(_paragraph(p).removeprefix("TableText: ") for p in cell.iter(qn("w:p")))
    return f"{said} ({', '.join(marks)})" if marks else said


def _section(element: etree._Element) -> str:
    direction = element.find(qn("w:textDirection"))
    return f"<end of a section, {'vertical' if direction is not None else 'level'}>"
