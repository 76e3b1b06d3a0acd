"""What of a field may leave the program: the one gate that every export of fields goes through."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from desktop.document.record import CheckedField, FieldState


def leaving(checked: CheckedField, pages: Collection[str]) -> CheckedField:
    """With its ink on the document's own pages (ids) only. A value without such ink and without a person to stand for it is
    left out, and the field has failed."""
    field = checked.field
    if field is None:
        return replace(checked, normalized="") if checked.normalized else checked
    evidence = tuple(e for e in field.evidence if e.page in pages)
    if evidence != field.evidence:
        checked = replace(checked, field=replace(field, evidence=evidence))
    if checked.traced:
        return checked
    state = FieldState.FAILED if field.value.strip() else checked.state
    nothing = replace(field, value="", evidence=(), entries=(), confirmed_at=None)
    return replace(checked, field=nothing, state=state, normalized="")


def stands_for(checked: CheckedField) -> str:
    """Of a field as it leaves: who confirmed its value, else those who keyed just this value; empty where only ink does."""
    field = checked.field
    if field is None:
        return ""
    return field.confirmed_by or ", ".join(e.by for e in field.entries if e.person and e.value == field.value)
