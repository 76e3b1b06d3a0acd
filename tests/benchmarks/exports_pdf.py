"""The searchable PDF: ours against ocrmypdf's own step from hOCR to PDF, of the same scans and the same words.

    python -m tests.benchmarks.exports_pdf [--peer PYTHON] [PAGES ...]

PYTHON: an interpreter that has ocrmypdf (17 or newer). Each side runs as a process of its own, once for each number of pages
(1 and 100), alternately; what is counted begins with the start of the process and ends when the PDF lies there. The peer gets
the pictures as img2pdf puts them into a PDF, as it would itself, and each page's hOCR from our own writer; ours gets pictures
and pages of a dossier, starts the export child and reads the finished file once more.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil
import pymupdf
from PIL import Image

from desktop.document.codec import decode, encode
from desktop.document.model import Document, Master, Page
from desktop.exporters.job import Job
from desktop.exporters.pdf import client
from desktop.hosts.client import Host
from desktop.interchange import hocr
from desktop.interchange.values import Head, Sheet
from tests.unit.exporters.drawn import Sheet as Paper
from tests.unit.exporters.drawn import master_of

COUNTS = (1, 100)
ENGLISH = "the committee has examined {n} files of the registry and found them in good order on this day"
CHINESE = "兹将本年度第{n}号档案逐卷清点编制目录报送县档案馆备查各乡镇均应遵照办理"
_DIFFERENT = 4
"""Pages that are drawn; the others have the same ink and a stamp of their own number."""
_PEER = """
import json, shutil, sys
from pathlib import Path
import img2pdf
from ocrmypdf import api
folder, target = Path(sys.argv[1]), Path(sys.argv[2])
work = folder / "work"
work.mkdir()
pictures = sorted(str(p) for p in folder.glob("page-*.jpg"))
with open(work / "origin.pdf", "wb") as stream:
    img2pdf.convert(pictures, outputstream=stream)
for number in range(1, len(pictures) + 1):
    page = work / f"{number:06d}_ocr_hocr.hocr"
    shutil.copyfile(folder / f"page-{number:04}.hocr", page)
    result = {"pageno": number - 1, "pdf_page_from_image": None, "hocr": {"Path": str(page)}, "textpdf": None,
              "orientation_correction": 0, "ocr_tree": None}
    (work / f"{number:06d}_hocr.json").write_text(json.dumps(result))
api._hocr_to_ocr_pdf(work, target, jobs=1, use_threads=True, optimize=0, output_type="pdf", progress_bar=False)
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One side's run. wall, cpu: seconds, children included. peak: MB resident of its largest process. size: of the PDF, grown:
    what it has more than the pictures, in bytes a page. words: the share of the first page's characters that a reader finds in
    order."""

    who: str
    pages: int
    wall: float
    cpu: float
    peak: float
    size: int
    grown: float
    words: float


def compare(pages: int, peer_python: str | None) -> list[Row]:
    """Ours, and the peer's where there is one."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        drawn(folder, pages)
        ours = [sys.executable, "-m", "tests.benchmarks.exports_pdf", "--ours", str(folder), str(folder / "ours.pdf")]
        rows = [_run("ours", ours, folder, folder / "ours.pdf", pages)]
        if peer_python is not None:
            command = [peer_python, "-c", _PEER, str(folder), str(folder / "peer.pdf")]
            rows.append(_run("ocrmypdf", command, folder, folder / "peer.pdf", pages))
    return rows


