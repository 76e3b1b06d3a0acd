"""The tables of the page as grids: the ink of a cell above its grid, cells written and confirmed by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop.document.model import Page, Table
from desktop.ui import theme
from desktop.ui.panels.info_bar import Notice, NoticeRow
from desktop.ui.panels.ink import PagePicture
from desktop.ui.tables.cell_ink import CellInk
from desktop.ui.tables.grid_view import GridView
from desktop.ui.tables.model import Place, TableModel
from desktop.ui.tables.new_table import NewTableRow


class TablesPanel(QWidget):
    """Signals:
    cell_chosen(page id, line ids, Cell): by the person, in the grid: its ink is to light up
    cell_shown(): another cell is the current one, whoever chose it
    table_shown(Table or None): another one, or the same after a change
    written(page id, table id, tuple of (row, column, text)): cells are to have these texts
    confirmed(page id, table id, row, column): the cell is right as it stands
    exhausted(step): there is no further doubtful cell on this page in this direction
    acted(action): a button of the message above the grid
    menu_wanted(global place): what can be done to the table
    draw_wanted(), block_wanted(): there is no table, and one is wanted: drawn, or of the block in hand
    """

    cell_chosen = Signal(str, tuple, object)
    cell_shown = Signal()
    table_shown = Signal(object)
    written = Signal(str, str, tuple)
    confirmed = Signal(str, str, int, int)
    exhausted = Signal(int)
    acted = Signal(str)
    menu_wanted = Signal(QPoint)
    draw_wanted = Signal()
    block_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "tables")
        self._page: Page | None = None
        self._notice: NoticeRow | None = None
        self._left_over = 0
        self._quiet = False
        self.model = TableModel(self)
        self.grid = GridView(self.model, self)
        self.ink = CellInk(self)
        self.new_table = NewTableRow(self)
        self.new_table.hide()
        self._choice = QComboBox(self)
        self._choice.setAccessibleName(self.tr("Which table"))
        self._hint = QLabel(self)
        self._hint.setProperty("role", "caption")
        self._hint.setWordWrap(True)
        self._hint.setContentsMargins(theme.GRID, theme.HALF, theme.GRID, theme.HALF)
        self._lay_out()
        self._choice.currentIndexChanged.connect(self._choose)
        self.grid.selectionModel().currentChanged.connect(self._cell_changed)
        self.grid.customContextMenuRequested.connect(self._menu_asked)
        self.grid.confirmed.connect(self._confirm)
        self.grid.texts_wanted.connect(self._write)
        self.grid.left_over.connect(self._told_left_over)
        self.model.written.connect(self._write_one)
        self.setFocusProxy(self.grid)
        self.set_page(None)

    def _lay_out(self) -> None:
        self._more = QToolButton(self)
        theme.set_icon(self._more, "more")
        self._more.setToolTip(self.tr("What can be done to the table"))
        self._more.setAccessibleName(self.tr("What can be done to the table"))
        self._more.clicked.connect(self._more_clicked)
        head = QHBoxLayout()
        head.setContentsMargins(2 * theme.GRID, theme.GRID, theme.GRID, 0)
        head.addWidget(self._choice, 1)
        head.addWidget(self._more)
        self._messages = QVBoxLayout()
        self._empty = QWidget(self)
        self._why = QLabel(self._empty)
        self._why.setProperty("role", "muted")
        self._why.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._why.setWordWrap(True)
        self._draw = QPushButton(self.tr("Draw a table"), self._empty)
        self._draw.clicked.connect(self.draw_wanted)
        self._block = QPushButton(self.tr("Make the block in hand a table"), self._empty)
        self._block.clicked.connect(self.block_wanted)
        nothing = QVBoxLayout(self._empty)
        nothing.setContentsMargins(3 * theme.GRID, 0, 3 * theme.GRID, 0)
        nothing.setSpacing(theme.GRID)
        nothing.addStretch(1)
        for widget in (self._why, self._draw, self._block):
            nothing.addWidget(widget)
        nothing.addStretch(2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.HALF)
        layout.addLayout(head)
        layout.addLayout(self._messages)
        layout.addWidget(self.new_table)
        layout.addWidget(self.ink)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self._hint)

    # what is shown

    @Slot(object)
    def set_page(self, page: Page | None) -> None:
        """Shows a page; where it is the same one, its table, its cell and what is being typed stay."""
        same = page is not None and self._page is not None and page.id == self._page.id
        if not same:
            self.grid.finish_editing()
            self.say(None)
            self.ink.set_picture(None)
        table = self.table()
        self._page = page
        tables = page.content.tables if page else ()
        at = next((n for n, each in enumerate(tables) if same and table is not None and each.id == table.id), 0)
        self._choice.blockSignals(True)
        self._choice.clear()
        for number, each in enumerate(tables, 1):
            self._choice.addItem(self.tr("Table {0}: {1} × {2}").format(number, each.rows, each.cols))
        self._choice.setCurrentIndex(at if tables else -1)
        self._choice.blockSignals(False)
        self._choice.setEnabled(len(tables) > 1)
        for widget in (self._choice, self._more, self.ink, self.grid, self._hint):
            widget.setVisible(bool(tables))
        self._empty.setVisible(not tables)
        self._why.setText(self.tr("No table on this page") if page else self.tr("Choose a page to see its tables"))
        for button in (self._draw, self._block):
            button.setVisible(page is not None and self.model.writable)
        self._show()

    def set_writable(self, writable: bool) -> None:
        self.model.writable = writable

    @Slot(object)
    def set_picture(self, picture: PagePicture) -> None:
        if self._page is not None and picture.page == self._page.id:
            self.ink.set_picture(picture)

    @property
    def page(self) -> Page | None:
        return self._page

    def is_empty(self) -> bool:
        return self._page is None or not self._page.content.tables

    def table(self) -> Table | None:
        """The one that is shown."""
        return self.model.table

    def choose_table(self, table_id: str) -> None:
        tables = self._page.content.tables if self._page else ()
        at = next((n for n, each in enumerate(tables) if each.id == table_id), None)
        if at is not None and at != self._choice.currentIndex():
            self._choice.setCurrentIndex(at)

    def say(self, notice: Notice | None) -> None:
        """A message above the grid, in the place of the one before."""
        if self._notice is not None:
            self._messages.removeWidget(self._notice)
            self._notice.hide()
            self._notice.deleteLater()
        self._notice = NoticeRow(notice, self) if notice is not None else None
        if self._notice is not None:
            self._notice.acted.connect(self._acted)
            self._messages.addWidget(self._notice)

    def notice(self) -> NoticeRow | None:
        return self._notice

    @Slot(int)
    def _choose(self, _at: int) -> None:
        self.grid.finish_editing()
        self._show()

    def _show(self) -> None:
        tables = self._page.content.tables if self._page else ()
        at = self._choice.currentIndex()
        table = tables[at] if 0 <= at < len(tables) else None
        place, old = self.grid.place(), self.table()
        typing = self.grid.hasFocus() or self.grid.is_editing()
        typed = self.grid.typed() if not self.model.has_shape_of(table) else None
        if self.model.set_table(self._page, table):
            self.grid.lay_out()
            if place is not None and old is not None and table is not None and old.id == table.id:
                self._go_quietly((min(place[0], table.rows - 1), min(place[1], table.cols - 1)))
                if typed is not None:
                    self.grid.type_again(typed)
            if typing and not self.grid.is_editing():
                self.grid.setFocus()
        else:
            self.grid.fit_rows()
        self._show_ink()
        self._say_hint()
        self.table_shown.emit(table)

    def _go_quietly(self, place: Place) -> None:
        """Nobody is told that a person chose the cell."""
        self._quiet = True
        self.grid.go(place)
        self._quiet = False

    def _show_ink(self) -> None:
        cell = self.model.cell(self.grid.currentIndex())
        self.ink.show_quad(cell.quad if cell is not None else None)

    # cells

    def choose_line(self, line_id: str) -> bool:
        """The cell that a line stands in, as when its ink was clicked; False where it is in no table."""
        for table in self._page.content.tables if self._page else ():
            cell = next((c for c in table.cells if line_id in c.lines), None)
            if cell is not None:
                self.choose_table(table.id)
                self._choose_cell((cell.row, cell.col))
                return True
        return False

    def choose_cell(self, table_id: str, place: Place) -> None:
        """As when it was clicked on the page, where no line is."""
        self.choose_table(table_id)
        self._choose_cell(place)

    def _choose_cell(self, place: Place) -> None:
        if self.grid.place() != place:
            self.grid.finish_editing()
            self._go_quietly(place)

    def move_on(self, step: int) -> None:
        """To the next doubtful cell of the page (-1: the one before), accepting nothing."""
        self.grid.finish_editing()
        place = self.model.next_doubtful(self.grid.place(), step)
        tables = self._page.content.tables if self._page else ()
        at = self._choice.currentIndex()
        while place is None and 0 <= at + step < len(tables):
            at += step
            self._choice.setCurrentIndex(at)
            place = self.model.next_doubtful(None, step)
        if place is None:
            self.exhausted.emit(step)
        else:
            self.grid.go(place)
            self.grid.setFocus()

    def choose_doubtful(self, step: int = 1) -> bool:
        """The first doubtful cell of the page (-1: the last); False where there is none."""
        tables = self._page.content.tables if self._page else ()
        for at in range(len(tables))[::step]:
            self._choice.setCurrentIndex(at)
            place = self.model.next_doubtful(None, step)
            if place is not None:
                self.grid.go(place)
                return True
        return False

    @Slot(QModelIndex, QModelIndex)
    def _cell_changed(self, index: QModelIndex, before: QModelIndex) -> None:
        self._show_ink()
        self._left_over = 0
        self._say_hint()
        self.cell_shown.emit()
        cell = self.model.cell(index)
        if cell is not None and self._page is not None and not self._quiet:
            self.cell_chosen.emit(self._page.id, cell.lines, cell)

    # what is wanted

    @Slot(int, int, str)
    def _write_one(self, row: int, col: int, text: str) -> None:
        self._write(((row, col, text),))

    @Slot(tuple)
    def _write(self, texts: tuple[tuple[int, int, str], ...]) -> None:
        table = self.model.table
        if self.model.page is not None and table is not None and texts:
            self.written.emit(self.model.page.id, table.id, texts)

    @Slot(int, int)
    def _confirm(self, row: int, col: int) -> None:
        table = self.model.table
        cell = self.model.cell_at(row, col)
        if self.model.page is not None and table is not None and cell is not None and cell.lines and self.model.writable:
            self.confirmed.emit(self.model.page.id, table.id, cell.row, cell.col)

    @Slot(int)
    def _told_left_over(self, count: int) -> None:
        self._left_over = count
        self._say_hint()

    @Slot(str, str, str)
    def _acted(self, _key: str, action: str, _typed: str) -> None:
        self.acted.emit(action)

    @Slot(QPoint)
    def _menu_asked(self, place: QPoint) -> None:
        self.menu_wanted.emit(self.grid.viewport().mapToGlobal(place))

    @Slot()
    def _more_clicked(self) -> None:
        self.menu_wanted.emit(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def _say_hint(self) -> None:
        count = self.model.doubtful_count()
        doubtful = self.tr("%n doubtful", "", count) if count else self.tr("nothing doubtful")
        words = [doubtful, self.tr("Enter confirms · F2 edits · F3 next doubtful")]
        if self._left_over:
            words.insert(0, self.tr("%n pasted cell(s) found no place", "", self._left_over))
        self._hint.setText(" · ".join([word for word in (self.grid.said(), *words) if word]))
