"""The templates that come with the program: one TOML file a kind of document."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from desktop.document.errors import DossierError, Text
from desktop.document.template import FieldSpec, FieldType, Template
from desktop.resources import resource


class UnknownTemplate(DossierError):
    """Details: template, known."""

    code = "unknown-template"
    sentence = Text("There is no template “{template}”.", "没有模板“{template}”。")
    remedy = Text("Choose among: {known}.", "可选模板：{known}。")


class BadTemplate(DossierError):
    """Details: file, why."""

    code = "bad-template"
    sentence = Text("The template {file} cannot be used: {why}.", "模板 {file} 无法使用：{why}。")
    remedy = Text("Correct the file, or install the program again.", "请更正该文件，或重新安装程序。")


def template_names(folder: Path | None = None) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in _folder(folder).glob("*.toml")))


def load_template(name: str, folder: Path | None = None) -> Template:
    """folder: where templates lie, None for the program's own. Raises UnknownTemplate, BadTemplate."""
    if name not in template_names(folder):
        raise UnknownTemplate(template=name, known=", ".join(template_names(folder)))
    path = _folder(folder) / f"{name}.toml"
    try:
        plain = tomllib.loads(path.read_text("utf-8"))
        return Template(name, plain["title"], plain["title_zh"], tuple(_field(field) for field in plain["fields"]))
    except (OSError, ValueError, KeyError, TypeError, re.error) as error:
        raise BadTemplate(file=path.name, why=f"{type(error).__name__} {error}") from error


def _folder(folder: Path | None) -> Path:
    return folder or resource("templates")


def _field(plain: dict[str, Any]) -> FieldSpec:
    re.compile(plain.get("pattern", ""))
    return FieldSpec(
        plain["name"],
        FieldType(plain["type"]),
        plain["title"],
        plain["title_zh"],
        tuple(plain.get("labels", ())),
        plain.get("pattern"),
    )
