"""How well, how fast and in how much memory pages are read: this program, bare rapidocr and tesseract, side by side.

usage: python -m tests.benchmarks.accuracy [--sets SET…] [--peers rapidocr tesseract] [--rotations] [--openvino] [--out FILE.md]

The documents and the scorer are found through DOSSIER_TEST_DATA (default: ../shared/data and the score.py beside it). The
readers take turns, set by set, one process each a set, start included, so that a busy moment hits them alike. The peers get
rendered pages, this program the files. Memory is PSS, summed over a process and its children, the highest of any set.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import psutil
import pymupdf
from PIL import Image, ImageOps

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("DOSSIER_TEST_DATA") or ROOT.parent / "shared" / "data").resolve()
DOCUMENTS = DATA / "documents"
LANGUAGES = (
    ("Fraktur", "deu"),
    ("fr", "fra"),
    ("vertical", "chi_tra_vert"),
    ("zh-Hant", "chi_tra"),
    ("zh", "chi_sim"),
    ("simplified_chinese", "chi_sim"),
    ("de/", "deu"),
)
OURS, BARE = "dossier", "rapidocr"


@dataclass
class Result:
    """Of one document by one reader. Errors in characters of the truth: in reading order, and whatever the order."""

    chars: int
    ordered: int
    free: int


@dataclass
class Cost:
    """Of one set by one reader; seconds, bytes."""

    wall: float
    cpu: float
    memory: int
    pages: int = 0


Document = dict[str, Any]
Table = dict[str, dict[str, Result]]
"""path of a document: reader: result"""
Costs = dict[str, dict[str, Cost]]
"""set: reader: cost"""


@dataclass
class Goal:
    name: str
    passed: bool
    figure: str
    exceptions: list[str] = field(default_factory=list)


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", DATA.parent / "score.py")
    if spec is None or spec.loader is None:
        sys.exit(f"no scorer beside {DATA}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measured(arguments: Sequence[str], environment: dict[str, str] | None = None) -> Cost:
    """Runs a command; the cost of it and all its children."""
    started = time.perf_counter()
    process = psutil.Popen(
        arguments, cwd=ROOT, env=os.environ | (environment or {}), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    peak, spent = 0, {}
    while process.poll() is None:
        family = [process, *_children(process)]
        peak = max(peak, sum(_pss(member) for member in family))
        for member in family:
            try:
                times = member.cpu_times()
                spent[member.pid] = times.user + times.system
            except psutil.Error:
                continue
        time.sleep(0.1)
    return Cost(time.perf_counter() - started, sum(spent.values()), peak)


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return list(process.children(recursive=True))
    except psutil.Error:
        return []


def _pss(process: psutil.Process) -> int:
    try:
        text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        return int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1]) * 1024  # type: ignore[index]  # Linux always prints it
    except (OSError, TypeError):
        return 0


def pages_of(path: Path, folder: Path) -> list[Path]:
    """The pages as PNG for the peers: a PDF's at the resolution of the image that fills the page, else at 300 dpi."""
    made = []
    for number, image in enumerate(_rendered(path), 1):
        made.append(folder / f"{path.stem}.{number}.png")
        image.save(made[-1], compress_level=1)
    return made


def _rendered(path: Path) -> Iterator[Image.Image]:
    if path.suffix.lower() != ".pdf":
        with Image.open(path) as image:
            for frame in range(getattr(image, "n_frames", 1)):
                image.seek(frame)
                yield ImageOps.exif_transpose(image).convert("RGB")
        return
    with pymupdf.open(path) as document:
        for page in document:
            full = [i for i in page.get_image_info() if pymupdf.Rect(i["bbox"]).get_area() > 0.7 * page.rect.get_area()]
            wide = max((i["width"] / max(1.0, pymupdf.Rect(i["bbox"]).width) * 72 for i in full), default=300)
            pixels = page.get_pixmap(dpi=round(min(300, max(72, wide))))
            yield Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)


