"""Where a line prints the label of a field, and which part of the line may then be its value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from desktop.document.template import FieldSpec, Template

_KEY = re.compile(r"[^:：,，;；。\t]{1,40}?\s*[:：]")
_ASIDE = re.compile(r"[(（]([^)）]*)[)）]")
_NUMBERING = re.compile(r"^(?:第?[一二三四五六七八九十]+[条、.]|[(（]?\d{1,2}[)）、.](?!\d))\s*")
_QUOTES = "\"“”'‘’「」『』"
_NAMED = re.compile(
    r"[(（]\s*(?:以下(?:简称)?(?:为)?|下称|简称|hereinafter(?:\s+(?:called|referred to as))?)?\s*(?:the\s+)?"
    rf"[{_QUOTES}]?(?P<label>[^{_QUOTES})）]{{2,20}})[{_QUOTES}]?\s*[)）]",
    re.IGNORECASE,
)
_BEFORE_NAME = re.compile(r"[:：,，;；。]|\bbetween\b|\band\b|由|与", re.IGNORECASE)
_OTHER_KEY = re.compile(r"\s+[^\s\d][^\s]{1,11}$")
_NEARLY = 86.0
_SHORTEST_FUZZY = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """A label in a line. start, end: of what may be the value (empty where it is elsewhere). sure: how well the label fits."""

    field: str
    start: int
    end: int
    sure: float
    rule: str


class Labels:
    """The labels of one template, ready to be looked for."""

    def __init__(self, template: Template) -> None:
        self._fields = {normal(label): field.name for field in template.fields for label in field.labels}
        self._spaced = sorted(
            ((label, field) for field in template.fields for label in field.labels), key=lambda pair: -len(pair[0])
        )

    def field_of(self, key: str) -> tuple[str, float] | None:
        """Which field a printed key is of, and how sure that is."""
        bare = normal(_NUMBERING.sub("", _ASIDE.sub("", key).strip()))
        for name in (bare, *(normal(aside) for aside in _ASIDE.findall(key))):
            if name in self._fields:
                return self._fields[name], 1.0
        if len(bare) >= _SHORTEST_FUZZY:
            near = process.extractOne(bare, self._fields.keys(), scorer=fuzz.ratio, score_cutoff=_NEARLY)
            if near is not None and abs(len(near[0]) - len(bare)) <= 2:
                return self._fields[near[0]], near[1] / 100
        return None

    def is_label(self, text: str) -> bool:
        return self.field_of(text.rstrip(" :：")) is not None

    def hits(self, text: str) -> Iterator[Hit]:
        """All labels of a line: before a colon, alone on it, before a space, or in brackets after the value."""
        keys = list(_KEY.finditer(text))
        for place, key in enumerate(keys):
            found = self.field_of(key[0].rstrip(" :：")) or self._at_the_end(key[0].rstrip(" :："))
            if found is not None:
                end = self._value_end(text, keys, place)
                yield Hit(found[0], key.end(), end, 0.95 * found[1], "label-colon")
        if not keys:
            whole = self.field_of(text)
            if whole is not None:
                yield Hit(whole[0], len(text), len(text), 0.95 * whole[1], "label-alone")
            else:
                yield from self._before_space(text)
        yield from self._in_brackets(text)

    def _value_end(self, text: str, keys: list[re.Match[str]], place: int) -> int:
        """A value ends where the next label starts, known or not; a colon within it (a time) does not end it."""
        for later in keys[place + 1 :]:
            key = later[0].rstrip(" :：")
            if self.field_of(key) is not None:
                return later.start()
            tail = self._tail(key)
            if tail is not None:
                return later.start() + tail
            unknown = _OTHER_KEY.search(key)
            if unknown is not None:
                return later.start() + unknown.start()
        return len(text)

    def _at_the_end(self, key: str) -> tuple[str, float] | None:
        tail = self._tail(key)
        return None if tail is None else self.field_of(key[tail:])

    def _tail(self, key: str) -> int | None:
        """Where a label starts that follows a space in what stands before a colon."""
        return next((m.end() for m in re.finditer(r"\s+", key) if self.field_of(key[m.end() :]) is not None), None)

    def _before_space(self, text: str) -> Iterator[Hit]:
        for label, field in self._spaced:
            pattern = r"\s*".join(map(re.escape, label.replace(" ", ""))) + r"\.?\s+(?=\S)"
            found = re.match(pattern, text.lstrip(), re.IGNORECASE)
            if found is not None:
                lead = len(text) - len(text.lstrip())
                yield Hit(field.name, lead + found.end(), len(text), 0.75, "label-space")
                return

    def _in_brackets(self, text: str) -> Iterator[Hit]:
        """北京华信公司（以下简称“甲方”）; ABC Ltd (“Party A”)."""
        for named in _NAMED.finditer(text):
            found = self._fields.get(normal(named["label"]))
            before = [m.end() for m in _BEFORE_NAME.finditer(text, 0, named.start())]
            start = before[-1] if before else 0
            if found is not None and text[start : named.start()].strip():
                yield Hit(found, start, named.start(), 0.85, "named-in-brackets")


def normal(key: str) -> str:
    """Full-width letters as usual ones, without white space, dots and case."""
    wide = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    return re.sub(r"[\s._:：]", "", key.translate(wide)).casefold()


def spec_of(template: Template, name: str) -> FieldSpec:
    return next(field for field in template.fields if field.name == name)
