"""Blocks as elements of the body of a Word document (WordprocessingML)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import count, groupby
from statistics import median

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.shape import CT_Inline
from docx.shared import Emu, Length, Mm
from lxml import etree

from desktop.document.model import LineMark, RegionType
from desktop.exporters.cells import clean
from desktop.exporters.job import Job, Picture
from desktop.exporters.prose import docx_styles as styles
from desktop.exporters.prose import formulas, words
from desktop.exporters.prose.docx_math import displayed, omml
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
    Paragraph,
    Pictured,
    Placed,
    Row,
    Run,
    Running,
    Seal,
    Table,
    language_of,
)
from desktop.exporters.prose.grids import GridCell, compact
from desktop.exporters.prose.lines import joined
from desktop.exporters.prose.pictures import picture_of

Element = etree._Element
Keep = Callable[[Picture], str]
"""Puts a picture into the package and gives the id that the body knows it by."""

PAPER_WIDTH, PAPER_HEIGHT, MARGIN = Mm(210), Mm(297), Mm(25)
MOST_COLUMNS = 63
"""Word opens no table that has more."""
_TEXT_WIDTH = Emu(PAPER_WIDTH - 2 * MARGIN)
_HIGHEST_PICTURE = (PAPER_HEIGHT - 2 * MARGIN) * 0.8
_MARKS = {LineMark.ILLEGIBLE: styles.ILLEGIBLE, LineMark.NOT_APPLICABLE: styles.NOT_APPLICABLE}
_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")
_LANGUAGES = {"ja": "ja-JP", "ko": "ko-KR"}


class Body:
    """Of one document. `keep` is called for each picture when it is its turn."""

    def __init__(self, job: Job, style_ids: Callable[[str], str], keep: Keep) -> None:
        """style_ids: from a style's name to how the body calls it."""
        self._job = job
        self._id = style_ids
        self._keep = keep
        self._pictures = count(1)
        self._bookmarks = count(1)

    def elements(self, block: Block) -> Iterator[Element]:
        """Paragraphs and tables. Printed page numbers are left out: marks tell of pages."""
        match block:
            case PageStart():
                yield from self._page(block)
            case Heading():
                yield self._text(styles.HEADINGS[block.level - 1], block.runs)
            case ListBlock():
                for item in block.items:
                    yield self._text(styles.LIST, item.runs, f"{item.marker}\t" if item.marker else "")
            case Table():
                yield from self._table(block)
            case Handwriting() if block.runs:
                yield self._text(styles.HAND, block.runs)
            case Pictured():
                yield from self._picture(block)
            case Formula():
                yield self._formula(block)
            case Footnote():
                yield self._text(styles.FOOTNOTE, block.runs)
            case Marginal():
                yield self._text(styles.MARGINAL, block.runs)
            case Paragraph():
                caption = block.region.type is RegionType.CAPTION
                yield self._text(styles.CAPTION if caption else styles.BODY, block.runs)
            case Code():
                yield self._said(styles.NOTE, f"{block.format}: {clean(block.text)}")
            case Running() if block.region.type is not RegionType.PAGE_NUMBER:
                yield self._said(styles.RUNNING, clean(" ".join(block.text.split())))
            case Running():
                pass
            case _:
                raise TypeError(type(block))

    # --- text -------------------------------------------------------------------------------------------------------------

    def _page(self, start: PageStart) -> Iterator[Element]:
        """A small mark that a reader sees, and a bookmark that references can go to."""
        mark = self._said(styles.PAGE_MARK, f"[{words.page_words(start, self._job.language)}]")
        number = str(next(self._bookmarks))
        mark.insert(1, _element("bookmarkStart", id=number, name=f"page_{start.page}"))
        mark.append(_element("bookmarkEnd", id=number))
        yield mark
        error = words.unread(start, self._job.language)
        if error:
            yield self._said(styles.NOTE, clean(error))

    def _said(self, style: str, text: str) -> Element:
        """What the program says."""
        paragraph = self._paragraph(style)
        paragraph.append(_run(text, None))
        return paragraph

    def _text(self, style: str, runs: Sequence[Run], before: str = "") -> Element:
        paragraph = self._paragraph(style)
        if before:
            paragraph.append(_run(before, None))
        paragraph.extend(self._runs(runs))
        return paragraph

    def _paragraph(self, style: str, *settings: Element) -> Element:
        paragraph = _element("p")
        if style != styles.BODY:
            settings = (_element("pStyle", val=self._id(style)), *settings)
        if settings:
            look = _element("pPr")
            look.extend(settings)
            paragraph.append(look)
        return paragraph

    def _runs(self, runs: Sequence[Run]) -> Iterator[Element]:
        """Text of lines that are marked in the same way is one run."""
        for style, same in groupby(self._pieces(runs), lambda piece: piece[0]):
            for is_math, parts in groupby((part for _, part in same), lambda part: part[1]):
                if not is_math:
                    yield _run("".join(text for text, _ in parts), style and self._id(style))
                    continue
                for latex, _ in parts:
                    yield self._math(latex, display=False)

    def _pieces(self, runs: Sequence[Run]) -> Iterator[tuple[str | None, tuple[str, bool]]]:
        """Style, and a text with whether it is a formula. Lines end in the text where they do on the page."""
        for k, run in enumerate(runs):
            style = _style_of(run)
            text = run.text or f"[{words.ILLEGIBLE.say(self._job.language)}]"
            for part in formulas.parts(text):
                yield style, part
            if run.breaks and k + 1 < len(runs):
                yield style, ("\n", False)

    # --- formulas ---------------------------------------------------------------------------------------------------------

    def _formula(self, block: Formula) -> Element:
        """A number beside it makes it one of the text's line, in small."""
        paragraph = self._paragraph(styles.FORMULA)
        for k, latex in enumerate(block.latex):
            if k:
                paragraph.append(_run("\n", None))
            paragraph.append(self._math(latex, display=True))
        if block.number:
            paragraph.append(_run(f"\t({block.number})", None))
        elif len(block.latex) == 1 and paragraph[-1].tag == qn("m:oMath"):
            paragraph.append(displayed(paragraph[-1]))
        return paragraph

    def _math(self, latex: str, *, display: bool) -> Element:
        """LaTeX as it is where it cannot be Word's own."""
        math = formulas.mathml(latex, display=display)
        made = None if math is None else omml(math)
        return _run(latex, self._id(styles.LATEX)) if made is None else made

    # --- pictures ---------------------------------------------------------------------------------------------------------

    def _picture(self, block: Pictured) -> Iterator[Element]:
        kinds = {Figure: words.FIGURE, Seal: words.SEAL}
        told = kinds.get(type(block), words.HANDWRITING).filled(page=block.page).say(self._job.language)
        picture = picture_of(block, self._job)
        if picture is None:
            yield self._said(styles.NOTE, f"[{told}]")
        else:
            paragraph = self._paragraph(styles.BODY, *([_element("keepNext")] if _caption_of(block) else []))
            paragraph.append(self._drawing(block, picture, ": ".join(filter(None, (told, " ".join(block.text.split()))))))
            yield paragraph
        if block.runs and (picture is None or isinstance(block, Seal)):
            yield self._text(styles.CAPTION, block.runs)
        caption = _caption_of(block)
        if caption is not None:
            yield self._text(styles.CAPTION, caption.runs)

    def _drawing(self, block: Pictured, picture: Picture, told: str) -> Element:
        """As large as it is on the page, were that A4, but not larger than the paper has room."""
        page, number = block.source, next(self._pictures)
        wide, _ = page.view.size(page.width, page.height)
        pixels = wide * math.hypot(picture.to_pixels.a, picture.to_pixels.b)
        width = PAPER_WIDTH * picture.width / pixels
        height = width * picture.height / picture.width
        scale = min(1.0, _TEXT_WIDTH / width, _HIGHEST_PICTURE / height)
        size = Emu(max(1, round(width * scale))), Emu(max(1, round(height * scale)))
        inline = CT_Inline.new_pic_inline(number, self._keep(picture), f"picture {number}", *size)
        inline.docPr.set("descr", clean(told))
        run, drawing = _element("r"), _element("drawing")
        drawing.append(inline)
        run.append(drawing)
        return run

    # --- tables -----------------------------------------------------------------------------------------------------------

    def _table(self, table: Table) -> Iterator[Element]:
        if table.runs:
            yield self._text(styles.BODY, table.runs)
        if table.caption:
            yield self._text(styles.CAPTION, table.caption.runs)
        if table.continues:
            yield self._said(styles.NOTE, f"({words.CONTINUED.say(self._job.language)})")
        rows, cols = compact(table.rows, table.cols)
        if cols > MOST_COLUMNS:
            for row in rows:
                yield self._said(styles.TABLE_TEXT, "\t".join(cell.text.replace("\n", " ") for cell in row.cells))
        else:
            yield self._grid(rows, cols, table.head)
        # also where it is empty: a paragraph must part a table from one after it
        yield self._text(styles.BODY if table.after else styles.TABLE_TEXT, table.after)

    def _grid(self, rows: Sequence[Row], cols: int, head: int) -> Element:
        widths = _widths(rows, cols)
        grid = _element("tbl")
        look = _element("tblPr")
        look.append(_element("tblStyle", val=self._id(styles.TABLE)))
        look.append(_element("tblW", w="5000", type="pct"))
        columns = _element("tblGrid")
        columns.extend(_element("gridCol", w=str(width)) for width in widths)
        grid.extend((look, columns))
        open_cells: dict[int, tuple[int, GridCell]] = {}
        for y, row in enumerate(rows):
            line = _element("tr")
            if y < head:
                settings = _element("trPr")
                settings.append(_element("tblHeader"))
                line.append(settings)
            line.extend(self._cells(row, y, cols, widths, open_cells))
            grid.append(line)
        return grid

    def _cells(
        self, row: Row, y: int, cols: int, widths: Sequence[int], open_cells: dict[int, tuple[int, GridCell]]
    ) -> Iterator[Element]:
        """open_cells: by column, those of rows above that reach down, with the row they end before."""
        starts = {cell.col: cell for cell in row.cells}
        x = 0
        while x < cols:
            end, above = open_cells.get(x, (0, GridCell(x)))
            if end > y:
                yield self._cell(above, widths, "continue")
                x += above.colspan
                continue
            cell = starts.get(x, GridCell(x))
            if cell.rowspan > 1:
                open_cells[x] = (y + cell.rowspan, cell)
            yield self._cell(cell, widths, "restart" if cell.rowspan > 1 else "")
            x += cell.colspan

    def _cell(self, cell: GridCell, widths: Sequence[int], merge: str) -> Element:
        made, look = _element("tc"), _element("tcPr")
        look.append(_element("tcW", w=str(sum(widths[cell.col : cell.col + cell.colspan])), type="dxa"))
        if cell.colspan > 1:
            look.append(_element("gridSpan", val=str(cell.colspan)))
        if merge:
            look.append(_element("vMerge", val=merge))
        made.append(look)
        made.append(self._text(styles.TABLE_TEXT, joined(cell.lines) if merge != "continue" else ()))
        return made


