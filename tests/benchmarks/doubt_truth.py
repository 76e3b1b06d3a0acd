"""The text that truly stands at the lines a reader found, for documents whose truth is told line by line.

Lines are compared with the truth by place where the truth has places; else by text, in reading order. A line of ours without
any truth at its place (margins, stamps, formulas, tables that were left out) says nothing about errors and is left out.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from desktop.document.geometry import Box, Point
from desktop.document.model import Line
from tests.benchmarks.accuracy import scorer

SETS = (
    "nzz-fraktur", "ocrd-kant-fraktur", "tapuscorpus-typewritten", "testaments-poilus", "zh-handwriting-lines",
    "siku-jianming-mulu", "omnidocbench-demo", "zh-borndigital", "sroie-receipts", "court-opinions", "medical-en",
    "tesseract-samples", "docling-rotated",
)  # fmt: skip
MACHINE = "omnidocbench-demo/newspaper_"
"""The truth of these two is the uncorrected reading of a machine: it has 代真举接 where the page has 优惠举措."""
VARIANTS = str.maketrans("㫖頴踈畧鈎", "旨穎疏略鉤")
"""Forms of one character that the truth of the old Chinese prints does not keep apart."""
SIGNS = str.maketrans("¬", "-", "⟦⟧_")
"""What editors of truths write: a hyphen at a line's end, brackets that are not on the page, lines to be written on."""
UMLAUTS = (("a\u0364", "ä"), ("o\u0364", "ö"), ("u\u0364", "ü"))
"""As the old way of writing them is read."""
SAMPLES = 24
LONELY = 6
"""So many characters of the truth in a row that nobody read are a line that was not found, not a gap in one."""


@dataclass(frozen=True, slots=True)
class TrueLine:
    """outline: a polygon in page space, empty where only the text is known. void: what stands here was not written down."""

    text: str
    outline: tuple[Point, ...] = ()
    void: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """lines: indexes into the lines of ours that were read of `truth`, in order."""

    lines: tuple[int, ...]
    truth: str


def normal(text: str, name: str) -> str:
    """As the scorer of the test material counts; `name`: of the set."""
    for old, new in UMLAUTS:
        text = text.replace(old, new)
    plain: str = _norm(text.translate(SIGNS))
    return plain.casefold() if name == "sroie-receipts" else plain.translate(VARIANTS)


_norm = scorer().norm


def truth_of(folder: Path, row: dict[str, str], page: int) -> list[TrueLine]:
    """page: from 0. Empty where there is no truth for it."""
    paths = [folder / name for name in row["gt_path"].split(";") if name != "-"]
    name = row["path"].split("/")[0]
    for path in paths:
        if path.name.endswith(".lines.json"):
            return _of_layer(path, page)
        if path.suffix == ".xml" and path.name.count(".alto.") == 0 and page == 0:
            return _of_xml(path)
        if path.name.endswith(".box.csv"):
            return _of_receipt(path)
        if name == "omnidocbench-demo" and path.suffix == ".json":
            return _of_omnidocbench(path)
    texts = [path for path in paths if path.suffix == ".txt" and page == 0]
    return [TrueLine(text) for path in texts for text in path.read_text(encoding="utf8").splitlines() if text.strip()]


def pieces(truth: Sequence[TrueLine], lines: Sequence[Line], name: str) -> list[Piece]:
    """lines: in reading order, in page space; those without text are passed over."""
    if all(line.outline for line in truth):
        return list(_by_place(truth, lines, name))
    return list(_by_text(normal("".join(line.text for line in truth), name), lines, name))


# where truths lie


def _of_layer(path: Path, page: int) -> list[TrueLine]:
    pages = json.loads(path.read_text(encoding="utf8"))["pages"]
    found = next((each for each in pages if each["page"] == page + 1), {"lines": []})
    return [TrueLine(line["text"], _box(*line["bbox"])) for line in found["lines"] if line["text"].strip()]


