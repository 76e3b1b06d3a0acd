"""The thread that has pages drawn."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop.document.errors import DossierError
from desktop.document.geometry import Affine, View
from desktop.imaging.values import Rendering
from desktop.ui.threads.render_thread import RenderHost, RenderRequest, RenderThread, image_of
from tests.helpers.qt import PaperHost

Make = Callable[[RenderHost], RenderThread]


class Heard(QObject):
    """What a render thread said, in order."""

    def __init__(self, thread: RenderThread) -> None:
        super().__init__()
        self.rendered: list[str] = []
        self.failed: list[tuple[str, DossierError]] = []
        self.images: list[QImage] = []
        thread.rendered.connect(self._rendered)
        thread.failed.connect(self._failed)

    @Slot(str, object, object)
    def _rendered(self, job: str, image: QImage, to_page: Affine) -> None:
        self.rendered.append(job)
        self.images.append(image)

    @Slot(str, object)
    def _failed(self, job: str, error: DossierError) -> None:
        self.failed.append((job, error))


def ask(job: str, *, index: int = 0, scale: float = 0.1, priority: int = 0) -> RenderRequest:
    return RenderRequest(job, Path("master"), index, View(), scale, priority=priority)


def held(thread: RenderThread, host: PaperHost) -> None:
    """A first request that keeps the drawer busy until its gate opens."""
    thread.request(ask("held"))
    assert host.began.wait(5)


def test_the_most_wanted_is_drawn_first_and_of_equals_the_newest(qtbot: QtBot, make_renderer: Make) -> None:
    gate = threading.Event()
    host = PaperHost(gate=gate)
    thread = make_renderer(host)
    heard = Heard(thread)
    held(thread, host)
    thread.request(ask("thumbnail", priority=5))
    thread.request(ask("older"))
    thread.request(ask("newer"))
    gate.set()
    qtbot.waitUntil(lambda: len(heard.rendered) == 4)
    assert heard.rendered == ["held", "newer", "older", "thumbnail"]


def test_a_newer_request_of_a_job_replaces_the_one_that_waits(qtbot: QtBot, make_renderer: Make) -> None:
    gate = threading.Event()
    host = PaperHost(gate=gate)
    thread = make_renderer(host)
    heard = Heard(thread)
    held(thread, host)
    thread.request(ask("page", scale=0.2))
    thread.request(ask("page", scale=0.5))
    gate.set()
    qtbot.waitUntil(lambda: len(heard.rendered) == 2)
    assert [scale for _, scale, _ in host.drawn] == [0.1, 0.5]
    assert heard.images[1].width() == 400


def test_what_nobody_wants_any_more_is_not_drawn(qtbot: QtBot, make_renderer: Make) -> None:
    gate = threading.Event()
    host = PaperHost(gate=gate)
    thread = make_renderer(host)
    heard = Heard(thread)
    held(thread, host)
    for job in ("page:1", "page:2", "thumb:1"):
        thread.request(ask(job))
    thread.keep("page:", {"page:2"})
    gate.set()
    qtbot.waitUntil(lambda: not thread.waiting() and len(heard.rendered) == 3)
    assert sorted(heard.rendered) == ["held", "page:2", "thumb:1"]


def test_a_page_that_cannot_be_drawn_is_reported_and_the_next_one_drawn(qtbot: QtBot, make_renderer: Make) -> None:
    thread = make_renderer(PaperHost(fail={3: DossierError(page=4)}))
    heard = Heard(thread)
    thread.request(ask("bad", index=3))
    qtbot.waitUntil(lambda: bool(heard.failed))
    thread.request(ask("good", index=4))
    qtbot.waitUntil(lambda: bool(heard.rendered))
    assert heard.failed[0][0] == "bad"
    assert heard.failed[0][1].details == {"page": 4}


def test_an_unforeseen_error_costs_one_picture(qtbot: QtBot, make_renderer: Make) -> None:
    class Broken(PaperHost):
        def render(self, *args: object, **options: object) -> Rendering:
            raise RuntimeError

    thread = make_renderer(Broken())
    heard = Heard(thread)
    for job in ("a", "b"):
        thread.request(ask(job))
    qtbot.waitUntil(lambda: len(heard.failed) == 2)
    assert heard.failed[0][1].code == "internal"


def test_closing_ends_a_drawing_under_way_and_the_host(qtbot: QtBot, make_renderer: Make) -> None:
    host = PaperHost(gate=threading.Event())
    thread = make_renderer(host)
    heard = Heard(thread)
    held(thread, host)
    thread.close()
    assert thread.isFinished()
    assert host.closed
    thread.request(ask("too late"))
    assert not thread.isRunning()
    assert (heard.rendered, heard.failed) == ([], [])


def test_pixels_become_an_image_of_their_own() -> None:
    grey = image_of(Rendering(bytearray([0, 128, 255, 7, 8, 9]), 3, 2, 1, Affine()))
    colour = image_of(Rendering(memoryview(bytes([255, 0, 0, 0, 0, 255])), 2, 1, 3, Affine()))
    assert [grey.pixelColor(x, 0).red() for x in range(3)] == [0, 128, 255]
    assert [colour.pixelColor(x, 0).name() for x in range(2)] == ["#ff0000", "#0000ff"]
