"""How well pages are cut into blocks: this program's layout and rapid-layout's, against the same truth, in one run.

    python -m tests.benchmarks.layout --peer-path DIR [--cache DIR] [--stale] [--by-page] [--out FILE.md]

DIR holds rapid-layout 1.2.1 (Apache-2.0; its model `layout_cdla.onnx` lies in the wheel). Its wheel asks for opencv-python,
which must not come into this environment, so it goes beside it, without what it asks for (that is all here already):

    pip install --no-deps --target DIR rapid-layout==1.2.1

It runs in a process of its own, at its default confidence of 0.5 as a user would run it, and at others: the best of them over
all sets is told too, and the gates at the end are held against its best in each set. This program reads the pages with the
embedded engine (cache: keeps what it read) and lays out what it read.

Truth and matching are the same for both:
- Pages and blocks are boxes in pixels of the image as stored; a polygon counts as the box around it. OmniDocBench's own width
  and height of pages are not used: they are swapped on some.
- A block found and a true one are a pair at an intersection over union of 0.5 or more, whatever their types; pairs are taken
  greedily, the best first, each block once. F1 is of the pairs over all blocks of the pages of a set ("all": of all sets).
- What OmniDocBench marks "abandon", "mask" or "ignore" is no block to be found; a block found that lies in such a place by half
  or more, and is no pair, is not counted as wrong. (In this selection three blocks are "abandon".)
- PubLayNet knows no running heads, feet and page numbers: whoever finds them is counted wrong there, both alike.
- docling-eval: boxes only; lines of reading order and links are no blocks. Its pictures may hold other blocks; it cuts lists
  into items, PubLayNet does not.
- By type: the same, among blocks of that type only, in the sets that have the type. Words for types are mapped to the nearest
  of ours ("reference" is a list, "picture" a figure); "–" stands where a reader says a type nowhere.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from desktop.document.geometry import Box
from desktop.document.template import Template
from tests.benchmarks.fields_truth.cases import Sample
from tests.benchmarks.fields_truth.readings import ROOT, Readings

DATA = Path(os.environ.get("DOSSIER_TEST_DATA", ROOT.parent / "shared" / "data"))
LEAST = 0.5
OURS, PEER = "dossier", "rapid-layout"
DEFAULT = 0.5
ALL = "all"
THRESHOLDS = (0.2, 0.3, 0.4, DEFAULT, 0.6, 0.7)

KINDS: Mapping[str, str] = {
    "text_block": "text",
    "table_caption": "caption",
    "figure_caption": "caption",
    "table_footnote": "footnote",
    "figure_footnote": "footnote",
    "page_footnote": "footnote",
    "equation_isolated": "formula",
    "equation_caption": "formula number",
    "equation": "formula",
    "reference": "list",
    "section_header": "title",
    "list_item": "list",
    "picture": "figure",
    "checkbox_selected": "check box",
    "checkbox_unselected": "check box",
}
"""The words of the truth and of the peer, where they are not ours."""

NO_BLOCKS = ("abandon", "mask", "need_mask", "text_mask", "table_mask")

PEER_PROGRAM = """
import json, logging, sys
logging.disable(logging.INFO)
from rapid_layout import RapidLayout
found = {}
for threshold in json.loads(sys.argv[1]):
    engine = RapidLayout(conf_thresh=threshold)
    for path in json.loads(sys.argv[2]):
        result = engine(path)
        boxes = [[float(v) for v in box] for box in result.boxes]
        found.setdefault(path, {})[str(threshold)] = {"blocks": list(zip(result.class_names, boxes)), "seconds": result.elapse}
