"""The embedded engine: one page to its lines, on the processor."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import cv2
import numpy as np

from desktop.document.geometry import Affine, Quad, View
from desktop.engines.contract import EngineUnavailable, Fingerprint, Ink, PageReading, Poll, ReadChar, ReadLine
from desktop.engines.rapid import orientation, strips
from desktop.engines.rapid.detection import Found, find_lines
from desktop.engines.rapid.inks import find_ink
from desktop.engines.rapid.models import model_hashes
from desktop.engines.rapid.recognition import NOTHING, Said, is_wide, read_strip, upright_cells

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Boxes = NDArray[np.float32]
    Corners = NDArray[np.float32]

VERSION = "1"
_BACKENDS = {
    "onnxruntime": ("desktop.engines.rapid.runtime", "OnnxNetworks"),
    "openvino": ("desktop.engines.rapid.runtime_openvino", "OpenvinoNetworks"),
}
_COARSE = 960
_FINE = 2016
"""The longer side of the page in the first and, at most, in the second look."""
_SMALL = 736
"""Pictures grow for the first look until their shorter side is this, four times at most."""
_READABLE = 20.0
"""Lines this thick in the first look need no second."""
_GOAL = 24.0
"""How thick the second look makes them."""
_FEW = 3
"""A picture shaped like a line in which no more lines are found is read whole as well: the detector may cut off its ends."""
_CONTRAST = 40
"""A picture with less between its darkest and its lightest pixel is blank."""
_POOR = 0.6
"""A page with many lines read less surely than this gets a closer look."""
_UNREADABLE = 0.5
"""A line read less surely than this is a guess: it keeps its place and its confidence, but gets no text."""
_DOUBTFUL = 0.8
"""A tall box read less surely than this is tried the other way up too: text on a page's edge runs upwards."""

