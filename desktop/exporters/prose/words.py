"""What the program itself says in running text, and what is told of a document beside it."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.document.errors import DossierError, Text
from desktop.document.model import Line, LineMark
from desktop.document.template import FieldType
from desktop.exporters.cells import clean
from desktop.exporters.job import Job
from desktop.exporters.leaving import leaving, stands_for
from desktop.exporters.prose.flow import PageStart
from desktop.exporters.prose.lines import DOUBTFUL

ILLEGIBLE = Text("illegible", "无法辨认")
FIGURE = Text("figure on page {page}", "第 {page} 页 插图")
SEAL = Text("seal on page {page}", "第 {page} 页 印章")
HANDWRITING = Text("handwriting on page {page}", "第 {page} 页 手写")
CONTINUED = Text("continued from an earlier page", "接前页表格")
CONTENTS = Text("Contents", "目录")
PAGES = Text("Pages", "页码")
ABOUT = Text("About this text", "关于本文")

_PAGE = Text("page {page}", "第 {page} 页")
_PRINTED = Text("page {page} (printed: {printed})", "第 {page} 页（页码 {printed}）")
_SAYS_ILLEGIBLE = Text("illegible, says {by}", "{by}标为无法辨认")
_SAYS_NOT_APPLICABLE = Text("not applicable, says {by}", "{by}标为不适用")
_DOUBTFUL = Text("doubtful: {percent} %", "存疑：{percent}%")
_NO_INK = Text("no ink was found under it", "下方未发现墨迹")
_ORIGINAL = Text("Original", "原件")
_READ_BY = Text("Read by", "识别引擎")
_WORKED_ON_BY = Text("Worked on by", "处理人员")
_EXPORTED = Text("Written", "导出时间")
_HEAD = Text("Head of the history", "历史记录摘要")
_CONFIRMED = Text("{value} (confirmed by {by})", "{value}（{by}确认）")


def page_words(start: PageStart, language: str) -> str:
    if start.printed and start.printed != str(start.page):
        return _PRINTED.filled(page=start.page, printed=start.printed).say(language)
    return _PAGE.filled(page=start.page).say(language)


def unread(start: PageStart, language: str) -> str:
    """Why the page could not be read; "" for one that could."""
    return "" if start.source.error is None else DossierError.from_json(start.source.error).say(language)


def said_of(line: Line, language: str) -> str:
    """What a reader should know of a line; "" for most."""
    if line.mark is not LineMark.NONE:
        says = _SAYS_ILLEGIBLE if line.mark is LineMark.ILLEGIBLE else _SAYS_NOT_APPLICABLE
        return says.filled(by=line.confirmed_by or "?").say(language)
    if line.confirmed_by is not None:
        return ""
    told = [_NO_INK.say(language)] if not line.inked else []
    if line.doubt >= DOUBTFUL:
        told.insert(0, _DOUBTFUL.filled(percent=round(100 * line.doubt)).say(language))
    return "; ".join(told)


def facts(job: Job) -> Iterator[tuple[str, str]]:
    """What is told of the document and of how its text came about, each with its name."""
    yield from fields(job)
    say = job.language
    for master in job.masters:
        yield _ORIGINAL.say(say), f"{clean(master.name)} (SHA-256 {master.sha256})"
    for each in job.processing:
        label = _WORKED_ON_BY if each.person else _READ_BY
        yield label.say(say), clean(" ".join(filter(None, (each.name, each.version, f"({each.at})" if each.at else ""))))
    yield _EXPORTED.say(say), f"{job.exported_at}, {job.program}"
    if job.head:
        yield _HEAD.say(say), job.head


def fields(job: Job) -> Iterator[tuple[str, str]]:
    """The document's fields that may leave, but tables; with who confirmed them."""
    for checked in job.record.fields if job.record else ():
        left, spec = leaving(checked, job.document.pages), checked.spec
        if left.field is None or not left.field.value.strip() or spec.type is FieldType.TABLE:
            continue
        value, by = " ".join(clean(left.field.value).split()), stands_for(left)
        told = _CONFIRMED.filled(value=value, by=by).say(job.language) if by else value
        yield (spec.title_zh if job.language.startswith("zh") else spec.title) or spec.name, told