def is_upright(start: PageStart, before: bool) -> bool:
    """Whether most of a page is written from top to bottom; of one that says nothing, what was so before."""
    said = [(len(line.text), line.vertical) for line in start.source.content.lines()]
    total = sum(letters for letters, _ in said)
    return 2 * sum(letters for letters, vertical in said if vertical) > total if total else before


def section(upright: bool) -> Element:
    """How the paper lies and which way its text runs."""
    made = _element("sectPr")
    made.append(_element("pgSz", w=_twips(PAPER_WIDTH), h=_twips(PAPER_HEIGHT)))
    margin, edge = _twips(MARGIN), _twips(Mm(12))
    made.append(_element("pgMar", top=margin, right=margin, bottom=margin, left=margin, header=edge, footer=edge, gutter="0"))
    if upright:
        made.append(_element("textDirection", val="tbRl"))
    return made


def end_section(body: Element, upright: bool) -> None:
    """Where the body ends: in its last paragraph, as sections do. Whatever stands there, a paragraph comes last."""
    look = body[-1].find(qn("w:pPr"))
    if look is None:
        look = _element("pPr")
        body[-1].insert(0, look)
    look.append(section(upright))


def _twips(length: Length) -> str:
    return str(round(length.twips))


def _style_of(run: Run) -> str | None:
    if run.line.mark in _MARKS:
        return _MARKS[run.line.mark]
    if run.doubtful:
        return styles.DOUBTFUL
    return styles.NO_INK if not run.line.inked and run.line.confirmed_by is None else None


