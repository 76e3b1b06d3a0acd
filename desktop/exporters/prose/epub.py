"""EPUB 3: chapters of bounded size with their pictures as files, a table of contents and a list of the pages."""

from __future__ import annotations

import os
import uuid
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from desktop.exporters.cells import clean
from desktop.exporters.errors import NotWhole
from desktop.exporters.job import Ask, Job, Written
from desktop.exporters.prose import words
from desktop.exporters.prose.epub_package import CONTAINER, Book, Entry, navigation, package
from desktop.exporters.prose.flow import Block, Heading, PageStart, Pictured, Placed, blocks, language_of
from desktop.exporters.prose.pictures import picture_of
from desktop.exporters.prose.xhtml import STYLE, Renderer, facts

LONG = 60_000
"""Letters of markup of a chapter from which on the next page begins another; no block begins in one of four times as many."""
_STYLE = "body{line-height:1.6}\n.vertical-text{writing-mode:vertical-rl;-epub-writing-mode:vertical-rl}\n" + STYLE


def write(job: Job, target: Path, ask: Ask) -> Written:
    """Block by block: a chapter at a time is in memory, besides the headings and the labels of the pages. Raises what
    `job.picture` raises, NotWhole."""
    with target.open("xb") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            _Writer(job, archive).write()
        stream.flush()
        os.fsync(stream.fileno())
    with zipfile.ZipFile(target) as archive:
        if archive.testzip() is not None:
            raise NotWhole(file=target.name)
    return Written()


@dataclass(slots=True)
class _Body:
    """Of a chapter. texts, upright: how many blocks have text, and vertical one."""

    markup: list[str] = field(default_factory=list)
    size: int = 0
    texts: int = 0
    upright: int = 0

    def add(self, block: Block, markup: str) -> None:
        self.markup.append(markup)
        self.size += len(markup)
        if isinstance(block, Placed) and block.runs:
            self.texts += 1
            self.upright += block.vertical


class _Writer:
    def __init__(self, job: Job, archive: zipfile.ZipFile) -> None:
        self._job = job
        self._archive = archive
        self._date = _date(job.exported_at)
        self._book = Book()
        self._languages: Counter[str] = Counter()
        self._upright = 0.0

    def write(self) -> None:
        self._put("mimetype", b"application/epub+zip", stored=True)
        self._put("META-INF/container.xml", CONTAINER)
        self._put("OEBPS/style.css", _STYLE)
        self._text()
        self._about()
        name = uuid.uuid5(uuid.NAMESPACE_OID, self._job.document.id)
        self._put("OEBPS/nav.xhtml", navigation(self._job, self._book))
        self._put("OEBPS/package.opf", package(self._job, self._book, str(name), self._language()))

    def _text(self) -> None:
        renderer = Renderer(self._job.language, self._picture, top=1, xml=True)
        body = _Body()
        for block in blocks(self._job):
            if body.size > (LONG if isinstance(block, PageStart) else 4 * LONG):
                self._chapter(body, renderer.close())
                body = _Body()
            self._note(block)
            body.add(block, renderer.add(block))
        if body.size:
            self._chapter(body, renderer.close())

    def _put(self, name: str, data: str | bytes, *, stored: bool = False) -> None:
        info = zipfile.ZipInfo(name, self._date)
        info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        self._archive.writestr(info, data if isinstance(data, bytes) else data.encode("utf-8", "replace"))

    def _chapter(self, body: _Body, end: str) -> None:
        chapter = self._book.begun
        title = chapter.pages[0].label if chapter.pages else self._job.document.title
        kind = "vertical-text" if body.upright == body.texts > 0 else ""
        self._put(f"OEBPS/{chapter.name}", _page(title, "".join(body.markup) + end, self._job.language, kind))
        self._upright += body.upright - body.texts / 2
        self._book.rtl = self._upright > 0
        self._book.end(mathml=any("<math" in markup for markup in body.markup))

    def _note(self, block: Block) -> None:
        chapter = self._book.begun
        if isinstance(block, PageStart):
            label = words.page_words(block, self._job.language)
            chapter.pages.append(Entry(f"{chapter.name}#page-{block.page}", label, short=block.label))
        elif isinstance(block, Heading):
            self._book.headings += 1
            text = " ".join(block.text.split())
            chapter.headings.append(Entry(f"{chapter.name}#heading-{self._book.headings}", text, block.level))
        if isinstance(block, Placed):
            self._languages[language_of(block.text)] += len(block.text)

    def _picture(self, block: Pictured) -> tuple[str, int, int] | None:
        picture = picture_of(block, self._job)
        if picture is None:
            return None
        self._book.pictures += 1
        name = f"pictures/{self._book.pictures:05}.jpg"
        self._put(f"OEBPS/{name}", picture.data, stored=True)
        return name, picture.width, picture.height

    def _about(self) -> None:
        heading = words.ABOUT.say(self._job.language)
        body = f"<h1>{escape(heading)}</h1>\n{facts(self._job)}"
        self._put("OEBPS/about.xhtml", _page(heading, body, self._job.language))

    def _language(self) -> str:
        """By the letters of the text; "und" where they do not tell."""
        return next((language for language, _ in self._languages.most_common(1)), "") or "und"


def _page(title: str, body: str, language: str, kind: str = "") -> str:
    own = "zh-CN" if language.startswith("zh") else "en"
    named = f' class="{kind}"' if kind else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        f'<html xmlns="http://www.w3.org/1999/xhtml" lang="{own}" xml:lang="{own}">\n<head>\n'
        f'<title>{escape(clean(title)) or "-"}</title>\n<link rel="stylesheet" type="text/css" href="style.css"/>\n</head>\n'
        f"<body{named}>\n{body}</body>\n</html>\n"
    )


def _date(at: str) -> tuple[int, int, int, int, int, int]:
    year, month, day = (int(part) for part in at[:10].split("-"))
    return max(1980, year), month, day, 0, 0, 0
