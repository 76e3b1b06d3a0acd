"""Pictures of the ink of values, of any page of the dossier: cut out by the render thread when they are asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from desktop.document.errors import DossierError
from desktop.document.geometry import Affine, View
from desktop.document.model import Evidence
from desktop.storage.values import PageSummary
from desktop.ui.panels.ink import MARGIN, PagePicture
from desktop.ui.threads.render_thread import RenderRequest, RenderThread
from desktop.ui.viewer.needs import FindMaster

_KEPT = 400
_SHARP = 64
"""Pixels in the height of a line."""
_MAX_SCALE = {"pt": 300 / 72, "px": 1.0}


class EvidenceInk(QObject):
    """Signals:
    ready(): a picture that was asked for is there.
    """

    ready = Signal()

    def __init__(self, renderer: RenderThread, find: FindMaster, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._renderer = renderer
        self._find = find
        self._jobs = f"evidence:{id(self):x}:"  # several of these ask the same thread, and each forgets its own
        self._pages: Mapping[str, PageSummary] = {}
        self._known: OrderedDict[str, PagePicture | None] = OrderedDict()
        self._asked: dict[str, str] = {}
        renderer.rendered.connect(self._rendered)
        renderer.failed.connect(self._failed)

    def set_pages(self, pages: Mapping[str, PageSummary]) -> None:
        """Those that evidence may stand on."""
        self._pages = pages

    def add_pages(self, pages: Mapping[str, PageSummary]) -> None:
        self._pages = {**self._pages, **pages}

    def picture(self, evidence: Evidence) -> PagePicture | None:
        """None until it is there, which `ready` tells; asked for by the way."""
        box = evidence.quad.bounds.grown(2 * MARGIN * max(evidence.quad.height, 1.0) + 2)
        job = f"{self._jobs}{evidence.page}:{box.x0:.1f},{box.y0:.1f},{box.x1:.1f},{box.y1:.1f}"
        if job in self._known:
            self._known.move_to_end(job)
            return self._known[job]
        page = self._pages.get(evidence.page)
        if page is None or job in self._asked:
            return None
        self._asked[job] = evidence.page
        master = self._find(page.master)
        scale = min(_SHARP / max(min(evidence.quad.height, evidence.quad.width), 1.0), _MAX_SCALE.get(page.unit, 1.0))
        request = RenderRequest(
            job, master.path, page.master_page, View(), scale, crop=box, password=master.password, priority=6
        )
        self._renderer.request(request)
        return None

    def forget_waiting(self) -> None:
        """What was asked for and has not come yet is not wanted any more."""
        self._renderer.keep(self._jobs, ())
        self._asked.clear()

    @Slot(str, object, object)
    def _rendered(self, job: str, image: QImage, to_page: Affine) -> None:
        page = self._asked.pop(job, None)
        if page is not None:
            self._keep(job, PagePicture(page, image, to_page))

    @Slot(str, object)
    def _failed(self, job: str, error: DossierError) -> None:
        if self._asked.pop(job, None) is not None:
            self._keep(job, None)

    def _keep(self, job: str, picture: PagePicture | None) -> None:
        self._known[job] = picture
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        self.ready.emit()
