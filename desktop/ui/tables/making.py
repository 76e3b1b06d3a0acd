"""A new table: drawn on the page or made of a block, with its rows and columns asked where its grid will stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from desktop.document.geometry import Quad
from desktop.document.model import Content, Line, Page, Region, RegionType
from desktop.services import table_work
from desktop.services.table_gaps import gridded, proposed
from desktop.ui.panels.info_bar import Notice, Tone
from desktop.ui.viewer.grid_tool import GridTool
from desktop.ui.viewer.page_view import Mode

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

NO_BLOCK, NO_GRID = "no-block", "no-grid"
MAKE = "make-grid"


class TableMaking(QObject):
    """Belongs to one MainWindow."""

    def __init__(self, window: MainWindow, tool: GridTool, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._panel = window.record.tables
        self._tool = tool
        self._place: Quad | Region | None = None  # of the table that is asked about
        self._before: tuple[str, ...] = ()  # tables of the page before one was made
        self._fresh = ""  # the one of these that was made so last
        self._bare: set[str] = set()  # regions of the page that are tables by their type alone
        row = self._panel.new_table
        row.changed.connect(self._preview)
        row.made.connect(self._make)
        row.given_up.connect(self.give_up)
        self._panel.draw_wanted.connect(self._draw_wanted)
        self._panel.block_wanted.connect(self.make_of_block)
        tool.drawn.connect(self._drawn)
        tool.drawing_changed.connect(window.acts.draw_table.setChecked)
        window.acts.draw_table.toggled.connect(self._draw)
        window.bar.acted.connect(self._acted)

    @property
    def _page(self) -> Page | None:
        return self._panel.page

    @Slot()
    def _draw_wanted(self) -> None:
        self._window.acts.draw_table.setChecked(True)

    @Slot(bool)
    def _draw(self, drawing: bool) -> None:
        if drawing:
            self.give_up()
            self._window.view.set_mode(Mode.SELECT)
            self._window.show_page()
            self._window.view.setFocus()
        self._tool.draw(drawing)

    @Slot()
    def make_of_block(self) -> None:
        """Of the block that the line in hand stands in."""
        page, line = self._page, self._window.selection.line
        region = next((r for r in page.content.regions if any(x.id == line for x in r.lines)), None) if page else None
        if page is None or region is None:
            self._window.bar.say(Notice(NO_BLOCK, Tone.INFO, self.tr("Choose a line of the block first.")))
        elif not any(table.region == region.id for table in page.content.tables):
            self._window.bar.take_back(NO_BLOCK)
            self._ask(region, *proposed(region.quad, region.lines))

    def _tell_of_bare(self, page: Page | None, *, other: bool) -> None:
        """A block that a person has just called a table is offered its rows and columns."""
        content = page.content if page is not None else Content()
        gridded_ones = {table.region for table in content.tables}
        bare = {r.id for r in content.regions if r.type is RegionType.TABLE and r.id not in gridded_ones}
        fresh, self._bare = (set() if other else bare - self._bare), bare
        if fresh:
            self._fresh = min(fresh)
            said = self.tr("This block has no rows and columns yet.")
            self._window.bar.say(Notice(NO_GRID, Tone.INFO, said, actions=((MAKE, self.tr("Make its grid")),)))
        elif self._fresh not in bare:
            self._fresh = ""
            self._window.bar.take_back(NO_GRID)

    @Slot(str, str, str)
    def _acted(self, key: str, action: str, _typed: str) -> None:
        if (key, action) == (NO_GRID, MAKE) and self._page is not None:
            self._window.bar.take_back(NO_GRID)
            region = next((r for r in self._page.content.regions if r.id == self._fresh), None)
            if region is not None:
                self._ask(region, *proposed(region.quad, region.lines))

    @Slot(str, object)
    def _drawn(self, page_id: str, quad: Quad) -> None:
        page = self._page
        if page is not None and page.id == page_id:
            self._ask(quad, *proposed(quad, table_work.lines_inside(page, quad)))

    def _ask(self, place: Quad | Region, rows: int, cols: int) -> None:
        self._place = place
        self._window.record.setCurrentWidget(self._panel)
        self._panel.new_table.ask(rows, cols)

    @Slot(int, int)
    def _preview(self, rows: int, cols: int) -> None:
        page, place = self._page, self._place
        if page is not None and place is not None:
            quad = place.quad if isinstance(place, Region) else place
            self._tool.show_preview(page.id, gridded(quad, rows, cols, self._lines(page, place)))

    @staticmethod
    def _lines(page: Page, place: Quad | Region) -> tuple[Line, ...]:
        return place.lines if isinstance(place, Region) else table_work.lines_inside(page, place)

    @Slot(int, int)
    def _make(self, rows: int, cols: int) -> None:
        page, place = self._page, self._place
        self.give_up()
        if page is None or place is None:
            return
        page_id = page.id
        self._before = ("", *(table.id for table in page.content.tables))
        if isinstance(place, Region):
            region_id = place.id
            self._window.bench.edit(lambda desk: table_work.region_to_table(desk, page_id, region_id, rows, cols))
        else:
            self._window.bench.edit(lambda desk: table_work.make_table(desk, page_id, place, rows, cols))

    @Slot()
    def give_up(self) -> None:
        self._place, self._before = None, ()
        self._panel.new_table.hide()
        self._tool.show_preview("", None)

    def page_changed(self, page: Page | None, *, other: bool) -> None:
        """A table that was just made is in hand. other: another page is shown than before."""
        self._tell_of_bare(page, other=other)
        if other:
            self.give_up()
            self._tool.draw(False)
        elif page is not None and self._before:
            made = [table.id for table in page.content.tables if table.id not in self._before]
            if made:
                self._before = ()
                self._panel.choose_table(made[-1])
                self._panel.grid.go((0, 0))
                self._panel.grid.setFocus()
