"""A clerk at the keyboard: every act is a key, or what an input method commits, sent to whatever has the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.document.template import FieldSpec, FieldType
from desktop.fields.types import same_value
from desktop.ui.main_window import MainWindow
from desktop.ui.panels.field_row import FieldRow
from desktop.ui.panels.items_editor import Grid
from tests.helpers.forms import FieldTruth, Truth
from tests.helpers.window import PATIENCE

REASON = "As printed on the form 原件如此"
_STEPS = 200
"""More than any record takes: a clerk who needs more goes in circles."""


def says(spec: FieldSpec, value: str, told: FieldTruth) -> bool:
    """Whether a value is what stands on the form."""
    if not told.filled:
        return not value
    return any(same_value(spec, value, right) for right in (told.value, *told.accepted)) if value else not told.value


class Clerk:
    """Sits at one window; `name` is who signs there."""

    def __init__(self, qtbot, window: MainWindow, name: str) -> None:
        self._qtbot = qtbot
        self.window = window
        self.name = name
        self.overlooked: list[str] = []
        """Fields that the machine settled with a wrong value: nothing stops the clerk there."""

    # keys

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self._qtbot.keyClick(_keyboard(), key, held)
        self._back_to_the_window()

    def type(self, text: str) -> None:
        """In the place of all that the editor holds."""
        self.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.press(Qt.Key.Key_Delete)
        for plain, letters in groupby(text, str.isascii):
            if plain:
                self._qtbot.keyClicks(_keyboard(), "".join(letters))
            else:
                event = QInputMethodEvent()
                event.setCommitString("".join(letters))
                QApplication.sendEvent(_keyboard(), event)
        if QApplication.activePopupWidget() is not None:  # a list of what fits: without a screen it comes late
            self.until(lambda: QApplication.focusWindow() != self.window.windowHandle())

    def _back_to_the_window(self) -> None:
        """After a list of choices: without a screen nothing makes the window active again when it closes."""
        if QApplication.activePopupWidget() is None and QApplication.activeModalWidget() is None:
            if QApplication.focusWindow() != self.window.windowHandle():
                self.window.activateWindow()
            self.until(lambda: QApplication.focusWindow() == self.window.windowHandle() and self.window.isActiveWindow())

    def until(self, what: Callable[[], object]) -> None:
        self._qtbot.waitUntil(lambda: bool(what()), timeout=PATIENCE)

    # what the clerk sees

    @property
    def document(self) -> str:
        return self.window.bench.shown.document.id if self.window.bench.shown is not None else ""

    @property
    def row(self) -> FieldRow | None:
        """The field that has the keyboard."""
        return next((row for row in self.window.record.fields.rows if row.holds_focus()), None)

    def row_of(self, name: str) -> FieldRow:
        return next(row for row in self.window.record.fields.rows if row.spec.name == name)

    def entered(self, row: FieldRow) -> str | None:
        """What this person keyed or confirmed there last."""
        entries = row.field.entries if row.field is not None else ()
        return next((entry.value for entry in entries[::-1] if entry.person and entry.by == self.name), None)

    # what the clerk does

    def sign(self, name: str) -> None:
        self.press(Qt.Key.Key_F9)
        self.type(name)
        self.press(Qt.Key.Key_Return)
        self.name = name
        assert self.window.session.settings.person == name

    def open_fields(self) -> None:
        self.press(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)

    def go_to(self, name: str) -> None:
        """With Up and Down, from wherever the keyboard is."""
        rows = self.window.record.fields.rows
        goal = next(n for n, row in enumerate(rows) if row.spec.name == name)
        for _ in range(_STEPS):
            row = self.row
            at = rows.index(row) if row is not None else None
            if at == goal:
                return
            if at is None:
                self.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
            else:
                self.press(Qt.Key.Key_Down if at < goal else Qt.Key.Key_Up)
        raise AssertionError(f"{name} cannot be reached by keyboard")

    def key(self, value: str) -> None:
        """The value of the field in hand, and Enter."""
        row = self.row
        assert row is not None
        if row.spec.type is FieldType.TABLE:
            self._key_items(value)
        elif row.spec.type is FieldType.CHECKBOX:
            self.press(Qt.Key.Key_Y if value == "yes" else Qt.Key.Key_N)
        else:
            self.type(value)
            if QApplication.activePopupWidget() is not None:
                self.press(Qt.Key.Key_Escape)  # none of the choices that are offered, but what was typed
        self.confirm()

    def confirm(self) -> None:
        row = self.row
        assert row is not None
        value = row.value()
        self.press(Qt.Key.Key_Return)
        self.until(lambda: self.entered(row) == value)

    def give_reason(self) -> None:
        row = self.row
        assert row is not None
        self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
        self.type(REASON)
        failing = {rule.rule for rule in row.checked.rules if rule.blocks}
        self.press(Qt.Key.Key_Return)
        self.until(lambda: {rule.rule for rule in row.checked.rules if rule.blocks} < failing)

    def see_to_open_fields(self, truth: Truth) -> None:
        """Enter through all that waits for this person, until nothing is left but to approve or to go on."""
        for _ in range(_STEPS):
            row = self.row
            if row is None or not row.to_do:
                assert not any(each.to_do for each in self.window.record.fields.rows), "the keyboard left open fields"
                return
            told = truth.field(row.spec.name)
            right = told is None or says(row.spec, row.value(), told)
            if not right:
                self.key(told.value if told.filled else "")
            elif any(rule.blocks for rule in row.checked.rules) and (self.entered(row) == row.value() or not row.value()):
                self.give_reason()
            else:
                self.confirm()
        raise AssertionError("the open fields have no end")

    def read_over(self, truth: Truth) -> None:
        """What the machine settled, and wrongly."""
        for row in self.window.record.fields.rows:
            told = truth.field(row.spec.name)
            if told is not None and not row.blind and not says(row.spec, row.value(), told):
                self.overlooked.append(f"{truth.kind}.{row.spec.name}")
                self.go_to(row.spec.name)
                self.key(told.value if told.filled else "")

    def approve(self) -> None:
        """And the next record comes by itself."""
        document = self.document
        self.press(Qt.Key.Key_F8)
        self.until(lambda: next(d.approved for d in self.window.bench.documents if d.id == document))
        self.until(lambda: self.document not in ("", document) or all(d.approved for d in self.window.bench.documents))

    def next_record(self) -> None:
        document = self.document
        self.press(Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
        self.until(lambda: self.document not in ("", document))

    def choose_kind(self, template: str) -> None:
        """Of the register that is shown."""
        register = self.window.register
        for _ in range(_STEPS):
            if register.choice.hasFocus():
                break
            if register.table.hasFocus():
                self.press(Qt.Key.Key_F6)  # Tab goes from cell to cell
            else:
                self.press(Qt.Key.Key_Tab)
        assert register.choice.hasFocus(), "the kinds of the register cannot be reached by keyboard"
        self.press(Qt.Key.Key_Home)
        while register.choice.currentData() != template:
            before = register.choice.currentIndex()
            self.press(Qt.Key.Key_Down)
            assert register.choice.currentIndex() > before, f"there is no register of {template}"
        self.until(lambda: register.model.register is not None and register.model.register.name == template)

    def _key_items(self, value: str) -> None:
        """Cell by cell; rows that are not there yet are added."""
        grid = _keyboard()
        assert isinstance(grid, Grid)
        lines = [line.split("\t") for line in value.split("\n")] if value else []
        while grid.rowCount() > len(lines):
            self.press(Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
        while grid.rowCount() < len(lines):
            self.press(Qt.Key.Key_Insert)
        for line, cells in enumerate(lines):
            for column, text in enumerate(cells):
                if grid.item(line, column).text() != text:
                    self._key_cell(grid, line, column, text)

    def _key_cell(self, grid: Grid, line: int, column: int, text: str) -> None:
        for down, key in ((1, Qt.Key.Key_Down), (-1, Qt.Key.Key_Up)):
            while (line - grid.currentRow()) * down > 0:
                self.press(key)
        for right, key in ((1, Qt.Key.Key_Right), (-1, Qt.Key.Key_Left)):
            while (column - grid.currentColumn()) * right > 0:
                self.press(key)
        self.press(Qt.Key.Key_F2)
        self.type(text)
        self.press(Qt.Key.Key_Return)
        assert grid.item(line, column).text() == text


def _keyboard() -> QWidget:
    """Where a key goes now."""
    widget = QApplication.activePopupWidget() or QApplication.focusWidget()
    assert widget is not None, "nothing has the keyboard"
    return widget
