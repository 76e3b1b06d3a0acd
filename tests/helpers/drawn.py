"""Drawn pages with what stands on them known: a dossier to look at without an engine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from desktop.document.geometry import Quad
from desktop.document.history import Actor, ActorKind, DocumentAdded, PageRead, PagesAdded
from desktop.document.model import Cell, Char, Content, Document, Line, Page, Reading, Region, RegionType, Table
from desktop.storage.dossier import Dossier, utc_now

WIDTH, HEIGHT = 1240, 1754
ENGINE = Actor(ActorKind.ENGINE, "drawn")
PROGRAM = Actor(ActorKind.PROGRAM, "dossier")


@dataclass(frozen=True)
class Block:
    """lines: rows of cells for a table, else texts. shaky: characters that are misread, as (right, read) pairs."""

    type: RegionType
    lines: tuple
    size: int = 26
    shaky: tuple[tuple[str, str], ...] = ()


CONTRACT = (
    Block(RegionType.TITLE, ("房屋租赁合同",), 48),
    Block(RegionType.TEXT, ("合同编号：HT-2024-0317",), 24, (("0317", "O3l7"),)),
    Block(
        RegionType.TEXT,
        (
            "甲方（出租人）：北京安居物业管理有限公司",
            "乙方（承租人）：李明远",
            "根据《中华人民共和国民法典》及有关法律法规，甲乙双方在平等、自愿的基础上，",
            "就房屋租赁事宜达成如下协议，以资共同遵守。",
        ),
        27,
        (("承租人", "承粗人"),),
    ),
    Block(RegionType.TITLE, ("第一条　房屋坐落与用途",), 32),
    Block(
        RegionType.TEXT,
        (
            "甲方将位于北京市海淀区中关村大街甲二十七号院三号楼六〇二室的房屋出租给乙方，",
            "建筑面积八十六点四平方米，仅作居住之用，未经甲方书面同意不得转租。",
        ),
        27,
        (("平方米", "平万米"),),
    ),
    Block(
        RegionType.TABLE,
        (
            ("项目", "金额（元）", "支付日期"),
            ("押金", "13,600.00", "2024年3月1日"),
            ("首期租金", "20,400.00", "2024年3月1日"),
            ("合计", "34,000.00", "—"),
        ),
        26,
        (("20,400", "20,4OO"),),
    ),
    Block(
        RegionType.TEXT,
        ("租赁期限自2024年3月1日起至2025年2月28日止，共十二个月。", "签订日期：2024年2月20日"),
        27,
    ),
)
LETTER = (
    Block(RegionType.TITLE, ("Harbour & Lane, Solicitors",), 44),
    Block(RegionType.TEXT, ("14 Quay Street, Bristol", "3 June 1987"), 26),
    Block(
        RegionType.TEXT,
        (
            "Dear Mrs Whitcombe,",
            "We write further to your letter of 28 May concerning the lease of the",
            "warehouse at Canon's Marsh. Our client confirms that the rent of £4,250",
            "a quarter was paid in full and that no arrears remain outstanding.",
            "The surveyor found the roof in fair repair, save for two slipped slates",
            "above the north gutter, which the tenant has undertaken to replace.",
        ),
        27,
        (("Canon's", "Canons'"), ("slates", "s1ates")),
    ),
    Block(RegionType.TEXT, ("Yours sincerely,", "J. R. Lane"), 27),
)


def draw(blocks: tuple[Block, ...], target: Path, *, seal: bool = False) -> tuple[Region, ...]:
    """Writes a PNG of the page and returns what stands on it, as an engine would have read it."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor("#fbfaf6"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setPen(QColor("#1d1d1f"))
    top, regions = 150.0, []
    for number, block in enumerate(blocks):
        if block.type is RegionType.TABLE:
            region, top = _table(painter, block, top, number)
        else:
            region, top = _text(painter, block, top, number)
        regions.append(region)
        top += 34
    if seal:
        painter.setPen(QPen(QColor(200, 30, 30, 190), 7))
        painter.drawEllipse(QPointF(WIDTH - 330, top + 40), 105, 105)
        painter.setFont(_font(26))
        painter.drawText(QRectF(WIDTH - 430, top - 10, 200, 100), Qt.AlignmentFlag.AlignCenter, "合同专用章")
    painter.end()
    image.save(str(target))
    return tuple(regions)


def _font(size: int) -> QFont:
    font = QFont("Noto Serif CJK SC")
    font.setPixelSize(size)
    return font


def _text(painter: QPainter, block: Block, top: float, number: int) -> tuple[Region, float]:
    painter.setFont(_font(block.size))
    metrics = QFontMetricsF(painter.font())
    lines = []
    for n, text in enumerate(block.lines):
        width = metrics.horizontalAdvance(text)
        left = (WIDTH - width) / 2 if block.type is RegionType.TITLE and block.size > 40 else 140.0
        painter.drawText(QPointF(left, top + metrics.ascent()), text)
        lines.append(_line(f"{number}.{n}", text, left, top, metrics, block.shaky))
        top += metrics.height() * 1.12
    return Region(f"r{number}", block.type, _around(lines), lines=tuple(lines)), top


