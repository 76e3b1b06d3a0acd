"""What a value of each type means: its normal form, and why it cannot be one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from desktop.document.template import FieldSpec, FieldType
from desktop.fields.types.choices import checkbox, choice
from desktop.fields.types.codes import bank_card, credit_code, icd10, identity_number, phone
from desktop.fields.types.dates import date
from desktop.fields.types.items import table
from desktop.fields.types.money import money
from desktop.fields.types.normal import Normal, compact, tidy
from desktop.fields.types.numbers import number

__all__ = ["UNRULED", "Normal", "normalise", "same_value"]

UNRULED = frozenset({FieldType.TEXT, FieldType.TITLE, FieldType.NAME, FieldType.IDENTIFIER})
"""Any text is a value of these types."""

_TYPES: Mapping[FieldType, Callable[[str], Normal]] = MappingProxyType(
    {
        FieldType.IDENTIFIER: lambda value: Normal(compact(value)),
        FieldType.NUMBER: number,
        FieldType.MONEY: money,
        FieldType.DATE: date,
        FieldType.IDENTITY_NUMBER: identity_number,
        FieldType.CREDIT_CODE: credit_code,
        FieldType.PHONE: phone,
        FieldType.BANK_CARD: bank_card,
        FieldType.ICD10: icd10,
        FieldType.CHECKBOX: checkbox,
    }
)


def normalise(spec: FieldSpec, value: str) -> Normal:
    """Of a value as written. Never raises."""
    if not value.strip():
        return Normal("")
    if spec.type is FieldType.TABLE:
        return table(spec, value, normalise)
    if spec.type is FieldType.CHOICE:
        return choice(spec, value)
    of_type = _TYPES.get(spec.type)
    return of_type(value) if of_type else Normal(tidy(value))


def same_value(spec: FieldSpec, one: str, other: str) -> bool:
    """Whether both say the same: by their normal form where they have one, else letter by letter without white space.

    Of text, widths and kinds of dashes make no difference either. An equivalence: voting groups entries by it."""
    return _meaning(spec, one) == _meaning(spec, other)


def _meaning(spec: FieldSpec, value: str) -> tuple[bool, str]:
    if spec.type not in UNRULED:
        normal = normalise(spec, value)
        if normal.value and normal.problem is None:
            return True, normal.value
    return False, compact(value)
