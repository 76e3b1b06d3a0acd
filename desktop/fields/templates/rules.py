"""What holds for every template, whether a file or the window made it."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import prod

import regex

from desktop.document.errors import Text
from desktop.document.template import FieldSpec, FieldType, Rule, RuleKind, Template

_NAME = regex.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_LONGEST_NAME = 64
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
"""Names that Windows does not give a file, whatever follows them."""
_NOT_IN_A_FILE_NAME = frozenset('<>:"/\\|?*')

DOCUMENT = "document"
"""In a file name: the title of the document."""
VALUE = "{value}"
_MOST_VALUES = 8
_LARGE_COUNT = regex.compile(r"\{[^{}]*\d{4,}[^{}]*\}")
_COUNT_OF_ONE = regex.compile(r"\{[^{}]*?(\d+)\s*,?\s*\}")
_COUNT_OF_GROUP = regex.compile(r"\)[^{}]{0,3}\{[^{}]*?(\d+)\s*,?\s*\}")
_LARGEST_PRODUCT = 100
_MOST_UNROLLED = 20_000
"""A count is unrolled when a pattern is compiled: nested ones multiply."""

_NAME_MISSING = Text("a name is missing", "缺少名称")
_BAD_NAME = Text(
    "the name “{name}” must be English snake_case, such as signed_date",
    "名称“{name}”须为英文小写加下划线，例如 signed_date",
)
_DEVICE = Text("Windows keeps the name “{name}” for itself", "“{name}”是 Windows 的保留名称")
_TWICE = Text("the name “{name}” is there twice", "名称“{name}”重复")
_EMPTY = Text("“{key}” is empty", "“{key}”为空")
_TOO_LONG = Text("“{key}” is longer than {longest} characters", "“{key}”超过 {longest} 个字符")
_CONTROL = Text("“{key}” has a control character in it", "“{key}”中含有控制字符")

_NO_VALUE = Text("the pattern needs {value} where the value is", "pattern 中须有 {value} 表示值的位置")
_MANY_VALUES = Text("the pattern has {value} more than {most} times", "pattern 中的 {value} 超过 {most} 处")
_LARGE = Text("the pattern repeats something too often", "pattern 中的重复次数过大")
_BAD_PATTERN = Text("the pattern is not a regular expression: {why}", "pattern 不是有效的正则表达式：{why}")
_CLASS = Text("{value} must not stand in square brackets or behind a backslash", "{value} 不能放在方括号内或反斜杠之后")

_NO_FIELDS = Text("there are no fields", "没有任何字段")
_NEEDS = Text("a field of type {type} needs “{key}”", "{type} 类型的字段需要“{key}”")
_ONLY = Text("“{key}” is for fields of type {type} only", "“{key}”仅用于 {type} 类型的字段")
_ASKED_TWICE = Text(
    "two fields are asked for as “{name}”: give one of them another prompt or title_zh",
    "有两个字段都以“{name}”提问：请为其中一个另设 prompt 或 title_zh",
)
_CHOICE_TWICE = Text("the choice “{value}” is there twice", "选项“{value}”重复")
_NO_COLUMN_TYPE = Text("a column cannot be of type table", "列不能是 table 类型")

_NO_FIELD = Text("“{key}” names “{name}”, which is no field", "“{key}”中的“{name}”不是字段")
_NOT_TABLE = Text("“{key}” names “{name}”, which is a table", "“{key}”中的“{name}”是表格字段")
_NOT_DATE = Text("“{key}” names “{name}”, which is not a date", "“{key}”中的“{name}”不是日期字段")
_NOT_NUMBER = Text("“{key}” names “{name}”, which is neither a number nor money", "“{key}”中的“{name}”既非数字也非金额")
_LISTED_TWICE = Text("“{key}” names “{name}” twice", "“{key}”中“{name}”重复")
_NOT_A_COLUMN = Text("“{key}” names “{name}”, which is no column of a table", "“{key}”中的“{name}”不是表格的列")
_COLUMN_ONLY_IN = Text("only the rules sum and product can speak of a column", "只有 sum 与 product 规则可以引用表格的列")
_ONE_TABLE = Text("a product needs columns of one table", "product 规则须引用同一表格的列")
_LAST_COLUMN = Text("the last of a sum is a field, not a column", "sum 规则的最后一项须为字段，不能是列")
_COUNT = Text("this rule needs {count}", "此规则需要{count}")
_TWO = Text("two fields", "两个字段")
_TWO_OR_MORE = Text("two fields or more", "两个或更多字段")
_THREE_OR_MORE = Text("three columns or more", "三个或更多列")

_BAD_FILE_NAME = Text(
    "file_name has a brace without its partner or something else than a name in braces",
    "file_name 的花括号不成对，或括号内不是字段名",
)
_PATH = Text(
    "file_name must not have a path, “..” or one of {characters} in it", "file_name 不能含有路径、“..”或 {characters} 中的字符"
)


def bad_name(name: str) -> Text | None:
    if not name:
        return _NAME_MISSING
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        return _BAD_NAME.filled(name=name[:_LONGEST_NAME])
    return None


def bad_template_name(name: str) -> Text | None:
    """It also names the file."""
    return bad_name(name) or (_DEVICE.filled(name=name) if name in _DEVICES else None)


def bad_text(key: str, value: str, longest: int) -> Text | None:
    if not value.strip():
        return _EMPTY.filled(key=key)
    if len(value) > longest:
        return _TOO_LONG.filled(key=key, longest=longest)
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in value):
        return _CONTROL.filled(key=key)
    return None


def bad_pattern(pattern: str) -> Text | None:
    """Compiled once, with stand-ins for the values; never matched here."""
    if VALUE not in pattern:
        return _NO_VALUE.filled(value=VALUE)
    parts = pattern.split(VALUE)
    if len(parts) - 1 > _MOST_VALUES:
        return _MANY_VALUES.filled(value=VALUE, most=_MOST_VALUES)
    bare = "".join(parts)
    nested = prod(max(1, int(count)) for count in _COUNT_OF_GROUP.findall(bare))
    unrolled = nested * sum(map(int, _COUNT_OF_ONE.findall(bare)))
    if _LARGE_COUNT.search(bare) or nested > _LARGEST_PRODUCT or unrolled > _MOST_UNROLLED:
        return _LARGE
    whole = parts[0] + "".join(f"(?P<value{n}>x){part}" for n, part in enumerate(parts[1:]))
    try:
        compiled = regex.compile(whole, regex.IGNORECASE)
    except (regex.error, RecursionError, MemoryError, OverflowError) as error:
        return _BAD_PATTERN.filled(why=str(error)[:200])
    return None if all(f"value{n}" in compiled.groupindex for n in range(len(parts) - 1)) else _CLASS.filled(value=VALUE)


def problems_of(template: Template) -> tuple[Text, ...]:
    """Of a template whose single texts are well: whether its parts speak of each other rightly."""
    return tuple(_problems(template))


def _problems(template: Template) -> Iterator[Text]:
    problem = bad_template_name(template.name)
    if problem is not None:
        yield problem
    if not template.fields:
        yield _NO_FIELDS
    yield from _twice(template.fields)
    yield from (_ASKED_TWICE.filled(name=name) for name in _repeated(spec.prompt or spec.title_zh for spec in template.fields))
    for spec in template.fields:
        yield from (_at("field", "字段", spec.name, problem) for problem in _of_field(spec))
    for number, rule in enumerate(template.rules, 1):
        yield from (_at("rule", "规则", str(number), problem) for problem in _of_rule(template, rule))
    yield from _listed(template, "keys", template.keys)
    yield from _listed(template, "deadlines", template.deadlines)
    yield from _of_file_name(template)


def _at(en: str, zh: str, name: str, problem: Text) -> Text:
    return Text(f"{en} “{name}”: {problem.en}", f"{zh}“{name}”：{problem.zh}")


def _twice(specs: Sequence[FieldSpec]) -> Iterator[Text]:
    yield from (_TWICE.filled(name=name) for name in _repeated(spec.name for spec in specs))


def _repeated(names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield name
        seen.add(name)


def _of_field(spec: FieldSpec) -> Iterator[Text]:
    problem = bad_name(spec.name)
    if problem is not None:
        yield problem
    needs: Mapping[str, tuple[FieldType, bool]] = {
        "choices": (FieldType.CHOICE, bool(spec.choices)),
        "columns": (FieldType.TABLE, bool(spec.columns)),
    }
    for key, (kind, given) in needs.items():
        if spec.type is kind and not given:
            yield _NEEDS.filled(type=kind, key=key)
        elif given and spec.type is not kind:
            yield _ONLY.filled(type=kind, key=key)
    yield from (_CHOICE_TWICE.filled(value=value) for value in _repeated(choice.value for choice in spec.choices))
    yield from _twice(spec.columns)
    for column in spec.columns:
        if column.type is FieldType.TABLE:
            yield _at("column", "列", column.name, _NO_COLUMN_TYPE)
        else:
            yield from (_at("column", "列", column.name, problem) for problem in _of_field(column))


def _of_rule(template: Template, rule: Rule) -> Iterator[Text]:
    columned = rule.kind in (RuleKind.SUM, RuleKind.PRODUCT)
    count = len(rule.fields)
    if rule.kind is RuleKind.NOT_AFTER and count != 2:
        yield _counted(_TWO)
    elif rule.kind is RuleKind.PRODUCT and count < 3:
        yield _counted(_THREE_OR_MORE)
    elif count < 2:
        yield _counted(_TWO_OR_MORE)
    yield from (_LISTED_TWICE.filled(key="fields", name=name) for name in _repeated(rule.fields))
    for name in rule.fields:
        spec, problem = _spoken_of(template, name)
        if problem is not None or spec is None:
            yield problem or _NO_FIELD.filled(key="fields", name=name)
        elif "." in name and not columned:
            yield _COLUMN_ONLY_IN
        elif rule.kind is RuleKind.NOT_AFTER and spec.type is not FieldType.DATE:
            yield _NOT_DATE.filled(key="fields", name=name)
        elif columned and spec.type not in (FieldType.NUMBER, FieldType.MONEY):
            yield _NOT_NUMBER.filled(key="fields", name=name)
    if rule.kind is RuleKind.PRODUCT and len({name.rpartition(".")[0] for name in rule.fields} - {""}) != 1:
        yield _ONE_TABLE
    if rule.kind is RuleKind.SUM and rule.fields and "." in rule.fields[-1]:
        yield _LAST_COLUMN


def _counted(count: Text) -> Text:
    return Text(_COUNT.filled(count=count.en).en, _COUNT.filled(count=count.zh).zh)


def _spoken_of(template: Template, name: str) -> tuple[FieldSpec | None, Text | None]:
    """The field, or the column of a table, that a rule names."""
    field, dot, column = name.partition(".")
    spec = template.field(field)
    if spec is None:
        return None, _NO_FIELD.filled(key="fields", name=name)
    if not dot:
        return spec, _NOT_TABLE.filled(key="fields", name=name) if spec.type is FieldType.TABLE else None
    found = next((each for each in spec.columns if each.name == column), None)
    return found, None if found else _NOT_A_COLUMN.filled(key="fields", name=name)


def _listed(template: Template, key: str, names: tuple[str, ...]) -> Iterator[Text]:
    yield from (_LISTED_TWICE.filled(key=key, name=name) for name in _repeated(names))
    for name in names:
        spec = template.field(name)
        if spec is None:
            yield _NO_FIELD.filled(key=key, name=name)
        elif spec.type is FieldType.TABLE:
            yield _NOT_TABLE.filled(key=key, name=name)
        elif key == "deadlines" and spec.type is not FieldType.DATE:
            yield _NOT_DATE.filled(key=key, name=name)


# --- file names ---------------------------------------------------------------------------------------------------------


def _of_file_name(template: Template) -> Iterator[Text]:
    parts = _parts(template.file_name)
    if parts is None:
        yield _BAD_FILE_NAME
        return
    for literal, name in parts:
        if ".." in literal or set(literal) & _NOT_IN_A_FILE_NAME:
            yield _PATH.filled(characters=" ".join(sorted(_NOT_IN_A_FILE_NAME)))
        if name is not None and name != DOCUMENT:
            yield from _listed(template, "file_name", (name,))


def named_by_titles(template: Template) -> Template:
    """A person may write {题名} in file_name, a title or a label: the field by its name."""
    names: dict[str, str] = {}
    for spec in reversed(template.fields):
        names |= dict.fromkeys(spec.labels, spec.name)
    for spec in reversed(template.fields):
        names |= {spec.title: spec.name, spec.title_zh: spec.name}
    names |= {spec.name: spec.name for spec in template.fields}
    parts = _parts(template.file_name)
    if parts is None:
        return template
    written = "".join(literal + ("" if name is None else f"{{{names.get(name, name)}}}") for literal, name in parts)
    return replace(template, file_name=written)


def _parts(file_name: str) -> list[tuple[str, str | None]] | None:
    """Texts and the names in braces behind them; None where the braces are wrong, or hold more than a name."""
    try:
        parsed = list(string.Formatter().parse(file_name))
    except ValueError:
        return None
    # A doubled brace is one brace in a text: no file needs it.
    if any(form or turned or name == "" or set(text) & set("{}") for text, name, form, turned in parsed):
        return None
    return [(text, name) for text, name, _, _ in parsed]
