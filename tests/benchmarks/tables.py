"""How well tables are found and cut into cells: TEDS of this program and of two peers against the same truth, in one run.

    python -m tests.benchmarks.tables [--cache DIR] [--stale] [--by-table] [--out FILE.md]

It needs apted (MIT, pure Python), which the program does not: pip install apted

- Sets: the tables of OmniDocBench (HTML) and of ICDAR 2013 (XML) in the test material; a table over pages is one a page.
- "dossier": whole pages read with the embedded engine (PDFs by their pixels) and laid out, nothing else told. Of the tables
  found on the page the one that overlaps the true one best, each taken once; where there is none the score is 0.
- "lines in true box": the same lines, those in the true place of the table (so it is told where the table is), clustered to
  rows by their height on the page and to columns where they stand above each other.
- "pymupdf": PyMuPDF's `find_tables` with its defaults on the pages of PDFs with text (nothing is read wrong), matched as ours.
- TEDS: 1 - distance / nodes of the larger tree; trees of rows (tr) and cells (td, th the same; thead and tbody left out); a
  cell of another span costs 1, else the share of its text that is wrong. Text is compared in NFKC without any white space.
  TEDS-S: the same without the text. ICDAR's truth leaves empty cells out: positions without a cell are empty cells there.
- "found": tables of the truth that one found overlaps at an intersection over union of 0.5 or more.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pymupdf
from apted import APTED, Config
from lxml import html
from rapidfuzz.distance import Levenshtein

from desktop.document.geometry import Box
from desktop.document.model import Page
from desktop.document.template import Template
from tests.benchmarks.fields_truth.cases import Sample
from tests.benchmarks.fields_truth.readings import ROOT, Readings

DOCUMENTS = Path(os.environ.get("DOSSIER_TEST_DATA", ROOT.parent / "shared" / "data")) / "documents"
GATE = 0.75
FOUND = 0.5
OURS, LINES, PYMUPDF = "dossier", "lines in true box", "pymupdf"


@dataclass(frozen=True, slots=True)
class Span:
    row: int
    col: int
    rowspan: int
    colspan: int
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """box: in page space. cells: in any order."""

    box: Box
    rows: int
    cols: int
    cells: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A true table; page: counts from 0."""

    path: Path
    page: int
    truth: Grid

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.name} p{self.page + 1} at {self.truth.box.y0:.0f}"


@dataclass(slots=True)
class Node:
    tag: str
    spans: tuple[int, int] = (1, 1)
    text: str = ""
    children: list[Node] = field(default_factory=list)


class Costs(Config):  # type: ignore[misc]  # apted says nothing of its types
    def __init__(self, *, structure: bool) -> None:
        self._structure = structure

    def rename(self, one: Node, other: Node) -> float:
        if one.tag != other.tag or one.spans != other.spans:
            return 1.0
        return 0.0 if self._structure else float(Levenshtein.normalized_distance(one.text, other.text))

    def children(self, node: Node) -> list[Node]:
        return node.children


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def tree(grid: Grid) -> Node:
    table = Node("table", children=[Node("tr") for _ in range(grid.rows)])
    for cell in sorted(grid.cells, key=lambda c: (c.row, c.col)):
        table.children[cell.row].children.append(Node("td", (cell.rowspan, cell.colspan), plain(cell.text)))
    return table


def teds(truth: Grid, found: Grid | None, *, structure: bool = False) -> float:
    if found is None:
        return 0.0
    nodes = max(1 + grid.rows + len(grid.cells) for grid in (truth, found))
    return 1.0 - float(APTED(tree(truth), tree(found), Costs(structure=structure)).compute_edit_distance()) / nodes


def filled(box: Box, cells: Iterable[Span]) -> Grid:
    """With an empty cell at each position that has none."""
    kept = list(cells)
    rows, cols = max(c.row + c.rowspan for c in kept), max(c.col + c.colspan for c in kept)
    taken = {(r, c) for s in kept for r in range(s.row, s.row + s.rowspan) for c in range(s.col, s.col + s.colspan)}
    kept.extend(Span(r, c, 1, 1, "") for r in range(rows) for c in range(cols) if (r, c) not in taken)
    return Grid(box, rows, cols, tuple(kept))


def omnidocbench(folder: Path) -> list[Case]:
    cases = []
    for path in sorted(folder.glob("*.json")):
        for entry in json.loads(path.read_text(encoding="utf8"))["layout_dets"]:
            if entry["category_type"] == "table" and not entry.get("ignore"):
                box = Box.around(zip(entry["poly"][::2], entry["poly"][1::2], strict=True))
                cases.append(Case(path.with_suffix(".jpg"), 0, from_html(entry["html"], box)))
    return cases


