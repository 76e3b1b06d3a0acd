"""How soon the first page of a 1,000-page PDF is there, child start included, and the child's memory over all its pages.

    python -m tests.benchmarks.import_first_page [PAGES]

The goal is one second. The two PDFs are made in a temporary folder: pages of text, and 200 dpi scans of A4 in grey.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import psutil
import pymupdf

from desktop.imaging.client import MAX_CHUNK, ImagingHost
from tests.helpers import images

SCREEN = 1400


def scans(path: Path, pages: int) -> None:
    """Every page with a stream of its own, as a scanner writes it."""
    page, _ = images.written_page(1654, 2339, lines=40)
    with pymupdf.open() as document:
        for number in range(pages):
            page.putpixel((number % 1654, number // 1654), 0)
            sheet = document.new_page(width=595, height=842)
            sheet.insert_image(sheet.rect, stream=images.jpeg(page))
        document.save(path)


def resident(host: ImagingHost) -> float:
    assert host.pid is not None
    return psutil.Process(host.pid).memory_info().rss / 1e6


def measure(path: Path, pages: int) -> None:
    host = ImagingHost()
    start = time.perf_counter()
    info = host.probe(path)
    probed = time.perf_counter() - start
    host.pages(path, 0, MAX_CHUNK)
    host.encoded(path, 0, format="jpeg", max_side=SCREEN)
    shown = time.perf_counter() - start
    assert info.pages == pages
    print(f"{path.name} ({path.stat().st_size / 1e6:.0f} MB): probed {probed:.2f} s, first page {shown:.2f} s", flush=True)
    start = time.perf_counter()
    for first in range(0, pages, MAX_CHUNK):
        host.pages(path, first, MAX_CHUNK if first + MAX_CHUNK <= pages else pages - first)
    print(f"  sizes of all pages {time.perf_counter() - start:.2f} s", flush=True)
    start = time.perf_counter()
    for index in range(pages):
        host.render(path, index)
        if index + 1 in (10, 100, pages):
            each = (time.perf_counter() - start) / (index + 1)
            print(f"  after {index + 1} pages: {resident(host):.0f} MB resident, {each * 1000:.0f} ms a page", flush=True)
    host.close()


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        text, scanned = Path(folder) / "text.pdf", Path(folder) / "scans.pdf"
        images.text_pdf(text, pages)
        scans(scanned, pages)
        measure(text, pages)
        measure(scanned, pages)


if __name__ == "__main__":
    main()
