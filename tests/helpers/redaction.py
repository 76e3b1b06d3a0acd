"""A dossier with a case record to be blacked out: drawn pages, their text, a code that can be read, fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from desktop.document.geometry import Affine, Box, Quad, View
from desktop.document.history import Actor, ActorKind, DocumentAdded, PagesAdded
from desktop.document.model import (
    Cell,
    Char,
    Code,
    Content,
    Document,
    Evidence,
    Field,
    Line,
    Page,
    PageStatus,
    Region,
    RegionType,
    Table,
)
from desktop.storage.dossier import Dossier
from tests.helpers.rich_sample import _font

NAME, PHONE, IDENTITY, RECORD = "张三丰", "13800138000", "110101199003071233", "ZY-0098123"
PERSON = Actor(ActorKind.PERSON, "Li Hua")
WIDTH, HEIGHT, SIZE = 900, 1200, 30


@dataclass(slots=True)
class Sheet:
    """A page being drawn."""

    name: str
    image: Image.Image
    regions: list[Region]
    tables: list[Table]
    codes: list[Code]
    lines: int = 0

    @classmethod
    def new(cls, name: str) -> Sheet:
        return cls(name, Image.new("RGB", (WIDTH, HEIGHT), "white"), [], [], [])

    def line(self, text: str, x: float, y: float, *, vertical: bool = False) -> Line:
        font: ImageFont.FreeTypeFont = _font(SIZE)
        pen, at, chars = ImageDraw.Draw(self.image), 0.0, []
        for letter in text:
            step = SIZE * 1.1 if vertical else font.getlength(letter)
            box = Box(x, y + at, x + SIZE, y + at + step) if vertical else Box(x + at, y, x + at + step, y + SIZE * 1.2)
            pen.text((box.x0, box.y0), letter, fill=(20, 20, 90), font=font)
            if letter != " ":
                chars.append(Char(letter, Quad.of(box), 0.95))
            at += step
        around = Box(x, y, x + SIZE, y + at) if vertical else Box(x, y, x + at, y + SIZE * 1.2)
        self.lines += 1
        return Line(f"{self.name}-l{self.lines}", text, Quad.of(around), 0.95, vertical=vertical, chars=tuple(chars))

    def region(self, kind: RegionType, *lines: Line) -> Region:
        box = Box.around(p for line in lines for p in line.quad.points).grown(4)
        self.regions.append(Region(f"{self.name}-r{len(self.regions)}", kind, Quad.of(box), 0.9, lines))
        return self.regions[-1]

    def code(self, text: str, x: int, y: int) -> None:
        drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=5)
        picture = Image.fromarray(np.asarray(drawn))
        self.image.paste(picture.convert("RGB"), (x, y))
        box = Box(x, y, x + picture.width, y + picture.height)
        self.codes.append(Code(text, "QRCode", Quad.of(box)))

    def content(self) -> Content:
        return Content(tuple(self.regions), tuple(self.tables), (), tuple(self.codes))


def first_sheet() -> Sheet:
    """A name over two lines, one with spaces, numbers, a vertical line, a table, a code."""
    sheet = Sheet.new("a")
    sheet.region(RegionType.TITLE, sheet.line("住院病案首页", 300, 60))
    sheet.region(
        RegionType.TEXT,
        sheet.line(f"姓名 {' '.join(NAME)} 电话 {PHONE}", 80, 150),
        sheet.line(f"身份证号：{IDENTITY[:6]} {IDENTITY[6:14]} {IDENTITY[14:]}", 80, 200),
        sheet.line(f"病案号 {RECORD} 主治医师签字：张", 80, 250),
        sheet.line("三丰之家属已知情同意。", 80, 300),
        sheet.line("诊断：肺炎。", 80, 350),
    )
    sheet.region(RegionType.MARGINAL, sheet.line(f"患者{NAME}", 820, 420, vertical=True))
    pen, lines, cells = ImageDraw.Draw(sheet.image), [], []
    for column, text in enumerate(("联系人", f"{NAME}之妻")):
        box = Box(80 + column * 250, 500, 330 + column * 250, 570)
        pen.rectangle((box.x0, box.y0, box.x1, box.y1), outline="black", width=3)
        lines.append(sheet.line(text, box.x0 + 15, box.y0 + 15))
        cells.append(Cell(0, column, Quad.of(box), lines=(lines[-1].id,)))
    table = sheet.region(RegionType.TABLE, *lines)
    sheet.tables.append(Table("t1", table.id, 1, 2, tuple(cells)))
    sheet.code(f"{NAME} {IDENTITY}", 100, 700)
    return sheet


def second_sheet() -> Sheet:
    """Lies on its side, and askew."""
    sheet = Sheet.new("b")
    sheet.region(RegionType.TEXT, sheet.line(f"家属：{NAME}，出院。", 100, 200), sheet.line("随访三个月。", 100, 260))
    return sheet


def case_dossier(folder: Path, *, title: str = "病案 2024-03", views: Sequence[View] = ()) -> Dossier:
    """Two documents; the first has two pages. views: of these."""
    folder.mkdir(parents=True, exist_ok=True)
    dossier = Dossier.create(folder / "案卷.dossier")
    sheets = (first_sheet(), second_sheet())
    pages = []
    for number, sheet in enumerate(sheets, 1):
        path = folder / f"{NAME} {number}.png"
        sheet.image.save(path, dpi=(150, 150))
        master, _ = dossier.add_master(path, media_type="image/png", pages=1, actor=PERSON)
        view = views[number - 1] if number <= len(views) else View()
        made = Page(f"page{number}", "case", number, master.sha256, 0, WIDTH, HEIGHT, view=view, content=sheet.content())
        pages.append(replace(made, status=PageStatus.CHECKED, view_set=bool(views)))
    first = pages[0].content.regions[1].lines[0]
    ink = [c.quad for c in first.chars if c.quad is not None][2:5]
    evidence = Evidence("page1", Quad.of(Box.around(p for quad in ink for p in quad.points)), (first.id,))
    fields = (
        Field("f1", "patient", "name", NAME, evidence=(evidence,)),
        Field("f2", "diagnosis", "text", "肺炎", confirmed_by="Li Hua", confirmed_at="2026-01-01T00:00:00Z"),
        Field("f3", "relative", "name", f"{NAME}之妻", confirmed_by="Li Hua", confirmed_at="2026-01-01T00:00:00Z"),
    )
    dossier.record(
        PERSON, DocumentAdded(Document("case", title, (), None, fields)), PagesAdded("case", tuple(pages)),
        DocumentAdded(Document("other", "空白", (), None)),
    )  # fmt: skip
    return dossier


def turned(view: View) -> Affine:
    return view.transform(WIDTH, HEIGHT)