print(json.dumps(found))
"""


@dataclass(frozen=True, slots=True)
class Block:
    """box: in pixels of the image."""

    kind: str
    box: Box


@dataclass(frozen=True, slots=True)
class Truth:
    """Of one page. ignored: places in which whatever is found is neither right nor wrong."""

    image: Path
    blocks: tuple[Block, ...]
    ignored: tuple[Box, ...] = ()


@dataclass(slots=True)
class Count:
    pairs: int = 0
    found: int = 0
    true: int = 0

    @property
    def precision(self) -> float:
        return self.pairs / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.pairs / self.true if self.true else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.pairs / (self.found + self.true) if self.found + self.true else 0.0

    def __iadd__(self, other: Count) -> Count:
        self.pairs, self.found, self.true = self.pairs + other.pairs, self.found + other.found, self.true + other.true
        return self


def kind_of(word: str) -> str:
    return KINDS.get(word, word).replace("_", " ")


def omnidocbench(folder: Path) -> list[Truth]:
    return [_omnidocbench(path) for path in sorted(folder.glob("*.json"))]


def _omnidocbench(path: Path) -> Truth:
    entries = json.loads(path.read_text(encoding="utf8"))["layout_dets"]
    left = [entry.get("ignore") or entry["category_type"] in NO_BLOCKS for entry in entries]
    boxes = [Box.around(zip(entry["poly"][::2], entry["poly"][1::2], strict=True)) for entry in entries]
    return Truth(
        path.with_suffix(".jpg"),
        tuple(Block(kind_of(e["category_type"]), b) for e, b, no in zip(entries, boxes, left, strict=True) if not no),
        tuple(b for b, no in zip(boxes, left, strict=True) if no),
    )


def publaynet(folder: Path) -> list[Truth]:
    truths = []
    for path in sorted(folder.glob("*.coco.json")):
        page = json.loads(path.read_text(encoding="utf8"))
        words = {category["id"]: category["name"] for category in page["categories"]}
        blocks = []
        for entry in page["annotations"]:
            x, y, width, height = entry["bbox"]
            blocks.append(Block(kind_of(words[entry["category_id"]]), Box(x, y, x + width, y + height)))
        truths.append(Truth(folder / page["images"][0]["file_name"], tuple(blocks)))
    return truths


def docling(folder: Path) -> list[Truth]:
    truths = []
    for path in sorted(folder.glob("*.cvat.xml")):
        image = ElementTree.parse(path).getroot().find("image")
        boxes = [] if image is None else image.findall("box")
        blocks = (
            Block(kind_of(b.attrib["label"]), Box(*(float(b.attrib[k]) for k in ("xtl", "ytl", "xbr", "ybr")))) for b in boxes
        )
        truths.append(Truth(folder / path.name.replace(".cvat.xml", ".png"), tuple(blocks)))
    return truths


SETS: Mapping[str, Callable[[Path], list[Truth]]] = {
    "omnidocbench-demo": omnidocbench,
    "publaynet-medical-papers": publaynet,
    "docling-eval-cvat": docling,
}


def matched(found: Sequence[Block], true: Sequence[Block]) -> list[tuple[int, int]]:
    """(index in found, index in true) of the pairs, the best first."""
    candidates = sorted(
        ((f.box.iou(t.box), i, j) for i, f in enumerate(found) for j, t in enumerate(true)), key=lambda c: (-c[0], c[1:])
    )
    pairs: list[tuple[int, int]] = []
    for iou, i, j in candidates:
        if iou >= LEAST and all(i != a and j != b for a, b in pairs):
            pairs.append((i, j))
    return pairs


def count(found: Sequence[Block], truth: Truth, kind: str | None = None) -> Count:
    """kind: among blocks of that kind only."""
    true = [b for b in truth.blocks if kind is None or b.kind == kind]
    found = [b for b in found if kind is None or b.kind == kind]
    pairs = matched(found, true)
    paired = {i for i, _ in pairs}
    counted = [i for i, b in enumerate(found) if i in paired or not _ignored(b.box, truth.ignored)]
    return Count(len(pairs), len(counted), len(true))


def _ignored(box: Box, places: Iterable[Box]) -> bool:
    common = (box.intersection(place) for place in places)
    return sum(c.area for c in common if c) >= 0.5 * box.area > 0


def ours(truths: Sequence[Truth], readings: Readings) -> list[list[Block]]:
    """The regions that the program makes of each page."""
    samples = [Sample(truth.image.name, truth.image, Template("", "", ""), {}) for truth in truths]
    pages = readings.read(samples)
    return [[Block(kind_of(r.type.value), r.quad.bounds) for r in page.content.regions] for (page, *_) in pages]


def peers(truths: Sequence[Truth], folder: Path) -> dict[float, tuple[list[list[Block]], float]]:
    """What rapid-layout finds on each page, at each confidence, and its seconds for a page."""
    paths = [str(truth.image) for truth in truths]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    arguments = [sys.executable, "-c", PEER_PROGRAM, json.dumps(THRESHOLDS), json.dumps(paths)]
    answer = json.loads(subprocess.run(arguments, env=environment, stdout=subprocess.PIPE, check=True).stdout)
    found = {}
    for threshold in THRESHOLDS:
        results = [answer[path][str(threshold)] for path in paths]
        blocks = [[Block(kind_of(word), Box(*box)) for word, box in result["blocks"]] for result in results]
        found[threshold] = (blocks, sum(result["seconds"] for result in results) / len(results))
    return found


Found = Sequence[Sequence[Block]]


def by_set(truths: Mapping[str, Sequence[Truth]], found: Mapping[str, Found]) -> dict[str, Count]:
    counts = {name: Count() for name in truths}
    for name, pages in truths.items():
        for truth, blocks in zip(pages, found[name], strict=True):
            counts[name] += count(blocks, truth)
    together = Count()
    for one in counts.values():
        together += one
    return {**counts, ALL: together}


def by_kind(truths: Mapping[str, Sequence[Truth]], found: Mapping[str, Found]) -> dict[str, Count]:
    counts: dict[str, Count] = {}
    for name, pages in truths.items():
        for kind in {block.kind for truth in pages for block in truth.blocks}:
            for truth, blocks in zip(pages, found[name], strict=True):
                counts.setdefault(kind, Count())
                counts[kind] += count(blocks, truth, kind)
    return counts


def report(
    truths: Mapping[str, Sequence[Truth]], mine: Mapping[str, Found], theirs: Mapping[float, Mapping[str, Found]]
) -> str:
    rows = [(OURS, by_set(truths, mine))]
    scored = {threshold: by_set(truths, found) for threshold, found in theirs.items()}
    if scored:
        best = max(scored, key=lambda threshold: scored[threshold][ALL].f1)
        rows.append((f"{PEER}, confidence {DEFAULT} (default)", scored[DEFAULT]))
        rows.append((f"{PEER}, confidence {best} (its best over all)", scored[best]))
    lines = ["| set | reader | blocks | found | pairs | precision | recall | F1 |", "|---|---|---|---|---|---|---|---|"]
    for name in (*truths, ALL):
        for reader, counts in rows:
            c = counts[name]
            lines.append(
                f"| {name} | {reader} | {c.true} | {c.found} | {c.pairs} | {c.precision:.3f} | {c.recall:.3f} | {c.f1:.3f} |"
            )
    kinds = [by_kind(truths, mine), *([by_kind(truths, theirs[DEFAULT])] if scored else [])]
    lines += ["", "| type | blocks |" + " F1 |".join(f" {r}" for r in (OURS, PEER)[: len(kinds)]) + " F1 |"]
    lines.append("|---|---|" + "---|" * len(kinds))
    for kind in sorted(kinds[0], key=lambda k: -kinds[0][k].true):
        figures = " | ".join(f"{c[kind].f1:.2f}" if c[kind].found else "–" for c in kinds)
        lines.append(f"| {kind} | {kinds[0][kind].true} | {figures} |")
    lines.append("")
    for name in (*truths, ALL) if scored else ():
        a, b = rows[0][1][name].f1, max(counts[name].f1 for counts in scored.values())
        told = "pass" if a > b else "FAIL"
        lines += [f"- {told}: {name}: {a:.3f}, {PEER} at its best there {b:.3f}"]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="F1 of the blocks of pages, ours and rapid-layout's.")
    parser.add_argument(
        "--peer-path", type=Path, help="folder with rapid-layout, made as told above; without it there is no peer"
    )
    parser.add_argument("--cache", type=Path, help="folder that keeps readings for the next run")
    parser.add_argument("--stale", action="store_true", help="take kept readings of other code too")
    parser.add_argument("--by-page", action="store_true", help="print every page too")
    parser.add_argument("--out", type=Path, help="the tables go there too")
    options = parser.parse_args()
    truths = {name: load(DATA / "documents" / name) for name, load in SETS.items()}
    if not all(truths.values()):
        sys.exit(f"no documents at {DATA}")
    with tempfile.TemporaryDirectory() as folder:
        readings = Readings(options.cache or Path(folder), options.stale)
        mine = {name: ours(pages, readings) for name, pages in truths.items()}
    theirs: dict[float, dict[str, Found]] = {}
    seconds = 0.0
    for name, pages in truths.items() if options.peer_path else ():
        for threshold, (found, spent) in peers(pages, options.peer_path).items():
            theirs.setdefault(threshold, {})[name] = found
            seconds += spent * len(pages) / len(THRESHOLDS)
    text = report(truths, mine, theirs)
    if theirs:
        text += f"\n\n{PEER}: {seconds / sum(map(len, truths.values())):.2f} s a page, wall time."
    text += f"\n\n{psutil.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}."
    print(text)
    if options.by_page:
        for name, pages in truths.items():
            for truth, blocks in zip(pages, mine[name], strict=True):
                c = count(blocks, truth)
                print(f"{name}/{truth.image.name}: {c.pairs} of {c.true}, {c.found} found, F1 {c.f1:.3f}")
    if options.out:
        options.out.write_text(text + "\n", encoding="utf8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
