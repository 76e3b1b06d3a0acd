"""The thread that has pages drawn by the imaging process."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from threading import Condition
from typing import Protocol

from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtGui import QImage

from desktop.document.errors import DossierError
from desktop.document.geometry import Box, View
from desktop.imaging.client import ImagingHost
from desktop.imaging.values import Rendering

log = logging.getLogger(__name__)

MAX_PIXELS = 24_000_000  # of one picture: a 4K screen and a margin around it


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """A picture to make. `job` names what it is for: a newer request of the same job replaces one that still waits.

    index: of the page in the master, from 0. scale: pixels wanted in one unit of the page. crop: the part to draw, in page
    space; None is all that `view` shows. priority: lower comes first, and of equals the newest.
    """

    job: str
    path: Path
    index: int
    view: View
    scale: float
    crop: Box | None = None
    password: str | None = None
    priority: int = 0


class RenderHost(Protocol):
    """What draws a page, as `ImagingHost` does; used by one thread only."""

    def render(
        self,
        path: Path,
        index: int,
        view: View | None = None,
        *,
        resolution: float | None = None,
        max_pixels: int = MAX_PIXELS,
        crop: Box | None = None,
        password: str | None = None,
        poll: Callable[[], None] | None = None,
    ) -> Rendering: ...

    def close(self) -> None: ...


class Superseded(DossierError):
    """Nobody wants the picture any more; never shown to a person."""

    code = "picture-superseded"


class RenderThread(QThread):
    """Draws pages one at a time, what is wanted most first. It starts with the first request; `make_host` runs in it.

    Signals:
        rendered: job, QImage (RGB32 or ARGB32), Affine from its pixels to page space.
        failed: job, DossierError.
    """

    rendered = Signal(str, object, object)
    failed = Signal(str, object)

    def __init__(
        self,
        make_host: Callable[[], RenderHost] = ImagingHost,
        parent: QObject | None = None,
        *,
        explain: Callable[[Path, DossierError], DossierError] | None = None,
    ) -> None:
        """explain: what is known better of why a file cannot be drawn; called on this thread."""
        super().__init__(parent)
        self._explain = explain
        self.setObjectName("render")
        self._make_host = make_host
        self._changed = Condition()
        self._waiting: dict[str, tuple[int, RenderRequest]] = {}
        self._sequence = 0
        self._closing = False

    def request(self, request: RenderRequest) -> None:
        with self._changed:
            if self._closing:
                return
            self._sequence += 1
            self._waiting[request.job] = (self._sequence, request)
            self._changed.notify()
        if not self.isRunning():
            self.start()

    def keep(self, prefix: str, jobs: Collection[str]) -> None:
        """Of the jobs that begin with `prefix` and still wait, forget all but these."""
        with self._changed:
            for job in [job for job in self._waiting if job.startswith(prefix) and job not in jobs]:
                del self._waiting[job]

    def waiting(self) -> tuple[str, ...]:
        with self._changed:
            return tuple(self._waiting)

    def close(self) -> None:
        """Stop, wait for the thread and end its process. To be called before the window goes; may be called twice."""
        with self._changed:
            self._closing = True
            self._waiting.clear()
            self._changed.notify()
        self.wait()

    def run(self) -> None:
        host = self._make_host()
        try:
            while (request := self._next()) is not None:
                self._draw(host, request)
        finally:
            host.close()

    def _next(self) -> RenderRequest | None:
        with self._changed:
            while not self._waiting and not self._closing:
                self._changed.wait()
            if self._closing:
                return None
            job = min(self._waiting, key=lambda job: (self._waiting[job][1].priority, -self._waiting[job][0]))
            return self._waiting.pop(job)[1]

    def _draw(self, host: RenderHost, request: RenderRequest) -> None:
        try:
            rendering = host.render(
                request.path,
                request.index,
                request.view,
                resolution=request.scale,
                max_pixels=MAX_PIXELS,
                crop=request.crop,
                password=request.password,
                poll=self._poll,
            )
            image = image_of(rendering)
        except Superseded:
            return
        except DossierError as error:
            self.failed.emit(request.job, self._explain(request.path, error) if self._explain is not None else error)
        except Exception as error:  # noqa: BLE001  # the one catch-all of a worker: it reports
            log.error("drawing a page failed: %s", type(error).__name__)
            self.failed.emit(request.job, DossierError())
        else:
            self.rendered.emit(request.job, image, rendering.to_page)

    def _poll(self) -> None:
        if self._closing:
            raise Superseded


def image_of(rendering: Rendering) -> QImage:
    """The pixels as an image of its own memory, in the format that is painted fastest."""
    if rendering.format != "raw":
        return QImage.fromData(bytes(rendering.pixels)).convertToFormat(QImage.Format.Format_RGB32)
    layout = {1: QImage.Format.Format_Grayscale8, 3: QImage.Format.Format_RGB888}[rendering.channels]
    borrowed = QImage(rendering.pixels, rendering.width, rendering.height, rendering.width * rendering.channels, layout)
    return borrowed.convertToFormat(QImage.Format.Format_RGB32)
