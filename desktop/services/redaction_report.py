"""What was blacked out, why and by whom, and what was checked: beside the files, never the words themselves."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from desktop.document.errors import Text
from desktop.document.history import DeliveredFile
from desktop.document.redaction import Redaction, RedactionKind
from desktop.exporters.errors import system_errors
from desktop.services.redaction import READ_ONLY_IS_FOUND
from desktop.services.redaction_check import Checked

_FORMAT = "dossier-redaction/1"
ENDINGS = (".redaction.json", ".redaction.txt")
KINDS: Mapping[RedactionKind, Text] = MappingProxyType(
    {
        RedactionKind.FIELD: Text("field", "字段"),
        RedactionKind.SEARCH: Text("search", "查找"),
        RedactionKind.PATTERN: Text("pattern", "规则"),
        RedactionKind.NAME: Text("name", "姓名"),
        RedactionKind.DRAWN: Text("drawn by hand", "手绘"),
    }
)
_TITLE = Text("Redaction report", "遮盖报告")
_LINES = (
    Text("Document", "文档"), Text("When (UTC)", "时间（UTC）"), Text("Written by", "导出人"), Text("Program", "程序"),
    Text("Head of the history", "历史链末端"), Text("Pages", "页数"), Text("Pages with areas", "含遮盖的页数"),
    Text("Areas", "遮盖区域数"),
)  # fmt: skip
_PAGE = Text("Page {number}", "第 {number} 页")
_AREA = Text("{kind}: {reason} · marked by {by}, {at}", "{kind}：{reason} · 标记人 {by}，{at}")
_CHECKS, _FILES, _NOTES = Text("Checks", "检查"), Text("Files", "文件"), Text("Please note", "请注意")
_SEARCHED = Text(
    "{format}: none of the {count} texts under the areas is in the file, in any part of it.",
    "{format}：遮盖区域下的 {count} 段文字均未出现在文件的任何部分。",
)
_SHORT = Text(
    "{format}: {count} texts are too short to be looked for; they were taken out by their place.",
    "{format}：{count} 段文字过短，无法查找，已按位置移除。",
)
_SEEN = Text(
    "{format}: {count} pages compared with the originals: black in the areas, unchanged elsewhere, no letters to copy there.",
    "{format}：已与原件逐像素比对 {count} 页：区域内全黑，其余部分未变，区域内无可复制文字。",
)
_PARTS = Text(
    "{format}: {count} texts were not looked for: they are parts of words that stand outside the areas.",
    "{format}：{count} 段文字未查找：它们是区域之外其他文字的一部分。",
)
_ELSEWHERE = Text(
    "{count} texts under the areas also stand outside of them, on: {pages}. They are not covered there.",
    "遮盖区域下有 {count} 段文字也出现在区域之外：{pages}。这些位置未被遮盖。",
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a report tells. areas: with the number of their page in the document, 0 where it is on a page that was taken out.
    elsewhere: how many texts stand outside the areas too, and the numbers of the pages where."""

    document: str
    title: str
    by: str
    at: str
    program: str
    head: str
    pages: int
    areas: Sequence[tuple[int, Redaction]]
    checks: Sequence[Checked]
    files: Sequence[DeliveredFile]
    elsewhere: tuple[int, Sequence[int]]


def vocabulary() -> tuple[str, ...]:
    """What the reports say of themselves."""
    texts = (
        *KINDS.values(), *_LINES, _TITLE, _PAGE, _AREA, _CHECKS, _FILES, _NOTES, _SEARCHED, _SHORT, _PARTS, _SEEN, _ELSEWHERE,
        READ_ONLY_IS_FOUND,
    )  # fmt: skip
    return tuple(said for text in texts for said in (text.en, text.zh))


def write_report(told: Told, folder: Path, stem: str, language: str) -> tuple[Path, ...]:
    """STEM.redaction.json and STEM.redaction.txt, numbered where there are some. Raises ExportFailed."""
    number, name = 1, stem
    while any(os.path.lexists(folder / f"{name}{ending}") for ending in ENDINGS):
        number += 1
        name = f"{stem}-{number}"
    texts = (json.dumps(_plain(told, language), ensure_ascii=False, indent=2), "\n".join(_lines(told, language)))
    written = []
    for ending, text in zip(ENDINGS, texts, strict=True):
        path = folder / f"{name}{ending}"
        with system_errors(path), path.open("x", encoding="utf-8", errors="replace", newline="\n") as stream:
            stream.write(f"{text}\n")
            stream.flush()
            os.fsync(stream.fileno())
        written.append(path)
    return tuple(written)


def _plain(told: Told, language: str) -> dict[str, object]:
    return {
        "format": _FORMAT,
        "document": told.document,
        "title": told.title,
        "at": told.at,
        "by": told.by,
        "program": told.program,
        "head": told.head,
        "pages": told.pages,
        "areas": [
            {
                "page": number or None,
                "kind": area.kind.value,
                "reason": area.reason,
                "by": area.by,
                "at": area.at,
                "place": [round(n, 1) for point in area.quad.points for n in point],
            }
            for number, area in told.areas
        ],
        "checks": [
            {
                "format": c.format,
                "texts": c.words,
                "too_short": c.short,
                "parts_of_others": c.parts,
                "pages_compared": c.pages,
                "passed": True,
            }
            for c in told.checks
        ],
        "elsewhere": {"texts": told.elsewhere[0], "pages": list(told.elsewhere[1])},
        "files": [{"name": f.name, "sha256": f.sha256, "size": f.size} for f in told.files],
        "note": READ_ONLY_IS_FOUND.say(language),
    }


def _lines(told: Told, language: str) -> Iterable[str]:
    def say(text: Text, **details: str | int) -> str:
        return text.filled(**details).say(language)

    marked = {number for number, _ in told.areas}
    values = (told.title, told.at, told.by, told.program, told.head, told.pages, len(marked), len(told.areas))
    yield say(_TITLE)
    yield ""
    yield from (f"{say(name)}: {value}" for name, value in zip(_LINES, values, strict=True))
    for number in sorted(marked):
        yield ""
        yield say(_PAGE, number=number)
        here = Counter((a.kind, a.reason, a.by, a.at[:19]) for n, a in told.areas if n == number)
        for (kind, reason, by, at), count in here.items():
            yield f"  {count} × {say(_AREA, kind=KINDS[kind].say(language), reason=reason, by=by, at=at)}"
    yield ""
    yield say(_CHECKS)
    for check in told.checks:
        yield f"  {say(_SEARCHED, format=check.format, count=check.words)}"
        if check.short:
            yield f"  {say(_SHORT, format=check.format, count=check.short)}"
        if check.parts:
            yield f"  {say(_PARTS, format=check.format, count=check.parts)}"
        if check.pages:
            yield f"  {say(_SEEN, format=check.format, count=check.pages)}"
    yield ""
    yield say(_NOTES)
    yield f"  {say(READ_ONLY_IS_FOUND)}"
    if told.elsewhere[0]:
        pages = ("、" if language.startswith("zh") else ", ").join(say(_PAGE, number=n) for n in told.elsewhere[1])
        yield f"  {say(_ELSEWHERE, count=told.elsewhere[0], pages=pages)}"
    yield ""
    yield say(_FILES)
    yield from (f"  {file.sha256}  {file.size:>12}  {file.name}" for file in told.files)
