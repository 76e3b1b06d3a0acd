"""PDF pages to pixels, by PyMuPDF. Form values and annotations are drawn; the file is only read."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from desktop.document.geometry import Box, View
from desktop.document.model import Code, Tick
from desktop.imaging import textlayer
from desktop.imaging.canvas import Canvas, plan
from desktop.imaging.codes import find_codes
from desktop.imaging.decoding import decoding
from desktop.imaging.errors import (
    NoPages,
    PageMissing,
    PageTooLarge,
    PasswordNeeded,
    PasswordWrong,
    TooComplex,
    TooManyPages,
    UnsupportedFormat,
)
from desktop.imaging.limits import Limits
from desktop.imaging.ticks import find_ticks
from desktop.imaging.trust import judge
from desktop.imaging.values import PDF, MasterInfo, PageInfo, Scanned, TextLayer
from desktop.imaging.widgets import widget_ticks

_POINTS = 72.0
_READING = 300 / _POINTS
# A scan is read at its own resolution, but between 150 and 400 dpi unless its pixels are few or many for a page.
_LOW, _HIGH = 150 / _POINTS, 400 / _POINTS
_FEW, _ENOUGH = 2500, 3500
_LARGE = 40_000_000  # pixels of A2 at 300 dpi; larger sheets have larger letters
_SCAN_COVERS = 0.8
_FIRST_PAGES = 5
_TEXT = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_IGNORE_ACTUALTEXT
_EVERYWHERE = pymupdf.mupdf.FzRect(pymupdf.mupdf.FzRect.Fixed_INFINITE)
# The check of a text layer needs letters of some pixels, on pages of any size.
_CHECK_SIDE, _CHECK_LEAST, _CHECK_PIXELS = 1600, 100 / _POINTS, 16_000_000


class PdfMaster:
    """Keeps the drawing of the last page, so that the tiles of one page do not interpret it anew."""

    def __init__(self, path: Path, password: str | None, limits: Limits) -> None:
        pymupdf.TOOLS.mupdf_display_errors(False)
        pymupdf.TOOLS.mupdf_display_warnings(False)
        self._path = path
        self._limits = limits
        self._drawing: tuple[int, Any] | None = None
        self._document = pymupdf.open(path, filetype="pdf")
        try:
            self._check(password)
        except BaseException:
            self._document.close()
            raise

    def _check(self, password: str | None) -> None:
        document, name = self._document, self._path.name
        if not document.is_pdf:
            raise UnsupportedFormat(file=name)
        self._encrypted = bool(document.needs_pass) or bool((document.metadata or {}).get("encryption"))
        if document.needs_pass and not document.authenticate(password or ""):
            raise PasswordWrong(file=name) if password else PasswordNeeded(file=name)
        if document.xref_length() > self._limits.pdf_objects:
            raise TooComplex(file=name, objects=document.xref_length(), limit=self._limits.pdf_objects)
        self._count: int = document.page_count
        if self._count > self._limits.pages:
            raise TooManyPages(file=name, limit=self._limits.pages)
        if self._count == 0:
            raise NoPages(file=name)

    def info(self) -> MasterInfo:
        with decoding(self._path):
            notes = (["repaired"] if self._document.is_repaired else []) + (["xfa-dynamic"] if self._is_xfa_only() else [])
            return MasterInfo(
                PDF,
                self._count,
                encrypted=self._encrypted,
                signed=self._is_signed(),
                has_text=any(self._has_text(i) for i in range(min(self._count, _FIRST_PAGES))),
                notes=tuple(notes),
            )

    def page(self, index: int) -> PageInfo:
        self._require(index)
        with decoding(self._path, index):
            rect = self._document.load_page(index).rect
            return self._info(index, rect.width, rect.height, has_text=self._has_text(index))

    def _info(self, index: int, width: float, height: float, *, has_text: bool = False) -> PageInfo:
        if not (0 < width <= self._limits.page_side and 0 < height <= self._limits.page_side):
            raise PageTooLarge(file=self._path.name, page=index + 1, size=f"{width:.0f} × {height:.0f}")
        return PageInfo(index, width, height, "pt", (_POINTS, _POINTS), has_text)

    def _require(self, index: int) -> None:
        if not 0 <= index < self._count:
            raise PageMissing(file=self._path.name, page=index + 1, pages=self._count)

    def _has_text(self, index: int) -> bool:
        try:
            return bool(self._document.get_page_fonts(index, full=True))
        except (RuntimeError, ValueError, pymupdf.mupdf.FzErrorBase):
            return False

    def _list(self, index: int) -> Any:
        """The page's drawing instructions, in page space."""
        self._require(index)
        if self._drawing is None or self._drawing[0] != index:
            self._forget()
            self._drawing = (index, self._document.load_page(index).get_displaylist())
        return self._drawing[1]

    def _forget(self) -> None:
        """Memory stays flat over the pages: without this MuPDF keeps up to 256 MB of decoded images and fonts."""
        if self._drawing is not None:
            self._drawing = None
            pymupdf.TOOLS.store_shrink(100)

    def _bounds(self, index: int) -> PageInfo:
        rect = self._list(index).rect
        return self._info(index, rect.width, rect.height)

    def reading_resolution(self, index: int) -> float:
        with decoding(self._path, index):
            page = self._bounds(index)
            images, covered = self._images(index)
            if not images or covered < _SCAN_COVERS:
                return max(_LOW, min(_READING, math.sqrt(_LARGE / (page.width * page.height))))
            native = max(images)
            longest = native * max(page.width, page.height)
            if native < _LOW:
                native = min(_LOW, max(native, native * _FEW / longest))
            if native > _HIGH:
                native = max(_HIGH, min(native, native * _ENOUGH / longest))
            return max(native, _READING) if self._shows_text(index) else native

    def scanned(self, index: int) -> Scanned:
        with decoding(self._path, index):
            page = self._bounds(index)
            images, covered = self._images(index)
            if not images or covered < _SCAN_COVERS:
                return Scanned(False, self.reading_resolution(index), None, None)
            return Scanned(True, max(images), max(images) * _POINTS, max(page.width, page.height) / _POINTS)

    def _images(self, index: int) -> tuple[list[float], float]:
        """Resolutions (pixels a point) of the images that cover much of the page, and the share of it that images cover."""
        page = self._bounds(index)
        whole = Box(0.0, 0.0, page.width, page.height)
        found = pymupdf.TextPage(self._list(index).get_textpage(pymupdf.TEXT_PRESERVE_IMAGES)).extractIMGINFO()
        resolutions, covered = [], 0.0
        for image in found:
            common = whole.intersection(Box(*image["bbox"]))
            if common is None or common.area < 0.04 * whole.area:
                continue
            a, b, c, d = image["transform"][:4]
            across, down = math.hypot(a, b), math.hypot(c, d)
            if across > 0 and down > 0:
                resolutions.append(max(image["width"] / across, image["height"] / down))
                covered += common.area / whole.area
        return resolutions, covered

    def _shows_text(self, index: int) -> bool:
        text = pymupdf.TextPage(self._list(index).get_textpage(_TEXT)).extractDICT()
        spans = (s for b in text["blocks"] for line in b.get("lines", ()) for s in line["spans"])
        return any(textlayer.is_visible(span) and span["text"].strip() for span in spans)

    def draw(self, index: int, canvas: Canvas) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
        with decoding(self._path, index):
            pixels = self._drawn(index, canvas, pymupdf.csRGB)
            if canvas.skew:
                pixels = _whitened(pixels, canvas)
            return pixels, ()

    def _drawn(self, index: int, canvas: Canvas, colours: Any) -> NDArray[np.uint8]:
        """With MuPDF's own calls: PyMuPDF's rounds the size of a rotated page by itself."""
        mupdf = pymupdf.mupdf
        drawing = self._list(index)
        rect, t = drawing.rect, canvas.from_page
        place = mupdf.FzMatrix(t.a, t.b, t.c, t.d, t.e - t.a * rect.x0 - t.c * rect.y0, t.f - t.b * rect.x0 - t.d * rect.y0)
        area = mupdf.FzIrect(0, 0, canvas.width, canvas.height)
        pixmap = mupdf.fz_new_pixmap_with_bbox(colours.this, area, mupdf.FzSeparations(), 0)
        mupdf.fz_clear_pixmap_with_value(pixmap, 0xFF)
        device = mupdf.fz_new_draw_device(place, pixmap)
        mupdf.fz_run_display_list(drawing.this, device, mupdf.FzMatrix(), _EVERYWHERE, mupdf.FzCookie())
        mupdf.fz_close_device(device)
        samples = np.frombuffer(pymupdf.Pixmap("raw", pixmap).samples, dtype=np.uint8)
        return samples.reshape((canvas.height, canvas.width) if colours is pymupdf.csGRAY else (canvas.height, canvas.width, 3))

    def text_layer(self, index: int) -> TextLayer:
        with decoding(self._path, index):
            page = self._bounds(index)
            text = pymupdf.TextPage(self._list(index).get_textpage(_TEXT)).extractRAWDICT()
            whole = Box(0.0, 0.0, page.width, page.height)
            shown = [carried for carried in textlayer.lines_of(text) if whole.contains(carried.line.quad.centre)]
            if not shown:
                return TextLayer((), trusted=False, reason="none")
            resolution = max(_CHECK_SIDE / max(page.width, page.height), _CHECK_LEAST)
            canvas = plan(page, View(), crop=None, resolution=resolution, max_pixels=_CHECK_PIXELS)
            grey = self._drawn(index, canvas, pymupdf.csGRAY)
            scale = (canvas.from_page.a, canvas.from_page.d)
            reason = judge(shown, grey, scale, scan=self._images(index)[1] >= _SCAN_COVERS)
            lines = tuple(c.line for c in shown)
            if reason != "ok":
                return TextLayer(lines, trusted=False, reason=reason)
            ticks, codes = self._besides(index, grey, canvas)
            return TextLayer(lines, trusted=True, reason=reason, ticks=ticks, codes=codes)

    def _besides(self, index: int, grey: NDArray[np.uint8], canvas: Canvas) -> tuple[tuple[Tick, ...], tuple[Code, ...]]:
        """The boxes to be ticked and the codes of a page: those of its form, and others that are drawn."""
        back = canvas.from_page.inverse()
        drawn = [replace(tick, quad=tick.quad.mapped(back)) for tick in find_ticks(grey)]
        codes = tuple(replace(code, quad=code.quad.mapped(back)) for code in find_codes(grey))
        own = widget_ticks(self._document, self._document.load_page(index))
        known = [tick.quad.bounds for tick in own] + [code.quad.bounds for code in codes]
        others = (t for t in drawn if not any(box.intersection(t.quad.bounds) for box in known))
        return (*own, *others), codes

    def _is_signed(self) -> bool:
        """A signature field with a value. MuPDF's own signature calls are avoided: they have had memory faults."""
        document = self._document
        todo, seen = _references(document.xref_get_key(document.pdf_catalog(), "AcroForm/Fields")[1]), set[int]()
        while todo and len(seen) < 5000:
            xref = todo.pop()
            if xref in seen or not 0 < xref < document.xref_length():
                continue
            seen.add(xref)
            if document.xref_get_key(xref, "FT")[1] == "/Sig" and document.xref_get_key(xref, "V")[0] not in (
                "null",
                "undefined",
            ):
                return True
            todo += _references(document.xref_get_key(xref, "Kids")[1])
        return False

    def _is_xfa_only(self) -> bool:
        catalog = self._document.pdf_catalog()
        has_xfa = self._document.xref_get_key(catalog, "AcroForm/XFA")[0] != "null"
        return bool(has_xfa and self._document.xref_get_key(catalog, "NeedsRendering")[1] == "true")

    def close(self) -> None:
        self._forget()
        self._document.close()
        pymupdf.TOOLS.store_shrink(100)


def _references(written: str) -> list[int]:
    """Object numbers of an array as MuPDF writes it: "[12 0 R 15 0 R]"."""
    words = written.strip("[] ").split()
    return [int(number) for number, mark in zip(words, words[2:], strict=False) if mark == "R" and number.isdigit()]


def _whitened(pixels: NDArray[np.uint8], canvas: Canvas) -> NDArray[np.uint8]:
    """White outside the part of the page that was asked for."""
    image = Image.fromarray(pixels)
    mask = Image.new("1", image.size, 1)
    ImageDraw.Draw(mask).polygon(canvas.outline.points, fill=0)
    image.paste((255, 255, 255), mask=mask)
    return np.asarray(image)
