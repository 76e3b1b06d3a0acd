"""The child process in which masters are opened: handlers over the pipe. Nothing is kept that could not be lost."""

from __future__ import annotations

import io
import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from desktop.document.codec import decode, encode
from desktop.document.geometry import Box, Quad, View
from desktop.document.model import Code, Marks
from desktop.hosts.protocol import Message
from desktop.hosts.server import Handler, serve
from desktop.imaging.canvas import Canvas, larger, plan, told_dpi
from desktop.imaging.cleaning import SIDE as CLEANING_SIDE
from desktop.imaging.cleaning import PageInk, cleaned, ink_of, shrunk
from desktop.imaging.codes import find_codes
from desktop.imaging.errors import OutOfMemory, PageDamaged, PageTooLarge
from desktop.imaging.limits import Limits
from desktop.imaging.marks import find_marks
from desktop.imaging.masters import Master, Shelf
from desktop.imaging.quality import measure
from desktop.imaging.separators import separator_sheets
from desktop.imaging.values import PageInfo, PageMeasures, Rendering, TextLayer

Poll = Callable[[], None]
_JPEG_QUALITY = 85
_CODE_SIDE = 1800
_MEASURED_PIXELS = 9_000_000
"""A4 at 300 dpi."""
_STAND_IN = (595.0, 842.0, "pt")


@dataclass(frozen=True, slots=True)
class Order:
    """What the parent asks for; each call uses the part that concerns it."""

    path: str
    password: str | None = None
    index: int = 0
    count: int = 1
    view: View = field(default_factory=View)
    crop: Box | None = None
    resolution: float | None = None
    max_side: int | None = None
    max_pixels: int = 100_000_000
    marks: bool = False
    format: str = "raw"
    names: tuple[str, ...] = ()
    black: tuple[Quad, ...] = ()


