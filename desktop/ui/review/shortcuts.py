"""The keys of the commands as a person chose them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence

from desktop.ui.actions import Actions

_OWN = "ownKeys"  # of an action: the keys that the program gives it


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
    """As a person sees them."""
    parts = (key.toString(QKeySequence.SequenceFormat.NativeText) for key in QKeySequence.listFromString(keys))
    return " · ".join(part for part in parts if part)


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
    """Gives the commands the keys that are chosen, the others the program's own."""
    for command in commands(actions):
        action = command.action
        if action.property(_OWN) is None:
            action.setProperty(_OWN, command.keys)
        wanted = chosen.get(command.name, command.own_keys)
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


def changed(actions: Actions, keys: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What of these is to be kept: the keys that are not the program's own."""
    own = {command.name: command.own_keys for command in commands(actions)}
    return tuple(sorted((name, text) for name, text in keys.items() if own.get(name) != text))
