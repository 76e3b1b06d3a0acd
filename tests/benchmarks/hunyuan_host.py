"""HunyuanOCR's engine process with the TEST MODEL, on the processor: python -m tests.benchmarks.hunyuan_host [--pages 200]

Prints the share of fresh pages whose numbers are all read right by the whole way (image, child process, spotting, grounding),
how well the boxes fit the ink, the child's memory after 10 and after all pages, how long a cancel takes while the model writes,
and what killing the child in mid-page costs. It says nothing about the published model's speed or accuracy.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import statistics
import time
from collections.abc import Callable, Sequence

import numpy as np
import psutil
import torch
import transformers

from desktop.document.geometry import Quad
from desktop.engines.contract import Cancelled, EngineFailed, PageReading, ReadLine
from desktop.engines.reader import EngineReader, PageImage
from tests.helpers.nano.pages import DrawnLine, page
from tests.helpers.nano_model import CHECKPOINT

FIRST_SEED = 50_000_000
"""Never trained on: the training's seeds are of another kind."""
CANCELS = 20


class Heard:
    def __init__(self, on_lines: Callable[[], None] = lambda: None) -> None:
        self.outcomes: dict[int, PageReading | EngineFailed] = {}
        self._on_lines = on_lines

    def lines(self, index: int, lines: Sequence[ReadLine]) -> None:
        self._on_lines()

    def done(self, index: int, outcome: PageReading | EngineFailed) -> None:
        self.outcomes[index] = outcome


def image(seed: int, side: int) -> tuple[PageImage, tuple[DrawnLine, ...]]:
    drawn, lines = page(seed, side, side, 1 + seed % 3)
    pixels = np.ascontiguousarray(drawn)
    return PageImage(str(seed), memoryview(pixels).cast("B"), side, side, 3), lines


def overlap(quad: Quad, ink: tuple[float, float, float, float]) -> float:
    box = quad.bounds
    wide, high = min(box.x1, ink[2]) - max(box.x0, ink[0]), min(box.y1, ink[3]) - max(box.y0, ink[1])
    shared = max(0.0, wide) * max(0.0, high)
    return shared / (box.width * box.height + (ink[2] - ink[0]) * (ink[3] - ink[1]) - shared)


def resident(reader: EngineReader) -> float:
    assert reader.pid is not None
    return psutil.Process(reader.pid).memory_info().rss / 2**20


def read_pages(reader: EngineReader, count: int, side: int) -> list[str]:
    exact, overlaps, seconds, memory = 0, [], [], {}
    for number in range(count):
        asked, drawn = image(FIRST_SEED + number, side)
        heard, began = Heard(), time.perf_counter()
        reader.read_many([asked], heard)
        seconds.append(time.perf_counter() - began)
        outcome = heard.outcomes[0]
        read = outcome.lines if isinstance(outcome, PageReading) else ()
        right = [line.text for line in read] == [one.text for one in drawn]
        exact += right
        if right:
            overlaps += [overlap(line.quad, one.box) for line, one in zip(read, drawn, strict=True)]
        if number + 1 in (10, count):
            memory[number + 1] = resident(reader)
    return [
        f"| fresh pages of {side} x {side}, all numbers right | {exact} of {count} ({exact / count:.1%}) |",
        f"| overlap of box and ink (IoU), mean, least | {statistics.mean(overlaps):.2f}, {min(overlaps):.2f} |",
        f"| seconds a page, median | {statistics.median(seconds):.2f} |",
        *(f"| memory of the child after {pages} pages | {size:.0f} MB |" for pages, size in memory.items()),
    ]


def cancels(reader: EngineReader, side: int) -> str:
    """From the moment at which the first line is told, while the model still writes, to that at which the call is back."""
    taken = []
    for number in range(CANCELS):
        wanted: list[float] = []

        def begin(wanted: list[float] = wanted) -> None:
            wanted.append(time.perf_counter())

        def poll(wanted: list[float] = wanted) -> None:
            if wanted:
                raise Cancelled()

        pid = reader.pid
        try:
            reader.read_many([image(FIRST_SEED + 2 + 3 * number, side)[0]], Heard(begin), poll)
        except Cancelled:
            taken.append(time.perf_counter() - wanted[0])
        assert reader.pid == pid
    return f"| cancelled while it writes: seconds until it stopped, median, worst of {len(taken)} | " + (
        f"{statistics.median(taken):.3f}, {max(taken):.3f} |"
    )


def kill(reader: EngineReader, side: int) -> str:
    killed: list[int] = []

    def shoot() -> None:
        if not killed and reader.pid is not None:
            killed.append(reader.pid)
            os.kill(reader.pid, signal.SIGKILL)

    heard = Heard(shoot)
    reader.read_many([image(FIRST_SEED + 2, side)[0], image(FIRST_SEED + 5, side)[0]], heard)
    read = sum(isinstance(outcome, PageReading) for outcome in heard.outcomes.values())
    lost, seconds = len(reader.last_attempts.failures), reader.last_attempts.seconds
    return f"| child killed in mid-page: pages read, attempts lost, seconds | {read} of 2, {lost}, {seconds:.1f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--side", type=int, default=512)
    given = parser.parse_args()
    versions = f"torch {torch.__version__}, transformers {transformers.__version__}"
    print(f"{versions}, {platform.machine()}, {os.cpu_count()} cores, fp32")
    print("\n| what | measured |\n|---|---|")
    reader = EngineReader("hunyuan", {"model": str(CHECKPOINT), "device": "cpu"})
    try:
        began = time.perf_counter()
        reader.start()
        print(f"| start of the child, model loaded | {time.perf_counter() - began:.1f} s |")
        for line in read_pages(reader, given.pages, given.side):
            print(line)
        print(cancels(reader, given.side))
        print(kill(reader, given.side))
    finally:
        reader.close()


if __name__ == "__main__":
    main()
