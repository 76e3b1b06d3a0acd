"""Small pictures of pages: asked for when a row is painted, bounded in bytes."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from desktop.document.errors import DossierError
from desktop.document.geometry import Affine
from desktop.ui import theme as themes
from desktop.ui.threads.render_thread import RenderRequest, RenderThread
from desktop.ui.viewer.images import Picture, PictureCache
from desktop.ui.viewer.needs import FindMaster, PageSummary

PREFIX = "thumb:"
PRIORITY = 5  # after everything the page view wants
BUDGET = 48 << 20
WAITING = 48  # more rows than are ever in view; what was scrolled past long ago is forgotten


class ThumbnailStore(QObject):
    """Signals:
    changed: id of a page of which there is a picture now, or never will be.
    """

    changed = Signal(str)

    def __init__(self, renderer: RenderThread, find: FindMaster, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._renderer, self._find = renderer, find
        self._cache = PictureCache(BUDGET)
        self._asked: dict[str, RenderRequest] = {}
        self._wanted: list[RenderRequest] = []
        self._failed: set[str] = set()
        self._post = QTimer(self)  # the newest request is drawn first: what is painted together is asked for from the bottom up
        self._post.setSingleShot(True)
        self._post.setInterval(0)
        self._post.timeout.connect(self._send)
        renderer.rendered.connect(self._arrived)
        renderer.failed.connect(self._gave_up)

    @property
    def bytes(self) -> int:
        return self._cache.bytes

    def picture(self, page: PageSummary, ratio: float) -> QImage | None:
        """A picture that fits a thumbnail at `ratio` device pixels a pixel; None while it is on its way or cannot be made."""
        picture = self._cache.get(page.id)
        if (picture is None or picture.view != page.view) and page.id not in self._failed:
            self._ask(page, ratio)
        return None if picture is None else picture.image

    def failed(self, page_id: str) -> bool:
        return page_id in self._failed

    def retry(self) -> None:
        """What failed is asked for again when it is seen, after a password was given, say."""
        self._failed.clear()

    def _ask(self, page: PageSummary, ratio: float) -> None:
        job = PREFIX + page.id
        width, height = page.view.size(page.width, page.height)
        scale = min(themes.THUMBNAIL.width() / width, themes.THUMBNAIL.height() / height) * ratio
        file = self._find(page.master)
        request = RenderRequest(job, file.path, page.master_page, page.view, scale, password=file.password, priority=PRIORITY)
        if self._asked.get(job) == request:
            return
        self._asked.pop(job, None)
        self._asked[job] = request
        self._wanted.append(request)
        self._post.start()

    @Slot()
    def _send(self) -> None:
        wanted, self._wanted = self._wanted[-WAITING:], []
        for request in reversed(wanted):
            self._renderer.request(request)
        if len(self._asked) > WAITING:
            self._asked = dict(list(self._asked.items())[-WAITING:])
            self._renderer.keep(PREFIX, self._asked)

    @Slot(str, object, object)
    def _arrived(self, job: str, image: QImage, to_page: Affine) -> None:
        asked = self._asked.pop(job, None)
        if asked is not None:
            page_id = job.removeprefix(PREFIX)
            self._cache.put(page_id, Picture(image, to_page, asked.scale, asked.view))
            self.changed.emit(page_id)

    @Slot(str, object)
    def _gave_up(self, job: str, error: DossierError) -> None:
        if self._asked.pop(job, None) is not None:
            self._failed.add(job.removeprefix(PREFIX))
            self.changed.emit(job.removeprefix(PREFIX))