def from_html(text: str, box: Box) -> Grid:
    cells: list[Span] = []
    taken: set[tuple[int, int]] = set()
    for row, tr in enumerate(html.fromstring(text).iter("tr")):
        col = 0
        for cell in tr.iterchildren("td", "th"):
            while (row, col) in taken:
                col += 1
            rowspan, colspan = int(cell.get("rowspan") or 1), int(cell.get("colspan") or 1)
            cells.append(Span(row, col, rowspan, colspan, cell.text_content()))
            taken.update((r, c) for r in range(row, row + rowspan) for c in range(col, col + colspan))
    return filled(box, cells)


def icdar(folder: Path) -> list[Case]:
    cases = []
    for path in sorted(folder.glob("*-str.xml")):
        pdf = path.with_name(path.name.replace("-str.xml", ".pdf"))
        with pymupdf.open(pdf) as document:
            heights = [page.rect.height for page in document]
        for region in ElementTree.parse(path).iter("region"):
            page = int(region.attrib["page"]) - 1
            cases.append(Case(pdf, page, _icdar(region, heights[page])))
    return cases


def _icdar(region: ElementTree.Element, height: float) -> Grid:
    cells, boxes = [], []
    for cell in region.iter("cell"):
        row, col = int(cell.attrib["start-row"]), int(cell.attrib["start-col"])
        last_row, last_col = int(cell.get("end-row") or row), int(cell.get("end-col") or col)
        cells.append(Span(row, col, last_row - row + 1, last_col - col + 1, cell.findtext("content") or ""))
        box = cell.find("bounding-box")
        assert box is not None
        x0, y0, x1, y1 = (float(box.attrib[k]) for k in ("x1", "y1", "x2", "y2"))
        boxes.append(Box(x0, height - y1, x1, height - y0))
    first = min(c.row for c in cells)
    cells = [Span(c.row - first, c.col, c.rowspan, c.colspan, c.text) for c in cells]
    return filled(Box.around((x, y) for b in boxes for x, y in ((b.x0, b.y0), (b.x1, b.y1))), cells)


SETS = {"omnidocbench-demo": omnidocbench, "icdar2013-tables": icdar}


def ours(page: Page) -> list[Grid]:
    places = {region.id: region.quad.bounds for region in page.content.regions}
    return [
        filled(places[t.region], (Span(c.row, c.col, c.rowspan, c.colspan, page.content.cell_text(c)) for c in t.cells))
        for t in page.content.tables
        if t.cells
    ]


def from_lines(page: Page, box: Box) -> Grid | None:
    lines = [line for line in page.content.lines() if box.contains(line.quad.centre)]
    if not lines:
        return None
    tall = statistics.median(line.quad.bounds.height for line in lines)
    rows: list[list[int]] = []
    for k in sorted(range(len(lines)), key=lambda k: lines[k].quad.centre[1]):
        if rows and lines[k].quad.centre[1] - lines[rows[-1][0]].quad.centre[1] < 0.5 * tall:
            rows[-1].append(k)
        else:
            rows.append([k])
    columns: list[tuple[float, float]] = []
    for bounds in sorted((line.quad.bounds for line in lines), key=lambda b: b.width):
        touched = [c for c in columns if min(c[1], bounds.x1) - max(c[0], bounds.x0) > 0]
        if len(touched) <= 1:  # wider ones are spans
            columns = [c for c in columns if c not in touched]
            columns.append((min([bounds.x0, *(c[0] for c in touched)]), max([bounds.x1, *(c[1] for c in touched)])))
    columns.sort()
    texts: dict[tuple[int, int], list[str]] = {}
    for r, members in enumerate(rows):
        for k in sorted(members, key=lambda k: lines[k].quad.bounds.x0):
            b = lines[k].quad.bounds
            col = max(range(len(columns)), key=lambda c: min(columns[c][1], b.x1) - max(columns[c][0], b.x0))
            texts.setdefault((r, col), []).append(lines[k].text)
    return filled(box, [Span(r, c, 1, 1, " ".join(said)) for (r, c), said in texts.items()])


def by_pymupdf(path: Path, number: int) -> list[Grid]:
    """With the spans that the places of its cells tell."""
    grids = []
    with pymupdf.open(path) as document:
        for table in document[number].find_tables().tables:
            texts = table.extract()
            xs, ys = (edges(c[k] for c in table.cells for k in ends) for ends in ((0, 2), (1, 3)))
            cells = [
                Span(
                    at(ys, box[1]), at(xs, box[0]), at(ys, box[3]) - at(ys, box[1]), at(xs, box[2]) - at(xs, box[0]), text or ""
                )
                for row, said in zip(table.rows, texts, strict=True)
                for box, text in zip(row.cells, said, strict=True)
                if box
            ]
            if cells:
                grids.append(filled(Box(*table.bbox), cells))
    return grids