def drawn(folder: Path, count: int) -> None:
    """Scans of A4 at 200 dpi with what is written on them, as pages and as hOCR."""
    papers = [_paper(number) for number in range(min(count, _DIFFERENT))]
    masters: list[Master] = []
    with (folder / "pages.jsonl").open("w", encoding="utf-8") as told:
        for number in range(1, count + 1):
            paper = papers[number % len(papers)]
            paper.image.putpixel((number % 1600, number // 1600), 0)
            path = folder / f"page-{number:04}.jpg"
            paper.image.save(path, quality=80, dpi=(200, 200))
            master = replace(master_of(path, "image/jpeg"), linked=str(path))
            page = paper.page(master, number=number)
            told.write(json.dumps(encode(page), ensure_ascii=False) + "\n")
            masters.append(master)
            head = Head("benchmark", "Dossier", "2026-01-01T00:00:00Z", masters=(master,))
            with (folder / f"page-{number:04}.hocr").open("wb") as stream:
                hocr.write(head, [replace(Sheet.of(page, path.name), dpi=200.0)], stream)
    (folder / "masters.json").write_text(json.dumps(encode(tuple(masters))), "utf-8")


def _paper(number: int) -> Paper:
    """Two parts English, one part Chinese, in forty lines, on grainy paper."""
    paper = Paper(1654, 2339)
    for row in range(40):
        text = (CHINESE if row % 3 == 2 else ENGLISH).format(n=number * 40 + row)
        paper.write(text, 120, 120 + row * 52, 30)
    grain = Image.effect_noise(paper.image.size, 12)
    paper.image = Image.blend(paper.image, grain, 0.08)
    return paper


def ours(folder: Path, target: Path) -> None:
    """What the peer does in its process, done by the program's exporter and its child."""
    told = folder / "pages.jsonl"
    masters = decode(tuple[Master, ...], json.loads((folder / "masters.json").read_text("utf-8")))
    paths = {master.sha256: Path(master.linked or "") for master in masters}

    def pages() -> Iterator[Page]:
        return (decode(Page, json.loads(line)) for line in told.open(encoding="utf-8"))

    host = Host(("--export-host",))

    def ask(name: str, body: dict[str, Any], *, timeout: float) -> dict[str, Any]:
        return host.call(name, body, timeout=timeout).body

    job = Job(Document("d1", "benchmark", ()), pages, masters, paths.__getitem__, "en", "2026-01-01T00:00:00Z", "Dossier")
    (folder / "scratch").mkdir()
    try:
        client.write(job, folder / "scratch" / target.name, ask)
    finally:
        host.close()
    (folder / "scratch" / target.name).replace(target)


def _run(who: str, command: Sequence[str], folder: Path, target: Path, pages: int) -> Row:
    environment = dict(os.environ, OMP_NUM_THREADS="1")
    before, start, peak = _children_seconds(), time.perf_counter(), 0.0
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, _largest(watched))
            time.sleep(0.05)
        complaint = process.stderr.read() if process.stderr else b""
    wall = time.perf_counter() - start
    if process.returncode or not target.is_file():
        raise SystemExit(f"{who}: {complaint.decode(errors='replace')[-2000:]}")
    size = target.stat().st_size
    pictures = sum(path.stat().st_size for path in folder.glob("page-*.jpg"))
    cpu = _children_seconds() - before
    return Row(who, pages, wall, cpu, peak / 1e6, size, (size - pictures) / pages, _alike(target, folder))


def _children_seconds() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _largest(process: psutil.Process) -> float:
    try:
        return float(max(p.memory_info().rss for p in (process, *process.children(recursive=True))))
    except psutil.Error:
        return 0.0


def _alike(target: Path, folder: Path) -> float:
    """On the first page, white space aside."""
    first = json.loads(next(iter((folder / "pages.jsonl").open(encoding="utf-8"))))
    wanted = "".join("".join(line.text.split()) for line in decode(Page, first).content.lines())
    with pymupdf.open(target) as document:
        found = "".join(document[0].get_text().split())
    same = sum(a == b for a, b in zip(wanted, found, strict=False))
    return same / max(len(wanted), len(found), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", type=int)
    parser.add_argument("--peer", help="an interpreter with ocrmypdf")
    parser.add_argument("--ours", nargs=2, type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.ours:
        ours(*asked.ours)
        return
    print(f"{'':10} {'pages':>6} {'wall s':>8} {'cpu s':>8} {'MB':>6} {'bytes':>11} {'more/page':>10} {'text':>6}")
    for count in asked.pages or COUNTS:
        for row in compare(count, asked.peer):
            print(
                f"{row.who:10} {row.pages:6} {row.wall:8.2f} {row.cpu:8.2f} {row.peak:6.0f} {row.size:11} {row.grown:10.0f}"
                f" {row.words:6.1%}",
                flush=True,
            )


if __name__ == "__main__":
    main()
