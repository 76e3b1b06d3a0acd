"""The editor of a kind of document: its names and its fields. What it holds is tried and saved as it stands here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.document.template import FieldSpec, FieldType, Template, Zone
from desktop.ui import theme
from desktop.ui.i18n import language
from desktop.ui.panels.composition import Composition
from desktop.ui.panels.wrapped import WrappedLabel
from desktop.ui.templates.field_form import FieldForm, key_of, type_words


class TemplateEditor(QWidget):
    """Signals:
    saved(Template), try_wanted(Template)
    draw_wanted(): the place of the field in hand, or of a new one, is to be drawn on the page
    import_wanted(), restore_wanted(template name), closed()
    """

    saved = Signal(object)
    try_wanted = Signal(object)
    draw_wanted = Signal()
    import_wanted = Signal()
    restore_wanted = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "fields")
        self._template = Template("", "", "")
        self._drawing_new = False
        self.is_new = True
        self.title = self._line(self.tr("Name in English"))
        self.title_zh = self._line(self.tr("Name in Chinese"))
        self.cues = self._line(self.tr("Printed on all of them, such as the heading"))
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Fields of this kind"))
        self.list.setMinimumHeight(18 * theme.GRID)
        self.list.currentRowChanged.connect(self._choose)
        self.form = FieldForm(self)
        self.form.changed.connect(self._field_changed)
        self.form.draw_wanted.connect(self._draw_old)
        self.said = WrappedLabel("", self)
        self._lay_out()
        self.set_template(None)

    def _line(self, name: str) -> QLineEdit:
        line = QLineEdit(self)
        Composition(line)
        line.setAccessibleName(name)
        line.textEdited.connect(self._head_edited)
        return line

    def _lay_out(self) -> None:
        heads = QFormLayout()
        heads.setVerticalSpacing(theme.GRID)
        heads.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        for widget in (self.title_zh, self.title, self.cues):
            heads.addRow(self._caption(widget.accessibleName()), widget)
        tools = QHBoxLayout()
        tools.setSpacing(theme.HALF)
        self.new = QPushButton(self.tr("Draw a field on the page"), self)
        theme.set_icon(self.new, "draw")
        self.new.clicked.connect(self._draw_new)
        tools.addWidget(self.new)
        tools.addStretch(1)
        for icon, words, slot in (
            ("add", self.tr("Add a field without a place"), self._add),
            ("up", self.tr("Up"), self._up),
            ("down", self.tr("Down"), self._down),
            ("remove", self.tr("Remove the field"), self._remove),
        ):
            tools.addWidget(self._tool(icon, words, slot))
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(2 * theme.GRID, theme.GRID, 2 * theme.GRID, theme.GRID)
        column.setSpacing(theme.GRID)
        column.addLayout(heads)
        column.addSpacing(theme.GRID)
        column.addWidget(self._caption(self.tr("Fields of this kind")))
        column.addLayout(tools)
        column.addWidget(self.list)
        column.addSpacing(theme.GRID)
        column.addWidget(self.form)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(area, 1)
        layout.addLayout(self._foot())

    def _foot(self) -> QVBoxLayout:
        self.save = QPushButton(self.tr("Save"), self)
        self.save.setProperty("role", "primary")
        self.save.clicked.connect(self._save)
        self.trial = QPushButton(self.tr("Try on ten documents"), self)
        self.trial.clicked.connect(self._try)
        self.bring = QPushButton(self.tr("Import…"), self)
        self.bring.clicked.connect(self.import_wanted)
        self.restore = QPushButton(self.tr("As shipped"), self)
        self.restore.setToolTip(self.tr("Throws your own version away"))
        self.restore.clicked.connect(self._restore)
        self.close_button = QPushButton(self.tr("Close"), self)
        self.close_button.clicked.connect(self.closed)
        first, second = QHBoxLayout(), QHBoxLayout()
        for row, widgets in ((first, (self.save, self.trial)), (second, (self.bring, self.restore, self.close_button))):
            row.setSpacing(theme.GRID)
            for widget in widgets:
                row.addWidget(widget, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(2 * theme.GRID, theme.GRID, 2 * theme.GRID, theme.GRID)
        foot.setSpacing(theme.GRID)
        foot.addWidget(self.said)
        foot.addLayout(first)
        foot.addLayout(second)
        return foot

    def _caption(self, words: str) -> QLabel:
        label = QLabel(words, self)
        label.setProperty("role", "caption")
        return label

    def _tool(self, icon: str, words: str, slot: object) -> QToolButton:
        button = QToolButton(self)
        theme.set_icon(button, icon)
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.clicked.connect(slot)
        return button

    # what it holds

    @property
    def template(self) -> Template:
        return self._template

    def set_template(self, template: Template | None, *, own: bool = False) -> None:
        """None: a new one. own: it is the person's, over one that is shipped, which can be had back."""
        self._template = template or Template("", "", "")
        self.is_new = template is None
        for line, text in (
            (self.title, self._template.title),
            (self.title_zh, self._template.title_zh),
            (self.cues, ", ".join(self._template.cues)),
        ):
            line.setText(text)
        self.restore.setVisible(own)
        self.say("")
        self._list_fields(0)

    def say(self, words: str) -> None:
        """What came of saving or trying."""
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def place_drawn(self, zone: Zone, reads: str) -> None:
        """reads: what stands in it on the page in hand."""
        if self._drawing_new or self.form.spec is None:
            self._add()
        self._drawing_new = False
        self.form.set_zone(zone, reads)
        if self.form.spec is not None and not self.form.spec.title_zh:
            self.form.focus_name()

    def _list_fields(self, row: int) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for spec in self._template.fields:
            self.list.addItem(self._words(spec))
        self.list.setCurrentRow(min(row, self.list.count() - 1))
        self.list.blockSignals(False)
        self._choose(self.list.currentRow())

    def _words(self, spec: FieldSpec) -> str:
        title = (spec.title_zh or spec.title) if language() == "zh" else (spec.title or spec.title_zh)
        return f"{title or self.tr('(no name yet)')} · {type_words(spec.type)}" + (" *" if spec.required else "")

    def _with_fields(self, fields: Sequence[FieldSpec], row: int) -> None:
        self._template = replace(self._template, fields=tuple(fields))
        self._list_fields(row)

    # what is done to it

    @Slot()
    def _head_edited(self) -> None:
        template, title = self._template, self.title.text().strip()
        name = key_of(title) if self.is_new else template.name  # documents know their kind by it
        cues = tuple(cue.strip() for cue in self.cues.text().replace("，", ",").split(",") if cue.strip())
        self._template = replace(template, name=name, title=title, title_zh=self.title_zh.text().strip(), cues=cues)

    @Slot(int)
    def _choose(self, row: int) -> None:
        self.form.set_spec(self._template.fields[row] if 0 <= row < len(self._template.fields) else None)

    @Slot(object)
    def _field_changed(self, spec: FieldSpec) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._template.fields):
            fields = (*self._template.fields[:row], spec, *self._template.fields[row + 1 :])
            self._template = replace(self._template, fields=fields)
            self.list.item(row).setText(self._words(spec))

    @Slot()
    def _add(self) -> None:
        self._with_fields((*self._template.fields, FieldSpec("", FieldType.TEXT, "", "")), len(self._template.fields))
        self.form.focus_name()

    @Slot()
    def _remove(self) -> None:
        row = self.list.currentRow()
        if row >= 0:
            self._with_fields((*self._template.fields[:row], *self._template.fields[row + 1 :]), row)

    @Slot()
    def _up(self) -> None:
        self._move(-1)

    @Slot()
    def _down(self) -> None:
        self._move(1)

    def _move(self, step: int) -> None:
        row, fields = self.list.currentRow(), list(self._template.fields)
        if row >= 0 and 0 <= row + step < len(fields):
            fields[row], fields[row + step] = fields[row + step], fields[row]
            self._with_fields(fields, row + step)

    @Slot()
    def _draw_new(self) -> None:
        self._drawing_new = True
        self.draw_wanted.emit()

    @Slot()
    def _draw_old(self) -> None:
        self._drawing_new = False
        self.draw_wanted.emit()

    @Slot()
    def _save(self) -> None:
        self.saved.emit(self._template)

    @Slot()
    def _try(self) -> None:
        self.try_wanted.emit(self._template)

    @Slot()
    def _restore(self) -> None:
        self.restore_wanted.emit(self._template.name)

    def focus_inside(self) -> None:
        (self.list if self._template.fields else self.title_zh).setFocus(Qt.FocusReason.ShortcutFocusReason)