class Imaging:
    """The calls and what is kept between them; works in any process."""

    def __init__(self, limits: Limits) -> None:
        self.shelf = Shelf(limits)
        self._ink: tuple[object, PageInk] | None = None
        Image.MAX_IMAGE_PIXELS = limits.bilevel_pixels  # frames inside a file are checked against it by Pillow itself

    def handlers(self) -> dict[str, Handler]:
        calls: dict[str, Callable[[Order, Poll], tuple[Any, Any]]] = {
            "probe": self._probe,
            "pages": self._pages,
            "render": self._render,
            "text-layer": self._text_layer,
            "measure": self._measure,
            "codes": self._codes,
            "separators": self._separators,
            "release": self._release,
        }
        return {name: _handler(name, call) for name, call in calls.items()}

    def _probe(self, order: Order, poll: Poll) -> tuple[Any, bytes]:
        return self.shelf.master(Path(order.path), order.password).info(), b""

    def _pages(self, order: Order, poll: Poll) -> tuple[Any, bytes]:
        master = self.shelf.master(Path(order.path), order.password)
        pages: list[PageInfo] = []
        for index in range(order.index, order.index + order.count):
            poll()
            try:
                pages.append(master.page(index))
            except (PageDamaged, PageTooLarge, OutOfMemory) as error:  # the other pages go on
                pages.append(PageInfo(index, *_STAND_IN, error=json.dumps(error.to_plain())))
        return pages, b""

    def _render(self, order: Order, poll: Poll) -> tuple[Rendering, Any]:
        master = self.shelf.master(Path(order.path), order.password)
        page = master.page(order.index)
        resolution = order.resolution
        if order.max_side is not None:
            shown = plan(page, order.view, crop=order.crop, resolution=1.0, max_pixels=sys.maxsize)
            resolution = order.max_side / max(shown.width, shown.height)
        elif resolution is None:
            resolution = master.reading_resolution(order.index)
        canvas = plan(page, order.view, crop=order.crop, resolution=resolution, max_pixels=order.max_pixels)
        poll()
        pixels, notes = self._drawn(master, order, canvas)
        poll()
        marks = _on_page(find_marks(pixels), canvas) if order.marks else None
        pixels = _blackened(pixels, order.black, canvas)
        rendering = Rendering(
            b"",
            canvas.width,
            canvas.height,
            channels=3 if pixels.ndim == 3 else 1,
            to_page=canvas.from_page.inverse(),
            marks=marks,
            format=order.format,
            notes=notes,
        )
        return rendering, _blob(pixels, order.format, _dpi_of(page, canvas))

    def _drawn(self, master: Master, order: Order, canvas: Canvas) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
        """Cleaned, where the view says so: by the ink of the whole page, so that parts of it fit together, and not coarser than
        that was measured, so that thin strokes do not get lost in a small picture."""
        view = order.view
        if not (view.despeckle or view.fade):
            pixels, notes = master.draw(order.index, canvas)
            return _without_colour(pixels), notes
        ink = self._ink_of(master, order)
        fine = larger(canvas, max(1.0, ink.scale / _scale_of(canvas)))
        pixels, notes = master.draw(order.index, fine)
        clean = cleaned(_without_colour(pixels), ink, _scale_of(fine), despeckle=view.despeckle, fade=view.fade)
        return shrunk(clean, canvas.width, canvas.height), notes

    def _ink_of(self, master: Master, order: Order) -> PageInk:
        key = (order.path, order.index, order.view.crop)
        if self._ink is None or self._ink[0] != key:
            page, view = master.page(order.index), View(crop=order.view.crop)
            resolution = min(CLEANING_SIDE / max(page.width, page.height), master.reading_resolution(order.index))
            whole = plan(page, view, crop=None, resolution=resolution, max_pixels=CLEANING_SIDE**2)
            drawn, _ = master.draw(order.index, whole)
            self._ink = (key, ink_of(drawn, _scale_of(whole)))
        return self._ink[1]

    def _measure(self, order: Order, poll: Poll) -> tuple[PageMeasures, bytes]:
        """Of the page in its turn and crop, not made level and not cleaned."""
        master = self.shelf.master(Path(order.path), order.password)
        page = master.page(order.index)
        scanned = master.scanned(order.index)
        resolution = min(scanned.resolution, master.reading_resolution(order.index))
        view = View(order.view.turn, crop=order.view.crop)
        canvas = plan(page, view, crop=None, resolution=resolution, max_pixels=_MEASURED_PIXELS)
        poll()
        pixels, _ = master.draw(order.index, canvas)
        poll()
        scale = _scale_of(canvas)
        native = scanned.resolution / scale
        found = measure(pixels, native=native, dpi=scanned.dpi, inches=scanned.inches, scan=scanned.scan)
        back = canvas.from_page.inverse()
        extent = Quad.of(found.extent).mapped(back).bounds if found.extent else None
        edge = found.edge and found.edge * native
        return replace(found, extent=extent, edge=edge, letter=found.letter and found.letter * native), b""

    def _text_layer(self, order: Order, poll: Poll) -> tuple[TextLayer, bytes]:
        return self.shelf.master(Path(order.path), order.password).text_layer(order.index), b""

    def _codes(self, order: Order, poll: Poll) -> tuple[tuple[Code, ...], bytes]:
        master = self.shelf.master(Path(order.path), order.password)
        page = master.page(order.index)
        canvas = plan(page, View(), crop=None, resolution=_code_resolution(page), max_pixels=_CODE_SIDE**2)
        poll()
        pixels, _ = master.draw(order.index, canvas)
        poll()
        grey = pixels if pixels.ndim == 2 else np.asarray(Image.fromarray(pixels).convert("L"))
        back = canvas.from_page.inverse()
        return tuple(replace(code, quad=code.quad.mapped(back)) for code in find_codes(grey)), b""

    def _separators(self, order: Order, poll: Poll) -> tuple[None, bytes]:
        return None, separator_sheets(order.names)

    def _release(self, order: Order, poll: Poll) -> tuple[None, bytes]:
        self.shelf.close()
        return None, b""


