"""A template file read strictly: whatever is not as the format says is a problem, told in a sentence. Nothing in it is run."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Generic, TypeVar

from desktop.document.errors import Text
from desktop.document.geometry import Box
from desktop.document.template import Choice, FieldSpec, FieldType, Rule, RuleKind, Template, Verify, Zone
from desktop.fields.templates.rules import (
    bad_name,
    bad_pattern,
    bad_text,
    named_by_titles,
    problems_of,
)

MOST_BYTES = 256 * 1024
_MOST_DOTS = 100
"""In one line: tomllib's memory grows with the square of the length of a dotted key, and a key cannot leave its line."""
_MOST_PROBLEMS = 50
_LONGEST = 100
_LONGEST_PROMPT = 500
_MOST: Mapping[str, int] = {
    "fields": 200,
    "columns": 50,
    "choices": 200,
    "labels": 100,
    "zones": 20,
    "rules": 100,
    "cues": 100,
    "keys": 200,
    "deadlines": 200,
}

_TOO_LARGE = Text("the file is larger than {most} KB", "文件超过 {most} KB")
_NOT_UTF8 = Text("the file is not text in UTF-8", "文件不是 UTF-8 文本")
_DOTS = Text("line {line} has more than {most} dots", "第 {line} 行的点号超过 {most} 个")
_NOT_TOML = Text("the file is not TOML: {why}", "文件不是有效的 TOML：{why}")
_TOO_DEEP = Text("the file is nested too deeply", "文件嵌套过深")
_UNKNOWN = Text("“{key}” is not known here", "此处没有“{key}”这一项")
_MISSING = Text("“{key}” is missing", "缺少“{key}”")
_NOT_A = Text("“{key}” must be {kind}", "“{key}”必须是{kind}")
_TOO_MANY = Text("“{key}” has more than {most} entries", "“{key}”超过 {most} 项")
_NOT_ONE_OF = Text("“{key}” is “{given}”; it must be one of {known}", "“{key}”为“{given}”，必须是以下之一：{known}")
_BAD_BOX = Text(
    "a box is four shares of the page from 0 to 1: left, top, right, bottom",
    "box 为页面宽高的四个比例（0 到 1）：左、上、右、下",
)
_BAD_PAGE = Text("a page is a number from 1 to 9999", "page 为 1 到 9999 的页码")

_A_TEXT = Text("a text", "文字")
_A_LIST = Text("a list of texts", "文字列表")
_A_FLAG = Text("true or false", "true 或 false")
_TABLES = Text("a list of tables", "表的列表")

_OF_FIELD = Text("field “{name}”", "字段“{name}”")
_OF_COLUMN = Text("column “{name}”", "列“{name}”")
_OF_NUMBER = Text("{what} {number}", "第 {number} 个 {what}")

T = TypeVar("T", FieldType, Verify, RuleKind)


def parse(data: bytes) -> tuple[Template | None, tuple[Text, ...]]:
    """The template, or None and all that is wrong with it."""
    plain, problem = _toml(data)
    if problem is not None:
        return None, (problem,)
    found = _Found()
    template = _template(_Table(plain, found))
    if not found.problems:
        template = named_by_titles(template)
        found.problems.extend(problems_of(template))
    return (None if found.problems else template), tuple(found.problems[:_MOST_PROBLEMS])


