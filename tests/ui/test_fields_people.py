"""The panel of a record: two people on one field, and who approves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from desktop.document.model import Approval, Document
from desktop.document.template import Template
from desktop.ui.panels.fields_panel import FieldsPanel
from tests.helpers.fields_panel import (
    ALT,
    AT,
    CONTRACT,
    ENTER,
    FIELDS,
    TWO,
    confirmed,
    document,
    field,
    in_hand,
    keyed_by,
    row,
)


@pytest.fixture
def shown(qtbot):
    def show(*templates: Template, person: str = "Wang") -> FieldsPanel:
        panel = FieldsPanel(templates or (CONTRACT,), person=person)
        qtbot.addWidget(panel)
        panel.resize(420, 700)
        with qtbot.waitActive(panel):
            panel.show()
        return panel

    return show


# two people


def test_the_second_person_keys_blind(qtbot, shown) -> None:
    panel = shown(TWO, person="Wang")
    panel.set_document(document(keyed_by(Li="Secret Ltd")))
    party = row(panel, "party")
    assert party.editor.text() == ""
    assert party.blind
    everything = " ".join(
        (party.editor.toolTip(), party.editor.accessibleDescription(), party._said.text(), party._normal.text())
    )
    assert "Secret" not in everything
    with qtbot.waitSignal(panel.shown):
        party.focus()
    assert party.ink.isVisible()
    assert "Secret" not in party._origin.text()
    with qtbot.assertNotEmitted(panel.confirmed):
        qtbot.keyClick(party.editor, ENTER)
    party.focus()
    qtbot.keyClicks(party.editor, "Secrete Ltd")
    with qtbot.waitSignal(panel.confirmed) as said:
        qtbot.keyClick(party.editor, ENTER)
    assert said.args[2] == "Secrete Ltd"


def test_two_people_can_say_that_nothing_is_there(qtbot, shown) -> None:
    panel = shown(TWO, person="Wang")
    panel.set_document(document(field("title", "x")))
    panel.focus_editor()
    with qtbot.waitSignal(panel.confirmed) as said:
        qtbot.keyClick(row(panel, "party").editor, ENTER)
    assert said.args[2] == ""
    panel.set_person("Li")
    panel.set_document(document(replace(keyed_by(Wang=""), evidence=()), field("title", "x")))
    assert row(panel, "party").blind
    with qtbot.waitSignal(panel.confirmed) as said:
        qtbot.keyClick(row(panel, "party").editor, ENTER)
    assert said.args[2] == ""


def test_who_has_keyed_already_is_not_asked_again(shown) -> None:
    panel = shown(TWO, person="Li")
    panel.set_document(document(keyed_by(Li="Secret Ltd"), field("title", "x", 0.9)))
    assert row(panel, "party")._said.text() == "waits for a second person"
    assert row(panel, "party").editor.text() == "Secret Ltd"
    panel.focus_editor()
    assert in_hand(panel) == "title"
    assert "1 wait(s) for a second person" in panel.head.summary.text()


def test_two_entries_that_differ_stand_side_by_side_to_choose_from(qtbot, shown) -> None:
    panel = shown(TWO, person="Wang")
    panel.set_document(document(keyed_by(Li="Secret Ltd", Wang="Secrete Ltd"), field("title", "x")))
    party = row(panel, "party")
    assert [entry.by for entry in party.entries.entries] == ["Li", "Wang", "rapid"]
    assert party.entries.isVisible()
    panel.focus_editor()
    with qtbot.waitSignal(panel.confirmed) as said:
        qtbot.keyClick(party.editor, Qt.Key.Key_1, ALT)
    assert said.args[:3] == ["d", TWO.fields[0], "Secret Ltd"]


def test_another_person_at_the_desk_sees_with_their_own_eyes(qtbot, shown) -> None:
    panel = shown(TWO, person="Li")
    panel.set_document(document(keyed_by(Li="Secret Ltd")))
    chooser = panel.head.person
    assert "Li" in chooser.button.text()
    chooser.button.click()
    qtbot.keyClicks(chooser.editor, "Wang")
    with qtbot.waitSignal(panel.signed) as said:
        qtbot.keyClick(chooser.editor, ENTER)
    assert said.args == ["Wang"]
    panel.set_person("Wang")
    assert row(panel, "party").editor.text() == ""
    panel.set_person("Li")
    assert row(panel, "party").editor.text() == "Secret Ltd"


# approval


def all_confirmed(**more) -> Document:
    return document(*(confirmed(f) for f in FIELDS), **more)


def test_a_record_is_approved_when_nothing_is_open(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document(*FIELDS))
    assert not panel.foot.approve.isEnabled()
    assert "2" in panel.foot.words.text()
    with qtbot.assertNotEmitted(panel.approve_wanted):
        panel.approve()
    assert in_hand(panel) == "number"
    panel.set_document(all_confirmed())
    assert panel.foot.approve.isEnabled()
    with qtbot.waitSignal(panel.approve_wanted) as said:
        panel.approve()
    assert said.args == ["d", CONTRACT]


def test_typing_that_is_not_confirmed_holds_the_approval_back(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(all_confirmed())
    row(panel, "title").focus()
    qtbot.keyClicks(row(panel, "title").editor, "x")
    with qtbot.assertNotEmitted(panel.approve_wanted):
        panel.approve()
    assert in_hand(panel) == "title"


def test_a_key_that_is_held_down_does_not_approve(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(all_confirmed())
    panel.focus_editor()
    held = QKeyEvent(QKeyEvent.Type.KeyPress, ENTER, Qt.KeyboardModifier.NoModifier, "\r", True)
    with qtbot.assertNotEmitted(panel.approve_wanted):
        QApplication.sendEvent(panel.foot.approve, held)
    with qtbot.waitSignal(panel.approve_wanted):
        qtbot.keyClick(panel.foot.approve, ENTER)


def test_an_approval_is_shown_and_taken_back(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(all_confirmed(approval=Approval("Li", AT)))
    assert panel.foot.words.text().startswith("Approved by Li")
    with qtbot.waitSignal(panel.take_back_wanted):
        panel.foot.take_back.click()
    panel.set_document(all_confirmed())
    assert "approved again" in panel.foot.words.text()
