"""What passes between the parts of this engine: free of torch, so that everything but `runtime` can be tried without it."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from desktop.engines.contract import Poll

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Stop(StrEnum):
    """Why a text ends: the model said so; it was as long as allowed; it repeated itself and was stopped."""

    END = "end"
    LENGTH = "length"
    REPETITION = "repetition"


@dataclass(frozen=True, slots=True)
class Generated:
    """What the model wrote, special tokens kept as text, the stop token left out.

    starts, logprobs: one a token: the index in `text` at which it begins (a token that only completes a character begins where
    that character does) and its natural log-probability among all tokens, before any penalty.
    """

    text: str
    starts: tuple[int, ...]
    logprobs: tuple[float, ...]
    stop: Stop = Stop.END

    def confidence(self, begin: int, end: int) -> float:
        """Geometric mean of the probabilities of the tokens that wrote text[begin:end], 0-1; 0 where none did."""
        first, last = bisect_right(self.starts, begin), bisect_left(self.starts, end)
        while first > 0 and (self.starts[first - 1] == begin or self._stop(first - 1) > begin):
            first -= 1
        found = self.logprobs[first:last]
        return min(1.0, math.exp(sum(found) / len(found))) if found else 0.0

    def _stop(self, token: int) -> int:
        return self.starts[token + 1] if token + 1 < len(self.starts) else len(self.text)


@dataclass(frozen=True, slots=True)
class Description:
    """A loaded checkpoint. release: "1.0" or "1.5". device: "cpu" or "cuda". kv_bytes: of the cache, a token.
    vision_hidden, vision_layers, text_hidden: of the architecture, to estimate what a page costs. weights: bytes."""

    release: str
    device: str
    dtype: str
    weights: int
    kv_bytes: int
    vision_hidden: int
    vision_layers: int
    text_hidden: int
    vocabulary: int
    min_pixels: int
    max_pixels: int


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of the device. free: to be had now, what the process itself holds unused counted in."""

    free: int
    total: int


class Prepared(Protocol):
    """A page made ready on the CPU: resized, cut into patches. width, height: pixels after the resize, multiples of 32."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def image_tokens(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Job:
    """One prompt about one page. Jobs of one call that share `page` (the same object) have it encoded once."""

    page: Prepared
    prompt: str
    max_new_tokens: int = 8192


class OutOfDeviceMemory(Exception):
    """stage: "encode", "prefill" or "decode". After it the backend holds nothing of the call and can be asked again."""

    def __init__(self, stage: str) -> None:
        super().__init__(stage)
        self.stage = stage


OnText = Callable[[int, str], None]
"""(index of the job, text that was added): now and then while a job's text grows, and once more at its end."""
OnDone = Callable[[int, Generated], None]


class Backend(Protocol):
    """A checkpoint in memory. `prepare` may be called from any thread, the rest from one."""

    @property
    def description(self) -> Description: ...

    def memory(self) -> Memory: ...

    def prepare(self, pixels: NDArray[np.uint8], max_pixels: int) -> Prepared:
        """pixels: uint8, (height, width, 3) RGB or (height, width) grey, the right way up. max_pixels: of the resized page."""

    def generate(self, jobs: Sequence[Job], poll: Poll, on_done: OnDone, on_text: OnText | None = None) -> None:
        """All jobs as one batch, greedy; a job is done as soon as its row is. Raises what poll raises, OutOfDeviceMemory."""

    def close(self) -> None: ...
