"""The named values of the document, each with its doubt; the ink of the one in hand lights up on its page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.document.model import Document, Field
from desktop.document.template import FieldSpec, Template
from desktop.storage.values import DOUBTFUL
from desktop.ui import theme
from desktop.ui.i18n import language


class FieldEditor(QLineEdit):
    """Signals:
    entered(), confirmed(), moved_on(step), backed_out(): as of the line editor
    """

    entered = Signal()
    confirmed = Signal()
    moved_on = Signal(int)
    backed_out = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composing = False

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_for_the_window(event):
            event.ignore()
            return True
        # Tab is taken here: as a key press it would not reach keyPressEvent.
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not self._composing:
            match event.key():
                case Qt.Key.Key_Tab | Qt.Key.Key_Down:
                    self.moved_on.emit(1)
                    return True
                case Qt.Key.Key_Backtab | Qt.Key.Key_Up:
                    self.moved_on.emit(-1)
                    return True
        return super().event(event)

    def _is_for_the_window(self, event: QKeyEvent) -> bool:
        """Undo and redo are the window's as soon as there is no typing to take back."""
        if event.matches(QKeySequence.StandardKey.Undo):
            return not self.isUndoAvailable()
        return event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._composing:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirmed.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.backed_out.emit()
        else:
            super().keyPressEvent(event)


