"""Tables corrected as a person does it: in the grid, by keys, and on the page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.document import grids
from desktop.document.geometry import Box, Quad
from desktop.document.model import Cell, Content, Line, Page, Region, RegionType, Table
from desktop.storage.dossier import Dossier
from desktop.ui.main_window import MainWindow
from desktop.ui.panels.tables_panel import TablesPanel
from desktop.ui.review.table_commands import TableCommands
from desktop.ui.tables.grid_view import GridView, pasted
from desktop.ui.tables.model import column_name
from desktop.ui.viewer.grid_shapes import Boundary
from desktop.ui.viewer.grid_tool import GridTool
from tests.helpers.drawn import LETTER, Block, add_document, draw
from tests.helpers.window import PATIENCE, opened

ROWS = (
    ("项目", "金额（元）", "支付日期"),
    ("押金", "13,600.00", "2024年3月1日"),
    ("首期租金", "20,400.00", "2024年3月1日"),
    ("合计", "34,000.00", "2024年4月1日"),
)
TABLE = Block(RegionType.TABLE, ROWS, 26, (("20,400", "20,4OO"), ("4月", "4日")))


@pytest.fixture(scope="session")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table that goes on over a second page, and a letter."""
    folder = tmp_path_factory.mktemp("tables")
    first, second, letter = folder / "1.png", folder / "2.png", folder / "3.png"
    pages = [(first, draw((TABLE,), first)), (second, draw((TABLE,), second))]
    with Dossier.create(folder / "tables.dossier") as made:
        add_document(made, "0001 Rent", pages)
        add_document(made, "0002 Letter", [(letter, draw(LETTER, letter))])
    return folder


@pytest.fixture
def path(dossier: Path, tmp_path: Path) -> Path:
    shutil.copytree(dossier, tmp_path / "copy")
    return tmp_path / "copy" / "tables.dossier"


@pytest.fixture
def window(qtbot, path: Path) -> Iterator[MainWindow]:
    with opened(qtbot, path) as window:
        window.record.show_tab(2)
        yield window


def until(qtbot, holds) -> None:
    qtbot.waitUntil(holds, timeout=PATIENCE)


def undo(qtbot, window: MainWindow) -> None:
    """Once the last edit is there to be taken back."""
    until(qtbot, window.acts.undo.isEnabled)
    window.acts.undo.trigger()


def grid_of(window: MainWindow) -> GridView:
    return window.record.tables.grid


def table_of(window: MainWindow) -> Table:
    table = window.record.tables.table()
    assert table is not None
    return table


def text_at(window: MainWindow, row: int, col: int) -> str:
    return window.record.tables.model.text_at(row, col)


def size(window: MainWindow) -> tuple[int, int]:
    table = window.record.tables.table()
    return (table.rows, table.cols) if table is not None else (0, 0)


def tool_of(window: MainWindow) -> GridTool:
    return window.view.findChildren(GridTool)[0]


def at_page(window: MainWindow, x: float, y: float):
    """A point of page space in the viewport."""
    index = window.view._camera.index(window.bench.page.id)
    return QPointF(*window.view._camera.transform(index).apply((x, y))).toPoint()


def editor(grid: GridView):
    made = grid._editor()
    assert made is not None
    return made


# the panel by itself


def quad(x0: float, y0: float, x1: float, y1: float) -> Quad:
    return Quad.of(Box(x0, y0, x1, y1))


def table_page(price: str = "20,4OO") -> Page:
    lines = (
        Line("a", "Item", quad(2, 2, 30, 8), 0.9),
        Line("b", price, quad(2, 12, 30, 18), 0.5, doubt=0.8),
        Line("c", "two", quad(52, 11, 70, 14), 0.9),
        Line("d", "lines", quad(52, 15, 70, 18), 0.9),
    )
    region = Region("r", RegionType.TABLE, quad(0, 0, 100, 30), lines=lines)
    cells = (
        Cell(0, 0, quad(0, 0, 100, 10), colspan=2, lines=("a",)),
        Cell(1, 0, quad(0, 10, 50, 20), lines=("b",)),
        Cell(1, 1, quad(50, 10, 100, 20), lines=("c", "d")),
        Cell(2, 0, quad(0, 20, 50, 30)),
        Cell(2, 1, quad(50, 20, 100, 30)),
    )
    return Page("p", "d", 1, "m", 0, 100, 100, content=Content((region,), (Table("t", "r", 3, 2, cells),)))


