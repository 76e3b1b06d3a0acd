"""The hot folder, in the place of the page: which folder, what is written of its files, and what became of each."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QTime, Signal, Slot
from PySide6.QtGui import QKeyEvent, QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedLayout,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.services.hot_folder import OUT
from desktop.ui import theme

_MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class WatchChoice:
    """profile: empty where files are only read. out: None for the folder's own."""

    folder: Path
    profile: str
    out: Path | None

    @property
    def target(self) -> Path:
        return self.out or self.folder / OUT


class HotFolderPanel(QWidget):
    """Signals:
    started(WatchChoice)
    stopped()
    closed()
    opened(path): a folder to be shown by the system
    """

    started = Signal(object)
    stopped = Signal()
    closed = Signal()
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "watching")
        self._watching = False
        self._writable = True
        self._done = self._failed = 0
        self._rows: dict[str, QTreeWidgetItem] = {}
        self.folder = QLineEdit(self)
        self.folder.setAccessibleName(self.tr("Folder to watch"))
        self.folder.setPlaceholderText(self.tr("Where the scanner puts its files"))
        self.profile = QComboBox(self)
        self._rows_of_profiles = QStandardItemModel(self.profile)
        self.profile.setModel(self._rows_of_profiles)
        self.profile.setAccessibleName(self.tr("Profile"))
        self.out = QLineEdit(self)
        self.out.setAccessibleName(self.tr("Folder for what is written"))
        self.out.setPlaceholderText(self.tr("“{0}” in the watched folder").format(OUT))
        self.go = QPushButton(self)
        self.state = QLabel(self)
        self.state.setWordWrap(True)
        self.waits = QLabel(self)
        self.waits.setWordWrap(True)
        self.waits.setProperty("role", "warning")
        self.waits.hide()
        self.list = QTreeWidget(self)
        self.list.setAccessibleName(self.tr("Files of the watched folder"))
        self.list.setHeaderLabels([self.tr("Time"), self.tr("File"), self.tr("State"), self.tr("Remark")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAlternatingRowColors(True)
        self.hint = QLabel(self)
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setText(
            self.tr(
                "Scans and PDFs that appear in the folder are taken in and read; with a profile they are exported too.\n"
                "Then they are moved into “done”, or into “failed” with the reason beside them. Nothing is deleted."
            )
        )
        self.folder.textChanged.connect(self._enable)
        self.profile.currentIndexChanged.connect(self._enable)
        self.go.clicked.connect(self._pressed)
        self._lay_out()
        self._enable()

    def _lay_out(self) -> None:
        back = QToolButton(self)
        theme.set_icon(back, "close")
        back.setToolTip(self.tr("Back to the page (Esc)"))
        back.setAccessibleName(self.tr("Back to the page"))
        back.clicked.connect(self.closed)
        title = QLabel(self.tr("Hot folder"), self)
        title.setProperty("role", "title")
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(back)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setSpacing(theme.GRID)
        form.addRow(self.tr("Watch"), self._with_chooser(self.folder))
        form.addRow(self.tr("Then"), self.profile)
        form.addRow(self.tr("Into"), self._with_chooser(self.out))
        foot.addWidget(self.state, 1)
        foot.addWidget(self.go)
        below = QWidget(self)
        self._below = QStackedLayout(below)
        self._below.addWidget(self.hint)
        self._below.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID)
        column.setSpacing(theme.GRID)
        column.addLayout(head)
        column.addLayout(form)
        column.addLayout(foot)
        column.addWidget(self.waits)
        column.addWidget(below, 1)
        header = self.list.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.resizeSection(1, 30 * theme.GRID)
        header.resizeSection(2, 14 * theme.GRID)

    def _with_chooser(self, line: QLineEdit) -> QWidget:
        row = QWidget(self)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        choose = QPushButton(self.tr("Choose…"), row)
        choose.clicked.connect(lambda: self._choose(line))
        layout.addWidget(line, 1)
        layout.addWidget(choose)
        return row

    def _choose(self, line: QLineEdit) -> None:
        name = QFileDialog.getExistingDirectory(self, line.accessibleName(), line.text())
        if name:
            line.setText(name)

    # what is chosen

    def set_profiles(self, profiles: Sequence[tuple[str, str, str]]) -> None:
        """Name and title of each, and why it is not for a hot folder (else ""); the one in hand stays in hand."""
        kept = self.profile.currentData()
        self.profile.blockSignals(True)
        self.profile.clear()
        self.profile.addItem(self.tr("Only read them"), "")
        for name, title, reason in profiles:
            words = self.tr("Export: {0}").format(title)
            self.profile.addItem(self.tr("{0} (not for a hot folder)").format(words) if reason else words, name)
            if reason:
                at = self.profile.count() - 1
                self.profile.setItemData(at, reason, Qt.ItemDataRole.ToolTipRole)
                self._rows_of_profiles.item(at).setEnabled(False)
        self._choose_profile(kept)
        self.profile.blockSignals(False)
        self._enable()

    def set_choice(self, choice: WatchChoice) -> None:
        self.folder.setText(str(choice.folder))
        self.out.setText(str(choice.out) if choice.out else "")
        self._choose_profile(choice.profile)

    def _choose_profile(self, name: str) -> None:
        """Only reading, where there is none of that name or it is not for this."""
        at = max(0, self.profile.findData(name))
        self.profile.setCurrentIndex(at if self._rows_of_profiles.item(at).isEnabled() else 0)

    def choice(self) -> WatchChoice:
        out = self.out.text().strip()
        return WatchChoice(_path(self.folder.text().strip()), self.profile.currentData() or "", _path(out) if out else None)

    def set_writable(self, writable: bool) -> None:
        self._writable = writable
        self._enable()

    def focus_inside(self) -> None:
        (self.go if self._watching else self.folder).setFocus(Qt.FocusReason.OtherFocusReason)

    # what happens

    @Slot(bool)
    def set_watching(self, watching: bool) -> None:
        self._watching = watching
        if not watching:
            self.waits.hide()
        self._enable()

    def file_taken_in(self, name: str, pages: int) -> None:
        self._row(name, self.tr("Being read"), self.tr("%n page(s)", "", pages))
        self._go_on()

    def file_done(self, name: str, written: int, remarks: str = "") -> None:
        self._done += 1
        words = self.tr("%n file(s) written", "", written) if written else ""
        self._row(name, self.tr("Done"), f"{words} {remarks}".strip())
        self._go_on()

    def file_failed(self, name: str, reason: str) -> None:
        self._failed += 1
        self._row(name, self.tr("Failed"), reason)
        self._go_on()

    def say_waits(self, reason: str) -> None:
        self.waits.setText(self.tr("Waiting: {0}").format(reason))
        self.waits.show()

    def _go_on(self) -> None:
        self.waits.hide()
        self._enable()

    def _row(self, name: str, state: str, remark: str) -> None:
        item = self._rows.get(name)
        if item is None or item.text(2) == self.tr("Done"):
            item = QTreeWidgetItem()
            self._rows[name] = item
            self.list.insertTopLevelItem(0, item)
            while self.list.topLevelItemCount() > _MOST_ROWS:
                last = self.list.takeTopLevelItem(_MOST_ROWS)
                if last is not None and self._rows.get(last.text(1)) is last:
                    del self._rows[last.text(1)]
        for column, words in enumerate((QTime.currentTime().toString("HH:mm:ss"), name, state, remark)):
            item.setText(column, words)
            item.setToolTip(column, words)

    @Slot()
    def _enable(self) -> None:
        for widget in (self.folder, self.out, self.profile):
            widget.setEnabled(not self._watching)
        self.go.setText(self.tr("Stop watching") if self._watching else self.tr("Start watching"))
        self.go.setEnabled(self._watching or (self._writable and bool(self.folder.text().strip())))
        self.out.setEnabled(not self._watching and bool(self.profile.currentData()))
        words = self.tr("Watching. Done: {0}, failed: {1}.") if self._watching else self.tr("Not watching.")
        if not self._writable:
            words = self.tr("This dossier is open for reading only: nothing can be taken in.")
        self.state.setText(words.format(self._done, self._failed))
        self._below.setCurrentWidget(self.list if self.list.topLevelItemCount() else self.hint)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _pressed(self) -> None:
        if self._watching:
            self.stopped.emit()
        else:
            self.started.emit(self.choice())


def _path(typed: str) -> Path:
    return Path(os.path.expanduser(typed))  # noqa: PTH111  Path's own raises where "~name" is nobody
