"""A profile's file read strictly, and written: whatever is not as the format says is a problem, told in a sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from desktop.document.errors import Text
from desktop.exporters.formats import FORMATS
from desktop.exporters.job import Attachment, Options, PageImage, Rewriting
from desktop.exporters.registers import REGISTER_FORMATS
from desktop.fields.templates.writing import quoted
from desktop.services.catalogues import Layout
from desktop.services.placing import Existing
from desktop.services.profile import Bag, Profile, Registers

MOST_BYTES = 64 * 1024
_MOST_DOTS = 100
"""In one line: tomllib's memory grows with the square of the length of a dotted key, and a key cannot leave its line."""
_LONGEST = 200
_MOST_INFO = 50
_NAME = re.compile(r"(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$)[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_INFO_KEY = re.compile(r"[A-Za-z][A-Za-z0-9-]*")

_TOO_LARGE = Text("the file is larger than {most} KB", "文件超过 {most} KB")
_NOT_UTF8 = Text("the file is not text in UTF-8", "文件不是 UTF-8 文本")
_DOTS = Text("line {line} has more than {most} dots", "第 {line} 行的点号超过 {most} 个")
_NOT_TOML = Text("the file is not TOML: {why}", "文件不是有效的 TOML：{why}")
_TOO_DEEP = Text("the file is nested too deeply", "文件嵌套过深")
_UNKNOWN = Text("“{key}” is not known here", "此处没有“{key}”这一项")
_MISSING = Text("“{key}” is missing", "缺少“{key}”")
_NOT_A = Text("“{key}” must be {kind}", "“{key}”必须是{kind_zh}")
_NOT_ONE_OF = Text("“{key}” is “{given}”; it must be one of {known}", "“{key}”为“{given}”，必须是以下之一：{known}")
_TOO_LONG = Text("“{key}” is longer than {most} characters", "“{key}”超过 {most} 个字符")
_UNPRINTABLE = Text("“{key}” has characters that cannot be printed", "“{key}”含有不可打印的字符")
_BAD_NAME = Text(
    "the name “{name}” must be English snake_case, such as archive_delivery",
    "名称“{name}”必须是英文 snake_case，例如 archive_delivery",
)
_BAD_INFO = Text(
    "“{key}” is no label of a bag, such as Source-Organization", "“{key}”不是归档包信息项，例如 Source-Organization"
)
_NOTHING = Text("it writes nothing: formats and registers are empty", "没有可输出的内容：formats 与 registers 均为空")
_A_TEXT, _A_LIST = Text("a text", "文字"), Text("a list of texts", "文字列表")
_A_FLAG, _A_TABLE = Text("true or false", "true 或 false"), Text("a table", "表")

E = TypeVar("E", bound=StrEnum)


def is_profile_name(name: str) -> bool:
    return len(name) <= 64 and _NAME.fullmatch(name) is not None


def parse(data: bytes) -> tuple[Profile | None, tuple[Text, ...]]:
    """The profile, or None and all that is wrong with it."""
    plain, problem = _toml(data)
    if problem is not None:
        return None, (problem,)
    problems: list[Text] = []
    top = _Table(plain, problems)
    profile = _profile(top)
    top.end()
    if profile.name and not is_profile_name(profile.name):
        problems.append(_BAD_NAME.filled(name=profile.name))
    if not problems and not (profile.formats or profile.registers.formats):
        problems.append(_NOTHING)
    return (None if problems else profile), tuple(problems)


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


class _Table:
    """One table of the file: each key is asked for once, and what is then left over is not known."""

    def __init__(self, plain: Mapping[str, Any], problems: list[Text], where: str = "") -> None:
        self._left = dict(plain)
        self._problems = problems
        self._where = where

    def _wrong(self, problem: Text, key: str, **details: str | int) -> None:
        named = f"{self._where}.{key}" if self._where else key
        self._problems.append(problem.filled(key=named[:_LONGEST], **details))

    def _not_a(self, key: str, kind: Text) -> None:
        self._wrong(_NOT_A, key, kind=kind.en, kind_zh=kind.zh)

    def text(self, key: str, *, needed: bool = False) -> str:
        value = self._left.pop(key, None)
        if value is None:
            if needed:
                self._wrong(_MISSING, key)
            return ""
        return self._checked(key, value)

    def _checked(self, key: str, value: object) -> str:
        if not isinstance(value, str):
            self._not_a(key, _A_TEXT)
            return ""
        if len(value) > _LONGEST:
            self._wrong(_TOO_LONG, key, most=_LONGEST)
            return ""
        if not value.isprintable():
            self._wrong(_UNPRINTABLE, key)
            return ""
        return value

    def names(self, key: str, known: Collection[str]) -> tuple[str, ...]:
        value = self._left.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            self._not_a(key, _A_LIST)
            return ()
        for entry in value:
            if entry not in known:
                self._wrong(_NOT_ONE_OF, key, given=entry[:_LONGEST], known=", ".join(known))
        return tuple(dict.fromkeys(entry for entry in value if entry in known))

    def flag(self, key: str, default: bool = False) -> bool:
        value = self._left.pop(key, default)
        if not isinstance(value, bool):
            self._not_a(key, _A_FLAG)
            return default
        return value

    def one_of(self, key: str, default: E) -> E:
        value = self._left.pop(key, default)
        kinds = type(default)
        if not isinstance(value, str) or value not in tuple(kinds):
            given = value if isinstance(value, str) else type(value).__name__
            self._wrong(_NOT_ONE_OF, key, given=given[:_LONGEST], known=", ".join(kinds))
            return default
        return kinds(value)

    def table(self, key: str) -> _Table | None:
        value = self._left.pop(key, None)
        if value is None:
            return None
        if not isinstance(value, dict):
            self._not_a(key, _A_TABLE)
            return None
        return _Table(value, self._problems, key)

    def info(self) -> tuple[tuple[str, str], ...]:
        """Labels with their values, in their order."""
        table = self.table("info")
        if table is None:
            return ()
        found, table._left = table._left, {}
        for key in found:
            if not _INFO_KEY.fullmatch(key) or len(found) > _MOST_INFO:
                table._wrong(_BAD_INFO, key)
        return tuple((key, table._checked(key, value)) for key, value in found.items())

    def end(self) -> None:
        """To be called when all known keys were asked for."""
        for key in self._left:
            self._wrong(_UNKNOWN, key)


def _profile(top: _Table) -> Profile:
    return Profile(
        name=top.text("name", needed=True),
        title=top.text("title", needed=True),
        title_zh=top.text("title_zh", needed=True),
        formats=top.names("formats", FORMATS),
        file_name=top.text("file_name"),
        folder=top.text("folder"),
        only_approved=top.flag("only_approved"),
        existing=top.one_of("existing", Existing.NUMBER),
        redacted=top.flag("redacted"),
        options=_options(top.table("options")),
        registers=_registers(top.table("registers")),
        bag=_bag(top.table("bag")),
    )


def _options(table: _Table | None) -> Options:
    if table is None:
        return Options()
    options = Options(
        rasterise=table.flag("rasterise"),
        rewriting=table.one_of("pictures", Rewriting.KEEP),
        attachment=table.one_of("attach", Attachment.ALTO),
        page_image=table.one_of("page_image", PageImage.PNG),
        masters=table.flag("masters", default=True),
    )
    table.end()
    return options


def _registers(table: _Table | None) -> Registers:
    if table is None:
        return Registers()
    formats = table.names("formats", REGISTER_FORMATS)
    registers = Registers(formats, table.one_of("layout", Layout.ALL), table.flag("ink"))
    table.end()
    return registers


def _bag(table: _Table | None) -> Bag | None:
    if table is None:
        return None
    bag = Bag(table.flag("masters", default=True), table.info())
    table.end()
    return bag


# --- writing ------------------------------------------------------------------------------------------------------------


def to_toml(profile: Profile) -> str:
    """Without what is as it is by default. Reads back the same."""
    return "\n".join(_lines(profile)) + "\n"


def _lines(profile: Profile) -> Iterator[str]:
    plain = Profile()
    for key, value, default in (
        ("name", profile.name, None), ("title", profile.title, None), ("title_zh", profile.title_zh, None),
        ("formats", profile.formats, None), ("file_name", profile.file_name, ""), ("folder", profile.folder, ""),
        ("only_approved", profile.only_approved, False), ("existing", profile.existing, plain.existing),
        ("redacted", profile.redacted, False),
    ):  # fmt: skip
        if value != default:
            yield f"{key} = {_value(value)}"
    options = profile.options
    if options != plain.options:
        yield from ("", "[options]")
        yield from (f"{key} = {_value(value)}" for key, value in (
            ("rasterise", options.rasterise), ("pictures", options.rewriting), ("attach", options.attachment),
            ("page_image", options.page_image), ("masters", options.masters),
        ))  # fmt: skip
    registers = profile.registers
    if registers.formats:
        yield from ("", "[registers]", f"formats = {_value(registers.formats)}", f"layout = {_value(registers.layout)}")
        yield f"ink = {_value(registers.ink)}"
    if profile.bag is not None:
        yield from ("", "[bag]", f"masters = {_value(profile.bag.masters)}")
        if profile.bag.info:
            yield from ("", "[bag.info]", *(f"{key} = {_value(value)}" for key, value in profile.bag.info))


def _value(value: str | bool | tuple[str, ...]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(map(quoted, value))}]"
    return quoted(value)