def _of_xml(path: Path) -> list[TrueLine]:
    found: list[TrueLine] = []
    for line in etree.parse(path).iterfind(".//{*}TextLine"):
        shape = line.find("{*}Coords")
        shape = shape if shape is not None else line.find("{*}Shape/{*}Polygon")
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", shape.get("points") or shape.get("POINTS") or "")]
        text = "".join(line.xpath("./*[local-name()='TextEquiv']/*[local-name()='Unicode']/text()"))
        text = text or " ".join(word.get("CONTENT") for word in line.iterfind("{*}String"))
        outline = tuple(zip(numbers[::2], numbers[1::2], strict=True))
        found.append(TrueLine(text, outline, void="~~" in text or not text.strip()))
    return found


def _of_receipt(path: Path) -> list[TrueLine]:
    found = []
    for row in path.read_text(encoding="utf8", errors="replace").splitlines():
        if row.count(",") >= 8:
            *numbers, text = row.split(",", 8)
            found.append(TrueLine(text, tuple(zip(map(float, numbers[::2]), map(float, numbers[1::2]), strict=True))))
    return found


def _of_omnidocbench(path: Path) -> list[TrueLine]:
    """Block by block: only those were corrected by people, the lines within are a machine's. Blocks with formulas are void,
    as these are LaTeX there; so are tables and figures."""
    found = []
    for block in json.loads(path.read_text(encoding="utf8"))["layout_dets"]:
        kinds = {span["category_type"] for span in block.get("line_with_spans") or ()}
        void = kinds != {"text_span"} or block["category_type"].startswith("equation")
        outline = tuple(zip(block["poly"][::2], block["poly"][1::2], strict=True))
        found.append(TrueLine(block.get("text") or "", outline, void))
    return found


def _box(x0: float, y0: float, x1: float, y1: float) -> tuple[Point, ...]:
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


# by place


def _by_place(truth: Sequence[TrueLine], lines: Sequence[Line], name: str) -> Iterator[Piece]:
    """Lines and truths that have a fifth of a line's middle or half of a truth's in common belong together."""
    votes: dict[tuple[int, int], float] = defaultdict(float)
    centres = [_centre(line.outline) for line in truth]
    boxes = [_bounds(line.outline) for line in truth]
    for at, line in enumerate(lines):
        for x, y in _middle(line) if line.text.strip() else ():
            inside = [
                k for k, b in enumerate(boxes) if b[0] <= x <= b[2] and b[1] <= y <= b[3] and _inside((x, y), truth[k].outline)
            ]
            if inside:
                across = 0 if line.vertical else 1
                votes[at, min(inside, key=lambda k: abs(centres[k][across] - (x, y)[across]))] += 1
    ours: dict[int, set[int]] = defaultdict(set)
    theirs: dict[int, set[int]] = defaultdict(set)
    for (at, k), count in votes.items():
        length = max(boxes[k][2] - boxes[k][0], boxes[k][3] - boxes[k][1])
        if count >= SAMPLES / 5 or count / SAMPLES * lines[at].quad.bounds.width >= length / 2:
            ours[at].add(k)
            theirs[k].add(at)
    left = set(ours)
    while left:
        group, wave = set(), {left.pop()}
        while wave:
            group |= wave
            wave = {other for at in wave for k in ours[at] for other in theirs[k]} - group
        left -= group
        told = {k for at in group for k in ours[at]}
        if any(truth[k].void for k in told):
            continue
        across = 0 if lines[next(iter(group))].vertical else 1
        order = sorted(group)
        if len(told) > 1:
            order.sort(key=_along([lines[at].quad.bounds for at in group], across, lambda at: lines[at].quad.centre))
        outlines = sorted(told, key=_along([lines[at].quad.bounds for at in group], across, lambda k: centres[k]))
        yield Piece(tuple(order), "".join(normal(truth[k].text, name) for k in outlines))


