"""The rules that hold between the fields of a template."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, pairwise
from types import MappingProxyType

from desktop.document.errors import Text
from desktop.document.record import RuleResult
from desktop.document.template import FieldSpec, FieldType, Rule, RuleKind, Template
from desktop.fields.types import Normal, same_value
from desktop.fields.types.dates import days_of

CENT = Decimal("0.01")
"""How far a reckoned amount may be off, and a sum for each of its items: amounts are rounded one by one."""

MET = Text("", "")
_PLAIN = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?")
_ANY_TEXT = FieldSpec("", FieldType.TEXT, "", "")

Specs = Sequence[FieldSpec]
"""Of the fields or columns of a rule, in its order."""
Meanings = Mapping[str, Normal]
"""Of the fields that are there, by name."""


def across(template: Template, meanings: Meanings) -> tuple[RuleResult, ...]:
    """Those of the template's rules for which all that they speak of is there and understood."""
    results = []
    for rule in template.rules:
        specs = [spec for name in rule.fields if (spec := _spec(template, name))]
        if len(specs) < 2 or len(specs) < len(rule.fields):
            continue
        wrong = _CHECKS[rule.kind](rule, specs, meanings)
        if wrong is not None:
            fields = tuple(dict.fromkeys(name.partition(".")[0] for name in rule.fields))
            results.append(RuleResult(f"{rule.kind}({', '.join(rule.fields)})", wrong == MET, fields, wrong))
    return tuple(results)


def _spec(template: Template, name: str) -> FieldSpec | None:
    field, _, column = name.partition(".")
    spec = template.field(field)
    if not column or spec is None:
        return spec
    return next((inner for inner in spec.columns if spec.type is FieldType.TABLE and inner.name == column), None)


def _said(en: str, zh: str, *names: Specs, by: str = "", row: int = 0) -> Text:
    """The sentences with the titles of each group of fields, joined by `by`, in the places {0}, {1}, ..."""
    english = [by.join(spec.title for spec in specs) for specs in names]
    chinese = [by.join(spec.title_zh or spec.title for spec in specs) for specs in names]
    return Text(en.format(*english, row=row), zh.format(*chinese, row=row))


def _values(rule: Rule, meanings: Meanings) -> list[str] | None:
    """The normal forms of its fields; None where not all are there and understood, or one is a column."""
    found = [meanings.get(name) for name in rule.fields]
    values = [normal.value for normal in found if normal and normal.value and normal.problem is None]
    return values if len(values) == len(found) else None


def _not_after(rule: Rule, specs: Specs, meanings: Meanings) -> Text | None:
    days = [span for value in _values(rule, meanings) or () if (span := days_of(value))]
    if len(days) < len(specs):
        return None
    for (earlier, later), (first, last) in zip(pairwise(specs), pairwise(days), strict=True):
        # Of dates in part only what both have counts: March 1954 is not after 5 March 1954.
        if first[0] > last[1]:
            return _said("“{0}” is later than “{1}”.", "“{0}”晚于“{1}”。", [earlier], [later])
    return MET


def _equal(rule: Rule, specs: Specs, meanings: Meanings) -> Text | None:
    values = _values(rule, meanings)
    if values is None:
        return None
    for (a, one), (b, other) in combinations(zip(specs, values, strict=True), 2):
        if not _same(a, one, b, other, CENT):
            return _said("“{0}” and “{1}” differ.", "“{0}”与“{1}”不一致。", [a], [b])
    return MET


def _different(rule: Rule, specs: Specs, meanings: Meanings) -> Text | None:
    values = _values(rule, meanings)
    if values is None:
        return None
    for (a, one), (b, other) in combinations(zip(specs, values, strict=True), 2):
        if _same(a, one, b, other, Decimal(0)):
            return _said("“{0}” and “{1}” are the same.", "“{0}”与“{1}”相同。", [a], [b])
    return MET


def _same(a: FieldSpec, one: str, b: FieldSpec, other: str, tolerance: Decimal) -> bool:
    """Of two normal forms. tolerance: between amounts of money."""
    if a.type is b.type is FieldType.DATE:
        first, second = days_of(one), days_of(other)
        if first and second:
            return first[0] <= second[1] and second[0] <= first[1]
    if {a.type, b.type} <= {FieldType.MONEY, FieldType.NUMBER}:
        x, y = _decimal(one), _decimal(other)
        if x is not None and y is not None:
            return abs(x - y) <= (tolerance if FieldType.MONEY in (a.type, b.type) else 0)
    return same_value(_ANY_TEXT, one.casefold(), other.casefold())


def _sum(rule: Rule, specs: Specs, meanings: Meanings) -> Text | None:
    amounts = [found for name in rule.fields if (found := _amounts(name, meanings))]
    if len(amounts) < len(specs) or len(amounts[-1]) != 1:
        return None
    items = [amount for part in amounts[:-1] for amount in part]
    if abs(sum(items) - amounts[-1][0]) <= CENT * len(items):
        return MET
    return _said("{0} does not add up to {1}.", "{0} 之和与{1}不符。", specs[:-1], specs[-1:], by=" + ")


def _amounts(name: str, meanings: Meanings) -> list[Decimal]:
    """The amount of a field, or those of a column in all rows that have something; empty where one is not understood."""
    field, _, column = name.partition(".")
    found = meanings.get(field)
    if found is None:
        return []
    texts = [row.get(column, "") for row in _rows(found) if any(row.values())] if column else [found.value]
    amounts = [amount for text in texts if (amount := _decimal(text)) is not None]
    return amounts if len(amounts) == len(texts) else []


def _product(rule: Rule, specs: Specs, meanings: Meanings) -> Text | None:
    tables = {name.partition(".")[0] for name in rule.fields}
    found = meanings.get(tables.pop())
    columns = [name.partition(".")[2] for name in rule.fields]
    if tables or found is None or not all(columns):
        return None
    wrong = None
    for number, row in enumerate(_rows(found), 1):
        amounts = [amount for column in columns if (amount := _decimal(row.get(column, ""))) is not None]
        if len(amounts) < len(columns):
            continue
        wrong = MET
        product = Decimal(1)
        for amount in amounts[:-1]:
            product *= amount
        if abs(product - amounts[-1]) > CENT:
            return _said(
                "Row {row}: {0} is not {1}.", "第 {row} 行：{0} 与{1}不符。", specs[:-1], specs[-1:], by=" × ", row=number
            )
    return wrong


def _rows(table: Normal) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads(table.value) if table.value else []
    return rows


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if _PLAIN.fullmatch(text) else None


_CHECKS: Mapping[RuleKind, Callable[[Rule, Specs, Meanings], Text | None]] = MappingProxyType(
    {
        RuleKind.NOT_AFTER: _not_after,
        RuleKind.EQUAL: _equal,
        RuleKind.DIFFERENT: _different,
        RuleKind.SUM: _sum,
        RuleKind.PRODUCT: _product,
    }
)
