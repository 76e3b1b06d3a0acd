"""Who said what of a field, and when that settles it."""

from __future__ import annotations

from dataclasses import replace

from desktop.document.model import Entry, Evidence, Field, new_id
from desktop.document.template import FieldSpec, Verify
from desktop.fields.types import same_value


def keyed(
    spec: FieldSpec, field: Field | None, value: str, person: str, at: str, evidence: tuple[Evidence, ...] | None = None
) -> Field:
    """The field after a person keyed or confirmed `value` at the UTC time `at`; evidence: other ink than before.

    Each voter has one entry, its last. A field for two people is confirmed when the entries of two different ones are the same
    value; any other by one person, who has seen the ink and what the machine read. Until then it carries the last value keyed.
    """
    base = field or Field(new_id(), spec.name, spec.type, "", engine="person")
    entries = base.entries
    if not entries and base.engine not in ("", "person"):
        entries = (Entry(base.engine, base.value, "", person=False),)
    entries = (*(e for e in entries if not (e.person and e.by == person)), Entry(person, value, at))
    agreeing = tuple(e.by for e in entries if e.person and same_value(spec, e.value, value))
    settled = len(agreeing) >= (2 if spec.verify is Verify.TWO else 1)
    return replace(
        base,
        value=value,
        doubt=0.0,
        entries=entries,
        evidence=base.evidence if evidence is None else evidence,
        confirmed_by=", ".join(agreeing if spec.verify is Verify.TWO else (person,)) if settled else None,
        confirmed_at=at if settled else None,
    )


def keys_blind(spec: FieldSpec, field: Field | None, person: str) -> bool:
    """Whether this person must not see what is there: somebody else keyed it, and this one has not yet."""
    if spec.verify is not Verify.TWO or field is None or field.confirmed_by is not None:
        return False
    people = {e.by for e in field.entries if e.person}
    return bool(people) and person not in people
