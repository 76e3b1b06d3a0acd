"""What an export costs: pages a second and peak memory, format by format, at 1, 100 and 2,000 pages.

    python -m tests.benchmarks.exports [--pages 1,100,2000] [--formats txt,pdf,…] [--peer PYTHON] [--out FILE.md]

The pages are five real scans (typescript, a Chinese magazine, a vertical print, a form, a receipt), read once by the embedded
engine and repeated: one PDF with a picture of its own on each page, as a scanner writes it, and one document in a dossier.
Every format is written by `Exporting`, as the window and the command line do it, in a process of its own. Memory is the peak of
that process, and of the largest of its children (the one that makes pictures of pages, the one that writes PDFs).

PYTHON is that of an environment with ocrmypdf (MPL-2.0): its own step from hOCR to a searchable PDF is then run over the same
pictures and the same words, at up to 100 pages, and compared with ours in the same run (tests/benchmarks/exports_pdf.py).
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import resource
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import psutil
from pikepdf import Array, Dictionary, Name
from PIL import Image

from desktop.document.history import Actor, ActorKind, DocumentAdded, PageRead, PagesAdded
from desktop.document.model import Content, Document, Page, Reading, new_id
from desktop.engines.reader import EngineReader
from desktop.services import headless
from desktop.services.export import FORMAT_NAMES, Exporting
from desktop.storage.dossier import Dossier, utc_now
from tests.benchmarks.exports_pdf import compare
from tests.helpers.engines import OneEngine

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("DOSSIER_TEST_DATA", ROOT.parent / "shared" / "data"))
SCANS = (
    "tapuscorpus-typewritten/journal_0002.jpg",
    "omnidocbench-demo/docstructbench_dianzishu_zhongwenzaixi94.pdf_128.jpg",
    "siku-jianming-mulu/b6_v01_023.jpg",
    "azure-forms/fw9_scanned.jpg",
    "sroie-receipts/004.jpg",
)
ADA = Actor(ActorKind.PERSON, "Ada")
PEER_PAGES = 100


def scans_as_pdf(target: Path, pages: int) -> None:
    """200 dpi; every page has a JPEG stream of its own, told apart by a comment in it."""
    with pikepdf.new() as pdf:
        for number in range(pages):
            data = (DATA / "documents" / SCANS[number % len(SCANS)]).read_bytes()
            mark = f"page {number}".encode()
            own = data[:2] + b"\xff\xfe" + (len(mark) + 2).to_bytes(2, "big") + mark + data[2:]
            with Image.open(DATA / "documents" / SCANS[number % len(SCANS)]) as image:
                (width, height), grey = image.size, image.mode == "L"
            across, down = width * 72 / 200, height * 72 / 200
            picture = pdf.make_stream(
                own, Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height, BitsPerComponent=8,
                ColorSpace=Name.DeviceGray if grey else Name.DeviceRGB, Filter=Name.DCTDecode,
            )  # fmt: skip
            page = pdf.add_blank_page(page_size=(across, down))
            page.obj.Resources = Dictionary(XObject=Dictionary(Im0=picture))
            page.obj.Contents = pdf.make_stream(f"q {across:.3f} 0 0 {down:.3f} 0 0 cm /Im0 Do Q".encode())
            page.obj.MediaBox = Array([0, 0, across, down])
        pdf.save(target)


def read_once(folder: Path) -> list[Page]:
    """The five pages as the embedded engine reads them."""
    scans_as_pdf(folder / "five.pdf", len(SCANS))
    job = headless.Job((folder / "five.pdf",), folder / "read", ("txt",), ADA, dossier=folder / "five.dossier")
    silent = SimpleNamespace(
        **{
            name: lambda *told: None
            for name in ("started", "progressed", "page_done", "failed", "remarked", "written", "finished")
        }
    )
    if not headless.recognise(job, silent, OneEngine(lambda: EngineReader("rapid")), utc_now):
        raise SystemExit("the scans could not be read")
    with Dossier.open(folder / "five.dossier", read_only=True) as dossier:
        (summary,) = dossier.documents()
        return [dossier.page(identity) for identity in dossier.document(summary.id).pages]


def repeated(folder: Path, read: Sequence[Page], count: int) -> tuple[Path, str]:
    """A dossier with one document of so many pages; its path and the document's id."""
    scans_as_pdf(folder / f"{count}.pdf", count)
    path = folder / f"{count}.dossier"
    document = Document(new_id(), f"{count} pages")
    with Dossier.create(path) as dossier:
        master, _ = dossier.add_master(folder / f"{count}.pdf", media_type="application/pdf", pages=count, link=True)
        dossier.record(ADA, DocumentAdded(document))
        for first in range(0, count, 50):
            pages, events, readings = [], [], []
            for number in range(first, min(first + 50, count)):
                page = read[number % len(read)]
                content = _own(page.content, number)
                one = Page(new_id(), document.id, number + 1, master.sha256, number, page.width, page.height, page.unit)
                reading = Reading(new_id(), one.id, "rapid", ("name=rapid", "version=3.10"), utc_now(), tuple(content.lines()))
                pages.append(one)
                events.append(PageRead(one.id, reading.id, content))
                readings.append(reading)
            dossier.record(ADA, PagesAdded(document.id, tuple(pages)))
            dossier.record(Actor(ActorKind.ENGINE, "rapid"), *events, readings=readings)
    return path, document.id


