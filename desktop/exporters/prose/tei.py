"""TEI P5: the pages as surfaces with zones, then the text with references to them, line by line.

Parts of a table on following pages stay tables of their own, tied together with @prev.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, BinaryIO

from lxml import etree

from desktop.document.model import Line, LineMark, RegionType
from desktop.exporters.cells import clean
from desktop.exporters.job import Job
from desktop.exporters.prose import formulas, words
from desktop.exporters.prose.flow import (
    Block,
    Code,
    Figure,
    Footnote,
    Formula,
    Handwriting,
    Heading,
    ListBlock,
    Marginal,
    PageStart,
    Pictured,
    Placed,
    Run,
    Running,
    Table,
    blocks,
    language_of,
)
from desktop.exporters.prose.grids import compact
from desktop.exporters.prose.lines import DOUBTFUL, in_one_line, joined
from desktop.exporters.prose.tei_header import LANGUAGES, header, person_ids
from desktop.exporters.prose.tei_places import TEI, Places, cell_names, made, surface

_RUNNING = {RegionType.HEADER: "header", RegionType.FOOTER: "footer", RegionType.PAGE_NUMBER: "pageNum"}
_PLACES = {RegionType.HEADER: "top", RegionType.FOOTER: "bottom"}


def write(job: Job, stream: BinaryIO) -> None:
    """One walk over the pages: surfaces and text are kept in two files beside the stream's own until the header is known."""
    beside = Path(stream.name).parent if isinstance(getattr(stream, "name", None), str) else None
    with tempfile.TemporaryFile(dir=beside) as places, tempfile.TemporaryFile(dir=beside) as text:
        languages = _Writer(job).write(places, text)
        stream.write(f'<?xml version="1.0" encoding="utf-8"?>\n<TEI xmlns="{TEI}">\n'.encode())
        stream.write(etree.tostring(header(job, languages), encoding="utf-8", pretty_print=True))
        for part in (places, text):
            part.seek(0)
            shutil.copyfileobj(part, stream)
            stream.write(b"\n")
        stream.write(b"</TEI>\n")


