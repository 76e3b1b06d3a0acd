"""A backend that writes what it is told to, and has as much memory as it is told: for the engine around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from desktop.engines.contract import Poll
from desktop.engines.hunyuan.governor import resized
from desktop.engines.hunyuan.values import Description, Generated, Job, Memory, OnDone, OnText, OutOfDeviceMemory, Stop

GIB = 2**30
LETTERS = 7
"""Characters that a row writes in a step."""

PUBLISHED = Description(
    release="1.5",
    device="cuda",
    dtype="bf16",
    weights=2 * 996_208_112,
    kv_bytes=98_304,
    vision_hidden=1152,
    vision_layers=27,
    text_hidden=1024,
    vocabulary=120_818,
    min_pixels=512**2,
    max_pixels=2048**2,
)
"""The architecture as it is published."""


@dataclass(frozen=True, slots=True, eq=False)
class ScriptedPage:
    """pixels: as they came to `prepare`, to be compared with."""

    pixels: NDArray[np.uint8]
    width: int
    height: int
    image_tokens: int

    @property
    def shade(self) -> int:
        """By which a test tells its pages apart: the first pixel's red."""
        return int(self.pixels.flat[0])


def generated(text: str, stop: Stop = Stop.END, logprob: float = -0.1) -> Generated:
    """As if each character were a token."""
    return Generated(text, tuple(range(len(text))), (logprob,) * len(text), stop)


def spotted(*lines: str) -> str:
    """A spotting answer with these lines one under the other."""
    return "".join(
        f"<ref>{line}</ref><quad>(100,{50 + 100 * row}),(900,{100 + 100 * row})</quad>" for row, line in enumerate(lines)
    )


Answer = Callable[[ScriptedPage, str], Generated]
Short = Callable[[str, int, Sequence[Job]], bool]
"""(stage, step, jobs still open): whether the memory is at its end. Steps are counted while rows are written."""


def enough(stage: str, step: int, jobs: Sequence[Job]) -> bool:
    return False


@dataclass
class ScriptedBackend:
    """free: what `memory` reports. short: asked at every stage; calls: the jobs of each `generate`."""

    answer: Answer
    short: Short = enough
    description: Description = PUBLISHED
    free: int = 21 * GIB
    total: int = 24 * GIB
    calls: list[tuple[Job, ...]] = field(default_factory=list)
    prepared: list[tuple[int, int]] = field(default_factory=list)
    closed: int = 0

    def memory(self) -> Memory:
        return Memory(self.free, self.total)

    def prepare(self, pixels: NDArray[np.uint8], max_pixels: int) -> ScriptedPage:
        height, width = pixels.shape[:2]
        across, down = resized(width, height, min(self.description.min_pixels, max_pixels), max_pixels)
        self.prepared.append((across, down))
        return ScriptedPage(pixels, across, down, (down // 32) * (across // 32 + 1) + 2)

    def generate(self, jobs: Sequence[Job], poll: Poll, on_done: OnDone, on_text: OnText | None = None) -> None:
        self.calls.append(tuple(jobs))
        poll()
        for stage in ("encode", "prefill"):
            self._check(stage, 0, jobs)
        texts = [self._answered(job) for job in jobs]
        at = 0
        rows = set(range(len(jobs)))
        while rows:
            poll()
            self._check("decode", at // LETTERS, [jobs[row] for row in sorted(rows)])
            for row in sorted(rows):
                done = at + LETTERS >= len(texts[row].text)
                if on_text is not None:
                    on_text(row, texts[row].text[at : at + LETTERS])
                if done:
                    rows.discard(row)
                    on_done(row, texts[row])
            at += LETTERS

    def close(self) -> None:
        self.closed += 1

    def _answered(self, job: Job) -> Generated:
        assert isinstance(job.page, ScriptedPage)
        return self.answer(job.page, job.prompt)

    def _check(self, stage: str, step: int, jobs: Sequence[Job]) -> None:
        if self.short(stage, step, jobs):
            raise OutOfDeviceMemory(stage)
