"""The right side of the window: what was read of the page and the document, in tabs; and what was answered."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QTabWidget, QWidget

from desktop.document.template import Template
from desktop.ui.answers import Answers
from desktop.ui.panels.answers_panel import AnswersPanel
from desktop.ui.panels.fields_panel import FieldsPanel
from desktop.ui.panels.history_panel import HistoryPanel
from desktop.ui.panels.tables_panel import TablesPanel
from desktop.ui.panels.text_panel import TextPanel


class RecordPanel(QTabWidget):
    def __init__(
        self, templates: Sequence[Template], answers: Answers, parent: QWidget | None = None, *, person: str = ""
    ) -> None:
        super().__init__(parent)
        self.text = TextPanel(self)
        self.fields = FieldsPanel(templates, self, person=person)
        self.tables = TablesPanel(self)
        self.history = HistoryPanel(self)
        self.answers = AnswersPanel(answers, self)
        self.setDocumentMode(True)
        for panel, name in (
            (self.text, self.tr("Text")),
            (self.fields, self.tr("Fields")),
            (self.tables, self.tr("Tables")),
            (self.history, self.tr("History")),
            (self.answers, self.tr("Answers")),
        ):
            panel.setAccessibleName(name)
            self.addTab(panel, name)
        self.tabBar().setAccessibleName(self.tr("What was read"))
        self.currentChanged.connect(self._tab_changed)

    @Slot(int)
    def _tab_changed(self, _index: int) -> None:
        self.history.refresh()

    @Slot(int)
    def show_tab(self, number: int) -> None:
        """Opens a tab, counted from 0, and puts the keyboard into it."""
        self.setCurrentIndex(number)
        self.focus_inside()

    def focus_inside(self) -> None:
        current = self.currentWidget()
        if isinstance(current, (TextPanel, FieldsPanel)):
            current.focus_editor()
        elif isinstance(current, AnswersPanel) and not current.is_empty():
            current.focus_inside()
        elif isinstance(current, (TablesPanel, HistoryPanel)) and not current.is_empty():
            current.setFocus()
        elif (inner := current.focusProxy()) is not None and inner.isVisible():
            inner.setFocus()
        else:
            self.tabBar().setFocus()
