"""Documents with fields, and the templates they are checked against."""

from __future__ import annotations

from hypothesis import strategies as st

from desktop.document.geometry import Box, Quad
from desktop.document.model import Document, Entry, Evidence, Field, Override
from desktop.document.template import Choice, FieldSpec, FieldType, Rule, RuleKind, Template, Verify

INK = (Evidence("page", Quad.of(Box(10, 10, 50, 20)), ("line",)),)


def spec(name: str, kind: FieldType = FieldType.TEXT, verify: Verify = Verify.DOUBT, *, required: bool = False) -> FieldSpec:
    return FieldSpec(name, kind, name.capitalize(), f"{name}栏", required=required, verify=verify)


def read(name: str, value: str, doubt: float = 0.1, *, ink: bool = True) -> Field:
    """As the machine finds it."""
    return Field(f"id-{name}", name, "text", value, doubt, INK if ink else (), "rapid", "reading")


def document(*fields: Field, overrides: tuple[Override, ...] = ()) -> Document:
    return Document("d", "Document", template="made_up", fields=fields, overrides=overrides)


def template(*specs: FieldSpec, rules: tuple[Rule, ...] = ()) -> Template:
    return Template("made_up", "Made up", "虚构", specs, rules)


_NAMES = ("a", "b", "c", "items")
_PEOPLE = ("Ada", "Ben", "Cai")
_WRITTEN = (
    *("", " ", "12", "12.00", "¥1,200", "壹仟贰佰元整", "2024-03-05", "2024年3月", "2024-03", "是", "甲"),
    *("[{", "1e999", "NaN", "1\t2", "1\t2\n3"),
)
values = st.sampled_from(_WRITTEN) | st.text(max_size=8)
entries = st.builds(Entry, by=st.sampled_from(_PEOPLE), value=values, at=st.just("2026-01-01T00:00:00Z"), person=st.booleans())
fields = st.builds(
    Field,
    id=st.uuids().map(str),
    name=st.sampled_from((*_NAMES, "other")),
    type=st.sampled_from(FieldType),
    value=values,
    doubt=st.floats(0, 1) | st.just(float("nan")),
    evidence=st.sampled_from(((), INK)),
    engine=st.sampled_from(("", "rapid", "person")),
    confirmed_by=st.none() | st.sampled_from(_PEOPLE),
    entries=st.lists(entries, max_size=3).map(tuple),
)
specs = st.builds(
    FieldSpec,
    name=st.sampled_from(_NAMES),
    type=st.sampled_from(FieldType),
    title=st.just("A {title}"),
    title_zh=st.sampled_from(("", "{0}栏")),
    required=st.booleans(),
    verify=st.sampled_from(Verify),
    choices=st.just((Choice("甲", ("一",)), Choice("乙"))),
    columns=st.just((spec("x", FieldType.NUMBER), spec("y", FieldType.MONEY), spec("z", FieldType.DATE))),
)
rules = st.builds(
    Rule,
    kind=st.sampled_from(RuleKind),
    fields=st.lists(st.sampled_from((*_NAMES, "items.x", "items.y", "items.z", "a.x", "gone")), max_size=4).map(tuple),
)
templates = st.builds(
    Template,
    name=st.just("made_up"),
    title=st.just("Made up"),
    title_zh=st.just("虚构"),
    fields=st.lists(specs, max_size=5).map(tuple),
    rules=st.lists(rules, max_size=5).map(tuple),
)
overrides = st.builds(
    Override,
    rule=st.sampled_from(("evidence(a)", "required(a)", "date(b)", "equal(a, b)")),
    values=st.lists(values, max_size=2).map(tuple),
    reason=st.sampled_from(("", "seen")),
    by=st.sampled_from(_PEOPLE),
    at=st.just("2026-01-01T00:00:00Z"),
)
documents = st.builds(
    Document,
    id=st.just("d"),
    title=st.just("Document"),
    fields=st.lists(fields, max_size=6).map(tuple),
    overrides=st.lists(overrides, max_size=3).map(tuple),
)
