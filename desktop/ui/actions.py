"""Everything that can be asked of the window, by name, with its words, its icon and its keys."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from desktop.ui import theme


class Actions(QObject):
    """One QAction an attribute; `groups` gives them in the order of the menu and of the overview of keys."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        make = self._make
        self.new = make(self.tr("New dossier…"), "file", "Ctrl+N")
        self.open = make(self.tr("Open a dossier…"), "open", "Ctrl+O")
        self.recent = make(self.tr("Open recent"), "", "")
        self.add = make(self.tr("Add files…"), "add", "Ctrl+I")
        self.add_folder = make(self.tr("Add a folder…"), "folder", "Ctrl+Shift+I")
        self.export = make(self.tr("Export…"), "export", "Ctrl+E")
        self.hot_folder = make(self.tr("Hot folder"), "folder", "Ctrl+Shift+F", checkable=True)
        self.black_out = make(self.tr("Black out"), "redact", "Ctrl+Shift+B", checkable=True)
        self.deliveries = make(self.tr("Deliveries"), "history", "", checkable=True)
        self.settings = make(self.tr("Settings…"), "settings", "Ctrl+,")
        self.quit = make(self.tr("Quit"), "", "Ctrl+Q")

        self.undo = make(self.tr("Undo"), "undo", "Ctrl+Z")
        self.redo = make(self.tr("Redo"), "redo", "Ctrl+Shift+Z", "Ctrl+Y")
        self.rename = make(self.tr("Rename the document"), "", "F2")
        self.search = make(self.tr("Search everything"), "search", "Ctrl+F")
        self.add_line = make(self.tr("Draw a missing line"), "draw", "Ctrl+L", checkable=True)
        self.remove_line = make(self.tr("Remove the line"), "remove", "Ctrl+Delete")
        self.next_doubtful = make(self.tr("Next doubtful line"), "doubt", "Ctrl+D", "F3")
        self.previous_doubtful = make(self.tr("Previous doubtful line"), "", "Ctrl+Shift+D", "Shift+F3")
        self.field_from_page = make(self.tr("Take the field's value from the page"), "draw", "F4", checkable=True)
        self.approve = make(self.tr("Approve the record"), "check", "F8")
        self.take_back_approval = make(self.tr("Take back the approval"), "", "")
        self.next_record = make(self.tr("Next record that is not approved"), "next", "Shift+F8")
        self.edit_kind = make(self.tr("Edit the kind of document…"), "settings", "Ctrl+K")
        self.new_kind = make(self.tr("New kind of document…"), "add", "Ctrl+Shift+K")
        self.register = make(self.tr("Register"), "table", "F7", checkable=True)
        self.person = make(self.tr("Another person signs"), "person", "F9")
        self.checked = make(self.tr("Page is checked"), "check", "Ctrl+Shift+Return", checkable=True)
        self.approve_page = make(self.tr("Approve the page"), "settled", "Ctrl+Shift+A")
        self.filter_documents = make(self.tr("Filter documents"), "", "Ctrl+Shift+L")
        self.compare_readings = make(self.tr("Compare readings of the page"), "", "")
        self.inspection = make(self.tr("Inspection by sample"), "", "Ctrl+Shift+S", checkable=True)

        self.next_character = make(self.tr("Next doubtful character of the line"), "", "Alt+Right")
        self.previous_character = make(self.tr("Doubtful character before"), "", "Alt+Left")
        self.read_line_again = make(self.tr("Read the line again"), "retry", "Ctrl+R")
        self.illegible = make(self.tr("Illegible"), "illegible", "Alt+I")
        self.not_applicable = make(self.tr("Not applicable"), "not-applicable", "Alt+N")
        self.characters = make(self.tr("Special characters…"), "", "Ctrl+Shift+X")

        self.same_again = make(self.tr("The same error elsewhere"), "", "Ctrl+G")
        self.replace = make(self.tr("Find and replace"), "", "Ctrl+H")
        self.words = make(self.tr("Words of the dossier"), "", "Ctrl+Shift+G", checkable=True)
        self.add_word = make(self.tr("Add the word to the dossier's words"), "", "Ctrl+Shift+W")

        self.draw_table = make(self.tr("Draw a table"), "table", "Ctrl+T", checkable=True)
        self.block_table = make(self.tr("Make the block a table"), "", "Ctrl+Shift+T")
        self.drop_table = make(self.tr("Make the table plain text again"), "", "")
        self.row_above = make(self.tr("Insert a row above"), "", "Alt+Shift+Up")
        self.row_below = make(self.tr("Insert a row below"), "", "Alt+Shift+Down")
        self.column_left = make(self.tr("Insert a column on the left"), "", "Alt+Shift+Left")
        self.column_right = make(self.tr("Insert a column on the right"), "", "Alt+Shift+Right")
        self.remove_rows = make(self.tr("Remove the rows"), "", "Alt+Delete")
        self.remove_columns = make(self.tr("Remove the columns"), "", "Alt+Shift+Delete")
        self.merge_cells = make(self.tr("Merge the cells"), "", "Ctrl+M")
        self.split_cell = make(self.tr("Split the cell"), "", "Ctrl+Shift+M")
        self.part_row = make(self.tr("Part the row at the pointer"), "", "Alt+H")
        self.part_column = make(self.tr("Part the column at the pointer"), "", "Alt+V")
        self.boundary_up = make(self.tr("Move the row's lower boundary up"), "", "Ctrl+Alt+Up")
        self.boundary_down = make(self.tr("Move the row's lower boundary down"), "", "Ctrl+Alt+Down")
        self.boundary_left = make(self.tr("Move the column's right boundary left"), "", "Ctrl+Alt+Left")
        self.boundary_right = make(self.tr("Move the column's right boundary right"), "", "Ctrl+Alt+Right")

        self.read_again = make(self.tr("Read the page again"), "retry", "F5")
        self.read_with = make(self.tr("Read with"), "", "")
        self.models = make(self.tr("Engines and models…"), "layers", "")
        self.pause = make(self.tr("Pause reading"), "pause", "Ctrl+P", checkable=True)
        self.cancel = make(self.tr("Empty the queue"), "cancel", "")
        self.retry = make(self.tr("Read failed pages again"), "retry", "Shift+F5")

        self.previous_page = make(self.tr("Previous page"), "previous", "Ctrl+PgUp")
        self.next_page = make(self.tr("Next page"), "next", "Ctrl+PgDown")
        self.fit_width = make(self.tr("Fit width"), "fit-width", "Ctrl+0")
        self.fit_page = make(self.tr("Fit page"), "fit-page", "Ctrl+9")
        self.zoom_in = make(self.tr("Zoom in"), "zoom-in", "Ctrl++", "Ctrl+=")
        self.zoom_out = make(self.tr("Zoom out"), "zoom-out", "Ctrl+-")
        self.rotate_left = make(self.tr("Turn left"), "rotate-left", "Ctrl+Shift+Left")
        self.rotate_right = make(self.tr("Turn right"), "rotate-right", "Ctrl+Shift+Right")
        self.colour_type = make(self.tr("Colour by kind"), "layers", "", checkable=True)
        self.colour_doubt = make(self.tr("Colour by doubt"), "doubt", "", checkable=True)
        self.colour_none = make(self.tr("No boxes"), "", "Ctrl+B", checkable=True)
        self.order = make(self.tr("Reading order"), "order", "", checkable=True)

        self.layout = make(self.tr("Layout of the page"), "layout", "F10", checkable=True)
        self.legend = make(self.tr("Legend of the kinds"), "", "Ctrl+F10", checkable=True)

        self.quality = make(self.tr("Scan quality"), "check", "Ctrl+Shift+Q", checkable=True)
        self.page_look = make(self.tr("Look of the page…"), "", "Ctrl+Shift+V")
        self.page_level = make(self.tr("Level the page…"), "", "")
        self.page_cut = make(self.tr("Cut the page to its ink…"), "", "")
        self.page_split = make(self.tr("Split a double page…"), "", "")
        self.page_despeckle = make(self.tr("Remove specks…"), "", "")
        self.page_fade = make(self.tr("Fade what shows through…"), "", "")
        self.page_whole = make(self.tr("Back to the whole page…"), "", "")
        self.page_up = make(self.tr("Move the page up"), "up", "Alt+Up")
        self.page_down = make(self.tr("Move the page down"), "down", "Alt+Down")
        self.page_place = make(self.tr("Move the page to…"), "", "")
        self.page_insert = make(self.tr("Insert pages before this one…"), "add", "")
        self.page_append = make(self.tr("Add pages at the end…"), "", "")
        self.page_replace = make(self.tr("Replace the page by a new scan…"), "", "")
        self.page_out = make(self.tr("Take the page out"), "remove", "")
        self.page_back = make(self.tr("Put a page back…"), "", "")

        self.next_pane = make(self.tr("Next pane"), "", "F6")
        self.previous_pane = make(self.tr("Previous pane"), "", "Shift+F6")
        self.tab_text = make(self.tr("Text"), "text", "Ctrl+1")
        self.tab_fields = make(self.tr("Fields"), "fields", "Ctrl+2")
        self.tab_tables = make(self.tr("Tables"), "table", "Ctrl+3")
        self.tab_history = make(self.tr("History"), "history", "Ctrl+4")
        self.tab_answers = make(self.tr("Answers"), "", "Ctrl+5")

        self.guide = make(self.tr("Guide"), "", "F1")
        self.keys = make(self.tr("Keys"), "", "Shift+F1", "?")
        self.tour = make(self.tr("Tour"), "", "")
        self.self_check = make(self.tr("Self-check"), "shield", "")
        self.about = make(self.tr("About Dossier"), "", "")

    def _make(self, words: str, icon: str, *keys: str, checkable: bool = False) -> QAction:
        action = QAction(words, self._window)
        action.setCheckable(checkable)
        if icon:
            theme.set_icon(action, icon)
        shortcuts = [QKeySequence(key) for key in keys if key]
        action.setShortcuts(shortcuts)
        name = words.rstrip("…")
        action.setToolTip(f"{name} ({shortcuts[0].toString(QKeySequence.SequenceFormat.NativeText)})" if shortcuts else name)
        self._window.addAction(action)
        return action

    def groups(self) -> tuple[tuple[str, tuple[QAction | None, ...]], ...]:
        """Title and actions of each menu; None is a line between."""
        return (
            (
                self.tr("Dossier"),
                (self.new, self.open, self.recent, None, self.add, self.add_folder, None, self.export, self.black_out,
                    self.deliveries, self.hot_folder, None, self.settings, self.quit),
            ),
            (
                self.tr("Edit"),
                (
                    self.undo, self.redo, None, self.search, self.filter_documents, self.inspection, self.rename,
                    None, self.next_doubtful, self.previous_doubtful,
                    self.checked, self.approve_page, None, self.add_line, self.remove_line,
                ),
            ),
            (
                self.tr("Correct"),
                (self.same_again, self.replace, None, self.add_word, self.words),
            ),
            (
                self.tr("Line"),
                (
                    self.next_character, self.previous_character, None, self.illegible, self.not_applicable,
                    None, self.read_line_again, self.characters,
                ),
            ),
            (
                self.tr("Record"),
                (self.field_from_page, None, self.approve, self.take_back_approval, self.next_record, None, self.register,
                    None, self.edit_kind, self.new_kind,
                    None, self.person,
                ),
            ),
            (
                self.tr("Table"),
                (
                    self.draw_table, self.block_table, self.drop_table, None, self.row_above, self.row_below, self.column_left,
                    self.column_right, None, self.remove_rows, self.remove_columns, None, self.merge_cells, self.split_cell,
                    None, self.part_row, self.part_column, None, self.boundary_up, self.boundary_down, self.boundary_left,
                    self.boundary_right,
                ),
            ),
            (
                self.tr("Read"),
                (
                    self.read_again, self.retry, self.compare_readings, None, self.pause, self.cancel, None, self.read_with,
                    self.models,
                ),
            ),
            (
                self.tr("View"),
                (
                    self.previous_page, self.next_page, None, self.fit_width, self.fit_page, self.zoom_in, self.zoom_out,
                    None, self.rotate_left, self.rotate_right, None, self.colour_type, self.colour_doubt, self.colour_none,
                    self.order, None, self.layout, self.legend,
                ),
            ),
            (
                self.tr("Page"),
                (
                    self.quality, None, self.page_look, self.page_level, self.page_cut, self.page_split, self.page_despeckle,
                    self.page_fade, self.page_whole, None, self.page_up, self.page_down, self.page_place, None,
                    self.page_insert, self.page_append, self.page_replace, None, self.page_out, self.page_back,
                ),
            ),
            (
                self.tr("Panes"),
                (
                    self.tab_text, self.tab_fields, self.tab_tables, self.tab_history, self.tab_answers, None, self.next_pane,
                    self.previous_pane,
                ),
            ),
            (self.tr("Help"), (self.guide, self.keys, self.tour, self.self_check, self.about)),
        )  # fmt: skip

    def menu(self, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        for title, actions in self.groups():
            part = menu.addMenu(title)
            for action in actions:
                if action is None:
                    part.addSeparator()
                else:
                    part.addAction(action)
        return menu