_CLOSER = -0.07
"""Where a second look cuts a line out: so much further out on all sides, in heights of the line."""


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
        """A coarse look shows which way up the page is. One that lies on its side is turned and read like any other, so that
        the same page gives the same lines whichever way it was scanned."""
        found = self._first_look(pixels, poll)
        turn = self._turn(pixels, found.boxes, poll) if known_turn is None else known_turn % 360
        if not turn:
            return self._upright(pixels, found, poll, gentle)
        upright = np.ascontiguousarray(np.rot90(pixels, -turn // 90))
        reading = self._upright(upright, self._first_look(upright, poll), poll, gentle)
        back = View(turn=turn).transform(pixels.shape[1], pixels.shape[0]).inverse()
        return replace(reading, lines=tuple(_mapped(line, back) for line in reading.lines), turn=turn)

    def reread(self, pixels: NDArray[np.uint8], quads: Sequence[Quad], poll: Poll) -> tuple[ReadLine, ...]:
        """Cut out closer, which makes the letters larger: what the recogniser says both times is more than chance."""
        boxes = [np.array(quad.points, np.float32) for quad in quads]
        read = self._each(lambda corners: self._again(pixels, corners), boxes, poll, self._workers)
        return tuple(line or ReadLine("", quad, 0.0) for line, quad in zip(read, quads, strict=True))

    def _again(self, pixels: NDArray[np.uint8], corners: Corners) -> ReadLine | None:
        vertical = strips.is_tall(corners)
        strip = strips.moved(strips.lying(corners) if vertical else corners, _CLOSER)
        return _as_line(self._read(pixels, strip), strip, vertical=vertical, unsure=True)

    def ink(self, pixels: NDArray[np.uint8], quads: Sequence[Quad], poll: Poll) -> Ink:
        return find_ink(pixels, quads, poll)

    def turn(self, pixels: NDArray[np.uint8], poll: Poll) -> int:
        """What `read` would say of which way up the page is, without reading it: clockwise degrees that bring it upright.
        May be called from several threads."""
        return self._turn(pixels, self._first_look(pixels, poll).boxes, poll)

    def _first_look(self, pixels: NDArray[np.uint8], poll: Poll) -> Found:
        return find_lines(pixels, self._networks.detect, poll, scale=_coarse(pixels))

    def _upright(self, pixels: NDArray[np.uint8], found: Found, poll: Poll, gentle: bool) -> PageReading:
        """found: by the coarse look. It shows how small the print is and where it stands; a closer look follows where that is
        too small for it."""
        longest, shortest = max(pixels.shape[:2]), min(pixels.shape[:2])
        workers = 1 if gentle else self._workers
        coarse = _coarse(pixels)
        finest = max(coarse, min((_FINE // 2 if gentle else _FINE) / longest, 2.0))
        scale = coarse if found.thickness >= _READABLE else min(finest, coarse * _GOAL / max(found.thickness, 4.0))
        if found.area and scale > 1.1 * coarse:
            found = find_lines(pixels, self._networks.detect, poll, scale=scale, area=found.area)
        boxes = found.boxes
        lines = self._lines(pixels, boxes, poll, workers)
        if _is_poor(lines) and finest > 1.1 * scale:
            closer = find_lines(pixels, self._networks.detect, poll, scale=finest).boxes
            again = self._lines(pixels, closer, poll, workers)
            if _worth(again) > _worth(lines):
                boxes, lines = closer, again
        if len(lines) <= _FEW and 3 * shortest < longest and np.ptp(pixels) > _CONTRAST:
            whole = self._lines(pixels, _whole(pixels), poll, workers)
            if not lines or _worth(whole) > _worth(lines):
                boxes, lines = _whole(pixels), whole
        return PageReading(lines, 0, orientation.slope(boxes))

    def _turn(self, pixels: NDArray[np.uint8], boxes: Boxes, poll: Poll) -> int:
        def read(corners: Corners) -> Said:
            poll()
            return self._read(pixels, corners)

        def read_cells(corners: Corners, said: Said) -> Said:
            cells = upright_cells(strips.cut(pixels, corners), said)
            return read_strip(cells, self._networks.recognise, self._networks.characters)

        return orientation.find_turn(boxes, read, read_cells)

    def _read(self, pixels: NDArray[np.uint8], corners: Corners) -> Said:
        return read_strip(strips.cut(pixels, corners), self._networks.recognise, self._networks.characters)

    def _lines(self, pixels: NDArray[np.uint8], corners: Boxes, poll: Poll, workers: int) -> tuple[ReadLine, ...]:
        read = self._each(lambda box: self._line(pixels, box), corners, poll, workers)
        return tuple(line for line in read if line is not None)

    def _each(
        self, read: Callable[[Corners], ReadLine | None], corners: Sequence[Corners] | Boxes, poll: Poll, workers: int
    ) -> list[ReadLine | None]:
        """In their order. Longest first, so that the workers end together."""
        order = sorted(range(len(corners)), key=lambda at: -_aspect(corners[at]))
        found: dict[int, ReadLine | None] = {}
        with ThreadPoolExecutor(workers, thread_name_prefix="rapid") as pool:
            waiting: dict[Future[ReadLine | None], int] = {}
            try:
                for at in order:
                    waiting[pool.submit(read, corners[at])] = at
                while waiting:
                    done, _ = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
                    for future in done:
                        found[waiting.pop(future)] = future.result()
                    poll()
            finally:
                for future in waiting:
                    future.cancel()
        return [found[at] for at in range(len(corners))]

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


def _coarse(pixels: NDArray[np.uint8]) -> float:
    """The scale of the first look."""
    longest, shortest = max(pixels.shape[:2]), min(pixels.shape[:2])
    return float(min(_COARSE / longest, max(1.0, min(_SMALL / shortest, 4.0))))


def _mapped(line: ReadLine, transform: Affine) -> ReadLine:
    chars = tuple(replace(char, quad=char.quad.mapped(transform)) for char in line.chars)
    return replace(line, quad=line.quad.mapped(transform), chars=chars)


def _is_poor(lines: Sequence[ReadLine]) -> bool:
    return sum(line.confidence < _POOR for line in lines) > 0.3 * len(lines)


def _worth(lines: Sequence[ReadLine]) -> float:
    return sum(len(line.text) * line.confidence**2 for line in lines)


def _whole(pixels: NDArray[np.uint8]) -> Boxes:
    """A picture that has the shape of a line, as one line."""
    height, width = pixels.shape[:2]
    return np.array([[(0, 0), (width, 0), (width, height), (0, height)]], np.float32)


def _aspect(corners: Corners) -> float:
    width, height = strips.size_of(corners)
    return max(width, height) / max(1.0, min(width, height))


def _as_line(said: Said, strip: Corners, *, vertical: bool, unsure: bool = False) -> ReadLine | None:
    """unsure: its text counts however unsure it is."""
    if said is NOTHING:
        return None
    upright = strips.standing if vertical else np.asarray
    quad = strips.as_quad(upright(strip))
    confidence = round(said.confidence, 4)
    if confidence < _UNREADABLE and not unsure:
        return ReadLine("", quad, confidence, vertical)
    chars = tuple(
        ReadChar(c.text, strips.as_quad(upright(strips.between(strip, c.start, c.end))), round(c.confidence, 4), c.others)
        for c in said.chars
    )
    return ReadLine(said.text, quad, confidence, vertical, chars)


def open_engine(settings: Mapping[str, str]) -> RapidEngine:
    """Raises EngineUnavailable."""
    threads = int(settings.get("threads") or min(8, os.cpu_count() or 1))
    backend = settings.get("backend") or "onnxruntime"
    if backend not in _BACKENDS:
        raise EngineUnavailable(engine="rapid", why=f"there is no backend {backend}")
    module, name = _BACKENDS[backend]
    try:
        networks = getattr(importlib.import_module(module), name)(threads)
    except ImportError as error:
        raise EngineUnavailable(engine="rapid", why=f"{backend} is not installed") from error
    cv2.setNumThreads(1)
    chosen = (("backend", backend), ("backend_version", networks.version))
    return RapidEngine(networks, Fingerprint("rapid", VERSION, model_hashes(), chosen), threads)