class _Writer:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._names = {master.sha256: master for master in job.masters}
        self._by = person_ids(job)
        self._languages: set[str] = set()
        self._tables: dict[str, str] = {}
        self._divs: list[ExitStack] = []
        self._places = Places("", {}, {}, {})

    def write(self, places: IO[bytes], text: IO[bytes]) -> tuple[str, ...]:
        """The languages that the text is marked with."""
        with ExitStack() as stack:
            surfaces: etree._IncrementalFileWriter | None = None
            written = stack.enter_context(etree.xmlfile(text, encoding="utf-8"))
            for tag in ("text", "body", "div"):
                stack.enter_context(written.element(tag))
            for block in blocks(self._job, join_tables=False):
                if isinstance(block, PageStart):
                    if surfaces is None:  # a facsimile without a surface is none
                        surfaces = stack.enter_context(etree.xmlfile(places, encoding="utf-8"))
                        stack.enter_context(surfaces.element("facsimile"))
                    self._places = Places.of(block.source)
                    master = self._names.get(block.source.master)
                    image = master.name if master else ""
                    _put(surfaces, surface(block.source, image, bool(master and master.pages > 1)))
                if isinstance(block, Heading):
                    self._begin(written, block.level)
                for element in self._block(block):
                    _put(written, element)
            self._end(0)
        return tuple(code for code in LANGUAGES if code in self._languages)

    def _begin(self, file: etree._IncrementalFileWriter, level: int) -> None:
        self._end(level - 1)
        self._divs.append(ExitStack())
        self._divs[-1].enter_context(file.element("div"))

    def _end(self, depth: int) -> None:
        while len(self._divs) > depth:
            self._divs.pop().close()

    # --- blocks -----------------------------------------------------------------------------------------------------------

    def _block(self, block: Block) -> Iterator[etree._Element]:
        match block:
            case PageStart():
                yield from self._page(block)
            case Code():
                paragraph = made("p")
                paragraph.append(made("idno", clean(block.text), type="".join(block.format.split())))
                yield paragraph
            case Table():
                yield from self._table(block)
            case Placed():
                yield self._placed(block)

    def _page(self, start: PageStart) -> Iterator[etree._Element]:
        yield made("pb", n=start.label, facs=f"#{self._places.page}")
        error = words.unread(start, self._job.language)
        if error:
            gap = made("gap", reason="not-read")
            gap.append(made("desc", clean(error)))
            yield gap

    def _placed(self, block: Placed) -> etree._Element:
        match block:
            case Heading():
                return self._text("head", block)
            case ListBlock():
                return self._list(block)
            case Pictured() if not (isinstance(block, Handwriting) and block.runs):
                return self._figure(block)
            case Formula():
                paragraph = self._element("p", block)
                paragraph.extend(
                    made("formula", latex, notation="TeX", rend="display", n=block.number) for latex in block.latex
                )
                return paragraph
            case Footnote():
                return self._text("note", block, place="foot")
            case Marginal():
                return self._text("note", block, place="margin")
            case Running():
                kind = block.region.type
                return self._text("fw", block, type=_RUNNING[kind], place=_PLACES.get(kind, ""))
        name = "" if block.region.type is RegionType.TEXT else block.region.type.value
        return self._text("p", block, rend=" ".join(filter(None, (name, "vertical" if block.vertical else ""))))

    def _element(self, tag: str, block: Placed, **attributes: str) -> etree._Element:
        language = language_of(block.text)
        if language:
            self._languages.add(language)
        if block.vertical:
            attributes.setdefault("rend", "vertical")
        return made(tag, facs=f"#{self._places.regions[block.region.id]}", xml_lang=language, **attributes)

    def _text(self, tag: str, block: Placed, **attributes: str) -> etree._Element:
        element = self._element(tag, block, **attributes)
        self._fill(element, block.runs)
        return element

    def _list(self, block: ListBlock) -> etree._Element:
        element = self._element("list", block)
        for item in block.items:
            child = made("item")
            self._fill(child, item.runs, item.marker)
            element.append(child)
        return element

    def _figure(self, block: Pictured) -> etree._Element:
        element = self._element("figure", block, type=block.region.type.value)
        if isinstance(block, Figure) and block.caption:
            element.append(self._text("head", block.caption))
        if block.runs:
            paragraph = made("p")
            self._fill(paragraph, block.runs)
            element.append(paragraph)
        return element

    def _table(self, block: Table) -> Iterator[etree._Element]:
        name = self._places.tables[block.region.id]
        rows, cols = compact(block.rows, block.cols)
        before = self._tables.get(block.continues or "")
        self._tables[block.grid.id] = name
        names = cell_names(block.grid, name)
        table = self._element("table", block, xml_id=name, prev=f"#{before}" if before else "")
        table.set("rows", str(len(rows)))
        table.set("cols", str(cols))
        if block.caption:
            table.append(self._text("head", block.caption))
        for row in rows:
            line = made("row")
            for cell in row.cells:
                rowspan, colspan = (str(span) if span > 1 else "" for span in (cell.rowspan, cell.colspan))
                facs = f"#{names[cell.quad]}" if cell.quad in names else ""
                child = made("cell", rows=rowspan, cols=colspan, facs=facs)
                self._fill(child, joined(cell.lines))
                line.append(child)
            table.append(line)
        yield from self._beside(block.runs)
        if len(table):
            yield table
        yield from self._beside(block.after)

    def _beside(self, runs: tuple[Run, ...]) -> Iterator[etree._Element]:
        if runs:
            paragraph = made("p")
            self._fill(paragraph, runs)
            yield paragraph

    # --- lines ------------------------------------------------------------------------------------------------------------

    def _fill(self, element: etree._Element, runs: tuple[Run, ...], label: str = "") -> None:
        """Each line begins with an lb; break="no": no word ends with the line before. label: before the first line's text."""
        for k, run in enumerate(runs):
            whole = k > 0 and not runs[k - 1].breaks and not runs[k - 1].text.endswith(" ")
            line = run.line
            begin = made("lb", facs=f"#{self._places.lines[line.id]}", break_="no" if whole else "", resp=self._resp(line))
            if line.confirmed_by is None:
                begin.set("cert", f"{min(1.0, max(0.0, line.confidence)):.2f}")
            if k and not whole:
                _say(element, "\n")
            element.append(begin)
            if label and not k:
                element.append(made("label", label))
            holder = self._marked(line)
            if holder is not None:
                element.append(holder)
            for text, math in formulas.parts(in_one_line(line)):
                if math:
                    (element if holder is None else holder).append(made("formula", text, notation="TeX"))
                else:
                    _say(element if holder is None else holder, text)

    def _marked(self, line: Line) -> etree._Element | None:
        """What holds the text of a line that is not plainly there."""
        resp = self._resp(line)
        match line.mark:
            case LineMark.ILLEGIBLE if not line.text.strip():
                return made("gap", reason="illegible", resp=resp)
            case LineMark.ILLEGIBLE:
                return made("unclear", reason="illegible", cert="low", resp=resp)
            case LineMark.NOT_APPLICABLE:
                return made("surplus", reason="not-applicable", resp=resp)
        if not line.inked:
            return made("supplied", reason="no-ink", resp=resp)
        if line.confirmed_by is None and line.doubt >= DOUBTFUL:
            return made("unclear", cert=f"{max(0.0, 1 - line.doubt):.2f}")
        return None

    def _resp(self, line: Line) -> str:
        by = line.confirmed_by or ""
        return f"#{self._by[by]}" if by in self._by else ""


def _say(element: etree._Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _put(file: etree._IncrementalFileWriter, element: etree._Element) -> None:
    file.write(element)
    file.write("\n")