def as_document(texts: Sequence[str]) -> Document:
    return {"pages": [{"regions": [{"order": 0, "lines": [{"text": text}]}]} for text in texts]}


def by_ours(paths: Sequence[Path], folder: Path, runtime: str) -> tuple[list[Document], Cost]:
    out = Path(tempfile.mkdtemp(dir=folder))
    command = [sys.executable, str(ROOT / "main.py"), "recognise", *map(str, paths), "--out", str(out), "--format", "json"]
    cost = measured([*command, "--text-layer", "read", "--engine", "rapid", "--runtime", runtime])
    return [_loaded(out / f"{path.stem}.json") for path in paths], cost


def _loaded(path: Path) -> Document:
    loaded: Document = json.loads(path.read_text(encoding="utf8")) if path.exists() else {"pages": []}
    return loaded


BARE_PROGRAM = """
import json, sys
import cv2
from rapidocr import RapidOCR
engine = RapidOCR()
texts = ["\\n".join(engine(cv2.imread(path)).txts or ()) for path in sys.argv[2:]]
open(sys.argv[1], "w", encoding="utf8").write(json.dumps(texts))
"""


def by_rapidocr(pages: Sequence[Sequence[Path]], folder: Path) -> tuple[list[Document], Cost]:
    out = folder / "bare.json"
    out.unlink(missing_ok=True)
    cost = measured([sys.executable, "-c", BARE_PROGRAM, str(out), *(str(page) for document in pages for page in document)])
    texts = iter(json.loads(out.read_text(encoding="utf8")) if out.exists() else ())
    return [as_document([next(texts, "") for _ in document]) for document in pages], cost


def by_tesseract(pages: Sequence[Sequence[Path]], folder: Path, languages: Sequence[str]) -> tuple[list[Document], Cost]:
    documents, whole = [], Cost(0, 0, 0)
    for document, language in zip(pages, languages, strict=True):
        texts = []
        for page in document:
            mode = ["--psm", "5"] if language.endswith("vert") else []
            made = folder / f"{page.stem}.txt"
            cost = measured(
                ["tesseract", str(page), str(made.with_suffix("")), "-l", language, *mode], {"OMP_THREAD_LIMIT": "1"}
            )
            whole = Cost(whole.wall + cost.wall, whole.cpu + cost.cpu, max(whole.memory, cost.memory))
            texts.append(made.read_text(encoding="utf8") if made.exists() else "")
        documents.append(as_document(texts))
    return documents, whole


def language_of(row: dict[str, str]) -> str:
    return next((code for sign, code in LANGUAGES if sign in row["lang"]), "eng")


def scored(score: ModuleType, row: dict[str, str], document: Document) -> Result:
    chars = ordered = free = 0
    for pages, truth in score.truths(DOCUMENTS, row):
        want, got = score.norm(truth), score.norm(score.text_of(document, pages))
        if row["path"].startswith("sroie-receipts"):  # its truth is upper case throughout
            want, got = want.casefold(), got.casefold()
        chars += len(want)
        ordered += min(len(want), score.levenshtein(want, got))
        free += min(len(want), score.bag(want, got))
    return Result(chars, ordered, free)


def turned(path: Path, page: Path, degrees: int, folder: Path) -> Path:
    made = folder / f"{path.stem}-{degrees}.png"
    with Image.open(page) as image:
        image.rotate(-degrees, expand=True).save(made, compress_level=1)
    return made


def lines_of(document: Document) -> int:
    return sum(len(region["lines"]) for page in document["pages"] for region in page["regions"])


def percent(errors: int, chars: int) -> float:
    return 100 * errors / max(1, chars)


def total(results: Sequence[Result]) -> Result:
    return Result(sum(r.chars for r in results), sum(r.ordered for r in results), sum(r.free for r in results))


def together(costs: Sequence[Cost]) -> Cost:
    peak = max((c.memory for c in costs), default=0)
    return Cost(sum(c.wall for c in costs), sum(c.cpu for c in costs), peak, sum(c.pages for c in costs))


