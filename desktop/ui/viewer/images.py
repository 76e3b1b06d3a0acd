"""Pictures of pages for the viewer: asked for when seen, coarse first, then as sharp as the screen shows; bounded in bytes."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from desktop.document.errors import DossierError
from desktop.document.geometry import Affine, Box, Quad, View
from desktop.ui.threads.render_thread import RenderRequest, RenderThread
from desktop.ui.viewer.needs import FindMaster, PageSummary

DRAFT_SIDE = 512  # longest side of the first, coarse picture, in pixels
WHOLE_PIXELS = 4_000_000  # of a picture of a whole page; what is sharper is drawn for the part in view
DETAIL_PIXELS = 12_000_000
MARGIN = 0.25  # of the part in view, drawn around it
PDF_SHARPEST = 600 / 72  # pixels in a point; more shows nothing new
BUDGET = 192 << 20
PREFIX = "page:"
DRAFT, WHOLE, DETAIL = "draft", "whole", "detail"


@dataclass(frozen=True, slots=True)
class Picture:
    """to_page: from pixels to page space. scale: pixels in a unit of the page. covers: what it shows, None: all of it."""

    image: QImage
    to_page: Affine
    scale: float
    view: View
    covers: Box | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """A page in the viewport. scale: device pixels in a unit of the page. part: what of it is seen, in page space."""

    page: PageSummary
    scale: float
    part: Box


class PictureCache:
    """What was used last stays, as long as all together take no more than `budget` bytes; the newest always does."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._kept: OrderedDict[str, Picture] = OrderedDict()
        self.bytes = 0

    def get(self, key: str) -> Picture | None:
        picture = self._kept.get(key)
        if picture is not None:
            self._kept.move_to_end(key)
        return picture

    def put(self, key: str, picture: Picture) -> None:
        self.drop(key)
        self._kept[key] = picture
        self.bytes += picture.image.sizeInBytes()
        while self.bytes > self._budget and len(self._kept) > 1:
            self.drop(next(iter(self._kept)))

    def drop(self, key: str) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self.bytes -= gone.image.sizeInBytes()

    def clear(self) -> None:
        self._kept.clear()
        self.bytes = 0


