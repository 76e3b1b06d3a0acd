"""What an EPUB says of itself: its package file and its navigation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

from desktop.exporters.cells import clean
from desktop.exporters.job import Job
from desktop.exporters.leaving import leaving
from desktop.exporters.prose import words

CONTAINER = """\
<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OEBPS/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
_DUBLIN_CORE = ("contributor", "coverage", "creator", "description", "publisher", "relation", "rights", "subject", "type")
"""Fields whose name is that of an element of Dublin Core are told as such."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the book. short: the label of a page alone."""

    href: str
    label: str
    level: int = 1
    short: str = ""


@dataclass(slots=True)
class Chapter:
    name: str
    pages: list[Entry] = field(default_factory=list)
    headings: list[Entry] = field(default_factory=list)
    mathml: bool = False


@dataclass(slots=True)
class Book:
    """What is told of all that was written: small lists of names. begun: the chapter that is being written."""

    chapters: list[Chapter] = field(default_factory=list)
    begun: Chapter = field(default_factory=lambda: Chapter("chapter-0001.xhtml"))
    headings: int = 0
    pictures: int = 0
    rtl: bool = False

    def end(self, *, mathml: bool) -> None:
        """The chapter is whole; another may begin."""
        self.begun.mathml = mathml
        self.chapters.append(self.begun)
        self.begun = Chapter(f"chapter-{len(self.chapters) + 1:04}.xhtml")


def package(job: Job, book: Book, name: str, language: str) -> str:
    own = "zh-CN" if job.language.startswith("zh") else "en"
    progression = ' page-progression-direction="rtl"' if book.rtl else ""
    chapters = "".join(f'<itemref idref="c{number}"/>\n' for number in range(1, len(book.chapters) + 1))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="{own}">\n'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<dc:identifier id="id">urn:uuid:{name}</dc:identifier>\n'
        f"{_lines(_metadata(job, language))}</metadata>\n<manifest>\n{_lines(_manifest(book))}</manifest>\n"
        f'<spine{progression}>\n{chapters}<itemref idref="about"/>\n</spine>\n</package>\n'
    )


def _metadata(job: Job, language: str) -> Iterator[str]:
    yield f"<dc:title>{escape(_line(job.document.title)) or '-'}</dc:title>"
    yield f"<dc:language>{language}</dc:language>"
    yield f"<dc:date>{escape(job.exported_at)}</dc:date>"
    yield f'<meta property="dcterms:modified">{escape(job.exported_at[:19])}Z</meta>'
    for checked in job.record.fields if job.record else ():
        left = leaving(checked, job.document.pages)
        if left.spec.name in _DUBLIN_CORE and left.field is not None and left.field.value.strip():
            yield f"<dc:{left.spec.name}>{escape(_line(left.field.value))}</dc:{left.spec.name}>"
    told = [f"{name}: {value}" for name, value in words.fields(job)]
    if told:
        yield f"<dc:description>{escape('; '.join(told))}</dc:description>"
    for number, each in enumerate(job.processing, 1):
        yield f'<dc:contributor id="by{number}">{escape(_line(f"{each.name} {each.version}"))}</dc:contributor>'
        role = "pfr" if each.person else "trc"  # proofreader, transcriber
        yield f'<meta refines="#by{number}" property="role" scheme="marc:relators">{role}</meta>'
    for number, master in enumerate(job.masters, 1):
        yield f'<dc:source id="from{number}">{escape(_line(master.name))} (SHA-256 {master.sha256})</dc:source>'
    if job.masters:
        yield '<meta refines="#from1" property="source-of">pagination</meta>'
    for mode in ("textual", "visual"):
        yield f'<meta property="schema:accessMode">{mode}</meta>'
    yield '<meta property="schema:accessModeSufficient">textual,visual</meta>'
    for feature in ("tableOfContents", "pageNavigation", "pageBreakMarkers", "structuralNavigation", "MathML"):
        yield f'<meta property="schema:accessibilityFeature">{feature}</meta>'
    yield '<meta property="schema:accessibilityHazard">none</meta>'
    yield f"<dc:publisher>{escape(job.program)}</dc:publisher>"


def _manifest(book: Book) -> Iterator[str]:
    page = 'media-type="application/xhtml+xml"'
    yield f'<item id="nav" href="nav.xhtml" {page} properties="nav"/>'
    yield '<item id="style" href="style.css" media-type="text/css"/>'
    yield f'<item id="about" href="about.xhtml" {page}/>'
    for number, chapter in enumerate(book.chapters, 1):
        properties = ' properties="mathml"' if chapter.mathml else ""
        yield f'<item id="c{number}" href="{chapter.name}" {page}{properties}/>'
    for number in range(1, book.pictures + 1):
        yield f'<item id="p{number}" href="pictures/{number:05}.jpg" media-type="image/jpeg"/>'


def navigation(job: Job, book: Book) -> str:
    own = "zh-CN" if job.language.startswith("zh") else "en"
    headings = [entry for chapter in book.chapters for entry in chapter.headings]
    contents = headings or [Entry(c.name, c.pages[0].label) for c in book.chapters if c.pages]
    about = words.ABOUT.say(job.language)
    contents.append(Entry("about.xhtml", about))
    pages = [entry for chapter in book.chapters for entry in chapter.pages]
    listed = "".join(f'<li><a href="{p.href}">{escape(p.short)}</a></li>\n' for p in pages)
    page_list = (
        f'<nav epub:type="page-list" role="doc-pagelist" hidden="hidden">\n<h2>{escape(words.PAGES.say(job.language))}</h2>\n'
        f"<ol>\n{listed}</ol>\n</nav>\n"
        if listed
        else ""
    )
    title = escape(words.CONTENTS.say(job.language))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f'lang="{own}" xml:lang="{own}">\n<head>\n<title>{title}</title>\n</head>\n<body>\n'
        f'<nav epub:type="toc" role="doc-toc">\n<h1>{title}</h1>\n{"".join(_nested(contents))}</nav>\n'
        f"{page_list}</body>\n</html>\n"
    )


def _nested(entries: Sequence[Entry]) -> Iterator[str]:
    """Lists in lists; no entry is more than one level below the one before it."""
    depth = 0
    for entry in entries:
        level = min(entry.level, depth + 1)
        if level > depth:
            yield "<ol>\n"
        else:
            yield "</li>\n" + "</ol></li>\n" * (depth - level)
        depth = level
        yield f'<li><a href="{entry.href}">{escape(entry.label) or "-"}</a>'
    yield "</li>\n" + "</ol></li>\n" * (depth - 1) + "</ol>\n"


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _line(text: str) -> str:
    return " ".join(clean(text).split())
