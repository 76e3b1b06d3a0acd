"""Keys of the mode LAYOUT and of the list of regions: plain ones, for while the page or the list has the keyboard."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from desktop.document.model import RegionType

KIND_KEYS: Mapping[str, RegionType] = {
    "1": RegionType.TITLE,
    "2": RegionType.TEXT,
    "3": RegionType.LIST,
    "4": RegionType.TABLE,
    "5": RegionType.FIGURE,
    "6": RegionType.CAPTION,
    "7": RegionType.HEADER,
    "8": RegionType.FOOTER,
    "9": RegionType.PAGE_NUMBER,
    "0": RegionType.FOOTNOTE,
    "F": RegionType.FORMULA,
    "E": RegionType.SEAL,
    "H": RegionType.HANDWRITING,
    "G": RegionType.MARGINAL,
    "O": RegionType.OTHER,
}


class RegionAct(StrEnum):
    """What can be done with regions; the value is the key."""

    MERGE = "M"
    SPLIT = "S"
    CUT = "X"
    DELETE = "Del"
    UNFRAME = "Shift+Del"
    FREE = "Q"
    STRAIGHTEN = "R"
    EARLIER = ","
    LATER = "."
    NEW = "N"
    LEGEND = "L"
    TEXT = "Enter"


def act_of(event: QKeyEvent) -> RegionAct | RegionType | None:
    """What a key asks for; None where it has nothing to do with regions."""
    shift = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.ShiftModifier
    if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and (shift or not event.modifiers()):
        return RegionAct.UNFRAME if shift else RegionAct.DELETE
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return None
    if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return RegionAct.TEXT
    letter = chr(event.key()) if 0x20 < event.key() < 0x7F else ""
    acts = {act.value: act for act in RegionAct if len(act.value) == 1}
    return KIND_KEYS.get(letter) or acts.get(letter)
