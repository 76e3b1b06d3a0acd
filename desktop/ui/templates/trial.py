"""What a template finds on several documents at once: a row a document, a column a field, before anything is recorded."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.document.record import Record
from desktop.ui import theme
from desktop.ui.panels.field_states import SIGNS, TONES, title_of

_DOCUMENT = Qt.ItemDataRole.UserRole


class TrialPanel(QWidget):
    """Signals:
    document_chosen(document id), closed()
    """

    document_chosen = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "fields")
        self._said = QLabel(self)
        self._said.setProperty("role", "heading")
        back = QToolButton(self)
        theme.set_icon(back, "close")
        back.setToolTip(self.tr("Back to the page"))
        back.setAccessibleName(self.tr("Back to the page"))
        back.clicked.connect(self.closed)
        self.table = QTableWidget(self)
        self.table.setAccessibleName(self.tr("What the kind finds"))
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.setCornerButtonEnabled(False)
        for corner in self.table.findChildren(QAbstractButton):
            corner.setAccessibleName(self.tr("All cells"))
        self.table.currentCellChanged.connect(self._row_chosen)
        head = QHBoxLayout()
        head.setContentsMargins(2 * theme.GRID, theme.GRID, 2 * theme.GRID, theme.GRID)
        head.addWidget(self._said, 1)
        head.addWidget(back)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)

    def set_records(self, records: Sequence[Record]) -> None:
        """All of one template."""
        specs = records[0].template.fields if records else ()
        self.table.blockSignals(True)
        self.table.clear()
        self.table.setRowCount(len(records))
        self.table.setColumnCount(1 + len(specs))
        found = [sum(record.fields[n].field is not None for record in records) for n in range(len(specs))]
        titles = [f"{title_of(spec)} {count}/{len(records)}" for spec, count in zip(specs, found, strict=True)]
        self.table.setHorizontalHeaderLabels([self.tr("Document"), *titles])
        for row, record in enumerate(records):
            name = QTableWidgetItem(record.document.title)
            name.setData(_DOCUMENT, record.document.id)
            self.table.setItem(row, 0, name)
            for column, checked in enumerate(record.fields, 1):
                item = QTableWidgetItem(" ".join(checked.field.value.split()) if checked.field else "")
                if checked.field is not None:
                    colour = getattr(theme.current(), TONES[checked.state])
                    item.setIcon(QPixmap.fromImage(theme.picture(SIGNS[checked.state], colour, theme.ICON_SMALL)))
                    item.setToolTip(checked.field.value)
                self.table.setItem(row, column, item)
        self.table.resizeColumnsToContents()
        for column in range(self.table.columnCount()):
            self.table.setColumnWidth(column, min(max(self.table.columnWidth(column), 10 * theme.GRID), 28 * theme.GRID))
        self.table.blockSignals(False)
        self._said.setText(self.tr("%n document(s) tried; nothing was recorded", "", len(records)))

    @Slot(int, int, int, int)
    def _row_chosen(self, row: int, _column: int, _row_before: int, _column_before: int) -> None:
        item = self.table.item(row, 0)
        if item is not None:
            self.document_chosen.emit(item.data(_DOCUMENT))
