"""The keys of the commands as a person chose them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QCoreApplication, QKeyCombination, Qt
from PySide6.QtGui import QAction, QKeySequence

from desktop.ui.actions import Actions

_OWN = "ownKeys"  # of an action: the keys that the program gives it
_SPOKEN = {"Return": "Enter", "Up": "↑", "Down": "↓", "Left": "←", "Right": "→"}
_NAMED = re.compile(r"\b(?:Return|Up|Down|Left|Right)$")
_Key, _Held = Qt.Key, Qt.KeyboardModifier
_MOVING = frozenset(
    (
        _Key.Key_Left, _Key.Key_Right, _Key.Key_Up, _Key.Key_Down, _Key.Key_Home, _Key.Key_End, _Key.Key_Backspace,
        _Key.Key_Delete, _Key.Key_Insert,
    )
)  # fmt: skip
_ENDING = frozenset((_Key.Key_Return, _Key.Key_Enter, _Key.Key_Tab, _Key.Key_Backtab, _Key.Key_Escape))
_CLIPBOARD = frozenset((_Key.Key_A, _Key.Key_C, _Key.Key_V, _Key.Key_X, _Key.Key_Z))  # with Ctrl


@dataclass(frozen=True, slots=True)
class Command:
    """name: how settings call it."""

    name: str
    action: QAction

    @property
    def keys(self) -> str:
        return as_text(self.action.shortcuts())

    @property
    def own_keys(self) -> str:
        own = self.action.property(_OWN)
        return self.keys if own is None else str(own)


def as_text(keys: Sequence[QKeySequence]) -> str:
    """As settings keep them."""
    return QKeySequence.listToString(list(keys), QKeySequence.SequenceFormat.PortableText)


def spoken(keys: str) -> str:
    """As a person sees them, and as the guide writes them: Enter and arrows, in both languages."""
    parts = (key.toString(QKeySequence.SequenceFormat.NativeText) for key in QKeySequence.listFromString(keys))
    return " · ".join(_NAMED.sub(lambda said: _SPOKEN[said[0]], part) for part in parts if part)


def qt_words() -> tuple[str, ...]:
    """Qt asks for the names of keys by these words, in menus too: here they are found to be translated."""
    translate = QCoreApplication.translate
    return (
        translate("QShortcut", "Return"),
        translate("QShortcut", "Enter"),
        translate("QShortcut", "Up"),
        translate("QShortcut", "Down"),
        translate("QShortcut", "Left"),
        translate("QShortcut", "Right"),
    )


def commands(actions: Actions) -> list[Command]:
    """In the order of the menu."""
    names = {id(value): name for name, value in vars(actions).items() if isinstance(value, QAction)}
    return [
        Command(names[id(action)], action)
        for _, group in actions.groups()
        for action in group
        if action is not None and id(action) in names
    ]


def apply(actions: Actions, chosen: Mapping[str, str]) -> None:
    """Gives the commands the keys that are chosen, the others the program's own, less those chosen for another command: a key
    that a later program gives to something else stays the person's."""
    taken = {key.toString() for text in chosen.values() for key in QKeySequence.listFromString(text)}
    for command in commands(actions):
        action = command.action
        if action.property(_OWN) is None:
            action.setProperty(_OWN, command.keys)
        own = [key for key in QKeySequence.listFromString(command.own_keys) if key.toString() not in taken]
        wanted = chosen.get(command.name, as_text(own))
        if wanted != command.keys:
            action.setShortcuts(QKeySequence.listFromString(wanted))
            name = action.text().rstrip("…")
            action.setToolTip(f"{name} ({spoken(wanted)})" if wanted else name)


def clashes(keys: Mapping[str, str]) -> dict[str, set[str]]:
    """Names of commands by each key that more than one of them has."""
    owners: dict[str, set[str]] = {}
    for name, text in keys.items():
        for key in QKeySequence.listFromString(text):
            if not key.isEmpty():
                owners.setdefault(key.toString(), set()).add(name)
    return {key: names for key, names in owners.items() if len(names) > 1}


def taken_by_editors(keys: Mapping[str, str], own: Mapping[str, str]) -> dict[str, set[str]]:
    """Names of commands by each key that is needed where text is written; own: the program's own keys, which may stay."""
    taken: dict[str, set[str]] = {}
    for name, text in keys.items():
        may_stay = QKeySequence.listFromString(own.get(name, ""))
        for key in QKeySequence.listFromString(text):
            if not key.isEmpty() and key not in may_stay and _is_of_editors(key):
                taken.setdefault(key.toString(), set()).add(name)
    return taken


def _is_of_editors(keys: QKeySequence) -> bool:
    pressed = cast(Sequence[QKeyCombination], keys)[0]  # its type does not say that it can be indexed
    key, held = pressed.key(), pressed.keyboardModifiers() & ~(_Held.ShiftModifier | _Held.KeypadModifier)
    if key in _ENDING or (key == _Key.Key_F2 and not pressed.keyboardModifiers()):
        return True
    if not held:
        return not _Key.Key_F1 <= key <= _Key.Key_F35
    if held == _Held.AltModifier and not pressed.keyboardModifiers() & _Held.ShiftModifier:
        return _Key.Key_1 <= key <= _Key.Key_9
    if held == _Held.ControlModifier:
        return key in _MOVING or (key in _CLIPBOARD and not pressed.keyboardModifiers() & _Held.ShiftModifier)
    return False


def changed(actions: Actions, keys: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What of these is to be kept: the keys that are not the program's own."""
    own = {command.name: command.own_keys for command in commands(actions)}
    return tuple(sorted((name, text) for name, text in keys.items() if own.get(name) != text))
