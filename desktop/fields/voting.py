"""Who said what of a field, and when that settles it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop.document.model import Entry, Evidence, Field, new_id
from desktop.document.template import FieldSpec, Verify
from desktop.fields.types import same_value


def keyed(
    spec: FieldSpec, field: Field | None, value: str, person: str, at: str, evidence: tuple[Evidence, ...] | None = None
) -> Field:
    """The field after a person keyed or confirmed `value` at the UTC time `at`; evidence: other ink than before.

    Each voter has one entry, its last. A field for two people is confirmed when two different ones keyed the same value and no
    other value has as many: so the order in which people key makes no difference, and a third one decides between two. Any
    other field is confirmed by one person, who has seen the ink and what the machine read. Until it is confirmed, a field
    carries the last value keyed.
    """
    base = field or Field(new_id(), spec.name, spec.type, "", engine="person")
    entries = (*(e for e in _entries(base) if not (e.person and e.by == person)), Entry(person, value, at))
    agreeing = _agreeing(spec, entries)
    chosen = agreeing[-1].value if agreeing else value
    ink = base.evidence if evidence is None or not same_value(spec, chosen, value) else evidence
    told = next((e for e in entries if not e.person), None)
    if told is None or not same_value(spec, told.value, chosen):
        # What people put in its place is not what the engine read.
        base = replace(base, engine="person", reading=None, rule="drawn" if evidence else "keyed")
    return replace(
        base,
        value=chosen,
        doubt=0.0,
        entries=entries,
        evidence=ink,
        confirmed_by=", ".join(e.by for e in agreeing) or None,
        confirmed_at=max(e.at for e in agreeing) if agreeing else None,
    )


def keys_blind(spec: FieldSpec, field: Field | None, person: str) -> bool:
    """Whether this person must not see what is there: somebody else keyed it, and this one has not yet."""
    if spec.verify is not Verify.TWO or field is None or is_settled(spec, field):
        return False
    people = {e.by for e in _entries(field) if e.person}
    return bool(people) and person not in people


def is_settled(spec: FieldSpec, field: Field) -> bool:
    """Whether people confirmed the value, two of them where the template asks for two (also if it did not at that time)."""
    if field.confirmed_by is None or spec.verify is not Verify.TWO:
        return field.confirmed_by is not None
    agreeing = _agreeing(spec, _entries(field))
    return bool(agreeing) and same_value(spec, agreeing[-1].value, field.value)


def _entries(field: Field) -> tuple[Entry, ...]:
    """With the one that a field stands for that nobody has voted on yet."""
    if field.entries:
        return field.entries
    if field.confirmed_by is not None:
        return (Entry(field.confirmed_by, field.value, field.confirmed_at or ""),)
    return () if field.engine in ("", "person") else (Entry(field.engine, field.value, "", person=False),)


def _agreeing(spec: FieldSpec, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries that confirm the field, in their order; none as long as nothing does."""
    people = [e for e in entries if e.person]
    if spec.verify is not Verify.TWO:
        return tuple(people[-1:])
    groups: list[list[Entry]] = []
    for entry in people:
        group = next((g for g in groups if same_value(spec, g[0].value, entry.value)), None)
        if group is None:
            groups.append([entry])
        else:
            group.append(entry)
    most = max(map(len, groups), default=0)
    largest = [g for g in groups if len(g) == most]
    return tuple(largest[0]) if most >= 2 and len(largest) == 1 else ()
