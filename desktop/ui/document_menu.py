"""The menu of the documents and pages that are chosen in the list, and the new name of a document."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from desktop.ui.actions import Actions
from desktop.ui.engine_commands import EngineCommands
from desktop.ui.reading_commands import ReadingCommands
from desktop.ui.thumbnails.view import ThumbnailView
from desktop.ui.workbench import Workbench


class DocumentMenu(QObject):
    """Signals:
    asked(QMenu, document ids, page ids): it is about to be shown; what else can be done with these may be added
    """

    asked = Signal(object, tuple, tuple)

    def __init__(
        self,
        bench: Workbench,
        view: ThumbnailView,
        actions: Actions,
        reading: ReadingCommands,
        engines: EngineCommands,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._bench = bench
        self._actions = actions
        self._reading = reading
        self._engines = engines
        self._parent = parent
        view.menu_wanted.connect(self.show)

    @Slot(tuple, tuple, QPoint)
    def show(self, documents: tuple[str, ...], pages: tuple[str, ...], place: QPoint) -> None:
        self.menu(documents, pages).popup(place)

    def menu(self, documents: tuple[str, ...], pages: tuple[str, ...]) -> QMenu:
        """Deletes itself once it is closed."""
        menu = QMenu(self._parent)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(self._actions.rename)
        again = menu.addAction(self.tr("Read what is chosen again"))
        again.setEnabled(not self._bench.read_only)
        again.triggered.connect(partial(self._read_again, documents, pages))
        menu.addMenu(self._engines.menu((*documents, *pages), menu))
        self.asked.emit(menu, documents, pages)
        menu.addSeparator()
        menu.addAction(self._actions.export)
        return menu

    def _read_again(self, documents: tuple[str, ...], pages: tuple[str, ...], _checked: bool = False) -> None:
        self._reading.read_chosen_again(documents, pages)
