"""A document's fields against its template: what settles a field and what stands in the way of approval."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from desktop.document.model import Document, Field, Override
from desktop.document.record import CheckedField, FieldState
from desktop.document.template import FieldSpec, FieldType, Rule, RuleKind, Template, Verify
from desktop.fields.checking import DOUBTFUL, check, values_of
from desktop.fields.voting import keyed
from tests.unit.fields.records import document, documents, read, spec, template, templates

AT = "2026-01-01T00:00:00Z"


def state(of: FieldSpec, field: Field | None, *overrides: Override) -> FieldState:
    (checked,) = check(template(of), document(*([field] if field else []), overrides=overrides)).fields
    return checked.state


def failed(checked: CheckedField) -> list[str]:
    return [result.rule for result in checked.rules if not result.ok]


def accepted(rule: str, *values: str) -> Override:
    return Override(rule, values, "so it is written", "Ada", AT)


def test_what_the_machine_is_sure_of_is_settled_and_what_it_doubts_is_pending() -> None:
    assert state(spec("a"), read("a", "x", DOUBTFUL - 0.01)) is FieldState.SETTLED
    assert state(spec("a"), read("a", "x", DOUBTFUL)) is FieldState.PENDING
    assert state(spec("a"), None) is FieldState.SETTLED


@pytest.mark.parametrize("verify", [Verify.ALWAYS, Verify.TWO])
def test_a_person_has_to_say_even_that_there_is_nothing(verify: Verify) -> None:
    asked = spec("a", verify=verify)
    assert state(asked, read("a", "x", 0.0)) is FieldState.PENDING
    assert state(asked, None) is FieldState.PENDING
    empty = keyed(asked, None, "", "Ada", AT)
    assert state(asked, empty) is (FieldState.CONFIRMED if verify is Verify.ALWAYS else FieldState.PENDING)
    assert state(asked, keyed(asked, empty, "", "Ben", AT)) is FieldState.CONFIRMED


def test_a_required_value_that_is_missing_fails_until_a_reason_is_written() -> None:
    asked = spec("number", required=True)
    (checked,) = check(template(asked), document()).fields
    assert checked.state is FieldState.FAILED
    assert failed(checked) == ["required(number)"]
    assert state(asked, None, accepted("required(number)", "")) is FieldState.SETTLED
    assert state(asked, keyed(asked, None, " ", "Ada", AT)) is FieldState.FAILED


def test_a_value_that_is_none_of_its_type_fails_even_where_a_person_confirmed_it() -> None:
    asked = spec("id", FieldType.IDENTITY_NUMBER)
    wrong = keyed(asked, read("id", "110105194912310021"), "110105194912310021", "Ada", AT)
    (checked,) = check(template(asked), document(wrong)).fields
    assert checked.state is FieldState.FAILED
    assert checked.normalized == ""
    (result,) = [r for r in checked.rules if not r.ok]
    assert result.rule == "identity_number(id)"
    assert result.message.zh == "身份证号码校验位不符。"
    assert state(asked, wrong, accepted("identity_number(id)", wrong.value)) is FieldState.CONFIRMED


def test_a_reason_holds_for_just_the_values_it_was_written_for() -> None:
    asked = spec("day", FieldType.DATE)
    reason = accepted("date(day)", "someday")
    assert state(asked, read("day", "someday"), reason) is FieldState.SETTLED
    assert state(asked, read("day", "one day"), reason) is FieldState.FAILED
    assert state(asked, read("day", "someday"), replace(reason, reason=" ")) is FieldState.FAILED
    assert state(asked, read("day", "someday"), replace(reason, rule="date(other)")) is FieldState.FAILED


def test_a_value_without_ink_fails_and_no_reason_helps_but_a_person_does() -> None:
    asked = spec("a")
    untraced = read("a", "x", 0.0, ink=False)
    (checked,) = check(template(asked), document(untraced)).fields
    assert checked.state is FieldState.FAILED
    assert failed(checked) == ["evidence(a)"]
    assert state(asked, untraced, accepted("evidence(a)", "x")) is FieldState.FAILED
    assert state(asked, keyed(asked, untraced, "x", "Ada", AT)) is FieldState.CONFIRMED


def test_a_rule_between_fields_fails_each_of_them_until_a_reason_is_written() -> None:
    begins, ends = spec("begins", FieldType.DATE), spec("ends", FieldType.DATE)
    made = template(begins, ends, spec("c"), rules=(Rule(RuleKind.NOT_AFTER, ("begins", "ends")),))
    fields = (read("begins", "2024-03-06"), read("ends", "2024-03-05"), read("c", "x"))
    record = check(made, document(*fields))
    assert [f.state for f in record.fields] == [FieldState.FAILED, FieldState.FAILED, FieldState.SETTLED]
    assert [f.spec.name for f in record.open] == ["begins", "ends"]
    assert not record.approvable
    (result,) = [r for r in record.fields[0].rules if not r.ok]
    values = values_of(record.document, result.fields)
    assert values == ("2024-03-06", "2024-03-05")
    assert check(made, document(*fields, overrides=(accepted(result.rule, *values),))).approvable


def test_a_reason_for_a_table_holds_for_the_whole_table() -> None:
    items = replace(spec("items", FieldType.TABLE), columns=(spec("amount", FieldType.MONEY),))
    made = template(items, spec("total", FieldType.MONEY), rules=(Rule(RuleKind.SUM, ("items.amount", "total")),))
    fields = (read("items", "1\n2"), read("total", "4"))
    (result,) = [r for r in check(made, document(*fields)).fields[1].rules if not r.ok]
    assert result.fields == ("items", "total")
    reason = accepted(result.rule, *values_of(document(*fields), result.fields))
    assert check(made, document(*fields, overrides=(reason,))).approvable


def test_the_first_field_of_a_name_counts_and_strange_ones_do_not() -> None:
    made = template(spec("a"))
    record = check(made, document(read("other", "z"), read("a", "x"), read("a", "y")))
    assert [f.normalized for f in record.fields] == ["x"]
    assert values_of(record.document, ("a",)) == ("x",)
    assert record.field("other") is None


def test_a_template_that_comes_to_ask_for_two_people_is_not_content_with_one() -> None:
    once = spec("a")
    field = keyed(once, read("a", "x"), "x", "Ada", AT)
    twice = spec("a", verify=Verify.TWO)
    assert state(once, field) is FieldState.CONFIRMED
    assert state(twice, field) is FieldState.PENDING
    assert state(twice, keyed(twice, field, "x", "Ben", AT)) is FieldState.CONFIRMED


@given(templates, documents)
def test_any_document_can_be_checked(made: Template, filled: Document) -> None:
    record = check(made, filled)
    assert [f.spec for f in record.fields] == list(made.fields)
    for checked in record.fields:
        value = checked.field.value.strip() if checked.field else ""
        blocked = any(result.blocks for result in checked.rules)
        assert (checked.state is FieldState.FAILED) == blocked
        assert all(checked.spec.name in result.fields for result in checked.rules)
        assert all(bool(result.message.en) == bool(result.message.zh) == (not result.ok) for result in checked.rules)
        if checked.spec.required and not value and checked.state is not FieldState.FAILED:
            assert any(result.override for result in checked.rules)


@given(templates, documents)
def test_no_value_leaves_without_ink_or_a_name(made: Template, filled: Document) -> None:
    record = check(made, filled)
    for checked in record.fields:
        field = checked.field
        if field is None or not field.value.strip():
            continue
        people = {field.confirmed_by} | {e.by for e in field.entries if e.person and e.value == field.value}
        assert checked.traced == bool(field.evidence or people - {None})
        if not checked.traced:
            assert checked.state is FieldState.FAILED
            assert not record.approvable


def test_two_fields_of_one_name_in_a_template_break_nothing() -> None:
    column = FieldSpec("x", FieldType.MONEY, "X", "栏")
    table = FieldSpec("a", FieldType.TABLE, "A", "表", columns=(column,))
    twice = Template("t", "T", "类", (table, FieldSpec("a", FieldType.TEXT, "A", "甲")), (Rule(RuleKind.SUM, ("a.x", "a")),))
    assert check(twice, Document("d", "Document", fields=(Field("f", "a", "text", "0 0"),))).fields
