"""The register in the middle of the window: the records of one kind as a table, or one field of all of them as ink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.document.template import Template
from desktop.exporters.registers.values import RECORD_STATES, ColumnKind, RecordState, Register
from desktop.fields.checking import check
from desktop.services.registers import filtered, row_of, sorted_by
from desktop.storage.dossier import DocumentSummary
from desktop.ui import theme
from desktop.ui.i18n import language
from desktop.ui.panels.composition import Composition
from desktop.ui.panels.field_ink import FieldInk
from desktop.ui.register.cards import FieldCards
from desktop.ui.register.cell_editor import CellDelegate
from desktop.ui.register.evidence_ink import EvidenceInk
from desktop.ui.register.model import RegisterModel, as_seen_by
from desktop.ui.threads.desk_thread import RegisterShown, ShownDocument

_WIDEST = 32 * theme.GRID
_NARROWEST = 10 * theme.GRID


class RegisterPanel(QWidget):
    """Signals:
    wanted(Template): its register is to be loaded
    keyed(document id, FieldSpec, value)
    document_chosen(document id): its row is in hand
    opened(document id): to its pages
    export_wanted(Template, ids of the documents that are shown, in their order)
    closed()
    """

    wanted = Signal(object)
    keyed = Signal(str, object, str)
    document_chosen = Signal(str)
    opened = Signal(str)
    export_wanted = Signal(object, object)
    closed = Signal()

    def __init__(self, ink: EvidenceInk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "fields")
        self._ink = ink
        self._templates: dict[str, Template] = {}
        self._whole: Register | None = None
        self._later: RegisterShown | None = None  # it came while a cell is being edited
        self._person = ""
        self._writable = False
        self._sorted: tuple[str, bool] | None = None
        self._kinds: frozenset[tuple[str, str | None, str]] = frozenset()  # of what the register was loaded for
        self._wants_focus = False  # as soon as there is something to put it on
        self.model = RegisterModel(self)
        self.model.keyed.connect(self.keyed)
        self.choice = QComboBox(self)
        self.choice.setAccessibleName(self.tr("Kind of document"))
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.activated.connect(self._kind_chosen)
        self.filter = QLineEdit(self)
        Composition(self.filter)
        self.filter.setMinimumWidth(12 * theme.GRID)
        self.filter.setPlaceholderText(self.tr("Filter"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName(self.tr("Filter the register"))
        self.filter.textChanged.connect(self._show)
        self.states = QComboBox(self)
        self.states.setAccessibleName(self.tr("State of the record"))
        self.states.addItem(self.tr("All states"), None)
        for state in RecordState:
            self.states.addItem(RECORD_STATES[state].say(language()), state)
        self.states.currentIndexChanged.connect(self._show)
        self.compare = QPushButton(self.tr("One field as ink"), self)
        self.compare.setCheckable(True)
        self.compare.setToolTip(self.tr("The field of the chosen column, of all documents side by side"))
        self.compare.toggled.connect(self._compare)
        self.export = QPushButton(self.tr("Export…"), self)
        theme.set_icon(self.export, "export")
        self.export.clicked.connect(self._export)
        self._count = QLabel(self)
        self._count.setProperty("role", "caption")
        self.back = QToolButton(self)
        theme.set_icon(self.back, "close")
        self.back.setToolTip(self.tr("Back to the page (Esc)"))
        self.back.setAccessibleName(self.tr("Back to the page"))
        self.back.clicked.connect(self.closed)
        self.table = self._table()
        self.cards = FieldCards(ink, self)
        self.cards.document_chosen.connect(self.document_chosen)
        self.cards.backed_out.connect(self._to_table)
        self._empty = QLabel(self)
        self._empty.setProperty("role", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._views = QStackedWidget(self)
        for view in (self._empty, self.table, self.cards):
            self._views.addWidget(view)
        for view in (self.table, self.cards):
            view.itemDelegate().closeEditor.connect(self._editing_over)
        self._strip = FieldInk(self)
        ink.ready.connect(self._show_strip)
        self._lay_out()
        self.set_documents((), ())

    def _table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self.model)
        table.setItemDelegate(CellDelegate(table))
        table.setAccessibleName(self.tr("Register"))
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setCornerButtonEnabled(False)
        for corner in table.findChildren(QAbstractButton):
            corner.setAccessibleName(self.tr("All cells"))
        table.setShowGrid(True)
        table.verticalHeader().setDefaultSectionSize(theme.CONTROL)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = table.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self._sort)
        table.selectionModel().currentChanged.connect(self._cell_in_hand)
        table.doubleClicked.connect(self._double_clicked)
        return table

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(2 * theme.GRID, theme.GRID, 2 * theme.GRID, theme.GRID)
        head.setSpacing(theme.GRID)
        head.addWidget(self.choice)
        head.addWidget(self.filter, 1)
        for widget in (self.states, self.compare, self.export, self.back):
            head.addWidget(widget)
        foot = QVBoxLayout()
        foot.setContentsMargins(2 * theme.GRID, theme.HALF, 2 * theme.GRID, theme.GRID)
        foot.setSpacing(theme.HALF)
        foot.addWidget(self._strip)
        foot.addWidget(self._count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._views, 1)
        layout.addLayout(foot)
        self.setAccessibleName(self.tr("Register"))

    # what is shown

    def set_documents(self, documents: Sequence[DocumentSummary], templates: Sequence[Template]) -> None:
        """The kinds that the dossier has documents of; the one in hand is loaded again."""
        counts = {t.name: sum(d.template == t.name for d in documents) for t in templates}
        self._templates = {t.name: t for t in templates if counts[t.name]}
        kept = self.choice.currentData()
        self.choice.blockSignals(True)
        self.choice.clear()
        for template in self._templates.values():
            title = template.title_zh if language() == "zh" else template.title
            self.choice.addItem(f"{title} ({counts[template.name]})", template.name)
        self.choice.setCurrentIndex(max(0, self.choice.findData(kept)))
        self.choice.blockSignals(False)
        kinds = frozenset((document.id, document.template, document.title) for document in documents)
        if kinds != self._kinds:
            self._kinds = kinds
            self._want()
        if not self._templates:
            self._whole = None
            self._show()

    def set_person(self, person: str, *, writable: bool) -> None:
        self._person, self._writable = person, writable
        self._show()

    @property
    def template(self) -> Template | None:
        return self._templates.get(self.choice.currentData() or "")

    @Slot(object)
    def set_register(self, shown: RegisterShown) -> None:
        """While a cell is being edited, news wait: they would take away what is typed."""
        self._later = shown if self._is_edited() else None
        if self._later is not None:
            return
        if self.template is None or shown.template.name != self.template.name:
            return
        other = self._whole is None or set(self._whole.columns) != set(shown.register.columns)
        self._whole = state_first(shown.register)
        self._ink.set_pages(shown.pages)
        if other:
            self._sorted = None
            self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self._show()
        if other and self.model.rowCount():
            self._fit_columns()
            self.table.setCurrentIndex(self.model.index(0, max(0, self._column())))
        if self._wants_focus and self.model.rowCount():
            self.focus_inside()

    def _is_edited(self) -> bool:
        return any(view.isPersistentEditorOpen(view.currentIndex()) for view in (self.table, self.cards))

    @Slot()
    def _editing_over(self) -> None:
        if self._later is not None:
            self.set_register(self._later)

    @Slot(object)
    def update_document(self, shown: ShownDocument) -> None:
        """One document changed: its row alone is made anew."""
        whole, template, document = self._whole, self.template, shown.document
        at = next((n for n, row in enumerate(whole.rows) if row.document == document.id), None) if whole else None
        if whole is None or template is None or at is None or document.template != template.name:
            return
        named = next((n for n, column in enumerate(whole.columns) if column.kind is ColumnKind.MASTERS), None)
        masters = tuple(whole.rows[at].cells[named].value.split("\n")) if named is not None else ()
        row = row_of(check(template, document), whole.columns, masters)
        self._whole = replace(whole, rows=(*whole.rows[:at], row, *whole.rows[at + 1 :]))
        self._ink.add_pages({page.id: page for page in shown.pages})
        self._show()

    def is_empty(self) -> bool:
        return not self.model.rowCount()

    def focus_inside(self) -> None:
        self._wants_focus = self.is_empty()
        (self.cards if self.compare.isChecked() else self.table).setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _show(self) -> None:
        shown, template = self._whole, self.template
        if shown is not None and template is not None:
            shown = as_seen_by(shown, template, self._person)
            state = self.states.currentData()
            shown = filtered(shown, self.filter.text(), states=(state,) if state is not None else ())
            if self._sorted is not None:
                shown = sorted_by(shown, self._sorted[0], descending=self._sorted[1])
        row, column = self.table.currentIndex().row(), self.table.currentIndex().column()
        self.model.set_register(shown, template, self._person, writable=self._writable)
        if not self.table.currentIndex().isValid() and self.model.rowCount() and row >= 0:
            self.table.setCurrentIndex(self.model.index(min(row, self.model.rowCount() - 1), column))
        self.cards.set_model(self.model, self._column())
        self._say_how_many(shown)
        usable = bool(shown and shown.rows)
        self.export.setEnabled(usable)
        self.compare.setEnabled(usable)
        self._views.setCurrentWidget((self.cards if self.compare.isChecked() else self.table) if usable else self._empty)
        self._show_strip()

    def _say_how_many(self, shown: Register | None) -> None:
        if self._whole is None or shown is None or not self._whole.rows:
            self._count.setText("")
            self._empty.setText(
                self.tr("No record yet. Find the fields of a document in the tab “Fields”: its record then stands here.")
            )
            return
        approved = sum(row.state is RecordState.APPROVED for row in shown.rows)
        words = self.tr("{0} of {1} records, {2} approved")
        self._count.setText(words.format(len(shown.rows), len(self._whole.rows), approved))
        self._empty.setText(self.tr("No record fits the filter."))

    def _fit_columns(self) -> None:
        self.table.resizeColumnsToContents()
        for column in range(self.model.columnCount()):
            self.table.setColumnWidth(column, min(max(self.table.columnWidth(column), _NARROWEST), _WIDEST))

    # what is done

    def _want(self) -> None:
        if self.template is not None:
            self.wanted.emit(self.template)

    @Slot()
    def _kind_chosen(self) -> None:
        self._whole = None
        self._want()

    @Slot(int, Qt.SortOrder)
    def _sort(self, section: int, order: Qt.SortOrder) -> None:
        if self.model.register is None:
            return
        self._sorted = (self.model.column(section).name, order is Qt.SortOrder.DescendingOrder) if section >= 0 else None
        self._show()

    def _column(self) -> int:
        """Of the field in hand; the first one where there is none."""
        at = self.table.currentIndex().column()
        if self.model.register is None:
            return -1
        if at >= 0 and self.model.column(at).kind is ColumnKind.FIELD:
            return at
        kinds = [column.kind for column in self.model.register.columns]
        return kinds.index(ColumnKind.FIELD) if ColumnKind.FIELD in kinds else -1

    @Slot(bool)
    def _compare(self, checked: bool) -> None:
        self._ink.forget_waiting()
        self._show()
        self.focus_inside()

    @Slot()
    def _to_table(self) -> None:
        self.compare.setChecked(False)

    @Slot(QModelIndex, QModelIndex)
    def _cell_in_hand(self, index: QModelIndex, before: QModelIndex) -> None:
        self._show_strip()
        if index.isValid() and (not before.isValid() or index.row() != before.row()):
            self.document_chosen.emit(self.model.row(index.row()).document)

    @Slot()
    def _show_strip(self) -> None:
        index = self.table.currentIndex()
        cell = self.model.cell(index) if index.isValid() and self.model.register is not None else None
        evidence = cell.evidence[:1] if cell is not None and not self.compare.isChecked() else ()
        self._strip.set_picture(self._ink.picture(evidence[0]) if evidence else None)
        self._strip.set_evidence(evidence)

    @Slot(QModelIndex)
    def _double_clicked(self, index: QModelIndex) -> None:
        if not index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.opened.emit(self.model.row(index.row()).document)

    @Slot()
    def _export(self) -> None:
        if self.model.register is not None and self.template is not None:
            self.export_wanted.emit(self.template, tuple(row.document for row in self.model.register.rows))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.table.currentIndex()
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            editable = bool(index.flags() & Qt.ItemFlag.ItemIsEditable)
            if editable and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.table.edit(index)
            else:
                self.opened.emit(self.model.row(index.row()).document)
        else:
            super().keyPressEvent(event)


def state_first(register: Register) -> Register:
    """The state of the record beside its document, where it is seen without scrolling."""
    kinds = [column.kind for column in register.columns]
    first = [kinds.index(kind) for kind in (ColumnKind.DOCUMENT, ColumnKind.STATE) if kind in kinds]
    order = (*first, *(n for n in range(len(kinds)) if n not in first))
    rows = tuple(replace(row, cells=tuple(row.cells[n] for n in order)) for row in register.rows)
    return replace(register, columns=tuple(register.columns[n] for n in order), rows=rows)
