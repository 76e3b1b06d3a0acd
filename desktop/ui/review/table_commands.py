"""What is done about the grids of tables: the panel, the grid on the page and the actions, brought together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from desktop.document import grids
from desktop.document.geometry import Point
from desktop.document.grids import Axis
from desktop.document.model import Cell, Page, Table
from desktop.services import table_work
from desktop.ui.tables.joining import TableJoining
from desktop.ui.tables.making import TableMaking
from desktop.ui.viewer.grid_shapes import Boundary, adding, moving, removing
from desktop.ui.viewer.grid_tool import GridTool

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

NUDGE = 4.0
"""Pixels of the viewport by which a key moves a boundary."""


class TableCommands(QObject):
    """Belongs to one MainWindow."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._panel = window.record.tables
        self._tool = GridTool(window.view)
        self._shown = ""  # id of the page
        self._wanted = 0  # in which direction the next page is searched for a doubtful cell
        self._making = TableMaking(window, self._tool, self)
        self._joining = TableJoining(window, self)
        self._connect()
        self._connect_actions()
        self._enable()

    def _connect(self) -> None:
        window, panel, tool = self._window, self._panel, self._tool
        # Queued: after all panels have the page.
        window.bench.page_changed.connect(self._page_changed, Qt.ConnectionType.QueuedConnection)
        window.bench.opened.connect(self._opened)
        window.bench.failed.connect(tool.drop_drag)
        window.selection.changed.connect(self._selected)
        window.record.currentChanged.connect(self._tab_changed)
        window.view.place_clicked.connect(self._place_clicked)
        window.ink.picture_ready.connect(panel.set_picture)
        window.installEventFilter(self)
        panel.table_shown.connect(self._table_shown)
        panel.cell_shown.connect(self._light_cell)
        panel.written.connect(self._write)
        panel.confirmed.connect(self._confirm)
        panel.exhausted.connect(self._exhausted)
        panel.menu_wanted.connect(self._show_menu)
        tool.moved.connect(self._boundary_moved)
        tool.removed.connect(self._boundary_removed)
        tool.added.connect(self._boundary_added)

    def _connect_actions(self) -> None:
        acts = self._window.acts
        self._in_grid: tuple[QAction, ...] = ()
        for action, slot in (
            (acts.row_above, partial(self._insert, "row", 0)), (acts.row_below, partial(self._insert, "row", 1)),
            (acts.column_left, partial(self._insert, "column", 0)), (acts.column_right, partial(self._insert, "column", 1)),
            (acts.remove_rows, partial(self._remove, "row")), (acts.remove_columns, partial(self._remove, "column")),
            (acts.merge_cells, self._merge), (acts.split_cell, self._split), (acts.drop_table, self._drop),
            (acts.part_row, partial(self._part, "row")), (acts.part_column, partial(self._part, "column")),
            (acts.boundary_up, partial(self._nudge, "row", -1)), (acts.boundary_down, partial(self._nudge, "row", 1)),
            (acts.boundary_left, partial(self._nudge, "column", -1)),
            (acts.boundary_right, partial(self._nudge, "column", 1)),
        ):  # fmt: skip
            action.triggered.connect(partial(self._run, slot))
            self._in_grid = (*self._in_grid, action)
        acts.block_table.triggered.connect(partial(self._run, self._making.make_of_block))

    @staticmethod
    def _run(slot: Callable[[], object], _checked: bool = False) -> None:
        slot()

    # what is shown

    @property
    def _is_open(self) -> bool:
        return self._window.record.currentWidget() is self._panel

    @Slot(object)
    def _opened(self, _dossier: object) -> None:
        self._panel.set_writable(not self._window.bench.read_only)
        self._enable()

    @property
    def _page(self) -> Page | None:
        return self._panel.page

    @Slot(object)
    def _page_changed(self, _page: Page | None) -> None:
        page = self._page
        other = page is None or page.id != self._shown
        self._shown = page.id if page is not None else ""
        self._making.page_changed(page, other=other)
        if page is not None and other and self._wanted:
            step, self._wanted = self._wanted, 0
            if self._is_open and not self._panel.choose_doubtful(step):
                self._window.record.setCurrentIndex(0)
        if page is not None and other and self._window.selection.line:
            self._panel.choose_line(self._window.selection.line)
        self._joining.page_changed(page)
        self._enable()

    @Slot(object)
    def _table_shown(self, _table: Table | None) -> None:
        self._show_grid()
        self._enable()

    @Slot(str, tuple)
    def _selected(self, page_id: str, lines: tuple[str, ...]) -> None:
        if lines and self._page is not None and self._page.id == page_id:
            place = self._panel.grid.place()
            cell = self._panel.model.cell_at(*place) if place is not None else None
            if cell is None or lines[0] not in cell.lines:
                self._panel.choose_line(lines[0])
        self._show_grid()

    @Slot(int)
    def _tab_changed(self, _at: int) -> None:
        self._show_grid()
        self._enable()

    def _show_grid(self) -> None:
        """While the tab is open, or a line of a cell is selected."""
        page, table = self._page, self._panel.table()
        place = self._panel.model.place_of_line(self._window.selection.line) if self._window.selection.line else None
        self._tool.writable = self._is_open and not self._window.bench.read_only
        shown = page is not None and table is not None and (self._is_open or place is not None)
        self._tool.set_visible(shown)
        if shown and page is not None and table is not None:
            model, cells = self._panel.model, table.cells
            self._tool.show_table(page.id, table, lambda: (line for cell in cells for line in model.lines_of(cell)))
            self._light_cell()

    @Slot()
    def _light_cell(self) -> None:
        self._tool.show_cell(*(self._panel.grid.place() or (-1, -1)))

    @Slot(str, str, object)
    def _place_clicked(self, page_id: str, line_id: str, point: Point) -> None:
        """An empty cell has no ink to be clicked."""
        shape = self._tool.shape
        if line_id or not self._is_open or self._page is None or self._page.id != page_id:
            return
        for table in self._page.content.tables:
            in_hand = shape is not None and shape.table.id == table.id
            cell = shape.cell_at(point) if shape is not None and in_hand else _cell_under(table, point)
            if cell is not None:
                self._panel.choose_cell(table.id, (cell.row, cell.col))
                return

    def _enable(self) -> None:
        writable = self._page is not None and not self._window.bench.read_only
        for action in self._in_grid:
            action.setEnabled(writable and self._is_open and self._panel.table() is not None)
        for action in (self._window.acts.draw_table, self._window.acts.block_table):
            action.setEnabled(writable)
        self._window.acts.block_table.setEnabled(writable)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close:
            self._panel.grid.finish_editing()  # what is typed in a cell is not lost
        return False

    @Slot(QPoint)
    def _show_menu(self, place: QPoint) -> None:
        self.menu().popup(place)

    def menu(self) -> QMenu:
        """Deletes itself once it is closed."""
        acts = self._window.acts
        menu = QMenu(self._panel)
        menu.aboutToHide.connect(menu.deleteLater)
        for group in (
            (acts.row_above, acts.row_below, acts.column_left, acts.column_right),
            (acts.remove_rows, acts.remove_columns),
            (acts.merge_cells, acts.split_cell, acts.part_row, acts.part_column),
            (acts.draw_table, acts.drop_table),
        ):
            menu.addActions(group)
            menu.addSeparator()
        return menu

    # cells

    @Slot(str, str, tuple)
    def _write(self, page_id: str, table_id: str, texts: tuple[tuple[int, int, str], ...]) -> None:
        self._window.bench.edit(lambda desk: table_work.write_cells(desk, page_id, table_id, texts))

    @Slot(str, str, int, int)
    def _confirm(self, page_id: str, table_id: str, row: int, col: int) -> None:
        self._window.bench.edit(lambda desk: table_work.confirm_cell(desk, page_id, table_id, row, col))

    @Slot(int)
    def _exhausted(self, step: int) -> None:
        self._wanted = step
        if not self._window.bench.go_to_doubtful(step):
            self._wanted = 0
            self._window.commands.go_to_doubtful(step)  # says that there is none

    # the grid

    def _change(self, change: table_work.Change) -> None:
        page, table = self._page, self._ready()
        if page is not None and table is not None:
            self._window.bench.edit(lambda desk: table_work.change_grid(desk, page.id, table.id, change))

    def _ready(self) -> Table | None:
        """The table in hand, with what was typed in it written."""
        self._panel.grid.finish_editing()
        return self._panel.table()

    def _insert(self, axis: Axis, after: int) -> None:
        box = self._panel.grid.chosen_box()
        if box is None:
            return
        at, count = (box[0], box[2]) if axis == "row" else (box[1], box[3])
        insert = grids.insert_row if axis == "row" else grids.insert_column
        self._change(partial(insert, at=at + after * count))

    def _remove(self, axis: Axis) -> None:
        box = self._panel.grid.chosen_box()
        if box is None:
            return
        at, count = (box[0], box[2]) if axis == "row" else (box[1], box[3])
        remove = grids.remove_row if axis == "row" else grids.remove_column

        def change(table: Table) -> Table:
            for number in reversed(range(at, at + count)):
                table = remove(table, number)
            return table

        self._change(change)

    def _merge(self) -> None:
        box = self._panel.grid.chosen_box()
        if box is not None and box[2] * box[3] > 1:
            row, col, rows, cols = box
            self._change(partial(grids.merge, row=row, col=col, rowspan=rows, colspan=cols))

    def _split(self) -> None:
        place, page, table = self._panel.grid.place(), self._page, self._ready()
        if place is None or page is None or table is None:
            return
        row, col = place
        self._move_lines("column", partial(grids.split, row=row, col=col))

    def _move_lines(self, axis: Axis, change: table_work.Change) -> None:
        page, table = self._page, self._ready()
        if page is not None and table is not None:
            self._window.bench.edit(lambda desk: table_work.move_boundaries(desk, page.id, table.id, axis, change))

    @Slot(object, object)
    def _boundary_moved(self, boundary: Boundary, to: Point) -> None:
        self._move_lines(boundary.axis, moving(boundary, to))

    @Slot(object)
    def _boundary_removed(self, boundary: Boundary) -> None:
        self._change(removing(boundary))

    @Slot(str, object)
    def _boundary_added(self, axis: Axis, at: Point) -> None:
        self._move_lines(axis, adding(axis, at))

    def _part(self, axis: Axis) -> None:
        """At the pointer, where it is on the table; else in the middle of the current cell."""
        shape, place = self._tool.shape, self._panel.grid.place()
        if shape is None:
            return
        point = self._tool.pointed()
        if point is None or shape.cell_at(point) is None:
            cell = shape.cell(*place) if place is not None else None
            point = cell.quad.centre if cell is not None else None
        if point is not None:
            self._boundary_added(axis, self._tool.snapped(axis, point))

    def _nudge(self, axis: Axis, step: int) -> None:
        """The lower boundary of the current row, or the right one of the current column, a little further."""
        shape, place, view = self._tool.shape, self._panel.grid.place(), self._window.view
        cell = shape.cell(*place) if shape is not None and place is not None else None
        if shape is None or cell is None:
            return
        boundary = Boundary(axis, cell.row + cell.rowspan if axis == "row" else cell.col + cell.colspan)
        by = step * NUDGE / max(view.scale_of(shape.page), 1e-9)

        def change(table: Table) -> Table:
            now = type(shape).of(shape.page, table)
            at = cell.quad.centre
            return moving(boundary, now.on_place(axis, at, now.places(axis, at)[boundary.index] + by))(table)

        self._move_lines(axis, change)

    def _drop(self) -> None:
        page, table = self._page, self._ready()
        if page is not None and table is not None:
            self._window.bench.edit(lambda desk: table_work.drop_grid(desk, page.id, table.id))


def _cell_under(table: Table, point: Point) -> Cell | None:
    return next((cell for cell in table.cells if cell.quad.contains(point)), None)
