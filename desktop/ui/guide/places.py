"""Which page of the guide tells of what: of widgets by their property "guide", of commands by this list."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from desktop.ui.actions import Actions

PROPERTY = "guide"
WINDOW = "window"

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "start": ("new", "open"),
    "importing": ("add", "add_folder", "page_insert", "page_append", "page_replace"),
    "reading": ("read_again", "read_with", "pause", "cancel", "retry", "compare_readings", "tab_answers"),
    "correcting": (
        "rename", "add_line", "remove_line", "next_doubtful", "previous_doubtful", "tab_text", "next_character",
        "previous_character", "read_line_again", "illegible", "not_applicable", "characters", "same_again", "replace", "words",
        "add_word",
    ),
    "layout": ("layout", "legend", "order", "colour_type", "colour_doubt", "colour_none"),
    "tables": (
        "tab_tables", "draw_table", "block_table", "drop_table", "row_above", "row_below", "column_left", "column_right",
        "remove_rows", "remove_columns", "merge_cells", "split_cell", "part_row", "part_column", "boundary_up", "boundary_down",
        "boundary_left", "boundary_right",
    ),
    "fields": (
        "tab_fields", "field_from_page", "approve", "take_back_approval", "next_record", "edit_kind", "new_kind", "register",
        "person",
    ),
    "checking": ("checked", "approve_page", "filter_documents", "inspection", "tab_history"),
    "quality": (
        "quality", "page_look", "page_level", "page_cut", "page_split", "page_despeckle", "page_fade", "page_whole", "page_up",
        "page_down", "page_place", "page_out", "page_back",
    ),
    "exporting": ("export", "deliveries"),
    "redaction": ("black_out",),
    "watching": ("hot_folder",),
    "models": ("models",),
    "offline": ("self_check",),
    "settings": ("settings",),
    "keys": ("keys",),
}  # fmt: skip
"""Names of commands by page; of the others the page of the window tells."""


def assign(actions: Actions) -> None:
    """Gives each command its page, for a menu in which it is chosen."""
    for page, names in COMMANDS.items():
        for name in names:
            action: QAction = getattr(actions, name)
            action.setProperty(PROPERTY, page)


def page_of(thing: QObject | None) -> str:
    """The page of a widget or of the first that it is in and that has one."""
    while thing is not None:
        page = thing.property(PROPERTY)
        if page:
            return str(page)
        thing = thing.parent()
    return WINDOW
