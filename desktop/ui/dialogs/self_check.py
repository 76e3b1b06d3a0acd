"""The self-check: whether this machine can do the work, and how firmly the program is held offline."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from desktop.document.errors import DossierError
from desktop.offline.selfcheck import Check, CheckState
from desktop.services import doctor
from desktop.services.progress import Poll, Progress
from desktop.ui import theme
from desktop.ui.i18n import language, told
from desktop.ui.threads.task_thread import TaskThread


class SelfCheckDialog(QDialog):
    """Runs the checks beside the window and lists what they say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "offline")
        self.setWindowTitle(self.tr("Self-check"))
        self._summary = QLabel(self.tr("Checking…"), self)
        self._summary.setProperty("role", "title")
        self._busy = QProgressBar(self)
        self._busy.setRange(0, 0)
        self._busy.setAccessibleName(self.tr("Checking…"))
        self.list = QWidget(self)
        self._grid = QGridLayout(self.list)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.GRID + theme.HALF)
        self._grid.setVerticalSpacing(theme.GRID)
        self._grid.setColumnStretch(2, 1)
        area = QScrollArea(self)
        area.setWidget(self.list)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setAccessibleName(self.tr("Findings"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * theme.GRID, 3 * theme.GRID, 3 * theme.GRID, 2 * theme.GRID)
        layout.setSpacing(2 * theme.GRID)
        for widget in (self._summary, self._busy):
            layout.addWidget(widget)
        layout.addWidget(area, 1)
        layout.addWidget(buttons)
        self.resize(72 * theme.GRID, 64 * theme.GRID)
        self._thread = TaskThread(_examine, self)
        self._thread.succeeded.connect(self.show_checks)
        self._thread.failed.connect(self._failed)
        self._thread.start()

    @Slot(object)
    def show_checks(self, checks: tuple[Check, ...]) -> None:
        self._busy.hide()
        worst = [check for check in checks if check.state in (CheckState.WARN, CheckState.FAIL)]
        if worst:
            self._summary.setText(self.tr("%n finding(s) to look at", "", len(worst)))
        else:
            self._summary.setText(self.tr("Everything is as it should be"))
        look = theme.current()
        signs = {
            CheckState.OK: ("check", look.success, self.tr("in order")),
            CheckState.WARN: ("doubt", look.warning, self.tr("take note")),
            CheckState.FAIL: ("failed", look.danger, self.tr("does not work")),
            CheckState.ABSENT: ("not-applicable", look.muted, self.tr("not here")),
        }
        for row, check in enumerate(checks):
            name, colour, words = signs[check.state]
            sign = QLabel(self.list)
            sign.setPixmap(QPixmap.fromImage(theme.picture(name, colour, theme.ICON_SMALL, self.devicePixelRatioF())))
            state = QLabel(words, self.list)
            state.setProperty("role", "caption")
            parts = (check.sentence.say(language()), check.remedy.say(language()), check.detail)
            said = QLabel(" ".join(part for part in parts if part), self.list)
            said.setTextFormat(Qt.TextFormat.PlainText)
            said.setWordWrap(True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(state, row, 1, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(said, row, 2)
        self._grid.setRowStretch(len(checks), 1)

    @Slot(object)
    def _failed(self, error: DossierError) -> None:
        self._busy.hide()
        self._summary.setText(" ".join(told(error)))

    def done(self, result: int) -> None:
        self._thread.wait()
        super().done(result)


def _examine(poll: Poll, progress: Progress) -> tuple[Check, ...]:
    return tuple(doctor.examine())
