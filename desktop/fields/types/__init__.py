"""What a value of each type means: its normal form, and why it cannot be one."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.document.errors import Text
from desktop.document.template import FieldSpec


@dataclass(frozen=True, slots=True)
class Normal:
    """value: ISO date (of a part of it where no more is written: "1954-03"), plain decimal, digits, "yes" or "no", JSON rows;
    the text without needless white space for the rest; empty where the value cannot be understood. problem: why not."""

    value: str
    problem: Text | None = None


def normalise(spec: FieldSpec, value: str) -> Normal:
    """Of a value as written. Never raises."""
    return Normal(" ".join(value.split()))


def same_value(spec: FieldSpec, one: str, other: str) -> bool:
    """Whether both say the same: by their normal form where they have one, else letter by letter without white space."""
    a, b = normalise(spec, one), normalise(spec, other)
    if a.value and b.value and a.problem is None and b.problem is None:
        return a.value == b.value
    return "".join(one.split()) == "".join(other.split())