def goals(table: Table, costs: Costs, turns: dict[tuple[str, int], float] | None, limit: float) -> list[Goal]:
    ours, bare = (total([row[reader] for row in table.values() if reader in row]) for reader in (OURS, BARE))
    free = percent(ours.free, ours.chars) / max(0.01, percent(bare.free, bare.chars))
    worse = [
        f"{path}: {percent(row[OURS].free, row[OURS].chars):.1f} against {percent(row[BARE].free, row[BARE].chars):.1f}"
        for path, row in table.items()
        if BARE in row and percent(row[OURS].free - row[BARE].free, row[OURS].chars) > 1
    ]
    page = percent(ours.ordered, ours.chars) / max(0.01, percent(bare.ordered, bare.chars))
    limits = {"omnidocbench-demo": 15, "siku-jianming-mulu": 10, "tesseract-samples": 5, "docling-rotated": 5}
    sets = {name: total([row[OURS] for path, row in table.items() if path.startswith(name)]) for name in limits}
    over = [
        f"{name}: {percent(r.ordered, r.chars):.1f} % over {limits[name]} %"
        for name, r in sets.items()
        if percent(r.ordered, r.chars) > limits[name]
    ]
    spent, allowed = (together([row[reader] for row in costs.values() if reader in row]) for reader in (OURS, BARE))
    wall = spent.wall / max(0.01, allowed.wall)
    memory = spent.memory / max(1, allowed.memory)
    found = [
        Goal(
            "1 order-free error, ratio to rapidocr <= 0.65, no document worse by 1 point",
            free <= 0.65 and not worse,
            f"{free:.3f}",
            worse,
        ),
        Goal(
            "2 page CER, ratio to rapidocr <= 0.4, and the limits of four sets", page <= 0.4 and not over, f"{page:.3f}", over
        ),
        Goal(f"4 wall time, ratio to rapidocr <= {limit}", wall <= limit, f"{wall:.3f}"),
        Goal("5 peak memory, ratio to rapidocr <= 0.75", memory <= 0.75, f"{memory:.3f}"),
    ]
    if turns is not None:
        bad = [f"{path} turned {degrees}: {more:+.1f} points" for (path, degrees), more in turns.items() if more > 1]
        share = 100 * (1 - len(bad) / max(1, len(turns)))
        found.insert(2, Goal("3 turned documents within 1 point of upright >= 98 %", share >= 98, f"{share:.1f} %", bad))
    return found


