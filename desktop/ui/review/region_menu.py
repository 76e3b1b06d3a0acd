"""The menu of the regions in hand, on the page in the mode LAYOUT and in the list."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu, QWidget

from desktop.ui.panels.words import region_words
from desktop.ui.review.region_keys import KIND_KEYS, RegionAct

if TYPE_CHECKING:
    from desktop.ui.review.region_commands import RegionCommands


def act_words() -> dict[RegionAct, str]:
    """What can be done with regions that are in hand."""
    translate = QCoreApplication.translate
    return {
        RegionAct.MERGE: translate("RegionMenu", "Merge"),
        RegionAct.SPLIT: translate("RegionMenu", "Split before the line in hand"),
        RegionAct.CUT: translate("RegionMenu", "Cut by a line to be drawn"),
        RegionAct.STRAIGHTEN: translate("RegionMenu", "Make it a rectangle"),
        RegionAct.FREE: translate("RegionMenu", "Drag corners freely"),
        RegionAct.EARLIER: translate("RegionMenu", "Earlier in reading order"),
        RegionAct.LATER: translate("RegionMenu", "Later in reading order"),
        RegionAct.UNFRAME: translate("RegionMenu", "Remove the frame, keep the lines"),
        RegionAct.DELETE: translate("RegionMenu", "Delete with its lines"),
    }


def region_menu(commands: RegionCommands, parent: QWidget) -> QMenu:
    """Deletes itself once it is closed."""
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    chosen = commands.choice.ids
    kinds = QMenu(QCoreApplication.translate("RegionMenu", "Kind of the region"), menu)
    menu.addMenu(kinds)
    types = {region.type for region in commands.panel.model.regions if region.id in chosen}
    for key, kind in KIND_KEYS.items():
        entry = kinds.addAction(f"{region_words(kind)}\t{key}")
        entry.setCheckable(True)
        entry.setChecked(types == {kind})
        entry.triggered.connect(partial(_do, partial(commands.retype, kind)))
    acts = commands.acts()
    for act, words in act_words().items():
        entry = menu.addAction(f"{words}\t{act.value}")
        entry.setEnabled(len(chosen) > 1 if act is RegionAct.MERGE else len(chosen) == 1 or act is not RegionAct.SPLIT)
        if act is RegionAct.FREE:
            entry.setCheckable(True)
            entry.setChecked(commands.tool.free)
        entry.triggered.connect(partial(_do, acts[act]))
    if not commands.tool.writable:
        for entry in menu.actions():
            entry.setEnabled(False)
    return menu


def _do(what: Callable[[], object], _checked: bool = False) -> None:
    what()
