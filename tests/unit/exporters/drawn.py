"""Pages drawn with known words at known places, as pictures and as pages of a dossier, and a run of the PDF exporter."""

from __future__ import annotations

import functools
import hashlib
import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pymupdf
from PIL import Image, ImageDraw, ImageFont

from desktop.document.geometry import Affine, Box, Quad
from desktop.document.model import Char, Content, Document, Line, Master, Page, Region, RegionType, new_id
from desktop.exporters.job import Ask, Job, Written
from desktop.exporters.pdf import client
from desktop.hosts.client import Host

ROOT = Path(__file__).resolve().parents[3]
CHILD = (
    sys.executable,
    "-c",
    f"import sys; sys.path.insert(0, {str(ROOT)!r}); from desktop.exporters.host import main; sys.exit(main())",
)


@functools.cache
def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(pymupdf.Font("cjk").buffer), size)


class Sheet:
    """A white page on which lines are written; `turned` gives the whole of it turned, ink and quads alike."""

    def __init__(self, width: int, height: int) -> None:
        self.image = Image.new("L", (width, height), 255)
        self.lines: list[Line] = []

    def write(self, text: str, x: float, y: float, size: int = 40, *, vertical: bool = False, chars: bool = True) -> Line:
        draw = ImageDraw.Draw(self.image)
        found: list[Char] = []
        at = 0.0
        for letter in text:
            place = (x, y + at) if vertical else (x + at, y)
            draw.text(place, letter, fill=0, font=font(size))
            advance = size * 1.1 if vertical else font(size).getlength(letter)
            box = Box(x, y + at, x + size, y + at + advance) if vertical else Box(x + at, y, x + at + advance, y + size * 1.2)
            if letter != " ":
                found.append(Char(letter, Quad.of(box), 0.95))
            at += advance
        whole = Box(x, y, x + size, y + at) if vertical else Box(x, y, x + at, y + size * 1.2)
        line = Line(
            new_id(), text, Quad.of(whole), 0.95, 0.05, vertical, tuple(found) if chars else (), engine="drawn", reading="r1"
        )
        self.lines.append(line)
        return line

    def turned(self, degrees: float) -> Sheet:
        """Clockwise; the paper grows."""
        old_width, old_height = self.image.size
        turn = Affine.rotation(degrees)
        box = Quad.of(Box(0, 0, old_width, old_height)).mapped(turn).bounds
        place = turn.then(Affine.translation(-box.x0, -box.y0))
        sheet = Sheet(round(box.width), round(box.height))
        back = place.inverse()
        sheet.image = self.image.transform(
            sheet.image.size,
            Image.Transform.AFFINE,
            (back.a, back.c, back.e, back.b, back.d, back.f),
            Image.Resampling.BICUBIC,
            fillcolor=255,
        )
        sheet.lines = [moved(line, place) for line in self.lines]
        return sheet

    def page(self, master: Master, *, index: int = 0, number: int = 1, document: str = "d1") -> Page:
        width, height = self.image.size
        return Page(new_id(), document, number, master.sha256, index, float(width), float(height), content=content(self.lines))


def moved(line: Line, place: Affine) -> Line:
    chars = tuple(replace(c, quad=c.quad.mapped(place) if c.quad else None) for c in line.chars)
    return replace(line, quad=line.quad.mapped(place), chars=chars)


def content(lines: Sequence[Line]) -> Content:
    if not lines:
        return Content()
    around = Quad.of(Box.around(p for line in lines for p in line.quad.points))
    return Content((Region(new_id(), RegionType.TEXT, around, 1.0, tuple(lines)),))


def master_of(path: Path, media_type: str = "image/png", pages: int = 1) -> Master:
    data = path.read_bytes()
    return Master(hashlib.sha256(data).hexdigest(), path.name, len(data), media_type, pages, linked=str(path))


def job_of(
    pages: Sequence[Page],
    masters: Sequence[Master],
    *,
    document: Document | None = None,
    passwords: dict[str, str] | None = None,
) -> Job:
    paths = {m.sha256: Path(m.linked or "") for m in masters}
    return Job(
        document=document or Document("d1", "drawn 图纸", tuple(p.id for p in pages)),
        pages=lambda: iter(pages),
        masters=tuple(masters),
        master_path=paths.__getitem__,
        language="en",
        exported_at="2024-01-01T00:00:00.000000Z",
        program="Dossier 0",
        passwords=passwords or {},
    )


@contextmanager
def exporting_host() -> Iterator[Host]:
    host = Host((), command=CHILD)
    try:
        yield host
    finally:
        host.close()


def asked_of(host: Host) -> Ask:
    def ask(name: str, body: dict[str, Any], *, timeout: float) -> dict[str, Any]:
        return host.call(name, body, timeout=timeout).body

    return ask


def export_pdf(host: Host, job: Job, target: Path) -> Written:
    return client.write(job, target, asked_of(host))
