"""Engines that read nothing and misbehave on purpose, for tests. Offered only where DOSSIER_FAKE_ENGINES=1 is set.

steady: the same lines for the same image. slow: takes `seconds` a page (default 1), asking poll. crashing: ends the process
(`how`: "exit" or "segfault"). crashing-once: does so unless it is asked to be gentle. hanging: never returns and never polls.
garbage: a reading that breaks the contract. failing: raises an exception. out-of-memory: takes address space until there is
none. noisy: prints to the standard output, as libraries do. unavailable: cannot be opened. batching: reads `capacity` pages
together, telling their lines one by one; a page as wide as `poison` crashes it unless it is alone and to be read gently, one as
wide as `refused` cannot be read; asked, it says the task and its argument; `seconds` a batch.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from desktop.document.geometry import Affine, Box, Quad
from desktop.engines.contract import (
    Answer,
    EngineFailed,
    EngineUnavailable,
    Fingerprint,
    PageReading,
    Poll,
    ReadChar,
    ReadLine,
    Told,
)

_LINES = 6
_STEP = 0.01
_CHUNK = 64 * 2**20
_TOO_MUCH = 2**42


def create(kind: str, settings: Mapping[str, str]) -> FakeEngine:
    if kind not in _KINDS:
        raise EngineUnavailable(engine=f"fake-{kind}", why="it is made to be unavailable")
    return _KINDS[kind](kind, settings)


class FakeEngine:
    """Steady; the others misbehave before they read as this one does."""

    def __init__(self, kind: str, settings: Mapping[str, str]) -> None:
        self._kind = kind
        self._settings = dict(settings)

    @property
    def fingerprint(self) -> Fingerprint:
        return Fingerprint(f"fake-{self._kind}", "1", settings=tuple(sorted(self._settings.items())))

    def read(
        self, pixels: NDArray[np.uint8], poll: Poll, *, gentle: bool = False, known_turn: int | None = None
    ) -> PageReading:
        poll()
        self._misbehave(poll, gentle=gentle)
        turn = known_turn or 0
        return PageReading(_lines(pixels, turn, poll), turn)

    def close(self) -> None:
        """Nothing is held."""

    def _misbehave(self, poll: Poll, *, gentle: bool) -> None:
        """This one does not."""


class SlowEngine(FakeEngine):
    def _misbehave(self, poll: Poll, *, gentle: bool) -> None:
        for _ in range(round(float(self._settings.get("seconds", "1")) / _STEP)):
            poll()
            _pass(_STEP)


class CrashingEngine(FakeEngine):
    def _misbehave(self, poll: Poll, *, gentle: bool) -> None:
        if not (gentle and self._kind == "crashing-once"):
            _crash(self._settings.get("how", "exit"))


class HangingEngine(FakeEngine):
    def _misbehave(self, poll: Poll, *, gentle: bool) -> None:
        _pass(None)


class GarbageEngine(FakeEngine):
    def read(
        self, pixels: NDArray[np.uint8], poll: Poll, *, gentle: bool = False, known_turn: int | None = None
    ) -> PageReading:
        quad = Quad.of(Box(0, 0, float("nan"), 1))
        return PageReading((ReadLine("?", quad, 7.0),), 45)


class FailingEngine(FakeEngine):
    def _misbehave(self, poll: Poll, *, gentle: bool) -> None:
        raise RuntimeError("text that must not be shown")


class OutOfMemoryEngine(FakeEngine):
    def _misbehave(self, poll: Poll, *, gentle: bool) -> None:
        taken = [np.empty(_CHUNK, np.uint8) for _ in range(_TOO_MUCH // _CHUNK)]  # never touched: address space alone
        taken.clear()


class NoisyEngine(FakeEngine):
    def _misbehave(self, poll: Poll, *, gentle: bool) -> None:
        os.write(1, b"noise of a library\n" * 10_000)


class BatchingEngine(SlowEngine):
    @property
    def capacity(self) -> int:
        return int(self._settings.get("capacity", "3"))

    @property
    def tasks(self) -> tuple[str, ...]:
        return ("text", "table")

    def prepare(self, pixels: NDArray[np.uint8], *, known_turn: int | None = None) -> object:
        return pixels, known_turn or 0

    def read_many(self, prepared: Sequence[object], poll: Poll, told: Told, *, gentle: bool = False) -> None:
        pages: list[tuple[NDArray[np.uint8], int]] = list(prepared)  # type: ignore[arg-type]  # what `prepare` returned
        if "seconds" in self._settings:
            self._misbehave(poll, gentle=gentle)
        for index, (pixels, turn) in enumerate(pages):
            width = str(pixels.shape[1])
            if width == self._settings.get("poison") and not (gentle and len(pages) == 1):
                _crash("exit")
            if width == self._settings.get("refused"):
                told.done(index, EngineFailed(engine="fake-batching", why="refused"))
                continue
            reading = PageReading(_lines(pixels, turn, poll), turn)
            for line in reading.lines:
                told.lines(index, (line,))
            told.done(index, reading)

    def ask(self, prepared: object, task: str, poll: Poll, on_text: Callable[[str], None], *, argument: str = "") -> Answer:
        on_text(task)
        poll()
        return Answer(f"{task} {argument}")


_KINDS: Mapping[str, type[FakeEngine]] = {
    "steady": FakeEngine,
    "slow": SlowEngine,
    "crashing": CrashingEngine,
    "crashing-once": CrashingEngine,
    "hanging": HangingEngine,
    "garbage": GarbageEngine,
    "failing": FailingEngine,
    "out-of-memory": OutOfMemoryEngine,
    "noisy": NoisyEngine,
    "batching": BatchingEngine,
}


def _lines(pixels: NDArray[np.uint8], turn: int, poll: Poll) -> tuple[ReadLine, ...]:
    """Up to six lines over the image, upright once it is turned; their text is a digest of the pixels."""
    height, width = pixels.shape[:2]
    seen = hashlib.sha256(pixels.tobytes()).hexdigest()
    across, down = (height, width) if turn % 180 else (width, height)
    count = min(_LINES, down)
    upright = Affine.rotation(-turn)
    extent = Quad.of(Box(0, 0, across, down)).mapped(upright).bounds
    to_image = upright.then(Affine.translation(-extent.x0, -extent.y0))
    lines = []
    for row in range(count):
        poll()
        top, bottom = down * row / count, down * (row + 1) / count
        text = seen[row * 8 : row * 8 + 8]
        chars = tuple(
            ReadChar(char, Quad.of(Box(across * i / 8, top, across * (i + 1) / 8, bottom)).mapped(to_image), 0.5 + i / 20)
            for i, char in enumerate(text)
        )
        lines.append(ReadLine(text, Quad.of(Box(0, top, across, bottom)).mapped(to_image), 0.9 - row / 10, chars=chars))
    return tuple(lines)


def _pass(seconds: float | None) -> None:
    """Time, for ever where None is given."""
    threading.Event().wait(seconds)


def _crash(how: str) -> NoReturn:
    if how == "segfault":
        ctypes.string_at(0)
    os._exit(3)
