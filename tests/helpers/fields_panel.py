"""A record in its panel, for tests: templates, documents, keys."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from desktop.document.geometry import Quad
from desktop.document.model import Document, Entry, Evidence, Field
from desktop.document.template import FieldSpec, FieldType, Rule, RuleKind, Template, Verify
from desktop.ui.panels.fields_panel import FieldsPanel

QUAD = Quad.flat((0, 0, 100, 0, 100, 20, 0, 20))
ENTER, TAB, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape
ALT = Qt.KeyboardModifier.AltModifier
AT = "2024-03-01T08:00:00.000000Z"


def spec(name: str, kind: FieldType = FieldType.TEXT, **more) -> FieldSpec:
    return FieldSpec(name, kind, name.capitalize(), name, **more)


CONTRACT = Template(
    "contract",
    "Contract",
    "合同",
    (
        spec("title"),
        spec("number", FieldType.IDENTIFIER, required=True),
        spec("signed", FieldType.DATE),
        spec("ends", FieldType.DATE),
        spec("amount", FieldType.MONEY),
    ),
    (Rule(RuleKind.NOT_AFTER, ("signed", "ends")),),
)
POWER = Template("power", "Power of attorney", "授权委托书", (spec("principal"),))


def field(name: str, value: str, doubt: float = 0.0, **more) -> Field:
    return Field(f"f-{name}", name, "text", value, doubt, (Evidence("p1", QUAD, ("l",)),), "rapid", **more)


def document(*fields: Field, **more) -> Document:
    return Document("d", "Contract", ("p1",), "contract", fields, **more)


FIELDS = (
    field("title", "Lease", 0.1),
    field("number", "HT-l", 0.8),
    field("signed", "2024-03-01", 0.1),
    field("ends", "2025-02-28", 0.1),
    field("amount", "34000", 0.9),
)
WRONG_ORDER = (*FIELDS[:3], field("ends", "2023-02-28", 0.1), FIELDS[4])


def confirmed(found: Field, value: str | None = None, by: str = "Wang") -> Field:
    return replace(found, value=found.value if value is None else value, confirmed_by=by, confirmed_at=AT, doubt=0.0)


def row(panel: FieldsPanel, name: str):
    return next(r for r in panel.rows if r.spec.name == name)


def type_over(qtbot, editor, text: str) -> None:
    editor.selectAll()
    qtbot.keyClicks(editor, text)


def compose(editor, text: str) -> None:
    """As an input method does it."""
    committed = QInputMethodEvent()
    committed.setCommitString(text)
    editor.selectAll()
    QApplication.sendEvent(editor, committed)


def in_hand(panel: FieldsPanel) -> str:
    return next((r.spec.name for r in panel.rows if r.holds_focus()), "")


TWO = Template("contract", "Contract", "合同", (spec("party", verify=Verify.TWO), spec("title")))


def keyed_by(**entries: str) -> Field:
    said = tuple(Entry(by, value, AT) for by, value in entries.items())
    return replace(field("party", said[-1].value), entries=(Entry("rapid", "Machine", "", person=False), *said))
