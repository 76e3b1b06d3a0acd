"""The thread that asks the graphics card how it does: its driver may take its time over an answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

from PySide6.QtCore import QObject, QThread, Signal

from desktop.engines import gpu
from desktop.engines.gpu import Card

EVERY = 2.0  # seconds


class CardMeter(Protocol):
    """As `gpu.Meter`."""

    def __enter__(self) -> Self: ...
    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...
    def cards(self) -> tuple[Card, ...]: ...


class MeterThread(QThread):
    """Asks now and then until `finish`; where there is no card it ends at once.

    Signals:
        measured(Card): of several, always the one that reading would take first. None: it does not answer any more.
    """

    measured = Signal(object)

    def __init__(self, make_meter: Callable[[], CardMeter] = gpu.Meter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("meter")
        self._make_meter = make_meter
        self._over = threading.Event()

    def finish(self) -> None:
        """Ends the thread after the answer it waits for."""
        self._over.set()

    def run(self) -> None:
        with self._make_meter() as meter:
            found = meter.cards()
            first = gpu.fitting(found) or next(iter(found), None)
            if first is None:
                return
            card: Card | None = first
            self.measured.emit(card)
            while not self._over.wait(EVERY):
                card = next((each for each in meter.cards() if each.uuid == first.uuid), None)
                self.measured.emit(card)
