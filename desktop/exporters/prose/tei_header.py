"""The header of a TEI file: what the text is, what it was made from, by whom and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from lxml import etree

from desktop.document.errors import Text
from desktop.exporters.cells import clean
from desktop.exporters.job import Job
from desktop.exporters.leaving import leaving, stands_for
from desktop.exporters.prose.tei_places import XML, made

LANGUAGES: Mapping[str, str] = MappingProxyType({"zh": "中文", "ja": "日本語", "ko": "한국어"})
_REVIEW = Text("Checked the text in Dossier.", "在 Dossier 中核对文本。")
_READ = Text("Read the pages.", "识别页面文字。")
_WRITTEN = Text("Written as TEI by {program}.", "由 {program} 导出为 TEI。")
_HISTORY = Text("Head of the history", "历史记录摘要")
_EDITORIAL = Text(
    "Text as read and corrected, line by line; line ends, hyphens at line ends and page breaks are kept. Places (zones) are in"
    " the units of the page images, from their top left.",
    "文本按行保留识别与校对结果，行末、行末连字符与分页均保留；坐标以页面图像左上角为原点，单位与图像一致。",
)
_ENGINE = Text("text recognition", "文字识别")
_PERSON = Text("checking of the text", "文本核对")


def header(job: Job, languages: tuple[str, ...]) -> etree._Element:
    element = made("teiHeader")
    element.extend([_file(job), _encoding(job)])
    if languages:
        usage = made("langUsage")
        usage.extend(made("language", LANGUAGES[code], ident=code) for code in languages)
        profile = made("profileDesc")
        profile.append(usage)
        element.append(profile)
    element.append(_revisions(job))
    return element


def person_ids(job: Job) -> dict[str, str]:
    """Names of the people and engines in the file, as references without "#"."""
    return {each.name: f"{'person' if each.person else 'engine'}-{k}" for k, each in enumerate(job.processing, 1)}


def _file(job: Job) -> etree._Element:
    ids = person_ids(job)
    described, title = made("fileDesc"), made("titleStmt")
    title.append(made("title", clean(job.document.title)))
    for each in job.processing:
        if ids[each.name] in {name.get(f"{{{XML}}}id") for name in title.iter()}:
            continue
        resp, role = made("respStmt"), _PERSON if each.person else _ENGINE
        resp.append(made("resp", role.say(job.language)))
        resp.append(made("name", clean(each.name), xml_id=ids[each.name], type="person" if each.person else "software"))
        title.append(resp)
    published = made("publicationStmt")
    paragraph = made("p", _WRITTEN.filled(program=job.program).say(job.language) + " ")
    paragraph.append(made("date", job.exported_at, when=job.exported_at))
    published.append(paragraph)
    described.extend([title, published])
    notes = list(_fields(job))
    if notes:
        statement = made("notesStmt")
        statement.extend(notes)
        described.append(statement)
    described.append(_sources(job))
    return described


def _fields(job: Job) -> Iterator[etree._Element]:
    """The document's fields that may leave, each as a note named after it."""
    ids = person_ids(job)
    for checked in job.record.fields if job.record else ():
        left = leaving(checked, job.document.pages)
        if left.field is None or not left.field.value.strip():
            continue
        by = stands_for(left)
        yield made(
            "note",
            clean(left.field.value),
            type="field",
            n=left.spec.name,
            resp=f"#{ids[by]}" if by in ids else "",
            subtype=left.state.value,
        )


def _sources(job: Job) -> etree._Element:
    described = made("sourceDesc")
    for master in job.masters:
        source = made("bibl")
        source.append(made("title", clean(master.name)))
        source.append(made("idno", master.sha256, type="SHA-256"))
        described.append(source)
    if not job.masters:
        described.append(made("p"))
    return described


def _encoding(job: Job) -> etree._Element:
    described, told, info = made("encodingDesc"), made("editorialDecl"), made("appInfo")
    told.append(made("p", _EDITORIAL.say(job.language)))
    name, _, version = job.program.partition(" ")
    info.append(_application(name, version, "", job.exported_at))
    for each in job.processing:
        if not each.person:
            info.append(_application(each.name, each.version, "\n".join(each.settings), each.at))
    described.extend([told, info])
    return described


def _application(name: str, version: str, settings: str, at: str) -> etree._Element:
    ident = "".join(ch if ch.isascii() and ch.isalnum() else "-" for ch in name)
    application = made("application", ident=ident if ident[:1].isalpha() else f"a{ident}", when=at)
    application.set("version", version if _is_version(version) else "0")
    application.append(made("label", clean(f"{name} {version}".strip())))
    if settings:
        application.append(made("desc", clean(settings)))
    return application


def _is_version(text: str) -> bool:
    """As TEI wants it: up to four numbers."""
    parts = text.split(".")
    return len(parts) <= 4 and all(part.isdigit() for part in parts)


def _revisions(job: Job) -> etree._Element:
    """The latest first."""
    ids = person_ids(job)
    described = made("revisionDesc")
    last = made("change", _WRITTEN.filled(program=job.program).say(job.language), when=job.exported_at)
    if job.head:
        last.text = f"{last.text} {_HISTORY.say(job.language)}: "
        last.append(made("idno", job.head, type="history-head"))
    described.append(last)
    for each in sorted(job.processing, key=lambda p: p.at, reverse=True):
        said = _REVIEW if each.person else _READ
        described.append(made("change", said.say(job.language), who=f"#{ids[each.name]}", when=each.at))
    return described
