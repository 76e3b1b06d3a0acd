"""The `templates` command: list, check, try and import the templates of records."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.document.errors import Text
from desktop.document.history import Actor, ActorKind
from desktop.document.record import CheckedField, FieldState, Record
from desktop.document.template import Template
from desktop.engines import registry
from desktop.fields.templates.library import Templates, read_template, template_problems
from desktop.services import headless
from desktop.services.engines import EMBEDDED, DeskEngines
from desktop.services.export import Exported
from desktop.services.importing import Failure, ImportOptions
from desktop.services.models import Models
from desktop.services.recognise import QueueState
from desktop.services.templates import own_templates, remarks_on, try_template
from desktop.storage.dossier import Dossier, utc_now
from desktop.storage.settings import load_settings

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

OK, SOME_FAILED = 0, 1
_WIDEST_VALUE = 60

_OWN = Text("own", "自建")
_SHIPPED = Text("shipped", "内置")
_FIELDS = Text("{count} fields", "{count} 个字段")
_WELL = Text(
    "{file} can be used: template {name}, {fields} fields, {rules} rules.",
    "{file} 可以使用：模板 {name}，{fields} 个字段，{rules} 条规则。",
)
_PROBLEM = Text("{file}: {problem}.", "{file}：{problem}。")
_REMARK = Text("Note: {remark}.", "提示：{remark}。")
_BROUGHT = Text("{name} can be used now: {title}.", "{name} 已可使用：{title}。")
_HEAD = Text("{file}: {found} of {all} fields", "{file}：找到 {found}/{all} 个字段")
_COLUMNS = (Text("field", "字段"), Text("state", "状态"), Text("found by", "依据"), Text("value", "值"))
_STATES = {
    FieldState.SETTLED: Text("settled", "已确定"),
    FieldState.CONFIRMED: Text("confirmed", "已确认"),
    FieldState.PENDING: Text("pending", "待确认"),
    FieldState.FAILED: Text("failed", "未通过"),
}


def add_templates_command(commands: Commands) -> None:
    """Adds `templates list | check | test | import` to the subcommands of the program."""
    templates = commands.add_parser("templates", help="the kinds of records: what their documents are asked for")
    actions = templates.add_subparsers(required=True, metavar="ACTION")

    listing = actions.add_parser("list", help="the templates that are there")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(command_function=_list)

    checking = actions.add_parser("check", help="say what is wrong with a template file")
    checking.add_argument("file", type=Path, metavar="FILE")
    checking.add_argument("--json", action="store_true")
    checking.set_defaults(command_function=_check)

    trying = actions.add_parser("test", help="read documents with the embedded engine and show what the template finds")
    trying.add_argument("file", type=Path, metavar="FILE", help="a template file, or the name of a template")
    trying.add_argument("inputs", nargs="+", type=Path, metavar="INPUT", help="a file or a folder")
    trying.add_argument("--engine", default=EMBEDDED, help=argparse.SUPPRESS, choices=registry.names())
    trying.add_argument("--json", action="store_true")
    trying.set_defaults(command_function=_test)

    bringing = actions.add_parser("import", help="add a template file to your own")
    bringing.add_argument("file", type=Path, metavar="FILE")
    bringing.add_argument("--replace", action="store_true", help="over one of your own of the same name")
    bringing.set_defaults(command_function=_import)


def _list(options: argparse.Namespace, language: str) -> int:
    templates = own_templates()
    for template in templates.all():
        own = templates.is_own(template.name)
        if options.json:
            print(json.dumps({**_plain(template), "own": own}, ensure_ascii=False))
        else:
            origin = (_OWN if own else _SHIPPED).say(language)
            fields = _FIELDS.filled(count=len(template.fields)).say(language)
            title = Text(template.title, template.title_zh).say(language)
            print(f"{_padded(template.name, 20)}  {_padded(origin, 7)}  {_padded(title, 26)}  {fields}")
    for broken in templates.problems():
        print(broken.full(language), file=sys.stderr)
    return OK


def _plain(template: Template) -> dict[str, object]:
    return {
        "name": template.name,
        "title": template.title,
        "title_zh": template.title_zh,
        "fields": [
            {"key": spec.name, "type": spec.type, "title": spec.title, "title_zh": spec.title_zh} for spec in template.fields
        ],
    }


def _check(options: argparse.Namespace, language: str) -> int:
    problems = template_problems(options.file)
    template = None if problems else read_template(options.file)
    remarks = remarks_on(template) if template else ()
    if options.json:
        said = {"file": str(options.file), "ok": not problems, "problems": _both(problems), "remarks": _both(remarks)}
        print(json.dumps({**said, "template": template and _plain(template)}, ensure_ascii=False))
        return SOME_FAILED if problems else OK
    for problem in problems:
        print(_PROBLEM.filled(file=options.file.name, problem=problem.say(language)).say(language), file=sys.stderr)
    if template is not None:
        counts = {"fields": len(template.fields), "rules": len(template.rules)}
        print(_WELL.filled(file=options.file.name, name=template.name, **counts).say(language))
    for remark in remarks:
        print(_REMARK.filled(remark=remark.say(language)).say(language))
    return SOME_FAILED if problems else OK


def _both(texts: Sequence[Text]) -> list[dict[str, str]]:
    return [{"en": text.en, "zh": text.zh} for text in texts]


def _import(options: argparse.Namespace, language: str) -> int:
    template = own_templates().import_file(options.file, replace=options.replace)
    title = Text(template.title, template.title_zh).say(language)
    print(_BROUGHT.filled(name=template.name, title=title).say(language))
    return OK


# --- on documents -------------------------------------------------------------------------------------------------------


def _test(options: argparse.Namespace, language: str) -> int:
    template = _named_or_in(options.file, own_templates())
    failures = _Failures(language)
    with tempfile.TemporaryDirectory(prefix="dossier-") as folder:
        path = Path(folder) / "private.dossier"
        job = headless.Job(
            tuple(options.inputs),
            Path(folder),
            (),
            Actor(ActorKind.PERSON, load_settings().person),
            dossier=path,
            options=ImportOptions(link=True),
        )
        engines = DeskEngines(load_settings(), Models(), insisted=options.engine)
        done = headless.recognise(job, failures, engines, utc_now)
        with Dossier.open(path, read_only=True) as dossier:
            for summary in dossier.documents():
                for record in try_template(dossier, template, (summary.id,)):
                    print(json.dumps(_told(record), ensure_ascii=False) if options.json else _table(record, language))
    return OK if done else SOME_FAILED


def _named_or_in(file: Path, templates: Templates) -> Template:
    return templates.get(str(file)) if not file.exists() and str(file) in templates.names() else read_template(file)


def _told(record: Record) -> dict[str, object]:
    return {
        "file": record.document.title,
        "template": record.template.name,
        "fields": [
            {
                "key": checked.spec.name,
                "label": checked.spec.title_zh,
                "type": checked.spec.type,
                "value": _value(checked),
                "normalized": checked.normalized,
                "state": checked.state,
                "found_by": checked.field.rule if checked.field else "",
                "doubt": checked.field.doubt if checked.field else None,
                "rules": [{"rule": r.rule, "ok": r.ok, "message": r.message.en} for r in checked.rules],
            }
            for checked in record.fields
        ],
    }


def _value(checked: CheckedField) -> str:
    return checked.field.value if checked.field and checked.traced else ""


def _table(record: Record, language: str) -> str:
    found = sum(bool(_value(checked)) for checked in record.fields)
    rows = [tuple(column.say(language) for column in _COLUMNS)]
    for checked in record.fields:
        title = Text(checked.spec.title, checked.spec.title_zh).say(language)
        rule = checked.field.rule if checked.field else ""
        first, *more = _value(checked).split("\n")
        rows.append((title, _STATES[checked.state].say(language), rule, _cut(first)))
        rows.extend(("", "", "", _cut(line)) for line in more)
        rows.extend(("", "", "", f"! {r.message.say(language)}") for r in checked.rules if not r.ok)
    widths = [max(_width(row[n]) for row in rows) for n in range(3)]
    lines = ["  " + "  ".join((*(_padded(c, w) for c, w in zip(row, widths, strict=False)), row[3])).rstrip() for row in rows]
    head = _HEAD.filled(file=record.document.title, found=found, all=len(record.fields)).say(language)
    return "\n".join((head, *lines))


def _cut(text: str) -> str:
    """Cells apart by a bar; without what a terminal would take for a command."""
    plain = "".join(c if c.isprintable() else " " for c in text.replace("\t", " | "))
    return plain if len(plain) <= _WIDEST_VALUE else plain[: _WIDEST_VALUE - 1] + "…"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


class _Failures:
    """Tells only what went wrong: the tables are the result."""

    def __init__(self, language: str) -> None:
        self._language = language

    def started(self, files: int) -> None: ...

    def progressed(self, file: str, files_done: int, state: QueueState) -> None: ...

    def page_done(self, file: str, page: int) -> None: ...

    def failed(self, failure: Failure) -> None:
        print(f"{failure.file}: {failure.error.full(self._language)}", file=sys.stderr)

    def remarked(self, file: str, remark: Text) -> None: ...

    def written(self, file: str, exported: Exported) -> None: ...

    def finished(self, files: int, pages: int, failures: int) -> None: ...