def _caption_of(block: Pictured) -> Placed | None:
    return block.caption if isinstance(block, Figure) else None


def _widths(rows: Sequence[Row], cols: int) -> list[int]:
    """Of the columns, in twips: as on the page, where that is known, none much narrower or wider than the others."""
    seen: list[list[float]] = [[] for _ in range(cols)]
    for cell in (cell for row in rows for cell in row.cells):
        if cell.colspan == 1 and cell.quad is not None and cell.quad.width > 0:
            seen[cell.col].append(cell.quad.width)
    known = [median(each) for each in seen if each]
    usual = sum(known) / len(known) if known else 1.0
    shares = [min(max(median(each) if each else usual, usual / 3), usual * 4) for each in seen]
    return [max(1, int(share / sum(shares) * _TEXT_WIDTH.twips)) for share in shares]


def _run(text: str, style: str | None) -> Element:
    """style: its id. A line feed ends a line."""
    made, look = _element("r"), _element("rPr")
    if style:
        look.append(_element("rStyle", val=style))
    if _WIDE.search(text):  # else quotation marks and dashes among Chinese are set as Latin ones
        look.append(_element("rFonts", hint="eastAsia"))
        language = _LANGUAGES.get(language_of(text))
        if language:
            look.append(_element("lang", eastAsia=language))
    if len(look):
        made.append(look)
    for k, line in enumerate(text.split("\n")):
        if k:
            made.append(_element("br"))
        for n, part in enumerate(line.split("\t")):
            if n:
                made.append(_element("tab"))
            if part:
                letters = _element("t")
                letters.text = part
                letters.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                made.append(letters)
    return made


def _element(tag: str, **values: str) -> Element:
    made: Element = OxmlElement(f"w:{tag}", {qn(f"w:{name}"): value for name, value in values.items()})
    return made
