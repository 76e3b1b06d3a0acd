"""A template as the text of its file, which reads back the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from desktop.document.template import Choice, FieldSpec, Template, Verify, Zone

_WIDTH = 120
_WIDE_FROM = 0x2E80
"""Letters from here on are drawn twice as wide."""


def to_toml(template: Template) -> str:
    return "\n".join(_template(template)) + "\n"


def _template(template: Template) -> Iterator[str]:
    yield from _pairs(name=template.name, title=template.title, title_zh=template.title_zh)
    yield from _lists(cues=template.cues)
    yield from _pairs(file_name=template.file_name)
    yield from _lists(keys=template.keys, deadlines=template.deadlines)
    for spec in template.fields:
        yield from ("", "[[fields]]")
        yield from _field(spec)
    for rule in template.rules:
        yield from ("", "[[rules]]")
        yield from _pairs(kind=rule.kind)
        yield from _lists(fields=rule.fields)


def _field(spec: FieldSpec) -> Iterator[str]:
    yield from _pairs(name=spec.name, type=spec.type, title=spec.title, title_zh=spec.title_zh)
    yield from _lists(labels=spec.labels)
    yield from _pairs(pattern=spec.pattern or "")
    if spec.required:
        yield "required = true"
    if spec.verify is not Verify.DOUBT:
        yield from _pairs(verify=spec.verify)
    yield from _pairs(prompt=spec.prompt)
    yield from _inline("choices", map(_choice, spec.choices))
    yield from _inline("zones", map(_zone, spec.zones))
    for column in spec.columns:
        yield from ("", "[[fields.columns]]")
        yield from _pairs(name=column.name, type=column.type, title=column.title, title_zh=column.title_zh)
        yield from _lists(labels=column.labels)
        yield from _inline("choices", map(_choice, column.choices))


def _choice(choice: Choice) -> str:
    labels = f", labels = [{', '.join(map(quoted, choice.labels))}]" if choice.labels else ""
    return f"{{ value = {quoted(choice.value)}{labels} }}"


def _zone(zone: Zone) -> str:
    box = zone.box
    return f"{{ page = {zone.page}, box = [{', '.join(repr(float(share)) for share in (box.x0, box.y0, box.x1, box.y1))}] }}"


def _pairs(**texts: str) -> Iterator[str]:
    """Without those that are empty."""
    return (f"{key} = {quoted(text)}" for key, text in texts.items() if text)


def _lists(**lists: tuple[str, ...]) -> Iterator[str]:
    for key, texts in lists.items():
        written = [quoted(text) for text in texts]
        line = f"{key} = [{', '.join(written)}]"
        if not texts:
            continue
        if _width(line) <= _WIDTH:
            yield line
            continue
        yield f"{key} = ["
        yield from (f"  {row}" for row in _rows(written))
        yield "]"


def _rows(written: Iterable[str]) -> Iterator[str]:
    row = ""
    for text in written:
        longer = f"{row} {text}," if row else f"{text},"
        if row and _width(longer) > _WIDTH - 2:
            yield row
            longer = f"{text},"
        row = longer
    yield row


def _inline(key: str, tables: Iterable[str]) -> Iterator[str]:
    written = list(tables)
    if written:
        yield f"{key} = ["
        yield from (f"  {table}," for table in written)
        yield "]"


def _width(text: str) -> int:
    return sum(2 if ord(letter) >= _WIDE_FROM else 1 for letter in text)


def quoted(text: str) -> str:
    """As a person would write it: a pattern with its backslashes in single quotes, where it can be."""
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    if letter.isprintable():
        return letter
    code = ord(letter)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
