"""The menu of a line on the page: what can be done about it and about the block it stands in."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Slot
from PySide6.QtWidgets import QMenu, QWidget

from desktop.document.geometry import Box
from desktop.document.model import Page, RegionType
from desktop.services import region_desk
from desktop.ui.actions import Actions
from desktop.ui.engine_commands import EngineCommands
from desktop.ui.panels.words import region_words
from desktop.ui.workbench import Workbench

MARGIN = 0.01  # of the page's width, around a block that is asked about


def around(block: Box, page: Box) -> Box:
    """The block with a margin, within its page."""
    margin = MARGIN * page.width
    wider = Box(block.x0 - margin, block.y0 - margin, block.x1 + margin, block.y1 + margin)
    return wider.intersection(page) or page


class PageMenu(QObject):
    def __init__(self, bench: Workbench, actions: Actions, engines: EngineCommands, parent: QWidget) -> None:
        super().__init__(parent)
        self._engines = engines
        self._bench = bench
        self._actions = actions
        self._parent = parent

    @Slot(str, str, QPoint)
    def show(self, page_id: str, line_id: str, place: QPoint) -> None:
        page = self._bench.page
        if page is not None and page.id == page_id:
            menu = self.menu(page, line_id)
            menu.popup(place)

    def menu(self, page: Page, line_id: str) -> QMenu:
        """Deletes itself once it is closed."""
        menu = QMenu(self._parent)
        menu.aboutToHide.connect(menu.deleteLater)
        region = next((r for r in page.content.regions if any(line.id == line_id for line in r.lines)), None)
        if region is not None:
            self._bench.selection.select_line(page.id, line_id)
            kinds = QMenu(self.tr("Kind of block"), menu)
            menu.addMenu(kinds)
            for kind in RegionType:
                action = kinds.addAction(region_words(kind))
                action.setCheckable(True)
                action.setChecked(kind is region.type)
                action.triggered.connect(partial(self._set_kind, page.id, region.id, kind))
            kinds.setEnabled(not self._bench.read_only)
            menu.addAction(self._actions.layout)
            menu.addAction(self._actions.remove_line)
            menu.addAction(self._actions.block_table)
            menu.addSeparator()
        for entry in (self._actions.add_line, self._actions.draw_table, self._actions.checked):
            menu.addAction(entry)
        menu.addSeparator()
        menu.addAction(self._actions.read_again)
        menu.addMenu(self._engines.menu((page.id,), menu))
        menu.addSeparator()
        if region is not None:
            part = around(region.quad.bounds, page.box)
            menu.addMenu(self._engines.ask_menu(self.tr("Ask HunyuanOCR about this block"), page.id, part, menu))
        menu.addMenu(self._engines.ask_menu(self.tr("Ask HunyuanOCR about the page"), page.id, None, menu))
        return menu

    def _set_kind(self, page_id: str, region_id: str, kind: RegionType, _checked: bool = False) -> None:
        self._bench.edit(lambda desk: region_desk.retype(desk, page_id, (region_id,), kind))
