"""Word documents (ECMA-376): running text in styles, tables with spans, figures, marks that tell of the pages.

What the library makes is written page by page: it would hold the whole body. The parts of its template come first, pictures as
they are taken, the body, which waits in a scratch file, at the end.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import zipfile
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from desktop.exporters.cells import clean, shortened
from desktop.exporters.errors import NotWhole
from desktop.exporters.job import Ask, Job, Picture, Written
from desktop.exporters.prose import words
from desktop.exporters.prose.docx_body import Body, end_section, is_upright, section
from desktop.exporters.prose.docx_styles import blank
from desktop.exporters.prose.flow import PageStart, blocks

BODY, RELATIONS, TYPES = "word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LONGEST_PROPERTY = 255
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_IMAGE = f"{_OFFICE}/relationships/image"
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_PROPERTIES = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_ENDINGS = {"image/jpeg": "jpeg", "image/png": "png"}


def write(job: Job, target: Path, ask: Ask) -> Written:
    """Page by page. Raises what `job.picture` raises; NotWhole."""
    document = blank()
    _describe(document, job)
    with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as package, tempfile.TemporaryFile(dir=target.parent) as spool:
        _Writing(document, package, spool, job).write()
    with target.open("rb+") as stream:
        os.fsync(stream.fileno())
    with zipfile.ZipFile(target) as package:
        if package.testzip() is not None:
            raise NotWhole(file=target.name)
    return Written()


class _Writing:
    """One document into one package. spool: takes the body."""

    def __init__(self, document: Document, package: zipfile.ZipFile, spool: IO[bytes], job: Job) -> None:
        self._package = package
        self._spool = spool
        self._job = job
        self._root: etree._Element = document.element
        self._page: etree._Element = document.element.body
        self._pictures: list[str] = []
        self._relations = b""
        self._ids = {style.name: style.style_id for style in document.styles if style.type != WD_STYLE_TYPE.LIST}
        self._template = io.BytesIO()
        document.save(self._template)

    def write(self) -> None:
        self._put_template()
        self._page.clear()
        body, upright = Body(self._job, self._ids.__getitem__, self._keep), False
        for block in blocks(self._job):
            if isinstance(block, PageStart):
                turned = is_upright(block, upright)
                if turned != upright and len(self._page):
                    end_section(self._page, upright)
                upright = turned
                self._flush()
            self._page.extend(body.elements(block))
        self._page.append(section(upright))
        self._flush()
        self._put_body()
        self._put_relations()

    def _flush(self) -> None:
        """The page to the scratch file. In its place in the tree, so that it does not say all namespaces again."""
        if len(self._page):
            whole = etree.tostring(self._root, encoding="utf-8")
            self._spool.write(whole[whole.index(b"<w:body>") + len(b"<w:body>") : whole.rindex(b"</w:body>")])
            self._page.clear()

    def _keep(self, picture: Picture) -> str:
        ending = _ENDINGS[picture.media_type]
        self._pictures.append(ending)
        name = f"image{len(self._pictures)}.{ending}"
        self._package.writestr(_entry(f"word/media/{name}", zipfile.ZIP_STORED), picture.data)
        return _picture_id(len(self._pictures))

    def _put_template(self) -> None:
        """What the library saves but the body and its relations; what kinds of parts there are comes first, as readers like."""
        with zipfile.ZipFile(self._template) as template:
            types = template.read(TYPES).decode()
            known = "".join(f'<Default Extension="{ending}" ContentType="{kind}"/>' for kind, ending in _ENDINGS.items())
            at = types.index("<Default ")
            self._package.writestr(_entry(TYPES), types[:at] + known + types[at:])
            for name in template.namelist():
                if name not in (TYPES, BODY, RELATIONS):
                    self._package.writestr(_entry(name), template.read(name))
            self._relations = template.read(RELATIONS)

    def _put_body(self) -> None:
        empty = etree.tostring(self._root, encoding="UTF-8", standalone=True)
        at = empty.index(b"<w:body/>")
        self._spool.seek(0)
        with self._package.open(_entry(BODY), "w", force_zip64=True) as part:
            part.write(empty[:at] + b"<w:body>")
            shutil.copyfileobj(self._spool, part, 1 << 20)
            part.write(b"</w:body>" + empty[at + len(b"<w:body/>") :])

    def _put_relations(self) -> None:
        at = self._relations.rindex(b"</")
        told = "".join(
            f'<Relationship Id="{_picture_id(number)}" Type="{_IMAGE}" Target="media/image{number}.{ending}"/>'
            for number, ending in enumerate(self._pictures, 1)
        )
        self._package.writestr(_entry(RELATIONS), self._relations[:at] + told.encode() + self._relations[at:])


def _entry(name: str, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    """The same whenever and wherever it is written."""
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type, entry.create_system, entry.external_attr = method, 0, 0
    return entry


def _picture_id(number: int) -> str:
    return f"rIdPicture{number}"


def _describe(document: Document, job: Job) -> None:
    """Title, people and program where every office program shows them; all that is known of the text as custom properties."""
    people = "; ".join(dict.fromkeys(worker.name for worker in job.processing if worker.person))
    engines = ", ".join(dict.fromkeys(" ".join((w.name, w.version)).strip() for w in job.processing if not w.person))
    about, written = document.core_properties, datetime.fromisoformat(job.exported_at).replace(tzinfo=None)
    about.title, about.author = _property(job.document.title), _property(people)
    about.comments = _property(f"{job.program} ({engines})" if engines else job.program)
    about.created = about.modified = written
    about.last_modified_by, about.keywords, about.revision = _property(people), "", 1
    properties = _custom(job)
    if properties:
        part = Part(PackURI("/docProps/custom.xml"), _CUSTOM_TYPE, properties, document.part.package)
        document.part.package.relate_to(part, f"{_OFFICE}/relationships/custom-properties")


def _property(text: str) -> str:
    return shortened(clean(text), _LONGEST_PROPERTY)


def _custom(job: Job) -> bytes:
    seen: Counter[str] = Counter()
    told = []
    for name, value in words.facts(job):
        seen[name.casefold()] += 1
        again = f" {seen[name.casefold()]}" if seen[name.casefold()] > 1 else ""
        told.append((_property(name + again), _property(value)))
    said = "".join(
        f"<property fmtid={quoteattr(_PROPERTIES)} pid={quoteattr(str(number))} name={quoteattr(name)}>"
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(told, 2)
    )
    head = f'<Properties xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">'
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{head}{said}</Properties>'.encode()
