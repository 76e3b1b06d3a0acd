"""A document's fields against its template: normal forms, rules, and the state of each."""

from __future__ import annotations

from desktop.document.model import Document
from desktop.document.record import CheckedField, FieldState, Record
from desktop.document.template import Template
from desktop.fields.types import normalise

DOUBTFUL = 0.5
"""From this doubt on a value that no person confirmed waits for one."""


def values_of(document: Document, names: tuple[str, ...]) -> tuple[str, ...]:
    """As written; empty for a field that is not there. An override holds for as long as these stay the same."""
    found = {field.name: field.value for field in document.fields}
    return tuple(found.get(name.partition(".")[0], "") for name in names)


def check(template: Template, document: Document) -> Record:
    """Never raises, whatever the values are."""
    found = {field.name: field for field in document.fields}
    fields = []
    for spec in template.fields:
        field = found.get(spec.name)
        normal = normalise(spec, field.value).value if field else ""
        state = FieldState.CONFIRMED if field and field.confirmed_by else FieldState.PENDING
        fields.append(CheckedField(spec, field, state, normal))
    return Record(document, template, tuple(fields))
