"""The picture of the page in hand from which the lines of the text panel are cut."""

from __future__ import annotations

from statistics import median

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from desktop.document.geometry import Affine, View
from desktop.document.model import Page
from desktop.ui.panels.ink import PagePicture
from desktop.ui.panels.text_delegate import EDITING_INK_HEIGHT
from desktop.ui.threads.render_thread import RenderRequest, RenderThread
from desktop.ui.viewer.needs import FindMaster

_JOB = "ink:"
_MAX_PIXELS = 16_000_000
_MAX_SCALE = {"pt": 300 / 72, "px": 1.0}


class InkSource(QObject):
    """Signals:
    picture_ready(PagePicture)
    """

    picture_ready = Signal(object)

    def __init__(self, renderer: RenderThread, find: FindMaster, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._renderer = renderer
        self._find = find
        self._asked: tuple[str, float] = ("", 0.0)
        renderer.rendered.connect(self._rendered)

    @Slot(object)
    def set_page(self, page: Page | None) -> None:
        """Asks for a picture of the page that is sharp enough for its lines, unless that is what was asked for last."""
        if page is None or not page.content.regions:
            return
        wanted = (page.id, self._scale(page))
        if wanted == self._asked:
            return
        self._asked = wanted
        master = self._find(page.master)
        self._renderer.keep(_JOB, ())
        self._renderer.request(
            RenderRequest(
                _JOB + page.id, master.path, page.master_page, View(), wanted[1], password=master.password, priority=5
            )
        )

    @staticmethod
    def _scale(page: Page) -> float:
        sizes = [min(line.quad.height, line.quad.width) for line in page.content.lines()]
        sharp = 2 * EDITING_INK_HEIGHT / max(median(sizes), 1.0) if sizes else 1.0
        whole = (_MAX_PIXELS / max(page.width * page.height, 1.0)) ** 0.5
        return float(
            f"{min(sharp, whole, _MAX_SCALE.get(page.unit, 1.0)):.2g}"
        )  # rounded: a corrected line asks for nothing new

    @Slot(str, object, object)
    def _rendered(self, job: str, image: QImage, to_page: Affine) -> None:
        if job == _JOB + self._asked[0]:
            self.picture_ready.emit(PagePicture(self._asked[0], image, to_page))
