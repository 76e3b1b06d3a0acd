"""What an input method holds that is no text yet: keys do not break it off, and it is not lost with the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

_KEYS = frozenset(
    (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down,
     Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
)  # fmt: skip
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class Composition(QObject):
    """Watches one editor, for as long as that lives."""

    def __init__(self, editor: QWidget) -> None:
        super().__init__(editor)
        self._editor = editor
        self.held = ""
        self._dropped = ""  # a moment ago
        editor.installEventFilter(self)

    def finish(self) -> None:
        """What is held becomes text as it stands: some input methods only drop it when they are told to commit it."""
        if self.held:
            done = QInputMethodEvent()
            done.setCommitString(self.held)
            QApplication.sendEvent(self._editor, done)
            QGuiApplication.inputMethod().reset()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.InputMethod if isinstance(event, QInputMethodEvent):
                if self.held and not event.preeditString() and not event.commitString():
                    self._dropped = self.held
                    QTimer.singleShot(0, self._forget)
                self.held = event.preeditString()
            case QEvent.Type.FocusAboutToChange:
                # Qt may have told the input method already, in this same turn, which then dropped what it held.
                self.held = self.held or self._dropped
                self.finish()
            case QEvent.Type.ShortcutOverride if self.held:
                event.accept()  # no command of the window comes between
                return True
            case QEvent.Type.KeyPress:
                return self.has(event)
        return False

    @Slot()
    def _forget(self) -> None:
        """The person broke it off."""
        self._dropped = ""

    def has(self, event: QEvent) -> bool:
        """Whether a key belongs to the input method, which tells in an event of its own what it makes of it."""
        if not self.held or not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        return event.key() in _KEYS or bool(event.modifiers() & _COMMANDS)


def composes(editor: QObject, event: QEvent) -> bool:
    """As `has`, for the delegate of an editor with a Composition: a delegate gets its editor's keys before that does."""
    watching = editor.findChild(Composition)
    return isinstance(watching, Composition) and watching.has(event)
