"""What a kind of document is asked for: its fields, their types, and the rules that hold between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop.document.geometry import Box


class FieldType(StrEnum):
    TEXT = "text"
    TITLE = "title"
    NAME = "name"
    """Of a person or an organisation."""
    IDENTIFIER = "identifier"
    """A number or a code of any form: contract number, reference code."""
    NUMBER = "number"
    MONEY = "money"
    """In figures or in words."""
    DATE = "date"
    IDENTITY_NUMBER = "identity_number"
    CREDIT_CODE = "credit_code"
    PHONE = "phone"
    BANK_CARD = "bank_card"
    ICD10 = "icd10"
    CHOICE = "choice"
    CHECKBOX = "checkbox"
    """Normalised: "yes" or "no". Also for what is there or not: a seal, a signature."""
    TABLE = "table"
    """Line items. The value has a line an item, its cells apart by tabs, in the order of the columns."""


class Verify(StrEnum):
    """When a person has to look at a field."""

    DOUBT = "doubt"
    ALWAYS = "always"
    TWO = "two"
    """Two people, the second without seeing what the first wrote."""


class RuleKind(StrEnum):
    NOT_AFTER = "not_after"
    """The first date is not after the second."""
    EQUAL = "equal"
    DIFFERENT = "different"
    SUM = "sum"
    """All but the last add up to the last. "items.amount" stands for that column of a table in all its rows."""
    PRODUCT = "product"
    """Of the same table: in every row the product of all but the last is the last."""


@dataclass(frozen=True, slots=True)
class Choice:
    """value: as it is kept. labels: how documents print it, the value itself not among them."""

    value: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Zone:
    """Where a value stands: page counts from 1; box in shares (0-1) of the width and height of the page in its view."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a template. name: English snake_case, the key in every export. title, title_zh: its name in the window.

    labels: how documents print it, the usual one first. pattern: where it stands without a label, {value} in it.
    prompt: what an engine that answers questions is asked for; empty: title_zh.
    """

    name: str
    type: FieldType
    title: str
    title_zh: str
    labels: tuple[str, ...] = ()
    pattern: str | None = None
    required: bool = False
    verify: Verify = Verify.DOUBT
    choices: tuple[Choice, ...] = ()
    columns: tuple[FieldSpec, ...] = ()
    zones: tuple[Zone, ...] = ()
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """fields: names, in the order that `kind` speaks of; "table.column" where it says so."""

    kind: RuleKind
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """name: snake_case. cues: what such documents print that others do not, such as their heading; tells the kind.

    file_name: of a document's exported files, such as "{reference_code}_{title}"; empty: its title. keys: fields that other
    systems know the record by, in their order; empty: all. deadlines: date fields that something is due at.
    """

    name: str
    title: str
    title_zh: str
    fields: tuple[FieldSpec, ...] = ()
    rules: tuple[Rule, ...] = ()
    cues: tuple[str, ...] = ()
    file_name: str = ""
    keys: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()

    def field(self, name: str) -> FieldSpec | None:
        return next((spec for spec in self.fields if spec.name == name), None)
