"""The checked record of a document: what its template asks for, what was found or keyed, and what the rules say of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop.document.errors import Text
from desktop.document.model import Document, Field, Override
from desktop.document.template import FieldSpec, Template


class FieldState(StrEnum):
    SETTLED = "settled"
    """By the machine alone. Also where an optional field is not there."""
    CONFIRMED = "confirmed"
    PENDING = "pending"
    """A person, or a second one, has to say."""
    FAILED = "failed"
    """A rule fails without a reason, a required value is missing, or a value has no ink and no person to stand for it."""


@dataclass(frozen=True, slots=True)
class RuleResult:
    """rule: such as "required", "identity_number", "not_after(admission_date, discharge_date)". fields: names of those that it
    speaks of. message: what is wrong; empty where it is met. override: the reason for which a failure is accepted."""

    rule: str
    ok: bool
    fields: tuple[str, ...]
    message: Text
    override: Override | None = None

    @property
    def blocks(self) -> bool:
        return not self.ok and self.override is None


@dataclass(frozen=True, slots=True)
class CheckedField:
    """field: None where there is none. normalized: ISO date, plain decimal, "yes"/"no", JSON rows of a table; empty where the
    value cannot be understood. rules: all that speak of the field."""

    spec: FieldSpec
    field: Field | None
    state: FieldState
    normalized: str = ""
    rules: tuple[RuleResult, ...] = ()

    @property
    def traced(self) -> bool:
        """Whether the value has ink or a person to stand for it: only such a value leaves the program."""
        field = self.field
        return field is not None and bool(
            field.evidence or field.confirmed_by or any(e.person and e.value == field.value for e in field.entries)
        )


@dataclass(frozen=True, slots=True)
class Record:
    """In the template's order. A document without a template has a record without fields."""

    document: Document
    template: Template
    fields: tuple[CheckedField, ...]

    def field(self, name: str) -> CheckedField | None:
        return next((checked for checked in self.fields if checked.spec.name == name), None)

    @property
    def open(self) -> tuple[CheckedField, ...]:
        """Those that a person has to see to before the record can be approved."""
        return tuple(f for f in self.fields if f.state in (FieldState.PENDING, FieldState.FAILED))

    @property
    def approvable(self) -> bool:
        return bool(self.fields) and not self.open