def _toml(data: bytes) -> tuple[dict[str, Any], Text | None]:
    if len(data) > MOST_BYTES:
        return {}, _TOO_LARGE.filled(most=MOST_BYTES // 1024)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return {}, _NOT_UTF8
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > _MOST_DOTS:
            return {}, _DOTS.filled(line=number, most=_MOST_DOTS)
    try:
        return tomllib.loads(text), None
    except RecursionError:
        return {}, _TOO_DEEP
    except ValueError as error:
        return {}, _NOT_TOML.filled(why=str(error))


class _Found:
    """The problems so far."""

    def __init__(self) -> None:
        self.problems: list[Text] = []


class _Table(Generic[T]):
    """One table of the file: each key is asked for once, and what is then left over is not known."""

    def __init__(self, plain: Mapping[str, Any], found: _Found, where: Text | None = None) -> None:
        self._left = dict(plain)
        self._found = found
        self.where = where

    def wrong(self, problem: Text) -> None:
        at = self.where
        self._found.problems.append(Text(f"{at.en}: {problem.en}", f"{at.zh}：{problem.zh}") if at else problem)

    def _take(self, key: str, *, needed: bool = False) -> Any:
        if needed and key not in self._left:
            self.wrong(_MISSING.filled(key=key))
        return self._left.pop(key, None)

    def _not_a(self, key: str, kind: Text) -> None:
        self.wrong(Text(_NOT_A.filled(key=key, kind=kind.en).en, _NOT_A.filled(key=key, kind=kind.zh).zh))

    def text(self, key: str, *, needed: bool = False, longest: int = _LONGEST) -> str:
        value = self._take(key, needed=needed)
        if value is None:
            return ""
        if not isinstance(value, str):
            self._not_a(key, _A_TEXT)
            return ""
        problem = bad_text(key, value, longest)
        if problem is not None:
            self.wrong(problem)
        return value

    def name(self) -> str:
        value = self.text("name", needed=True)
        problem = bad_name(value) if value else None
        if problem is not None:
            self.wrong(problem)
        return value

    def texts(self, key: str, *, needed: bool = False) -> tuple[str, ...]:
        value = self._take(key, needed=needed)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            self._not_a(key, _A_LIST)
            return ()
        self._counted(key, value)
        for entry in value:
            problem = bad_text(key, entry, _LONGEST)
            if problem is not None:
                self.wrong(problem)
        return tuple(value)

    def flag(self, key: str) -> bool:
        value = self._take(key)
        if value is None:
            return False
        if not isinstance(value, bool):
            self._not_a(key, _A_FLAG)
            return False
        return value

    def one_of(self, key: str, kinds: type[T], default: T, *, needed: bool = False) -> T:
        value = self._take(key, needed=needed)
        if value is None:
            return default
        if not isinstance(value, str) or value not in tuple(kinds):
            given = value if isinstance(value, str) else type(value).__name__
            self.wrong(_NOT_ONE_OF.filled(key=key, given=given[:_LONGEST], known=", ".join(kinds)))
            return default
        return kinds(value)

    def tables(self, key: str, what: Text | None = None) -> Iterator[_Table[Any]]:
        """what: fills "field “{name}”" with the name of the table, where it has one."""
        value = self._take(key)
        if value is None:
            return
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            self._not_a(key, _TABLES)
            return
        if not self._counted(key, value):
            return
        for number, entry in enumerate(value, 1):
            name = entry.get("name")
            named = what is not None and isinstance(name, str) and bad_name(name) is None
            where = what.filled(name=name) if what and named else _OF_NUMBER.filled(what=key, number=number)
            if self.where is not None:
                where = Text(f"{self.where.en}, {where.en}", f"{self.where.zh}，{where.zh}")
            table = _Table[Any](entry, self._found, where)
            yield table
            table.end()

    def _counted(self, key: str, value: list[Any]) -> bool:
        if len(value) > _MOST[key]:
            self.wrong(_TOO_MANY.filled(key=key, most=_MOST[key]))
            return False
        return True

    def zone(self) -> Zone | None:
        page, box = self._take("page", needed=True), self._take("box", needed=True)
        if type(page) is not int or not 1 <= page <= 9999:
            self.wrong(_BAD_PAGE)
            return None
        if not isinstance(box, list) or len(box) != 4 or not all(type(share) in (int, float) for share in box):
            self.wrong(_BAD_BOX)
            return None
        x0, y0, x1, y1 = box
        if not (0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1):
            self.wrong(_BAD_BOX)
            return None
        return Zone(page, Box(float(x0), float(y0), float(x1), float(y1)))

    def end(self) -> None:
        """To be called when all known keys were asked for."""
        for key in self._left:
            self.wrong(_UNKNOWN.filled(key=key[:_LONGEST]))


def _template(table: _Table[Any]) -> Template:
    template = Template(
        table.name(),
        table.text("title", needed=True),
        table.text("title_zh", needed=True),
        cues=table.texts("cues"),
        file_name=table.text("file_name"),
        keys=table.texts("keys"),
        deadlines=table.texts("deadlines"),
        fields=tuple(_field(each) for each in table.tables("fields", _OF_FIELD)),
        rules=tuple(_rule(each) for each in table.tables("rules")),
    )
    table.end()
    return template


def _field(table: _Table[Any]) -> FieldSpec:
    spec = _column(table)
    pattern = table.text("pattern", longest=1000) or None
    if pattern is not None:
        problem = bad_pattern(pattern)
        if problem is not None:
            table.wrong(problem)
    return replace(
        spec,
        pattern=pattern,
        required=table.flag("required"),
        verify=table.one_of("verify", Verify, Verify.DOUBT),
        columns=tuple(_column(each) for each in table.tables("columns", _OF_COLUMN)),
        zones=tuple(zone for each in table.tables("zones") if (zone := each.zone()) is not None),
        prompt=table.text("prompt", longest=_LONGEST_PROMPT),
    )


def _column(table: _Table[Any]) -> FieldSpec:
    """What a field and a column of a table both have."""
    return FieldSpec(
        table.name(),
        table.one_of("type", FieldType, FieldType.TEXT, needed=True),
        table.text("title", needed=True),
        table.text("title_zh", needed=True),
        labels=table.texts("labels"),
        choices=tuple(Choice(each.text("value", needed=True), each.texts("labels")) for each in table.tables("choices")),
    )


def _rule(table: _Table[Any]) -> Rule:
    return Rule(table.one_of("kind", RuleKind, RuleKind.EQUAL, needed=True), table.texts("fields", needed=True))
