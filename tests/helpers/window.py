"""A window of a dossier as the program opens it, closed after the test with all its threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.document.template import Template
from desktop.fields.templates.library import Templates
from desktop.storage.dossier import utc_now
from desktop.storage.settings import Settings
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Session
from desktop.ui.threads.meter_thread import CardMeter
from desktop.ui.threads.render_thread import RenderHost
from tests.helpers.drawn import HEIGHT, WIDTH
from tests.helpers.qt import FakeMeter, PaperHost

PATIENCE = 120_000
"""Milliseconds until something that has to come counts as not coming, however busy the machine is."""


def paper() -> RenderHost:
    return PaperHost(size=(WIDTH, HEIGHT))


def kept(folder: Path, templates: tuple[Template, ...]) -> Templates:
    """Just these, as files in a folder."""
    store = Templates(folder, folder)
    for template in templates:
        store.save(template)
    return store


@contextmanager
def opened(
    qtbot,
    path: Path,
    *,
    settings: Settings | None = None,
    templates: tuple[Template, ...] = (),
    make_host: Callable[[], RenderHost] = paper,
    make_meter: Callable[[], CardMeter] = FakeMeter,
) -> Iterator[MainWindow]:
    """The dossier is open, and what it holds is shown, when the body begins."""
    settings = settings or Settings(person="Wang Jing", engine="fake-steady")
    session = Session.of(path, settings, utc_now, kept(path.parent / "templates", templates))
    window = MainWindow(session, make_host=make_host, make_meter=make_meter)
    qtbot.addWidget(window)
    try:
        with qtbot.waitSignal(window.bench.documents_changed, timeout=PATIENCE), qtbot.waitActive(window, timeout=PATIENCE):
            window.show()
        if window.bench.documents:
            qtbot.waitUntil(lambda: window.bench.page is not None, timeout=PATIENCE)
        yield window
    finally:
        close(qtbot, window)


def close(qtbot, window: MainWindow) -> None:
    if window.isVisible():
        window.record.text.model.forget_drafts()
        window.record.fields.forget_drafts()
        with qtbot.waitSignal(window.closed, timeout=PATIENCE):
            window.close()