def _blackened(pixels: NDArray[np.uint8], areas: Sequence[Quad], canvas: Canvas) -> NDArray[np.uint8]:
    """Every pixel that an area touches is black: no trace of ink is left at its edges."""
    if not areas:
        return pixels
    image = Image.fromarray(pixels)
    pen = ImageDraw.Draw(image)
    for area in areas:
        corners = area.mapped(canvas.from_page).points
        pen.polygon(corners, fill=0 if image.mode == "L" else (0, 0, 0))
        pen.line((*corners, corners[0]), fill=0 if image.mode == "L" else (0, 0, 0), width=3)
    return np.asarray(image)


def _scale_of(canvas: Canvas) -> float:
    """Pixels a unit of the page's finer axis."""
    t = canvas.from_page
    return min(math.hypot(t.a, t.b), math.hypot(t.c, t.d))


def _code_resolution(page: PageInfo) -> float:
    """Pixels a unit for about 150 dpi, on sheets that are no larger than a scanner's."""
    return min(150 / 72 if page.unit == "pt" else 1.0, _CODE_SIDE / max(page.width, page.height))


def _handler(name: str, call: Callable[[Order, Poll], tuple[Any, Any]]) -> Handler:
    def handler(message: Message, poll: Poll) -> Message:
        value, blob = call(decode(Order, message.body), poll)
        return Message(name, {"value": encode(_plain(value) if isinstance(value, Rendering) else value)}, blob)

    return handler


def _plain(rendering: Rendering) -> dict[str, Any]:
    """All but the pixels, which travel beside it."""
    return {f.name: getattr(rendering, f.name) for f in fields(rendering) if f.name != "pixels"}


def _without_colour(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """One channel where all three are the same: a third to send and to read."""
    if pixels.ndim == 2:
        return np.ascontiguousarray(pixels)
    for step in (16, 1):  # a sample first: pages in colour are told at once
        part = pixels[::step, ::step]
        if not (np.array_equal(part[..., 0], part[..., 1]) and np.array_equal(part[..., 1], part[..., 2])):
            return np.ascontiguousarray(pixels)
    return np.ascontiguousarray(pixels[..., 0])


def _on_page(marks: Marks, canvas: Canvas) -> Marks:
    """From pixels to page space."""
    back = canvas.from_page.inverse()

    def segment(ruling: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        return (*back.apply(ruling[:2]), *back.apply(ruling[2:]))

    swapped = canvas.turn in (90, 270)
    level, upright = tuple(map(segment, marks.horizontal)), tuple(map(segment, marks.vertical))
    return Marks(
        horizontal=upright if swapped else level,
        vertical=level if swapped else upright,
        seals=tuple(q.mapped(back) for q in marks.seals),
        figures=tuple(q.mapped(back) for q in marks.figures),
        ticks=tuple(replace(tick, quad=tick.quad.mapped(back)) for tick in marks.ticks),
        codes=tuple(replace(code, quad=code.quad.mapped(back)) for code in marks.codes),
    )


def _dpi_of(page: PageInfo, canvas: Canvas) -> float | None:
    """Pixels an inch of paper; None where the file does not say."""
    dpi = told_dpi(page)
    return max(dpi) * _scale_of(canvas) if dpi else None


def _blob(pixels: NDArray[np.uint8], kind: str, dpi: float | None) -> memoryview | bytes:
    if kind == "raw":
        return pixels.data
    file = io.BytesIO()
    options: dict[str, Any] = {"quality": _JPEG_QUALITY} if kind == "jpeg" else {"compress_level": 1}
    if dpi is not None:
        options["dpi"] = (dpi, dpi)
    Image.fromarray(pixels).save(file, format="JPEG" if kind == "jpeg" else "PNG", **options)
    return file.getvalue()


def main() -> int:
    """The loop of the child process; returns its exit code."""
    return serve(Imaging(Limits()).handlers())
