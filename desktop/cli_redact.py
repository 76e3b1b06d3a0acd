"""The `redact` command: mark what is to be blacked out in a dossier, and tell what is marked. It never shows the words."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.document.errors import DossierError, Text
from desktop.document.redaction import RedactionKind
from desktop.services.redaction import READ_ONLY_IS_FOUND, Asked, elsewhere, find, marked, names_of
from desktop.services.redaction_patterns import PATTERNS
from desktop.storage.dossier import Dossier
from desktop.storage.settings import load_settings

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

OK, WRONG_USAGE = 0, 2
_PAGE = Text("{title}  page {number}  {reason}  {count}", "{title}  第 {number} 页  {reason}  {count}")
_SUMMARY = Text("{areas} areas are marked on {pages} pages.", "已标记 {areas} 处，分布于 {pages} 页。")
_ELSEWHERE = Text(
    "{title}: the same words stand {count} times outside the marked areas; --everywhere marks those too.",
    "{title}：相同文字在标记区域之外还出现 {count} 次；使用 --everywhere 可一并标记。",
)


class NoSuchDocument(DossierError):
    """Details: document."""

    code = "redaction-document"
    sentence = Text("There is no document {document} in the dossier.", "卷宗中没有文档 {document}。")
    remedy = Text("The list of documents names them all.", "请查看文档列表中的编号。")


def add_redact_command(commands: Commands) -> None:
    """Adds `redact` to the subcommands of the program."""
    redact = commands.add_parser("redact", help="mark what is to be blacked out by `export --redact`, and list it")
    redact.add_argument("dossier", type=Path, metavar="DOSSIER")
    redact.add_argument("--document", action="append", default=[], metavar="ID", help="only in this document (repeat for more)")
    redact.add_argument("--patterns", type=_patterns, default=(), metavar=",".join(PATTERNS))
    redact.add_argument("--names", type=Path, metavar="FILE", help="a plain list of names, one a line")
    redact.add_argument("--search", action="append", default=[], metavar="TEXT", help="a text, wherever it stands")
    redact.add_argument("--fields", type=_listed, default=(), metavar="NAME,...", help="values of these fields, on their ink")
    redact.add_argument("--regex", action="append", default=[], metavar="EXPRESSION", help="a regular expression")
    redact.add_argument("--everywhere", action="store_true", help="also where the words of marked areas stand once more")
    redact.add_argument("--clear", action="store_true", help="take away all marks but those drawn by hand first")
    redact.add_argument("--clear-drawn", action="store_true", help="take away those drawn by hand first")
    redact.add_argument("--json", action="store_true", help="a JSON line for each page and reason")
    redact.set_defaults(command_function=_redact)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.split(","))))


def _patterns(text: str) -> tuple[str, ...]:
    names = _listed(text)
    for name in names:
        if name not in PATTERNS:
            raise argparse.ArgumentTypeError(f"no pattern {name!r}; there are {', '.join(PATTERNS)}")
    return names


def _redact(options: argparse.Namespace, language: str) -> int:
    asked = Asked(
        fields=options.fields,
        words=tuple(options.search),
        names=names_of(options.names) if options.names is not None else (),
        patterns=options.patterns,
        expressions=tuple(options.regex),
    )
    marking = options.clear or options.clear_drawn or options.everywhere or asked != Asked()
    with Dossier.open(options.dossier, read_only=not marking) as dossier:
        known = [summary.id for summary in dossier.documents()]
        for identity in options.document:
            if identity not in known:
                raise NoSuchDocument(document=identity)
        found = [identity for identity in known if not options.document or identity in options.document]
        person = load_settings().person
        gone = {
            area.id
            for identity in found
            for area in dossier.redactions(identity)
            if (options.clear_drawn if area.kind is RedactionKind.DRAWN else options.clear)
        }
        # All is found before anything is taken away: a wrong expression must not cost the marks that are there.
        finds = find(dossier, asked, found, language=language, without=gone) if asked != Asked() and found else ()
        if marking:
            dossier.change_redactions(add=marked(finds, person), remove=gone)
        for identity in found if options.everywhere else ():
            while more := elsewhere(dossier, identity, language=language):  # what is marked may cover words of its own
                dossier.change_redactions(add=marked(more, person))
        _tell(dossier, found, options.json, language)
    return OK


def _tell(dossier: Dossier, documents: Sequence[str], as_json: bool, language: str) -> None:
    areas = pages = 0
    for identity in documents:
        document = dossier.document(identity)
        numbers = {page: number for number, page in enumerate(document.pages, 1)}
        counts = Counter((numbers.get(a.page, 0), a.kind.value, a.reason) for a in dossier.redactions(identity))
        areas, pages = areas + counts.total(), pages + len({number for number, _, _ in counts})
        for (number, kind, reason), count in sorted(counts.items()):
            if as_json:
                plain = {"document": identity, "page": number or None, "kind": kind, "reason": reason, "areas": count}
                print(json.dumps(plain, ensure_ascii=False))
            else:
                print(_PAGE.filled(title=document.title, number=number, reason=reason, count=count).say(language))
        left = len(elsewhere(dossier, identity, language=language)) if counts else 0
        if left and not as_json:
            print(_ELSEWHERE.filled(title=document.title, count=left).say(language))
    if not as_json:
        print(_SUMMARY.filled(areas=areas, pages=pages).say(language))
        print(READ_ONLY_IS_FOUND.say(language))
