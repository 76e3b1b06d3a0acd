"""The templates of this desk: those that come with the program, and a person's own. One TOML file a kind of document."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from desktop.document.errors import DossierError, Text
from desktop.document.template import Template
from desktop.fields.templates.reading import MOST_BYTES, parse
from desktop.fields.templates.rules import bad_template_name
from desktop.fields.templates.writing import to_toml
from desktop.resources import resource

__all__ = [
    "BadTemplate",
    "TemplateExists",
    "TemplateNotWritten",
    "Templates",
    "UnknownTemplate",
    "read_template",
    "template_problems",
    "to_toml",
]

_MOST_FILES = 1000
_LONGEST_TOLD = 64
_MOST_TOLD = 3
"""Of what is wrong with a file, in one error; `template_problems` tells all."""


class UnknownTemplate(DossierError):
    """Details: template, known."""

    code = "unknown-template"
    sentence = Text("There is no template “{template}”.", "没有模板“{template}”。")
    remedy = Text("Choose among: {known}.", "可选模板：{known}。")


class BadTemplate(DossierError):
    """Details: file; why, why_zh: what is wrong, with the field, in one sentence."""

    code = "bad-template"
    sentence = Text("The template {file} cannot be used: {why}.", "模板 {file} 无法使用：{why_zh}。")
    remedy = Text("Correct the file; docs/templates.md tells the format.", "请更正该文件；格式说明见 docs/templates.md。")


class TemplateExists(DossierError):
    """Details: template."""

    code = "template-exists"
    sentence = Text("There is already a template of your own called “{template}”.", "已有名为“{template}”的自建模板。")
    remedy = Text("Give the new one another name, or replace the old one.", "请为新模板另取名称，或选择替换。")


class TemplateNotWritten(DossierError):
    """Details: file, reason."""

    code = "template-not-written"
    sentence = Text("The template {file} could not be written: {reason}.", "无法写入模板 {file}：{reason}。")
    remedy = Text("Look whether the folder can be written to.", "请检查该文件夹是否可写。")


_UNREADABLE = Text("the file cannot be read ({reason})", "无法读取文件（{reason}）")
_MORE = Text("and {count} more", "另有 {count} 处")
_NO_FILE = Text("there is no such file", "没有这个文件")
_OTHER_NAME = Text("it calls itself “{name}”, so the file must be {name}.toml", "其名称为“{name}”，文件名应为 {name}.toml")


def read_template(path: Path) -> Template:
    """Raises BadTemplate."""
    template, problems = _read(path)
    if template is None:
        raise _bad(path, problems)
    return template


def template_problems(path: Path) -> tuple[Text, ...]:
    """All that is wrong with a file, a sentence each; none where it is well."""
    return _read(path)[1]


def _read(path: Path) -> tuple[Template | None, tuple[Text, ...]]:
    data, problem = _bytes(path)
    return (None, (problem,)) if problem is not None else parse(data)


def _bytes(path: Path) -> tuple[bytes, Text | None]:
    """No more of the file than tells that it is too large."""
    if not path.is_file():
        return b"", _NO_FILE
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1), None
    except OSError as error:
        return b"", _UNREADABLE.filled(reason=_reason(error))


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _bad(path: Path, problems: tuple[Text, ...]) -> BadTemplate:
    told = problems[:_MOST_TOLD]
    more = (_MORE.filled(count=len(problems) - len(told)),) if len(problems) > len(told) else ()
    why, why_zh = "; ".join(p.en for p in (*told, *more)), "；".join(p.zh for p in (*told, *more))
    return BadTemplate(file=path.name, why=why, why_zh=why_zh)


class Templates:
    """own: folder of a person's own templates, which win by name; it may not exist. shipped: None for the program's.

    Each file is read once, and again when it has changed. A broken file never hides a good one of the same name.
    """

    def __init__(self, own: Path | None = None, shipped: Path | None = None) -> None:
        self._own = own
        self._shipped = shipped or resource("templates")
        self._known: dict[Path, tuple[tuple[int, int], Template | BadTemplate]] = {}

    def names(self) -> tuple[str, ...]:
        """In order; of those that can be used."""
        return tuple(sorted({path.stem for path in self._files() if isinstance(self._at(path), Template)}))

    def get(self, name: str) -> Template:
        """Raises UnknownTemplate; BadTemplate where all there is of that name is broken."""
        broken: BadTemplate | None = None
        for path in self._files():
            if path.stem == name:
                found = self._at(path)
                if isinstance(found, Template):
                    return found
                broken = broken or found
        raise broken or UnknownTemplate(template=name, known=", ".join(self.names()))

    def all(self) -> tuple[Template, ...]:
        """Without the broken ones, by name."""
        return tuple(self.get(name) for name in self.names())

    def problems(self) -> tuple[BadTemplate, ...]:
        """The broken ones."""
        return tuple(found for path in self._files() if isinstance(found := self._at(path), BadTemplate))

    def is_own(self, name: str) -> bool:
        """Whether `get` gives a person's own."""
        path = self._own_path(name)
        return path is not None and path.is_file() and isinstance(self._at(path), Template)

    def is_shipped(self, name: str) -> bool:
        """Whether one of this name comes with the program, used or not."""
        return bad_template_name(name) is None and (self._shipped / f"{name}.toml").is_file()

    def save(self, template: Template) -> Path:
        """As one's own, over one of the same name; whole or not at all. Raises BadTemplate, TemplateNotWritten."""
        data = to_toml(template).encode("utf-8", errors="replace")
        read, problems = parse(data)
        if read is None:
            raise _bad(Path(f"{template.name[:_LONGEST_TOLD]}.toml"), problems)
        return self._keep(read, data)

    def import_file(self, path: Path, *, replace: bool = False) -> Template:
        """Into one's own, under the name that it gives itself, with its comments. Raises BadTemplate, TemplateExists,
        TemplateNotWritten."""
        data, problem = _bytes(path)
        template, problems = (None, (problem,)) if problem is not None else parse(data)
        if template is None:
            raise _bad(path, problems)
        target = self._own_path(template.name)
        if target is not None and target.exists() and not replace:
            raise TemplateExists(template=template.name)
        self._keep(template, data)
        return template

    def remove(self, name: str) -> None:
        """One's own, broken or not; one that comes with the program stays. Raises UnknownTemplate, TemplateNotWritten."""
        path = self._own_path(name)
        if path is None or not path.is_file():
            raise UnknownTemplate(template=name, known=", ".join(n for n in self.names() if self.is_own(n)))
        try:
            path.unlink()
        except OSError as error:
            raise TemplateNotWritten(file=str(path), reason=_reason(error)) from error

    def _keep(self, template: Template, data: bytes) -> Path:
        path = self._own_path(template.name)
        if path is None:
            raise TemplateNotWritten(file=f"{template.name}.toml", reason="no folder")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, data)
        except OSError as error:
            raise TemplateNotWritten(file=str(path), reason=_reason(error)) from error
        return path

    def _own_path(self, name: str) -> Path | None:
        """None where there is no own folder, or where the name is none: it may be a path in disguise."""
        return None if self._own is None or bad_template_name(name) is not None else self._own / f"{name}.toml"

    def _files(self) -> Iterator[Path]:
        """One's own first."""
        for folder in (self._own, self._shipped):
            if folder is not None and folder.is_dir():
                yield from sorted(folder.glob("*.toml"))[:_MOST_FILES]

    def _at(self, path: Path) -> Template | BadTemplate:
        try:
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
        except OSError:
            stamp = (0, 0)
        known = self._known.get(path)
        if known is None or known[0] != stamp:
            known = (stamp, _named(path))
            self._known[path] = known
        return known[1]


def _named(path: Path) -> Template | BadTemplate:
    """What lies in a folder is known by its file's name."""
    template, problems = _read(path)
    if template is not None and template.name != path.stem:
        problems = (_OTHER_NAME.filled(name=template.name),)
    return _bad(path, problems) if problems or template is None else template


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: into a new file beside it, which then takes its place."""
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