@pytest.fixture
def panel(qtbot) -> TablesPanel:
    made = TablesPanel()
    qtbot.addWidget(made)
    made.resize(420, 500)
    with qtbot.waitActive(made):
        made.show()
    made.set_page(table_page())
    made.grid.setFocus()
    return made


def test_a_cell_shows_its_text_its_doubt_and_its_ink(qtbot, panel: TablesPanel) -> None:
    assert panel.model.index(1, 1).data() == "two\nlines"
    assert panel.grid.columnSpan(0, 0) == 2
    assert panel.model.index(1, 0).data(Qt.ItemDataRole.DecorationRole) is not None
    assert panel.model.index(1, 1).data(Qt.ItemDataRole.DecorationRole) is None
    with qtbot.waitSignal(panel.cell_chosen) as said:
        panel.grid.go((1, 0))
    assert said.args[:2] == ["p", ("b",)]
    assert panel.ink._quad == quad(0, 10, 50, 20)
    panel.grab()


def test_typing_writes_and_enter_goes_down_tab_to_the_right(qtbot, panel: TablesPanel) -> None:
    panel.grid.go((1, 0))
    qtbot.keyClick(panel.grid, "7")
    assert editor(panel.grid).text() == "7"
    with qtbot.waitSignal(panel.written) as said:
        qtbot.keyClick(editor(panel.grid), Qt.Key.Key_Return)
    assert said.args == ["p", "t", ((1, 0, "7"),)]
    assert panel.grid.place() == (2, 0)
    qtbot.keyClick(panel.grid, "8")
    with qtbot.waitSignal(panel.written) as said:
        qtbot.keyClick(editor(panel.grid), Qt.Key.Key_Tab)
    assert said.args == ["p", "t", ((2, 0, "8"),)]
    assert panel.grid.place() == (2, 1)
    qtbot.keyClick(panel.grid, Qt.Key.Key_F2)
    qtbot.keyClick(editor(panel.grid), Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert panel.grid.place() == (1, 1)


def test_f2_corrects_the_text_as_it_is_and_esc_backs_out(qtbot, panel: TablesPanel) -> None:
    panel.grid.go((1, 1))
    qtbot.keyClick(panel.grid, Qt.Key.Key_F2)
    qtbot.keyClick(editor(panel.grid), "!")
    assert editor(panel.grid).text() == "two\nlines!"
    with qtbot.assertNotEmitted(panel.written):
        qtbot.keyClick(editor(panel.grid), Qt.Key.Key_Escape)
    assert not panel.grid.is_editing()
    assert panel.grid.hasFocus()


def test_alt_enter_begins_another_line_in_the_cell(qtbot, panel: TablesPanel) -> None:
    panel.grid.go((2, 1))
    qtbot.keyClick(panel.grid, "x")
    qtbot.keyClick(editor(panel.grid), Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(editor(panel.grid), "y")
    with qtbot.waitSignal(panel.written) as said:
        qtbot.keyClick(editor(panel.grid), Qt.Key.Key_Return)
    assert said.args[2] == ((2, 1, "x\ny"),)


def test_enter_on_a_cell_confirms_it_and_tab_does_not(qtbot, panel: TablesPanel) -> None:
    panel.grid.go((1, 0))
    with qtbot.waitSignal(panel.confirmed) as said:
        qtbot.keyClick(panel.grid, Qt.Key.Key_Return)
    assert said.args == ["p", "t", 1, 0]
    panel.grid.go((1, 0))
    with qtbot.assertNotEmitted(panel.confirmed):
        qtbot.keyClick(panel.grid, Qt.Key.Key_Tab)
    assert panel.grid.place() == (1, 1)


def test_an_editor_that_is_left_as_it_was_confirms_nothing(qtbot, panel: TablesPanel) -> None:
    panel.grid.go((1, 0))
    qtbot.keyClick(panel.grid, Qt.Key.Key_F2)
    with qtbot.assertNotEmitted(panel.written):
        qtbot.keyClick(editor(panel.grid), Qt.Key.Key_Tab)
    assert panel.grid.place() == (1, 1)


def test_an_input_method_composes_in_the_cell_and_has_enter_and_tab_for_itself(qtbot, panel: TablesPanel) -> None:
    panel.grid.go((2, 0))
    QCoreApplication.sendEvent(panel.grid, QInputMethodEvent("ya", []))  # composing begins before there is an editor
    assert panel.grid.is_editing()
    with qtbot.assertNotEmitted(panel.written), qtbot.assertNotEmitted(panel.confirmed):
        qtbot.keyClick(panel.grid, Qt.Key.Key_Return)
        QTest.keyClick(editor(panel.grid), Qt.Key.Key_Return)
        QTest.keyClick(editor(panel.grid), Qt.Key.Key_Tab)
        QTest.keyClick(editor(panel.grid), Qt.Key.Key_Escape)
    assert panel.grid.place() == (2, 0)
    done = QInputMethodEvent("", [])
    done.setCommitString("押金")
    QCoreApplication.sendEvent(panel.grid, done)
    assert editor(panel.grid).text() == "押金"
    with qtbot.waitSignal(panel.written) as said:
        qtbot.keyClick(editor(panel.grid), Qt.Key.Key_Return)
    assert said.args[2] == ((2, 0, "押金"),)


def test_news_of_the_page_does_not_take_typing_away(qtbot, panel: TablesPanel) -> None:
    panel.grid.go((1, 0))
    qtbot.keyClick(panel.grid, "9")
    panel.set_page(table_page("20,4O0"))
    assert editor(panel.grid).text() == "9"
    assert panel.model.text_at(1, 0) == "20,4O0"


def test_typing_goes_on_when_the_grid_changes_under_it(qtbot, panel: TablesPanel) -> None:
    panel.grid.go((1, 0))
    qtbot.keyClick(panel.grid, "9")
    page = table_page()
    (table,) = page.content.tables
    larger = replace(page.content, tables=(grids.insert_row(table, at=3),))  # as when that is undone, or done again
    panel.set_page(replace(page, content=larger))
    assert panel.model.rowCount() == 4
    assert panel.grid.place() == (1, 0)
    assert editor(panel.grid).text() == "9"
    with qtbot.waitSignal(panel.written) as said:
        qtbot.keyClick(editor(panel.grid), Qt.Key.Key_Return)
    assert said.args[2] == ((1, 0, "9"),)


def test_what_is_composed_in_a_cell_is_written_when_another_page_comes(qtbot, panel: TablesPanel) -> None:
    panel.grid.go((1, 0))
    qtbot.keyClick(panel.grid, "9")
    QCoreApplication.sendEvent(editor(panel.grid), QInputMethodEvent("yuan", []))
    with qtbot.waitSignal(panel.written) as said:
        panel.set_page(None)
    assert said.args[2] == ((1, 0, "9yuan"),)


def test_what_is_chosen_is_copied_and_pasted_as_a_spreadsheet_does(qtbot, panel: TablesPanel) -> None:
    panel.grid.choose_box(1, 0, 2, 2)
    qtbot.keyClick(panel.grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == '20,4OO\t"two\nlines"\n\t'
    QGuiApplication.clipboard().setText('1\t"2\n3"\t4\n5\t6\t7\n')
    panel.grid.go((2, 0))
    with qtbot.waitSignal(panel.written) as said:
        qtbot.keyClick(panel.grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert said.args[2] == ((2, 0, "1"), (2, 1, "2\n3"))
    assert "4 pasted cell(s) found no place" in panel._hint.text()


def test_one_text_is_pasted_into_all_that_is_chosen_and_delete_empties(qtbot, panel: TablesPanel) -> None:
    QGuiApplication.clipboard().setText("—")
    panel.grid.go((2, 0))
    panel.grid.choose_box(2, 0, 1, 2)
    with qtbot.waitSignal(panel.written) as said:
        qtbot.keyClick(panel.grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert said.args[2] == ((2, 0, "—"), (2, 1, "—"))
    panel.grid.choose_box(1, 0, 2, 2)
    with qtbot.waitSignal(panel.written) as said:
        qtbot.keyClick(panel.grid, Qt.Key.Key_Delete)
    assert said.args[2] == ((1, 0, ""), (1, 1, ""))


def test_what_cannot_be_written_stays_as_it_is(qtbot, panel: TablesPanel) -> None:
    panel.set_writable(False)
    panel.grid.go((1, 0))
    with qtbot.assertNotEmitted(panel.written), qtbot.assertNotEmitted(panel.confirmed):
        qtbot.keyClick(panel.grid, "7")
        qtbot.keyClick(panel.grid, Qt.Key.Key_Delete)
        qtbot.keyClick(panel.grid, Qt.Key.Key_F2)
        qtbot.keyClick(panel.grid, Qt.Key.Key_Return)
    assert not panel.grid.is_editing()


def test_a_page_without_tables_offers_to_draw_one(qtbot, panel: TablesPanel) -> None:
    panel.set_page(Page("q", "d", 2, "m", 0, 100, 100))
    assert not panel.grid.isVisible()
    assert panel._why.isVisible()
    with qtbot.waitSignal(panel.draw_wanted):
        panel._draw.click()


def test_columns_are_called_as_in_a_spreadsheet() -> None:
    assert [column_name(n) for n in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]


def test_pasted_rows_are_parted_as_spreadsheets_write_them() -> None:
    assert pasted("a\tb\r\nc\td\r\n") == [["a", "b"], ["c", "d"]]
    assert pasted('"a\nb"\t"say ""x"""') == [["a\nb", 'say "x"']]
    assert pasted("") == []


# in the window


def test_the_next_doubtful_cell_comes_by_key_also_on_the_next_page(qtbot, window: MainWindow) -> None:
    first = window.bench.page.id
    assert grid_of(window).place() == (2, 1)  # the first doubtful line is in hand when a dossier is opened
    window.acts.next_doubtful.trigger()
    assert grid_of(window).place() == (3, 2)
    window.acts.next_doubtful.trigger()
    until(qtbot, lambda: window.bench.page is not None and window.bench.page.id != first)
    until(qtbot, lambda: grid_of(window).place() == (2, 1))
    assert window.record.currentWidget() is window.record.tables


def test_a_written_cell_is_committed_and_undone_in_one_step(qtbot, window: MainWindow) -> None:
    grid = grid_of(window)
    grid.go((2, 1))
    qtbot.keyClick(grid, "2")
    qtbot.keyClicks(editor(grid), "0,400.00")
    qtbot.keyClick(editor(grid), Qt.Key.Key_Return)
    until(qtbot, lambda: text_at(window, 2, 1) == "20,400.00")
    line = window.bench.page.content.line(table_of(window).cells[7].lines[0])
    assert line.confirmed_by == "Wang Jing"
    assert grid.place() == (3, 1)
    undo(qtbot, window)
    until(qtbot, lambda: text_at(window, 2, 1) == "20,4OO.00")


def test_enter_confirms_a_doubtful_cell(qtbot, window: MainWindow) -> None:
    grid_of(window).go((2, 1))
    qtbot.keyClick(grid_of(window), Qt.Key.Key_Return)
    until(qtbot, lambda: not window.record.tables.model.is_doubtful(2, 1))
    assert text_at(window, 2, 1) == "20,4OO.00"


def test_ink_and_cell_are_chosen_together(qtbot, window: MainWindow) -> None:
    grid_of(window).go((1, 1))
    lines = table_of(window).cells[4].lines
    assert window.selection.lines == lines
    other = table_of(window).cells[8]
    window.selection.select_line(window.bench.page.id, other.lines[0])
    assert grid_of(window).place() == (2, 2)
    assert tool_of(window)._cell is not None
    assert (tool_of(window)._cell.row, tool_of(window)._cell.col) == (2, 2)


def test_the_grid_is_shown_on_the_page_while_its_tab_is_open_or_a_cell_is_in_hand(qtbot, window: MainWindow) -> None:
    tool = tool_of(window)
    assert tool.shape is not None
    assert tool.writable
    window.selection.select_page(window.bench.page.id)
    window.record.setCurrentIndex(0)
    assert tool.shape is None
    window.selection.select_line(window.bench.page.id, table_of(window).cells[4].lines[0])
    assert tool.shape is not None
    assert not tool.writable


def test_rows_and_columns_come_and_go_and_cells_are_merged_and_split(qtbot, window: MainWindow) -> None:
    acts, grid = window.acts, grid_of(window)
    grid.go((1, 1))
    acts.row_above.trigger()
    until(qtbot, lambda: size(window) == (5, 3))
    assert text_at(window, 1, 1) == ""
    assert text_at(window, 2, 1) == "13,600.00"
    grid.go((4, 0))
    acts.row_below.trigger()
    until(qtbot, lambda: size(window) == (6, 3))
    acts.column_right.trigger()
    until(qtbot, lambda: size(window) == (6, 4))
    assert text_at(window, 0, 1) == ""
    acts.remove_columns.trigger()
    until(qtbot, lambda: size(window) == (6, 3))
    grid.go((1, 0))
    acts.remove_rows.trigger()
    until(qtbot, lambda: size(window) == (5, 3))
    grid.choose_box(0, 0, 1, 2)
    acts.merge_cells.trigger()
    until(qtbot, lambda: grid.columnSpan(0, 0) == 2)
    assert text_at(window, 0, 1) == "项目\n金额（元）"
    grid.go((0, 0))
    acts.split_cell.trigger()
    until(qtbot, lambda: grid.columnSpan(0, 0) == 1)
    assert (text_at(window, 0, 0), text_at(window, 0, 1)) == ("项目", "金额（元）")
    undo(qtbot, window)
    until(qtbot, lambda: grid.columnSpan(0, 0) == 2)


def test_typing_in_a_cell_is_kept_when_the_grid_changes(qtbot, window: MainWindow) -> None:
    grid_of(window).go((1, 1))
    qtbot.keyClick(grid_of(window), "7")
    window.acts.row_above.trigger()
    until(qtbot, lambda: size(window) == (5, 3))
    assert text_at(window, 2, 1) == "7"


def test_the_only_row_cannot_be_removed_and_that_is_said(qtbot, window: MainWindow) -> None:
    grid_of(window).choose_box(0, 0, 4, 3)
    window.acts.remove_rows.trigger()
    until(qtbot, lambda: any(notice.key == "error:grid-impossible" for notice in window.bar.notices()))
    assert size(window) == (4, 3)


def drag(qtbot, window: MainWindow, start, end) -> None:
    port = window.view.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    for part in (0.3, 0.7, 1.0):
        QTest.mouseMove(port, start + (end - start) * part)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)


def boundary(window: MainWindow, axis: str, index: int):
    """(middle of it in page space, the same in the viewport)."""
    shape = tool_of(window).shape
    assert shape is not None
    (x0, y0), (x1, y1) = shape.segment(Boundary(axis, index))
    share = 0.42
    place = (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share)
    return place, at_page(window, *place)


def test_a_boundary_is_dragged_on_the_page_and_lines_go_where_they_stand(qtbot, window: MainWindow) -> None:
    (x, y), start = boundary(window, "column", 1)
    line = window.bench.page.content.line(table_of(window).cells[1].lines[0])
    beyond = line.quad.bounds.x1 + 30
    drag(qtbot, window, start, at_page(window, beyond, y))
    until(qtbot, lambda: text_at(window, 0, 0) == "项目\n金额（元）")
    assert text_at(window, 0, 1) == ""
    assert boundary(window, "column", 1)[0][0] > x + 100
    undo(qtbot, window)
    until(qtbot, lambda: text_at(window, 0, 1) == "金额（元）")


def test_a_boundary_dragged_onto_its_neighbour_is_gone(qtbot, window: MainWindow) -> None:
    _, start = boundary(window, "column", 1)
    _, end = boundary(window, "column", 2)
    drag(qtbot, window, start, end)
    until(qtbot, lambda: size(window) == (4, 2))
    assert text_at(window, 0, 0) == "项目\n金额（元）"


def test_a_boundary_that_was_clicked_is_removed_by_delete(qtbot, window: MainWindow) -> None:
    _, place = boundary(window, "row", 2)
    window.view.setFocus()
    QTest.mouseClick(window.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert tool_of(window).chosen is not None
    qtbot.keyClick(window.view, Qt.Key.Key_Delete)
    until(qtbot, lambda: size(window) == (3, 3))
    assert text_at(window, 1, 1) == "13,600.00\n20,4OO.00"


def test_a_double_click_parts_a_column_and_the_lines_that_stand_on_both_sides(qtbot, window: MainWindow) -> None:
    cell = table_of(window).cells[4]
    line = window.bench.page.content.line(cell.lines[0])
    x = line.quad.bounds.x1 + 12
    place = at_page(window, x, line.quad.centre[1])
    QTest.mouseDClick(window.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    until(qtbot, lambda: size(window) == (4, 4))
    assert text_at(window, 1, 1) == "13,600.00"
    assert text_at(window, 1, 2) == ""
    assert text_at(window, 1, 3) == "2024年3月1日"


def test_keys_move_and_add_boundaries(qtbot, window: MainWindow) -> None:
    grid_of(window).go((1, 0))
    before = boundary(window, "row", 2)[0][1]
    window.acts.boundary_down.trigger()
    until(qtbot, lambda: boundary(window, "row", 2)[0][1] > before)
    window.acts.part_row.trigger()
    until(qtbot, lambda: size(window) == (5, 3))


def test_a_table_is_plain_text_again_and_a_table_again(qtbot, window: MainWindow) -> None:
    window.acts.drop_table.trigger()
    until(qtbot, lambda: not window.bench.page.content.tables)
    assert window.record.tables._why.isVisible()
    assert window.bench.page.content.regions[0].type is RegionType.TEXT
    window.selection.select_line(window.bench.page.id, window.bench.page.content.regions[0].lines[0].id)
    window.acts.block_table.trigger()
    ask = window.record.tables.new_table
    assert ask.isVisible()
    assert (ask.rows.value(), ask.columns.value()) == (4, 3)
    assert tool_of(window).preview is not None
    qtbot.keyClick(ask.rows, Qt.Key.Key_Return)
    until(qtbot, lambda: size(window) == (4, 3))
    assert [text_at(window, row, col) for row in range(4) for col in range(3)][:3] == list(ROWS[0])
    assert tool_of(window).preview is None
    assert window.bench.page.content.regions[0].type is RegionType.TABLE


def test_a_block_that_is_called_a_table_is_offered_its_grid(qtbot, window: MainWindow) -> None:
    window.acts.drop_table.trigger()
    until(qtbot, lambda: not window.bench.page.content.tables)
    assert window.bar.row("no-grid") is None
    region = window.bench.page.content.regions[0]
    window.bench.set_region_type(window.bench.page.id, region.id, RegionType.TABLE)
    until(qtbot, lambda: window.bar.row("no-grid") is not None)
    window.bar.acted.emit("no-grid", "make-grid", "")
    ask = window.record.tables.new_table
    assert (ask.rows.value(), ask.columns.value()) == (4, 3)
    ask._make.click()
    until(qtbot, lambda: size(window) == (4, 3))
    assert window.bar.row("no-grid") is None


def test_a_table_is_drawn_on_the_page(qtbot, window: MainWindow) -> None:
    window.selection.select_document(window.bench.documents[1].id)
    until(qtbot, lambda: window.bench.page is not None and window.bench.page.document == window.bench.documents[1].id)
    page = window.bench.page
    # A hand is slower than what is queued for the page that has just come.
    commands = next(each for each in window.review_commands if isinstance(each, TableCommands))
    until(qtbot, lambda: commands._shown == page.id and window.view.page() == page.id)
    held = [page.content.line(line.id) for line in list(page.content.lines())[1:3]]
    around = Box.around(p for line in held for p in line.quad.points).grown(4)
    window.acts.draw_table.trigger()
    assert tool_of(window).is_drawing
    drag(qtbot, window, at_page(window, around.x0, around.y0), at_page(window, around.x1, around.y1))
    ask = window.record.tables.new_table
    until(qtbot, ask.isVisible)
    assert not window.acts.draw_table.isChecked()
    assert (ask.rows.value(), ask.columns.value()) == (2, 1)
    ask.columns.setValue(2)
    ask._make.click()
    until(qtbot, lambda: size(window) == (2, 2))
    until(qtbot, lambda: grid_of(window).place() == (0, 0))
    undo(qtbot, window)
    until(qtbot, lambda: not window.bench.page.content.tables)
    assert len(list(window.bench.page.content.lines())) == len(list(page.content.lines()))


def test_drawing_is_given_up_by_esc_and_by_drawing_something_else(qtbot, window: MainWindow) -> None:
    window.acts.draw_table.trigger()
    window.acts.add_line.trigger()
    assert not tool_of(window).is_drawing
    qtbot.keyClick(window.view, Qt.Key.Key_Escape)
    window.acts.draw_table.trigger()
    qtbot.keyClick(window.view, Qt.Key.Key_Escape)
    assert not tool_of(window).is_drawing
    assert not window.acts.draw_table.isChecked()


def test_a_table_that_goes_on_is_joined_and_taken_apart_again(qtbot, window: MainWindow) -> None:
    panel = window.record.tables
    first = window.bench.page.content.tables[0].id
    window.selection.select_page(window.bench.shown.pages[1].id)
    until(qtbot, lambda: panel.notice() is not None and "go on from the one on page 1" in panel.notice().notice.sentence)
    panel.acted.emit("join")
    until(qtbot, lambda: window.bench.page.content.tables[0].continues == first)
    until(qtbot, lambda: panel.notice() is not None and "Continues the table on page 1" in panel.notice().notice.sentence)
    panel.acted.emit("part")
    until(qtbot, lambda: window.bench.page.content.tables[0].continues is None)


def test_closing_the_window_writes_what_is_typed_in_a_cell(qtbot, path: Path) -> None:
    with opened(qtbot, path) as window:
        window.record.show_tab(2)
        page = window.bench.page.id
        grid_of(window).go((1, 1))
        qtbot.keyClick(grid_of(window), "7")
    with Dossier.open(path, read_only=True) as other:
        content = other.page(page).content
        assert content.cell_text(content.tables[0].cells[4]) == "7"


def test_the_keys_of_tables_do_nothing_elsewhere(window: MainWindow) -> None:
    assert window.acts.row_above.isEnabled()
    window.record.setCurrentIndex(0)
    assert not window.acts.row_above.isEnabled()
    assert window.acts.draw_table.isEnabled()
    assert QApplication.activeModalWidget() is None
