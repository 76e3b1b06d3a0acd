"""The keys that every editor of a field answers to alike."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
OWN = frozenset((*_ENTER, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Escape))
_ENTRIES = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4)


class FieldKeys(QObject):
    """Belongs to one editor.

    Signals:
        entered(): the editor has the keyboard now
        typed(): its value is another one
        confirmed(): Enter
        moved_on(step): Tab (1) and Shift+Tab (-1): to the next field that is open, accepting nothing
        stepped(step): Up (-1) and Down (1): to the field above or below, whatever its state
        backed_out(): Esc
        reason_wanted(): Alt+Enter: a failed rule is to be accepted with a reason
        entry_chosen(number): Alt+1 and on: what this one keyed, counted from 0
    """

    entered = Signal()
    typed = Signal()
    confirmed = Signal()
    moved_on = Signal(int)
    stepped = Signal(int)
    backed_out = Signal()
    reason_wanted = Signal()
    entry_chosen = Signal(int)

    def take(self, event: QKeyEvent) -> bool:
        """True where the key was for the field and is used up."""
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == Qt.KeyboardModifier.AltModifier:
            if key in _ENTER:
                self.reason_wanted.emit()
            elif key in _ENTRIES:
                self.entry_chosen.emit(_ENTRIES.index(Qt.Key(key)))
            else:
                return False
            return True
        if held & ~Qt.KeyboardModifier.ShiftModifier:
            return False
        match key:
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.confirmed.emit()
            case Qt.Key.Key_Tab:
                self.moved_on.emit(1)
            case Qt.Key.Key_Backtab:
                self.moved_on.emit(-1)
            case Qt.Key.Key_Up:
                self.stepped.emit(-1)
            case Qt.Key.Key_Down:
                self.stepped.emit(1)
            case Qt.Key.Key_Escape:
                self.backed_out.emit()
            case _:
                return False
        return True
