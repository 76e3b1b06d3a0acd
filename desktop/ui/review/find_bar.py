"""What is looked for and what is to stand in its place."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

from desktop.services.find_replace import Wanted
from desktop.ui import theme
from desktop.ui.panels.composition import Composition


class FindBar(QWidget):
    """Signals:
    wanted(): Enter, or the button
    left(): Down, on to what was found
    backed_out(): Esc
    """

    wanted = Signal()
    left = Signal()
    backed_out = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sought = self._line(self.tr("Find"))
        self.put = self._line(self.tr("Replace with"))
        self.search = QPushButton(self.tr("Find"), self)
        self.search.clicked.connect(self.wanted)
        self.whole = QCheckBox(self.tr("Whole words"), self)
        self.case = QCheckBox(self.tr("Match case"), self)
        self.case.setChecked(True)
        self.fold = QCheckBox(self.tr("All widths and forms"), self)
        self.fold.setToolTip(self.tr("Ａ as A, 國 as 国: forms of one character are the same"))
        self.regular = QCheckBox(self.tr("Regular expression"), self)
        self.regular.setToolTip(self.tr("Groups may be named in the replacement: \\1, \\g<name>"))
        self.regular.toggled.connect(self.fold.setDisabled)
        self.confirmed = QCheckBox(self.tr("Confirmed lines too"), self)
        self.scope = ScopeChoice(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(2 * theme.GRID, 0, 2 * theme.GRID, theme.GRID)
        grid.setSpacing(theme.GRID)
        for column, (edit, words) in enumerate(((self.sought, self.tr("Find")), (self.put, self.tr("Replace with")))):
            label = QLabel(words, self)
            label.setBuddy(edit)
            grid.addWidget(label, 0, 2 * column)
            grid.addWidget(edit, 0, 2 * column + 1)
            grid.setColumnStretch(2 * column + 1, 1)
        grid.addWidget(self.search, 0, 4)
        options = QGridLayout()
        options.setHorizontalSpacing(2 * theme.GRID)
        for number, widget in enumerate((self.whole, self.case, self.fold, self.regular, self.confirmed)):
            options.addWidget(widget, number // 3, number % 3)
        options.addWidget(self.scope, 1, 2)
        options.setColumnStretch(3, 1)
        grid.addLayout(options, 1, 0, 1, 5)
        self.setFocusProxy(self.sought)

    def _line(self, name: str) -> QLineEdit:
        edit = QLineEdit(self)
        Composition(edit)
        edit.setAccessibleName(name)
        edit.returnPressed.connect(self.wanted)
        return edit

    def ask(self, document: str) -> Wanted:
        """document: the one in hand."""
        return Wanted(
            self.sought.text(),
            self.put.text(),
            regular=self.regular.isChecked(),
            whole_words=self.whole.isChecked(),
            match_case=self.case.isChecked(),
            fold=self.fold.isChecked(),
            document=None if self.scope.is_dossier else document,
            confirmed=self.confirmed.isChecked(),
        )

    @Slot(str)
    def take(self, text: str) -> None:
        """Looks for that, if it is anything."""
        if text:
            self.sought.setText(text)
        self.sought.setFocus()
        self.sought.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.backed_out.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class ScopeChoice(QComboBox):
    """This document, or the dossier."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.addItem(self.tr("This document"), False)
        self.addItem(self.tr("The whole dossier"), True)
        self.setAccessibleName(self.tr("Where to look"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(15)

    @property
    def is_dossier(self) -> bool:
        return bool(self.currentData())

    def choose(self, dossier: bool) -> None:
        self.setCurrentIndex(int(dossier))