def report(table: Table, costs: Costs, reached: Sequence[Goal], tools: dict[str, str]) -> str:
    memory = psutil.virtual_memory().total / 2**30
    lines = ["# Accuracy, time and memory", "", f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB, Python "]
    lines[-1] += f"{platform.python_version()}; " + ", ".join(f"{name} {number}" for name, number in tools.items()) + "."
    lines += ["", "| set | reader | documents | order-free error % | page CER % | wall s/page | CPU s/page | peak PSS MB |"]
    lines += ["|---|---|---|---|---|---|---|---|"]
    groups: dict[str, dict[str, list[Result]]] = defaultdict(lambda: defaultdict(list))
    for path, row in table.items():
        for reader, result in row.items():
            groups[path.split("/")[0]][reader].append(result)
            groups["all"][reader].append(result)
    for name in sorted(groups, key=lambda name: (name == "all", name)):
        for reader, results in groups[name].items():
            r = total(results)
            c = together([row[reader] for key, row in costs.items() if name in ("all", key)])
            lines.append(
                f"| {name} | {reader} | {len(results)} | {percent(r.free, r.chars):.2f} | {percent(r.ordered, r.chars):.2f} "
                f"| {c.wall / max(1, c.pages):.2f} | {c.cpu / max(1, c.pages):.2f} | {c.memory / 2**20:.0f} |"
            )
    lines += ["", "## Goals", ""]
    for goal in reached:
        lines.append(f"- {'pass' if goal.passed else 'FAIL'}: {goal.name}: {goal.figure}")
        lines += [f"  - {exception}" for exception in goal.exceptions]
    return "\n".join(lines) + "\n"


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Accuracy, time and memory beside rapidocr and tesseract.")
    parser.add_argument("--sets", nargs="*", default=[])
    parser.add_argument("--peers", nargs="*", default=["rapidocr", "tesseract"], choices=["rapidocr", "tesseract"])
    parser.add_argument("--rotations", action="store_true", help="also each document turned by 90, 180 and 270 degrees")
    parser.add_argument("--openvino", action="store_true", help="this program with OpenVINO")
    parser.add_argument("--out", type=Path, help="write the Markdown report here too")
    return parser.parse_args()


def rows_of(score: ModuleType, sets: Sequence[str]) -> dict[str, list[dict[str, str]]]:
    """The documents that have a truth, by set."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (DOCUMENTS / "INDEX.tsv").open(encoding="utf8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            name = row["path"].split("/")[0]
            if name in (sets or score.SETS) and any(True for _ in score.truths(DOCUMENTS, row)):
                found[name].append(row)
    return found


def read_set(
    score: ModuleType, rows: Sequence[dict[str, str]], folder: Path, chosen: argparse.Namespace
) -> tuple[Table, dict[str, Cost], dict[tuple[str, int], float]]:
    runtime = "openvino" if chosen.openvino else "onnxruntime"
    paths = [DOCUMENTS / row["path"] for row in rows]
    pages = [pages_of(path, folder) for path in paths]
    read = {OURS: by_ours(paths, folder, runtime)}
    if "rapidocr" in chosen.peers:
        read[BARE] = by_rapidocr(pages, folder)
    if "tesseract" in chosen.peers:
        read["tesseract"] = by_tesseract(pages, folder, [language_of(row) for row in rows])
    costs = {reader: cost for reader, (_, cost) in read.items()}
    for cost in costs.values():
        cost.pages = sum(map(len, pages))
    table: Table = {}
    for at, row in enumerate(rows):
        table[row["path"]] = {reader: scored(score, row, documents[at]) for reader, (documents, _) in read.items()}
        figures = (
            f"{reader} {percent(r.free, r.chars):.1f}/{percent(r.ordered, r.chars):.1f}"
            for reader, r in table[row["path"]].items()
        )
        print(row["path"], *figures, sep="  ", flush=True)
    turns: dict[tuple[str, int], float] = {}
    if chosen.rotations:
        able = [at for at in range(len(rows)) if len(pages[at]) == 1 and lines_of(read[OURS][0][at]) >= 10]
        for degrees in (90, 180, 270):
            made = [turned(paths[at], pages[at][0], degrees, folder) for at in able]
            for at, document in zip(able, by_ours(made, folder, runtime)[0] if made else [], strict=True):
                other, upright = scored(score, rows[at], document), table[rows[at]["path"]][OURS]
                turns[rows[at]["path"], degrees] = percent(other.free - upright.free, other.chars)
    return table, costs, turns


def main() -> int:
    chosen = options()
    if not DOCUMENTS.is_dir():
        sys.exit(f"no test documents in {DOCUMENTS}; set DOSSIER_TEST_DATA")
    score = scorer()
    table: Table = {}
    costs: Costs = {}
    turns: dict[tuple[str, int], float] = {}
    for name, rows in rows_of(score, chosen.sets).items():
        with tempfile.TemporaryDirectory() as folder:
            some, costs[name], more = read_set(score, rows, Path(folder), chosen)
        table |= some
        turns |= more
    tools = {name: version(name) for name in ("rapidocr", "onnxruntime", *(["openvino"] if chosen.openvino else []))}
    reached = goals(table, costs, turns if chosen.rotations else None, 0.40 if chosen.openvino else 0.55)
    if BARE not in chosen.peers:
        reached = [goal for goal in reached if goal.name.startswith("3")]  # the others are ratios to it
    text = report(table, costs, reached, tools)
    print(text)
    if chosen.out:
        chosen.out.write_text(text, encoding="utf8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
