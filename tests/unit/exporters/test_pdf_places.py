"""Words of real documents, drawn as scans, lie within three points of their ink for two readers, however the page lies."""

from __future__ import annotations

import html
import io
import math
import os
import re
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pymupdf
import pytest
from pikepdf import Array
from PIL import Image

from desktop.document.geometry import Affine, Box, Quad
from desktop.document.model import Char, Line, Page, new_id
from desktop.hosts.client import Host
from tests.unit.exporters.drawn import ROOT, Sheet, content, export_pdf, job_of, master_of
from tests.unit.exporters.readers import poppler

DATA = Path(os.environ.get("DOSSIER_TEST_DATA", ROOT.parent / "shared" / "data")) / "documents"
DOCUMENTS = ("icdar2013-tables/us-012.pdf", "zh-borndigital/report_tables.pdf", "azure-forms/f1099msc_payer.pdf")
DPI = 150
SCALE = DPI / 72
NEAR = 3.0
LEAST_SHARE, LEAST_SKEWED = 0.985, 0.95
"""Readers put a raised letter and its neighbour together, and cut a slanting line of Chinese, one word to them, in two."""
POEM = ("子曰學而時習之不亦說乎", "有朋自遠方來不亦樂乎", "人不知而不慍不亦君子乎")


@dataclass(frozen=True, slots=True)
class Way:
    """How a page lies in its PDF. crop: in points from each edge. skew: of the paper in the scanner."""

    turn: int = 0
    crop: float = 0.0
    unit: float = 1.0
    skew: float = 0.0


WAYS = {
    "upright": Way(),
    "turned 90": Way(90),
    "turned 180": Way(180),
    "turned 270": Way(270),
    "cropped and turned": Way(90, crop=20),
    "large units": Way(270, crop=10, unit=2),
    "skewed": Way(skew=2.3),
    "skewed and turned": Way(180, skew=-1.1),
}


def scanned(name: str) -> Sheet:
    """The first page of a real PDF as a picture, with its own text at its own places."""
    path = DATA / name
    if not path.exists():
        pytest.skip("the test documents are not here (DOSSIER_TEST_DATA)")
    with pymupdf.open(path) as document:
        page = document[0]
        picture = page.get_pixmap(matrix=pymupdf.Matrix(SCALE, SCALE), colorspace=pymupdf.csGRAY)
        raw = page.get_text("rawdict")
    sheet = Sheet(picture.width, picture.height)
    sheet.image = Image.open(io.BytesIO(picture.tobytes("png")))
    for block in raw["blocks"]:
        for found in block.get("lines", ()):
            chars = [(c["c"], c["bbox"]) for span in found["spans"] for c in span["chars"]]
            if found["dir"] != (1.0, 0.0) or not "".join(c for c, _ in chars).strip():
                continue
            inked = [Char(c, Quad.of(Box(*(n * SCALE for n in box))), 1.0) for c, box in chars if not c.isspace()]
            around = Box.around(p for char in inked if char.quad for p in char.quad.points)
            text = " ".join("".join(c for c, _ in chars).split())
            sheet.lines.append(Line(new_id(), text, Quad.of(around), 1.0, chars=tuple(inked)))
    return sheet


def bound(sheet: Sheet, path: Path, way: Way) -> Affine:
    """The scan as a PDF whose page lies so. Returns the way from its pixels to the page's user space (y up)."""
    width, height = sheet.image.size
    across, down = width / SCALE / way.unit, height / SCALE / way.unit
    with pymupdf.open() as document:
        page = document.new_page(width=across, height=down)
        made = io.BytesIO()
        sheet.image.convert("L").save(made, "JPEG", quality=60)
        page.insert_image(page.rect, stream=made.getvalue())
        data = document.tobytes()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0].obj
        page.Rotate = way.turn
        if way.crop:
            page.CropBox = Array([way.crop, way.crop, across - way.crop, down - way.crop])
        if way.unit != 1:
            page.UserUnit = way.unit
        pdf.save(path)
    return Affine(a=across / width, d=-down / height, f=down)


def page_of(sheet: Sheet, path: Path, way: Way, to_user: Affine) -> tuple[Page, list[Line]]:
    """As a viewer shows it: cropped, turned, in points of its unit."""
    across, down = (n / SCALE / way.unit for n in sheet.image.size)
    shown = to_user.then(Affine(a=1, d=-1, e=-way.crop, f=down - way.crop)).then(Affine.scaling(way.unit))
    seen = Box(0, 0, (across - 2 * way.crop) * way.unit, (down - 2 * way.crop) * way.unit)
    turned = Affine.rotation(way.turn)
    paper = Quad.of(seen).mapped(turned).bounds
    to_page = shown.then(turned).then(Affine.translation(-paper.x0, -paper.y0))
    lines = [
        Line(
            line.id,
            line.text,
            line.quad.mapped(to_page),
            1.0,
            chars=tuple(Char(c.text, c.quad.mapped(to_page) if c.quad else None, 1.0) for c in line.chars),
            vertical=line.vertical,
        )
        for line in sheet.lines
    ]
    master = master_of(path, "application/pdf")
    return Page(new_id(), "d1", 1, master.sha256, 0, paper.width, paper.height, "pt", content=content(lines)), lines


