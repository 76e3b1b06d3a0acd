"""Which regions are in hand: shared by the page and the list of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Signal


class RegionChoice(QObject):
    """Regions of one page, in the order in which they were chosen; the last is the one that keys and handles are for.

    Signals:
        changed: page id and the tuple of region ids. Not sent when nothing changed.
    """

    changed = Signal(str, tuple)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.page = ""
        self.ids: tuple[str, ...] = ()

    @property
    def last(self) -> str:
        return self.ids[-1] if self.ids else ""

    def choose(self, page_id: str, region_ids: Iterable[str]) -> None:
        ids = tuple(dict.fromkeys(region_ids))
        if (page_id, ids) != (self.page, self.ids):
            self.page, self.ids = page_id, ids
            self.changed.emit(page_id, ids)

    def toggle(self, page_id: str, region_id: str) -> None:
        """One more, or one less, of the same page."""
        ids = self.ids if page_id == self.page else ()
        self.choose(page_id, [i for i in ids if i != region_id] if region_id in ids else (*ids, region_id))

    def clear(self) -> None:
        self.choose(self.page, ())

    def keep(self, page_id: str, there: Sequence[str]) -> None:
        """Of that page only those that are still there."""
        if page_id == self.page:
            self.choose(page_id, [i for i in self.ids if i in there])