class FieldRow(QWidget):
    """Name, sign and value of one field. Signals are those of its editor, with the name of the field."""

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.field: Field | None = None
        self.editor = FieldEditor(self)
        self._name = QLabel(spec.title_zh if language() == "zh" else spec.title, self)
        self._name.setProperty("role", "caption")
        self._name.setBuddy(self.editor)
        self._sign = QLabel(self)
        self._sign.setFixedSize(theme.ICON_SMALL, theme.ICON_SMALL)
        self._said = QLabel(self)
        self._said.setProperty("role", "caption")
        grid = QGridLayout(self)
        grid.setContentsMargins(2 * theme.GRID, theme.HALF, 2 * theme.GRID, theme.HALF)
        grid.setHorizontalSpacing(theme.GRID)
        grid.setVerticalSpacing(theme.HALF // 2)
        grid.addWidget(self._name, 0, 1)
        grid.addWidget(self._said, 0, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self._sign, 1, 0)
        grid.addWidget(self.editor, 1, 1, 1, 2)
        grid.setColumnStretch(1, 1)

    def show_field(self, field: Field | None, *, looked_for: bool, keep_typing: bool) -> None:
        """`looked_for`: without a value it is known that there is none. `keep_typing`: unless the field itself changed."""
        if not keep_typing or field != self.field:
            self.editor.setText(field.value if field else "")  # forgets the typing, so that undo is the window's again
        self.field = field
        self._show_state(looked_for)

    def _show_state(self, looked_for: bool) -> None:
        field, look = self.field, theme.current()
        sign, colour, words = "", look.muted, ""
        if field is None:
            words = self.tr("not found") if looked_for else ""
        elif field.confirmed_by is not None:
            sign, colour, words = "check", look.success, self.tr("confirmed by {0}").format(field.confirmed_by)
        elif field.doubt >= DOUBTFUL:
            sign, colour, words = "doubt", look.warning, self.tr("doubtful")
        ratio = self.devicePixelRatioF()
        self._sign.setPixmap(QPixmap.fromImage(theme.picture(sign, colour, theme.ICON_SMALL, ratio)) if sign else QPixmap())
        self._said.setText(words)
        self.editor.setAccessibleName(self._name.text())
        self.editor.setAccessibleDescription(words)

    @property
    def is_doubtful(self) -> bool:
        return self.field is not None and self.field.confirmed_by is None and self.field.doubt >= DOUBTFUL


class FieldsPanel(QWidget):
    """Signals:
    find_wanted(template name): look for the values of the document
    confirmed(document id, FieldSpec, value)
    shown(Field): its ink is to light up
    """

    find_wanted = Signal(str)
    confirmed = Signal(str, object, str)
    shown = Signal(object)

    def __init__(self, templates: Sequence[Template], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._templates = {template.name: template for template in templates}
        self._document: Document | None = None
        self._rows: list[FieldRow] = []
        self._choice = QComboBox(self)
        for template in templates:
            self._choice.addItem(template.title_zh if language() == "zh" else template.title, template.name)
        self._choice.setAccessibleName(self.tr("Kind of document"))
        self._find = QPushButton(self.tr("Find fields"), self)
        self._find.clicked.connect(self._wanted)
        self._choice.currentIndexChanged.connect(self._template_chosen)
        self._hint = QLabel(self)
        self._hint.setProperty("role", "muted")
        self._hint.setWordWrap(True)
        head = QGridLayout()
        head.setContentsMargins(2 * theme.GRID, 0, 2 * theme.GRID, theme.GRID)
        head.setSpacing(theme.GRID)
        head.setColumnStretch(0, 1)
        head.addWidget(self._choice, 0, 0)
        head.addWidget(self._find, 0, 1)
        head.addWidget(self._hint, 1, 0, 1, 2)
        self._inner = QWidget(self)
        self._list = QVBoxLayout(self._inner)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._list.addStretch(1)
        area = QScrollArea(self)
        area.setWidget(self._inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setAccessibleName(self.tr("Fields"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.GRID, 0, 0)
        layout.addLayout(head)
        layout.addWidget(area, 1)
        self._template_chosen()
        self.set_document(None)

    @property
    def rows(self) -> tuple[FieldRow, ...]:
        return tuple(self._rows)

    @Slot(object)
    def set_document(self, document: Document | None) -> None:
        other = document is None or self._document is None or document.id != self._document.id
        self._document = document
        if document is not None and other and document.template in self._templates:
            self._choice.setCurrentIndex(self._choice.findData(document.template))
        found = {f.name: f for f in document.fields} if document else {}
        for row in self._rows:
            row.setEnabled(document is not None)
            row.show_field(found.get(row.spec.name), looked_for=bool(found), keep_typing=not other)
        self._find.setEnabled(document is not None)
        self._hint.setVisible(not found)
        if document is None:
            self._hint.setText(self.tr("Choose a document to see its fields"))
        else:
            self._hint.setText(
                self.tr("“Find fields” looks for these values in the text of the document and shows where they stand")
            )

    def focus_editor(self) -> None:
        row = next((r for r in self._rows if r.is_doubtful), self._rows[0] if self._rows else None)
        if row is not None:
            row.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _wanted(self) -> None:
        self.find_wanted.emit(self._choice.currentData())

    @Slot()
    def _template_chosen(self) -> None:
        for row in self._rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        template = self._templates.get(self._choice.currentData())
        self._rows = [self._row(spec) for spec in (template.fields if template else ())]
        for number, row in enumerate(self._rows):
            self._list.insertWidget(number, row)
        if self._document is not None:
            self.set_document(self._document)

    def _row(self, spec: FieldSpec) -> FieldRow:
        row = FieldRow(spec, self._inner)
        row.editor.entered.connect(partial(self._entered, row))
        row.editor.confirmed.connect(partial(self._confirm, row))
        row.editor.moved_on.connect(partial(self._move_on, row))
        row.editor.backed_out.connect(partial(self._back_out, row))
        return row

    def _entered(self, row: FieldRow) -> None:
        if row.field is not None:
            self.shown.emit(row.field)

    def _confirm(self, row: FieldRow) -> None:
        value = row.editor.text().strip()
        if self._document is not None and (value or row.field is not None):
            self.confirmed.emit(self._document.id, row.spec, value)
        at = self._rows.index(row)
        following = next((r for r in self._rows[at + 1 :] if r.is_doubtful), None)
        if following is not None:
            following.editor.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._move_on(row, 1)

    def _move_on(self, row: FieldRow, step: int) -> None:
        at = self._rows.index(row) + step
        if 0 <= at < len(self._rows):
            self._rows[at].editor.setFocus(Qt.FocusReason.TabFocusReason)
            self._rows[at].editor.selectAll()

    def _back_out(self, row: FieldRow) -> None:
        row.editor.setText(row.field.value if row.field else "")
        row.editor.selectAll()