def _along(bounds: Sequence[Box], across: int, centre: Callable[[int], Point]) -> Callable[[int], tuple[float, float]]:
    """The order of reading: rows across, and along each."""
    thick = min((b.height if across else b.width) for b in bounds)
    low = min((b.y0 if across else b.x0) for b in bounds)

    def key(item: int) -> tuple[float, float]:
        point = centre(item)
        row = (point[across] - low) // max(1.0, thick * 1.2)
        return (row if across else -row, point[1 - across])

    return key


def _middle(line: Line) -> Iterator[Point]:
    q = line.quad
    ends = ((q.tl, q.bl), (q.tr, q.br)) if not line.vertical else ((q.tl, q.tr), (q.bl, q.br))
    (ax, ay), (bx, by) = (((p[0] + r[0]) / 2, (p[1] + r[1]) / 2) for p, r in ends)
    for step in range(SAMPLES):
        share = (step + 0.5) / SAMPLES
        yield (ax + (bx - ax) * share, ay + (by - ay) * share)


def _inside(point: Point, outline: Sequence[Point]) -> bool:
    x, y = point
    odd = False
    for (x0, y0), (x1, y1) in zip(outline, (*outline[1:], outline[0]), strict=True):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            odd = not odd
    return odd


def _bounds(outline: Sequence[Point]) -> tuple[float, float, float, float]:
    xs, ys = zip(*outline, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _centre(outline: Sequence[Point]) -> Point:
    x0, y0, x1, y1 = _bounds(outline)
    return ((x0 + x1) / 2, (y0 + y1) / 2)


# by text


def _by_text(truth: str, lines: Sequence[Line], name: str) -> Iterator[Piece]:
    """The whole page is aligned first; lines that found little there, because they stand elsewhere in the truth, look for
    their text in what is left of it."""
    texts = [normal(line.text, name) for line in lines]
    owner = [at for at, text in enumerate(texts) for _ in text]
    place: dict[int, list[int]] = defaultdict(list)
    free = [True] * len(truth)
    for op in Levenshtein.opcodes("".join(texts), truth):
        if op.tag == "equal":
            for i, j in zip(range(op.src_start, op.src_end), range(op.dest_start, op.dest_end), strict=True):
                place[owner[i]].append(j)
    windows = {}
    for at, found in place.items():
        if len(found) >= 0.5 * len(texts[at]):
            windows[at] = (found[0], found[-1] + 1)
            free[found[0] : found[-1] + 1] = [False] * (found[-1] + 1 - found[0])
    for at in sorted(set(range(len(lines))) - set(windows), key=lambda at: -len(texts[at])):
        rest = "".join(char if empty else "\0" for char, empty in zip(truth, free, strict=True))
        hit = fuzz.partial_ratio_alignment(texts[at], rest, score_cutoff=70) if len(texts[at]) > 1 else None
        if hit and hit.dest_end > hit.dest_start:
            windows[at] = (hit.dest_start, hit.dest_end)
            free[hit.dest_start : hit.dest_end] = [False] * (hit.dest_end - hit.dest_start)
    taken = sorted(windows.items(), key=lambda item: item[1])
    for k, (at, (start, end)) in enumerate(taken):
        before = taken[k - 1][1][1] if k else 0
        after = taken[k + 1][1][0] if k + 1 < len(taken) else len(truth)
        start = before if 0 < start - before < LONELY else start
        end = end + (after - end) if k + 1 == len(taken) and 0 < after - end < LONELY else end
        if "~" not in truth[start:end]:  # the sign of this truth for what could not be written
            yield Piece((at,), truth[start:end])


def rows(folder: Path) -> Iterator[dict[str, str]]:
    """The documents of all sets, in the order of SETS."""
    with (folder / "INDEX.tsv").open(encoding="utf8") as file:
        found = list(csv.DictReader(file, delimiter="\t"))
    for name in SETS:
        yield from (
            row for row in found if row["path"].split("/")[0] == name and row["gt_path"] != "-" and MACHINE not in row["path"]
        )
