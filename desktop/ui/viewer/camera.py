"""Where the pages of a document lie in the viewport: one below the other, zoomed and scrolled. No Qt in here.

Three spaces: page space; the desk, where every sheet has its size on paper in 1/96 inch (an image, whose paper nobody knows,
counts as large as A4, so that scans of several resolutions lie side by side well); the viewport, in device-independent pixels.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.document.geometry import Affine, Box, Point
from desktop.ui.viewer.needs import PageSummary

POINT = 96 / 72
A4 = math.sqrt(210 / 25.4 * 96 * 297 / 25.4 * 96)  # side of a square as large as A4, on the desk
SMALLEST, LARGEST = 0.05, 16.0
STEP = 1.25
ALIKE = 1.2  # sheets that differ less in width are fitted together


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page on the desk. unit: desk units in one unit of the page. width, height: of the page's view, in desk units."""

    page: PageSummary
    unit: float
    width: float
    height: float

    @classmethod
    def of(cls, page: PageSummary) -> Sheet:
        width, height = page.view.size(page.width, page.height)
        unit = POINT if page.unit == "pt" else A4 / math.sqrt(max(width * height, 1.0))
        return cls(page, unit, width * unit, height * unit)

    @property
    def whole(self) -> float:
        """Desk units in what counts as 100 %: a pixel of an image, 1/96 inch of a PDF."""
        return 1.0 if self.page.unit == "pt" else self.unit


class Camera:
    """Sheets, zoom (viewport pixels in a desk unit) and scroll (of the content's top left corner, in viewport pixels)."""

    def __init__(self, gap: float) -> None:
        self._gap = gap
        self.sheets: tuple[Sheet, ...] = ()
        self._tops: list[float] = []
        self._widest = 0.0
        self.zoom = 1.0
        self.width = self.height = 1.0
        self.x = self.y = 0.0
        self.ratio = 1.0  # device pixels in a pixel of the viewport

    def set_pages(self, pages: Sequence[PageSummary]) -> None:
        self.sheets = tuple(Sheet.of(page) for page in pages)
        self._tops, top = [], 0.0
        for sheet in self.sheets:
            self._tops.append(top)
            top += sheet.height
        self._tops.append(top)
        self._widest = max((sheet.width for sheet in self.sheets), default=0.0)

    def index(self, page_id: str) -> int | None:
        return next((i for i, sheet in enumerate(self.sheets) if sheet.page.id == page_id), None)

    def content(self) -> tuple[float, float]:
        """Width and height of everything, in viewport pixels."""
        return (
            self._widest * self.zoom + 2 * self._gap,
            self._tops[-1] * self.zoom + self._gap * (len(self.sheets) + 1) if self.sheets else 0.0,
        )

    def top(self, index: int) -> float:
        """Upper edge of a sheet, from the top of the content."""
        return self._tops[index] * self.zoom + self._gap * (index + 1)

    def box(self, index: int) -> Box:
        """A sheet in the viewport, its corner on a whole pixel of the device."""
        sheet = self.sheets[index]
        width, height = sheet.width * self.zoom, sheet.height * self.zoom
        x = (max(self.content()[0], self.width) - width) / 2 - self.x
        y = self.top(index) - self.y
        if self.content()[1] < self.height:
            y += (self.height - self.content()[1]) / 2
        x, y = (round(v * self.ratio) / self.ratio for v in (x, y))
        return Box(x, y, x + width, y + height)

    def scale(self, index: int) -> float:
        """Viewport pixels in one unit of the page."""
        return self.sheets[index].unit * self.zoom

    def transform(self, index: int) -> Affine:
        """From page space to the viewport."""
        page, box = self.sheets[index].page, self.box(index)
        view = page.view.transform(page.width, page.height)
        return view.then(Affine.scaling(self.scale(index))).then(Affine.translation(box.x0, box.y0))

    def visible(self) -> range:
        """Sheets of which anything is in the viewport."""
        if not self.sheets:
            return range(0)
        first = max(bisect_right(range(len(self.sheets)), self.y, key=self.top) - 1, 0)
        last = bisect_right(range(len(self.sheets)), self.y + self.height, key=self.top)
        if self.box(first).y1 <= 0 and first + 1 < last:
            first += 1
        if last - 1 > first and self.box(last - 1).y0 >= self.height:  # its corner was rounded out of the viewport
            last -= 1
        return range(first, max(last, first + 1))

    def middle(self) -> int | None:
        """The sheet that takes the middle of the viewport, or the nearest above it."""
        if not self.sheets:
            return None
        if self.y + self.height >= self.content()[1] and self.y > 0 and self.box(len(self.sheets) - 1).y0 >= 0:
            return len(self.sheets) - 1  # short last pages never reach the middle
        return max(bisect_right(range(len(self.sheets)), self.y + self.height / 2, key=self.top) - 1, 0)

    def at(self, point: Point) -> int | None:
        """The sheet under a point of the viewport."""
        return next((i for i in self.visible() if self.box(i).contains(point)), None)

    def shown_zoom(self, index: int) -> float:
        return self.zoom * self.sheets[index].whole

    def zoom_to(self, zoom: float, anchor: Point) -> None:
        """Zoom so that the paper under `anchor` (in the viewport) stays there. Scroll is left unbounded."""
        held = self.at(anchor)
        if held is None:
            held = self.middle()
        if held is None:
            self.zoom = zoom
            return
        lowest, highest = SMALLEST / self.sheets[held].whole, LARGEST / self.sheets[held].whole
        box = self.box(held)
        fx, fy = (anchor[0] - box.x0) / max(box.width, 1e-9), (anchor[1] - box.y0) / max(box.height, 1e-9)
        self.zoom = min(max(zoom, lowest), highest)
        after = self.box(held)
        self.x += after.x0 + fx * after.width - anchor[0]
        self.y += after.y0 + fy * after.height - anchor[1]

    def fitting(self, index: int, *, whole: bool) -> float:
        """The zoom at which a sheet takes the viewport's width (with others that are hardly wider), or fits in wholly."""
        sheet = self.sheets[index]
        widest = self._widest if self._widest < ALIKE * sheet.width else sheet.width
        across = max(self.width - 2 * self._gap, 1.0) / widest
        return min(across, max(self.height - 2 * self._gap, 1.0) / sheet.height) if whole else across

    def centre(self) -> None:
        """Scroll sideways to the middle, where every sheet has its own."""
        self.x = (self.content()[0] - self.width) / 2

    def reveal(self, index: int, box: Box) -> None:
        """Scroll as little as shows `box` (page space) with some air around; what is too large shows its beginning."""
        to_viewport = self.transform(index)
        corners = [(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)]
        shown = Box.around(to_viewport.apply(p) for p in corners)
        air_x, air_y = min(self.width / 8, 4 * self._gap), min(self.height / 4, 8 * self._gap)
        if self.box(index).width > self.width:
            self.x += _nearest(shown.x0, shown.x1, self.width, air_x)
        else:
            self.centre()
        self.y += _nearest(shown.y0, shown.y1, self.height, air_y)


def _nearest(low: float, high: float, room: float, air: float) -> float:
    """How far to scroll for `low`-`high` to lie inside `room`."""
    if low >= 0 and high <= room:
        return 0.0
    if low < 0 or high - low > room - 2 * air:
        return low - air
    return high - room + air
