"""Plain text: UTF-8 in reading order, a blank line between regions, a form feed between pages.

Lines end as they do on the page. What a person calls illegible is said to be so; a box to be ticked is a sign before its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from desktop.document.model import Cell, Content, Line, LineMark, Page, Region, Table
from desktop.document.proportion import in_proportion
from desktop.exporters.job import Job
from desktop.exporters.prose import words
from desktop.exporters.prose.ticks import with_ticks


def write(job: Job, stream: BinaryIO) -> None:
    """A page that could not be read keeps its place: nothing stands between its form feeds."""
    for index, page in enumerate(job.pages()):
        written = page_text(page, job.language)
        stream.write((("\f" if index else "") + written).encode("utf-8", "replace"))


def page_text(page: Page, language: str = "en") -> str:
    """The page's text, each line ended; rows of a table whose grid is known stand on one line each, cells apart by tabs."""
    content = _told(with_ticks(page.content), language)
    grids = {table.region: table for table in content.tables}
    blocks = (
        "".join(f"{_one_line(row)}\n" for row in _rows(content, region, grids.get(region.id))) for region in content.regions
    )
    return "\n".join(block for block in blocks if block)


def _told(content: Content, language: str) -> Content:
    """With a word beside what is illegible."""
    lost = f"[{words.ILLEGIBLE.say(language)}]"
    if all(line.mark is not LineMark.ILLEGIBLE for line in content.lines()):
        return content

    def said(line: Line) -> Line:
        return replace(line, text=f"{line.text} {lost}".lstrip()) if line.mark is LineMark.ILLEGIBLE else line

    return replace(content, regions=tuple(replace(r, lines=tuple(map(said, r.lines))) for r in content.regions))


def _rows(content: Content, region: Region, table: Table | None) -> Iterator[str]:
    if table is None:
        yield from (line.text for line in region.lines)
        return
    in_cells = {line_id for cell in table.cells for line_id in cell.lines}
    first = next((k for k, line in enumerate(region.lines) if line.id in in_cells), len(region.lines))
    yield from (line.text for line in region.lines[:first])
    texts = {line.id: line.text for line in content.lines()}
    table = in_proportion(table)
    rows: dict[int, dict[int, Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, {})[cell.col] = cell
    for number in range(table.rows):
        row = rows.get(number, {})
        cells = [" ".join(texts[i] for i in row[col].lines if i in texts) if col in row else "" for col in range(table.cols)]
        if any(cells):
            yield "\t".join(" ".join(cell.split()) for cell in cells).rstrip("\t")
    yield from (line.text for line in region.lines[first:] if line.id not in in_cells)


def _one_line(text: str) -> str:
    return " ".join(text.splitlines())
