"""The formats of an export to be ticked, in groups, each with a few words on what it is for."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QEnterEvent, QFocusEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop.exporters.formats import FORMATS
from desktop.ui import theme

_Group = tuple[str, tuple[tuple[str, str, str], ...]]


def groups() -> tuple[tuple[_Group, ...], ...]:
    """Columns of groups: a title and, of each format, its name, what it is called and what it is for."""
    translate = QCoreApplication.translate
    return (
        (
            (translate("FormatBoxes", "Text"), (
                ("txt", translate("FormatBoxes", "Plain text"), translate("FormatBoxes", "The text alone, in reading order.")),
                ("md", translate("FormatBoxes", "Markdown"),
                 translate("FormatBoxes", "Text with headings, lists, tables and formulas.")),
                ("html", translate("FormatBoxes", "Web page"),
                 translate("FormatBoxes", "One page for a browser, tables and figures in it.")),
                ("epub", translate("FormatBoxes", "EPUB"), translate("FormatBoxes", "A book for reading devices.")),
                ("tei", translate("FormatBoxes", "TEI"), translate("FormatBoxes", "TEI P5 for editions of texts.")),
            )),
        ),
        (
            (translate("FormatBoxes", "Office"), (
                ("docx", translate("FormatBoxes", "Word"),
                 translate("FormatBoxes", "A Word document with headings, tables and figures.")),
                ("xlsx", translate("FormatBoxes", "Excel"), translate("FormatBoxes", "The tables, a sheet each.")),
                ("csv", translate("FormatBoxes", "CSV"), translate("FormatBoxes", "The tables as plain rows.")),
            )),
            (translate("FormatBoxes", "Pictures"), (
                ("images", translate("FormatBoxes", "Page images"),
                 translate("FormatBoxes", "Each page as it is looked at, a file each.")),
            )),
        ),
        (
            (translate("FormatBoxes", "PDF"), (
                ("pdf", translate("FormatBoxes", "Searchable PDF"),
                 translate("FormatBoxes", "The original with the corrected text in it.")),
                ("pdfa", translate("FormatBoxes", "PDF/A-2b"), translate("FormatBoxes", "A searchable PDF for keeping long.")),
                ("pdfa3", translate("FormatBoxes", "PDF/A-3b"), translate("FormatBoxes", "The same with its data attached.")),
            )),
            (translate("FormatBoxes", "Packages"), (
                ("mets", translate("FormatBoxes", "METS"),
                 translate("FormatBoxes", "A folder a document: METS, ALTO and images.")),
                ("bag", translate("FormatBoxes", "BagIt"),
                 translate("FormatBoxes", "A bag a document: originals, PDF/A, texts, checksums.")),
            )),
        ),
        (
            (translate("FormatBoxes", "Data"), (
                ("json", translate("FormatBoxes", "JSON"),
                 translate("FormatBoxes", "All that is known, with places and doubt.")),
                ("jsonl", translate("FormatBoxes", "JSON Lines"), translate("FormatBoxes", "The same, a page a line.")),
                ("sqlite", translate("FormatBoxes", "SQLite"),
                 translate("FormatBoxes", "The same as a database to be searched.")),
            )),
            (translate("FormatBoxes", "Recognition"), (
                ("hocr", translate("FormatBoxes", "hOCR"), translate("FormatBoxes", "Text with places, for other OCR tools.")),
                ("alto", translate("FormatBoxes", "ALTO"),
                 translate("FormatBoxes", "ALTO 4.4, as libraries and archives use it.")),
                ("page", translate("FormatBoxes", "PAGE XML"), translate("FormatBoxes", "PAGE 2019, a file a page.")),
            )),
        ),
    )  # fmt: skip


class _Box(QCheckBox):
    """Signals:
    hinted(hint): it has the mouse or the keyboard
    """

    hinted = Signal(str)

    def __init__(self, title: str, hint: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.hint = hint
        self.setAccessibleDescription(hint)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.hinted.emit(self.hint)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.hinted.emit(self.hint)


class FormatBoxes(QWidget):
    """Signals:
    changed(): another choice
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QCheckBox] = {}
        self._hint = QLabel(self)
        self._hint.setProperty("role", "muted")
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * theme.GRID)
        for number, column in enumerate(groups()):
            grid.addLayout(self._column(column), 0, number, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(number, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.HALF)
        layout.addLayout(grid)
        layout.addWidget(self._hint)
        self.boxes = {name: self.boxes[name] for name in FORMATS}

    def _column(self, groups_of_it: tuple[_Group, ...]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme.HALF)
        for number, (title, formats) in enumerate(groups_of_it):
            if number:
                column.addSpacing(theme.GRID)
            label = QLabel(title, self)
            label.setProperty("role", "caption")
            column.addWidget(label)
            for name, called, hint in formats:
                box = _Box(called, hint, self)
                box.toggled.connect(self._toggled)
                box.hinted.connect(self._hint.setText)
                self.boxes[name] = box
                column.addWidget(box)
        return column

    def chosen(self) -> tuple[str, ...]:
        return tuple(name for name, box in self.boxes.items() if box.isChecked() and box.isEnabled())

    def allow(self, names: Collection[str]) -> None:
        """Only these can be chosen; what is ticked beside them comes back with them."""
        for name, box in self.boxes.items():
            box.setEnabled(name in names)

    def choose(self, names: Iterable[str]) -> None:
        wanted = frozenset(names)
        self.blockSignals(True)
        for name, box in self.boxes.items():
            box.setChecked(name in wanted)
        self.blockSignals(False)
        self.changed.emit()

    @Slot(bool)
    def _toggled(self, _checked: bool) -> None:
        self.changed.emit()
