"""One document that has everything an export can meet: Chinese headings and paragraphs, English with a hyphen, a vertical page,
a table with spans, a formula, a seal, a figure with its caption, notes, an illegible line, a page that lies on its side.

Drawn anew each time, with the same ids: what is exported of it can be compared with golden files.
"""

from __future__ import annotations

import functools
import hashlib
import io
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import pymupdf
from PIL import Image, ImageDraw, ImageFont

from desktop.document.codec import encode
from desktop.document.geometry import Affine, Box, Quad, View
from desktop.document.model import (
    Cell,
    Char,
    Code,
    Content,
    Document,
    Evidence,
    Field,
    Line,
    LineMark,
    Master,
    Page,
    PageStatus,
    Region,
    RegionType,
    Table,
    Tick,
)
from desktop.exporters.job import Job, Picture
from desktop.fields.templates.library import Templates
from desktop.hosts.protocol import Message
from desktop.imaging.host import Imaging
from desktop.imaging.limits import Limits
from desktop.interchange.values import Processing
from desktop.services.registers import record_of_document

WIDTH, HEIGHT = 1240, 1754
"""A4 at 150 dpi."""
SIZE = 30
AT = "2026-03-01T08:00:00.000000Z"
PERSON = "Li Hua"
FORMULA = r"E = mc^{2} + \frac{1}{2}"


@functools.cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(pymupdf.Font("cjk").buffer), size)


@dataclass(slots=True)
class _Paper:
    """A page being drawn. Regions and lines are numbered as they come."""

    number: int
    image: Image.Image = field(default_factory=lambda: Image.new("RGB", (WIDTH, HEIGHT), "white"))
    regions: list[Region] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    ticks: tuple[Tick, ...] = ()
    codes: tuple[Code, ...] = ()
    _lines: int = 0

    def line(self, text: str, x: float, y: float, size: int = SIZE, *, vertical: bool = False, **changes: Any) -> Line:
        """A line written at that place; one character a `Char`, spaces none."""
        pen, at, chars = ImageDraw.Draw(self.image), 0.0, []
        for letter in text:
            step = size * 1.1 if vertical else round(_font(size).getlength(letter))
            box = Box(x, y + at, x + size, y + at + step) if vertical else Box(x + at, y, x + at + step, y + size * 1.2)
            pen.text((box.x0, box.y0), letter, fill="black", font=_font(size))
            if letter != " ":
                chars.append(Char(letter, Quad.of(box), 0.97))
            at += step
        whole = Box(x, y, x + size, y + at) if vertical else Box(x, y, x + at, y + size * 1.2)
        self._lines += 1
        made = Line(
            f"p{self.number}l{self._lines}", text, Quad.of(whole), 0.97, 0.02, vertical, tuple(chars), "rapid", "reading1"
        )
        return replace(made, **changes)

    def region(self, kind: RegionType, *lines: Line, box: Box | None = None) -> Region:
        around = box or Box.around(p for line in lines for p in line.quad.points).grown(4)
        made = Region(f"p{self.number}r{len(self.regions) + 1}", kind, Quad.of(around), 0.9, lines)
        self.regions.append(made)
        return made

    def paragraph(self, kind: RegionType, texts: tuple[str, ...], x: float, y: float, size: int = SIZE) -> Region:
        return self.region(kind, *(self.line(text, x, y + n * size * 1.5, size) for n, text in enumerate(texts)))

    def page(self, master: Master, **changes: Any) -> Page:
        content = Content(tuple(self.regions), tuple(self.tables), self.ticks, self.codes)
        made = Page(f"page{self.number}", "document1", self.number, master.sha256, 0, WIDTH, HEIGHT, content=content)
        return replace(made, status=PageStatus.CHECKED, touched=True, **changes)