class PageImages(QObject):
    """Keeps the pictures of the pages in view, and asks for those that are missing or not as sharp as the screen.

    Signals:
        changed: id of a page of which there is a new picture.
        failed: page id and DossierError where no picture of it could be made; it is not asked for again before `retry`.
    """

    changed = Signal(str)
    failed = Signal(str, object)

    def __init__(self, renderer: RenderThread, parent: QObject | None = None, *, budget: int = BUDGET) -> None:
        super().__init__(parent)
        self._renderer = renderer
        self._find: FindMaster | None = None
        self._cache = PictureCache(budget)
        self._asked: dict[str, RenderRequest] = {}
        self._errors: dict[str, DossierError] = {}
        renderer.rendered.connect(self._arrived)
        renderer.failed.connect(self._gave_up)

    @property
    def bytes(self) -> int:
        return self._cache.bytes

    def reset(self, find: FindMaster) -> None:
        """Another document: forget everything."""
        self._find = find
        self._cache.clear()
        self._asked.clear()
        self._errors.clear()
        self._renderer.keep(PREFIX, ())

    def error(self, page_id: str) -> DossierError | None:
        return self._errors.get(page_id)

    def retry(self, page_id: str) -> None:
        self._errors.pop(page_id, None)

    def pictures(self, page_id: str, scale: float) -> Iterator[Picture]:
        """What there is of a page to be painted one over the other, coarse ones first, at `scale` device pixels a unit."""
        whole = self._cache.get(_job(page_id, WHOLE)) or self._cache.get(_job(page_id, DRAFT))
        if whole is not None:
            yield whole
        detail = self._cache.get(_job(page_id, DETAIL))
        if detail is not None and (whole is None or whole.scale < min(scale, detail.scale)):
            yield detail

    def has(self, page_id: str) -> bool:
        return any(self._cache.get(_job(page_id, kind)) is not None for kind in (WHOLE, DRAFT))

    def look(self, sights: Sequence[Sight], near: Sequence[PageSummary], *, settled: bool) -> None:
        """Ask for what these sights lack. Before the view has settled only coarse pictures are asked for."""
        wanted: dict[str, RenderRequest] = {}
        for sight in sights:
            if sight.page.id not in self._errors:
                wanted.update((request.job, request) for request in self._lacking(sight, settled))
        for page in near:
            if page.id not in self._errors and not self.has(page.id):
                request = self._draft(page, priority=3)
                wanted.setdefault(request.job, request)
        if not settled:  # what was asked for when it last had settled still serves those in view
            seen = {sight.page.id for sight in sights}
            for job, asked in self._asked.items():
                if _parts(job)[0] in seen:
                    wanted.setdefault(job, asked)
        self._renderer.keep(PREFIX, wanted)
        self._asked = {job: asked for job, asked in self._asked.items() if job in wanted}
        for job, request in wanted.items():
            if job not in self._asked or not _serves(self._asked[job], request):
                self._asked[job] = request
                self._renderer.request(request)

    def _lacking(self, sight: Sight, settled: bool) -> Iterator[RenderRequest]:
        page = sight.page
        if not self.has(page.id):
            yield self._draft(page, priority=0)
        if not settled:
            return
        width, height = page.view.size(page.width, page.height)
        sharp = min(sight.scale, PDF_SHARPEST if page.unit == "pt" else 1.0)
        enough = min(sharp, math.sqrt(WHOLE_PIXELS / (width * height)))
        if not _good(self._cache.get(_job(page.id, WHOLE)), page.view, enough):
            yield self._request(page, WHOLE, enough)
        if sharp > 1.05 * enough:
            detail = self._cache.get(_job(page.id, DETAIL))
            if not (_good(detail, page.view, sharp) and detail and detail.covers and _inside(sight.part, detail.covers)):
                yield self._request(page, DETAIL, sharp, crop=_with_margin(sight.part, sharp))

    def _draft(self, page: PageSummary, *, priority: int) -> RenderRequest:
        scale = min(DRAFT_SIDE / max(page.width, page.height), PDF_SHARPEST if page.unit == "pt" else 1.0)
        return self._request(page, DRAFT, scale, priority=priority)

    def _request(
        self, page: PageSummary, kind: str, scale: float, *, crop: Box | None = None, priority: int = 1
    ) -> RenderRequest:
        assert self._find is not None
        file = self._find(page.master)
        return RenderRequest(_job(page.id, kind), file.path, page.master_page, page.view, scale, crop, file.password, priority)

    @Slot(str, object, object)
    def _arrived(self, job: str, image: QImage, to_page: Affine) -> None:
        asked = self._asked.pop(job, None)
        if asked is None:
            return
        covers = None
        if asked.crop is not None:
            covers = Quad.of(Box(0, 0, image.width(), image.height())).mapped(to_page).bounds
        self._cache.put(job, Picture(image, to_page, asked.scale, asked.view, covers))
        page_id, kind = _parts(job)
        if kind == WHOLE:
            self._cache.drop(_job(page_id, DRAFT))
        self.changed.emit(page_id)

    @Slot(str, object)
    def _gave_up(self, job: str, error: DossierError) -> None:
        if self._asked.pop(job, None) is not None:
            page_id, _ = _parts(job)
            self._errors[page_id] = error
            self.failed.emit(page_id, error)


def _job(page_id: str, kind: str) -> str:
    return f"{PREFIX}{page_id}:{kind}"


def _parts(job: str) -> tuple[str, str]:
    page_id, kind = job.removeprefix(PREFIX).rsplit(":", 1)
    return page_id, kind


def _good(picture: Picture | None, view: View, scale: float) -> bool:
    return picture is not None and picture.view == view and abs(picture.scale / scale - 1) < 1e-3


def _serves(asked: RenderRequest, wanted: RenderRequest) -> bool:
    """Whether the answer to `asked`, which is under way, will do for `wanted`: a part may have moved a little."""
    same = (asked.view, asked.scale, asked.path, asked.password) == (wanted.view, wanted.scale, wanted.path, wanted.password)
    if asked.crop is None or wanted.crop is None:
        return same and asked.crop == wanted.crop
    core = wanted.crop.grown(-MARGIN / (1 + 2 * MARGIN) * min(wanted.crop.width, wanted.crop.height))
    return same and _inside(core, asked.crop)


def _inside(part: Box, covers: Box) -> bool:
    slack = 1e-3 * max(covers.width, covers.height)
    grown = covers.grown(slack)
    return grown.contains((part.x0, part.y0)) and grown.contains((part.x1, part.y1))


def _with_margin(part: Box, scale: float) -> Box:
    dx, dy = MARGIN * part.width, MARGIN * part.height
    grown = Box(part.x0 - dx, part.y0 - dy, part.x1 + dx, part.y1 + dy)
    return grown if grown.area * scale * scale <= DETAIL_PIXELS else part