def words_of(line: Line) -> list[tuple[str, Quad]]:
    """What stands between spaces, each around its characters' quads."""
    letters = iter(line.chars)
    found = []
    for word in line.text.split():
        quads = [char.quad for char in (next(letters) for _ in word) if char.quad]
        first, last = quads[0], quads[-1]
        whole = Quad(first.tl, first.tr, last.br, last.bl) if line.vertical else Quad(first.tl, last.tr, last.br, first.bl)
        found.append((word, whole))
    return found


def mupdf_words(path: Path) -> list[tuple[str, Box]]:
    """In user space turned over (y down): with all that turns or cuts the page taken away."""
    made = io.BytesIO()
    with pikepdf.open(path) as pdf:
        page = pdf.pages[0].obj
        for key in ("/Rotate", "/CropBox", "/UserUnit"):
            if key in page:
                del page[key]
        pdf.save(made)
    with pymupdf.open(stream=made.getvalue(), filetype="pdf") as document:
        found = document[0].get_text("words", flags=pymupdf.TEXT_PRESERVE_LIGATURES)
    return [(word, Box(*corners)) for *corners, word, _, _, _ in found]


def poppler_words(path: Path, way: Way, across: float, down: float) -> list[tuple[str, Box]]:
    """The same; poppler tells places on the whole paper as it is turned."""
    turned = Affine.rotation(way.turn)
    paper = Quad.of(Box(0, 0, across, down)).mapped(turned).bounds
    back = turned.then(Affine.translation(-paper.x0, -paper.y0)).inverse()
    word = re.compile(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>')
    return [
        (html.unescape(m[5]), Quad.of(Box(float(m[1]), float(m[2]), float(m[3]), float(m[4]))).mapped(back).bounds)
        for m in word.finditer(poppler(path, "-bbox"))
    ]


def apart(found: Box, ink: Box) -> float:
    return max(abs(a - b) for a, b in zip(_edges(found), _edges(ink), strict=True))


def _edges(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.y0, box.x1, box.y1


def far(found: list[tuple[str, Box]], expected: list[tuple[str, Box]], unit: float) -> list[str]:
    """The words that no reader's word of the same letters lies near. Measured in points."""
    by_word: dict[str, list[Box]] = {}
    for word, box in found:
        by_word.setdefault(word, []).append(box)
    near = [min((apart(box, ink) for box in by_word.get(word, ())), default=math.inf) for word, ink in expected]
    return [word for (word, _), distance in zip(expected, near, strict=True) if distance * unit > NEAR]


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("name", DOCUMENTS)
def test_words_of_real_documents_lie_on_their_ink(host: Host, tmp_path: Path, name: str, way: Way) -> None:
    sheet = scanned(name)
    if way.skew:
        sheet = sheet.turned(way.skew)
    assert_on_ink(host, tmp_path, sheet, way, LEAST_SKEWED if way.skew else LEAST_SHARE)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_columns_of_chinese_lie_on_their_ink(host: Host, tmp_path: Path, way: Way) -> None:
    sheet = Sheet(900, 1000)
    for column, text in enumerate(POEM):
        sheet.write(text, 700 - column * 130, 80, 60, vertical=True)
    assert_on_ink(host, tmp_path, sheet.turned(way.skew) if way.skew else sheet, way, 1.0)


def assert_on_ink(host: Host, folder: Path, sheet: Sheet, way: Way, least: float) -> None:
    path, target = folder / "scan.pdf", folder / "out.pdf"
    to_user = bound(sheet, path, way)
    page, _ = page_of(sheet, path, way, to_user)
    export_pdf(host, job_of([page], [master_of(path, "application/pdf")]), target)
    across, down = (n / SCALE / way.unit for n in sheet.image.size)
    over = to_user.then(Affine(a=1, d=-1, f=down))
    expected = [(word, ink.mapped(over).bounds) for line in sheet.lines for word, ink in words_of(line)]
    readers = {"mupdf": mupdf_words(target), "poppler": poppler_words(target, way, across, down)}
    for reader, found in readers.items():
        missed = far(found, expected, way.unit)
        assert len(missed) <= (1 - least) * len(expected) + 1e-9, (reader, len(missed), len(expected), missed[:10])
