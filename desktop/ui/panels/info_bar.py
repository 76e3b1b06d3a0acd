"""Messages in the window instead of dialogs: what happened, what to do about it, and buttons that do it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QProgressBar, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop.document.errors import DossierError
from desktop.ui import theme
from desktop.ui.i18n import told
from desktop.ui.panels.composition import Composition

MOST = 3
"""Messages seen at once; older ones come back when newer ones are closed."""
_STEPS = 1000  # of a bar, whatever is counted: bytes are more than Qt can count


class Tone(StrEnum):
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


_ICONS = {Tone.INFO: "file", Tone.SUCCESS: "check", Tone.WARNING: "doubt", Tone.ERROR: "failed"}


@dataclass(frozen=True, slots=True)
class Notice:
    """key: a message of the same key is replaced. actions: (name, label) of buttons, the main one first.
    asks: the name of what is to be typed, "" for nothing; a secret unless `open`. typed: what stands there to begin with.
    total: steps of what is going on, -1 unknown, None: nothing goes on."""

    key: str
    tone: Tone
    sentence: str
    remedy: str = ""
    actions: tuple[tuple[str, str], ...] = ()
    asks: str = ""
    open: bool = False
    typed: str = ""
    done: int = 0
    total: int | None = None
    closable: bool = True


class NoticeRow(QWidget):
    """Signals:
    acted(key, action, typed): a button, or Enter in what was asked for. action "close": the cross, or Esc.
    """

    acted = Signal(str, str, str)

    def __init__(self, notice: Notice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice = notice
        self.setAccessibleName(f"{notice.sentence} {notice.remedy}".strip())
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        row.setSpacing(theme.GRID)
        self._sign = QLabel(self)
        row.addWidget(self._sign)
        self._words = QLabel(self)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(self._words, 1)
        self._progress = QProgressBar(self)
        self._progress.setFixedWidth(20 * theme.GRID)
        self._progress.setTextVisible(False)
        row.addWidget(self._progress)
        self.typed = QLineEdit(self)
        Composition(self.typed)
        self.typed.setEchoMode(QLineEdit.EchoMode.Normal if notice.open else QLineEdit.EchoMode.Password)
        self.typed.setText(notice.typed)
        self.typed.setFixedWidth(24 * theme.GRID)
        self.typed.setVisible(bool(notice.asks))
        self.typed.setPlaceholderText(notice.asks)
        self.typed.setAccessibleName(notice.asks)
        row.addWidget(self.typed)
        for number, (name, label) in enumerate(notice.actions):
            button = QPushButton(label, self)
            button.setObjectName(name)
            button.setProperty("primary", "true" if number == 0 and notice.asks else "false")
            button.clicked.connect(partial(self._act, name))
            row.addWidget(button)
        if notice.asks and notice.actions:
            self.typed.returnPressed.connect(partial(self._act, notice.actions[0][0]))
        close = QToolButton(self)
        theme.set_icon(close, "close")
        close.setAccessibleName(self.tr("Close this message"))
        close.setToolTip(self.tr("Close this message"))
        close.clicked.connect(partial(self._act, "close"))
        close.setVisible(notice.closable)
        row.addWidget(close)
        self.update_notice(notice)

    def update_notice(self, notice: Notice) -> None:
        self.notice = notice
        self._words.setText(f"{notice.sentence}\n{notice.remedy}" if notice.remedy else notice.sentence)
        self._progress.setVisible(notice.total is not None)
        if notice.total is not None:
            self._progress.setRange(0, _STEPS if notice.total > 0 else 0)
            self._progress.setValue(_STEPS * notice.done // notice.total if notice.total > 0 else 0)
        self._sign.setPixmap(theme.icon(_ICONS[notice.tone]).pixmap(theme.ICON))

    def _act(self, action: str, _checked: bool = False) -> None:
        self.acted.emit(self.notice.key, action, self.typed.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.notice.closable:
            self._act("close")
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        colour = {
            Tone.INFO: look.accent, Tone.SUCCESS: look.success, Tone.WARNING: look.warning, Tone.ERROR: look.danger,
        }[self.notice.tone]  # fmt: skip
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.raised))
        painter.fillRect(0, 0, theme.HALF, self.height(), QColor(colour))
        painter.fillRect(0, self.height() - theme.HAIRLINE, self.width(), theme.HAIRLINE, QColor(look.border))


class InfoBar(QWidget):
    """Signals:
    acted(key, action, typed): as of NoticeRow; the message stays unless it was closed.
    """

    acted = Signal(str, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[NoticeRow] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self.setAccessibleName(self.tr("Messages"))
        self.hide()

    def say(self, notice: Notice) -> None:
        """Shows a message; a progress of the same key with the same buttons only moves on."""
        old = self._find(notice.key)
        if (
            old is not None
            and (old.notice.actions, old.notice.asks) == (notice.actions, notice.asks)
            and notice.total is not None
        ):
            old.update_notice(notice)
            return
        if old is not None:
            self._drop(old)
        row = NoticeRow(notice, self)
        row.acted.connect(self._acted)
        self._rows.insert(0, row)
        self._layout.insertWidget(0, row)
        self._show_newest()
        if notice.asks:
            row.typed.setFocus()
            row.typed.selectAll()

    def say_error(self, error: DossierError, key: str = "", actions: tuple[tuple[str, str], ...] = ()) -> None:
        sentence, remedy = told(error)
        self.say(Notice(key or f"error:{error.code}", Tone.ERROR, sentence, remedy, actions))

    def take_back(self, key: str) -> None:
        row = self._find(key)
        if row is not None:
            self._drop(row)
            self._show_newest()

    def notices(self) -> tuple[Notice, ...]:
        """What is said now, newest first."""
        return tuple(row.notice for row in self._rows)

    def row(self, key: str) -> NoticeRow | None:
        return self._find(key)

    @Slot(str, str, str)
    def _acted(self, key: str, action: str, typed: str) -> None:
        if action == "close":
            self.take_back(key)
        self.acted.emit(key, action, typed)

    def _find(self, key: str) -> NoticeRow | None:
        return next((row for row in self._rows if row.notice.key == key), None)

    def _drop(self, row: NoticeRow) -> None:
        self._rows.remove(row)
        self._layout.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _show_newest(self) -> None:
        for number, row in enumerate(self._rows):
            row.setVisible(number < MOST)
        self.setVisible(bool(self._rows))
