"""One field of a record: its name, how far it has come, its ink, its value in an editor, and what the rules say of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from desktop.document.model import Evidence, Field
from desktop.document.record import CheckedField, FieldState
from desktop.document.template import FieldSpec, FieldType
from desktop.fields.types import normalise
from desktop.ui import theme
from desktop.ui.panels.entries_list import EntriesList
from desktop.ui.panels.field_editor import ChoiceEditor, FieldEditor, TextEditor, YesNoEditor
from desktop.ui.panels.field_ink import FieldInk
from desktop.ui.panels.field_states import SIGNS, TONES, Standing, found_words, said, standing, title_of
from desktop.ui.panels.items_editor import ItemsEditor
from desktop.ui.panels.rules_list import RulesList
from desktop.ui.panels.sign import Sign
from desktop.ui.panels.words import TEXT_LAYER, engine_words, time_words
from desktop.ui.panels.wrapped import WrappedLabel

_SPOKEN = frozenset((FieldType.DATE, FieldType.MONEY, FieldType.NUMBER, FieldType.CHOICE))
"""Types whose normal form is worth seeing beside the value."""

Editor = FieldEditor | TextEditor | YesNoEditor | ItemsEditor


def editor_for(spec: FieldSpec, parent: QWidget) -> Editor:
    match spec.type:
        case FieldType.CHOICE:
            offered = [value for choice in spec.choices for value in (choice.value, *choice.labels)]
            return ChoiceEditor(list(dict.fromkeys(offered)), parent)
        case FieldType.CHECKBOX:
            return YesNoEditor(spec, parent)
        case FieldType.TABLE:
            return ItemsEditor(spec, parent)
        case FieldType.TEXT | FieldType.TITLE | FieldType.NAME:
            return TextEditor(parent)
    return FieldEditor(parent)


class FieldRow(QWidget):
    """Signals:
    pressed(): the mouse, beside the editor
    draw_wanted(): its value is to be drawn on the page
    chosen(value): one of the entries that differ
    row_entered(number): of a table, another row is the current one
    resized(): it needs more or less room
    Those of its editor are in `editor.keys`, those of its rules in `rules`.
    """

    pressed = Signal()
    draw_wanted = Signal()
    chosen = Signal(str)
    row_entered = Signal(int)
    resized = Signal()

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.standing: Standing | None = None
        self.drawn: tuple[Evidence, ...] | None = None
        self._in_hand = self._looked_for = self._read_only = False
        self.editor = editor_for(spec, self)
        self.editor.keys.typed.connect(self._typed)
        self.editor.keys.reason_wanted.connect(self._ask_reason)
        if isinstance(self.editor, ItemsEditor):
            self.editor.row_entered.connect(self.row_entered)
        self._name = QLabel(title_of(spec) + (" *" if spec.required else ""), self)
        self._name.setProperty("role", "caption")
        self._name.setBuddy(self.editor)
        self._sign = Sign("", self)
        self._said = QLabel(self)
        self._said.setProperty("role", "caption")
        self.ink = FieldInk(self)
        self.ink.hide()
        self._normal = QLabel(self)
        self._normal.setProperty("role", "caption")
        self._draw = QToolButton(self)
        theme.set_icon(self._draw, "draw")
        self._draw.setToolTip(self.tr("Take it from the page: draw a box around its ink (F4)"))
        self._draw.setAccessibleName(self.tr("Take the value from the page"))
        self._draw.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._draw.clicked.connect(self.draw_wanted)
        self._origin = WrappedLabel("", self, role="caption")
        self.entries = EntriesList(self)
        self.entries.chosen.connect(self.chosen)
        self.editor.keys.entry_chosen.connect(self.entries.choose)
        self.rules = RulesList(self)
        self.rules.left.connect(self.focus)
        self._lay_out()
        self.set_in_hand(False)

    def _lay_out(self) -> None:
        value = QHBoxLayout()
        value.setSpacing(theme.GRID)
        value.addWidget(self.editor, 1)
        value.addWidget(self._normal, 0, Qt.AlignmentFlag.AlignVCenter)
        value.addWidget(self._draw, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(theme.HALF)
        column.addWidget(self.ink)
        column.addLayout(value)
        for widget in (self._origin, self.entries, self.rules):
            column.addWidget(widget)
        grid = QGridLayout(self)
        grid.setContentsMargins(2 * theme.GRID, theme.GRID, 2 * theme.GRID, theme.GRID)
        grid.setHorizontalSpacing(theme.GRID)
        grid.setVerticalSpacing(theme.HALF)
        grid.addWidget(self._sign, 0, 0)
        grid.addWidget(self._name, 0, 1)
        grid.addWidget(self._said, 0, 2, Qt.AlignmentFlag.AlignRight)
        grid.addLayout(column, 1, 1, 1, 2)
        grid.setColumnStretch(1, 1)

    # what is shown

    @property
    def checked(self) -> CheckedField | None:
        return self.standing.checked if self.standing else None

    @property
    def field(self) -> Field | None:
        return self.checked.field if self.checked else None

    @property
    def to_do(self) -> bool:
        return self.standing is not None and self.standing.to_do

    @property
    def blind(self) -> bool:
        return self.standing is not None and self.standing.blind

    def show_checked(
        self, checked: CheckedField, person: str, *, looked_for: bool, keep_typing: bool, sent: bool = False
    ) -> bool:
        """`looked_for`: without a value it is known that there is none. `keep_typing`: what is typed stays, unless it was sent
        to be confirmed and that has come back, or another person is at the desk. True where the field changed."""
        typed = self.is_typed
        before, self.standing = self.standing, standing(checked, person)
        other_eyes = before is None or before.blind != self.standing.blind
        changed = before is None or other_eyes or before.checked.field != checked.field
        self._looked_for = looked_for
        stays = keep_typing and not other_eyes and (not changed or (typed and not sent and self.is_typed))
        if not stays:
            self.drawn = None
            self.editor.setText(self.shown_value())  # forgets the typing, so that undo is the window's again
        self._show()
        return changed

    def set_read_only(self, only: bool) -> None:
        self._read_only = only
        self.editor.setReadOnly(only)
        self._draw.setVisible(self._in_hand and not only)

    def shown_value(self) -> str:
        """What the editor begins with: nothing where this person keys blind."""
        return self.field.value if self.field is not None and not self.blind else ""

    def value(self) -> str:
        """What the editor holds now."""
        return self.editor.text() if self.spec.type is FieldType.TABLE else self.editor.text().strip()

    @property
    def is_typed(self) -> bool:
        """Whether the editor holds something that is not confirmed."""
        return self.editor.text() != self.shown_value() or self.drawn is not None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return self.drawn if self.drawn is not None else self.field.evidence if self.field is not None else ()

    def hold_ink(self, evidence: Evidence) -> None:
        """The ink of what is about to be keyed."""
        self.drawn = (evidence,)
        self._show()

    def type_over(self, text: str) -> None:
        """As if the person had typed it."""
        self.editor.setText(text)
        self._show()

    def back_out(self) -> None:
        self.drawn = None
        self.editor.setText(self.shown_value())
        self.editor.selectAll()
        self._show()

    def set_in_hand(self, in_hand: bool) -> None:
        self._in_hand = in_hand
        self._draw.setVisible(in_hand and not self._read_only)
        self._show()
        self.update()

    def focus(self) -> None:
        self.editor.setFocus(Qt.FocusReason.TabFocusReason)
        self.editor.selectAll()

    def holds_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    # inside

    def _typed(self) -> None:
        self._show()

    def _ask_reason(self) -> None:
        if not self.blind and not self._read_only:
            self.rules.ask()

    def _show(self) -> None:
        words = self._show_state()
        checked, stands = self.checked, self.standing
        self.ink.set_evidence(self.evidence if self._in_hand else ())
        self._show_normal()
        origin = self._origin_words() if self._in_hand else ""
        self._origin.setText(origin)
        self._origin.setVisible(bool(origin))
        self.entries.set_entries(self.field.entries if stands is not None and stands.differ and self.field else ())
        self.entries.setVisible(bool(self.entries.entries))
        rules = checked.rules if checked is not None and not self.blind else ()
        self.rules.set_in_hand(self._in_hand)
        self.rules.set_results(rules)
        self.rules.setVisible(bool(self.rules.rows))
        self.editor.setPlaceholderText(self.tr("Key it from the ink") if self.blind else "")
        self.editor.setAccessibleName(self._name.text())
        failing = [said(rule.message) for rule in rules if rule.blocks]
        self.editor.setAccessibleDescription(" · ".join((words, *failing)) if words or failing else "")

    def _show_state(self) -> str:
        sign, tone, words = "", "muted", ""
        if self.standing is not None:
            state = self.standing.checked.state
            words = self.standing.words(looked_for=self._looked_for)
            if self.field is not None or state is not FieldState.SETTLED:
                sign, tone = SIGNS[state], TONES[state]
            if self.standing.waits and not self.standing.to_do:
                sign, tone = "waiting", "muted"
        if self.standing is not None and self.is_typed:
            sign, tone, words = "draw", "accent", self.tr("not confirmed yet")
        self._sign.set(sign, tone)
        self._said.setText(words)
        self._said.setProperty("tone", tone)
        self._said.style().polish(self._said)
        return words

    def _show_normal(self) -> None:
        """The normal form beside a value, while it is typed too."""
        words, text = "", self.value()
        if text and self.spec.type in _SPOKEN:
            normal = normalise(self.spec, text)
            if normal.problem is not None and self.is_typed:
                words = said(normal.problem)
            elif normal.value and normal.value != text:
                words = f"= {normal.value}"
        self._normal.setText(words)
        self._normal.setVisible(bool(words) and len(words) <= 24)
        self.editor.setToolTip(words or self._origin_words())

    def _origin_words(self) -> str:
        """What found it, what read it, who confirmed it."""
        field, parts = self.field, []
        if self.blind:
            return self.tr("Another person keyed this field. Key it from its ink, without seeing what they wrote.")
        if field is None:
            return ""
        if field.rule:
            parts.append(found_words(field.rule))
        if field.engine and field.engine != "person":
            text = self.tr("from the PDF's own text"), self.tr("read by {0}").format(engine_words(field.engine))
            parts.append(text[field.engine != TEXT_LAYER])
        if field.confirmed_by and field.confirmed_at:
            parts.append(self.tr("confirmed by {0}, {1}").format(field.confirmed_by, time_words(field.confirmed_at)))
        if field.value and not self.evidence:
            parts.append(self.tr("no ink on the page is named for it"))
        return " · ".join(parts)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.pressed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        if self._in_hand:
            painter.fillRect(self.rect(), QColor(look.raised))
            painter.fillRect(0, 0, theme.HALF, self.height(), QColor(look.accent))
        painter.fillRect(0, self.height() - theme.HAIRLINE, self.width(), theme.HAIRLINE, QColor(look.border))
