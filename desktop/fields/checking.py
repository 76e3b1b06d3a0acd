"""A document's fields against its template: normal forms, rules, and the state of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from desktop.document.errors import Text
from desktop.document.model import Document, Field
from desktop.document.record import CheckedField, FieldState, Record, RuleResult
from desktop.document.template import FieldSpec, Template, Verify
from desktop.fields.rules import across
from desktop.fields.types import UNRULED, Normal, normalise
from desktop.fields.voting import is_settled

DOUBTFUL = 0.5
"""From this doubt on a value that no person confirmed waits for one."""

MISSING = Text("A value is required here.", "此项必填。")
UNTRACED = Text("This value has no ink on the page and nobody stands for it.", "该值在页面上没有对应的原迹，也没有人确认。")
MET = Text("", "")


def values_of(document: Document, names: tuple[str, ...]) -> tuple[str, ...]:
    """As written; empty for a field that is not there. An override holds for as long as these stay the same."""
    found = _by_name(document)
    fields = (found.get(name.partition(".")[0]) for name in names)
    return tuple(field.value if field else "" for field in fields)


def check(template: Template, document: Document) -> Record:
    """Never raises, whatever the values are."""
    found = _by_name(document)
    meanings = {
        spec.name: normalise(spec, found[spec.name].value)
        for spec in reversed(template.fields)  # of two with one name the first counts, as it does for the rules
        if spec.name in found and found[spec.name].value.strip()
    }
    between = tuple(_accepted(across(template, meanings), document))
    fields = []
    for spec in template.fields:
        field, meaning = found.get(spec.name), meanings.get(spec.name)
        alone = tuple(_accepted(_alone(spec, field, meaning), document))
        rules = (*alone, *(result for result in between if spec.name in result.fields))
        fields.append(CheckedField(spec, field, _state(spec, field, rules), meaning.value if meaning else "", rules))
    return Record(document, template, tuple(fields))


def _by_name(document: Document) -> dict[str, Field]:
    """The first of each name, the one that edits mean."""
    return {field.name: field for field in reversed(document.fields)}


def _alone(spec: FieldSpec, field: Field | None, meaning: Normal | None) -> Iterator[RuleResult]:
    """The rules of one field. meaning: None where there is no value."""

    def result(rule: str, wrong: Text | None) -> RuleResult:
        return RuleResult(f"{rule}({spec.name})", wrong is None, (spec.name,), wrong or MET)

    if spec.required:
        yield result("required", None if meaning else MISSING)
    if meaning is not None:
        if spec.type not in UNRULED:
            yield result(spec.type, meaning.problem)
        traced = CheckedField(spec, field, FieldState.PENDING).traced
        yield result("evidence", None if traced else UNTRACED)


def _accepted(results: Iterable[RuleResult], document: Document) -> Iterator[RuleResult]:
    """With the reasons for which failures are accepted, as far as these were written for the present values."""
    reasons = {(override.rule, override.values): override for override in document.overrides if override.reason.strip()}
    for result in results:
        # No reason stands in for ink or a person.
        if result.ok or result.rule.startswith("evidence("):
            yield result
        else:
            yield replace(result, override=reasons.get((result.rule, values_of(document, result.fields))))


def _state(spec: FieldSpec, field: Field | None, rules: tuple[RuleResult, ...]) -> FieldState:
    if any(result.blocks for result in rules):
        return FieldState.FAILED
    if field is not None and is_settled(spec, field):
        return FieldState.CONFIRMED
    if spec.verify is not Verify.DOUBT or (field is not None and not field.doubt < DOUBTFUL):
        return FieldState.PENDING
    return FieldState.SETTLED