def edges(values: Iterable[float]) -> list[float]:
    """Those less than a point apart are one."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] >= 1:
            kept.append(value)
    return kept


def at(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda k: abs(edges[k] - value))


def matched(cases: Sequence[Case], found: Sequence[Grid]) -> dict[int, Grid]:
    """By index of the true tables of one page: the one found that overlaps it best, each once."""
    pairs: dict[int, Grid] = {}
    overlaps = ((case.truth.box.iou(grid.box), i, j) for i, case in enumerate(cases) for j, grid in enumerate(found))
    used: set[int] = set()
    for overlap, i, j in sorted(overlaps, key=lambda o: (-o[0], o[1:])):
        if overlap > 0 and i not in pairs and j not in used:
            pairs[i] = found[j]
            used.add(j)
    return pairs


@dataclass(frozen=True, slots=True)
class Score:
    teds: float
    structure: float
    overlap: float


def scored(truth: Grid, found: Grid | None) -> Score:
    overlap = truth.box.iou(found.box) if found else 0.0
    return Score(teds(truth, found), teds(truth, found, structure=True), overlap)


def run(cases: Sequence[Case], readings: Readings) -> dict[str, dict[str, Score]]:
    """By reader, by case. Prints nothing."""
    paths = sorted({case.path for case in cases})
    nothing = Template("none", "", "")
    read = dict(zip(paths, readings.read([Sample(p.name, p, nothing, {}) for p in paths]), strict=True))
    scores: dict[str, dict[str, Score]] = {OURS: {}, LINES: {}, PYMUPDF: {}}
    for path, number in sorted({(case.path, case.page) for case in cases}):
        here = [case for case in cases if (case.path, case.page) == (path, number)]
        page = read[path][number]
        mine = matched(here, ours(page))
        theirs = matched(here, by_pymupdf(path, number)) if path.suffix == ".pdf" else {}
        for i, case in enumerate(here):
            scores[OURS][case.name] = scored(case.truth, mine.get(i))
            scores[LINES][case.name] = scored(case.truth, from_lines(page, case.truth.box))
            if path.suffix == ".pdf":
                scores[PYMUPDF][case.name] = scored(case.truth, theirs.get(i))
    return scores


def report(by_set: Mapping[str, Mapping[str, Mapping[str, Score]]], *, by_table: bool) -> str:
    memory = psutil.virtual_memory().total / 2**30
    said = [f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB, Python {platform.python_version()}.", ""]
    said += ["| set | reader | tables | found | TEDS | TEDS-S |", "|---|---|---|---|---|---|"]
    for name, readers in by_set.items():
        for reader, scores in readers.items():
            if scores:
                values = list(scores.values())
                found = sum(s.overlap >= FOUND for s in values)
                mean, structure = statistics.mean(s.teds for s in values), statistics.mean(s.structure for s in values)
                said.append(f"| {name} | {reader} | {len(values)} | {found} | {mean:.3f} | {structure:.3f} |")
    if by_table:
        said += ["", "| table | reader | overlap | TEDS | TEDS-S |", "|---|---|---|---|---|"]
        for readers in by_set.values():
            for name in readers[OURS]:
                for reader, scores in readers.items():
                    if name in scores:
                        s = scores[name]
                        said.append(f"| {name} | {reader} | {s.overlap:.2f} | {s.teds:.3f} | {s.structure:.3f} |")
    reached = statistics.mean(s.teds for s in by_set["omnidocbench-demo"][OURS].values())
    met = "met" if reached >= GATE else "MISSED"
    said += ["", f"GATE omnidocbench-demo: {met}: TEDS {reached:.3f}, at least {GATE} is asked"]
    return "\n".join(said) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, help="folder that keeps readings for the next run")
    parser.add_argument("--stale", action="store_true", help="also take pages that other code has laid out")
    parser.add_argument("--by-table", action="store_true")
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    if not DOCUMENTS.is_dir():
        sys.exit(f"no test material at {DOCUMENTS}: set DOSSIER_TEST_DATA")
    pymupdf.no_recommend_layout()
    with tempfile.TemporaryDirectory() as temporary:
        readings = Readings(chosen.cache or Path(temporary), chosen.stale)
        text = report({name: run(cases(DOCUMENTS / name), readings) for name, cases in SETS.items()}, by_table=chosen.by_table)
    sys.stdout.write(text)
    if chosen.out:
        chosen.out.write_text(text, encoding="utf8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
