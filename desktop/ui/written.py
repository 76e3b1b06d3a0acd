"""Lines of pages that are being read now, until what was read of them is committed and shown."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from desktop.document.model import Line
from desktop.services.recognise import QueueState


class Written(QObject):
    """Signals:
    added(page id, tuple of Line): more lines of a page
    cleared(page id): its lines are of no use any more
    """

    added = Signal(str, object)
    cleared = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: dict[str, list[Line]] = {}
        self._finished: set[str] = set()

    def lines(self, page_id: str) -> tuple[Line, ...]:
        return tuple(self._lines.get(page_id, ()))

    @Slot(str, object)
    def add(self, page_id: str, lines: tuple[Line, ...]) -> None:
        held = self._lines.get(page_id)
        if held and lines and held[0].quad == lines[0].quad:  # it is being read once more, from its beginning
            self.clear(page_id)
        self._finished.discard(page_id)
        self._lines.setdefault(page_id, []).extend(lines)
        self.added.emit(page_id, lines)

    @Slot(object)
    def progressed(self, state: QueueState) -> None:
        for page_id in self._lines.keys() - self._finished - set(state.pages):
            self.clear(page_id)

    def finish(self, page_id: str, shown: bool) -> None:
        """The page is done or has failed. shown: what was read of it comes to the window in a moment, and takes their place."""
        if not shown:
            self.clear(page_id)
        elif page_id in self._lines:
            self._finished.add(page_id)

    def loaded(self, page_id: str) -> None:
        if page_id in self._finished:
            self.clear(page_id)

    def clear(self, page_id: str) -> None:
        self._finished.discard(page_id)
        if self._lines.pop(page_id, None) is not None:
            self.cleared.emit(page_id)
