"""How well, how fast and in how much memory pages are read: this program, bare rapidocr and tesseract, document by document.

usage: python -m tests.benchmarks.accuracy [--sets SET…] [--peers rapidocr tesseract] [--rotations] [--openvino] [--out FILE.md]

The documents and the scorer are found through DOSSIER_TEST_DATA (default: ../shared/data and the score.py beside it). All
runs of one document follow each other, so that a busy moment hits them alike. Memory is PSS, summed over a process group.
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
    ("de/", "deu"),
)
OURS, BARE = "dossier", "rapidocr"


@dataclass
class Result:
    """Of one document by one reader. errors: page CER and order-free, in characters of the truth."""

    chars: int
    ordered: int
    free: int
    pages: int
    wall: float
    cpu: float
    memory: int


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


def measured(arguments: Sequence[str], environment: dict[str, str] | None = None) -> tuple[float, float, int]:
    """Runs a command; wall seconds, processor seconds and the peak of PSS in bytes of it and all its children."""
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
    return time.perf_counter() - started, sum(spent.values()), peak


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return list(process.children(recursive=True))
    except psutil.Error:
        return []


def _pss(process: psutil.Process) -> int:
    try:
        text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        return int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1]) * 1024  # type: ignore[index]
    except (OSError, TypeError):
        return 0


def pages_of(path: Path, folder: Path) -> list[Path]:
    """The pages as PNG, a PDF's at the resolution of the image that fills the page, else at 300 dpi; what the peers are given."""
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


def as_document(texts: Sequence[str]) -> dict[str, Any]:
    return {"pages": [{"regions": [{"order": 0, "lines": [{"text": text}]}]} for text in texts]}


def by_ours(path: Path, folder: Path, extra: Sequence[str] = ()) -> tuple[dict[str, Any], tuple[float, float, int]]:
    out = Path(tempfile.mkdtemp(dir=folder))
    command = [sys.executable, str(ROOT / "main.py"), "recognise", str(path), "--out", str(out), "--format", "json"]
    cost = measured([*command, "--text-layer", "read", "--engine", "rapid", *extra])
    made = out / f"{path.stem}.json"
    return (json.loads(made.read_text(encoding="utf8")) if made.exists() else {"pages": []}), cost


BARE_PROGRAM = """
import json, logging, sys
import cv2
from rapidocr import RapidOCR
engine = RapidOCR()
texts = ["\\n".join(engine(cv2.imread(path)).txts or ()) for path in sys.argv[2:]]
open(sys.argv[1], "w", encoding="utf8").write(json.dumps(texts))
"""


def by_rapidocr(pages: Sequence[Path], folder: Path) -> tuple[dict[str, Any], tuple[float, float, int]]:
    out = folder / "bare.json"
    out.unlink(missing_ok=True)
    cost = measured([sys.executable, "-c", BARE_PROGRAM, str(out), *map(str, pages)])
    return as_document(json.loads(out.read_text(encoding="utf8")) if out.exists() else []), cost


def by_tesseract(pages: Sequence[Path], folder: Path, language: str) -> tuple[dict[str, Any], tuple[float, float, int]]:
    texts, costs = [], []
    for page in pages:
        out = folder / "tesseract"
        Path(f"{out}.txt").unlink(missing_ok=True)
        mode = ["--psm", "5"] if language.endswith("vert") else []
        costs.append(measured(["tesseract", str(page), str(out), "-l", language, *mode], {"OMP_THREAD_LIMIT": "1"}))
        made = Path(f"{out}.txt")
        texts.append(made.read_text(encoding="utf8") if made.exists() else "")
    walls, cpus, peaks = zip(*costs, strict=True)
    return as_document(texts), (sum(walls), sum(cpus), max(peaks))


def language_of(row: dict[str, str]) -> str:
    return next((code for sign, code in LANGUAGES if sign in row["lang"]), "eng")


