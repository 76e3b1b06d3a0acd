"""The watch that every test of the window is under does see what is left over."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from tests.helpers.qt import nothing_left


class Waiting(QThread):
    """Runs until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.over = threading.Event()

    def run(self) -> None:
        self.over.wait()


def ticking() -> QTimer:
    timer = QTimer()
    timer.start(10_000)
    return timer


def running() -> Waiting:
    thread = Waiting()
    thread.start()
    return thread


def test_a_timer_that_ticks_on_is_seen(dressed: QApplication) -> None:
    with pytest.raises(AssertionError, match="timers still tick"), nothing_left(dressed):
        timer = ticking()
    timer.stop()


def test_a_window_that_was_not_closed_is_seen(dressed: QApplication) -> None:
    with pytest.raises(AssertionError, match="windows are left"), nothing_left(dressed):
        window = QWidget()
    window.deleteLater()


def test_a_thread_that_runs_on_is_seen(dressed: QApplication) -> None:
    with pytest.raises(AssertionError, match="threads still run"), nothing_left(dressed):
        thread = running()
    thread.over.set()
    assert thread.wait()
