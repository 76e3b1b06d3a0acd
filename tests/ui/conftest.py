"""Every test of the window runs without a screen, fails on a warning of Qt's, and leaves nothing behind."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from desktop.ui import theme
from desktop.ui.selection import Selection
from desktop.ui.threads.render_thread import RenderHost, RenderThread
from tests.helpers.qt import PaperHost, nothing_left

HERE = Path(__file__).parent
HARMLESS = (
    "This plugin does not support",  # the screen that is not there cannot be asked for sizes, focus or stacking
    "QFontDatabase: Cannot find font directory",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore(*HARMLESS))


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application in the light theme and in English, whatever the machine says."""
    QLocale.setDefault(QLocale("en_GB"))
    theme.apply(qapp, "light")
    return qapp


@pytest.fixture(autouse=True)
def _nothing_left(dressed: QApplication) -> Iterator[None]:
    with nothing_left(dressed):
        yield


@pytest.fixture
def selection() -> Selection:
    return Selection()


@pytest.fixture
def make_renderer() -> Iterator[Callable[[RenderHost], RenderThread]]:
    """A render thread around a drawer of pages; closed after the test."""
    made: list[RenderThread] = []

    def make(host: RenderHost) -> RenderThread:
        made.append(RenderThread(lambda: host))
        return made[-1]

    yield make
    for thread in made:
        thread.close()


@pytest.fixture
def renderer(make_renderer: Callable[[RenderHost], RenderThread]) -> RenderThread:
    """Draws every page as grey paper."""
    return make_renderer(PaperHost())