def _letter() -> _Paper:
    """Headings, paragraphs, formula, figure, seal, notes."""
    paper = _Paper(1)
    paper.paragraph(RegionType.HEADER, ("江南县档案馆 全宗 12",), 420, 60, 22)
    paper.paragraph(RegionType.TITLE, ("关于整理旧档的通知",), 360, 130, 52)
    whole = paper.line("各乡镇人民委员会：兹将一九五六年以前之档案", 180, 250)
    doubtful = paper.line("逐卷清点，编制目录，限于本月底前报送县档案", 180, 295)
    chars = list(doubtful.chars)
    chars[2] = replace(chars[2], confidence=0.41, doubt=0.62, others=("券", "巻"))
    doubtful = replace(doubtful, chars=tuple(chars), confidence=0.71, doubt=0.62)
    sure = paper.line("馆。<此令> & “切实”办理。", 180, 340, confirmed_by=PERSON, confirmed_at=AT, doubt=0.0)
    paper.region(RegionType.TEXT, whole, doubtful, sure)
    paper.paragraph(RegionType.TITLE, ("Notes for the archi-", "vist on duty"), 180, 420, 36)
    english = ("Each file is counted, listed and re-", "turned; nothing may leave the build-", "ing without a slip.")
    paper.paragraph(RegionType.TEXT, english, 180, 560)
    formula = paper.line("E = mc2 + 1/2", 420, 740)
    paper.region(RegionType.FORMULA, replace(formula, text=FORMULA, chars=()))
    ImageDraw.Draw(paper.image).rectangle((180, 820, 560, 1080), outline="black", fill=(210, 220, 235), width=4)
    paper.region(RegionType.FIGURE, box=Box(180, 820, 560, 1080))
    paper.paragraph(RegionType.CAPTION, ("图 1 库房平面",), 250, 1095, 24)
    paper.paragraph(RegionType.LIST, ("一、清点；", "二、编目；", "三、移交。"), 640, 840)
    seal = Box(700, 1140, 960, 1400)
    ImageDraw.Draw(paper.image).ellipse((seal.x0, seal.y0, seal.x1, seal.y1), outline=(200, 30, 30), width=8)
    paper.region(RegionType.SEAL, paper.line("江南县人民委员会", 710, 1250), box=seal)
    paper.paragraph(RegionType.HANDWRITING, ("同意 王",), 240, 1240, 44)
    paper.region(RegionType.MARGINAL, paper.line("已办", 60, 560, vertical=True))
    paper.paragraph(RegionType.FOOTNOTE, ("① 见县字第七号文。",), 180, 1520, 22)
    paper.paragraph(RegionType.FOOTER, ("江南县档案馆印",), 480, 1610, 20)
    paper.paragraph(RegionType.PAGE_NUMBER, ("1",), 610, 1670, 24)
    return paper


def _register() -> _Paper:
    """A table with spans, a line that nobody can read, one that does not apply, ticks, a code."""
    paper = _Paper(2)
    paper.paragraph(RegionType.TITLE, ("移交清册",), 480, 90, 48)
    texts = {
        (0, 0): "类别",
        (0, 1): "数量",
        (1, 1): "卷",
        (1, 2): "件",
        (2, 0): "文书",
        (2, 1): "12",
        (2, 2): "340",
        (3, 0): "合计 12 卷",
    }
    spans = {(0, 0): (2, 1), (0, 1): (1, 2), (3, 0): (1, 3)}
    x, y, wide, high = 180, 220, 280, 90
    pen, lines, cells = ImageDraw.Draw(paper.image), [], []
    for (row, col), text in texts.items():
        down, across = spans.get((row, col), (1, 1))
        box = Box(x + col * wide, y + row * high, x + (col + across) * wide, y + (row + down) * high)
        pen.rectangle((box.x0, box.y0, box.x1, box.y1), outline="black", width=3)
        lines.append(paper.line(text, box.x0 + 20, box.y0 + 25))
        cells.append(Cell(row, col, Quad.of(box), down, across, (lines[-1].id,)))
    table = paper.region(RegionType.TABLE, *lines, box=Box(x, y, x + 3 * wide, y + 4 * high))
    paper.tables.append(Table("table1", table.id, 4, 3, tuple(cells)))
    lost = paper.line("□□□经手", 180, 680, mark=LineMark.ILLEGIBLE, confirmed_by=PERSON, confirmed_at=AT, doubt=0.0)
    void = paper.line("副本份数", 180, 740, mark=LineMark.NOT_APPLICABLE, confirmed_by=PERSON, confirmed_at=AT, doubt=0.0)
    paper.region(RegionType.TEXT, lost, void)
    for n, (word, ticked) in enumerate((("永久", True), ("三十年", False))):
        box = Box(180 + n * 260, 840, 210 + n * 260, 870)
        pen.rectangle((box.x0, box.y0, box.x1, box.y1), outline="black", width=3)
        if ticked:
            pen.line((box.x0 + 5, box.y0 + 15, box.x0 + 13, box.y1 - 5, box.x1 - 4, box.y0 + 4), fill="black", width=4)
        paper.ticks += (Tick(Quad.of(box), ticked, 0.93),)
        paper.region(RegionType.TEXT, paper.line(word, box.x1 + 14, box.y0 - 4))
    paper.codes = (Code("JN-012-0007", "QRCode", Quad.of(Box(940, 1500, 1060, 1620))),)
    pen.rectangle((940, 1500, 1060, 1620), fill="black")
    paper.paragraph(RegionType.PAGE_NUMBER, ("2",), 610, 1670, 24)
    return paper


