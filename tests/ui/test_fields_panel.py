"""The record of a document: what is seen of it, and how a person goes through it by keyboard."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit, QTableWidget, QWidget

from desktop.document.geometry import Quad
from desktop.document.history import Actor, ActorKind
from desktop.document.model import Evidence, Override
from desktop.document.record import FieldState
from desktop.document.template import Choice, FieldType, Template, Verify
from desktop.fields.checking import check
from desktop.fields.finding import beside
from desktop.fields.finding.found import LOOSE
from desktop.fields.templates.kinds import Proposal
from desktop.ui.panels.field_states import found_words
from desktop.ui.panels.fields_head import FieldsHead
from desktop.ui.panels.fields_panel import FieldsPanel
from desktop.ui.panels.words import actor_words, engine_words
from tests.helpers.fields_panel import (
    ALT,
    AT,
    CONTRACT,
    ENTER,
    ESCAPE,
    FIELDS,
    POWER,
    QUAD,
    TAB,
    TWO,
    WRONG_ORDER,
    compose,
    confirmed,
    document,
    field,
    in_hand,
    keyed_by,
    row,
    spec,
    type_over,
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


# what is seen


def test_each_state_is_told_by_a_sign_and_by_words(shown) -> None:
    panel = shown()
    panel.set_document(document(*WRONG_ORDER[:-1], confirmed(FIELDS[4])))
    told = {r.spec.name: (r._sign.name, r._said.text()) for r in panel.rows}
    assert told == {
        "title": ("settled", "settled by machine"),
        "number": ("doubt", "doubtful"),
        "signed": ("failed", "a rule fails"),
        "ends": ("failed", "a rule fails"),
        "amount": ("check", "confirmed by Wang"),
    }


def test_the_head_counts_how_far_the_record_is(shown) -> None:
    panel = shown()
    panel.set_document(document(*WRONG_ORDER))
    assert panel.head.summary.text() == "1 of 5 settled, 2 to check, 2 fail(s)"
    assert panel.head._progress.value() == 1
    assert panel.head._progress.maximum() == 5


def test_a_missing_required_value_fails_in_words(shown) -> None:
    panel = shown()
    panel.set_document(document(FIELDS[0]))
    assert row(panel, "number").editor.accessibleDescription().startswith("missing")
    assert row(panel, "amount").editor.accessibleDescription() == "not found"


def test_a_value_without_ink_says_so_and_no_reason_can_stand_for_it(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document(*FIELDS[1:], replace(FIELDS[0], evidence=())))
    title = row(panel, "title")
    assert title.editor.accessibleDescription().startswith("no ink")
    title.focus()
    qtbot.keyClick(title.editor, ENTER, ALT)
    assert title.editor.hasFocus()


def test_a_field_in_hand_shows_its_ink_and_where_it_came_from(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document(replace(FIELDS[0], rule="label-right"), *FIELDS[1:]))
    with qtbot.waitSignal(panel.shown) as said:
        row(panel, "title").editor.setFocus()
    assert said.args[0].evidence[0].page == "p1"
    assert row(panel, "title").ink.isVisible()
    assert "found beside its label" in row(panel, "title")._origin.text()
    assert not row(panel, "number").ink.isVisible()


def test_the_normal_form_stands_beside_the_value_also_while_it_is_typed(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document(field("signed", "2024年3月1日")))
    signed = row(panel, "signed")
    assert signed._normal.text() == "= 2024-03-01"
    signed.focus()
    type_over(qtbot, signed.editor, "5 March 2024")
    assert signed._normal.text() == "= 2024-03-05"


def test_how_a_value_was_found_is_told_in_words_where_there_are_any() -> None:
    assert found_words("label-alone") == "found beside its label"
    assert found_words("learned-place+asked") == "learned from confirmed documents, answered by the engine"
    assert found_words("some-new-rule") == "some-new-rule"


# the keyboard's way


def test_enter_confirms_and_goes_to_the_next_that_is_open(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document(*FIELDS))
    panel.focus_editor()
    assert in_hand(panel) == "number"
    editor = row(panel, "number").editor
    type_over(qtbot, editor, "HT-1")
    with qtbot.waitSignal(panel.confirmed) as said:
        qtbot.keyClick(editor, ENTER)
    assert said.args == ["d", CONTRACT.fields[1], "HT-1", None]
    assert in_hand(panel) == "amount"


def test_tab_visits_the_open_fields_only_and_accepts_nothing(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document(*WRONG_ORDER))
    panel.focus_editor()
    visited = [in_hand(panel)]
    with qtbot.assertNotEmitted(panel.confirmed):
        for _ in range(3):
            qtbot.keyClick(QApplication.focusWidget(), TAB)
            visited.append(in_hand(panel))
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab)
    assert visited == ["number", "signed", "ends", "amount"]
    assert in_hand(panel) == "ends"


def test_the_arrows_and_a_click_reach_every_field(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document(*FIELDS))
    panel.focus_editor()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
    assert in_hand(panel) == "title"
    qtbot.mouseClick(row(panel, "ends"), Qt.MouseButton.LeftButton, pos=row(panel, "ends")._name.geometry().center())
    assert in_hand(panel) == "ends"


def test_what_was_left_out_comes_again_after_the_last(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document(*FIELDS))
    panel.focus_editor()
    qtbot.keyClick(QApplication.focusWidget(), TAB)
    assert in_hand(panel) == "amount"
    qtbot.keyClick(QApplication.focusWidget(), ENTER)
    assert in_hand(panel) == "number"


def test_after_the_last_open_field_comes_the_approval(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document(*FIELDS[:-1][:1], confirmed(FIELDS[1]), *FIELDS[2:]))
    panel.focus_editor()
    assert in_hand(panel) == "amount"
    qtbot.keyClick(QApplication.focusWidget(), ENTER)
    assert in_hand(panel) == "amount"  # whether that was all is known when it is committed
    panel.set_document(document(FIELDS[0], confirmed(FIELDS[1]), *FIELDS[2:4], confirmed(FIELDS[4])))
    assert panel.foot.approve.hasFocus()


def test_a_value_that_breaks_a_rule_stays_in_hand(qtbot, shown) -> None:
    panel = shown()
    done = [confirmed(f) for f in FIELDS]
    panel.set_document(document(*done[:3], replace(FIELDS[3], doubt=0.9), done[4]))
    panel.focus_editor()
    type_over(qtbot, row(panel, "ends").editor, "2023-02-28")
    qtbot.keyClick(row(panel, "ends").editor, ENTER)
    panel.set_document(document(*done[:3], confirmed(FIELDS[3], "2023-02-28"), done[4]))
    assert in_hand(panel) == "signed"  # the rule speaks of both


def test_enter_in_an_empty_field_confirms_nothing(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document())
    panel.focus_editor()
    assert in_hand(panel) == "number"
    with qtbot.assertNotEmitted(panel.confirmed):
        qtbot.keyClick(row(panel, "number").editor, ENTER)


def test_escape_gives_a_field_its_value_back(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document(*FIELDS))
    panel.focus_editor()
    qtbot.keyClicks(row(panel, "number").editor, "999")
    qtbot.keyClick(row(panel, "number").editor, ESCAPE)
    assert row(panel, "number").editor.text() == "HT-l"


@pytest.mark.parametrize("name", ["number", "title"])
def test_keys_of_an_input_method_that_composes_are_not_the_panels(qtbot, shown, name: str) -> None:
    panel = shown()
    panel.set_document(document(*FIELDS))
    row(panel, name).focus()
    editor = row(panel, name).editor
    QApplication.sendEvent(editor, QInputMethodEvent("hetong", []))
    with qtbot.assertNotEmitted(panel.confirmed):
        for key in (ENTER, TAB, ESCAPE, Qt.Key.Key_Down):
            qtbot.keyClick(editor, key)
    assert editor.hasFocus()
    compose(editor, "合同")
    assert editor.text() == "合同"
    with qtbot.waitSignal(panel.confirmed):
        qtbot.keyClick(editor, ENTER)


def test_a_long_text_is_seen_whole(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document(field("title", "a"), FIELDS[1]))
    editor = row(panel, "title").editor
    low = editor.height()
    panel.set_document(document(field("title", "北京市海淀区中关村大街甲二十七号院" * 4), FIELDS[1]))
    qtbot.waitUntil(lambda: editor.height() > low + editor.fontMetrics().height())
    assert not editor.verticalScrollBar().isVisible()


def test_what_is_being_typed_survives_news_of_other_fields(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document(*FIELDS[:2]))
    panel.focus_editor()
    type_over(qtbot, row(panel, "number").editor, "HT-2")
    panel.set_document(document(*FIELDS[:2], field("amount", "5")))
    assert row(panel, "number").editor.text() == "HT-2"
    assert row(panel, "number")._said.text() == "not confirmed yet"
    assert row(panel, "amount").editor.text() == "5"


def test_what_is_being_typed_survives_another_find_of_the_same_field(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document(*FIELDS))
    row(panel, "number").focus()
    type_over(qtbot, row(panel, "number").editor, "HT-1")
    panel.set_document(document(FIELDS[0], field("number", "HT-7", 0.6), *FIELDS[2:]))
    assert row(panel, "number").editor.text() == "HT-1"
    qtbot.keyClick(row(panel, "number").editor, ESCAPE)
    assert row(panel, "number").editor.text() == "HT-7"


def test_what_is_being_typed_survives_a_change_of_the_kind(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document(*FIELDS))
    row(panel, "number").focus()
    type_over(qtbot, row(panel, "number").editor, "HT-1")
    panel.set_templates((replace(CONTRACT, title="Agreement"),))
    assert row(panel, "number").editor.text() == "HT-1"


def test_what_is_being_typed_is_there_when_one_comes_back(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document(*FIELDS))
    panel.focus_editor()
    type_over(qtbot, row(panel, "number").editor, "HT-2")
    panel.set_document(replace(document(*FIELDS), id="other"))
    assert row(panel, "number").editor.text() == "HT-l"
    assert [(key, value) for key, (_, value) in panel.drafts().items()] == [(("d", "number"), "HT-2")]
    panel.set_document(document(*FIELDS))
    assert row(panel, "number").editor.text() == "HT-2"


def test_a_row_that_goes_does_not_hand_the_keyboard_to_its_neighbour(qtbot, shown) -> None:
    """Which would light the ink of a document that is no longer the one in hand."""
    panel = shown()
    panel.set_document(document(*FIELDS))
    panel.focus_editor()
    with qtbot.assertNotEmitted(panel.shown, wait=50):
        panel.set_document(replace(document(), id="other", template=None))
    assert panel.hasFocus()
    assert panel.in_hand is None


def test_undo_in_a_field_is_the_windows_once_its_typing_is_confirmed(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document(*FIELDS))
    panel.focus_editor()
    editor = row(panel, "number").editor

    def is_for_the_window() -> bool:
        undo = QKeyEvent(QKeyEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        QApplication.sendEvent(editor, undo)
        return not undo.isAccepted()

    qtbot.keyClicks(editor, "1")
    assert not is_for_the_window()
    qtbot.keyClick(editor, ENTER)
    panel.set_document(document(FIELDS[0], confirmed(FIELDS[1], "1"), *FIELDS[2:]))
    assert is_for_the_window()


# rules


def test_a_failed_rule_is_accepted_with_a_reason_only(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document(*WRONG_ORDER))
    ends = row(panel, "ends")
    (rule,) = ends.rules.rows
    assert rule.words.text()
    ends.focus()
    qtbot.keyClick(ends.editor, ENTER, ALT)
    assert rule.reason.hasFocus()
    with qtbot.assertNotEmitted(panel.accepted):
        qtbot.keyClick(rule.reason, ENTER)
    rule.reason.insert("signed later")
    with qtbot.waitSignal(panel.accepted) as said:
        qtbot.keyClick(rule.reason, ENTER)
    assert (said.args[0], said.args[1].rule, said.args[2]) == ("d", "not_after(signed, ends)", "signed later")


def test_a_reason_is_shown_with_who_wrote_it(shown) -> None:
    panel = shown()
    override = Override("not_after(signed, ends)", ("2024-03-01", "2023-02-28"), "signed later", "Li", AT)
    panel.set_document(document(*WRONG_ORDER, overrides=(override,)))
    ends = row(panel, "ends")
    assert ends.checked.state is FieldState.SETTLED
    assert not ends.rules.rows[0].acceptable
    words = " ".join(label.text() for label in ends.rules.rows[0].findChildren(type(ends.rules.rows[0].words)))
    assert "Accepted by Li" in words
    assert "signed later" in words


def test_escape_leaves_a_reason_unwritten(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document(*WRONG_ORDER))
    ends = row(panel, "ends")
    ends.focus()
    qtbot.keyClick(ends.editor, ENTER, ALT)
    qtbot.keyClick(ends.rules.rows[0].reason, ESCAPE)
    assert ends.editor.hasFocus()
    assert not ends.rules.rows[0].reason.isVisible()


# kinds of editors

MANY = Template(
    "contract",
    "Contract",
    "合同",
    (
        spec("kind", FieldType.CHOICE, choices=(Choice("lease", ("租赁",)), Choice("sale", ("买卖",)))),
        spec("sealed", FieldType.CHECKBOX, verify=Verify.ALWAYS),
        spec("items", FieldType.TABLE, columns=(spec("item"), spec("amount", FieldType.MONEY))),
    ),
)


def test_yes_and_no_are_a_key_each(qtbot, shown) -> None:
    panel = shown(MANY)
    panel.set_document(document(field("sealed", "☑")))
    sealed = row(panel, "sealed")
    panel.focus_editor()
    assert sealed.editor._buttons["yes"].isChecked()
    qtbot.keyClick(sealed.editor, Qt.Key.Key_N)
    with qtbot.waitSignal(panel.confirmed) as said:
        qtbot.keyClick(sealed.editor, ENTER)
    assert said.args[2] == "no"


def test_a_choice_is_completed(qtbot, shown) -> None:
    panel = shown(MANY)
    panel.set_document(document(field("kind", "租赁")))
    kind = row(panel, "kind")
    assert kind._normal.text() == "= lease"
    kind.focus()
    compose(kind.editor, "买")
    assert kind.editor.completer().completionModel().index(0, 0).data() == "买卖"
    kind.editor.completer().popup().hide()


def test_line_items_are_edited_as_a_grid_and_pasted(qtbot, shown) -> None:
    panel = shown(MANY)
    panel.set_document(document(field("items", "deposit\t100\nrent\t200")))
    items = row(panel, "items")
    assert items.editor.text() == "deposit\t100\nrent\t200"
    items.focus()
    items.editor.grid.setCurrentCell(1, 0)
    QGuiApplication.clipboard().setText("rent\t250\r\nfee\t30\r\n")
    qtbot.keyClick(items.editor.grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(items.editor.grid, Qt.Key.Key_Insert)
    assert items.editor.grid.rowCount() == 4
    with qtbot.waitSignal(panel.confirmed) as said:
        qtbot.keyClick(items.editor.grid, ENTER)
    assert said.args[2] == "deposit\t100\nrent\t250\nfee\t30"


def test_an_empty_first_cell_keeps_its_place(qtbot, shown) -> None:
    panel = shown(MANY)
    panel.set_document(document(field("items", "\t100")))
    row(panel, "items").focus()
    with qtbot.waitSignal(panel.confirmed) as said:
        qtbot.keyClick(row(panel, "items").editor.grid, ENTER)
    assert said.args[2] == "\t100"


def test_everything_to_click_or_type_into_has_a_name(shown) -> None:
    for template, shown_document in (
        (MANY, document(field("items", "deposit\t100"))),
        (CONTRACT, document(*WRONG_ORDER)),
        (TWO, document(keyed_by(Li="a", Wang="b"))),
    ):
        panel = shown(template)
        panel.set_document(shown_document)
        nameless = [
            type(widget).__name__
            for widget in panel.findChildren(QWidget)
            if isinstance(widget, (QAbstractButton, QLineEdit, QPlainTextEdit, QTableWidget))
            and not (widget.accessibleName() or getattr(widget, "text", str)() or widget.toolTip())
            and not isinstance(widget.parent(), QLineEdit)
        ]
        assert nameless == []


# the page


def test_clicked_ink_selects_its_field(shown) -> None:
    panel = shown()
    far = Quad.flat((0, 100, 50, 100, 50, 120, 0, 120))
    panel.set_document(document(FIELDS[0], replace(FIELDS[2], evidence=(Evidence("p1", far, ("l2",)),))))
    assert panel.choose_ink("p1", "l2", (20, 110))
    assert in_hand(panel) == "signed"
    assert panel.choose_ink("p1", "l", (300, 300))  # beside the ink, on its line
    assert in_hand(panel) == "title"
    assert not panel.choose_ink("p1", "l9", (300, 300))


def test_what_was_read_in_a_drawn_box_becomes_the_value(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document(*FIELDS))
    ink = Evidence("p2", QUAD, ("l7",))
    with qtbot.waitSignal(panel.confirmed) as said:
        panel.value_read("d", "number", "HT-9", ink)
    assert said.args == ["d", CONTRACT.fields[1], "HT-9", (ink,)]


def test_a_box_in_which_nothing_is_read_is_the_ink_of_what_is_typed(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document(*FIELDS))
    ink = Evidence("p2", QUAD)
    with qtbot.assertNotEmitted(panel.confirmed):
        panel.value_read("d", "number", "", ink)
    type_over(qtbot, row(panel, "number").editor, "HT-9")
    with qtbot.waitSignal(panel.confirmed) as said:
        qtbot.keyClick(row(panel, "number").editor, ENTER)
    assert said.args[2:] == ["HT-9", (ink,)]


def test_a_box_drawn_by_who_keys_blind_gives_no_value_away(qtbot, shown) -> None:
    panel = shown(TWO, person="Wang")
    panel.set_document(document(keyed_by(Li="Secret Ltd")))
    with qtbot.assertNotEmitted(panel.confirmed):
        panel.value_read("d", "party", "Secret Ltd", Evidence("p2", QUAD))
    assert row(panel, "party").editor.text() == ""


# the kind of document


def test_fields_are_looked_for_on_demand(qtbot, shown) -> None:
    panel = shown()
    panel.set_document(document())
    with qtbot.waitSignal(panel.find_wanted) as said:
        panel.head.search.click()
    assert said.args == ["contract"]


def test_a_document_without_a_kind_is_proposed_one_and_enter_takes_it(qtbot, shown) -> None:
    panel = shown(CONTRACT, POWER)
    panel.set_document(replace(document(), template=None))
    assert panel.rows == ()
    panel.set_proposals("d", (Proposal("power", 0.9), Proposal("contract", 0.4)))
    assert panel.head.proposal.text() == "Looks like: Power of attorney (or Contract)"
    panel.focus_editor()
    with qtbot.waitSignal(panel.find_wanted) as said:
        qtbot.keyClick(QApplication.focusWidget(), ENTER)
    assert said.args == ["power"]
    panel.set_document(replace(document(field("principal", "x", 0.9)), template="power"))
    assert in_hand(panel) == "principal"


def test_a_document_without_a_kind_has_none_chosen_until_one_is(qtbot, shown) -> None:
    panel = shown(CONTRACT, POWER)
    choice = panel.head.choice
    for proposed in ((), (Proposal("power", 0.3),)):
        panel.set_document(document())
        assert choice.currentData() == "contract"
        panel.set_document(replace(document(), id="e", template=None))
        panel.set_proposals("e", proposed)
        assert (choice.currentIndex(), choice.placeholderText()) == (-1, "No kind chosen")
        assert not panel.head.search.isEnabled()
        assert "Choose the kind" in panel.head.hint.text()
    choice.setCurrentIndex(choice.findData("power"))
    choice.activated.emit(choice.currentIndex())
    panel.set_proposals("e", (Proposal("contract", 0.9),))
    with qtbot.waitSignal(panel.find_wanted) as said:
        panel.head.search.click()
    assert said.args == ["power"]


def test_a_proposal_for_another_document_is_not_shown(shown) -> None:
    panel = shown(CONTRACT, POWER)
    panel.set_document(replace(document(), template=None))
    panel.set_proposals("other", (Proposal("power", 0.9),))
    assert panel.head.proposal.text() == ""


def test_without_a_document_the_panel_says_what_to_do(shown) -> None:
    panel = shown()
    panel.set_document(None)
    assert "Choose a document" in panel.head.hint.text()
    assert not panel.foot.isVisible()


def test_where_nothing_may_be_changed_enter_confirms_nothing(qtbot, shown) -> None:
    panel = shown()
    panel.set_read_only(True)
    panel.set_document(document(*FIELDS))
    panel.focus_editor()
    with qtbot.assertNotEmitted(panel.confirmed):
        qtbot.keyClick(row(panel, "number").editor, ENTER)
    assert row(panel, "number").editor.isReadOnly()


def test_the_panel_shows_what_the_check_says(shown) -> None:
    panel = shown()
    shown_document = document(*WRONG_ORDER)
    panel.set_document(shown_document)
    assert panel.record == check(CONTRACT, shown_document)


def test_every_way_of_finding_a_value_has_words() -> None:
    """All that the finders write in their code with a hyphen, and the ways of one word."""
    folder = Path(beside.__file__).parent
    code = "\n".join(file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.py")))
    kinds = {kind for kind in re.findall(r'"([a-z]+(?:-[a-z]+)+)"', code) if not kind.startswith("cell-")}
    kinds |= {"label-cell-right", "label-below", "label-space" + LOOSE, "letterhead", "letterhead" + LOOSE}
    kinds |= {"zone", "pattern", "seal", "tick", "code", "total", "asked", "keyed", "drawn"}
    assert {"date-named", "date-timed", "total-paid", "learned-place", "line-items"} <= kinds
    assert [kind for kind in sorted(kinds) if found_words(kind) == kind] == []


def test_the_reader_is_named_in_words() -> None:
    assert [engine_words(name) for name in ("rapid", "text-layer")] == ["the embedded engine", "the PDF's own text"]
    assert actor_words(Actor(ActorKind.ENGINE, "rapid")) == "the embedded engine"


def test_fields_are_looked_for_only_in_what_was_read(qtbot) -> None:
    head = FieldsHead()
    qtbot.addWidget(head)
    head.set_templates((CONTRACT,))
    head.set_document(document())
    head.choice.setCurrentIndex(0)
    head.set_read(False)
    assert not head.search.isEnabled()
    assert "has not been read yet" in head.hint.text()
    assert "has not been read yet" in head.search.toolTip()
    head.set_read(True)
    assert head.search.isEnabled()
