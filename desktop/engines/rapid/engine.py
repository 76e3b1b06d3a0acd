"""The embedded engine: one page to its lines, on the processor."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Protocol

import cv2
import numpy as np

from desktop.engines.contract import Fingerprint, PageReading, Poll, ReadChar, ReadLine
from desktop.engines.rapid import orientation, strips
from desktop.engines.rapid.detection import find_lines
from desktop.engines.rapid.recognition import NOTHING, Said, is_wide, read_strip
from desktop.engines.rapid.runtime import OnnxNetworks, model_hashes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Boxes = NDArray[np.float32]
    Corners = NDArray[np.float32]

VERSION = "1"
_COARSE = 960
_FINE = 2016
"""The longer side of the page in the first and, at most, in the second look."""
_SMALL = 736
"""Pictures grow for the first look until their shorter side is this, four times at most."""
_READABLE = 20.0
"""Lines this thick in the first look need no second."""
_GOAL = 24.0
"""How thick the second look makes them."""
_CONTRAST = 40
_DOUBTFUL = 0.8
"""A tall box read less surely than this is tried the other way up too: text on a page's edge runs upwards."""


class Networks(Protocol):
    @property
    def characters(self) -> tuple[str, ...]: ...

    def detect(self, image: NDArray[np.float32]) -> NDArray[np.float32]: ...

    def recognise(self, strip: NDArray[np.float32]) -> NDArray[np.float32]: ...


class RapidEngine:
    """Reads with `workers` threads at a time."""

    def __init__(self, networks: Networks, fingerprint: Fingerprint, workers: int) -> None:
        self._networks = networks
        self._fingerprint = fingerprint
        self._workers = workers

    @property
    def fingerprint(self) -> Fingerprint:
        return self._fingerprint

    def close(self) -> None:
        """Nothing is held beyond the process."""

    def read(
        self, pixels: NDArray[np.uint8], poll: Poll, *, gentle: bool = False, known_turn: int | None = None
    ) -> PageReading:
        turn, boxes = self._find(pixels, poll, _FINE // 2 if gentle else _FINE, known_turn)
        lines = self._lines(pixels, boxes, poll, 1 if gentle else self._workers)
        return PageReading(tuple(lines), turn, orientation.slope(boxes, turn))

    def _find(self, pixels: NDArray[np.uint8], poll: Poll, finest: int, known_turn: int | None) -> tuple[int, Boxes]:
        """A coarse look shows which way up the page is, how small its print and where it stands; where that is too small or
        lies on its side a second look follows, close enough and upright: the detector is at its best there."""
        longest, shortest = max(pixels.shape[:2]), min(pixels.shape[:2])
        coarse = min(_COARSE / longest, max(1.0, min(_SMALL / shortest, 4.0)))
        found = find_lines(pixels, self._networks.detect, poll, scale=coarse)
        turn = self._turn(pixels, found.boxes, poll) if known_turn is None else known_turn % 360
        finer = min(finest / longest, max(2.0, coarse), coarse * (_GOAL / found.thickness if found.thickness else 4.0))
        if finer > 1.1 * coarse and found.thickness < _READABLE or turn:
            scale = finer if finer > 1.1 * coarse and found.thickness < _READABLE else coarse
            found = find_lines(pixels, self._networks.detect, poll, scale=scale, area=found.area, turn=turn)
        if not len(found.boxes) and shortest * 3 < longest and np.ptp(pixels) > _CONTRAST:
            return turn, _whole(pixels)
        return turn, found.boxes

    def _turn(self, pixels: NDArray[np.uint8], boxes: Boxes, poll: Poll) -> int:
        if not len(boxes):
            return 0
        down = orientation.runs_down(boxes)
        chosen = [box for box in orientation.samples(boxes) if strips.is_tall(box) == down]

        def read(corners: Corners) -> Said:
            poll()
            return self._read(pixels, corners)

        candidates = [strips.lying(box) for box in chosen] if down else chosen
        better = orientation.preference(candidates, read)
        if not down:
            return 180 if better < 0 else 0
        if self._columns(read, candidates, better):
            return 180 if better < 0 else 0
        return 90 if better < 0 else 270

    @staticmethod
    def _columns(read: orientation.Read, candidates: Sequence[Corners], better: float) -> bool:
        said = [read(corners if better >= 0 else strips.upside_down(corners)) for corners in candidates]
        chars = [char for line in said for char in line.text if char.strip()]
        return sum(map(is_wide, chars)) * 2 > len(chars)

    def _read(self, pixels: NDArray[np.uint8], corners: Corners) -> Said:
        return read_strip(strips.cut(pixels, corners), self._networks.recognise, self._networks.characters)

    def _lines(self, pixels: NDArray[np.uint8], corners: Sequence[Corners], poll: Poll, workers: int) -> Iterable[ReadLine]:
        """Longest first, so that the workers end together."""
        order = sorted(range(len(corners)), key=lambda at: -_aspect(corners[at]))
        found: dict[int, ReadLine | None] = {}
        with ThreadPoolExecutor(workers, thread_name_prefix="rapid") as pool:
            waiting: dict[Future[ReadLine | None], int] = {}
            try:
                for at in order:
                    waiting[pool.submit(self._line, pixels, corners[at])] = at
                while waiting:
                    done, _ = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
                    for future in done:
                        found[waiting.pop(future)] = future.result()
                    poll()
            finally:
                for future in waiting:
                    future.cancel()
        return [line for at in range(len(corners)) if (line := found[at]) is not None]

    def _line(self, pixels: NDArray[np.uint8], corners: Corners) -> ReadLine | None:
        """None when the box holds nothing that reads as text."""
        if not strips.is_tall(corners):
            return _as_line(self._read(pixels, corners), corners, vertical=False)
        strip = strips.lying(corners)
        said = self._read(pixels, strip)
        if said.confidence < _DOUBTFUL:
            other = strips.upside_down(strip)
            upwards = self._read(pixels, other)
            if orientation.weight(upwards) > orientation.weight(said):
                said, strip = upwards, other
        chars = [char for char in said.text if char.strip()]
        return _as_line(said, strip, vertical=sum(map(is_wide, chars)) * 2 > len(chars))


def _whole(pixels: NDArray[np.uint8]) -> Boxes:
    """A picture in which nothing was found but that has the shape of a line, as one line."""
    height, width = pixels.shape[:2]
    return np.float32([[(0, 0), (width, 0), (width, height), (0, height)]])


def _aspect(corners: Corners) -> float:
    width, height = strips.size_of(corners)
    return max(width, height) / max(1.0, min(width, height))


def _as_line(said: Said, strip: Corners, *, vertical: bool) -> ReadLine | None:
    if said is NOTHING:
        return None
    upright = strips.standing if vertical else np.asarray
    chars = tuple(
        ReadChar(char, strips.as_quad(upright(strips.between(strip, start, end))), round(sure, 4))
        for char, sure, start, end in said.chars
    )
    return ReadLine(said.text, strips.as_quad(upright(strip)), round(said.confidence, 4), vertical, chars)


def open_engine(settings: Mapping[str, str]) -> RapidEngine:
    """Raises EngineUnavailable."""
    threads = int(settings.get("threads") or min(8, os.cpu_count() or 1))
    cv2.setNumThreads(1)
    networks = OnnxNetworks(threads)
    chosen = (("backend", networks.backend), ("backend_version", networks.version))
    return RapidEngine(networks, Fingerprint("rapid", VERSION, model_hashes(), chosen), threads)