def _upright() -> _Paper:
    """Written from top to bottom, columns from the right."""
    paper = _Paper(3)
    paper.region(RegionType.TITLE, paper.line("光緒三年契", 1040, 160, 46, vertical=True))
    columns = ("立賣契人李大有今將祖遺田", "一坵坐落東村四至分明憑中", "賣與王姓名下永遠為業")
    lines = [paper.line(text, 940 - n * 70, 160, 40, vertical=True) for n, text in enumerate(columns)]
    paper.region(RegionType.TEXT, *lines)
    return paper


def _sideways() -> tuple[_Paper, Affine]:
    """Fed into the scanner on its side: the text runs upwards."""
    paper = _Paper(4)
    paper.paragraph(RegionType.TITLE, ("附件：收据",), 200, 120, 40)
    paper.paragraph(RegionType.TEXT, ("今收到移交档案十二卷。", "Received 12 volumes."), 200, 240)
    turn = Affine.rotation(270).then(Affine.translation(0, WIDTH))
    paper.image = paper.image.transpose(Image.Transpose.ROTATE_90)
    paper.regions = [
        replace(region, quad=region.quad.mapped(turn), lines=tuple(_moved(line, turn) for line in region.lines))
        for region in paper.regions
    ]
    return paper, turn


def _moved(line: Line, by: Affine) -> Line:
    chars = tuple(replace(c, quad=c.quad.mapped(by) if c.quad else None) for c in line.chars)
    return replace(line, quad=line.quad.mapped(by), chars=chars)


@dataclass(frozen=True, slots=True)
class RichSample:
    """folder: where the masters lie, one PNG a page (150 dpi)."""

    folder: Path
    document: Document
    pages: tuple[Page, ...]
    masters: tuple[Master, ...]

    def path(self, sha256: str) -> Path:
        return next(self.folder / master.name for master in self.masters if master.sha256 == sha256)

    def job(self, **changes: Any) -> Job:
        """Of the exporters, pictures included; no process is started."""
        record = record_of_document(self.document, Templates())
        made = Job(
            document=self.document,
            pages=lambda: iter(self.pages),
            masters=self.masters,
            master_path=self.path,
            language="en",
            exported_at=AT,
            program="Dossier 0",
            record=record,
            picture=self.picture,
            processing=(
                Processing("rapid", AT, version="3.10", settings=("name=rapid", "version=3.10")),
                Processing(PERSON, AT, person=True),
            ),
            head="0123456789abcdef" * 4,
        )
        return replace(made, **changes)

    def picture(
        self,
        page: Page,
        area: Box | None = None,
        *,
        media_type: Literal["image/png", "image/jpeg"] = "image/png",
        resolution: float | None = None,
        as_viewed: bool = True,
        black: tuple[Quad, ...] = (),
    ) -> Picture:
        body = {
            "path": str(self.path(page.master)),
            "index": page.master_page,
            "view": encode(page.view if as_viewed else View()),
            "crop": None if area is None else encode(area),
            "resolution": resolution,
            "format": media_type.removeprefix("image/"),
            "black": encode(black),
        }
        imaging = Imaging(Limits())
        answer = imaging.handlers()["render"](Message("render", body), lambda: None)
        imaging.shelf.close()
        value = answer.body["value"]
        back = Affine(**value["to_page"])
        return Picture(bytes(answer.blob), media_type, value["width"], value["height"], back.inverse())


def rich_document(folder: Path) -> RichSample:
    """Draws the sample into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    sideways, _ = _sideways()
    pages, masters = [], []
    for paper in (_letter(), _register(), _upright(), sideways):
        path = folder / f"江南县 卷{paper.number}.png"
        paper.image.save(path, dpi=(150, 150))
        sha = hashlib.sha256(path.read_bytes()).hexdigest()
        masters.append(Master(sha, path.name, path.stat().st_size, "image/png", 1, linked=str(path)))
        lies = {"width": HEIGHT, "height": WIDTH, "view": View(turn=90), "view_set": True} if paper is sideways else {}
        pages.append(paper.page(masters[-1], **lies))
    title = pages[0].content.regions[1].lines[0]
    fields = (
        Field("f1", "reference_code", "identifier", "JN-012-0007", confirmed_by=PERSON, confirmed_at=AT),
        Field(
            "f2", "title", "text", "关于整理旧档的通知", evidence=(Evidence("page1", title.quad, (title.id,)),), engine="rapid",
            confirmed_by=PERSON, confirmed_at=AT,
        ),
        Field("f3", "creator", "name", "江南县人民委员会", confirmed_by=PERSON, confirmed_at=AT),
        Field("f4", "date", "date", "1956年3月1日", confirmed_by=PERSON, confirmed_at=AT),
    )  # fmt: skip
    document = Document("document1", "关于整理旧档的通知", tuple(p.id for p in pages), "catalogue_entry", fields)
    return RichSample(folder, document, tuple(pages), tuple(masters))
