"""One long task beside the window: import, export, search, self-check."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QThread, Signal

from desktop.document.errors import DossierError
from desktop.engines.contract import Cancelled
from desktop.services.progress import Poll, Progress

log = logging.getLogger(__name__)

Task = Callable[[Poll, Progress], object]
"""Runs on the thread; its result is a frozen value. Raises Cancelled when `poll` does."""


class TaskThread(QThread):
    """Runs one task and ends.

    Signals:
        progressed(done, total): total is -1 where it is not known.
        succeeded(result)
        failed(error): a DossierError; a cancelled task fails with Cancelled.
    """

    progressed = Signal(object, object)  # ints of Python: bytes of a model are more than an int of Qt holds
    succeeded = Signal(object)
    failed = Signal(object)

    def __init__(self, task: Task, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task = task
        self._unwanted = threading.Event()

    def cancel(self) -> None:
        self._unwanted.set()

    def run(self) -> None:
        try:
            result = self._task(self._poll, self._progress)
        except DossierError as error:
            self.failed.emit(error)
        except Exception:  # the worker's one catch-all
            log.exception("a task failed")
            self.failed.emit(DossierError())
        else:
            self.succeeded.emit(result)

    def _poll(self) -> None:
        if self._unwanted.is_set():
            raise Cancelled()

    def _progress(self, done: int, total: int | None) -> None:
        self.progressed.emit(done, -1 if total is None else total)
