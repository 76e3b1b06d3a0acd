"""One field of a template as a form: what it is called, what it is, how documents print it, where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.document.template import Choice, FieldSpec, FieldType, Verify, Zone
from desktop.ui import theme
from desktop.ui.panels.composition import Composition
from desktop.ui.panels.wrapped import WrappedLabel

_LINES = 3


class FieldForm(QWidget):
    """Signals:
    changed(FieldSpec): as it is now, whether it can be used or not
    draw_wanted(): its place is to be drawn on the page
    """

    changed = Signal(object)
    draw_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec: FieldSpec | None = None
        self._filling = False
        self.title = self._line(self.tr("Name in English"))
        self.title_zh = self._line(self.tr("Name in Chinese"))
        self.key = self._line(self.tr("Key in exports"))
        self.type = self._choice(self.tr("Type"), [(type_words(kind), kind) for kind in FieldType])
        self.verify = self._choice(self.tr("Checked by a person"), [(verify_words(verify), verify) for verify in Verify])
        self.required = QCheckBox(self.tr("Has to be there"), self)
        self.required.toggled.connect(self._edited)
        self.labels = self._text(self.tr("Labels, one a line"))
        self.choices = self._text(self.tr("Choices, one a line: value = label, label"))
        self.columns = self._text(self.tr("Columns, one a line: key, type, English, Chinese, further labels"))
        self.pattern = self._line(self.tr("Pattern around {value}"))
        self.place = WrappedLabel("", self, role="muted")
        self.draw = QPushButton(self.tr("Draw its place"), self)
        theme.set_icon(self.draw, "draw")
        self.draw.clicked.connect(self.draw_wanted)
        self.forget = QPushButton(self.tr("Forget it"), self)
        self.forget.clicked.connect(self._forget_place)
        places = QHBoxLayout()
        places.setSpacing(theme.GRID)
        places.addWidget(self.draw)
        places.addWidget(self.forget)
        places.addStretch(1)
        where = QVBoxLayout()
        where.setSpacing(theme.HALF)
        where.addWidget(self.place)
        where.addLayout(places)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(theme.GRID)
        self._form.setHorizontalSpacing(theme.GRID)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        for widget in (self.title_zh, self.title, self.key, self.type, self.labels, self.choices, self.columns, self.verify):
            self._form.addRow(self._named(widget), widget)
        self._form.addRow(self.required)
        self._form.addRow(self._caption(self.tr("Place on the form")), where)
        self._form.addRow(self._named(self.pattern), self.pattern)
        self.set_spec(None)

    def _line(self, name: str) -> QLineEdit:
        line = QLineEdit(self)
        Composition(line)
        line.setAccessibleName(name)
        line.textEdited.connect(self._edited)
        return line

    def _text(self, name: str) -> QPlainTextEdit:
        text = QPlainTextEdit(self)
        Composition(text)
        text.setAccessibleName(name)
        text.setTabChangesFocus(True)
        text.setFixedHeight(_LINES * 3 * theme.GRID)
        text.textChanged.connect(self._edited)
        return text

    def _choice(self, name: str, entries: list[tuple[str, object]]) -> QComboBox:
        combo = QComboBox(self)
        combo.setAccessibleName(name)
        for words, value in entries:
            combo.addItem(words, value)
        combo.activated.connect(self._edited)
        return combo

    def _named(self, widget: QWidget) -> QLabel:
        label = self._caption(widget.accessibleName())
        label.setBuddy(widget)
        return label

    def _caption(self, words: str) -> QLabel:
        label = QLabel(words, self)
        label.setProperty("role", "caption")
        return label

    @property
    def spec(self) -> FieldSpec | None:
        return self._spec

    def set_spec(self, spec: FieldSpec | None) -> None:
        self._spec = spec
        self.setEnabled(spec is not None)
        self._filling = True
        shown = spec or FieldSpec("", FieldType.TEXT, "", "")
        for line, text in (
            (self.title, shown.title),
            (self.title_zh, shown.title_zh),
            (self.key, shown.name),
            (self.pattern, shown.pattern or ""),
        ):
            line.setText(text)
        self.type.setCurrentIndex(self.type.findData(shown.type))
        self.verify.setCurrentIndex(self.verify.findData(shown.verify))
        self.required.setChecked(shown.required)
        self.labels.setPlainText("\n".join(shown.labels))
        self.choices.setPlainText("\n".join(map(_choice_line, shown.choices)))
        self.columns.setPlainText("\n".join(map(_column_line, shown.columns)))
        self._filling = False
        self._show_parts()

    def set_zone(self, zone: Zone, reads: str) -> None:
        """reads: what stands in it on the page in hand."""
        if self._spec is not None:
            self._spec = replace(self._spec, zones=(zone,))
            self._show_parts(reads)
            self.changed.emit(self._spec)

    def focus_name(self) -> None:
        first = self.title_zh
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        first.selectAll()

    @Slot()
    def _forget_place(self) -> None:
        if self._spec is not None:
            self._spec = replace(self._spec, zones=())
            self._show_parts()
            self.changed.emit(self._spec)

    @Slot()
    def _edited(self) -> None:
        if self._filling or self._spec is None:
            return
        before, title = self._spec, self.title.text().strip()
        if before.name == key_of(before.title) and self.key.text() == before.name:
            self.key.setText(key_of(title))  # goes along with the name until it is written by hand
        self._spec = replace(
            before,
            name=self.key.text().strip(),
            type=FieldType(self.type.currentData()),
            title=title,
            title_zh=self.title_zh.text().strip(),
            labels=_lines(self.labels),
            pattern=self.pattern.text().strip() or None,
            required=self.required.isChecked(),
            verify=Verify(self.verify.currentData()),
            choices=tuple(_choice_of(line) for line in _lines(self.choices)),
            columns=tuple(_column_of(line) for line in _lines(self.columns)),
        )
        self._show_parts()
        self.changed.emit(self._spec)

    def _show_parts(self, reads: str | None = None) -> None:
        spec = self._spec
        kind = spec.type if spec is not None else FieldType.TEXT
        for widget, shown in ((self.choices, kind is FieldType.CHOICE), (self.columns, kind is FieldType.TABLE)):
            self._form.setRowVisible(widget, shown)
        zone = spec.zones[0] if spec is not None and spec.zones else None
        self.forget.setEnabled(zone is not None)
        if zone is None:
            self.place.setText(self.tr("Anywhere: it is looked for beside its labels."))
            return
        words = self.tr("Page {0}, {1} % from the left, {2} % from the top.")
        words = words.format(zone.page, round(100 * zone.box.x0), round(100 * zone.box.y0))
        if reads is not None:
            words += " " + (self.tr("There stands: {0}").format(reads) if reads else self.tr("Nothing was read there."))
        self.place.setText(words)


def key_of(title: str) -> str:
    """English snake_case of a name: the key that is proposed for it."""
    words = re.findall(r"[a-z0-9]+", title.casefold())
    key = "_".join(words)
    return key if not key or key[0].isalpha() else f"field_{key}"


def _lines(edit: QPlainTextEdit) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in edit.toPlainText().splitlines() if line.strip()))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[,，、]", text) if part.strip())


def _choice_line(choice: Choice) -> str:
    return f"{choice.value} = {', '.join(choice.labels)}" if choice.labels else choice.value


def _choice_of(line: str) -> Choice:
    value, _, labels = line.partition("=")
    return Choice(value.strip(), _parts(labels))


def _column_line(column: FieldSpec) -> str:
    return ", ".join((column.name, column.type.value, column.title, column.title_zh, *column.labels))


def _column_of(line: str) -> FieldSpec:
    """A type that there is not counts as text."""
    name, kind, title, title_zh, *labels = (*_parts(line), "", "", "", "")[: max(4, len(_parts(line)))]
    known = FieldType(kind) if kind in frozenset(FieldType) else FieldType.TEXT
    return FieldSpec(name, known, title or name, title_zh or title or name, tuple(labels))


def type_words(kind: FieldType) -> str:
    translate: Callable[[str, str], str] = QCoreApplication.translate
    return {
        FieldType.TEXT: translate("FieldForm", "Text"),
        FieldType.TITLE: translate("FieldForm", "Title"),
        FieldType.NAME: translate("FieldForm", "Name of a person or a body"),
        FieldType.IDENTIFIER: translate("FieldForm", "Number or code"),
        FieldType.NUMBER: translate("FieldForm", "Quantity"),
        FieldType.MONEY: translate("FieldForm", "Amount of money"),
        FieldType.DATE: translate("FieldForm", "Date"),
        FieldType.IDENTITY_NUMBER: translate("FieldForm", "Identity number (GB 11643)"),
        FieldType.CREDIT_CODE: translate("FieldForm", "Social credit code (GB 32100)"),
        FieldType.PHONE: translate("FieldForm", "Telephone"),
        FieldType.BANK_CARD: translate("FieldForm", "Bank card"),
        FieldType.ICD10: translate("FieldForm", "Diagnosis code (ICD-10)"),
        FieldType.CHOICE: translate("FieldForm", "Choice"),
        FieldType.CHECKBOX: translate("FieldForm", "Yes or no"),
        FieldType.TABLE: translate("FieldForm", "Table of items"),
    }[kind]


def verify_words(verify: Verify) -> str:
    return {
        Verify.DOUBT: QCoreApplication.translate("FieldForm", "When in doubt"),
        Verify.ALWAYS: QCoreApplication.translate("FieldForm", "Always"),
        Verify.TWO: QCoreApplication.translate("FieldForm", "By two people"),
    }[verify]
