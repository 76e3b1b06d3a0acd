"""Papers that a shop hands out: its name and address stand at the head, dates and totals of all sorts below.

For templates that ask who issued the paper: a name that is asked for as the merchant, the shop, the store.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from desktop.document.template import FieldSpec, FieldType, Template
from desktop.fields.finding.found import LOOSE, Candidate, one
from desktop.fields.finding.labels import normal
from desktop.fields.finding.letterhead import Letterhead, Stretch, letterhead
from desktop.fields.finding.printed import Printed, by_field
from desktop.fields.finding.rows import Row, rows_of
from desktop.fields.finding.sheet import Sheet
from desktop.fields.finding.totals import owed
from desktop.fields.finding.values import DATE
from desktop.fields.types import normalise

_ISSUERS = frozenset(
    {"merchant", "merchantname", "shop", "shopname", "store", "storename", "商户", "商户名称", "店名", "商家", "门店"}
)
_ADDRESSES = frozenset({"address", "storeaddress", "地址", "店址"})
_TOTALS = frozenset({"total", "grandtotal", "总计", "合计", "应付", "实付"})
_MONTH = r"(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]{0,6}"
_TIME = r"\d{1,2}[:：]\d{2}"
_RUN_ON = (
    rf"(?<!\d)\d{{4}}\s?[-/.]\s?\d{{1,2}}\s?[-/.]\s?\d{{2}}(?=\d{{2}}[:：]\d{{2}})"
    rf"|(?<!\d)\d{{1,2}}\s?[-/.]\s?\d{{1,2}}\s?[-/.]\s?(?:20\d{{2}}|\d{{2}})(?={_TIME})"
    rf"|(?<![\dA-Z])\d{{1,2}}[\s\-/.]*{_MONTH}[\s\-/.,]*'?(?:20\d{{2}}|\d{{2}})(?={_TIME}|\D|$)"
)
_PLAIN = r"(?<![\d/.])\d{1,2}(?P<by>[-/.])\d{1,2}(?P=by)(?:\d{4}|\d{2})(?![\d/])"
_SHAPES = tuple(re.compile(shape, re.IGNORECASE) for shape in (f"{_RUN_ON}|{_PLAIN}", DATE))
"""A row is searched for the next only where the one before finds nothing in it."""
_CLOCK = re.compile(rf"{_TIME}(?:[:：]\d{{2}})?|\b(?:AM|PM)\b|\d{{1,2}}[时点]", re.IGNORECASE)
_NAMED = re.compile(r"\bDATE|\bDT\b|\bTARIKH|日\s*期|时\s*间|\bINV(?:OICE)?\b|\bISSUED\b", re.IGNORECASE)
_OTHER_DAY = re.compile(
    r"EXP|VALID|UNTIL|TILL\b|\bDUE\b|BEFORE|DELIVER|BIRTH|\bDOB\b|SINCE|FROM|\bSTART|\bEND|EFFECTIVE|PRINT|PROMO|\bBEST\b|WARRANTY|CHECK-?\s?(?:IN|OUT)|"
    r"ARRIV|DEPART|\bVER|REDEEM|RETURN|有效|到期|截止|保质|生产|印",
    re.IGNORECASE,
)
_YEARS = ("1980", "2080")


def issued(template: Template, printed: Printed, *, first: bool) -> Mapping[str, tuple[Candidate, ...]]:
    """By field, the candidates that go before those that its labels lead to. first: whether this is the first page.

    Nothing for templates that do not ask for the issuer of a paper.
    """
    issuer = next((spec for spec in template.fields if spec.type == FieldType.NAME and _asks(spec, _ISSUERS)), None)
    if issuer is None:
        return {}
    rows = rows_of(printed.sheet)
    found: dict[str, tuple[Candidate, ...]] = {}
    if first:
        head = letterhead(rows)
        found[issuer.name] = tuple(_named(issuer, head, printed))
        for spec in template.fields:
            if spec.type == FieldType.TEXT and _asks(spec, _ADDRESSES):
                found[spec.name] = tuple(_addressed(spec, head, printed))
    dated = next((spec for spec in template.fields if spec.type == FieldType.DATE), None)
    if dated is not None:
        found[dated.name] = tuple(_dates(dated, rows, printed.sheet))
    total = next((spec for spec in template.fields if spec.type == FieldType.MONEY and _asks(spec, _TOTALS)), None)
    if total is not None:
        found[total.name] = tuple(
            candidate
            for told in owed(rows)
            for candidate in _of(total, printed.sheet, (Stretch(told.amount.row, told.amount.span),), told.sure, told.rule)
        )
    return {name: candidates for name, candidates in found.items() if candidates}


def _asks(spec: FieldSpec, words: frozenset[str]) -> bool:
    return any(normal(label) in words for label in spec.labels)


def _of(spec: FieldSpec, sheet: Sheet, stretches: Sequence[Stretch], sure: float, rule: str) -> Iterator[Candidate]:
    parts = []
    for stretch in stretches:
        row = stretch.row
        for place, start in zip(row.places, row.starts, strict=True):
            first, last = max(stretch.span[0] - start, 0), min(stretch.span[1] - start, len(place.line.text))
            if last > first and place.line.text[first:last].strip():
                parts.append(sheet.part(place, first, last))
    if parts:
        yield one(spec, sheet, parts, sure, rule)


def _named(spec: FieldSpec, head: Letterhead, printed: Printed) -> Iterator[Candidate]:
    if not _is_labelled(spec, printed):
        yield from _of(spec, printed.sheet, head.name, head.sure, "letterhead" + (LOOSE if head.loose else ""))


def _addressed(spec: FieldSpec, head: Letterhead, printed: Printed) -> Iterator[Candidate]:
    if not _is_labelled(spec, printed):
        yield from _of(spec, printed.sheet, head.address, head.address_sure, "letterhead")


def _is_labelled(spec: FieldSpec, printed: Printed) -> bool:
    """Whether the paper names it itself: 商户名称：…"""
    return any(
        label.rule == "label-colon" and label.own is not None and sum(c.isalpha() for c in label.own.text) > 2
        for label in by_field(printed.labels).get(spec.name, ())
    )


def _dates(spec: FieldSpec, rows: Sequence[Row], sheet: Sheet) -> Iterator[Candidate]:
    """Beside a word for it or a time of day the surest; of equals the first. A day that something ends on comes last."""
    for number, row in enumerate(rows):
        above = rows[number - 1].text if number else ""
        for match in _matches(row.text):
            normal_form = normalise(spec, match[0])
            if normal_form.problem is not None or not _YEARS[0] < normal_form.value < _YEARS[1]:
                continue
            before, after = row.text[: match.start()], row.text[match.end() :]
            named = _NAMED.search(before) or (_NAMED.search(above) and not _matches(above))
            timed = _CLOCK.match(after.lstrip(" ,，-")) or _CLOCK.search(before[-12:]) or _CLOCK.search(after)
            sure = 0.95 if named and timed else 0.93 if named else 0.91 if timed else 0.7
            if _OTHER_DAY.search(before[-25:]):
                sure -= 0.35
            rule = "date-named" if named else "date-timed" if timed else "date-alone"
            yield from _of(spec, sheet, (Stretch(row, match.span()),), sure, rule)


def _matches(text: str) -> list[re.Match[str]]:
    return next((found for shape in _SHAPES if (found := list(shape.finditer(text)))), [])
