"""The rules between the fields of a template."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.document.record import RuleResult
from desktop.document.template import FieldSpec, FieldType, Rule, RuleKind, Template
from desktop.fields.rules import across
from desktop.fields.types import normalise
from tests.unit.fields.records import spec, template

ITEMS = replace(
    spec("items", FieldType.TABLE),
    columns=(
        spec("name"),
        spec("count", FieldType.NUMBER),
        spec("price", FieldType.MONEY),
        spec("rate", FieldType.NUMBER),
        spec("amount", FieldType.MONEY),
    ),
)
SPECS: tuple[FieldSpec, ...] = (
    spec("begins", FieldType.DATE),
    spec("ends", FieldType.DATE),
    spec("figures", FieldType.MONEY),
    spec("words", FieldType.MONEY),
    spec("tax", FieldType.MONEY),
    spec("count", FieldType.NUMBER),
    spec("seller", FieldType.NAME),
    spec("buyer", FieldType.NAME),
    ITEMS,
)


def judged(kind: RuleKind, *names: str, **values: str) -> RuleResult | None:
    """What the rule says of the values; None where it is not evaluated."""
    made: Template = template(*SPECS, rules=(Rule(kind, names),))
    known = {name: found for name in values if (found := made.field(name))}
    results = across(made, {name: normalise(known[name], value) for name, value in values.items()})
    return results[0] if results else None


def holds(kind: RuleKind, *names: str, **values: str) -> bool | None:
    result = judged(kind, *names, **values)
    return None if result is None else result.ok


@pytest.mark.parametrize(
    ("begins", "ends", "ok"),
    [
        ("2024-03-05", "2024-03-05", True),
        ("2024年3月5日", "March 6, 2024", True),
        ("2024-03-06", "2024-03-05", False),
        ("1954年3月", "1954-03-05", True),
        ("1954-03-05", "1954", True),
        ("1954年4月", "1954-03-05", False),
        ("光緒二十年三月初五", "光緒二十年三月", True),
        ("民国三十八年", "光绪三十年", False),
        ("someday", "2024-03-05", None),
    ],
)
def test_one_date_is_not_after_another(begins: str, ends: str, ok: bool | None) -> None:
    assert holds(RuleKind.NOT_AFTER, "begins", "ends", begins=begins, ends=ends) is ok


def test_a_failed_rule_names_the_fields_in_both_languages_and_no_value() -> None:
    result = judged(RuleKind.NOT_AFTER, "begins", "ends", begins="2024-03-06", ends="2024-03-05")
    assert result is not None
    assert (result.rule, result.fields) == ("not_after(begins, ends)", ("begins", "ends"))
    assert result.message.en == "“Begins” is later than “Ends”."
    assert result.message.zh == "“begins栏”晚于“ends栏”。"


@pytest.mark.parametrize(
    ("figures", "words", "ok"),
    [
        ("¥123,400.00", "壹拾贰万叁仟肆佰元整", True),
        ("¥123,400.01", "壹拾贰万叁仟肆佰元整", True),
        ("¥123,400.02", "壹拾贰万叁仟肆佰元整", False),
        ("¥123,400.00", "many", None),
        ("", "壹元", None),
    ],
)
def test_figures_and_words_are_equal_but_for_a_cent(figures: str, words: str, ok: bool | None) -> None:
    assert holds(RuleKind.EQUAL, "figures", "words", figures=figures, words=words) is ok


@pytest.mark.parametrize(
    ("seller", "buyer", "ok"),
    [
        ("江城公司", "海川公司", True),
        ("江城（集团）公司", "江城(集团) 公司", False),
        ("ACME Ltd", "Acme Ltd", False),
    ],
)
def test_parties_are_different(seller: str, buyer: str, ok: bool) -> None:
    assert holds(RuleKind.DIFFERENT, "seller", "buyer", seller=seller, buyer=buyer) is ok


def test_amounts_that_have_to_differ_may_do_so_by_a_cent() -> None:
    assert holds(RuleKind.DIFFERENT, "figures", "words", figures="1.00", words="1.01") is True
    assert holds(RuleKind.DIFFERENT, "figures", "words", figures="1.00", words="壹元") is False


@pytest.mark.parametrize(
    ("items", "total", "ok"),
    [
        ("pen\t\t\t\t1.50\nink\t\t\t\t2,000.50", "2002.00", True),
        ("pen\t\t\t\t1.50\n\t\t\t\t\nink\t\t\t\t2,000.50", "贰仟零贰元整", True),
        ("pen\t\t\t\t1.50\nink\t\t\t\t2,000.50", "2002.02", True),
        ("pen\t\t\t\t1.50\nink\t\t\t\t2,000.50", "2002.03", False),
        ("pen\t\t\t\t1.50\nink\t\t\t\tmuch", "2002.00", None),
        ("pen\t\t\t\t1.50\nink\t\t\t\t", "1.50", None),
        ("", "1.50", None),
    ],
)
def test_items_add_up_to_the_total(items: str, total: str, ok: bool | None) -> None:
    assert holds(RuleKind.SUM, "items.amount", "figures", items=items, figures=total) is ok


def test_fields_add_up_with_a_cent_for_each() -> None:
    names = ("figures", "tax", "words")
    assert holds(RuleKind.SUM, *names, figures="100", tax="13", words="壹佰壹拾叁元") is True
    assert holds(RuleKind.SUM, *names, figures="100", tax="13", words="112.98") is True
    result = judged(RuleKind.SUM, *names, figures="100", tax="13", words="112.97")
    assert result is not None
    assert not result.ok
    assert result.message.en == "Figures + Tax does not add up to Words."
    assert result.fields == names
    assert holds(RuleKind.SUM, *names, figures="100", words="100") is None


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ("pen\t3\t1.50\t\t4.50\nink\t2\t1\t\t2", ""),
        ("pen\t3\t0.333\t\t1.00", ""),
        ("pen\t3\t1.50\t\t4.50\nink\t2\t1\t\t2.02", "Row 2: Count × Price is not Amount."),
        ("pen\t\t1.50\t\t4.50", None),
        ("pen\t<3\t1.50\t\t4.50", None),
    ],
)
def test_every_row_is_reckoned(items: str, said: str | None) -> None:
    result = judged(RuleKind.PRODUCT, "items.count", "items.price", "items.amount", items=items)
    assert (result.message.en if result else None) == said


def test_a_rate_in_per_cent_is_reckoned_with() -> None:
    assert holds(RuleKind.PRODUCT, "items.price", "items.rate", "items.amount", items="pen\t\t200\t13%\t26") is True


@pytest.mark.parametrize(
    "rule",
    [
        Rule(RuleKind.EQUAL, ("figures", "gone")),
        Rule(RuleKind.EQUAL, ("figures",)),
        Rule(RuleKind.SUM, ()),
        Rule(RuleKind.PRODUCT, ("figures", "words")),
        Rule(RuleKind.EQUAL, ("items.amount", "figures")),
        Rule(RuleKind.SUM, ("figures", "items.amount")),
    ],
)
def test_a_rule_that_makes_no_sense_says_nothing(rule: Rule) -> None:
    made = template(*SPECS, rules=(rule,))
    known = {"figures": "1", "words": "壹元", "items": "a\t1\t1\t\t1\nb\t1\t1\t\t1"}
    meanings = {s.name: normalise(s, known[s.name]) for s in SPECS if s.name in known}
    assert across(made, meanings) == ()
