"""The engine for the graphics card, on the processor, with a model that truly reads numbers (a TEST MODEL): a page in, the
program's own processes, the model writes, the boxes lie on the ink."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import psutil
import pytest

pytest.importorskip("torch", reason="torch is not installed: this engine cannot run")

from desktop.engines import gpu
from desktop.engines.contract import Cancelled, EngineFailed, PageReading, ReadLine
from desktop.engines.reader import EngineReader, PageImage
from tests.helpers import tracing
from tests.helpers.nano.pages import DrawnLine, page
from tests.helpers.nano_model import CHECKPOINT, brought
from tests.helpers.program import MAIN, dossier

FULL = os.environ.get("DOSSIER_FULL") == "1"
SEEDS = range(20, 26)
needs_unshare = pytest.mark.skipif(tracing.why_not_without_network() is not None, reason=str(tracing.why_not_without_network()))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk to which the model was brought."""
    folder = tmp_path_factory.mktemp("desk")
    brought(folder / "home" / "data" / "models", folder / "drive")
    return folder / "home"


@pytest.fixture
def reader() -> Iterator[EngineReader]:
    made = EngineReader("hunyuan", {"model": str(CHECKPOINT), "device": "cpu"})
    yield made
    made.close()


def image(seed: int, side: int = 512) -> PageImage:
    pixels = np.asarray(page(seed, side, side, 3)[0])
    return PageImage(f"page {seed}", memoryview(np.ascontiguousarray(pixels)).cast("B"), side, side, 3)


class Heard:
    def __init__(self) -> None:
        self.lines_of: dict[int, list[ReadLine]] = {}
        self.outcomes: dict[int, PageReading | EngineFailed] = {}
        self.on_first = lambda: None

    def lines(self, index: int, lines: Sequence[ReadLine]) -> None:
        self.lines_of.setdefault(index, []).extend(lines)
        first, self.on_first = self.on_first, lambda: None
        first()

    def done(self, index: int, outcome: PageReading | EngineFailed) -> None:
        self.outcomes[index] = outcome


def overlap(drawn: DrawnLine, quad: list[list[float]]) -> float:
    """Intersection over union with the ink."""
    (x0, y0), (x1, y1) = map(min, zip(*quad, strict=True)), map(max, zip(*quad, strict=True))
    a0, b0, a1, b1 = drawn.box
    shared = max(0.0, min(x1, a1) - max(x0, a0)) * max(0.0, min(y1, b1) - max(y0, b0))
    return shared / ((x1 - x0) * (y1 - y0) + (a1 - a0) * (b1 - b0) - shared)


@needs_unshare
def test_pages_in_texts_and_boxes_on_the_ink_out_without_a_network(home: Path, tmp_path: Path) -> None:
    drawn = {}
    for seed in SEEDS:
        picture, drawn[seed] = page(seed, 1024, 1024, 3)
        picture.save(tmp_path / f"{seed}.png")
    inputs = [str(tmp_path / f"{seed}.png") for seed in SEEDS]
    command = [sys.executable, str(MAIN), "recognise", *inputs, "--out", str(tmp_path / "out"), "--engine", "hunyuan"]
    done = tracing.without_network(command, {**tracing.environment(tmp_path), "DOSSIER_HOME": str(home)})
    assert done.returncode == 0, done.stderr
    right = boxed = count = 0
    for seed in SEEDS:
        exported = json.loads((tmp_path / "out" / f"{seed}.json").read_text("utf-8"))
        lines = [line for region in exported["pages"][0]["regions"] for line in region["lines"]]
        assert {line["engine"] for line in lines} == {"hunyuan"}
        read = {line["text"]: line["quad"] for line in lines}
        count += len(drawn[seed])
        right += sum(one.text in read for one in drawn[seed])
        boxed += sum(one.text in read and overlap(one, read[one.text]) > 0.6 for one in drawn[seed])
    assert right >= 0.9 * count
    assert boxed == right


def test_lines_are_told_while_the_model_writes(reader: EngineReader) -> None:
    heard = Heard()
    early: list[bool] = []
    heard.on_first = lambda: early.append(not heard.outcomes)
    reader.read_many([image(20)], heard)
    outcome = heard.outcomes[0]
    assert isinstance(outcome, PageReading)
    assert early == [True]
    assert [line.text for line in heard.lines_of[0]] == [line.text for line in outcome.lines]


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is not known there")
def test_killing_the_engine_in_mid_page_costs_one_attempt(reader: EngineReader) -> None:
    heard = Heard()

    def kill() -> None:
        assert reader.pid is not None
        os.kill(reader.pid, signal.SIGKILL)

    heard.on_first = kill
    reader.read_many([image(20), image(21)], heard)
    assert all(isinstance(outcome, PageReading) for outcome in heard.outcomes.values())
    assert len(heard.outcomes) == 2
    assert len(reader.last_attempts.failures) == 1


def test_cancelled_while_it_writes_it_stops_and_stays_open(reader: EngineReader) -> None:
    heard, wanted = Heard(), threading.Event()
    heard.on_first = wanted.set

    def poll() -> None:
        if wanted.is_set():
            raise Cancelled()

    reader.start()
    pid = reader.pid
    with pytest.raises(Cancelled):
        reader.read_many([image(20)], heard, poll)
    assert heard.outcomes == {}
    assert reader.pid == pid
    reader.read_many([image(21)], heard)
    assert isinstance(heard.outcomes[0], PageReading)


def test_memory_after_many_pages_is_what_it_was_after_ten(reader: EngineReader) -> None:
    """200 pages with DOSSIER_FULL=1."""
    pages = 200 if FULL else 40
    after_ten = 0
    for number in range(pages):
        heard = Heard()
        reader.read_many([image(number, 256)], heard)
        if number == 9:
            after_ten = resident(reader)
    assert resident(reader) - after_ten < 25 * 2**20


def resident(reader: EngineReader) -> int:
    assert reader.pid is not None
    return int(psutil.Process(reader.pid).memory_info().rss)


def test_auto_stays_with_the_embedded_engine_where_there_is_no_card(home: Path, tmp_path: Path) -> None:
    page(20, 512, 512, 2)[0].save(tmp_path / "page.png")
    done = dossier("recognise", tmp_path / "page.png", "--out", tmp_path / "out", home=home, CUDA_VISIBLE_DEVICES="")
    assert done.returncode == 0, done.stderr
    exported = json.loads((tmp_path / "out" / "page.json").read_text("utf-8"))
    engines = {line["engine"] for region in exported["pages"][0]["regions"] for line in region["lines"]}
    assert "hunyuan" not in engines or gpu.cards()