def scored(score: ModuleType, row: dict[str, str], document: dict[str, Any], cost: tuple[float, float, int]) -> Result:
    chars = ordered = free = 0
    for pages, truth in score.truths(DOCUMENTS, row):
        want, got = score.norm(truth), score.norm(score.text_of(document, pages))
        if row["path"].startswith("sroie-receipts"):  # its truth is upper case throughout
            want, got = want.casefold(), got.casefold()
        chars += len(want)
        ordered += min(len(want), score.levenshtein(want, got))
        free += min(len(want), score.bag(want, got))
    return Result(chars, ordered, free, max(1, len(document["pages"])), *cost)


def turned(path: Path, page: Path, degrees: int, folder: Path) -> Path:
    made = folder / f"{path.stem}-{degrees}.png"
    with Image.open(page) as image:
        image.rotate(-degrees, expand=True).save(made, compress_level=1)
    return made


def lines_of(document: dict[str, Any]) -> int:
    return sum(len(region["lines"]) for page in document["pages"] for region in page["regions"])


def percent(errors: int, chars: int) -> float:
    return 100 * errors / max(1, chars)


def total(results: Sequence[Result]) -> Result:
    sums = [sum(getattr(r, name) for r in results) for name in ("chars", "ordered", "free", "pages", "wall", "cpu")]
    return Result(*sums, max((r.memory for r in results), default=0))


Table = dict[str, dict[str, Result]]
"""path of a document: reader: result"""


def goals(table: Table, turns: dict[tuple[str, int], float] | None, limit: float) -> list[Goal]:
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
    wall = ours.wall / max(0.01, bare.wall)
    memory = ours.memory / max(1, bare.memory)
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


def report(table: Table, reached: Sequence[Goal], tools: dict[str, str]) -> str:
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
    for name in [*sorted(set(groups) - {"all"}), *(["all"] if groups else [])]:
        for reader, results in groups[name].items():
            r = total(results)
            lines.append(
                f"| {name} | {reader} | {len(results)} | {percent(r.free, r.chars):.2f} | {percent(r.ordered, r.chars):.2f} "
                f"| {r.wall / r.pages:.2f} | {r.cpu / r.pages:.2f} | {r.memory / 2**20:.0f} |"
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


def main() -> int:
    chosen = options()
    if not DOCUMENTS.is_dir():
        sys.exit(f"no test documents in {DOCUMENTS}; set DOSSIER_TEST_DATA")
    score = scorer()
    if chosen.openvino:
        os.environ["DOSSIER_RAPID_BACKEND"] = "openvino"
    with (DOCUMENTS / "INDEX.tsv").open(encoding="utf8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["path"].split("/")[0] in (chosen.sets or score.SETS)]
    table: Table = {}
    turns: dict[tuple[str, int], float] | None = {} if chosen.rotations else None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for row in rows:
            if not any(True for _ in score.truths(DOCUMENTS, row)):
                continue
            path = DOCUMENTS / row["path"]
            pages = pages_of(path, folder)
            document, cost = by_ours(path, folder)
            results = {OURS: scored(score, row, document, cost)}
            if "rapidocr" in chosen.peers:
                results[BARE] = scored(score, row, *by_rapidocr(pages, folder))
            if "tesseract" in chosen.peers:
                results["tesseract"] = scored(score, row, *by_tesseract(pages, folder, language_of(row)))
            table[row["path"]] = results
            figures = (
                f"{reader} {percent(r.free, r.chars):.1f}/{percent(r.ordered, r.chars):.1f}" for reader, r in results.items()
            )
            print(row["path"], *figures, sep="  ", flush=True)
            if turns is not None and len(pages) == 1 and lines_of(document) >= 10:
                for degrees in (90, 180, 270):
                    other = scored(score, row, *by_ours(turned(path, pages[0], degrees, folder), folder))
                    turns[row["path"], degrees] = percent(other.free - results[OURS].free, other.chars)
            for page in pages:
                page.unlink()
    tools = {name: version(name) for name in ("rapidocr", "onnxruntime", *(["openvino"] if chosen.openvino else []))}
    text = report(table, goals(table, turns, 0.40 if chosen.openvino else 0.55), tools)
    print(text)
    if chosen.out:
        chosen.out.write_text(text, encoding="utf8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
