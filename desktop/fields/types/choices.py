"""Values out of a list, and yes or no."""

from __future__ import annotations

import re

from desktop.document.errors import Text
from desktop.document.template import FieldSpec
from desktop.fields.types.normal import LONGEST, TOO_LONG, Normal, compact

NO_CHOICE = Text("This is none of the values to choose from.", "不在可选值之中。")
TWO_CHOICES = Text("More than one value is ticked.", "勾选了不止一个值。")
NOT_YES_OR_NO = Text("This says neither yes nor no.", "看不出是“是”还是“否”。")

_TICKED = "☑☒✓✔√■●◉⊙🗹"
_UNTICKED = "☐□○◯〇❏❑▢"
# A cross alone is the contrary of √ in Chinese; the letter is how a box is ticked on a keyboard.
_YES = frozenset({*_TICKED, *"是有对真已yxvt1", "同意", "yes", "true", "on", "checked", "ticked", "present"})
_NO = frozenset({*_UNTICKED, *"否无無非不未nf0×✗✘", "没有", "沒有", "不是", "不同意"})
_NO |= {"no", "false", "off", "unchecked", "unticked", "absent", "none"}
_LISTED = re.compile(rf"([{_TICKED}{_UNTICKED}])([^{_TICKED}{_UNTICKED}]+)")
_NUMBERED = re.compile(r"^[0-9]{1,2}[.、):](?=.)|[.,;:、。，；：]+$")


def _folded(text: str) -> str:
    return _NUMBERED.sub("", compact(text).casefold())


def choice(spec: FieldSpec, value: str) -> Normal:
    """The choice's value, whatever its label, width or spacing. Of a list of boxes the one that is ticked."""
    if len(value) > LONGEST:
        return Normal("", TOO_LONG)
    ticked = [text for box, text in _LISTED.findall(value) if box in _TICKED]
    if len(ticked) > 1:
        return Normal("", TWO_CHOICES)
    folded = _folded(ticked[0] if ticked else value)
    exact = next((c.value for c in spec.choices if folded == _folded(c.value)), None)
    if exact is None:
        exact = next((c.value for c in spec.choices if folded in map(_folded, c.labels)), None)
    return Normal("", NO_CHOICE) if exact is None else Normal(exact)


def checkbox(value: str) -> Normal:
    """ "yes" or "no"."""
    if len(value) > LONGEST:
        return Normal("", TOO_LONG)
    folded = compact(value).casefold().strip(".。[]()")
    if folded in _YES or value.strip() in _YES:
        return Normal("yes")
    if folded in _NO or value.strip() in _NO or not folded:
        return Normal("no")
    ticked = {box in _TICKED for box in value if box in _TICKED or box in _UNTICKED}
    if len(ticked) == 1 and sum(box in _TICKED or box in _UNTICKED for box in value) == 1:
        return Normal("yes" if ticked.pop() else "no")
    listed = {_folded(text) for box, text in _LISTED.findall(value) if box in _TICKED}
    said = {"yes" for text in listed if text in _YES} | {"no" for text in listed if text in _NO}
    return Normal(said.pop()) if len(said) == 1 else Normal("", NOT_YES_OR_NO)