def _table(painter: QPainter, block: Block, top: float, number: int) -> tuple[Region, float]:
    painter.setFont(_font(block.size))
    metrics = QFontMetricsF(painter.font())
    width, height = 960.0 / len(block.lines[0]), metrics.height() * 1.5
    lines = []
    for r, row in enumerate(block.lines):
        for c, text in enumerate(row):
            box = QRectF(140 + c * width, top + r * height, width, height)
            painter.drawRect(box)
            painter.drawText(QPointF(box.left() + 16, box.top() + height * 0.2 + metrics.ascent()), text)
            lines.append(_line(f"{number}.{r}.{c}", text, box.left() + 16, box.top() + height * 0.2, metrics, block.shaky))
    return Region(f"r{number}", RegionType.TABLE, _around(lines), lines=tuple(lines)), top + len(block.lines) * height


def _line(name: str, text: str, left: float, top: float, metrics: QFontMetricsF, shaky: tuple[tuple[str, str], ...]) -> Line:
    read, unsure = text, set()
    for right, wrong in shaky:
        if right in text and len(right) == len(wrong):
            at = text.index(right)
            read = read.replace(right, wrong)
            unsure |= {at + n for n, (a, b) in enumerate(zip(right, wrong, strict=True)) if a != b}
    edges = [left + metrics.horizontalAdvance(text[:n]) for n in range(len(text) + 1)]
    bottom = top + metrics.height()
    chars = tuple(
        Char(read[n], Quad.flat((a, top, b, top, b, bottom, a, bottom)), 0.41 if n in unsure else 0.98)
        for n, (a, b) in enumerate(pairwise(edges))
    )
    quad = Quad.flat((left, top, edges[-1], top, edges[-1], bottom, left, bottom))
    confidence = 0.97 if not unsure else 0.72
    return Line(f"l{name}", read, quad, confidence, doubt=0.78 if unsure else 0.04, chars=chars, engine="drawn")


def _around(lines: list[Line]) -> Quad:
    xs = [p[0] for line in lines for p in line.quad.points]
    ys = [p[1] for line in lines for p in line.quad.points]
    return Quad.flat((min(xs), min(ys), max(xs), min(ys), max(xs), max(ys), min(xs), max(ys)))


def content(regions: tuple[Region, ...], prefix: str = "") -> Content:
    """The regions with their tables; `prefix` keeps the ids of two pages apart."""
    named = tuple(
        replace(r, id=prefix + r.id, lines=tuple(replace(line, id=prefix + line.id) for line in r.lines)) for r in regions
    )
    tables = []
    for region in named:
        if region.type is RegionType.TABLE:
            places = [(line, *map(int, line.id.removeprefix(f"{prefix}l").split(".")[1:])) for line in region.lines]
            cells = tuple(Cell(r, c, line.quad, lines=(line.id,)) for line, r, c in places)
            rows, cols = max(r for _, r, _ in places) + 1, max(c for _, _, c in places) + 1
            tables.append(Table(f"{prefix}t{region.id}", region.id, rows, cols, cells))
    return Content(named, tuple(tables))


def add_document(dossier: Dossier, title: str, images: list[tuple[Path, tuple[Region, ...] | None]]) -> Document:
    """One page an image; regions None: the page still waits to be read."""
    document = Document(f"d-{title}", title)
    pages, read = [], []
    for number, (path, regions) in enumerate(images, 1):
        master, _ = dossier.add_master(path, media_type="image/png", pages=1)
        page = Page(f"{document.id}-p{number}", document.id, number, master.sha256, 0, float(WIDTH), float(HEIGHT))
        pages.append(page)
        if regions is not None:
            laid = content(regions, f"{page.id}-")
            reading = Reading(f"{page.id}-reading", page.id, "drawn", ("name=drawn",), utc_now(), tuple(laid.lines()))
            read.append((PageRead(page.id, reading.id, laid), reading))
    dossier.record(PROGRAM, DocumentAdded(document), PagesAdded(document.id, tuple(pages)))
    for happening, reading in read:
        dossier.record(ENGINE, happening, readings=[reading])
    return dossier.document(document.id)


def sample(folder: Path) -> Path:
    """A dossier of a Chinese contract of two pages and an English letter, read and in doubt here and there."""
    contract, letter, blank = folder / "contract.png", folder / "letter.png", folder / "annex.png"
    first = draw(CONTRACT, contract, seal=True)
    second = draw(CONTRACT[3:], blank)
    third = draw(LETTER, letter)
    path = folder / "租赁档案 2024.dossier"
    with Dossier.create(path) as dossier:
        add_document(dossier, "0001 房屋租赁合同", [(contract, first), (blank, second)])
        add_document(dossier, "0002 Harbour & Lane 1987", [(letter, third)])
    return path
