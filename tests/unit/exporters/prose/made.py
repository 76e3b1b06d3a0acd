"""Pages put together by hand: lines of a width, regions from the top to the bottom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop.document.geometry import Box, Quad
from desktop.document.model import Cell, Content, Document, Line, Master, Page, Region, RegionType, Table
from desktop.exporters.job import Job
from desktop.exporters.prose import flow, formulas
from desktop.exporters.prose.flow import blocks
from desktop.exporters.prose.lines import in_one_line, joined

MASTER = Master("a" * 64, "卷 1.pdf", 10, "application/pdf", 3)
WIDE = 400.0
QUAD = Quad.of(Box(0, 0, 10, 10))


class Paper:
    """A page whose regions stand below each other."""

    def __init__(self, number: int = 1) -> None:
        self.number = number
        self.regions: list[Region] = []
        self.tables: list[Table] = []
        self._y = 0.0

    def line(self, text: str, width: float = WIDE, height: float = 20.0, **changes: Any) -> Line:
        self._y += 30
        quad = Quad.of(Box(50, self._y, 50 + width, self._y + height))
        return replace(Line(f"p{self.number}y{self._y:.0f}", text, quad, 0.9), **changes)

    def region(self, kind: RegionType, *lines: Line | str, label: str = "") -> Region:
        made = tuple(self.line(line) if isinstance(line, str) else line for line in lines)
        self._y += 30
        around = Box.around(p for line in made for p in line.quad.points) if made else Box(50, self._y, 250, self._y + 80)
        self._y += 100
        region = Region(f"p{self.number}r{len(self.regions)}", kind, Quad.of(around), 1.0, made, label)
        self.regions.append(region)
        return region

    def table(self, rows: Sequence[Sequence[str]], name: str = "t1", continues: str | None = None) -> Table:
        lines, cells = [], []
        for y, row in enumerate(rows):
            for x, text in enumerate(row):
                lines.append(self.line(text, 80))
                cells.append(Cell(y, x, lines[-1].quad, lines=(lines[-1].id,)))
        region = self.region(RegionType.TABLE, *lines)
        self.tables.append(Table(name, region.id, len(rows), max(map(len, rows)), tuple(cells), continues))
        return self.tables[-1]

    def page(self, **changes: Any) -> Page:
        content = Content(tuple(self.regions), tuple(self.tables))
        page = Page(f"page{self.number}", "d1", self.number, MASTER.sha256, self.number - 1, 600.0, 800.0, content=content)
        return replace(page, **changes)


def job_with(*pages: Page, **changes: Any) -> Job:
    made = Job(
        document=Document("d1", "卷 1", tuple(page.id for page in pages)),
        pages=lambda: iter(pages),
        masters=(MASTER,),
        master_path=Path,
        language="en",
        exported_at="2026-03-01T08:00:00.000000Z",
        program="Dossier 0",
    )
    return replace(made, **changes)


def lines_said(job: Job) -> Iterator[str]:
    """What every format of running text has to say somewhere, without white space: each line that is no running head, no
    picture's and no formula; a hyphen at its end may be gone."""
    for block in blocks(job):
        if isinstance(block, flow.Table):
            runs = [run for row in block.rows for cell in row.cells for run in joined(cell.lines)]
            runs += [*block.runs, *block.after, *(block.caption.runs if block.caption else ())]
        elif isinstance(block, flow.ListBlock):
            runs = [run for item in block.items for run in item.runs]
        elif isinstance(block, flow.Placed) and not isinstance(block, flow.Pictured | flow.Running | flow.Formula):
            runs = list(block.runs)
        else:
            continue
        for run in runs:
            if not any(math for _, math in formulas.parts(in_one_line(run.line))):
                yield squeezed(in_one_line(run.line)).rstrip("-‐\u00ad")


def squeezed(text: str) -> str:
    return "".join(text.split())