def _own(content: Content, number: int) -> Content:
    """The same with ids of its own."""
    regions = tuple(
        replace(r, id=f"{r.id}-{number}", lines=tuple(replace(line, id=f"{line.id}-{number}") for line in r.lines))
        for r in content.regions
    )
    tables = tuple(
        replace(
            t, id=f"{t.id}-{number}", region=f"{t.region}-{number}",
            cells=tuple(replace(c, lines=tuple(f"{i}-{number}" for i in c.lines)) for c in t.cells),
        )
        for t in content.tables
    )  # fmt: skip
    return replace(content, regions=regions, tables=tables)


@dataclass(frozen=True, slots=True)
class Cost:
    """seconds: wall. cpu: seconds, children included. memory: MB, of the process and of its largest child. size: bytes
    written. error: why there is nothing."""

    seconds: float
    cpu: float
    memory: tuple[float, float]
    size: int
    error: str = ""


def measured(dossier: Path, document: str, form: str, out: Path) -> Cost:
    context = multiprocessing.get_context("spawn")
    pipe, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_export, args=(dossier, document, form, out, theirs))
    child.start()
    theirs.close()
    try:
        cost: Cost = pipe.recv()
    except EOFError:
        cost = Cost(0.0, 0.0, (0.0, 0.0), 0, "the process died")
    child.join()
    return cost


def _export(path: Path, document: str, form: str, out: Path, pipe: multiprocessing.connection.Connection) -> None:
    with Dossier.open(path, read_only=True) as dossier, Peaks() as peaks:
        before, start = _cpu(), time.perf_counter()
        exporting = Exporting(dossier, out, (form,))
        (result,) = exporting.results(document)
        seconds = time.perf_counter() - start
        exporting.close()
    cpu = _cpu() - before
    error = type(result.error).__name__ if result.error else ""
    size = sum(p.stat().st_size for p in out.rglob("*") if p.is_file())
    pipe.send(Cost(seconds, cpu, (peaks.own, peaks.child), size, error))


class Peaks:
    """Resident memory, in MB, of this process and of the largest of its children, looked at every 50 ms.

    `ru_maxrss` will not do: it is handed on from the process that started this one."""

    def __init__(self) -> None:
        self.own = self.child = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Peaks:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        me = psutil.Process()
        looking = True
        while looking:
            looking = not self._over.wait(0.05)
            self.own = max(self.own, me.memory_info().rss / 2**20)
            for child in me.children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    self.child = max(self.child, child.memory_info().rss / 2**20)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def tables(folder: Path, counts: Sequence[int], formats: Sequence[str]) -> Iterator[str]:
    """Markdown, a line as soon as it is known."""
    read = read_once(folder)
    for count in counts:
        yield f"\n{count:,} page{'s' * (count > 1)}:\n"
        yield "| format | pages a second | seconds | CPU s | MB, own | MB, child | KB a page |"
        yield "|---|---|---|---|---|---|---|"
        dossier, document = repeated(folder, read, count)
        for form in formats:
            out = folder / "out" / form / str(count)
            cost = measured(dossier, document, form, out)
            own, child = cost.memory
            rate = f"{count / cost.seconds:.1f}" if not cost.error else cost.error
            size = cost.size / 1024 / count
            yield f"| {form} | {rate} | {cost.seconds:.1f} | {cost.cpu:.1f} | {own:.0f} | {child:.0f} | {size:.1f} |"
            shutil.rmtree(out, ignore_errors=True)


def compared(count: int, peer: Path) -> Iterator[str]:
    yield "| | seconds | CPU s | MB | bytes | bytes more a page than the pictures | words in order |"
    yield "|---|---|---|---|---|---|---|"
    for row in compare(count, str(peer)):
        cost = f"{row.wall:.2f} | {row.cpu:.2f} | {row.peak:.0f} | {row.size:,} | {row.grown:,.0f}"
        yield f"| {row.who} | {cost} | {row.words:.1%} |"


def machine() -> str:
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=lambda text: [int(n) for n in text.split(",")], default=[1, 100, 2000])
    parser.add_argument("--formats", type=lambda text: text.split(","), default=list(FORMAT_NAMES))
    parser.add_argument("--peer", type=Path, help="Python of an environment with ocrmypdf")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    said = []

    def say(line: str) -> None:
        print(line, flush=True)
        said.append(line)

    say(f"Machine: {machine()}")
    with tempfile.TemporaryDirectory(prefix="exports-") as name:
        for line in tables(Path(name), options.pages, options.formats):
            say(line)
    for count in (n for n in options.pages if options.peer and n <= PEER_PAGES):
        say(f"\nSearchable PDF of {count} pages beside ocrmypdf's own step:\n")
        for line in compared(count, options.peer):
            say(line)
    if options.out:
        options.out.write_text("\n".join(said) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
